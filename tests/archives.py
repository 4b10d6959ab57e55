"""WARC files as others write them: Common Crawl's kinds of record, chunked and packed bodies, revisits."""

from __future__ import annotations

import base64
import gzip
import hashlib
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

MOMENT = "2019-03-04T05:06:07Z"
HTML = [("Content-Type", "text/html")]


class Foreign:
    """A file to be filled record by record, each a gzip member of its own unless `packed` is false."""

    def __init__(self, path: Path, *, packed: bool = True) -> None:
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=packed, warc_version="1.0")
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, {"software": "a crawler"}))

    def __enter__(self) -> Foreign:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(
        self, url: str, body: bytes, headers=HTML, *, kind="response", status="200 OK", date=MOMENT, **fields: str
    ) -> None:
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if kind in ("response", "revisit") else None
        record = self._writer.create_warc_record(
            url, kind, payload=BytesIO(body), length=len(body), http_headers=http,
            warc_headers_dict={"WARC-Date": date} | {name.replace("_", "-"): value for name, value in fields.items()},
        )  # fmt: skip
        self._writer.write_record(record)

    def revisit(self, url: str, of: bytes, *, date: str) -> None:
        """A record that says the payload was as an earlier response's."""
        self.add(url, b"", kind="revisit", date=date, WARC_Payload_Digest=digest(of))


def digest(payload: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(payload).digest()).decode()


def chunked(body: bytes, size: int = 1000) -> bytes:
    pieces = [body[place : place + size] for place in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def mixed(path: Path, url: str, body: bytes) -> None:
    """What a public crawl holds beside one report, which is chunked and packed."""
    packed = gzip.compress(body)
    with Foreign(path) as archive:
        archive.add("dns:www.leiyang.gov.cn", b"20190304 www.leiyang.gov.cn", kind="resource")
        archive.add("http://example.org/", b"<html><title>Welcome</title><p>Nothing here.</p></html>")
        archive.add("http://example.org/a.png", b"\x89PNG" + bytes(300), [("Content-Type", "image/png")])
        archive.add(url, b"GET / HTTP/1.1\r\n\r\n", kind="request")
        packing = [*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
        archive.add(url, chunked(packed), packing)
        archive.add(url, b"fetchTimeMs: 12", kind="metadata")
        archive.add(url + "?old", b"", status="301 Moved", headers=[("Location", url)])
        archive.add("http://www.other.gov.cn/", "政府信息公开指南".encode("gbk"))
