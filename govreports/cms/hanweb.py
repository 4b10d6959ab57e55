"""Hanweb jcms: the rows of a list lie in a data island of the column page, the further ones behind `dataproxy.jsp`.

`<datastore>…<record><![CDATA[<li><a href='/art/…'>…</a></li>]]></record>…` on `/col/col61490/index.html`
-> its links, and a POST of the column's numbers for the rows behind them
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode, urljoin, urlsplit

from govreports.cms import urls
from govreports.cms.anchors import read_anchors, tree_of
from govreports.cms.index import Link, PageRequest, form_request
from govreports.cms.reader import Family, Listing

_ISLAND = re.compile(r"<datastore|dataproxy\.jsp|jcms_files", re.IGNORECASE)
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>", re.IGNORECASE | re.DOTALL)
_TOTAL = re.compile(r"totalrecord['\"]?\s*(?:[:=]\s*['\"]?|>\s*)(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"perpage['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PROXY = re.compile(r"(?<![\w/.:-])[\w/.:-]*/?module/[\w/]{0,200}?jpage/\w{0,60}dataproxy\.jsp", re.IGNORECASE)
_GROUP = re.compile(r"(?<![\w/.:-])[\w/.:-]*/\w{0,60}dataproxy\.jsp\?[^\"'<>\]\s]+", re.IGNORECASE)
_CALL = re.compile(r"ajaxParam['\"]?\s*:\s*\{([^{}]*)\}")
_FIELDS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_USUAL = {"col": "1", "appid": "1", "webid": "1", "path": "/", "sourceContentType": "1", "permissiontype": "0"}
_ARTICLE = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_")
_ROWS = 15
_AT_ONCE = 3
"""Pages of rows the system's own script asks for at a time."""


def _recognise(listing: Listing) -> bool:
    if _ISLAND.search(listing.text) and _RECORD.search(listing.text):
        return True
    return "dataproxy.jsp" in listing.text or any(_ARTICLE.search(link.url) for link in listing.anchors)


def _links(listing: Listing) -> tuple[Link, ...]:
    rows = "\n".join(_RECORD.findall(listing.text))
    return read_anchors(tree_of(rows), listing.url, listing.encoding) if rows else ()


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    """The next group of rows, as the page's script asks for it and as its data island links it."""
    rows = len(_RECORD.findall(listing.text))
    total = _TOTAL.search(listing.text)
    asked = listing.asked if listing.asked and listing.asked.place else None
    group = int((asked.place or "1").rpartition(" ")[2]) + 1 if asked else 2
    seen = rows + (int(urls.parameters(listing.url).get("startrecord", "1")) - 1 if asked else 0)
    if (asked and not rows) or (total and seen >= int(total[1])):
        return ()
    place = f"group {group}"
    ways = (_posted(listing, asked, seen, place), _linked(listing, asked, place))
    return tuple(way for way in ways if way)


def _posted(listing: Listing, asked: PageRequest | None, seen: int, place: str) -> PageRequest | None:
    """The POST of the page's script for the rows behind those seen, whatever number of them came at a time."""
    referer: str | None
    if asked:
        body, url, referer = asked.body, asked.url.partition("?")[0], dict(asked.headers).get("Referer")
        rows = int(urls.parameters(asked.url).get("perpage", str(_ROWS)))
        if asked.method != "POST":
            return None
    else:
        fields = _fields(listing.text)
        if not fields:
            return None
        proxy = _PROXY.search(listing.text)
        url = urljoin(listing.url, proxy.group() if proxy else "/module/web/jpage/dataproxy.jsp")
        body, referer = urlencode(fields, safe="/").encode(), listing.url
        stated = _PER_PAGE.search(listing.text)
        rows = min(int(stated[1]), 100) if stated and int(stated[1]) else _ROWS
    query = f"startrecord={seen + 1}&endrecord={seen + rows * _AT_ONCE}&perpage={rows}"
    return form_request(f"{url}?{query}", body, referer=referer, family="hanweb", place=place)


def _fields(text: str) -> dict[str, str]:
    """The numbers of the column and of the list on it, from the script's call, else from where the page names them."""
    call = _CALL.search(text)
    source = call[1] if call else text
    found = {name: value for name in _FIELDS if (value := _field(name, source)) is not None}
    return _USUAL | found if found.keys() >= {"columnid", "unitid"} else {}


def _field(name: str, text: str) -> str | None:
    match = re.search(rf"\b{name}['\"]?\s*[:=]\s*(?:'([^']*)'|\"([^\"]*)\"|([\w/%-]+))", text)
    return next((html.unescape(group) for group in match.groups() if group is not None), None) if match else None


def _linked(listing: Listing, asked: PageRequest | None, place: str) -> PageRequest | None:
    """The island's own link to the next group, or the one counted on from the link asked for last."""
    if asked:
        if asked.method == "POST":
            return None
        url = re.sub(r"\bpage=(\d+)", lambda found: f"page={int(found[1]) + 1}", asked.url)
        return PageRequest(url=url, headers=asked.headers, family="hanweb", place=place)
    link = _GROUP.search(listing.text)
    if not link or "page=" not in urlsplit(link.group()).query:
        return None
    target = urls.resolve(listing.url, html.unescape(link.group()), "utf-8")
    headers = (("Referer", listing.url),)
    return PageRequest(url=target, headers=headers, family="hanweb", place=place) if target else None


def _member(link: Link, listing: Listing) -> bool:
    return _ARTICLE.search(link.url) is not None or "/art_" in link.url


FAMILY = Family(name="hanweb", recognise=_recognise, member=_member, pages=_pages, links=_links)
