"""Any WARC file, ours or a stranger's, as the responses it holds, in the order written.

Requests, metadata and other protocols are passed over; chunked and packed bodies come out plain; a file cut short or
damaged inside is read around the damage, and the damage is told.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

FIELDS = {
    "portal": "Govreports-Portal",
    "scope": "Govreports-Scope",
    "link_text": "Govreports-Link-Text",
    "listed": "Govreports-Listed",
    "name": "Govreports-Name",
    "attached_to": "Govreports-Attached-To",
}
"""What led to a page, as extra fields of its response record: the record alone gives the same `Page` again."""
_MAX_BODY = 64 * 1024 * 1024
"""Unpacked bytes of one body we are ready to hold; the crawler's own limit on the wire is far below."""
_MAX_MEMBER = _MAX_BODY + 16 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_WARC = b"WARC/1."
_PAGES = ("response", "revisit", "resource")
_BROKEN = (ArchiveLoadFailed, AttributeError, EOFError)
"""What warcio raises for bytes that are no record; the second where a record lacks its fields."""
_ANY_GZIP = 31
"""zlib's window bits for gzip members."""
_CHUNK = 1 << 16


class UnreadableArchiveError(Exception):
    """Raised by the readers for a file that is no WARC file; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A place from which a file could not be read: `cut` at its end, or a stretch inside it."""

    offset: int
    cut: bool

    def __str__(self) -> str:
        if self.cut:
            return f"cut short at byte {self.offset}: all before it is read; copy the file again if you have it whole"
        return f"damaged at byte {self.offset}: read on from the next whole record; copy the file again if you can"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One response. `same` is the payload digest of the response a revisit record points to, its body is then empty."""

    url: str
    fetched_at: str
    """WARC-Date: UTC, ISO 8601."""
    status: int
    content_type: str | None
    body: bytes = field(repr=False)
    digest: str | None
    offset: int
    """Byte at which the record, or the gzip member that holds it, begins."""
    same: str | None = None
    portal: str | None = None
    scope: str | None = None
    link_text: str | None = None
    listed: str | None = None
    name: str | None = None
    """File name, where it is a file."""
    attached_to: str | None = None
    """URL of the page a file was fetched along with."""


def read_fetches(path: Path) -> Iterator[Fetch | Damage]:
    """Every response of a file, and the places where it could not be read. Raises UnreadableArchiveError, OSError."""
    sound = False
    with path.open("rb") as file:
        for found in _records(file, path):
            if isinstance(found, Damage):
                yield found
                continue
            sound = True
            fetch = _fetch(*found)
            if fetch is not None:
                yield fetch
    if not sound and not _begins_like_one(path):
        raise UnreadableArchiveError(f"{path}: not a WARC file")


def read_fetch(path: Path, offset: int, url: str | None = None) -> Fetch:
    """The response whose record begins at a byte offset. Raises UnreadableArchiveError where none does."""
    with path.open("rb") as file:
        file.seek(offset)
        for found in _records(file, path):
            fetch = _fetch(*found) if not isinstance(found, Damage) and found[0] == offset else None
            if isinstance(fetch, Fetch) and url in (None, fetch.url):
                return fetch
            if isinstance(found, Damage) or found[0] != offset:
                break
    raise UnreadableArchiveError(f"{path}: no page at byte {offset}")


def _records(file: BinaryIO, path: Path) -> Iterator[tuple[int, ArcWarcRecord] | Damage]:
    """Every record from where the file stands, with the byte at which it begins; damage, and what follows it."""
    start = file.read(2)
    file.seek(-len(start), os.SEEK_CUR)
    packed = start == _GZIP
    while True:
        damaged = yield from _members(file, path) if packed else _plain(file)
        if damaged is None:
            return
        onward = _seek_record(file, damaged + 1, packed=packed)
        yield Damage(offset=damaged, cut=not onward)
        if not onward:
            return


def _members(file: BinaryIO, path: Path) -> Generator[tuple[int, ArcWarcRecord], None, int | None]:
    """The records of a packed file with the offset of their gzip member; returns where it cannot be read on."""
    while True:
        offset = file.tell()
        data = _member(file, path)
        if not data:
            return offset if data is None else None
        for record in WARCIterator(BytesIO(data)):
            yield offset, record


def _member(file: BinaryIO, path: Path) -> bytes | None:
    """One gzip member unpacked, the file left behind it; empty at the file's end, None where it is not whole."""
    member, pieces, size = zlib.decompressobj(_ANY_GZIP), [], 0
    try:
        while not member.eof and (chunk := file.read(_CHUNK)):
            pieces.append(member.decompress(chunk))
            size += len(pieces[-1])
            if size > _MAX_MEMBER:
                remedy = "unpack it, or repack it with `warcio recompress`"
                raise UnreadableArchiveError(f"{path}: not packed record by record; {remedy}")
    except zlib.error:
        return None
    if not member.eof:
        return None if pieces else b""
    file.seek(-len(member.unused_data), os.SEEK_CUR)
    return b"".join(pieces)


def _plain(file: BinaryIO) -> Generator[tuple[int, ArcWarcRecord], None, int | None]:
    """The records of an unpacked file; returns where it cannot be read on."""
    records, last = WARCIterator(file), file.tell()
    try:
        for record in records:
            last = records.offset
            yield last, record
            if not _is_whole(record):
                return int(last)
    except _BROKEN:
        return int(records.offset)
    return _head_after(file, last)


def _head_after(file: BinaryIO, last: int) -> int | None:
    """Where a record begins that warcio passed over in silence, because the file ends in its head."""
    file.seek(last)
    length = re.search(rb"^Content-Length:\s*(\d+)", file.read(_CHUNK), re.IGNORECASE | re.MULTILINE)
    file.seek(last + (int(length[1]) if length else 0) + 1)
    rest = file.read(_CHUNK).find(_WARC)
    return None if rest < 0 else last + (int(length[1]) if length else 0) + 1 + rest


def _is_whole(record: ArcWarcRecord) -> bool:
    """Whether as much follows as the head announces; reads what is left of it."""
    while record.raw_stream.read(_CHUNK):
        pass
    return not record.raw_stream.limit


def _seek_record(file: BinaryIO, offset: int, *, packed: bool) -> bool:
    """Move to the next record at or after a byte; False, and the end of the file, where there is none."""
    sign = _GZIP if packed else _WARC
    file.seek(offset)
    window = b""
    while chunk := file.read(_CHUNK):
        window = window[-len(sign) :] + chunk
        base, place = file.tell() - len(window), window.find(sign)
        while place >= 0:
            file.seek(base + place)
            if not packed or _opens_record(file.read(_CHUNK)):
                file.seek(base + place)
                return True
            place = window.find(sign, place + 1)
        file.seek(base + len(window))
    return False


def _opens_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(_ANY_GZIP).decompress(data, len(_WARC)) == _WARC
    except zlib.error:
        return False


def _begins_like_one(path: Path) -> bool:
    """Whether what there is of a file's first bytes could be the head of a WARC record, packed or not."""
    with path.open("rb") as file:
        data = file.read(_CHUNK)
    if data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(_ANY_GZIP).decompress(data, len(_WARC))
        except zlib.error:
            return False
    return _WARC.startswith(data[: len(_WARC)])


def _fetch(offset: int, record: ArcWarcRecord) -> Fetch | None:
    """A response, a revisit of one, or a page saved without its head; None for any other record."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    http = record.http_headers
    if record.rec_type not in _PAGES or not url.startswith(("http://", "https://")):
        return None
    if record.rec_type == "response" and http is None:
        return None
    body = b"" if record.rec_type == "revisit" else _body(record)
    if body is None:
        return None
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    return Fetch(
        url=url,
        fetched_at=record.rec_headers.get_header("WARC-Date") or "",
        status=_status(http) if http else 200,
        content_type=http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type"),
        body=body,
        digest=digest,
        offset=offset,
        same=digest if record.rec_type == "revisit" else None,
        **{name: record.rec_headers.get_header(header) for name, header in FIELDS.items()},
    )


def _body(record: ArcWarcRecord) -> bytes | None:
    """The body, chunks joined and unpacked; None where it is not whole or past what we are ready to hold."""
    body: bytes = record.content_stream().read(_MAX_BODY + 1)
    return body if len(body) <= _MAX_BODY and _is_whole(record) else None


def _status(http: Any) -> int:
    code = http.get_statuscode()
    return int(code) if code.isdigit() else 0
