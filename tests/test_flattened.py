"""Tables of a page that some program made text of: every figure is read as it was printed, whatever drew the table."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports.document import build
from govreports.metrics import read_metrics
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


def blanks_lost(rows):
    """One piece a line, and nothing of a cell without a figure."""
    return "\n".join(box.text for row in rows for box in row if box.text)


@pytest.mark.parametrize("form", ["e3", "e4"])
@pytest.mark.parametrize("seed", range(6))
def test_a_row_that_lost_its_blank_cells_keeps_its_total(form, seed):
    figures = forms.consistent(form, random.Random(seed))
    printed = {name: value for name, value in figures.items() if value != "0"}
    found = values(page(blanks_lost, tables_of(form, printed)))
    told = {name: value for name, value in found.items() if value != "None"}
    totals = {name for name in printed if "__" not in name and name + "__natural" in figures}
    assert {name: printed.get(name) for name in told} == told
    assert totals <= set(told)


@pytest.mark.parametrize(
    "rest",
    [
        "规章3行政规范性文件363--第二十条第(五)项信息内容本年处理决定数量行政许可27行政处罚5行政强制1",
        "6.属于四类过程性信息 1 57 3 7 1 —— 3 19 1 6 5 30 1",
        "(一)维持具体行政行为数 件 36 (二)被依法纠错数 件 / (三)其他情形数 件 12 办公室2016年3月2日",
        "一、本年新收政府信息公开申请数量531110二、上年结转政府信息公开申请数量11三、本年度办理结果",
    ],
)
def test_no_figure_is_told_by_what_is_left_of_a_table(rest):
    text = f"灵溪镇2021年政府信息公开工作年度报告\n全镇主动公开信息27条。\n三、收到和处理政府信息公开申请情况\n{rest}\n"
    document = build(Page(body=text.encode()))
    figures = read_metrics(document, 2021)
    assert {name: reading.value for name, reading in figures.leading.items()} == {"disclosed_total": 27}
    assert [issue.code for issue in figures.issues] == ["columns_unclear"]
    assert rest[:6] in document.text


def test_words_that_name_rows_in_a_sentence_are_still_read():
    text = "灵溪镇2016年报告\n收到申请数7件,其中当面申请数3件,网络申请数4件,申请答复数7件。"
    leading = read_metrics(build(Page(body=text.encode())), 2016).leading
    assert leading["app_received"].value == 7


def torn(rows):
    """A row a line, a figure of three digits broken after the second."""
    broken_up = [[f"{box.text[:2]} {box.text[2:]}" if box.text.isdigit() else box.text for box in row] for row in rows]
    return "\n".join("  ".join(row).strip() for row in broken_up)


@pytest.mark.parametrize("form", ["e3", "e4"])
@pytest.mark.parametrize("seed", range(6))
def test_of_torn_figures_only_rows_that_add_up_are_read(form, seed):
    figures = forms.consistent(form, random.Random(seed))
    printed = {name: value for name, value in figures.items() if len(value) > 2 or value != "0"}
    found = values(torn(forms.disclosure(form, {})) + "\n\n正文一段。\n\n" + torn(forms.applications(form, printed)))
    told = {name: value for name, value in found.items() if value != "None"}
    assert told.items() <= figures.items()


def by_columns(rows):
    """All labels with the first column of figures, then the other columns one after the other."""
    first = [f"{box.text}\n{row[place + 1].text}" for row in rows[3:] for place, box in last_labels(row)]
    rest = [row[-left].text for left in range(6, 0, -1) for row in rows[3:] if len(row) > left]
    return "\n".join([*first, "总计", *rest])


def last_labels(row):
    return [(place, box) for place, box in enumerate(row[:-7]) if place == len(row) - 8]


@pytest.mark.parametrize("form", ["e3", "e4"])
def test_the_first_column_of_a_page_copied_by_columns_is_not_the_total(form):
    figures = forms.consistent(form, random.Random(form))
    text = (
        forms.as_lines(forms.disclosure(form, figures))
        + "\n\n正文一段。\n\n"
        + by_columns(forms.applications(form, figures))
    )
    assert not [name for name in values(text) if name.startswith(("app_", "ans_", "refused_", "unable_", "notproc_"))]


def test_serial_numbers_of_a_page_copied_by_columns_are_no_figures():
    rows = forms.numbered(forms.national2014(forms.consistent("e2", random.Random(1))))
    labels = "\n".join(f"{row[1].text}\n{place}" if place % 5 else row[1].text for place, row in enumerate(rows[1:], 2))
    assert not values(labels)
