"""Lists told with 分别, `通过网站、微信分别发布584条、267条`: one template for each pair of name and figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.metrics.prose.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARED = re.compile(r"(?P<names>[^#,;。:]{2,80}?)分别(?P<verb>[^#,;。]{0,14})(?P<figures>#(?:(?:、|和|,|及)#){1,5})")
_PARTED = re.compile(r"、|和|与|及|以及")


def shares(told: Template) -> tuple[list[Template], set[int]]:
    """The templates of the pairs, and the places whose figures they use up; none where the lists differ in length."""
    parted: list[Template] = []
    taken: set[int] = set()
    for found in _SHARED.finditer(told.text):
        names = list(_names(told.text, found.start("names"), found.end("names")))
        places = [place for place in range(*found.span("figures")) if place in told.figures]
        if len(names) != len(places):
            continue
        taken.update(places)
        pieces = [(start, end, found.span("verb"), place) for (start, end), place in zip(names, places, strict=True)]
        parted.extend(_joined(told, found.start("names"), *piece) for piece in pieces)
    return parted, taken


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for mark in _PARTED.finditer(text, start, end):
        yield start, mark.start()
        start = mark.end()
    yield start, end


def _joined(told: Template, opening: int, start: int, end: int, verb: tuple[int, int], place: int) -> Template:
    """What stands before the list, one name, the verb and one figure; spans still point into the whole sentence."""
    pieces = [(0, opening), (start, end), verb, (place, place + 1)]
    text = "".join(told.text[a:b] for a, b in pieces)
    spans = tuple(span for a, b in pieces for span in told.spans[a:b])
    return Template(text=text, source=told.source, spans=spans, figures={len(text) - 1: told.figures[place]})
