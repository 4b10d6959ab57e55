"""What the dataset costs: synthetic documents stored, built into the dataset, built again unchanged, and exported.

Every step runs in a process of its own, so that its peak memory is its own. Every tenth report stands on a mirror too.
A record holds ten figures and 300 characters; `--figures 240` makes them as large as those of a full table of 2021.

Beside build and export stands what a plain DuckDB script takes to read the same rows and write them, and the ratio:
`plain.py` says what that does and what it leaves out. The documents are put into JSON lines for it beforehand, which
is not counted. Processor time compares best: DuckDB uses all cores, the project one, and others may use them as well.

Run: .venv/bin/python bench/dataset.py 20000 200000      (2000000 takes half an hour and 60 GB of disk)
With `--data DIR` documents already stored there are taken and nothing is removed, so that steps can be repeated.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from govreports.metrics.codebook import metrics
from govreports.regions import gazetteer

YEARS = range(2008, 2025)
BODIES = [
    "government",
    "政府办公室",
    "统计局",
    "水务局",
    "审计局",
    "教育局",
    "民政局",
    "财政局",
    "司法局",
    "交通运输局",
]
CLAUSES = [
    "认真贯彻落实上级关于政务公开工作的部署",
    "围绕重点领域及时公开群众关心的问题",
    "健全保密审查机制并规范办理流程",
    "组织业务培训提高工作人员的能力",
    "对网站栏目进行了全面梳理",
    "公开意识不强更新不够及时",
    "加大督促检查力度并完善考核办法",
    "利用新媒体平台拓宽了公开渠道",
    "通过新闻发布会解读惠民政策",
    "在政务大厅设立了查阅点",
    "聘请社会监督员参与评议",
]
SHAPE: dict[str, Any] = {
    **dict.fromkeys(("key",)),
    "report": True,
    **dict.fromkeys(("region", "issuer", "scope", "year", "title", "published", "period", "table_format")),
    "script": "simplified",
    "text_state": "full",
    "text": "",
    "sections": [],
    "metrics": {},
    "readings": [],
    "checks": [{"id": "T3-A", "status": "pass", "left": 9, "right": 9, "column": None}],
    "issues": [],
    "evidence": {"region": "title", "year": "period", "issuer": "title", "published": "published"},
    "attachments": [],
    "source": {},
    "alternates": [],
    **dict.fromkeys(("first_seen", "last_changed", "last_checked")),
    "parser": "0.1.0",
}
FETCH = {"fetched_at": "2026-01-20T05:00:00Z", "content_type": "text/html", "sha256": "0" * 64}
SOURCE = {"url": None, "portal": None, "kind": None, **FETCH, "archive": "archive/x.warc.gz#1"}
STEPS = ("store", "lines", "plain build", "build", "plain export", "export", "build again")
LIMIT = 4096
"""MB that no step may take."""


def keys(count: int) -> Iterator[tuple[str, str, str, int]]:
    """Unit, code, issuer and year of so many reports, spread over the country."""
    rows = [rows[-1] for rows in gazetteer().units.values() if rows[-1].until > max(YEARS)]
    rows = sorted((row for row in rows if row.level != "zone"), key=lambda row: row.code)
    towns = max(1, -(-count // (len(rows) * len(YEARS))))
    bodies = (BODIES + [f"第{number}局" for number in range(towns)])[:towns]
    made = ((row.unit, row.code, body, year) for row in rows for body in bodies for year in YEARS)
    return (one for one, _ in zip(made, range(count), strict=False))


def record(unit: str, code: str, body: str, year: int, names: list[str], chance: random.Random) -> dict[str, Any]:
    """A record as the parser makes them, only invented."""
    form = "none" if year < 2014 else "e2" if year < 2019 else "e3" if year < 2021 else "e4"
    region = asdict(gazetteer().region(unit, year))
    issuer = f"{region['name']}{body}"
    clauses = chance.sample(CLAUSES, 8)
    source = {"url": f"http://www.{code}.test/{body}/{year}.html", "portal": f"p{code}", "kind": "official"}
    return SHAPE | {
        "key": f"{code}:{body}:{year}",
        "region": region,
        "issuer": {"name": issuer, "kind": "department"},
        "scope": "area" if body == "government" else "body",
        "year": year,
        "title": f"{issuer}{year}年政府信息公开工作年度报告",
        "published": f"{year + 1}-01-28",
        "table_format": form,
        "text": "\n".join(f"{year}年,{clause},共{chance.randrange(99)}次,{clauses[0]}。" for clause in clauses),
        "metrics": {name: reading(name, form, chance.randrange(500)) for name in names},
        "source": SOURCE | source,
    }


def reading(name: str, form: str, value: int) -> dict[str, Any]:
    metric = metrics()[name]
    kind = {"state": "value" if value else "zero", "qualifier": "exact", "basis": "table"}
    told = {"where": f"{form}:表三:一", "evidence": f"{metric.label[:20]} {value}"}
    return {"value": value, "unit": metric.unit, "raw": str(value), **kind, **told}


def store(data: Path, count: int, figures: int) -> None:
    from govreports.state import Seen, State

    names = ["app_received", "app_carried_in", "app_carried_out", "disclosed_total", "review_total", "litigation_total"]
    names += [name for name in metrics() if name not in names and "amount" not in name]
    chance = random.Random(1)
    seen = Seen(sha256="0" * 64, parser="0.1.0", outcome="report")
    state = State.open(data)
    for number, (unit, code, body, year) in enumerate(keys(count)):
        made = record(unit, code, body, year, names[:figures], chance)
        state.keep(made["source"]["url"], 0, 1, made, today="2026-01-20", seen=seen)
        if number % 10 == 0:
            twin = made | {"source": made["source"] | {"url": f"http://mirror.test/{number}", "kind": "mirror"}}
            state.keep(twin["source"]["url"], 0, 1, twin, today="2026-01-20", seen=seen)
    state.close()


def lines(data: Path) -> None:
    """The documents as JSON lines, for the plain script."""
    from plain import DOCUMENTS

    from govreports.lines import encode
    from govreports.state import State

    state = State.open(data)
    with (data / DOCUMENTS).open("wb") as file:
        for one in state.documents():
            days = ("first_seen", "last_changed", "last_checked")
            file.write(encode(one.record | {day: getattr(one, day) for day in days}) + b"\n")
    state.close()


def build(data: Path, run: str) -> None:
    from govreports.publish import publish
    from govreports.state import State

    state = State.open(data)
    kinds: Counter[str] = Counter()
    for (_, kind), number in publish(data, run, state.documents(), today="2026-01-21").changes.items():
        kinds[kind] += number
    print("   ", ", ".join(f"{number:,} {kind}" for kind, number in kinds.items()) or "nothing changed", flush=True)
    state.close()


def export(data: Path) -> None:
    from govreports.export import Wanted, export

    counts = export(data, data / "package", Wanted(), {}).counts
    print("   ", ", ".join(f"{number:,} rows of {name}" for name, number in counts.items()), flush=True)


def step(name: str, data: Path, count: int, figures: int) -> None:
    if name == "store":
        store(data, count, figures)
    elif name == "lines":
        lines(data)
    elif name == "export":
        export(data)
    elif name.startswith("plain"):
        import plain

        (plain.build if name == "plain build" else plain.export)(data)
    else:
        build(data, name.replace(" ", "-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a step took: seconds of the clock and of processors, and MB."""

    wall: float
    processor: float
    peak: float


def cost(name: str, data: Path, count: int, figures: int) -> Cost:
    """One step in a child of its own, and its line."""
    options = ["--step", name, "--data", str(data), "--figures", str(figures)]
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, __file__, str(count), *options])
    _, status, usage = os.wait4(child.pid, 0)
    took = Cost(
        wall=time.perf_counter() - started,
        processor=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss / 1024,
    )
    failed = f"   failed: {status}" if status else "   over 4 GB" if took.peak > LIMIT else ""
    print(
        f"  {name:<12} {took.wall:8.1f} s {took.processor:8.1f} s of processor{took.peak:7.0f} MB{failed}", flush=True
    )
    return took


def measure(count: int, figures: int, data: Path) -> None:
    """All steps on so many reports, the ratios, the sizes; what the plain script wrote goes at once."""
    print(f"{count:,} reports, {figures} figures each", flush=True)
    costs: dict[str, Cost] = {}
    for one in STEPS:
        if one == "store" and (data / "state.sqlite").exists():
            continue
        costs[one] = cost(one, data, count, figures)
        yardstick = costs.get(f"plain {one}")
        if yardstick:
            clock, processor = costs[one].wall / yardstick.wall, costs[one].processor / yardstick.processor
            print(f"  {one} : plain {clock:.2f} by the clock, {processor:.2f} of processor time", flush=True)
        if one.startswith("plain"):
            shutil.rmtree(data / "plain")
    for path in sorted(path for place in (data, data / "package") for path in place.iterdir() if path.is_file()):
        print(f"  {path.name:<20} {path.stat().st_size / 2**20:10,.1f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="+", type=int)
    parser.add_argument("--figures", type=int, default=10)
    parser.add_argument("--folder", help="where to work; a few times the size of the dataset is needed")
    parser.add_argument("--data", type=Path, help="a folder to work in and to leave as it is then; for one count")
    parser.add_argument("--step", choices=STEPS, help="this step alone, in the folder of --data")
    asked = parser.parse_args()
    for count in asked.counts:
        if asked.step:
            step(asked.step, asked.data, count, asked.figures)
        elif asked.data:
            measure(count, asked.figures, asked.data)
        else:
            with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.folder) as name:
                measure(count, asked.figures, Path(name) / "data")


if __name__ == "__main__":
    main()
