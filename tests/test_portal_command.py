"""`scrapy portal`: rows tried live, and rows written for sites that have none."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from crawling import index, page, portal_list, report, serving, title

HOME = "http://www.leiyang.test/"
COLUMN = f"{HOME}zwgk/xxgknb/"
FOOT = "<div>主办单位：耒阳市人民政府办公室 政府网站标识码：4304810001</div>"


@pytest.fixture
def web():
    links = [(f"{COLUMN}202{year}.html", title(2020 + year)) for year in range(3)]
    start = page(
        f"<html><title>耒阳市人民政府</title><body><a href='{COLUMN}'>政府信息公开年报</a>{FOOT}</body></html>"
    )
    pages = {url: report(2020 + year) for year, (url, _) in enumerate(links)}
    with serving({HOME: start, COLUMN: index(*links), **pages}) as sites:
        yield sites


def test_check_says_what_a_row_finds_and_fetches_no_report(tmp_path, web):
    good = portal_list(tmp_path, leiyang=COLUMN, moved=f"{HOME}nowhere/").removeprefix("portals=")
    done = web.run(tmp_path, "check", "--list", good, command="portal")
    assert done.returncode == 1
    assert f"Column found: {COLUMN}" in done.stdout and "3 links, 2020-2022" in done.stdout
    assert "moved: 耒阳市, no annual report found" in done.stdout and "not_found" in done.stdout
    assert not [url for url in web.asked if url.endswith("2020.html")]
    assert not (tmp_path / "data" / "state.sqlite").exists()
    assert web.run(tmp_path, "check", "leiyang", "--list", good, command="portal").returncode == 0


def test_add_writes_a_row_that_the_list_takes_once(tmp_path, web):
    mine = tmp_path / "mine.toml"
    done = web.run(tmp_path, "add", HOME, "--to", str(mine), command="portal")
    assert done.returncode == 0, done.stderr
    row = tomllib.loads(mine.read_text(encoding="utf-8"))["leiyang-test"]
    assert (row["region"], row["home"], row["index"], row["since"]) == ("430481", HOME, [COLUMN], 2020)
    assert web.run(tmp_path, "check", "--list", str(mine), command="portal").returncode == 0
    again = web.run(tmp_path, "add", HOME, "--to", str(mine), command="portal")
    assert again.returncode == 2 and "in it already" in again.stderr


def test_a_row_that_the_list_cannot_take_is_not_added(tmp_path, web):
    mine = Path(portal_list(tmp_path, other=COLUMN).removeprefix("portals="))
    before = mine.read_bytes()
    done = web.run(tmp_path, "add", HOME, "--to", str(mine), command="portal")
    assert done.returncode == 2 and "is an index of [other] already; nothing was added" in done.stderr
    assert mine.read_bytes() == before
    done = web.run(tmp_path, "add", HOME, "--to", str(tmp_path / "nowhere" / "mine.toml"), command="portal")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "No such file or directory" in done.stderr


def test_a_site_that_does_not_tell_its_region_is_not_added_without(tmp_path, web):
    web.captures[HOME] = page(f"<html><body><a href='{COLUMN}'>政府信息公开年报</a></body></html>")
    mine = tmp_path / "mine.toml"
    done = web.run(tmp_path, "add", HOME, "--to", str(mine), command="portal")
    assert done.returncode == 1 and "--region" in done.stderr and not mine.exists()
    assert "index = " in done.stdout
