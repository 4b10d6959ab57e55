"""Publication: the day a report was published, by the most trusted source that can be right, and how late that was.

Trust, highest first: a labelled date (发布时间), meta data, the listing, 成文/发文 dates, the head of the text, the
signature, the URL, the time inside an identifier.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.identity import clock
from govreports.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govreports.model import Identity

ORDER = ("published", "meta", "listed", "written", "head", "signature", "url", "object_id")
"""Sources in the order of trust."""
_LAST_MONTHS = datetime.timedelta(days=62)
_FIRST = datetime.date(2004, 1, 1)
_BY_MACHINE = frozenset(["published", "meta", "url", "object_id"])
# A file's own date says when it was moved; lateness is told of only where somebody dated the page.
_TELLS_LATENESS = frozenset(ORDER[:6])
_NEW_LAW = 2019


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The day of publication with its source, and the dates that cannot be right."""

    day: datetime.date | None = None
    evidence: str | None = None
    issues: tuple[Issue, ...] = ()


def day(text: str) -> datetime.date:
    """The day of an ISO date."""
    return datetime.date.fromisoformat(text)


def by_trust(dated: Iterable[tuple[str, str | datetime.date | None]]) -> dict[str, datetime.date]:
    """Dates by source, the first of each, most trusted source first; what is no date or too old is left out."""
    found: dict[str, datetime.date] = {}
    for source, value in dated:
        read = clock.read_date(value) if isinstance(value, str) else value
        if read is not None and read >= _FIRST and source in ORDER:
            found.setdefault(source, read)
    return {source: found[source] for source in ORDER if source in found}


def choose(days: Mapping[str, datetime.date], end: datetime.date | None) -> Publication:
    """The most trusted day that does not lie before the end of the period; a typed one a year early is a slip.

    A day of the last two months of the period stands, with an issue; an earlier one is set aside, with an issue.
    """
    issues: list[Issue] = []
    chosen: tuple[str, datetime.date] | None = None
    for source, given in days.items():
        if end is None or given > end or (source in _BY_MACHINE and given > end - _LAST_MONTHS):
            chosen = chosen or (source, given)
        elif chosen is None or source in {"head", "signature"}:
            issues.append(_early("date_conflict", given))
    if chosen is None:
        missing = () if issues else (Issue(code="date_missing", field="published", detail="no date of publication"),)
        return Publication(issues=(*dict.fromkeys(issues), *missing))
    if end is not None and chosen[1] <= end:
        issues.append(_early("date_early", chosen[1]))
    return Publication(day=chosen[1], evidence=chosen[0], issues=tuple(dict.fromkeys(issues)))


def _early(code: str, given: datetime.date) -> Issue:
    return Issue(code=code, field="published", detail=f"{given} is before the end of the period")


def days_late(identity: Identity) -> int | None:
    """Days from the legal date to the publication, negative when early; None where either is not known.

    The date is 31 March after the report year; from report year 2019 on, 31 January for bodies that report on
    themselves (条例 of 2019, articles 49 and 50). The law names no date for townships: they keep 31 March here.
    """
    if identity.published is None or identity.year is None:
        return None
    own = identity.scope == "body" and identity.year >= _NEW_LAW
    due = datetime.date(identity.year + 1, 1 if own else 3, 31)
    return (day(identity.published) - due).days


def lateness(identity: Identity) -> Issue | None:
    """The issue of a report published after its legal date, by a date that somebody set."""
    late = days_late(identity)
    source = dict(identity.evidence).get("published")
    if late is None or late <= 0 or source not in _TELLS_LATENESS:
        return None
    return Issue(code="published_late", field="published", detail=f"{late} days after the legal date")
