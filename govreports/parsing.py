"""Pages read in worker processes: a page that hangs or kills its worker costs itself and no other.

`await Parsers(2, seconds=20).read(page, "430481")` -> `Parsed(records=…)`, or what went wrong as an exception
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field

from pebble import ProcessExpired, ProcessPool

from govreports.cms.attached import MOST_FILES
from govreports.model import NotReport, Page, Report
from govreports.parse import parse
from govreports.record import to_record
from govreports.store import Record
from govreports.unreadable import UnreadableError

_TRIES = 2
"""A page whose worker died is given one more: the death may have been another's doing."""
_PAGES = 4000
"""Pages after which a worker is replaced by a fresh one."""
_STEPS_BEHIND = 5
"""How much nicer a worker is to others than the crawl, in the steps of nice(2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a page gave: its records, or the reason why it has none."""

    records: tuple[Record, ...] = field(default=(), repr=False)
    reason: str = "no report"


class ParserFailure(Exception):
    """Raised by `Parsers.read` for a page that the parser could not get through; the message says how it ended."""


def read(page: Page, scope: str | None) -> Outcome:
    """Parse a page; in plain values, so that another process can do it."""
    outcomes = parse(page, scope=scope)
    records = tuple(to_record(outcome) for outcome in outcomes if isinstance(outcome, Report))
    reasons = [outcome.reason for outcome in outcomes if isinstance(outcome, NotReport)]
    return Outcome(records=records, reason=next(iter(reasons), "no report"))


class Parsers:
    """Reads pages in `workers` processes, or in this one where there are none."""

    def __init__(self, workers: int, *, seconds: float) -> None:
        self._workers, self._seconds = workers, seconds
        self._pool: ProcessPool | None = None
        self._opening: asyncio.Task[ProcessPool] | None = None

    async def read(self, page: Page, scope: str | None) -> Outcome:
        """Read one page. Raises ParserFailure, UnreadableError."""
        try:
            return await self._in_worker(page, scope) if self._workers else read(page, scope)
        except UnreadableError:
            raise
        except TooSlow as error:
            raise ParserFailure(f"not done after {self._limit(page):g} s") from error
        except ProcessExpired as error:
            raise ParserFailure(f"the parser's process died, exit code {error.exitcode}") from error
        except Exception as error:
            raise ParserFailure(f"{type(error).__name__}: {error}") from error

    def _limit(self, page: Page) -> float:
        """Seconds for a page and the files of an ordinary one; one that hands out many has as many times more."""
        return self._seconds * max(1, len(page.attachments) / MOST_FILES)

    async def _in_worker(self, page: Page, scope: str | None) -> Outcome:
        if self._opening is None:  # starting the workers takes a while that the event loop has no time for
            self._opening = asyncio.create_task(asyncio.to_thread(self._open))
        pool = await asyncio.shield(self._opening)
        for tries_left in reversed(range(_TRIES)):
            try:
                found: Outcome = await asyncio.wrap_future(
                    pool.schedule(read, args=[page, scope], timeout=self._limit(page))
                )
            except ProcessExpired:
                if not tries_left:
                    raise
            else:
                return found
        raise AssertionError("a last try ends the loop")

    def _open(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")  # forking a process with threads is not safe
        context.set_forkserver_preload([__name__])
        self._pool = ProcessPool(
            self._workers, max_tasks=_PAGES, initializer=begin_with, initargs=[os.getpid()], context=context
        )
        assert self._pool.active  # asked, it starts them
        return self._pool

    def close(self) -> None:
        """End the workers; pages still with them are given up."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = self._opening = None


def begin_with(owner: int) -> None:
    """In a worker: let the crawl go first, leave Ctrl-C to it, and end when it has ended, however it did."""
    os.nice(_STEPS_BEHIND)  # a crawl that waits for a core answers its servers late
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(owner,), daemon=True).start()


def _watch(owner: int) -> None:
    while _lives(owner):
        time.sleep(1)
    os._exit(0)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
