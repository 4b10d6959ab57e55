"""The further pages of a list, read from its page links: numbers, 下一页, 尾页 and 共n页.

A list at `/list.php?classid=1945` that links 尾页 to `…&page=3` -> `…&page=2`, `…&page=3`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from govreports.cms import urls, words
from govreports.cms.index import Link

CEILING = 300
"""Pages of one list we are ready to ask for; the largest lists met have about a hundred."""
_FILE_NUMBER = re.compile(r"[_-]?(\d{1,4})\.[a-z]{3,5}$")
_PAIR = re.compile(r"(?:^|&)([^=&]+)=(\d{1,4})(?=&|$)")
_NAMED = ("next", "last", "previous")
_HOLE = "\0"
_Links = Sequence[tuple[str, str]]


def numbered_pages(anchors: Iterable[Link], url: str, text: str) -> tuple[str, ...]:
    """The URLs of the list's numbered pages but this one, in order, at most `CEILING`; empty where no pager is found.

    The first page has no number as a rule and is not among them. Pages between are only made up where a link shows
    that URL numbers and page numbers go together; else the links are taken as they stand.
    """
    links = [(words.fold(link.title), link.url) for link in anchors if _same_list(link.url, url)]
    named = [target for label, target in links if any(words.matches(kind, label) for kind in _NAMED)]
    numbers = {int(label): target for label, target in links if re.fullmatch(r"[1-9]\d{0,2}", label)}
    candidates = [*named, *numbers.values()]
    places = [place for target in candidates if (place := _place(target))]
    total = _total(text) if places else None
    shift = None if _counts_down(links, places) else _shift(numbers, places, total)
    if not places or shift is None:
        return tuple(dict.fromkeys(target for target in candidates if target != url))[:CEILING]
    template = places[0][0]
    end = _last(links, [number for found, number in places if found == template], total, shift)
    pages = (template.replace(_HOLE, str(number)) for number in range(2 + shift, min(end, CEILING) + 1))
    return tuple(page for page in pages if page != url)


def _total(text: str) -> int | None:
    """The number of pages the page states."""
    stated = words.search("total", words.fold(text))
    return int(stated.group(1)) if stated else None


def is_page_link(link: Link, url: str) -> bool:
    """Whether a link on the list at `url` leads to a page of the same list, by its text: 3, 下一页, 首页."""
    return is_page_label(link.title) and _same_list(link.url, url)


def is_page_label(text: str) -> bool:
    """Whether a link's text is that of a pager."""
    text = words.fold(text)
    named = any(words.matches(kind, text) for kind in (*_NAMED, "first"))
    return named or re.fullmatch(r"[1-9]\d{0,2}", text) is not None


def _same_list(target: str, url: str) -> bool:
    return urls.folder(target).startswith(urls.folder(url))


def _place(url: str) -> tuple[str, int] | None:
    """A pager URL with a hole where the page number stands, and the number; None where no number stands."""
    parts = urlsplit(url)
    for pair in _PAIR.finditer(parts.query):
        if words.matches("page_parameter", pair.group(1)):
            start, end = pair.span(2)
            query = f"{parts.query[:start]}{_HOLE}{parts.query[end:]}"
            return parts._replace(query=query).geturl(), int(pair.group(2))
    match = _FILE_NUMBER.search(parts.path)
    if not match:
        return None
    start, end = match.span(1)
    path = f"{parts.path[:start]}{_HOLE}{parts.path[end:]}"
    return parts._replace(path=path).geturl(), int(match.group(1))


def _counts_down(links: _Links, places: Sequence[tuple[str, int]]) -> bool:
    """Whether 尾页 bears a lower number than another page link: such a list numbers its pages from the end."""
    ends = [place[1] for label, url in links if words.matches("last", label) and (place := _place(url))]
    return bool(ends) and ends[0] < max(number for _, number in places)


def _shift(numbers: dict[int, str], places: Sequence[tuple[str, int]], total: int | None) -> int | None:
    """URL number less page number, where the links agree on it; None where they do not or cannot show it."""
    shown = {place[1] - page for page, target in numbers.items() if (place := _place(target))}
    if len(shown) == 1:
        return shown.pop()
    if shown or not places:
        return None
    if all(_HOLE in urlsplit(template).query for template, _ in places):
        return 0
    gap = max(number for _, number in places) - total if total else None
    return gap if gap in (0, -1) else None


def _last(links: _Links, shown: Sequence[int], total: int | None, shift: int) -> int:
    """The URL number of the last page: the highest linked; the stated total where 尾页 is missing or says less."""
    highest = max(shown)
    if total is None:
        return highest
    ends = any(words.matches("last", label) for label, _ in links)
    return min(highest, total + shift) if ends else total + shift
