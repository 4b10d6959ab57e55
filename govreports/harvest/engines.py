"""Where jobs are run: in threads of this process, each of which looks after a process of its own."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, Queue
from typing import Protocol

from govreports.harvest.plan import Task
from govreports.harvest.work import run_job


class EngineError(Exception):
    """Raised where jobs can no longer be run at all; the message says why and what to do."""


class Engine(Protocol):
    """Takes tasks in and gives them back with what became of them."""

    @property
    def slots(self) -> int:
        """How many jobs go on at once."""

    def submit(self, task: Task) -> None:
        """Have a task done, now or when there is room."""

    def next(self, timeout: float) -> tuple[Task, str | None] | None:
        """A task done with, and in words what went wrong; None after so many seconds. Raises EngineError."""

    def close(self) -> None:
        """Take no more tasks."""


class Local:
    """Jobs as processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self.slots = jobs
        self._pool = ThreadPoolExecutor(jobs)
        self._done: Queue[tuple[Task, Future[str | None]]] = Queue()

    def submit(self, task: Task) -> None:
        future = self._pool.submit(run_job, task)
        future.add_done_callback(lambda done: self._done.put((task, done)))

    def next(self, timeout: float) -> tuple[Task, str | None] | None:
        try:
            task, future = self._done.get(timeout=timeout)
        except Empty:
            return None
        if future.cancelled():
            return task, "not begun"
        error = future.exception()
        return task, f"{type(error).__name__}: {error}" if error else future.result()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
