"""Glyphs to lines: those of one height in one line, from the left, a wide gap as a blank."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from govreports.formats.layout.paper import Glyph, PrintedLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAME_LINE = 0.5
"""Share of a glyph's height by which the middles of one line's glyphs may differ."""
_GAP = 0.6


def lines_of(glyphs: Iterable[Glyph]) -> list[PrintedLine]:
    """The lines of some glyphs from the top; text on its side reads from top to bottom, right to left."""
    printed = [glyph for glyph in glyphs if glyph.text.strip()]
    if printed and sum(not glyph.upright for glyph in printed) * 2 > len(printed):
        return _columns(printed)
    lines: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(printed, key=lambda glyph: (glyph.top + glyph.bottom, glyph.x0)):
        here = (glyph.top + glyph.bottom) / 2
        if not lines or here - middle > _SAME_LINE * max(glyph.height, lines[-1][0].height, 1):
            lines.append([])
            middle = here
        lines[-1].append(glyph)
    return [_line(sorted(line, key=lambda glyph: glyph.x0)) for line in lines]


def _columns(glyphs: Sequence[Glyph]) -> list[PrintedLine]:
    """Lines of text on its side."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (-glyph.x0, glyph.top)):
        if not lines or lines[-1][0].x0 - glyph.x0 > _SAME_LINE * max(glyph.x1 - glyph.x0, 1):
            lines.append([])
        lines[-1].append(glyph)
    return [_line(sorted(line, key=lambda glyph: glyph.top), spaced=False) for line in lines]


def _line(glyphs: Sequence[Glyph], *, spaced: bool = True) -> PrintedLine:
    size = median(glyph.height for glyph in glyphs)
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and spaced and glyph.x0 - last.x1 > _GAP * size:
            parts.append(" ")
        parts.append(glyph.text)
        last = glyph
    return PrintedLine(
        text=" ".join("".join(parts).split()),
        size=size,
        x0=min(glyph.x0 for glyph in glyphs),
        x1=max(glyph.x1 for glyph in glyphs),
        top=min(glyph.top for glyph in glyphs),
        bottom=max(glyph.bottom for glyph in glyphs),
    )
