"""Opens the state when a crawl begins, shows how it goes, and publishes dataset and account of the run at its end."""

from __future__ import annotations

import atexit
import gc
import logging
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.asyncio import create_looping_call
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from govreports.corrections import CorrectionsError
from govreports.publish import conclude, not_listed, sweep
from govreports.spiders.reports import ReportsSpider, spider_of
from govreports.state import BusyError, DamagedStateError, State, StateVersionError

logger = logging.getLogger(__name__)

_OFTEN = (5000, 10, 10)
"""When the collector looks at new, older and old objects; Python: 700, 10, 10."""


class RunKeeper:
    """Holds the data folder for the spider while it runs."""

    def __init__(self, spider: ReportsSpider, folder: Path) -> None:
        self._spider = spider
        self._folder = folder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        keeper = cls(spider_of(crawler), Path(crawler.settings["GOVREPORTS_DATA"]))
        crawler.signals.connect(keeper.open, signals.spider_opened)
        crawler.signals.connect(keeper.close, signals.spider_closed)
        return keeper

    def open(self) -> None:
        """Open the state; a folder that cannot be had closes the spider before its first request."""
        if self._spider.selection.look:
            return
        try:
            self._spider.history = State.open(self._folder)
            sweep(self._folder)
        except (BusyError, StateVersionError, DamagedStateError, OSError, sqlite3.Error) as error:
            logger.error("%s", error)
            raise CloseSpider("no_state") from error

    def close(self, reason: str) -> None:
        """Publish; an interrupted crawl publishes what it has stored, and says so."""
        history, spider = self._spider.history, self._spider
        if history is None:
            return
        try:
            complete = reason == "finished"
            if complete and not spider.selection.by_hand and spider.selection.years is None:
                spider.gone.extend(not_listed(spider.run, history, spider.selection.portals, spider.met))
            spider.account = conclude(
                self._folder,
                spider.run,
                history,
                spider.selection.portals,
                gone=spider.gone,
                complete=complete,
                finished=datetime.now(UTC),
            )
        except (CorrectionsError, DamagedStateError, OSError, sqlite3.Error) as error:
            logger.error(
                "%s: the dataset stays as it was; once mended, the next run or `scrapy reparse` writes it", error
            )
        finally:
            spider.history = None
            history.close()


class Housekeeping:
    """Keeps from the event loop what it need not do: collecting all that was loaded, log lines that nobody is shown."""

    def __init__(self, level: str) -> None:
        self._usual = gc.get_threshold()
        self._log, self._level = logging.getLogger("scrapy"), level
        self._usual_level = self._log.level

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        housekeeping = cls(crawler.settings["LOG_LEVEL"])
        crawler.signals.connect(housekeeping.begin, signals.spider_opened)
        crawler.signals.connect(housekeeping.end, signals.engine_stopped)
        return housekeeping

    def begin(self) -> None:
        """Set what is there aside, look at new objects less often; Scrapy would write two lines a page for DEBUG."""
        self._log.setLevel(self._level)
        gc.collect()
        gc.freeze()
        atexit.register(gc.unfreeze)  # also where no crawl began, or a shell ends with its engine running
        gc.set_threshold(*_OFTEN)

    def end(self) -> None:
        """As it was: what is set aside would be told of as leaked when the process ends."""
        self._log.setLevel(self._usual_level)
        gc.set_threshold(*self._usual)
        gc.unfreeze()


class Progress:
    """One line that moves, on a terminal only: portals done, pages, reports, failures, rate and the time left."""

    def __init__(self, crawler: Crawler, spider: ReportsSpider) -> None:
        self._crawler, self._spider = crawler, spider
        self._redirect = logging_redirect_tqdm(loggers=[logging.root])
        self._begun = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not sys.stderr.isatty():
            raise NotConfigured
        progress = cls(crawler, spider_of(crawler))
        crawler.signals.connect(progress.start, signals.engine_started)
        crawler.signals.connect(progress.stop, signals.engine_stopped)
        return progress

    def start(self) -> None:
        """Show the line; log lines go above it, warnings only where no level was asked for."""
        self._redirect.__enter__()
        settings = self._crawler.settings
        asked = (settings.getpriority("LOG_LEVEL") or 0) > SETTINGS_PRIORITIES["project"]
        for handler in logging.root.handlers:
            if not isinstance(handler, logging.FileHandler):
                handler.setLevel(settings["LOG_LEVEL"] if asked else logging.WARNING)
        self._bar: Any = tqdm(
            total=len(self._spider.selection.portals),
            bar_format="portals {n_fmt}/{total_fmt} |{bar}| {elapsed}, left {remaining}{postfix}",
            dynamic_ncols=True,
        )
        self._loop = create_looping_call(self.show)
        self._loop.start(0.5)

    def show(self) -> None:
        """Bring the line up to date."""
        run = self._spider.run
        pages, found = run.total("requests"), run.total("found")
        failed = sum(number for (_, what), number in run.counts.items() if what.startswith("failed "))
        rate = pages / max(time.monotonic() - self._begun, 0.1)
        self._bar.n = self._spider.left
        self._bar.set_postfix_str(f"{pages} pages, {rate:.1f}/s, {found} reports, {failed} failures")

    def stop(self) -> None:
        """Leave the last state of the line standing."""
        self.show()
        self._loop.stop()
        self._bar.close()
        self._redirect.__exit__(None, None, None)
