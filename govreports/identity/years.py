"""Year: the report year and the period it covers, and which evidence decided.

In order: the stated period, the title (but the year before it where the text tells of that and the page came out in
the title's own year, before July), `<year>年度` beside the report's name, the opening, the years the text speaks of,
the breadcrumb, last the day of publication.

    >>> finding = read_year(titles=[(2017,)], prose="数据统计时限为2017年1月1日至2017年12月31日。")
    >>> finding.year, finding.evidence, finding.period
    (2017, 'period', ('2017-01-01', '2017-12-31'))
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.identity import clock
from govreports.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FIRST_YEAR = 2003
"""No government report of this kind is older (Guangzhou's and Shanghai's rules)."""
_SPAN = re.compile(
    r"((?:19|20)(?<!\d\d\d)\d\d)\s*年\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?\s*起?[,,]?\s*(?:至|到|-|—|–|~|～|－|―)+\s*"
    r"(?:((?:19|20)\d\d)\s*年)?\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?"
)
# A copy lost its 年 and 月: 2018年11日至2018年1231日, 201711日至20171231日.
_TORN = re.compile(r"(20(?<!\d20)\d\d)年?11日起?(?:至|到|-|—)+(20\d\d)年?1231日")
_ABOUT = re.compile("统计|期限|时限|时段|期间|数据|本报告|报告期|起止|年度报告")
_REPORT_YEAR = re.compile(
    r"((?:19|20)(?<!\d\d\d)\d\d)\s*年?度?(?:[一-鿿]{0,20}?)(?:政府信息公开|政务公开|信息公开)(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)"
)
_DATED = re.compile(r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_SAID = re.compile(r"(?<![\d\-〔\[(])((?:19|20)\d\d)\s*年(?!\s*\d{1,2}\s*月\s*\d{1,2}\s*日起施行)")
_NOT_SAID = re.compile(r"《[^》]{0,80}》|[〔\[(【]20\d\d[〕\])】]\s*\d+\s*号")
_PLAN = re.compile("将|下一步|打算|计划|今后|明年|规划")
_PAST = re.compile("与|比|较|上年|去年|同期|自|从|截至|由")
_FULL_YEAR_DAYS, _PART_YEAR_DAYS = 330, 200
_LEAD = 1.5
_LAST_MONTH = 6
"""No report of a year comes out in its first half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFinding:
    """The report year with the evidence that decided it, the period as stated, and what was in the way."""

    year: int | None = None
    evidence: str | None = None
    period: tuple[str, str] | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class _Period:
    start: datetime.date
    end: datetime.date
    about: bool

    @property
    def year(self) -> int | None:
        """The year it covers: a calendar year, or 2008 from 1 May; None for other spans."""
        days = (self.end - self.start).days
        if self.start.year != self.end.year or days < (_PART_YEAR_DAYS if self.about else _FULL_YEAR_DAYS):
            return None
        return self.end.year


def read_year(
    *,
    titles: Sequence[tuple[int, ...]] = (),
    opening: Sequence[str] = (),
    prose: str = "",
    crumbs: Sequence[str] = (),
    published: datetime.date | None = None,
    newest: int | None = None,
) -> YearFinding:
    """Climb down the ladder of evidence; `newest` is the latest year that can be reported on, where that is known."""
    titled = next((years for years in titles if years), ())
    period, issues = _stated(prose, titled)
    if len(titled) > 1 and (period is None or period.year is None):
        return YearFinding(issues=(*issues, _issue("several_years", _listed(titled))))
    stated = period.year if period else None
    rungs = _rungs(stated, titled, opening, prose, crumbs, published)
    found = next(((year, name) for year, name in rungs if year is not None), None)
    if found is None:
        return YearFinding(issues=(*issues, _issue("year_missing", "no year in title or text")))
    year, name = found
    if not FIRST_YEAR <= year <= (newest or year):
        return YearFinding(issues=(*issues, _issue("year_implausible", f"{year} by {name}, latest possible {newest}")))
    issues += tuple(_conflicts(year, name, titled))
    span = (period.start.isoformat(), period.end.isoformat()) if period and name == "period" else None
    return YearFinding(year=year, evidence=name, period=span, issues=issues)


def _rungs(
    stated: int | None, titled: tuple[int, ...], opening: Sequence[str], prose: str,
    crumbs: Sequence[str], published: datetime.date | None,
) -> Iterator[tuple[int | None, str]]:  # fmt: skip
    head = "\n".join(opening)
    yield stated, "period"
    yield _year_before(titled, prose, published), "text"
    yield (titled[0] if titled else None), "title"
    yield _report_year(head), "annual"
    yield _most_said(head), "opening"
    yield _most_said(prose, fewest=2), "text"
    yield _crumb_year(crumbs, published), "breadcrumb"
    yield (published.year - 1 if published else None), "published"


def _year_before(titled: tuple[int, ...], prose: str, published: datetime.date | None) -> int | None:
    """The year a text tells of where its title bears that of its publication: 2020年…年度报告 of January 2020."""
    if len(titled) != 1 or published is None or published.year != titled[0] or published.month > _LAST_MONTH:
        return None
    said = _most_said(_DATED.sub("", _REPORT_YEAR.sub("", prose)))
    return said if said == titled[0] - 1 else None


def _conflicts(year: int, name: str, titled: tuple[int, ...]) -> Iterator[Issue]:
    if titled and year not in titled:
        yield _issue("year_conflict", f"title says {_listed(titled)}, {name} says {year}")
    if name in {"text", "breadcrumb", "published"}:
        yield _issue("year_inferred", f"{year} by {name}")


def _stated(prose: str, titled: tuple[int, ...]) -> tuple[_Period | None, tuple[Issue, ...]]:
    """The period the report states, best one that speaks of the report; one that is no single year is told of only."""
    spans = list(_spans(prose))
    yearly = [span for span in spans if span.year is not None]
    chosen = max(yearly, key=lambda span: (span.about, span.year in titled), default=None)
    odd = [span for span in spans if span.about and span.start.year != span.end.year and chosen is None]
    issues = tuple(
        Issue(code="period_unusual", field="period", detail=f"{span.start} to {span.end}") for span in odd[:1]
    )
    return chosen, issues


def _spans(prose: str) -> Iterator[_Period]:
    for match in _SPAN.finditer(prose):
        first, month, day, last, last_month, last_day = match.groups()
        end_year = int(last or first)
        start = clock.date_of(int(first), int(month), int(day or 1))
        end = clock.date_of(end_year, int(last_month), int(last_day or 1))
        end = end if last_day or end is None else _month_end(end)
        around = prose[max(0, match.start() - 40) : match.end() + 20]
        if start and end and start < end:
            yield _Period(start, end, bool(_ABOUT.search(around)))
    for match in _TORN.finditer(prose):
        if match[1] == match[2]:
            year = int(match[1])
            yield _Period(datetime.date(year, 1, 1), datetime.date(year, 12, 31), about=True)


def _month_end(day: datetime.date) -> datetime.date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _report_year(text: str) -> int | None:
    match = _REPORT_YEAR.search(_NOT_SAID.sub("", text))
    return int(match[1]) if match else None


def _most_said(text: str, fewest: int = 1) -> int | None:
    """The year a text speaks of most, not in names of documents, plans or comparisons; None where two are close."""
    counts: Counter[int] = Counter()
    bare = _SPAN.sub("", _NOT_SAID.sub("", text))
    for match in _SAID.finditer(bare):
        before, after = bare[max(0, match.start() - 2) : match.start()], bare[match.end() : match.end() + 8]
        if not _PAST.search(before) and not _PLAN.search(after):
            counts[int(match[1])] += 1
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < fewest or (len(ranked) > 1 and ranked[0][1] < _LEAD * ranked[1][1]):
        return None
    return ranked[0][0]


def _crumb_year(crumbs: Iterable[str], published: datetime.date | None) -> int | None:
    """A year in the breadcrumb may be that of the report or of its publication; only the day of publication tells."""
    found = [year for step in crumbs for year, _, _ in clock.years(step)]
    if not found or published is None or found[-1] != published.year - 1:
        return None
    return found[-1]


def _listed(years: tuple[int, ...]) -> str:
    return ", ".join(map(str, years))


def _issue(code: str, detail: str) -> Issue:
    return Issue(code=code, field="year", detail=detail)
