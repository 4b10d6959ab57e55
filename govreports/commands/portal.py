"""`scrapy portal check [SLUG…]`: try rows of the portal list live; `scrapy portal add URL`: write a row for a site."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scrapy.commands import ScrapyCommand

from govreports.commands.usage import one_line_errors, stop
from govreports.portals import SHIPPED, Portal, PortalListError, load_file, load_portals, select
from govreports.portaltext import column_lines, owner_of, row
from govreports.selection import ArgumentError, Selection, read_arguments
from govreports.spiders.reports import ReportsSpider


class Command(ScrapyCommand):
    requires_project = True

    def syntax(self) -> str:
        return "check [SLUG…] | add URL"

    def short_desc(self) -> str:
        return "Try rows of the portal list live (check), or write a row for a site (add)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)
        parser.add_argument("--list", metavar="FILE", help="portal list to use instead of the shipped one")
        parser.add_argument("--name", help="add: who publishes, where the page does not say it rightly")
        parser.add_argument("--region", metavar="CODE", help="add: the publisher's region code")
        parser.add_argument("--to", metavar="FILE", help="add: append the row to this portal list")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        try:
            self._selection = _selection(args, opts)
        except ArgumentError as error:
            stop(f"scrapy portal: {error}")
        except PortalListError as error:
            stop(*error.mistakes)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        spider = self._look(self._selection)
        found = [_told(portal, spider) for portal in self._selection.portals]
        self.exitcode = 0 if all(found) else 1
        if self._selection.by_hand and all(found):
            self._add(spider, opts.to)

    def _add(self, spider: ReportsSpider, to: str | None) -> None:
        """Print the row of a portal given by hand, and append it to a list where that was asked for."""
        (portal,) = self._selection.portals
        page = spider.tours[portal.slug].start if portal.slug in spider.tours else None
        owner = owner_of(page)
        written = row(portal, spider.run.roots, owner)
        print(f"\n{written}", end="")
        if to and not (portal.region or owner.region):
            print(f"Not added to {to}: the page does not tell its region; give --region", file=sys.stderr)
            self.exitcode = 1
        elif to:
            _append(Path(to), f"\n{written}")

    def _look(self, selection: Selection) -> ReportsSpider:
        """Read the index pages of portals, fetch no report and keep nothing."""
        assert self.crawler_process is not None  # set by Scrapy before a command runs
        crawler = self.crawler_process.create_crawler(ReportsSpider)
        self.crawler_process.crawl(crawler, selection=selection)
        self.crawler_process.start()
        assert isinstance(crawler.spider, ReportsSpider)  # it was created above
        return crawler.spider


def _selection(args: Sequence[str], opts: argparse.Namespace) -> Selection:
    """The portals to look at. Raises ArgumentError and PortalListError."""
    if args[:1] == ["check"]:
        path = opts.list
        return Selection(portals=select(load_file(path), path or SHIPPED, slugs=args[1:]), look=True)
    if args[:1] != ["add"] or len(args) != 2:
        raise ArgumentError("check [SLUG…] or add URL wanted")
    given = {"url": args[1], "name": opts.name, "region": opts.region}
    selection = read_arguments({name: value for name, value in given.items() if value})
    if opts.to:
        _appendable(Path(opts.to), selection.portals[0].slug)
    return replace(selection, look=True)


def _told(portal: Portal, spider: ReportsSpider) -> bool:
    """Say what was found at a portal; whether any report is listed."""
    roots = [root for root in spider.run.roots if root.portal == portal.slug]
    lines = column_lines(roots)
    print(f"{portal.slug}: {portal.name}" + ("" if lines else ", no annual report found"))
    for line in lines:
        print(f"  {line}")
    for root in roots:
        if not root.listed and (root.url in portal.index):
            print(f"  {root.url}: lists no report ({root.sign})")
    for failure in spider.run.failures:
        if failure.portal == portal.slug:
            print(f"  {failure.kind}: {failure.url} {failure.detail}".rstrip())
    return bool(lines)


def _append(path: Path, written: str) -> None:
    """Add a row to a list; stops, the list as it was, where it cannot be written or would no longer be one."""
    try:
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        load_portals(f"{known}{written}", str(path))
        with path.open("a", encoding="utf-8") as file:
            file.write(written)
    except PortalListError as error:
        stop(*(f"{mistake}; nothing was added" for mistake in error.mistakes))
    except OSError as error:
        stop(f"{path}: {error.strerror}; nothing was added")


def _appendable(path: Path, slug: str) -> None:
    """Stop where the row cannot be added to the list."""
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")
    if text.strip() and slug in load_portals(text, str(path)):
        stop(f"{path}: [{slug}] is in it already")
