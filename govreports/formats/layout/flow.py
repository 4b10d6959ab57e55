"""Printed pages to a draft: page numbers and running heads out, paragraphs and tables whole over page breaks.

Page 3 ends inside table 三, page 4 begins with its rest and the foot `- 4 -`: one table, no foot.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from govreports.draft import Line
from govreports.formats.layout.breaks import goes_on, join_tables
from govreports.formats.layout.paper import Paper, PrintedLine, PrintedTable
from govreports.formats.layout.ruled import find_tables
from govreports.formats.layout.text import lines_of
from govreports.model import Named, Table
from govreports.text.joining import join_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PAGE_NUMBER = re.compile(
    r"(?<![\s\-—–―~·.•第共])[\s\-—–―~·.•第共]*\d{1,3}[\s页]{0,9}(?:[/共,，\s]{0,9}\d{1,3})?[\s\-—–―~·.•页]*"
)
_EDGE = 0.12
"""Share of a page's height at its head and foot in which numbers and running heads stand."""
_FEWEST_REPEATS = 3
_FULL = 2.0
_INDENT = 1.2
_SAME_SIZE = 0.12
_FEW_INDENTS = 0.05
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、.]|[(（][一二三四五六七八九十]{1,3}[)）]")
_ENDS = ("。", "：", ":", "；")
_LARGE = 1.15
_TITLE = re.compile(r"(?=.{0,80}公开)(?=.{0,80}(?:年报|报告)).{8,80}")

Piece = PrintedLine | PrintedTable


def read_papers(papers: Sequence[Paper]) -> tuple[tuple[Line | Table, ...], tuple[Named, ...]]:
    """The blocks of printed pages in reading order, and the title where large type shows it."""
    pages = [_pieces(paper) for paper in papers]
    running = _running(papers, pages)
    body = [
        [piece for piece in pieces if not isinstance(piece, PrintedLine) or not _is_edge(piece, paper, running)]
        for paper, pieces in zip(papers, pages, strict=True)
    ]
    pieces = _over_breaks(body)
    return tuple(_blocks(pieces)), _title(pieces)


def _pieces(paper: Paper) -> list[Piece]:
    """Tables and the lines outside them, from the top."""
    tables = find_tables(paper)
    loose = [glyph for glyph in paper.glyphs if not any(table.holds(glyph) for table in tables)]
    return sorted([*tables, *lines_of(loose)], key=lambda piece: (piece.top, piece.x0))


def _running(papers: Sequence[Paper], pages: Sequence[Sequence[Piece]]) -> set[str]:
    """Texts that stand in the head or the foot of several pages, numbers left out."""
    counts: Counter[str] = Counter()
    for paper, pieces in zip(papers, pages, strict=True):
        lines = (piece for piece in pieces if isinstance(piece, PrintedLine) and _at_edge(piece, paper))
        counts.update({_plain(line.text) for line in lines})
    return {text for text, times in counts.items() if times >= _FEWEST_REPEATS and times * 2 > len(papers)}


def _at_edge(line: PrintedLine, paper: Paper) -> bool:
    return line.bottom < paper.height * _EDGE or line.top > paper.height * (1 - _EDGE)


def _is_edge(line: PrintedLine, paper: Paper, running: set[str]) -> bool:
    """Whether a line is a page number or a running head."""
    return _at_edge(line, paper) and (_PAGE_NUMBER.fullmatch(line.text) is not None or _plain(line.text) in running)


def _plain(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)


def _over_breaks(pages: Iterable[list[Piece]]) -> list[Piece]:
    """The pieces of all pages in one row, a table that ends a page joined with the one that begins the next."""
    pieces: list[Piece] = []
    for page in pages:
        first = page[0] if page else None
        last = pieces[-1] if pieces else None
        if isinstance(first, PrintedTable) and isinstance(last, PrintedTable) and goes_on(last, first):
            pieces[-1] = join_tables(last, first)
            page = page[1:]
        pieces.extend(page)
    return pieces


def _blocks(pieces: Sequence[Piece]) -> list[Line | Table]:
    """Lines joined to paragraphs, tables as they are."""
    lines = [piece for piece in pieces if isinstance(piece, PrintedLine)]
    left = _usual([line.x0 for line in lines], low=True)
    right = _usual([line.x1 for line in lines], low=False)
    indents = sum(line.x0 > left + _INDENT * line.size for line in lines) > len(lines) * _FEW_INDENTS
    blocks: list[Line | Table] = []
    last: PrintedLine | None = None
    for piece in pieces:
        if isinstance(piece, PrintedTable):
            blocks.append(Table(rows=piece.rows))
            last = None
            continue
        before = blocks[-1] if blocks and last is not None else None
        if last is not None and isinstance(before, Line) and _continues(last, piece, left, right, indents):
            blocks[-1] = Line(text=join_prose(before.text, piece.text))
        else:
            blocks.append(Line(text=piece.text))
        last = piece
    return blocks


def _continues(above: PrintedLine, line: PrintedLine, left: float, right: float, indents: bool) -> bool:
    """Whether a line goes on from the full one above it: not indented, nor a heading behind the end of a sentence."""
    if abs(above.size - line.size) > _SAME_SIZE * above.size:
        return False
    if above.text.endswith(_ENDS) and (not indents or _NUMBERED.match(line.text)):
        return False
    return above.x1 > right - _FULL * above.size and line.x0 < left + _INDENT * line.size


def _usual(values: Sequence[float], *, low: bool) -> float:
    """Where most lines begin or end: one in ten may stand out."""
    if not values:
        return 0.0
    ordered = sorted(values, reverse=not low)
    return ordered[len(ordered) // 10]


def _title(pieces: Sequence[Piece]) -> tuple[Named, ...]:
    """The lines in the largest type that stand together before the text, if they read as a title."""
    lines = [piece for piece in pieces if isinstance(piece, PrintedLine)]
    if not lines:
        return ()
    body = median(line.size for line in lines)
    for start, line in enumerate(lines[:10]):
        if line.size < body * _LARGE:
            continue
        run = [line]
        for above, below in pairwise(lines[start:]):
            if abs(below.size - above.size) > 1 or below.top < above.top:
                break
            run.append(below)
        text = "".join(part.text for part in run[:4])
        if _TITLE.fullmatch(text):
            return (Named(source="type", text=text),)
    return ()
