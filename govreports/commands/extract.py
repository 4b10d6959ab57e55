"""`scrapy extract PATH…`: saved pages and files to records on standard output, one JSON line each."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator

from scrapy.commands import ScrapyCommand

from govreports.commands.usage import one_line_errors, stop
from govreports.files import UnusableInput, read_file, readable
from govreports.model import NotReport
from govreports.parse import parse
from govreports.record import not_report, to_line, to_record
from govreports.unreadable import UnreadableError

_ADDRESS = re.compile(r"https?://[^/\s]+(?:/\S*)?$", re.IGNORECASE)


class _OutputError(OSError):
    """Raised where records cannot be written; the message says why."""


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
        if opts.url and not _ADDRESS.match(opts.url):
            stop(f"scrapy extract: --url {opts.url}: a URL with http or https wanted")
        try:
            read = sum([_extract(path, opts.url) for path in args])
        except BrokenPipeError:  # the reader has what it wanted
            _close_output()
            return
        except _OutputError as error:
            _close_output()
            stop(f"scrapy extract: standard output: {error}")
        self.exitcode = 0 if read == len(args) else 1 if read else 2


def _extract(path: str, url: str | None) -> bool:
    """Print the records of one file; False, with a line on standard error, where it could not be read."""
    try:
        for line in _lines(path, url):
            _write(line.encode("utf-8"))
    except UnusableInput as error:
        print(error, file=sys.stderr)
        return False
    except UnreadableError as error:
        print(f"{readable(path)}: {error.cause}: {error}", file=sys.stderr)
        return False
    except (BrokenPipeError, _OutputError):
        raise
    except Exception as error:  # one file must not cost the others
        print(f"{readable(path)}: the parser failed: {type(error).__name__}: {error}", file=sys.stderr)
        return False
    return True


def _write(line: bytes) -> None:
    try:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _OutputError(error.strerror) from error


def _close_output() -> None:
    """Let what is left in the buffer go nowhere, so that the end of the program does not stumble over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lines(path: str, url: str | None) -> Iterator[str]:
    for outcome in parse(read_file(path, url)):
        if isinstance(outcome, NotReport):
            yield to_line(not_report(outcome)) + "\n"
        else:
            yield to_line(to_record(outcome)) + "\n"
