"""Corrections by hand: rows of `corrections.csv` laid over what was read, after every other choice.

`430481:government:2017,app_received,7,8,misread cell,printed volume` -> the metric reads 8 with basis `correction`, the
7 stands under `readings`, sums are tried anew. A row whose original is no longer what the document says is told
and not applied.
"""

from govreports.corrections.apply import Corrected, correct
from govreports.corrections.table import Correction, Corrections, CorrectionsError, read_corrections

__all__ = ["Corrected", "Correction", "Corrections", "CorrectionsError", "correct", "read_corrections"]
