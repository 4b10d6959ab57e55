"""Which URL was fetched when and where that lies: an index over WARC files, and how far a reparse has come.

A file of its own in the data folder while a reparse is at work; a killed one goes on from it, if neither the archives
nor the parser have changed since.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Self

from govreports.warc import Damage, Fetch, read_fetches

NAME = "reparse.sqlite"
_NUMBER = re.compile(r"-r\d+$")
"""Behind the name of a run, where its archive is not the first."""
_TABLES = """
CREATE TABLE about (run TEXT NOT NULL, parser TEXT NOT NULL, rebuilding INTEGER NOT NULL);
CREATE TABLE archives (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL);
CREATE TABLE damages (archive INTEGER NOT NULL, told TEXT NOT NULL);
CREATE TABLE fetches (
    url TEXT NOT NULL, fetched_at TEXT NOT NULL, archive INTEGER NOT NULL, place INTEGER NOT NULL,
    status INTEGER NOT NULL, sha256 TEXT, digest TEXT, same TEXT, portal TEXT, linked INTEGER NOT NULL
);
CREATE TABLE files (
    page TEXT NOT NULL, run TEXT NOT NULL, archive INTEGER NOT NULL, place INTEGER NOT NULL, url TEXT NOT NULL
);
CREATE INDEX files_by_page ON files (page, run);
CREATE INDEX fetches_by_url ON fetches (url, fetched_at, archive, place);
CREATE INDEX fetches_by_digest ON fetches (digest);
CREATE TABLE done (url TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One look at a page: the response that holds it, or for `again` that it was as before."""

    day: str
    """UTC date of the look."""
    fetched_at: str
    """When the body was fetched."""
    path: Path
    place: int
    url: str
    """Under which the body lies: for a revisit, another page's URL may hold it."""
    sha256: str
    portal: str | None
    """Slug of the portal our crawler was at; None for a stranger's archive."""
    linked: bool
    """Whether it came from a link to a report, not as an index page."""
    again: bool = False
    files: tuple[tuple[Path, int, str], ...] = ()
    """Archive, byte and URL of the files that were fetched along with it."""


class FetchIndex:
    """The open index; use `FetchIndex.open`."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    @classmethod
    def open(cls, folder: Path, archives: Sequence[Path], run: str, *, rebuilding: bool) -> Self:
        """The index in a folder: that of a killed reparse of the same archives, or a new one."""
        path = folder / NAME
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA journal_mode=WAL")
        wanted = [(str(archive.resolve()), archive.stat().st_size) for archive in archives]
        if not _goes_on(db, wanted):
            names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            db.executescript("".join(f"DROP TABLE {name};" for name in names) + _TABLES)
            db.execute("INSERT INTO about VALUES (?, ?, ?)", (run, fingerprint(), rebuilding))
        return cls(db, path)

    @property
    def run(self) -> str:
        """Name of the run that began this reparse."""
        return str(self._db.execute("SELECT run FROM about").fetchone()[0])

    @property
    def rebuilding(self) -> bool:
        """Whether the state was empty when this reparse began."""
        return bool(self._db.execute("SELECT rebuilding FROM about").fetchone()[0])

    def close(self, *, finished: bool) -> None:
        """Close the file; a finished one is of no more use."""
        self._db.close()
        if finished:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def add(self, path: Path) -> None:
        """Index an archive that is not in yet, whole or not at all. Raises UnreadableArchiveError, OSError."""
        name = str(path.resolve())
        if self._db.execute("SELECT 1 FROM archives WHERE path = ?", (name,)).fetchone():
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            done = self._db.execute("INSERT INTO archives (path, size) VALUES (?, ?)", (name, path.stat().st_size))
            for found in read_fetches(path):
                self._note(done.lastrowid or 0, name, found)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def damages(self) -> Iterator[tuple[Path, str]]:
        """The places at which archives could not be read."""
        rows = self._db.execute(
            "SELECT path, told FROM damages JOIN archives ON archives.id = archive ORDER BY archive"
        )
        for path, told in rows:
            yield Path(path), told

    def count(self) -> int:
        """How many responses the archives hold."""
        return int(self._db.execute("SELECT count(*) FROM fetches").fetchone()[0])

    def lost_revisits(self) -> int:
        """How many revisits point to a response that none of the archives holds."""
        there = "SELECT 1 FROM fetches AS held WHERE held.digest = fetches.same AND held.sha256 IS NOT NULL"
        query = f"SELECT count(*) FROM fetches WHERE same IS NOT NULL AND NOT EXISTS ({there})"
        return int(self._db.execute(query).fetchone()[0])

    def batches(self, size: int) -> Iterator[list[str]]:
        """The URLs still to be read, in order, some at a time."""
        query = "SELECT DISTINCT url FROM fetches WHERE url > ? ORDER BY url"
        last = ""
        while urls := [url for (url,) in islice(self._db.execute(query, (last,)), size)]:
            last = urls[-1]
            left = [url for url in urls if not self._db.execute("SELECT 1 FROM done WHERE url = ?", (url,)).fetchone()]
            if left:
                yield left

    def finish(self, urls: Iterable[str]) -> None:
        """Note that URLs are done with."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO done VALUES (?)", ((url,) for url in urls))
        self._db.execute("COMMIT")

    def versions(self, url: str) -> list[Version]:
        """Every look at a page that found something, oldest first."""
        columns = "fetched_at, path, place, url, sha256, portal, linked, status, same"
        query = f"SELECT {columns} FROM fetches JOIN archives ON archives.id = archive WHERE url = ?"
        found: list[Version] = []
        for *row, status, same in self._db.execute(f"{query} ORDER BY fetched_at, archive, place", (url,)):
            version = self._version(row)
            if same is not None:
                held = self._held(same)
                if held is None:
                    continue
                version = self._version([row[0], *held, row[5], row[6]])
            version = replace(version, files=self._files(url, str(row[1])) if version.sha256 else ())
            again = bool(found) and (status == HTTPStatus.NOT_MODIFIED or version.sha256 == found[-1].sha256)
            if again and not _has_more(version, found[-1]):
                found.append(replace(found[-1], day=version.day, again=True))
            elif version.sha256:
                found.append(version)
        return found

    def _files(self, page: str, archive: str) -> tuple[tuple[Path, int, str], ...]:
        """What the run that wrote an archive fetched along with a page, in order."""
        query = "SELECT path, place, url FROM files JOIN archives ON archives.id = archive WHERE page = ? AND run = ?"
        rows = self._db.execute(f"{query} ORDER BY archive, place", (page, _run_of(archive)))
        return tuple((Path(path), place, url) for path, place, url in rows)

    def _version(self, row: Sequence[object]) -> Version:
        fetched_at, path, place, url, sha256, portal, linked = row
        return Version(
            day=str(fetched_at)[:10],
            fetched_at=str(fetched_at),
            path=Path(str(path)),
            place=int(str(place)),
            url=str(url),
            sha256=str(sha256 or ""),
            portal=str(portal) if portal else None,
            linked=bool(linked),
        )

    def _held(self, digest: str) -> tuple[object, ...] | None:
        query = "SELECT path, place, url, sha256 FROM fetches JOIN archives ON archives.id = archive"
        where = "WHERE digest = ? AND sha256 IS NOT NULL ORDER BY fetched_at, archive, place LIMIT 1"
        row: tuple[object, ...] | None = self._db.execute(f"{query} {where}", (digest,)).fetchone()
        return row

    def _note(self, archive: int, path: str, found: Fetch | Damage) -> None:
        if isinstance(found, Damage):
            self._db.execute("INSERT INTO damages VALUES (?, ?)", (archive, str(found)))
            return
        whole = found.status == HTTPStatus.OK and found.same is None
        if found.attached_to is not None:
            if whole:
                place = (found.attached_to, _run_of(path), archive, found.offset, found.url)
                self._db.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?)", place)
            return
        if not whole and found.same is None and found.status != HTTPStatus.NOT_MODIFIED:
            return
        sha256 = hashlib.sha256(found.body).hexdigest() if whole else None
        row = (found.url, found.fetched_at, archive, found.offset, found.status, sha256, found.digest, found.same)
        marks = (found.portal, found.link_text is not None)
        self._db.execute("INSERT INTO fetches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, *marks))


def _has_more(version: Version, before: Version) -> bool:
    """Whether a look at an unchanged page brought files that could not be had at the one before."""
    now, then = ({url for _, _, url in one.files} for one in (version, before))
    return now > then


def _run_of(archive: str) -> str:
    """The run that wrote an archive, which may go on in further files.

    >>> _run_of("archive/20261122T050000Z-r2.warc.gz")
    '20261122T050000Z'
    """
    return _NUMBER.sub("", Path(archive).name.partition(".warc")[0])


def _goes_on(db: sqlite3.Connection, wanted: Sequence[tuple[str, int]]) -> bool:
    """Whether the file is what a killed reparse of the same archives by the same parser left."""
    try:
        parser = db.execute("SELECT parser FROM about").fetchone()
        there = set(db.execute("SELECT path, size FROM archives"))
    except sqlite3.OperationalError:
        return False
    return parser is not None and parser[0] == fingerprint() and there <= set(wanted)


@cache
def fingerprint() -> str:
    """SHA-256 over the program and its data: another one may read a page differently."""
    whole = hashlib.sha256()
    for file in sorted(_files(resources.files("govreports")), key=str):
        whole.update(str(file).encode() + file.read_bytes())
    return whole.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("__"):
            yield from _files(entry)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield entry
