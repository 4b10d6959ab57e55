"""What one file costs: a PDF of ten pages with the three tables of the form, and its first page as a picture.

The reader's own process is part of it. Run: .venv/bin/python bench/file_cost.py [rounds]
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from pathlib import Path

import pdfplumber

sys.path.insert(0, str(Path(__file__).parents[1]))

from govreports.formats.picture import HOW_TO_GET, can_recognise
from govreports.model import Page
from govreports.parse import parse
from tests import made
from tests.test_formats import some_figures

ROUNDS = 5
PROSE = "全县各级行政机关认真贯彻落实政府信息公开条例，主动公开政府信息一千余条，及时回应社会关切，内容更加丰富。" * 245


def seconds(body: bytes, name: str, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        parse(Page(body=body, name=name))
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    body = made.as_pdf(made.report("e4", some_figures("e4"), prose=PROSE))
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        print(f"PDF, {len(pdf.pages)} pages      {seconds(body, 'report.pdf', rounds):6.2f} s")
        picture = io.BytesIO()
        pdf.pages[0].to_image(resolution=200).original.convert("L").save(picture, "PNG")
    if can_recognise():
        print(f"one recognised page {seconds(picture.getvalue(), 'page.png', 1):6.2f} s")
    else:
        print(HOW_TO_GET)


if __name__ == "__main__":
    main()
