# What people type. `make` alone lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:

PREFIX ?= /usr/local
DESTDIR ?=

# The day printed in the manual pages; fixed, so that the same source gives the same bytes.
MAN_DATE := 2026-11-21

# What the command is built from, and what else the tests run: the tools that its output is judged by.
BUILD_PACKAGES := git pkg-config libgit2-dev libmbedtls-dev libhttp-parser-dev libpcre2-dev zlib1g-dev \
  libminizip-dev \
  libsqlite3-dev libcurl4-openssl-dev
TEST_PACKAGES := zstd zip unzip graphviz chromium strace python3 python3-jsonschema shellcheck git-lfs pandoc weasyprint \
  poppler-utils openssh-server
PACKAGES = $(BUILD_PACKAGES) $(if $(filter build man completions demo,$(MAKECMDGOALS)),,$(TEST_PACKAGES))

# Each kind of build has a folder of its own: they can run at the same time, and other flags would build
# everything anew.
RELEASE := -c release -Xswiftc -static-executable -Xlinker --gc-sections -Xlinker -s --scratch-path .build/static
# The part that speaks HTTP looks up hosts, which a static glibc cannot; so it has glibc and curl from
# the machine.
SERVE := -c release -Xswiftc -static-stdlib -Xlinker --gc-sections -Xlinker -s --scratch-path .build/serve
# The same flags for `check` and `test`, so that the second finds the work of the first done.
DEBUG := --explicit-target-dependency-import-check error

COMMAND := .build/release/git-session
SCRIPTS = $(shell git grep -n --untracked -E '^\#!.*[/ ](ba)?sh( |$$)' | sed -n 's/:1:.*//p')

# glibc's linker notes about names and users do not concern a program that resolves neither. Anything
# else the build says is shown, and its exit status is kept.
QUIET_LINKER := sed -u -E "/warning: (Using '[a-z_]+' in statically linked|the use of \`[a-z]+' is dangerous)/d"

.PHONY: help deps build built-tests test check fmt man completions install uninstall docs bench bench-merge bench-secrets demo clean

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

deps: ## Install what is missing from Debian's packages
	@if ! command -v swift >/dev/null; then
	  echo "make deps: no 'swift' on PATH; install a Swift 6.3 toolchain and try again" >&2; exit 1
	fi
	if ! command -v dpkg-query >/dev/null; then
	  echo "make deps: this is not Debian; install what these packages hold: $(PACKAGES)" >&2; exit 1
	fi
	missing=()
	for package in $(PACKAGES); do
	  state=$$(dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null || true)
	  [[ $$state == installed ]] || missing+=("$$package")
	done
	(( $${#missing[@]} )) || exit 0
	root=()
	if (( EUID != 0 )); then
	  if ! command -v sudo >/dev/null; then
	    echo "make deps: as root, run: apt-get install $${missing[*]}" >&2; exit 1
	  fi
	  root=(sudo)
	fi
	echo "make deps: installing $${missing[*]}"
	"$${root[@]}" apt-get update -qq </dev/null
	"$${root[@]}" env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -qq -y --no-install-recommends "$${missing[@]}" </dev/null

build: deps ## Build the command as users get it, at .build/release/git-session
	swift build $(RELEASE) --product git-session 2>&1 | $(QUIET_LINKER)
	swift build $(SERVE) --product git-session-serve 2>&1 | $(QUIET_LINKER)
	install -D -m 755 .build/static/release/git-session $(COMMAND)
	install -D -m 755 .build/serve/release/git-session-serve $(COMMAND)-serve

# Otherwise all tests run at once, each with its processes, and wait for each other.
WIDTH := --experimental-maximum-parallelization-width 8

# The command is tested as users get it; what failed is said once more at the end.
test: deps ## Run all tests
	@$(MAKE) --no-print-directory -j 2 build built-tests
	if ! GIT_SESSION=$(CURDIR)/$(COMMAND) swift test --skip-build $(DEBUG) $(WIDTH) 2>&1 | tee .build/test.log; then
	  printf '\n== failed (all is in .build/test.log)\n'
	  grep -A 8 -E '^✘|^(.*: )?Fatal error|signal code' .build/test.log || tail -n 20 .build/test.log
	  exit 1
	fi

built-tests: deps
	swift build --build-tests $(DEBUG)

check: deps built-tests ## Format, import arrows, warnings and shell scripts
	swift format lint --strict --parallel --recursive Sources Tests Package.swift
	shellcheck $(SCRIPTS) docs/packaging/git-completion.bash

fmt: ## Format the sources in place
	swift format --in-place --parallel --recursive Sources Tests Package.swift

man: deps ## Manual pages in .build/man
	@pages=.build/plugins/GenerateManual/outputs/git-session
	rm -rf "$$pages" .build/man && mkdir -p .build/man
	swift package plugin generate-manual --configuration debug --multi-page --date $(MAN_DATE)
	# The pages of commands that nobody types are left out.
	hidden='help|overview|pack|reference|merge-driver|hook' commands="$$pages/commands"
	for page in "$$pages"/*.1; do
	  name=$$(basename "$$page" .1)
	  [[ ! $$name =~ ^git-session\.($$hidden)$$ ]] || continue
	  awk -v hidden="$$hidden" -f docs/packaging/manual.awk "$$page" > ".build/man/$${name//./-}.1"
	  [[ $$name == git-session ]] || grep -q '^.Ar subcommand' "$$page" \
	    || sed -nE 's/^\.Nm "git-session (.*)"/.It Cm \1/p; s/^\.Nd "(.*)"/\1/p' "$$page" >> "$$commands"
	done
	awk -v hidden="$$hidden" -v commands="$$commands" -f docs/packaging/manual.awk "$$pages/git-session.1" \
	  > .build/man/git-session.1

completions: build ## Completions for bash, zsh and fish in .build/completions
	mkdir -p .build/completions
	{ $(COMMAND) --generate-completion-script bash; echo; cat docs/packaging/git-completion.bash; } \
	  > .build/completions/git-session
	$(COMMAND) --generate-completion-script zsh > .build/completions/_git-session
	$(COMMAND) --generate-completion-script fish > .build/completions/git-session.fish

# Root often has no toolchain on PATH: after `make build man completions`, `sudo make install` needs none.
install: ## Install under PREFIX (default /usr/local); DESTDIR is honoured
	@if command -v swift >/dev/null; then
	  $(MAKE) build man completions
	elif [[ ! -x $(COMMAND) || ! -x $(COMMAND)-serve || ! -d .build/man || ! -d .build/completions ]]; then
	  echo "make install: no 'swift' on PATH; run 'make build man completions' as yourself first" >&2; exit 1
	fi
	root="$(DESTDIR)$(PREFIX)"
	install -D -m 755 $(COMMAND) "$$root/bin/git-session"
	install -D -m 755 $(COMMAND)-serve "$$root/bin/git-session-serve"
	install -d "$$root/share/man/man1" "$$root/share/git-session/templates"
	install -m 644 .build/man/*.1 "$$root/share/man/man1"
	# `git help session-new` asks for the page gitsession-new.
	for page in .build/man/git-session-*.1; do
	  name=$$(basename "$$page")
	  ln -sf "$$name" "$$root/share/man/man1/git$${name#git-}"
	done
	install -m 644 templates/*.yaml "$$root/share/git-session/templates"
	install -d "$$root/share/git-session/hooks"
	install -m 755 hooks/* "$$root/share/git-session/hooks"
	install -D -m 644 .build/completions/git-session "$$root/share/bash-completion/completions/git-session"
	install -D -m 644 .build/completions/_git-session "$$root/share/zsh/site-functions/_git-session"
	install -D -m 644 .build/completions/git-session.fish \
	  "$$root/share/fish/vendor_completions.d/git-session.fish"
	echo "installed $$root/bin/git-session"

uninstall: ## Remove what `install` put there
	@root="$(DESTDIR)$(PREFIX)"
	rm -f "$$root/bin/git-session" "$$root/bin/git-session-serve" "$$root"/share/man/man1/git-session.1 \
	  "$$root"/share/man/man1/git-session-*.1 "$$root"/share/man/man1/gitsession-*.1 \
	  "$$root/share/bash-completion/completions/git-session" \
	  "$$root/share/zsh/site-functions/_git-session" \
	  "$$root/share/fish/vendor_completions.d/git-session.fish"
	rm -rf "$$root/share/git-session"

# A recording run fails by design, so that nothing is recorded unread; the second run must pass.
docs: deps ## Write docs/reference/cli.md anew from the commands
	@RECORD_SNAPSHOTS=1 swift test $(DEBUG) --filter CLIReference || true
	swift test $(DEBUG) --filter CLIReference

bench: deps build ## Compare with git: ratios measured in one run
	bash Tests/bench/run

bench-merge: deps build ## Merge what people have merged, and compare: git, json-merger, ours
	bash Tests/bench/merge/run

bench-secrets: deps build ## Look for secrets beside detect-secrets: recall, false alarms, speed
	bash Tests/bench/secrets/run

demo: deps build ## Play a tour on a real assessment
	bash docs/examples/demo

clean: ## Remove everything that was built
	rm -rf .build
