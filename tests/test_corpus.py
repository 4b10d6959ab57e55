"""What reports say about one another: carried over, stocks, parts, jumps, text taken over; blind to order."""

from __future__ import annotations

import random

import pytest

from govreports.corpus import Ledger, survey, traits
from govreports.corpus.parts import parts_of
from govreports.corpus.recycled import share
from govreports.corpus.survey import places
from govreports.lines import load
from govreports.regions import gazetteer

PROSE = [
    "认真贯彻落实上级关于政务公开工作的各项部署",
    "围绕重点领域及时公开群众关心的热点问题",
    "健全保密审查机制并规范依申请公开的办理流程",
    "组织业务培训提高工作人员的专业能力",
    "对网站栏目进行了全面梳理和整改",
    "少数部门公开意识不强更新不够及时",
    "下一步将加大督促检查力度并完善考核办法",
    "利用新媒体平台拓宽了信息公开的渠道",
    "通过新闻发布会解读惠民政策受到欢迎",
    "在政务大厅设立了查阅点方便群众查询",
    "聘请社会监督员参与评议并听取意见建议",
    "建立台账逐项销号确保整改到位",
]


def text(*changes: tuple[int, str], name: str = "甲镇", year: int = 2021) -> str:
    clauses = list(PROSE)
    for place, clause in changes:
        clauses[place] = clause
    return "\n".join([f"{name}{year}年报告", *(f"{name}{year}年{clause}。" for clause in clauses), "收到申请数 7"])


def figure(value: int | None, **fields) -> dict:
    state = "blank" if value is None else "value" if value else "zero"
    plain = {"value": value, "unit": "件", "raw": "", "state": state, "qualifier": "exact", "basis": "table"}
    return plain | {"where": "", "evidence": ""} | fields


def record(key: str, *, form: str = "e4", name: str = "耒阳市", prose: str = "", unit: str = "", **figures) -> dict:
    code, _, year = key.split(":")
    names = dict.fromkeys(("province", "prefecture", "county", "township"))
    return {
        "key": key,
        "year": int(year),
        "region": {"code": code, "unit": unit or f"u{code}", "name": name, **names},
        "issuer": {"name": f"{name}人民政府", "kind": "government"},
        "table_format": form,
        "text": prose,
        "metrics": {metric: value if isinstance(value, dict) else figure(value) for metric, value in figures.items()},
    }


def found(tmp_path, *records: dict) -> dict[str, tuple[list, list]]:
    """Checks and issues by key."""
    with Ledger(tmp_path / "ledger") as ledger:
        survey(map(traits, records), ledger)
        return {
            one.key: (
                [
                    (check["id"], check["status"], check["left"], check["right"], check["column"])
                    for check in map(load, one.checks)
                ],
                [(issue["code"], issue["field"], issue["detail"]) for issue in map(load, one.issues)],
            )
            for one in ledger.findings()
        }


def year(number: int, **fields) -> dict:
    return record(f"430481:government:{number}", **fields)


def test_what_was_carried_out_last_year_is_carried_in(tmp_path):
    told = found(
        tmp_path,
        year(2020, form="e3", app_carried_out=3, app_carried_out__natural=2),
        year(2021, app_carried_in=3, app_carried_in__natural=3, app_carried_out=1),
        year(2022, app_carried_in=None, app_carried_out=0),
        year(2024, app_carried_in=5),
    )
    checks, issues = told["430481:government:2021"]
    assert set(checks) == {("T3-D", "pass", 3, 3, None), ("T3-D", "fail", 3, 2, "natural")}
    ((code, field, detail),) = issues
    assert (code, field) == ("series_differs", "app_carried_in__natural")
    assert "T3-D (natural)" in detail and detail.endswith(", 430481:government:2020")
    assert told["430481:government:2022"] == ([("T3-D", "with_blanks", 0, 1, None)], [])
    assert set(told) == {"430481:government:2021", "430481:government:2022"}


def test_stocks_follow_from_last_years(tmp_path):
    told = found(
        tmp_path,
        year(2019, form="e3", licence_items_prev=100, licence_items_change=-8),
        year(2020, form="e3", licence_items_prev=92, normative_docs_in_force=1),
        year(2021, normative_docs_in_force=40),
        year(2022, normative_docs_in_force=45, normative_docs_issued=7, normative_docs_repealed=3),
    )
    assert told["430481:government:2020"] == ([("T2-B", "pass", 92, 92, None)], [])
    checks, issues = told["430481:government:2022"]
    assert checks == [("T2-A", "fail", 45, 44, None)] and issues[0][0] == "series_differs"
    assert set(told) == {"430481:government:2020", "430481:government:2022"}  # no stock passes from e3 to e4


def test_prose_and_rough_figures_take_no_part_in_sums(tmp_path):
    for rough in ({"basis": "prose"}, {"qualifier": "approx_over"}):
        assert not found(tmp_path, year(2020, app_carried_out=3), year(2021, app_carried_in=figure(4, **rough)))


def test_a_series_outlives_a_change_of_code_and_ends_with_its_body(tmp_path):
    before = record("320683:government:2009", unit="u1", form="e3", app_carried_out=1)
    after = record("320612:government:2010", unit="u1", form="e3", app_carried_in=2)
    other = record("320612:统计局:2010", unit="u1", form="e3", app_carried_in=2)
    assert set(found(tmp_path, before, after, other)) == {after["key"]}


def test_jumps_are_told_with_both_sides(tmp_path):
    told = found(
        tmp_path,
        year(2018, form="e2", disclosed_total=1200, meetings=1, trainees=0, app_received=figure(90, basis="prose")),
        year(2019, form="e3", disclosed_total=100, meetings=12, trainees=500, app_received=figure(950, basis="prose")),
    )
    _, issues = told["430481:government:2019"]
    assert issues == [
        ("jump", "disclosed_total", "100 after 1200 (12 times, table e2 -> e3), 430481:government:2018"),
        ("jump", "app_received", "950 after 90 (11 times, table e2 -> e3), 430481:government:2018"),
    ]


def test_money_is_compared_in_one_unit(tmp_path):
    old = figure(3, unit="万元", value_yuan=30000)
    assert not found(tmp_path, year(2016, special_funds=old), year(2017, special_funds=figure(30000, value_yuan=30000)))


def counties(number: int) -> list[str]:
    return sorted(parts_of("430400", number))


def test_a_whole_is_compared_only_where_every_part_is_known(tmp_path):
    below = counties(2021)
    assert "430481" in below and len(below) == 12
    whole = record("430400:government:2021", app_received=40, review_total=11)
    parts = [record(f"{code}:government:2021", app_received=3, review_total=1) for code in below]
    body = record("430400:统计局:2021", app_received=4, review_total=0)
    checks, issues = found(tmp_path, whole, *parts, body)[whole["key"]]
    assert checks == [("P-1", "pass", 40, 40, None), ("P-1", "fail", 11, 12, None)]
    (known,) = [detail for code, _, detail in issues if code == "parts_known"]
    assert "13 reports" in known and all(code in known for code in below) and body["key"] in known
    (broken,) = [(field, detail) for code, field, detail in issues if code == "parts_exceed_whole"]
    assert broken == ("review_total", "P-1: review_total 11 is below 12, the sum of 13 reports")
    assert whole["key"] not in found(tmp_path, whole, *parts[1:], body)
    assert whole["key"] not in found(tmp_path, whole, *parts[1:], parts[0] | {"table_format": "e3"}, body)


def test_more_in_the_whole_than_in_the_known_parts_proves_nothing(tmp_path):
    parts = [record(f"{code}:government:2021", app_received=1) for code in counties(2021)]
    checks, _ = found(tmp_path, record("430400:government:2021", app_received=99), *parts)["430400:government:2021"]
    assert checks == [("P-1", "not_applicable", 99, 12, None)]


def test_the_parts_of_a_county_are_its_towns():
    towns = parts_of("430481", 2021)
    assert len(towns) > 20 and all(len(code) == 9 and code.startswith("430481") for code in towns)
    assert parts_of("430000", 2021) == {
        code
        for code, rows in gazetteer().codes.items()
        if any(row.parent == "430000" and row.holds(2021) for row in rows)
    } - {code for code, rows in gazetteer().codes.items() if rows[-1].level == "zone"}


def test_a_text_taken_over_is_told_with_its_share_and_stays_a_report_of_its_own(tmp_path):
    last = year(2020, prose=text(name="耒阳市", year=2020))
    this = year(2021, prose=text((0, "扎实推进基层政务公开标准化规范化"), name="耒阳市", year=2021))
    town = record("430481101:government:2021", name="甲镇", prose=text())
    other = record("430481102:government:2021", name="乙镇", prose=text(name="乙镇"))
    new = record(
        "430481103:government:2021",
        name="丙镇",
        prose=text(*((n, f"另写的第{'甲乙丙丁戊'[n]}句话与别处完全不同") for n in range(5))),
    )
    told = found(tmp_path, last, this, town, other, new)
    details = {
        key: [detail for code, _, detail in issues if code == "recycled_text"] for key, (_, issues) in told.items()
    }
    assert details[this["key"]][0] == "92 % of the text is that of 430481:government:2020, the year before"
    assert details[town["key"]] == ["100 % of the text is that of 430481102:government:2021, a neighbour"]
    assert details[other["key"]] == ["100 % of the text is that of 430481101:government:2021, a neighbour"]
    assert new["key"] not in details and last["key"] not in details


def test_tables_and_short_texts_are_no_text_taken_over():
    rows = "\n".join(f"(一)予以公开 {number} 0 0 0 0 0 {number}" for number in range(60))
    short = "本年度未收到政府信息公开申请。"
    for prose in (rows, short, ""):
        one, other = (traits(record(f"43048110{number}:government:2021", prose=prose)) for number in (1, 2))
        assert share(one, other) == 0


def test_whose_neighbour_a_report_is():
    assert list(places(traits(record("430481101:government:2021")))) == ["430481"]
    assert list(places(traits(record("430481:统计局:2021")))) == ["430481"]
    assert list(places(traits(record("430481:government:2021")))) == ["430481", "4304 areas"]
    assert list(places(traits(record("430400:government:2021")))) == ["430400", "43 areas"]
    assert list(places(traits(record("430000:government:2021")))) == ["430000", "areas"]


@pytest.mark.parametrize("seed", range(3))
def test_findings_do_not_know_in_what_order_reports_came(tmp_path, seed):
    records = [
        record(
            f"43048110{town}:government:{number}", prose=text(name="甲镇" if town < 3 else "乙镇", year=number),
            app_carried_in=number % 3, app_carried_out=town, disclosed_total=10 ** (number % 4),
        )
        for town in range(1, 5) for number in range(2019, 2024)
    ]  # fmt: skip
    expected = found(tmp_path, *records)
    random.Random(seed).shuffle(records)
    assert found(tmp_path, *records) == expected
