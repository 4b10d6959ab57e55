"""Put back the 年 and 月 that a text lost with the font they were set in: 2018年1231日, 201812月31日.

Only where one reading is a day of the calendar; `2018年111日` can be two days and stays as it is.
"""

from __future__ import annotations

import re

# The look behind stands after 20, so that the search can leap from one 20 to the next.
_NO_MONTH = re.compile(r"(20(?<!\d20)\d\d)年(\d{3,4})日")
_NO_YEAR = re.compile(r"(20(?<!\d20)[0-4]\d)(1[0-2]|[1-9])月(3[01]|[12]\d|[1-9])日")
# 2018年11日至2018年1231日: the first day of a period that ends with the year.
_OPENING = re.compile(r"(?<!\d)(20\d\d)年11日(?=[至到起—\-~])")
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def mend_dates(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with its damaged dates whole, and each as seen and as meant.

    >>> mend_dates("自2018年11日至2018年1231日")[0]
    '自2018年1月1日至2018年12月31日'
    """
    mended: list[tuple[str, str]] = []

    def keep(found: re.Match[str], meant: str) -> str:
        if meant != found.group():
            mended.append((found.group(), meant))
        return meant

    text = _NO_MONTH.sub(lambda found: keep(found, _with_month(found)), text)
    text = _NO_YEAR.sub(lambda found: keep(found, f"{found[1]}年{found[2]}月{found[3]}日"), text)
    if mended:
        text = _OPENING.sub(lambda found: keep(found, f"{found[1]}年1月1日"), text)
    return text, tuple(mended)


def _with_month(found: re.Match[str]) -> str:
    digits = found[2]
    days = [
        (month, day)
        for cut in (1, 2)
        for month, day in [(digits[:cut], digits[cut:])]
        if not month.startswith("0") and not day.startswith("0") and _is_day(int(month), int(day))
    ]
    return f"{found[1]}年{days[0][0]}月{days[0][1]}日" if len(days) == 1 else found.group()


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= len(_MONTHS) and 1 <= day <= _MONTHS[month - 1]
