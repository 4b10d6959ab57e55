"""One `<table>` to a rectangular grid: spans expanded and marked, or the word that it only lays out a page.

A cell that spans is repeated at every place it covers, marked `covered` everywhere but at its first place, so a blank
cell and a covered one can be told apart. Spans are limited: a span larger than any form is a slip or an attack.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.model import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_WIDEST = 60
_TALLEST = 400
_LONG = 150
_LONG_SHARE = 0.6
_SPAN = re.compile(r"\s*\+?(\d{1,6})")
_WHITE = re.compile(r"\s+")
_JOIN = re.compile(r"(?<=[0-9A-Za-z])\n+(?=[0-9A-Za-z])")
_AROUND_BREAK = re.compile(r"\s*\n\s*")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_INVISIBLE = frozenset({"script", "style", "noscript"})


def read_grid(table: HtmlElement) -> Table | None:
    """The grid of a data table; None for a table that lays out the page (one cell, long texts, tables inside)."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = [[(cell, _text(cell)) for cell in _cells(row)] for row in table.iter("tr")]
    texts = [text for row in rows for _, text in row]
    if len(texts) < 2 or _lays_out(texts):
        return None
    return Table(rows=_expand(rows))


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _lays_out(texts: list[str]) -> bool:
    total = sum(map(len, texts))
    long = sum(len(text) for text in texts if len(text) > _LONG)
    return long > total * _LONG_SHARE


def _text(cell: HtmlElement) -> str:
    """Text of a cell on one line: a label broken by `<br>` is joined, two figures are kept apart by a blank."""
    parts: list[str] = []
    _gather(cell, parts)
    text = _AROUND_BREAK.sub("\n", "".join(parts)).strip()
    return _JOIN.sub(" ", text).replace("\n", "")


def _gather(node: HtmlElement, parts: list[str]) -> None:
    if node.text and node.tag not in _INVISIBLE:
        parts.append(_WHITE.sub(" ", node.text))
    for child in node:
        if isinstance(child.tag, str):
            if child.tag in _BREAKS:
                parts.append("\n")
            _gather(child, parts)
        if child.tail:
            parts.append(_WHITE.sub(" ", child.tail))


def _span(cell: HtmlElement, name: str, limit: int) -> int:
    found = _SPAN.match(cell.get(name) or "")
    value = int(found.group(1)) if found else 1
    return value if 1 <= value <= limit else 1


def _expand(rows: list[list[tuple[HtmlElement, str]]]) -> tuple[tuple[Cell, ...], ...]:
    """Lay the cells out; `hanging` holds what cells above still cover: column -> (text, rows left)."""
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows[:_TALLEST]:
        line: list[Cell] = []
        for cell, text in row:
            _hang(line, hanging)
            tall, wide = _span(cell, "rowspan", _TALLEST), _span(cell, "colspan", _WIDEST)
            for step in range(wide):
                if tall > 1:
                    hanging[len(line)] = (text, tall - 1)
                line.append(Cell(text=text, covered=step > 0))
        while hanging and len(line) <= max(hanging):
            if len(line) not in hanging:
                line.append(Cell(text="", covered=True, missing=True))
            _hang(line, hanging)
        grid.append(line)
    width = max((len(line) for line in grid), default=0)
    missing = Cell(text="", covered=True, missing=True)
    return tuple(tuple(line + [missing] * (width - len(line))) for line in grid if line)


def _hang(line: list[Cell], hanging: dict[int, tuple[str, int]]) -> None:
    while len(line) in hanging:
        column = len(line)
        text, left = hanging.pop(column)
        if left > 1:
            hanging[column] = (text, left - 1)
        line.append(Cell(text=text, covered=True))
