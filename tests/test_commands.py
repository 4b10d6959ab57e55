"""The commands as a user meets them: exit codes, one line for each mistake, results and messages kept apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from crawling import PROJECT, at_once, environment, report, scrapy, title

from govreports import settings
from govreports.commands import usage
from govreports.settings import GOVREPORTS_DATA

BAD_LIST = '[a]\nname = "x"\nregion = "999999"\nindex = ["http://a.test/"]\ncolour = 1\n'


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "2019.html"
    path.write_bytes(report(2019).body)
    return path


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "reports"),
        (["nobody"], "reports"),
        (["reports", "more"], "reports"),
        (["reports", "-a", "portal=nowhere"], "[nowhere]"),
        (["reports", "-a", "region=99"], "region 99"),
        (["reports", "-a", "years=lately"], "years=lately"),
        (["reports", "-a", "colour=red"], "colour"),
        (["reports", "-a", "portals=nowhere.toml"], "nowhere.toml"),
        (["reports", "-a", "url=leiyang"], "url=leiyang"),
        (["reports", "-a"], "-a"),
        (["reports", "-a", "novalue"], "-a"),
        (["reports", "-s", "novalue"], "-s"),
    ],
)
def test_wrong_use_of_crawl_is_one_line_and_2(tmp_path, arguments, word):
    done = at_once("crawl", *arguments, data=tmp_path / "data")
    assert done.returncode == 2 and not done.stdout
    (line,) = told(done)
    assert word in line
    assert not (tmp_path / "data" / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "check"),
        (["look"], "check"),
        (["add"], "add URL"),
        (["check", "nowhere"], "[nowhere]"),
        (["check", "--list", "nowhere.toml"], "nowhere.toml"),
        (["add", "leiyang"], "leiyang"),
        (["add", "http://www.leiyang.test/", "--region", "43"], "region=43"),
        (["add", "http://www.leiyang.test/", "--to", "govreports"], "govreports"),
        (["check", "--colour"], "--colour"),
    ],
)
def test_wrong_use_of_portal_is_one_line_and_2(tmp_path, arguments, word):
    done = at_once("portal", *arguments, data=tmp_path / "data")
    assert done.returncode == 2 and not done.stdout
    (line,) = told(done)
    assert word in line


def test_every_mistake_of_a_portal_list_is_told_before_any_request(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(BAD_LIST, encoding="utf-8")
    done = at_once("crawl", "reports", "-a", f"portals={path}", data=tmp_path / "data")
    assert done.returncode == 2
    assert [line.startswith(f"{path}: [a] ") for line in told(done)] == [True, True]
    assert "region" in done.stderr and "colour" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["extract", "--ulr", "http://a.test/", "a.html"], "--url was meant"),
        (["coverage", "--regoin", "43"], "--region was meant"),
        (["export", "a", "-x"], "-x"),
        (["extract", "--url", "leiyang", "a.html"], "--url leiyang"),
        (["coverage", "-s", "GOVREPORTS_PARSE_SECONDS=soon"], "GOVREPORTS_PARSE_SECONDS=soon"),
        (["crawl", "reports", "-s", "GOVREPORTS_ALLOW_PRIVATE=maybe"], "0 or 1"),
        (["crawl", "reports", "-s", "GOVREPORTS_PORTAL_REQUESTS=0"], "from 1 on"),
        (["harvest", "-s", "GOVREPORTS_LONGEST_WAIT=nan"], "from 0 on"),
    ],
)
def test_an_option_or_setting_that_cannot_be_is_told_in_one_line(tmp_path, arguments, word):
    done = at_once(*arguments, data=tmp_path / "data")
    assert done.returncode == 2 and not done.stdout
    (line,) = told(done)
    assert word in line


def test_a_setting_of_the_environment_is_checked_too(tmp_path, monkeypatch):
    monkeypatch.setenv("GOVREPORTS_PORTAL_HOURS", "long")
    done = at_once("crawl", "reports", data=tmp_path / "data")
    assert done.returncode == 2 and "GOVREPORTS_PORTAL_HOURS=long" in done.stderr


def test_a_setting_that_does_not_exist_is_told_and_every_one_that_does_is_known(tmp_path, saved):
    done = at_once("extract", str(saved), "-s", "GOVREPORTS_PARSE_WORKER=1", data=tmp_path)
    assert done.returncode == 0 and "GOVREPORTS_PARSE_WORKERS was meant" in done.stderr
    ours = {name for name in vars(settings) if name.startswith("GOVREPORTS_")}
    assert usage._KINDS.keys() == ours - (os.environ.keys() - usage._KINDS.keys())


def test_a_damaged_state_is_named_with_what_to_do(tmp_path):
    (tmp_path / "state.sqlite").write_bytes(b"no database" * 400)
    done = scrapy("crawl", "reports", "-a", "portal=miyun", "-s", "LOG_LEVEL=ERROR", data=tmp_path)
    assert done.returncode == 2 and not done.stdout
    (line,) = told(done)
    assert str(tmp_path / "state.sqlite") in line and "scrapy reparse" in line


def test_a_data_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "data").write_text("a file")
    done = at_once("crawl", "reports", data=tmp_path / "data")
    assert done.returncode == 2
    assert len(told(done)) == 1 and str(tmp_path / "data") in done.stderr


def test_extract_gives_a_record_a_line_in_the_order_given(tmp_path, saved):
    later = tmp_path / "2020.html"
    later.write_bytes(report(2020).body)
    done = at_once("extract", str(later), str(saved), data=tmp_path / "data")
    assert done.returncode == 0 and not told(done)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["year"] for record in records] == [2020, 2019]
    assert records[0]["report"] is True and records[0]["source"]["kind"] == "file"
    assert not (tmp_path / "data").exists()


def test_extract_takes_an_address_and_standard_input(tmp_path):
    url = "http://www.leiyang.gov.cn/zwgk/t20200120_1.html"
    done = scrapy("extract", "-", "--url", url, data=tmp_path, stdin=report(2019).body)
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert (record["title"], record["source"]["url"], record["source"]["kind"]) == (title(2019), url, "official")


def test_extract_says_of_a_page_that_it_is_no_report(tmp_path):
    path = tmp_path / "rules.html"
    path.write_text("<h1>政府信息公开工作年度报告制度</h1><p>第一条 为做好工作，制定本制度。</p>", encoding="utf-8")
    done = at_once("extract", str(path), data=tmp_path)
    assert done.returncode == 0
    line = json.loads(done.stdout)
    assert line["report"] is False and line["reason"]


def bad_inputs(folder: Path) -> list[str]:
    (folder / "empty.html").touch()
    (folder / "noise.html").write_bytes(bytes(range(32)) * 400)
    (folder / "folder").mkdir()
    return [str(folder / name) for name in ("missing.html", "empty.html", "noise.html", "folder")]


def test_extract_reads_what_it_can(tmp_path, saved):
    bad = bad_inputs(tmp_path)
    done = at_once("extract", *bad[:2], str(saved), *bad[2:], data=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["year"] == 2019
    lines = told(done)
    assert len(lines) == len(bad) and all(path in line for path, line in zip(bad, lines, strict=True))


def test_extract_ends_with_2_where_nothing_could_be_read(tmp_path):
    bad = bad_inputs(tmp_path)
    done = scrapy("extract", *bad, data=tmp_path)
    assert done.returncode == 2 and not done.stdout and len(told(done)) == len(bad)


def test_names_in_any_charset_and_a_locale_without_chinese_are_no_hindrance(tmp_path, saved):
    old, new = tmp_path / os.fsdecode("年报.html".encode("gbk")), tmp_path / "年报 2019.html"
    for path in (old, new):
        path.write_bytes(saved.read_bytes())
    posix = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = scrapy("extract", str(old), str(new), str(tmp_path / "没有.html"), data=tmp_path, **posix)
    assert done.returncode == 1 and len(told(done)) == 1
    assert [json.loads(line)["year"] for line in done.stdout.splitlines()] == [2019, 2019]


def test_a_device_without_end_and_an_output_without_room_are_told(tmp_path, saved):
    done = at_once("extract", "/dev/zero", "", data=tmp_path)
    assert done.returncode == 2 and [line.partition(":")[0] for line in told(done)] == ["/dev/zero", "''"]
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "scrapy", "extract", str(saved)]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2 and told(done) == ["scrapy extract: standard output: No space left on device"]


@pytest.mark.parametrize(
    "arguments", [[], ["--url", "http://a.test/"], ["--url", "http://a.test/", "a", "b"], ["a", "--url"]]
)
def test_wrong_use_of_extract_is_one_line_and_2(tmp_path, arguments):
    done = at_once("extract", *arguments, data=tmp_path)
    assert done.returncode == 2 and len(told(done)) == 1


def test_a_reader_that_has_enough_is_no_error(tmp_path, saved):
    command = [sys.executable, "-m", "scrapy", "extract", *[str(saved)] * 200]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_listing_cut_short_by_its_reader_is_no_error(tmp_path, saved):
    coverage = f"{sys.executable} -m scrapy coverage"
    shell = f"{coverage} | true; {coverage} > /dev/full"
    (tmp_path / "reports.jsonl").write_text(at_once("extract", str(saved), data=tmp_path).stdout, encoding="utf-8")
    done = subprocess.run(
        shell, shell=True, cwd=PROJECT, env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert len(told(done)) == 1 and "No space left on device" in done.stderr


def test_our_commands_are_listed_beside_scrapys(tmp_path):
    done = scrapy("-h", data=tmp_path)
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in ("crawl", "extract", "demo", "shell"))


def test_settings_come_from_the_environment_and_the_command_line(tmp_path):
    assert GOVREPORTS_DATA
    show = ["settings", "--get", "GOVREPORTS_DATA"]
    assert scrapy(*show, data=tmp_path / "here").stdout.strip() == str(tmp_path / "here")
    assert scrapy(*show, "-s", "GOVREPORTS_DATA=there", data=tmp_path / "here").stdout.strip() == "there"
