"""Pictures of pages to printed pages by text recognition: the extra `requirements-ocr.txt`, its models in its package.

Rules are found in the picture, words by rapidocr; a ruled cell that holds ink but no word, a lone figure mostly, is
looked at once more by itself. What is read with little trust is marked, so that no figure is taken from it.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import TYPE_CHECKING, Any

from govreports.formats.layout.paper import Box, Glyph, Paper
from govreports.formats.layout.ruled import find_cells
from govreports.text.pollution import GARBLED
from govreports.unreadable import DamagedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOW_TO_GET = "text recognition is not installed, pip install -r requirements-ocr.txt"
FAILED = "text recognition could not read them within its bounds"
DOTS = 160
"""Dots an inch at which printed pages are drawn for recognition."""
_A4_WIDTH = 595.0
_MOST_DOTS = 60_000_000
_WIDEST = 1600
_SURE = 0.7
_SHORTEST_RULE = 30
_INK = 0.003
_LINE = 24.0
"""Points above which a cell may hold more lines than one."""
_PART = 0.2
_TWO = 2
_MARGIN = 3
_TALL = 1.8
_PAGE_SHAPE = 1.4
_STEEPEST = 5.0

Image = Any  # a grey picture: a numpy array; numpy is part of the extra


def can_recognise() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def open_picture(body: bytes) -> Image:
    """A grey picture from the bytes of its file; errors: `DamagedError`, `TooLargeError`."""
    import cv2  # part of the extra, like numpy
    import numpy as np

    try:
        image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise TooLargeError("a picture larger than any page") from error
    if image is None:
        raise DamagedError("a picture that cannot be opened")
    if image.size > _MOST_DOTS:
        raise TooLargeError("a picture larger than any page")
    return image


def recognise(image: Image) -> list[Paper]:
    """The pages that a picture shows, one below the other where it is much taller than wide."""
    return [_page(_straight(_fitting(part))) for part in _pages(image)]


def _page(image: Image) -> Paper:
    height, width = image.shape[:2]
    scale = _A4_WIDTH / width
    rules = tuple(_rules(image, scale))
    cells = find_cells(rules)
    read = [_word(box, text, score, scale) for box, text, score in _read(image)]
    words = [word for word in read if sum(_shares(word, cell) for cell in cells) < _TWO]
    for cell in cells:
        if not any(cell.holds(word) for word in words):
            words.extend(_look_again(image, cell, scale))
    return Paper(width=width * scale, height=height * scale, glyphs=tuple(words), rules=rules)


def _shares(word: Box, cell: Box) -> bool:
    """Whether a good part of a word lies in a cell: one that lies in two cells is two, read as one."""
    middle = (word.top + word.bottom) / 2
    common = min(word.x1, cell.x1) - max(word.x0, cell.x0)
    return cell.top < middle < cell.bottom and common > (word.x1 - word.x0) * _PART


def _word(box: Any, text: str, score: float, scale: float) -> Glyph:
    xs, ys = [float(x) * scale for x, _ in box], [float(y) * scale for _, y in box]
    text = text if score >= _SURE else f"{GARBLED}{text}{GARBLED}"
    return Glyph(text=text, x0=min(xs), x1=max(xs), top=min(ys), bottom=max(ys))


def _look_again(image: Image, cell: Box, scale: float) -> list[Glyph]:
    """What stands in a cell, looked at by itself; nothing where it holds no ink."""
    left, right = int(cell.x0 / scale) + _MARGIN, int(cell.x1 / scale) - _MARGIN
    top, bottom = int(cell.top / scale) + _MARGIN, int(cell.bottom / scale) - _MARGIN
    part = image[top:bottom, left:right]
    if not part.size or (part < int(part.max()) // 2).mean() < _INK:
        return []
    text, score = _read_line(part)
    if not text or bottom - top > _LINE / scale:
        found = _read(part)
        text = "".join(piece for _, piece, _ in found) or text
        score = min((sure for _, _, sure in found), default=score)
    text = text if text and score >= _SURE else GARBLED
    return [Glyph(text=text, x0=cell.x0 + 1, x1=cell.x1 - 1, top=cell.top + 1, bottom=cell.bottom - 1)]


def _rules(image: Image, scale: float) -> Iterator[Box]:
    """Straight dark lines, level and upright, longer than any stroke of a character."""
    import cv2

    dark = cv2.adaptiveThreshold(image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    long = max(_SHORTEST_RULE, image.shape[1] // 45)
    for size in ((long, 1), (1, long)):
        lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        lines = cv2.dilate(lines, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
        for outline in cv2.findContours(lines, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
            yield from _sides(cv2.boundingRect(outline), lines, size, scale)


def _sides(rect: tuple[int, int, int, int], lines: Image, size: tuple[int, int], scale: float) -> Iterator[Box]:
    """The rules of one outline: itself where it is thin; a thick one is several that touch, told by its rows."""
    x, y, wide, tall = rect
    level = size[0] > 1
    thick, length = (tall, wide) if level else (wide, tall)
    if thick <= length / 3:
        yield Box(x0=x * scale, top=y * scale, x1=(x + wide) * scale, bottom=(y + tall) * scale)
        return
    part = lines[y : y + tall, x : x + wide]
    filled = (part > 0).mean(axis=1 if level else 0) > 0.5
    for place in range(len(filled)):
        if filled[place] and (place == 0 or not filled[place - 1]):
            at = (y if level else x) + place
            box = (x, at, x + wide, at + 1) if level else (at, y, at + 1, y + tall)
            yield Box(x0=box[0] * scale, top=box[1] * scale, x1=box[2] * scale, bottom=box[3] * scale)


def _pages(image: Image) -> Iterator[Image]:
    """A long strip cut at blank rows into pieces of the shape of a page."""
    height, width = image.shape[:2]
    if height <= width * _TALL:
        yield image
        return
    start, step = 0, int(width * _PAGE_SHAPE)
    while height - start > width * _TALL:
        window = image[start + step // 2 : start + step]
        quiet = int(window.std(axis=1)[::-1].argmin())
        end = start + step - quiet
        yield image[start:end]
        start = end
    yield image[start:]


def _fitting(image: Image) -> Image:
    """No wider than recognition needs."""
    import cv2

    height, width = image.shape[:2]
    if width <= _WIDEST:
        return image
    return cv2.resize(image, (_WIDEST, max(height * _WIDEST // width, 1)), interpolation=cv2.INTER_AREA)


def _straight(image: Image) -> Image:
    """A page that lies a little askew turned level, by the middle slope of its long lines."""
    import cv2
    import numpy as np

    edges = cv2.Canny(image, 50, 150)
    found = cv2.HoughLinesP(edges, 1, np.pi / 1800, 200, minLineLength=image.shape[1] // 4, maxLineGap=8)
    if found is None:
        return image
    slopes = [np.degrees(np.arctan2(y1 - y0, x1 - x0)) for x0, y0, x1, y1 in found.reshape(-1, 4)]
    level = [slope for slope in slopes if abs(slope) < _STEEPEST]
    slope = float(np.median(level)) if level else 0.0
    if abs(slope) < 0.1:
        return image
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slope, 1.0)
    return cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)


def _read(image: Image) -> list[tuple[Any, str, float]]:
    found = _engine()(image, use_det=True, use_cls=True, use_rec=True)
    if found.boxes is None:
        return []
    return list(zip(found.boxes, found.txts, map(float, found.scores), strict=True))


def _read_line(image: Image) -> tuple[str, float]:
    found = _engine()(image, use_det=False, use_cls=False, use_rec=True)
    return (found.txts[0], float(found.scores[0])) if found.txts else ("", 0.0)


@cache
def _engine() -> Callable[..., Any]:
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    engine: Callable[..., Any] = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # two cost twice the time of one, waiting
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_batch_num": 1,
        }
    )
    return engine
