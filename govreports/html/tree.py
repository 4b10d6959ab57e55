"""Text of a page to a clean tree: parsed once, without scripts, styles and comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from govreports.model import Issue
from govreports.unreadable import EmptyPageError

_DEAD = ("script", "style", "noscript", "template", "select", "button", "input", "textarea", "svg")
_FRAMES = ("iframe", "embed", "object", "frame")
# Marks that only dress text: where unclosed ones pile up beyond the parser's depth they are taken out before it.
_DRESS = re.compile(r"</?(?:font|span|strong|b|i|u|em|a|o:p|st1:\w+|center|big|small)\b[^<>]{0,2000}>", re.IGNORECASE)
_TOO_DEEP = "Excessive depth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A parsed page: its `<html>` element, the addresses of its frames, and what could not be parsed."""

    root: etree._Element
    frames: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


def parse_tree(text: str) -> Tree:
    """Parse a page; lone surrogates are dropped, nesting beyond the parser's depth is said.

    Errors: `EmptyPageError` where nothing at all could be parsed.
    """
    root, deep = _parse(text)
    if deep:
        root, deep = _parse(_DRESS.sub("", text))
    detail = "elements nested more than 2000 deep; what stands inside or behind them is lost"
    issues = (Issue(code="page_cut", field="text", detail=detail),) if deep else ()
    frames = tuple(address for element in root.iter(*_FRAMES) if (address := element.get("src") or element.get("data")))
    etree.strip_elements(root, *_DEAD, *_FRAMES, with_tail=False)
    return Tree(root=root, frames=frames, issues=issues)


def words(element: etree._Element) -> str:
    """All text inside an element."""
    return "".join(element.itertext())  # type: ignore[arg-type]


def _parse(text: str) -> tuple[etree._Element, bool]:
    """The tree, and whether the parser gave up at a depth; lxml's own elements, those of lxml.html cost a call each."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except etree.XMLSyntaxError as error:
        raise EmptyPageError(str(error)) from error
    if root is None:
        raise EmptyPageError("no markup")
    return root, any(_TOO_DEEP in entry.message for entry in parser.error_log)
