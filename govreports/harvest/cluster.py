"""Jobs on the workers of a Dask cluster: its scheduler gives them out, and again where a worker dies.

A scheduler that is gone is waited for; what was under way is then given to it once more.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from itertools import count
from queue import Empty, Queue
from typing import Any

from distributed import Client, Future, KilledWorker, Status, get_worker

from govreports.harvest.engines import EngineError
from govreports.harvest.plan import Task
from govreports.harvest.work import obstacle, run_job
from govreports.reparse import Read, read_version
from govreports.reparse import Task as Version

logger = logging.getLogger(__name__)

_CONNECT = 10
_WORKERS = 30
"""Seconds that workers may take to join a scheduler that answers."""
_PATIENCE = 600
"""Seconds that a scheduler may be gone, together with its workers."""
_CHUNK = 16
"""Archived pages read at a time by one worker."""


class Cluster:
    """The workers of a Dask cluster as an engine."""

    def __init__(self, address: str) -> None:
        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is told in our own words
        self._address = address
        self._numbers = count()
        self._done: Queue[tuple[str, Future]] = Queue()
        self._under_way: dict[str, tuple[Task, Future]] = {}
        self._client = self._connect()

    def _connect(self) -> Client:
        try:
            client = Client(self._address, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            how = "start one with `python -m dask scheduler` and name its address, such as tcp://10.0.0.1:8786"
            raise EngineError(f"{self._address}: no Dask scheduler answers there; {how}") from error
        try:
            client.wait_for_workers(1, timeout=_WORKERS)
        except TimeoutError as error:
            client.close()
            how = f"`python -m dask worker {self._address}` in the project's folder of each machine"
            raise EngineError(f"{self._address}: the scheduler has no workers; start them with {how}") from error
        return client

    @property
    def slots(self) -> int:
        return max(1, sum(int(number) for number in self._client.nthreads().values()))

    def claim(self, run: str) -> None:
        """Be the one harvest of this cluster, as long as we are connected. Raises EngineError."""
        holder = self._client.run_on_scheduler(_claim(), client=self._client.id, run=run)
        if holder:
            raise EngineError(f"{self._address}: another harvest, {holder}, is at work there; wait for its end")

    def check(self, folder: str, run: str, program: str) -> None:
        """See that every worker can work for a harvest. Raises EngineError with a line for each that cannot."""
        self.ask_all(obstacle, folder, run, program)

    def ask_all(self, question: Callable[..., str | None], *about: Any) -> None:
        """Ask every worker what is in its way. Raises EngineError with a line for each that names something."""
        answers = self._client.run(question, *about, on_error="return")
        lines = {address: _words(answer) for address, answer in answers.items() if answer is not None}
        if lines:
            raise EngineError("\n".join(f"{address}: {line}" for address, line in sorted(lines.items())))

    def submit(self, task: Task) -> None:
        key = f"govreports-{task.run}-{task.job.name}-{next(self._numbers)}"
        future = self._client.submit(_opaque(), "do_job", task.to_json(), key=key, pure=False)
        self._under_way[key] = task, future
        future.add_done_callback(lambda done: self._done.put((key, done)))

    def next(self, timeout: float) -> tuple[Task, str | None] | None:
        try:
            key, future = self._done.get(timeout=timeout)
        except Empty:
            return None
        if key not in self._under_way:  # of a scheduler that is gone
            return None
        if future.status not in ("finished", "error"):
            self._begin_again()
            return None
        task, _ = self._under_way.pop(key)
        if future.status == "error":
            return task, _words(future.exception())
        return task, future.result()

    def _begin_again(self) -> None:
        """Wait for the scheduler and its workers, and give them all that was under way. Raises EngineError."""
        logger.warning("%s: the scheduler is gone; waiting for it", self._address)
        tasks = [task for task, _ in self._under_way.values()]
        self._under_way.clear()
        self._client.close()
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self._client = self._connect()
                break
            except EngineError:
                if time.monotonic() > until:
                    raise
                time.sleep(1)
        logger.warning("%s: the scheduler is back; %d jobs are given to it again", self._address, len(tasks))
        if tasks:
            self.claim(tasks[0].run)
        for task in tasks:
            self.submit(task)

    def read(self, tasks: Sequence[Version]) -> Iterator[Read]:
        """Read archived pages on the workers, in the order given. Raises EngineError."""
        chunks = [tasks[start : start + _CHUNK] for start in range(0, len(tasks), _CHUNK)]
        keys = [f"govreports-read-{next(self._numbers)}" for _ in chunks]
        try:
            texts = [pickle.dumps(chunk) for chunk in chunks]
            futures = self._client.map(_opaque(), ["do_read"] * len(texts), texts, key=keys, retries=2, pure=False)
            for found in self._client.gather(futures):
                yield from found
        except (KilledWorker, CancelledError, OSError) as error:
            raise EngineError(f"{self._address}: the cluster is gone: {_words(error)}") from error

    def close(self) -> None:
        self._client.close()


# The scheduler unpacks what it hands on, and need not know this project: functions made in functions travel whole.


def _claim() -> Callable[..., str | None]:
    def claim(dask_scheduler: Any, client: str, run: str) -> str | None:
        holder = getattr(dask_scheduler, "govreports_harvest", None)
        if holder and holder[0] != client and holder[0] in dask_scheduler.clients:
            return str(holder[1])
        dask_scheduler.govreports_harvest = (client, run)
        return None

    return claim


def _opaque() -> Callable[..., Any]:
    def opaque(name: str, packed: Any) -> Any:
        from importlib import import_module

        return getattr(import_module("govreports.harvest.cluster"), name)(packed)

    return opaque


def do_job(packed: str) -> str | None:
    """On a worker: do a job, and let it end when the worker does."""
    worker = get_worker()
    alive = (Status.running, Status.paused)
    task = Task.from_json(packed)
    return run_job(task, share=worker.state.nthreads, remote=True, over=lambda: worker.status not in alive)


def do_read(packed: bytes) -> list[Read]:
    """On a worker: read some archived pages."""
    return [read_version(task) for task in pickle.loads(packed)]


def _words(trouble: object) -> str:
    """What an exception says, in one line."""
    if isinstance(trouble, ModuleNotFoundError):
        return f"no {trouble.name} there; start the worker in the project's folder with `python -m dask worker`"
    if isinstance(trouble, KilledWorker):
        return "the workers that had it died"
    if isinstance(trouble, BaseException):
        first, *_ = str(trouble).splitlines() or [""]
        return f"{type(trouble).__name__}: {first}"
    return str(trouble)
