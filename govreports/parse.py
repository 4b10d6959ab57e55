"""The path from a page to its reports, in reading order: document, identity, figures, checks, report."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from govreports.checks import check
from govreports.document import build
from govreports.html.tree import EmptyPageError
from govreports.identity import identify
from govreports.kind import not_a_report
from govreports.metrics import read_metrics
from govreports.model import Document, NotReport, Page, Report, Source
from govreports.wording import wording_issues

if TYPE_CHECKING:
    from typing import Literal

    from govreports.metrics import Figures
    from govreports.model import TextState

_FIRST_TABLES = 2014
_FIRST_SIX_SECTIONS = 2019


def parse(page: Page, *, scope: str | None = None) -> tuple[Report | NotReport, ...]:
    """Every report of a page, or the one reason why it holds none; `scope` is the region code of the portal's row."""
    try:
        document = build(page)
    except EmptyPageError:
        return (NotReport(reason="no text", title=None, source=_source(page, None)),)
    identity = identify(document, page=page, scope=scope)
    figures = read_metrics(document, identity.year)
    source = _source(page, document)
    reason = not_a_report(document, figures.leading)
    if reason is not None:
        return (NotReport(reason=reason, title=document.title, source=source),)
    document = replace(document, text_state=_text_state(document, figures, identity.year))
    checks, failed = check(figures.leading, figures.table_format)
    return (
        Report(
            identity=identity,
            document=document,
            table_format=figures.table_format,
            metrics=tuple(figures.leading.values()),
            readings=figures.others,
            checks=(*checks, *figures.checks),
            issues=(*document.issues, *wording_issues(document), *identity.issues, *figures.issues, *failed),
            source=source,
        ),
    )


def _text_state(document: Document, figures: Figures, year: int | None) -> TextState:
    """Whether the tables that a report of the year prints are there, or the whole report is only attached."""
    if figures.table_format in ("e2", "e3", "e4"):
        return "full"
    if not figures.leading and document.attachments and len(document.text) < 200:
        return "attachment_only"
    if year is not None and year >= _FIRST_SIX_SECTIONS:
        return "tables_missing"
    speaks_of_table = any(word in document.text for word in ("统计表(见附件", "见附件", "附表"))
    if year is not None and year >= _FIRST_TABLES and speaks_of_table:
        return "tables_missing"
    return "full"


def _source(page: Page, document: Document | None) -> Source:
    return Source(
        url=page.url,
        portal=page.portal,
        kind=_kind(page, document),
        fetched_at=page.fetched_at,
        content_type=page.content_type,
        sha256=hashlib.sha256(page.body).hexdigest(),
        archive=page.archive,
    )


def _kind(page: Page, document: Document | None) -> Literal["official", "mirror", "file"]:
    """A portal's own page, a copy elsewhere, or a file without an address; a copy also shows in how it is written."""
    if document is not None and document.script in ("polluted", "traditional_tw"):
        return "mirror"
    host = urlsplit(page.url or "").hostname or ""
    if page.portal or host.endswith(".gov.cn") or host == "gov.cn":
        return "official"
    return "mirror" if host else "file"
