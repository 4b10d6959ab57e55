"""A PDF file to printed pages: its characters and ruled lines, and which pages are only pictures."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from govreports.formats.layout.paper import Box, Glyph, Paper, Papers
from govreports.formats.picture import DOTS
from govreports.unreadable import DamagedError, EncryptedError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pdfplumber.page import Page as PdfPage

_MOST_PAGES = 120
_THIN = 3.0
_LIGHT = 0.9
_FEWEST_GLYPHS = 20
_NO_CHARACTER = "(cid:"
_GARBLED_SHARE = 0.3
_MOST_GLYPHS = 20_000

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read_pdf(body: bytes, see: Callable[[Any], Sequence[Paper]] | None = None) -> Papers:
    """The pages of a PDF, those that are pictures by `see`; errors: `EncryptedError`, `DamagedError`."""
    papers: list[Paper] = []
    seen = 0
    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            for page in pdf.pages[:_MOST_PAGES]:
                paper = _paper(page)
                if paper.picture and see is not None:
                    shown = see(_drawn(page))
                    papers.extend(shown)
                    seen += len(shown)
                else:
                    papers.append(paper)
                page.close()
            return Papers(papers=tuple(papers), more=len(pdf.pages) > _MOST_PAGES, seen=seen)
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise EncryptedError("the PDF opens only with a password") from None
        raise DamagedError(f"a damaged PDF: {_cause(error)}") from None
    except (MemoryError, UnreadableError):
        raise
    except Exception as error:  # pdfminer raises whatever the numbers of a damaged file lead to
        raise DamagedError(f"a damaged PDF: {_cause(error)}") from None


def _drawn(page: PdfPage) -> Any:
    """A page as a grey picture."""
    import numpy as np  # part of the extra for text recognition

    return np.asarray(page.to_image(resolution=DOTS).original.convert("L"))


def _cause(error: Exception) -> str:
    text = " ".join(str(error).split())
    return (text or type(error).__name__)[:120]


def _paper(page: PdfPage) -> Paper:
    chars = page.chars[:_MOST_GLYPHS]
    lost = sum(char["text"].startswith(_NO_CHARACTER) for char in chars)
    readable = len(chars) >= _FEWEST_GLYPHS and lost <= len(chars) * _GARBLED_SHARE
    return Paper(
        width=float(page.width),
        height=float(page.height),
        glyphs=tuple(_glyphs(chars)),
        rules=tuple(_rules(page)),
        picture=bool(page.images) and not readable,
    )


def _glyphs(chars: list[dict[str, Any]]) -> Iterator[Glyph]:
    """The characters of a page; one printed twice at a place, to look bold, is one."""
    seen: set[tuple[str, int, int]] = set()
    for char in chars:
        place = char["text"], round(char["x0"]), round(char["top"])
        if place not in seen:
            seen.add(place)
            yield Glyph(
                text=char["text"], x0=char["x0"], x1=char["x1"], top=char["top"], bottom=char["bottom"],
                upright=bool(char.get("upright", True)),
            )  # fmt: skip


def _rules(page: PdfPage) -> Iterator[Box]:
    """Lines, thin boxes, and the sides of boxes that are drawn; a box that is only filled is a background."""
    for line in page.lines:
        yield _box(line)
    for shape in (*page.rects, *page.curves):
        box = _box(shape)
        if min(box.x1 - box.x0, box.height) < _THIN:
            yield box
        elif shape.get("stroke") and not _is_light(shape.get("stroking_color")) and _is_box(shape):
            yield Box(x0=box.x0, x1=box.x1, top=box.top, bottom=box.top)
            yield Box(x0=box.x0, x1=box.x1, top=box.bottom, bottom=box.bottom)
            yield Box(x0=box.x0, x1=box.x0, top=box.top, bottom=box.bottom)
            yield Box(x0=box.x1, x1=box.x1, top=box.top, bottom=box.bottom)


def _is_box(shape: dict[str, Any]) -> bool:
    """Whether a shape is a rectangle: all its corners lie on its sides."""
    xs, ys = {round(x) for x, _ in shape.get("pts", [])}, {round(y) for _, y in shape.get("pts", [])}
    return len(xs) <= 2 and len(ys) <= 2


def _is_light(color: object) -> bool:
    """Whether a colour in grey or RGB is white or nearly so."""
    values = color if isinstance(color, tuple | list) else (color,)
    return len(values) in (1, 3) and all(isinstance(value, int | float) and value >= _LIGHT for value in values)


def _box(shape: dict[str, Any]) -> Box:
    return Box(x0=shape["x0"], x1=shape["x1"], top=shape["top"], bottom=shape["bottom"])
