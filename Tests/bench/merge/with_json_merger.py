"""Merges triples with the package json-merger; runs inside the environment that has it.

Reads one line of JSON for each case, {"base", "ours", "theirs", "keyed"}, and prints one for each:
{"result": …}, {"conflict": n} or {"failed": why}.
"""

import json
import signal
import sys

from json_merger import Merger
from json_merger.comparator import PrimaryKeyComparator
from json_merger.config import DictMergerOps, UnifierOps
from json_merger.errors import MergeError

KEYS = ["id", "uuid", "key", "name"]


def comparators(documents) -> dict:
    """For each list of objects that all have one of the usual keys: compare by that."""
    lists: dict = {}

    def walk(value, path):
        if isinstance(value, dict):
            for key, member in value.items():
                walk(member, path + [key])
        elif isinstance(value, list):
            lists.setdefault(".".join(path), []).extend(value)
            for element in value:
                walk(element, path)

    for document in documents:
        walk(document, [])
    found = {}
    for path, elements in lists.items():
        for key in KEYS:
            if elements and all(isinstance(e, dict) and key in e for e in elements):
                found[path] = type("By", (PrimaryKeyComparator,), {"primary_key_fields": [key]})
                break
    return found


def merge(case):
    sides = [case[name] for name in ("base", "ours", "theirs")]
    merger = Merger(*sides, DictMergerOps.FALLBACK_KEEP_HEAD,
                    UnifierOps.KEEP_UPDATE_AND_HEAD_ENTITIES_HEAD_FIRST,
                    comparators=comparators(sides) if case["keyed"] else None)
    try:
        merger.merge()
    except MergeError as error:
        return {"conflict": len(error.content)}
    return {"result": merger.merged_root}


def expire(*_):
    raise TimeoutError("took more than 20 s")


signal.signal(signal.SIGALRM, expire)
for line in sys.stdin:
    signal.alarm(20)
    try:
        answer = json.dumps(merge(json.loads(line)))
    except Exception as error:  # what the package throws is what we measure
        answer = json.dumps({"failed": f"{type(error).__name__}: {error}"[:200]})
    signal.alarm(0)
    print(answer, flush=True)
