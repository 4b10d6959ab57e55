"""Hostile files, one folder of them read as a user would: each gets its line, none costs another, no traceback."""

from __future__ import annotations

import json
import re
import resource

import pytest
from crawling import at_once

from govreports.guard import MEMORY
from govreports.parse import parse
from tests import hostile_files, made
from tests.test_formats import some_figures

READABLE = {"first.html": made.as_page, "last.docx": made.as_docx}
CAUSES = "empty|encrypted|damaged|unsupported|extra missing|too large|too costly|the file is empty"
LOST = {
    "bomb.zip": "too large", "bomb-in-bomb.zip": "too large", "many.zip": "too large", "lying.zip": "damaged",
    "encrypted.zip": "encrypted", "encrypted.pdf": "encrypted", "cut.pdf": "damaged", "angles.html": "too large",
    "empty.html": "the file is empty", "flate.pdf": "too costly", "steps.ofd": "too costly", "mail.mht": "damaged",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The hostile files between two readable ones."""
    folder = tmp_path_factory.mktemp("hostile")
    pieces = made.report("e4", some_figures("e4"))
    paths = []
    for name, body in ((name, make(pieces)) for name, make in READABLE.items()):
        paths.append(folder / name)
        paths[-1].write_bytes(body)
    for name, body in hostile_files.files():
        paths.insert(-1, folder / name)
        paths[-2].write_bytes(body)
    return paths


def test_a_folder_of_hostile_files_is_gone_through(folder, tmp_path):
    done = at_once("extract", *map(str, folder), data=tmp_path / "data")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "the parser failed" not in done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    told = dict(re.findall(rf"^\S*/([\w.-]+): ({CAUSES})(?::.+)?$", done.stderr, re.MULTILINE))
    assert len(told) == len(done.stderr.splitlines())
    assert len(records) + len(told) == len(folder)
    assert [record["key"] for record in (records[0], records[-1])] == ["360922:government:2021"] * 2
    assert {name: told.get(name) for name in LOST} == LOST
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 <= MEMORY * 1.1


def test_nothing_is_read_from_outside_a_file():
    bodies = dict(hostile_files.archives())
    from govreports.model import Page

    (outcome,) = parse(Page(body=bodies["outside.docx"], name="outside.docx"))
    assert "root:" not in repr(outcome)
