"""Part a page that holds several reports, a government's and its office's for instance, into one run of blocks each.

A report begins at a second title that a section 一 follows, or where the sections begin anew after those of a report.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.furniture import is_title
from govreports.metrics.labels import fold_label
from govreports.metrics.lexicon import is_group_label
from govreports.model import Paragraph, Table
from govreports.text.width import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECTION = re.compile(r"([一二三四五六七八九])(?:、|\.)\s*(.{2,45})")
_PIECE = re.compile(
    r"[【\[(]?(?:(?:篇|范文)([一二三四五六七八九]|\d)|第([一二三四五六七八九]|\d)篇)(?:[】\])]|[:.、]|$).{0,60}"
)
"""How a collection of texts numbers them: 【篇二】, 第2篇:某镇…报告."""
_FIRST = "一"
_LATE = "四五六七八九"
_LEAST = 200
"""Characters of the shortest report."""
_FEWEST_SECTIONS = 3


def part_reports(blocks: Sequence[Paragraph | Table]) -> list[Sequence[Paragraph | Table]]:
    """The blocks of each report in order; one run where the page holds one."""
    outline = _Outline(blocks)
    starts = [0]
    pieces = _pieces(blocks)
    for place in sorted(pieces.union(outline.candidates)):
        if place in pieces or (place > starts[-1] and outline.begins(starts[-1], place)):
            starts.append(place)
    return [blocks[start:end] for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]


class _Outline:
    """The titles and section headings of a page, by their places."""

    def __init__(self, blocks: Sequence[Paragraph | Table]) -> None:
        self._sections: list[tuple[int, str, str]] = []
        self._titles: set[int] = set()
        for place, (block, following) in enumerate(zip_longest(blocks, blocks[1:])):
            if not isinstance(block, Paragraph) or (isinstance(following, Table) and is_group_label(block.text)):
                continue  # a heading within an annexed table is none of the report
            found = _SECTION.fullmatch(block.text)
            if found:
                self._sections.append((place, found[1], found[2]))
            elif is_title(squeeze(block.text)):
                self._titles.add(place)
        self._lengths = [0, *accumulate(map(_length, blocks))]

    @property
    def candidates(self) -> list[int]:
        """Places where a report may begin."""
        return sorted(self._titles | {place for place, number, _ in self._sections if number == _FIRST})

    def begins(self, start: int, place: int) -> bool:
        """Whether another report begins at a place, the one before having begun at `start`."""
        first, here = self._index(start), self._index(place)
        ahead = [number for _, number, _ in self._sections[here : here + _FEWEST_SECTIONS]]
        if first == here or len(ahead) < _FEWEST_SECTIONS or ahead[0] != _FIRST or ahead[1] == _FIRST:
            return False
        if place in self._titles:
            before, behind = self._length(start, place), self._length(place, len(self._lengths) - 1)
            return before >= _LEAST and behind >= _LEAST
        _, last, _ = self._sections[here - 1]
        return last in _LATE and fold_label(self._sections[here][2]) in _titles()

    def _index(self, place: int) -> int:
        """Which section heading is the first at or behind a place."""
        return bisect_left(self._sections, (place,))

    def _length(self, start: int, end: int) -> int:
        return self._lengths[end] - self._lengths[start]


def _pieces(blocks: Sequence[Paragraph | Table]) -> set[int]:
    """Where the second and later texts of a numbered collection begin; what stands above the first is the first's."""
    found: list[int] = []
    for place, block in enumerate(blocks):
        match = _PIECE.fullmatch(block.text) if isinstance(block, Paragraph) else None
        if match and (match[1] or match[2]) in (str(len(found) + 1), "一二三四五六七八九"[len(found) : len(found) + 1]):
            found.append(place)
    return set(found[1:])


@cache
def _titles() -> frozenset[str]:
    """Titles of sections that reports are known to have."""
    return frozenset(fold_label(title) for title in shipped.lines("sections.txt"))


def _length(block: Paragraph | Table) -> int:
    return len(block.text) if isinstance(block, Paragraph) else sum(map(len, block.lines))
