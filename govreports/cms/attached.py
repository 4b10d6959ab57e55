"""Files and leaves a report page leaves its text to, told by cheap signs: nothing of the report itself is read here.

A page of two lines that links 《甲县2021年度报告.pdf》 -> that link; a flip-book's `page1.html` -> its other leaves
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from lxml.etree import _Element

from govreports.cms import markup, urls, words
from govreports.cms.anchors import base_of, read_anchors, tree_of
from govreports.cms.index import Link
from govreports.decode import Decoded, decode, unquoted
from govreports.html.further import further_pages, signs
from govreports.model import Page

MOST_FILES = 6
MOST_REPORTS = 24
"""Files of one page that are all named as reports: those of a county's towns, on one page."""
MOST_LEAVES = 80
_ASCII = "".join(map(chr, range(33, 127)))
_STEP = 32768
"""Bytes up to which a page may be no more than a step to another."""
_SHOWN, _FRAMED = 60, 400
"""And the characters it shows, such as 正在跳转; around a frame stand the title and the site's foot."""
_WHOLE = 1200
"""Characters of text outside of links from which on a page with headings holds its report itself."""
_HEADING = re.compile(r"^[一二三四五六七八]\s*、", re.MULTILINE)
_ROWS = 8
_SPEAKS_OF = re.compile(r"附件|附表|统计表|下载")
_NAMED = re.compile(
    r"年报|年度报告|信息公开|附件|下载|统计表|全文|\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)$", re.IGNORECASE
)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)(?=$|[?&#])", re.IGNORECASE)
_VIEWER = re.compile(r"[?&](?:file|pdf|src|url)=([^&]+)", re.IGNORECASE)
_LEAF = re.compile(r"^(.*/files/basic-html/)page(\d+)\.html?$")
_BOOK = re.compile(r"[\"']([^\"'\s]*files/basic-html/page\d+\.html?)[\"']")
_ORDER = ("docx", "pdf", "xlsx", "doc", "xls", "wps", "et", "ofd", "zip", "rar")
"""Of one file in several dresses the first of these is taken."""
_ENDING = re.compile(rb"\.(?:pdf|doc|wps|xls|et|ofd|zip|rar|7z)")
_WORDS = (b"download", b"attach", b"downfile", b"cms_files")
"""What a page without any of links no file: a quick look before it is taken apart."""
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf")


def is_file(body: bytes, content_type: str | None = None, disposition: str | None = None) -> bool:
    """Whether an answer is a file and no page, by its first bytes, else by its headers.

    >>> is_file(b"%PDF-1.4"), is_file(b"<html>", "text/html"), is_file(b"..", None, 'attachment; filename="a.wps"')
    (True, False, True)
    """
    if body.startswith(_MAGIC):
        return True
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind in ("", "application/octet-stream"):
        return bool(disposition) and body.lstrip()[:1] != b"<"
    return kind.startswith("application/") and not re.search(r"html|xml|json|javascript", kind)


def files_of(page: Page) -> tuple[Link, ...]:
    """The files to fetch along with a page, best first; none where the page holds the whole report itself."""
    source = page.body.lower()
    if page.body.startswith(_MAGIC) or not (_ENDING.search(source) or any(word in source for word in _WORDS)):
        return ()
    decoded = decode(page.body, page.content_type)
    root = tree_of(decoded.text)
    text = _prose(root)
    whole = len(text) >= _WHOLE and len(_HEADING.findall(text)) >= 3
    tabled = sum(1 for _ in root.iter("tr")) >= _ROWS
    if whole and (tabled or not _SPEAKS_OF.search(text)):
        return ()
    return _best(_linked(root, page.url or "", decoded.encoding))


def further_of(page: Page) -> tuple[Link, ...]:
    """The further pages of an article that is parted over several."""
    if page.body.startswith(_MAGIC) or not any(sign.encode() in page.body for sign in signs(page.url)):
        return ()
    decoded = decode(page.body, page.content_type)
    found = further_pages(page.url, _labels(decoded, page.url or ""), decoded.text)
    return tuple(Link(url=url, title="") for url in found)


def _labels(decoded: Decoded, url: str) -> Iterator[tuple[str, str]]:
    for link in read_anchors(tree_of(decoded.text), url, decoded.encoding):
        yield link.title, link.url


def _prose(root: _Element) -> str:
    """The text a page shows outside of links and scripts, a piece a line."""
    pieces = root.xpath("//body//text()[not(ancestor::a or ancestor::script or ancestor::style or ancestor::option)]")
    return "\n".join(stripped for piece in pieces if (stripped := str(piece).strip()))  # type: ignore[union-attr]


def _shown(address: str) -> str:
    """The address a viewer is given, its escapes undone but for bytes that are no ASCII: they may be GBK."""
    return quote(unquote_to_bytes(address), safe=_ASCII)


def _linked(root: _Element, url: str, encoding: str) -> Iterator[Link]:
    base = base_of(root, url, encoding)
    for element in root.iter("iframe", "frame", "embed", "object"):
        source = element.get("src") or element.get("data") or ""
        shown = _VIEWER.search(source)
        target = urls.resolve(base, _shown(shown.group(1)) if shown else source, encoding)
        if target and (_FILE.search(target) or words.matches("file_path", urls.path(target))):
            yield Link(url=target, title=unquoted(target.rpartition("/")[2]))
    for link in read_anchors(root, url, encoding):
        shown = _VIEWER.search(link.url)
        inner = urls.resolve(base, _shown(shown.group(1)), encoding) if shown and _FILE.search(link.url) else None
        if inner or words.matches("file_path", urls.path(link.url)) or _FILE.search(link.title):
            yield Link(url=inner or link.url, title=link.title, listed=link.listed)


def _best(links: Iterable[Link]) -> tuple[Link, ...]:
    """One link for each file, those with a telling name first and alone where there are such."""
    chosen: dict[str, Link] = {}
    for link in links:
        stem = _FILE.sub("", words.fold(link.title)) or urls.name(link.url)
        if stem not in chosen or _dress(link) < _dress(chosen[stem]):
            chosen[stem] = link
    unique = {urls.name(link.url): link for link in chosen.values()}.values()
    telling = [link for link in unique if _NAMED.search(link.title)]
    reports = [link for link in telling if words.matches("report", words.fold(link.title))]
    return tuple(reports[:MOST_REPORTS] if len(reports) > MOST_FILES else (telling or list(unique))[:MOST_FILES])


def _dress(link: Link) -> int:
    found = _FILE.search(link.url) or _FILE.search(link.title)
    suffix = found.group().lstrip(".").lower() if found else ""
    return _ORDER.index(suffix) if suffix in _ORDER else len(_ORDER)


def onward(page: Page) -> str | None:
    """The address a page that shows next to nothing leads on to by script, or shows in a frame."""
    if len(page.body) > _STEP or not any(word in page.body for word in (b"location", b"frame", b"FRAME")):
        return None
    decoded = decode(page.body, page.content_type)
    root = tree_of(decoded.text)
    shown, framed = len(_prose(root)), list(markup.frames(root))
    target = markup.moved(decoded.text) if shown < _SHOWN else None
    if (
        not target
        and shown < _FRAMED
        and len(framed) == 1
        and not (_VIEWER.search(framed[0]) or _FILE.search(framed[0]))
    ):
        inner = urls.resolve(base_of(root, page.url or "", decoded.encoding), framed[0], decoded.encoding)
        return inner if inner and urls.host(inner) == urls.host(page.url or "") else None
    return urls.resolve(page.url or "", target, decoded.encoding) if target else None


def first_leaf(page: Page) -> str | None:
    """The first leaf of the flip-book a page shows or is, in the text layer that books carry."""
    leaf = _LEAF.match(page.url or "")
    if leaf:
        return f"{leaf[1]}page1.html"
    if b"basic-html" not in page.body:
        return None
    found = _BOOK.search(decode(page.body, page.content_type).text)
    return urls.resolve(page.url or "", found.group(1)) if found else None


def next_leaf(page: Page) -> str | None:
    """The leaf behind this one, where this one links it or links a later one."""
    leaf = _LEAF.match(page.url or "")
    if not leaf or int(leaf[2]) >= MOST_LEAVES:
        return None
    root = tree_of(decode(page.body, page.content_type).text)
    targets = (urljoin(page.url or "", element.get("href", "")) for element in root.iter("a"))
    numbers = [int(found[2]) for target in targets if (found := _LEAF.match(target)) and found[1] == leaf[1]]
    return f"{leaf[1]}page{int(leaf[2]) + 1}.html" if any(number > int(leaf[2]) for number in numbers) else None


def name_of(url: str, disposition: str | None) -> str:
    """The name of a file as its server gives it, else as its address ends.

    >>> name_of("http://a.test/x/%E5%B9%B4%E6%8A%A5.pdf", None)
    '年报.pdf'
    """
    for pattern in (r"filename\*\s*=\s*[\w-]+''([^;]+)", r'filename\s*=\s*"?([^";]+)"?'):
        found = re.search(pattern, disposition or "", re.IGNORECASE)
        if found:
            return _readable(unquoted(found.group(1).strip()))
    return unquoted(urlsplit(url).path.rpartition("/")[2])


def _readable(name: str) -> str:
    """A header's name, which servers write in UTF-8 or GBK although headers are Latin-1."""
    try:
        raw = name.encode("latin-1")
    except UnicodeEncodeError:
        return name
    return decode(raw).text
