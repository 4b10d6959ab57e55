"""Raw text of a page to normalised text: pollution undone, Simplified, widths folded, page feet out.

Conversion happens once a document, on the whole text joined by line ends, so a document hands all of its strings in
together and gets them back in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.model import Issue
from govreports.text.pagefeet import strip_feet
from govreports.text.pollution import clean
from govreports.text.script import detect, simplify
from govreports.text.width import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.model import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """The strings handed in, normalised and in the same order; how the page was written; what was repaired."""

    strings: tuple[str, ...]
    script: Script
    issues: tuple[Issue, ...] = ()


def normalise(strings: Sequence[str]) -> Normalised:
    """Normalise strings of one document together; a line end inside a string becomes a blank."""
    joined = "\n".join(text.replace("\r", " ").replace("\n", " ") for text in strings)
    cleaned = clean(joined)
    script = detect(cleaned.text)
    text = fold(simplify(cleaned.text, script))
    text, feet = strip_feet(text)
    issues = [*_pollution_issues(cleaned.notes, cleaned.mended, cleaned.left)]
    if script != "simplified":
        issues.append(Issue(code="script_converted", field="text", detail=script))
    if feet:
        issues.append(Issue(code="page_feet_removed", field="text", detail=", ".join(map(str, feet))))
    return Normalised(
        strings=tuple(line.strip() for line in text.split("\n")),
        script="polluted" if cleaned.polluted else script,
        issues=tuple(issues),
    )


def _pollution_issues(notes: int, mended: int, left: int) -> list[Issue]:
    counts = (
        ("pinyin_removed", notes, "pinyin notes removed"),
        ("garble_mended", mended, "shifted places mended"),
        ("garbled", left, "shifted places left as they are"),
    )
    return [Issue(code=code, field="text", detail=f"{n} {what}") for code, n, what in counts if n]
