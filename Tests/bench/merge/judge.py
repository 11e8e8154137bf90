"""What a merge's result is worth: judged without any code of the merges themselves."""

import json
import re
import subprocess
from collections import Counter
from decimal import Decimal


class Invalid(Exception):
    """The text is not of its format, or has a key twice in one object."""


def read_json(text: bytes):
    """The data: numbers by value, `True` apart from 1; a key twice is invalid."""
    def members(pairs):
        if len(dict(pairs)) != len(pairs):
            raise Invalid("a key twice")
        return dict(pairs)

    def refuse(constant):
        raise Invalid(constant)

    def number(literal):
        return ("number", str(Decimal(literal).normalize()))

    try:
        return tagged(json.loads(text.decode("utf-8-sig"), object_pairs_hook=members,
                                 parse_constant=refuse, parse_int=number, parse_float=number))
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise Invalid(str(error)) from error


def tagged(value):
    if isinstance(value, bool) or value is None:
        return ("word", str(value))
    if isinstance(value, dict):
        return {key: tagged(member) for key, member in value.items()}
    if isinstance(value, list):
        return [tagged(element) for element in value]
    return value


def leaves_json(data) -> Counter:
    """How often each value stands at each path; elements of arrays all have the step `*`."""
    found: Counter = Counter()
    pending = [("", data)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict) and value:
            pending += [(f"{path}/{json.dumps(key)}", member) for key, member in value.items()]
        elif isinstance(value, list) and value:
            pending += [(f"{path}/*", element) for element in value]
        else:
            found[path, json.dumps(value)] += 1
    return found


def graphviz(text: bytes, output: str) -> bytes:
    done = subprocess.run(["dot", f"-T{output}"], input=text, capture_output=True, timeout=60)
    if done.returncode != 0 or b"syntax error" in done.stderr:
        raise Invalid(done.stderr.decode(errors="replace").strip())
    return done.stdout


def read_dot(text: bytes):
    """Graphviz's canonical text, its lines sorted."""
    return sorted(graphviz(text, "canon").splitlines())


def leaves_dot(text: bytes) -> Counter:
    """Nodes, edges, subgraphs and what each of their attributes is."""
    found: Counter = Counter()
    for graph in graphs(graphviz(text, "dot_json")):
        objects = {part["_gvid"]: part.get("name", "") for part in graph.get("objects", [])}
        # Graphviz makes up names for subgraphs without one.
        objects = {key: "%" if name.startswith("%") else name for key, name in objects.items()}
        found.update(attributes("graph", graph))
        for part in graph.get("objects", []):
            found.update(attributes(f"object {objects[part['_gvid']]}", part))
            for node in part.get("nodes", []):
                found[f"{objects[part['_gvid']]} has", objects.get(node)] += 1
        for edge in graph.get("edges", []):
            found.update(attributes(f"edge {objects[edge['tail']]} {objects[edge['head']]}", edge))
    return found


def graphs(text: bytes):
    rest, decoder = text.decode(errors="replace").strip(), json.JSONDecoder(strict=False)
    while rest:
        value, end = decoder.raw_decode(rest)
        yield value
        rest = rest[end:].strip()


TRANSIENT = {"pos", "bb", "width", "height", "lp", "lwidth", "lheight", "rects", "vertices"}


def attributes(name: str, part: dict) -> Counter:
    found = Counter({(name, "is there"): 1})
    for key, value in part.items():
        if key.startswith("_") or key in TRANSIENT or not isinstance(value, str) or key == "name":
            continue
        if key == "label" and value == "\\N":
            continue  # what Graphviz gives a node that nobody labelled
        found[f"{name}.{key}", value] += 1
    return found


def lost(leaves: dict) -> list:
    """What must be in the result and is not, given `leaves` of base, ours, theirs and result."""
    missing = lost_of(leaves)
    # A text that both sides edited may be put together of both: then its words are what must be there.
    return [leaf for leaf in missing if not is_woven(leaf[0], leaves)]


def lost_of(counts: dict) -> list:
    """Of `b` copies in the base each side may have removed some, not the same ones: those that are left
    when both removals are taken away must be there, and so must what a side added, once if both did.
    """
    base, ours, theirs, result = (counts[name] for name in ("base", "ours", "theirs", "result"))
    missing = []
    for leaf in ours.keys() | theirs.keys():
        b, o, t = base[leaf], ours[leaf], theirs[leaf]
        kept = max(0, b - max(0, b - o) - max(0, b - t))
        if result[leaf] < kept + max(0, o - b, t - b):
            missing.append(leaf)
    return sorted(missing, key=str)


def is_woven(path: str, leaves: dict) -> bool:
    """Whether both sides changed a text at this path, and the result has all that both wrote."""
    texts = {side: Counter({value: n for (at, value), n in leaves[side].items()
                            if at == path and isinstance(value, str) and " " in value})
             for side in leaves}
    changed = [texts["base"] - texts[side] for side in ("ours", "theirs")]
    if not changed[0] & changed[1]:
        return False
    words = {side: Counter(word for text, n in found.items() for _ in range(n)
                           for word in re.findall(r"\w+|\W", text))
             for side, found in texts.items()}
    return not lost_of(words)
