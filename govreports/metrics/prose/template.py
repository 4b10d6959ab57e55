"""A sentence to its template: every figure becomes `#`, every year, number of a document, share … a mark of its own.

    2013年,受理申请100多件,15个工作日内答复  →  @,受理申请#,¤答复

Rules are written against templates, so they need not know how numbers look, and no rule can take a year for a count.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from govreports.metrics.prose.needs import with_lookout
from govreports.numbers import Numeral, pattern, read_numeral
from govreports.text.width import squeeze_with_places

if TYPE_CHECKING:
    from collections.abc import Sequence

FIGURE = "#"
ROW = "¦"
"""A figure of a table's row left in the text; no rule steps over it."""
_RESERVED = str.maketrans("#@%&§¤¦", "       ")
_IS_RESERVED = re.compile("[#@%&§¤¦]")
_FIGURE_BEFORE = re.compile(r"[\d/—-] ")
_FIGURE_BEHIND = re.compile(r" [\d/—-]")
_PER = re.compile(r"(?:(?:各|每[一-鿿]{0,3})[一-鿿]?|(?:日均|月均|人均|平均|均摊|单价)[一-鿿]{0,6})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """`text` is the template; `starts` gives for each of its characters where in the source it stands.

    A character stands for one of the source, but where `ends` tells the end of more.
    """

    text: str
    source: str
    starts: Sequence[int]
    ends: dict[int, int]
    figures: dict[int, Numeral]

    def cut(self, start: int, end: int) -> str:
        """The source text that the template between two places stands for, as printed."""
        return self.source[self.starts[start] : self._end(end - 1)].strip()

    def printed(self, place: int) -> str:
        """The source text of one place of the template."""
        return self.source[self.starts[place] : self._end(place)]

    def _end(self, place: int) -> int:
        return self.ends.get(place, self.starts[place] + 1)

    def joined(self, pieces: Sequence[tuple[int, int]]) -> Template:
        """The template of some pieces of this one, put together; what they stand for keeps its place in the source."""
        text = "".join(self.text[start:end] for start, end in pieces)
        places = [place for start, end in pieces for place in range(start, end)]
        starts = [self.starts[place] for place in places]
        ends = {new: self.ends[old] for new, old in enumerate(places) if old in self.ends}
        figures = {new: self.figures[old] for new, old in enumerate(places) if old in self.figures}
        return Template(text=text, source=self.source, starts=starts, ends=ends, figures=figures)


def template(sentence: str) -> Template:
    """The template of one sentence of normalised text."""
    squeezed, places = squeeze_with_places(sentence)
    tokens = _tokens(squeezed)
    plain = squeezed.translate(_RESERVED) if _IS_RESERVED.search(squeezed) else squeezed
    plain = plain.replace("其它", "其他")  # one word in two spellings; as long
    if not tokens:
        return Template(text=plain, source=sentence, starts=places, ends={}, figures={})
    text: list[str] = []
    starts: list[int] = []
    ends: dict[int, int] = {}
    figures: dict[int, Numeral] = {}
    end = 0
    for sign, start, stop, numeral in tokens:
        text += (plain[end:start], sign)
        starts += places[end:start]
        if numeral is not None:
            figures[len(starts)] = numeral
        ends[len(starts)] = places[stop - 1] + 1
        starts.append(places[start])
        end = stop
    text.append(plain[end:])
    starts += places[end:]
    return Template(text="".join(text), source=sentence, starts=starts, ends=ends, figures=figures)


def _tokens(text: str) -> list[tuple[str, int, int, Numeral | None]]:
    """Marks and figures of a squeezed sentence, from the left; a figure that touches a mark is none."""
    marks = [(_sign(found), found.start(), found.end()) for found in _marks().finditer(text)]
    taken = bytearray(len(text))
    for _, start, stop in marks:
        taken[start:stop] = b"\x01" * (stop - start)
    tokens: list[tuple[str, int, int, Numeral | None]] = [(*mark, None) for mark in marks]
    for found in _numerals().finditer(text):
        if any(taken[found.start() : found.end()]):
            continue
        numeral = read_numeral(found)
        if numeral is not None:
            sign = FIGURE
            if _in_row(text, found):
                sign = ROW
            elif _PER.search(text[max(0, found.start() - 8) : found.start()]):
                sign = "¤"
            tokens.append((sign, found.start(), found.end(), numeral if sign == FIGURE else None))
    return sorted(tokens, key=lambda token: token[1])


def _in_row(text: str, found: re.Match[str]) -> bool:
    """Whether a figure stands beside another one with nothing but a blank between: a table's row left in the text."""
    if " " not in (text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]):
        return False
    return (
        _FIGURE_BEFORE.fullmatch(text, max(0, found.start() - 2), found.start()) is not None
        or _FIGURE_BEHIND.match(text, found.end()) is not None
    )


def _sign(found: re.Match[str]) -> str:
    return _signs()[int((found.lastgroup or "m0")[1:])]


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("govreports").joinpath("data/prose/marks.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["mark"])


@cache
def _signs() -> tuple[str, ...]:
    return tuple(row["sign"] for row in _rows())


@cache
def _marks() -> re.Pattern[str]:
    return with_lookout(_marks_as_written())


def _marks_as_written() -> str:
    return "|".join(f"(?P<m{i}>{row['pattern']})" for i, row in enumerate(_rows()))


@cache
def _numerals() -> re.Pattern[str]:
    return with_lookout(pattern().pattern)
