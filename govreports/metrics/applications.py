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
    from collections.abc import Iterator, Sequence

_UNIT = "件"
_REACH = 5
_FEWEST_HEADS = 3
_FEWEST_COLUMNS = 5
_FEWEST_ROWS = 3


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
    lines = list(_form_lines(rows))
    extra = _extra_column([figures_of(line) for line in lines])
    for line in lines:
        cells, note = _cells(line, extra)
        if note:
            issues.append(Issue(code=note, field=line.form.metric, detail=line.row.line[:120]))
        if form not in line.form.formats and all(cell.state == "blank" for cell in cells.values()):
            continue
        found.extend(
            reading(
                line.form.metric + suffix,
                cell,
                unit=_UNIT,
                where=f"{form}:表三:{line.form.where}{suffix}",
                evidence=line.row.line,
            )
            for suffix, cell in cells.items()
        )
    return found, issues


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a document matched to one of the form: the column of its label, and the heads above it."""

    row: Row
    form: FormRow
    label: int
    heads: dict[str, int]


def _form_lines(rows: Sequence[Row]) -> Iterator[Line]:
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
        column, form = label
        last = form.place
        if form.metric:
            yield Line(row=row, form=form, label=column, heads=heads.get(len(row.cells), {}))


def figures_of(line: Line) -> list[str]:
    """The texts behind the label of a line."""
    return [text for _, text in figures(line.row, line.label)]


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


def _cells(line: Line, extra: int | None) -> tuple[dict[str, CellValue], str | None]:
    """Suffix -> cell, and the code of an issue where the columns are not plain."""
    suffixes = applicants()
    if len(line.heads) >= _FEWEST_COLUMNS:
        cells = {name: read_cell(line.row.cells[place].text) for name, place in line.heads.items()}
        return cells, None if len(cells) == len(suffixes) else "columns_missing"
    texts = figures_of(line)
    filled = [text for text in texts if text]
    if not filled:
        return ({suffix: read_cell("") for suffix in suffixes} if line.row.drawn != "lines" else {}), None
    if extra is not None and len(filled) == len(suffixes) + 1:
        texts = filled[:extra] + filled[extra + 1 :]
        return _named(texts), "columns_inferred"
    window = _window(texts, len(suffixes))
    if window is not None:
        return _named(window), None
    if len(filled) == 2 and filled[0] == filled[1] and is_figure(filled[0]):
        return {suffixes[0]: read_cell(filled[0]), suffixes[-1]: read_cell(filled[1])}, "columns_inferred"
    return {}, "columns_unclear"


def _named(texts: list[str]) -> dict[str, CellValue]:
    return {suffix: read_cell(text) for suffix, text in zip(applicants(), texts, strict=True)}


def _window(texts: list[str], wanted: int) -> list[str] | None:
    """The stretch of the form's width that holds every filled cell; a drawn row has blank cells that only fill up.

    Where more than one stretch does, the one in which the six kinds add up to the total; None where that is open.
    """
    starts = [
        start for start in range(len(texts) - wanted + 1) if not any(texts[:start]) and not any(texts[start + wanted :])
    ]
    windows = [texts[start : start + wanted] for start in starts]
    if len(windows) > 1:
        windows = [window for window in windows if _adds_up(window)]
    return windows[0] if len(windows) == 1 else None


def _adds_up(texts: list[str]) -> bool:
    *kinds, total = (read_cell(text).value for text in texts)
    return total is not None and sum(kind or 0 for kind in kinds) == total


def _extra_column(rows: list[list[str]]) -> int | None:
    """The column that a local form adds (法人小计), where leaving out that one alone makes every row add up.

    Columns that hold the same figures in every row are the same to leave out.
    """
    rows = [[text for text in texts if text] for texts in rows]
    rows = [texts for texts in rows if len(texts) == len(applicants()) + 1]
    if len(rows) < _FEWEST_ROWS:
        return None
    fitting = [
        column
        for column in range(1, len(applicants()))
        if all(_adds_up(texts[:column] + texts[column + 1 :]) for texts in rows)
    ]
    left = {tuple(texts[place] for texts in rows) for place in fitting}
    return fitting[0] if len(left) == 1 else None
