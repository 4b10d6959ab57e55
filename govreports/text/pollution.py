"""Undo what copy tools did to a text: pinyin notes after characters, and GBK bytes shifted by a lost one.

Clone sites convert a report to Traditional and put the reading behind each character, 區(qū)務(wù), or double it,
政(zheng)(zheng)府(fu)(fu); list markers come out as `?。ǘ`. What no rule explains is left as it stands between two
marks `GARBLED`: no figure is read near one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from govreports import shipped

GARBLED = "\ufffd"
"""Stands on both sides of a place that could not be repaired, and for a character that is lost."""
GARBLED_REACH = 5
"""A figure within so many characters of a mark may have lost a digit to it."""

_VOWELS = "āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜńňǹḿ"
# Two patterns that each begin with one sign, so that the search can leap to it.
_NOTE = tuple(re.compile(rf"{opening}[a-z{_VOWELS}ɡ]{{1,6}}[)）]") for opening in (r"\(", "（"))
_NOTES = re.compile(rf"(?<=[㐀-鿿])(?:[(（][a-z{_VOWELS}ɡ]{{1,6}}[)）])+")
# A lost byte leaves a question mark, and often the pinyin note of the character it made with its neighbour.
_SHIFT = re.compile(rf"\?[a-z{_VOWELS}]{{1,6}}\)|\?。[^\s㐀-鿿]{{0,2}}")
_SHIFT_SIGN = re.compile(rf"\?。[^\s㐀-鿿]|\?[a-z]*[{_VOWELS}][a-z]{{0,3}}\)")
_LONE = re.compile(r"\?(?<=[㐀-鿿]\?)(?=[㐀-鿿0-9])")
# Lost for good on any page: bytes decoded twice, glyphs without a character, private characters beside a figure.
_LOST = re.compile(r"(?:锟斤拷|锟斤|烫烫烫)+|\(cid:\d{1,6}\)|(?<=\d)[\ue000-\uf8ff]+|(?<=\S)[\ue000-\uf8ff]+(?=\d)")
# One look at the whole text: nearly no page holds any of these.
_MAY_BE_LOST = re.compile("[锟烫\ue000-\uf8ff\U000f0000-\U0010fffd]")
_PRIVATE = re.compile("[\U000f0000-\U0010fffd]+")
_LISTED = re.compile(r"\((n|\d{1,2})\)")
_NOTES_PER_CHARACTER = 0.02
_FEWEST_NOTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without pollution."""

    text: str
    polluted: bool = False
    notes: int = 0
    """Pinyin notes taken out."""
    mended: tuple[tuple[str, str, int], ...] = ()
    """What was mended: as seen, as meant, how often."""
    left: tuple[str, ...] = ()
    """What was left as it is, between marks."""


def clean(text: str) -> Cleaned:
    """Remove pinyin notes and mend shifted bytes; a text without them comes back as it is.

    >>> clean("我區(qū)政務(wù)公開關(guān)于實(shí)施項(xiàng)目").text
    '我區政務公開關于實施項目'
    """
    text, lost = _mark_lost(text)
    notes = sum(len(note.findall(text)) for note in _NOTE)
    shifted = "?" in text and _SHIFT_SIGN.search(text) is not None
    if not shifted and (notes < _FEWEST_NOTES or notes < len(text) * _NOTES_PER_CHARACTER):
        return Cleaned(text=text, left=lost)
    text, mended = _mend_shifts(text)
    left = [*lost, *_SHIFT.findall(text), *_LONE.findall(text)]
    text = _SHIFT.sub(_marked, text)
    text = _LONE.sub(GARBLED, _NOTES.sub("", text))
    return Cleaned(text=text, polluted=True, notes=notes, mended=mended, left=tuple(left))


def _mark_lost(text: str) -> tuple[str, tuple[str, ...]]:
    if not _MAY_BE_LOST.search(text) and "(cid:" not in text:
        return text, ()
    lost = tuple(found.group() for found in _LOST.finditer(text))
    if lost:
        text = _LOST.sub(GARBLED, text)
    return _PRIVATE.sub(GARBLED, text), lost


def _marked(found: re.Match[str]) -> str:
    return f"{GARBLED}{found.group()}{GARBLED}"


def _mend_shifts(text: str) -> tuple[str, tuple[tuple[str, str, int], ...]]:
    mended: Counter[tuple[str, str]] = Counter()
    for row in shipped.rows("text/byte_shift.csv"):
        times = text.count(row["seen"])
        if times:
            mended[row["seen"], row["meant"]] += times
            text = text.replace(row["seen"], row["meant"])
    return _number_lists(text), tuple((seen, meant, times) for (seen, meant), times in mended.items())


def _number_lists(text: str) -> str:
    """Give `(n)` the number after the last one of its list; a list begins again at each 1."""
    last = 0

    def number(found: re.Match[str]) -> str:
        nonlocal last
        last = last + 1 if found.group(1) == "n" else int(found.group(1))
        return f"({last})"

    out = []
    for line in text.split("\n"):
        if not line.lstrip().startswith("("):
            last = 0
        out.append(_LISTED.sub(number, line, count=1) if line.lstrip().startswith("(") else line)
    return "\n".join(out)
