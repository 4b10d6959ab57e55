"""What is printed in a table of a national form is what is read, whatever the table's dress."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from govreports import shipped
from govreports.document import build
from govreports.metrics.tables import read_tables
from govreports.model import Page
from tests import forms

TRADITIONAL = OpenCC("s2t")
DRESSES = {
    "plain html": lambda rows: "".join(f"<p>一段</p>{forms.as_html(table)}" for table in rows),
    "office html": lambda rows: "".join(forms.as_html(table, seed) for seed, table in enumerate(rows)),
    "one table": lambda rows: forms.as_html([row for table in rows for row in table]),
    "pipes": lambda rows: "\n\n正文一段。\n\n".join(map(forms.as_pipes, rows)),
    "repeated": lambda rows: "\n\n正文一段。\n\n".join(map(forms.as_repeated, rows)),
    "rows": lambda rows: "\n\n正文一段。\n\n".join(map(forms.as_rows, rows)),
    "one line": lambda rows: "\n\n正文一段。\n\n".join(map(forms.as_one_line, rows)),
    "Traditional": lambda rows: TRADITIONAL.convert("".join(map(forms.as_html, rows))),
    "other labels": lambda rows: "".join(forms.as_html(forms.relabelled(table)) for table in rows),
    "other labels in pipes": lambda rows: "\n\n正文一段。\n\n".join(
        forms.as_pipes(forms.relabelled(table)) for table in rows
    ),
    "lines": lambda rows: "\n\n".join(f"{n}、{title}\n\n{forms.as_lines(table)}" for n, title, table in headed(rows)),
}


def headed(tables):
    titles = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
    return zip("二三四", titles, tables, strict=False)


def e2_metrics():
    return [line["metric"] for line in shipped.rows("forms/e2.csv") if line["metric"]]


def six_section_metrics(form):
    names = [line["metric"] for line in shipped.rows("forms/disclosure.csv") if line["format"] == form]
    names = [name for name in names if not name.startswith("other_docs")]
    rows = [line["metric"] for line in shipped.rows("forms/applications.csv") if form in line["formats"]]
    names += [row + suffix for row in rows for suffix in forms.SUFFIXES]
    return names + [line["metric"] for line in shipped.rows("forms/cases.csv")]


def tables_of(form, figures):
    if form == "e2":
        return [forms.national2014(figures)]
    return [forms.disclosure(form, figures), forms.applications(form, figures), forms.cases(figures)]


def read(text):
    return read_tables(build(Page(body=text.encode())))


def values(found):
    return {reading.metric: str(reading.value) for reading in found.readings if reading.basis == "table"}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("form", ["e2", "e3", "e4"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=12)
def test_every_figure_is_read_in_every_dress(form, dress, seed):
    rng = random.Random(seed)
    names = e2_metrics() if form == "e2" else six_section_metrics(form)
    figures = {name: str(rng.choice((0, rng.randrange(10), rng.randrange(30000)))) for name in names}
    found = read(DRESSES[dress](tables_of(form, figures)))
    assert found.table_format == form
    assert {issue.code for issue in found.issues} <= {"unit_suspect"}
    assert values(found) == figures


@pytest.mark.parametrize("form", ["e2", "e3", "e4"])
def test_blank_and_marked_cells_are_not_zero(form):
    names = e2_metrics() if form == "e2" else six_section_metrics(form)
    figures = {name: ("", "/", "0", "——")[place % 4] for place, name in enumerate(names)}
    found = read(DRESSES["office html"](tables_of(form, figures)))
    states = {reading.metric: reading.state for reading in found.readings}
    assert states == {name: ("blank", "na", "zero", "na")[place % 4] for place, name in enumerate(names)}
    assert all(reading.value is None for reading in found.readings if reading.state != "zero")


NATIONAL = {
    "numbered lines": lambda table: forms.as_lines(forms.numbered(table)),
    "numbered rows": lambda table: forms.as_rows(forms.numbered(table)),
    "numbered cells": lambda table: forms.as_html(forms.numbered(table)),
    "labels first": forms.as_labels_first,
}


@pytest.mark.parametrize("dress", NATIONAL)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=6)
def test_the_table_of_2014_is_read_whatever_a_copy_did_to_its_columns(dress, seed):
    rng = random.Random(seed)
    figures = {name: str(rng.randrange(30000)) for name in e2_metrics()}
    assert values(read(NATIONAL[dress](forms.national2014(figures)))) == figures


@pytest.mark.parametrize("form", ["e2", "e3", "e4"])
@pytest.mark.parametrize("draw", [forms.as_html, forms.as_pipes, forms.as_lines, forms.as_rows])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=6)
def test_a_label_of_its_own_is_known_by_its_place_or_not_read(form, draw, seed):
    rng = random.Random(seed)
    figures = forms.consistent(form, rng)
    tables = [forms.reworded(table, rng) for table in tables_of(form, figures)]
    found = values(read("\n\n正文一段。\n\n".join(map(draw, tables))))
    assert found.items() <= figures.items()
    assert len(found) >= 0.9 * len(six_section_metrics(form) if form != "e2" else figures)


@pytest.mark.parametrize("draw", [forms.as_html, forms.as_repeated, forms.as_lines])
@pytest.mark.parametrize("form", ["e3", "e4"])
def test_a_table_without_the_total_is_read_under_its_heads(form, draw):
    figures = forms.consistent(form, random.Random(form))
    table = forms.without_columns(forms.applications(form, figures), 6)
    found = values(read(draw(forms.disclosure(form, figures)) + "\n\n正文一段。\n\n" + draw(table)))
    kinds = {name: value for name, value in found.items() if name.startswith(("app_", "ans_", "refused_", "notproc_"))}
    assert kinds and all(figures[name] == value and "__" in name for name, value in kinds.items())
    assert sum("__" in name for name in found) == 6 * (len(forms.applications(form, figures)) - 3)
