"""The rules of `data/prose/rules.toml`, compiled: how a sentence's template tells which figure is which metric."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FRAGMENT = re.compile(r"<([a-z_]+)>")
_STRETCH = re.compile(r"([_~])(\{\d+,\d+\}\??)?")
_CLASSES = {"_": "[^#¦,;。]", "~": "[^#¦。]"}
_DEFAULTS = {"_": "{0,30}?", "~": "{0,60}?"}


class BadRuleError(ValueError):
    """Raised while the rules are loaded, for a rule that names no known unit, subject, fragment or metric group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; the keys are explained at the head of the data file."""

    metrics: tuple[str, ...]
    pattern: re.Pattern[str]
    units: frozenset[str]
    less: str | None
    subject: str | None
    about: re.Pattern[str] | None
    within: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    never: re.Pattern[str] | None
    note: str | None
    part: bool
    additive: bool
    zero: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A metric that equals another one because all of it was dealt with, in words or as a share of 100 %."""

    metric: str
    origin: str
    subject: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules in the order they are tried."""

    figures: tuple[Rule, ...]
    zeros: tuple[Rule, ...]
    derived: tuple[Derived, ...]
    bare: tuple[tuple[str, re.Pattern[str]], ...]
    subjects: tuple[tuple[str, re.Pattern[str]], ...]
    additive: frozenset[str]


@cache
def rules() -> Rules:
    """The rules of the data file; errors: `BadRuleError` for a slip in it."""
    text = resources.files("govreports").joinpath("data/prose/rules.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    found = [_rule(row, data) for row in data["rule"]]
    return Rules(
        figures=tuple(rule for rule in found if not rule.zero),
        zeros=tuple(rule for rule in found if rule.zero),
        derived=tuple(_derived(row, data) for row in data["derived"]),
        bare=tuple((row["metric"], re.compile(row["heading"])) for row in data["bare"]),
        subjects=tuple((name, re.compile(words)) for name, words in data["subjects"].items()),
        additive=frozenset(name for rule in found if rule.additive for name in rule.metrics),
    )


def _rule(row: dict[str, Any], data: dict[str, Any]) -> Rule:
    metric = row.get("metric", [])
    subject = row.get("subject")
    if subject is not None and subject not in data["subjects"]:
        raise BadRuleError(f"unknown subject {subject!r} in {row['pattern']!r}")
    return Rule(
        metrics=(metric,) if isinstance(metric, str) else tuple(metric),
        pattern=_compile(row["pattern"], data),
        units=frozenset(_units(row, data)),
        less=row.get("less"),
        subject=subject,
        about=_optional(row.get("about"), data),
        within=_optional(row.get("within"), data),
        unless=_optional(row.get("unless"), data),
        never=_optional(row.get("never"), data),
        note=row.get("note"),
        part=row.get("part", False),
        additive=row.get("additive", False),
        zero=row.get("zero", False),
    )


def _derived(row: dict[str, Any], data: dict[str, Any]) -> Derived:
    return Derived(
        metric=row["metric"],
        origin=row["from"],
        subject=row["subject"],
        pattern=_compile(row["pattern"], data),
        unless=_optional(row.get("unless"), data),
    )


def _units(row: dict[str, Any], data: dict[str, Any]) -> list[str]:
    if "unit" not in row:
        return []
    if row["unit"] not in data["units"]:
        raise BadRuleError(f"unknown unit class {row['unit']!r} in {row['pattern']!r}")
    units: list[str] = data["units"][row["unit"]]
    return units


def _optional(text: str | None, data: dict[str, Any]) -> re.Pattern[str] | None:
    return _compile(text, data) if text else None


def _compile(text: str, data: dict[str, Any]) -> re.Pattern[str]:
    def fragment(found: re.Match[str]) -> str:
        if found.group(1) not in data["fragments"]:
            raise BadRuleError(f"unknown fragment <{found.group(1)}> in {text!r}")
        return str(data["fragments"][found.group(1)])

    for _ in range(2):  # a fragment may hold another one
        text = re.sub(_FRAGMENT, fragment, text) if "(?P<" not in text else _outside_groups(text, fragment)
    return re.compile(_STRETCH.sub(lambda found: _CLASSES[found[1]] + (found[2] or _DEFAULTS[found[1]]), text))


def _outside_groups(text: str, fragment: Any) -> str:
    """Replace fragments, leaving the names of groups `(?P<n>` as they are."""
    return re.sub(r"(?<!\?P)<([a-z_]+)>", fragment, text)
