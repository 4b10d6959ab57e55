"""Give a copied text its lines back: whole reports run together in one line, sentences broken over several.

A report in one line is cut before its section headings, `… 一、概述 本县… 二、主动公开情况 …`; a line that begins
with what cannot open one (`年全县共收到`, `)`), or follows one that cannot be its end (`…2012`), is joined to it.
"""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest
from statistics import median
from typing import TYPE_CHECKING

from govreports.draft import Line
from govreports.linetables import is_of_table
from govreports.metrics.cells import read_cell
from govreports.metrics.lexicon import is_row_label
from govreports.numbers import chinese_number
from govreports.text.joining import join_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govreports.model import Table

_LONG = 200
_HEADING = re.compile(r"(?:^|(?<=[。;!?\s:)]))(?=([一二三四五六七八九十]{1,3})、\s*[一-鿿])")
_SUBHEADING = re.compile(
    r"(?<=[。;!?] )(?=\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]是|\d{1,2}[.、][一-鿿])"
)
_TITLE = re.compile(r"([一二三四五六七八九十]{1,3}、[^。;!?:]{2,42}?)(?:(?<!\d)\s|\s(?!\d))(?=\S{2})")
_FEWEST_HEADINGS = 2
_CANNOT_OPEN = re.compile(r"[,、。;:)%》”’]|[余多][条件项个次人篇份]")
_CANNOT_END = re.compile(r"[,、(《“‘]$|[一-鿿]\d{1,9}$")
_LONGEST_END = 10
_FIGURE = re.compile(r"\d[\d,.]{0,12}(?:余|多)?(?:[条件份篇次人名个项家封起宗期场]|万)")
_TITLED = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、])?[^。;!?,:]{2,45}")
_BARE = re.compile(r"\d[\d,.]{0,12}")
_COUNTED = re.compile(r"[年月日条件份篇次人个名场期项家封起宗元万余多%]")
_ENDS = re.compile(r"[。;:!?”)》]$")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、是]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、]")
_FEWEST_NARROW = 3
_RAGGED = 3
_ROW = re.compile(r"[^。;!?]{2,60}?(?: (?:\d[\d,.]{0,15}|[-—/]{1,4})){2,20}")
"""A row of a table, even where its label is not known."""
_CELL_LAST = re.compile(r"\s\d[\d,.]{0,15}$")
_WRAPPED_SHARE = 0.6
_NARROWEST = 18
_SHORTEST = 6
_WIDEST = 80


def restore(blocks: Sequence[Line | Table]) -> list[Line | Table]:
    """The blocks with run-together lines cut at headings and broken lines joined; tables stay as they are."""
    lines = [block.text for block in blocks if isinstance(block, Line) and not _is_cell(block.text)]
    width = _wrap_width(lines)
    narrow = _narrow(blocks)
    joined: list[Line | Table] = []
    for place, (block, following) in enumerate(zip_longest(blocks, blocks[1:])):
        before = joined[-1] if joined else None
        if not isinstance(block, Line) or not isinstance(before, Line):
            joined.append(block)
        elif place in narrow or _goes_on(before.text, block, following, width):
            joined[-1] = Line(text=join_prose(before.text, block.text), heading=before.heading, linked=before.linked)
        else:
            joined.append(block)
    return [part for block in joined for part in (_cut(block) if isinstance(block, Line) else (block,))]


def _cut(line: Line) -> Iterator[Line]:
    """A long line cut before its section headings, where these rise from the first on; each heading a line."""
    if len(line.text) < _LONG:
        yield line
        return
    starts = _rising(line.text)
    if len(starts) < _FEWEST_HEADINGS:
        yield line
        return
    edges = [0, *starts, len(line.text)]
    for start, end in pairwise(edges):
        yield from (Line(text=text) for text in _parted(line.text[start:end].strip()) if text)


def _rising(text: str) -> list[int]:
    """Where section headings begin: 一、 before 二、 before 三、, one at most missed between two."""
    starts: list[int] = []
    last = 0
    for found in _HEADING.finditer(text):
        number = chinese_number(found.group(1)) or 0
        if last < number <= last + 2 and not _is_row(text[found.start() : found.start() + _WIDEST]):
            starts.append(found.start())
            last = number
    return starts


def _is_row(text: str) -> bool:
    """Whether a text begins with a row of a form and its cells, `四、行政复议数量 件 2`, and not with a heading."""
    label, _, rest = text.partition(" ")
    return is_row_label(label) and is_of_table(rest.partition(" ")[0])


def _parted(text: str) -> list[str]:
    title = _TITLE.match(text)
    head, body = (title.group(1), text[title.end() :]) if title else ("", text)
    return [head, *(part.strip() for part in _SUBHEADING.split(body))]


def _goes_on(before: str, line: Line, following: Line | Table | None, width: float | None) -> bool:
    """Whether a line is the rest of the one before it; a bare figure only between words that count it."""
    text = line.text
    if not before or not text:
        return False
    if _BARE.fullmatch(text):
        counted = isinstance(following, Line) and _COUNTED.match(following.text)
        return bool(counted) and len(before) >= _SHORTEST and not _ENDS.search(before) and not _is_cell(before)
    if _NUMBERED.match(text) and _CELL_LAST.search(before):
        return False
    wrapped = width is not None and len(before) >= width and not _ENDS.search(before)
    broken = (
        wrapped or _CANNOT_OPEN.match(text) or _CANNOT_END.search(before[-_LONGEST_END:]) or _is_count(before, text)
    )
    return bool(broken) and not _is_cell(before) and not _is_cell(text)


def _narrow(blocks: Sequence[Line | Table]) -> set[int]:
    """Places of lines that go on the one before in a narrow column: a run of open lines, then an end."""
    found: set[int] = set()
    run: list[int] = []
    for place, block in enumerate(blocks):
        text = block.text if isinstance(block, Line) and not block.heading else ""
        fits = _SHORTEST <= len(text) <= _NARROWEST and not _is_cell(text) and not _NUMBERED.match(text)
        if fits and not _ENDS.search(text) and (not run or abs(len(text) - _width_of(blocks, run)) <= _RAGGED):
            run.append(place)
            continue
        if len(run) >= _FEWEST_NARROW and text.endswith("。") and len(text) <= _NARROWEST:
            found.update([*run[1:], place])
        run = []
    return found


def _width_of(blocks: Sequence[Line | Table], run: Sequence[int]) -> int:
    return max(len(block.text) for block in (blocks[place] for place in run) if isinstance(block, Line))


def _is_count(before: str, text: str) -> bool:
    """Whether a line opens with the figure that the open line before it leads to: `…累计公开信息`, `12860条,其中`."""
    return (
        len(before) >= _NARROWEST
        and _FIGURE.match(text) is not None
        and not _ENDS.search(before)
        and not _TITLED.fullmatch(before)
    )


def _is_cell(text: str) -> bool:
    """A cell or a row of a table that was left as lines stays a line of its own."""
    return read_cell(text).state != "unparsed" or is_of_table(text) or _ROW.fullmatch(text) is not None


def _wrap_width(lines: Sequence[str]) -> float | None:
    """The width at which a text was hard-wrapped; None where its lines are whole paragraphs."""
    open_ended = [len(line) for line in lines if len(line) >= _NARROWEST and not _ENDS.search(line)]
    long = [line for line in lines if len(line) >= _NARROWEST]
    if len(long) < 8 or len(open_ended) < len(long) * _WRAPPED_SHARE:
        return None
    width = median(open_ended)
    near = sum(abs(length - width) <= width * 0.15 for length in open_ended)
    return width * 0.8 if width <= _WIDEST and near >= len(open_ended) * 0.7 else None
