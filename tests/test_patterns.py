"""No regular expression that reads text or figures can be made slow by a page: each gets 200,000 hostile characters."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import govreports
from govreports import numbers
from govreports.metrics.prose import template
from govreports.metrics.prose.rules import rules

READERS = ("numbers", "text", "metrics", "checks", "wording")
HOSTILE = {
    "repeated words": "收到依申请公开政府信息申请" * 16_000,
    "linking words": "全县主动公开各类政府信息的总数共计约为了、" * 10_000,
    "lists": "建立完善了主动公开、依申请公开、行政复议和行政诉讼、投诉举报及保密审查、年度报告与责任追究等" * 5_000,
    "lists of figures": "收到申请#、受理咨询#和行政复议#、行政诉讼#,其中" * 10_000,
    "figures": "1,2" * 70_000,
    "open brackets": "((〔〔" * 50_000,
    "blanks": " \u3000" * 100_000,
}


def patterns():
    found = {}
    for module in pkgutil.walk_packages(govreports.__path__, "govreports."):
        if module.name.split(".")[1] in READERS:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    found[value.pattern] = f"{module.name}.{name}"
    for rule in (*rules().figures, *rules().zeros):
        for part in (rule.pattern, rule.about, rule.unless, rule.never, rule.within):
            if part is not None:
                found.setdefault(part.pattern, f"rule of {rule.metrics}")
    for rule in rules().derived:
        found.setdefault(rule.pattern.pattern, f"derived {rule.metrics}")
    return found | {pattern.pattern: "marks and numerals" for pattern in (template._marks(), numbers.pattern())}


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_pattern_gets_through(kind):
    text = HOSTILE[kind][:200_000]
    for pattern in patterns():
        compiled = re.compile(pattern)
        compiled.search(text)
        compiled.fullmatch(text)
