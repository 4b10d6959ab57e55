"""Raw responses as WARC records and back: what was fetched, byte for byte, before anything is parsed.

`ArchiveWriter(path).add(exchange)` -> `"archive/20261122T050000Z.warc.gz#1234"`; `read_page(path, 1234)` -> the `Page`
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
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


class ArchiveWriter:
    """Appends exchanges to one new WARC 1.1 file, each record a gzip member of its own.

    The file appears with the first exchange. Every record is handed to the system whole before `add` returns, so a
    killed process leaves a file that reads up to its last record.
    """

    def __init__(self, path: Path, *, software: str) -> None:
        self._path = path
        self._info = {"software": software, "format": "WARC File Format 1.1"}
        self._file: BinaryIO | None = None

    def add(self, exchange: Exchange) -> str:
        """Write the response and its request; the answer names the response: file and byte offset."""
        file = self._file or self._open()
        offset = file.tell()
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
        response = _response(writer, exchange)
        writer.write_request_response_pair(_request(writer, exchange), response)
        file.write(buffer.getvalue())
        file.flush()
        return f"{label(self._path)}#{offset}"

    def close(self) -> None:
        """Finish the file and force it to disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def _open(self) -> BinaryIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("xb")
        writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(self._path.name, self._info))
        return self._file


def label(path: Path) -> str:
    """How a record names its archive file: the folder `archive` and the file, wherever the data folder is."""
    return f"{path.parent.name}/{path.name}"


def read_pages(path: Path) -> Iterator[Page]:
    """Every page of a WARC file in the order fetched: responses with status 200, bodies unpacked.

    What is damaged or cut off is passed over. Raises `UnreadableArchiveError`.
    """
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


def _request(writer: WARCWriter, exchange: Exchange) -> ArcWarcRecord:
    target = exchange.url.split("://", 1)[-1]
    path = f"/{target.partition('/')[2]}"
    line = StatusAndHeaders(f"{exchange.method} {path} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=line,
        warc_headers_dict=_dated(exchange, {}),
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
