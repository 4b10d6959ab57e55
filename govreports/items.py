"""What travels from the spider through the pipelines, beside `Page` itself and the finished record."""

from __future__ import annotations

from dataclasses import dataclass, field

from govreports.state import Seen
from govreports.store import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A known report page the server says is as it was."""

    url: str
    portal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A page of a portal that could not be had; `kind` is its failure class."""

    url: str
    portal: str
    kind: str
    detail: str = ""
    title: str | None = None
    """Text of the link that led there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One report of a page: its record, and which of how many it is there."""

    url: str
    ordinal: int
    count: int
    record: Record = field(repr=False)
    seen: Seen | None = None
    """On the last of a page's reports to be stored: with it the page counts as read."""
