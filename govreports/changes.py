"""What a run changed: the dataset before and after, line by line, as added, changed, rechecked and gone.

`compare(old, new)` over lines sorted by key gives every new line and what it changes: `{"change": "changed",
"key": …, "because": "parser", "fields": [{"metric": "app_received", "old": {"value": 7, …}, "new": {"value": 8, …}}]}`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from govreports.lines import Line
from govreports.store import Record, content

_LONG = ("text", "sections")
"""Fields of which only the size is told: both texts would fill the file."""
_VERDICTS = frozenset({"checks", "issues"})
"""Fields that another report can change."""

Because = Literal["document", "page", "correction", "parser", "other reports"]
Movement = Literal["moved", "appeared", "vanished"]


def compare(
    old: Iterable[Line], new: Iterable[Line], today: str | None = None
) -> Iterator[tuple[Line | None, Record | None]]:
    """Every line as it is to be published and the change it is, in order of key; None for none.

    `last_changed` is the day a line last said something else, whatever made it: with `today` a line that differs from
    the old one bears it; without, and where nothing changed, lines keep the day they have.
    """
    for before, after in paired(old, new):
        if after is None:
            yield None, lost(before.record, "no document has this key any more") if before else None
        elif before is None:
            yield after.dated(today or after.last_changed), {"change": "added", **_named(after.key, after.source)}
        else:
            change = None if before.content == after.content else changed(before.record, after.record)
            yield after.dated(today or after.last_changed if change else before.last_changed), change


def paired(old: Iterable[Line], new: Iterable[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """The lines of two sorted datasets side by side, None where one of them has no line of the key."""
    before, after = iter(old), iter(new)
    left, right = next(before, None), next(after, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.key < right.key):
            yield left, None
            left = next(before, None)
        elif left is None or right.key < left.key:
            yield None, right
            right = next(after, None)
        else:
            yield left, right
            left, right = next(before, None), next(after, None)


def changed(old: Record, new: Record) -> Record | None:
    """The change line of a record whose content differs."""
    fields = list(differences(old, new))
    if not fields:
        return None
    checked = {field.get("field") for field in fields} <= _VERDICTS
    kind = "rechecked" if checked else "changed"
    return {
        "change": kind,
        **_named(new["key"], new["source"]),
        "because": _because(old, new, checked=checked),
        "fields": fields,
    }


def lost(record: Record, reason: str) -> Record:
    """A change line for a document that can no longer be found; its record stays in the dataset."""
    return {"change": "gone", **_named(record["key"], record["source"]), "reason": reason}


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


def movement(field: Record) -> Movement | None:
    """What became of a number, for one entry of a change's `fields`; None where the number stayed or it is none."""
    if "metric" not in field:
        return None
    old, new = (field[side] and field[side]["value"] for side in ("old", "new"))
    if old == new:
        return None
    return "appeared" if old is None else "vanished" if new is None else "moved"


def _because(old: Record, new: Record, *, checked: bool) -> Because:
    """Why a record is not what it was: the first of these that holds."""
    if old["source"]["url"] != new["source"]["url"]:
        return "document"
    if old["source"]["sha256"] != new["source"]["sha256"]:
        return "page"
    if _corrections(old) != _corrections(new):
        return "correction"
    return "other reports" if checked else "parser"


def _corrections(record: Record) -> list[Record]:
    return [issue for issue in record.get("issues", ()) if issue["code"] == "corrected"]


def _metrics(old: Record, new: Record) -> Iterator[Record]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield {"metric": name, "old": old.get(name), "new": new.get(name)}


def _size(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} sections"
    return f"{len(value or '')} characters"


def _named(key: str, source: Record) -> Record:
    return {"key": key, "portal": source["portal"], "url": source["url"]}
