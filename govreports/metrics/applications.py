"""Table three of the forms of 2019 and 2021: applications received and handled, by seven kinds of applicant.

Rows are matched by label in the form's order, columns by their heads where the head is whole, else by order. A row
with fewer figures than columns gives only what it says without doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.cells import CellValue, read_cell
from govreports.metrics.codebook import applicants
from govreports.metrics.labels import alike, fold_label, fold_short
from govreports.metrics.rows import Row, figures, is_figure, is_head, reading
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNIT = "件"
_REACH = 5
_FEWEST_HEADS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One printed row of the form; `metric` is empty for the head of the results."""

    place: int
    where: str
    metric: str
    formats: tuple[str, ...]
    names: frozenset[str]


def read_applications(rows: Sequence[Row], form: str) -> tuple[list[Reading], list[Issue]]:
    """The figures of table three; `form` (`e3`, `e4`) names it in the readings' places."""
    found: list[Reading] = []
    issues: list[Issue] = []
    heads: dict[int, dict[str, int]] = {}
    last = -1
    for row in rows:
        columns = _columns(row)
        if columns:
            heads[len(row.cells)] = columns
        if columns or is_head(row):
            continue
        label = _label(row, last)
        if label is None:
            continue
        column, line = label
        last = line.place
        if not line.metric:
            continue
        cells, note = _cells(row, column, heads.get(len(row.cells)))
        if note:
            issues.append(Issue(code=note, field=line.metric, detail=row.line[:120]))
        if form not in line.formats and all(cell.state == "blank" for cell in cells.values()):
            continue
        found.extend(
            reading(
                line.metric + suffix,
                cell,
                unit=_UNIT,
                where=f"{form}:表三:{line.where}{suffix}",
                evidence=row.line,
            )
            for suffix, cell in cells.items()
        )
    return found, issues


@cache
def form_rows() -> tuple[FormRow, ...]:
    """The rows of the form in printed order."""
    lines = []
    for place, row in enumerate(shipped.rows("forms/applications.csv")):
        names = [row["label"], *(name for name in row["aliases"].split("|") if name)]
        folded = frozenset(fold(name) for name in names for fold in (fold_label, fold_short))
        formats = tuple(row["formats"].split("|"))
        lines.append(FormRow(place=place, where=row["where"], metric=row["metric"], formats=formats, names=folded))
    return tuple(lines)


@cache
def _heads() -> dict[str, str]:
    """Folded head of an applicant column -> suffix."""
    return {
        fold_label(row["label"]): suffix
        for row, suffix in zip(shipped.rows("forms/applicants.csv"), applicants(), strict=True)
    }


def _columns(row: Row) -> dict[str, int]:
    """Suffix -> column, for a head row that names at least three kinds of applicant; else empty."""
    if row.drawn != "grid":
        return {}
    named = ((_heads().get(fold_label(cell.text)), i) for i, cell in enumerate(row.cells))
    columns = {suffix: i for suffix, i in named if suffix is not None}
    return columns if len(columns) >= _FEWEST_HEADS else {}


def _label(row: Row, last: int) -> tuple[int, FormRow] | None:
    """The row's own label: the last cell that names a row of the form further down than the row before."""
    found: tuple[int, FormRow] | None = None
    for column, text in row.printed():
        if not text or is_figure(text):
            continue
        line = _match(text, found[1].place if found else last)
        if line is not None:
            found = column, line
    return found


def _match(text: str, after: int) -> FormRow | None:
    folded = {fold_label(text), fold_short(text)} - {""}
    first = form_rows()[0]
    if after < 0 or first.names & folded:
        return next((line for line in form_rows()[:2] if line.names & folded), None)
    rest = form_rows()[after + 1 :]
    exact = next((line for line in rest if line.names & folded), None)
    if exact is not None:
        return exact
    near = rest[:_REACH]
    return next((line for line in near for name in line.names for text in folded if alike(text, name)), None)


def _cells(row: Row, label: int, heads: dict[str, int] | None) -> tuple[dict[str, CellValue], str | None]:
    """Suffix -> cell, and the code of an issue where the columns are not plain."""
    suffixes = applicants()
    if heads and len(heads) == len(suffixes):
        return {suffix: read_cell(row.cells[heads[suffix]].text) for suffix in suffixes}, None
    texts = _seven([text for _, text in figures(row, label)], len(suffixes))
    if len(texts) == len(suffixes):
        return {suffix: read_cell(text) for suffix, text in zip(suffixes, texts, strict=True)}, None
    filled = [text for text in texts if text]
    if not filled:
        return ({suffix: read_cell("") for suffix in suffixes} if row.drawn != "lines" else {}), None
    if len(filled) == 2 and filled[0] == filled[1] and is_figure(filled[0]):
        ends = {suffixes[0]: read_cell(filled[0]), suffixes[-1]: read_cell(filled[1])}
        return ends, "columns_inferred"
    return {}, "columns_unclear"


def _seven(texts: list[str], wanted: int) -> list[str]:
    """Drop blank cells that only fill up a drawn row: those behind the figures, else those in front of them."""
    while len(texts) > wanted and not texts[-1]:
        texts = texts[:-1]
    while len(texts) > wanted and not texts[0]:
        texts = texts[1:]
    return texts
