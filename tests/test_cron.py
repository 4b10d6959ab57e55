"""The recipe of docs/cron.md, run as it stands: quiet when all is well, one word of trouble, few logs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from crawling import PROJECT, QUICK, environment, index, page, portal_list, report, serving, title

from govreports.state import State

PAGE = (PROJECT / "docs" / "cron.md").read_text(encoding="utf-8")
BASE = "http://www.leiyang.test/nb"


def block(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture
def weekly(tmp_path) -> Path:
    """The script in a folder of its own, beside a `.venv` whose Scrapy is the project's."""
    script = tmp_path / "weekly.sh"
    script.write_text(block("sh"), encoding="utf-8")
    tool = tmp_path / ".venv" / "bin" / "scrapy"
    tool.parent.mkdir(parents=True)
    hurry = " ".join(QUICK)
    tool.write_text(f'#!/bin/sh\ncd {PROJECT} && exec {sys.executable} -m scrapy "$@" {hurry}\n', encoding="utf-8")
    for file in (script, tool):
        file.chmod(0o755)
    return script


def run(script: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    around = environment(script.parent / "data", GOVREPORTS_ALLOW_PRIVATE="1", **more)
    return subprocess.run([str(script), *arguments], env=around, text=True, capture_output=True, check=False)


def test_cron_hears_of_trouble_and_of_nothing_else(tmp_path, weekly):
    captures = {f"{BASE}/": index((f"{BASE}/1.html", title(2021))), f"{BASE}/1.html": report(2021)}
    arguments = ("-a", portal_list(tmp_path, leiyang=f"{BASE}/"))
    with serving(captures) as sites:
        first = run(weekly, *arguments, http_proxy=sites.proxy)
        assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
        sites.captures[f"{BASE}/"] = page("<html><body>正在维护</body></html>")
        second = run(weekly, *arguments, http_proxy=sites.proxy)
    assert second.returncode == 1
    assert "ended with 1" in second.stdout and "leiyang" in second.stdout
    logs = sorted(file.suffix for file in (tmp_path / "data" / "log").iterdir())
    assert logs == [".gz", ".gz", ".txt", ".txt"]


def test_a_run_that_meets_another_says_so_and_old_logs_go(tmp_path, weekly):
    folder = tmp_path / "data" / "log"
    folder.mkdir(parents=True)
    for number in range(12):
        for suffix in ("txt", "err.gz"):
            (folder / f"20250101T0000{number:02}Z-1.{suffix}").touch()
    state = State.open(tmp_path / "data")
    try:
        done = run(weekly, "-a", portal_list(tmp_path, leiyang=f"{BASE}/"))
    finally:
        state.close()
    assert done.returncode == 2 and "another run is at work" in done.stdout
    assert len(list(folder.iterdir())) == 20
    assert not (folder / "20250101T000000Z-1.txt").exists()


def test_the_timetables_can_be_read():
    rows = [line.split() for line in block("crontab").splitlines() if line[:1].isdigit()]
    assert len(rows) == 5
    assert all(re.fullmatch(r"[\d*-]+", field) for row in rows for field in row[:5])
    assert {row[5] for row in rows} == {"/srv/govreports/weekly.sh"}
    units = re.findall(r"```ini\n(.*?)```", PAGE, re.DOTALL)
    assert [re.findall(r"^\[(\w+)\]", unit, re.MULTILINE) for unit in units] == [
        ["Unit", "Service"],
        ["Unit", "Timer", "Install"],
    ]
