"""Reads rate, lag and memory inside a crawl of `crawl_rate.py`; what a page costs the parser; a parser that sleeps."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from web import COUNTIES, NAME, REPORTS

from govreports import parsing
from govreports.model import Page
from govreports.parsing import Outcome

TICK = 0.005
_STEP = 2000
_read = parsing.read


def cost_of_a_page(rounds: int = 10) -> float:
    """Seconds of the mean page of the crawl, parsed in this process with nothing else going on."""
    pages = [page(path, number) for number in range(rounds + 1) for path in REPORTS]
    for one, scope in pages[: len(REPORTS)]:  # first use loads patterns, gazetteer and word lists
        _read(one, scope)
    begun = time.perf_counter()
    for one, scope in pages[len(REPORTS) :]:
        _read(one, scope)
    return (time.perf_counter() - begun) / (len(pages) - len(REPORTS))


def page(path: str, number: int) -> tuple[Page, str]:
    """A page as the crawl meets it."""
    code, name = COUNTIES[number * 37 % len(COUNTIES)]
    text, body = REPORTS[path]
    body = body.replace(NAME.encode(), name.encode())
    kind = "text/html; charset=utf-8"
    return Page(
        body=body, url=f"http://p{number:04}.test{path}", content_type=kind, link_text=text.replace(NAME, name)
    ), code


class Gauge:
    """An extension that counts, ticks and weighs."""

    def __init__(self, crawler: Crawler) -> None:
        self._out = Path(crawler.settings["GAUGE"])
        self._responses = 0
        self._times: list[float] = []
        self._lags: list[tuple[float, float]] = []
        """When, and how late."""
        self._sizes: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        gauge = cls(crawler)
        os.environ["GAUGE_SLEEP"] = crawler.settings.get("GAUGE_SLEEP") or ""
        os.environ["GAUGE_TIMES"] = str(gauge._out.parent)
        parsing.read = timed_read
        crawler.signals.connect(gauge.begin, signals.spider_opened)
        crawler.signals.connect(gauge.response, signals.response_received)
        crawler.signals.connect(gauge.item, signals.item_scraped)
        crawler.signals.connect(gauge.idle, signals.spider_idle)
        crawler.signals.connect(gauge.end, signals.engine_stopped)
        return gauge

    def begin(self) -> None:
        self._begun, self._cpu = time.perf_counter(), time.process_time()
        self._ticking = asyncio.get_running_loop().create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(TICK)
            woken = time.perf_counter()
            self._lags.append((woken - self._begun, woken - asked - TICK))

    def response(self) -> None:
        self._responses += 1

    def item(self) -> None:
        self._times.append(time.perf_counter() - self._begun)
        if len(self._times) % _STEP == 0:
            gc.collect()
            self._sizes[f"rss{len(self._times)}"] = resident()

    def idle(self) -> None:
        """The crawl proper is over; what follows is publishing."""
        self._seconds, self._used = time.perf_counter() - self._begun, time.process_time() - self._cpu
        self._ticking.cancel()

    def end(self) -> None:
        items = len(self._times)
        tenth, last = items // 10, items - items // 10 - 1  # without warming up and running empty
        start, end = (self._times[tenth], self._times[last]) if items > 20 else (0.0, self._seconds)
        rate = (last - tenth) / (end - start) if items > 20 else 0
        lags = sorted(lag for _, lag in self._lags) or [0.0]
        steady = sorted(lag for when, lag in self._lags if start <= when <= end) or [0.0]
        shares = {f"lag{share}": _share(lags, share) for share in (50, 99, 100)}
        shares |= {f"steady{share}": _share(steady, share) for share in (50, 99, 100)}
        read = {"items": items, "responses": self._responses, "seconds": self._seconds, "cpu": self._used, "rate": rate}
        self._out.write_text(json.dumps({**read, **shares, **self._sizes, "end": resident()}), encoding="utf-8")


def _share(values: list[float], share: int) -> float:
    """Milliseconds that so many in a hundred do not exceed."""
    return values[min(len(values) * share // 100, len(values) - 1)] * 1000


def resident() -> float:
    """Megabytes of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def timed_read(page: Page, scope: str | None) -> Outcome:
    """In a worker: read a page, or sleep and give the records such a page gives; the time it took goes to a file."""
    begun = time.perf_counter()
    sleep = os.environ["GAUGE_SLEEP"]
    outcome = _slept(page, float(sleep)) if sleep else _read(page, scope)
    with Path(os.environ["GAUGE_TIMES"], f"{os.getpid()}.times").open("a", encoding="ascii") as file:
        file.write(f"{time.perf_counter() - begun}\n")
    return outcome


def _slept(page: Page, seconds: float) -> Outcome:
    url = page.url or ""
    outcome = _parsed_once(urlsplit(url).path)
    time.sleep(seconds)
    records = tuple({**record, "source": {**record["source"], "url": url}} for record in outcome.records)
    return replace(outcome, records=records)


@cache
def _parsed_once(path: str) -> Outcome:
    return _read(*page(path, 0))
