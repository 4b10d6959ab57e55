"""One job where it is worked on: a folder of its own on the local disk, its own process, its result published whole.

`run_job(task)` -> None once the job's shard lies in the shared folder, else in words why it does not.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from govreports.harvest.outcome import NAME as OUTCOME
from govreports.harvest.plan import Task
from govreports.reparse.fetches import fingerprint
from govreports.shards import settle
from govreports.state import is_busy

ALIVE, STOP, DONE, SEEDS, WORK = "alive", "stop", "done", "seeds", "work"
"""In the harvest's folder: the driver's sign of life, its wish to end, shards done with, what jobs begin with."""
TASK, LOG = "task.json", "log.txt"
_PATIENCE = 120
"""Seconds without a sign of life from the driver after which a job ends."""
_LOOK = 1
"""Seconds between two looks at that."""
_ROOT = Path(__file__).parents[2]


def place(folder: str | Path, run: str) -> Path:
    """The folder in which one harvest and its jobs meet."""
    return Path(folder) / "harvest" / run


def obstacle(folder: str, run: str, program: str) -> str | None:
    """Why this process cannot work for a harvest, in words; None where it can."""
    who = f"worker on {socket.gethostname()}"
    if not (place(folder, run) / ALIVE).exists():
        return f"{who}: {folder} is not the harvest's data folder there; mount it under the same path"
    if not is_busy(Path(folder)):
        return f"{who}: {folder}: locks of other machines are not seen there; mount it with locking (NFS 4)"
    return _other(program)


def unreadable(archives: Sequence[str], program: str) -> str | None:
    """Why this process cannot read archived pages for a reparse, in words; None where it can."""
    missing = [archive for archive in archives if not os.access(archive, os.R_OK)]
    if missing:
        return f"worker on {socket.gethostname()}: {missing[0]} is not there; mount the folder under the same path"
    return _other(program)


def _other(program: str) -> str | None:
    if fingerprint() == program:
        return None
    return f"worker on {socket.gethostname()}: another version of govreports; bring it up to date and start it again"


def run_job(
    task: Task, *, share: int = 0, remote: bool = False, over: Callable[[], bool] = lambda: False
) -> str | None:
    """Crawl a job's portals and publish the shard; where it was published already, nothing is done.

    `share` is how many jobs go on at once on this machine; `over` tells that the worker itself is about to end.
    """
    trouble = obstacle(task.folder, task.run, task.program)
    if trouble:
        return trouble
    home = place(task.folder, task.run)
    done = home / DONE / task.job.name
    if done.exists():
        return None
    if (home / STOP).exists():
        return "the harvest was interrupted"
    scratch = _elsewhere(task.run) / task.job.name if remote else home / WORK / task.job.name
    _prepare(scratch, task, home)
    reason = _crawl(scratch, home, share or task.share, over)
    if done.exists():  # by an attempt that was believed dead
        return None
    if reason is None or task.last:
        _publish(scratch, done)
    return reason


def _elsewhere(run: str) -> Path:
    """The folder of a harvest's jobs on a worker's own disk: an attempt goes on with what an earlier one left here."""
    root = Path(os.environ.get("GOVREPORTS_SCRATCH") or tempfile.gettempdir()) / f"govreports-{os.getuid()}"
    for old in root.iterdir() if root.exists() else ():
        if old.name != run and not any(is_busy(one) for one in old.iterdir()):
            shutil.rmtree(old, ignore_errors=True)
    return root / run


def _prepare(scratch: Path, task: Task, home: Path) -> None:
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / OUTCOME).unlink(missing_ok=True)
    seed, state = home / SEEDS / f"{task.job.name}.sqlite", scratch / "state.sqlite"
    if seed.exists() and not state.exists():
        part = scratch / "state.part"
        shutil.copyfile(seed, part)
        part.replace(state)
    (scratch / TASK).write_text(task.to_json(), encoding="utf-8")


def _crawl(scratch: Path, home: Path, share: int, over: Callable[[], bool]) -> str | None:
    """Run the job's process; it ends with ours, with the driver's signs of life, or when the driver wants an end."""
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    around = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "GOVREPORTS_SHARE": str(share)}
    command = [sys.executable, "-m", "govreports.spiders.job", str(scratch)]
    with (scratch / LOG).open("ab") as log:
        child = subprocess.Popen(
            command, cwd=_ROOT, env=around, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
    with child:
        reason = _watch(child, home, over)
    if reason or child.returncode:
        return reason or f"its process ended with {child.returncode}: {_last_line(scratch / LOG)}"
    return None if (scratch / OUTCOME).exists() else f"its process left no outcome: {_last_line(scratch / LOG)}"


def _watch(child: subprocess.Popen[bytes], home: Path, over: Callable[[], bool]) -> str | None:
    sign, seen, asked = "", time.monotonic(), False
    while True:
        try:
            child.wait(timeout=_LOOK)
            return None
        except subprocess.TimeoutExpired:
            now = _sign(home)
            if now is not None and now != sign:
                sign, seen = now, time.monotonic()
            if now is None or time.monotonic() - seen > _PATIENCE:
                child.kill()
                return "the harvest it belongs to is gone"
            if over():
                child.kill()
                return "its worker is closing"
            if (home / STOP).exists() and not asked:
                asked = True
                child.send_signal(signal.SIGINT)  # Scrapy's own orderly end


def _sign(home: Path) -> str | None:
    try:
        return (home / ALIVE).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except OSError:
        return ""  # a network drive that hangs for a while


def _last_line(path: Path) -> str:
    lines = [line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no word of it"


def _publish(scratch: Path, done: Path) -> None:
    """Let a shard appear in the shared folder, whole; where another attempt was first, ours goes."""
    if (scratch / "state.sqlite").exists():
        settle(scratch / "state.sqlite")
    done.parent.mkdir(parents=True, exist_ok=True)
    try:
        scratch.rename(done)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.ENOTEMPTY, errno.EEXIST):
            raise
        if error.errno == errno.EXDEV:
            _copy(scratch, done)
        shutil.rmtree(scratch)


def _copy(scratch: Path, done: Path) -> None:
    part = done.with_name(f".{done.name}-{uuid.uuid4().hex}")
    shutil.copytree(scratch, part)
    for file in part.rglob("*"):
        if file.is_file():
            with file.open("rb") as written:
                os.fsync(written.fileno())
    try:
        part.rename(done)
    except OSError:
        shutil.rmtree(part)
        if not done.exists():
            raise
