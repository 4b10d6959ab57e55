"""Marks in a report's own words that an auditor should see: no title, or a text that is two places at once.

我乡 in a report that else says 我镇 was copied from a neighbour: its figures may have been as well.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from govreports.model import Issue

if TYPE_CHECKING:
    from govreports.model import Document

_SELF = re.compile(r"我(省|市|县|区|州|旗|镇|乡)(?!长|委|政府|领导|直|人民)")


def wording_issues(document: Document) -> list[Issue]:
    """The marks of one document."""
    issues = []
    if document.title is None:
        issues.append(Issue(code="title_missing", field="title", detail="no title on the page"))
    spoken = Counter(_SELF.findall(document.text))
    if len(spoken) > 1:
        (main, _), *others = spoken.most_common()
        told = ", ".join(f"我{place} {times} times" for place, times in others)
        issues.append(Issue(code="copy_paste_wording", field="text", detail=f"{told} beside 我{main}"))
    return issues
