"""Lines of a dataset file: read one at a time, compared as bytes where that is enough, parsed where it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from govreports.store import Record

_DECODER = json.JSONDecoder()
_SHAPES = bytes.maketrans(b"123456789,[- \t\r\n", b"000000000:::::::")
_LONG_NUMBER = b":" + b"0" * 19
"""What may be a number past 64 bits, which orjson would round; in a line whose digits and signs are made alike."""
_START = '{"key":'
_LINE_ENDS = {sign: f"\\u{ord(sign):04x}" for sign in ("\x85", "\u2028", "\u2029")}
"""Line ends to some readers, that JSON leaves as they are."""
_ESCAPES = str.maketrans(_LINE_ENDS)
_CHECKS, _ISSUES, _EVIDENCE = b'"checks":[', b'],"issues":[', b'],"evidence":'
"""They follow one another in a record."""
_NEXT = b'],"'
_SOURCE = b'"source":'
_READ = b'"alternates":'
"""Where a line stops to be what was read: other copies and history follow."""
_CHANGED = re.compile(rb'"last_changed":\s*(?:null|"([^"]*)")')


class DamagedLineError(ValueError):
    """Raised for a line of a dataset file that holds no record; the message names file, line and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record as JSON in UTF-8, with its key."""

    key: str
    data: bytes = field(repr=False)
    place: str = ""
    """File and line number, for messages."""

    @property
    def content(self) -> bytes:
        """The part that says what was read; equal parts, equal content, but not the other way round."""
        return self.data.rpartition(_READ)[0]

    @property
    def source(self) -> Record:
        """Where the record was read from, the rest left unparsed. Raises DamagedLineError."""
        try:
            source: Record = load(self.content.rpartition(_SOURCE)[2].rstrip(b", "))
        except ValueError:
            source = self.record["source"]
        return source

    @property
    def last_changed(self) -> str | None:
        """The day on which the record last said something else."""
        match = _CHANGED.search(self.data, len(self.content))
        return match[1].decode() if match and match[1] else None

    @property
    def record(self) -> Record:
        """The record, parsed. Raises DamagedLineError."""
        try:
            record: Record = load(self.data)
        except ValueError as error:
            raise DamagedLineError(_damage(self.place, error)) from error
        return record

    def dated(self, day: str | None) -> Line:
        """The line with another day of its last change."""
        if day is None or day == self.last_changed:
            return self
        head, said = self.content, f'"last_changed":"{day}"'.encode()
        return replace(self, data=head + _CHANGED.sub(said, self.data[len(head) :], count=1))

    def adding(self, checks: Sequence[bytes], issues: Sequence[bytes]) -> Line:
        """The line with more checks and issues, each as `encode` gives it, the rest left unparsed."""
        head, _, tail = self.data.rpartition(_EVIDENCE)
        head, _, told = head.rpartition(_ISSUES)
        head, _, tried = head.rpartition(_CHECKS)
        if not head or _NEXT in tried or _NEXT in told:  # not as `encode` writes a record
            record, found = self.record, {"checks": checks, "issues": issues}
            return line_of(record | {name: [*record[name], *map(load, more)] for name, more in found.items()})
        tried, told = (b",".join(filter(None, (one, *more))) for one, more in ((tried, checks), (told, issues)))
        return replace(self, data=b"".join((head, _CHECKS, tried, _ISSUES, told, _EVIDENCE, tail)))


def line_of(record: Record) -> Line:
    """A record as a line of the dataset."""
    return Line(key=record["key"], data=encode(record))


def dump(value: Any) -> str:
    """What `encode` gives, as text."""
    return encode(value).decode()


def encode(value: Any) -> bytes:
    """Compact JSON in UTF-8, on one line by anybody's reckoning, Chinese left readable, keys in their order."""
    try:
        data = orjson.dumps(value)
    except orjson.JSONEncodeError:  # a number past 64 bits
        data = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    text = data.decode()
    return text.translate(_ESCAPES).encode() if any(map(text.__contains__, _LINE_ENDS)) else data


def load(data: str | bytes) -> Any:
    """What `encode` or `dump` wrote, several times as fast as `json` reads it. Raises ValueError."""
    data = data.encode() if isinstance(data, str) else data
    return json.loads(data) if _LONG_NUMBER in data.translate(_SHAPES) else orjson.loads(data)


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
    return Line(key=key, data=data[:-1], place=place)


def _key_at(text: str) -> int:
    if not text.startswith(_START):
        raise ValueError("no record")
    return len(_START) + (text[len(_START) : len(_START) + 1] == " ")


def _damage(place: str, what: object) -> str:
    return f"{place}: damaged ({what}); `scrapy reparse` makes the file anew"
