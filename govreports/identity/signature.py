"""Signature: the lines of a text that stand for themselves and name the body or the day: signature, labels, breadcrumb.

>>> lines = ["耒阳市2017年政府信息公开工作年度报告", "耒阳市电子政务管理办公室", "(2017年3月15日)"]
>>> [party.text for party in read_lines(lines).signatures]
['耒阳市电子政务管理办公室']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.identity import clock
from govreports.identity.parties import Party, read_party

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

HEAD = 8
"""Lines above the text proper, where title, body and day stand."""
_TAIL = 12
_LONGEST = 36
_CRUMBS = re.compile(r"[>›»]")
_CRUMB_LEAD = re.compile(r"^(?:.{0,10}?位置(?:是)?|当前页面)\s*:?")
_AROUND = " (),:。."
_SECOND_NAME = re.compile(r"(?<=.)\([^()]*\)$")
_MAY_NAME_A_BODY = re.compile(r"[府局会委厅室办处镇乡道心院队关部署行司社馆校园区城木]\)?\s*(?:\(?(?:20\d\d|二).*)?$")
_MAY_HOLD_A_DAY = re.compile(r"20\d\d|二[〇○零0]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What single lines of a text say, in reading order."""

    signatures: tuple[Party, ...] = ()
    publishers: tuple[Party, ...] = ()
    origins: tuple[Party, ...] = ()
    crumbs: tuple[str, ...] = ()
    """Steps of a breadcrumb that stands in the text."""
    published: datetime.date | None = None
    written: datetime.date | None = None
    signed: datetime.date | None = None
    """The last day that is printed alone or behind a body's name, near an end of the text."""


def read_lines(texts: Sequence[str]) -> Lines:
    """Read the short lines of a text; long ones are prose and none of this module's business."""
    short = [(at, text) for at, text in enumerate(texts) if 0 < len(text) <= _LONGEST]
    head = [text for text in texts[:HEAD] if len(text) <= 3 * _LONGEST]
    labelled = "\n".join([*head, *(text for at, text in short if at >= HEAD)])
    dated = "\n".join([*head, *(text for at, text in short if at >= max(HEAD, len(texts) - HEAD))])
    return Lines(
        signatures=tuple(_signatures(short, len(texts))),
        publishers=_bodies("publisher", labelled),
        origins=_bodies("origin", "\n".join(head)),
        crumbs=next((crumbs for text in head if (crumbs := split_crumbs(text))), ()),
        published=_day("published", dated),
        written=_day("written", dated),
        signed=_signed(short, len(texts)),
    )


def split_crumbs(text: str) -> tuple[str, ...]:
    """The steps of a breadcrumb line, empty where the line is none."""
    steps = [step.strip() for step in _CRUMBS.split(text)]
    if len(steps) <= 1:
        return ()
    return tuple(step for step in (_CRUMB_LEAD.sub("", steps[0]).strip(), *steps[1:]) if step)


def _signatures(lines: Sequence[tuple[int, str]], count: int) -> Iterator[Party]:
    """The signatures, the most trusted last: a dated one stands behind the undated name of a site at the foot."""
    found = sorted(_standing_alone(lines, count), key=lambda one: (one[0] >= HEAD) + (one[0] >= HEAD and one[1]))
    return (party for _, _, party in found)


def _standing_alone(lines: Sequence[tuple[int, str]], count: int) -> Iterator[tuple[int, bool, Party]]:
    """Lines that are a body and nothing else, dated by themselves or the next line, or near an end of the text."""
    for index, (at, text) in enumerate(lines):
        if not _MAY_NAME_A_BODY.search(text):
            continue
        party = read_party(_SECOND_NAME.sub("", clock.without_date(text)).strip("()"))
        if party is None or party.body is None:
            continue
        following = lines[index + 1][1] if index + 1 < len(lines) else ""
        dated = clock.read_date(text) is not None or _only_a_day(following)
        if dated or (party.placed and (at < HEAD or at >= count - _TAIL)):
            yield at, dated, party


def _only_a_day(text: str) -> bool:
    return clock.read_date(text) is not None and not clock.without_date(text).strip(_AROUND)


def _signed(lines: Sequence[tuple[int, str]], count: int) -> datetime.date | None:
    """The last line that is a day, or a body and its day."""
    for at, text in reversed(lines):
        day = clock.read_date(text) if _MAY_HOLD_A_DAY.search(text) and not _label_of_day().search(text) else None
        if day is None:
            continue
        rest = clock.without_date(text).strip(_AROUND)
        near_an_end = at < HEAD or at >= count - _TAIL
        if (not rest and near_an_end) or (rest and read_party(rest) is not None):
            return day
    return None


def _bodies(kind: str, text: str) -> tuple[Party, ...]:
    pattern = re.compile(rf"(?:{_labels(kind)})\s*:?\s*([一-鿿()]{{3,30}})")
    return tuple(party for match in pattern.finditer(text) if (party := read_party(match[1])) is not None)


def _day(kind: str, text: str) -> datetime.date | None:
    pattern = re.compile(rf"(?:{_labels(kind)})\s*[:|]?\s*((?:20\d\d|二).{{4,18}})")
    days = (clock.read_date(match[1]) for match in pattern.finditer(text))
    return next((day for day in days if day is not None), None)


@cache
def _labels(kind: str) -> str:
    return "|".join(row["label"] for row in shipped.rows("identity/line_labels.csv") if row["kind"] == kind)


@cache
def _label_of_day() -> re.Pattern[str]:
    return re.compile("|".join(_labels(kind) for kind in ("published", "written", "other")))
