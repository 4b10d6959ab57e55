"""Keep once what a page prints twice: a line set double by a copy, or the whole article for two kinds of screen.

What two reports on one page have in common, a sentence or a table of noughts, is not doubled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.draft import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.model import Table

_SHORTEST = 12
"""Shorter lines repeat in earnest: figures, labels, 无."""
_FEWEST = 6
"""Blocks of an article that is printed twice."""
_MOST_TRIED = 20
_LOOSE = 3
"""Blocks that may stand between the two prints, or before the first."""


def drop_doubled(blocks: Sequence[Line | Table]) -> tuple[list[Line | Table], list[str]]:
    """The blocks without those that stand twice, and what was left out, tables by their first row."""
    kept: list[Line | Table] = []
    left: list[str] = []
    for block in blocks:
        if kept and block == kept[-1] and (not isinstance(block, Line) or len(block.text) >= _SHORTEST):
            left.append(_name(block))
        else:
            kept.append(block)
    again = _second_print(kept)
    if again is not None:
        start, end = again
        left.extend(_name(block) for block in kept[start:end])
        del kept[start:end]
    return kept, left


def _second_print(blocks: Sequence[Line | Table]) -> tuple[int, int] | None:
    """Start and end of the second print where the blocks are one article, printed twice."""
    for first in range(min(_LOOSE, len(blocks))):
        alike = [place for place in range(first + _FEWEST, len(blocks)) if blocks[place] == blocks[first]]
        for second in alike[:_MOST_TRIED]:
            length = _common(blocks, first, second)
            if length >= _FEWEST and first + length >= second - _LOOSE:
                return second, second + length
    return None


def _common(blocks: Sequence[Line | Table], first: int, second: int) -> int:
    """How many blocks from two places on are alike, up to where the second place begins."""
    length = 0
    while first + length < second and second + length < len(blocks):
        if blocks[first + length] != blocks[second + length]:
            break
        length += 1
    return length


def _name(block: Line | Table) -> str:
    text = block.text if isinstance(block, Line) else next((line for line in block.lines if line), "")
    return text[:24]
