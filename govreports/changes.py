"""What a run changed: the dataset before and after, line by line, as added, changed and gone.

`compare(old, new)` over records sorted by key -> `{"change": "changed", "key": …, "fields": [{"metric": "app_received",
"old": {"value": 7, …}, "new": {"value": 8, …}}]}`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from govreports.store import Record, content

_LONG = ("text", "sections")
"""Fields of which only the size is told: both texts would fill the file."""


def compare(old: Iterable[Record], new: Iterable[Record]) -> Iterator[Record]:
    """Every change from one sorted dataset to another, in order of key; holds one record of each at a time."""
    before, after = iter(old), iter(new)
    left, right = next(before, None), next(after, None)
    while left is not None or right is not None:
        if right is not None and (left is None or right["key"] < left["key"]):
            yield {"change": "added", **_named(right)}
            right = next(after, None)
        elif left is not None and (right is None or left["key"] < right["key"]):
            yield lost(left, "no document has this key any more")
            left = next(before, None)
        elif left is not None and right is not None:
            fields = list(differences(left, right))
            if fields:
                yield {"change": "changed", **_named(right), "fields": fields}
            left, right = next(before, None), next(after, None)


def lost(record: Record, reason: str) -> Record:
    """A change line for a document that can no longer be found; its record stays in the dataset."""
    return {"change": "gone", **_named(record), "reason": reason}


def differences(old: Record, new: Record) -> Iterator[Record]:
    """Old and new value of every field and metric whose content differs."""
    before, after = content(old), content(new)
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) == after.get(name):
            continue
        if name == "metrics":
            yield from _metrics(before.get(name) or {}, after.get(name) or {})
        elif name in _LONG:
            yield {"field": name, "old": _size(before.get(name)), "new": _size(after.get(name))}
        else:
            yield {"field": name, "old": before.get(name), "new": after.get(name)}


def _metrics(old: Record, new: Record) -> Iterator[Record]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield {"metric": name, "old": old.get(name), "new": new.get(name)}


def _size(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} sections"
    return f"{len(value or '')} characters"


def _named(record: Record) -> Record:
    return {"key": record["key"], "portal": record["source"]["portal"], "url": record["source"]["url"]}
