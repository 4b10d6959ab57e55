"""The national statistics table of 2014 (国办发〔2014〕32号): 65 printed lines, 58 figures.

A label is unique only within its part (被依法纠错数 stands under 四 and under 五), so rows are matched in the form's
order; lines of a table printed in two columns side by side are matched column by column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import CellValue, read_cell
from govreports.metrics.labels import alike, fold_label, fold_short
from govreports.metrics.rows import Row, figures, reading, unit_of
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_VALUE_HEADS = frozenset({"统计数", "统计数据", "合计", "总计", "数量", "数值"})
_REACH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One printed line of the form; `metric` is empty for a heading."""

    place: int
    where: str
    label: str
    metric: str
    unit: str | None
    names: frozenset[str]


def read_national2014(rows: Sequence[Row], form: str = "e2") -> tuple[list[Reading], list[Issue]]:
    """The figures of the table in printed order; a label met twice gives a second reading."""
    found: list[Reading] = []
    issues: list[Issue] = []
    column: int | None = None
    last: dict[int, int] = {}
    for row in rows:
        head = _value_column(row)
        if head is not None:
            column = head
            continue
        for side, (label, line) in enumerate(_labels(row, last)):
            last[side] = line.place
            if line.metric:
                cell = _value(row, label, column)
                if cell.raw and cell.state == "unparsed":
                    issues.append(Issue(code="cell_unparsed", field=line.metric, detail=cell.raw[:80]))
                found.append(
                    reading(
                        line.metric,
                        cell,
                        unit=unit_of(row, label) or line.unit,
                        where=f"{form}:{line.where}",
                        evidence=row.line,
                    )
                )
    return found, issues


@cache
def form_rows() -> tuple[FormRow, ...]:
    """The lines of the form with the place of each: part, group, number."""
    lines = []
    group = ""
    for place, row in enumerate(shipped.rows("forms/e2.csv")):
        number = row["number"]
        if number == row["part"]:
            group = where = number
        elif number.startswith("("):
            group = where = row["part"] + number
        else:
            where = group + number
        names = [row["label"], *(name for name in row["aliases"].split("|") if name)]
        folded = frozenset(fold(name) for name in names for fold in (fold_label, fold_short))
        lines.append(
            FormRow(
                place=place,
                where=where,
                label=row["label"],
                metric=row["metric"],
                unit=row["unit"] or None,
                names=folded,
            )
        )
    return tuple(lines)


@cache
def _by_name() -> dict[str, tuple[FormRow, ...]]:
    names: dict[str, tuple[FormRow, ...]] = {}
    for line in form_rows():
        for name in line.names:
            names[name] = (*names.get(name, ()), line)
    return names


def _labels(row: Row, last: dict[int, int]) -> list[tuple[int, FormRow]]:
    """Column and form line of every label in a row, from the left: one, or two side by side."""
    found: list[tuple[int, FormRow]] = []
    for column, text in row.printed():
        line = _match(text, last.get(len(found), -1)) if text else None
        if line is not None:
            found.append((column, line))
    return found


def _match(text: str, after: int) -> FormRow | None:
    lines = _by_name().get(fold_label(text)) or _by_name().get(fold_short(text))
    if lines:
        return next((line for line in lines if line.place > after), lines[0])
    folded = fold_label(text)
    near = form_rows()[after + 1 : after + 1 + _REACH]
    return next((line for line in near if any(alike(folded, name) for name in line.names)), None)


def _value_column(row: Row) -> int | None:
    """The column of 统计数 in a header row; None for any other row."""
    if row.drawn != "grid":
        return None
    heads = [column for column, text in row.printed() if fold_label(text) in _VALUE_HEADS]
    return heads[0] if len(heads) == 1 and not any(is_number(text) for _, text in row.printed()) else None


def is_number(text: str) -> bool:
    """Whether a cell holds a figure."""
    return read_cell(text).value is not None


def _value(row: Row, label: int, column: int | None) -> CellValue:
    """The figure of a row: the only filled cell behind the label, else the one under 统计数."""
    cells = []
    for place, text in figures(row, label):
        if text and not is_number(text) and _match_exact(text):
            break
        cells.append((place, text))
    filled = [text for _, text in cells if text]
    if len(filled) == 1:
        return read_cell(filled[0])
    if not filled:
        return read_cell("")
    under = next((text for place, text in cells if place == column), None)
    return read_cell(under) if under else CellValue(raw=" ".join(filled), state="unparsed")


def _match_exact(text: str) -> bool:
    return fold_label(text) in _by_name() or fold_short(text) in _by_name()
