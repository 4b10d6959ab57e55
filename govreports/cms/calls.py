"""Calls by which a page's own script asks a service for its list, read off as the requests they make.

`$.getJSON('/api/list?channel=nb&pageNum=1', …)`, `$.ajax({url: '/list.do', type: 'post', data: {cid: cid, page: p}})`
-> a GET and a POST for the first page
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from govreports.cms import urls, words
from govreports.cms.index import PageRequest, form_request

_MOST = 2
"""Services of one page that are asked."""
_START = re.compile(r"(?:(?:\$|jQuery|axios)\.(ajax|get|post|getJSON)|\b(axios|fetch))\s*\(\s*")
_URL = re.compile(r"\burl\s*:\s*([^,}\n]+)")
_POST = re.compile(r"\b(?:type|method)\s*:\s*[\"']post", re.IGNORECASE)
_DATA = re.compile(r"\b(?:data|params)\s*:\s*\{([^{}]*)\}")
_SECOND = re.compile(r"([^,{}()\n]{1,300}+)(?:,\s*\{(?:\s*(?:params|data)\s*:\s*\{)?([^{}]*)\}|[,)])")
_PAIR = re.compile(r"(?<!\w)(\w{1,60})[\"']?\s{0,9}:\s{0,9}((?:[\"'][^\"']*[\"']|[^,\"'])+)")
_VARIABLE = re.compile(r"(?<![\w.])(\w+)\s*=\s*(?:[\"']([^\"'\n]*)[\"']|(\d+))\s*[;,\n]")
_TERM = re.compile(r"\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|(\d+)|([A-Za-z_$]\w{0,60}))\s{0,20}(\+|$)")
_COUNTER = re.compile(r"^(p|n|i|num|idx|index|cur\w*|page\w*|pn)$", re.IGNORECASE)
_ROW = re.compile(
    r"href\s*=\s*\\?[\"']([^\"'<>$+]{1,200})(?:[\"']\s*\+\s*[\w.$\[\]]*?\b(\w+)\s*\+\s*[\"']|\$\{[\w.\[\]]*?\b(\w+)\})"
    r"([^\"'<>\\]{0,60})"
)
_LONGEST = 1500
"""Characters of a call that are looked at."""


def read_calls(url: str, text: str, encoding: str = "utf-8") -> tuple[PageRequest, ...]:
    """The requests for the first page of what may be lists, best guess first; none for counters and log-ins."""
    known = {name: quoted or number for name, quoted, number in _VARIABLE.findall(text)}
    found: dict[str, PageRequest] = {}
    for target, fields, post in _calls(text, known):
        address = urls.resolve(url, target, encoding)
        if address and urls.host(address) == urls.host(url) and _is_list(address):
            request = _request(address, fields, url, post=post, row=_row(text))
            found.setdefault(request.place or "", request)
    return tuple(found.values())[:_MOST]


def _is_list(address: str) -> bool:
    path = urls.path(address)
    return words.matches("service_path", path) and not words.matches("no_service_path", path)


def _calls(text: str, known: dict[str, str]) -> Iterator[tuple[str, dict[str, str], bool]]:
    """Address, fields and method of every call whose address can be worked out."""
    for start in _START.finditer(text):
        inside = text[start.end() : start.end() + _LONGEST]
        options = inside.startswith("{")
        call = _URL.search(inside) if options else _SECOND.match(inside)
        target = _value(call[1], known) if call else None
        if not call or not target:
            continue
        data = _DATA.search(inside) if options else None
        pairs = (data[1] if data else "") if options else call[2] or ""
        fields = {name: _field(name, value, known) for name, value in _PAIR.findall(pairs)}
        yield target, fields, start[1] == "post" or bool(options and _POST.search(inside))


def _field(name: str, value: str, known: dict[str, str]) -> str:
    """A field of the call; what only a visitor would fill in stays blank, the number of the page begins with 1."""
    if words.matches("page_parameter", name):
        return "0" if value.strip() == "0" else "1"
    return _value(value, known) or ""


def _value(expression: str, known: dict[str, str]) -> str | None:
    """A sum of texts, numbers and the page's variables; None where anything else stands in it."""
    pieces, place, text = [], 0, expression.strip()
    while match := _TERM.match(text, place):
        double, single, number, name, end = match.groups()
        if name and name not in known and not _COUNTER.match(name):
            return None
        pieces.append(known.get(name, "1") if name else double or single or number or "")
        place = match.end()
        if not end:
            return "".join(pieces)
    return None


def _row(text: str) -> str | None:
    """The address of a row where the script puts it together from one of its values."""
    match = _ROW.search(text)
    return f"{match[1]}{{{match[2] or match[3]}}}{match[4]}" if match and "{" not in match[1] else None


def _request(address: str, fields: dict[str, str], referer: str, *, post: bool, row: str | None) -> PageRequest:
    place, body = f"{urls.path(address)} 1", urlencode(fields)
    if post:
        return form_request(address, body.encode(), referer=referer, family="service", place=place, row=row)
    query = f"{'&' if '?' in address else '?'}{body}" if body else ""
    headers = (("Referer", referer),)
    return PageRequest(url=f"{address}{query}", family="service", place=place, headers=headers, row=row)
