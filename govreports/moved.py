"""What a change of the parser did to the numbers, in words: by report as they come, by metric at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from govreports.changes import Movement, movement
from govreports.store import Record

_MOVEMENTS: tuple[Movement, ...] = ("moved", "appeared", "vanished")
_SHOWN = 60
"""Characters of evidence shown."""


@dataclass(slots=True)
class Movements:
    """Counts over the changes told so far."""

    metrics: Counter[tuple[str, Movement]] = field(default_factory=Counter)
    reports: Counter[str] = field(default_factory=Counter)
    """By kind of change."""

    def total(self, kind: Movement) -> int:
        """How many numbers moved, appeared or vanished."""
        return sum(count for (_, what), count in self.metrics.items() if what == kind)


def tell(changes: Iterable[Record], counts: Movements) -> Iterator[str]:
    """A few lines for each report whose numbers or fields are not what they were; counts them on the way."""
    for change in changes:
        counts.reports[change["change"]] += 1
        if change["change"] in ("added", "gone"):
            what = "new in the dataset" if change["change"] == "added" else f"gone: {change['reason']}"
            yield f"{change['key']}  {what}  {change['url'] or ''}".rstrip()
        elif change["change"] == "changed":
            yield f"{change['key']}  because of the {change['because']}  {change['url'] or ''}".rstrip()
            yield from _fields(change["fields"], counts)


def by_metric(counts: Movements) -> Iterator[str]:
    """A table of what moved, a line a metric."""
    names = sorted({metric for metric, _ in counts.metrics})
    if not names:
        return
    width = max(map(len, names))
    yield f"{'metric':<{width}} {'moved':>9} {'appeared':>9} {'vanished':>9}"
    for name in names:
        figures = " ".join(f"{counts.metrics[name, kind]:>9}" for kind in _MOVEMENTS)
        yield f"{name:<{width}} {figures}"


def totals(counts: Movements) -> str:
    """One line over all."""
    numbers = ", ".join(f"{counts.total(kind)} {kind}" for kind in _MOVEMENTS)
    kinds = ", ".join(f"{counts.reports[kind]} {kind}" for kind in ("changed", "added", "gone", "rechecked"))
    return f"Numbers: {numbers}. Reports: {kinds}."


def _fields(fields: Iterable[Record], counts: Movements) -> Iterator[str]:
    others = []
    for one in fields:
        kind = movement(one)
        if kind is not None:
            counts.metrics[one["metric"], kind] += 1
            yield f"  {one['metric']}  {kind}: {_number(one['old'])} -> {_number(one['new'])}{_where(one['new'])}"
        else:
            others.append(one.get("field") or f"{one['metric']} (same number)")
    if others:
        yield f"  also: {', '.join(others)}"


def _number(reading: Record | None) -> str:
    if reading is None:
        return "nothing"
    shown: Any = reading["value"] if reading["value"] is not None else reading["state"]
    return f"{shown}{reading['unit'] or ''}" if reading["value"] is not None else str(shown)


def _where(reading: Record | None) -> str:
    if reading is None:
        return ""
    evidence = " ".join(reading["evidence"].split())
    cut = f"{evidence[:_SHOWN]}…" if len(evidence) > _SHOWN else evidence
    return f"  ({reading['where']}: {cut})"
