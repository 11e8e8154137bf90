"""How often a merge agrees with what people made of the same three versions.

Ends with 1 if ours breaks what is promised: no invalid result, nothing lost in a clean one, at most half
of git's conflicts on JSON, and no case that git got right and we did not without a written reason.
"""

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import judge

OUTCOMES = ["equal", "different", "conflict", "invalid", "not applicable"]
HEADINGS = {"equal": "clean, equal", "different": "clean, different", "conflict": "conflict",
            "invalid": "invalid", "not applicable": "cannot"}


class Case:
    def __init__(self, directory: Path, kind: str):
        self.name, self.kind = directory.name, kind
        # A file may have another ending: notebooks are JSON.
        sides = ("base", "ours", "theirs", "merged")
        self.files = {side: next(directory.glob(f"{side}.*")) for side in sides}
        self.bytes = {side: file.read_bytes() for side, file in self.files.items()}
        meta = json.loads((directory / "meta.json").read_text())
        self.about = f"{meta.get('category', meta.get('origin', ''))}; {meta['repo']} {meta['path']}"
        self.data = {}
        for side, text in self.bytes.items():
            try:
                self.data[side] = self.read(text)
            except judge.Invalid:
                self.data[side] = None
        self.is_valid = all(data is not None for data in self.data.values())

    def read(self, text: bytes):
        return judge.read_json(text) if self.kind == "json" else judge.read_dot(text)

    def outcome(self, text: bytes) -> str:
        """What a clean result is worth; people's own result is no excuse for one that is invalid."""
        try:
            data = self.read(text)
        except judge.Invalid:
            # Where a side is broken itself, a result cannot be expected to be whole.
            if all(self.data[side] is not None for side in ("ours", "theirs")):
                return "invalid"
            return "equal" if text == self.bytes["merged"] else "different"
        return "equal" if data == self.data["merged"] else "different"

    def lost(self, text: bytes) -> list:
        """What a clean result lost; nothing is said where a side is invalid."""
        if any(self.data[side] is None for side in ("base", "ours", "theirs")):
            return []
        leaves = {}
        for name, bytes_ in {**self.bytes, "result": text}.items():
            if name == "merged":
                continue
            leaves[name] = (judge.leaves_json(judge.read_json(bytes_)) if self.kind == "json"
                            else judge.leaves_dot(bytes_))
        return judge.lost(leaves)


class Measure:
    def __init__(self, options):
        self.options = options
        self.results: dict = {}  # tool, case name -> outcome
        self.losses: dict = {}

    def lines(self, case: Case):
        words = ["git", "merge-file", "-p", "--diff3"]
        return self.outcome(case, words + [str(case.files[s]) for s in ("ours", "base", "theirs")])

    def ours(self, case: Case):
        words = [str(self.options.command), "merge-file", "-p", "--quiet", "--kind", case.kind]
        words += [str(case.files[s]) for s in ("ours", "base", "theirs")]
        outcome, text = self.run(case, words)
        if outcome in ("equal", "different"):
            missing = case.lost(text)
            if missing:
                self.losses[case.kind, case.name] = missing
        if self.options.keep:
            (self.options.keep / f"{case.name}.{case.kind}").write_bytes(text)
        return outcome

    def outcome(self, case, words):
        return self.run(case, words)[0]

    def run(self, case, words):
        done = subprocess.run(words, capture_output=True, timeout=120, cwd=self.options.work)
        if done.returncode == 0:
            return case.outcome(done.stdout), done.stdout
        if done.returncode < 128:
            return "conflict", done.stdout
        return "not applicable", done.stdout

    def peer(self, cases, keyed: bool) -> dict:
        """json-merger, in one process for all cases."""
        lines, able = [], []
        for case in cases:
            sides = {}
            for side in ("base", "ours", "theirs"):
                try:
                    sides[side] = json.loads(case.bytes[side].decode("utf-8-sig"))
                except ValueError:
                    break
            if len(sides) == 3 and all(isinstance(value, dict) for value in sides.values()):
                able.append(case)
                lines.append(json.dumps({**sides, "keyed": keyed}))
        script = Path(__file__).with_name("with_json_merger.py")
        done = subprocess.run([self.options.peer, script], input="\n".join(lines), text=True,
                              capture_output=True, timeout=1800)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) != len(able):
            sys.exit(f"bench-merge: json-merger stopped: {done.stderr[-500:]}")
        outcomes = {case.name: "not applicable" for case in cases}
        for case, answer in zip(able, answers):
            if "result" in answer:
                outcomes[case.name] = case.outcome(json.dumps(answer["result"]).encode())
            elif "conflict" in answer:
                outcomes[case.name] = "conflict"
        return outcomes

    def table(self, title: str, cases, tools) -> None:
        print(f"\n{title}: {len(cases)} merges")
        print(f"  {'':22}" + "".join(f"{HEADINGS[o]:>18}" for o in OUTCOMES))
        for tool, outcomes in tools.items():
            counts = Counter(outcomes[case.name] for case in cases)
            print(f"  {tool:22}" + "".join(f"{counts[o]:>18}" for o in OUTCOMES))


def name_all(title: str, cases, say) -> None:
    print(f"\n{title}: {len(cases) or 'none'}")
    for case in cases:
        print(f"  {case.name}  {say(case)}")


def measure(kind: str, measured: Measure, reasons: set) -> list:
    """Prints one format's results; returns what breaks a promise."""
    folder = measured.options.corpus / kind
    # Some have no result of people's to compare with.
    cases = [Case(path, kind) for path in sorted(folder.iterdir()) if any(path.glob("merged.*"))]
    if measured.options.only:
        cases = [case for case in cases if case.name in measured.options.only]
    tools = {"git, lines": {case.name: measured.lines(case) for case in cases}}
    if kind == "json" and Path(measured.options.peer).exists():
        tools["json-merger, default"] = measured.peer(cases, keyed=False)
        tools["json-merger, by keys"] = measured.peer(cases, keyed=True)
    elif kind == "json":
        print("json-merger is not installed, and not measured")
    tools["git session"] = {case.name: measured.ours(case) for case in cases}
    git, ours = tools["git, lines"], tools["git session"]

    valid = [case for case in cases if case.is_valid]
    measured.table(f"{kind.upper()}, all four versions valid", valid, tools)
    measured.table(f"{kind.upper()}, all", cases, tools)
    behind = [c for c in cases if git[c.name] == "equal" and ours[c.name] != "equal"]
    different = [c for c in cases if ours[c.name] == "different"]
    invalid = [c for c in cases if ours[c.name] == "invalid"]
    lossy = [c for c in cases if (kind, c.name) in measured.losses]

    def reason(case):
        written = "" if f"{kind}/{case.name}" in reasons else ", no reason written"
        return f"{ours[case.name]}{written}; {case.about}"

    name_all("git is right and we are not", behind, reason)
    name_all("ours is clean, but not what people made of it", different, lambda c: c.about)
    name_all("ours is invalid", invalid, lambda c: c.about)
    name_all("ours is clean, but lost something", lossy,
             lambda c: f"{measured.losses[kind, c.name][:3]}; {c.about}")
    faults = [f"{kind}: {len(invalid)} invalid"] if invalid else []
    if lossy:
        faults.append(f"{kind}: {len(lossy)} lossy")
    without = [c.name for c in behind if f"{kind}/{c.name}" not in reasons]
    if without:
        faults.append(f"{kind}: worse than git without a reason: {' '.join(without)}")
    conflicts = [sum(o[c.name] == "conflict" for c in valid) for o in (git, ours)]
    if kind == "json" and conflicts[1] * 2 > conflicts[0]:
        faults.append(f"json: {conflicts[1]} conflicts are more than half of git's {conflicts[0]}")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("command", "corpus", "work", "reasons"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--peer", required=True, help="the Python that has json-merger")
    parser.add_argument("--only", nargs="*", help="names of cases")
    parser.add_argument("--keep", type=Path, help="where to leave our results")
    options = parser.parse_args()
    reasons = set(re.findall(r"(?:json|dot)/triple-\d+", options.reasons.read_text()
                             if options.reasons.exists() else ""))
    measured = Measure(options)
    faults = []
    for kind in ("json", "dot"):
        if (options.corpus / kind).is_dir():
            faults += measure(kind, measured, reasons)
    for fault in faults:
        print(f"bench-merge: {fault}", file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
