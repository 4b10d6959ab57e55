"""Open a zipped package safely: its parts by name, nothing larger than a report, no entities, nothing from outside."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from govreports.unreadable import DamagedError, EncryptedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_PARTS = 5_000
_LARGEST = 200 * 1024 * 1024
"""Bytes a package may unpack to; its own directory says how many, and zipfile stops a part that is longer than said."""
_LARGEST_XML = 60 * 1024 * 1024
_IS_ENCRYPTED = 0x1


class Package:
    """The parts of a zipped file; errors: `DamagedError`, `EncryptedError`, `TooLargeError`."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DamagedError(f"a damaged package: {error}") from None
        infos = self._zip.infolist()
        total = sum(info.file_size for info in infos)
        if len(infos) > _MOST_PARTS or total > _LARGEST:
            raise TooLargeError(f"unpacks to {len(infos)} parts of {total // 1024**2} MiB")
        self._infos = {info.filename.replace("\\", "/").lower(): info for info in infos}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file with its name, in the order of the package."""
        for info in self._infos.values():
            if not info.is_dir():
                yield _name(info), self._read(info)

    def has(self, part: str) -> bool:
        """Whether a part is there."""
        return part.lower() in self._infos

    def read(self, part: str) -> bytes | None:
        """The bytes of a part; None where there is none."""
        info = self._infos.get(part.strip("/").lower())
        return self._read(info) if info else None

    def xml(self, part: str) -> etree._Element | None:
        """The root of a part that is XML; entities stay unread, nothing is fetched."""
        body = self.read(part)
        if body is None:
            return None
        if len(body) > _LARGEST_XML:
            raise TooLargeError(f"{part} has {len(body) // 1024**2} MiB")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
        try:
            root = etree.fromstring(body, parser)
        except etree.XMLSyntaxError as error:
            raise DamagedError(f"{part} is no XML: {error}") from None
        if root is None:
            raise DamagedError(f"{part} is no XML")
        return root

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & _IS_ENCRYPTED:
            raise EncryptedError("the package opens only with a password")
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise DamagedError(f"{info.filename} is damaged: {error}") from None


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a file; without the UTF-8 flag Chinese programs write it in GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
