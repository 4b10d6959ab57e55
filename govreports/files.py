"""Read a saved page or file from disk or standard input into a page; say in one line why one cannot be read."""

from __future__ import annotations

import sys
from pathlib import Path

from govreports.model import Page

_LARGEST = 64 * 1024 * 1024
_TEXT_MARKS = frozenset(range(32)) - {7, 8, 9, 10, 12, 13, 27}
_CONTROL_SHARE = 0.02
_SAMPLE = 8192
_KINDS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP or Office Open XML",
    b"\xd0\xcf\x11\xe0": "old Office",
    b"\xff\xd8\xff": "JPEG image",
    b"\x89PNG": "PNG image",
    b"GIF8": "GIF image",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR archive",
    b"\x7fELF": "program",
}


class UnusableInput(ValueError):
    """Raised for a path that gives nothing to parse; the message names the path and the cause in one line."""


def read_file(path: str, url: str | None = None) -> Page:
    """The page of a path (`-` is standard input); errors: `UnusableInput`."""
    body = _read(path)
    if not body.strip(b"\x00 \r\n\t"):
        raise UnusableInput(f"{path}: the file is empty")
    kind = next((name for magic, name in _KINDS.items() if body.startswith(magic)), None)
    if kind is not None:
        raise UnusableInput(f"{path}: {kind} files are not read yet, only HTML and plain text")
    if _is_rubbish(body):
        raise UnusableInput(f"{path}: binary data, neither HTML nor text")
    return Page(body=body, url=url, name=None if path == "-" else Path(path).name)


def _read(path: str) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read(_LARGEST + 1)[:_LARGEST]
        file = Path(path)
        if file.is_dir():
            raise UnusableInput(f"{path}: is a folder, give its files")
        if file.stat().st_size > _LARGEST:
            raise UnusableInput(f"{path}: larger than {_LARGEST // 1024**2} MiB")
        return file.read_bytes()
    except FileNotFoundError:
        raise UnusableInput(f"{path}: no such file") from None
    except OSError as error:
        raise UnusableInput(f"{path}: {error.strerror or error}") from None


def _is_rubbish(body: bytes) -> bool:
    """Control characters where text has none; UTF-16 text, whose NULs stand at every other byte, is no rubbish."""
    sample = body[:_SAMPLE]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff") or not sample[1::2].strip(b"\x00") or not sample[::2].strip(b"\x00"):
        return False
    strange = sum(byte in _TEXT_MARKS for byte in sample)
    return strange > len(sample) * _CONTROL_SHARE
