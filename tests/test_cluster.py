"""Harvest and reparse on a real Dask cluster of this machine, with every kind of death in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from counties import YEARS, by_host, portals, told
from crawling import PROJECT, QUICK, Sites, account, at_once, environment, serving

pytest.importorskip("distributed", reason="extra `cluster` missing: pip install -r requirements-cluster.txt")

from govreports.harvest.cluster import Cluster
from govreports.harvest.engines import EngineError
from govreports.reparse.fetches import fingerprint

PORTALS, SIZE, DELAY = 40, 5, 0.3
_FAULT = """
import os, sys
if sys.orig_argv[-1].endswith("j003") and os.path.exists(os.environ.get("FAULT", "")):
    sys.exit("out of order")
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@dataclass
class Machines:
    """A scheduler and its workers, as processes that can be killed."""

    folder: Path
    around: dict[str, str]
    port: int = field(default_factory=free_port)
    scheduler: subprocess.Popen | None = None
    workers: list[subprocess.Popen] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """The scheduler knows nothing of the project; workers are started in its folder."""
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
        self.scheduler = self._start(self.folder, "scheduler", *where)
        self.workers = [self._worker() for _ in range(2)]

    def _worker(self) -> subprocess.Popen:
        options = ["--no-nanny", "--nthreads", "2", "--no-dashboard", "--local-directory", str(self.folder)]
        return self._start(PROJECT, "worker", self.address, *options)

    def _start(self, folder: Path, *words: str) -> subprocess.Popen:
        with (self.folder / "machines.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *words], cwd=folder, env=self.around, stdout=log, stderr=log
            )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Iterator[tuple[Sites, Machines, str]]:
    folder = tmp_path_factory.mktemp("cluster")
    captures, listed = portals(PORTALS, folder)
    (folder / "sitecustomize.py").write_text(_FAULT, encoding="utf-8")
    with serving(captures) as sites:
        more = {"PYTHONPATH": str(folder), "FAULT": str(folder / "fault"), "GOVREPORTS_SCRATCH": str(folder / "own")}
        machines = Machines(folder, environment(folder / "unused", http_proxy=sites.proxy, **more))
        machines.start()
        yield sites, machines, listed
        machines.stop()


def harvest(machines: Machines, listed: str, data: Path) -> subprocess.Popen:
    values = {"DOWNLOAD_DELAY": DELAY, "DOWNLOAD_DELAY_JITTER": 0, "GOVREPORTS_JOB_PORTALS": SIZE}
    settings = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    command = [*QUICK, *settings, "-a", listed, "--scheduler", machines.address]
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "harvest", *command],
        cwd=PROJECT,
        env=environment(data, GOVREPORTS_ALLOW_PRIVATE="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(sites: Sites, driver: subprocess.Popen, count: int) -> None:
    """Until so many more pages have been asked for, or the driver has ended."""
    wanted = len(sites.log) + count
    while len(sites.log) < wanted and driver.poll() is None:
        time.sleep(0.05)
    assert driver.poll() is None, driver.communicate()


def test_nothing_is_lost_or_doubled_whoever_dies(web, tmp_path):
    sites, machines, listed = web
    assert sites.run(tmp_path / "one", "-a", listed).returncode == 0
    expected = told(tmp_path / "one" / "data" / "reports.jsonl")
    sites.log.clear()
    data, fault = tmp_path / "data", machines.folder / "fault"

    # a worker is killed in the middle, and one job always fails
    fault.touch()
    driver = harvest(machines, listed, data)
    wait_for(sites, driver, 40)
    os.kill(machines.workers[0].pid, signal.SIGKILL)
    second = at_once("harvest", "-a", listed, "--scheduler", machines.address, data=tmp_path / "other")
    assert (second.returncode, second.stdout, len(second.stderr.splitlines())) == (2, "", 1), second.stderr
    assert "another harvest, " in second.stderr
    out, err = driver.communicate()
    assert driver.returncode == 1, out + err
    assert "not visited: job j003 failed 3 times" in out and "out of order" in out
    lost = [f"county{number:02}" for number in range(10, 15)]
    assert [one["slug"] for one in account(tmp_path)["portals"] if one["complaint"]] == lost
    kept = [line for line in expected if not any(f'"portal": "{slug}"' in line for slug in lost)]
    assert told(data / "reports.jsonl") == kept and len(kept) == len(expected) - len(lost) * len(YEARS)

    # the scheduler is killed in the middle, which ends its workers; all are started again
    fault.unlink()
    machines.workers[0].wait()
    machines.workers[0] = machines._worker()
    driver = harvest(machines, listed, data)
    wait_for(sites, driver, 40)
    machines.scheduler.kill()
    for process in (machines.scheduler, *machines.workers):
        process.wait()
    machines.start()
    out, err = driver.communicate()
    assert driver.returncode == 0, out + err
    assert "the scheduler is back" in err and "Traceback" not in err
    assert told(data / "reports.jsonl") == expected
    run = account(tmp_path)
    assert run["complete"] and run["found"] == PORTALS * len(YEARS) and run["new"] == len(lost) * len(YEARS)
    assert not (data / "harvest").exists()
    spans = (times[at + 4] - times[at] for times in by_host(sites.log).values() for at in range(len(times) - 4))
    assert min(spans) > 3 * DELAY * 0.9  # five pages in a row, of which one process may have died after the first

    # the archives say the same, read on the workers, in two processes, or in one
    archives = [str(path) for path in sorted((data / "archive").iterdir()) if "-j001" in path.name]
    rows = ["--portals", str(machines.folder / "portals.toml")]
    found = set()
    for number, how in enumerate((["--scheduler", machines.address], ["--jobs", "2"], [])):
        done = at_once("reparse", *archives, *rows, *how, data=tmp_path / f"again{number}")
        assert done.returncode == 0, done.stderr
        found.add((tmp_path / f"again{number}" / "reports.jsonl").read_bytes())
    assert len(found) == 1 and found.pop().count(b"\n") == SIZE * len(YEARS)


def test_workers_without_the_folder_are_named(web, tmp_path):
    _, machines, _ = web
    cluster = Cluster(machines.address)
    try:
        with pytest.raises(EngineError, match="is not the harvest's data folder there") as told_of:
            cluster.check(str(tmp_path / "elsewhere"), "run", fingerprint())
    finally:
        cluster.close()
    assert len(str(told_of.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("tcp://127.0.0.1:1", "no Dask scheduler answers there; start one with"),
        ("nonsense", "an address such as tcp://10.0.0.1:8786 wanted"),
    ],
)
def test_no_scheduler_at_the_address(tmp_path, address, told):
    done = at_once("harvest", "--scheduler", address, "-a", "region=43", data=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert told in done.stderr
