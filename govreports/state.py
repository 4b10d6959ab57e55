"""What runs remember between them, in one SQLite file: documents with their history, pages seen, portals reached.

One small transaction for each page's document, so that a killed run loses nothing it has stored. One run at a time:
the folder is locked while a state is open.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from govreports.checkpoints import Checkpoints
from govreports.lines import dump, load
from govreports.lists import Lists
from govreports.shards import Shards
from govreports.stateschema import StateVersionError, prepare
from govreports.store import Record, Stored, fingerprint, is_placed, refreshed

__all__ = ["Before", "BusyError", "Seen", "State", "StateVersionError", "is_busy"]

UNFINISHED = ""
_LOG = 20_000
"""Pages of the log at which a commit moves it after all."""


class BusyError(Exception):
    """Raised by `State.open` when another run holds the data folder; the message names the folder."""


class DamagedStateError(Exception):
    """Raised for a state file, or a document in it, that cannot be read back; the message names it and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page read before: what it was, by which parser, and what its server takes for a conditional request."""

    sha256: str
    parser: str
    """`UNFINISHED` where a file of the page could not be had this time: the next run reads it again."""
    outcome: str
    """`report`, or the reason why it is none."""
    etag: str | None = None
    modified: str | None = None
    last_changed: str = field(default="", compare=False)
    last_checked: str = field(default="", compare=False)
    """UTC dates; known to the state alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is known of a portal from earlier runs."""

    documents: int = 0
    reached: bool | None = None
    """Whether the last run reached it; None where no run has tried."""
    reason: str | None = None
    since: str | None = None
    """UTC date since when it has answered as it did last."""
    years: frozenset[int] = frozenset()
    """Report years of the county-level or higher government's own reports."""


class State:
    """The open state of a data folder; use `State.open`, and `close` it."""

    def __init__(self, db: sqlite3.Connection, lock: int, checkpoints: Checkpoints) -> None:
        self._db = db
        self._lock = lock
        self._checkpoints = checkpoints

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Lock the folder and open its state, new where there is none.

        Raises BusyError, StateVersionError, DamagedStateError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = _locked(folder)
        path = folder / "state.sqlite"
        db = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", f"wal_autocheckpoint={_LOG}")
            for pragma in pragmas:
                db.execute(f"PRAGMA {pragma}")
            prepare(db, path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            remedy = "move it away, and `scrapy reparse` builds it again from the archive"
            raise DamagedStateError(f"{path}: {error}; {remedy}") from error
        return cls(db, lock, Checkpoints(path))

    @property
    def lists(self) -> Lists:
        """What is remembered of index pages."""
        return Lists(self._db)

    @property
    def shards(self) -> Shards:
        """The same in parts, for jobs."""
        return Shards(self._db)

    def close(self) -> None:
        """Close the file and let the next run in."""
        self._checkpoints.close()
        self._db.close()
        os.close(self._lock)

    def seen(self, url: str) -> Seen | None:
        """What is known of a page read before."""
        columns = "sha256, parser, outcome, etag, modified, last_changed, last_checked"
        row = self._db.execute(f"SELECT {columns} FROM pages WHERE url = ?", (url,)).fetchone()
        return Seen(**dict(zip(columns.split(", "), row, strict=True))) if row else None

    def checked(self, url: str, *, today: str) -> None:
        """Note that a known page was looked at and is as it was."""
        with self._transaction():
            self._db.execute("UPDATE pages SET last_checked = ? WHERE url = ?", (today, url))

    def records(self, url: str) -> tuple[Record, ...]:
        """The records read from a page, in its order."""
        rows = self._db.execute("SELECT record FROM documents WHERE url = ? ORDER BY ordinal", (url,))
        return tuple(load(record) for (record,) in rows)

    def keep(self, url: str, ordinal: int, count: int, record: Record, *, today: str, seen: Seen | None) -> None:
        """Store one of the `count` documents of a page; with `seen` the page itself counts as read.

        Content equal to what is known keeps the fetch that brought it and moves `last_checked` alone.
        """
        portal = record["source"]["portal"]
        with self._transaction():
            self._db.execute("DELETE FROM documents WHERE url = ? AND ordinal >= ?", (url, count))
            known = self._db.execute(
                "SELECT record, fingerprint, first_seen, last_changed FROM documents WHERE url = ? AND ordinal = ?",
                (url, ordinal),
            ).fetchone()
            print_ = fingerprint(record)
            first, changed = (known[2], known[3]) if known else (today, today)
            held = _held(known[0]) if known and known[1] == print_ else None
            if held is not None:
                record = refreshed(held, record)
            else:
                changed = today
            self._db.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    url,
                    ordinal,
                    record["key"] if is_placed(record["key"]) else None,
                    portal,
                    dump(record),
                    print_,
                    first,
                    changed,
                    today,
                ),
            )
            self._remember(url, seen, today)

    def reread(self, url: str, records: Sequence[Record], *, seen: Seen, day: str) -> None:
        """Store what a page says when its archived response is read again; what the portal has lost stays lost."""
        (gone,) = self._db.execute("SELECT max(gone) FROM documents WHERE url = ?", (url,)).fetchone()
        for ordinal in (*range(1, len(records)), 0):
            self.keep(
                url, ordinal, len(records), records[ordinal], today=day, seen=None if ordinal else seen
            )  # the first, stored last, closes the page
        if gone:
            with self._transaction():
                self._db.execute("UPDATE documents SET gone = ? WHERE url = ?", (gone, url))

    def last_checked(self, url: str) -> str | None:
        """The day of the last look at a page that gave documents."""
        (day,) = self._db.execute("SELECT max(last_checked) FROM documents WHERE url = ?", (url,)).fetchone()
        return str(day) if day else None

    def is_new(self) -> bool:
        """Whether no page has ever been stored."""
        return self._db.execute("SELECT 1 FROM pages LIMIT 1").fetchone() is None

    def turned_away(self, url: str, *, seen: Seen, today: str) -> tuple[Record, ...]:
        """Note that a page is no report; the records it gave before and is now without, as `lose` does.

        Records an older parser took from the very same bytes were a mistake: they are dropped.
        """
        known = self.seen(url)
        if known and known.sha256 == seen.sha256:
            with self._transaction():
                self._db.execute("DELETE FROM documents WHERE url = ?", (url,))
        gone = self.lose(url, today=today)
        with self._transaction():
            self._remember(url, seen, today)
        return gone

    def lose(self, url: str, *, today: str) -> tuple[Record, ...]:
        """Note that a page can no longer be had; its records, once, at the run that finds out."""
        where = "WHERE url = ? AND gone IS NULL"
        with self._transaction():
            rows = self._db.execute(f"SELECT record FROM documents {where}", (url,)).fetchall()
            self._db.execute(f"UPDATE documents SET gone = ? {where}", (today, url))
        return tuple(load(record) for (record,) in rows)

    def urls(self, portal: str) -> tuple[str, ...]:
        """The pages of a portal's documents that were to be had at the last look."""
        rows = self._db.execute("SELECT DISTINCT url FROM documents WHERE portal = ? AND gone IS NULL", (portal,))
        return tuple(url for (url,) in rows)

    def before(self, portal: str) -> Before:
        """What is known of a portal."""
        keys = [key for (key,) in self._db.execute("SELECT key FROM documents WHERE portal = ?", (portal,))]
        row = self._db.execute("SELECT reached, reason, since FROM portals WHERE slug = ?", (portal,)).fetchone()
        parts = [(key or "").split(":") for key in keys]
        years = {int(part[2]) for part in parts if len(part) == 3 and part[1] == "government" and len(part[0]) == 6}
        reached, reason, since = (bool(row[0]), row[1], row[2]) if row else (None, None, None)
        return Before(documents=len(keys), reached=reached, reason=reason, since=since, years=frozenset(years))

    def visited(self, portal: str, *, reached: bool, reason: str | None, today: str) -> None:
        """Note how a portal answered in this run."""
        before = self.before(portal)
        since = before.since if (before.reached, before.reason) == (reached, reason) and before.since else today
        with self._transaction():
            row = (portal, reached, reason, today, since)
            self._db.execute("INSERT OR REPLACE INTO portals VALUES (?, ?, ?, ?, ?)", row)

    def documents(self) -> Iterator[Stored]:
        """Every document with a key, sorted by key; read as it is consumed. Raises DamagedStateError."""
        columns = "url, CAST(record AS BLOB), first_seen, last_changed, last_checked"
        rows = self._db.execute(f"SELECT {columns} FROM documents WHERE key IS NOT NULL ORDER BY key")
        for url, data, first, changed, checked in rows:
            try:
                record = load(data)
            except ValueError as error:
                remedy = "`scrapy reparse` reads it again from the archive"
                raise DamagedStateError(f"state.sqlite: the document of {url} is damaged; {remedy}") from error
            yield Stored(record=record, first_seen=first, last_changed=changed, last_checked=checked)

    def unplaced(self) -> tuple[str, ...]:
        """Pages with a document whose region, issuer or year was left open: kept, not in the dataset."""
        rows = self._db.execute("SELECT DISTINCT url FROM documents WHERE key IS NULL ORDER BY url")
        return tuple(url for (url,) in rows)

    def _remember(self, url: str, seen: Seen | None, today: str) -> None:
        if seen is not None:
            known = self.seen(url)
            changed = known.last_changed if known and known.sha256 == seen.sha256 else today
            names = ("sha256", "etag", "modified", "parser", "outcome", "last_changed", "last_checked")
            renewed = ", ".join(f"{name} = excluded.{name}" for name in names)
            self._db.execute(
                f"INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET {renewed}",
                (url, seen.sha256, seen.etag, seen.modified, seen.parser, seen.outcome, today, changed, today),
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def is_busy(folder: Path) -> bool:
    """Whether another run holds the folder at this moment."""
    try:
        os.close(_locked(folder))
    except FileNotFoundError:
        return False
    except BusyError:
        return True
    return False


def _locked(folder: Path) -> int:
    """An exclusive lock on the folder, held by the open file: it goes with the process, however it ends."""
    handle = os.open(folder / "state.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise BusyError(f"{folder}: another run is at work on this data folder") from error
    return handle


def _held(text: str) -> Record | None:
    """A stored record; None where it was damaged."""
    try:
        record: Record = load(text)
    except ValueError:
        return None
    return record
