"""The tables of the state file, and how a file of an earlier version becomes one of this."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_VERSION = 2
_SCHEMA = """
CREATE TABLE documents (
    url TEXT NOT NULL, ordinal INTEGER NOT NULL, key TEXT, portal TEXT, record TEXT NOT NULL, fingerprint TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_changed TEXT NOT NULL, last_checked TEXT NOT NULL, gone TEXT,
    PRIMARY KEY (url, ordinal)
);
CREATE INDEX documents_by_key ON documents (key, url, ordinal);
CREATE INDEX documents_by_portal ON documents (portal);
CREATE TABLE pages (
    url TEXT PRIMARY KEY, sha256 TEXT NOT NULL, etag TEXT, modified TEXT, parser TEXT NOT NULL, outcome TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_changed TEXT NOT NULL, last_checked TEXT NOT NULL
);
CREATE TABLE portals (
    slug TEXT PRIMARY KEY, reached INTEGER NOT NULL, reason TEXT, checked TEXT NOT NULL, since TEXT NOT NULL
);
CREATE TABLE lists (
    portal TEXT NOT NULL, name TEXT NOT NULL, checked TEXT NOT NULL, newest INTEGER, content TEXT NOT NULL,
    PRIMARY KEY (portal, name)
);
CREATE TABLE columns (
    portal TEXT NOT NULL, url TEXT NOT NULL, trail TEXT NOT NULL, listed INTEGER NOT NULL, found TEXT NOT NULL,
    PRIMARY KEY (portal, url)
);
"""
_UPGRADE = """
ALTER TABLE pages ADD COLUMN first_seen TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN last_changed TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN last_checked TEXT NOT NULL DEFAULT '';
ALTER TABLE portals ADD COLUMN since TEXT NOT NULL DEFAULT '';
UPDATE portals SET since = checked;
""" + _SCHEMA[_SCHEMA.index("CREATE TABLE lists") :]


class StateVersionError(Exception):
    """Raised by `prepare` for a state file of a later version of this project; the message names the file."""


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Bring a new file, or one of an earlier version, to this version."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        raise StateVersionError(f"{path}: version {version}, this program reads {_VERSION}")
    if version < _VERSION:
        steps = _UPGRADE if version else _SCHEMA
        db.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version={_VERSION}; COMMIT;")
