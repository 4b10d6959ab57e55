"""Table two of the forms of 2019 and 2021: documents, decisions and fees by item of article 20.

One table or one a block; a head row names the columns of the rows below it. Where the head is cut, a row with just
as many figures as the form has columns is read in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import read_cell
from govreports.metrics.labels import fold_label, fold_short
from govreports.metrics.lexicon import names_of
from govreports.metrics.rows import Row, figures, reading
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.metrics.cells import CellValue

_UNIT_IN_HEAD = re.compile(r"\((?:单位:)?(亿元|万元|元)\)")
_START_OF_THREE = "本年新收政府信息公开申请数量"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One printed figure of the form: its row, its column, its metric."""

    block: str
    row: str
    column: str
    metric: str
    unit: str | None
    column_names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A printed column head: its folded name, the unit of money it prints, if any.

    `beside` counts the unknown cells of its row; one is the head of the labels.
    """

    name: str
    unit: str | None
    beside: int


def read_disclosure(rows: Sequence[Row], form: str) -> tuple[list[Reading], list[Issue]]:
    """The figures of table two of a form (`e3`, `e4`); reading ends where table three begins."""
    found: list[Reading] = []
    issues: list[Issue] = []
    heads: dict[int, Head] = {}
    for row in rows:
        if _START_OF_THREE in fold_label(row.line):
            break
        columns = _columns(row, form)
        if columns:
            heads = columns
            continue
        label = _label(row, form)
        if label is None:
            continue
        column, wanted = label
        cells = _cells(row, column, wanted, heads)
        if cells is None:
            issues.append(Issue(code="columns_unclear", field=wanted[0].metric, detail=row.line[:120]))
            continue
        found.extend(
            reading(
                figure.metric,
                cell,
                unit=_printed_unit(figure, heads) or figure.unit,
                where=f"{form}:表二:{figure.block}{figure.row}/{figure.column}",
                evidence=row.line,
            )
            for figure, cell in zip(wanted, cells, strict=True)
            if cell is not None
        )
    return found, issues


@cache
def _figures(form: str) -> dict[str, tuple[Figure, ...]]:
    """Folded row label -> the figures of the row, from the left."""
    rows: dict[str, tuple[Figure, ...]] = {}
    for line in shipped.rows("forms/disclosure.csv"):
        if line["format"] != form:
            continue
        figure = Figure(
            block=line["block"],
            row=line["row"],
            column=line["column"],
            metric=line["metric"],
            unit=line["unit"] or None,
            column_names=names_of(line["column"], line["column_aliases"]),
        )
        for name in (line["row"], *(name for name in line["row_aliases"].split("|") if name)):
            rows[fold_label(name)] = (*rows.get(fold_label(name), ()), figure)
    return rows


@cache
def _column_names(form: str) -> frozenset[str]:
    figures_of_form = (figure for row in _figures(form).values() for figure in row)
    return frozenset(name for figure in figures_of_form for name in figure.column_names)


def _columns(row: Row, form: str) -> dict[int, Head]:
    """Column -> head, for a head row; empty for any other row."""
    known = _column_names(form)
    named = {i: (_known(text, known), text) for i, text in row.printed() if text}
    beside = sum(not name for name, _ in named.values())
    return {i: Head(name=name, unit=_unit_in(text), beside=beside) for i, (name, text) in named.items() if name}


def _unit_in(head: str) -> str | None:
    found = _UNIT_IN_HEAD.search(head)
    return found.group(1) if found else None


def _printed_unit(figure: Figure, heads: dict[int, Head]) -> str | None:
    return next((head.unit for head in heads.values() if head.name in figure.column_names), None)


def _known(text: str, names: frozenset[str]) -> str:
    return next((name for name in (fold_label(text), fold_short(text)) if name in names), "")


def _label(row: Row, form: str) -> tuple[int, tuple[Figure, ...]] | None:
    """The last label of a row: labels that follow one another are those of rows whose blank cells were lost."""
    found = None
    for column, text in row.printed():
        wanted = _figures(form).get(fold_label(text)) or _figures(form).get(fold_short(text))
        if wanted:
            found = column, wanted
    return found


def _cells(row: Row, label: int, wanted: tuple[Figure, ...], heads: dict[int, Head]) -> list[CellValue | None] | None:
    """One cell a figure, by head where every figure stands under one, else in order; None where neither is plain.

    A table that prints some of the form's columns gives those, one that prints them in another order goes by that.
    """
    cells = figures(row, label)
    by_head = [_under(row, figure, heads) for figure in wanted]
    if _fits(row, cells, wanted, heads) and all(text is not None for text in by_head):
        return [read_cell(text or "") for text in by_head]
    texts = [text for _, text in cells]
    order = _order(wanted, heads) if row.drawn != "lines" else []
    if order and order != list(wanted):
        named = dict(zip(order, texts, strict=True)) if len(texts) == len(order) else {}
        return [read_cell(named[figure]) if figure in named else None for figure in wanted] if named else None
    filled = [text for text in texts if text]
    while len(texts) > len(wanted) and not texts[-1]:
        texts.pop()
    if len(texts) == len(wanted):
        return [read_cell(text) for text in texts]
    if len(filled) == len(wanted):
        return [read_cell(text) for text in filled]
    return [read_cell("") for _ in wanted] if not filled else None


def _order(wanted: tuple[Figure, ...], heads: dict[int, Head]) -> list[Figure]:
    """The figures of a row as the heads name them from the left; empty where a head is unknown or another row's."""
    order = [figure for _, head in sorted(heads.items()) for figure in wanted if head.name in figure.column_names]
    whole = all(head.beside <= 1 for head in heads.values())
    return order if whole and len(set(order)) == len(order) == len(heads) else []


def _fits(row: Row, cells: list[tuple[int, str]], wanted: tuple[Figure, ...], heads: dict[int, Head]) -> bool:
    if row.drawn == "lines" or row.short or not heads:
        return False
    if row.drawn == "pipes":
        return {place for place, text in cells if text} <= set(heads)
    return len(cells) == len(wanted) and {place for place, _ in cells} <= set(heads)


def _under(row: Row, figure: Figure, heads: dict[int, Head]) -> str | None:
    column = next((i for i, head in heads.items() if head.name in figure.column_names), None)
    return row.cells[column].text if column is not None and column < len(row.cells) else None
