"""Whole crawls of made-up portals: what lies in the data folder afterwards, and how the command ends."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from datetime import UTC, datetime

import pytest
from crawling import (
    PROJECT,
    QUICK,
    account,
    environment,
    index,
    lines,
    page,
    portal_list,
    report,
    scrapy,
    serving,
    title,
)
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, DropItem
from scrapy.http import TextResponse
from scrapy.settings import Settings

from govreports import pipelines
from govreports.archive import read_page, read_pages
from govreports.middlewares.robots import Robots
from govreports.model import Page
from govreports.parse import parse
from govreports.run import Run
from govreports.selection import read_arguments
from govreports.spiders.reports import ReportsSpider
from govreports.state import State

HOME = "http://www.leiyang.test"
COLUMN = f"{HOME}/zwgk/zfxxgknb/"
URL = {year: f"{COLUMN}{year + 1}01/t{year + 1}0120_{year}.shtml" for year in range(2008, 2026)}


def column(*years: int, more: str = "") -> dict:
    return {COLUMN: index(*((URL[year], title(year)) for year in years), more=more)} | {
        URL[year]: report(year) for year in years
    }


def key(year: int) -> str:
    return f"430481:government:{year}"


@pytest.fixture
def leiyang(tmp_path):
    return ["-a", portal_list(tmp_path, leiyang=COLUMN)]


def test_a_portal_becomes_a_dataset_and_a_second_run_changes_nothing(tmp_path, leiyang):
    pager = '<script>createPageHTML(2, 0, "index", "shtml")</script>'
    sites = column(2019, 2020, more=pager)
    sites |= {
        f"{COLUMN}index_1.shtml": index((URL[2018], title(2018)), ("t20200101_9.shtml", "年度报告制度")),
        URL[2018]: report(2018),
    }
    with serving(sites) as web:
        first = web.run(tmp_path, *leiyang)
        assert first.returncode == 0, first.stderr
        assert "Traceback" not in first.stderr and "3 new" in first.stdout
        dataset = tmp_path / "data" / "reports.jsonl"
        records = lines(dataset)
        assert [record["key"] for record in records] == [key(2018), key(2019), key(2020)]
        assert f"{COLUMN}t20200101_9.shtml" not in web.asked
        before = dataset.read_bytes()
        second = web.run(tmp_path, *leiyang)
        assert second.returncode == 0 and "nothing changed" in second.stdout
    assert dataset.read_bytes() == before
    runs = account(tmp_path)
    assert (runs["found"], runs["new"], runs["changed"], runs["gone"], runs["failures"]) == (3, 0, 0, 0, {})
    changes = sorted((tmp_path / "data" / "changes").iterdir())
    assert [line["change"] for line in lines(changes[0])] == ["added"] * 3 and not lines(changes[1])
    assert not list((tmp_path / "data").rglob("*.part"))


def test_a_page_moved_by_a_refresh_tag_and_one_with_a_very_long_address_are_had(tmp_path, leiyang):
    moved, long = f"{COLUMN}201901/new.shtml", f"{URL[2019]}?id={'7' * 2500}"
    tag = '<html><head><title>已迁移</title><META http-equiv="Refresh" content="0; url=new.shtml"></head></html>'
    sites = {COLUMN: index((URL[2018], title(2018)), (long, title(2019)))}
    sites |= {URL[2018]: page(tag.encode("gbk")), moved: report(2018), long: report(2019)}
    with serving(sites) as web:
        assert web.run(tmp_path, *leiyang).returncode == 0
    records = lines(tmp_path / "data" / "reports.jsonl")
    assert [record["source"]["url"] for record in records] == [moved, long]


def test_every_record_names_the_bytes_it_came_from(tmp_path, leiyang):
    sites = column(2019)
    packed = sites[URL[2019]]
    sites[URL[2019]] = page(gzip.compress(packed.body), Content_Encoding="gzip")
    with serving(sites) as web:
        assert web.run(tmp_path, *leiyang).returncode == 0
    (record,) = lines(tmp_path / "data" / "reports.jsonl")
    name, _, offset = record["source"]["archive"].partition("#")
    found = read_page(tmp_path / "data" / name, int(offset))
    assert found.body == packed.body
    assert (found.url, found.portal, found.link_text, found.listed) == (URL[2019], "leiyang", title(2019), "2022-01-28")
    assert found.fetched_at == record["source"]["fetched_at"]


def test_a_changed_page_changes_its_record_and_says_what_but_a_hit_counter_does_not(tmp_path, leiyang):
    with serving(column(2019, 2020)) as web:
        web.run(tmp_path, *leiyang)
        first = lines(tmp_path / "data" / "reports.jsonl")
        web.captures[URL[2019]] = page(
            web.captures[URL[2019]].body.replace(b"</body>", b"<script>hits=7</script></body>")
        )
        web.captures[URL[2020]] = report(2020, received=15)
        done = web.run(tmp_path, *leiyang)
        assert done.returncode == 0 and "1 changed" in done.stdout
    (change,) = lines(max((tmp_path / "data" / "changes").iterdir()))
    assert (change["change"], change["key"], change["portal"]) == ("changed", key(2020), "leiyang")
    (metric,) = [field for field in change["fields"] if field.get("metric") == "app_received"]
    assert (metric["old"]["value"], metric["new"]["value"]) == (12, 15)
    second = lines(tmp_path / "data" / "reports.jsonl")
    assert second[0] == first[0]
    assert second[1]["metrics"]["app_received"]["value"] == 15
    assert second[1]["source"]["sha256"] != first[1]["source"]["sha256"]


def test_reports_that_are_gone_are_told_once_and_stay_in_the_dataset(tmp_path, leiyang):
    years = range(2014, 2020)
    with serving(column(*years)) as web:
        web.run(tmp_path, *leiyang)
        del web.captures[URL[2014]]
        web.captures[URL[2015]] = page("<h1>页面不存在</h1>")
        web.captures |= {URL[2016]: page("", 302, Location="/"), f"{HOME}/": page("首页")}
        web.captures[URL[2017]] = page("<h1>政府信息公开指南</h1><p>本指南说明如何查阅。</p>")
        web.captures[COLUMN] = index(*((URL[year], title(year)) for year in (2014, 2015, 2016, 2017, 2019)))
        assert web.run(tmp_path, *leiyang).returncode == 0
        told = {change["key"]: change for change in lines(max((tmp_path / "data" / "changes").iterdir()))}
        assert set(told) == {key(year) for year in range(2014, 2019)}
        assert {change["change"] for change in told.values()} == {"gone"}
        assert told[key(2014)]["reason"] == "not_found" and told[key(2018)]["reason"] == "no longer listed"
        web.run(tmp_path, *leiyang)
        assert not lines(max((tmp_path / "data" / "changes").iterdir()))
    assert [record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")] == list(years)
    assert account(tmp_path)["gone"] == 0


def test_only_hosts_of_the_portal_are_visited(tmp_path, leiyang):
    other = "http://www.other.test/nb/t20200120_1.shtml"
    sites = {
        COLUMN: index((other, title(2019)), (URL[2020], title(2020))),
        URL[2020]: page("", 302, Location=other),
        other: report(2019),
    }
    with serving(sites) as web:
        web.run(tmp_path, *leiyang)
        assert other not in web.asked
    assert account(tmp_path)["failures"] == {"redirected_away": 1}


TROUBLE = {
    "gone": (page("", 404), "not_found"),
    "forbidden": (page("no", 403), "blocked"),
    "wall": (page("<script>x</script>", 521), "blocked"),
    "puzzle": (page("<script>document.cookie='__jsl_clearance=x'</script>"), "blocked"),
    "wait": (page("", 503, Retry_After="3600"), "blocked"),
    "broken": (page("", 500), "http_error"),
    "softly": (page("<h1>页面不存在</h1>"), "soft_404"),
    "empty": (index(), "empty_index"),
    "scripted": (page('<div id="app"></div><script src=a.js></script>'), "needs_js"),
    "moved": (page("", 302, Location="http://www.elsewhere.test/"), "redirected_away"),
    "huge": (page("x" * 300_000), "too_large"),
}


def test_every_trouble_has_a_class_and_stops_no_other_portal(tmp_path):
    sites = column(2019) | {f"http://www.{name}.test/nb/": trouble for name, (trouble, _) in TROUBLE.items()}
    sites["http://www.elsewhere.test/"] = page("welcome")
    sites["http://www.deaf.test/robots.txt"] = page("", 500)
    sites["http://www.closed.test/robots.txt"] = page("User-agent: *\nDisallow: /nb/", Content_Type="text/plain")
    urls = {name: f"http://www.{name}.test/nb/" for name in (*TROUBLE, "deaf", "closed")}
    chosen = ["-a", portal_list(tmp_path, leiyang=COLUMN, **urls), "-s", "DOWNLOAD_MAXSIZE=200000"]
    expected = {name: {kind: 1} for name, (_, kind) in TROUBLE.items()} | {
        "deaf": {"http_error": 1},
        "closed": {"blocked": 1},
    }
    with serving(sites) as web:
        done = web.run(tmp_path, *chosen)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        portals = {portal["slug"]: portal for portal in account(tmp_path)["portals"]}
        assert {name: portal["failures"] for name, portal in portals.items()} == expected | {"leiyang": {}}
        assert all(portal["complaint"] for name, portal in portals.items() if name != "leiyang")
        assert {"http://www.deaf.test/nb/", "http://www.closed.test/nb/"}.isdisjoint(web.asked)
        assert [record["key"] for record in lines(tmp_path / "data" / "reports.jsonl")] == [key(2019)]
        assert all(f"{name}  " in done.stdout for name in expected)
        again = web.run(tmp_path, *chosen)
        assert again.returncode == 0 and "as before" in again.stdout
        web.captures[COLUMN] = index()
        silent = web.run(tmp_path, *chosen)
        assert silent.returncode == 1 and "leiyang" in silent.stdout


def test_a_wall_is_asked_once_and_left_alone(tmp_path):
    sites = column(*range(2010, 2020)) | {
        URL[year]: page("<script>$_ts={}</script>", 412) for year in range(2010, 2020)
    }
    with serving(sites) as web:
        web.run(tmp_path, "-a", portal_list(tmp_path, leiyang=COLUMN))
        assert sum(url in URL.values() for url in web.asked) == 1
    assert account(tmp_path)["failures"] == {"blocked": 10}


def test_one_broken_page_costs_only_itself(tmp_path, leiyang):
    with serving(column(2018, 2019, 2020) | {URL[2019]: page("", 500)}) as web:
        assert web.run(tmp_path, *leiyang, "-s", "RETRY_TIMES=2").returncode == 0
        assert web.asked.count(URL[2019]) == 3
    assert [record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")] == [2018, 2020]


def test_only_the_years_asked_for(tmp_path, leiyang):
    with serving(column(2018, 2019, 2020, 2021)) as web:
        assert web.run(tmp_path, *leiyang, "-a", "years=2019-2020").returncode == 0
        assert URL[2021] not in web.asked
    assert [record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")] == [2019, 2020]


def test_portals_are_chosen_by_slug_and_region(tmp_path):
    chosen = portal_list(tmp_path, leiyang=COLUMN, other="http://www.other.test/nb/")
    with serving(column(2019)) as web:
        assert web.run(tmp_path, "-a", chosen, "-a", "portal=leiyang").returncode == 0
        assert not any("other.test" in url for url in web.asked)
        assert web.run(tmp_path, "-a", chosen, "-a", "region=36").returncode == 2
        assert not web.asked


@pytest.mark.parametrize("url", [COLUMN, URL[2019]], ids=["index", "report"])
def test_a_url_given_by_hand_may_be_an_index_or_a_report(tmp_path, url):
    with serving(column(2019)) as web:
        done = web.run(tmp_path, "-a", f"url={url}", "-a", "name=耒阳市", "-a", "region=430481")
    assert done.returncode == 0, done.stdout
    (record,) = lines(tmp_path / "data" / "reports.jsonl")
    assert (record["key"], record["source"]["portal"]) == (key(2019), "leiyang-test")
    assert account(tmp_path)["failures"] == {}


@pytest.mark.parametrize("url", [f"{COLUMN}202001/t20200120_1.html", f"{COLUMN}2019.html"], ids=["article", "plain"])
def test_a_report_given_by_hand_is_counted_once_and_is_no_column(tmp_path, url):
    home = page(f"<html><title>耒阳市人民政府</title><body><a href='{COLUMN}'>政府信息公开年报</a></body></html>")
    with serving({f"{HOME}/": home, COLUMN: index((url, title(2019))), url: report(2019)}) as web:
        done = web.run(tmp_path, "-a", f"url={url}")
    assert account(tmp_path)["found"] == 1 and f"Column found: {url}" not in done.stdout
    assert f'index = ["{COLUMN}"]' in done.stdout


def test_a_url_that_leads_nowhere_is_told(tmp_path):
    with serving({f"{HOME}/about.html": page("<p>联系我们</p>")}) as web:
        done = web.run(tmp_path, "-a", f"url={HOME}/about.html")
    assert done.returncode == 1 and "not_a_report" in done.stdout


def test_feeds_hold_the_records(tmp_path, leiyang):
    with serving(column(2019, 2020)) as web:
        web.run(tmp_path, *leiyang, "-o", str(tmp_path / "feed.jsonl"))
        feed = sorted(lines(tmp_path / "feed.jsonl"), key=lambda record: record["key"])
        done = web.run(tmp_path, *leiyang, "-O", "-:jsonl")
        again = sorted(map(json.loads, done.stdout.splitlines()), key=lambda record: record["key"])
    history = ("first_seen", "last_changed", "last_checked")
    dataset = [record | dict.fromkeys(history) for record in lines(tmp_path / "data" / "reports.jsonl")]
    assert feed == dataset == again
    assert [list(record) for record in feed] == [list(record) for record in dataset]


def test_a_second_run_on_the_same_data_is_turned_away(tmp_path, leiyang):
    state = State.open(tmp_path / "data")
    try:
        with serving(column(2019)) as web:
            done = web.run(tmp_path, *leiyang)
            assert not web.asked
    finally:
        state.close()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and str(tmp_path / "data") in done.stderr


def test_a_killed_run_keeps_what_it_stored(tmp_path, leiyang):
    sites = column(*range(2010, 2020))
    last, reached, release = URL[2010], threading.Event(), threading.Event()
    with serving(sites) as web:
        get = web.captures.get

        def held(url, default=None):
            if url == last and not release.is_set():
                reached.set()
                release.wait(60)
            return get(url, default)

        web.captures.get = held  # type: ignore[method-assign]
        command = [sys.executable, "-m", "scrapy", "crawl", "reports", *QUICK, *leiyang]
        surroundings = environment(tmp_path / "data", http_proxy=web.proxy, GOVREPORTS_ALLOW_PRIVATE="1")
        run = subprocess.Popen(
            command, cwd=PROJECT, env=surroundings, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        assert reached.wait(60)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        release.set()
        (archive,) = (tmp_path / "data" / "archive").iterdir()
        assert len(list(read_pages(archive))) >= 1
        assert not (tmp_path / "data" / "reports.jsonl").exists()
        (tmp_path / "data" / "reports.jsonl.part").write_text("half of a")
        assert web.run(tmp_path, *leiyang).returncode == 0
    assert [record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")] == list(range(2010, 2020))
    assert not list((tmp_path / "data").rglob("*.part"))


def test_no_request_slips_past_a_robots_txt_it_waits_for(tmp_path):
    urls = {f"p{number}": f"http://www.closed.test/nb/{number}/" for number in range(12)}
    rules = "User-agent: *\nDisallow: /nb/\n# 年报".encode("gbk")
    with serving({"http://www.closed.test/robots.txt": page(rules, Content_Type="text/plain")}) as web:
        web.run(tmp_path, "-a", portal_list(tmp_path, **urls))
        assert web.asked == ["http://www.closed.test/robots.txt"]


class FakeCrawler:
    """As much of a crawler as the parts under test ask for."""

    def __init__(self, spider=None, answer=None, **settings):
        self.spider = spider
        self.settings = Settings({"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "govreports", **settings})
        self.engine = self.scraper = self.downloader = self
        self.slots, self.per_slot_settings, self.items = {}, {}, []
        self._answer = answer

    async def download_async(self, request):
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def get_slot_key(self, request):
        return "www.a.test"

    async def start_itemproc_async(self, item, *, response):
        self.items.append(item)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (TextResponse("http://www.a.test/robots.txt", status=500), "http_error"),
        (TextResponse("http://www.a.test/robots.txt", status=521), "blocked"),
        (TextResponse("http://www.a.test/robots.txt", status=403), "blocked"),
        (CannotResolveHostError("no such host"), "dns"),
        (DownloadTimeoutError("too long"), "timeout"),
        (TextResponse("http://www.a.test/robots.txt", body=b"User-agent: govreports\nDisallow: /"), "blocked"),
        (TextResponse("http://www.a.test/robots.txt", status=404), None),
        (TextResponse("http://www.a.test/robots.txt", body=b""), None),
        (TextResponse("http://www.a.test/robots.txt", body=b"User-agent: other\nDisallow: /"), None),
    ],
)
def test_what_robots_txt_means(answer, kind):
    robots = Robots.from_crawler(FakeCrawler(answer=answer))

    async def ask() -> list:
        requests = [Request(f"http://www.a.test/{number}") for number in range(5)]
        return await asyncio.gather(*map(robots.process_request, requests), return_exceptions=True)

    assert [getattr(told, "kind", told) for told in asyncio.run(ask())] == [kind] * 5


def test_crawl_delay_is_kept_by_the_hosts_slot():
    crawler = FakeCrawler(answer=TextResponse("http://www.a.test/robots.txt", body=b"User-agent: *\nCrawl-delay: 7"))
    robots, request = Robots.from_crawler(crawler), Request("http://www.a.test/1")
    asyncio.run(robots.process_request(request))
    assert crawler.per_slot_settings == {"www.a.test": {"delay": 7.0, "jitter": 0}}
    assert request.meta["autothrottle_dont_adjust_delay"] is True


@pytest.fixture
def parsing(monkeypatch, tmp_path):
    """The pipeline `Parse` with a parser of our choice, on a page of the portal leiyang."""

    def run(parser):
        monkeypatch.setattr("govreports.parsing.parse", parser)
        selection = read_arguments({"url": COLUMN, "region": "430481"})
        spider = ReportsSpider(selection, Run(id="r", started=datetime(2026, 1, 20, tzinfo=UTC)))
        crawler = FakeCrawler(spider)
        stage = pipelines.Parse.from_crawler(crawler)
        page_ = Page(body=report(2019).body, url=URL[2019], portal="leiyang-test")
        return spider, crawler, lambda: asyncio.run(stage.process_item(page_))

    return run


def test_several_reports_of_a_page_become_items_of_their_own(parsing):
    spider, crawler, process = parsing(lambda page, scope: parse(page, scope=scope) * 3)
    first = process()
    assert [item.ordinal for item in (first, *crawler.items)] == [0, 1, 2]
    assert first.seen is not None and all(item.seen is None for item in crawler.items)
    assert spider.run.counts["leiyang-test", "found"] == 3


def test_a_parser_that_fails_costs_the_page_and_no_more(parsing):
    def broken(page, scope):
        raise ZeroDivisionError("cell")

    spider, _, process = parsing(broken)
    with pytest.raises(DropItem):
        process()
    (failure,) = spider.run.failures
    assert (failure.kind, failure.url) == ("parse_error", URL[2019]) and "ZeroDivisionError: cell" in failure.detail


def test_a_terminal_shows_how_it_goes_and_a_file_does_not(tmp_path, leiyang):
    with serving(column(2018, 2019)) as web:
        assert "portals 1/1" not in web.run(tmp_path, *leiyang).stderr
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, 160))
        surroundings = environment(tmp_path / "data", http_proxy=web.proxy, GOVREPORTS_ALLOW_PRIVATE="1")
        command = [sys.executable, "-m", "scrapy", "crawl", "reports", *QUICK, *leiyang]
        run = subprocess.Popen(command, cwd=PROJECT, env=surroundings, stderr=theirs, stdout=subprocess.DEVNULL)
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the other end of a terminal closes with an error
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
        assert run.wait() == 0
    assert "portals 1/1" in shown.decode() and "2 reports, 0 failures" in shown.decode()
    assert "INFO" not in shown.decode()


HANGS, DIES, FAILS = b"<!--hang-->", b"<!--die-->", b"<!--fail-->"
BAD_PARSER = f"""
import os, time
from govreports import parsing
real = parsing.read
def read(page, scope):
    if {HANGS!r} in page.body: time.sleep(600)
    if {DIES!r} in page.body: os._exit(9)
    if {FAILS!r} in page.body: raise ZeroDivisionError("cell")
    return real(page, scope)
read.__qualname__, read.__module__ = "read", "bad_parser"
parsing.read = read
"""


def test_pages_that_hang_or_kill_their_worker_cost_themselves_and_no_other(tmp_path, leiyang):
    (tmp_path / "bad_parser.py").write_text(BAD_PARSER)
    (tmp_path / "sitecustomize.py").write_text("import bad_parser")
    sites = column(*range(2010, 2020))
    for year, sign in ((2012, HANGS), (2014, DIES), (2016, FAILS)):
        sites[URL[year]] = page(sites[URL[year]].body + sign)
    with serving(sites) as web:
        workers = ["-s", "GOVREPORTS_PARSE_WORKERS=2", "-s", "GOVREPORTS_PARSE_SECONDS=8"]
        paths = f"{tmp_path}:{PROJECT}"
        done = web.run(tmp_path, *leiyang, *workers, PYTHONPATH=paths)
    assert done.returncode == 0, done.stderr
    years = [record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")]
    assert years == [2010, 2011, 2013, 2015, 2017, 2018, 2019]
    failed = {failure["url"]: failure["detail"] for failure in account(tmp_path)["failed_pages"]}
    assert account(tmp_path)["failures"] == {"parse_error": 3}
    assert "8 s" in failed[URL[2012]] and "died" in failed[URL[2014]] and "ZeroDivisionError: cell" in failed[URL[2016]]


def test_private_addresses_are_refused_unless_allowed(tmp_path):
    with serving({}) as web:
        port = web.proxy.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost"):
            done = scrapy("crawl", "reports", *QUICK, "-a", f"url=http://{host}:{port}/nb/", data=tmp_path / "data")
            assert done.returncode == 1 and "refused" in done.stdout
        assert not web.asked
