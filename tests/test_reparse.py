"""`scrapy reparse`: an unchanged parser gives the same bytes, another one's numbers are told; any archive; resumed."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from dataclasses import replace

import pytest
from archives import Foreign, mixed
from crawling import at_once, lines, report, scrapy

from govreports.reparse import reading, replay
from govreports.reparse.fetches import NAME
from govreports.state import State
from tests import made
from tests.test_formats import some_figures

NEWLINE = b"\n"
KEY = "360922:government:2023"
FOREIGN = "http://www.leiyang.gov.cn/zwgk/t20190304_1.html"


@pytest.fixture
def data(demo, tmp_path):
    """The bundled portals, crawled twice."""
    return shutil.copytree(demo.data, tmp_path / "data")


def files(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_unchanged_parser_gives_the_same_bytes(data):
    before = (data / "reports.jsonl").read_bytes()
    done = at_once("reparse", data=data)
    assert done.returncode == 0 and not done.stderr
    assert "Numbers: 0 moved, 0 appeared, 0 vanished. Reports: 0 changed, 0 added, 0 gone, 0 rechecked." in done.stdout
    assert (data / "reports.jsonl").read_bytes() == before
    assert not (data / NAME).exists() and not list(data.rglob("*.part"))


def test_the_archive_alone_gives_the_same_bytes(data):
    before = (data / "reports.jsonl").read_bytes()
    for name in ("reports.jsonl", "state.sqlite", "state.lock"):
        (data / name).unlink()
    done = at_once("reparse", data=data)
    assert done.returncode == 0 and f"{before.count(NEWLINE)} added" in done.stdout
    assert (data / "reports.jsonl").read_bytes() == before


@pytest.fixture
def changed_parser(monkeypatch):
    """A parser that reads one figure differently, one more, one less, and takes one page for no report."""
    parse = reading.parse

    def other(page, *, scope=None):
        (report,) = parse(page, scope=scope)
        if page.url.endswith("t20240130_377120.shtml"):
            figures = [one for one in report.metrics if one.metric != "app_carried_out"]
            figures = [replace(one, value=77) if one.metric == "app_received" else one for one in figures]
            meetings = replace(figures[0], metric="meetings", value=3, unit="次", where="一", evidence="召开会议3次")
            return (replace(report, metrics=(*figures, meetings)),)
        if "id=22570" in page.url:
            return (reading.NotReport(reason="a notice", title=None, source=report.source),)
        return (report,)

    monkeypatch.setattr(reading, "parse", other)


def test_a_changed_parser_moves_numbers_and_tells_them(data, changed_parser):
    before = files(data)
    dry = at_once("reparse", "--dry-run", data=data)
    assert dry.returncode == 0 and "Nothing was written" in dry.stdout
    assert files(data) == before
    done = at_once("reparse", data=data)
    assert done.returncode == 0
    assert dry.stdout.splitlines()[1:-1] == done.stdout.splitlines()[1:-1]
    told = done.stdout
    assert f"{KEY}  because of the parser  http://www.wanzai.test/" in told
    assert "  app_received  moved: 48件 -> 77件  (e4:表三:一: 一、" in told
    assert "  meetings  appeared: nothing -> 3次  (一: 召开会议3次)" in told
    assert "  app_carried_out  vanished: 4件 -> nothing" in told
    assert "621122:水务局:2015  gone: no document has this key any more" in told
    assert "Numbers: 1 moved, 1 appeared, 1 vanished. Reports: 1 changed, 0 added, 1 gone, 1 rechecked." in told
    records = {record["key"]: record for record in lines(data / "reports.jsonl")}
    assert records[KEY]["metrics"]["app_received"]["value"] == 77 and "621122:水务局:2015" not in records
    assert records[KEY]["last_checked"] == min(record["last_checked"] for record in records.values())


def test_any_archive_can_be_read(data, tmp_path):
    path = tmp_path / "CC-MAIN-20190304.warc.gz"
    mixed(path, FOREIGN, report(2018).body)
    done = at_once("reparse", str(path), data=data)
    assert done.returncode == 0, done.stderr
    assert f"430481:government:2018  new in the dataset  {FOREIGN}" in done.stdout
    assert "Read 1 archives, 4 responses: 1 report pages, 3 others." in done.stdout
    (record,) = [one for one in lines(data / "reports.jsonl") if one["key"] == "430481:government:2018"]
    assert record["source"]["archive"].endswith(".warc.gz#" + record["source"]["archive"].rpartition("#")[2])
    assert record["source"]["fetched_at"] == "2019-03-04T05:06:07Z" and record["source"]["portal"] is None
    assert (record["first_seen"], record["last_checked"]) == ("2019-03-04", "2019-03-04")
    again = at_once("reparse", str(path), data=data)
    assert "0 changed, 0 added, 0 gone" in again.stdout


def test_the_versions_of_a_page_become_its_history(tmp_path):
    path, twin = tmp_path / "x.warc.gz", FOREIGN + "?twin"
    first, second = report(2018, received=5).body, report(2018, received=6).body
    with Foreign(path) as archive:
        archive.add(FOREIGN, second, date="2020-05-01T00:00:00Z")
        archive.add(FOREIGN, first, date="2019-05-01T00:00:00Z")
        archive.revisit(FOREIGN, first, date="2019-07-01T00:00:00Z")
        archive.revisit(FOREIGN, second, date="2021-05-01T00:00:00Z")
        archive.revisit(twin, second, date="2022-05-01T00:00:00Z")
        archive.revisit(FOREIGN + "?lost", b"never seen", date="2022-05-01T00:00:00Z")
    done = at_once("reparse", str(path), data=tmp_path / "data")
    assert done.returncode == 0 and "1 revisits point to responses" in done.stderr
    (record,) = lines(tmp_path / "data" / "reports.jsonl")
    assert record["metrics"]["app_received"]["value"] == 6
    assert (record["first_seen"], record["last_changed"], record["last_checked"]) == (
        "2019-05-01", "2020-05-01", "2021-05-01",
    )  # fmt: skip
    assert [one["url"] for one in record["alternates"]] == [twin]


def test_the_files_of_a_page_come_with_it_and_not_by_themselves(tmp_path, monkeypatch):
    file, page = "http://www.leiyang.gov.cn/a.pdf", {"Govreports_Attached_To": FOREIGN}
    for run, day in (("20190304T000000Z", "2019-03-04"), ("20200304T000000Z", "2020-03-04")):
        with Foreign(tmp_path / f"{run}.warc.gz") as archive:
            archive.add(FOREIGN, report(2018, received=int(day[2:4])).body, date=f"{day}T00:00:00Z")
        with Foreign(tmp_path / f"{run}-r2.warc.gz") as archive:  # the archive was full before the file came
            archive.add(file, f"of {day}".encode(), date=f"{day}T00:00:01Z", Govreports_Name="年报.pdf", **page)
            archive.add(file + "x", b"", status="404 Not Found", date=f"{day}T00:00:02Z", **page)
    parse, seen = reading.parse, []
    monkeypatch.setattr(reading, "parse", lambda page, *, scope: (seen.append(page), parse(page, scope=scope))[1])
    done = at_once("reparse", *map(str, sorted(tmp_path.glob("*.gz"))), data=tmp_path / "data")
    assert done.returncode == 0 and "2 responses: 1 report pages, 0 others" in done.stdout
    along = [[(one.url, one.name, one.attached_to, one.body) for one in page.attachments] for page in seen]
    assert along == [[(file, "年报.pdf", FOREIGN, f"of {day}".encode())] for day in ("2019-03-04", "2020-03-04")]


def test_figures_whose_file_the_archive_has_lost_stay(tmp_path):
    head = "万载县2021年政府信息公开工作年度报告"
    url, file = "http://www.wanzai.gov.cn/nb/1.html", "http://www.wanzai.gov.cn/nb/nb.docx"
    page = f'<h1>{head}</h1><div class=TRS_Editor><p>见附件</p><a href="nb.docx">{head}.docx</a></div>'.encode()
    whole, without, data = tmp_path / "a.warc.gz", tmp_path / "b.warc.gz", tmp_path / "data"
    for path in (whole, without):
        with Foreign(path) as archive:
            archive.add(url, page, date="2022-03-04T00:00:00Z")
            if path == whole:
                body = made.as_docx(made.report("e4", some_figures("e4"), title=head))
                archive.add(file, body, date="2022-03-04T00:00:01Z", Govreports_Attached_To=url)
    rename = tmp_path / "archive.warc.gz"
    assert at_once("reparse", str(whole.rename(rename)), data=data).returncode == 0
    before = (data / "reports.jsonl").read_bytes()
    done = at_once("reparse", str(without.rename(rename)), data=data)
    assert done.returncode == 1 and f"{url}: a file read along with it is in none of these archives" in done.stderr
    assert (data / "reports.jsonl").read_bytes() == before and b'"app_received"' in before
    with Foreign(tmp_path / "later.warc.gz") as archive:
        archive.add(url, page + b"<p>.</p>", date="2023-03-04T00:00:00Z")
    done = at_once("reparse", str(tmp_path / "later.warc.gz"), data=data)
    assert done.returncode == 0 and "1 older than what is known" in done.stdout
    assert (data / "reports.jsonl").read_bytes() == before


def test_an_older_copy_does_not_take_the_place_of_what_is_known(tmp_path):
    new, old = tmp_path / "new.warc.gz", tmp_path / "old.warc.gz"
    for path, received, date in ((new, 6, "2020-05-01T00:00:00Z"), (old, 5, "2019-05-01T00:00:00Z")):
        with Foreign(path) as archive:
            archive.add(FOREIGN, report(2018, received=received).body, date=date)
    assert at_once("reparse", str(new), data=tmp_path / "data").returncode == 0
    before = (tmp_path / "data" / "reports.jsonl").read_bytes()
    done = at_once("reparse", str(old), data=tmp_path / "data")
    assert "1 older than what is known" in done.stdout
    assert (tmp_path / "data" / "reports.jsonl").read_bytes() == before


def test_a_host_of_the_portal_list_tells_the_region(tmp_path):
    path, portals = tmp_path / "x.warc.gz", tmp_path / "portals.toml"
    url = "http://www.somewhere.test/1.html"
    with Foreign(path) as archive:
        archive.add(url, report(2018, place="鼓楼区人民政府").body)  # there are four
    plain = at_once("reparse", str(path), "--dry-run", data=tmp_path / "data")
    assert "0 added" in plain.stdout
    portals.write_text('[x]\nname = "x"\nregion = "320106"\nindex = ["http://www.somewhere.test/nb/"]\n')
    done = at_once("reparse", str(path), "--portals", str(portals), data=tmp_path / "data")
    assert "320106:government:2018  new in the dataset" in done.stdout


def test_a_reparse_that_was_stopped_goes_on_where_it_was(data, monkeypatch, changed_parser):
    before = (data / "reports.jsonl").read_bytes()
    monkeypatch.setattr(replay, "_BATCH", 5)
    parse, read, full = reading.parse, [], [True]

    def counted(page, *, scope=None):
        read.append(page.url)
        return parse(page, scope=scope)

    def filled(*arguments, **_):
        if full[0] and len(read) > 9:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(data / "state.sqlite"))
        return store(*arguments)

    store = replay._store
    monkeypatch.setattr(reading, "parse", counted)
    monkeypatch.setattr(replay, "_store", filled)
    stopped = at_once("reparse", data=data)
    assert stopped.returncode == 2 and stopped.stderr.count("\n") == 1
    assert "No space left" in stopped.stderr and "goes on from here" in stopped.stderr
    assert (data / "reports.jsonl").read_bytes() == before
    first, full[0] = len(read), False
    done = at_once("reparse", data=data)
    assert done.returncode == 0 and "Numbers: 1 moved, 1 appeared, 1 vanished." in done.stdout
    assert len(set(read[first:])) == len(read) - first < len(set(read)) and set(read[:5]).isdisjoint(read[first:])


def test_a_page_the_parser_fails_on_keeps_what_is_known(data, monkeypatch):
    parse, before = reading.parse, (data / "reports.jsonl").read_bytes()

    def failing(page, *, scope=None):
        if "id=22570" in page.url:
            raise ZeroDivisionError("a mistake")
        return parse(page, scope=scope)

    monkeypatch.setattr(reading, "parse", failing)
    done = at_once("reparse", data=data)
    assert done.returncode == 1 and "id=22570: the parser failed: ZeroDivisionError: a mistake" in done.stderr
    assert (data / "reports.jsonl").read_bytes() == before


def test_other_processes_can_read(data):
    before = (data / "reports.jsonl").read_bytes()
    done = scrapy("reparse", "-s", "GOVREPORTS_PARSE_WORKERS=2", data=data)
    assert done.returncode == 0 and (data / "reports.jsonl").read_bytes() == before


def test_an_archive_cut_short_is_told(data, tmp_path):
    (archive,) = sorted((data / "archive").iterdir())[:1]
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(archive.read_bytes()[:-100])
    done = at_once("reparse", str(cut), data=tmp_path / "fresh")
    assert done.returncode == 1 and f"{cut}: cut short at byte" in done.stderr
    assert len(lines(tmp_path / "fresh" / "reports.jsonl")) > 15
    archive.write_bytes(cut.read_bytes())
    done = at_once("reparse", data=data)
    assert done.returncode == 0 and "cut short at byte" in done.stderr  # a killed run leaves such a file


def test_a_damaged_document_is_read_again_from_the_archive(data):
    before = (data / "reports.jsonl").read_bytes()
    with sqlite3.connect(data / "state.sqlite") as db:
        db.execute("UPDATE documents SET record = '{' WHERE key = ?", (KEY,))
    done = at_once("reparse", data=data)
    assert done.returncode == 0 and "0 changed" in done.stdout
    assert (data / "reports.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nowhere.warc.gz"], "nowhere.warc.gz: no such file"),
        (["README.md"], "README.md: not a WARC file"),
        (["--portals", "nowhere.toml"], "nowhere.toml"),
        (["--wet"], "--wet"),
        ([], "no archive"),
    ],
)
def test_wrong_use_is_one_line_and_2(tmp_path, arguments, word):
    done = at_once("reparse", *arguments, data=tmp_path / "data")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and word in done.stderr


def test_a_folder_in_use_is_told(data):
    state = State.open(data)
    try:
        done = at_once("reparse", data=data)
        assert done.returncode == 2 and "another run" in done.stderr
        assert at_once("reparse", "--dry-run", data=data).returncode == 0
    finally:
        state.close()
