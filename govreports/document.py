"""A page to a document: decoded, read, normalised, freed of chrome, parted into sections.

<h1>灵溪镇2013年度…报告</h1> … <p>主动公开政府信息１３５条</p>  →  titles, blocks, metadata, text
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.decode import decode
from govreports.doubled import drop_doubled
from govreports.draft import Draft, Line
from govreports.furniture import clear
from govreports.html.page import read_html
from govreports.linetables import join_lines
from govreports.metadata import Found, assemble, read_breadcrumb, read_label_cells, read_label_line
from govreports.model import Document, Issue, Named, Paragraph, Table, cell
from govreports.plain import read_plain
from govreports.sections import part
from govreports.tablerows import part_tables
from govreports.text.normalise import normalise
from govreports.titles import choose_titles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govreports.model import Page
    from govreports.text.normalise import Normalised

_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|table|p|meta|title|span)\b", re.IGNORECASE)
_INDEX_ROWS = 15
"""An index block of a disclosure system is short; a longer table is data."""


def build(page: Page) -> Document:
    """The document of a page; errors: `EmptyPageError` where a page holds nothing to read."""
    decoded = decode(page.body, page.content_type)
    draft = read_html(decoded.text, page.url) if _is_html(decoded.text, page) else read_plain(decoded.text)
    normalised = normalise(list(_strings(draft)))
    return _assemble(_with(draft, iter(normalised.strings)), normalised, page, decoded.issues)


def _is_html(text: str, page: Page) -> bool:
    kind = (page.content_type or "").lower()
    return "html" in kind or _MARKUP.search(text[:4096]) is not None


def _strings(draft: Draft) -> Iterator[str]:
    """Every string of a draft in a fixed order, for one normalisation of the whole."""
    for title in draft.titles:
        yield title.text
    for value in draft.labelled:
        yield value.text
    yield from draft.around
    for block in draft.blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            for row in block.rows:
                for box in row:
                    yield box.text


def _with(draft: Draft, strings: Iterator[str]) -> Draft:
    """The draft with every string replaced by the next of `strings`, in the order of `_strings`."""
    return Draft(
        titles=tuple(Named(source=title.source, text=next(strings)) for title in draft.titles),
        labelled=tuple(Named(source=value.source, text=next(strings)) for value in draft.labelled),
        around=tuple(next(strings) for _ in draft.around),
        blocks=tuple(_block(block, strings) for block in draft.blocks),
        attachments=draft.attachments,
        issues=draft.issues,
    )


def _block(block: Line | Table, strings: Iterator[str]) -> Line | Table:
    if isinstance(block, Line):
        return Line(text=next(strings), heading=block.heading, linked=block.linked)
    rows = tuple(tuple([cell(next(strings), box.covered) for box in row]) for row in block.rows)
    return Table(rows=rows, section=block.section, drawn=block.drawn)


def _assemble(draft: Draft, normalised: Normalised, page: Page, issues: tuple[Issue, ...]) -> Document:
    found = Found()
    crumbs = [crumb for line in draft.around if (crumb := read_breadcrumb(line))]
    for line in draft.around:
        read_label_line(line, found)
    blocks = [block for block in draft.blocks if isinstance(block, Line) or not _is_index_block(block, found)]
    cleared = clear(blocks, found, crumbs)
    crumbs.extend(cleared.breadcrumbs)
    once, doubled = drop_doubled(cleared.blocks)
    joined = [_final(block) for block in join_lines(list(part_tables(once)))]
    numbered, sections = part([block for block in joined if not isinstance(block, Paragraph) or block.text])
    titles, site = choose_titles([*draft.titles, *cleared.titles])
    found.add("site_name", site or "")
    metadata = assemble(found, draft.labelled, max(crumbs, key=len, default=None))
    return Document(
        blocks=tuple(numbered),
        text=text_of(tuple(numbered)),
        sections=tuple(sections),
        titles=titles,
        metadata=metadata,
        url=page.url,
        script=normalised.script,
        attachments=draft.attachments,
        issues=(*issues, *draft.issues, *normalised.issues, *_doubled(doubled)),
    )


def text_of(blocks: tuple[Paragraph | Table, ...]) -> str:
    """One paragraph a line, one table row a line."""
    lines: list[str] = []
    for block in blocks:
        lines.extend(block.lines if isinstance(block, Table) else (block.text,))
    return "\n".join(line for line in lines if line)


def _doubled(left: list[str]) -> tuple[Issue, ...]:
    detail = f"{len(left)} left out, the first: {left[0]}" if left else ""
    return (Issue(code="lines_doubled", field="text", detail=detail),) if left else ()


def _final(block: Line | Table) -> Paragraph | Table:
    return Paragraph(text=block.text, heading=block.heading) if isinstance(block, Line) else block


def _is_index_block(table: Table, found: Found) -> bool:
    """Whether a table is the index block of a disclosure system; its values are taken then."""
    if len(table.rows) > _INDEX_ROWS:
        return False
    rows = [[box.text for box in row if not box.covered] for row in table.rows]
    labels = [read_label_cells(row, found) for row in rows]
    return bool(labels) and sum(labels) * 2 >= len(labels)
