"""Archived pages read in processes of this machine; one that is killed costs the batch another try."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from govreports.harvest.engines import EngineError
from govreports.parsing import begin_with
from govreports.reparse import Read, Task, read_version

_TRIES = 3


class Readers:
    """So many processes; they end with this one."""

    def __init__(self, jobs: int, read: Callable[[Task], Read] = read_version) -> None:
        self._jobs, self._read = jobs, read
        self._pool = self._open()

    def _open(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._jobs, initializer=begin_with, initargs=(os.getpid(),))

    def read(self, tasks: Sequence[Task]) -> list[Read]:
        """Read pages, in the order given. Raises EngineError where processes die again and again."""
        for _ in range(_TRIES):
            try:
                return list(self._pool.map(self._read, tasks, chunksize=4))
            except BrokenProcessPool:
                self.close()
                self._pool = self._open()
        raise EngineError("the processes that read pages die one after the other; with GOVREPORTS_PARSE_WORKERS=0 none")

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)
