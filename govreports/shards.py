"""The state in parts: what is known of some sites as a file of its own, and such a file taken back in.

A part is worked on by one process alone, so taking it back replaces what was known of its pages; the dataset is then
made of the whole, by the same reduction as ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from govreports.portals import site_of
from govreports.stateschema import prepare

_BY_PAGE = ("pages", "documents")
_BY_PORTAL = ("lists", "columns")


class Shards:
    """The parts of an open state."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def share_out(self, owners: Mapping[str, int]) -> None:
        """Say which part each site belongs to, before `write`."""
        self._db.create_function("part_of", 1, lambda url: owners.get(_site(url)), deterministic=True)
        self._db.executescript(
            "DROP TABLE IF EXISTS temp.places; CREATE TEMP TABLE places (part INTEGER NOT NULL, url TEXT NOT NULL);"
            "INSERT INTO places SELECT part_of(url) AS part, url FROM"
            " (SELECT url FROM pages UNION SELECT url FROM documents) WHERE part IS NOT NULL;"
            "CREATE INDEX temp.places_by_part ON places (part);"
        )

    def write(self, path: Path, part: int, slugs: Sequence[str]) -> None:
        """Write what is known of a part's pages and portals to a new file."""
        new = sqlite3.connect(path, isolation_level=None)
        try:
            prepare(new, path)
        finally:
            new.close()
        with self._beside(path), _transaction(self._db):
            for table in _BY_PAGE:
                where = "WHERE url IN (SELECT url FROM temp.places WHERE part = ?)"
                self._db.execute(f"INSERT INTO part.{table} SELECT * FROM main.{table} {where}", (part,))
            for table, name in (*((table, "portal") for table in _BY_PORTAL), ("portals", "slug")):
                for slug in slugs:
                    query = f"INSERT INTO part.{table} SELECT * FROM main.{table} WHERE {name} = ? ORDER BY rowid"
                    self._db.execute(query, (slug,))

    def take(self, path: Path, slugs: Sequence[str]) -> None:
        """Replace what is known of a part's pages and lists by what its file says; doing so twice changes nothing."""
        settle(path)
        with self._beside(path), _transaction(self._db):
            known = "SELECT url FROM part.pages UNION SELECT url FROM part.documents"
            self._db.execute(f"DELETE FROM main.documents WHERE url IN ({known})")
            for table in _BY_PAGE:
                self._db.execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM part.{table}")
            for table in _BY_PORTAL:
                for slug in slugs:
                    self._db.execute(f"DELETE FROM main.{table} WHERE portal = ?", (slug,))
                    query = f"INSERT INTO main.{table} SELECT * FROM part.{table} WHERE portal = ? ORDER BY rowid"
                    self._db.execute(query, (slug,))

    @contextmanager
    def _beside(self, path: Path) -> Iterator[None]:
        self._db.execute("ATTACH ? AS part", (str(path),))
        try:
            yield
        finally:
            self._db.execute("DETACH part")


def settle(path: Path) -> None:
    """Bring a state file nobody works on into one piece that can be copied, without a log beside it."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=DELETE")
    finally:
        db.close()


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _site(url: str) -> str:
    try:
        return site_of(urlsplit(url).hostname or "")
    except ValueError:
        return ""
