"""Fold widths and spaces: full-width digits, brackets and commas become ASCII, runs of blanks one space.

`１３件（其中，网络 ７件）` becomes `13件(其中,网络 7件)`. Idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# NFKC alone would turn the list marker ② into the figure 2, and m² into m2. Variants that it leaves: middle dots and
# brackets of document numbers, dashes, tildes.
_CIRCLED = {mark: f"({n})" for n, mark in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", start=1)}
_RAISED = dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "")
_VARIANTS = {"﹝": "〔", "﹞": "〕", "○": "〇", "〜": "~", "∼": "~", "―": "—", "‐": "-", "−": "-"}
_SPECIAL = {**_RAISED, **_CIRCLED, **_VARIANTS}
_IS_SPECIAL = re.compile(f"[{''.join(_SPECIAL)}]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ue000-\uf8ff\ufffc\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_WIDE = re.compile("[！-～]")
_WIDTH = ord("！") - ord("!")
_BLANKS = re.compile(r"[^\S\n]+")
_UNUSUAL = re.compile(r"[^\n -~、-】一-鿿]")
"""What NFKC may change, and much that it leaves."""
# Both branches begin with the blank, so that the search can leap from one to the next.
_INNER = re.compile(r" (?:(?:(?<=[^ -~] )|(?<=\A )) *| *(?![ -~]))")


def fold(text: str) -> str:
    """Fold one line or a whole text; line ends stay, all other blanks become single spaces.

    >>> fold("１３件（其中，网络\\u3000 ７件）②")
    '13件(其中,网络 7件)(2)'
    """
    text = _IS_SPECIAL.sub(_plain, _INVISIBLE.sub("", text))
    for wide in set(_WIDE.findall(text)):  # ten times as fast as one pattern for all
        text = text.replace(wide, chr(ord(wide) - _WIDTH))
    text = _BLANKS.sub(" ", _CONTROL.sub(" ", text))
    if unicodedata.is_normalized("NFKC", text):
        return text
    return _BLANKS.sub(" ", _IS_SPECIAL.sub(_plain, _compatible(text)))


def _compatible(text: str) -> str:
    """NFKC of a text: a millisecond a page, which most pages need not spend once their few odd characters are done."""
    for odd in set(_UNUSUAL.findall(text)):
        text = text.replace(odd, unicodedata.normalize("NFKC", odd))
    return unicodedata.normalize("NFKC", text)


def _plain(found: re.Match[str]) -> str:
    return _SPECIAL[found.group()]


def squeeze(text: str) -> str:
    """Drop the blanks that stand beside a character that is not ASCII: `信息 7 期` reads `信息7期`."""
    return _INNER.sub("", text).strip() if " " in text else text.strip()


def squeeze_with_places(text: str) -> tuple[str, Sequence[int]]:
    """`squeeze`, with the place in `text` of every character kept, so that evidence can be cut as printed."""
    if " " not in text:
        return text, range(len(text))
    out: list[str] = []
    places: list[int] = []
    end = 0
    for blank in _INNER.finditer(text):
        out.append(text[end : blank.start()])
        places.extend(range(end, blank.start()))
        end = blank.end()
    out.append(text[end:])
    places.extend(range(end, len(text)))
    return "".join(out), places
