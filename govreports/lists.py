"""What is remembered of index pages: the columns a search found, and what each list held when it was read last.

A list of past years that is left alone in a run is taken from here, so its reports are still looked after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from govreports.cms import Index, Link, PageRequest, words
from govreports.lines import dump, load

_LINK = tuple(one.name for one in fields(Link))
_REQUEST = tuple(one.name for one in fields(PageRequest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """An index page as it was read on `checked`."""

    index: Index
    newest: int | None
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of annual reports that a search found: the texts of the links that led there, what it listed last."""

    url: str
    trail: tuple[str, ...]
    listed: int
    found: date


class Lists:
    """The part of the state that is about index pages; small transactions of their own."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def keep(self, portal: str, name: str, index: Index, *, newest: int | None, today: date) -> None:
        """Remember an index page as it is now."""
        row = (portal, name, today.isoformat(), newest, _dump(index))
        self._db.execute("INSERT OR REPLACE INTO lists VALUES (?, ?, ?, ?, ?)", row)

    def recall(self, portal: str, name: str) -> Remembered | None:
        """An index page as it was read last."""
        query = "SELECT checked, newest, content FROM lists WHERE portal = ? AND name = ?"
        row = self._db.execute(query, (portal, name)).fetchone()
        return Remembered(index=_load(row[2]), newest=row[1], checked=date.fromisoformat(row[0])) if row else None

    def keep_column(self, portal: str, column: Column) -> None:
        """Remember a column; what is known of it is renewed, the day it was found first stays."""
        row = (portal, column.url, " > ".join(column.trail), column.listed, column.found.isoformat())
        renewed = "ON CONFLICT (portal, url) DO UPDATE SET listed = excluded.listed"
        self._db.execute(f"INSERT INTO columns VALUES (?, ?, ?, ?, ?) {renewed}", row)

    def columns(self, portal: str) -> tuple[Column, ...]:
        """The columns remembered of a portal, in the order found."""
        query = "SELECT url, trail, listed, found FROM columns WHERE portal = ? ORDER BY rowid"
        rows = self._db.execute(query, (portal,))
        return tuple(
            Column(url=url, trail=tuple(filter(None, trail.split(" > "))), listed=listed, found=date.fromisoformat(day))
            for url, trail, listed, day in rows
        )


def newest_year(index: Index, text: str | None = None) -> int | None:
    """The latest year the titles of a list name, and its own name where it is called after a year."""
    years = set().union(*(words.years(link.title) for link in index.reports), words.years(text or ""))
    return max(years, default=None)


def _dump(index: Index) -> str:
    values = {
        "family": index.family,
        "annual": index.annual,
        "own": index.own,
        "reports": [_filled(link, _LINK) for link in index.reports],
        "more": [_filled(more, _REQUEST) for more in index.more],
    }
    return dump(values)


def _filled(value: Link | PageRequest, names: Sequence[str]) -> dict[str, Any]:
    """The fields of a value that hold something."""
    pairs = ((name, getattr(value, name)) for name in names)
    return {name: held.decode("latin-1") if isinstance(held, bytes) else held for name, held in pairs if held}


def _load(text: str) -> Index:
    values = load(text)
    return Index(
        family=values["family"],
        annual=values["annual"],
        own=values["own"],
        reports=tuple(Link(**link) for link in values["reports"]),
        more=tuple(_request(more) for more in values["more"]),
    )


def _request(values: dict[str, Any]) -> PageRequest:
    headers = tuple((name, value) for name, value in values.pop("headers", ()))
    body = values.pop("body", "").encode("latin-1")
    return PageRequest(**values, body=body, headers=headers)
