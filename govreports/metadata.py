"""What a page says about itself: labelled lines (发布时间:2014-03-04), breadcrumb, site name, foot; all normalised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.model import Metadata, Named
from govreports.text.width import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 220
_DATE = re.compile(r"((?:19|20)\d{2})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
_BARE_DATE = re.compile(
    r"(?:[a-z\d.-]{1,40}\.(?:cn|com|net|org) ?)?" + _DATE.pattern + r" ?(?:\d{1,2}:\d{2}(?::\d{2})?)? ?\D{0,2}"
)
_CRUMB = re.compile(r"^[^。]{0,8}(?:位置|页面)(?:是|在)?[:]?\s*(.+)$")
_ARROW = re.compile(r"(?<!\s)\s*(?:>{1,2}|»|→|›)\s*")
_HAS_ARROW = re.compile("[>»→›]")
_BRACKETED = re.compile(r"【\s*([一-鿿]{2,6})\s*】\s*:?")
_SITE_CODE = re.compile(r"\d{10}")
_MARKUP = {
    "sitename": "site_name",
    "siteidcode": "site_code",
    "pubdate": "meta",
    "publishdate": "meta",
    "publicationdate": "meta",
    "contentsource": "origin",
}


@dataclass(slots=True)
class Found:
    """Labelled values gathered so far: field -> texts in order met."""

    texts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        """Keep a value that says something."""
        text = text.strip(" :|-·,;")
        if name and text:
            self.texts.setdefault(name, []).append(text)

    def first(self, name: str) -> str | None:
        """The first value of a field."""
        return next(iter(self.texts.get(name, [])), None)


def read_label_line(line: str, found: Found) -> bool:
    """Take the labelled values of a line; False, and nothing taken, where the line is not made of labels.

    A date without a label may stand first: `2024-01-15 来源:县司法局 访问量:73`, or behind the origin.
    """
    if line.startswith("【"):
        line = _BRACKETED.sub(r"\1:", line)  # 【颁布时间】2011-3-28
    if len(line) > _LONGEST or ":" not in line or "。" in line:
        return False
    text = squeeze(line)
    labels = list(_labels().finditer(text))
    lead = text[: labels[0].start()] if labels else ""
    dated = _BARE_DATE.fullmatch(lead)
    if not labels or (len(lead) > 2 and not dated) or not _reads_as_labels(text, labels):
        return False
    if dated:
        found.add("head", dates_in(lead)[0])
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        row = _fields()[label.group(1)]
        value = text[label.end() : following.start() if following else len(text)]
        _take(row, value, found)
    return True


def bare_date(line: str) -> str | None:
    """The day of a line that is a date and nothing else, the time of day and the name of the host beside it."""
    return dates_in(line)[0] if _BARE_DATE.fullmatch(squeeze(line)) else None


def read_label_cells(cells: list[str], found: Found) -> bool:
    """Take label and value from neighbouring cells of a disclosure system's index block."""
    names = [text.replace(" ", "").rstrip(":") for text in cells]
    known = [i for i, name in enumerate(names) if name in _fields()]
    for i in known:
        if i + 1 < len(cells) and i + 1 not in known:
            _take(_fields()[names[i]], squeeze(cells[i + 1]), found)
    return bool(known)


def read_breadcrumb(line: str) -> str | None:
    """The breadcrumb of a line `当前位置:首页 > 政务公开 > 年报`, its steps parted by ` > `; None for another line."""
    if len(line) > _LONGEST or "。" in line:
        return None
    if not _HAS_ARROW.search(line):
        return None
    steps = [step for step in _ARROW.split(line) if step.strip()]
    crumb = _CRUMB.match(line)
    if crumb and len(steps) > 1:
        steps[0] = _CRUMB.sub(r"\1", steps[0]).strip()
        return " > ".join(step.strip() for step in steps if step.strip())
    return " > ".join(map(str.strip, steps)) if len(steps) > 2 else None


def dates_in(text: str) -> list[str]:
    """The whole dates of a text as YYYY-MM-DD, in order; `2014年3月4日`, `2014-03-04`, `2014/3/4`."""
    return [f"{year}-{int(month):02d}-{int(day):02d}" for year, month, day in _DATE.findall(text)]


def assemble(found: Found, markup: Iterable[Named], breadcrumb: str | None) -> Metadata:
    """The metadata of a page: values printed on the page before those of its markup."""
    for value in markup:
        name = _MARKUP.get(value.source.lower())
        if name:
            found.add(name, value.text)
    dates = [
        Named(source=source, text=date)
        for source in ("published", "meta", "written", "head")
        for text in found.texts.get(source, [])
        for date in dates_in(text)[:1]
    ]
    code = _SITE_CODE.search(found.first("site_code") or "")
    return Metadata(
        breadcrumb=breadcrumb,
        site_name=found.first("site_name"),
        sponsor=found.first("sponsor"),
        site_code=code.group() if code else None,
        index_number=found.first("index_number"),
        publisher=found.first("publisher"),
        origin=found.first("origin"),
        dates=tuple(dict.fromkeys(dates)),
    )


@cache
def _fields() -> dict[str, shipped.Row]:
    return {row["label"]: row for row in shipped.rows("html/labels.csv")}


@cache
def _labels() -> re.Pattern[str]:
    names = sorted(_fields(), key=len, reverse=True)
    return re.compile(rf"({'|'.join(map(re.escape, names))}):")


def _reads_as_labels(text: str, labels: list[re.Match[str]]) -> bool:
    """A line of labels: each is followed by little, so a sentence that opens with `时间:` is not one."""
    ends = [*(label.start() for label in labels[1:]), len(text)]
    return all(end - label.end() <= 60 for label, end in zip(labels, ends, strict=True))


def _take(row: shipped.Row, value: str, found: Found) -> None:
    if row["kind"] == "date" and not _DATE.search(value):
        return
    if row["field"] == "origin" and (dated := _DATE.search(value)):  # 来源:县司法局 2024-01-15 10:30
        found.add("head", dates_in(value)[0])
        value = value[: dated.start()]
    found.add(row["field"], value)
