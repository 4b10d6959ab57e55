"""ASP.NET WebForms: the next page of a list is the form of this one sent back with the pager's name and number.

`__doPostBack('AspNetPager1','2')` beside a hidden `__VIEWSTATE` -> a POST of the form's fields and those two
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

from govreports.cms import urls, words
from govreports.cms.anchors import tree_of
from govreports.cms.forms import sent
from govreports.cms.index import Link, PageRequest, form_request
from govreports.cms.pager import CEILING
from govreports.cms.reader import Family, Listing

_CALL = re.compile(r"__doPostBack\(\s*\\?['\"]([^'\"\\]+)\\?['\"]\s*,\s*\\?['\"](Page\$)?(\d{1,4})\\?['\"]")
_PAGE = re.compile(r"\.(aspx|ashx)$", re.IGNORECASE)


def _recognise(listing: Listing) -> bool:
    return "__VIEWSTATE" in listing.text or _PAGE.search(urls.path(listing.url)) is not None


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    """A POST for every page but this one and the first; lists paged by links have none."""
    calls = _CALL.findall(html.unescape(listing.text))
    if not calls or "__VIEWSTATE" not in listing.text:
        return ()
    form = next((form for form in tree_of(listing.text).iter("form") if "__VIEWSTATE" in sent(form)), None)
    if form is None:
        return ()
    target, prefix, _ = calls[0]
    numbers = [int(number) for name, _, number in calls if name == target]
    total = words.search("total", words.fold(listing.text))
    last = min(max([*numbers, int(total[1]) if total else 0]), CEILING)
    here = int(listing.asked.place.rpartition(" ")[2]) if listing.asked and listing.asked.place else 1
    url = urls.resolve(listing.url, form.get("action") or listing.url, listing.encoding) or listing.url
    fields = sent(form) | {"__EVENTTARGET": target}
    return tuple(
        form_request(
            url,
            urlencode(fields | {"__EVENTARGUMENT": f"{prefix}{number}"}, encoding=listing.encoding).encode(),
            referer=listing.url,
            family="aspnet",
            place=f"page {number}",
        )
        for number in range(2, last + 1)
        if number != here
    )


def _member(link: Link, listing: Listing) -> bool:
    """An article page of the same application that shares the list's own parameters, such as the department."""
    if urls.folder(link.url) != urls.folder(listing.url) or not _PAGE.search(urls.path(link.url)):
        return False
    here, there = urls.parameters(listing.url), urls.parameters(link.url)
    return all(there.get(name) == value for name, value in here.items() if name in there)


FAMILY = Family(name="aspnet", recognise=_recognise, member=_member, pages=_pages)
