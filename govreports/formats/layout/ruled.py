"""Ruled lines of a page to tables: cells where rules meet, laid out as a grid with the spans marked.

Which rules form a cell is pdfplumber's to say; this module makes rows and columns of the cells and puts text in them.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from govreports.formats.layout.paper import Box, Glyph, PrintedTable
from govreports.formats.layout.text import lines_of
from govreports.model import Cell, cell
from govreports.text.joining import join_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govreports.formats.layout.paper import Paper

_NEAR = 3.0
"""Rules closer than this are one, drawn twice or by two programs."""
_SHORTEST = 4.0
_MOST_RULES = 4_000


def find_tables(paper: Paper) -> list[PrintedTable]:
    """The ruled tables of a page, from the top; a box round one text is none."""
    found = [_table(boxes, paper.glyphs) for boxes in _tables(paper.rules)]
    return [table for table in found if table is not None]


def find_cells(rules: Sequence[Box]) -> list[Box]:
    """The cells of all tables that some rules draw."""
    return [box for boxes in _tables(rules) for box in boxes]


def _tables(rules: Sequence[Box]) -> list[list[Box]]:
    """The cells of each table."""
    if len(rules) > _MOST_RULES:
        return []
    edges = [edge for rule in rules if (edge := _edge(rule)) is not None]
    merged = [edge for edge in merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR) if _length(edge) >= _SHORTEST]
    cells = intersections_to_cells(edges_to_intersections(merged, _NEAR, _NEAR))
    return [[_box(place) for place in one] for one in cells_to_tables(cells)]


def _box(place: tuple[float, float, float, float]) -> Box:
    return Box(x0=place[0], top=place[1], x1=place[2], bottom=place[3])


def _edge(rule: Box) -> dict[str, Any] | None:
    """A rule as pdfplumber knows it; None for a speck."""
    wide, tall = rule.x1 - rule.x0, rule.bottom - rule.top
    if max(wide, tall) < 1:
        return None
    if wide >= tall:
        middle = (rule.top + rule.bottom) / 2
        return {"orientation": "h", "x0": rule.x0, "x1": rule.x1, "top": middle, "bottom": middle, "width": wide}
    middle = (rule.x0 + rule.x1) / 2
    return {"orientation": "v", "x0": middle, "x1": middle, "top": rule.top, "bottom": rule.bottom, "height": tall}


def _length(edge: dict[str, Any]) -> float:
    return float(edge["x1"] - edge["x0"] if edge["orientation"] == "h" else edge["bottom"] - edge["top"])


def _table(boxes: Sequence[Box], glyphs: Iterable[Glyph]) -> PrintedTable | None:
    columns = _places([box.x0 for box in boxes] + [box.x1 for box in boxes])
    rows = _places([box.top for box in boxes] + [box.bottom for box in boxes])
    if len(columns) < 3 or len(rows) < 2:
        return None
    texts = _texts(boxes, glyphs)
    grid: list[list[Cell]] = [[cell("")] * (len(columns) - 1) for _ in rows[1:]]
    for box, text in zip(boxes, texts, strict=True):
        left, right = _place(columns, box.x0), _place(columns, box.x1)
        top, bottom = _place(rows, box.top), _place(rows, box.bottom)
        for row in range(top, bottom):
            for column in range(left, right):
                grid[row][column] = cell(text, (row, column) != (top, left))
    return PrintedTable(
        x0=columns[0], top=rows[0], x1=columns[-1], bottom=rows[-1], columns=tuple(columns),
        rows=tuple(tuple(row) for row in grid),
    )  # fmt: skip


def _places(values: Iterable[float]) -> list[float]:
    """The different places of rules, near ones taken as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _place(places: Sequence[float], value: float) -> int:
    return min(max(bisect_left(places, value - _NEAR), 0), len(places) - 1)


def _texts(boxes: Sequence[Box], glyphs: Iterable[Glyph]) -> list[str]:
    """The text of each cell; a glyph belongs to the cell its middle lies in."""
    held: list[list[Glyph]] = [[] for _ in boxes]
    order = sorted(range(len(boxes)), key=lambda place: boxes[place].top)
    for glyph in glyphs:
        place = next((place for place in order if boxes[place].holds(glyph)), None)
        if place is not None:
            held[place].append(glyph)
    return [join_cell(line.text for line in lines_of(inside)) for inside in held]
