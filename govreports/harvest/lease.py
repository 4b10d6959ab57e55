"""Leases of sites: while one process holds a site's, no other process of any harvest crawls it.

A lease is a lock on one byte of one file in the shared folder, told by the site's name. It goes with the process,
however that ends; network file systems pass such locks on (NFS from version 4, after at most its grace period).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

NAME = "leases.lock"


class LeaseError(Exception):
    """Raised by `leased` when another process keeps a site to itself for longer than we wait; the message names it."""


@contextmanager
def leased(folder: Path, sites: Sequence[str], *, patience: float) -> Iterator[None]:
    """Hold the leases of sites while the block runs, waiting for them in one order. Raises LeaseError, OSError."""
    until = time.monotonic() + patience
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        for site in sorted(sites):
            while not _taken(handle, site):
                if time.monotonic() > until:
                    raise LeaseError(f"{site} is being crawled by another job")
                time.sleep(0.2)
        yield
    finally:
        os.close(handle)


def _taken(handle: int, site: str) -> bool:
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(site))
    except (BlockingIOError, PermissionError):
        return False
    return True


def _place(site: str) -> int:
    return int.from_bytes(hashlib.blake2b(site.encode(), digest_size=7).digest())
