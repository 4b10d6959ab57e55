"""Tables that a copy left as lines: one cell a line, a label and its figures on one line, several rows on one line.

A run of lines that holds several known row labels of the forms becomes a table whose rows each begin with a label.
A line that is neither a label nor a figure begins a row of its own, so that no figure is read under a label it does
not belong to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from govreports.draft import Line
from govreports.linecolumns import in_columns, without_feet
from govreports.metrics.cells import is_unit, read_cell
from govreports.metrics.labels import fold_short
from govreports.metrics.lexicon import begins_row_label, is_head_word, is_row_label
from govreports.model import MISSING, Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FEWEST_LABELS = 4
_DISTINCT = 4
_SURELY = 12
_LONGEST_LABEL = 60
_LONGEST_LINE = 20_000
_LONGEST_WORD = 120
"""A longer word is a sentence: neither a label nor a label with its figure."""
_FIGURE_OR_MARK = re.compile(r"\d|[—/─–-]")
_LONG = 100
_LONG_LABEL = 6
_WORDS_OF_A_LABEL = 6
_SENTENCE = re.compile(r"[。;!?]")
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、|附[件表]")
_CASES = 15
"""Figures of table four, the one row of the forms that has no label."""
_NUMBERED = re.compile(r"\([一二三四五六七八九十]{1,3}\)")
_ENDS_IN_FIGURES = re.compile(r"(?: [\d,.]{1,16}){2}$")
_ROW = re.compile(
    r"((?:\d{1,2}[.、])?[^\d\s][^。;!?]{1,60}?)((?: [^\d\s]{1,2})?(?: (?:\d[\d,.]{0,15}|[—─–/-]{1,4})){1,20})"
)
"""A row whose label nobody knows, with its unit and figures."""
_ROW_END = re.compile(r"(.{1,100}?)((?: [^\d\s]{1,2})?(?: (?:\d[\d,.]{0,15}|[—─–/-]{1,4})){1,20})")
_WIDE = 7
_GLUED_UNIT = re.compile(r"(?:万元|人次|[条件次篇个人])$")
_GROUP_AND_LABEL = re.compile(r"(.{4,20}?)((?:\d\.|\([一二三四五六七八九十]\)).{2,60})")
_GLUED = re.compile(r"(.{2,60}?)(?::?((?:\d[\d,.]{0,12})[一-鿿]{0,2})|:([—─–/-]{1,4}))")


def join_lines(blocks: Sequence[Line | Table]) -> list[Line | Table]:
    """The blocks with every run of table lines made a table; all other blocks as they were."""
    joined: list[Line | Table] = []
    run: list[str] = []
    for block in chain.from_iterable(map(_apart, blocks)):
        if isinstance(block, Line) and _belongs(block.text, running=bool(run)):
            run.append(block.text)
            continue
        joined.extend(_close(run, joined))
        run = []
        joined.append(block)
    joined.extend(_close(run, joined))
    return joined


def _apart(block: Line | Table) -> Iterator[Line | Table]:
    """A long line that holds a table between words of text, parted into the three."""
    if isinstance(block, Table) or not _LONG <= len(block.text) <= _LONGEST_LINE or _rows_of(block.text):
        yield block
        return
    words = _words(without_feet(block.text))
    tables = _tables_in(words)
    if not tables:
        yield block
        return
    edges = sorted({0, len(words), *chain.from_iterable(tables)})
    for start, end in pairwise(edges):
        yield Line(text=" ".join(words[start:end]))


def _tables_in(words: list[str]) -> list[tuple[int, int]]:
    """The stretches of words that are labels, figures and units, and enough of them for a table."""
    found: list[tuple[int, int]] = []
    start = at = labels = figures = 0
    while at <= len(words):
        end = _piece_end(words, at)
        if end is None:
            if labels >= _FEWEST_LABELS and figures >= _FEWEST_LABELS:
                found.append((start, at))
            at += 1
            start, labels, figures = at, 0, 0
            continue
        figures += _is_figure(words[at])
        labels += not _is_figure(words[at]) and not is_unit(words[at])
        at = end
    return found


def _piece_end(words: list[str], at: int) -> int | None:
    """The end of the label, figure or unit that begins at a word; None behind the last and for any other word."""
    if at == len(words):
        return None
    return at + 1 if _is_figure(words[at]) or is_unit(words[at]) else _label_end(words, at)


def _belongs(line: str, *, running: bool) -> bool:
    if (is_of_table(line) or begins_row_label(line)) and (running or not _is_figure(line)):
        return True
    short = len(line) <= _LONGEST_LABEL or _is_wide_row(line)
    section = _SECTION.match(line) and not _is_wide_row(line)
    return running and short and not _SENTENCE.search(line) and not section


@lru_cache(maxsize=4096)
def is_of_table(line: str) -> bool:
    """Whether a line is what a table drawn one cell a line is made of: a row's label, a head, a figure, a unit."""
    if is_row_label(line) or is_head_word(line) or _is_figure(line) or is_unit(line):
        return True
    return bool(_rows_of(line)) or _is_head_line(line) or bool(_labels_of(line))


def _is_head_line(line: str) -> bool:
    """Whether a line is a row of a head, `信息内容 本年制发件数 本年废止件数`."""
    words = line.split(" ")
    return 1 < len(words) <= _CASES and all(map(is_head_word, words))


def _labels_of(line: str) -> list[str]:
    """The labels of a line that holds two or more and nothing else, `三、本年度办理结果 (一)予以公开`."""
    words = line.split(" ")
    return words if 1 < len(words) <= _WORDS_OF_A_LABEL and all(map(is_row_label, words)) else []


@lru_cache(maxsize=4096)
def _is_figure(text: str) -> bool:
    return read_cell(text).state in ("value", "zero", "na")


def _close(run: list[str], before: Sequence[Line | Table]) -> list[Line | Table]:
    """The table of a run and the loose lines behind it; all lines as they were where too few labels carry figures.

    Of a table that a heading of its own or a page foot parted, the last rows may be few.
    """
    if not run:
        return []
    broken = {i for i, (label, line) in enumerate(pairwise(run), 1) if begins_row_label(label) and _ROW_END.match(line)}
    last = max((i for i, line in enumerate(run) if i in broken or is_of_table(line) or _is_wide_row(line)), default=-1)
    run, rest = run[: last + 1], [Line(text=line) for line in run[last + 1 :]]
    rows = _rows(in_columns(run))
    goes_on = any(isinstance(block, Table) and block.drawn == "lines" for block in before)
    if not _is_table(rows) and not (goes_on and _is_rest(rows)):
        return [*(Line(text=line) for line in run), *rest]
    width = max(map(len, rows))
    grid = [(*(Cell(text=text) for text in row), *[MISSING] * (width - len(row))) for row in rows]
    return [Table(rows=tuple(grid), drawn="lines"), *rest]


def _is_table(rows: list[list[str]]) -> bool:
    """Several labels and heads that prose would not put on lines of their own, and figures behind half the labels."""
    if any(sum(map(_is_figure, row)) == _CASES for row in rows):
        return True
    names = {fold_short(text) for row in rows for text in row if is_row_label(text) or is_head_word(text)}
    distinct = sum(len(name) >= _DISTINCT for name in names)
    labels = [row for row in rows if is_row_label(row[0]) and not is_head_word(row[0])]
    filled = [row for row in rows if any(map(_is_figure, row[1:]))]
    if distinct >= _SURELY and any(map(_is_figure, chain.from_iterable(rows))):
        return True  # most of its zeros may have been lost on the way, or all labels stand before all figures
    return distinct >= _FEWEST_LABELS and len(filled) >= max(len(labels) // 2, 1)


def _is_rest(rows: list[list[str]]) -> bool:
    """Rows enough to be the rest of a table that stands further up: whole rows with labels that prose would not use."""
    return len(rows) > 1 and all(is_row_label(row[0]) and len(row) > 1 and len(row[0]) > _LONG_LABEL for row in rows)


def _rows(run: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in run:
        label = rows[-1][0] if rows and len(rows[-1]) == 1 else ""
        parted = [] if _is_open(label) else _rows_of(line)
        if parted:
            if not _is_figure(parted[0][0]) and not is_unit(parted[0][0]):
                rows.extend(parted)
            elif rows and not (len(parted[0]) == _CASES and _is_head_line(rows[-1][-1])):
                rows[-1].extend(parted[0])
                rows.extend(parted[1:])
            elif len(parted[0]) == _CASES:
                rows.extend(parted)
        elif label and (rest := _rest_of_label(label, line)):
            rows[-1] = rest
        elif rows and (unknown := _ROW.fullmatch(line)):
            rows.append([*_labels(unknown.group(1)), *unknown.group(2).split()])
        elif rows and (_is_figure(line) or is_unit(line)):
            rows[-1].append(line)
        else:
            rows.append(_labels_of(line) or [line])
    return rows


def _is_wide_row(line: str) -> bool:
    """Whether a line is a row of many figures, whatever its label."""
    found = _ROW.fullmatch(line)
    return found is not None and len(found.group(2).split()) >= _WIDE


def _labels(text: str) -> list[str]:
    """The label of a row, and that of its group in front of it, whatever a line break left of this."""
    group, _, label = text.partition(" ")
    return [group, label] if label and (is_row_label(group) or is_row_label(label)) else [text]


def _is_open(label: str) -> bool:
    """Whether a bracket of a label is still open: its note goes on in the next line."""
    return label.count("(") > label.count(")")


def _rest_of_label(label: str, line: str) -> list[str]:
    """The row of a label that goes on in the next line, with its cells; empty where the line is no rest of it.

    A rest is a note in brackets, or what makes the label one of a form or the beginning of one. A figure inside an
    open note, 相同信息计1条, is no value.
    """
    if _is_figure(line) and not _is_open(label):
        return []
    words, cells = line, ""
    if (found := _ROW_END.fullmatch(line)) and not (_is_open(label) and _is_open(label + found.group(1))):
        words, cells = found.groups()
    whole = label + words
    noted = words.startswith("(") and not _NUMBERED.match(words)
    known = not is_row_label(words) and (is_row_label(whole) or begins_row_label(whole))
    if _is_open(label) or (noted and not is_row_label(words)) or known:
        return [whole, *cells.split()]
    return []


def _rows_of(line: str) -> list[list[str]]:
    """The rows of one line, `规章 0 0 3 行政许可 12`, or its figures alone; empty where the line is not of that kind.

    A row begins at a label that follows a figure; labels that follow one another stand in one row (`三、… (一)…`).
    """
    words = _words(line)
    rows: list[list[str]] = [[]]
    at = figures = 0
    while at < len(words):
        if _is_figure(words[at]) or is_unit(words[at]):
            figures += not is_unit(words[at])
            rows[-1].append(words[at])
            at += 1
            continue
        end = _label_end(words, at)
        if end is None:
            return []
        if rows[-1] and not is_row_label(rows[-1][-1]):
            rows.append([])
        rows[-1].append(" ".join(words[at:end]))
        at = end
    return rows if figures and len(words) > 1 and (len(rows) == 1 or rows[0]) else []


def _words(line: str) -> list[str]:
    """The blank-parted words of a line; a figure glued to its label is parted from it (`收到申请数:7件`)."""
    if len(line) > _LONGEST_LINE or not _FIGURE_OR_MARK.search(line) or (len(line) > _LONGEST_WORD and " " not in line):
        return []
    if is_row_label(line) and not (_is_open(line) and _ENDS_IN_FIGURES.search(line)):
        return [line]
    words: list[str] = []
    for word in line.split(" "):
        glued = None if _is_figure(word) or is_row_label(word) else _GLUED.fullmatch(word)
        label = _labelled(glued.group(1)) if glued else ()
        if glued and label:
            words.extend(part for part in (*label, *glued.groups()[1:]) if part)
        else:
            words.append(word)
    return words


def _labelled(text: str) -> tuple[str, ...]:
    """A row's label, parted from the unit or the label of its group glued to it; empty for other words."""
    if is_row_label(text):
        return (text,)
    unit = _GLUED_UNIT.search(text)
    if unit and is_row_label(text[: unit.start()]):
        return text[: unit.start()], unit.group()
    pair = _GROUP_AND_LABEL.fullmatch(text)
    return pair.groups() if pair and all(map(is_row_label, pair.groups())) else ()


def _label_end(words: list[str], start: int) -> int | None:
    """The end of the longest known label that begins at a word."""
    for end in range(min(len(words), start + _WORDS_OF_A_LABEL), start, -1):
        text = " ".join(words[start:end])
        if any(map(_is_figure, words[start:end] if _is_open(text) else words[end - 1 : end])):
            continue  # a note that was cut off holds no figures of its row, and no label ends in a mark for none
        if is_row_label(text) or is_head_word(text):
            return end
    return None
