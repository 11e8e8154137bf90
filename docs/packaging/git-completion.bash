# shellcheck shell=bash disable=SC2154
# Called by git's own completion for `git session …`. It hands on the words from `session` as if they
# were those of `git-session`, which is completed above. `words`, `cword`, `cur` and `prev` are git's.
_git_session() {
  local -i start=${__git_cmd_idx:-0}
  while [[ $start -lt $cword && ${words[start]} != session ]]; do start+=1; done
  # shellcheck disable=SC2034 # read by the function that is called
  local -a COMP_WORDS=(git-session "${words[@]:start + 1}")
  # shellcheck disable=SC2034
  local -i COMP_CWORD=$((cword - start))
  _git-session git-session "$cur" "$prev"
  # Outside of a completion under way, as in tests, there is nothing to set.
  compopt +o nospace -o filenames 2>/dev/null || true
}
