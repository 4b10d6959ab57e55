"""One numeral as people write it, `4500余条`, `近10万个`, `1.3万条`, `三百多件`, to value, unit and qualifier.

Works on squeezed text (no blanks beside Chinese characters). 万 before 元 belongs to the unit: `120万元` is 120 万元,
but `2万余元` is 20000 元 and more. Thousands may be parted by a comma or (GB/T 15835-2011) a blank: `1 318条`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped

if TYPE_CHECKING:
    from govreports.model import Number, Qualifier

_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ARABIC_SCALES = _SCALES | {"十万": 100_000, "百万": 1_000_000, "千万": 10_000_000}
_BEFORE: dict[str, Qualifier] = {
    **dict.fromkeys(("将近", "接近", "近", "不足", "不到", "未超过"), "approx_under"),
    **dict.fromkeys(("超过", "超", "逾", "突破", "不少于", "多达"), "approx_over"),
    **dict.fromkeys(("大约", "大概", "约"), "approx"),
}
_AFTER: dict[str, Qualifier] = {
    **dict.fromkeys(("余", "多", "来", "几", "以上"), "approx_over"),
    **dict.fromkeys(("以下", "以内"), "approx_under"),
    **dict.fromkeys(("左右", "上下"), "approx"),
}
_MONEY = "元"
_LONGEST = 15
_PADDED = 2
"""Digits of the longest figure that may begin with a nought; in longer ones several cells ran together."""
_LONGEST_BARE = 6
"""Digits of the longest figure without a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A numeral read: `value` is None when vague; `precision` is the power of ten of the last digit written."""

    value: Number | None
    unit: str | None
    qualifier: Qualifier
    precision: int
    raw: str
    start: int
    end: int


@cache
def pattern() -> re.Pattern[str]:
    """The pattern of one numeral; every repeat is bounded, so that no text can make it slow."""
    units = "|".join(sorted(map(re.escape, shipped.lines("units.txt")), key=len, reverse=True))
    before = "|".join(sorted(_BEFORE, key=len, reverse=True))
    chinese = "零〇一二两三四五六七八九十百千万亿"
    return re.compile(
        rf"(?=(?:{before})?[\d{chinese}数上若多])"  # what may begin the three branches, looked at before they are tried
        rf"(?P<before>{before})?"
        rf"(?:(?<!\d)(?<!\d[.,])(?P<arabic>\d{{1,3}}(?:,\d{{3}}){{1,6}}(?![\d,])(?:\.\d{{1,6}})?"
        rf"|(?<!\d )\d{{1,3}}(?: \d{{3}}){{1,4}}(?! ?\d)(?=[^ -~]|[,;)])"
        rf"|\d{{1,{_LONGEST}}}(?:\.\d{{1,6}})?)(?![\d.]|,\d)"
        rf"(?:(?P<odd>[余多来几])?(?P<scale>十万|百万|千万|[十百千万亿])(?!元)(?!\d))?"
        rf"|(?<![第{chinese}])(?P<chinese>[{chinese}]{{1,12}})(?=[余多来]|{units})"
        rf"|(?P<vague>数[十百千万]|上[百千万]|若干|多)(?={units}))"
        rf"(?P<more>[余多来])?(?P<unit>{units})?(?P<after>以上|左右|上下|以下|以内)?"
    )


def read_numeral(found: re.Match[str]) -> Numeral | None:
    """The numeral of one match of `pattern`; None where it cannot be one (`万元` without a figure, a malformed one)."""
    unit = found.group("unit")
    value, precision = _value(found, unit)
    if value is None and not found.group("vague"):
        return None
    return Numeral(
        value=value,
        unit=unit,
        qualifier="vague" if found.group("vague") else _qualifier(found),
        precision=precision,
        raw=found.group(),
        start=found.start(),
        end=found.end(),
    )


def chinese_number(text: str) -> int | None:
    """A Chinese number, `三百二十` or `一二三`; None where the characters form none.

    >>> chinese_number("一千零五十"), chinese_number("二十三"), chinese_number("百")
    (1050, 23, 100)
    """
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            continue
        scale = _SCALES[char]
        if scale >= _SCALES["万"]:
            total = (total + section + (digit or 0) or 1) * scale
            section = 0
        else:
            section += (1 if digit is None else digit) * scale
        digit = None
    return total + section + (digit or 0)


def _value(found: re.Match[str], unit: str | None) -> tuple[Number | None, int]:
    if found.group("vague"):
        return None, 0
    if found.group("chinese"):
        text = found.group("chinese")
        bare = all(char in _SCALES for char in text) and not found.group("more")
        return (None if bare else chinese_number(text), 1)
    digits = found.group("arabic").replace(",", "").replace(" ", "")
    scale = _ARABIC_SCALES.get(found.group("scale") or "", 1)
    if digits.isdigit():
        if (digits[0] == "0" and len(digits) > _PADDED) or (unit is None and len(digits) > _LONGEST_BARE):
            return None, 0
        return int(digits) * scale, scale
    if scale == 1 and unit in ("万元", "亿元"):
        return _whole(Decimal(digits)), 1
    decimals = len(digits.partition(".")[2])
    return _whole(Decimal(digits) * scale), max(scale // 10**decimals, 1)


def _whole(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else value


def _qualifier(found: re.Match[str]) -> Qualifier:
    for mark in (found.group("odd"), found.group("more"), found.group("after")):
        if mark:
            return _AFTER[mark]
    before = found.group("before")
    return _BEFORE[before] if before else "exact"
