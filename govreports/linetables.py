"""Tables that a copy left as lines: one cell a line, a label and its figures on one line, several rows on one line.

A run of lines that holds several known row labels of the forms becomes a table whose rows each begin with a label.
A line that is neither a label nor a figure begins a row of its own, so that no figure is read under a label it does
not belong to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from govreports.draft import Line
from govreports.metrics.cells import is_unit, read_cell
from govreports.metrics.labels import fold_short
from govreports.metrics.lexicon import is_head_word, is_row_label
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
_DIGIT = re.compile(r"\d")
_LONG = 100
_WORDS_OF_A_LABEL = 6
_SENTENCE = re.compile(r"[。;!?]")
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、|附[件表]")
_NUMBERED = re.compile(r"\([一二三四五六七八九十]{1,3}\)")
_GLUED = re.compile(r"(.{2,60}?)[:]?((?:\d[\d,.]{0,12})[一-鿿]{0,2})")


def join_lines(blocks: Sequence[Line | Table]) -> list[Line | Table]:
    """The blocks with every run of table lines made a table; all other blocks as they were."""
    joined: list[Line | Table] = []
    run: list[str] = []
    for block in chain.from_iterable(map(_apart, blocks)):
        if isinstance(block, Line) and _belongs(block.text, running=bool(run)):
            run.append(block.text)
            continue
        joined.extend(_close(run))
        run = []
        joined.append(block)
    joined.extend(_close(run))
    return joined


def _apart(block: Line | Table) -> Iterator[Line | Table]:
    """A long line that holds a table between words of text, parted into the three."""
    if isinstance(block, Table) or not _LONG <= len(block.text) <= _LONGEST_LINE or _rows_of(block.text):
        yield block
        return
    words = _words(block.text)
    start, end = _table_in(words)
    if start == end:
        yield block
        return
    for part in (words[:start], words[start:end], words[end:]):
        if part:
            yield Line(text=" ".join(part))


def _table_in(words: list[str]) -> tuple[int, int]:
    """The longest stretch of words that are labels, figures and units; empty where it holds too few of them."""
    best = (0, 0)
    start = at = labels = figures = 0
    while at < len(words):
        end = at + 1 if _is_figure(words[at]) or is_unit(words[at]) else _label_end(words, at)
        if end is None:
            at += 1
            start, labels, figures = at, 0, 0
            continue
        figures += _is_figure(words[at])
        labels += not _is_figure(words[at]) and not is_unit(words[at])
        at = end
        if labels >= _FEWEST_LABELS and figures >= _FEWEST_LABELS and at - start > best[1] - best[0]:
            best = (start, at)
    return best


def _belongs(line: str, *, running: bool) -> bool:
    if is_of_table(line) and (running or not _is_figure(line)):
        return True
    return running and len(line) <= _LONGEST_LABEL and not _SENTENCE.search(line) and not _SECTION.match(line)


@lru_cache(maxsize=4096)
def is_of_table(line: str) -> bool:
    """Whether a line is what a table drawn one cell a line is made of: a row's label, a head, a figure, a unit."""
    return is_row_label(line) or is_head_word(line) or _is_figure(line) or is_unit(line) or bool(_rows_of(line))


@lru_cache(maxsize=4096)
def _is_figure(text: str) -> bool:
    return read_cell(text).state in ("value", "zero", "na")


def _close(run: list[str]) -> list[Line | Table]:
    """The table of a run and the loose lines behind it; all lines as they were where too few labels carry figures."""
    last = max((i for i, line in enumerate(run) if is_of_table(line)), default=-1)
    run, rest = run[: last + 1], [Line(text=line) for line in run[last + 1 :]]
    rows = _rows(run)
    if not _is_table(rows):
        return [*(Line(text=line) for line in run), *rest]
    width = max(map(len, rows))
    grid = [(*(Cell(text=text) for text in row), *[MISSING] * (width - len(row))) for row in rows]
    return [Table(rows=tuple(grid), drawn="lines"), *rest]


def _is_table(rows: list[list[str]]) -> bool:
    """Several labels and heads that prose would not put on lines of their own, and figures behind half the labels."""
    names = {fold_short(text) for row in rows for text in row if is_row_label(text) or is_head_word(text)}
    distinct = sum(len(name) >= _DISTINCT for name in names)
    labels = [row for row in rows if is_row_label(row[0]) and not is_head_word(row[0])]
    filled = [row for row in rows if any(map(_is_figure, row[1:]))]
    if distinct >= _SURELY and len(filled) >= _FEWEST_LABELS:
        return True  # most of its zeros may have been lost on the way
    return distinct >= _FEWEST_LABELS and len(filled) >= max(len(labels) // 2, 1)


def _rows(run: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in run:
        if rows and len(rows[-1]) == 1 and _is_open(rows[-1][0]):
            rows[-1][0] += line  # a figure inside a note, 相同信息计1条, is no value
            continue
        parted = _rows_of(line)
        if parted:
            if not _is_figure(parted[0][0]):
                rows.extend(parted)
            elif rows:
                rows[-1].extend(parted[0])
        elif rows and (_is_figure(line) or is_unit(line)):
            rows[-1].append(line)
        elif rows and len(rows[-1]) == 1 and _goes_on(rows[-1][0], line):
            rows[-1][0] += line
        else:
            rows.append([line])
    return rows


def _is_open(label: str) -> bool:
    """Whether a bracket of a label is still open: its note goes on in the next line."""
    return label.count("(") > label.count(")")


def _goes_on(label: str, line: str) -> bool:
    """Whether a line is the rest of the label above: a note in brackets, or the second half of a known label."""
    return (line.startswith("(") and not _NUMBERED.match(line)) or (
        not is_row_label(line) and is_row_label(label + line)
    )


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
    if len(line) > _LONGEST_LINE or not _DIGIT.search(line) or (len(line) > _LONGEST_WORD and " " not in line):
        return []
    if is_row_label(line):
        return [line]
    words: list[str] = []
    for word in line.split(" "):
        glued = None if _is_figure(word) or is_row_label(word) else _GLUED.fullmatch(word)
        if glued and is_row_label(glued.group(1)):
            words.extend(glued.groups())
        else:
            words.append(word)
    return words


def _label_end(words: list[str], start: int) -> int | None:
    """The end of the longest known label that begins at a word."""
    for end in range(min(len(words), start + _WORDS_OF_A_LABEL), start, -1):
        text = " ".join(words[start:end])
        if is_row_label(text) or is_head_word(text):
            return end
    return None
