"""All table rows of a document as one stream, so that a form cut into several tables reads like a whole one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from govreports import shipped
from govreports.metrics.cells import is_unit, read_cell
from govreports.metrics.labels import fold_label
from govreports.model import Reading, row_line

if TYPE_CHECKING:
    from govreports.metrics.cells import CellValue
    from govreports.model import Cell, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its cells with the covered ones, the table it stands in, how that table was drawn."""

    cells: tuple[Cell, ...]
    table: int
    drawn: Literal["grid", "pipes", "lines"]
    line: str

    def printed(self, start: int = 0) -> list[tuple[int, str]]:
        """Column and text of the cells printed in this row, from a column on; covered ones left out."""
        return [(i, cell.text) for i, cell in enumerate(self.cells) if i >= start and not cell.covered]


def rows_of(document: Document) -> tuple[Row, ...]:
    """The rows of all tables in reading order."""
    return tuple(
        Row(cells=row, table=number, drawn=table.drawn, line=row_line(row))
        for number, table in enumerate(document.tables)
        for row in table.rows
    )


def figures(row: Row, label: int) -> list[tuple[int, str]]:
    """The cells behind the label that may hold figures: units and cells at the end that only fill up are left out."""
    cells = [(column, text) for column, text in row.printed(label + 1) if not is_unit(text)]
    if row.drawn == "lines":
        return [(column, text) for column, text in cells if text]
    return cells


def unit_of(row: Row, label: int) -> str | None:
    """The unit printed in a cell of its own behind the label."""
    return next((text for _, text in row.printed(label + 1) if is_unit(text)), None)


def is_head(row: Row) -> bool:
    """Whether a row holds nothing but words of a table head, two of them at least (a head repeated over a page)."""
    texts = [text for _, text in row.printed() if text]
    return len(texts) > 1 and all(fold_label(text) in head_words() for text in texts)


@cache
def head_words() -> frozenset[str]:
    """Folded words of table heads: columns of the forms and what stands above them."""
    names = [*shipped.lines("forms/heads.txt"), *(row["column"] for row in shipped.rows("forms/disclosure.csv"))]
    return frozenset(fold_label(name) for name in names)


def is_figure(text: str) -> bool:
    """Whether a cell reads as a number or as a mark for none."""
    return read_cell(text).state in ("value", "zero", "na")


def reading(metric: str, cell: CellValue, *, unit: str | None, where: str, evidence: str) -> Reading:
    """A reading from a cell; the unit printed in the cell itself goes before the one of the form."""
    return Reading(
        metric=metric,
        value=cell.value,
        unit=cell.unit or unit,
        raw=cell.raw,
        state=cell.state,
        qualifier=cell.qualifier,
        basis="table",
        where=where,
        evidence=evidence,
    )


def texts(rows: Sequence[Row]) -> str:
    """All rows as text, for the marker strings of a form."""
    return "\n".join(row.line for row in rows)
