"""The dataset as a data package: tables in CSV and Parquet, records, coverage, codebook, and a report to look at."""

from govreports.export.package import Exported, export
from govreports.export.wanted import Wanted

__all__ = ["Exported", "Wanted", "export"]
