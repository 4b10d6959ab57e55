"""Find the element that holds the report: a container its content system is known by, else the heaviest block.

Weight is text outside links, so menus and lists of other articles weigh nothing.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from govreports import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

_CONTAINER_SHARE = 0.55
_BLOCK_SHARE = 0.8
_MOST_KNOWN = 100
_DEEPEST = 100
_LENGTH = etree.XPath("string-length(normalize-space(.))")
_WORDS = re.compile(r"[^ \t\r\n]+")
_LINKS = etree.XPath("descendant-or-self::a[@href]")


def find_body(page: _Element, known: Iterable[_Element]) -> _Element:
    """The smallest element that holds nearly all of the page's text outside links; `known` are known containers."""
    whole = _weight(page)
    weights = {element: _weight(element) for element in islice(known, _MOST_KNOWN)}
    best = max(weights, key=lambda element: weights[element], default=None)
    if best is not None and weights[best] >= whole * _CONTAINER_SHARE:
        return best
    return _heaviest(page, whole * _BLOCK_SHARE)


def is_container(classes: str, identity: str) -> bool:
    """Whether the classes or the id of an element are those of a known content system's article."""
    known = _containers()
    return identity in known or any(name in known for name in classes.split())


@cache
def _containers() -> frozenset[str]:
    return frozenset(shipped.lines("html/containers.txt"))


def _weight(element: _Element) -> float:
    """Characters of an element outside links."""
    weight = _length(element)
    links: Iterable[_Element] = _LINKS(element)  # type: ignore[assignment]
    return weight - sum(map(_length_of_link, links)) if weight else 0


def _length_of_link(link: _Element) -> float:
    """`_length` of an element that mostly holds nothing but a few words."""
    return _length(link) if len(link) else len(" ".join(_WORDS.findall(link.text or "")))


def _length(element: _Element) -> float:
    length: float = _LENGTH(element)  # type: ignore[assignment]
    return length


def _heaviest(page: _Element, least: float) -> _Element:
    element = page
    for _ in range(_DEEPEST):
        heavy = [child for child in element if _length(child) >= least and _weight(child) >= least]
        if not heavy or heavy[0].tag in ("a", "p", "table"):
            break
        element = heavy[0]
    return element
