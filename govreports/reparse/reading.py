"""One archived page read again: its records, or why it has none; of plain values, so that any process can do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from govreports.archive import read_page
from govreports.cms import read_index
from govreports.decode import decode
from govreports.model import NotReport, Page, Report
from govreports.parse import parse
from govreports.portals import Portal
from govreports.record import to_record
from govreports.reparse.fetches import Version
from govreports.store import Record
from govreports.unreadable import UnreadableError

_MEDIA = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript")
_WORDS = ("政府", "公开", "公開")
"""A report has one of these, however badly it was copied; of a stranger's archive most pages have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One body to be read, for the page `url` and the look `version` at it."""

    url: str
    version: Version
    scope: str | None = None
    """Region code of the portal, where the archived record does not tell it itself."""
    may_be_list: bool = False
    """Our crawler fetched it without a link to a report: it counts only if it lists none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of it: records, or the reason why there are none, or the mistake the parser made."""

    records: tuple[Record, ...] = field(default=(), repr=False)
    reason: str = ""
    mistake: str | None = None


def read_version(task: Task) -> Read:
    """Read one archived body; never fails for what a page does to the parser."""
    try:
        page = read_page(task.version.path, task.version.place, task.version.url)
        files = tuple(read_page(*file) for file in task.version.files)
        page = replace(page, url=task.url, fetched_at=task.version.fetched_at, attachments=files)
        return _read(page, task)
    except UnreadableError as error:
        return Read(reason=f"{error.cause}: {error}")
    except Exception as error:  # one page must not cost the others; the caller names it
        return Read(mistake=f"{type(error).__name__}: {error}")


def _read(page: Page, task: Task) -> Read:
    if not _may_be_report(page):
        return Read(reason="nothing about government information")
    if task.may_be_list and read_index(page).reports:
        return Read(reason="a list of reports")
    outcomes = parse(page, scope=page.scope or task.scope)
    records = tuple(to_record(outcome) for outcome in outcomes if isinstance(outcome, Report))
    reasons = [outcome.reason for outcome in outcomes if isinstance(outcome, NotReport)]
    return Read(records=records, reason="" if records else next(iter(reasons), "no report"))


def _may_be_report(page: Page) -> bool:
    kind = (page.content_type or "").lower()
    if kind.startswith(_MEDIA):
        return False
    if "html" not in kind and "text" not in kind and kind:
        return True
    text = decode(page.body, page.content_type).text
    return any(word in text for word in _WORDS)


def scopes_of(portals: Iterable[Portal]) -> dict[str, str | None]:
    """Region code by portal slug, and by host where all portals of a host lie in one region."""
    by_slug: dict[str, str | None] = {}
    by_host: dict[str, str | None] = {}
    for portal in portals:
        by_slug[portal.slug] = portal.region
        for host in portal.allowed_hosts:
            by_host[host] = portal.region if by_host.get(host, portal.region) == portal.region else None
    return by_host | by_slug
