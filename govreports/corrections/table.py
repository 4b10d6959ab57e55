"""Read the table of corrections: every row that can be used, and what is wrong with the others, by line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from govreports.metrics.codebook import metrics

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FILE = "corrections.csv"
FIELDS = ("title", "published", "issuer.name", "issuer.kind")
"""What may be corrected beside metrics; region, scope and year make the key and may not."""
MONEY = ("元", "万元", "亿元")
_HEADS = {
    "key": ("key",),
    "field": ("metric", "field", "metric or field"),
    "original": ("original", "original value"),
    "value": ("value",),
    "reason": ("reason",),
    "source": ("source",),
}
"""Columns and the headings each may bear; without `original` a row is applied whatever was read."""
_SIGNED = "_change"
"""How the metrics end that may be below nothing."""
_MOST = 2**53
"""What every reader of a package holds exactly."""
_KEY_PARTS = ("key", "year", "region", "scope")
_FIGURE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(\D*)")
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_KINDS = ("government", "office", "department", "township", "subdistrict", "zone", "institution")


class CorrectionsError(ValueError):
    """Raised by `read_corrections` for a file that is no such table; the message names it and what is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row: what was read, what it should be, why, and where that is known from."""

    line: int
    key: str
    field: str
    value: str
    """Empty: the figure is withdrawn."""
    reason: str
    source: str
    original: str | None = None
    """None where the table has no such column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The rows that can be used, by key, and what is wrong with the others."""

    rows: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    mistakes: tuple[str, ...] = ()


def read_corrections(data: bytes, name: str = FILE) -> Corrections:
    """The rows of a table in CSV; `name` is the file's, for messages. Raises CorrectionsError."""
    try:
        table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CorrectionsError(f"{name}: not a CSV table in UTF-8 ({error}); save it as one") from error
    columns = _columns(table[0] if table else [], name)
    found: dict[str, list[Correction]] = {}
    mistakes: list[str] = []
    first: dict[tuple[str, str], int] = {}
    for row in _rows(table, columns):
        mistake = _mistake(row)
        earlier = first.setdefault((row.key, row.field), row.line)
        if earlier != row.line:
            mistake = f"{row.key} {row.field} is corrected in line {earlier} already"
        if mistake:
            mistakes.append(f"{name} line {row.line}: {mistake}")
        else:
            found.setdefault(row.key, []).append(row)
    return Corrections(rows={key: tuple(rows) for key, rows in found.items()}, mistakes=tuple(mistakes))


def figure(text: str) -> tuple[Decimal, str] | None:
    """A number and the unit written behind it.

    >>> figure("0.5 万元"), figure("several")
    ((Decimal('0.5'), '万元'), None)
    """
    match = _FIGURE.fullmatch(text)
    return (Decimal(match[1]), match[2]) if match else None


def _columns(head: Sequence[str], name: str) -> dict[str, int]:
    places = {cell.strip().lower().replace("_", " "): place for place, cell in enumerate(head)}
    columns: dict[str, int] = {}
    for column, words in _HEADS.items():
        known = [places[word] for word in words if word in places]
        if known:
            columns[column] = known[0]
        elif column != "original":
            wanted = ", ".join(words[0] for words in _HEADS.values())
            raise CorrectionsError(f"{name} line 1: no column {words[0]!r}; the columns wanted are {wanted}")
    return columns


def _rows(table: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Iterator[Correction]:
    for line, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
            continue
        values = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        yield Correction(line=line, **values)


def _mistake(row: Correction) -> str | None:
    if not row.reason or not row.source:
        return "a reason and a source are wanted"
    if row.field in _KEY_PARTS:
        return f"{row.field} is part of the key and cannot be corrected here"
    if row.field in FIELDS:
        return _field_mistake(row)
    if row.field not in metrics():
        return f"{row.field!r} is no metric of the codebook and none of {', '.join(FIELDS)}"
    return _figure_mistake(row, metrics()[row.field].unit)


def _figure_mistake(row: Correction, unit: str | None) -> str | None:
    if not row.value:
        return None
    read = figure(row.value)
    if read is None:
        return f"value {row.value!r} is no number"
    number, given = read
    money = unit is None or unit in MONEY
    if given and given != unit and not (money and given in MONEY):
        return f"value {row.value!r}: {row.field} is told in {unit}"
    if abs(number) > _MOST or (number < 0 and not row.field.endswith(_SIGNED)):
        return f"value {row.value!r}: no {row.field} is that {'small' if number < 0 else 'large'}"
    return None if money or number == int(number) else f"value {row.value!r}: {row.field} is a count"


def _field_mistake(row: Correction) -> str | None:
    if row.field == "published":
        fits = not row.value or _DAY.fullmatch(row.value)
        return None if fits else f"value {row.value!r} is no date such as 2022-01-28"
    if row.field == "issuer.kind" and row.value not in _KINDS:
        return f"value {row.value!r} is none of {', '.join(_KINDS)}"
    return None if row.value else f"{row.field} wants a value"
