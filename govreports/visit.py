"""What a portal's tour speaks in: pages wanted, lists being walked, and what a page's look tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from govreports.cms import Index, Link, Listing, PageRequest, urls, words
from govreports.cms.walk import Walk
from govreports.items import Missing, Unchanged
from govreports.model import Page
from govreports.run import Root
from govreports.search import Lead


@dataclass(slots=True)
class Visit:
    """One list being walked: the column it belongs to, and how far below that."""

    root: Root
    walk: Walk
    depth: int = 0
    text: str | None = None
    steady: bool = False
    """Whether its first page lists what it listed when it was read last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A page wanted: of a list, on the way to a column, or a report's."""

    role: Literal["index", "lead", "report"]
    request: PageRequest
    visit: Visit | None = None
    lead: Lead | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one portal may cost in one run."""

    requests: int = 20_000
    search: int = 150


Step = Ask | Page | Missing | Unchanged


def may_be_report(url: str, text: str | None) -> bool:
    """Whether a page linked like a list, or given by hand, can be a report: by its address or a title with a year."""
    path = urls.path(url)
    shaped = any(words.matches(kind, path) for kind in ("article_path", "numbered_path", "file_path"))
    return shaped or bool(text and words.years(text))


def is_column(index: Index, listing: Listing, *, given: bool = False) -> bool:
    """Whether a page met on the way is a column: called so and listing anything, or mostly annual reports.

    A report `given` by hand is none, unless it lists others beside itself.
    """
    if given and index.own and not index.reports:
        return False
    if index.annual:
        return bool(index.reports or index.own or any(more.family or more.role == "column" for more in index.more))
    articles = {urls.name(link.url) for link in listing.anchors if may_be_report(link.url, None)}
    count = titled(index)
    return count >= 3 and 2 * count >= len(articles)


def titled(index: Index) -> int:
    """How many of a list's reports bear a title that leaves no doubt."""
    return sum(
        words.matches("titled", words.fold(link.title)) and bool(words.years(link.title)) for link in index.reports
    )
