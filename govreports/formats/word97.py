"""The structures of an old Word file (Word 97 and later, WPS): its text by pieces, its paragraphs by properties.

Names follow the published format [MS-DOC]: Fib, Clx, PlcPcd, PlcBtePapx, sprm. Numbers are little-endian.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreports.unreadable import DamagedError, EncryptedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = 0xA5EC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FIB_FLAGS, _FIB_TEXT_LENGTH, _FIB_PAPX, _FIB_CLX = 0x0A, 0x4C, 0x102, 0x1A2
_COMPRESSED = 0x40000000
_PAGE = 512
_PAPX_ENTRY = 13
# Single property modifiers: in a table, end of a row, depth of nesting, cells of a row.
_IN_TABLE, _ROW_END, _DEPTH, _CELLS = 0x2416, 0x2417, 0x6649, 0xD608
# Properties too long for their page lie in the stream `Data`.
_ELSEWHERE = (0x6645, 0x6646)
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_CELL_FORMAT = 20
_MOST_CELLS = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCell:
    """One cell of a row: its left and right edge, and whether it goes on from the cell above or the one before."""

    left: int
    right: int
    from_above: bool = False
    from_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What a paragraph is: inside a table (how deep), and at the end of a row the cells of that row."""

    depth: int = 0
    row_end: bool = False
    cells: tuple[RowCell, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that lies together: first character, first byte, whether one byte a character."""

    start: int
    end: int
    place: int
    narrow: bool


class Word97:
    """The text and the paragraph properties of a file; errors: `DamagedError`, `EncryptedError`."""

    def __init__(self, main: bytes, tables: dict[str, bytes]) -> None:
        self._main = main
        magic, flags = _u16(main, 0), _u16(main, _FIB_FLAGS)
        if magic != _MAGIC:
            raise DamagedError("not a Word file of 1997 or later")
        if flags & _ENCRYPTED:
            raise EncryptedError("the Word file opens only with a password")
        self._data = tables.get("data", b"")
        self._table = tables.get("1table" if flags & _TABLE_1 else "0table", b"")
        self._length = _u32(main, _FIB_TEXT_LENGTH)
        self._pieces = tuple(self._read_pieces())
        self._runs = self._read_runs()

    def paragraphs(self) -> Iterator[tuple[str, Properties]]:
        """Every paragraph of the body with its end mark, and its properties."""
        start, parts = 0, []
        for piece in self._pieces:
            text = self._text(piece)
            begin = 0
            for place, char in enumerate(text):
                if char in "\r\x07":
                    parts.append(text[begin : place + 1])
                    yield "".join(parts), self._properties(piece, place)
                    parts, begin = [], place + 1
            parts.append(text[begin:])
            start += len(text)
        if any(parts):
            yield "".join(parts), Properties()

    def _read_pieces(self) -> Iterator[Piece]:
        at, size = _u32(self._main, _FIB_CLX), _u32(self._main, _FIB_CLX + 4)
        clx = self._table[at : at + size]
        place = 0
        while place < len(clx) and clx[place] == 1:
            place += 3 + _u16(clx, place + 1)
        if place >= len(clx) or clx[place] != 2:
            raise DamagedError("a Word file without its piece table")
        pieces = clx[place + 5 : place + 5 + _u32(clx, place + 1)]
        count = (len(pieces) - 4) // 12
        for number in range(count):
            start, end = _u32(pieces, 4 * number), min(_u32(pieces, 4 * number + 4), self._length)
            packed = _u32(pieces, 4 * (count + 1) + 8 * number + 2)
            narrow = bool(packed & _COMPRESSED)
            byte = (packed & 0x3FFFFFFF) // 2 if narrow else packed & 0x3FFFFFFF
            if start < end:
                yield Piece(start=start, end=end, place=byte, narrow=narrow)

    def _text(self, piece: Piece) -> str:
        count = piece.end - piece.start
        if piece.narrow:
            return self._main[piece.place : piece.place + count].decode("cp1252", "replace")
        return self._main[piece.place : piece.place + 2 * count].decode("utf-16-le", "replace")

    def _read_runs(self) -> tuple[list[int], list[bytes]]:
        """First byte of every run of paragraph properties, and the properties, from the pages that hold them."""
        at, size = _u32(self._main, _FIB_PAPX), _u32(self._main, _FIB_PAPX + 4)
        plc = self._table[at : at + size]
        count = (len(plc) - 4) // 8
        starts: list[int] = []
        runs: list[bytes] = []
        for number in range(count):
            page = (_u32(plc, 4 * (count + 1) + 4 * number) & 0x3FFFFF) * _PAGE
            for start, run in _page_runs(self._main[page : page + _PAGE]):
                starts.append(start)
                runs.append(run)
        return starts, runs

    def _properties(self, piece: Piece, place: int) -> Properties:
        byte = piece.place + place * (1 if piece.narrow else 2)
        starts, runs = self._runs
        run = bisect_right(starts, byte) - 1
        return _read_properties(self._whole(runs[run])) if run >= 0 else Properties()

    def _whole(self, run: bytes) -> bytes:
        """The properties of a run with those that lie elsewhere."""
        for sprm, operand in _modifiers(run):
            if sprm in _ELSEWHERE and len(operand) == 4:
                at = _u32(operand, 0)
                return run + self._data[at + 2 : at + 2 + _u16(self._data, at)]
        return run


def _page_runs(page: bytes) -> Iterator[tuple[int, bytes]]:
    """First byte and properties of the runs that one page describes."""
    if len(page) < _PAGE:
        return
    count = page[-1]
    for number in range(min(count, (_PAGE - 5) // (4 + _PAPX_ENTRY))):
        offset = page[4 * (count + 1) + _PAPX_ENTRY * number] * 2
        size = 2 * page[offset] - 1 if offset and page[offset] else 2 * page[offset + 1] if offset else 0
        begin = offset + (1 if offset and page[offset] else 2)
        yield _u32(page, 4 * number), page[begin + 2 : begin + size] if size > 2 else b""


def _read_properties(run: bytes) -> Properties:
    depth, row_end = 0, False
    cells: tuple[RowCell, ...] = ()
    for sprm, operand in _modifiers(run):
        if sprm == _IN_TABLE and operand[:1] != b"\x00":
            depth = max(depth, 1)
        elif sprm == _DEPTH and len(operand) == 4:
            depth = _u32(operand, 0)
        elif sprm == _ROW_END:
            row_end = operand[:1] != b"\x00"
        elif sprm == _CELLS:
            cells = _read_cells(operand)
    return Properties(depth=depth, row_end=row_end, cells=cells)


def _modifiers(run: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 2 <= len(run):
        sprm = _u16(run, place)
        place += 2
        size = _OPERANDS.get(sprm >> 13)
        if sprm == _CELLS:
            size = _u16(run, place) + 1
        elif size is None:
            size = run[place] + 1 if place < len(run) else 1
        yield sprm, run[place : place + size]
        place += size


def _read_cells(operand: bytes) -> tuple[RowCell, ...]:
    """Cells of a row from its definition: count, edges, then formats of which the flags tell merging."""
    count = operand[2] if len(operand) > 2 else 0
    if not 0 < count <= _MOST_CELLS or len(operand) < 3 + 2 * (count + 1):
        return ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    formats = 3 + 2 * (count + 1)
    cells = []
    for number in range(count):
        flags = _u16(operand, formats + _CELL_FORMAT * number)
        left, right = edges[number], edges[number + 1]
        cells.append(RowCell(left=left, right=right, from_above=flags >> 5 & 3 == 1, from_before=flags & 3 == 1))
    return tuple(cells)


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
