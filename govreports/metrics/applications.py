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
from govreports.metrics.columns import Heads, extra_column, read_columns, read_heads
from govreports.metrics.labels import alike, fold_label, fold_short
from govreports.metrics.lexicon import names_of
from govreports.metrics.rows import Row, figures, is_figure, is_head, reading
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
    metric: str
    formats: tuple[str, ...]
    group: bool
    names: frozenset[str]


def read_applications(rows: Sequence[Row], form: str) -> tuple[list[Reading], list[Issue]]:
    """The figures of table three; `form` (`e3`, `e4`) names it in the readings' places."""
    found: list[Reading] = []
    issues: list[Issue] = []
    lines = list(_form_lines(rows))
    extra = extra_column([[text for _, text in figures(line.row, line.label)] for line in lines])
    for line, following in zip_longest(lines, lines[1:]):
        if _lost_label(line, form):
            continue
        cells, note = read_columns(line.row, line.label, line.heads, extra)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a document matched to one of the form: the column of its label, and the heads above it."""

    row: Row
    form: FormRow
    label: int
    heads: Heads | None


def _form_lines(rows: Sequence[Row]) -> Iterator[Line]:
    heads: dict[int, Heads] = {}
    last = -1
    for row in rows:
        named = read_heads(row, heads.get(len(row.cells)) if last < 0 else None)
        if named is not None:
            heads[len(row.cells)] = named
        if named is not None or is_head(row):
            continue
        label = _label(row, last)
        if label is None:
            continue
        column, form = label
        last = form.place
        if form.metric:
            yield Line(row=row, form=form, label=column, heads=heads.get(len(row.cells)))


@cache
def form_rows() -> tuple[FormRow, ...]:
    """The rows of the form in printed order."""
    rows = shipped.rows("forms/applications.csv")
    return tuple(
        FormRow(
            place=place,
            where=row["where"],
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
    inside = following.form.where.startswith(line.form.where) and following.form.where != line.form.where
    return inside and following.form.place != line.form.place + 1
