"""Links kept as data: JSON answers of list services, and the menus and lists a page's scripts are given.

`{"articles": [{"title": "甲县2021年度报告", "url": "/nb/1.html", "date": "2022-01-28"}]}` -> one `Link`
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from govreports.cms import urls
from govreports.cms.index import Link
from govreports.cms.words import matches

_OBJECT = re.compile(r"\{[^{}]{8,2000}\}")
_PAIR = re.compile(r"""["']?([A-Za-z_]\w*)["']?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+))""")
_ESCAPE = re.compile(r"%u([0-9a-fA-F]{4})|\\u([0-9a-fA-F]{4})")
_BACKSLASH = re.compile(r"\\(.)")
_TAG = re.compile(r"<[^>]{0,200}>")
_BEIJING = timezone(timedelta(hours=8))
_DEPTH = 12
Values = dict[str, str]


def read_json(text: str) -> Any:
    """A JSON answer as values, also where a callback's name is put around it; None for anything else."""
    text = text.strip().lstrip("\ufeff")
    if not text.startswith(("{", "[")):
        text = text[text.find("(") + 1 : text.rfind(")")] if re.match(r"[\w$.]{1,60}\s*\(", text) else ""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def data_links(data: Any, base: str, encoding: str = "utf-8") -> tuple[Link, ...]:
    """A link for every object of a JSON answer that has a title and an address, in order."""
    found = (_link(values, base, encoding) for values in data_objects(data))
    return tuple(link for link in found if link)


def script_links(text: str, base: str, encoding: str = "utf-8") -> tuple[Link, ...]:
    """The same for objects written out in the scripts of a page."""
    found = (_link(values, base, encoding) for values in script_objects(text))
    return tuple(link for link in found if link)


def script_objects(text: str) -> Iterator[Values]:
    """The objects without inner ones that stand in scripts, their plain values as text."""
    for match in _OBJECT.finditer(text):
        values = {key: plain(double or single or number) for key, double, single, number in _PAIR.findall(match[0])}
        if values:
            yield values


def plain(text: str) -> str:
    """A script's string as it reads: escapes of both kinds resolved, markup and entities out.

    >>> plain("%u5e74%u62a5 \\u5e74 <b>x<\\\\/b>")
    '年报 年 x'
    """
    if "%u" in text or "\\u" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    text = _BACKSLASH.sub(r"\1", text) if "\\" in text else text
    return html.unescape(_TAG.sub("", text) if "<" in text else text).strip()


def data_objects(data: Any, depth: int = 0) -> Iterator[Values]:
    """Every object of a JSON answer, its plain values as text."""
    if depth > _DEPTH:
        return
    if isinstance(data, dict):
        yield {key: plain(str(value)) for key, value in data.items() if isinstance(value, (str, int))}
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from data_objects(value, depth + 1)


def _link(values: Values, base: str, encoding: str) -> Link | None:
    title, target = chosen(values, "object_title"), chosen(values, "object_url")
    url = urls.resolve(base, target, encoding) if title and target else None
    return Link(url=url, title=title, listed=day(chosen(values, "object_date"))) if url and title else None


def chosen(values: Values, kind: str) -> str | None:
    """The first value that is not blank under a key of that kind of `links.csv`."""
    return next((value for key, value in values.items() if value and matches(kind, key)), None)


def day(text: str | None) -> str | None:
    """A date as printed; one given as a count of seconds is the day it is in Beijing."""
    if text and re.fullmatch(r"\d{10}(\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), _BEIJING).date().isoformat()
    return text
