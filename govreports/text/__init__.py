"""Text repair and folding: from what a page printed to the one form that labels and numbers are matched in."""
