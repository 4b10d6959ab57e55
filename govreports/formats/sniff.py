"""Tell what kind of file some bytes are: by magic bytes, then by the header they came with, then by name.

%PDF-1.7 …  →  pdf        PK… with word/document.xml inside  →  docx        <html>… named report.doc  →  html
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache, lru_cache

import olefile

from govreports import shipped

HTML, TEXT, MHTML = "html", "text", "mhtml"
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|div|table|p|meta|title|span|font|br)\b", re.IGNORECASE)
_WIDE_MARKUP = re.compile(rb"<\x00?(?:!\x00?d|h\x00?t\x00?m|m\x00?e\x00?t|d\x00?i\x00?v|p\x00?>)", re.IGNORECASE)
_MIME = re.compile(rb"(?:^|\n)MIME-Version:\s*1.*?multipart/related", re.IGNORECASE | re.DOTALL)
_PDF = re.compile(rb"%PDF-\d")
_HEAD = 4096
_WEAK = 2
_TEXT_MARKS = frozenset(range(32)) - {7, 8, 9, 10, 12, 13, 27}
_CONTROL_SHARE = 0.02


def sniff(body: bytes, content_type: str | None = None, name: str | None = None) -> str:
    """The kind of a body: `html`, `text`, or the name of a file kind of `formats/kinds.csv`; `binary` for the rest."""
    kind = _of_head(body[:_HEAD], content_type, name)
    if kind == "zip":
        return _in_zip(body)
    return _in_ole(body) if kind == "ole" else kind


@lru_cache(maxsize=8)
def _of_head(head: bytes, content_type: str | None, name: str | None) -> str:
    """The kind by the first bytes, of an archive or old Office file its holder; kept, as it is asked for twice."""
    magic = _by_magic(head)
    if magic:
        return magic
    if _PDF.search(head[:1024]):
        return "pdf"
    if b"multipart" in head.lower() and _MIME.search(head):
        return MHTML
    if _MARKUP.search(head) or _WIDE_MARKUP.search(head):
        return HTML
    if is_binary(head):
        return "binary"
    return _by_label(content_type, name)


def _by_magic(head: bytes) -> str | None:
    """The kind whose magic bytes open the file; two bytes alone may as well be the beginning of a word."""
    for mark, row in _magics():
        if head.startswith(mark) and (len(mark) > _WEAK or is_binary(head)):
            return row["kind"]
    return None


def is_binary(sample: bytes) -> bool:
    """Control characters where text has none; UTF-16 text, whose NULs stand at every other byte, is no binary."""
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff") or not sample[1::2].strip(b"\x00") or not sample[::2].strip(b"\x00"):
        return False
    strange = sum(byte in _TEXT_MARKS for byte in sample)
    return strange > len(sample) * _CONTROL_SHARE


def media_type(kind: str) -> str | None:
    """The media type of a kind of file; None where the kind has none."""
    return next((row["media_type"] for row in shipped.rows("formats/kinds.csv") if row["kind"] == kind), None)


def _by_label(content_type: str | None, name: str | None) -> str:
    """Text that shows no markup early: HTML only if the header or the name says so."""
    label = f"{content_type or ''} {(name or '').rpartition('.')[2]}".lower()
    return HTML if "htm" in label else TEXT


def _in_zip(body: bytes) -> str:
    """A package of Office or OFD by the parts it holds, else an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = {name.replace("\\", "/").lower() for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    for row in shipped.rows("formats/kinds.csv"):
        if row["holder"] == "zip" and row["sign"] in names:
            return row["kind"]
    return "zip"


def _in_ole(body: bytes) -> str:
    """An old Office file by the streams it holds."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as storage:
            names = {"/".join(path).lower() for path in storage.listdir()}
    except Exception:  # a damaged storage raises whatever its numbers lead to
        return "ole"
    for row in shipped.rows("formats/kinds.csv"):
        if row["holder"] == "ole" and row["sign"] in names:
            return row["kind"]
    return "ole"


@cache
def _magics() -> tuple[tuple[bytes, shipped.Row], ...]:
    rows = [row for row in shipped.rows("formats/kinds.csv") if row["magic"]]
    return tuple((bytes.fromhex(row["magic"]), row) for row in rows)
