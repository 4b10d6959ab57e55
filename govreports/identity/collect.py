"""Collect: every piece of evidence a document and its page hold, as claims, clues, dates and words.

title, breadcrumb, 发布机构, signature, opening … -> claims (whose report)
host, 网站标识码, 主办单位, places in the text … -> clues (where it stands)
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.identity import clock
from govreports.identity.address import Address, organ_region, read_address, site_region
from govreports.identity.evidence import Claim, Clue
from govreports.identity.names import mentions, read_chain
from govreports.identity.opening import OwnWords, contacts, openings, own_words
from govreports.identity.parties import Party, read_party
from govreports.identity.signature import HEAD, Lines, read_lines, split_crumbs
from govreports.identity.titles import Title, read_title
from govreports.regions import gazetteer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from govreports.model import Document, Metadata, Page

_PROSE = 30
_OPENING_PARAGRAPHS = 3
_OPENING_LENGTH = 600
_READ = 60_000
"""Characters of running text that are looked at; a report's places and years stand well before that."""
_MOST_TITLES = 5
_CITES = re.compile("(?:根据|按照|依据|遵照|依照)《")
"""A first sentence that ends like a title: 根据《…意见》,现公布我校2015年信息公开工作年度报告."""
_SITE_LEAD = re.compile(r"^(?:欢迎访问|欢迎来到|中国[·・•.\-]?|[·・•]|主办单位?:?|主办:?)+")
_DOCUMENT_NUMBER = re.compile(r"(?<![一-鿿])([一-鿿])[一-鿿]{0,4}[政府办发函财][一-鿿]{0,4}[〔\[(【]20\d\d[〕\])】]")
_BEFORE_A_YEAR = ("〔20", "[20", "(20", "【20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that bears on the identity of one report."""

    claims: tuple[Claim, ...]
    clues: tuple[Clue, ...]
    titles: tuple[Title, ...]
    own: OwnWords
    crumbs: tuple[str, ...]
    opening: tuple[str, ...]
    prose: str
    dated: tuple[tuple[str, str | datetime.date | None], ...]
    """Every date with its source; a date the page gives apart before the same kind of date in a line."""


def collect(document: Document, page: Page) -> Evidence:
    """Read every source once."""
    texts = [paragraph.text for paragraph in document.paragraphs]
    prosy = (text for text in texts if len(text) >= _PROSE or text.endswith("。"))
    opening = tuple(text[:_OPENING_LENGTH] for text in islice(prosy, _OPENING_PARAGRAPHS))
    prose = document.text[:_READ]
    metadata, lines = document.metadata, read_lines(texts)
    address = read_address(document.url or page.url)
    titles = tuple(read_title(text) for text in _titles(document, page, texts))
    crumbs = (*_steps(metadata.breadcrumb), *lines.crumbs)
    sites = (metadata.site_name or "", *(site for title in titles for site in title.site))
    return Evidence(
        claims=tuple(_claims(_named_by(metadata, lines, titles, crumbs, opening, prose, address))),
        clues=(*_coded(metadata, address), *_standing(metadata, sites, crumbs), *_spoken_of(prose)),
        titles=titles,
        own=own_words(prose),
        crumbs=crumbs,
        opening=opening,
        prose=prose,
        dated=tuple(_dated(metadata, lines, address, page)),
    )


def _titles(document: Document, page: Page, texts: Sequence[str]) -> list[str]:
    """Texts that may be the title: the document's, the link's, and a file's name where there is no other.

    Where no title names a place, one is read with the line above it, as titles in two lines are printed.
    """
    named = [title.text for title in document.titles[:_MOST_TITLES]]
    titles = [text for text in named if not _CITES.match(text)] or named
    placed = any(party.placed for title in titles for party in read_title(title).parties)
    for above, line in () if placed else pairwise(texts[:HEAD]):
        if line in titles and len(above) <= _PROSE and not clock.read_date(above) and read_party(above):
            titles[titles.index(line)] = f"{above}{line}"
    if page.link_text:
        titles.append(page.link_text)
    if not titles and page.name:
        titles.append(page.name.rpartition(".")[0] or page.name)
    return list(dict.fromkeys(titles))


def _steps(breadcrumb: str | None) -> tuple[str, ...]:
    return split_crumbs(breadcrumb) or (breadcrumb,) if breadcrumb else ()


def _named_by(
    metadata: Metadata, lines: Lines, titles: Sequence[Title], crumbs: Sequence[str],
    opening: Sequence[str], prose: str, address: Address,
) -> Iterator[tuple[str, Iterable[Party]]]:  # fmt: skip
    yield "title", (party for title in titles for party in title.parties)
    yield "signature", reversed(lines.signatures)
    yield "opening", openings(opening)
    yield "publisher", (*_named(metadata.publisher), *lines.publishers)
    yield "breadcrumb", (party for step in reversed(crumbs) for party in _named(step))
    yield "origin", (*_named(metadata.origin), *lines.origins)
    yield "contact", contacts(prose)
    # The owner's place is a clue already; only its body is told here.
    yield "host", (replace(party, chain=()) for party in _named(address.host.body if address.host else None))


def _claims(named: Iterable[tuple[str, Iterable[Party]]]) -> Iterator[Claim]:
    for source, parties in named:
        yield from (Claim(source=source, party=party) for party in parties)


def _named(text: str | None) -> tuple[Party, ...]:
    party = read_party(text) if text else None
    return (party,) if party is not None else ()


def _coded(metadata: Metadata, address: Address) -> Iterator[Clue]:
    """Clues that are region codes."""
    coded = (
        ("site_code", site_region(metadata.site_code)),
        ("host", address.host.code if address.host else None),
        ("organ_code", address.organ),
        ("index_number", organ_region(metadata.index_number)),
        *(("path", code) for code in address.path),
    )
    for source, code in coded:
        unit = gazetteer().of_code(code) if code else None
        if unit is not None:
            yield Clue(source=source, units=(unit,))


def _standing(metadata: Metadata, sites: Iterable[str], crumbs: Iterable[str]) -> Iterator[Clue]:
    """Clues that are the places sites and columns are named after: 耒阳市人民政府门户网站, 中国·耒阳.

    A column's name must be official: 沙河镇 in a breadcrumb does not stand for 沙河市.
    """
    sources = (("sponsor", metadata.sponsor or "", True), *(("site_name", site, True) for site in sites))
    for source, text, short in (*sources, *(("site_name", crumb, False) for crumb in crumbs)):
        name = _SITE_LEAD.sub("", text.strip())
        party = read_party(name)
        chain = party.chain if party and party.town else read_chain(name, short=short)
        if chain:
            yield Clue(source=source, units=chain[-1].units)


def _spoken_of(prose: str) -> Iterator[Clue]:
    """Clues that running text gives: places by their official names, and the signs before document numbers."""
    counts = Counter(mention.units for mention in mentions(prose))
    for units, times in counts.items():
        yield Clue(source="text", units=units, times=times)
    numbered = _DOCUMENT_NUMBER.finditer(prose) if any(opening in prose for opening in _BEFORE_A_YEAR) else ()
    for sign in dict.fromkeys(match[1] for match in numbered):
        if sign in _by_sign():
            yield Clue(source="document_number", units=_by_sign()[sign])


def _dated(
    metadata: Metadata, lines: Lines, address: Address, page: Page
) -> Iterator[tuple[str, str | datetime.date | None]]:
    yield from ((named.source, named.text) for named in metadata.dates)
    yield "published", lines.published
    yield "listed", page.listed
    yield "written", lines.written
    yield "signature", lines.signed
    if address.day_source is not None:
        yield address.day_source, address.day


@cache
def _by_sign() -> dict[str, tuple[str, ...]]:
    """Units by the one sign that stands for them before a document number: 湘 by table, 耒 as the first of 耒阳."""
    found: dict[str, dict[str, None]] = {}
    for row in shipped.rows("identity/province_signs.csv"):
        unit = gazetteer().of_code(row["code"])
        if unit is not None:
            found.setdefault(row["sign"], {})[unit] = None
    for name, units in gazetteer().names["short"].items():
        if len(name) == len("耒阳"):
            found.setdefault(name[0], {}).update(dict.fromkeys(units))
    return {sign: tuple(units) for sign, units in found.items()}
