"""Calendar words: years and dates as reports print them, in Arabic or Chinese numerals.

>>> read_date("二〇一〇年三月十日"), read_date("2014-03-04 08:18:29")
(datetime.date(2010, 3, 10), datetime.date(2014, 3, 4))
"""

from __future__ import annotations

import datetime
import re

_NUMERALS = "〇一二三四五六七八九"
_DIGITS = {sign: str(value) for value, sign in enumerate(_NUMERALS)} | dict.fromkeys("○零O", "0")
_SIGNS = "".join(_DIGITS)
_YEAR = re.compile(rf"(?<!\d)(?:(?:19|20)\d\d|二[{_SIGNS}0]{{3}})(?!\d)")
_DATE = re.compile(
    rf"(?<!\d)(20\d\d|二[{_SIGNS}]{{3}})\s*[年\-./]\s*(\d{{1,2}}|[{_NUMERALS}十]{{1,3}})\s*[月\-./]\s*"
    rf"(\d{{1,2}}|[{_NUMERALS}十廿]{{1,3}})(?!\d)\s*日?"
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")


def years(text: str) -> list[tuple[int, int, int]]:
    """Every year in a text with its start and end: bare numbers of four digits count."""
    return [(_year(match.group()), match.start(), match.end()) for match in _YEAR.finditer(text)]


def read_date(text: str) -> datetime.date | None:
    """The first full date in a text, None where there is none or the calendar has no such day."""
    match = _DATE.search(text)
    if match is not None:
        return date_of(_year(match[1]), _small(match[2]), _small(match[3]))
    match = _COMPACT.search(text)
    return date_of(int(match[1]), int(match[2]), int(match[3])) if match else None


def without_date(text: str) -> str:
    """The text without its first date."""
    return _DATE.sub("", text, count=1)


def date_of(year: int, month: int, day: int) -> datetime.date | None:
    """The day, None where the calendar has none."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int("".join(_DIGITS.get(sign, sign) for sign in text))


def _small(text: str) -> int:
    """A month or a day, also 十, 十二, 二十, 廿一, 三十一; 0, which is neither, where it is no numeral."""
    if text.isdigit():
        return int(text)
    before, ten, behind = text.replace("廿", "二十").partition("十")
    return (_plain(before) or 1) * 10 + _plain(behind) if ten else _plain(before)


def _plain(text: str) -> int:
    return int("".join(_DIGITS.get(sign, "") for sign in text) or 0)
