"""Makes the tables of the national forms from known figures, in the dresses they come in.

A table is a list of rows of `Box`es (text, rows spanned, columns spanned), as the form is printed; a dress turns it
into a page or a text file.
"""

from __future__ import annotations

import html
import random
from dataclasses import dataclass

from govreports import shipped
from govreports.metrics.lexicon import is_row_label


@dataclass(frozen=True)
class Box:
    text: str
    tall: int = 1
    wide: int = 1


Rows = list[list[Box]]
SUFFIXES = ("__natural", "__business", "__research", "__welfare", "__legal", "__other_org", "")


def national2014(figures: dict[str, str]) -> Rows:
    rows = [[Box("统计指标"), Box("单位"), Box("统计数")]]
    for line in shipped.rows("forms/e2.csv"):
        number = line["number"]
        label = f"{number}、{line['label']}" if number == line["part"] else f"{number}{line['label']}"
        label = label.replace("其中", "其中:") if number == "其中" else label
        value = figures.get(line["metric"], "") if line["metric"] else "——"
        rows.append([Box(label), Box(line["unit"] or "——"), Box(value)])
    return rows


def applications(form: str, figures: dict[str, str]) -> Rows:
    rows: Rows = [
        [Box("(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)", 3, 3), Box("申请人情况", 1, 7)],
        [Box("自然人", 2), Box("法人或其他组织", 1, 5), Box("总计", 2)],
        [Box("商业企业"), Box("科研机构"), Box("社会公益组织"), Box("法律服务机构"), Box("其他")],
    ]
    lines = [line for line in shipped.rows("forms/applications.csv") if form in line["formats"] or not line["formats"]]
    results = sum(1 for line in lines if line["formats"]) - 3
    sizes = {"(三)": 8, "(四)": 3, "(五)": 5, "(六)": 3 if form == "e4" else 0}
    heads: list[Box] = []
    for line in shipped.rows("forms/applications.csv"):
        where, label = line["where"], f"{line['number']}、{line['label']}".replace(")、", ")").replace(".、", ".")
        if where == "三":
            heads = [Box(label, results)]
        elif sizes.get(where):
            heads.append(Box(label, sizes[where]))
        elif form in line["formats"]:
            wide = 3 if where in "一二四" else 1 if where[-1] == "." else 2
            cells = [Box(figures.get(line["metric"] + suffix, "")) for suffix in SUFFIXES]
            rows.append([*heads, Box(label, 1, wide), *cells])
            heads = []
    return rows


def disclosure(form: str, figures: dict[str, str]) -> Rows:
    rows: Rows = []
    block, columns, row = "", 0, ""
    wanted = [line for line in shipped.rows("forms/disclosure.csv") if line["format"] == form]
    wanted = [line for line in wanted if not line["metric"].startswith("other_docs")]
    for line in wanted:
        if line["block"] != block:
            block, row = line["block"], ""
            heads = dict.fromkeys(other["column"] for other in wanted if other["block"] == block)
            columns = len(heads)
            rows.append([Box(f"第二十条第{block}项", 1, 4)])
            rows.append([Box("信息内容"), *(Box(head, 1, 3 // columns) for head in heads)])
        if line["row"] != row:
            row = line["row"]
            rows.append([Box(row)])
        rows[-1].append(Box(figures.get(line["metric"], ""), 1, 3 // columns))
    return rows


def cases(figures: dict[str, str]) -> Rows:
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        [Box("行政复议", 1, 5), Box("行政诉讼", 1, 10)],
        [*(Box(name, 2) for name in results), Box("未经复议直接起诉", 1, 5), Box("复议后起诉", 1, 5)],
        [Box(name) for name in results * 2],
        [Box(figures.get(line["metric"], "")) for line in shipped.rows("forms/cases.csv")],
    ]


def as_html(rows: Rows, seed: int | None = None) -> str:
    """A table as it stands in a page; with a seed, as an office program leaves it."""
    rng = random.Random(seed)
    out = ["<table border=1>"]
    for row in rows:
        out.append("<tr>" + "".join(_cell(box, rng if seed is not None else None) for box in row) + "</tr>")
    return "\n".join([*out, "</table>"])


def _cell(box: Box, rng: random.Random | None) -> str:
    spans = (f' rowspan="{box.tall}"' if box.tall > 1 else "") + (f' colspan="{box.wide}"' if box.wide > 1 else "")
    text = html.escape(box.text)
    if rng is None:
        return f"<td{spans}>{text}</td>"
    if len(text) > 3 and not text.isdigit() and rng.random() < 0.3:
        cut = rng.randrange(1, len(text))
        text = text[:cut] + rng.choice(["<br>", "<br/>\n", "</span></p><p><span>"]) + text[cut:]
    if text.isdigit() and rng.random() < 0.2:
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    pad = rng.choice(["", "&nbsp;", " ", "\n  "])
    wrap = rng.choice(["{}", "<p>{}</p>", "<p class=MsoNormal><span style='x'>{}<o:p></o:p></span></p>", "<b>{}</b>"])
    return f"<td{spans} style='width:1pt'>{wrap.format(pad + text + pad)}</td>"


def as_pipes(rows: Rows) -> str:
    """As text extraction draws it: a blank cell for every further column that a cell spans, at the end of the row."""
    lines = []
    for row in rows:
        blanks = sum(box.wide - 1 for box in row)
        lines.append("| " + " | ".join([*(box.text for box in row), *[""] * blanks]) + " |")
    return "\n".join(lines)


def as_lines(rows: Rows) -> str:
    """One cell a line, blank lines between."""
    return "\n\n".join(box.text for row in rows for box in row if box.text)


def as_rows(rows: Rows) -> str:
    """A row a line, cells parted by blanks, as a PDF gives it."""
    return "\n".join("  ".join(box.text for box in row if box.text) for row in rows)


def as_one_line(rows: Rows) -> str:
    """The whole table in one line."""
    return " ".join(as_rows(rows).split("\n"))


def as_repeated(rows: Rows) -> str:
    """Drawn with bars, a cell's text repeated in every column that it spans."""
    return "\n".join("| " + " | ".join(box.text for box in row for _ in range(box.wide)) + " |" for row in rows)


def numbered(rows: Rows) -> Rows:
    """With a column of serial numbers before the labels."""
    return [[Box("序号"), *rows[0]], *([Box(str(place)), *row] for place, row in enumerate(rows[1:], 1))]


def as_labels_first(rows: Rows) -> str:
    """All labels, then all figures, one a line: two columns of a page copied one after the other."""
    return "\n".join(row[0].text for row in rows[1:]) + "\n" + "\n".join(row[-1].text for row in rows[1:])


def relabelled(rows: Rows) -> Rows:
    """With other labels that the data files know for the same rows and columns."""
    aliases: dict[str, str] = {}
    for row in (*shipped.rows("forms/e2.csv"), *shipped.rows("forms/applications.csv")):
        aliases.setdefault(row["label"], row["aliases"])
    for row in shipped.rows("forms/disclosure.csv"):
        aliases.setdefault(row["row"], row["row_aliases"])
        aliases.setdefault(row["column"], row["column_aliases"])
    return [[Box(_alias(box.text, aliases), box.tall, box.wide) for box in row] for row in rows]


def _alias(text: str, aliases: dict[str, str]) -> str:
    label = max((label for label in aliases if text.endswith(label)), key=len, default="")
    names = [name for name in aliases.get(label, "").split("|") if name]
    return text.removesuffix(label) + names[len(text) % len(names)] if names else text


def reworded(rows: Rows, rng: random.Random) -> Rows:
    """With a label here and there that no data file knows: a few characters of it lost."""
    return [[_worn(box, rng) if place < len(row) - 1 else box for place, box in enumerate(row)] for row in rows]


def _worn(box: Box, rng: random.Random) -> Box:
    head, dot, label = box.text.rpartition(".")
    if not dot or not head.isdigit() or len(label) < 7 or rng.random() < 0.7:
        return box
    worn = f"{head}.{label[:2]}{label[4:]}"
    return box if is_row_label(worn) else Box(worn, box.tall, box.wide)


def without_columns(rows: Rows, left: int) -> Rows:
    """Table three with only the first `left` kinds of applicant and without the total, head and all."""
    kept: Rows = []
    for place, row in enumerate(rows):
        if place == 0:
            kept.append([row[0], Box(row[1].text, 1, left)])
        elif place == 1:
            kept.append([row[0], Box(row[1].text, 1, left - 1)])
        elif place == 2:
            kept.append(row[: left - 1])
        else:
            kept.append(row[: len(row) - len(SUFFIXES) + left])
    return kept


def consistent(form: str, rng: random.Random) -> dict[str, str]:
    """Random figures that keep every hard identity of a form: small ones mostly, as in real reports."""
    figures = _consistent2014(rng) if form == "e2" else _consistent_matrix(form, rng) | _consistent_cases(rng)
    if form != "e2":
        lines = [line for line in shipped.rows("forms/disclosure.csv") if line["format"] == form]
        figures |= {line["metric"]: _small(rng) for line in lines}
        for stock in ("rules", "normative_docs"):
            if form == "e3":
                figures[f"{stock}_public_stock"] = figures[f"{stock}_disclosed"] + _small(rng)
    return {name: str(value) for name, value in figures.items()}


def _small(rng: random.Random) -> int:
    return rng.choice((0, 0, rng.randrange(10), rng.randrange(400)))


def _consistent_matrix(form: str, rng: random.Random) -> dict[str, int]:
    rows = [line for line in shipped.rows("forms/applications.csv") if form in line["formats"]]
    results = [line["metric"] for line in rows if line["where"].startswith("(") and line["metric"] != "app_closed"]
    figures: dict[str, int] = {}
    for suffix in SUFFIXES[:-1]:
        column = {name: _small(rng) for name in results}
        closed = sum(column.values())
        out = _small(rng)
        brought = rng.randint(0, closed + out)
        column |= {
            "app_closed": closed,
            "app_carried_out": out,
            "app_carried_in": brought,
            "app_received": closed + out - brought,
        }
        figures |= {name + suffix: value for name, value in column.items()}
    for name in {name.rsplit("__", 1)[0] for name in figures}:
        figures[name] = sum(figures[name + suffix] for suffix in SUFFIXES[:-1])
    return figures


def _consistent_cases(rng: random.Random) -> dict[str, int]:
    figures = {}
    for group in ("review", "lit_direct", "lit_after_review"):
        parts = {f"{group}_{result}": _small(rng) for result in ("upheld", "corrected", "other", "pending")}
        figures |= parts | {f"{group}_total": sum(parts.values())}
    return figures


def _consistent2014(rng: random.Random) -> dict[str, int]:
    figures = {line["metric"]: _small(rng) for line in shipped.rows("forms/e2.csv") if line["metric"]}
    for line in shipped.rows("identities.csv"):
        if line["formats"] == "e2" and line["op"] == "==":
            figures[line["left"]] = 0
    for line in sorted(shipped.rows("identities.csv"), key=lambda line: line["id"] != "E2-4"):
        if line["formats"] == "e2" and line["op"] == "==":
            figures[line["left"]] = sum(figures[name] for name in line["right"].split("+"))
    return figures
