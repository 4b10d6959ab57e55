"""Serves captured pages as an HTTP proxy: `http://www.wanzai.test/…` answers whatever loopback port it runs on.

`python -m govreports.demo.server fixtures --port 0` prints its address, and ends when its standard input closes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import threading
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One captured response."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


def load_captures(folder: Path) -> dict[str, Capture]:
    """The captured responses below a folder by full URL; each lies in a folder with `page.json` and `page.html`.

    An answer to a posted form goes by `POST`, the URL and, where `page.json` names one, the field that tells answers of
    one URL apart.
    """
    captures = {}
    for path in sorted(folder.glob("*/*/page.json")):
        about = json.loads(path.read_text(encoding="utf-8"))
        body = path.with_name("page.html").read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'} | about["headers"]
        captures[_name(about)] = Capture(status=about["status"], headers=headers, body=body)
    return captures


def _name(about: dict[str, Any]) -> str:
    posted = about.get("asked", {}).get("method") == "POST"
    return " ".join(filter(None, ("POST", about["url"], about.get("form")))) if posted else str(about["url"])


class ReplayServer(ThreadingHTTPServer):
    """A proxy on the loopback interface that knows the captured URLs and no others."""

    daemon_threads = True

    def __init__(self, port: int, captures: dict[str, Capture]) -> None:
        super().__init__(("127.0.0.1", port), _Replay)
        self.captures = captures

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away, as a killed crawler does."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Replay(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ReplayServer

    def do_GET(self) -> None:
        """Answer with the capture, with 304 where the client has it already, with 404 where there is none."""
        url = self.path if self.path.startswith("http://") else f"http://{self.headers.get('Host', '')}{self.path}"
        capture = self.server.captures.get(url)
        if capture is None:
            self._answer(404, {"Content-Type": "text/plain; charset=utf-8"}, f"404 Not Found: {url}\n".encode())
        elif capture.status == 200 and self._has(capture):
            self._answer(304, {name: capture.headers[name] for name in ("ETag",)}, b"")
        else:
            self._answer(capture.status, capture.headers, capture.body)

    do_HEAD = do_GET  # noqa: N815 (the name http.server asks for)

    def do_POST(self) -> None:
        """Answer a posted form: by a field that tells its answers apart, else by its URL alone."""
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        url = self.path if self.path.startswith("http://") else f"http://{self.headers.get('Host', '')}{self.path}"
        names = [f"POST {url} {name}={value}" for name, value in parse_qsl(sent, keep_blank_values=True)]
        name = next((name for name in names if name in self.server.captures), f"POST {url}")
        capture = self.server.captures.get(name)
        if capture is None:
            self._answer(404, {"Content-Type": "text/plain; charset=utf-8"}, f"404 Not Found: {name}\n".encode())
        else:
            self._answer(capture.status, capture.headers, capture.body)

    def _has(self, capture: Capture) -> bool:
        """Whether the request names the version the capture is."""
        tag = self.headers.get("If-None-Match")
        if tag:
            return tag == capture.headers["ETag"]
        since, modified = self.headers.get("If-Modified-Since"), capture.headers.get("Last-Modified")
        try:
            return bool(since and modified and parsedate_to_datetime(since) >= parsedate_to_datetime(modified))
        except ValueError:
            return False

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The crawler's own log tells what is asked for."""


def main() -> None:
    """Serve until standard input closes, as it does when the process that started us ends."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    try:
        server = ReplayServer(options.port, load_captures(options.folder))
    except OSError as error:
        sys.exit(f"port {options.port}: {error.strerror}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
