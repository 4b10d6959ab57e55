"""README, codebook and code say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from govreports import shipped
from govreports.files import read_file
from govreports.metrics.codebook import metrics
from govreports.parse import parse
from govreports.record import to_record
from tests.test_record import KEYS, READING

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_line_of_output_is_a_real_one():
    command = re.search(r"<!-- scrapy extract (\S+) -->", README)
    shown = json.loads(re.search(r"```json\n(.*?)```", README, re.DOTALL)[1])
    (report,) = parse(read_file(str(ROOT / command[1])))
    assert agrees(shown, json.loads(json.dumps(to_record(report))))


def agrees(shown, real):
    if shown == "…":
        return True
    if isinstance(shown, dict):
        return all(agrees(value, real[name]) for name, value in shown.items())
    return shown == real


@pytest.mark.parametrize("name", [*KEYS, *READING])
def test_readme_explains_every_field(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize("command", ["crawl", "extract", "reparse", "coverage", "export", "demo", "portal", "harvest"])
def test_readme_shows_every_command(command):
    assert f"scrapy {command}" in README
    assert (ROOT / f"govreports/commands/{command}.py").exists()


def test_every_file_the_readme_names_is_there():
    for name in re.findall(r"`((?:govreports|bench|fixtures)/[\w./]+)`", README):
        assert (ROOT / name).exists(), name


def test_every_issue_code_is_in_the_list():
    files = [*(ROOT / "govreports").rglob("*.py"), *(ROOT / "govreports/data/prose/rules").glob("*.toml")]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    used = set(re.findall(r'\bcode="([a-z_]+)"', source)) | set(re.findall(r'\bissue\("([a-z_]+)"', source))
    listed = [row["code"] for row in shipped.rows("issues.csv")]
    assert len(listed) == len(set(listed))
    assert used <= set(listed)
    assert {code for code in listed if f'"{code}"' not in source} == set()


def test_the_codebook_explains_every_metric():
    for row in shipped.rows("metrics.csv"):
        assert row["meaning"], row["metric"]
        assert row["label"], row["metric"]
    forms = ("forms/e2.csv", "forms/applications.csv", "forms/disclosure.csv", "forms/cases.csv", "forms/local.csv")
    printed = {row["metric"] for file in forms for row in shipped.rows(file)} - {""}
    assert printed <= set(metrics())


def test_every_requirement_is_used():
    wanted = re.findall(r"^([a-z][\w.-]*)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    imports = {"opencc-python-reimplemented": "opencc", "lxml_html_clean": None, "libarchive-c": "libarchive"}
    imports["python-calamine"] = "python_calamine"
    files = [file for folder in ("govreports", "tests") for file in (ROOT / folder).rglob("*.py")]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    for name in wanted:
        module = imports.get(name, name)
        assert module is None or re.search(rf"^\s*(?:from|import) {module}\b", source, re.MULTILINE), name
