"""All table rows of a document as one stream, so that a form cut into several tables reads like a whole one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from govreports.metrics.cells import is_unit, read_cell
from govreports.metrics.codebook import metrics
from govreports.metrics.lexicon import is_head_word, is_row_label
from govreports.model import Reading, cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govreports.metrics.cells import CellValue
    from govreports.model import Cell, Document, Table


_FEWEST_ACROSS = 5
_MONEY = ("元", "万元", "亿元")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its cells with the covered ones, the table it stands in and how it was drawn, its section's title."""

    cells: tuple[Cell, ...]
    table: int
    drawn: Literal["grid", "pipes", "lines"]
    line: str
    title: str = ""

    @property
    def short(self) -> bool:
        """Whether the source left cells of this row out, so that columns cannot be told by their place."""
        return any(cell.missing for cell in self.cells)

    def printed(self, start: int = 0) -> list[tuple[int, str]]:
        """Column and text of the cells printed in this row, from a column on; covered ones left out."""
        return [(i, cell.text) for i, cell in enumerate(self.cells) if i >= start and not cell.covered]


def rows_of(document: Document) -> tuple[Row, ...]:
    """The rows of all tables in reading order; a table whose labels run along the top is turned."""
    titles = {section.number: section.title for section in document.sections}
    return tuple(
        Row(cells=_once(row), table=number, drawn=table.drawn, line=line, title=titles.get(table.section or "", ""))
        for number, table in enumerate(document.tables)
        for row, line in _upright(table)
    )


def _once(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells of a row, a label that a copy repeated over the columns it spans told once, the rest covered."""
    again = [left.text == box.text and not box.covered and is_row_label(box.text) for left, box in pairwise(cells)]
    if not any(again):
        return cells
    return (
        cells[0],
        *(cell(box.text, covered=True) if same else box for box, same in zip(cells[1:], again, strict=True)),
    )


def _upright(table: Table) -> Iterator[tuple[tuple[Cell, ...], str]]:
    """Rows and the lines they stand for in the text; a turned table's row has no line, so it bears the whole table."""
    across = max((sum(is_row_label(cell.text) for cell in row if not cell.covered) for row in table.rows), default=0)
    if across < _FEWEST_ACROSS or across < 2 * _labels_down(table):
        yield from zip(table.rows, table.lines, strict=True)
        return
    for column in zip(*table.rows, strict=True):
        yield column, [line for line in table.lines if line][-1]


def _labels_down(table: Table) -> int:
    """The labels in the column that holds the most of them."""
    columns = zip(*table.rows, strict=False)
    return max((sum(is_row_label(cell.text) for cell in column) for column in columns), default=0)


def figures(row: Row, label: int) -> list[tuple[int, str]]:
    """The cells behind the label that may hold figures: units and cells at the end that only fill up are left out."""
    cells = [(column, text) for column, text in row.printed(label + 1) if not is_unit(text)]
    if row.drawn == "lines":
        return [(column, text) for column, text in cells if text]
    return cells


def unknown_label(row: Row) -> int | None:
    """The column of the words before the first figure of a row, where they may be a label that nobody knows."""
    words: int | None = None
    for column, text in row.printed():
        if is_figure(text) and words is not None:
            return words
        if text and not is_figure(text) and not is_unit(text) and not is_head_word(text):
            words = column
    return None


def unit_of(row: Row, label: int) -> str | None:
    """The unit printed in a cell of its own behind the label."""
    return next((text for _, text in row.printed(label + 1) if is_unit(text)), None)


def is_head(row: Row) -> bool:
    """Whether a row holds nothing but words of a table head, two at least where cells are told (a head repeated)."""
    texts = [text for _, text in row.printed() if text]
    numbered = any(text.startswith("(") and text[1:2] in "一二三四五六七" for text in texts)
    fewest = 1 if row.drawn == "lines" else 2
    return len(texts) >= fewest and not numbered and all(map(is_head_word, texts))


def is_figure(text: str) -> bool:
    """Whether a cell reads as a number or as a mark for none."""
    return read_cell(text).state in ("value", "zero", "na")


def reading(metric: str, found: CellValue, *, unit: str | None, where: str, evidence: str) -> Reading:
    """A reading from a cell: counts bear the codebook's unit, money the printed one, or else `unit`, the form's."""
    return Reading(
        metric=metric,
        value=found.value,
        unit=_unit(metric, found.unit, unit),
        raw=found.raw,
        state=found.state,
        qualifier=found.qualifier,
        basis="table",
        where=where,
        evidence=evidence,
    )


def _unit(metric: str, printed: str | None, form: str | None) -> str | None:
    own = metrics()[metric].unit
    if own in _MONEY or own is None:
        return printed if printed in _MONEY else form
    return own


def texts(rows: Sequence[Row]) -> str:
    """All rows as text, for the marker strings of a form."""
    return "\n".join(row.line for row in rows)
