"""The queries of the docs run on the demo's data and print what stands below them; `--update` renews that."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from crawling import PROJECT

DOCS = PROJECT / "docs" / "analysis.md"
_QUERY = re.compile(r"<!-- (duckdb|pandas) -->\n```\w+\n(.*?)```\n((?:\n\|[^\n]*(?:\n\|[^\n]*)*\n)?)", re.DOTALL)

_RUN = re.compile(r"<!-- run -->\n```python\n(.*?)```", re.DOTALL)


class Query(NamedTuple):
    engine: str
    text: str
    shown: str


def queries(path: Path) -> list[Query]:
    return [Query(*found) for found in _QUERY.findall(path.read_text(encoding="utf-8"))]


def run(query: Query) -> str:
    """Its result as a table in Markdown, with blank lines around."""
    if query.engine == "duckdb":
        found = duckdb.sql(query.text)
        columns, rows = found.columns, found.fetchall()
    else:
        names: dict = {}
        exec(query.text, names)
        columns, rows = list(names["result"].columns), names["result"].values.tolist()
    lines = [columns, ["---"] * len(columns), *([cell(value) for value in row] for row in rows)]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(value: object) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).replace("|", "\\|")


def test_there_are_five_questions():
    assert len(queries(DOCS)) == len(re.findall(r"^## \d", DOCS.read_text(encoding="utf-8"), re.MULTILINE)) == 5


@pytest.mark.parametrize("place", range(5))
def test_a_query_gives_what_is_shown(demo, update, place):
    query = queries(DOCS)[place]
    with contextlib.chdir(demo.folder):
        result = run(query)
    if update:
        text = DOCS.read_text(encoding="utf-8")
        whole = text[text.index(query.text) :][: len(query.text) + len("```\n")]
        DOCS.write_text(text.replace(whole + query.shown, whole + result), encoding="utf-8")
    else:
        assert query.shown == result


@pytest.mark.parametrize("block", _RUN.findall((PROJECT / "README.md").read_text(encoding="utf-8")))
def test_the_examples_of_the_readme_run(demo, block):
    names: dict = {}
    with contextlib.chdir(demo.folder):
        exec(block, names)
    assert len(names["found"]) > 0
