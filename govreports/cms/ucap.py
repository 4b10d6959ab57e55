"""Kaipu: a column's rows come as JSON from a search service, asked for by the channel's number.

`/common/search/0f23…?…&page=1` in the page's script -> that request; its answer -> links and the next page
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode, urljoin

from govreports.cms import urls
from govreports.cms.index import Link, PageRequest, form_request
from govreports.cms.objects import data_links, read_json
from govreports.cms.reader import Family, Listing

_SEARCH = re.compile(r"(?<![\w/])(/?[\w/]*?(?:common/search|searchList|search)/)([0-9a-f]{32})([^\"'\s<>]*)")
_SERVICE = re.compile(r"/(?:common/search|searchList|search)/")
_FILES = re.compile(r"[\"']([^\"'\s]*getFileListByCodeId[^\"'\s]*)[\"']")
_CHANNEL = re.compile(r"channel_?id['\"]?\s*[:=]\s*['\"]?([0-9a-f]{32})", re.IGNORECASE)
_ARTICLE = re.compile(r"/c\d+[a-z]?/(\d{6}/)?(c\d+_\d+|[0-9a-f]{32})\.s?html?$|/c\d+/content\.html$")
_QUERY = {
    "_isAgg": "true",
    "_isJson": "true",
    "_pageSize": "20",
    "_template": "index",
    "_rangeTimeGte": "",
    "_channelName": "",
}
_FILES_SIZE = 20
_TOTALS = ("total", "totalHits", "totalCount")


def _recognise(listing: Listing) -> bool:
    if "/common/search/" in listing.text or "getFileListByCodeId" in listing.text:
        return True
    if _SEARCH.search(listing.text) or (_CHANNEL.search(listing.text) and _SERVICE.search(listing.text)):
        return True
    return any(_ARTICLE.search(link.url) for link in listing.anchors)


def _answer(listing: Listing) -> dict[str, Any]:
    """The part of an answer that holds the rows: `data`, or `results.data`; empty for a page."""
    data = read_json(listing.text)
    for name in ("results", "data"):
        inner = data.get(name) if isinstance(data, dict) else None
        data = inner if isinstance(inner, dict) else data
    return data if isinstance(data, dict) else {}


def _links(listing: Listing) -> tuple[Link, ...]:
    answer = _answer(listing)
    return data_links(answer.get("results"), listing.url, listing.encoding) if answer else ()


def _pages(listing: Listing) -> tuple[PageRequest, ...]:
    answer = _answer(listing)
    if answer:
        return _next(listing, answer)
    files, channel = _FILES.search(listing.text), _CHANNEL.search(listing.text)
    if files and channel:
        fields = {"channelId": channel[1], "page": "1", "size": str(_FILES_SIZE), "relateSubChannels": "true"}
        return (_post(urljoin(listing.url, files[1]), fields, 1, listing.url),)
    search = _SEARCH.search(listing.text)
    if search:
        fields = _QUERY | urls.parameters(f"http://x/{search[3]}") | {"page": "1"}
        return (_get(urljoin(listing.url, f"/{search[1].lstrip('/')}{search[2]}"), fields, 1, listing.url),)
    service = _SERVICE.search(listing.text)
    if service and channel:
        return (_get(urljoin(listing.url, f"{service[0]}{channel[1]}"), _QUERY | {"page": "1"}, 1, listing.url),)
    return ()


def _next(listing: Listing, answer: dict[str, Any]) -> tuple[PageRequest, ...]:
    """The next page, until as many rows as the answer tells of are asked for or none comes."""
    asked = listing.asked
    if not asked or not asked.place or not answer.get("results"):
        return ()
    posted = urls.parameters(f"http://x/?{asked.body.decode('ascii', 'replace')}")
    sent = urls.parameters(asked.url) | posted
    number = int(asked.place.rpartition(" ")[2])
    named, rows = ("_pageSize" if "_pageSize" in sent else "size"), len(answer["results"])
    size = rows if number == 1 else int(sent.get(named) or rows)  # a server may give fewer at a time than asked for
    total = next((int(value) for key in _TOTALS if (value := str(answer.get(key))).isdigit()), 0)
    if total and number * size >= total:
        return ()
    step, referer = {"page": str(number + 1), named: str(size)}, dict(asked.headers).get("Referer", listing.url)
    if asked.method == "POST":
        return (_post(asked.url, posted | step, number + 1, referer),)
    return (_get(asked.url.partition("?")[0], urls.parameters(asked.url) | step, number + 1, referer),)


def _get(url: str, fields: dict[str, str], number: int, referer: str) -> PageRequest:
    headers = (("Referer", referer),)
    return PageRequest(url=f"{url}?{urlencode(fields)}", family="ucap", place=f"page {number}", headers=headers)


def _post(url: str, fields: dict[str, str], number: int, referer: str) -> PageRequest:
    return form_request(url, urlencode(fields).encode(), referer=referer, family="ucap", place=f"page {number}")


def _member(link: Link, listing: Listing) -> bool:
    return bool(_answer(listing)) or _ARTICLE.search(link.url) is not None


FAMILY = Family(name="ucap", recognise=_recognise, member=_member, pages=_pages, links=_links)
