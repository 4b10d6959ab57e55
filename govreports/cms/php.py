"""Old PHP portals: one script lists a class, another shows an article, `list.php?classid=1945&page=2`."""

from __future__ import annotations

import re

from govreports.cms import urls
from govreports.cms.index import Link
from govreports.cms.reader import Family, Listing

_SCRIPT = re.compile(r"/(list|show|view|content|article|info|read)[a-z_]*\.php\?")
_CLASS = re.compile(r"^(class|cat|cate|type|column|t|c)_?id$")


def _recognise(listing: Listing) -> bool:
    if _SCRIPT.search(listing.url):
        return True
    return any(_SCRIPT.search(link.url) and urls.host(link.url) == urls.host(listing.url) for link in listing.anchors)


def _member(link: Link, listing: Listing) -> bool:
    """An article belongs to the list when both name the same class."""
    here, there = _class_of(listing.url), _class_of(link.url)
    return here is not None and here == there


def _class_of(url: str) -> str | None:
    return next((value for name, value in urls.parameters(url).items() if _CLASS.match(name.lower())), None)


FAMILY = Family(name="php", recognise=_recognise, member=_member)
