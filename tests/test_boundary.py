"""The core imports no Scrapy, and what a page meets first never imports what it meets later."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "govreports"
SCRAPY_SIDE = {"commands", "demo", "extensions", "middlewares", "pipelines", "settings", "spiders"}
FRAMEWORKS = {"scrapy", "twisted", "itemadapter"}
# The path from page to record: a module may import from its own step and from those above it.
STEPS = (
    ("model", "shipped", "numbers", "unreadable"),
    ("decode", "text"),
    ("draft",),
    ("metrics.cells", "metrics.labels", "metrics.lexicon", "metrics.residue", "metrics.rows", "metrics.codebook"),
    (
        "html",
        "plain",
        "linetables",
        "metadata",
        "titles",
        "furniture",
        "sections",
        "tablerows",
        "doubled",
        "paragraphs",
        "several",
        "lostlabels",
    ),
    ("formats",),
    ("reading", "sourcing"),
    ("guard",),
    ("document",),
    ("regions", "identity"),
    ("metrics",),
    ("checks", "kind", "combine", "nearloss"),
    ("parse",),
    ("record",),
)


def modules():
    return sorted(file for file in PACKAGE.rglob("*.py") if file.relative_to(PACKAGE).parts[0] != "data")


def name_of(file):
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_core(file):
    return name_of(file).split(".")[0] not in SCRAPY_SIDE


def step_of(name):
    places = [
        (len(prefix), place)
        for place, prefixes in enumerate(STEPS)
        for prefix in prefixes
        if name == prefix or name.startswith(prefix + ".")
    ]
    return max(places)[1] if places else None


@pytest.mark.parametrize("file", [file for file in modules() if is_core(file)], ids=name_of)
def test_core_module_does_not_import_the_framework(file):
    roots = {name.split(".")[0] for name in imports_of(file)}
    assert not roots & FRAMEWORKS
    ours = {name.split(".")[1] for name in imports_of(file) if name.startswith("govreports.")}
    assert not ours & SCRAPY_SIDE


@pytest.mark.parametrize("file", [file for file in modules() if step_of(name_of(file)) is not None], ids=name_of)
def test_a_step_imports_only_itself_and_the_steps_before(file):
    here = step_of(name_of(file))
    for name in imports_of(file):
        there = step_of(name.removeprefix("govreports.")) if name.startswith("govreports.") else None
        assert there is None or there <= here, name


def test_the_parser_runs_without_the_framework():
    code = "import sys, govreports.parse, govreports.record, govreports.store; print('scrapy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == "False"
