"""Choose among the titles a page gives of itself, and read the site's name off the long ones.

`万载县2021年…报告 | 万载县人民政府` beside `万载县2021年…报告` is the same title with the site's name behind it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.model import Named

_ENDS = " 。.,;:-_|"
# What a collection of texts puts around a title: 【篇二】某镇…报告, …报告(共3页), …报告.docx-某文库.
_COLLECTED = re.compile(
    r"^[【\[(]?(?:(?:篇|范文)[一二三四五六七八九\d]|第[一二三四五六七八九\d]篇)(?:[】\])][:.、]?|[:.、])\s*"
    r"|\s?(?:\(?共\d{1,3}页\)?|\((?:全文|(?:word|doc|pdf)版?|精选|范文|最新)\))$"
    r"|\.(?:docx?|pdf|txt|wps)(?:\s?[-_—|].{0,20})?$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"公开|年报|年度报告")
_REPORT = re.compile(r"报告|年报")
_COLUMN = re.compile(r"(?:^|[-_|—\s])(?:政府|政务)?信息公开(?:工作)?(?:年度报告|年报)(?:$|[-_|—\s])")
"""A report of nobody and no year is most often the column that the page stands in."""
_SITE_COLUMN = re.compile(r"([^\d]{2,30}?)[-_|—\s]{1,9}((?:政府|政务)?信息公开(?:工作)?(?:年度报告|年报))")
_BESIDE = r"\s?[-_|—·]+\s?|\s"
# What parts a title from the column and the site where no other title tells it: never a hyphen between figures.
_APART = re.compile(r"\s[-—–]+\s|\s?[_|]+\s?|(?<!-)-++(?=[^-\d]{2,20}(?:网|网站|政府|门户|平台|委员会|办公室|局)$)")
_SHORTEST = 6
_WHOLE = re.compile(r"(?=.{0,90}公开)(?=.{0,90}(?:\d{4}|[一二三四五六七八九〇○零]{4})年).{0,90}(?:报告|年报)")
"""A title that stands alone: its subject may be left out, its year may not."""


def choose_titles(named: Sequence[Named]) -> tuple[tuple[Named, ...], str | None]:
    """The titles without repeats, those of a report first; and the site's name where a title holds it."""
    clean = [replace(title, text=_COLLECTED.sub("", title.text.strip(_ENDS)).strip(_ENDS)) for title in named]
    clean = [title for title in clean if title.text]
    ordered = sorted(clean, key=_rank)
    texts = [title.text for title in ordered]
    named_whole = any(_rank(title) == 0 for title in ordered)
    parted = [(_site_and_column(text) if named_whole else None) or _part(text, texts) for text in texts]
    unique: dict[str, Named] = {}
    for title, (text, _) in zip(ordered, parted, strict=True):
        unique.setdefault(text, replace(title, text=text))
    sites = [site for _, site in parted if site]
    return tuple(unique.values()), sites[0] if sites else None


def _site_and_column(text: str) -> tuple[str, str] | None:
    """`某县人民政府-政府信息公开年报` beside the title of a report tells where the page stands, not whose it is."""
    found = _SITE_COLUMN.fullmatch(text)
    return (found[2], found[1]) if found else None


def _rank(title: Named) -> int:
    """A report of a year, then one of a body, then a column or site of disclosure, then all else.

    An element whose class says title may head a list of other reports.
    """
    if not _SPEAKS.search(title.text):
        return 3
    if title.source != "class" and _WHOLE.match(title.text):
        return 0
    return 1 if _REPORT.search(title.text) and not _COLUMN.search(title.text) else 2


def _part(text: str, titles: Sequence[str]) -> tuple[str, str | None]:
    """A long title parted into the short one it holds and the site's name beside it."""
    for other in sorted(titles, key=len):
        if not _SHORTEST <= len(other) < len(text):
            continue
        found = re.fullmatch(rf"(?:(.+?)(?:{_BESIDE}))?{re.escape(other)}(?:(?:{_BESIDE})(.+))?", text)
        if found:
            return other, _site(found.group(1), found.group(2))
    parts = [part for part in _APART.split(text) if part]
    spoken = [part for part in parts if _SPEAKS.search(part)]
    if len(parts) > 1 and spoken:
        return spoken[0], parts[-1] if parts[-1] != spoken[0] else None
    return _blank_parted(text.split(), text)


def _blank_parted(parts: Sequence[str], text: str) -> tuple[str, str | None]:
    """Site, column and title with blanks between them, where both the column and the title speak of disclosure."""
    whole = [part for part in parts if _WHOLE.fullmatch(part)]
    if len(whole) == 1 and sum(_SPEAKS.search(part) is not None for part in parts) > 1:
        return whole[0], parts[0] if parts[0] != whole[0] else parts[-1]
    return text, None


def _site(before: str | None, behind: str | None) -> str | None:
    """The part farthest from the title: columns stand between the title and the site."""
    parts = re.split(_BESIDE, before or behind or "")
    return (parts[0] if before else parts[-1]) or None
