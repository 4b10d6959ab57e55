"""The lines of the dataset from all documents: best of each key, corrections, what other reports say, history.

Two passes over lines sorted by key: the first writes a draft and compares the reports with one another, the second adds
what that found. Memory holds one key's documents; the rest lies in scratch files beside the dataset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from govreports.corpus import Ledger, Traits, survey, traits
from govreports.corrections import Correction, Corrections, correct
from govreports.corrections.table import FILE
from govreports.lines import Line, line_of, read_lines
from govreports.store import Record, Stored, merged

_DRAFT = "draft.jsonl.part"
_LEDGER = "corpus.sqlite.part"


@dataclass(slots=True)
class Notes:
    """What building the dataset has to tell beside the dataset."""

    corrected: int = 0
    """Corrections applied."""
    refused: list[str] = field(default_factory=list)
    """Corrections that were not, each with file, line and remedy."""


class Draft:
    """The lines before other reports were asked; use `Draft.of`."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self._path = path
        self._ledger = ledger

    @classmethod
    @contextmanager
    def of(cls, documents: Iterable[Stored], folder: Path, corrections: Corrections, notes: Notes) -> Iterator[Self]:
        """Draft and compare the documents, sorted by key and read once; scratch files go with the block."""
        path, ledger_path = folder / _DRAFT, folder / _LEDGER
        try:
            with Ledger(ledger_path) as ledger:
                survey(_drafted(documents, path, corrections, notes), ledger)
                yield cls(path, ledger)
        finally:
            path.unlink(missing_ok=True)
            ledger_path.unlink(missing_ok=True)

    def lines(self) -> Iterator[Line]:
        """The finished lines but for their history, sorted by key."""
        findings = self._ledger.findings()
        finding = next(findings, None)
        for line in read_lines(self._path):
            if finding is not None and finding.key == line.key:
                yield line.adding(finding.checks, finding.issues)
                finding = next(findings, None)
            else:
                yield line


def _drafted(documents: Iterable[Stored], path: Path, corrections: Corrections, notes: Notes) -> Iterator[Traits]:
    """Write the draft and give what of each line is compared."""
    left = dict(corrections.rows)
    notes.refused += corrections.mistakes
    with path.open("wb") as file:
        for record in merged(documents):
            rows = left.pop(record["key"], ())
            if rows:
                record = _corrected(record, rows, notes)
            file.write(line_of(record).data + b"\n")
            yield traits(record)
    notes.refused += _unknown(left)


def _corrected(record: Record, rows: tuple[Correction, ...], notes: Notes) -> Record:
    done = correct(record, rows)
    notes.corrected += done.applied
    notes.refused += done.refused
    return done.record


def _unknown(rows: Mapping[str, tuple[Correction, ...]]) -> Iterator[str]:
    for row in sorted((row for found in rows.values() for row in found), key=lambda row: row.line):
        yield f"{FILE} line {row.line}: no report has the key {row.key!r}; mend the key or remove the row"
