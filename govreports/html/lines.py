"""A tree to its lines and tables in reading order, and which of them lie inside the report's own element."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from govreports.draft import Line
from govreports.html.grid import read_grid

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from govreports.model import Table

_BLOCK_TAGS = (
    "p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table tbody thead tr td th section article header footer nav "
    "blockquote center form fieldset pre hr br body html"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHITE = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\s|>»·/\[\]【】、-]+")


@dataclass(slots=True)
class Read:
    """What the walk found: blocks inside the body element, lines around it, and the table elements read as data."""

    inside: list[Line | Table] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    tables: list[HtmlElement] = field(default_factory=list)


@dataclass(slots=True)
class Pending:
    """The line being gathered: its pieces of text, and how many characters of them stand inside links."""

    parts: list[str] = field(default_factory=list)
    inside_links: int = 0

    def add(self, text: str | None, linked: bool) -> None:
        """Keep a piece of text."""
        if text:
            self.parts.append(text)
            self.inside_links += len(text.strip()) if linked else 0

    def close(self) -> tuple[str, bool]:
        """The line and whether all of it is links; what follows is a new line."""
        text = _WHITE.sub(" ", "".join(self.parts)).strip()
        linked = bool(text) and self.inside_links >= len(_SEPARATORS.sub("", text))
        self.parts.clear()
        self.inside_links = 0
        return text, linked


def read_lines(page: HtmlElement, body: HtmlElement) -> Read:
    """Walk the tree of a page once; a data table is one block, a layout table is walked through."""
    read = Read()
    pending = Pending()
    depth = heading = links = 0

    def flush() -> None:
        text, linked = pending.close()
        if text and depth:
            read.inside.append(Line(text=text, heading=heading > 0, linked=linked))
        elif text:
            read.around.append(text)

    walker = etree.iterwalk(page, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "end":
            if tag in _BLOCKS:
                flush()
            heading -= tag in _HEADINGS
            links -= tag == "a"
            depth -= element is body
            pending.add(element.tail, links > 0)
            continue
        if tag in _BLOCKS:
            flush()
        depth += element is body
        heading += tag in _HEADINGS
        links += tag == "a"
        grid = read_grid(element) if tag == "table" else None
        if grid is None:
            pending.add(element.text, links > 0)
            continue
        walker.skip_subtree()
        if depth:
            read.inside.append(grid)
            read.tables.append(element)
        else:
            read.around.extend(" ".join(cell.text for cell in row if not cell.covered) for row in grid.rows)
    flush()
    return read
