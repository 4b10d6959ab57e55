"""An HTML page to a draft: its body's lines and tables, the titles and labelled values of its markup."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from govreports.draft import Draft
from govreports.html.body import find_body
from govreports.html.lines import read_lines
from govreports.html.prose import keep_prose
from govreports.html.tree import parse_tree
from govreports.model import Attachment, Named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_LONGEST_TITLE = 80
_FILES = ("pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx", "et", "zip", "rar")


def read_html(text: str, url: str | None) -> Draft:
    """Read a decoded page; errors: `EmptyPageError` where there is nothing to read."""
    root = parse_tree(text)
    elements = list(root.iter())  # kept to the end: lxml makes an element anew each time nothing else holds it
    body = find_body(root)
    titles, labelled = tuple(_titles(root)), tuple(_labelled(root))
    attachments = tuple(_attachments(body, url))
    page = root.find("body")
    read = read_lines(root if page is None else page, body)
    blocks, chrome = keep_prose(body, read.inside, read.tables)
    del elements
    return Draft(
        blocks=tuple(blocks),
        titles=titles,
        labelled=labelled,
        around=(*read.around, *chrome),
        attachments=attachments,
    )


def _titles(root: HtmlElement) -> Iterator[Named]:
    """Title candidates of the markup: ArticleTitle, headings, elements named title, the head's title."""
    headings, named = [], []
    for element in root.iter("meta", "h1", "h2", "div", "span", "p", "td"):
        tag = element.tag
        if tag == "meta":
            if (element.get("name") or "").lower() == "articletitle" and element.get("content"):
                yield Named(source="meta", text=element.get("content"))
        elif tag in ("h1", "h2"):
            headings.append(Named(source=tag, text=element.text_content()))
        elif "title" in f"{element.get('class', '')} {element.get('id', '')}".lower():
            named.append(Named(source="class", text=element.text_content().strip()))
    yield from sorted(headings, key=lambda heading: heading.source)
    yield from (title for title in named if 0 < len(title.text) <= _LONGEST_TITLE)
    head = root.find("head/title")
    if head is not None:
        yield Named(source="head", text=head.text_content())


def _labelled(root: HtmlElement) -> Iterator[Named]:
    for meta in root.iter("meta"):
        name, content = meta.get("name"), meta.get("content")
        if name and content and content.strip():
            yield Named(source=name, text=content)


def _attachments(body: HtmlElement, url: str | None) -> Iterator[Attachment]:
    for link in body.iter("a"):
        href = (link.get("href") or "").strip()
        kind = href.split("?")[0].rsplit(".", 1)[-1].lower()
        if kind in _FILES:
            name = " ".join(link.text_content().split())
            yield Attachment(url=_absolute(url, href), name=name, kind=kind)


def _absolute(url: str | None, href: str) -> str:
    try:
        return urljoin(url or "", href)
    except ValueError:  # a broken address stays as printed
        return href
