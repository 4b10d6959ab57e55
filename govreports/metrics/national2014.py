"""The national statistics table of 2014 (国办发〔2014〕32号): 65 printed lines, 58 figures.

A label is unique only within its part (被依法纠错数 stands under 四 and under 五), so rows are matched in the form's
order; lines of a table printed in two columns side by side are matched column by column.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import CellValue, read_cell
from govreports.metrics.inferred import fill_gaps
from govreports.metrics.labels import alike, fold_label, fold_short
from govreports.metrics.lexicon import names_of
from govreports.metrics.rows import Row, figures, reading, unit_of, unknown_label
from govreports.model import Issue, Reading
from govreports.text.width import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VALUE_HEADS = frozenset({"统计数", "统计数据", "合计", "总计", "数量", "数值", "全区合计", "全市合计", "全县合计"})
_TOTALS = re.compile(r"合计|总计")
_PART_HEAD = re.compile(r".{2,12}统计数")
_YEAR_HEAD = re.compile(r"(20\d\d)年?(?:度|数|统计数|数据|数量)?")
_YEARS = (("上年", "上年度", "上一年", "上年数", "上年统计数"), ("本年", "本年度", "本年数", "本年统计数"))
_MONEY_IN_LABEL = re.compile(r"\((?:单位:)?(亿元|万元|元)\)")
_YUAN_MEANT = 1000
_REACH = 4
_FEWEST_NUMBERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One printed line of the form; `metric` is empty for a heading."""

    place: int
    where: str
    number: str
    metric: str
    unit: str | None
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The value columns a head row names: their places, and which of them is read: the total or the latest year."""

    places: tuple[int, ...]
    chosen: int | None


def read_national2014(rows: Sequence[Row], form: str = "e2") -> tuple[list[Reading], list[Issue]]:
    """The figures of the table in printed order; a label met twice gives a second reading."""
    found: list[Reading] = []
    issues: list[Issue] = []
    lines = list(_lines(rows))
    if _are_apart(lines) or _are_numbers(lines):
        return [], [Issue(code="columns_unclear", field="disclosed_total", detail=lines[0].row.line[:120])]
    texts = [(line.row.cells[line.label].text, line.form) for line in lines]
    inferred = fill_gaps(texts, [row for row in form_rows() if row.metric])
    for place, line in enumerate(lines):
        known = line.form or inferred.get(place)
        if known is None or not known.metric:
            continue
        read, notes = _read(line.row, line.label, known, line.heads, form)
        found.append(read)
        issues.extend(notes)
        if line.form is None:
            issues.append(Issue(code="label_inferred", field=known.metric, detail=texts[place][0][:80]))
    return found, issues


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a document with a label: the column of that, its row of the form if known, the heads above it."""

    row: Row
    label: int
    form: FormRow | None
    heads: Heads | None


def _are_apart(lines: Sequence[Line]) -> bool:
    """Whether a copy left all labels first and all figures behind the last: no row can be read."""
    filled = [sum(is_number(text) for _, text in figures(line.row, line.label)) for line in lines]
    return bool(lines) and lines[0].row.drawn == "lines" and max(filled) > len(lines) // 2


def _are_numbers(lines: Sequence[Line]) -> bool:
    """Whether the figures of a copy are the serial numbers of its rows: many count up by one from line to line."""
    if not lines or lines[0].row.drawn != "lines":
        return False
    alone = [[text for _, text in figures(line.row, line.label)] for line in lines]
    places = Counter(int(texts[-1]) - at for at, texts in enumerate(alone) if texts and texts[-1].isdecimal())
    return bool(places) and max(places.values()) >= _FEWEST_NUMBERS


def _lines(rows: Sequence[Row]) -> Iterator[Line]:
    """The labelled rows of a document, a row with two labels side by side as two."""
    heads: Heads | None = None
    last: dict[int, int] = {}
    for row in rows:
        named = _heads(row)
        if named is not None:
            heads = named
            continue
        labels = _labels(row, last)
        for side, (label, line) in enumerate(labels):
            last[side] = line.place
            yield Line(row=row, label=label, form=line, heads=heads)
        unknown = None if labels else unknown_label(row)
        if unknown is not None:
            yield Line(row=row, label=unknown, form=None, heads=heads)


def _read(row: Row, label: int, line: FormRow, heads: Heads | None, form: str) -> tuple[Reading, list[Issue]]:
    cell, summed = _value(row, label, heads)
    printed = _MONEY_IN_LABEL.search(row.cells[label].text)
    unit = printed.group(1) if printed else unit_of(row, label) or line.unit
    found = reading(line.metric, cell, unit=unit, where=f"{form}:{line.where}", evidence=row.line)
    notes = []
    if cell.state == "unparsed":
        notes.append(Issue(code="cell_unparsed", field=line.metric, detail=cell.raw[:80]))
    if summed:
        found = replace(found, basis="derived")
        notes.append(Issue(code="columns_summed", field=line.metric, detail=cell.raw[:80]))
    if found.unit == "万元" and found.value is not None and found.value >= _YUAN_MEANT:
        notes.append(Issue(code="unit_suspect", field=line.metric, detail=f"{cell.raw} in a row of 万元"))
    return found, notes


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
        lines.append(
            FormRow(
                place=place,
                where=where,
                number=number,
                metric=row["metric"],
                unit=row["unit"] or None,
                names=names_of(row["label"], row["aliases"]),
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


def _heads(row: Row) -> Heads | None:
    """The value columns of a head row (统计数, one a kind of body or one a year); None for any other row."""
    if any(is_number(text) and not _YEAR_HEAD.fullmatch(text) for _, text in row.printed()):
        return None
    named = [(place, fold_label(text)) for place, text in row.printed()]
    named = [(place, name) for place, name in named if name in _VALUE_HEADS or _PART_HEAD.fullmatch(name)]
    years = [(place, year) for place, text in row.printed() if (year := _year(text))]
    if len(years) > 1 and len({year for _, year in years}) == len(years):
        latest = max(range(len(years)), key=lambda i: years[i][1])
        return Heads(places=tuple(place for place, _ in years), chosen=latest)
    if not named:
        return None
    totals = [i for i, (_, name) in enumerate(named) if _TOTALS.search(name)]
    return Heads(places=tuple(place for place, _ in named), chosen=totals[0] if len(totals) == 1 else None)


def _year(head: str) -> int:
    """The year of a value column, for comparison: a printed year, or 上年 before 本年; 0 for any other head."""
    found = _YEAR_HEAD.fullmatch(squeeze(head))
    if found:
        return int(found.group(1))
    return next((place for place, name in enumerate(_YEARS, 1) if fold_label(head) in name), 0)


def is_number(text: str) -> bool:
    """Whether a cell holds a figure."""
    return read_cell(text).value is not None


def _value(row: Row, label: int, heads: Heads | None) -> tuple[CellValue, bool]:
    """The figure of a row, and whether it was added up from several columns."""
    cells = _own_cells(row, label)
    filled = [text for _, text in cells if text]
    if not filled:
        return read_cell(""), False
    if heads is not None and len(heads.places) > 1:
        texts = _under(cells, heads, row)
        if texts is not None and heads.chosen is not None:
            return read_cell(texts[heads.chosen]), False
        if texts is not None and all(map(is_number, texts)):
            total = sum(read_cell(text).value or 0 for text in texts)
            return CellValue(raw=" ".join(texts), state="value" if total else "zero", value=total), True
    if len(filled) == 1:
        return read_cell(filled[0]), False
    if heads is not None and len(heads.places) == 1 and row.drawn == "grid":
        under = next((text for place, text in cells if place == heads.places[0]), "")
        if under:
            return read_cell(under), False
    return CellValue(raw=" ".join(filled), state="unparsed"), False


def _own_cells(row: Row, label: int) -> list[tuple[int, str]]:
    """The cells that may hold the figure: those behind the label, up to the label of a second column of rows."""
    cells = []
    for place, text in figures(row, label):
        if text and not is_number(text) and _match_exact(text):
            break
        cells.append((place, text))
    return cells


def _under(cells: list[tuple[int, str]], heads: Heads, row: Row) -> list[str] | None:
    """One text a value column, by place in a real grid, else in order; None where the numbers differ."""
    if row.drawn == "grid":
        by_place = dict(cells)
        return [by_place.get(place, "") for place in heads.places]
    return [text for _, text in cells] if len(cells) == len(heads.places) else None


def _match_exact(text: str) -> bool:
    return fold_label(text) in _by_name() or fold_short(text) in _by_name()
