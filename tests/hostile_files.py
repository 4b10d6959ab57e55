"""Makes a folder of hostile files: bombs, cut and locked files, text that pleads for time; all of our own make."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests import made

MEGABYTE = 1024 * 1024
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
TITLE = "<html><head><title>万载县2021年政府信息公开工作年度报告</title></head><body>"


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return out.getvalue()


def word(document):
    return package({"word/document.xml": document})


def pages():
    """Hostile pages and texts."""
    rng = random.Random(5)
    yield "empty.html", b""
    yield "noughts.html", bytes(5000)
    yield "nested.html", b"<div>" * 100_000 + "主动公开".encode()
    yield "nested-fonts.html", TITLE.encode() + b"<font>" * 100_000 + "主动公开政府信息12条。".encode()
    yield "nested-tables.html", TITLE.encode() + b"<table><tr><td>" * 30_000 + b"7"
    yield "nested-lists.html", TITLE.encode() + b"<ul><li>" * 50_000
    yield "angles.html", b"<" * (50 * MEGABYTE)
    yield "open-tags.html", b"<a " * (3 * MEGABYTE)
    yield "attributes.html", b"<p " + b"a=1 " * MEGABYTE + b">x"
    yield "entities.html", b"&amp;&#x4e00;&lt" * 300_000
    wide = "<table>" + "<tr>" + '<td colspan="1000000000" rowspan="999999999">主动公开</td>' * 400 + "</tr>" * 3
    yield "spans.html", (TITLE + wide).encode()
    yield "cells.html", (TITLE + "<table>" + ("<tr>" + "<td>1</td>" * 100 + "</tr>") * 1900 + "</table>").encode()
    yield "many-tables.html", (TITLE + "<table><tr><td>规章</td><td>1</td></tr></table>" * 20_000).encode()
    yield "one-line.txt", ("主动公开政府信息1条," * 150_000).encode()
    yield "lines.txt", "\n".join(["一、主动公开情况"] * 60_000).encode()
    yield "labels.txt", "\n".join(f"{label} {n}" for n in range(9000) for label in ("规章", "行政许可")).encode()
    yield "brackets.txt", ("政府信息公开年度报告\n" + "(" * 300_000).encode()
    yield "marks.txt", ("政府信息公开年度报告\n" + "?。ā(gong)" * 60_000).encode()
    yield "digits.txt", ("政府信息公开年度报告\n" + "9" * 500_000).encode()
    yield "bars.txt", ("| 1 " * 200_000).encode()
    yield "blanks.html", (TITLE + "<p>" + "　 " * 500_000 + "信息").encode()
    yield "noise.html", rng.randbytes(MEGABYTE)
    yield "surrogates.html", (TITLE + "<p>主动\ud800公开</p>").encode("utf-8", "surrogatepass")
    mail = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
    yield "mail.mht", mail + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 20_000


def archives():
    """Hostile archives and packages."""
    bomb = package({f"{n}.txt": bytes(60 * MEGABYTE) for n in range(5)})
    yield "bomb.zip", bomb
    yield "bomb-in-bomb.zip", package({f"{n}.zip": bomb for n in range(20)})
    inner = b"%PDF-1.4"
    for _ in range(30):
        inner = package({"inner.zip": inner})
    yield "deep.zip", inner
    yield "many.zip", package({f"{n}.txt": b"x" for n in range(6000)})
    yield "lying.zip", lying(package({"a.txt": bytes(30 * MEGABYTE)}))
    yield "encrypted.zip", encrypted()
    yield "climbing.zip", package({"../../../etc/govreports.html": made.as_page(["政府信息公开指南", "指南。"])})
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    entities = f'<!DOCTYPE x [<!ENTITY a0 "haha">{laughs}]>'
    text = "<w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body>"
    yield "entities.docx", word(f"{entities}<w:document {WORD}>{text}</w:document>")
    outside = '<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "http://127.0.0.1:9/x">]>'
    text = "<w:body><w:p><w:r><w:t>&out;&net;政府信息公开</w:t></w:r></w:p></w:body>"
    yield "outside.docx", word(f"{outside}<w:document {WORD}>{text}</w:document>")
    yield "deep.docx", word(f"<w:document {WORD}><w:body>" + "<w:tbl><w:tr><w:tc>" * 30_000)
    row = "<w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/><w:vMerge/></w:tcPr></w:tc>' * 60 + "</w:tr>"
    yield "spans.docx", word(f"<w:document {WORD}><w:body><w:tbl>{row * 3000}</w:tbl></w:body></w:document>")
    yield "no-text.docx", word("")
    yield "long.docx", word(f"<w:document {WORD}><w:body>" + "<w:p><w:r><w:t>信息</w:t></w:r></w:p>" * 80_000)


def sheets():
    """Hostile workbooks and OFD files."""
    good = made.as_xlsx(["报告", [[made.forms.Box("规章"), made.forms.Box("1")]]])
    sheet = "xl/worksheets/sheet1.xml"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
    yield "far.xlsx", changed(good, sheet, f"<worksheet {main}><sheetData>{far}</sheetData></worksheet>")
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n + 100}"/>' for n in range(1, 60_000))
    cell = '<row r="1"><c r="A1"><v>1</v></c></row>'
    merged = f"<sheetData>{cell}</sheetData><mergeCells>{merges}</mergeCells>"
    yield "merged.xlsx", changed(good, sheet, f"<worksheet {main}>{merged}</worksheet>")
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(1, 90_000))
    yield "rows.xlsx", changed(good, sheet, f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>")
    code = f'<ofd:TextCode X="0" Y="1" DeltaX="{"g 9999 1 " * 9000}">{"信" * 9000}</ofd:TextCode>'
    text = f'<ofd:TextObject Boundary="0 0 1 1" Size="1">{code}</ofd:TextObject>' * 300
    content = f"<ofd:Page {OFD}><ofd:Content><ofd:Layer>{text}</ofd:Layer></ofd:Content></ofd:Page>"
    document = "".join(f'<ofd:Page ID="{n}" BaseLoc="p.xml"/>' for n in range(5000))
    yield (
        "steps.ofd",
        package(
            {
                "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocRoot>d.xml</ofd:DocRoot></ofd:OFD>",
                "d.xml": f"<ofd:Document {OFD}><ofd:Pages>{document}</ofd:Pages></ofd:Document>",
                "p.xml": content,
            }
        ),
    )


def printed():
    """Hostile PDF files and pictures."""
    good = made.as_pdf(["万载县2021年政府信息公开工作年度报告", "全县主动公开政府信息一千余条。"])
    yield "cut.pdf", good[: len(good) // 2]
    yield "encrypted.pdf", locked()
    yield "cyclic.pdf", pdf(b"<</Type/Pages/Count 99999/Kids[2 0 R 2 0 R]>>")
    yield "many.pdf", pdf(b"<</Type/Pages/Count 90000/Kids[" + b"3 0 R " * 90_000 + b"]>>")
    yield "flate.pdf", pdf(content=zlib.compress(bytes(200 * MEGABYTE)))
    strokes = b"".join(b"%d %d m %d %d l S\n" % (n % 590, n % 800, (n * 7) % 590, n % 800) for n in range(5_000))
    yield "strokes.pdf", pdf(content=zlib.compress(strokes))
    grid = b"".join(b"0 %d 590 1 re f %d 0 1 800 re f\n" % (n * 4 % 800, n * 3 % 590) for n in range(200))
    yield "grid.pdf", pdf(content=zlib.compress(grid))
    letters = b"BT /F1 9 Tf " + b"1 0 0 1 50 700 Tm (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj\n" * 2_000 + b"ET"
    yield "letters.pdf", pdf(content=zlib.compress(letters))
    yield "huge.png", png(60_000, 60_000)
    yield "cut.jpg", b"\xff\xd8\xff\xe0" + bytes(300)
    yield "cut.rar", b"Rar!\x1a\x07\x01\x00" + bytes(200)
    yield "cut.7z", b"7z\xbc\xaf'\x1c" + bytes(200)
    yield "cut.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)


def files():
    """Name and bytes of every hostile file."""
    yield from pages()
    yield from archives()
    yield from sheets()
    yield from printed()


def lying(body):
    """A package whose directory says that a part is short."""
    at = body.rindex(b"PK\x01\x02")
    return body[: at + 24] + struct.pack("<I", 10) + body[at + 28 :]


def encrypted():
    body = bytearray(package({"a.txt": b"abc"}))
    body[body.index(b"PK\x01\x02") + 8] |= 1
    body[body.index(b"PK\x03\x04") + 6] |= 1
    return bytes(body)


def changed(body, part, text):
    """A package with one part replaced."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    return package({**parts, part: text})


def locked():
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(100, 700, "report")
    canvas.save()
    return out.getvalue()


def pdf(tree=b"<</Type/Pages/Count 1/Kids[3 0 R]>>", content=b""):
    """A PDF of four objects, its page tree or the content of its page as given."""
    font = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources%s/Contents 4 0 R>>" % font
    stream = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content)
    body = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", tree, page, stream), start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    trailer = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def png(width, height):
    """A picture of one colour, few bytes however large."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width // 8 + 1)) for _ in range(min(height, 3000))) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
