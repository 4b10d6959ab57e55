"""report.html: one file, offline, in two languages; what portals wrote stays text; looked at in a real browser."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from hostile import MARKUP, SCRIPT, package
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from govreports import shipped
from govreports.overview.tree import grow

FOLDER = resources.files("govreports").joinpath("data", "report")
ECHARTS = "61f13280aba3161f77fc801bf5f9c786f55f10432153a0683fc5cc0700b013d5"
CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
PHONE, DESKTOP = 390, 1280


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return package(tmp_path_factory.mktemp("hostile")) / "report.html"


@pytest.fixture(scope="module")
def text(made) -> str:
    return made.read_text(encoding="utf-8")


def raw(text: str) -> str:
    return re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1]


def data(text: str) -> dict:
    return json.loads(raw(text))


def test_the_page_is_one_file_that_reaches_nowhere(text):
    assert len(text) < 2_000_000
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"(?:src|href)=|url\(|@import", markup)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-") and "unsafe-eval" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


def test_what_portals_wrote_is_data(text):
    assert SCRIPT not in text and "<" not in raw(text)
    issuers = [row[2] for row in data(text)["failed"]["rows"]]
    assert MARKUP in issuers
    assert SCRIPT + "2022年报告{{data}}" in [row[6] for row in data(text)["late"]["rows"]]


def test_the_library_is_the_published_one_with_its_licence():
    assert hashlib.sha256(FOLDER.joinpath("echarts.common.min.js").read_bytes()).hexdigest() == ECHARTS
    assert "Apache License" in FOLDER.joinpath("ECHARTS-LICENSE").read_text(encoding="utf-8")
    assert "echarts.common.min.js" in FOLDER.joinpath("ECHARTS-NOTICE.md").read_text(encoding="utf-8")


def test_every_word_is_there_in_both_languages():
    words = {row["key"]: row for row in shipped.rows("report/words.csv")}
    for row in words.values():
        assert (
            row["zh"]
            and row["en"]
            and sorted(re.findall(r"{\w+}", row["zh"])) == sorted(re.findall(r"{\w+}", row["en"]))
        )
    source = "".join(
        FOLDER.joinpath(f"{name}.js").read_text(encoding="utf-8")
        for name in ("page", "map", "charts", "lists", "start")
    )
    used = set(re.findall(r'word\("(\w+)"', source)) | set(
        re.findall(r'data-word="(\w+)"', FOLDER.joinpath("page.html").read_text(encoding="utf-8"))
    )
    assert used <= set(words)
    assert "innerHTML" not in source and "insertAdjacentHTML" not in source and "eval(" not in source


def test_every_check_has_its_words():
    ids = {row["id"] for name in ("identities", "corpus/series", "corpus/parts") for row in shipped.rows(f"{name}.csv")}
    assert ids | {"X-1"} <= {row["id"] for row in shipped.rows("report/checks.csv")}


def rows_of(*bodies: tuple) -> list[tuple]:
    return [
        (unit, code, place, slug, issuer, "湖南省", "衡阳市", "耒阳市", township, year, status)
        for unit, code, place, slug, issuer, township, found in bodies
        for year, status in found.items()
    ]


def test_the_tree_holds_places_bodies_and_towns():
    rows = rows_of(
        ("u1", "430481", "耒阳市", "government", "耒阳市人民政府", None, {2020: "found", 2022: "missing"}),
        ("u1", "430481", "耒阳市", "统计局", "耒阳市统计局", None, {2021: "blocked"}),
        ("u2", "430481101", "甲镇", "government", "甲镇人民政府", "甲镇", {2022: "attachment only"}),
    )
    assert grow(rows, [2020, 2021, 2022], whole=True) == [
        {"p": -1, "n": "湖南省", "k": "place"},
        {"p": 0, "n": "衡阳市", "k": "place"},
        {"p": 1, "n": "耒阳市", "k": "place"},
        {"p": 2, "n": "耒阳市", "k": "own", "s": "f.m"},
        {"p": 2, "n": "耒阳市统计局", "k": "body", "s": ".b."},
        {"p": 2, "n": "甲镇", "k": "body", "s": "..a"},
    ]
    drawn = grow(rows, [2020, 2021, 2022], whole=False)
    assert drawn[4:] == [{"p": 2, "n": "", "k": "rest", "t": [[0, 0], [1, 0], [1, 0]]}]


@pytest.fixture(scope="module")
def browser() -> Iterator[WebDriver]:
    if not CHROMIUM or not DRIVER:
        pytest.skip("report.html was not looked at: no Chromium here (Debian: apt install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser, made) -> WebDriver:
    look(browser, made, DESKTOP)
    return browser


def look(browser: WebDriver, made: Path, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get("about:blank")
    browser.get(made.as_uri())
    ready = "return location.protocol === 'file:' && document.readyState === 'complete'"
    WebDriverWait(browser, 60).until(lambda _: browser.execute_script(ready))


def cells(page: WebDriver) -> int:
    return len(page.find_elements(By.CSS_SELECTOR, "#map td[data-year]"))


def covered(made: Path, column: str) -> set[str]:
    with made.with_name("coverage.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def test_the_page_opens_without_an_error_and_asks_for_nothing(page):
    assert page.get_log("browser") == []
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert page.execute_script("return window.broken") is None
    for chart in ("formats-chart", "series-chart"):
        assert len(page.find_elements(By.CSS_SELECTOR, f"#{chart} svg path")) > 5
    assert page.find_element(By.ID, "subtitle").text.startswith("21份报告")


def test_the_map_has_a_cell_for_each_place_and_year_and_opens_downwards(page, made):
    years = sorted(map(int, covered(made, "year")))
    span = years[-1] - years[0] + 1
    assert cells(page) == len(covered(made, "province")) * span
    kinds = {"place": 1}
    while closed := page.find_elements(By.CSS_SELECTOR, '#map button[aria-expanded="false"]'):
        closed[0].click()
    kinds = [row.get_attribute("data-kind") for row in page.find_elements(By.CSS_SELECTOR, "#map tbody tr")]
    with made.with_name("coverage.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    bodies = {(row["region_unit"], row["issuer_slug"]) for row in rows}
    places = {row["province"] for row in rows} | {row["prefecture"] for row in rows} | {row["county"] for row in rows}
    assert len(kinds) == len(bodies) + len(places) and cells(page) == len(kinds) * span
    found = page.find_elements(By.CSS_SELECTOR, "#map td.f")
    assert len(found) == sum(row["status"] == "found" for row in rows)
    assert len(page.find_elements(By.CSS_SELECTOR, "#map td.b")) == sum(row["status"] == "blocked" for row in rows)
    found[0].click()
    assert "已收录1份" in page.find_element(By.ID, "cell").text


def test_a_place_is_found_by_its_name(page):
    page.find_element(By.ID, "find").send_keys("株潭")
    heads = [head.text for head in page.find_elements(By.CSS_SELECTOR, "#map tbody th")]
    assert heads == ["江西省 › 宜春市 › 万载县 › 株潭镇"]
    page.find_element(By.ID, "find").send_keys("没有")
    assert "没有相符" in page.find_element(By.CSS_SELECTOR, "#map tbody").text


def test_the_language_can_be_switched_and_back(page):
    heading = page.find_element(By.CSS_SELECTOR, "#coverage h2")
    assert (heading.text, page.title) == ("覆盖情况", "政府信息公开工作年度报告数据集")
    page.find_element(By.ID, "switch").click()
    assert heading.text == "Coverage" and page.execute_script("return document.documentElement.lang") == "en"
    body = page.find_element(By.TAG_NAME, "body").text
    assert "Failed checks" in body and "blocked" in body and "{" not in body.replace("{{data}}", "")
    page.find_element(By.ID, "switch").click()
    assert heading.text == "覆盖情况" and page.get_log("browser") == []


def test_a_title_with_a_script_in_it_stays_text(page):
    late = page.find_element(By.CSS_SELECTOR, "#late tbody")
    assert f"{SCRIPT}2022年报告{{{{data}}}}" in late.text
    assert MARKUP in page.find_element(By.ID, "failed").text
    assert page.execute_script("return document.scripts.length") == 3
    assert not page.find_elements(By.CSS_SELECTOR, "img, a[href^='javascript']")
    assert page.execute_script("return window.broken") is None


def test_series_can_be_chosen(page):
    chips = lambda: [chip.text for chip in page.find_elements(By.CSS_SELECTOR, "#chosen li")]  # noqa: E731
    assert any("陇西县" in chip for chip in chips())
    page.find_elements(By.CSS_SELECTOR, "#chosen button")[0].click()
    left = chips()
    page.execute_script(
        "const at = document.getElementById('region'); at.value = arguments[0]; at.dispatchEvent(new Event('change'));",
        "株潭镇（江西省 宜春市 万载县）",
    )
    assert len(chips()) == len(left) + 1
    page.execute_script(
        "const at = document.getElementById('metric'); at.value = '1'; at.dispatchEvent(new Event('change'));"
    )
    assert page.get_log("browser") == []


def test_failed_checks_link_to_their_pages(page):
    links = [link.get_attribute("href") for link in page.find_elements(By.CSS_SELECTOR, "#failed a")]
    assert links and all(link.startswith("http://") for link in links)
    assert "新收+上年结转=办结+结转下年度" in page.find_element(By.ID, "failed").text
    assert "拒绝访问" in page.find_element(By.ID, "portals").text


def test_nothing_sticks_out_on_a_phone(browser, made):
    look(browser, made, PHONE)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE
    frame = browser.find_element(By.CSS_SELECTOR, "#coverage .scroll")
    assert browser.execute_script("return arguments[0].scrollLeft > 0", frame)  # begins with the newest years
    assert browser.get_log("browser") == []
