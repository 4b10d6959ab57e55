"""The links of a page with what stands around them: full title, absolute URL, the date beside.

`<li><a href="./t1.html" title="甲县2021年度报告">甲县2021年…</a><span>2022-01-28</span></li>`
-> `Link(url=".../t1.html", title="甲县2021年度报告", listed="2022-01-28")`
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.etree import _Element
from parsel.selector import create_root_node

from govreports.cms import functions, markup, objects, urls, words
from govreports.cms.index import Link

_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d\s*[-/.年]\s*(?:1[0-2]|0?[1-9])\s*[-/.月]\s*(?:3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
)
_TAIL_DATE = re.compile(rf"[\[\(（【]?\s?{_DATE.pattern}\s?[\]\)）】]?\s?$")
_DATE_END = frozenset("日])）】")
"""What a date at the end of a text ends in, where not in a digit."""
_CUT = re.compile(r"(…|\.{2,}|⋯)\s*$")
_CLICKABLE = frozenset({"onclick", *markup.NAMING})
_LONGEST_MORE, _LONGEST_HEADING = 8, 24
_ROW_DEPTH = 4
"""How far above a link its row may lie: span in li, td in tr, dd in dl in a wrapper."""


def tree_of(text: str) -> _Element:
    """The page as an element tree of lxml's own elements; an empty or broken page gives an empty one.

    What libxml2 leaves beside the root of a damaged page is put into it.
    """
    root: _Element = create_root_node("", etree.HTMLParser, body=text.encode("utf-8", "ignore"))
    root.extend([stray for stray in root.itersiblings() if isinstance(stray.tag, str)])
    return root


def read_anchors(root: _Element, url: str, encoding: str = "utf-8") -> tuple[Link, ...]:
    """Every link of the page in reading order, its text as title; the same URL may stand more than once.

    After the anchors come choices and buttons that lead somewhere, then what scripts write or are given as data.
    """
    base, script = base_of(root, url, encoding), markup.scripts(root)
    made = functions.read_functions(script)
    whole = list(root.iter())  # keeps the elements at hand: without, each look makes them anew
    rows: dict[_Element, str | None] = {}
    found = []
    for element in root.iter("a", "area"):
        target = urls.resolve(base, element.get("href", ""), encoding)
        if target is None and (hidden := markup.clicked(element, made)):
            target = urls.resolve(base, hidden, encoding)
        if target:
            found.append(_link(element, target, rows))
    aside = [*markup.options(root), *_buttons(whole, made)]
    whole.clear()
    pairs = [(target, _title(element, _text(element))) for element, target in aside]
    pairs += [(target, _squeeze(title)) for target, title in markup.written(script)]
    for target, title in pairs:
        resolved = urls.resolve(base, target, encoding)
        if resolved and title:
            found.append(Link(url=resolved, title=title))
    return (*found, *objects.script_links(script, base, encoding))


def base_of(root: _Element, url: str, encoding: str = "utf-8") -> str:
    """The address relative links of a page start from: its own, or the one it states."""
    stated = root.find(".//base[@href]")
    return url if stated is None else urls.resolve(url, stated.get("href", ""), encoding) or url


def _buttons(whole: Iterable[_Element], made: functions.Functions) -> list[tuple[_Element, str]]:
    """Elements other than anchors that a click turns into a link."""
    clickable = (element for element in whole if not _CLICKABLE.isdisjoint(element.keys()) and element.tag != "a")
    return [(element, target) for element in clickable if (target := markup.clicked(element, made))]


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _text(element: _Element) -> str:
    return _squeeze("".join(element.itertext()) if len(element) else element.text or "")  # type: ignore[arg-type]


def _tail_date(text: str) -> re.Match[str] | None:
    """The date a squeezed text ends with."""
    last = text[-1:]
    return _TAIL_DATE.search(text) if last in _DATE_END or last.isdecimal() else None


def _link(element: _Element, target: str, rows: dict[_Element, str | None]) -> Link:
    text = _text(element)
    title = _title(element, text)
    if len(title) <= _LONGEST_MORE and (words.matches("more", title) or (not title and "more" in _dress(element))):
        title = _heading(element) or title
    return Link(url=target, title=title, listed=_listed(element, text, rows))


def _dress(element: _Element) -> str:
    return (element.get("class") or "").lower()


def _heading(element: _Element) -> str | None:
    """The short text that stands before a link to more of the same, or before the block it closes."""
    node: _Element | None = element
    for _ in range(_ROW_DEPTH):
        if node is None or node.tag == "body":
            return None
        for before in node.itersiblings(preceding=True):
            text = _text(before) if isinstance(before.tag, str) and not _has_several(before) else ""
            if text and len(text) <= _LONGEST_HEADING and not words.matches("more", text):
                return text
        node = node.getparent()
        lead = _squeeze(node.text or "") if node is not None else ""
        if lead and len(lead) <= _LONGEST_HEADING:
            return lead
    return None


def _title(element: _Element, printed: str) -> str:
    """The printed text; the title attribute where the text is cut short or missing, or goes on in it."""
    dated = _tail_date(printed)
    text = printed[: dated.start()].strip() if dated else printed
    full = _squeeze(element.get("title") or "")
    if not text:
        image = element.find(".//img[@alt]")
        return full or _squeeze("" if image is None else image.get("alt", ""))
    if not full:
        return text
    stem = _CUT.sub("", text).strip()
    return full if stem != text or full.startswith(stem) else text


def _listed(element: _Element, text: str, rows: dict[_Element, str | None]) -> str | None:
    """The date of the link's row: inside the link, in the nearest row that holds no other link, or right beside it."""
    inside = _tail_date(text)
    if inside:
        return _printed(inside.group())
    return _in_row(element, text, rows) or _beside(element)


def _in_row(element: _Element, text: str, rows: dict[_Element, str | None]) -> str | None:
    """`rows` keeps the text of what stands around links, None where that holds several of them."""
    row: _Element | None = element
    for _ in range(_ROW_DEPTH):
        row = row.getparent() if row is not None else None
        if row is None:
            return None
        if row not in rows:
            rows[row] = None if _has_several(row) else _text(row)
        around = rows[row]
        if around is None:
            return None
        found = _printed(around.replace(text, " ", 1))
        if found:
            return found
    return None


def _has_several(row: _Element) -> bool:
    """Whether links to more than one address stand in a row."""
    first = None
    for link in row.iter("a"):
        target = link.get("href")
        if target and first is not None and target != first:
            return True
        first = first or target
    return False


def _beside(element: _Element) -> str | None:
    """Text after the link, else before it, up to the neighbouring link."""
    after = [element.tail or ""]
    for sibling in element.itersiblings():
        if sibling.tag == "a" or sibling.find(".//a") is not None:
            break
        after += [_text(sibling) if isinstance(sibling.tag, str) else "", sibling.tail or ""]
    before, parent = element.getprevious(), element.getparent()
    lead = before.tail if before is not None else parent.text if parent is not None else None
    return _printed(" ".join(after)) or _printed(lead or "")


def _printed(text: str) -> str | None:
    match = _DATE.search(text)
    return _squeeze(match.group()) if match else None
