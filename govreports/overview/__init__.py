"""`report.html`: one file to look at, offline: coverage, forms, series, failed checks, late publishers, portals."""

from govreports.overview.content import content
from govreports.overview.page import write_page

__all__ = ["content", "write_page"]
