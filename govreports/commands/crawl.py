"""`scrapy crawl reports`: Scrapy's command with arguments checked first, a summary and an exit code that tells."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.spiderloader import get_spider_loader

from govreports.commands.usage import one_line_errors, stop
from govreports.portals import PortalListError
from govreports.portaltext import column_lines, owner_of, row
from govreports.selection import ArgumentError, read_arguments
from govreports.spiders.reports import ReportsSpider
from govreports.state import is_busy
from govreports.summary import summary


class Command(ScrapyCrawl):
    def short_desc(self) -> str:
        return "Harvest portals: scrapy crawl reports [-a portal=… | region=… | url=…] [-a years=…]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None  # set by Scrapy before any option is read
        spiders = get_spider_loader(self.settings).list()
        if len(args) != 1 or args[0] not in spiders:
            stop(f"scrapy crawl: one spider wanted, of: {', '.join(spiders)}")
        if args[0] == ReportsSpider.name:
            _check(opts.spargs, Path(self.settings["GOVREPORTS_DATA"]))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.crawler_process is not None  # set by Scrapy before a command runs
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = 1 if self.crawler_process.bootstrap_failed else 0
        spider = crawler.spider
        if isinstance(spider, ReportsSpider):
            self.exitcode = 2 if crawler.stats.get_value("finish_reason") == "no_state" else 1
            if spider.account is not None:
                self.exitcode = spider.account.exit_code
                told = summary(spider.account, Path(crawler.settings["GOVREPORTS_DATA"]))
                told += row_found(spider) if spider.selection.by_hand else ""
                print(told, file=sys.stderr if _data_stream(opts) else sys.stdout)


def row_found(spider: ReportsSpider) -> str:
    """Where the reports of a URL given by hand are listed, and the row that would find them next time."""
    (portal,) = spider.selection.portals
    lines = column_lines(spider.run.roots)
    if not lines:
        return ""
    page = spider.tours[portal.slug].start
    return "\n".join(
        ["", "", *lines, "", "A row for the portal list:", "", row(portal, spider.run.roots, owner_of(page))]
    )


def _check(arguments: dict[str, str], folder: Path) -> None:
    """Stop before anything starts where the arguments, the portal list or the data folder cannot be used."""
    try:
        read_arguments(arguments)
        folder.mkdir(parents=True, exist_ok=True)
        if is_busy(folder):
            stop(f"{folder}: another run is at work on this data folder")
    except ArgumentError as error:
        stop(f"scrapy crawl: {error}")
    except PortalListError as error:
        stop(*error.mistakes)
    except OSError as error:
        stop(f"{folder}: {error.strerror} (GOVREPORTS_DATA)")


def _data_stream(opts: argparse.Namespace) -> bool:
    """Whether records go to standard output, which must then hold nothing else."""
    return any(target.startswith("-") for target in [*(opts.output or []), *(opts.overwrite_output or [])])
