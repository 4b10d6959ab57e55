"""`scrapy harvest`: the crawl as jobs of disjoint portals, on this machine or on the workers of a Dask cluster."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.conf import arglist_to_dict
from tqdm import tqdm

from govreports.commands.usage import one_line_errors, stop
from govreports.corrections import CorrectionsError
from govreports.harvest.drive import Harvest, beating
from govreports.harvest.engines import Engine, EngineError, Local
from govreports.portals import PortalListError
from govreports.publish import run_id
from govreports.reparse.fetches import fingerprint
from govreports.run import Account, Run
from govreports.selection import ArgumentError, Selection, read_arguments
from govreports.state import BusyError, DamagedStateError, State, StateVersionError
from govreports.summary import summary

if TYPE_CHECKING:
    from govreports.harvest.cluster import Cluster

_NOT_PASSED_ON = {"GOVREPORTS_DATA", "GOVREPORTS_SCRATCH", "GOVREPORTS_SHARE", "LOG_FILE"}
"""Settings that are the driver's or a machine's own."""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--jobs N | --scheduler ADDRESS] [-a NAME=VALUE …]"

    def short_desc(self) -> str:
        return "Harvest portals as jobs: in N processes of this machine, or on the workers of a Dask cluster"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)
        parser.add_argument("-a", dest="spargs", action="append", default=[], metavar="NAME=VALUE", help="as for crawl")
        add_engine_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None  # set by Scrapy before a command runs
        if args:
            stop(f"scrapy harvest: no argument wanted, not {args[0]!r}")
        selection = _selection(opts.spargs)
        folder = Path(self.settings["GOVREPORTS_DATA"]).resolve()
        try:
            account, told = _harvest(self.settings, folder, selection, opts)
        except (BusyError, StateVersionError, DamagedStateError, CorrectionsError, EngineError) as error:
            stop(f"scrapy harvest: {error}")
        except (OSError, sqlite3.Error) as error:
            name, reason = getattr(error, "filename", None) or folder, getattr(error, "strerror", None) or error
            stop(f"scrapy harvest: {name}: {reason}; the next harvest takes over what was published")
        except KeyboardInterrupt:
            stop("scrapy harvest: ended at once; the next harvest takes over what was published")
        self.exitcode = account.exit_code
        print(summary(account, Path(self.settings["GOVREPORTS_DATA"])) + told)


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """The options that say where work is done."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=_count, metavar="N", help="processes on this machine")
    where.add_argument(
        "--scheduler", type=_address, metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.1:8786"
    )


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not number:
        raise argparse.ArgumentTypeError(f"a number from 1 on wanted, not {text!r}")
    return number


def _address(text: str) -> str:
    if not re.fullmatch(r"(?:\w+://)?[^\s/]+:\d{1,5}", text):
        raise argparse.ArgumentTypeError(f"an address such as tcp://10.0.0.1:8786 wanted, not {text!r}")
    return text


def _selection(arguments: list[str]) -> Selection:
    try:
        return read_arguments(arglist_to_dict(arguments))
    except ArgumentError as error:
        stop(f"scrapy harvest: {error}")
    except PortalListError as error:
        stop(*error.mistakes)
    except ValueError:
        stop("scrapy harvest: -a NAME=VALUE wanted")


def _harvest(
    settings: BaseSettings, folder: Path, selection: Selection, opts: argparse.Namespace
) -> tuple[Account, str]:
    state = State.open(folder)
    try:
        now = datetime.now(UTC).replace(microsecond=0)
        run = Run(id=run_id(folder, now), started=now)
        with beating(folder, run.id), _engine(opts, folder, run) as engine, _progress(selection) as progress:
            signal.signal(signal.SIGTERM, _interrupt)
            harvest = Harvest(folder, run, selection, state, _passed_on(settings), progress)
            account = harvest.harvest(engine, settings.getint("GOVREPORTS_JOB_PORTALS"))
            return account, harvest.told
    finally:
        state.close()


@contextmanager
def _engine(opts: argparse.Namespace, folder: Path, run: Run) -> Iterator[Engine]:
    if opts.scheduler:
        with open_cluster(opts.scheduler) as cluster:
            cluster.claim(run.id)
            cluster.check(str(folder), run.id, fingerprint())
            yield cluster
        return
    with closing(Local(opts.jobs or len(os.sched_getaffinity(0)))) as engine:
        yield engine


@contextmanager
def open_cluster(address: str) -> Iterator[Cluster]:
    """The cluster at an address. Raises EngineError, also where the extra is not installed."""
    try:
        from govreports.harvest.cluster import Cluster
    except ModuleNotFoundError as error:
        how = f"{sys.executable} -m pip install -r requirements-cluster.txt"
        raise EngineError(f"--scheduler needs the extra `cluster` ({error.name} is missing): {how}") from error
    with closing(Cluster(address)) as cluster:
        yield cluster


@contextmanager
def _progress(selection: Selection) -> Iterator[Any]:
    """One line on a terminal that tells how many portals are done with."""
    with tqdm(total=len(selection.portals), unit=" portals", disable=not sys.stderr.isatty()) as bar:
        yield lambda job: bar.update(len(job.portals))


def _interrupt(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _passed_on(settings: BaseSettings) -> dict[str, Any]:
    """The settings a user gave, on the command line or in the environment, for processes that may be elsewhere."""
    given = {name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]}
    given |= {name for name in os.environ if name.startswith("GOVREPORTS_") and name in settings}
    return {name: settings[name] for name in sorted(given - _NOT_PASSED_ON) if isinstance(settings[name], _PLAIN)}


_PLAIN = (str, int, float)
