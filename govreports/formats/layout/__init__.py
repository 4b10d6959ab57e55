"""Printed pages to blocks: glyphs and ruled lines become tables, paragraphs and headings in reading order."""
