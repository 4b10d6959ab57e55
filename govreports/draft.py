"""What a reader of one file type hands on: lines and tables in reading order, as printed, nothing normalised yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from govreports.model import Attachment, Issue, Named, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line or paragraph; `heading` where the markup says so, `linked` where all of it is links."""

    text: str
    heading: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One page or file, read but raw."""

    blocks: tuple[Line | Table, ...] = field(repr=False)
    titles: tuple[Named, ...] = ()
    """Title candidates of the markup, best first: `meta`, `h1`, `class`, `head`."""
    labelled: tuple[Named, ...] = ()
    """Labelled values of the markup: source is the label (`索引号`, `PubDate`), text the value."""
    around: tuple[str, ...] = field(default=(), repr=False)
    """Lines of the page outside the report's own text: menus, breadcrumb, foot."""
    attachments: tuple[Attachment, ...] = ()
    further: tuple[str, ...] = ()
    """Addresses of the pages on which the article goes on."""
    issues: tuple[Issue, ...] = ()
