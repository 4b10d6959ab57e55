"""The tables of a package in an embedded database: their CSV files with types, for Parquet and for the report.

Text comes without the mark that keeps a cell from being a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from govreports.export.cells import MARK

if TYPE_CHECKING:
    from govreports.export.tables import Table, Type

_TYPES: dict[Type, str] = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}
_ROWS = 100_000
"""Rows of a row group: what the writer holds at a time."""
_MEMORY = "1GB"
_LONGEST = 16 * 1024 * 1024
"""Bytes of one line; the reader's buffer would by itself be sixteen times as long."""
_DIALECT = "header = true, delim = ',', quote = '\"', escape = '\"'"


@contextmanager
def engine(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills to a folder; one thread, so that the same input gives the same bytes."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": _MEMORY,
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()


def view(connection: duckdb.DuckDBPyConnection, table: Table, source: Path) -> None:
    """Make a table's CSV file readable under the table's name, nothing guessed."""
    columns = ", ".join(
        f"{_plain(column.name)} AS {_name(column.name)}" if column.type == "string" else _name(column.name)
        for column in table.columns
    )
    types = ", ".join(f"{_text(column.name)}: {_text(_TYPES[column.type])}" for column in table.columns)
    options = f"{_DIALECT}, auto_detect = false, nullstr = '', max_line_size = {_LONGEST}, buffer_size = {2 * _LONGEST}"
    rows = f"read_csv({_text(str(source))}, columns = {{{types}}}, {options})"
    connection.execute(f"CREATE VIEW {_name(table.name)} AS SELECT {columns} FROM {rows}")


def to_parquet(connection: duckdb.DuckDBPyConnection, table: Table, target: Path) -> None:
    """Write a table that has a view as Parquet, and read it from there from now on: several times as fast."""
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS}"
    connection.execute(f"COPY (FROM {_name(table.name)}) TO {_text(str(target))} ({options})")
    connection.execute(f"CREATE OR REPLACE VIEW {_name(table.name)} AS FROM read_parquet({_text(str(target))})")


def sorted_copy(connection: duckdb.DuckDBPyConnection, source: Path, target: Path, by: Sequence[str]) -> None:
    """A headed CSV file of plain text, its rows in the order of some columns."""
    rows = f"read_csv({_text(str(source))}, {_DIALECT}, all_varchar = true)"
    order = ", ".join(map(_name, by))
    connection.execute(f"COPY (FROM {rows} ORDER BY {order}) TO {_text(str(target))} (FORMAT csv, HEADER true)")


def _plain(name: str) -> str:
    """A text column without its mark."""
    mark = _text(MARK)
    return f"CASE WHEN starts_with({_name(name)}, {mark}) THEN substr({_name(name)}, 2) ELSE {_name(name)} END"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
