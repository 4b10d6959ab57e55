"""Read a saved page or file from disk or standard input into a page; say in one line why one cannot be read."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from govreports.decode import named, unquoted
from govreports.html.attached import FILES, absolute
from govreports.html.further import MOST, signs
from govreports.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST = 64 * 1024 * 1024
_LINK = re.compile(
    rb"""(?:href|src|data)\s*=\s*["']?([^"'<>\s]{1,300}\.(?:%s))["'\s>]""" % "|".join(FILES).encode(), re.IGNORECASE
)
_PAGES = (".html", ".htm", ".shtml", ".xhtml")
_MOST_BESIDE = 8 + MOST


class UnusableInput(ValueError):
    """Raised for a path that gives nothing to parse; the message names the path and the cause in one line."""


def read_file(path: str, url: str | None = None) -> Page:
    """The page of a path (`-` is standard input), with the files lying beside that it links to.

    Errors: `UnusableInput`.
    """
    body = _read(path)
    if not body.strip(b"\x00 \r\n\t"):
        raise UnusableInput(f"{readable(path)}: the file is empty")
    if path == "-":
        return Page(body=body, url=url)
    file = Path(path)
    page = Page(body=body, url=url, name=readable(file.name))
    return replace(page, attachments=_beside(page, file)) if file.suffix.lower() in _PAGES else page


def readable(path: str) -> str:
    """A path as text, also where its bytes are not of the locale: UTF-8, else GBK, else with what can be shown."""
    return named(os.fsencode(path))


def _beside(page: Page, file: Path) -> tuple[Page, ...]:
    """The files and further pages a saved page links to, where they were saved with it.

    They lie below its own folder, as linked or by name.
    """
    folder = file.parent.resolve()
    found: dict[Path, Page] = {}
    links = (unquoted(link.decode("utf-8", "replace")) for link in _LINK.findall(page.body))
    for href in dict.fromkeys((*links, *_further(page))):
        for place in (href, href.rpartition("/")[2]):
            other = _inside(folder, place)
            if other is not None and other not in found and len(found) < _MOST_BESIDE:
                found[other] = Page(body=other.read_bytes(), url=absolute(page.url, href), name=readable(other.name))
                break
    return tuple(found.values())


def _further(page: Page) -> Iterator[str]:
    """What further pages of a saved article could be called: `t1_1.html` and on; the article tells which it has."""
    own = page.url or page.name
    stem, _, ending = (own or "").rpartition("/")[2].rpartition(".")
    for number in range(1, MOST + 1) if any(sign.encode() in page.body for sign in signs(own)) else ():
        yield from (f"{stem}_{number}.{ending}", f"{stem}-{number}.{ending}")


def _inside(folder: Path, place: str) -> Path | None:
    """The file at a place below a folder; None where there is none, or it lies elsewhere."""
    try:
        other = (folder / place).resolve()
        if other.is_relative_to(folder) and other.is_file() and 0 < other.stat().st_size <= _LARGEST:
            return other
    except (OSError, ValueError):
        pass
    return None


def _read(path: str) -> bytes:
    shown = readable(path) or "''"
    try:
        if path == "-":
            body = sys.stdin.buffer.read(_LARGEST + 1)
        elif not path:
            raise FileNotFoundError
        elif Path(path).is_dir():
            raise UnusableInput(f"{shown}: is a folder, give its files")
        else:
            with Path(path).open("rb") as file:  # read to a limit: what is no plain file may have no end
                body = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise UnusableInput(f"{shown}: no such file") from None
    except OSError as error:
        raise UnusableInput(f"{shown}: {error.strerror or error}") from None
    if len(body) > _LARGEST:
        raise UnusableInput(f"{shown}: larger than {_LARGEST // 1024**2} MiB")
    return body
