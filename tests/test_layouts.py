"""Tables that print the form otherwise: columns moved or left out, cells run together. Heads decide, or nothing."""

from __future__ import annotations

import random

import pytest

from govreports.document import build
from govreports.metrics.tables import read_tables
from govreports.model import Page
from tests import forms
from tests.forms import Box

FIGURES = {form: forms.consistent(form, random.Random(form)) for form in ("e2", "e3", "e4")}


def tables(form):
    figures = FIGURES[form]
    return [forms.disclosure(form, figures), forms.applications(form, figures), forms.cases(figures)]


def values(rows, draw=forms.as_html):
    found = read_tables(build(Page(body="\n\n正文一段。\n\n".join(map(draw, rows)).encode())))
    return {reading.metric: str(reading.value) for reading in found.readings if reading.basis == "table"}


def true(found, form, least):
    assert found.items() <= FIGURES[form].items()
    assert len(found) >= least


def suits_first(rows):
    *_, results, figures = rows
    return [
        [Box("行政诉讼", 1, 10), Box("行政复议", 2, 5)],
        [Box("复议后起诉", 1, 5), Box("未经复议直接起诉", 1, 5)],
        [*results, *results[:5]],
        figures[10:] + figures[5:10] + figures[:5],
    ]


def without_pending(rows):
    *_, results, figures = rows
    kept = [place for place in range(15) if place % 5 != 3]
    return [
        [Box("行政复议", 2, 4), Box("行政诉讼", 1, 8)],
        [Box("未经复议直接起诉", 1, 4), Box("复议后起诉", 1, 4)],
        [(results * 2)[place % 5] for place in kept],
        [figures[place] for place in kept],
    ]


def with_a_sum(rows):
    *_, results, figures = rows
    return [
        [Box("行政复议", 2, 5), Box("行政诉讼", 1, 10), Box("合计", 3)],
        [Box("未经复议直接起诉", 1, 5), Box("复议后起诉", 1, 5)],
        [*results, *results[:5]],
        [*figures, Box("77")],
    ]


@pytest.mark.parametrize(("printed", "least"), [(suits_first, 15), (without_pending, 12), (with_a_sum, 15)])
def test_reviews_and_lawsuits_go_by_their_heads(printed, least):
    disclosure, applications, cases = tables("e4")
    found = values([disclosure, applications, printed(cases)])
    true(found, "e4", 150)
    assert sum(name.startswith(("review_", "lit_")) for name in found) == least


def turned(rows):
    """The columns of every block in the opposite order, the spans lost."""
    return [[row[0], *(Box(box.text) for box in row[:0:-1])] if len(row) > 1 else row for row in rows]


def last_only(rows):
    return [[row[0], row[-1]] if len(row) > 2 else row for row in rows]


@pytest.mark.parametrize("form", ["e3", "e4"])
@pytest.mark.parametrize("printed", [turned, last_only])
def test_disclosure_goes_by_its_heads(form, printed):
    disclosure, applications, cases = tables(form)
    found = values([printed(disclosure), applications, cases])
    true(found, form, 150)
    assert ("normative_docs_issued" in found) is (printed is turned)
    assert "licence_decisions" in found


def test_labels_whose_blank_cells_were_lost_get_no_figures_of_the_next_row():
    lines = "第二十条第(一)项\n信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 行政规范性文件 6 27\n"
    text = lines + forms.as_rows(forms.applications("e4", FIGURES["e4"]))
    found = read_tables(build(Page(body=text.encode())))
    assert not any(reading.metric.startswith(("rules", "normative")) for reading in found.readings)


def renamed_total(rows):
    return [[Box("合计", box.tall, box.wide) if box.text == "总计" else box for box in row] for row in rows]


def total_twice(rows):
    head, kinds, orgs, *lines = rows
    return [head, [*kinds, kinds[-1]], orgs, *([*row, Box(row[-1].text)] for row in lines)]


def first_label_worn(rows):
    return [[Box(box.text.replace("新收政府", "新收攻府"), box.tall, box.wide) for box in row] for row in rows]


@pytest.mark.parametrize("printed", [renamed_total, total_twice, first_label_worn])
def test_applications_are_read_whole(printed):
    disclosure, applications, cases = tables("e4")
    assert values([disclosure, printed(applications), cases]) == {
        name: value for name, value in FIGURES["e4"].items() if name in values(tables("e4"))
    }


def test_blank_cells_beside_a_total_printed_twice_stay_blank():
    sparse = {name: value for name, value in FIGURES["e4"].items() if not name.endswith("__natural")}
    found = values([tables("e4")[0], total_twice(forms.applications("e4", sparse)), tables("e4")[2]])
    assert {name: value for name, value in found.items() if name.startswith("app_") and value != "None"}.items() <= (
        sparse.items()
    )


def as_halves(rows):
    """A line of labels, then a line of figures, as a PDF copied by columns."""
    out = []
    for row in rows:
        texts = [box.text for box in row]
        labels = [text for text in texts if not text.isdigit()]
        out += [" ".join(labels), " ".join(text for text in texts if text.isdigit())]
    return "\n".join(line for line in out if line)


def test_labels_on_one_line_and_figures_on_the_next():
    found = values(tables("e4"), as_halves)
    true(found, "e4", 170)


def as_glued(rows):
    return "\n".join("".join(box.text for box in row) for row in rows)


def as_group_glued(rows):
    """A row a line, its figures parted by blanks and the label glued to that of its group and to the first figure."""
    lines = []
    for row in rows:
        texts = [box.text for box in row]
        labels = [text for text in texts if not text.isdigit()]
        lines.append("".join(labels) + " ".join(texts[len(labels) :]))
    return "\n".join(lines)


def test_a_label_glued_to_that_of_its_group_and_to_its_figure():
    found = values([forms.applications("e4", FIGURES["e4"])], as_group_glued)
    true(found, "e4", 150)


def test_figures_that_ran_together_give_nothing():
    found = values(tables("e4"), as_glued)
    assert not any(name.startswith(("app_", "refused_", "unable_", "notproc_")) for name in found)


def test_a_label_with_its_unit_and_figure_in_one_word():
    assert values([forms.national2014(FIGURES["e2"])], as_glued) == FIGURES["e2"]


@pytest.mark.parametrize("bar", [" | ", "|", "｜"])
@pytest.mark.parametrize("form", ["e3", "e4"])
def test_cells_between_bars_are_read_also_where_spans_left_one_bar_a_row(form, bar):
    rows = [bar.join(box.text for box in row) for row in forms.disclosure(form, FIGURES[form])]
    found = read_tables(build(Page(body="\n".join(rows).encode(), content_type="text/plain")))
    values_found = {reading.metric: str(reading.value) for reading in found.readings}
    assert values_found.items() <= FIGURES[form].items()
    assert {"licence_decisions", "penalty_decisions", "coercion_decisions"} <= values_found.keys()


def filled_up(rows, skew=2):
    """With bars, blank cells for a cell over several rows but not for one inside it, blank cells at the end instead."""
    lines = []
    for place, row in enumerate(rows):
        wide = [text for box in row for text in (box.text, *[""] * (box.wide - 1))]
        under = place + skew if place in (1, 2) else int(row[0].text[:1] not in "一二三四(" or "(" in row[0].text[:1])
        wide = [*[""] * (under if place else 0), *wide]
        lines.append("| " + " | ".join([*wide, *[""] * (10 - len(wide))]) + " |")
    return "\n".join(lines)


@pytest.mark.parametrize("form", ["e3", "e4"])
@pytest.mark.parametrize("seed", range(8))
def test_rows_beside_their_heads_are_read_in_order_or_not(form, seed):
    rng = random.Random(seed)
    figures = forms.consistent(form, rng)
    blank = [{name: value for name, value in figures.items() if value != "0"}, figures][seed % 2]
    table = filled_up(forms.applications(form, blank), skew=2 - seed // 6)
    text = "\n\n".join([forms.as_pipes(forms.disclosure(form, blank)), table])
    found = values_of(text)
    assert found.items() <= blank.items()
    assert len(found) >= 0.9 * len(values([forms.applications(form, blank)])) * len(blank) / len(figures)


def values_of(text):
    return {name: value for name, value in values([text], str).items() if value != "None"}


def case_row(*cells):
    groups = "| 行政复议 | | | | | 行政诉讼 | | | | | | | | | |\n"
    heads = "| " + " | ".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3) + " |\n"
    return values_of(
        "正文一段。\n\n| 规章 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n| 规章 | 0 | 0 | 3 |\n\n"
        + groups
        + heads
        + "| "
        + " | ".join(cells)
        + " |"
    )


def test_blank_cells_at_both_ends_of_table_four_leave_it_to_the_sums():
    row = ["", "2", "", "1", "3", "4", "", "", "", "4", "", "", "5", "", "5"]
    for cells in (["", *row], [*row, ""]):
        found = case_row(*cells)
        assert (found["review_corrected"], found["lit_direct_total"], found["lit_after_review_other"]) == (
            "2",
            "4",
            "5",
        )
    assert "review_total" not in case_row("", *["0"] * 3, "", "0", *[""] * 9, "", "")
