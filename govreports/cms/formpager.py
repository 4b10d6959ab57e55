"""Lists whose page links only set a field of a form and send it: the form is sent with the number of each page.

`<a href="javascript:goPage(2)">下一页</a>` beside `<form method=post><input name=pageNo>` -> a POST with `pageNo=2`
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from lxml.etree import _Element

from govreports.cms import urls, words
from govreports.cms.anchors import tree_of
from govreports.cms.forms import sent
from govreports.cms.index import PageRequest, form_request
from govreports.cms.pager import CEILING, is_page_label

_CALL = re.compile(r"\b\w+\s*\(\s*['\"]?(\d{1,4})['\"]?\s*\)")


def form_pages(url: str, text: str, encoding: str, asked: PageRequest | None) -> tuple[PageRequest, ...]:
    """The other pages but the first; none where no form of the page has a field for the number of a page."""
    if "<form" not in text.lower() or "submit" not in text:
        return ()
    root = tree_of(text)
    last, form = _last(root, text), next((form for form in root.iter("form") if _field(form)), None)
    if form is None or last < 2:
        return ()
    target = urls.resolve(url, form.get("action") or url, encoding) or url
    here = int(asked.place.rpartition(" ")[2]) if asked and asked.place and asked.place.startswith("form ") else 1
    numbers = (number for number in range(2, min(last, CEILING) + 1) if number != here)
    return tuple(_request(form, target, number, url, encoding) for number in numbers)


def _field(form: _Element) -> str | None:
    return next((name for name in sent(form) if words.matches("page_parameter", name)), None)


def _last(root: _Element, text: str) -> int:
    """The number of pages the page tells of, else the highest that a page link is given."""
    highest = 0
    for link in root.iter("a"):
        call = _CALL.search(link.get("href", "") + link.get("onclick", ""))
        if call and is_page_label("".join(map(str, link.itertext()))):
            highest = max(highest, int(call[1]))
    total = words.search("total", words.fold(text)) if highest else None
    return int(total[1]) if total else highest


def _request(form: _Element, target: str, number: int, url: str, encoding: str) -> PageRequest:
    fields, place = sent(form) | {str(_field(form)): str(number)}, f"form {number}"
    body = urlencode(fields, encoding=encoding)
    if (form.get("method") or "get").lower() == "post":
        return form_request(target, body.encode(), referer=url, place=place)
    return PageRequest(url=f"{target.partition('?')[0]}?{body}", place=place, headers=(("Referer", url),))
