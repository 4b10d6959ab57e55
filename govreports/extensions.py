"""Opens the state when a crawl begins, and at its end publishes the dataset and writes the account of the run."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from govreports.corrections import CorrectionsError
from govreports.publish import conclude, not_listed, sweep
from govreports.spiders.reports import ReportsSpider, spider_of
from govreports.state import BusyError, DamagedStateError, State, StateVersionError

logger = logging.getLogger(__name__)


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
        try:
            self._spider.history = State.open(self._folder)
            sweep(self._folder)
        except (BusyError, StateVersionError, OSError, sqlite3.Error) as error:
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
