"""The values of a printed page: glyphs, ruled lines, and what is made of them; lengths in points, top down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govreports.model import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place on a page."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        """Height of the box."""
        return self.bottom - self.top

    def holds(self, other: Box) -> bool:
        """Whether the middle of another box lies inside."""
        x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph(Box):
    """A character, or a word that was read at once; `upright` is false where it lies on its side."""

    text: str
    upright: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One page as printed: its size, its glyphs, its ruled lines (thin boxes), and whether pictures cover it."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...] = field(default=(), repr=False)
    rules: tuple[Box, ...] = field(default=(), repr=False)
    picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The pages of a file: whether it has more than were read, and how many were read by text recognition."""

    papers: tuple[Paper, ...] = field(repr=False)
    more: bool = False
    seen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine(Box):
    """One line of text outside tables."""

    text: str
    size: float
    """Height of most of its glyphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTable(Box):
    """A ruled table: its grid, and the places of its column rules from the left."""

    rows: tuple[tuple[Cell, ...], ...]
    columns: tuple[float, ...]
