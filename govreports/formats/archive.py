"""The files inside an archive (ZIP, RAR, 7z), nothing larger than reports are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.formats.package import Package
from govreports.unreadable import DamagedError, EncryptedError, ExtraMissingError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FILES = 200
_LARGEST = 200 * 1024 * 1024


def members(body: bytes, kind: str) -> list[tuple[str, bytes]]:
    """Name and bytes of every file; errors: those of `Package`, `ExtraMissingError` without the system's library."""
    found: list[tuple[str, bytes]] = []
    for name, inside in Package(body).files() if kind == "zip" else _unpacked(body):
        if inside and not name.rpartition("/")[2].startswith((".", "__MACOSX")):
            found.append((name, inside))
        if len(found) > _MOST_FILES:
            raise TooLargeError(f"an archive of more than {_MOST_FILES} files")
    return found


def _unpacked(body: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a RAR or 7z archive, by libarchive."""
    try:
        import libarchive  # here: it looks for a library of the system when it is imported
    except Exception as error:
        raise ExtraMissingError("RAR and 7z archives need the system library libarchive (libarchive13)") from error
    total = 0
    try:
        with libarchive.memory_reader(body) as entries:
            for entry in entries:
                if not entry.isfile:
                    continue
                parts = []
                for block in entry.get_blocks():
                    total += len(block)
                    if total > _LARGEST:
                        raise TooLargeError(f"unpacks to more than {_LARGEST // 1024**2} MiB")
                    parts.append(block)
                yield entry.pathname, b"".join(parts)
    except libarchive.ArchiveError as error:
        cause = str(error).partition(" (errno")[0]
        if "ncrypt" in cause or "assword" in cause or "passphrase" in cause:
            raise EncryptedError("the archive opens only with a password") from None
        raise DamagedError(f"a damaged archive: {cause}") from None
