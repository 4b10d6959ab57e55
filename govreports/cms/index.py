"""The values an index page is read into: links to reports, and further index pages to ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from govreports.cms import urls


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
    family: str | None = None
    """Who reads the answer, where it is data and its markup would not tell."""
    row: str | None = None
    """Address of a row where the answer only gives a value of it: `/show?id={id}`."""
    place: str | None = None
    """Which part of its list it is, where the URL alone does not say. Requests of one place are alternatives."""

    @property
    def name(self) -> str:
        """What tells this request from others of its list, the same for all alternatives of one place."""
        return f"#{self.place}" if self.place else urls.name(self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index page read by the reader of `family`."""

    family: str
    reports: tuple[Link, ...]
    more: tuple[PageRequest, ...]
    skipped: tuple[Link, ...] = ()
    """Links of the list left out by their title: rules, notices, other subjects."""
    annual: bool = False
    """Whether the page is a column of annual reports, by its address, its title or what was known before."""
    own: bool = False
    """Whether the page may itself be a report beside listing others."""


def form_request(url: str, body: bytes, *, referer: str | None = None, **fields: str | None) -> PageRequest:
    """A request that posts a form, as a browser's script does."""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),)
    headers += (("Referer", referer),) if referer else ()
    return replace(PageRequest(url=url, method="POST", body=body, headers=headers), **fields)  # type: ignore[arg-type]
