"""Undo what copy tools did to a text: pinyin notes after characters, and GBK bytes shifted by a lost one.

Clone sites convert a report to Traditional and put the reading behind each character, 區(qū)務(wù), or double it,
政(zheng)(zheng)府(fu)(fu); list markers come out as `?。ǘ`. What no rule explains is left and counted: no figure
is read near it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from govreports import shipped

_VOWELS = "āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜńňǹḿ"
_NOTE = re.compile(rf"(?<=[㐀-鿿])(?:[(（][a-z{_VOWELS}ɡ]{{1,6}}[)）])+")
_SHIFT = re.compile(r"\?。|\?[a-zǖ]{1,6}\)")
_SHIFT_SIGNS = ("?。", "?yōu)", "?qū)")
_LISTED = re.compile(r"\((n|\d{1,2})\)")
_NOTES_PER_CHARACTER = 0.02
_FEWEST_NOTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without pollution: how many notes and garbled places were mended, how many were left."""

    text: str
    polluted: bool
    notes: int = 0
    mended: int = 0
    left: int = 0


def clean(text: str) -> Cleaned:
    """Remove pinyin notes and mend shifted bytes; a text without them comes back as it is.

    >>> clean("我區(qū)政務(wù)公開關(guān)于實(shí)施項(xiàng)目").text
    '我區政務公開關于實施項目'
    """
    notes = sum(1 for _ in _NOTE.finditer(text)) if "(" in text or "（" in text else 0
    shifted = any(sign in text for sign in _SHIFT_SIGNS)
    if not shifted and (notes < _FEWEST_NOTES or notes < len(text) * _NOTES_PER_CHARACTER):
        return Cleaned(text=text, polluted=False)
    text, mended = _mend_shifts(text)
    text = _NOTE.sub("", text)
    left = sum(1 for _ in _SHIFT.finditer(text))
    return Cleaned(text=text, polluted=True, notes=notes, mended=mended, left=left)


def _mend_shifts(text: str) -> tuple[str, int]:
    mended = 0
    for row in shipped.rows("text/byte_shift.csv"):
        mended += text.count(row["seen"])
        text = text.replace(row["seen"], row["meant"])
    return _number_lists(text), mended


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
