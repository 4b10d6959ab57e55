"""Pages that answer 200 and are not what was asked for: challenges, error pages, lists that only a script fills.

A page of 900 bytes that sets `__jsl_clearance` by script -> "blocked"
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from govreports import shipped
from govreports.cms import words
from govreports.cms.anchors import tree_of
from govreports.decode import decode
from govreports.model import Page

_FILES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files that are no page begin."""
_BARE = 20
"""Characters shown below which a page with scripts leaves everything to them."""
_LAST_PART, _PARTS, _SHORTEST = "行政复议", 4, 150
"""A word in every report, how many of its parts a page shows at least that is one, and characters."""
CHALLENGE_STATUS = frozenset({412, 468, 521})
"""Answers of bot walls that no ordinary server gives."""


def page_problem(page: Page, kinds: Collection[str] = ("blocked", "soft_404")) -> str | None:
    """The failure class a page's own text shows, None where it shows none.

    `kinds` names the classes to look for: `blocked`, `soft_404`, and for lists without links `needs_js`.
    """
    if page.body[:4] in _FILES:
        return None
    text = decode(page.body, page.content_type).text
    rows = [row for row in _signs() if row[0] in kinds]
    signs = [(kind, limit) for kind, told, limit in rows if all(sign in text for sign in told)]
    shown = len(visible_text(text)) if signs or "needs_js" in kinds else 0
    found = next((kind for kind, limit in signs if limit is None or shown <= limit), None)
    bare = "needs_js" in kinds and shown < _BARE and "<script" in text
    return found or ("needs_js" if bare else None)


@cache
def _signs() -> tuple[tuple[str, tuple[str, ...], int | None], ...]:
    """Kind, signs and limit of each row, in the order of the table."""
    rows = shipped.rows("page_signs.csv")
    return tuple(
        (row["kind"], tuple(row["sign"].split(" & ")), int(row["limit"]) if row["limit"] else None) for row in rows
    )


def holds_report(source: str) -> bool:
    """Whether a page shows the parts of a report itself: headings of at least four, and the text of one."""
    if _LAST_PART not in source:
        return False
    shown = visible_text(source)
    return len(shown) >= _SHORTEST and sum(bool(part.search(shown)) for part in words.patterns("report_part")) >= _PARTS


def visible_text(source: str) -> str:
    """The characters a page shows, spaces out; scripts and styles are not shown."""
    pieces = tree_of(source).xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    return "".join("".join(str(piece).split()) for piece in pieces)  # type: ignore[union-attr]
