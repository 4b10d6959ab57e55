"""Find the element that holds the report: a container its content system is known by, else the heaviest block.

Weight is text outside links, so menus and lists of other articles weigh nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import shipped

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CONTAINER_SHARE = 0.55
_BLOCK_SHARE = 0.8


def find_body(root: HtmlElement) -> HtmlElement:
    """The smallest element that holds nearly all of the page's text outside links."""
    page = root.find("body")
    if page is None:
        return root
    weights = _weights(page)
    known = [element for element in page.iter() if _is_container(element)]
    best = max(known, key=lambda element: weights.get(element, 0), default=None)
    if best is not None and weights.get(best, 0) >= weights[page] * _CONTAINER_SHARE:
        return best
    return _heaviest(page, weights)


def _is_container(element: HtmlElement) -> bool:
    names = element.get("class")
    identity = element.get("id")
    if not names and not identity:
        return False
    known = _containers()
    return identity in known or any(name in known for name in (names or "").split())


def _containers() -> frozenset[str]:
    return frozenset(shipped.lines("html/containers.txt"))


def _weights(page: HtmlElement) -> dict[HtmlElement, int]:
    """Characters outside links in each element, tails not counted; links weigh nothing."""
    weights: dict[HtmlElement, int] = {}
    for element in reversed(list(page.iter())):
        if not isinstance(element.tag, str) or element.tag == "a":
            own = 0
        else:
            own = len((element.text or "").strip()) + weights.get(element, 0)
        weights[element] = own
        parent = element.getparent()
        if parent is not None:
            weights[parent] = weights.get(parent, 0) + own + len((element.tail or "").strip())
    return weights


def _heaviest(page: HtmlElement, weights: dict[HtmlElement, int]) -> HtmlElement:
    element = page
    while True:
        child = max(element, key=lambda child: weights.get(child, 0), default=None)
        if child is None or weights.get(child, 0) < weights[page] * _BLOCK_SHARE or child.tag in ("p", "table"):
            return element
        element = child
