"""Table three of the forms of 2019 and 2021: applications received and handled, by seven kinds of applicant.

Rows are matched by label in the form's order, whatever their numbering; `columns.py` tells the figures apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.metrics.codebook import applicants
from govreports.metrics.columns import Heads, adds_up, extra_column, fewer_columns, read_columns, read_heads
from govreports.metrics.inferred import fill_gaps
from govreports.metrics.labels import alike, fold_label, fold_short
from govreports.metrics.lexicon import SHORTEST_CUT, names_of
from govreports.metrics.rows import Row, figures, is_figure, is_head, reading, unknown_label
from govreports.model import Issue, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNIT = "件"
_REACH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One printed row of the form; `metric` is empty for the head of the results, a `group` has rows of its own."""

    place: int
    where: str
    number: str
    metric: str
    formats: tuple[str, ...]
    group: bool
    names: frozenset[str]


def read_applications(rows: Sequence[Row], form: str) -> tuple[list[Reading], list[Issue]]:
    """The figures of table three; `form` (`e3`, `e4`) names it in the readings' places."""
    found: list[Reading] = []
    issues: list[Issue] = []
    lines, inferred = _known(list(_form_lines(rows)), form)
    issues.extend(inferred)
    cells_of_lines = [[text for _, text in figures(line.row, line.label) if text] for line in lines]
    extra = extra_column(cells_of_lines)
    torn = _is_torn(rows, lines, cells_of_lines)
    printed = () if torn else fewer_columns(cells_of_lines, _head(rows, lines))
    for line, following in zip_longest(lines, lines[1:]):
        alone = following is not None and following.at == line.at + 1 and not _is_inside(following, line)
        if _lost_label(line, form) and not alone:
            continue
        cells, note = read_columns(line.row, line.label, line.heads, extra, printed)
        if torn and line.row.drawn == "lines" and not adds_up(cells):
            cells, note = {}, "columns_unclear"
        if cells and form not in line.form.formats and _took_over(line, following):
            cells, note = {}, "columns_unclear"
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


def _is_torn(rows: Sequence[Row], lines: Sequence[Line], cells: Sequence[list[str]]) -> bool:
    """Whether a copy left the table as lines and tore figures or rows of it: some have another number than the form.

    Then a row that seems whole may hold a piece of a figure, or a figure of the next row: only its sum shows it is.
    """
    tables = {line.row.table for line in lines if line.row.drawn == "lines"}
    counts = {len(texts) for line, texts in zip(lines, cells, strict=True) if line.row.table in tables}
    width = len(applicants())
    crowded = any(sum(is_figure(text) for _, text in row.printed()) > width + 1 for row in rows if row.table in tables)
    return crowded or (width in counts and len(counts - {0, width}) > 0)


def _head(rows: Sequence[Row], lines: Sequence[Line]) -> list[str]:
    """The texts of the table that the first row of the form stands in, up to that row."""
    if not lines:
        return []
    above = [row for row in rows[: lines[0].at] if row.table == lines[0].row.table]
    return [word for row in above for _, text in row.printed() for word in (text, *text.split(" "))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a document matched to one of the form: its place, the column of its label, the heads above it."""

    at: int
    row: Row
    form: FormRow
    label: int
    heads: Heads | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A row of a document with figures behind a label that is none of the form's."""

    at: int
    row: Row
    label: int
    heads: Heads | None
    form: None = None


def _known(lines: Sequence[Line | Stray], form: str) -> tuple[list[Line], list[Issue]]:
    """The rows with those whose label nobody knows, where their place tells which they are, and an issue for each."""
    texts = [(line.row.cells[line.label].text, line.form) for line in lines]
    inferred = fill_gaps(texts, [row for row in form_rows() if form in row.formats])
    known: list[Line] = []
    issues: list[Issue] = []
    for place, line in enumerate(lines):
        if isinstance(line, Line):
            known.append(line)
        elif place in inferred:
            known.append(Line(at=line.at, row=line.row, form=inferred[place], label=line.label, heads=line.heads))
            issues.append(Issue(code="label_inferred", field=inferred[place].metric, detail=texts[place][0][:80]))
    return known, issues


def _form_lines(rows: Sequence[Row]) -> Iterator[Line | Stray]:
    heads: dict[int, Heads] = {}
    last = -1
    for at, row in enumerate(rows):
        named = read_heads(row, heads.get(len(row.cells)) if last < 0 else None)
        if named is not None:
            heads[len(row.cells)] = named
        if named is not None or is_head(row):
            continue
        label = _label(row, last)
        if label is None:
            stray = unknown_label(row) if last >= 0 else None
            if stray is not None and len(figures(row, stray)) >= len(applicants()):
                yield Stray(at=at, row=row, label=stray, heads=heads.get(len(row.cells)))
            continue
        column, form = label
        last = form.place
        inner = unknown_label(row) if form.group else None
        if inner is not None and inner > column and len(figures(row, inner)) >= len(applicants()):
            yield Stray(at=at, row=row, label=inner, heads=heads.get(len(row.cells)))
            continue
        if form.metric:
            yield Line(at=at, row=row, form=form, label=column, heads=heads.get(len(row.cells)))


@cache
def form_rows() -> tuple[FormRow, ...]:
    """The rows of the form in printed order."""
    rows = shipped.rows("forms/applications.csv")
    return tuple(
        FormRow(
            place=place,
            where=row["where"],
            number=row["number"],
            metric=row["metric"],
            formats=tuple(name for name in row["formats"].split("|") if name),
            group=any(other["where"].startswith(row["where"] + "1") for other in rows),
            names=names_of(row["label"], row["aliases"]),
        )
        for place, row in enumerate(rows)
    )


def _label(row: Row, last: int) -> tuple[int, FormRow] | None:
    """The row's own label: the last cell that names a row of the form further down than the row before."""
    found: tuple[int, FormRow] | None = None
    for column, text in row.printed():
        if not text or is_figure(text):
            continue
        line = _match(text, last)
        if line is not None:
            found = column, line
    return found


def _match(text: str, after: int) -> FormRow | None:
    folded = {fold_label(text), fold_short(text)} - {""}
    first = form_rows()[0]
    if after < 0 or first.names & folded:
        opening = form_rows()[:2]
        exactly = (line for line in opening for text in folded if text in line.names or _is_cut(text, line))
        nearly = (line for line in opening for name in line.names for text in folded if alike(text, name))
        return next(exactly, None) or next(nearly, None)
    rest = form_rows()[after + 1 :]
    exact = next((line for line in rest if line.names & folded), None)
    if exact is not None:
        return exact
    cut = [line for line in rest for text in folded if _is_cut(text, line)]
    if cut:
        return cut[0]
    near = rest[:_REACH]
    return next((line for line in near for name in line.names for text in folded if alike(text, name)), None)


def _is_cut(text: str, line: FormRow) -> bool:
    """Whether a folded text is the beginning of a row's label, cut off by a narrow column."""
    return len(text) >= SHORTEST_CUT and any(name.startswith(text) for name in line.names)


def _lost_label(line: Line, form: str) -> bool:
    """Whether the figures behind a group heading belong to a row of it whose own label is blank."""
    if not line.form.group or form in line.form.formats:
        return False
    behind = [text for _, text in line.row.printed(line.label + 1)]
    while behind and not behind[-1]:
        behind.pop()
    return len(behind) != len(applicants())


def _took_over(line: Line, following: Line | None) -> bool:
    """Whether a group heading stands with figures where its first row is missing: they may be that row's."""
    if following is None:
        return True
    return _is_inside(following, line) and following.form.place != line.form.place + 1


def _is_inside(line: Line, group: Line) -> bool:
    """Whether a row is one of a group's own."""
    return line.form.where.startswith(group.form.where) and line.form.where != group.form.where
