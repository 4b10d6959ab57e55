"""Numerals and number cells: value, unit, qualifier and state of what stands there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreports.metrics.cells import read_cell
from govreports.metrics.labels import alike, fold_label, fold_short
from govreports.numbers import chinese_number, pattern, read_numeral


def numerals(text):
    found = (read_numeral(match) for match in pattern().finditer(text))
    return [(numeral.value, numeral.unit, numeral.qualifier) for numeral in found if numeral]


@pytest.mark.parametrize(
    ("written", "value", "unit", "qualifier"),
    [
        ("4500余条", 4500, "条", "approx_over"),
        ("100多件次", 100, "件次", "approx_over"),
        ("1.3万条", 13000, "条", "exact"),
        ("近10万个", 100000, "个", "approx_under"),
        ("2万余元", 20000, "元", "approx_over"),
        ("120万元", 120, "万元", "exact"),
        ("0.5万元", Decimal("0.5"), "万元", "exact"),
        ("万余条", 10000, "条", "approx_over"),
        ("三百余条", 300, "条", "approx_over"),
        ("二十三件", 23, "件", "exact"),
        ("两次", 2, "次", "exact"),
        ("1千余份", 1000, "份", "approx_over"),
        ("3百多条", 300, "条", "approx_over"),
        ("18,126条", 18126, "条", "exact"),
        ("约30人", 30, "人", "approx"),
        ("超过200件", 200, "件", "approx_over"),
        ("多次", None, "次", "vague"),
        ("数十件", None, "件", "vague"),
    ],
)
def test_a_numeral_is_read(written, value, unit, qualifier):
    assert numerals(written) == [(value, unit, qualifier)]


@pytest.mark.parametrize(
    "written", ["第三次", "12,34条", "1234567890123456789件", "十八届", "申请数量0030306", "申请数量5000005"]
)
def test_what_only_looks_like_a_count_is_none(written):
    assert numerals(written) == []


def test_precision_is_the_last_digit_written():
    (match,) = pattern().finditer("26.8万条")
    assert read_numeral(match).precision == 1000


@given(st.integers(1, 99_999_999))
def test_chinese_numbers_read_back(number):
    assert chinese_number(in_chinese(number)) == number


def in_chinese(number):
    high, low = divmod(number, 10_000)
    return (in_chinese(high) + "万" if high else "") + (below_ten_thousand(low, bool(high)) if low or not high else "")


def below_ten_thousand(number, inner):
    text, zero = "", inner
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if zero and (text or inner) else "") + "零一二三四五六七八九"[digit] + name
            zero = False
        else:
            zero = True
    return text


@pytest.mark.parametrize(
    ("cell", "state", "value"),
    [
        ("7", "value", 7),
        ("0", "zero", 0),
        ("", "blank", None),
        ("——", "na", None),
        ("/", "na", None),
        ("无", "na", None),
        ("1,024", "value", 1024),
        ("-8", "value", -8),
        ("+1036", "value", 1036),
        ("0.06", "value", Decimal("0.06")),
        ("3.5件", "value", Decimal("3.5")),
        ("12,34", "unparsed", None),
        ("见附件", "unparsed", None),
        ("2727(信箱和“12345”热线回复数)", "value", 2727),
        ("9" * 40, "unparsed", None),
        ("零", "zero", 0),
        ("零件", "zero", 0),
        ("4*", "value", 4),
        ("16[1]", "value", 16),
        ("0030306", "unparsed", None),
        ("1 2", "unparsed", None),
        ("4500余条", "value", 4500),
    ],
)
def test_a_number_cell_is_read(cell, state, value):
    found = read_cell(cell)
    assert (found.state, found.value) == (state, value)


def test_a_note_in_a_number_cell_is_kept():
    assert read_cell("2727(热线回复数)").note == "热线回复数"


@pytest.mark.parametrize("label", ["1.当面申请数", "其中:1.当面申请数", "(一)当 面 申请数", "1、当面申请数"])
def test_labels_fold_to_one(label):
    assert fold_label(label) == "当面申请数"


def test_the_note_behind_a_label_can_be_dropped():
    assert fold_short("专职人员数(不包括政府公报及政府网站工作人员数)") == "专职人员数"


def test_a_lost_glyph_is_forgiven_and_another_row_is_not():
    assert alike("属于国家秘", "属于国家秘密")
    assert not alike("涉及商业秘密", "涉及国家秘密")
