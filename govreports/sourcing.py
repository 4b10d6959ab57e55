"""Where a record comes from: a portal's own page, a copy elsewhere, or a file without an address."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from govreports import shipped
from govreports.formats.sniff import media_type, sniff
from govreports.model import Source
from govreports.text.width import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from govreports.model import Document, Page

_COPIED = ("polluted", "traditional_tw")


def source_of(page: Page, document: Document | None) -> Source:
    """The source of what a page gave."""
    return Source(
        url=page.url,
        portal=page.portal,
        kind=_kind(page, document),
        fetched_at=page.fetched_at,
        content_type=page.content_type or media_type(sniff(page.body, None, page.name)),
        sha256=hashlib.sha256(page.body).hexdigest(),
        archive=page.archive,
    )


def find_copy_sign(lines: Iterable[str], titles: Iterable[str]) -> str | None:
    """The sign of a copy in the lines or titles of a page; None where there is none."""
    for where, texts in (("title", titles), ("text", lines)):
        found = _signs(where).search(squeeze("\n".join(texts)))
        if found:
            return found.group()
    return None


def _kind(page: Page, document: Document | None) -> Literal["official", "mirror", "file"]:
    """How it is written tells a copy wherever it stands, then the host; a hijacked host is a copy's host."""
    if document is not None and (document.script in _COPIED or document.copy_sign):
        return "mirror"
    host = _host(page.url)
    if host and _signs("host").search(host):
        return "mirror"
    if page.portal or host.endswith(".gov.cn") or host == "gov.cn":
        return "official"
    return "mirror" if host else "file"


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


@cache
def _signs(where: str) -> re.Pattern[str]:
    signs = [row["sign"] for row in shipped.rows("mirror_signs.csv") if row["where"] == where]
    return re.compile("|".join(f"(?:{sign})" for sign in signs), re.MULTILINE)
