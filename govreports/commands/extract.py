"""`scrapy extract PATH…`: saved pages and files to records on standard output, one JSON line each."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from scrapy.commands import ScrapyCommand

from govreports.commands.crawl import one_line_errors, stop
from govreports.files import UnusableInput, read_file
from govreports.model import NotReport
from govreports.parse import parse
from govreports.record import not_report, to_line, to_record
from govreports.unreadable import UnreadableError


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "PATH… [--url URL]"

    def short_desc(self) -> str:
        return "Turn saved pages and files into records, one JSON line each (- is standard input)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)
        parser.add_argument("--url", help="address the one page given was saved from")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            stop("scrapy extract: no file given")
        if opts.url and len(args) > 1:
            stop("scrapy extract: --url goes with one file")
        try:
            read = sum([_extract(path, opts.url) for path in args])
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has what it wanted
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        self.exitcode = 0 if read == len(args) else 1 if read else 2


def _extract(path: str, url: str | None) -> bool:
    """Print the records of one file; False, with a line on standard error, where it could not be read."""
    try:
        for line in _lines(path, url):
            sys.stdout.buffer.write(line.encode("utf-8"))
        sys.stdout.buffer.flush()
    except UnusableInput as error:
        print(error, file=sys.stderr)
        return False
    except UnreadableError as error:
        print(f"{path}: {error.cause}: {error}", file=sys.stderr)
        return False
    except BrokenPipeError:
        raise
    except Exception as error:  # one file must not cost the others
        print(f"{path}: the parser failed: {type(error).__name__}: {error}", file=sys.stderr)
        return False
    return True


def _lines(path: str, url: str | None) -> Iterator[str]:
    for outcome in parse(read_file(path, url)):
        if isinstance(outcome, NotReport):
            yield to_line(not_report(outcome)) + "\n"
        else:
            yield to_line(to_record(outcome)) + "\n"
