"""`scrapy demo`: serve the bundled portals on a loopback port, crawl them with the real spider, export the dataset."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapy.commands import ScrapyCommand

from govreports.commands.usage import one_line_errors, stop
from govreports.portals import load_file

_FIXTURES = Path(__file__).parents[2] / "fixtures"


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Crawl the bundled portals, served on this machine, and show what comes out"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        one_line_errors(parser)
        parser.add_argument("--port", type=int, default=0, metavar="N", help="port of the server (default: a free one)")
        parser.add_argument("--serve", action="store_true", help="only serve, and print how to crawl")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None  # set by Scrapy before a command runs
        if args:
            stop(f"scrapy demo: no argument wanted, not {args[0]!r}")
        portals = _FIXTURES / "portals.toml"
        if not portals.is_file():
            stop(f"{portals}: the bundled portals are missing")
        with _server(opts.port) as (server, proxy):
            if opts.serve:
                _serve(server, proxy, portals)
            else:
                self.exitcode = _crawl(proxy, portals, self.settings["GOVREPORTS_DATA"])
        if not opts.serve and not self.exitcode:
            self.exitcode = _export(portals, self.settings["GOVREPORTS_DATA"])


@contextmanager
def _server(port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The replay server in a process of its own, and its address; it ends with the block, or with this process."""
    command = [sys.executable, "-m", "govreports.demo.server", str(_FIXTURES), "--port", str(port)]
    paths = [str(_FIXTURES.parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    server = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout and server.stderr and server.stdin  # all three are pipes
        address = server.stdout.readline().strip()
        if not address:
            stop(f"scrapy demo: the server does not start: {server.stderr.read().strip()}")
        try:
            yield server, address
        finally:
            server.stdin.close()


def _crawl(proxy: str, portals: Path, data: str) -> int:
    """Run the crawl as a user would, the server as its proxy; its summary goes to our standard output."""
    count = len(load_file(str(portals)))
    print(f"{count} bundled portals, served at {proxy}; crawling them from their home pages.\n", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *_arguments(portals, data)], env=_environment(proxy), check=False
    )
    return done.returncode


def _export(portals: Path, data: str) -> int:
    """Make the data package of what was crawled."""
    print("\nThe same as a data package:\n", flush=True)
    command = ["export", str(Path(data) / "package"), "--portals", str(portals), "-s", f"GOVREPORTS_DATA={data}"]
    return subprocess.run([sys.executable, "-m", "scrapy", *command], check=False).returncode


def _serve(server: subprocess.Popen[str], proxy: str, portals: Path) -> None:
    command = shlex.join(["scrapy", *_arguments(portals, "data")])
    print(f"Serving the bundled portals as a proxy at {proxy}; stop with Ctrl-C. To crawl them:\n", flush=True)
    print(f"  http_proxy={proxy} GOVREPORTS_ALLOW_PRIVATE=1 {command}", flush=True)
    try:
        server.wait()
    except KeyboardInterrupt:
        print()


def _arguments(portals: Path, data: str) -> list[str]:
    """The real spider and settings, only without the waiting that strangers' servers are owed."""
    quick = {
        "DOWNLOAD_DELAY": 0.01,
        "AUTOTHROTTLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "GOVREPORTS_PARSE_WORKERS": 0,
    }
    hurry = [word for name, value in quick.items() for word in ("-s", f"{name}={value}")]
    return ["crawl", "reports", "-a", f"portals={portals}", "-s", f"GOVREPORTS_DATA={data}", *hurry]


def _environment(proxy: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.lower() not in ("http_proxy", "no_proxy")}
    return {**kept, "http_proxy": proxy, "GOVREPORTS_ALLOW_PRIVATE": "1"}
