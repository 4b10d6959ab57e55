"""An article and its attached files to one document: the richer one leads, what they tell differently becomes issues.

A page that says 见附件 takes the text and tables of the file and keeps its own title, dates and address; a page with
the text whose tables stand in the file alone is read together with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govreports.model import Attachment, Issue, Metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govreports.model import Document, Reading

_BARE = 200
"""Characters of an article that only announces its file."""
_WHOLE = 3
"""Sections of a file that is a report by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A document and the leading readings of its figures."""

    document: Document
    figures: dict[str, Reading]

    @property
    def printed(self) -> int:
        """Figures that stand in its tables."""
        return sum(reading.basis == "table" and reading.value is not None for reading in self.figures.values())

    @property
    def told(self) -> int:
        """Figures of all kinds."""
        return sum(reading.value is not None for reading in self.figures.values())

    @property
    def is_whole(self) -> bool:
        """Whether it is a report by itself."""
        return len(self.document.sections) >= _WHOLE

    @property
    def is_bare(self) -> bool:
        """Whether it only announces something."""
        return not self.is_whole and len(self.document.text) < _BARE


def combine(
    article: Document, files: Sequence[Document], read: Callable[[Document], dict[str, Reading]], unread: Sequence[str]
) -> Document:
    """One document of an article and its files; `unread` says of each file that could not be read why."""
    issues = [Issue(code="attachment_unread", field="attachments", detail=cause) for cause in unread]
    page = Weighed(document=article, figures=read(article))
    weighed = [Weighed(document=file, figures=read(file)) for file in files]
    best = max(weighed, key=lambda file: (file.printed, file.told, len(file.document.text)), default=None)
    document, used = article, None
    if best is not None and (best.told or best.document.text_state == "not_text" or best.is_whole):
        document, used, code = _lead(page, best)
        detail = best.document.attachments[0].name if best.document.attachments else ""
        issues.extend([Issue(code=code, field="text", detail=detail)] if code else [])
        other = page if used is best else best
        leader = best.figures if used is best else page.figures
        issues.extend(_differences(leader, other.figures) if code != "attachment_joined" else ())
    attachments = _attachments(article, files, used.document if used else None)
    return replace(document, attachments=attachments, issues=(*document.issues, *issues))


def on_site(file: Document, article: Document) -> Document:
    """A file that is a report of its own, where the article stands: of its site, and of its day."""
    site = replace(article.metadata, breadcrumb=None, publisher=None, origin=None, index_number=None)
    return replace(
        file, metadata=_merged(file.metadata, site), url=article.url, copy_sign=article.copy_sign or file.copy_sign
    )


def _lead(page: Weighed, file: Weighed) -> tuple[Document, Weighed | None, str | None]:
    """The leading document, the file that was used, and the code that says so."""
    if page.is_bare and not page.printed:
        return _under(page.document, file.document), file, "attachment_leads"
    if file.printed and not page.printed:
        if file.is_whole and file.told >= page.told:
            return _under(page.document, file.document), file, "attachment_leads"
        return _joined(page.document, file.document), file, "attachment_joined"
    return page.document, None, None


def _under(article: Document, file: Document) -> Document:
    """The file's content under the article's name."""
    return replace(
        file,
        titles=tuple(dict.fromkeys((*article.titles, *file.titles))),
        metadata=_merged(article.metadata, file.metadata),
        url=article.url,
        copy_sign=article.copy_sign or file.copy_sign,
        issues=(*article.issues, *file.issues),
    )


def _joined(article: Document, file: Document) -> Document:
    """The article, and behind it the file."""
    return replace(
        article,
        blocks=(*article.blocks, *file.blocks),
        text=f"{article.text}\n{file.text}",
        issues=(*article.issues, *file.issues),
    )


def _merged(first: Metadata, second: Metadata) -> Metadata:
    return Metadata(
        breadcrumb=first.breadcrumb or second.breadcrumb,
        site_name=first.site_name or second.site_name,
        sponsor=first.sponsor or second.sponsor,
        site_code=first.site_code or second.site_code,
        index_number=first.index_number or second.index_number,
        publisher=first.publisher or second.publisher,
        origin=first.origin or second.origin,
        dates=tuple(dict.fromkeys((*first.dates, *second.dates))),
    )


def _differences(leading: dict[str, Reading], others: dict[str, Reading]) -> list[Issue]:
    """Figures that both tell, exactly and differently."""
    issues = []
    for name, one in leading.items():
        other = others.get(name)
        if other is None or one.value is None or other.value is None or one.value == other.value:
            continue
        if one.qualifier == other.qualifier == "exact" and one.unit == other.unit:
            detail = f"{one.raw or one.value} ({one.where}) against {other.raw or other.value} ({other.where})"
            issues.append(Issue(code="attachment_differs", field=name, detail=detail))
    return issues


def _attachments(article: Document, files: Sequence[Document], used: Document | None) -> tuple[Attachment, ...]:
    """The files that the article links to, those that were read with what they are."""
    read = {}
    for file in files:
        for itself in file.attachments[:1]:
            read[itself.url or itself.name] = replace(itself, used=file is used)
    listed = []
    for link in article.attachments:
        known = read.pop(link.url or link.name, None)
        listed.append(replace(known, url=link.url, name=link.name or known.name) if known else link)
    return (*listed, *read.values())
