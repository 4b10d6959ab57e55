"""Ask trafilatura which lines of the report's element are prose and which are page chrome.

It gets a small tree, the report's element without its tables. A line that it leaves out stays if it reads like a
part of a report: a numbered heading, a sentence, or a line with a figure; what it leaves out for good are short
labels, link lists and share bars.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import trafilatura
from lxml import html

from govreports.draft import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from govreports.model import Table

_NUMBERED = re.compile(r"\s*[(（]?[一二三四五六七八九十]+[)）、.．]|\s*[0-9０-９]+[.、．)）]")
_SAYS = re.compile(
    r"[。；;]|[0-9０-９]\s*[条件次个人份篇期万元]|[^：:]{30}|(?:人民政府|办公室|局|委员会)\s*$|[年]\s*\d+\s*月"
)
_WHITE = re.compile(r"[\s\-|]+")


def keep_prose(
    body: HtmlElement, blocks: Iterable[Line | Table], tables: Iterable[HtmlElement]
) -> tuple[list[Line | Table], list[str]]:
    """The blocks without chrome, and the lines left out; takes the tables out of `body`, not used afterwards."""
    for table in tables:
        table.drop_tree()
    prose = _kept_by_trafilatura(body)
    kept: list[Line | Table] = []
    left: list[str] = []
    for block in blocks:
        if isinstance(block, Line) and not _stays(block, prose):
            left.append(block.text)
        else:
            kept.append(block)
    return kept, left


def _stays(line: Line, prose: set[str]) -> bool:
    if line.linked:
        return line.heading
    if line.heading or _NUMBERED.match(line.text) or _SAYS.search(line.text):
        return True
    return _WHITE.sub("", line.text) in prose


def _kept_by_trafilatura(body: HtmlElement) -> set[str]:
    page = html.Element("html")
    holder = html.Element("body")
    page.append(holder)
    holder.append(body)
    text = trafilatura.extract(
        page, fast=True, favor_recall=True, include_comments=False, include_tables=False, include_formatting=False
    )
    return {_WHITE.sub("", line) for line in (text or "").splitlines()}
