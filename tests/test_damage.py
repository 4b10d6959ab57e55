"""A damaged table gives no wrong figure unnoticed: it is read right, or not at all, or a check or issue says so."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports.checks import check
from govreports.document import build
from govreports.metrics import read_metrics
from govreports.model import Page
from tests import forms

FORMS = ("e2", "e3", "e4")


def tables_of(form, figures):
    if form == "e2":
        return [forms.national2014(figures)]
    return [forms.disclosure(form, figures), forms.applications(form, figures), forms.cases(figures)]


def drop_a_cell(rows, rng):
    row = rng.choice([row for row in rows if len(row) > 1])
    row.pop(rng.randrange(1, len(row)))


def drop_a_row(rows, rng):
    rows.pop(rng.randrange(len(rows)))


def blank_a_cell(rows, rng):
    row = rng.choice(rows)
    place = rng.randrange(len(row))
    row[place] = forms.Box("", row[place].tall, row[place].wide)


def lose_a_glyph(rows, rng):
    row = rng.choice(rows)
    place = rng.randrange(len(row))
    text = row[place].text
    if len(text) > 1 and not text.isdigit():
        cut = rng.randrange(len(text))
        row[place] = forms.Box(text[:cut] + text[cut + 1 :], row[place].tall, row[place].wide)


def repeat_a_cell(rows, rng):
    row = rng.choice(rows)
    place = rng.randrange(len(row))
    row.insert(place, row[place])


def swap_two_cells(rows, rng):
    row = rng.choice([row for row in rows if len(row) > 1])
    one, other = rng.randrange(len(row)), rng.randrange(len(row))
    row[one], row[other] = row[other], row[one]


def repeat_a_row(rows, rng):
    place = rng.randrange(len(rows))
    rows.insert(place, list(rows[place]))


DAMAGES = [drop_a_cell, drop_a_row, blank_a_cell, lose_a_glyph, repeat_a_cell, repeat_a_row]
DRESSES = {
    "html": lambda tables: "".join(map(forms.as_html, tables)),
    "pipes": lambda tables: "\n\n正文一段。\n\n".join(map(forms.as_pipes, tables)),
    "lines": lambda tables: "\n\n正文一段。\n\n".join(map(forms.as_lines, tables)),
    "rows": lambda tables: "\n\n正文一段。\n\n".join(map(forms.as_rows, tables)),
    "repeated": lambda tables: "\n\n正文一段。\n\n".join(map(forms.as_repeated, tables)),
}


def noticed(figures, name):
    """Whether the record says that something is wrong around a figure."""
    verdicts, issues = check(figures.leading, figures.table_format)
    failed = any(verdict.status in ("fail", "with_blanks") for verdict in verdicts)
    return failed or bool(issues) or bool(figures.issues) or any(other.metric == name for other in figures.others)


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("form", FORMS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=12)
def test_no_wrong_figure_goes_unnoticed(form, damage, dress, seed):
    rng = random.Random(seed)
    truth = forms.consistent(form, rng)
    tables = tables_of(form, truth)
    damage(rng.choice(tables), rng)
    figures = read_metrics(build(Page(body=DRESSES[dress](tables).encode())), None)
    wrong = {
        name: reading.value
        for name, reading in figures.leading.items()
        if reading.basis == "table" and reading.value is not None and str(reading.value) != truth.get(name)
    }
    assert all(noticed(figures, name) for name in wrong), wrong
