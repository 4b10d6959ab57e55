"""Documents of one key become one line of the dataset: which is preferred, what the others leave behind.

Two pages with the report of 430481:government:2017, one official, one a mirror
-> the official page's record, the mirror under `alternates`. Blind to the order in which documents arrive.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import orjson

Record = dict[str, Any]

_KINDS = ("official", "mirror", "file")
_TEXT_STATES = ("full", "tables_missing", "attachment_only", "not_text")
_WITHOUT_TEXT = frozenset({"attachment_only", "not_text"})
_CORRECTED = re.compile("更正|(?<!城市)更新|修订|重新发布")
"""In a title; 城市更新局 is a bureau."""
_FETCH = ("fetched_at", "content_type", "sha256", "archive")
"""Fields of `source` that belong to one fetch, not to what was read."""
_HISTORY = ("alternates", "first_seen", "last_changed", "last_checked", "parser")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One document as the state keeps it: its record and the dates of its history, UTC, YYYY-MM-DD."""

    record: Record = field(repr=False)
    first_seen: str
    last_changed: str
    last_checked: str


def is_placed(key: str | None) -> bool:
    """Whether a key names a region, an issuer and a year; what is left open reads `unknown` and would meet its like."""
    return key is not None and "unknown" not in key.split(":")


def content(record: Record) -> Record:
    """The record without what a fetch, the history or another parser version changes: equal content, no change."""
    kept = {name: value for name, value in record.items() if name not in _HISTORY}
    kept["source"] = {name: value for name, value in record["source"].items() if name not in _FETCH}
    return kept


def fingerprint(record: Record) -> str:
    """SHA-256 of the content, hexadecimal: equal for equal content, whatever the order of object keys."""
    kept = content(record)
    try:
        text = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # a number past 64 bits
        text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(text).hexdigest()


def refreshed(known: Record, record: Record) -> Record:
    """A record read again with equal content: the known one with its fetch, only the parser's version renewed."""
    return {**known, "parser": record["parser"]}


def prefer(record: Record) -> tuple[Any, ...]:
    """The place of a record among others of its key, lowest first; a total order.

    One that holds the report before one that only links to it; official before mirror before file; with tables before
    without; whole text first; a correction, else the later publication, before the first version; more metrics; fewer
    failed checks; then the URL, last the record itself.
    """
    failed = sum(check["status"] == "fail" for check in record["checks"])
    return (
        record["text_state"] in _WITHOUT_TEXT,
        _place(_KINDS, record["source"]["kind"]),
        record["table_format"] == "none",
        _place(_TEXT_STATES, record["text_state"]),
        _CORRECTED.search(record["title"] or "") is None,
        -_day(record["published"]),
        -len(record["metrics"]),
        failed,
        record["source"]["url"] or "",
        _whole(record),
    )


def _whole(record: Record) -> bytes:
    """The record as JSON, its keys sorted."""
    try:
        return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # a number past 64 bits
        return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _place(order: Sequence[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


def _day(text: str | None) -> int:
    try:
        return date.fromisoformat(text or "").toordinal()
    except ValueError:
        return 0


def merge(documents: Iterable[Stored]) -> Record:
    """The line of one key: the preferred record, the others as alternates, the history of all of them.

    `documents` is not empty and all of one key.
    """
    ranked = list(documents)
    if len(ranked) > 1:
        ranked.sort(key=lambda one: (prefer(one.record), one.first_seen, one.last_changed, one.last_checked))
    best = ranked[0]
    return best.record | {
        "alternates": _alternates(best.record, (document.record for document in ranked[1:])),
        "first_seen": min(document.first_seen for document in ranked),
        "last_changed": best.last_changed,
        "last_checked": best.last_checked,
    }


def _alternates(best: Record, others: Iterable[Record]) -> list[Record]:
    found = {(other["source"]["url"] or "", other["source"]["kind"], other["source"]["sha256"]) for other in others}
    own = best["source"]["url"] or ""
    return [{"url": url or None, "kind": kind, "sha256": sha256} for url, kind, sha256 in sorted(found) if url != own]


def merged(documents: Iterable[Stored]) -> Iterator[Record]:
    """One record a key from documents sorted by key; holds one key's documents at a time."""
    for _, group in groupby(documents, key=lambda document: document.record["key"]):
        yield merge(group)


def tells_less(records: Sequence[Record], known: Sequence[Record]) -> bool:
    """Whether a page tells less than is known of it: a report or a figure is not there."""
    told = {record["key"]: record["metrics"].keys() for record in records}
    return any(not record["metrics"].keys() <= told.get(record["key"], set()) for record in known)
