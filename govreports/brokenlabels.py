"""Make the labels of the forms whole again that a line break inside a cell cut in two, in a page saved as text.

`1.属于国` / `家秘密 | 2 | 0`  →  `1.属于国家秘密 | 2 | 0`, and `1.属于国  2  0` / `家秘密`  →  `1.属于国家秘密  2  0`

Nothing is joined but what makes a known label of a form, or its beginning: a row's, or a word of a table's head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from govreports.metrics.cells import read_cell
from govreports.metrics.labels import fold_label, fold_short
from govreports.metrics.lexicon import begins_row_label, head_words, row_labels
from govreports.text.width import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST_CELL = 60
_LONGEST_LINE = 1000
_APART = re.compile(r"\s*\t\s*|\s{2,}|\s(?=\(?[一二三四五六七八九十]{1,3}[、)]|\d[.、][^\d\s])")
_ROW_END = re.compile(r"(\S.{0,120}?)((?:\s[^\d\s]{1,2})?(?:\s(?:\d[\d,.，．]{0,15}|[-—─–/]{1,4})){1,20})")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]|其中")
_NUMBER = re.compile(r"\(?[一二三四五六七八九十]{1,3}\)?[、.]?|\d{1,2}[.、]|其中:?")
_SENTENCE = re.compile(r"[。;!?；！？]")
_RULE = re.compile(r"[\s|+:=\-─━—]{5,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line as it stands, and its cells: none where it is a sentence or a rule between rows."""

    text: str
    cells: tuple[str, ...] = ()
    barred: bool = False

    @property
    def words(self) -> list[int]:
        """The places of the cells that are no figures."""
        return [place for place, cell in enumerate(self.cells) if cell and not _is_figure(cell)]

    @property
    def has_figures(self) -> bool:
        """Whether a cell is a figure or a mark for none."""
        return any(cell and _is_figure(cell) for cell in self.cells)


def join_broken(lines: Iterable[str]) -> list[str]:
    """The lines with the labels whole, blank lines left out; lines that hold no piece of a label stay as they are."""
    kept: list[_Line] = []
    for line in map(_line, filter(str.strip, lines)):
        kept.append(line)
        while len(kept) > 1 and (joined := _joined(kept)):
            kept = [*kept[: -joined[0]], joined[1]]
    return [line.text for line in kept]


def _line(text: str) -> _Line:
    stripped = text.strip()
    if len(text) > _LONGEST_LINE or _RULE.fullmatch(stripped):
        return _Line(text=text)
    if "|" in stripped:
        inside = stripped.removeprefix("|").removesuffix("|")
        return _Line(text=text, cells=tuple(cell.strip() for cell in inside.split("|")), barred=True)
    if _SENTENCE.search(stripped):
        return _Line(text=text)
    cells = _APART.split(stripped)
    if any(map(_is_known, words := stripped.split())):
        cells = words if not any(map(str.isdigit, stripped)) else cells  # the words of a head
    if max(map(len, cells)) > _LONGEST_CELL * 2:
        return _Line(text=text)
    ending = _ROW_END.fullmatch(cells[-1])
    if ending:
        cells = [*cells[:-1], ending.group(1), *ending.group(2).split()]
    return _Line(text=text, cells=tuple(cells))


def _joined(kept: Sequence[_Line]) -> tuple[int, _Line] | None:
    """How many of the last lines are one, and that one; None where the last stands by itself."""
    above, line = kept[-2:]
    if not above.cells or not line.cells:
        return None
    if _goes_on(above.cells[-1], line.cells[0]):
        return 2, _drawn((*above.cells[:-1], above.cells[-1] + line.cells[0], *line.cells[1:]), above, line)
    if line.has_figures:
        return None
    if above.has_figures and above.words and (cells := _completed(above, line)):
        return 2, _drawn(cells, above, line)
    if above.words or len(kept) < 3 or len(line.cells) > 1:
        return None
    first = kept[-3]  # a label of two lines, and its figures between them
    if first.cells and not first.has_figures and _goes_on(first.cells[-1], line.cells[0]):
        return 3, _drawn((*first.cells[:-1], first.cells[-1] + line.cells[0], *above.cells), first, above)
    return None


def _completed(above: _Line, line: _Line) -> tuple[str, ...]:
    """The cells of a row with the rests of its labels, which stand in the line below it; empty if that is none."""
    cells = list(above.cells)
    places = above.words
    same = above.barred and line.barred and len(above.cells) == len(line.cells)
    for rest in line.words:
        fitting = (
            place for place in places if _goes_on(cells[place], line.cells[rest]) and (not same or place == rest)
        )
        place = next(fitting, None)
        if place is None:
            return ()
        cells[place] += line.cells[rest]
        places = [later for later in places if later > place]
    return tuple(cells) if line.words else ()


def _drawn(cells: tuple[str, ...], *lines: _Line) -> _Line:
    """A line drawn anew, with bars where one of the lines that it is made of has them."""
    barred = any(line.barred for line in lines)
    text = f"| {' | '.join(cells)} |" if barred else "  ".join(cells)
    return _Line(text=text, cells=cells, barred=barred)


@lru_cache(maxsize=4096)
def _goes_on(piece: str, rest: str) -> bool:
    """Whether two cells are the pieces of one label, and neither is a label by itself."""
    piece, rest = fold(piece).strip(), fold(rest).strip()
    if not piece or not rest or len(piece) > _LONGEST_CELL or len(rest) > _LONGEST_CELL:
        return False
    if _is_figure(piece) or _is_figure(rest) or _NUMBERED.match(rest) or _NUMBER.fullmatch(rest):
        return False
    whole = piece + rest
    if _is_known(rest):
        numbered = _NUMBERED.match(piece) or _NUMBER.fullmatch(piece)
        return _is_known(whole) if numbered or not _is_known(piece) else False
    noted = rest.startswith("(") or piece.count("(") > piece.count(")")
    if _is_known(piece) and not noted:
        return _is_row(whole)  # 2.其他 / 法律行政法规禁止公开
    return _is_known(whole) or begins_row_label(whole)


def _is_known(text: str) -> bool:
    return _is_row(text) or not {fold_label(text), fold_short(text)}.isdisjoint(head_words())


def _is_row(text: str) -> bool:
    return not {fold_label(text), fold_short(text)}.isdisjoint(row_labels())


@lru_cache(maxsize=4096)
def _is_figure(text: str) -> bool:
    return read_cell(fold(text)).state in ("value", "zero", "na")
