"""Moves the log of a SQLite file into the file itself from a thread, so that no commit has to stop and do it.

A commit only appends to the log; what takes long is moving it and forcing both to disk.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

_SECONDS = 2.0


class Checkpoints:
    """Runs from its making to `close`, on a connection of its own; never keeps a writer waiting."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; closing the last connection moves what is left."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        with closing(sqlite3.connect(self._path, isolation_level=None)) as db:
            while not self._ended.wait(_SECONDS):
                try:
                    db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                except sqlite3.Error:  # the writer meets the same trouble and says so
                    return
