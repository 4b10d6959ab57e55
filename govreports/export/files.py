"""The files of a package as they are written: aside first, with the size and hash the package names them by."""

from __future__ import annotations

import csv
import gzip
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from govreports.export.tables import Table

_BOM = "\ufeff"
_CHUNK = 1 << 20
DESCRIPTOR = "datapackage.json"
"""Written last: with it a package is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One finished file."""

    name: str
    bytes: int
    sha256: str


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A folder beside the files of a package; they are replaced by its files once it has been described there."""
    target.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".export-", dir=target))
    try:
        yield stage
        if (stage / DESCRIPTOR).exists():
            files = [path for path in stage.iterdir() if path.is_file() and path.name != DESCRIPTOR]
            for path in (*sorted(files), stage / DESCRIPTOR):
                path.replace(target / path.name)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


class CsvTable:
    """A table being written: UTF-8 with the mark spreadsheets want, one line a row."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.path = folder / f"{table.name}.csv"
        self.rows = 0
        self._file: IO[str] = self.path.open("w", encoding="utf-8", newline="")
        self._file.write(_BOM)
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([column.name for column in table.columns])

    def add(self, rows: Iterable[list[object]]) -> None:
        """Write rows, cells in the order of the table's columns."""
        for row in rows:
            self._writer.writerow(row)
            self.rows += 1

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


@contextmanager
def packed(path: Path) -> Iterator[gzip.GzipFile]:
    """A gzip file that names neither its file nor a time: the same lines give the same bytes."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as pack:
        yield pack


def written(path: Path) -> Written:
    """Name, size and hash of a finished file."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
    return Written(name=path.name, bytes=path.stat().st_size, sha256=whole.hexdigest())
