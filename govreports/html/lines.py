"""A tree to its lines and tables in reading order, and which of them lie inside the report's own element."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from govreports.draft import Line
from govreports.html.grid import Grid, read_grid

if TYPE_CHECKING:
    from lxml.etree import _Element

    from govreports.model import Table

_BLOCK_TAGS = (
    "p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table tbody thead tr td th section article header footer nav "
    "blockquote center form fieldset pre hr br body html"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_COUNTED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "pre"})
"""Blocks whose text is told apart: headings, and text that is set as it stands."""
_ABOVE = 3
"""Lines that may stand between a title and the body: date, origin, size of type."""
_WHITE = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\s|>»·/\[\]【】、-]+")


@dataclass(slots=True)
class Read:
    """What the walk found: blocks inside the body element, lines around it, and the table elements read as data."""

    inside: list[Line | Table] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    tables: list[_Element] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    """The lines before the body that are no links, the last ones."""
    cut: bool = False
    """A table was larger than any form, and its end was left out."""


class _Walk:
    """One walk over a page: gathers the pieces of a line until a block element ends it."""

    __slots__ = ("_around_body", "_body", "_depth", "_headings", "_in_links", "_links", "_parts", "_pre", "read")

    def __init__(self, body: _Element) -> None:
        self.read = Read()
        self._body = body
        self._around_body = set(body.iterancestors("table"))
        self._parts: list[str] = []
        self._depth = self._headings = self._links = self._in_links = self._pre = 0

    def walk(self, top: _Element) -> None:
        """Read an element; a data table is one block, a layout table is walked through."""
        walker = etree.iterwalk(top, events=("start", "end"))
        body, parts = self._body, self._parts
        for event, element in walker:
            tag = element.tag
            enters = event == "start"
            if tag in _BLOCKS:
                if parts:
                    self._flush()
                if tag in _COUNTED:
                    self._count(tag, 1 if enters else -1)
            elif tag == "a" and element.get("href") is not None:
                self._links += 1 if enters else -1
            if element is body:
                self._depth += 1 if enters else -1
            if enters and tag == "table" and self._table(element):
                walker.skip_subtree()
                continue
            text = element.text if enters else element.tail
            if text and (enters or element is not top):
                if self._pre or self._links:
                    self._add(text)
                else:
                    parts.append(text)
        self._flush()

    def _count(self, tag: str, step: int) -> None:
        if tag == "pre":
            self._pre += step
        else:
            self._headings += step

    def _add(self, text: str) -> None:
        if self._pre and "\n" in text:
            first, *rest = text.split("\n")
            self._parts.append(first)
            for line in rest:
                self._flush()
                self._parts.append(line)
            return
        self._parts.append(text)
        if self._links:
            self._in_links += len(text.strip())

    def _flush(self) -> None:
        """End the line: keep it with the word whether it is a heading and whether all of it is links."""
        if not self._parts:
            return
        text = " ".join("".join(self._parts).split())
        linked = bool(text) and self._in_links > 0 and self._in_links >= len(_SEPARATORS.sub("", text))
        self._parts.clear()
        self._in_links = 0
        if text and self._depth:
            self.read.inside.append(Line(text=text, heading=self._headings > 0, linked=linked))
        elif text:
            self.read.around.append(text)
            if not linked and not self.read.inside:
                self.read.above = [*self.read.above[-_ABOVE:], text]

    def _table(self, element: _Element) -> bool:
        parts = None if element in self._around_body else read_grid(element)
        if parts is None:
            return False
        for part in parts:
            if not isinstance(part, Grid):
                self._row(part)
            elif self._depth:
                self.read.inside.append(part.table)
                self.read.cut |= part.cut
            else:
                self.read.around.extend(part.table.lines)
        if self._depth:
            self.read.tables.append(element)
        return True

    def _row(self, row: _Element) -> None:
        """A row of prose inside a data table: its lines stand between the tables above and below it."""
        inner = _Walk(row)
        inner.walk(row)
        if self._depth:
            self.read.inside.extend(inner.read.inside)
        else:
            self.read.around.extend(block.text for block in inner.read.inside if isinstance(block, Line))


def read_lines(page: _Element, body: _Element) -> Read:
    """Walk the tree of a page once."""
    walk = _Walk(body)
    walk.walk(page)
    return walk.read
