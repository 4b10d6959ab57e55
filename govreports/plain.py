"""A text file to a draft: its lines, and tables that are drawn with `|` or tabs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.draft import Draft, Line
from govreports.model import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULE = re.compile(r"[\s|:+\-=─━—]+")
_FEWEST_BARS = 2
_FEWEST_TABS = 2
_LONG = 150
_BAR = re.compile(r"(?<!\\)\|")


def read_plain(text: str) -> Draft:
    """Read decoded text; a Markdown rule between table rows is dropped, blank cells are kept."""
    return Draft(blocks=tuple(_blocks(text.splitlines())))


def _blocks(lines: list[str]) -> Iterator[Line | Table]:
    drawn: list[list[str]] = []
    for line in lines:
        cells = _cells(line)
        if cells is None and not line.strip() and drawn:
            continue
        if cells is not None and not _is_text(cells):
            drawn.append(cells)
            continue
        yield from _table(drawn)
        drawn = []
        for text in cells if cells is not None else [line]:
            if text.strip():
                yield Line(text=text.strip(), heading=line.startswith("#"))
    yield from _table(drawn)


def _cells(line: str) -> list[str] | None:
    """The cells of a drawn row, without the bars at both ends; None for a line of prose."""
    bars = line.replace("｜", "|").strip()
    if len(_BAR.findall(bars)) >= _FEWEST_BARS or (bars.startswith("|") and len(bars) > 1):
        cells = _BAR.split(bars.removeprefix("|").removesuffix("|"))
        return [cell.replace("\\|", "|").strip() for cell in cells]
    if line.count("\t") >= _FEWEST_TABS:
        return [cell.strip() for cell in line.strip("\n").split("\t")]
    return None


def _is_text(cells: list[str]) -> bool:
    """A row of one cell, or of whole paragraphs: a table that only laid the page out."""
    filled = [cell for cell in cells if cell]
    return len(cells) == 1 or sum(len(cell) for cell in filled if len(cell) > _LONG) * 2 > sum(map(len, filled))


def _table(drawn: list[list[str]]) -> Iterator[Table]:
    rows = [row for row in drawn if not all(_RULE.fullmatch(cell) or not cell for cell in row)]
    if not rows:
        return
    width = max(map(len, rows))
    yield Table(rows=tuple(_padded(row, width) for row in rows), drawn="pipes")


def _padded(row: list[str], width: int) -> tuple[Cell, ...]:
    missing = Cell(text="", covered=True, missing=True)
    return (*(Cell(text=text) for text in row), *[missing] * (width - len(row)))
