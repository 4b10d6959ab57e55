"""Lay the corrections of one key over its record, and tell those that fit no longer."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from govreports.corrections.table import FIELDS, FILE, Correction, figure
from govreports.metrics.codebook import metrics
from govreports.model import Reading
from govreports.recheck import figures_of, with_figures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govreports.store import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A record with its corrections, and the rows that could not be applied."""

    record: Record = field(repr=False)
    applied: int = 0
    refused: tuple[str, ...] = ()


def correct(record: Record, rows: Iterable[Correction], name: str = FILE) -> Corrected:
    """The record with its rows applied; a row whose original does not stand there any more is told instead."""
    refused: list[str] = []
    applied = 0
    leading = figures_of(record)
    replaced: dict[str, Reading | None] = {}
    for row in rows:
        problem = _stale_field(record, row) if row.field in FIELDS else _stale_figure(leading.get(row.field), row)
        if problem:
            refused.append(f"{name} line {row.line}: {row.key} {row.field}: {problem}")
            continue
        applied += 1
        if row.field in FIELDS:
            record = _with_field(record, row)
        else:
            replaced[row.field] = _reading(row, leading.get(row.field))
            record = _with_original(record, row)
    if replaced:
        kept = {metric: reading for metric, reading in (leading | replaced).items() if reading is not None}
        record = with_figures(record, kept)
    return Corrected(record=record, applied=applied, refused=tuple(refused))


def _stale_figure(reading: Reading | None, row: Correction) -> str | None:
    if row.original is None or _same(reading, row.original):
        return None
    return _differs(row, _said(reading), _same(reading, row.value))


def _stale_field(record: Record, row: Correction) -> str | None:
    said = str(_get(record, row.field) or "")
    return None if row.original in (None, said) else _differs(row, said, said == row.value)


def _differs(row: Correction, said: str, right: bool) -> str:
    told = f"the document says {said or 'nothing'} now, not {row.original or 'nothing'}"
    return f"{told}; that is the corrected value: remove the row" if right else f"{told}; look at it again"


def _said(reading: Reading | None) -> str:
    if reading is None:
        return ""
    return reading.raw if reading.value is None else f"{reading.value}{reading.unit or ''}"


def _same(reading: Reading | None, text: str) -> bool:
    """Whether a reading is what a cell of the table says, as a number or as printed."""
    if reading is None or reading.value is None:
        return text == (reading.raw if reading else "")
    number = figure(text)
    plain = number is not None and number[1] in ("", reading.unit) and number[0] == Decimal(reading.value)
    return plain or bool(text and text == reading.raw)


def _reading(row: Correction, old: Reading | None) -> Reading | None:
    read = figure(row.value)
    if read is None:
        return None
    number, unit = read
    return Reading(
        metric=row.field,
        value=int(number) if number == int(number) else number,
        unit=unit or (old.unit if old else metrics()[row.field].unit),
        raw=row.value,
        state="value" if number else "zero",
        basis="correction",
        where=f"{FILE}: {row.source}",
        evidence=old.evidence if old else "",
    )


def _with_original(record: Record, row: Correction) -> Record:
    old = record["metrics"].get(row.field)
    kept = [*record["readings"], {"metric": row.field, **old}] if old else record["readings"]
    was = "" if old is None else old["raw"] or old["value"]
    return _told(record | {"readings": kept}, row, was)


def _with_field(record: Record, row: Correction) -> Record:
    top, _, below = row.field.partition(".")
    was = _get(record, row.field)
    value = {**(record[top] or {"name": None, "kind": None}), below: row.value} if below else row.value or None
    evidence = {**record["evidence"], top: "correction"} if top in record["evidence"] else record["evidence"]
    kept = [issue for issue in record["issues"] if issue["field"] != row.field]  # they spoke of what stood there
    return _told(record | {top: value, "evidence": evidence, "issues": kept}, row, was)


def _get(record: Record, path: str) -> Any:
    top, _, below = path.partition(".")
    return (record[top] or {}).get(below) if below else record[top]


def _told(record: Record, row: Correction, was: Any) -> Record:
    detail = f"{was or 'nothing'} -> {row.value or 'nothing'}: {row.reason} ({row.source})"
    issue = {"code": "corrected", "field": row.field, "detail": detail}
    return record | {"issues": [*record["issues"], issue]}
