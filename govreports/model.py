"""The values that travel the path: a page becomes a document, a document becomes reports.

Every class here is frozen: a later step makes a new value, it never changes an old one.
Text in a `Page` is as served; text in a `Document` and in everything after it is normalised (NFKC,
Simplified, single spaces), so labels read 收到申请数 and brackets are ASCII.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Script = Literal["simplified", "traditional_cn", "traditional_tw", "polluted"]
TextState = Literal["full", "tables_missing", "attachment_only", "not_text"]
TableFormat = Literal["none", "local", "e2", "e3", "e4"]
State = Literal["value", "zero", "blank", "na", "unparsed"]
Qualifier = Literal["exact", "approx_over", "approx_under", "approx", "vague"]
Basis = Literal["table", "prose", "derived", "correction"]
Status = Literal["pass", "fail", "with_blanks", "not_applicable"]
Number = int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something a reader of the record should know: a code of `data/issues.csv`, the field, what was met."""

    code: str
    field: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page or file as it was fetched or saved, before anything is read from it."""

    body: bytes = field(repr=False)
    url: str | None = None
    content_type: str | None = None
    """The header as sent, charset included."""
    name: str | None = None
    """File name, where the page is a saved file or an attachment."""
    portal: str | None = None
    """Slug of the portal row that led here."""
    scope: str | None = None
    """Region code of that row, where the archive tells it."""
    link_text: str | None = None
    """Text of the link that led here: often the only full title."""
    listed: str | None = None
    """Date printed beside that link, as printed."""
    fetched_at: str | None = None
    """UTC, ISO 8601 with Z."""
    archive: str | None = None
    """Where the raw response lies: file under the data folder, `#`, byte offset."""
    attachments: tuple[Page, ...] = field(default=(), repr=False)
    """Files the page leaves its report to, and the further leaves of a flip-book, fetched along with it."""
    attached_to: str | None = None
    """URL of the page it was fetched along with, where it is such a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A piece of text with the place it was found in, e.g. source `h1`, `meta`, `line`, `breadcrumb`."""

    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page says about itself outside the report's own text; every value normalised."""

    breadcrumb: str | None = None
    site_name: str | None = None
    sponsor: str | None = None
    """主办单位 in the foot of the page."""
    site_code: str | None = None
    """政府网站标识码: ten digits, the first six a region code."""
    index_number: str | None = None
    """索引号; may begin with the 18-character code of the organ."""
    publisher: str | None = None
    """发布机构, the best source for the issuing body."""
    origin: str | None = None
    """来源, often the body as well, often empty."""
    dates: tuple[Named, ...] = ()
    """Dates with their source: `published` 发布时间, `meta` PubDate, `listed`, `written` 成文/发文日期."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table; a spanned cell is repeated at every place it covers, `covered` but at the first.

    `missing` marks a place that the source gave no cell for: its row is shorter than the widest one.
    """

    text: str
    covered: bool = False
    missing: bool = False


@lru_cache(maxsize=2048)
def cell(text: str, covered: bool = False) -> Cell:
    """The cell of a text; equal cells are one value, as most of a form's hold a figure of one digit."""
    return Cell(text=text, covered=covered)


MISSING = Cell(text="", covered=True, missing=True)


def row_line(row: tuple[Cell, ...]) -> str:
    """A row as it stands in the text of a document and in the evidence of its figures."""
    return " ".join(cell.text for cell in row if cell.text and not cell.covered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A rectangular grid of cells, told from a layout table; `section` is the number of the section around it."""

    rows: tuple[tuple[Cell, ...], ...]
    section: str | None = None
    drawn: Literal["grid", "pipes", "lines"] = "grid"
    """How the source drew it: real cells, pipe text, or one cell a line (then rows differ in length)."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Every row as one line, its cells parted by one blank, covered and blank cells left out."""
        return tuple(row_line(row) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One line of prose; `section` is the number (一, 二 …) of the section it stands in, None before the first."""

    text: str
    section: str | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A top section of the report: its printed number, its title and the text below it, tables as row lines."""

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file the page links to or is: `used` when the record's content was read from it."""

    url: str | None
    name: str
    kind: str
    sha256: str | None = None
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page read: clean normalised blocks in reading order, and what the page says about itself."""

    blocks: tuple[Paragraph | Table, ...] = field(repr=False)
    text: str = field(repr=False)
    """One paragraph a line; a table row is a line too, its cells parted by one space."""
    sections: tuple[Section, ...] = field(default=(), repr=False)
    titles: tuple[Named, ...] = ()
    """Every title found, best first."""
    metadata: Metadata = Metadata()
    url: str | None = None
    script: Script = "simplified"
    copy_sign: str | None = None
    """Words by which the page shows itself a copy of an official one."""
    text_state: TextState = "full"
    attachments: tuple[Attachment, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def title(self) -> str | None:
        """The best title, or None where the page has none."""
        return self.titles[0].text if self.titles else None

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The prose alone."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables alone."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place as of the report year; `unit` stays the same through renames and recodes."""

    code: str
    unit: str
    name: str
    level: Literal["province", "prefecture", "county", "township", "zone"] | None
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    township: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The body that drew the report up: `slug` is its name without the region, stable over spellings."""

    name: str
    kind: Literal["government", "office", "department", "township", "subdistrict", "zone", "institution"]
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose report, of which year, speaking for whom; None where the evidence does not decide.

    `evidence` names what decided each of region, year, issuer and published, e.g. `title`, `signature`.
    """

    region: Region | None = None
    issuer: Issuer | None = None
    scope: Literal["area", "body"] | None = None
    year: int | None = None
    period: tuple[str, str] | None = None
    published: str | None = None
    evidence: tuple[tuple[str, str | None], ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One figure read from one place. `value` is None when the state or the qualifier gives no number."""

    metric: str
    value: Number | None
    unit: str | None
    raw: str
    state: State = "value"
    qualifier: Qualifier = "exact"
    basis: Basis = "table"
    where: str = ""
    evidence: str = ""
    running: bool = False
    """Whether it may count from an earlier year on: 截至2010年底累计."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One identity tried on one record: both sides and the verdict; `column` is the applicant suffix or None."""

    id: str
    status: Status
    left: Number | None
    right: Number | None
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a record came from."""

    url: str | None
    portal: str | None
    kind: Literal["official", "mirror", "file"]
    fetched_at: str | None
    content_type: str | None
    sha256: str
    archive: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One annual report as read from one page: the record before the dataset adds its history."""

    identity: Identity
    document: Document = field(repr=False)
    table_format: TableFormat
    metrics: tuple[Reading, ...] = field(repr=False)
    """The leading reading of each metric, in the order of the codebook."""
    readings: tuple[Reading, ...] = field(repr=False)
    """Every other reading."""
    checks: tuple[Check, ...] = field(repr=False)
    issues: tuple[Issue, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReport:
    """A page that is no annual report, and the reason."""

    reason: str
    title: str | None
    source: Source
    text_state: Literal["not_text"] | None = None
    """Set where nobody can tell, as the page is a picture."""
