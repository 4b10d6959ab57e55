"""The path from a page to its reports, in reading order: document, identity, figures, checks, report."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from govreports.checks import check
from govreports.combine import combine, on_site
from govreports.document import documents
from govreports.html.further import is_further
from govreports.identity import identify
from govreports.kind import not_a_report
from govreports.metrics import read_metrics
from govreports.model import Document, Issue, NotReport, Page, Report
from govreports.nearloss import without_near_losses
from govreports.sourcing import source_of
from govreports.unreadable import EmptyPageError, TooCostlyError, UnreadableError
from govreports.wording import wording_issues

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govreports.metrics import Figures
    from govreports.model import TextState

_FIRST_TABLES = 2014
_FIRST_SIX_SECTIONS = 2019
_BARE = 200
_SEVERAL = 2


def parse(page: Page, *, scope: str | None = None) -> tuple[Report | NotReport, ...]:
    """Every report of a page, or the one reason why it holds none; `scope` is the region code of the portal's row.

    Errors: `UnreadableError` for a page or file that cannot be read at all.
    """
    try:
        found = documents(page)
    except EmptyPageError:
        return (NotReport(reason="no text", title=None, source=source_of(page, None)),)
    files = [one for one in page.attachments if not is_further(one.url, page.url or page.name)]
    if files and len(found) == 1:
        read, unread = _read_files(files)
        apart = _handed_out(found[0], read, unread, page, scope)
        if apart:
            return apart
        year = identify(found[0], page=page, scope=scope).year
        found = (combine(found[0], read, lambda file: without_near_losses(read_metrics(file, year)).leading, unread),)
    outcomes = [_outcome(document, _own_page(document, page), scope) for document in found]
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    packed = len(found) > 1 and all(document.attachments and document.attachments[0].used for document in found)
    return (_once(reports) if packed else tuple(reports)) or tuple(outcomes[:1])


def _read_files(linked: Sequence[Page]) -> tuple[list[Document], list[str]]:
    """The documents of an article's files, and why any of them could not be read."""
    files: list[Document] = []
    unread: list[str] = []
    for attached in linked:
        try:
            files.extend(documents(attached))
        except UnreadableError as error:
            unread.append(f"{attached.name or attached.url or 'attachment'}: {error}")
            if isinstance(error, TooCostlyError):
                break  # what one file cost is all that a page may cost
    return files, unread


def _handed_out(
    article: Document, files: Sequence[Document], unread: Sequence[str], page: Page, scope: str | None
) -> tuple[Report, ...]:
    """The reports of several bodies, where an article has no figure and hands them out: 各乡镇2022年…报告, a file each.

    Only files that name their body and year, or are called by them, are told apart so; with fewer than two there are
    none. What of the files gave no report is told with the first.
    """
    if len(files) < _SEVERAL or read_metrics(article, identify(article, page=page, scope=scope).year).leading:
        return ()
    reports: list[Report] = []
    nameless: list[str] = []
    for file in files:
        own = _file_page(file, page)
        names = (None, *_called(file, files, article))
        tries = (_outcome(on_site(file, article), replace(own, link_text=name), scope) for name in names)
        report = next((one for one in tries if isinstance(one, Report) and _names_itself(one)), None)
        if report is not None:
            reports.append(report)
        else:
            nameless.append(file.attachments[0].name)
    first, *others = _once(reports) or (None,)
    if first is None or not others:
        return ()
    causes = [*unread, *(f"{name}: no report that names its body and year" for name in nameless)]
    missing = len(article.attachments) - len(page.attachments)
    causes += [f"{missing} linked files were not fetched"] if missing > 0 else []
    issues = [Issue(code="attachment_unread", field="attachments", detail=cause) for cause in causes]
    return (replace(first, issues=(*first.issues, *issues)), *others)


def _called(file: Document, files: Sequence[Document], article: Document) -> Iterator[str]:
    """What a file is called, where its own title does not say whose it is: by its link, or its name in an archive."""
    itself = file.attachments[0]
    if sum(other.attachments[0].url == itself.url for other in files) == 1:
        yield from (link.name for link in article.attachments if link.url == itself.url and link.name != itself.name)
    yield itself.name.rpartition("/")[2].rpartition(".")[0]


def _names_itself(report: Report) -> bool:
    """Whether a report's own title tells whose it is and of which year."""
    told = dict(report.identity.evidence)
    by_title = (told["region"] or "").startswith("title") and told["year"] in ("title", "period")
    return by_title and report.identity.region is not None and report.identity.issuer is not None


def _file_page(file: Document, page: Page) -> Page:
    """The page that a file stands for where it is a report of its own: it goes by its own name."""
    return replace(page, name=file.attachments[0].name.rpartition("/")[2], link_text=None, attachments=())


def _own_page(document: Document, page: Page) -> Page:
    """The page as the document's own: a file of an archive goes by its own name."""
    itself = next((file for file in document.attachments if file.used), None)
    if itself is None or page.attachments:
        return page
    return replace(page, name=itself.name.rpartition("/")[2] or page.name)


def _once(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Each report once: of two files that are the same report, the one with more figures, told of by both names."""
    best: dict[object, Report] = {}
    for report in reports:
        identity = report.identity
        key = (identity.region, identity.issuer, identity.scope, identity.year)
        known = best.get(key)
        if known is None or identity.year is None:
            best[key if known is None else len(best)] = report
            continue
        first, second = (report, known) if len(report.metrics) > len(known.metrics) else (known, report)
        others = tuple(replace(file, used=False) for file in second.document.attachments)
        attachments = tuple(dict.fromkeys((*first.document.attachments, *others)))
        best[key] = replace(first, document=replace(first.document, attachments=attachments))
    return tuple(best.values())


def _outcome(document: Document, page: Page, scope: str | None) -> Report | NotReport:
    identified = cache(lambda: identify(document, page=page, scope=scope))
    read = cache(lambda: without_near_losses(read_metrics(document, identified().year)))
    source = source_of(page, document)
    reason = not_a_report(document, lambda: read().leading)
    if reason is not None:
        unread = document.text_state == "not_text"
        lost = (issue.detail for issue in document.issues if issue.code == "page_cut")
        reason = "; ".join((reason, *lost))  # the report may stand in what could not be read
        return NotReport(reason=reason, title=document.title, source=source, text_state="not_text" if unread else None)
    identity, figures = identified(), read()
    document = replace(document, text_state=_text_state(document, figures, identity.year))
    checks, failed = check(figures.leading, figures.table_format)
    return Report(
        identity=identity,
        document=document,
        table_format=figures.table_format,
        metrics=tuple(figures.leading.values()),
        readings=figures.others,
        checks=(*checks, *figures.checks),
        issues=(*document.issues, *wording_issues(document), *identity.issues, *figures.issues, *failed),
        source=source,
    )


def _text_state(document: Document, figures: Figures, year: int | None) -> TextState:
    """Whether the tables that a report of the year prints are there, or the whole report is only attached."""
    if document.text_state != "full":
        return document.text_state
    if figures.table_format in ("e2", "e3", "e4"):
        return "full"
    if not figures.leading and document.attachments and len(document.text) < _BARE:
        return "attachment_only"
    if year is not None and year >= _FIRST_SIX_SECTIONS:
        return "tables_missing"
    speaks_of_table = any(word in document.text for word in ("统计表(见附件", "见附件", "附表"))
    if year is not None and year >= _FIRST_TABLES and speaks_of_table:
        return "tables_missing"
    return "full"
