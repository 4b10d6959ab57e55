"""The files a page gives beside its text: links to documents, viewers in frames, pictures that stand for the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from govreports.decode import unquoted
from govreports.html.tree import words
from govreports.model import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element

FILES = ("pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx", "et", "zip", "rar")
_PICTURES = ("jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff")
# Addresses of files that show no extension: what such programs are called.
_GIVES_FILES = re.compile(r"download|attach(?:ment)?\b|fileopen|filedown|getfile")
_NAMED_FILE = re.compile(rf"\.({'|'.join(FILES)})\b", re.IGNORECASE)
# Outside the report's own element a file belongs to the report only if its name says so.
_SPEAKS = re.compile(r"报告|年报|公开|统计表|附件|附表|報告|公開")
_FEW_WORDS = 200
_MOST = 50


def attachments(
    body: _Element, links: Sequence[_Element], frames: Iterable[str], holder: _Element | None, url: str | None
) -> Iterator[Attachment]:
    """The attachments of a page, each address once; `holder` is the container of its article, where one is known."""
    seen: set[str] = set()
    for found in (*_files(body, links, frames, url), *_pictures(body if holder is None else holder, url)):
        if found.url not in seen and len(seen) < _MOST:
            seen.add(found.url or "")
            yield found


def _files(body: _Element, links: Sequence[_Element], frames: Iterable[str], url: str | None) -> Iterator[Attachment]:
    giving = [(link, href) for link in links if _may_give_a_file(href := (link.get("href") or "").strip())]
    inside = set(body.iter("a")) if giving else set()
    for link, href in giving:
        kind = _kind(href)
        name = " ".join(words(link).split()) or link.get("title") or _file_name(href)
        told = _NAMED_FILE.search(f"{name} {link.get('title', '')}")
        kind = kind or (told.group(1).lower() if told else None)
        if kind and (link in inside or _SPEAKS.search(name)):
            yield Attachment(url=absolute(url, href), name=name, kind=kind)
    for address in frames:
        file = _viewed(address)
        if file:
            yield Attachment(url=absolute(url, file), name=_file_name(file), kind=_kind(file) or "")


def _may_give_a_file(href: str) -> bool:
    return _kind(href) is not None or _GIVES_FILES.search(href.lower()) is not None


def _pictures(holder: _Element, url: str | None) -> Iterator[Attachment]:
    """Pictures that stand for a text: in an article of hardly any words."""
    pictures = [src for image in holder.iter("img") if _kind(src := (image.get("src") or ""), _PICTURES)]
    if pictures and len(words(holder).strip()) < _FEW_WORDS:
        for src in pictures:
            yield Attachment(url=absolute(url, src), name=_file_name(src), kind=_kind(src, _PICTURES) or "")


def _parameters(query: str) -> list[tuple[str, str]]:
    """Names and values of a query; what is no UTF-8 keeps its escapes, an address is asked for byte for byte."""
    try:
        return parse_qsl(query, errors="strict")
    except UnicodeDecodeError:
        ascii_only = "".join(map(chr, range(33, 127)))
        return [(name, quote(value, ascii_only, "latin-1")) for name, value in parse_qsl(query, encoding="latin-1")]


def _viewed(address: str) -> str | None:
    """The file that a frame shows: its own address, or the one handed to a viewer (`viewer.html?file=…pdf`)."""
    if _kind(address):
        return address
    try:
        handed = _parameters(urlsplit(address).query)
    except ValueError:
        return None
    return next((value for _, value in handed if _kind(value)), None)


def _kind(address: str, kinds: Sequence[str] = FILES) -> str | None:
    """The extension of an address where it is that of a file."""
    path = address.split("#")[0].split("?")[0]
    kind = path.rsplit(".", 1)[-1].lower() if "." in path else ""
    return kind if kind in kinds else None


def _file_name(address: str) -> str:
    return unquoted(address.split("?")[0].rstrip("/").rsplit("/", 1)[-1])


def absolute(url: str | None, href: str) -> str:
    """An address of a page made whole; a broken one stays as printed."""
    try:
        return urljoin(url or "", href)
    except ValueError:
        return href
