"""Lines of a dataset file: read one at a time, compared as text where that is enough, parsed where it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from govreports.store import Record

_DECODER = json.JSONDecoder()
_LONG_NUMBER = re.compile(r"[:,\[]\s?-?\d{19}")
"""What may be a number past 64 bits, which orjson would round."""
_START = '{"key":'
_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""Line ends to some readers, that JSON leaves as they are."""
_READ = '"alternates":'
"""Where a line stops to be what was read: other copies and history follow."""
_CHANGED = re.compile(r'"last_changed":\s*(?:null|"([^"]*)")')


class DamagedLineError(ValueError):
    """Raised for a line of a dataset file that holds no record; the message names file, line and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record as text, with its key."""

    key: str
    text: str = field(repr=False)
    place: str = ""
    """File and line number, for messages."""

    @property
    def content(self) -> str:
        """The part that says what was read; equal parts, equal content, but not the other way round."""
        return self.text.rpartition(_READ)[0]

    @property
    def last_changed(self) -> str | None:
        """The day on which the record last said something else."""
        match = _CHANGED.search(self.text, len(self.content))
        return match[1] if match else None

    @property
    def record(self) -> Record:
        """The record, parsed. Raises DamagedLineError."""
        try:
            record: Record = load(self.text)
        except ValueError as error:
            raise DamagedLineError(_damage(self.place, error)) from error
        return record

    def dated(self, day: str | None) -> Line:
        """The line with another day of its last change."""
        if day is None or day == self.last_changed:
            return self
        head = self.content
        return replace(self, text=head + _CHANGED.sub(f'"last_changed":"{day}"', self.text[len(head) :], count=1))


def line_of(record: Record) -> Line:
    """A record as a line of the dataset."""
    return Line(key=record["key"], text=dump(record))


def dump(value: Any) -> str:
    """Compact JSON on one line by anybody's reckoning, Chinese left readable, keys in their order."""
    try:
        text = orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # a number past 64 bits
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_LINE_ENDS) if any(chr(sign) in text for sign in _LINE_ENDS) else text


def load(text: str) -> Any:
    """What `dump` wrote, several times as fast as `json` reads it. Raises ValueError."""
    return json.loads(text) if _LONG_NUMBER.search(text) else orjson.loads(text)


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a dataset file, none where there is no file. Raises DamagedLineError, OSError."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for number, data in enumerate(file, start=1):
            yield _line(data, f"{path} line {number}")


def _line(data: bytes, place: str) -> Line:
    """A line that begins and ends as records do; what is between, only a parser can tell."""
    try:
        text = data.decode("utf-8")
        key, _ = _DECODER.raw_decode(text, _key_at(text))
    except ValueError as error:
        raise DamagedLineError(_damage(place, error)) from error
    if not isinstance(key, str) or not text.endswith("}\n"):
        raise DamagedLineError(_damage(place, "no whole record"))
    return Line(key=key, text=text[:-1], place=place)


def _key_at(text: str) -> int:
    if not text.startswith(_START):
        raise ValueError("no record")
    return len(_START) + (text[len(_START) : len(_START) + 1] == " ")


def _damage(place: str, what: object) -> str:
    return f"{place}: damaged ({what}); `scrapy reparse` makes the file anew"
