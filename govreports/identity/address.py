"""Address: what a URL says about the place and the day: host, names in its path, codes of organs, dates.

>>> read_address("http://www.leiyang.gov.cn/c1/201803/t20180315_1.html").host.code
'430481'
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from govreports import shipped
from govreports.identity import clock

# 统一社会信用代码 of a public body: 1, the kind of organ, the six digits of its region, ten more characters.
_ORGAN = re.compile(r"(?<![0-9A-Za-z])1[1239](\d{6})[0-9A-Z]{10}(?![0-9A-Za-z])")
_SITE_CODE = re.compile(r"^\D{0,3}(\d{6})\d{4}$")
_DAYS = (
    re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?=[_./]|\d{6})"),
    re.compile(r"/(20\d\d)[-/](\d{1,2})[-/](\d{1,2})/"),
    re.compile(r"/(20\d\d)(\d\d)/(\d{1,2})/"),
)
_OBJECT_ID = re.compile(r"(?<![0-9a-f])([0-9a-f]{8})[0-9a-f]{16}(?![0-9a-f])")
_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_SHORTEST_LABEL = 5
_GOVERNMENT = "gov.cn"


class Host(NamedTuple):
    """The owner of a host: region code, and the body where the host belongs to one."""

    code: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a URL says; everything None or empty where it says nothing."""

    host: Host | None = None
    path: tuple[str, ...] = ()
    """Region codes of governments whose host name stands in the path, as clones and shared portals have it."""
    organ: str | None = None
    """Six digits of a region from the code of an organ."""
    day: datetime.date | None = None
    day_source: str | None = None
    """`url` for a date written out, `object_id` for one inside an identifier."""


def read_address(url: str | None) -> Address:
    """Read a URL; no network, no guess from pinyin; nothing for a text that is no URL."""
    try:
        parts = urlsplit(unquote(url or ""))
        hostname = parts.hostname or ""
    except ValueError:
        return Address()
    day, source = _day(parts.path)
    return Address(
        host=host_of(hostname), path=_path(parts.path),
        organ=organ_region(f"{parts.path}?{parts.query}"), day=day, day_source=source,
    )  # fmt: skip


def host_of(hostname: str) -> Host | None:
    """The owner of the host or of the nearest host above it: tjj.xuancheng.gov.cn lies under xuancheng.gov.cn."""
    labels = hostname.lower().split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        if name == _GOVERNMENT:
            return None
        found = _hosts().get(name)
        if found is not None:
            return found if start == 0 or labels[:start] == ["www"] else Host(found.code, "")
    return None


def organ_region(text: str | None) -> str | None:
    """The region in an organ's code, digits 3 to 8 of the eighteen."""
    match = _ORGAN.search(text or "")
    return match[1] if match else None


def site_region(site_code: str | None) -> str | None:
    """The region in a 政府网站标识码; those of ministries begin with letters and hold none."""
    match = _SITE_CODE.match((site_code or "").strip())
    return match[1] if match else None


def _path(path: str) -> tuple[str, ...]:
    labels = (piece for piece in path.lower().split("/") if len(piece) >= _SHORTEST_LABEL)
    return tuple(dict.fromkeys(_labels()[label] for label in labels if label in _labels()))


def _day(path: str) -> tuple[datetime.date | None, str | None]:
    for match in (match for pattern in _DAYS for match in pattern.finditer(path)):
        day = clock.date_of(int(match[1]), int(match[2]), int(match[3]))
        if day is not None:
            return day, "url"
    identifier = _OBJECT_ID.search(path.lower())
    if identifier is None:
        return None, None
    moment = datetime.datetime.fromtimestamp(int(identifier[1], 16), tz=_CHINA).date()
    return (moment, "object_id") if _plausible(moment) else (None, None)


def _plausible(day: datetime.date) -> bool:
    """Identifiers that only look like one give days before there were such portals, or far ahead."""
    return datetime.date(2010, 1, 1) <= day < datetime.date(2036, 1, 1)


@cache
def _hosts() -> dict[str, Host]:
    return {row["host"]: Host(row["code"], row["body"]) for row in shipped.rows("identity/hosts.csv")}


@cache
def _labels() -> dict[str, str]:
    """First label of each government's own host, where only one region has it."""
    found: dict[str, set[str]] = {}
    for name, host in _hosts().items():
        label, _, rest = name.partition(".")
        if rest == _GOVERNMENT and not host.body:
            found.setdefault(label, set()).add(host.code)
    return {label: codes.pop() for label, codes in found.items() if len(codes) == 1}
