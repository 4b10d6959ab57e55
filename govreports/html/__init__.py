"""HTML to a draft: the tree, the part of it that holds the report, its lines and its tables."""
