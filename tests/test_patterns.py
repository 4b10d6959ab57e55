"""No regular expression of the core can be made slow by a page: each gets 100,000 hostile characters of every kind."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest

import govreports
from govreports.metrics.prose.rules import rules
from tests.test_boundary import SCRAPY_SIDE

LENGTH = 100_000
HOSTILE = {
    "repeated words": "收到依申请公开政府信息申请" * 16_000,
    "linking words": "全县主动公开各类政府信息的总数共计约为了、" * 10_000,
    "lists": "建立完善了主动公开、依申请公开、行政复议和行政诉讼、投诉举报及保密审查、年度报告与责任追究等" * 5_000,
    "lists of figures": "收到申请#、受理咨询#和行政复议#、行政诉讼#,其中" * 10_000,
    "figures": "1,2" * 70_000,
    "open brackets": "((〔〔" * 50_000,
    "blanks": " \u3000" * 100_000,
    "ends of lines": "\n" * 200_000,
    "arrows": " >" * 100_000,
    "tags": "<p <" * 50_000,
    "slashes": "/module" * 30_000,
    "dashes": "- _" * 70_000,
    "numerals": "一二、" * 70_000,
}


def patterns():
    """Every pattern that a module of the core holds, or that one of its functions without arguments makes of data."""
    found = {}
    for module in pkgutil.walk_packages(govreports.__path__, "govreports."):
        if module.name.split(".")[1] in SCRAPY_SIDE:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for pattern in held(made(value, module.name)):
                found[pattern] = f"{module.name}.{name}"
    for rule in (*rules().figures, *rules().zeros, *rules().derived):
        for pattern in held((rule.pattern, rule.about, rule.unless, rule.never, rule.within)):
            found.setdefault(pattern, f"rule of {rule.metrics}")
    found |= dict.fromkeys(rules().stretches, "stretch")
    return found


def made(value, module):
    """What a cached function of a module makes of the data, where that is patterns; any other value as it is."""
    if not hasattr(value, "cache_info") or value.__module__ != module or inspect.signature(value).parameters:
        return value
    return value() if "Pattern" in str(inspect.signature(value).return_annotation) else None


def held(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | tuple | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from held(inner)


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_pattern_gets_through(kind):
    text = HOSTILE[kind][:LENGTH]
    for pattern in patterns():
        hostile = text.encode() if isinstance(pattern.pattern, bytes) else text
        pattern.search(hostile)
        pattern.fullmatch(hostile)


@pytest.mark.parametrize(
    "package", ["html", "titles", "metadata", "furniture", "sections", "kind", "identity", "cms", "text", "metrics"]
)
def test_no_part_of_the_core_is_left_out(package):
    assert any(name.startswith(f"govreports.{package}") for name in patterns().values())
