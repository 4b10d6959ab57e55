"""Text of a page to a clean tree: parsed once, without scripts, styles and comments."""

from __future__ import annotations

from lxml import etree, html

_DEAD = ("script", "style", "noscript", "template", "select", "button", "input", "textarea", "svg", "iframe", "object")


class EmptyPageError(ValueError):
    """Raised by `parse_tree` when the text holds no markup and no words at all."""


def parse_tree(text: str) -> html.HtmlElement:
    """The `<html>` element of a page; lone surrogates are dropped, the tree always has a body.

    Errors: `EmptyPageError` where nothing at all could be parsed.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise EmptyPageError(str(error)) from error
    etree.strip_elements(root, *_DEAD, with_tail=False)
    return root
