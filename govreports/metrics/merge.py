"""Choose the leading reading of every metric; keep all others; say where they contradict each other.

A table leads over prose. Among sentences the numbered statistics lead over the overview, and what is told of the year
over what was counted up to its end; parts of one sum that no total is told for (two training courses) have no leading
reading at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreports.metrics.codebook import order
from govreports.metrics.prose.rules import rules
from govreports.model import Check, Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govreports.model import Reading

_OVERVIEW = re.compile(r"概述|概况|总体|基本情况|领导|组织|认识|机制|措施")
_OF_THE_YEAR = re.compile(r"(?:19|20)\d{2}年|本年|全年|今年|当年|年内|新增")
_TOLD_AND_PRINTED = ("app_received", "app_carried_in", "app_closed", "review_total", "litigation_total")


@dataclass(slots=True)
class Merged:
    """Leading readings by metric, the others in reading order, and what contradicts."""

    leading: dict[str, Reading] = field(default_factory=dict)
    others: list[Reading] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def merge(table: Sequence[Reading], prose: Sequence[Reading], titles: dict[str, str]) -> Merged:
    """Merge the readings of one report; `titles` are the section titles by number, to know the overview."""
    merged = Merged()
    for reading in table:
        _add_table(reading, merged)
    told = _by_metric(prose)
    outvoted = {
        (reading.where, reading.value)
        for name, readings in told.items()
        for reading in readings
        if name in merged.leading and reading.value and not _agree(merged.leading[name], reading)
    }
    for name, readings in told.items():
        if name in merged.leading:
            merged.others.extend(readings)
            _compare(merged.leading[name], readings, merged)
            continue
        leader = _leader(name, readings, titles, merged)
        if leader is not None and leader.basis == "derived" and (leader.where, leader.value) in outvoted:
            leader = None  # 17件,均已答复 of the office, where the table tells of 95 in the whole district
        if leader is not None:
            merged.leading[name] = leader
        merged.others.extend(reading for reading in readings if reading is not leader)
    merged.leading = dict(sorted(merged.leading.items(), key=lambda item: order()[item[0]]))
    return merged


def _add_table(reading: Reading, merged: Merged) -> None:
    first = merged.leading.setdefault(reading.metric, reading)
    if first is reading:
        return
    merged.others.append(reading)
    if first.value != reading.value:
        detail = f"{_place(first)} against {_place(reading)}"
        merged.issues.append(Issue(code="printed_twice", field=reading.metric, detail=detail))


def _by_metric(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    grouped: dict[str, list[Reading]] = {}
    for reading in readings:
        grouped.setdefault(reading.metric, []).append(reading)
    return grouped


def _leader(name: str, readings: list[Reading], titles: dict[str, str], merged: Merged) -> Reading | None:
    told = [reading for reading in readings if reading.value is not None]
    if not told:
        return readings[0]
    values = {reading.value for reading in told}
    if len(values) > 1 and name in rules().additive:
        detail = ", ".join(map(_place, told))
        merged.issues.append(Issue(code="several_parts", field=name, detail=detail))
        return _whole(told)
    runs_on = any(reading.running for reading in told)
    told.sort(
        key=lambda reading: (
            reading.basis == "derived",
            runs_on and (reading.running or not _OF_THE_YEAR.search(reading.evidence)),
            _in_overview(reading, titles),
        )
    )
    if len(values) > 1:
        detail = " against ".join(map(_place, told))
        merged.issues.append(Issue(code="readings_differ", field=name, detail=detail))
    return told[0]


def _whole(told: Sequence[Reading]) -> Reading | None:
    """The one of several figures of a sum that can be the whole: not less than all others together."""
    largest = max(told, key=lambda reading: (_amount(reading), reading.basis == "derived"))
    others = sum(_amount(reading) for reading in told if reading.value != largest.value)
    certain = largest.qualifier == "exact" or largest.basis == "derived"
    return largest if certain and _amount(largest) >= others else None


def _in_overview(reading: Reading, titles: dict[str, str]) -> bool:
    return _OVERVIEW.search(titles.get(reading.where, "")) is not None


def _compare(table: Reading, prose: list[Reading], merged: Merged) -> None:
    """Table against what the text tells; parts of a sum are compared as their sum."""
    told = [reading for reading in prose if reading.value is not None]
    if table.value is None or not told:
        return
    if table.metric in rules().additive and len(told) > 1:
        return
    differ = [reading for reading in told if not _agree(table, reading)]
    if len(told) > 1 and sum(map(_amount, told)) == _amount(table):
        differ = []  # the text tells the table's figure in parts
    if table.metric in _TOLD_AND_PRINTED:
        merged.checks.extend(
            Check(id="X-1", status="fail" if reading in differ else "pass", left=reading.value, right=table.value)
            for reading in told
        )
    for reading in differ:
        detail = f"table {_place(table)}, text {_place(reading)}"
        merged.issues.append(Issue(code="prose_table_differ", field=table.metric, detail=detail))


def _agree(table: Reading, told: Reading) -> bool:
    """Whether a told figure can be the printed one; 余 gives a floor, 近 a ceiling, money is compared in yuan."""
    left, right = _amount(table), _amount(told)
    if told.qualifier == "approx_over":
        return right <= left < right * 2 or left == right
    if told.qualifier == "approx_under":
        return right / 2 < left <= right
    if told.qualifier == "approx":
        return abs(left - right) <= right / 5
    return left == right


def _amount(reading: Reading) -> float:
    scale = {"万元": 10_000, "亿元": 100_000_000}.get(reading.unit or "", 1)
    return float(reading.value or 0) * scale


def _place(reading: Reading) -> str:
    return f"{reading.raw or reading.value} ({reading.where})"
