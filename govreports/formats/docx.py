"""A Word file (DOCX) to a draft: paragraphs with their automatic numbers, tables with their spans.

<w:p>…numPr 0…总体情况</w:p>  →  一、总体情况    Headers, footers and deleted text stay out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.draft import Draft, Line
from govreports.formats.numbering import Numbering
from govreports.formats.package import Package
from govreports.html.grid import expand
from govreports.model import Issue, Table
from govreports.text.joining import join_cell
from govreports.unreadable import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"})
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = frozenset({f"{_W}br", f"{_W}cr", f"{_W}p"})
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
_DEEPEST = 12
"""Tables nested deeper are no form of this world."""
_WIDEST = 60
_TALLEST = 400


def read_docx(body: bytes) -> Draft:
    """Read a Word file; errors: those of `Package`, `DamagedError` where it has no text part."""
    package = Package(body)
    root = package.xml("word/document.xml")
    if root is None:
        raise DamagedError("a Word file without its text")
    _unify(root)
    content = root.find(f"{_W}body")
    if content is None:
        raise DamagedError("a Word file without its text")
    reader = _Reader(Numbering(package.xml("word/numbering.xml"), package.xml("word/styles.xml")))
    blocks = tuple(reader.blocks(content))
    issues = (Issue(code="page_cut", field="text", detail="a table larger than any form"),) if reader.cut else ()
    return Draft(blocks=blocks, issues=issues)


def pictures_of(body: bytes) -> list[bytes]:
    """The pictures of a Word file in the order of its parts."""
    media = [(name, inside) for name, inside in Package(body).files() if name.lower().startswith("word/media/")]
    return [inside for name, inside in sorted(media) if name.lower().endswith(_PICTURES)]


def _unify(root: _Element) -> None:
    """The strict variant of the format differs in the name space alone."""
    if root.tag.startswith(_STRICT):
        for element in root.iter(f"{_STRICT}*"):
            element.tag = element.tag.replace(_STRICT, _W)


class _Reader:
    """Walks the content of a file; numbers run on from paragraph to paragraph."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self.cut = False

    def blocks(self, holder: _Element, depth: int = 0) -> Iterator[Line | Table]:
        """The lines and tables inside an element, in order."""
        if depth > _DEEPEST:
            self.cut = True
            return
        for child in holder:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child, depth)
            elif child.tag not in _SKIPPED:  # content controls and the like hold paragraphs of their own
                yield from self.blocks(child, depth + 1)

    def _paragraph(self, paragraph: _Element) -> Iterator[Line]:
        number = self._numbering.number(paragraph)
        heading = self._numbering.is_heading(paragraph)
        for place, text in enumerate(_text(paragraph).split("\n")):
            line = " ".join(f"{number if place == 0 else ''}{text}".split())
            if line:
                yield Line(text=line, heading=heading)

    def _table(self, table: _Element, depth: int) -> Iterator[Line | Table]:
        """A table; one that lays out a page, a single column or tables inside cells, is walked through."""
        rows = [list(_own(row, f"{_W}tc")) for row in _own(table, f"{_W}tr")]
        rows = [row for row in rows if row]
        nested = next(table.iterdescendants(f"{_W}tbl"), None) is not None
        if nested or max(map(len, rows), default=0) < 2:
            for row in rows:
                for cell in row:
                    yield from self.blocks(cell, depth + 1)
            return
        cells, cut = expand(self._spanned(rows))
        self.cut |= cut
        yield Table(rows=cells)

    def _spanned(self, rows: list[list[_Element]]) -> list[list[tuple[str, int, int]]]:
        """Rows of (text, rows spanned, columns spanned); a cell merged into the one above is left out."""
        starts: dict[int, tuple[int, int]] = {}  # column -> row and place of the cell that may go on below
        laid: list[list[tuple[str, int, int]]] = []
        for row in rows:
            line: list[tuple[str, int, int]] = []
            column = _before(row[0])
            line.extend([("", 1, 1)] * column)
            for cell in row:
                wide = _number(cell, "gridSpan")
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merge is not None and merge.get(f"{_W}val") != "restart" and column in starts:
                    above, place = starts[column]
                    text, tall, width = laid[above][place]
                    laid[above][place] = (text, min(tall + 1, _TALLEST), width)
                else:
                    starts[column] = (len(laid), len(line))
                    line.append((self._cell(cell), 1, wide))
                column += wide
            laid.append(line)
        return laid

    def _cell(self, cell: _Element) -> str:
        lines = [f"{self._numbering.number(paragraph)}{_text(paragraph)}" for paragraph in cell.iter(f"{_W}p")]
        return join_cell(line for text in lines for line in text.split("\n"))


def _text(paragraph: _Element) -> str:
    """The text of a paragraph, line breaks kept; pictures, deleted text and second versions of shapes left out."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append(" ")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif node.tag in _BREAKS:
            parts.append("\n")
        if node.tag not in _SKIPPED and node.tag != _FALLBACK:
            stack.extend(reversed(node))
    return "".join(parts)


def _own(holder: _Element, tag: str) -> Iterator[_Element]:
    """The rows of a table, the cells of a row, those inside content controls too, none of a table inside a cell."""
    stack = list(reversed(holder))
    while stack:
        child = stack.pop()
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            stack.extend(reversed(child))


def _before(cell: _Element) -> int:
    """Columns that a row leaves free before its first cell."""
    row = next(cell.iterancestors(f"{_W}tr"), None)
    before = row.find(f"{_W}trPr/{_W}gridBefore") if row is not None else None
    return _value(before)


def _number(cell: _Element, name: str) -> int:
    return max(_value(cell.find(f"{_W}tcPr/{_W}{name}")), 1)


def _value(element: _Element | None) -> int:
    printed = (element.get(f"{_W}val") or "") if element is not None else ""
    return int(printed) if printed.isdecimal() and int(printed) <= _WIDEST else 0
