"""One number cell of a form to its state, value, unit and note: `2727(热线回复数)`, `——`, `1,024`, `4500余条`.

Source of the rules: the form's own marks for none (`/`, `—`), and what bodies write into the cell instead of a
plain number. Blank is not zero, and a mark for none is not zero either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.numbers import pattern, read_numeral
from govreports.text.width import squeeze

if TYPE_CHECKING:
    from govreports.model import Number, Qualifier, State

_NONE = frozenset({"无", "空", "N/A", "n/a", "※", "*", "×"})
_DASHES = re.compile(r"[-—─–_/\\]{1,12}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?")
_PLAIN = re.compile(r"[+-]?(?:0?\d|[1-9]\d{0,14})(?:\.\d{1,6})?")
"""A longer figure with a nought in front is those of several cells that ran together."""
_ZERO = re.compile("零[件条次个项人]?")
_FOOTNOTE = re.compile(r"(\d[\d,.]{0,15})(?:\*|※|\[\d{1,2}\])")
_NOTED = re.compile(r"([^(]{1,30})\((.{1,200})\)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellValue:
    """What a cell says; `unit` only where the cell itself prints one, `note` is what stood in brackets."""

    raw: str
    state: State
    value: Number | None = None
    qualifier: Qualifier = "exact"
    unit: str | None = None
    note: str | None = None


@lru_cache(maxsize=4096)
def read_cell(text: str) -> CellValue:
    """Read one cell of normalised text; never fails, what is no number has the state `unparsed`.

    >>> read_cell("2727(市长信箱回复数)").value, read_cell("——").state, read_cell("").state, read_cell("12,34").state
    (2727, 'na', 'blank', 'unparsed')
    """
    raw = squeeze(text)
    if not raw:
        return CellValue(raw="", state="blank")
    if raw in _NONE or _DASHES.fullmatch(raw):
        return CellValue(raw=raw, state="na")
    footnote = _FOOTNOTE.fullmatch(raw)
    plain = 0 if _ZERO.fullmatch(raw) else _number(footnote.group(1) if footnote else raw)
    if plain is not None:
        return _valued(raw, plain)
    noted = _NOTED.fullmatch(raw)
    if noted:
        inner = read_cell(noted.group(1))
        if inner.value is not None:
            return CellValue(
                raw=raw,
                state=inner.state,
                value=inner.value,
                qualifier=inner.qualifier,
                unit=inner.unit,
                note=noted.group(2).rstrip(")"),
            )
    return _worded(raw)


def is_unit(text: str) -> bool:
    """Whether a cell holds nothing but a unit, `件` or `单位:万元`: such a cell is not a value."""
    word = squeeze(text).strip("()").removeprefix("单位:")
    return word in _units()


@cache
def _units() -> frozenset[str]:
    return frozenset(shipped.lines("units.txt"))


def _number(raw: str) -> Number | None:
    if _GROUPED.fullmatch(raw):
        raw = raw.replace(",", "")
    elif not _PLAIN.fullmatch(raw):
        return None
    value = Decimal(raw)
    return int(value) if value == value.to_integral_value() else value


def _valued(raw: str, value: Number, qualifier: Qualifier = "exact", unit: str | None = None) -> CellValue:
    return CellValue(raw=raw, state="zero" if value == 0 else "value", value=value, qualifier=qualifier, unit=unit)


def _worded(raw: str) -> CellValue:
    """A figure with its unit or qualifier, and nothing else in the cell."""
    found = pattern().fullmatch(raw.removeprefix("共"))
    numeral = read_numeral(found) if found else None
    if numeral is None or numeral.value is None or found is None or found.group("chinese"):
        return CellValue(raw=raw, state="unparsed")
    return _valued(raw, numeral.value, numeral.qualifier, numeral.unit)
