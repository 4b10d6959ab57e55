"""Put the page together: markup, style, library, script and data in one file that opens offline and runs nothing else.

Text from portals is data, never markup: the script only ever sets text, and the page's own policy lets no other script
run, whatever a title holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

_SCRIPTS = ("page.js", "map.js", "charts.js", "lists.js", "start.js")
_LIBRARY = "echarts.common.min.js"
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def write_page(path: Path, content: dict[str, Any]) -> None:
    """Write report.html."""
    library = _read(_LIBRARY)
    script = '"use strict";\n(function () {\n' + "\n".join(map(_read, _SCRIPTS)) + "\n})();\n"
    parts = {
        "policy": _policy(library, script),
        "style": _read("page.css"),
        "library": library,
        "script": script,
        "data": json.dumps(content, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES),
    }
    page = _SLOT.sub(lambda slot: parts[slot[1]], _read("page.html"))
    path.write_text(page, encoding="utf-8", newline="\n")


def _policy(*scripts: str) -> str:
    """What the page may do: run these scripts, style itself, and nothing that reaches out."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:"


def _read(name: str) -> str:
    return resources.files("govreports").joinpath("data", "report", name).read_text(encoding="utf-8")
