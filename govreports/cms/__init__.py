"""Index pages of portals: the reader of each content management system, found by name or from the page.

`read_index(page)` -> the links to reports and the further index pages to ask for. No page is fetched here.
"""

from __future__ import annotations

from govreports.cms import php, trs
from govreports.cms.index import Index, Link, PageRequest
from govreports.cms.reader import Family, Listing, open_listing, read_listing
from govreports.cms.urls import folder
from govreports.model import Page

__all__ = ["FAMILIES", "Index", "Link", "PageRequest", "read_index"]

_LINKS = Family(
    name="links",
    recognise=lambda listing: True,
    member=lambda link, listing: folder(listing.url).count("/") > 3 and link.url.startswith(folder(listing.url)),
    pages=lambda listing: (),
)
"""The fallback: any page of links, paged by numbers."""

FAMILIES = {family.name: family for family in (trs.FAMILY, php.FAMILY, _LINKS)}
"""Every family by its name, in the order they are tried on a page."""


def read_index(page: Page, cms: str | None = None, *, encoding: str | None = None, annual: bool = False) -> Index:
    """Read one index page by the family `cms`, or by the one its markup shows.

    `encoding` overrides detection for pages that defy it; `annual` says that the page is known to be a column of
    annual reports. Raises KeyError for a family that does not exist.
    """
    listing = open_listing(page, encoding)
    return read_listing(listing, FAMILIES[cms] if cms else _recognise(listing), annual=annual)


def _recognise(listing: Listing) -> Family:
    return next(family for family in FAMILIES.values() if family.recognise(listing))
