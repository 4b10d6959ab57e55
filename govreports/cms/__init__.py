"""Index pages of portals: the reader of each content management system, found by name or from the page.

`read_index(page)` -> the links to reports and the further index pages to ask for. No page is fetched here.
"""

from __future__ import annotations

from govreports.cms import anhui, annual, aspnet, boda, gkmlpt, hanweb, jeecms, jpaas, php, service, trs, ucap
from govreports.cms.index import Index, Link, PageRequest
from govreports.cms.reader import Family, Listing, open_listing, read_listing
from govreports.cms.urls import folder
from govreports.model import Page

__all__ = ["FAMILIES", "Index", "Link", "Listing", "PageRequest", "open_listing", "read_index", "sort_listing"]

_LINKS = Family(
    name="links",
    recognise=lambda listing: True,
    member=lambda link, listing: folder(listing.url).count("/") > 3 and link.url.startswith(folder(listing.url)),
)
"""The fallback: any page of links, paged by numbers."""

FAMILIES = {
    family.name: family
    for family in (
        annual.FAMILY,
        hanweb.FAMILY,
        jpaas.FAMILY,
        gkmlpt.FAMILY,
        trs.FAMILY,
        boda.FAMILY,
        ucap.FAMILY,
        anhui.FAMILY,
        aspnet.FAMILY,
        php.FAMILY,
        jeecms.FAMILY,
        service.FAMILY,
        _LINKS,
    )
}
"""Every family by its name, in the order they are tried on a page."""


def read_index(
    page: Page,
    cms: str | None = None,
    *,
    encoding: str | None = None,
    annual: bool = False,
    asked: PageRequest | None = None,
) -> Index:
    """Read one index page by the family its markup shows, else by `cms`, the one its portal's row names.

    `encoding` overrides detection for pages that defy it; `annual` says that the page is known to be a column of
    annual reports; `asked` is the request it answers. Raises KeyError for a family that does not exist.
    """
    return sort_listing(open_listing(page, encoding, asked), cms, annual=annual)


def sort_listing(listing: Listing, cms: str | None = None, *, annual: bool = False) -> Index:
    """Read an index page that has been opened already."""
    return read_listing(listing, _family(listing, cms), annual=annual)


def _family(listing: Listing, cms: str | None) -> Family:
    """Who reads a page: an answer is read by whom asked for it; a row's word stands where the page does not differ."""
    if listing.asked and listing.asked.family:
        return FAMILIES[listing.asked.family]
    named = FAMILIES[cms] if cms else None
    if named and named.recognise(listing):
        return named
    shown = next(family for family in FAMILIES.values() if family.recognise(listing))
    return named if named and shown is _LINKS else shown
