"""Know a row by its place where its label is not one of the form's: between two known rows, alike in number and words.

2.政府网站在线访谈次数 · 3.发布解读稿件 · 4.微博微信回应事件数  →  the row between is 3.政策解读稿件发布数
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Protocol, TypeVar

from govreports.metrics.labels import fold_label, fold_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER = re.compile(
    r"其中[:,]?|[一二三四五六七八九十]{1,2}(?=[、.,])|\([一二三四五六七八九十]{1,2}\)|\d{1,2}(?=[.、])"
)
_LIKENESS = 0.6
"""Share of the shorter label's characters that stand in the other in the same order."""
_LIKENESS_NUMBERED = 0.3
_FEWEST_COMMON = 2
_MOST = 4
"""Rows of one gap; more unknown labels in a row are another table."""


class FormLine(Protocol):
    """A row of a form: its place in it, its printed number, its folded names."""

    @property
    def place(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def names(self) -> frozenset[str]: ...


T = TypeVar("T", bound=FormLine)


def fill_gaps(rows: Sequence[tuple[str, T | None]], form: Sequence[T]) -> dict[int, T]:
    """Index -> row of the form, for the rows without one; `form` holds the rows that bear figures, in printed order."""
    found: dict[int, T] = {}
    for start, end in _gaps(rows):
        first = rows[start - 1][1] if start else None
        last = rows[end][1] if end < len(rows) else None
        lower = first.place if first else -1
        upper = last.place if last else lower + 1 + (end - start)
        between = [line for line in form if lower < line.place and (line.place < upper or last is None)]
        if last is None:
            between = between[: end - start]
        if len(between) != end - start:
            continue
        pairs = list(zip(range(start, end), between, strict=True))
        if all(_resembles(rows[place][0], line) for place, line in pairs):
            found.update(pairs)
    return found


def _gaps(rows: Sequence[tuple[str, T | None]]) -> Iterator[tuple[int, int]]:
    """Start and end of every short run of rows without a row of the form, behind a row that has one."""
    start = 1
    for place, (_, line) in enumerate(rows):
        if line is None:
            continue
        if place > start and place - start <= _MOST and start > 0:
            yield start, place
        start = place + 1
    if len(rows) > start > 1 and len(rows) - start <= _MOST:
        yield start, len(rows)


def _resembles(text: str, line: FormLine) -> bool:
    """Whether a label can be that of a row of the form: the same number where it prints one, and words in common."""
    printed = _NUMBER.match(text)
    number = printed.group().strip(":,") if printed else ""
    if number and number != line.number.strip("."):
        return False
    least = _LIKENESS_NUMBERED if number else _LIKENESS
    labels = {fold_label(text), fold_short(text)}
    return any(_likeness(folded, name) >= least for folded in labels for name in line.names)


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    return common / min(len(one), len(other)) if common >= _FEWEST_COMMON else 0
