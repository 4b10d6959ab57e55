"""An HTML page to a draft: its body's lines and tables, the titles and labelled values of its markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreports.draft import Draft
from govreports.html.attached import attachments
from govreports.html.body import find_body, is_container
from govreports.html.further import further_pages
from govreports.html.lines import read_lines
from govreports.html.prose import keep_prose
from govreports.html.tree import parse_tree, words
from govreports.model import Issue, Named
from govreports.plain import draw_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

_LONGEST_TITLE = 80
_TITLE = re.compile(
    r"(?=.{0,70}公开)(?=.{0,70}(?:\d{4}|[二〇○零一三四五六七八九]{4})年)[^>›＞»:：]{8,60}(?:报告|年报)(?:[(（][^()（）]{1,12}[)）])?"
)
"""A line that is a title, and no breadcrumb or label."""
_NAMED = frozenset({"div", "span", "p", "td", "section", "article", "main", "ucapcontent"})


def read_html(text: str, url: str | None, name: str | None = None) -> Draft:
    """Read a decoded page, saved under a name where it has no address; errors: `EmptyPageError` if it holds nothing."""
    tree = parse_tree(text)
    elements = list(tree.root.iter())  # kept to the end: lxml makes an element anew each time nothing else holds it
    survey = _survey(elements)
    page = tree.root.find("body")
    page = tree.root if page is None else page
    body = find_body(page, survey.containers)
    holder = next(iter(survey.containers), None)
    attached = tuple(attachments(body, survey.links, tree.frames, holder, url))
    read = read_lines(page, body)
    blocks, chrome = keep_prose(body, read.inside, read.tables)
    del elements
    cut = (Issue(code="page_cut", field="text", detail="a table larger than any form; its end is left out"),)
    return Draft(
        blocks=tuple(draw_tables(blocks)),
        titles=survey.titles(tree.root.find("head/title"), read.above),
        labelled=tuple(survey.labelled),
        around=tuple(dict.fromkeys((*read.around, *chrome))),  # menus say the same again and again
        attachments=attached,
        further=further_pages(url or name, ((words(link), link.get("href") or "") for link in survey.links), text),
        issues=(*tree.issues, *(cut if read.cut else ())),
    )


@dataclass(slots=True)
class _Survey:
    """What one look at all elements of a page finds."""

    meta: list[Named] = field(default_factory=list)
    headings: list[Named] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    labelled: list[Named] = field(default_factory=list)
    containers: list[_Element] = field(default_factory=list)
    links: list[_Element] = field(default_factory=list)

    def titles(self, head: _Element | None, above: Sequence[str]) -> tuple[Named, ...]:
        """Title candidates: ArticleTitle, headings, elements named title, a line right above the body, the head's."""
        headings = sorted(self.headings, key=lambda heading: heading.source)
        named = [title for title in self.named if 0 < len(title.text) <= _LONGEST_TITLE]
        last = () if head is None else (Named(source="head", text=words(head)),)
        lines = [Named(source="line", text=line) for line in above if _TITLE.fullmatch(line)]
        return (*self.meta, *headings, *named, *lines, *last)


def _survey(elements: list[_Element]) -> _Survey:
    found = _Survey()
    for element in elements:
        tag = element.tag
        if tag == "meta":
            _read_meta(element, found)
        elif tag == "a":
            found.links.append(element)
        elif tag in ("h1", "h2"):
            found.headings.append(Named(source=tag, text=words(element)))
        elif tag in _NAMED:
            classes, identity = element.get("class"), element.get("id")
            if classes or identity:
                _read_names(element, classes or "", identity or "", found)
    return found


def _read_names(element: _Element, classes: str, identity: str, found: _Survey) -> None:
    if is_container(classes, identity):
        found.containers.append(element)
    if "title" in classes.lower() or "title" in identity.lower():
        found.named.append(Named(source="class", text=words(element).strip()))


def _read_meta(meta: _Element, found: _Survey) -> None:
    name, content = meta.get("name"), meta.get("content")
    if not name or not content or not content.strip():
        return
    found.labelled.append(Named(source=name, text=content))
    if name.lower() == "articletitle":
        found.meta.append(Named(source="meta", text=content))
