"""The crawl as jobs of this machine: the dataset of one process, whatever happens to the jobs."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from counties import YEARS, by_host, portals, told
from crawling import PROJECT, QUICK, account, at_once, environment, lines, page, report, serving

from govreports.harvest.drive import beating
from govreports.harvest.engines import EngineError
from govreports.harvest.lease import LeaseError, leased
from govreports.harvest.plan import Job, Task, groups, plan, sites
from govreports.harvest.readers import Readers
from govreports.harvest.work import obstacle, unreadable
from govreports.portals import Portal, load_file, site_of
from govreports.reparse.fetches import fingerprint
from govreports.state import State

BASE = "http://www.leiyang.test/nb/"


def portal(slug: str, *hosts: str, **more) -> Portal:
    return Portal(slug=slug, name=slug, region="430481", index=tuple(f"http://{host}/nb/" for host in hosts), **more)


# -- the plan


def test_sites_that_share_a_domain_stay_together_and_jobs_are_disjoint():
    rows = [portal(f"p{number}", f"www.p{number}.gov.cn") for number in range(100)]
    rows += [portal("tjj", "tjj.p3.gov.cn"), portal("both", "www.p7.gov.cn", "x.p90.com.cn"), portal("x", "p90.com.cn")]
    jobs = plan(rows, 2)
    assert sorted(one.slug for job in jobs for one in job.portals) == sorted(row.slug for row in rows)
    owners = Counter(site for job in jobs for site in job.sites)
    assert set(owners.values()) == {1}
    assert all(20 <= len(job.portals) <= 50 for job in jobs[:-1])
    together = [{one.slug for one in job.portals} for job in jobs]
    assert any({"tjj", "p3"} <= job for job in together) and any({"both", "p7", "x"} <= job for job in together)


def test_the_shipped_list_makes_jobs_of_20_to_50():
    rows = list(load_file(None).values())
    jobs = plan(rows, 8)
    assert sum(len(job.portals) for job in jobs) == len(rows)
    assert all(20 <= len(job.portals) <= 50 for job in jobs[:-1])
    assert len({site for job in jobs for site in job.sites}) == sum(len(job.sites) for job in jobs)


def test_few_portals_keep_every_process_busy():
    rows = [portal(f"p{number}", f"www.p{number}.gov.cn") for number in range(10)]
    assert [len(job.portals) for job in plan(rows, 4)] == [3, 3, 3, 1]
    assert len(groups(rows)) == 10 and plan(rows, 4, size=10)[0].sites == tuple(sorted(sites(one)[0] for one in rows))


@pytest.mark.parametrize(
    ("host", "site"),
    [("www.gov.cn", "www.gov.cn"), ("a.b.c.gov.cn", "c.gov.cn"), ("x.ah.cn", "ah.cn"), ("127.0.0.1", "127.0.0.1")],
)
def test_the_site_of_a_host(host, site):
    assert site_of(host) == site


def test_a_task_travels_as_text():
    job = Job(number=7, portals=tuple(load_file(None).values())[:3], sites=("x.gov.cn",))
    task = Task(
        run="r", started="2026-11-22T00:00:00+00:00", job=job, years=frozenset({2019}), by_hand=False,
        settings={"DOWNLOAD_DELAY": "2"}, folder="/data", program="p",
    )  # fmt: skip
    assert Task.from_json(task.to_json()) == task


# -- leases


def _hold(folder, site, ready, end):
    with leased(folder, [site], patience=0):
        ready.set()
        end.wait()


def test_a_site_is_leased_to_one_process_and_free_once_that_has_died(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready, end = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path, "x.gov.cn", ready, end))
    holder.start()
    assert ready.wait(60)
    with leased(tmp_path, ["y.gov.cn"], patience=0), pytest.raises(LeaseError, match=r"x\.gov\.cn is being crawled"):
        _take(tmp_path)
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    _take(tmp_path)


def _take(folder):
    with leased(folder, ["x.gov.cn"], patience=0):
        pass


# -- bad input


def test_without_the_extra_a_line_says_how_to_install_it(tmp_path, monkeypatch):
    for name in ("distributed", "govreports.harvest.cluster"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    for command in ("harvest", "reparse"):
        (tmp_path / "archive").mkdir(exist_ok=True)
        (tmp_path / "archive" / "x.warc.gz").touch()
        done = at_once(command, "--scheduler", "tcp://127.0.0.1:1", data=tmp_path)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert "pip install -r requirements-cluster.txt" in done.stderr
    assert not (tmp_path / "harvest").exists()


def test_a_worker_says_what_is_in_its_way(tmp_path):
    assert "not the harvest's data folder there; mount it" in obstacle(str(tmp_path), "run", fingerprint())
    with beating(tmp_path, "run"):
        assert "locks of other machines are not seen" in obstacle(str(tmp_path), "run", fingerprint())
        state = State.open(tmp_path)
        try:
            assert obstacle(str(tmp_path), "run", fingerprint()) is None
            assert "another version of govreports" in obstacle(str(tmp_path), "run", "other")
        finally:
            state.close()
    assert "mount the folder" in unreadable([str(tmp_path / "x.warc.gz")], fingerprint())
    assert "another version" in unreadable([], "other")


def _read_or_die(task):
    if not Path(task).exists():
        Path(task).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def _die(task):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_reading_process_that_dies_costs_another_try(tmp_path):
    tasks = [str(tmp_path / f"{number}") for number in range(2)]
    with closing(Readers(1, _read_or_die)) as readers:
        assert readers.read(tasks) == tasks
    with closing(Readers(1, _die)) as readers, pytest.raises(EngineError, match="die one after the other"):
        readers.read(tasks)


# -- the whole


def test_jobs_give_the_dataset_of_one_process_and_a_second_harvest_changes_nothing(tmp_path):
    captures, listed = portals(12, tmp_path)
    arguments = ("-a", listed, "--jobs", "2", "-s", "GOVREPORTS_JOB_PORTALS=4")
    with serving(captures) as web:
        assert web.run(tmp_path / "one", "-a", listed).returncode == 0
        first = web.run(tmp_path, *arguments, command="harvest")
        assert first.returncode == 0, first.stderr
        dataset = tmp_path / "data" / "reports.jsonl"
        assert told(dataset) == told(tmp_path / "one" / "data" / "reports.jsonl")
        before = dataset.read_bytes()
        second = web.run(tmp_path, *arguments, command="harvest")
        assert second.returncode == 0 and "nothing changed" in second.stdout
    assert dataset.read_bytes() == before
    run, single = account(tmp_path), account(tmp_path / "one")
    assert [one["slug"] for one in run["portals"]] == [one["slug"] for one in single["portals"]]
    assert (run["found"], run["requests"], run["complete"]) == (12 * len(YEARS), single["requests"], True)
    assert sorted(file.name for file in (tmp_path / "data").iterdir()) == [
        "archive", "changes", "leases.lock", "reports.jsonl", "runs", "state.lock", "state.sqlite",
    ]  # fmt: skip
    # what one process makes of the same archives is the same to the last byte
    again = at_once("reparse", *map(str, (tmp_path / "data" / "archive").iterdir()), "--portals",
                    str(tmp_path / "portals.toml"), data=tmp_path / "again")  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again" / "reports.jsonl").read_bytes() == before


def test_what_changed_what_is_gone_and_what_fails_is_told_as_by_a_crawl(tmp_path):
    captures, listed = portals(7, tmp_path)
    url = "http://www.county{:02}.test/nb/".format
    found = {}
    for name, command in (("one", "crawl"), ("many", "harvest")):
        jobs = () if command == "crawl" else ("--jobs", "2")
        with serving(dict(captures)) as web:
            assert web.run(tmp_path / name, "-a", listed, *jobs, command=command).returncode == 0
            web.captures[f"{url(0)}2016.html"] = page("<p>404 Not Found</p>", status=404)
            web.captures[url(1)] = page("<html><body>正在维护</body></html>")
            web.captures[f"{url(2)}2016.html"] = report(2016, place="耒阳市人民政府", received=99)
            done = web.run(tmp_path / name, "-a", listed, *jobs, command=command)
            assert done.returncode == 1, done.stderr
        run = account(tmp_path / name)
        changes = lines(max((tmp_path / name / "data" / "changes").iterdir()))
        told_of = {key: run[key] for key in ("found", "listed", "new", "changed", "gone", "failures", "portals")}
        failed = sorted(run["failed_pages"], key=json.dumps)
        found[name] = told_of, failed, sorted((one["change"], one["key"]) for one in changes)
    assert found["one"] == found["many"]


def test_a_job_that_always_fails_costs_its_own_portals_and_is_told(tmp_path):
    captures, listed = portals(6, tmp_path)
    broken = {"-s": "GOVREPORTS_JOB_PORTALS=2"}
    with serving(captures) as web, (tmp_path / "sitecustomize.py").open("w", encoding="utf-8") as file:
        file.write(
            "import pathlib, sys\n"
            "if sys.argv[1:] and sys.argv[0] == '-m' and sys.orig_argv[-1].endswith('j002'): sys.exit('out of order')\n"
        )
        file.flush()
        done = web.run(tmp_path, "-a", listed, "--jobs", "2", *broken.popitem(), command="harvest",
                       PYTHONPATH=str(tmp_path))  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "not visited: job j002 failed 3 times" in done.stdout and "out of order" in done.stdout
    run = account(tmp_path)
    assert [one["slug"] for one in run["portals"] if one["complaint"]] == ["county02", "county03"]
    assert len(lines(tmp_path / "data" / "reports.jsonl")) == run["found"] == 4 * len(YEARS)
    assert not (tmp_path / "data" / "harvest").exists()


def test_a_killed_harvest_loses_nothing_and_its_jobs_end_with_it(tmp_path):
    captures, listed = portals(4, tmp_path)
    slow = [*QUICK, "-a", listed, "--jobs", "2", "-s", "DOWNLOAD_DELAY=0.5", "-s", "GOVREPORTS_JOB_PORTALS=2"]
    with serving(captures) as web:
        around = environment(tmp_path / "data", http_proxy=web.proxy, GOVREPORTS_ALLOW_PRIVATE="1")
        command = [sys.executable, "-m", "scrapy", "harvest", *slow]
        driver = subprocess.Popen(command, cwd=PROJECT, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while not any(url.endswith("2016.html") for url in web.asked):
            time.sleep(0.05)
        busy = at_once("harvest", "-a", listed, data=tmp_path / "data")
        assert (busy.returncode, busy.stdout) == (2, "") and "another run is at work" in busy.stderr
        driver.kill()
        driver.communicate()
        done = web.run(tmp_path, "-a", listed, "--jobs", "2", command="harvest")
    assert done.returncode == 0 and "Taken over from the harvest" in done.stdout, done.stdout + done.stderr
    assert len(lines(tmp_path / "data" / "reports.jsonl")) == 4 * len(YEARS)
    assert {len(times) for times in by_host(web.log).values()} <= set(range(5, 11))


def test_an_interrupted_harvest_publishes_what_it_has(tmp_path):
    captures, listed = portals(4, tmp_path)
    slow = [*QUICK, "-a", listed, "--jobs", "1", "-s", "DOWNLOAD_DELAY=0.5", "-s", "GOVREPORTS_JOB_PORTALS=2"]
    with serving(captures) as web:
        around = environment(tmp_path / "data", http_proxy=web.proxy, GOVREPORTS_ALLOW_PRIVATE="1")
        command = [sys.executable, "-m", "scrapy", "harvest", *slow]
        with subprocess.Popen(command, cwd=PROJECT, env=around, stdout=subprocess.PIPE, text=True) as driver:
            while not any(url.endswith("2016.html") for url in web.asked):
                time.sleep(0.05)
            driver.send_signal(signal.SIGINT)
            shown = driver.stdout.read()
    assert driver.returncode == 1 and ", interrupted" in shown and "not visited: the harvest was interrupted" in shown
    run = account(tmp_path)
    assert not run["complete"] and 0 < len(lines(tmp_path / "data" / "reports.jsonl")) == run["new"]
    State.open(tmp_path / "data").close()


def test_a_url_given_by_hand_is_harvested_and_its_row_printed(tmp_path):
    captures, _ = portals(1, tmp_path)
    with serving(captures) as web:
        done = web.run(tmp_path, "-a", "url=http://www.county00.test/nb/", "-a", "years=2016", command="harvest")
    assert done.returncode == 0, done.stderr
    assert "A row for the portal list" in done.stdout
    assert [line["year"] for line in lines(tmp_path / "data" / "reports.jsonl")] == [2016]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--jobs", "0"), "a number from 1 on wanted"),
        (("--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"), "not allowed with"),
        (("--scheduler", "10.0.0.1"), "an address such as tcp://10.0.0.1:8786 wanted"),
        (("-a", "portal=nowhere"), "no such portal"),
        (("-a", "years=soon"), "years such as"),
        (("-a", "years"), "NAME=VALUE wanted"),
        (("reports",), "no argument wanted"),
    ],
)
def test_wrong_use_ends_with_a_line(tmp_path, arguments, word):
    done = at_once("harvest", *arguments, data=tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr and len(done.stderr.splitlines()) == 1
