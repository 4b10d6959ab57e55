"""Switches of the test run: `--update` rewrites expectations for review, GOVREPORTS_CORPUS adds real documents."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from crawling import scrapy
from hypothesis import HealthCheck, settings

_CORPUS = Path(os.environ.get("GOVREPORTS_CORPUS") or "-")
_WITH_CORPUS = ["test_gold.py"]
# the same examples on every run, however busy the machine; `pytest --hypothesis-profile=default` looks for new ones
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")
# what a shell starts in the background ignores Ctrl-C, and so would all that the tests start and interrupt
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
collect_ignore = [] if _CORPUS.is_dir() else _WITH_CORPUS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite fixtures' expected.json for review")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of every run whether real documents took part."""
    if _CORPUS.is_dir():
        terminalreporter.write_line(f"real documents: {_CORPUS}")
    else:
        terminalreporter.write_line(
            "real documents: none, GOVREPORTS_CORPUS names no folder; test_gold.py not collected"
        )


class Demo(NamedTuple):
    """What `scrapy demo` leaves behind when it is run twice."""

    folder: Path
    runs: list[subprocess.CompletedProcess[str]]
    datasets: list[bytes]
    """`reports.jsonl` after each run."""

    @property
    def data(self) -> Path:
        return self.folder / "data"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The bundled portals crawled and exported twice; not to be changed."""
    folder = tmp_path_factory.mktemp("demo")
    runs, datasets = [], []
    for _ in range(2):
        runs.append(scrapy("demo", data=folder / "data"))
        datasets.append((folder / "data" / "reports.jsonl").read_bytes())
    return Demo(folder, runs, datasets)


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    return _CORPUS
