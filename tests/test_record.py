"""The record of the contract: every key, in its order, whatever the page."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from govreports.model import Page
from govreports.parse import parse
from govreports.record import not_report, to_line, to_record
from tests.fixtures import fixtures, record_of

KEYS = [
    "key", "report", "region", "issuer", "scope", "year", "title", "published", "period", "table_format", "script",
    "text_state", "text", "sections", "metrics", "readings", "checks", "issues", "evidence", "attachments", "source",
    "alternates", "first_seen", "last_changed", "last_checked", "parser",
]  # fmt: skip
INNER = {
    "region": ["code", "unit", "name", "level", "province", "prefecture", "county", "township"],
    "issuer": ["name", "kind"],
    "evidence": ["region", "year", "issuer", "published"],
    "source": ["url", "portal", "kind", "fetched_at", "content_type", "sha256", "archive"],
}
READING = ["value", "unit", "raw", "state", "qualifier", "basis", "where", "evidence"]
BARE = """政府信息公开工作年度报告
一、主动公开情况
主动公开政府信息3条。
二、依申请公开情况
未收到政府信息公开申请。
三、存在的主要问题
无。
"""


@pytest.mark.parametrize("fixture", fixtures("report"), ids=lambda fixture: fixture.name)
def test_every_key_is_there_in_order(fixture):
    record = record_of(fixture)
    assert list(record) == KEYS
    assert {name: list(record[name]) for name in INNER} == INNER
    for reading in record["metrics"].values():
        assert list(reading) == READING + (["value_yuan"] if reading["unit"] in ("元", "万元") else [])
    for reading in record["readings"]:
        assert list(reading)[:9] == ["metric", *READING]
    assert all(list(check) == ["id", "status", "left", "right", "column"] for check in record["checks"])
    assert all(list(issue) == ["code", "field", "detail"] for issue in record["issues"])


@pytest.mark.parametrize("fixture", fixtures("report"), ids=lambda fixture: fixture.name)
def test_a_value_is_there_when_the_state_says_so(fixture):
    for name, reading in record_of(fixture)["metrics"].items():
        has_value = reading["state"] in ("value", "zero") and reading["qualifier"] != "vague"
        assert (reading["value"] is not None) == has_value, name
        assert (reading["state"] == "zero") == (reading["value"] == 0), name


def test_what_is_not_known_is_null_and_the_key_says_so():
    (report,) = parse(Page(body=BARE.encode()))
    record = to_record(report)
    assert list(record) == KEYS
    assert (record["region"], record["year"], record["published"]) == (None, None, None)
    assert record["key"].startswith("unknown:")
    assert record["issues"]


def test_numbers_stay_numbers_in_json():
    text = BARE.replace("主动公开政府信息3条", "政府信息公开专项经费0.5万元")
    (report,) = parse(Page(body=text.encode()))
    assert report.metrics[-1].value == Decimal("0.5")
    line = to_line(to_record(report))
    assert json.loads(line)["metrics"]["special_funds"]["value"] == 0.5
    assert "\n" not in line
    assert "政府信息公开" in line


@pytest.mark.parametrize(("told", "value", "unit", "yuan"), [("3万元", 3, "万元", 30000), ("380元", 380, "元", 380)])
def test_money_is_also_given_in_yuan(told, value, unit, yuan):
    (report,) = parse(Page(body=BARE.replace("主动公开政府信息3条", f"政务公开专项经费{told}").encode()))
    reading = to_record(report)["metrics"]["special_funds"]
    assert (reading["value"], reading["unit"], reading["value_yuan"]) == (value, unit, yuan)


def test_a_page_that_is_no_report_says_why():
    (outcome,) = parse(Page(body="甲县2022年国民经济和社会发展统计公报\n全年生产总值120亿元。".encode()))
    assert not_report(outcome)["report"] is False
    assert not_report(outcome)["reason"]


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("浏阳市人民政府2015年政府信息公开工作年度报告", "430181:government:2015"),
        ("浏阳市两型产业园管理委员会2015年政府信息公开年度报告", "430181:两型产业园管委会:2015"),
        ("上海市闸北区2016年政府信息公开工作年度报告", "310106:闸北区:2016"),
        ("上海市静安区2016年政府信息公开工作年度报告", "310106:government:2016"),
    ],
)
def test_what_shares_a_code_keeps_a_key_of_its_own(title, key):
    (report,) = parse(Page(body=f"{title}\n{BARE.partition(chr(10))[2]}".encode()))
    assert to_record(report)["key"] == key


@pytest.mark.parametrize("town", ["我镇", "全镇", "本镇"])
def test_the_opening_of_a_towns_report_names_no_other_town(town):
    told = f"按照《中华人民共和国政府信息公开条例》规定,现将{town}2016年政府信息公开工作年度报告公布如下:"
    text = "一、基本情况\n我镇共主动公开政府信息63条。\n灵溪镇人民政府\n2017年2月25日"
    (report,) = parse(Page(body=f"永顺县灵溪镇2016年度政府信息公开工作年度报告\n{told}\n{text}".encode()))
    record = to_record(report)
    assert (record["region"]["name"], record["issues"]) == ("灵溪镇", [])


@pytest.mark.parametrize(
    ("lines", "key", "issuer"),
    [
        (
            [
                "盐池县2008年政府信息公开工作年度报告",
                "本报告由盐池县政府信息公开工作办公室编制的2008年度政府信息公开年度报告。",
            ],
            "640323:government:2008",
            "盐池县政府信息公开工作办公室",
        ),
        (
            ["中国证券监督管理委员会河北监管局2015年政府信息公开工作年度报告"],
            "130000:证监局:2015",
            "中国证券监督管理委员会河北监管局",
        ),
        (
            ["财政部驻湖南省财政监察专员办事处2014年政府信息公开工作年度报告"],
            "430000:财政部财政监察专员办事处:2014",
            "财政部驻湖南省财政监察专员办事处",
        ),
        (["吉林大学2015年信息公开工作年度报告"], "unknown:吉林大学:2015", "吉林大学"),
    ],
)
def test_bodies_that_are_named_with_a_stem_or_beside_the_subject(lines, key, issuer):
    text = "\n".join([*lines, "一、概述", "全年主动公开政府信息63条。"])
    (report,) = parse(Page(body=text.encode()))
    record = to_record(report)
    assert (record["key"], record["issuer"]["name"]) == (key, issuer)
