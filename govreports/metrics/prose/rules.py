"""The rules of `data/prose/rules/`, compiled: how a sentence's template tells which figure is which metric."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from govreports.metrics.prose.needs import Sieve

_FRAGMENT = re.compile(r"(?<!\?P)<(!?)([a-z_]+)>")  # not the name of a group: (?P<n>
_STRETCH = re.compile(r"([_~])(\{\d+,\d+\}\??)?")
_CLASSES = {"_": "[^#¦,;。]", "~": "[^#¦。]"}
_DEFAULTS = {"_": "{0,30}?", "~": "{0,60}?"}
_NESTED = 3
_FIGURES = ("n", "m", "o")
_ADDED = ("p", "q")
_WHOLE = (
    "(?P<whole>#)(?:[,(](?:<app>|申请|结果)?(?:[^#,;。()未没无]{2,14},){0,2}?|(?:<app>|申请)(?=[均都皆]|全部))"
    "<is>?[^#,;。()未没无对]{0,8}?(?:LABEL)(?!的)(?:(?!为主|居多)[^#,;。()]){0,8}?(?=[,;。)]|、[均都皆]|$)"
)
_LABEL_ONLY = ("words", "whole", "whole_subject", "behind", "before")
_JOINED = "(?:、|和|或者?|及|以及|与)"


if TYPE_CHECKING:
    from collections.abc import Iterable


class BadRuleError(ValueError):
    """Raised while the rules are loaded, for a rule that names no known unit, subject, fragment or group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; the keys are explained at the head of `data/prose/words.toml`."""

    metrics: tuple[str, ...]
    pattern: re.Pattern[str]
    units: frozenset[str] = frozenset()
    less: str | None = None
    plus: tuple[int, ...] = ()
    """The groups of the pattern whose figures are added to the one read."""
    group: str | None = None
    by_subject: dict[str, tuple[str, ...]] = field(default_factory=dict)
    about: re.Pattern[str] | None = None
    within: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    note: str | None = None
    part: bool = False
    negate: bool = False
    shift: int = 0
    zero: bool = False
    only_zero: bool = False
    same_as: dict[str, tuple[str, ...]] = field(default_factory=dict)
    but_not: tuple[str, ...] = ()
    reads: bool = True
    """Whether the rule reads a metric; else it only uses a figure up."""
    figures: tuple[int, ...] = ()
    """The groups of the pattern that may hold the figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules in the order they are tried."""

    figures: Sieve[Rule]
    zeros: Sieve[Rule]
    derived: Sieve[Rule]
    stretches: Sieve[re.Pattern[str]]
    bare: tuple[tuple[str, re.Pattern[str]], ...]
    subjects: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]
    near: frozenset[str]
    additive: frozenset[str]

    def far_reaching(self, group: str) -> bool:
        """Whether a subject of a group holds beyond the sentence that names it."""
        return group not in self.near


@cache
def rules() -> Rules:
    """The rules of the data files; errors: `BadRuleError` for a slip in them."""
    words = _load("words")
    files = [_load(f"rules/{name}") for name in words["order"]]
    rows = [row for file in files for row in (*file.get("rule", []), *_told_by_label(file))]
    found = [_rule(row, words) for row in rows]
    stretches = [_compile(row["pattern"], words) for file in files for row in file.get("stretch", [])]
    return Rules(
        figures=_sieve(rule for rule in found if not rule.zero),
        zeros=_sieve(rule for rule in found if rule.zero),
        derived=_sieve(_rule(row, words) for file in files for row in (*file.get("derived", []), *_wholes(file))),
        stretches=Sieve([(pattern, pattern) for pattern in stretches]),
        bare=tuple((row["metric"], re.compile(row["heading"])) for file in files for row in file.get("bare", [])),
        subjects={
            group: tuple((name, _compile(pattern, words)) for name, pattern in named.items())
            for group, named in words["subjects"].items()
        },
        near=frozenset(words["near"]),
        additive=frozenset(words["additive"]),
    )


def _sieve(found: Iterable[Rule]) -> Sieve[Rule]:
    return Sieve([(rule, rule.pattern) for rule in found])


def _load(name: str) -> dict[str, Any]:
    text = resources.files("govreports").joinpath(f"data/prose/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _told_by_label(file: dict[str, Any]) -> list[dict[str, Any]]:
    """Two rules for every label: the figure behind it, `无法提供的2件`, and before it, `2件为无法提供`.

    A figure of several labels, `信息不存在、非本机关掌握的共12件`, is none of a single one.
    """
    rows = []
    for label in file.get("label", []):
        words = f"(?:{label['words']})"
        others = "|".join(other["words"] for other in file["label"] if other["metric"] != label["metric"])
        shared = {"unit": "cases", "part": True} | {
            key: value for key, value in label.items() if key not in _LABEL_ONLY
        }
        joined = "|".join(filter(None, (label.get("unless"), f"(?:{others})[^#,;。()、]{{0,6}}{_JOINED}")))
        behind = f"{label.get('behind', '<results>')}<link>"
        before = label.get("before", "(?:<app>|申请)?<is>?")
        not_both = f"(?![^#,;。()、]{{0,6}}{_JOINED}[^#,;。()、]{{0,6}}?(?:{others}))"
        rows.append(shared | {"pattern": f"{words}{behind}(?P<n>#)", "unless": joined})
        rows.append(shared | {"pattern": f"(?P<n>#){before}[^#,;。()、或和]{{0,6}}?{words}(?!{behind}#){not_both}"})
    return rows


def _wholes(file: dict[str, Any]) -> list[dict[str, Any]]:
    """One rule for every label that names a whole: `不予公开4件(均为内部事务信息)`."""
    return [
        {
            "metric": label["metric"],
            "subject": label.get("whole_subject", label.get("subject")),
            "same_as": label["whole"],
            "pattern": _WHOLE.replace("LABEL", label["words"]),
            "unless": label.get("never"),
        }
        for label in file.get("label", [])
        if "whole" in label
    ]


def _rule(row: dict[str, Any], words: dict[str, Any]) -> Rule:
    group, by_subject = _subjects(row, words)
    metrics = () if by_subject else _names(row.get("metric", []))
    pattern = _compile(row["pattern"], words)
    return Rule(
        metrics=metrics,
        pattern=pattern,
        reads=any(by_subject.values()) or bool(metrics),
        figures=tuple(number for name, number in pattern.groupindex.items() if name in _FIGURES),
        units=frozenset(_units(row, words)),
        less=row.get("less"),
        plus=tuple(number for name, number in pattern.groupindex.items() if name in _ADDED),
        group=group,
        by_subject=by_subject,
        about=_optional(row.get("about"), words),
        within=_optional(row.get("within"), words),
        unless=_optional(row.get("unless"), words),
        never=_optional(row.get("never"), words),
        note=row.get("note"),
        part=row.get("part", False),
        negate=row.get("negate", False),
        shift=row.get("shift", 0),
        zero=row.get("zero", False),
        only_zero=row.get("only_zero", False),
        same_as=_origins(row, by_subject),
        but_not=_names(row.get("but_not", [])),
    )


def _subjects(row: dict[str, Any], words: dict[str, Any]) -> tuple[str | None, dict[str, tuple[str, ...]]]:
    """The group of subjects that a rule asks for, and its metrics for each of them."""
    metric, subject = row.get("metric", []), row.get("subject")
    if isinstance(metric, dict):
        by_subject = {name: _names(names) for name, names in metric.items()}
    elif subject:
        by_subject = {name: _names(metric) for name in subject.split("|")}
    else:
        return None, {}
    for group, named in words["subjects"].items():
        if set(by_subject) <= set(named):
            return group, by_subject
    raise BadRuleError(f"no group of subjects holds {sorted(by_subject)} of {row['pattern']!r}")


def _origins(row: dict[str, Any], by_subject: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Of a rule for a metric that equals another one: the others it may equal by subject; empty for other rules."""
    origin = row.get("same_as", {})
    if not isinstance(origin, dict):
        return dict.fromkeys(by_subject, _names(origin))
    if set(origin) - set(by_subject):
        raise BadRuleError(f"same_as names other subjects than metric in {row['pattern']!r}")
    return {subject: _names(names) for subject, names in origin.items()}


def _names(metric: str | list[str]) -> tuple[str, ...]:
    return (metric,) if isinstance(metric, str) else tuple(metric)


def _units(row: dict[str, Any], words: dict[str, Any]) -> list[str]:
    if "unit" not in row:
        return []
    if row["unit"] not in words["units"]:
        raise BadRuleError(f"unknown unit class {row['unit']!r} in {row['pattern']!r}")
    units: list[str] = words["units"][row["unit"]]
    return units


def _optional(text: str | None, words: dict[str, Any]) -> re.Pattern[str] | None:
    return _compile(text, words) if text else None


def _compile(text: str, words: dict[str, Any]) -> re.Pattern[str]:
    for _ in range(_NESTED):  # a fragment may hold another one
        text = _FRAGMENT.sub(lambda found: _fragment(found[2], words, behind_none=bool(found[1])), text)
    return re.compile(_STRETCH.sub(lambda found: _CLASSES[found[1]] + (found[2] or _DEFAULTS[found[1]]), text))


def _fragment(name: str, words: dict[str, Any], *, behind_none: bool) -> str:
    """What `<name>` stands for, or `<!name>`, a place behind none of a list's words."""
    if behind_none and name in words["lists"]:
        return "".join(f"(?<!{word})" for word in words["lists"][name])
    if name in words["lists"]:
        return f"(?:{'|'.join(words['lists'][name])})"
    if behind_none or name not in words["fragments"]:
        raise BadRuleError(f"unknown fragment <{name}>")
    return str(words["fragments"][name])
