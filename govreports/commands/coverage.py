"""`scrapy coverage`: which reports are found, missing, blocked, broken or only attached, and since when."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import duckdb
from scrapy.commands import ScrapyCommand

from govreports.commands.export import read_wanted
from govreports.commands.usage import one_line_errors, stop
from govreports.coverage import Row, Status
from govreports.export import Wanted
from govreports.export.covered import Reports, coverage_of, read_visits
from govreports.export.parquet import engine
from govreports.gaps import shown
from govreports.lines import DamagedLineError, read_lines
from govreports.portals import Portal, PortalListError, load_file

_STATUSES: tuple[Status, ...] = get_args(Status)


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--region CODE] [--years YEARS] [--status STATUS] [--portals FILE]"

    def short_desc(self) -> str:
        return "Tell which reports are found, missing, blocked, broken or only attached, and since when"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)
        parser.add_argument("--region", metavar="CODE", help="only places whose code begins so")
        parser.add_argument("--years", metavar="YEARS", help="only these report years, e.g. 2019-2024")
        parser.add_argument("--status", metavar="STATUS", help=f"only these, with commas: {', '.join(_STATUSES)}")
        parser.add_argument("--portals", metavar="FILE", help="portal list of the runs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None  # set by Scrapy before a command runs
        if args:
            stop(f"scrapy coverage: no argument wanted, got {args[0]}")
        data = Path(self.settings["GOVREPORTS_DATA"])
        if not (data / "reports.jsonl").is_file() and not any(data.glob("runs/*.json")):
            stop(f"scrapy coverage: {data}: neither a dataset nor the account of a run; crawl first")
        wanted, statuses = read_wanted(opts, "coverage"), _read_statuses(opts.status)
        try:
            _tell(data, load_file(opts.portals), wanted, statuses)
        except PortalListError as error:
            stop(*error.mistakes)
        except DamagedLineError as error:
            stop(f"scrapy coverage: {error}")
        except BrokenPipeError:
            raise  # the reader has what it wanted
        except (OSError, duckdb.Error) as error:
            name = getattr(error, "filename", None) or data
            stop(f"scrapy coverage: {name}: {getattr(error, 'strerror', None) or error}")


def _read_statuses(text: str | None) -> frozenset[str]:
    found = frozenset(text.split(",")) if text else frozenset(_STATUSES)
    if not found <= set(_STATUSES):
        stop(f"scrapy coverage: --status {text}: some of {', '.join(_STATUSES)} wanted")
    return found


def _tell(data: Path, portals: dict[str, Portal], wanted: Wanted, statuses: frozenset[str]) -> None:
    counts: Counter[Status] = Counter()
    visits = list(read_visits(data, portals))
    with tempfile.TemporaryDirectory(prefix="govreports-") as name, engine(Path(name)) as connection:
        reports = Reports(Path(name))
        for line in read_lines(data / "reports.jsonl"):
            reports.add(line.record)
        reports.close()
        _, rows = coverage_of(reports, [visit for visit in visits if not isinstance(visit, str)], connection)
        for text in shown(_asked(rows, wanted, statuses, counts)):
            print(text)
    print(", ".join(f"{counts[status]} {status}" for status in _STATUSES) + ".")
    _tell_notices([visit for visit in visits if isinstance(visit, str)])


def _asked(rows: Iterator[Row], wanted: Wanted, statuses: frozenset[str], counts: Counter[Status]) -> Iterator[Row]:
    for row in rows:
        if wanted.covers(row.place.code, row.year) and row.status in statuses:
            counts[row.status] += 1
            yield row


def _tell_notices(notices: Sequence[str]) -> None:
    for notice in notices:
        print(notice)
