"""The web of `crawl_rate.py`: portals of one county each, `http://p0001.test/…`, behind a proxy on the loopback.

Reports are those of the bundled 万载县 with its name exchanged; lists are long ones whose links lead to other hosts, so
that a crawl of them asks for lists alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from govreports import shipped

ROOT = Path(__file__).parents[1]
NAME = "万载县"
LISTS = 20
"""Pages of a portal's list."""


def _reports() -> dict[str, tuple[str, bytes]]:
    """Path -> link text and body of each report of the bundled county, once."""
    found = {}
    for file in sorted((ROOT / "fixtures" / "wanzai").glob("*/page.json")):
        about = json.loads(file.read_text(encoding="utf-8"))
        if about["kind"] == "report" and "-town-site" not in file.parent.name:
            found[urlsplit(about["url"]).path] = (about["link_text"], file.with_name("page.html").read_bytes())
    return found


REPORTS = _reports()


def counties() -> list[tuple[str, str]]:
    """Code and name of every county of today."""
    rows = shipped.rows("regions.csv")
    return [(row["code"], row["name"]) for row in rows if row["level"] == "county" and not row["valid_to"]]


COUNTIES = counties()


def portal_rows(count: int, kind: str) -> str:
    """A portal list of so many portals."""
    rows = []
    for number in range(count):
        code, name = COUNTIES[number % len(COUNTIES)]
        url = f"http://p{number:04}.test/{kind}/index.shtml"
        rows.append(f'[p{number:04}]\nname = "{name}人民政府"\nregion = "{code}"\nindex = ["{url}"]\n')
    return "\n".join(rows)


def answer(url: str) -> bytes | None:
    """The body behind a URL."""
    parts = urlsplit(url)
    number = int((parts.hostname or "p0")[1:5])
    name = COUNTIES[number % len(COUNTIES)][1]
    if parts.path in REPORTS:
        return REPORTS[parts.path][1].replace(NAME.encode(), name.encode())
    if parts.path == "/reports/index.shtml":
        return column("".join(row(path, text.replace(NAME, name)) for path, (text, _) in REPORTS.items()), 1, 0)
    if parts.path.startswith("/lists/index"):
        page = int(parts.path.removeprefix("/lists/index").removesuffix(".shtml").strip("_") or 0)
        links = (f"http://other{number}.test/t20220128_{page}{place:02}.shtml" for place in range(20))
        rows = "".join(row(link, f"{name}某局{2003 + page}年政府信息公开工作年度报告") for link in links)
        return column(rows, LISTS, page)
    return None


def row(url: str, text: str) -> str:
    return f'<li><a href="{url}" title="{text}" target="_blank">{text}</a><span class="date">2022-01-28</span></li>\n'


def column(rows: str, pages: int, page: int) -> bytes:
    """A list as a portal dresses it."""
    menu = "".join(f'<li class="nav"><a href="/menu/{place}/">栏目{place}</a></li>\n' for place in range(30))
    head = "<html><head><meta charset='utf-8'><title>政府信息公开年报</title></head><body>"
    foot = f"<script>createPageHTML({pages}, {page}, 'index', 'shtml');</script></body></html>"
    return f"{head}<ul>{menu}</ul><ul>{rows}</ul>{foot}".encode()


class Proxy(asyncio.Protocol):
    """Just enough of HTTP/1.1 to cost little: GET without a body, connections kept."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.left = b""

    def data_received(self, data: bytes) -> None:
        self.left += data
        while b"\r\n\r\n" in self.left:
            head, _, self.left = self.left.partition(b"\r\n\r\n")
            body = answer(head.split(b" ", 2)[1].decode())
            status = b"200 OK" if body is not None else b"404 Not Found"
            fields = b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d" % len(body or b"")
            self.transport.write(b"HTTP/1.1 %s\r\n%s\r\n\r\n%s" % (status, fields, body or b""))


async def main() -> None:
    """Serve until standard input closes."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Proxy, "127.0.0.1", 0, backlog=500)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
