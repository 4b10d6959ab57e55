"""The bundled portals as test cases: a folder holds the page as served, how it was served, and what must come of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govreports.model import NotReport, Page
from govreports.parse import parse
from govreports.portals import load_file
from govreports.record import not_report, to_record

FOLDER = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True)
class Fixture:
    folder: Path
    served: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def kind(self) -> str:
        return self.served["kind"]

    def page(self) -> Page:
        return Page(
            body=(self.folder / "page.html").read_bytes(),
            url=self.served["url"],
            content_type=self.served["headers"].get("Content-Type"),
            link_text=self.served["link_text"],
            listed=self.served["listed"],
            portal=self.folder.parent.name,
        )

    def truth(self) -> dict[str, Any]:
        return json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))


def fixtures(*kinds: str) -> list[Fixture]:
    files = sorted(FOLDER.glob("*/*/page.json"))
    found = [Fixture(file.parent, json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return [fixture for fixture in found if fixture.kind in kinds]


def record_of(fixture: Fixture) -> dict[str, Any]:
    portal = load_file(str(FOLDER / "portals.toml"))[fixture.folder.parent.name]
    (outcome,) = parse(fixture.page(), scope=portal.region)
    return not_report(outcome) if isinstance(outcome, NotReport) else to_record(outcome)


def readable(record: dict[str, Any]) -> str:
    """A record as JSON to be reviewed: a line for each key, each metric, each paragraph."""
    lines = []
    for key, value in record.items():
        if isinstance(value, dict) and key == "metrics":
            rows = [f"  {json.dumps(name, ensure_ascii=False)}: {_flat(reading)}" for name, reading in value.items()]
            lines.append(f' "{key}": {{\n' + ",\n".join(rows) + "\n }")
        elif isinstance(value, list) and value and not isinstance(value[0], str):
            lines.append(f' "{key}": [\n' + ",\n".join(f"  {_flat(row)}" for row in value) + "\n ]")
        else:
            lines.append(f' "{key}": {_flat(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
