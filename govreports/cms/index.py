"""The values an index page is read into: links to reports, and further index pages to ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of an index page: full title, absolute URL, the date beside it as printed."""

    url: str
    title: str
    listed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """An index page to ask for: `page` continues the same list, `column` is a list of its own (year folder, tab)."""

    url: str
    role: Literal["page", "column"] = "page"
    text: str | None = None
    """Text of the link that led to a column."""
    method: Literal["GET", "POST"] = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index page read by the reader of `family`."""

    family: str
    reports: tuple[Link, ...]
    more: tuple[PageRequest, ...]
    skipped: tuple[Link, ...] = ()
    """Links of the list left out by their title: rules, notices, other subjects."""
