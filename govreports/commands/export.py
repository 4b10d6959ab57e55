"""`scrapy export DIR`: the dataset as a data package."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

import duckdb
from scrapy.commands import ScrapyCommand

from govreports.commands.usage import one_line_errors, stop
from govreports.export import Exported, Wanted, export
from govreports.lines import DamagedLineError
from govreports.portals import PortalListError, load_file
from govreports.selection import ArgumentError, parse_years


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "DIR [--since DATE] [--region CODE] [--years YEARS] [--portals FILE]"

    def short_desc(self) -> str:
        return "Write the dataset as a data package: CSV, Parquet, coverage, codebook, a report to look at"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)
        parser.add_argument("--since", metavar="DATE", help="only reports that changed on or after this day")
        parser.add_argument("--region", metavar="CODE", help="only places whose code begins so")
        parser.add_argument("--years", metavar="YEARS", help="only these report years, e.g. 2019-2024")
        parser.add_argument("--portals", metavar="FILE", help="portal list of the runs, for the coverage")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None  # set by Scrapy before a command runs
        if len(args) != 1:
            stop("scrapy export: one folder to write to wanted")
        data, target = Path(self.settings["GOVREPORTS_DATA"]), Path(args[0])
        if not (data / "reports.jsonl").is_file():
            stop(f"scrapy export: {data / 'reports.jsonl'}: no dataset; crawl or reparse first")
        if target.resolve() in {(data / name).resolve() for name in ("", "archive", "changes", "runs")}:
            stop(f"scrapy export: {target} is a folder of the data; name another one, e.g. {data / 'package'}")
        wanted = read_wanted(opts, "export", opts.since)
        try:
            done = export(data, target, wanted, load_file(opts.portals))
        except PortalListError as error:
            stop(*error.mistakes)
        except DamagedLineError as error:
            stop(f"scrapy export: {error}; no file of {target} was changed")
        except (OSError, duckdb.Error) as error:
            reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
            stop(f"scrapy export: {target}: {reason}; none of its files was changed")
        self.exitcode = _tell(done, target)


def read_wanted(opts: argparse.Namespace, command: str, since: str | None = None) -> Wanted:
    """The selection asked for on the command line; stops with one line where it cannot be used."""
    if opts.region is not None and not re.fullmatch(r"\d{1,9}", opts.region):
        stop(f"scrapy {command}: --region {opts.region}: a region code or the first digits of one wanted")
    try:
        day = date.fromisoformat(since).isoformat() if since else None
        years = parse_years(opts.years) if opts.years else None
    except ArgumentError:
        stop(f"scrapy {command}: --years {opts.years}: years such as 2021 or 2019-2024 wanted")
    except ValueError:
        stop(f"scrapy {command}: --since {since}: a day such as 2026-01-31 wanted")
    return Wanted(since=day, region=opts.region, years=years)


def _tell(done: Exported, target: Path) -> int:
    for notice in done.notices:
        print(notice)
    if not done.counts["panel"]:
        print(f"No report is what was asked for; no file of {target} was changed.")
        return 1
    told = ", ".join(f"{count} rows of {name}" for name, count in done.counts.items() if name != "codebook")
    print(f"{target}: {told}")
    print(f"  {target / 'report.html'}  to look at")
    print(f"  {target / 'datapackage.json'}  what is in it")
    return 0
