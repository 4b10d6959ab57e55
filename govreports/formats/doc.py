"""An old Word or WPS file (DOC, WPS) to a draft: paragraphs, and tables with the spans their rows tell of.

Cells end with the mark 0x07, a row with one more; a field shows its result, not its code.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import olefile

from govreports.draft import Draft, Line
from govreports.formats.word97 import Properties, RowCell, Word97
from govreports.html.grid import expand
from govreports.model import Issue, Table
from govreports.text.joining import join_cell
from govreports.unreadable import DamagedError, EncryptedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIELD = re.compile(r"\x13[^\x13\x14\x15]*\x14?([^\x13\x14\x15]*)\x15")
_BREAK = re.compile(r"[\x0b\x0c\x0e]")
_MARKS = re.compile(r"[\x00-\x08\x0f-\x15\x1f]")
_STREAMS = ("worddocument", "0table", "1table", "data")
_NEAR = 60
"""Twentieths of a point by which edges of one column may differ."""
_TALLEST = 400

Row = tuple[list[str], tuple[RowCell, ...]]


def read_doc(body: bytes) -> Draft:
    """Read a Word file of 1997 to 2003 or a WPS file; errors: `DamagedError`, `EncryptedError`."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as storage:
            streams = {
                name: storage.openstream(path).read()
                for path in storage.listdir()
                if (name := path[-1].lower()) in _STREAMS and len(path) == 1
            }
        blocks, cut = _blocks(Word97(streams["worddocument"], streams))
    except (EncryptedError, DamagedError, MemoryError):
        raise
    except Exception as error:  # a damaged file raises whatever its numbers lead to
        raise DamagedError(f"a damaged Word file: {type(error).__name__}") from None
    issue = Issue(code="page_cut", field="text", detail="a table larger than any form")
    return Draft(blocks=tuple(blocks), issues=(issue,) if cut else ())


def _blocks(file: Word97) -> tuple[list[Line | Table], bool]:
    blocks: list[Line | Table] = []
    rows: list[Row] = []
    cells: list[str] = []
    lines: list[str] = []
    cut = False
    for text, properties in file.paragraphs():
        if not properties.depth:
            cut |= _close(rows, blocks)
            blocks.extend(Line(text=line) for line in _lines(text))
        elif _ends_row(text, properties):
            rows.append((cells, properties.cells))
            cells, lines = [], []
        else:
            lines.extend(_lines(text))
            if text.endswith("\x07"):
                cells.append(join_cell(lines))
                lines = []
    cut |= _close(rows, blocks)
    return blocks, cut


def _ends_row(text: str, properties: Properties) -> bool:
    return properties.row_end and text.endswith("\x07")


def _close(rows: list[Row], blocks: list[Line | Table]) -> bool:
    """Make the rows gathered so far a table, those of a single column lines; whether the table had to be cut."""
    if not rows:
        return False
    if max(len(cells) for cells, _ in rows) < 2:
        blocks.extend(Line(text=text) for cells, _ in rows for text in cells if text)
        rows.clear()
        return False
    grid, cut = expand(_spanned(rows))
    blocks.append(Table(rows=grid))
    rows.clear()
    return cut


def _spanned(rows: Sequence[Row]) -> list[list[tuple[str, int, int]]]:
    """Rows of (text, rows spanned, columns spanned), columns told by the edges of all rows."""
    edges = _edges(rows)
    above: dict[int, tuple[int, int]] = {}
    laid: list[list[tuple[str, int, int]]] = []
    for texts, cells in rows:
        column = _column(edges, cells[0].left) if cells else 0
        line: list[tuple[str, int, int]] = [("", 1, 1)] * column
        for place, text in enumerate(texts):
            cell = cells[place] if place < len(cells) else None
            wide = max(_column(edges, cell.right) - _column(edges, cell.left), 1) if cell else 1
            if cell and cell.from_above and column in above:
                row, at = above[column]
                known, tall, width = laid[row][at]
                laid[row][at] = (known, min(tall + 1, _TALLEST), width)
            elif cell and cell.from_before and line:
                line[-1] = (line[-1][0] + text, line[-1][1], line[-1][2] + wide)
            else:
                above[column] = (len(laid), len(line))
                line.append((text, 1, wide))
            column += wide
        laid.append(line)
    return laid


def _edges(rows: Sequence[Row]) -> list[int]:
    """The edges of all columns, near ones taken as one."""
    edges: list[int] = []
    for edge in sorted({edge for _, cells in rows for cell in cells for edge in (cell.left, cell.right)}):
        if not edges or edge - edges[-1] > _NEAR:
            edges.append(edge)
    return edges


def _column(edges: Sequence[int], edge: int) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - edge))


def _lines(text: str) -> Iterator[str]:
    """The printed lines of a paragraph."""
    text = _FIELD.sub(r"\1", _FIELD.sub(r"\1", text)).replace("\x1e", "-")
    for line in _BREAK.split(text):
        printed = " ".join(_MARKS.sub("", line).split())
        if printed:
            yield printed
