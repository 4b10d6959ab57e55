"""An OFD file (GB/T 33190, the PDF of Chinese offices) to printed pages: a package of XML with a page a part.

OFD.xml → DocRoot → Pages → Content.xml: TextObject with its characters' steps, PathObject with its lines. The unit
is the millimetre; a page's template lies under it.
"""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from govreports.formats.layout.paper import Box, Glyph, Paper, Papers
from govreports.formats.package import Package
from govreports.formats.picture import open_picture
from govreports.unreadable import DamagedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.etree import _Element

_POINTS = 72 / 25.4
_MOST_PAGES = 120
_MOST_OBJECTS = 20_000
_FEWEST_GLYPHS = 20
_THIN = 1.0
_PATH = re.compile(r"([MSLCQBA])([^A-Za-z]*)")
_REPEAT = re.compile(r"g\s+(\d{1,4})\s+(-?[\d.]+)")
_A4 = (0.0, 0.0, 210.0, 297.0)


def read_ofd(body: bytes, see: Callable[[Any], Sequence[Paper]] | None = None) -> Papers:
    """The pages of an OFD file, those that are pictures by `see`; errors: those of `Package`, `DamagedError`."""
    package = Package(body)
    document = next((_text(node) for node in _all(package.xml("OFD.xml"), "DocRoot")), None)
    tree = package.xml(document) if document else None
    if tree is None or document is None:
        raise DamagedError("an OFD file without a document")
    folder = posixpath.dirname(document)
    size = next((_numbers(_text(node)) for node in _all(tree, "PhysicalBox")), _A4)
    templates = {node.get("ID"): _path(folder, node) for node in _all(tree, "TemplatePage")}
    pages = [_path(folder, node) for node in _all(tree, "Page") if node.get("BaseLoc")]
    papers: list[Paper] = []
    seen = 0
    for page in pages[:_MOST_PAGES]:
        paper = _paper(package, page, templates, size)
        images = _pictures(package, folder, page) if paper.picture and see else ()
        shown = [one for image in images for one in see(image)] if see else []
        papers.extend(shown or [paper])
        seen += len(shown)
    return Papers(papers=tuple(papers), more=len(pages) > _MOST_PAGES, seen=seen)


def _pictures(package: Package, folder: str, page: str) -> Iterator[Any]:
    """The pictures that a page shows, in order."""
    files = {}
    for part in ("PublicRes.xml", "DocumentRes.xml"):
        root = package.xml(posixpath.join(folder, part))
        base = posixpath.join(folder, (root.get("BaseLoc") or "") if root is not None else "")
        for media in _all(root, "MultiMedia"):
            name = next((_text(node) for node in _all(media, "MediaFile")), "")
            files[media.get("ID")] = posixpath.normpath(posixpath.join(base, name))
    for shown in _all(package.xml(page), "ImageObject"):
        body = package.read(files.get(shown.get("ResourceID"), ""))
        if body:
            yield open_picture(body)


def _paper(package: Package, page: str, templates: dict[str | None, str], usual: tuple[float, ...]) -> Paper:
    tree = package.xml(page)
    own = next((_numbers(_text(node)) for node in _all(tree, "PhysicalBox")), usual)
    width, height = (own if len(own) == len(_A4) else _A4)[2:]
    under = [templates[name] for node in _all(tree, "Template") if (name := node.get("TemplateID")) in templates]
    glyphs: list[Glyph] = []
    rules: list[Box] = []
    pictures = False
    for content in (*map(package.xml, under), tree):
        objects = content.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject") if content is not None else ()
        for node in islice(objects, _MOST_OBJECTS):
            kind = str(node.tag).rpartition("}")[2]
            if kind == "TextObject":
                glyphs.extend(_glyphs(node))
            elif kind == "PathObject":
                rules.extend(_rules(node))
            pictures |= kind == "ImageObject"
    return Paper(
        width=width * _POINTS, height=height * _POINTS, glyphs=tuple(glyphs), rules=tuple(rules),
        picture=pictures and len(glyphs) < _FEWEST_GLYPHS,
    )  # fmt: skip


def _glyphs(node: _Element) -> Iterator[Glyph]:
    """The characters of a text object, each a step from the one before."""
    box, size = _numbers(node.get("Boundary") or ""), _number(node.get("Size"), 4.0)
    if len(box) < len(_A4):
        return
    scale = _numbers(node.get("CTM") or "")
    wide, tall = (scale[0], scale[3]) if len(scale) == 6 and not scale[1] and not scale[2] else (1.0, 1.0)
    for code in _all(node, "TextCode"):
        text = _text(code, strip=False)
        across, down = _steps(code.get("DeltaX"), len(text)), _steps(code.get("DeltaY"), len(text))
        x, y = _number(code.get("X"), 0.0), _number(code.get("Y"), size)
        for place, char in enumerate(text):
            left, base = box[0] + x * wide, box[1] + y * tall
            width = size * wide * (0.5 if char.isascii() else 1.0)
            spot = _box(left, base - size * tall, left + width, base)
            yield Glyph(text=char, x0=spot.x0, top=spot.top, x1=spot.x1, bottom=spot.bottom)
            x += across[place] if across else 0 if down else width / wide
            y += down[place] if down else 0


def _rules(node: _Element) -> Iterator[Box]:
    """The straight lines of a path, and thin filled boxes; curves are no rules."""
    box = _numbers(node.get("Boundary") or "")
    if len(box) < len(_A4):
        return
    if min(box[2], box[3]) < _THIN:
        yield _box(box[0], box[1], box[0] + box[2], box[1] + box[3])
        return
    if node.get("Stroke") == "false":
        return
    data = next((_text(part) for part in _all(node, "AbbreviatedData")), "")
    for (x0, y0), (x1, y1) in _segments(data):
        if abs(x0 - x1) < _THIN or abs(y0 - y1) < _THIN:
            yield _box(box[0] + min(x0, x1), box[1] + min(y0, y1), box[0] + max(x0, x1), box[1] + max(y0, y1))


def _segments(data: str) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight pieces of a path: M and S set the pen down, L draws, C draws back to where it was set down."""
    start = pen = (0.0, 0.0)
    for command, printed in _PATH.findall(data):
        values = _numbers(printed)
        point = (values[-2], values[-1]) if len(values) > 1 else start
        if command in ("L", "C"):
            yield pen, point
        elif command in ("M", "S"):
            start = point
        pen = point


def _steps(printed: str | None, count: int) -> list[float]:
    """The steps between characters; `g 3 2.5` stands for three steps of 2.5; the last goes on."""
    if not printed or count > _MOST_OBJECTS:
        return []
    written = _REPEAT.sub(lambda found: " ".join([found[2]] * min(int(found[1]), count)), printed)
    steps = list(_numbers(written))
    return steps + [steps[-1] if steps else 0.0] * (count - len(steps))


def _box(x0: float, top: float, x1: float, bottom: float) -> Box:
    return Box(x0=x0 * _POINTS, top=top * _POINTS, x1=x1 * _POINTS, bottom=bottom * _POINTS)


def _all(root: _Element | None, name: str) -> Iterator[_Element]:
    return iter(()) if root is None else root.iter(f"{{*}}{name}")


def _path(folder: str, node: _Element) -> str:
    place = node.get("BaseLoc") or ""
    return place if place.startswith("/") else posixpath.normpath(posixpath.join(folder, place))


def _text(node: _Element, *, strip: bool = True) -> str:
    text = node.text or ""
    return text.strip() if strip else text


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(number) for number in text.split())
    except ValueError:
        return ()


def _number(text: str | None, default: float) -> float:
    values = _numbers(text or "")
    return values[0] if values else default
