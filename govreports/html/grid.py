"""One `<table>` to its parts: grids of data rows, spans expanded and marked, and the rows that hold prose.

A cell that spans is repeated at every place it covers, marked `covered` everywhere but at its first place, so a blank
cell and a covered one can be told apart. Spans are limited: a span larger than any form is a slip or an attack.
A row of one long text, as in a table that lays a page out or holds the whole report, is no data row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from govreports.html.tree import words
from govreports.model import MISSING, Table, cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from govreports.model import Cell

_WIDEST = 60
_TALLEST = 400
_MOST_CELLS = 10_000
"""Places of one grid: the largest form has under a thousand."""
_LONG = 150
_LONG_SHARE = 0.6
_SMALL = 60
_FEWEST_COLUMNS = 2
_LINK_SHARE = 0.8
_SPAN = re.compile(r"\s{0,9}\+?(\d{1,6})")
_WHITE = re.compile(r"\s+")
_JOIN = re.compile(r"(?<=[0-9A-Za-z])\n+(?=[0-9A-Za-z])")
_AROUND_BREAK = re.compile(r"(?<!\s)\s*\n\s*")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})

Boxes = list[tuple["_Element", str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A part of a table that is data; `cut` where it was larger than any form and its end was left out."""

    table: Table
    cut: bool = False


def read_grid(table: _Element) -> list[Grid | _Element] | None:
    """The parts of a data table in order, a row of prose as its element; None for a table that lays out the page."""
    if _is_layout(table):
        return None
    parts: list[Grid | _Element] = list(table.iterchildren("caption"))
    run: list[tuple[_Element, Boxes]] = []
    for row in _rows(table):
        boxes = [(box, _text(box)) for box in row if box.tag in ("td", "th")]
        if _is_prose(boxes):
            parts.extend(_grid(run))
            parts.append(row)
            run = []
        else:
            run.append((row, boxes))
    parts.extend(_grid(run))
    return parts if any(isinstance(part, Grid) for part in parts) else None


def expand(rows: Sequence[Sequence[tuple[str, int, int]]]) -> tuple[tuple[tuple[Cell, ...], ...], bool]:
    """Lay out rows of (text, rows spanned, columns spanned) as a rectangle, and whether it had to be cut.

    `hanging` holds what cells above still cover: column -> (text, rows left).
    """
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[str, int]] = {}
    places = 0
    for row in rows:
        if places > _MOST_CELLS:
            break
        line: list[Cell] = []
        for text, tall, wide in row[:_TALLEST]:
            if hanging:
                _hang(line, hanging)
            for step in range(wide):
                if tall > 1:
                    hanging[len(line)] = (text, tall - 1)
                line.append(cell(text, step > 0))
        while hanging and len(line) <= max(hanging):
            if len(line) not in hanging:
                line.append(MISSING)
            _hang(line, hanging)
        places += len(line)
        grid.append(line)
    width = max((len(line) for line in grid), default=0)
    whole = len(grid) == len(rows) and all(len(row) <= _TALLEST for row in rows)
    return tuple(tuple(line + [MISSING] * (width - len(line))) for line in grid if line), not whole


def _hang(line: list[Cell], hanging: dict[int, tuple[str, int]]) -> None:
    while len(line) in hanging:
        column = len(line)
        text, left = hanging.pop(column)
        if left > 1:
            hanging[column] = (text, left - 1)
        line.append(cell(text, True))


def _is_layout(table: _Element) -> bool:
    """A table of links, or one that holds tables, unless these are small things inside cells."""
    links = sum(len(words(link).strip()) for link in table.iter("a"))
    if links and links > len(_WHITE.sub("", words(table))) * _LINK_SHARE:
        return True
    return any(not _is_small(other) for other in islice(table.iterdescendants("table"), _TALLEST))


def _is_small(table: _Element) -> bool:
    """Whether a table inside a cell only dresses it: a column of few words."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return _columns(table) == 1 and len(_WHITE.sub("", words(table))) <= _SMALL


def _columns(table: _Element) -> int:
    return max((len(row) for row in table.iter("tr")), default=0)


def _rows(table: _Element) -> Iterator[_Element]:
    """The rows of a table, not those of a small table in one of its cells."""
    return (row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table)


def _is_prose(boxes: Boxes) -> bool:
    """A row in which one long text says nearly all."""
    total = sum(len(text) for _, text in boxes)
    longest = max((len(text) for _, text in boxes), default=0)
    return longest > _LONG and longest > total * _LONG_SHARE and sum(bool(text) for _, text in boxes) <= 2


def _grid(run: Sequence[tuple[_Element, Boxes]]) -> Iterator[Grid | _Element]:
    """The grid of a run of rows; rows of one cell each are no table and come back as they are."""
    if max((len(boxes) for _, boxes in run), default=0) < _FEWEST_COLUMNS:
        yield from (row for row, _ in run)
        return
    cells, cut = expand([[_spanned(box, text) for box, text in boxes] for _, boxes in run])
    yield Grid(table=Table(rows=cells), cut=cut)


def _text(box: _Element) -> str:
    """Text of a cell on one line: a label broken by `<br>` is joined, two figures are kept apart by a blank."""
    while len(box) == 1 and not (box.text or "").strip() and not (box[0].tail or "").strip():
        box = box[0]  # a paragraph in a cell, a font in that: nothing to join
    if not len(box):
        return " ".join(box.text.split()) if box.text else ""
    breaks = box.iter(*_BREAKS)
    if sum(1 for _ in islice(breaks, 3)) < 3:
        return " ".join(words(box).split())
    parts: list[str] = []
    for event, node in etree.iterwalk(box, events=("start", "end")):
        if node.tag in _BREAKS:
            parts.append("\n")
        text = node.text if event == "start" else node.tail if node is not box else None
        if text:
            parts.append(_WHITE.sub(" ", text))
    return _JOIN.sub(" ", _AROUND_BREAK.sub("\n", "".join(parts)).strip()).replace("\n", "")


def _spanned(box: _Element, text: str) -> tuple[str, int, int]:
    return text, _span(box, "rowspan", _TALLEST), _span(box, "colspan", _WIDEST)


def _span(box: _Element, name: str, limit: int) -> int:
    printed = box.get(name)
    if printed is None:
        return 1
    found = _SPAN.match(printed)
    value = int(found.group(1)) if found else 1
    return value if 1 <= value <= limit else 1
