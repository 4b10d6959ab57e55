"""How fast the crawl is and what it costs: pages a second, lag of the event loop, memory as the run goes on.

Made-up portals, as many as the pages asked for need, are served on the loopback interface and crawled with the real
spider and settings, only without the waiting. Four measures:

- `reports`: report pages a second, against workers divided by the cost of a page; that cost is measured alone, just
  before and after, and in the workers during the crawl, which differs on a machine that is busy otherwise;
- `sleep`: the same with workers that sleep for that time instead of parsing, as they would on a core of their own;
- `index`: pages of lists a second, against two plain Scrapy spiders that fetch the same pages: `bare` does nothing with
  them, `links` lists the links of each, which is what one could run instead;
- `hosts`: 200 portals at the polite pace of the settings as they are, everything on one core, workers that sleep.

Run: .venv/bin/python bench/crawl_rate.py [reports|sleep|index|hosts] [--pages 2000] [--workers 1] [--milliseconds 50]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gauge import cost_of_a_page
from web import LISTS, REPORTS, portal_rows

from govreports import settings as ours

ROOT = Path(__file__).parents[1]
EXTENSIONS = {**ours.EXTENSIONS, "gauge.Gauge": 2}
SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "EXTENSIONS": json.dumps(EXTENSIONS),
}


@contextmanager
def web() -> Iterator[str]:
    """The portals, served by a process of their own; the address of the proxy that leads to them."""
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "web.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout and server.stdin
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()


def crawl(folder: Path, *arguments: str, proxy: str, **settings: object) -> dict[str, float]:
    """Run Scrapy's command line; what the gauge in it read."""
    told = folder / "gauge.json"
    values = {**SETTINGS, "GAUGE": str(told), "GOVREPORTS_DATA": str(folder / "data"), **settings}
    words = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    environment = {
        **os.environ,
        "http_proxy": proxy,
        "GOVREPORTS_ALLOW_PRIVATE": "1",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'bench'}",
    }
    command = [sys.executable, "-m", "scrapy", *arguments, *words]
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False)
    return json.loads(told.read_text(encoding="utf-8"))


def reports(options: argparse.Namespace, proxy: str, folder: Path) -> None:
    """Report pages a second against what the workers could do at most."""
    rows = folder / "portals.toml"
    rows.write_text(portal_rows(options.pages // len(REPORTS), "reports"), encoding="utf-8")
    sleep = options.milliseconds / 1000 if options.measure == "sleep" else 0
    alone = sleep or cost_of_a_page()
    settings = {"GOVREPORTS_PARSE_WORKERS": options.workers, "GAUGE_SLEEP": sleep or ""}
    read = crawl(folder, "crawl", "reports", "-a", f"portals={rows}", proxy=proxy, **settings)
    alone = (alone + (sleep or cost_of_a_page())) / 2
    times = [float(line) for file in folder.glob("*.times") for line in file.read_text(encoding="ascii").split()]
    print(f"{read['items']:.0f} report pages in {read['seconds']:.1f} s, {options.workers} workers")
    print(f"{read['rate']:.1f} pages/s between the first tenth and the last")
    for cost, where in ((alone, "before and after the crawl"), (statistics.mean(times), "in the workers during it")):
        most = options.workers / cost
        print(f"a page costs {cost * 1000:.1f} ms {where}: {most:.1f} pages/s at most, ratio {read['rate'] / most:.2f}")
    told(read)


def hosts(options: argparse.Namespace, proxy: str, folder: Path) -> None:
    """Many hosts, each asked as slowly as a real one; how much of a core that takes."""
    rows = folder / "portals.toml"
    rows.write_text(portal_rows(options.hosts, "reports"), encoding="utf-8")
    polite = {name: getattr(ours, name) for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED")}
    settings = {**polite, "GOVREPORTS_PARSE_WORKERS": options.workers, "GAUGE_SLEEP": options.milliseconds / 1000}
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})  # the crawl and its workers inherit it; the server was started before
    try:
        read = crawl(folder, "crawl", "reports", "-a", f"portals={rows}", proxy=proxy, **settings)
    finally:
        os.sched_setaffinity(0, cores)
    pages = f"{read['responses']:.0f} pages, {read['items']:.0f} of them reports"
    print(f"{options.hosts} hosts, a delay of {ours.DOWNLOAD_DELAY:g} s: {pages} in {read['seconds']:.1f} s")
    print(f"{read['rate']:.1f} report pages/s between the first tenth and the last")
    used = read["cpu"] / read["seconds"]
    print(f"the crawling process took {used:.0%} of the core, {read['cpu'] / read['responses'] * 1000:.1f} ms a page")
    told(read)


def index(options: argparse.Namespace, proxy: str, folder: Path) -> None:
    """Pages of lists a second, ours against plain Scrapy's, without and with reading them."""
    count = options.pages // LISTS
    rows = folder / "portals.toml"
    rows.write_text(portal_rows(count, "lists"), encoding="utf-8")
    bare = ("runspider", str(ROOT / "bench" / "bare.py"), "-a", f"hosts={count}")
    plain = {**BARE, "EXTENSIONS": json.dumps({"gauge.Gauge": 2})}
    spiders: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
        "ours": (("crawl", "reports", "-a", f"portals={rows}"), {}),
        "bare": (bare, plain),
        "links": ((*bare, "-a", "read=links"), plain),
    }
    rates: dict[str, list[float]] = {name: [] for name in spiders}
    costs: dict[str, list[float]] = {name: [] for name in spiders}
    for number in range(options.rounds):
        for name, (arguments, settings) in spiders.items():
            place = folder / f"{name}{number}"
            place.mkdir()
            read = crawl(place, *arguments, proxy=proxy, **settings)
            if name == "ours":
                told(read)
            rate, cost = read["responses"] / read["seconds"], read["cpu"] / read["responses"] * 1000
            rates[name].append(rate)
            costs[name].append(cost)
            print(f"{name}: {read['responses']:.0f} pages, {rate:.0f}/s, CPU {cost:.2f} ms a page", flush=True)
    best, least = max(rates["ours"]), min(costs["ours"])
    for name in ("bare", "links"):
        cpu = f"CPU {least:.2f} ms, {name} {min(costs[name]):.2f} ms: {min(costs[name]) / least:.2f}"
        print(f"ours {best:.0f}/s, {name} {max(rates[name]):.0f}/s: {best / max(rates[name]):.2f}; {cpu}")


BARE = {
    "DOWNLOADER_MIDDLEWARES": "{}",
    "SPIDER_MIDDLEWARES": "{}",
    "ITEM_PIPELINES": "{}",
    "DOWNLOAD_HANDLERS": "{}",
    "ROBOTSTXT_OBEY": False,
    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
}


def told(read: dict[str, float]) -> None:
    """The lag of the event loop and the memory."""
    for name, where in (("lag", "whole run"), ("steady", "between the first tenth and the last")):
        p50, p99, worst = (read[f"{name}{share}"] for share in (50, 99, 100))
        print(f"loop lag p50 {p50:.1f} ms, p99 {p99:.1f} ms, worst {worst:.0f} ms ({where})")
    sizes = {int(name[3:]): read[name] for name in read if name.startswith("rss")}
    print("memory of the crawling process:", ", ".join(f"{at} pages {size:.0f} MB" for at, size in sizes.items()))
    print(f"after the end of the run: {read['end']:.0f} MB; CPU of it {read['cpu']:.1f} s", flush=True)


def main() -> None:
    """Measure one thing, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measure", nargs="?", choices=MEASURES)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--milliseconds", type=float, default=50.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--hosts", type=int, default=200)
    options = parser.parse_args()
    for measure in (options.measure,) if options.measure else MEASURES:
        options.measure = measure
        print(f"-- {measure}", flush=True)
        with tempfile.TemporaryDirectory() as folder, web() as proxy:
            MEASURES[measure](options, proxy, Path(folder))


MEASURES = {"reports": reports, "sleep": reports, "index": index, "hosts": hosts}

if __name__ == "__main__":
    main()
