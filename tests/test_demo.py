"""The demo: the bundled portals crawled with the real spider, twice, and what a reader of the dataset finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from crawling import PROJECT, account, at_once, environment, lines, scrapy

FIXTURES = PROJECT / "fixtures"


def truths() -> dict[str, dict]:
    """What each bundled report page holds, by its URL."""
    found = {}
    for path in FIXTURES.rglob("truth.json"):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if "table_format" in truth:
            found[json.loads(path.with_name("page.json").read_text(encoding="utf-8"))["url"]] = truth
    return found


def test_the_first_run_finds_every_bundled_report(demo):
    folder, (first, _), _ = demo
    assert first.returncode == 0, first.stderr
    assert str(folder / "data" / "reports.jsonl") in first.stdout
    found = {}
    for record in lines(folder / "data" / "reports.jsonl"):
        for source in (record["source"], *record["alternates"]):
            found[source["url"]] = record
    expected = truths()
    assert set(found) == set(expected)
    for url, truth in expected.items():
        record = found[url]
        assert (record["region"]["code"][:6], record["year"]) == (truth["region"][:6], truth["year"]), url
        assert record["issuer"]["kind"] == truth["issuer_kind"], url


def test_the_second_run_changes_nothing_and_says_so(demo):
    folder, (_, second), (before, after) = demo
    assert second.returncode == 0
    assert "nothing changed" in second.stdout
    assert before == after
    assert account(folder)["new"] == account(folder)["changed"] == account(folder)["gone"] == 0


def test_the_package_and_the_report_are_made(demo):
    folder, (first, second), _ = demo
    for run in (first, second):
        assert str(folder / "data" / "package" / "report.html") in run.stdout
    assert (folder / "data" / "package" / "datapackage.json").stat().st_size > 1000


def test_a_report_that_stands_twice_is_one_line_with_an_alternate(demo):
    folder, _, _ = demo
    assert [len(record["alternates"]) for record in lines(folder / "data" / "reports.jsonl")].count(1) == 1


def serve(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scrapy", "demo", "--serve", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=PROJECT, env=environment(folder), text=True, **pipes)


def fetch(proxy: str, url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with opener.open(request) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_serving_replays_captures_says_how_to_crawl_and_ends_with_its_parent(tmp_path):
    about = json.loads((FIXTURES / "wanzai" / "index" / "page.json").read_text(encoding="utf-8"))
    body = (FIXTURES / "wanzai" / "index" / "page.html").read_bytes()
    with serve(tmp_path) as process:
        head = process.stdout.readline()
        proxy = next(word for word in head.replace(";", " ").split() if word.startswith("http://127.0.0.1:"))
        process.stdout.readline()
        assert f"http_proxy={proxy}" in process.stdout.readline()
        status, served, headers = fetch(proxy, about["url"])
        assert (status, served) == (200, body)
        assert fetch(proxy, about["url"], If_None_Match=headers["ETag"])[0] == 304
        assert fetch(proxy, about["url"], If_Modified_Since="Wed, 01 Jan 2098 00:00:00 GMT")[0] == 304
        assert fetch(proxy, about["url"], If_Modified_Since="Wed, 01 Jan 1997 00:00:00 GMT")[0] == 200
        assert fetch(proxy, "http://www.wanzai.test/nowhere")[0] == 404
        process.kill()
        process.wait()
        with pytest.raises(OSError):
            while True:  # until the server notices that its parent is gone
                fetch(proxy, about["url"])


def test_a_port_in_use_is_told(tmp_path):
    with serve(tmp_path) as process:
        port = process.stdout.readline().partition("127.0.0.1:")[2].partition(";")[0]
        done = scrapy("demo", "--port", port, data=tmp_path / "data")
        assert done.returncode == 2 and port in done.stderr and done.stderr.count("\n") == 1
        os.kill(process.pid, 2)
        assert process.wait() == 0


@pytest.mark.parametrize("arguments", [["more"], ["--port", "x"], ["--port"]])
def test_wrong_use_is_one_line_and_2(tmp_path, arguments):
    done = at_once("demo", *arguments, data=tmp_path / "data")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
