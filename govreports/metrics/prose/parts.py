"""Sums and shares told in a sentence: do the parts add up, is the share that of the figures?

`公开135条,其中甲类20条,乙类9条…`: 其中 does not promise a whole list, so a list is taken as whole only when it comes
within a tenth of the total; parts that exceed the total contradict it in any case. `收到497封,办结470封,办复率94%`: a
share may be rounded or cut in its last digit.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from govreports.metrics.prose.rules import rules
from govreports.model import Check, Issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.metrics.prose.template import Template
    from govreports.model import Number, Reading
    from govreports.numbers import Numeral

_PARTS = re.compile(r"#(?P<open>\()?[,;]?(?:其中|包括)[:,]?")
_RATE = re.compile(
    r"#[,;、](?:已|均|共)?(?:办结|答复|回复|办复|办理)(?:了)?#[,;]?(?:办结|答复|回复|办复|办理)率(?:达到|达|为)?%"
)
_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,4}))?%")
_BESIDE = re.compile(r"[,、;](?:另有|另外|另|此外)(?!行)")
_REST = re.compile(r"(?:剩余|其余|余下)[^#,;。]{0,4}$")
_WHOLE = 0.9
_ALL = 100
_FEWEST = 2
_CARRIED = re.compile(r"结转|上一?年")
_EVIDENCE = 160


def sum_of_parts(told: Template, taken: dict[int, str]) -> tuple[list[Check], list[Issue]]:
    """The verdict for every figure of a sentence that was read as a metric (start -> name) and is followed by parts."""
    checks: list[Check] = []
    issues: list[Issue] = []
    for found in _PARTS.finditer(told.text):
        total = told.figures[found.start()]
        metric = taken.get(total.start)
        parts = _parts(told, found.end(), total, closing=found.group("open") is not None)
        if metric is None or len(parts) < _FEWEST or not _all_exact([total, *parts]):
            continue
        left, right = total.value or 0, _sum(parts, total.value or 0)
        if right < float(left) * _WHOLE:
            continue
        checks.append(Check(id="P-SUM", status="pass" if left == right else "fail", left=left, right=right))
        if left != right:
            detail = f"P-SUM: {left} told, its parts add up to {right} ({'+'.join(str(part.value) for part in parts)})"
            issues.append(Issue(code="check_failed", field=metric, detail=detail))
    return checks, issues


def _sum(parts: Sequence[Numeral], total: Number) -> Number:
    """What the parts add up to; a list ends where they make the total: 收到3件,其中网络2件,当面1件,答复3件."""
    sums = list(accumulate(part.value or 0 for part in parts))
    return total if total in sums[_FEWEST - 1 :] else sums[-1]


def sums_told_in_parts(readings: Sequence[Reading], sentence: str) -> list[Reading]:
    """The sum of what one sentence tells in parts, `召开推进会1次、联席会2次`, of the metrics that are told so."""
    sums = []
    for name in sorted({reading.metric for reading in readings} & rules().additive):
        parts = [reading for reading in readings if reading.metric == name and reading.value is not None]
        if len(parts) < _FEWEST or any(part.qualifier != "exact" for part in parts):
            continue
        total = sum(part.value or 0 for part in parts)
        if len(parts) > _FEWEST and 2 * max(part.value or 0 for part in parts) == total:
            continue  # one of them is the sum of the others
        raw = "+".join(part.raw for part in parts)
        sums.append(replace(parts[0], value=total, raw=raw, basis="derived", evidence=sentence.strip()[:_EVIDENCE]))
    return sums


def rates(told: Template, taken: dict[int, str]) -> tuple[list[Check], list[Issue]]:
    """The verdict for every told rate whose two figures stand before it, the second of them read as a metric."""
    checks: list[Check] = []
    issues: list[Issue] = []
    for found in _RATE.finditer(told.text):
        places = [place for place in range(found.start(), found.end()) if place in told.figures]
        share = _SHARE.fullmatch(told.printed(found.end() - 1))
        whole, part = (told.figures[place] for place in places)
        if share is None or part.start not in taken or not whole.value or part.value is None:
            continue
        if not _all_exact([whole, part]):
            continue
        printed = Decimal(share.group().rstrip("%"))
        if part.value > whole.value and printed <= _ALL:
            continue  # a part stands between: 其中网上4件,来访3件;已答复7件,答复率100%
        real = Decimal(100 * part.value) / Decimal(whole.value)
        agrees = abs(printed - real) < Decimal(10) ** -len(share.group(2) or "")
        rounded = round(real, 2)
        checks.append(Check(id="P-RATE", status="pass" if agrees else "fail", left=printed, right=rounded))
        if not agrees:
            detail = f"P-RATE: {printed}% told, {part.value} of {whole.value} is {rounded}%"
            issues.append(Issue(code="check_failed", field=taken[part.start], detail=detail))
    return checks, issues


def _parts(told: Template, start: int, total: Numeral, *, closing: bool) -> list[Numeral]:
    """The figures of the list in the total's unit; what a bracket or a colon opens in it are parts of a part."""
    beside = _BESIDE.search(told.text, start)
    ends = [told.text.find(")", start) if closing else -1, beside.start() if beside else -1]
    end = min((end for end in ends if end >= 0), default=len(told.text))
    parts: list[Numeral] = []
    depth = 0
    for place in range(start, end):
        char = told.text[place]
        depth += (char == "(") - (char == ")")
        if (char in "。;" or (char == ":" and parts)) and depth == 0:
            break
        if _CARRIED.match(told.text, place):
            break  # what another year carried over is no part of this year's
        if place in told.figures and depth == 0 and told.figures[place].unit in (total.unit, None):
            if _REST.search(told.text[start:place]) and sum(part.value or 0 for part in parts) == total.value:
                break  # 办结9件,其中按时8件、延期1件,剩余2件: what was not closed
            parts.append(told.figures[place])
    return parts


def _all_exact(numerals: list[Numeral]) -> bool:
    return all(numeral.qualifier == "exact" and numeral.precision == 1 for numeral in numerals)
