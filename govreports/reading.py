"""Bytes to drafts: what a page or file holds, read by the reader of its kind; an archive holds several.

Pages of ordinary size are read here and now. Everything else, files above all, is read by a process of its own that
may take no more time and memory than a report needs (`guard`), so that no input can harm a run. Readers are imported
where they are used: their libraries take a while to load, and a crawl of pages needs none of them.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.decode import decode
from govreports.draft import Draft, Line
from govreports.formats import picture, sniff
from govreports.html.page import read_html
from govreports.model import Issue, Page
from govreports.plain import read_plain
from govreports.unreadable import (
    DamagedError,
    EmptyPageError,
    EncryptedError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from govreports.formats.layout.paper import Paper

LARGEST_AT_HAND = 1024 * 1024
"""Bytes of a page that is read without a process of its own."""
_LARGEST = 64 * 1024 * 1024
_MOST_TEXT = 500_000
_MOST_PIECES = 50_000
_MOST_FILES = 3
"""Files as large as the largest that one archive may hold."""
_DEEPEST = 2
_FEW_WORDS = 60
_MOST_PARTS = 20
_AT_HAND = (sniff.HTML, sniff.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file as read: its kind, and the draft made of it; `unseen` pages of it are pictures that nobody read."""

    kind: str
    draft: Draft = field(repr=False)
    name: str | None = None
    sha256: str = ""
    unseen: int = 0
    seen: int = 0
    """Pages that were read by text recognition."""


def needs_guard(page: Page) -> bool:
    """Whether reading a page is left to a process of its own."""
    return len(page.body) > LARGEST_AT_HAND or sniff.sniff(page.body, page.content_type, page.name) not in _AT_HAND


def read(page: Page, *, recognise: bool = False) -> tuple[FileRead, ...]:
    """Every file of a page, an archive's each on its own; errors: `UnreadableError` where nothing can be read."""
    if len(page.body) > _LARGEST:
        raise TooLargeError(f"larger than {_LARGEST // 1024**2} MiB")
    files = tuple(_read(page, 0, recognise))
    sizes = [_bound(file.draft) for file in files]
    if sum(sizes) > _MOST_FILES:
        raise TooLargeError("more text in one archive than many reports hold")
    return files


def _read(page: Page, depth: int, recognise: bool) -> Iterator[FileRead]:
    kind = sniff.sniff(page.body, page.content_type, page.name)
    row = next((row for row in shipped.rows("formats/kinds.csv") if row["kind"] == kind), None)
    if row is not None and row["reader"] == "archive":
        yield from _members(page, kind, depth, recognise)
        return
    draft, unseen, seen = _draft(page, kind, row, recognise)
    yield FileRead(
        kind=kind, draft=draft, name=page.name, sha256=hashlib.sha256(page.body).hexdigest(), unseen=unseen, seen=seen
    )


def _members(page: Page, kind: str, depth: int, recognise: bool) -> Iterator[FileRead]:
    """The files of an archive; one that cannot be read is told of by the others."""
    from govreports.formats.archive import members

    files: list[FileRead] = []
    failed: list[UnreadableError] = []
    for name, body in members(page.body, kind) if depth < _DEEPEST else ():
        try:
            files.extend(_read(Page(body=body, name=name), depth + 1, recognise))
        except UnreadableError as error:
            failed.append(type(error)(f"{name}: {error}"))
    if not files:
        raise failed[0] if failed else EmptyPageError("an archive without files")
    issues = tuple(Issue(code="attachment_unread", field="attachments", detail=str(error)) for error in failed)
    for file in files:
        yield replace(file, draft=replace(file.draft, issues=(*file.draft.issues, *issues)))


def _draft(page: Page, kind: str, row: shipped.Row | None, recognise: bool) -> tuple[Draft, int, int]:
    """The draft of one file, how many of its pages are unread pictures, and how many were read as such."""
    if row is None:
        return _page(page, kind), 0, 0
    if kind == "encrypted":
        raise EncryptedError("the Office file opens only with a password")
    see = _see if recognise else None
    if row["reader"] in ("pdf", "ofd"):
        return _printed(page.body, row["reader"], see)
    if row["reader"] == "picture":
        return _seen([page.body], see)
    if row["reader"] == "sheet":
        from govreports.formats.sheet import read_sheets

        return read_sheets(page.body), 0, 0
    if row["reader"] in ("doc", "docx"):
        return _word(page.body, row["reader"], see)
    raise UnsupportedError(f"{row['word']}: not read")


def _page(page: Page, kind: str) -> Draft:
    """A page or text file; an MHTML file by the page inside it."""
    if kind == sniff.MHTML:
        page = _inner_page(page)
        kind = sniff.HTML
    decoded = decode(page.body, page.content_type)
    draft = read_html(decoded.text, page.url, page.name) if kind == sniff.HTML else read_plain(decoded.text)
    return replace(draft, issues=(*decoded.issues, *draft.issues))


def _inner_page(page: Page) -> Page:
    if page.body.count(b"boundary=") > _MOST_PARTS:
        raise DamagedError("a saved page of more parts within parts than a browser writes")
    message = email.message_from_bytes(page.body, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            header = f"text/html; charset={part.get_content_charset() or ''}"
            return replace(page, body=body if isinstance(body, bytes) else b"", content_type=header)
    raise EmptyPageError("a saved page without its text")


def _printed(body: bytes, reader: str, see: Callable[[object], Sequence[Paper]] | None) -> tuple[Draft, int, int]:
    """A file of printed pages; those that are pictures are recognised if `see` can."""
    from govreports.formats.layout.flow import read_papers
    from govreports.formats.ofd import read_ofd
    from govreports.formats.pdf import read_pdf

    pages = read_pdf(body, see) if reader == "pdf" else read_ofd(body, see)
    blocks, titles = read_papers(pages.papers)
    cut = Issue(code="page_cut", field="text", detail=f"only the first {len(pages.papers)} pages were read")
    draft = Draft(blocks=blocks, titles=titles, issues=(cut,) if pages.more else ())
    unseen = sum(paper.picture for paper in pages.papers)
    return draft, unseen, pages.seen


def _word(body: bytes, reader: str, see: Callable[[object], Sequence[Paper]] | None) -> tuple[Draft, int, int]:
    """A Word file; one that holds hardly a word but pictures is read as pictures."""
    from govreports.formats.doc import read_doc
    from govreports.formats.docx import pictures_of, read_docx

    if reader == "doc":
        return read_doc(body), 0, 0
    draft = read_docx(body)
    shown = [] if _length(draft) > _FEW_WORDS else pictures_of(body)
    if not shown:
        return draft, 0, 0
    pictured, unseen, seen = _seen(shown, see)
    return replace(pictured, blocks=(*draft.blocks, *pictured.blocks)), unseen, seen


def _seen(bodies: Sequence[bytes], see: Callable[[object], Sequence[Paper]] | None) -> tuple[Draft, int, int]:
    """Pictures, one a page."""
    from govreports.formats.layout.flow import read_papers

    if see is None:
        return Draft(blocks=()), len(bodies), 0
    papers = [paper for body in bodies for paper in see(picture.open_picture(body))]
    blocks, titles = read_papers(papers)
    return Draft(blocks=blocks, titles=titles), 0, len(papers)


def _see(image: object) -> Sequence[Paper]:
    return picture.recognise(image)


def _length(draft: Draft) -> int:
    return sum(
        len(block.text) if isinstance(block, Line) else sum(len(box.text) for row in block.rows for box in row)
        for block in draft.blocks
    )


def _bound(draft: Draft) -> float:
    """Share of what a report may hold; more is refused: later steps cost time by the piece and by the character."""
    pieces = sum(1 if isinstance(block, Line) else sum(map(len, block.rows)) for block in draft.blocks)
    length = _length(draft) + sum(map(len, draft.around))
    share = max(pieces / _MOST_PIECES, length / _MOST_TEXT)
    if share > 1:
        raise TooLargeError(f"{length} characters in {pieces} lines and cells, more than any report")
    return share
