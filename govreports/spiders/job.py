"""The process that crawls one job of a harvest: `python -m govreports.spiders.job FOLDER`; ends with its stdin.

It crawls as `scrapy crawl reports` does, in the job's own folder, and leaves its counts there instead of a dataset.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from govreports.commands.crawl import row_found
from govreports.extensions import RunKeeper
from govreports.harvest.lease import LeaseError, leased
from govreports.harvest.outcome import Outcome, write
from govreports.harvest.plan import Task
from govreports.harvest.work import TASK
from govreports.publish import not_listed
from govreports.run import Run
from govreports.selection import Selection
from govreports.spiders.reports import ReportsSpider

_WAIT = 180
"""Seconds to wait for a site that a dying job may still hold."""


class JobKeeper(RunKeeper):
    """Holds the job's folder as a run's is held; at its end the counts are left for the driver."""

    def close(self, reason: str) -> None:
        """Say what the job came to; an interruption comes too late from here on."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        history, spider = self._spider.history, self._spider
        if history is None:
            return
        complete = reason == "finished"
        if complete and not spider.selection.by_hand and spider.selection.years is None:
            spider.gone.extend(not_listed(spider.run, history, spider.selection.portals, spider.met))
        spider.history = None
        history.close()
        told = row_found(spider) if spider.selection.by_hand else ""
        write(self._folder, Outcome(run=spider.run, gone=spider.gone, complete=complete, told=told))


def main() -> int:
    """Crawl a job; the exit code says whether it came to an orderly end."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    folder = Path(sys.argv[1])
    task = Task.from_json((folder / TASK).read_text(encoding="utf-8"))
    try:
        with leased(Path(task.folder), task.job.sites, patience=_WAIT):
            return _crawl(folder, task) if (folder / TASK).exists() else 1  # published by another meanwhile
    except (LeaseError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _end_with_parent() -> None:
    """End at once when the process that started us has ended: it may have been replaced already."""
    while os.read(0, 1):
        pass
    os._exit(70)


def _crawl(folder: Path, task: Task) -> int:
    process = CrawlerProcess(_settings(folder, task))
    crawler: Crawler = process.create_crawler(ReportsSpider)
    run = Run(id=_run_id(folder, task), started=datetime.fromisoformat(task.started))
    selection = Selection(portals=task.job.portals, years=task.years, by_hand=task.by_hand)
    process.crawl(crawler, selection=selection, run=run)
    process.start()
    return 1 if process.bootstrap_failed else 0


def _settings(folder: Path, task: Task) -> Settings:
    """The project's settings with the user's; parse workers share the machine's cores with the jobs beside this one."""
    settings: Settings = get_project_settings()
    share = int(os.environ.get("GOVREPORTS_SHARE", "1"))
    settings.set("GOVREPORTS_PARSE_WORKERS", max(1, len(os.sched_getaffinity(0)) // share), priority="cmdline")
    settings.setdict(task.settings, priority="cmdline")
    keeper = {"govreports.extensions.RunKeeper": None, "govreports.spiders.job.JobKeeper": 0}
    own = {"GOVREPORTS_DATA": str(folder), "EXTENSIONS": {**settings.getdict("EXTENSIONS"), **keeper}}
    settings.setdict(own, priority="cmdline")
    return settings


def _run_id(folder: Path, task: Task) -> str:
    """A name for this attempt's archive that no other attempt's nor job's bears."""
    name = f"{task.run}-{task.job.name}"
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    return next(one for one in names if not (folder / "archive" / f"{one}.warc.gz").exists())


if __name__ == "__main__":
    sys.exit(main())
