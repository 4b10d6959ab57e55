"""Raw text of a page to normalised text: pollution undone, Simplified, widths folded, page feet out, dates whole.

Conversion happens once a document, on the whole text joined by line ends, so a document hands all of its strings in
together and gets them back in the same order. Every repair is an issue that quotes what was printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.model import Issue
from govreports.text.lostdates import mend_dates
from govreports.text.pagefeet import strip_feet
from govreports.text.pollution import GARBLED, clean
from govreports.text.script import detect, simplify
from govreports.text.width import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govreports.model import Script
    from govreports.text.pollution import Cleaned

_WIDE = "０１２３４５６７８９"
_WIDE_DIGITS = re.compile("[０-９][０-９．，]*")
_SHOWN = 8
"""Repairs of one kind that an issue quotes; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """The strings handed in, normalised and in the same order; how the page was written; what was repaired."""

    strings: tuple[str, ...]
    script: Script
    issues: tuple[Issue, ...] = ()
    has_marks: bool = False
    """Something was lost: its places stand between marks."""


def normalise(strings: Sequence[str]) -> Normalised:
    """Normalise strings of one document together; a line end inside a string becomes a blank."""
    joined = "\n".join([text.replace("\r", " ").replace("\n", " ") for text in strings])
    cleaned = clean(joined)
    script = detect(cleaned.text)
    wide = _WIDE_DIGITS.findall(cleaned.text) if any(digit in cleaned.text for digit in _WIDE) else ()
    text, feet = strip_feet(fold(simplify(cleaned.text, script)))
    text, dates = mend_dates(text)
    issues = [*_of_pollution(cleaned)]
    if script != "simplified":
        issues.append(issue("script_converted", script))
    if wide:
        issues.append(issue("digits_folded", _quote(wide)))
    if feet:
        issues.append(issue("page_feet_removed", _quote(feet)))
    if dates:
        issues.append(issue("dates_mended", _quote(f"{seen} → {meant}" for seen, meant in dates)))
    return Normalised(
        strings=tuple([line.strip() for line in text.split("\n")]),
        script="polluted" if cleaned.polluted else script,
        issues=tuple(issues),
        has_marks=GARBLED in text,
    )


def _of_pollution(cleaned: Cleaned) -> list[Issue]:
    issues = []
    if cleaned.notes:
        issues.append(issue("pinyin_removed", f"{cleaned.notes} pinyin notes"))
    if cleaned.mended:
        quoted = _quote(f"{seen} → {meant} ({times})" for seen, meant, times in cleaned.mended)
        issues.append(issue("garble_mended", quoted))
    if cleaned.left:
        issues.append(issue("garbled", _quote(cleaned.left)))
    return issues


def _quote(printed: Iterable[str]) -> str:
    """What was printed, the first few of many."""
    shown = list(printed)
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def issue(code: str, detail: str) -> Issue:
    """An issue of the text."""
    return Issue(code=code, field="text", detail=detail)
