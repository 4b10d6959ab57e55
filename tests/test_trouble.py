"""Portals in trouble: each costs its class of failure and no more, and its neighbours never notice."""

from __future__ import annotations

import gzip
import resource
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from crawling import account, index, lines, page, portal_list, report, serving, title
from OpenSSL import SSL
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, DownloadTimeoutError
from twisted.internet.error import ConnectionRefusedError as Refused
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from govreports.middlewares.failures import failure_of

HOME = "http://www.leiyang.test"
COLUMN = f"{HOME}/zwgk/zfxxgknb/"


def url(year: int) -> str:
    return f"{COLUMN}{year + 1}01/t{year + 1}0120_{year}.shtml"


def column(*years: int) -> dict:
    return {COLUMN: index(*((url(year), title(year)) for year in years))} | {url(year): report(year) for year in years}


class _Raw(socketserver.StreamRequestHandler):
    """A proxy that serves one host badly: what is asked for decides how."""

    def handle(self) -> None:
        target = self.rfile.readline().decode().split()[1]
        while self.rfile.readline().strip():
            pass
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
        body = index((url(2019), title(2019))).body
        if "robots.txt" in target:
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        elif "cut" in target:
            self.wfile.write(head + b"Content-Length: 9000\r\n\r\n" + body)
        elif "drip" in target:
            self.drip(head + b"Content-Length: 9000\r\n\r\n")
        elif "endless" in target:
            self.pour(head + b"\r\n")
        else:
            self.wfile.write(head + f"Content-Length: {30 * 2**20}\r\n\r\n".encode())
            self.pour(b"")

    def drip(self, head: bytes) -> None:
        """A byte now and then, for as long as anyone listens."""
        self.wfile.write(head)
        with self.suppress():
            for _ in range(400):
                self.wfile.write(b"x")
                time.sleep(0.05)

    def pour(self, head: bytes) -> None:
        with self.suppress():
            self.wfile.write(head)
            for _ in range(30):
                self.wfile.write(b"x" * 2**20)

    @contextmanager
    def suppress(self) -> Iterator[None]:
        try:
            yield
        except OSError:  # the crawler has had enough
            return


@contextmanager
def raw_proxy() -> Iterator[str]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = allow_reuse_address = True

    with Server(("127.0.0.1", 0), _Raw) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_cut_slow_endless_and_huge_answers_have_their_class(tmp_path):
    kinds = {"cut": "http_error", "drip": "timeout", "endless": "too_large", "huge": "too_large"}
    chosen = portal_list(tmp_path, **{name: f"http://www.{name}.test/nb/" for name in kinds})
    with serving({}) as web, raw_proxy() as proxy:
        web.proxy = proxy
        done = web.run(tmp_path, "-a", chosen, "-s", "DOWNLOAD_TIMEOUT=2", "-s", "DOWNLOAD_MAXSIZE=4000000")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert {one["slug"]: one["reason"] for one in account(tmp_path)["portals"]} == kinds


def test_a_packed_bomb_is_too_large(tmp_path):
    bomb = page(gzip.compress(b"0" * 30_000_000), Content_Encoding="gzip")
    with serving(column(2018, 2019) | {url(2019): bomb}) as web:
        web.run(tmp_path, "-a", portal_list(tmp_path, leiyang=COLUMN))
    assert account(tmp_path)["failures"] == {"too_large": 1}
    assert [record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")] == [2018]


class Busy(dict):
    """Captures of a host that asks for a wait the first times it is asked."""

    def __init__(self, captures, times, header):
        super().__init__(captures)
        self.left, self.header = times, header

    def get(self, key, default=None):
        if key == url(2019) and self.left:
            self.left -= 1
            return page("busy", 429, Retry_After=self.header)
        return super().get(key, default)


@pytest.mark.parametrize(
    ("times", "header", "years"),
    [
        (1, "0", [2018, 2019]),
        (2, format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), [2018, 2019]),
        (1, "7200", []),
        (9, "0", [2018]),
    ],
    ids=["short", "date gone by", "too long", "again and again"],
)
def test_a_short_wait_is_kept_and_a_long_one_ends_the_visit(tmp_path, times, header, years):
    with serving(column(2018, 2019)) as web:
        busy = Busy(web.captures, times, header)
        web.captures.get = busy.get  # type: ignore[method-assign]
        web.run(tmp_path, "-a", portal_list(tmp_path, leiyang=COLUMN))
    assert [record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")] == years
    assert account(tmp_path)["failures"] == ({} if 2019 in years else {"blocked": 2 - len(years)})


def test_lists_that_never_end_and_pages_that_link_each_other_are_left(tmp_path):
    pager = "<a href='?page={}'>下一页</a>"
    same = {f"{COLUMN}?page={n}": index((url(2019), title(2019)), more=pager.format(n + 1)) for n in range(2, 400)}
    loop = {
        "http://www.loop.test/nb/": index(more="<a href='a/'>部门年报</a>"),
        "http://www.loop.test/nb/a/": index(more="<a href='../'>部门年报</a><a href='a/'>乡镇年报</a>"),
    }
    loop |= {f"http://www.loop.test/nb/{'a/' * n}": index(more="<a href='a/'>部门年报</a>") for n in range(2, 60)}
    sites = column(2019) | same | loop | {COLUMN: index((url(2019), title(2019)), more=pager.format(2))}
    sites |= {"http://www.spin.test/nb/": page("", 302, Location="/nb/")}
    with serving(sites) as web:
        chosen = portal_list(tmp_path, leiyang=COLUMN, loop="http://www.loop.test/nb/", spin="http://www.spin.test/nb/")
        web.run(tmp_path, "-a", chosen)
        assert len(web.asked) < 40
    reasons = {one["slug"]: one["reason"] for one in account(tmp_path)["portals"]}
    assert reasons == {"leiyang": None, "loop": "empty_index", "spin": "redirected_away"}


def test_a_portal_that_costs_too_much_is_cut_off_and_says_so(tmp_path):
    with serving(column(*range(2008, 2025))) as web:
        done = web.run(tmp_path, "-a", portal_list(tmp_path, leiyang=COLUMN), "-s", "GOVREPORTS_PORTAL_REQUESTS=5")
        assert len(web.asked) == 6  # with robots.txt
    assert account(tmp_path)["failures"] == {"too_large": 1} and "too_large" in done.stdout
    with serving(column(2018, 2019)) as web:
        web.run(tmp_path, "-a", portal_list(tmp_path, leiyang=COLUMN), "-s", "GOVREPORTS_PORTAL_HOURS=0")
    (failure,) = account(tmp_path)["failed_pages"]
    assert "0 hours" in failure["detail"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (CannotResolveHostError("x"), "dns"),
        (DownloadTimeoutError("x"), "timeout"),
        (DownloadFailedError("x"), "http_error"),
        (Refused(), "refused"),
        (ResponseNeverReceived([Failure(SSL.Error([("ssl", "", "wrong version number")]))]), "tls"),
        (RuntimeError("x"), "http_error"),
    ],
)
def test_what_an_error_is_called(error, kind):
    assert failure_of(error)[0] == kind


@pytest.mark.parametrize("room", [8, 150])
def test_a_disk_that_fills_up_ends_the_crawl_in_a_line_and_the_next_one_makes_it_good(tmp_path, room):
    years = range(2010, 2024)
    chosen = portal_list(tmp_path, leiyang=COLUMN)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    with serving(column(*years)) as web:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room * 1024, usual[1]))
        try:
            full = web.run(tmp_path, "-a", chosen)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert full.returncode == (2 if room == 8 else 1)
        assert "Traceback" not in full.stderr and 1 <= full.stderr.count("ERROR") <= 3
        assert web.run(tmp_path, "-a", chosen).returncode == 0
    assert {record["year"] for record in lines(tmp_path / "data" / "reports.jsonl")} == set(years)
