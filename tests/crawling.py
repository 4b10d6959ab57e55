"""Portals made up for one test, served on the loopback interface, and the crawler run on them as a user would."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scrapy.cmdline import execute

from govreports.demo.server import Capture, ReplayServer

PROJECT = Path(__file__).parents[1]
_STRICT = """
import warnings
from scrapy.cmdline import execute
from scrapy.exceptions import ScrapyDeprecationWarning
warnings.simplefilter("error", ScrapyDeprecationWarning)
execute()
"""
SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "RETRY_TIMES": 0,
    "GOVREPORTS_PARSE_WORKERS": 0,
}
QUICK = tuple(word for name, value in SETTINGS.items() for word in ("-s", f"{name}={value}"))


def page(body: str | bytes, status: int = 200, **headers: str) -> Capture:
    """A response; header names with _ for -."""
    raw = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Capture(
        status=status, headers={"Content-Type": "text/html; charset=utf-8", "ETag": f'"{hash(raw)}"'} | named, body=raw
    )


def index(*links: tuple[str, str], more: str = "") -> Capture:
    """A column of annual reports."""
    rows = "".join(f'<li><a href="{url}">{title}</a><span>2022-01-28</span></li>' for url, title in links)
    return page(f"<html><title>政府信息公开年报</title><body><ul>{rows}</ul>{more}</body></html>")


def title(year: int, place: str = "耒阳市人民政府") -> str:
    return f"{place}{year}年政府信息公开工作年度报告"


def report(year: int, *, place: str = "耒阳市人民政府", received: int = 12, heading: str | None = None) -> Capture:
    """A short report in prose with one figure to tell versions apart."""
    head = heading or title(year, place)
    return page(
        f"<html><head><title>{head}</title></head><body><h1>{head}</h1><div id='zoom'>"
        f"<p>本报告根据《中华人民共和国政府信息公开条例》编制，统计期限为{year}年1月1日至{year}年12月31日。</p>"
        f"<p>一、概述</p><p>{year}年，{place}认真做好政府信息公开工作，不断完善政府信息公开制度。</p>"
        f"<p>二、主动公开政府信息情况</p><p>全年主动公开政府信息320条。</p>"
        f"<p>三、依申请公开政府信息情况</p><p>全年共收到政府信息公开申请{received}件，均已按时答复。</p>"
        f"<p>四、收费及减免情况</p><p>全年没有收取费用。</p><p>五、行政复议和行政诉讼情况</p><p>全年没有发生行政复议和行政诉讼。</p>"
        f"<p>六、存在的主要问题及改进措施</p><p>政府信息公开工作仍存在不足，将继续改进。</p>"
        f"<p>{place}</p><p>{year + 1}年1月20日</p></div></body></html>"
    )


@dataclass
class Sites:
    """The web of one test: URL to response, open to change between two runs; what was asked for."""

    captures: dict[str, Capture]
    proxy: str
    asked: list[str]
    log: list[tuple[float, str]]
    """When what was asked for, from the beginning."""

    def run(
        self, folder: Path, *arguments: str, command: str = "crawl", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """`scrapy crawl reports …` with these sites as its web and `folder/data` as its data."""
        self.asked.clear()
        names = ["crawl", "reports"] if command == "crawl" else [command]
        return scrapy(
            *names,
            *QUICK,
            *arguments,
            data=folder / "data",
            http_proxy=self.proxy,
            GOVREPORTS_ALLOW_PRIVATE="1",
            **environment,
        )


class _Recorded(dict[str, Capture]):
    """Captures that note every URL asked for."""

    def __init__(self, captures: dict[str, Capture], asked: list[str], log: list[tuple[float, str]]) -> None:
        super().__init__(captures)
        self.asked, self.log = asked, log

    def get(self, key: str, default: Capture | None = None) -> Capture | None:
        self.asked.append(key)
        self.log.append((time.monotonic(), key))
        return super().get(key, default)


@contextmanager
def serving(captures: dict[str, Capture]) -> Iterator[Sites]:
    """Serve responses by full URL as an HTTP proxy."""
    asked: list[str] = []
    log: list[tuple[float, str]] = []
    server = ReplayServer(0, _Recorded(captures, asked, log))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        proxy = f"http://127.0.0.1:{server.server_address[1]}"
        yield Sites(captures=server.captures, proxy=proxy, asked=asked, log=log)
    finally:
        server.shutdown()
        server.server_close()


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "GOVREPORTS_DATA": str(data), **more}


def scrapy(*arguments: str, data: Path, stdin: bytes | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Scrapy's command line in the project, its deprecations as errors."""
    command = [sys.executable, "-c", _STRICT, *arguments]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment(data, **more), input=stdin or b"", capture_output=True, check=False
    )
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def at_once(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """The same in this process: much quicker, for commands that start no crawl."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code = 0
    with contextlib.chdir(PROJECT), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            execute(["scrapy", *arguments, "-s", f"GOVREPORTS_DATA={data}", "-s", "GOVREPORTS_PARSE_WORKERS=0"])
        except SystemExit as end:
            code = end.code
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return subprocess.CompletedProcess(arguments, code, *texts)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def account(folder: Path) -> dict:
    """The account of the newest run."""
    return json.loads(max((folder / "data" / "runs").iterdir()).read_text(encoding="utf-8"))


def portal_list(folder: Path, **urls: str) -> str:
    """A portal list with a row for each slug and index URL, all of 耒阳市; the argument that names it."""
    rows = [
        f'[{slug.replace("_", "-")}]\nname = "耒阳市"\nregion = "430481"\nindex = ["{url}"]\n'
        for slug, url in urls.items()
    ]
    path = folder / "portals.toml"
    path.write_text("\n".join(rows), encoding="utf-8")
    return f"portals={path}"
