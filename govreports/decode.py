"""Bytes to text: which charset a page really is in, whatever its header or meta tag claims.

Portals before about 2014 serve GBK and declare nothing, or declare the wrong thing. Valid UTF-8 that is not plain
ASCII does not happen by chance, so it wins; else the charset in which the words of this field come out, which tells
a damaged UTF-8 page from GBK, and GB18030 (which holds gb2312 and gbk) from Big5.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_to_bytes

from govreports.model import Issue

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_FAMILY = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "utf8": "utf-8",
    "big5": "big5hkscs",
}
_GUESSES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
# Characters every page of this field is full of; text decoded wrongly holds hardly one of them.
_USUAL = re.compile(
    "[的一二三四五六七八九十年月日、。，中国人民共和市县区镇乡街道政府信息公开工作报告主动申请条件次复议诉讼办法室局"
    "在为有不和及对是本各部门服务关于全發開報資訊縣區鎮鄉辦議訴訟關於會務機門]"
)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_SAMPLE = 65536
_JUDGED = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text of a page, the charset it was decoded with, and what was wrong with its label or its bytes."""

    text: str
    encoding: str
    issues: tuple[Issue, ...] = ()


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page or text file; never fails, bytes that fit no charset become U+FFFD and an issue.

    >>> decode("政府信息公开".encode("gbk"), "text/html; charset=utf-8").encoding
    'gb18030'
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _finish(body[len(bom) :].decode(name.removesuffix("-sig"), "replace"), name, None)
    wide = _utf16(body)
    if wide:
        return _finish(body.decode(wide, "replace"), wide, None)
    declared = _declared(body, content_type)
    whole = _utf8(body)
    if whole is not None:
        return _finish(whole, "utf-8", declared)
    encoding = _strict(body) or _likeliest(body, declared)
    return _finish(body.decode(encoding, "replace"), encoding, declared)


def _declared(body: bytes, content_type: str | None) -> str | None:
    header = _HEADER.search(content_type or "")
    meta = _META.search(body[:4096])
    name = header.group(1) if header else meta.group(1).decode("ascii") if meta else None
    if name is None:
        return None
    name = name.lower()
    try:
        return _FAMILY.get(name) or codecs.lookup(name).name
    except LookupError:
        return None


def _utf8(body: bytes) -> str | None:
    """What nearly every page is."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _strict(body: bytes) -> str | None:
    """UTF-8 where all bytes fit, GB18030 where they do and make sense; a page cut inside a character still fits."""
    for name in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(body)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" or _reads(text[:_SAMPLE]):
            return name
    return None


def _reads(text: str) -> bool:
    """Whether a fair share of a text's characters that are not ASCII are usual ones."""
    foreign = sum(map(len, _FOREIGN.findall(text)))
    return _sense(text) * 12 >= foreign


def _likeliest(body: bytes, declared: str | None) -> str:
    """The charset in which most usual characters come out and fewest bytes are lost."""
    sample = body[:_JUDGED]
    order = dict.fromkeys([*([declared] if declared in _GUESSES else []), *_GUESSES])
    return max(order, key=lambda name: _sense(sample.decode(name, "replace")))


def _sense(text: str) -> int:
    return len(_USUAL.findall(text)) - 3 * text.count("�")


def _utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: ASCII markup then has a NUL at every other byte."""
    sample = body[:_SAMPLE]
    nuls = sample.count(0)
    if len(sample) < 8 or nuls * 5 < len(sample):
        return None
    odd = sample[1::2].count(0)
    if max(odd, nuls - odd) * 10 < nuls * 9:
        return None
    return "utf-16-le" if odd * 2 > nuls else "utf-16-be"


def _finish(text: str, encoding: str, declared: str | None) -> Decoded:
    issues = []
    if declared and declared != encoding and not text.isascii():
        detail = f"declared {declared}, is {encoding}"
        issues.append(Issue(code="charset_mislabelled", field="text", detail=detail))
    lost = text.count("�")
    if lost:
        issues.append(Issue(code="bytes_lost", field="text", detail=f"{lost} places fit no charset"))
    return Decoded(text=text.replace("\x00", ""), encoding=encoding, issues=tuple(issues))


def unquoted(address: str) -> str:
    """A piece of an address with its percent escapes undone: as UTF-8, else as GBK, as old servers write names.

    >>> unquoted("%E5%B9%B4%E6%8A%A5.pdf"), unquoted("%C4%EA%B1%A8.pdf")
    ('年报.pdf', '年报.pdf')
    """
    return named(unquote_to_bytes(address)) if address.isascii() else unquote(address)


def named(raw: bytes) -> str:
    """The bytes of a name, too few to guess at: UTF-8, else GBK, else with what cannot be shown escaped."""
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")
