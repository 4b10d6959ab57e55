"""jpaas: a column page names the parts its list service builds; the answers are JSON that holds HTML.

`querydata="{'parseType':'bulidstatic','tagId':'信息列表','pageId':'c1'}"` -> a GET for the part, page by page
"""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlencode, urljoin

from govreports.cms import urls
from govreports.cms.anchors import read_anchors, tree_of
from govreports.cms.index import Link, PageRequest
from govreports.cms.objects import read_json
from govreports.cms.reader import Family, Listing

_SERVICE = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_TAG = re.compile(r"<[^<>]*\bquerydata\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^<>]*>", re.IGNORECASE | re.DOTALL)
_URL = re.compile(r"\burl\s*=\s*[\"']([^\"']+)[\"']")
_PAIR = re.compile(r"""['"]([\w]+)['"]\s*:\s*['"]([^'"]*)['"]""")
_COUNT = re.compile(r"""\b(?:data-)?(?:count|total)\s*=\s*["'](\d+)["']""")
_ROWS = re.compile(r"""\b(?:data-)?(?:rows|pagesize)\s*=\s*["'](\d+)["']""", re.IGNORECASE)
_PAGE_SIZE = 15
_PARTS = 6
"""Parts of one page that are asked for; menus and counters are parts as well."""


def _recognise(listing: Listing) -> bool:
    return "querydata" in listing.text or "/jpaas-publish-server/" in listing.url


def _markup(listing: Listing) -> str:
    """The HTML an answer holds."""
    data = read_json(listing.text)
    inner = data.get("data") if isinstance(data, dict) else None
    found = inner.get("html") if isinstance(inner, dict) else None
    return found if isinstance(found, str) else ""


def _links(listing: Listing) -> tuple[Link, ...]:
    text = _markup(listing)
    return read_anchors(tree_of(text), _base(listing), listing.encoding) if text else ()


def _base(listing: Listing) -> str:
    """The page an answer was asked for: its links are written from there."""
    headers = dict(listing.asked.headers) if listing.asked else {}
    return headers.get("Referer", listing.url)


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    text = _markup(listing)
    return _next(listing, text) if text else _parts(listing)


def _parts(listing: Listing) -> tuple[PageRequest, ...]:
    found: dict[str, PageRequest] = {}
    for tag in _TAG.finditer(listing.text):
        fields = dict(_PAIR.findall(html.unescape(tag[1] or tag[2])))
        if "pageId" not in fields:
            continue
        service = _URL.search(tag[0])
        url = urljoin(listing.url, html.unescape(service[1]) if service else _SERVICE)
        place = f"{fields['pageId']} {fields.get('tagId', '')} 1"
        found.setdefault(place, _request(f"{url}?{urlencode(fields)}", place, listing.url))
    return tuple(found.values())[:_PARTS]


def _next(listing: Listing, text: str) -> tuple[PageRequest, ...]:
    """The part's next page, while its pager tells of more rows than asked for."""
    count, rows = _COUNT.search(text), _ROWS.search(text)
    if not listing.asked or not listing.asked.place or not count:
        return ()
    part, _, number = listing.asked.place.rpartition(" ")
    size = int(rows[1]) if rows and int(rows[1]) else _PAGE_SIZE
    if int(number) * size >= int(count[1]):
        return ()
    step = json.dumps({"pageNo": int(number) + 1, "pageSize": size}, separators=(",", ":"))
    fields = urls.parameters(listing.url) | {"paramJson": step}
    url = f"{listing.url.partition('?')[0]}?{urlencode(fields)}"
    return (_request(url, f"{part} {int(number) + 1}", _base(listing)),)


def _request(url: str, place: str, referer: str) -> PageRequest:
    return PageRequest(url=url, family="jpaas", place=place, headers=(("Referer", referer),))


def _member(link: Link, listing: Listing) -> bool:
    """Every row of an answer; on the page itself what lies below it."""
    return bool(_markup(listing)) or link.url.startswith(urls.folder(listing.url))


FAMILY = Family(name="jpaas", recognise=_recognise, member=_member, pages=_pages, links=_links)
