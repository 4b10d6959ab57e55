"""The driver of a harvest: makes the jobs, has them done and done again, takes their shards back, publishes the whole.

It alone touches the data folder's own files; jobs meet it in `harvest/<run>/` below.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govreports.harvest import outcome
from govreports.harvest.engines import Engine, EngineError
from govreports.harvest.plan import Job, Task, plan
from govreports.harvest.work import ALIVE, DONE, LOG, SEEDS, STOP, TASK, WORK, place
from govreports.publish import conclude, sweep
from govreports.reparse.fetches import fingerprint
from govreports.run import Account, Run
from govreports.selection import Selection
from govreports.state import State, is_busy
from govreports.store import Record

logger = logging.getLogger(__name__)

ATTEMPTS = 3
_BEAT = 10
"""Seconds between two signs of life."""
_PARTING = 120
"""Seconds that jobs are given to end in good order."""
_INTERRUPTED = "the harvest was interrupted"


@dataclass(slots=True)
class Harvest:
    """One harvest while it goes on."""

    folder: Path
    run: Run
    selection: Selection
    state: State
    settings: dict[str, Any]
    done: Callable[[Job], None]
    """Called with each job that is done with."""
    notices: list[str] = field(default_factory=list)
    told: str = ""
    """Of a URL given by hand: what was found."""
    _left: dict[int, Task] = field(default_factory=dict)
    _gone: list[Record] = field(default_factory=list)
    _unvisited: dict[str, str] = field(default_factory=dict)
    _complete: bool = True

    @property
    def _home(self) -> Path:
        return place(self.folder, self.run.id)

    def harvest(self, engine: Engine, size: int) -> Account:
        """Have everything done; an interruption ends the jobs in good order and publishes what there is."""
        sweep(self.folder)
        self._recover()
        tasks = self._tasks(plan(self.selection.portals, engine.slots, size), engine.slots)
        self._left = {task.job.number: task for task in tasks}
        try:
            for task in tasks:
                engine.submit(task)
            self._work(engine)
        except KeyboardInterrupt:
            self._wind_up(engine)
        except EngineError as end:
            self._complete = False
            self.notices.append(str(end))
        for task in list(self._left.values()):
            self._give_up(task.job, _INTERRUPTED)
        return self._conclude()

    # -- before

    def _tasks(self, jobs: list[Job], slots: int) -> list[Task]:
        """What each job is told; what is known of its portals lies beside."""
        seeds = self._home / SEEDS
        seeds.mkdir()
        if not self.state.is_new():
            self.state.shards.share_out({site: job.number for job in jobs for site in job.sites})
            for job in jobs:
                slugs = [portal.slug for portal in job.portals]
                self.state.shards.write(seeds / f"{job.name}.sqlite", job.number, slugs)
        first = Task(
            run=self.run.id,
            started=self.run.started.isoformat(),
            job=jobs[0],
            years=self.selection.years,
            by_hand=self.selection.by_hand,
            settings=self.settings,
            folder=str(self.folder),
            program=fingerprint(),
            share=min(slots, len(jobs)),
        )
        return [replace(first, job=job) for job in jobs]

    def _recover(self) -> None:
        """Take back what a killed harvest left; its jobs end when its folder goes."""
        for old in sorted((self.folder / "harvest").glob("*")):
            if old == self._home:
                continue
            (old / ALIVE).unlink(missing_ok=True)
            crawled_since = any(account.stem > old.name for account in (self.folder / "runs").glob("*.json"))
            shards = [path.parent for where in (DONE, WORK) for path in sorted((old / where).glob(f"j*/{TASK}"))]
            for shard in shards:
                _await(shard)
                self._take(shard, None if crawled_since else Run(id=old.name, started=self.run.started))
            shutil.rmtree(old)
            if shards:
                self.notices.append(f"Taken over from the harvest {old.name}, which was killed: {len(shards)} jobs")

    # -- jobs

    def _work(self, engine: Engine) -> None:
        tries: dict[int, int] = {}
        while self._left:
            given = engine.next(1.0)
            if given is None:
                continue
            task, trouble = given
            job = task.job
            if trouble is None:
                self._finish(job)
                continue
            count = tries[job.number] = tries.get(job.number, 0) + 1
            logger.warning("Job %s, attempt %d of %d: %s", job.name, count, ATTEMPTS, trouble)
            if count < ATTEMPTS:
                engine.submit(replace(task, last=count + 1 == ATTEMPTS))
            else:
                self._give_up(job, f"job {job.name} failed {ATTEMPTS} times: {trouble}")

    def _wind_up(self, engine: Engine) -> None:
        """Let the jobs under way come to an orderly end, and take in what they have; those waiting end at once."""
        self._complete = False
        (self._home / STOP).touch()
        until = time.monotonic() + _PARTING
        while self._left and time.monotonic() < until:
            given = engine.next(1.0)
            if given and given[1] is None:
                self._finish(given[0].job)
            elif given:
                logger.warning("Job %s: %s", given[0].job.name, given[1])
                self._give_up(given[0].job, _INTERRUPTED)

    def _finish(self, job: Job) -> None:
        """Take a job's shard back, and its counts."""
        if self._left.pop(job.number, None) is None:
            return
        ended = self._take(self._home / DONE / job.name, self.run)
        if ended is None:
            self._unvisited |= {portal.slug: f"the shard of job {job.name} is damaged" for portal in job.portals}
        else:
            self._complete &= ended.complete
            self.told = ended.told
        self.done(job)

    def _give_up(self, job: Job, why: str) -> None:
        """Keep what a job has published, and say that its portals were not visited."""
        self._left.pop(job.number, None)
        shard = self._home / DONE / job.name
        if shard.exists():
            self._take(shard, Run(id=self.run.id, started=self.run.started))
        self._unvisited |= {portal.slug: why for portal in job.portals}
        self.done(job)

    def _take(self, shard: Path, run: Run | None) -> outcome.Outcome | None:
        """Move a shard's archives, take its state in, add its counts to a run; without a run the archives alone."""
        archive = self.folder / "archive"
        archive.mkdir(exist_ok=True)
        for file in sorted(shard.glob("archive/*.warc.gz")):
            file.rename(archive / file.name)
        ended = None
        if run is not None and (shard / "state.sqlite").exists():
            try:
                task = Task.from_json((shard / TASK).read_text(encoding="utf-8"))
                self.state.shards.take(shard / "state.sqlite", [portal.slug for portal in task.job.portals])
                ended = outcome.add(shard, run)
            except (sqlite3.Error, ValueError, KeyError, OSError) as error:
                self.notices.append(f"{shard}: {error}; `scrapy reparse` reads its pages again")
        self._gone.extend(ended.gone if ended else ())
        with suppress(FileNotFoundError):
            sys.stderr.write((shard / LOG).read_text(encoding="utf-8", errors="replace"))
        shutil.rmtree(shard)
        shard.mkdir()  # says that the job is done: a cluster may do one again whose result died with its worker
        return ended

    # -- after

    def _conclude(self) -> Account:
        account = conclude(
            self.folder,
            self.run,
            self.state,
            self.selection.portals,
            gone=self._gone,
            complete=self._complete,
            finished=datetime.now(UTC),
            unvisited=self._unvisited,
            notices=self.notices,
        )
        shutil.rmtree(self._home)
        return account


def _await(shard: Path) -> None:
    """Let the process of a killed harvest's job end, which it does once nobody looks after it."""
    until = time.monotonic() + _BEAT
    while is_busy(shard) and time.monotonic() < until:
        time.sleep(0.1)


@contextmanager
def beating(folder: Path, run: str) -> Iterator[None]:
    """Give signs of life to the jobs of a harvest while the block runs."""
    home, over = place(folder, run), threading.Event()
    home.mkdir(parents=True)
    _beat(home, 0)

    def beats() -> None:
        number = 0
        while not over.wait(_BEAT):
            number += 1
            with suppress(OSError):  # the folder is gone at the end, or the disk is full for a moment
                _beat(home, number)

    heart = threading.Thread(target=beats, daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()
        if not any((home / name).exists() for name in (DONE, WORK)):  # nothing that a next harvest could take over
            shutil.rmtree(home, ignore_errors=True)
            with suppress(OSError):
                home.parent.rmdir()


def _beat(home: Path, number: int) -> None:
    part = home / f"{ALIVE}.part"
    part.write_text(str(number), encoding="ascii")
    part.replace(home / ALIVE)
