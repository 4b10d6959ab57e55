"""Coverage: which years are expected of whom, what is the matter with those that are not there, and since when."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date

import pytest
from crawling import at_once
from hostile import account

from govreports.coverage import Known, Place, Portal, Visit, cover, portals_of
from govreports.regions import gazetteer

TODAY = date(2026, 11, 22)


def known(key: str, *, portal: str | None = "a", **fields) -> Known:
    code, slug, _ = key.split(":")
    unit = gazetteer().of_code(code) or f"u{code}"
    place = Place(code=code, unit=unit, name=code, level="county", township="x" if len(code) == 9 else None)
    values = {"issuer": slug, "text_state": "full", "first_seen": "2025-05-01", "url": f"http://a.test/{key}"}
    return Known(key=key, place=place, portal=portal, **values | fields)


def visit(day: str, portal: str = "a", *, region: str | None = "430481", since: int | None = None, **fields) -> Visit:
    values = {"reached": True, "reason": None} | fields
    return Visit(day=date.fromisoformat(day), portal=portal, region=region, since=since, **values)


def told(reports: list[Known], *visits: Visit) -> dict[str, tuple[str, str | None]]:
    """Status and since by what would be the key."""
    reported = {(one.place.code[:6], one.year) for one in reports}
    rows = cover(sorted(reports, key=lambda one: (one.series, one.year)), portals_of(visits), reported, TODAY)
    return {f"{row.place.code}:{row.slug}:{row.year}": (row.status, row.since) for row in rows}


def years(rows: dict[str, tuple[str, str | None]], status: str) -> list[int]:
    return [int(key[-4:]) for key, (found, _) in rows.items() if found == status]


def test_gaps_and_years_since_the_portals_first_are_missing():
    reports = [known(f"430481:government:{year}") for year in (2019, 2021, 2023)]
    rows = told(reports, visit("2025-05-01", since=2018), visit("2026-05-01", since=2018))
    assert years(rows, "found") == [2019, 2021, 2023]
    assert years(rows, "missing") == [2018, 2020, 2022, 2024, 2025]
    assert rows["430481:government:2020"] == ("missing", "2025-05-01")
    assert rows["430481:government:2025"] == ("missing", "2026-05-01")
    assert rows["430481:government:2019"] == ("found", "2025-05-01")


def test_a_year_not_yet_due_is_not_missing():
    assert 2026 not in years(told([known("430481:government:2025")], visit("2026-11-01")), "missing")


def test_a_body_is_missed_for_two_years_where_a_neighbour_reports():
    reports = [known(f"430481:统计局:{year}") for year in (2017, 2018)]
    near = [known(f"430481101:government:{year}") for year in range(2017, 2026)]
    assert years(told([*reports, *near]), "missing") == [2019, 2020]
    assert years(told([*reports, *near[:3]]), "missing") == [2019]
    assert years(told(reports), "missing") == []


def test_an_attached_report_is_told_as_such():
    rows = told([known("430481:government:2025", text_state="attachment_only")])
    assert rows["430481:government:2025"] == ("attachment only", "2025-05-01")


def test_a_portal_out_of_reach_is_the_reason():
    reports = [known("430481:government:2023")]
    away = {"reached": False, "reason": "blocked"}
    rows = told(reports, visit("2025-05-01"), visit("2026-05-01", **away), visit("2026-06-01", **away))
    assert rows["430481:government:2024"] == rows["430481:government:2025"] == ("blocked", "2026-05-01")
    rows = told(reports, visit("2026-05-01", **away), visit("2026-06-01", reached=False, reason="dns"))
    assert rows["430481:government:2024"] == ("broken", "2026-06-01")
    rows = told(reports, visit("2026-05-01", **away), visit("2026-06-01"))
    assert rows["430481:government:2024"] == ("missing", "2026-06-01")


def test_a_second_portal_that_is_read_counts():
    reports = [known("430481:government:2023", portal="b")]
    rows = told(reports, visit("2026-05-01", "a", reached=False, reason="dns"), visit("2026-05-02", "b", region=None))
    assert rows["430481:government:2024"] == ("missing", "2026-05-02")


def test_a_link_that_leads_nowhere_is_broken():
    rows = told([known("430481:government:2023")], visit("2026-05-01", broken=frozenset({(2024, "耒阳市2024年年报")})))
    assert rows["430481:government:2024"] == ("broken", "2026-05-01")
    assert rows["430481:government:2025"] == ("missing", "2026-05-01")


@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("耒阳市人民政府2024年政府信息公开工作年度报告", "430481:government:2024"),
        ("耒阳市政府办公室2024年政府信息公开工作年度报告", "430481:government:2024"),
        ("耒阳市统计局2024年政府信息公开工作年度报告", "430481:统计局:2024"),
        ("哲桥镇2024年政府信息公开工作年度报告", None),
    ],
)
def test_a_broken_link_is_that_of_the_body_it_names(title, broken):
    reports = [known(f"430481:{slug}:{year}") for slug in ("government", "统计局") for year in (2023, 2025)]
    rows = told(reports, visit("2026-05-01", broken=frozenset({(2024, title)})))
    assert [key for key, (status, _) in rows.items() if status == "broken"] == ([broken] if broken else [])


def test_a_portal_that_never_gave_anything_is_covered():
    blocked = {"reached": False, "reason": "blocked"}
    assert told([], visit("2026-05-01", **blocked)) == {"430481:government:2025": ("blocked", "2026-05-01")}
    assert years(told([], visit("2026-05-01", since=2020, **blocked)), "blocked") == [
        2020,
        2021,
        2022,
        2023,
        2024,
        2025,
    ]
    assert told([], visit("2026-05-01", region=None, **blocked)) == {}


def test_a_place_is_missed_only_while_it_exists_and_bears_the_code_of_the_year():
    rows = told([known("320683:government:2008"), known("320612:government:2011")])
    assert list(rows)[:4] == [
        "320683:government:2008", "320612:government:2009", "320612:government:2010", "320612:government:2011",
    ]  # fmt: skip
    assert years(rows, "missing") == [2009, 2010, *range(2012, 2025 + 1)]
    gone = told([known("110103:government:2008"), known("110103:government:2009")])
    assert years(gone, "missing") == []  # 崇文区 went into 东城区 in 2010


def test_visits_are_drawn_together():
    (portal,) = portals_of([visit("2025-02-01", since=2018), visit("2025-06-01"), visit("2026-06-01")]).values()
    assert portal == Portal(
        slug="a", region="430481", first_due=2018, reached=True,
        read={2023: "2025-02-01", 2024: "2025-06-01", 2025: "2026-06-01"},
    )  # fmt: skip
    assert [portal.missed_since(year) for year in (2020, 2024, 2026)] == ["2025-02-01", "2025-06-01", None]


def test_the_command_tells_it_by_body(demo):
    done = at_once("coverage", "--region", "621122", data=demo.data)
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    place = told.index("621122 陇西县 government (甘肃省 定西市)")
    assert told[place + 1] == "    2008-2009, 2011, 2013-2014, 2016: found"
    assert re.fullmatch(r"    2010: broken since \d{4}-\d\d-\d\d \(longxi, not_found\)", told[place + 2])
    assert "360922" not in done.stdout and re.fullmatch(r"8 found, 0 .*, 1 broken\.", told[-1])


def test_the_command_tells_what_was_asked_for(demo):
    done = at_once("coverage", "--years", "2016", "--status", "missing,blocked", data=demo.data)
    shown = [line for line in done.stdout.splitlines() if line.startswith(" ")]
    assert len(shown) == 2 and all(line.startswith("    2016: missing since") for line in shown)


def test_the_command_says_what_the_package_says(demo):
    done = at_once("coverage", data=demo.data)
    with (demo.data / "package" / "coverage.csv").open(encoding="utf-8-sig", newline="") as file:
        counts = Counter(row["status"] for row in csv.DictReader(file))
    named = ("found", "attachment only", "missing", "blocked", "broken")
    assert done.stdout.splitlines()[-1] == ", ".join(f"{counts[status]} {status}" for status in named) + "."


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--region", "x"], "--region x"),
        (["--years", "soon"], "--years soon"),
        (["--status", "lost"], "--status lost"),
        (["more"], "no argument wanted"),
        (["--portals", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_wrong_use_of_the_command_is_one_line_and_2(demo, arguments, word):
    done = at_once("coverage", *arguments, data=demo.data)
    assert done.returncode == 2 and word in done.stderr and done.stderr.count("\n") == 1


def test_a_folder_without_a_crawl_is_told(tmp_path):
    done = at_once("coverage", data=tmp_path)
    assert done.returncode == 2 and "crawl first" in done.stderr


def test_a_damaged_line_is_named(tmp_path):
    (tmp_path / "reports.jsonl").write_text('{"key":"a\n', encoding="utf-8")
    done = at_once("coverage", data=tmp_path)
    assert done.returncode == 2 and "reports.jsonl line 1" in done.stderr and "scrapy reparse" in done.stderr


def test_a_portal_that_gave_nothing_is_told_before_there_is_a_dataset(tmp_path):
    (tmp_path / "runs").mkdir()
    away = {"slug": "away", "region": "360923", "since": 2023, "reached": False, "reason": "blocked"}
    (tmp_path / "runs" / "1.json").write_text(account("2026-01-20", away), encoding="utf-8")
    done = at_once("coverage", data=tmp_path)
    assert "360923 上高县 government" in done.stdout and "2023-2024: blocked since 2026-01-20 (away)" in done.stdout
