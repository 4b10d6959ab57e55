"""Raw responses as WARC records and back: what was fetched, byte for byte, before anything is parsed.

`ArchiveWriter(path).add(exchange)` -> `"archive/20261122T050000Z.warc.gz#1234"`; `read_page(path, 1234)` -> the `Page`
"""

from __future__ import annotations

import os
import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from govreports.model import Page
from govreports.warc import FIELDS, Fetch, read_fetch, read_fetches

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_ROTATE = 1 << 30
"""Bytes after which the next exchange begins a new file."""
_NUMBER = re.compile(r"-r(\d+)(?=\.warc)")
_VERSION = "1.1"
_LEVEL = 6
"""Of gzip; warcio's own 9 takes a third longer for one byte in seventy."""
_GZIP = 31
"""zlib's window bits for a gzip member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response as they went over the wire; header names and values as text, in order."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    fetched_at: str
    """UTC, ISO 8601 with Z."""
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: bytes = field(default=b"", repr=False)
    ip: str | None = None
    portal: str | None = None
    link_text: str | None = None
    listed: str | None = None
    name: str | None = None
    """File name, where the answer is a file."""
    attached_to: str | None = None
    """URL of the page a file was fetched along with."""
    scope: str | None = None
    via: str | None = None
    """URL of the column that led there."""


class ArchiveWriter:
    """Appends exchanges to new WARC 1.1 files, each record a gzip member of its own.

    `path` appears with the first exchange; once it is full the next one begins `<name>-r2`, and so on. Every record is
    handed to the system whole before `add` returns, so a killed process leaves files that read up to the last record.
    `add` and `sync` may run in several threads.
    """

    def __init__(self, path: Path, *, software: str, rotate: int = _ROTATE) -> None:
        self._path = path
        self._info = {"software": software, "format": "WARC File Format 1.1"}
        self._rotate = rotate
        self._file: BinaryIO | None = None
        self._filled = False
        self._lock = threading.Lock()
        self.added = self.safe = 0
        """Exchanges written, and how many of them are known to be on disk."""

    def add(self, exchange: Exchange) -> str:
        """Write response, request and metadata; the answer names the response: file and byte offset."""
        members = _packed(exchange)
        with self._lock:
            file = self._file or self._open()
            if self._filled and file.tell() > self._rotate:
                self.close()
                self._path = following(self._path)
                file = self._open()
            offset = file.tell()
            file.write(members)
            file.flush()
            self._filled = True
            self.added += 1
            return f"{label(self._path)}#{offset}"

    def sync(self) -> None:
        """Force what was added before to disk."""
        with self._lock:
            added, file = self.added, self._file
            if file is None or added == self.safe:
                return
            handle = os.dup(file.fileno())  # `add` may close its own in the meantime
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self.safe = max(self.safe, added)

    def close(self) -> None:
        """Finish the file and force it to disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file, self.safe = None, self.added

    def _open(self) -> BinaryIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file, self._filled = self._path.open("xb"), False
        writer = WARCWriter(BytesIO(), gzip=False, warc_version=_VERSION)
        self._file.write(_member(writer, writer.create_warcinfo_record(self._path.name, self._info)))
        return self._file


def label(path: Path) -> str:
    """How a record names its archive file: the folder `archive` and the file, wherever the data folder is."""
    return f"{path.parent.name}/{path.name}"


def following(path: Path) -> Path:
    """The file a run went on with after a full one.

    >>> following(Path("archive/20261122T050000Z.warc.gz")).name
    '20261122T050000Z-r2.warc.gz'
    """
    found = _NUMBER.search(path.name)
    stem, _, suffix = _NUMBER.sub("", path.name).partition(".warc")
    return path.with_name(f"{stem}-r{int(found.group(1)) + 1 if found else 2}.warc{suffix}")


def read_pages(path: Path) -> Iterator[Page]:
    """Every page of a WARC file in the order fetched: responses with status 200, bodies unpacked.

    Files fetched along with a page come as its attachments and not by themselves. What is damaged or cut off is passed
    over. Raises `UnreadableArchiveError`.
    """
    places: dict[str, list[tuple[Path, str]]] = {}
    for part in (path, following(path)):  # a page's files may lie behind the turn to the next file
        for page in _all_pages(part) if part == path or part.exists() else ():
            if page.attached_to:
                places.setdefault(page.attached_to, []).append((part, page.archive or ""))
    for page in _all_pages(path):
        if not page.attached_to:
            along = (read_page(part, int(place.rpartition("#")[2])) for part, place in places.get(page.url or "", ()))
            yield replace(page, attachments=tuple(along)) if places else page


def _all_pages(path: Path) -> Iterator[Page]:
    for fetch in read_fetches(path):
        if isinstance(fetch, Fetch) and fetch.status == HTTPStatus.OK and fetch.same is None:
            yield page_of(fetch, path)


def read_page(path: Path, offset: int, url: str | None = None) -> Page:
    """The page whose response record begins at a byte offset. Raises `UnreadableArchiveError` where none does."""
    return page_of(read_fetch(path, offset, url), path)


def page_of(fetch: Fetch, path: Path) -> Page:
    """An archived response as the page it was."""
    return Page(
        body=fetch.body,
        url=fetch.url,
        content_type=fetch.content_type,
        fetched_at=fetch.fetched_at,
        archive=f"{label(path)}#{fetch.offset}",
        portal=fetch.portal,
        scope=fetch.scope,
        link_text=fetch.link_text,
        listed=fetch.listed,
        name=fetch.name,
        attached_to=fetch.attached_to,
    )


def _packed(exchange: Exchange) -> bytes:
    """Response, request and metadata, each a gzip member."""
    writer = WARCWriter(BytesIO(), gzip=False, warc_version=_VERSION)
    response = _response(writer, exchange)
    same = {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    records = (response, _request(writer, exchange, same), _metadata(writer, exchange, same))
    return b"".join(_member(writer, record) for record in records)


def _member(writer: WARCWriter, record: ArcWarcRecord) -> bytes:
    """One record, packed by itself."""
    writer.out = BytesIO()
    writer.write_record(record)
    return zlib.compress(writer.out.getvalue(), _LEVEL, _GZIP)


def _response(writer: WARCWriter, exchange: Exchange) -> ArcWarcRecord:
    values = {header: getattr(exchange, name) for name, header in FIELDS.items()} | {"WARC-IP-Address": exchange.ip}
    return writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=StatusAndHeaders(_status_line(exchange.status), _ascii(exchange.headers), protocol="HTTP/1.1"),
        warc_headers_dict=_dated(exchange, values),
    )


def _ascii(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Headers whose other characters are percent-encoded: warcio does so only for parameters, and fails on the rest."""
    return [(name, quote(value, safe=_PRINTABLE)) for name, value in headers]


def _request(writer: WARCWriter, exchange: Exchange, same: dict[str, str]) -> ArcWarcRecord:
    target = exchange.url.split("://", 1)[-1]
    path = f"/{target.partition('/')[2]}"
    line = StatusAndHeaders(f"{exchange.method} {path} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=line,
        warc_headers_dict=_dated(exchange, same),
    )


def _metadata(writer: WARCWriter, exchange: Exchange, same: dict[str, str]) -> ArcWarcRecord:
    """What led to the exchange, in the form archives exchange such facts in."""
    facts = {
        "via": exchange.attached_to or exchange.via,
        "portal": exchange.portal,
        "linkText": exchange.link_text,
        "listed": exchange.listed,
    }
    lines = (f"{name}: {' '.join(value.split())}\r\n" for name, value in facts.items() if value)
    body = "".join(lines).encode()
    return writer.create_warc_record(
        exchange.url,
        "metadata",
        payload=BytesIO(body),
        length=len(body),
        warc_content_type="application/warc-fields",
        warc_headers_dict=_dated(exchange, same),
    )


def _dated(exchange: Exchange, values: dict[str, Any]) -> dict[str, str]:
    """Header fields of a record: absent values out, line ends out of the rest."""
    known = {name: " ".join(str(value).split()) for name, value in values.items() if value}
    return {"WARC-Date": exchange.fetched_at, **known}


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
