"""A sentence told in other words, so that a rule sees name and figure side by side; nothing is added to it.

通过网站、微信分别发布584条、267条   →  通过网站发布584条 | 通过微信发布267条
传真、信函申请均为0件               →  传真申请0件 | 信函申请0件
信息由上年的33条减少至21条          →  信息21条
复议29件(2014年为18件)              →  复议29件
行政许可(升放气球)6件              →  行政许可6件
各乡镇收到申请9件,本局收到申请2件  →  本局收到申请2件
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.metrics.prose.rules import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govreports.metrics.prose.template import Template

_SHARED = re.compile(
    r"(?P<names>[^#,;。:]{2,80}?)分别(?P<verb>[^#,;。]{0,14})(?P<figures>#(?:(?:、|和|,|及|以及)#){1,5})"
)
_LISTED = re.compile(
    r"(?P<names>[^#,;。:]{2,12}(?:、[^#,;。:、]{2,12}){1,5})(?P<verb>):(?P<figures>#(?:、#){1,5})(?=[,;。]|$)"
)
_EACH = re.compile(
    r"(?P<names>[^#,;。:()、]{1,30}?(?:(?:、|和|与|(?<![涉普])及|以及|(?<=复议)(?=(?:行政)?诉讼))[^#,;。:()、]{1,30}?){1,8}?)"
    r"(?P<verb>)(?P<each>(?:均|都|各|全部|皆)(?:为|是)?)?:?(?P<figures>#)"
)
_MAY_SHARE = re.compile("分别|:#、")
_RUN = re.compile(r"(?:^|(?<=[#,;。:()]))[^#,;。:()]++:?#")
_PARTED = re.compile(r"、|以及|和|与|(?<![涉普])及|(?<=复议)(?=(?:行政)?诉讼)")
_ORIGIN = re.compile(
    r"[由从](?:@的?)?[^#@,;。]{0,8}#[^#,;。]{0,4}?(?:增|加|长|上升|减|少|降|下降|提高|扩大|精简|压缩|拓展){1,2}(?:到|至|为)(?:@的?)?"
)
_THEN = r"(?:@|上一?年度?|去年)(?:同期)?(?:为|是|有|共|:){0,2}#[^#()、,;。]{0,3}"
_COMPARED = re.compile(rf"\({_THEN}(?:[,、;]{_THEN})*\)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_ASIDE = re.compile(r"\([^()#]{1,40}\)")


def shares(told: Template) -> tuple[list[Template], set[int]]:
    """The templates of the pairs of two lists, and the starts of the figures that they use up.

    A figure for several names tells of each only with 均, or where it is 0.
    """
    parted: list[Template] = []
    taken: set[int] = set()
    for pattern in (_SHARED, _LISTED, _EACH):
        for found in _matches(pattern, told.text):
            names = list(_names(told.text, *found.span("names")))
            places = [place for place in range(*found.span("figures")) if place in told.figures]
            starts = {told.figures[place].start for place in places}
            if pattern is _EACH and (found.group("each") or told.figures[places[0]].value == 0):
                places *= len(names)
            if len(names) != len(places) or not starts.isdisjoint(taken):
                continue
            taken |= starts
            opening, verb = (0, found.start("names")), found.span("verb")
            parted.extend(
                told.joined([opening, name, verb, (place, place + 1)])
                for name, place in zip(names, places, strict=True)
            )
    return parted, taken


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches in a text; names that share a figure with no word between stand in the run of words before it."""
    if pattern is not _EACH:
        yield from pattern.finditer(text) if _MAY_SHARE.search(text) else ()
        return
    for run in _RUN.finditer(text):
        if _PARTED.search(text, run.start(), run.end()):
            yield from pattern.finditer(text, run.start(), run.end())


def without_origins(told: Template) -> Template:
    """The template without `由上年的33条减少至`: the figure a count comes from is not the count."""
    return _without(told, _ORIGIN)


def without_other_years(told: Template, year: int | None) -> Template:
    """The template without brackets that tell a figure of another year: 收到29件(2014年为18件),其中网络9件."""
    return _without(told, _COMPARED, lambda found: year is not None and not _names_year(told, found, year))


def _names_year(told: Template, found: re.Match[str], year: int) -> bool:
    """Whether a match names the year, or a date of no year."""
    marks = [place for place in range(*found.span()) if told.text[place] == "@"]
    years = [_YEAR.findall(told.printed(place)) for place in marks]
    return any(not named or str(year) in named for named in years)


def without_strangers(told: Template) -> Template:
    """The template without what it tells of another body, another matter or a plan."""
    for pattern in rules().stretches.possible(told.text):
        told = _without(told, pattern)
    return told


def without_asides(told: Template) -> Template:
    """The template without brackets that hold no figure."""
    return _without(told, _ASIDE)


def _without(
    told: Template, pattern: re.Pattern[str], meant: Callable[[re.Match[str]], bool] = lambda _: True
) -> Template:
    places = [found.span() for found in pattern.finditer(told.text) if meant(found)]
    if not places:
        return told
    starts = [0, *(end for _, end in places)]
    ends = [*(start for start, _ in places), len(told.text)]
    return told.joined(list(zip(starts, ends, strict=True)))


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for mark in _PARTED.finditer(text, start, end):
        yield start, mark.start()
        start = mark.end()
    yield start, end
