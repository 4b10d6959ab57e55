"""`scrapy reparse [ARCHIVE…]`: read the raw archive again, rebuild the dataset, tell which numbers moved and why."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand

from govreports.commands.harvest import add_engine_options, open_cluster
from govreports.commands.usage import one_line_errors, stop
from govreports.corrections import CorrectionsError
from govreports.harvest.engines import EngineError
from govreports.harvest.readers import Readers
from govreports.harvest.work import unreadable
from govreports.moved import Movements, by_metric, tell, totals
from govreports.portals import PortalListError, load_file
from govreports.publish import Published, publish
from govreports.reparse import FetchIndex, Read, Tally, Task, read_again, read_version, scopes_of
from govreports.reparse.fetches import fingerprint
from govreports.state import BusyError, DamagedStateError, State, StateVersionError
from govreports.warc import UnreadableArchiveError

_UNUSABLE = (
    BusyError, StateVersionError, DamagedStateError, UnreadableArchiveError, CorrectionsError, EngineError,
)  # fmt: skip
"""What makes a reparse end without a result."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads pages, and how many at a time."""

    read: Callable[[Sequence[Task]], Iterable[Read]]
    slots: int = 1


@dataclass(frozen=True, slots=True)
class _Job:
    """One reparse: of what, where, how."""

    data: Path
    folder: Path
    """Where state and dataset are written; for a dry run not the data folder."""
    archives: Sequence[Path]
    scopes: Mapping[str, str | None]
    reader: _Reader
    named: bool
    """The archives were named, not found in the data folder."""
    dry: bool
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def today(self) -> str:
        return self.now.date().isoformat()

    @property
    def run(self) -> str:
        return self.now.strftime("%Y%m%dT%H%M%SZ-reparse")


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[ARCHIVE…] [--dry-run] [--portals FILE] [--jobs N | --scheduler ADDRESS]"

    def short_desc(self) -> str:
        return "Read the raw archive again and rebuild the dataset; tells which numbers moved"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, write nothing")
        parser.add_argument("--portals", metavar="FILE", help="portal list that tells the region of a page's portal")
        add_engine_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None  # set by Scrapy before a command runs
        data = Path(self.settings["GOVREPORTS_DATA"])
        jobs = opts.jobs or self.settings.getint("GOVREPORTS_PARSE_WORKERS")
        try:
            scopes = scopes_of(load_file(opts.portals).values())
            archives = _archives(args, data)
            with _workplace(data, dry=opts.dry_run) as folder, _reader(jobs, opts.scheduler, archives) as reader:
                job = _Job(data, folder, archives, scopes, reader, named=bool(args), dry=opts.dry_run)
                self.exitcode = _reparse(job)
        except PortalListError as error:
            stop(*error.mistakes)
        except _UNUSABLE as error:
            stop(f"scrapy reparse: {error}; the dataset is as it was")
        except BrokenPipeError:
            raise  # the reader has what it wanted
        except (OSError, sqlite3.Error) as error:
            name = getattr(error, "filename", None) or data
            reason = getattr(error, "strerror", None) or error
            stop(f"scrapy reparse: {name}: {reason}; the dataset is as it was, the next reparse goes on from here")


def _archives(names: Sequence[str], data: Path) -> list[Path]:
    paths = [Path(name) for name in names] or sorted((data / "archive").glob("*.warc*"))
    missing = [path for path in paths if not path.is_file()]
    if missing:
        stop(*(f"scrapy reparse: {path}: no such file" for path in missing))
    if not paths:
        stop(f"scrapy reparse: {data / 'archive'}: no archive; crawl first, or name a WARC file")
    return paths


@contextmanager
def _workplace(data: Path, *, dry: bool) -> Iterator[Path]:
    """The folder to work in: the data folder, or for a dry run a copy of its state that goes with the block."""
    if not dry:
        data.mkdir(parents=True, exist_ok=True)
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="govreports-") as name:
        folder = Path(name)
        if (data / "state.sqlite").exists():
            _copy_state(data / "state.sqlite", folder / "state.sqlite")
        for file in ("reports.jsonl", "corrections.csv"):
            if (data / file).exists():
                (folder / file).symlink_to((data / file).resolve())
        yield folder


def _copy_state(source: Path, target: Path) -> None:
    """Copy a database. In a folder that cannot be written no run is at work, and SQLite's lock files cannot be made."""
    options = "mode=rw" if os.access(source.parent, os.W_OK) else "immutable=1"
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?{options}", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


@contextmanager
def _reader(jobs: int, scheduler: str | None, archives: Sequence[Path]) -> Iterator[_Reader]:
    """What reads pages: this process, some others, or the workers of a cluster."""
    if scheduler:
        with open_cluster(scheduler) as cluster:
            cluster.ask_all(unreadable, [str(path.resolve()) for path in archives], fingerprint())
            yield _Reader(cluster.read, cluster.slots)
    elif not jobs:
        yield _Reader(lambda tasks: map(read_version, tasks))
    else:
        with closing(Readers(jobs)) as readers:
            yield _Reader(readers.read, jobs)


def _reparse(job: _Job) -> int:
    state = State.open(job.folder)
    finished = False
    try:
        index = FetchIndex.open(job.folder, job.archives, job.run, rebuilding=state.is_new())
        try:
            for archive in job.archives:
                index.add(archive)
            tally = read_again(index, state, job.scopes, job.reader.read, slots=job.reader.slots)
            done = publish(job.folder, index.run, state.documents(), today=job.today)
            finished = True
            whole = _tell_reading(index, job.archives, tally)
            _tell_changes(job.folder / "changes" / f"{index.run}.jsonl", done)
        finally:
            index.close(finished=finished)
    finally:
        state.close()
    print("Nothing was written (--dry-run)." if job.dry else f"{job.data / 'reports.jsonl'} is written.")
    return 1 if tally.failed or tally.without_files or (job.named and not whole) else 0


def _tell_reading(index: FetchIndex, archives: Sequence[Path], tally: Tally) -> bool:
    """Say what was read, and on standard error what could not be; whether all of it could."""
    damages = list(index.damages())
    for path, told in damages:
        print(f"{path}: {told}", file=sys.stderr)
    for url, mistake in tally.failed:
        print(f"{url}: the parser failed: {mistake}; what was known of it stays", file=sys.stderr)
    for url in tally.without_files:
        print(f"{url}: a file read along with it is in none of these archives; what was known stays", file=sys.stderr)
    lost = index.lost_revisits()
    if lost:
        print(f"{lost} revisits point to responses that are in none of these archives", file=sys.stderr)
    known = [f"{tally.reports} report pages", f"{tally.others} others"]
    known += [f"{tally.older} older than what is known"] if tally.older else []
    known += [f"{tally.strange} the crawl had no use for"] if tally.strange else []
    print(f"Read {len(archives)} archives, {index.count()} responses: {', '.join(known)}.")
    return not damages


def _tell_changes(path: Path, done: Published) -> None:
    counts = Movements()
    with path.open(encoding="utf-8") as file:
        for line in tell(map(json.loads, file), counts):
            print(line)
    for line in by_metric(counts):
        print(line)
    print(totals(counts))
    for notice in done.notices:
        print(notice, file=sys.stderr)
