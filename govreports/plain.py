"""A text file to a draft: its lines, and tables that are drawn with `|` or tabs.

| 规章 | 0 | 0 | 3 |  →  one row of a table; a Markdown rule between rows is dropped, blank cells are kept
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from govreports.bars import unify_bars
from govreports.brokenlabels import join_broken
from govreports.draft import Draft, Line
from govreports.furniture import is_title
from govreports.model import MISSING, Table, cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_RULE = re.compile(r"[\s|:+\-=─━—]+")
_FEWEST_BARS = 2
_LONG = 150
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[\da-fA-F]{1,5}|[a-zA-Z]{2,8});")
_TITLE_AHEAD = re.compile(r"\A\s*+(\S{8,60}(?:报告|年报))\s++(?=\S)")
_NARROW = re.compile(r"[^|]{2,80} \| (?:\d[\d,.]{0,15}|[-—─/]{1,4}|[^|]{0,4}统计数|本年[^|]{2,20})?")
"""A row of two cells, or of a label and a blank, without bars around it."""
_BAR = re.compile(r"(?<!\\)\|")
_PAIR = re.compile(r"(?P<label>[^|｜]{2,60}[^|｜\s])\s*[|｜]\s*(?P<figure>[+-]?\d[\d,.]{0,15})")


def read_plain(text: str) -> Draft:
    """Read decoded text."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: unescape(found.group()), text)
    whole = join_broken(unify_bars(_title_apart(text)).splitlines())
    lines = [Line(text=line.strip(), heading=line.startswith("#")) for line in whole]
    return Draft(blocks=tuple(draw_tables(lines)))


def _title_apart(text: str) -> str:
    """The text with its title on a line of its own, where the whole report runs on behind it."""
    found = _TITLE_AHEAD.match(text)
    if not found or "\n" in found.group() or not is_title(found.group(1)):
        return text
    return f"{found.group(1)}\n{text[found.end() :]}"


def draw_tables(blocks: Iterable[Line | Table]) -> Iterator[Line | Table]:
    """The blocks with every run of lines drawn with bars made a table."""
    run: list[tuple[Line, list[str]]] = []
    for block in blocks:
        cells = _cells(block.text) if isinstance(block, Line) else None
        if isinstance(block, Line) and cells is not None and not _is_text(cells):
            run.append((block, cells))
            continue
        yield from _close(run)
        run = []
        if cells is None:
            yield _undrawn(block) if isinstance(block, Line) else block
        else:
            yield from (Line(text=text) for text in cells if text)
    yield from _close(run)


def _undrawn(line: Line) -> Line:
    """A label and its one figure, drawn with one bar: as a copy without bars has them."""
    pair = _PAIR.fullmatch(line.text)
    return replace(line, text=f"{pair['label']} {pair['figure']}") if pair else line


def _close(run: Sequence[tuple[Line, list[str]]]) -> Iterator[Line | Table]:
    """A table; a single line with bars inside it, as menus are printed, stays a line."""
    if len(run) == 1 and not run[0][0].text.startswith(("|", "｜")) and not _NARROW.fullmatch(run[0][0].text):
        yield run[0][0]
    else:
        yield from _table([cells for _, cells in run])


def _cells(line: str) -> list[str] | None:
    """The cells of a drawn row, without the bars at both ends; None for a line of prose."""
    if "|" not in line and "｜" not in line:
        return None
    bars = line.replace("｜", "|").strip()
    if len(_BAR.findall(bars)) >= _FEWEST_BARS or (bars.startswith("|") and len(bars) > 1) or _NARROW.fullmatch(line):
        return [text.replace("\\|", "|").strip() for text in _BAR.split(bars.removeprefix("|").removesuffix("|"))]
    return None


def _is_text(cells: Sequence[str]) -> bool:
    """A row of one cell, or of whole paragraphs: a table that only laid the page out."""
    filled = [text for text in cells if text]
    return len(cells) == 1 or sum(len(text) for text in filled if len(text) > _LONG) * 2 > sum(map(len, filled))


def _unframed(rows: list[list[str]]) -> list[list[str]]:
    """The rows without a first cell that is blank in all of them: the bar of a table drawn around this one."""
    return [row[1:] for row in rows] if all(len(row) > 1 and not row[0] for row in rows) else rows


def _table(drawn: Iterable[list[str]]) -> Iterator[Table]:
    rows = _unframed(list(drawn))
    rows = [row for row in rows if not any(row) or not all(_RULE.fullmatch(text) or not text for text in row)]
    width = max(map(len, rows), default=0)
    filled = [place for place, row in enumerate(rows) if any(row)]
    if not filled:
        return
    # a row of blank cells is one of the form only where it has them all, and others above it
    rows = [row for place, row in enumerate(rows) if any(row) or (len(row) == width and place > filled[0])]
    yield Table(
        rows=tuple((*(cell(text) for text in row), *[MISSING] * (width - len(row))) for row in rows), drawn="pipes"
    )
