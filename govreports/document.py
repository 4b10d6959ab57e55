"""A page to its documents: read, normalised, freed of chrome, parted into reports and sections.

<h1>灵溪镇2013年度…报告</h1> … <p>主动公开政府信息１３５条</p>  →  titles, blocks, metadata, text
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, repeat
from typing import TYPE_CHECKING

from govreports.doubled import drop_doubled
from govreports.draft import Draft, Line
from govreports.formats.picture import FAILED, HOW_TO_GET, can_recognise
from govreports.furniture import clear, is_title
from govreports.guard import read_page
from govreports.linetables import join_lines
from govreports.lostlabels import mend_labels
from govreports.metadata import Found, assemble, read_breadcrumb, read_label_cells, read_label_line
from govreports.metrics.residue import set_apart
from govreports.model import Attachment, Document, Issue, Named, Paragraph, Table, cell
from govreports.paragraphs import restore
from govreports.sections import part
from govreports.several import part_reports
from govreports.sourcing import find_copy_sign
from govreports.tablerows import part_tables
from govreports.text.normalise import normalise
from govreports.text.width import fold, squeeze
from govreports.titles import choose_titles
from govreports.unreadable import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govreports.model import Cell, Page
    from govreports.reading import FileRead
    from govreports.text.normalise import Normalised

_INDEX_ROWS = 15
"""An index block of a disclosure system is short; a longer table is data."""
_HEAD = 6
_PAGES = ("html", "text", "mhtml")


def build(page: Page) -> Document:
    """The first document of a page; errors: those of `documents`."""
    return documents(page)[0]


def documents(page: Page) -> tuple[Document, ...]:
    """Every report or other document of a page or file; errors: `UnreadableError`."""
    files = (_with_further(file, page) if file.draft.further else file for file in read_page(page))
    return tuple(document for file in files for document in _documents(file, page))


def _with_further(first: FileRead, page: Page) -> FileRead:
    """An article's first page with the further ones behind it, as far as they were fetched along with it."""
    fetched = {other.url: other for other in page.attachments}
    pages = [_blocks(fetched[address]) if address in fetched else () for address in first.draft.further]
    missing = sum(not blocks for blocks in pages)
    detail = f"{missing} of {len(pages)} further pages of the article"
    issues = (Issue(code="pages_missing", field="text", detail=detail),) if missing else ()
    blocks = (*first.draft.blocks, *chain.from_iterable(pages))
    return replace(first, draft=replace(first.draft, blocks=blocks, issues=(*first.draft.issues, *issues)))


def _blocks(page: Page) -> tuple[Line | Table, ...]:
    """The lines and tables of a further page; none where it cannot be read."""
    try:
        return read_page(page)[0].draft.blocks
    except UnreadableError:
        return ()


def _documents(file: FileRead, page: Page) -> tuple[Document, ...]:
    """The documents of one file; a file of pictures that nobody read is a document without text."""
    normalised = normalise(list(_strings(file.draft)))
    draft = _with(file.draft, iter(normalised.strings))
    found = _assemble(draft, normalised, page)
    if file.kind in _PAGES and file.name == page.name:
        return found
    name = file.name or page.name or ""
    itself = Attachment(url=page.url, name=name, kind=file.kind, sha256=file.sha256, used=True)
    return tuple(_of_file(document, itself, file) for document in found)


def _of_file(document: Document, itself: Attachment, file: FileRead) -> Document:
    """A document with what is to be said of the file it was read from."""
    issues = list(document.issues)
    if file.seen:
        detail = f"{file.seen} pages were read by text recognition"
        issues.append(Issue(code="ocr_read", field="text", detail=detail))
    if file.unseen:
        detail = f"{file.unseen} pages are pictures; {FAILED if can_recognise() else HOW_TO_GET}"
        issues.append(Issue(code="not_text", field="text", detail=detail))
    return replace(
        document,
        text_state="not_text" if file.unseen and not document.text else document.text_state,
        titles=document.titles or _named_title(itself.name.rpartition(".")[0], "file"),
        attachments=(itself, *document.attachments),
        issues=tuple(issues),
    )


def _named_title(text: str, source: str) -> tuple[Named, ...]:
    """A title that stands outside the document: the name of its file, the text of the link to it."""
    text = squeeze(fold(text.rpartition("/")[2]))
    return (Named(source=source, text=text),) if is_title(text) else ()


def _labelled_title(found: Found) -> tuple[Named, ...]:
    """The title that a label of the page names, 【法规标题】某局…报告, where no line of the text is one."""
    text = found.first("title") or ""
    return (Named(source="line", text=text),) if is_title(text) else ()


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
        text = next(strings)
        return block if text == block.text else Line(text=text, heading=block.heading, linked=block.linked)
    rows = tuple(tuple([_cell(box, next(strings)) for box in row]) for row in block.rows)
    return Table(rows=rows, section=block.section, drawn=block.drawn)


def _cell(box: Cell, text: str) -> Cell:
    return box if box.missing else cell(text, box.covered)


def _assemble(draft: Draft, normalised: Normalised, page: Page) -> tuple[Document, ...]:
    """The documents of a normalised draft: furniture out, tables whole, one document for each report."""
    found = Found()
    crumbs = [crumb for line in draft.around if (crumb := read_breadcrumb(line))]
    for line in draft.around:
        read_label_line(line, found)
    blocks = [block for block in draft.blocks if isinstance(block, Line) or not _is_index_block(block, found)]
    cleared = clear(blocks, found, crumbs)
    crumbs.extend(cleared.breadcrumbs)
    once, doubled = drop_doubled(cleared.blocks)
    whole_labels, mended = mend_labels(once) if normalised.has_marks else (once, [])
    joined = [_final(block) for block in set_apart(join_lines(restore(list(part_tables(whole_labels)))))]
    joined = [block for block in joined if not isinstance(block, Paragraph) or block.text]
    titles, site = choose_titles([*draft.titles, *(cleared.titles or _labelled_title(found))])
    found.add("site_name", site or "")
    lines = (*draft.around, *(block.text for block in draft.blocks if isinstance(block, Line)))
    whole = Document(
        blocks=(),
        text="",
        titles=titles or _named_title(page.link_text or "", "link"),
        metadata=assemble(found, draft.labelled, max(crumbs, key=len, default=None)),
        url=page.url,
        script=normalised.script,
        attachments=draft.attachments,
        issues=(*draft.issues, *normalised.issues, *_doubled(doubled), *_mended(mended)),
        copy_sign=find_copy_sign(lines, (title.text for title in draft.titles)),
    )
    parts = part_reports(joined)
    return tuple(map(_part, repeat(whole), parts, _titles(whole.titles, parts)))


def _titles(page: tuple[Named, ...], parts: Sequence[Sequence[Paragraph | Table]]) -> list[tuple[Named, ...]]:
    """The titles of each report: of several, those that stand in it; the first has the page's that no other has."""
    if len(parts) == 1:
        return [page]
    heads = [[block.text for block in blocks[:_HEAD] if isinstance(block, Paragraph)] for blocks in parts]
    own = [tuple(Named(source="line", text=text) for text in head if is_title(squeeze(text))) for head in heads]
    own = [choose_titles(titles)[0] for titles in own]
    others = {title.text for titles in own[1:] for title in titles}
    return [own[0] or tuple(title for title in page if title.text not in others) or page, *own[1:]]


def _part(whole: Document, blocks: Sequence[Paragraph | Table], titles: tuple[Named, ...]) -> Document:
    """One report of a page, parted into its sections."""
    numbered, sections = part(blocks)
    return replace(
        whole, blocks=tuple(numbered), text=text_of(tuple(numbered)), sections=tuple(sections), titles=titles
    )


def text_of(blocks: tuple[Paragraph | Table, ...]) -> str:
    """One paragraph a line, one table row a line."""
    lines: list[str] = []
    for block in blocks:
        lines.extend(block.lines if isinstance(block, Table) else (block.text,))
    return "\n".join(line for line in lines if line)


def _mended(labels: list[tuple[str, str]]) -> tuple[Issue, ...]:
    if not labels:
        return ()
    shown = ", ".join(f"{seen} → {meant}" for seen, meant in labels[:8])
    return (Issue(code="labels_mended", field="text", detail=shown),)


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
