"""Identity: whose report a document is, of which year, speaking for whom, each with the evidence that decided it.

>>> from govreports.model import Document, Named, Page
>>> title = "耒阳市统计局2019年政府信息公开工作年度报告"
>>> document = Document(blocks=(), text="", titles=(Named(source="h1", text=title),))
>>> found = identify(document, page=Page(body=b""))
>>> found.region.code, found.issuer.slug, found.scope, found.year
('430481', '统计局', 'body', 2019)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govreports.identity import dates
from govreports.identity.candidates import settle
from govreports.identity.collect import Evidence, collect
from govreports.identity.dates import days_late
from govreports.identity.issuer import find_issuer
from govreports.identity.resolve import resolve
from govreports.identity.years import read_year
from govreports.model import Identity
from govreports.regions import CENTRAL, gazetteer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from govreports.identity.years import YearFinding
    from govreports.model import Document, Page

__all__ = ["days_late", "identify"]

# A report on a year this far past the gazetteer's newest row could not be given a code; such a year is a slip.
_BEYOND = 4


def identify(document: Document, *, page: Page, scope: str | None = None) -> Identity:
    """Decide region, issuer, scope, year, period and day of publication of one report.

    `scope` is the region code of the portal's row: the place must lie in its subtree or have merged into it; it never
    speaks for a place. What the evidence does not decide is None, with an issue that says what was missing.
    Errors: ValueError for a `scope` that is no region's code.
    """
    evidence = collect(document, page)
    days = dates.by_trust(evidence.dated)
    year = _year(evidence, days, page)
    as_of = year.year or _nearest_year(days)
    limit = _limit(scope)
    verdict = resolve(evidence.claims, evidence.clues, evidence.own, as_of, limit)
    settled = settle(verdict.candidate, as_of) if verdict.candidate else None
    issuer = find_issuer(evidence.claims, evidence.own, verdict.candidate, settled, as_of)
    publication = dates.choose(days, _end(year))
    identity = Identity(
        region=settled.region if settled else None, issuer=issuer.issuer, scope=issuer.scope,
        year=year.year, period=year.period, published=publication.day.isoformat() if publication.day else None,
        evidence=(
            ("region", verdict.evidence), ("year", year.evidence),
            ("issuer", issuer.evidence), ("published", publication.evidence),
        ),
        issues=(
            *verdict.issues, *(settled.issues if settled else ()), *year.issues, *issuer.issues, *publication.issues,
        ),
    )  # fmt: skip
    late = dates.lateness(identity)
    return replace(identity, issues=(*identity.issues, late)) if late else identity


def _limit(scope: str | None) -> str | None:
    """The unit of a portal's code; a central portal sets no limit."""
    if scope is None or scope == CENTRAL.code:
        return None
    unit = gazetteer().of_code(scope)
    if unit is None:
        raise ValueError(f"no region has the code {scope}")
    return unit


def _year(evidence: Evidence, days: Mapping[str, datetime.date], page: Page) -> YearFinding:
    dated_apart = days.get("published") or days.get("meta")
    fetched = int(page.fetched_at[:4]) if page.fetched_at else gazetteer().newest + _BEYOND
    return read_year(
        titles=[title.years for title in evidence.titles if title.report],
        opening=evidence.opening,
        prose=evidence.prose,
        crumbs=evidence.crumbs,
        published=next(iter(days.values()), None),
        newest=min(fetched, dated_apart.year) if dated_apart else fetched,
    )


def _nearest_year(days: Mapping[str, datetime.date]) -> int:
    """The year whose codes are used where no report year is known."""
    first = next(iter(days.values()), None)
    return first.year - 1 if first else gazetteer().newest


def _end(year: YearFinding) -> datetime.date | None:
    if year.period is not None:
        return dates.day(year.period[1])
    return dates.day(f"{year.year}-12-31") if year.year else None
