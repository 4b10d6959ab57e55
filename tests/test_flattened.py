"""Tables of a page that some program made text of: every figure is read as it was printed, whatever drew the table."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports.document import build
from govreports.metrics.tables import read_tables
from govreports.model import Page
from tests import forms
from tests.forms import Box


def broken(rows, rng):
    """With a line break inside a label here and there, not in its number, not in the note behind it."""
    return [[_broken(box, rng) for box in row] for row in rows]


def _broken(box, rng):
    start = max(box.text.find(mark) for mark in ").、:") + 1 if box.text[:4].strip("(一二三四五六七八九十") else 0
    start = next((place for place, sign in enumerate(box.text) if sign >= "一" and place >= start), 0)
    end = box.text.find("(", start + 1) if "(" in box.text[start + 1 :] else len(box.text)
    if end - start < 6 or box.text.startswith("第") or rng.random() < 0.6:
        return box
    cut = rng.randrange(start + 2, end - 1)
    return Box(f"{box.text[:cut]}\n{box.text[cut:]}", box.tall, box.wide)


def as_markdown(rows):
    """Bars between cells but none around them, bold, and a line break where the cell has one."""
    return "\n".join(" | ".join(f"**{box.text}**" for box in row).replace("\n", "  \n") + "  " for row in rows)


def as_text_browser(rows):
    """Drawn with box characters, every row between rules, a cell's lines one under the other."""
    lines = ["┌──┬──┐"]
    for row in rows:
        pieces = [box.text.split("\n") for box in row]
        for place in range(max(map(len, pieces))):
            lines.append("│" + "│".join(piece[place] if place < len(piece) else "  " for piece in pieces) + "│")
        lines.append("├──┼──┤")
    return "\n".join(lines)


def as_grid(rows):
    """As a document converter draws it, inside a table of one cell that lays the page out."""
    return "\n".join(f"| {line} |" for line in as_text_browser(rows).translate(_TO_ASCII).split("\n"))


_TO_ASCII = str.maketrans("│─┌┬┐├┼┤", "|-++++++")


def as_one_line_of_bars(rows):
    """The pieces of the whole page, a line break parting two of them, with bars between."""
    return "|".join(piece for row in rows for box in row for piece in box.text.split("\n"))


def as_doubled_tabs(rows):
    return "\n".join("\t\t".join(box.text.replace("\n", "") + "\xa0" for box in row) for row in rows)


def as_pieces(rows):
    """Every piece of a cell on a line of its own."""
    return "\n".join(piece for row in rows for box in row for piece in box.text.split("\n"))


def as_columns(rows):
    """Cells parted by runs of blanks, the rest of a broken label in the line below its row."""
    lines = []
    for row in rows:
        lines.append("   ".join(box.text.split("\n")[0] for box in row))
        lines.extend(
            "   " + "   ".join(box.text.split("\n")[1] for box in row if "\n" in box.text)
            for _ in "1"[: any("\n" in box.text for box in row)]
        )
    return "\n".join(lines)


def as_printed(rows):
    """As a printed page gives it: the figures of a row between the two lines of its label."""
    lines = []
    for row in rows:
        *heads, label = [box.text for box in row if not box.text[:1].isdigit() or "." in box.text[:3]] or [""]
        figures = "  ".join(box.text for box in row if box.text[:1].isdigit() and "." not in box.text[:3])
        lines.extend(text for head in heads for text in head.split("\n"))
        first, _, rest = label.partition("\n")
        lines.extend([first, figures, rest] if rest and figures else [f"{first}{rest}  {figures}"])
    return "\n".join(line for line in lines if line.strip())


DRAWN = [as_markdown, as_text_browser, as_grid, as_one_line_of_bars, as_doubled_tabs, as_pieces, as_columns, as_printed]


def tables_of(form, figures):
    if form == "e2":
        return [forms.national2014(figures)]
    return [forms.disclosure(form, figures), forms.applications(form, figures), forms.cases(figures)]


def page(draw, tables):
    between = "|正文一段。|" if draw is as_one_line_of_bars else "\n\n正文一段。\n\n"
    return between.join(map(draw, tables))


def values(text):
    found = read_tables(build(Page(body=text.encode())))
    return {reading.metric: str(reading.value) for reading in found.readings if reading.basis == "table"}


@pytest.mark.parametrize("draw", DRAWN)
@pytest.mark.parametrize("form", ["e2", "e3", "e4"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=6, deadline=None)
def test_every_figure_is_read_whatever_drew_the_table(form, draw, seed):
    rng = random.Random(seed)
    figures = forms.consistent(form, rng)
    tables = [broken(table, rng) for table in tables_of(form, figures)]
    found = values(page(draw, tables))
    printed = {name: value for name, value in figures.items() if name in found}
    assert found == printed
    assert len(found) >= 0.98 * len(values(page(forms.as_html, tables_of(form, figures))))
