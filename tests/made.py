"""Makes files of every kind from lines and tables: Word, Excel, PDF, OFD, archives; all of our own words.

A report is a list of pieces in order: a string is a paragraph, a list of rows of `Box`es (tests/forms.py) a table.
"""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from govreports.formats.pdf import read_pdf
from tests import forms

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
BODY = ParagraphStyle("body", fontName="STSong-Light", fontSize=11, leading=18, firstLineIndent=22, wordWrap="CJK")
TITLE = ParagraphStyle("title", fontName="STSong-Light", fontSize=18, leading=26, alignment=1, wordWrap="CJK")
CELL = ParagraphStyle("cell", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
MILLIMETRE = 25.4 / 72


def report(form, figures, title="万载县2021年政府信息公开工作年度报告", prose="全县主动公开政府信息一千余条。"):
    """A report of the six sections with the tables of a form, or one with the table of 2014."""
    if form == "e2":
        return [title, "一、概述", prose, "附表", forms.national2014(figures)]
    tables = [forms.disclosure(form, figures), forms.applications(form, figures), forms.cases(figures)]
    return [
        title, "本报告由万载县人民政府办公室根据《中华人民共和国政府信息公开条例》编制。", "一、总体情况", prose,
        "二、主动公开政府信息情况", tables[0], "三、收到和处理政府信息公开申请情况", tables[1],
        "四、政府信息公开行政复议、行政诉讼情况", tables[2],
        "五、存在的主要问题及改进情况", "队伍建设有待加强。", "六、其他需要报告的事项", "本年度未收取信息处理费。",
    ]  # fmt: skip


def as_page(pieces):
    """The report as a page."""
    body = "".join(f"<p>{piece}</p>" if isinstance(piece, str) else forms.as_html(piece) for piece in pieces[1:])
    return f"<html><body><h1>{pieces[0]}</h1><div class=TRS_Editor>{body}</div></body></html>".encode()


def placed(rows):
    """Row, column and box of every box of a table, as they come to lie."""
    taken = set()
    for row, boxes in enumerate(rows):
        column = 0
        for box in boxes:
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + right) for down in range(box.tall) for right in range(box.wide)}
            yield row, column, box
            column += box.wide


def width(rows):
    return max(column + box.wide for _, column, box in placed(rows))


def as_docx(pieces):
    """The report as a Word file, spans as merged cells."""
    file = docx.Document()
    for piece in pieces:
        if isinstance(piece, str):
            file.add_paragraph(piece)
            continue
        table = file.add_table(len(piece), width(piece))
        for row, column, box in placed(piece):
            cell = table.cell(row, column)
            if box.tall * box.wide > 1:
                cell = cell.merge(table.cell(row + box.tall - 1, column + box.wide - 1))
            cell.text = box.text
    return saved(file)


def as_numbered_docx(titles, prose):
    """Headings whose 一、二、三 a word processor puts there by itself, each with a paragraph below."""
    file = docx.Document()
    numbering = file.part.numbering_part.element
    level = '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/>'
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    lists = f'<w:abstractNum {space} w:abstractNumId="77"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
    numbering.insert(0, docx.oxml.parse_xml(lists))
    numbering.append(docx.oxml.parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for title in titles:
        heading = file.add_paragraph(title)
        listed = docx.oxml.parse_xml(f'<w:numPr {space}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
        heading._p.get_or_add_pPr().append(listed)
        file.add_paragraph(prose)
    return saved(file)


def with_foreign_parts(body):
    """A Word file in which a deletion, a text box told twice and a link to a picture elsewhere were left."""
    file = docx.Document(io.BytesIO(body))
    paragraph = file.paragraphs[0]._p
    run = paragraph.r_lst[0]
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deleted = docx.oxml.parse_xml(f"<w:del {space}><w:r><w:delText>99</w:delText><w:t>99</w:t></w:r></w:del>")
    run.addnext(deleted)
    file.part.relate_to("http://127.0.0.1:9/picture.png", docx.opc.constants.RELATIONSHIP_TYPE.IMAGE, is_external=True)
    assert paragraph.find(qn("w:del")) is not None
    return saved(file)


def as_xlsx(pieces):
    """The report as a workbook: one sheet, merged cells, figures as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    top = 1
    for piece in pieces:
        if isinstance(piece, str):
            sheet.cell(top, 1, piece)
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=4)
            top += 1
            continue
        for row, column, box in placed(piece):
            sheet.cell(top + row, column + 1, int(box.text) if box.text.isdigit() else box.text)
            if box.tall * box.wide > 1:
                sheet.merge_cells(
                    start_row=top + row, end_row=top + row + box.tall - 1,
                    start_column=column + 1, end_column=column + box.wide,
                )  # fmt: skip
        top += len(piece)
    return saved(book)


def saved(file):
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


TOP, FOOT, LEFT, RIGHT = 780.0, 60.0, 70.0, 525.0


def as_pdf(pieces, *, head=None):
    """The report as a PDF with page numbers: text and tables run on over page breaks."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    y = TOP

    def turn():
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(A4[0] / 2, 30, f"- {canvas.getPageNumber()} -")
        canvas.drawCentredString(A4[0] / 2, A4[1] - 30, head or "")
        canvas.showPage()
        return TOP

    for place, piece in enumerate(pieces):
        rest = [_Drawn(piece)] if not isinstance(piece, str) else [Paragraph(escape(piece), BODY if place else TITLE)]
        while rest:
            part = rest.pop(0)
            _, tall = part.wrap(RIGHT - LEFT, y - FOOT)
            if tall > y - FOOT:
                parts = part.split(RIGHT - LEFT, y - FOOT)
                rest = list(parts) if parts else [part]
                y = turn() if not parts else y
                continue
            part.drawOn(canvas, LEFT, y - tall)
            y -= tall + 4
            if rest:
                y = turn()
    turn()
    canvas.save()
    return out.getvalue()


class _Drawn:
    """A table, or the part of its rows from `first` on, drawn cell by cell: spans may run over a page break."""

    def __init__(self, rows, first=0, last=None):
        self.rows, self.first = rows, first
        columns = width(rows)
        each = (RIGHT - LEFT) / (columns + 2)
        self.widths = (
            [each * 2, each * 2, *[each] * (columns - 2)] if columns > 3 else [(RIGHT - LEFT) / columns] * columns
        )
        self.boxes = [(row, column, box, Paragraph(escape(box.text), CELL)) for row, column, box in placed(rows)]
        self.heights = [14.0] * len(rows)
        for row, column, box, text in self.boxes:
            _, tall = text.wrap(sum(self.widths[column : column + box.wide]) - 4, 1000)
            if box.tall == 1:
                self.heights[row] = max(self.heights[row], tall + 4)
        self.last = len(rows) if last is None else last

    def wrap(self, wide, tall):
        return wide, sum(self.heights[self.first : self.last])

    def split(self, wide, tall):
        end = self.first
        while end < self.last and sum(self.heights[self.first : end + 1]) <= tall:
            end += 1
        return [_Drawn(self.rows, self.first, end), _Drawn(self.rows, end, self.last)] if end > self.first else []

    def drawOn(self, canvas, left, bottom):  # noqa: N802 - the name reportlab calls it by
        top = bottom + sum(self.heights[self.first : self.last])
        for row, column, box, text in self.boxes:
            start, end = max(row, self.first), min(row + box.tall, self.last)
            if start >= end:
                continue
            x, wide = left + sum(self.widths[:column]), sum(self.widths[column : column + box.wide])
            y, tall = top - sum(self.heights[self.first : end]), sum(self.heights[start:end])
            canvas.rect(x, y, wide, tall)
            if row >= self.first:
                _, high = text.wrap(wide - 4, 1000)
                text.drawOn(canvas, x + 2, y + tall - high - 2)


def as_ofd(pieces):
    """The report as an OFD file: the pages of its PDF, written anew, a line of characters an object."""
    out = io.BytesIO()
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    papers = read_pdf(as_pdf(pieces)).papers
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml",
            f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        pages = "".join(
            f'<ofd:Page ID="{place}" BaseLoc="Pages/Page_{place}/Content.xml"/>' for place in range(len(papers))
        )
        box = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {space}><ofd:CommonData>{box}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        )
        for place, paper in enumerate(papers):
            objects = "".join([*map(_rule, paper.rules), *_texts(paper.glyphs)])
            page = f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
            package.writestr(f"Doc_0/Pages/Page_{place}/Content.xml", page)
    return out.getvalue()


def _rule(rule):
    x, y = rule.x0 * MILLIMETRE, rule.top * MILLIMETRE
    wide, tall = (rule.x1 - rule.x0) * MILLIMETRE, rule.height * MILLIMETRE
    return (
        f'<ofd:PathObject Boundary="{x} {y} {max(wide, 0.1)} {max(tall, 0.1)}">'
        f"<ofd:AbbreviatedData>M 0 0 L {wide} {tall}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _texts(glyphs):
    """Characters that follow one another on a line, as one object with their steps."""
    run = []
    for glyph in [*glyphs, None]:
        if run and (glyph is None or glyph.top != run[-1].top or abs(glyph.x0 - run[-1].x1) > 2):
            left, top, size = run[0].x0 * MILLIMETRE, run[0].top * MILLIMETRE, run[0].height * MILLIMETRE
            steps = " ".join(str((b.x0 - a.x0) * MILLIMETRE) for a, b in pairwise(run))
            text = escape("".join(one.text for one in run))
            yield (
                f'<ofd:TextObject Boundary="{left} {top} 180 {size}" Size="{size}">'
                f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
            )
            run = []
        if glyph is not None:
            run.append(glyph)


def as_zip(files):
    """An archive; names as a Chinese program writes them, in GBK without a word about it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(_Gbk(name), body)
    return out.getvalue()


class _Gbk(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):  # noqa: N802 - where zipfile decides how a name is written
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


MAKERS = {"docx": as_docx, "xlsx": as_xlsx, "pdf": as_pdf, "ofd": as_ofd}
