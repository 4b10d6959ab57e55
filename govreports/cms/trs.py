"""TRS WCM: static lists `index.shtml`, `index_1.shtml` … whose pager is a script call.

`createPageHTML(3, 0, "index", "shtml")` on `http://a.test/nb/` -> `http://a.test/nb/index_1.shtml`, `…/index_2.shtml`
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from govreports.cms import urls
from govreports.cms.index import Link, PageRequest
from govreports.cms.pager import CEILING
from govreports.cms.reader import Family, Listing

_CALL = re.compile(r"createPageHTML\s*\(([^()]*)\)", re.IGNORECASE)
_ARGUMENT = re.compile(r"""(\d+)|["']([^"']*)["']""")
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d+)")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*(\d+)")
_EXTENSION = re.compile(r"\.(s?html?|jhtml)\b")
_ARTICLE = re.compile(r"/t\d{8}_\d+\.s?html?$")


def _recognise(listing: Listing) -> bool:
    if _CALL.search(listing.text) or _COUNT.search(listing.text):
        return True
    return any(_ARTICLE.search(link.url) for link in listing.anchors)


def _member(link: Link, listing: Listing) -> bool:
    return link.url.startswith(urls.folder(listing.url))


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    """The other pages, from either form of the pager script, also where it stands in a comment."""
    call = next((found for match in _CALL.finditer(listing.text) if (found := _call(match.group(1)))), None)
    count, current, name, extension = call or _counted(listing) or (0, 0, "", "")
    first = urljoin(listing.url, f"{name}.{extension}")
    stem = first.removesuffix(f".{extension}")
    others = (number for number in range(min(count, CEILING)) if number != current)
    return tuple(PageRequest(url=f"{stem}_{number}.{extension}" if number else first) for number in others)


def _call(arguments: str) -> tuple[int, int, str, str] | None:
    """Pages, current page, file name and extension of one call; the definition of the function gives None.

    Some sites put the element's id before the numbers, some the count of records: then a third number stands
    before the name.
    """
    values = [int(number) if number else word for number, word in _ARGUMENT.findall(arguments)]
    while values and isinstance(values[0], str):
        values.pop(0)
    numbers: list[int] = []
    while values and isinstance(values[0], int):
        numbers.append(values.pop(0))
    words = [value for value in values if isinstance(value, str)]
    if len(numbers) not in (2, 3) or len(words) < 2:
        return None
    return numbers[-2], numbers[-1], words[0], words[1]


def _counted(listing: Listing) -> tuple[int, int, str, str] | None:
    """The variables `countPage` and `currentPage`, written out by a script on the page."""
    count, current = _COUNT.search(listing.text), _CURRENT.search(listing.text)
    if not count:
        return None
    script = listing.text[count.start() : count.start() + 2000]
    extension = _EXTENSION.search(urls.path(listing.url)) or _EXTENSION.search(script)
    here = int(current.group(1)) if current else 0
    return int(count.group(1)), here, "index", extension.group(1) if extension else "html"


FAMILY = Family(name="trs", recognise=_recognise, member=_member, pages=_pages)
