"""Cookies are judged without asking the web how domains end."""

from __future__ import annotations

import requests
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from govreports.middlewares.cookies import Cookies


def test_a_cookie_asks_no_other_host_and_one_for_a_public_suffix_is_dropped(monkeypatch):
    asked = []
    monkeypatch.setattr(requests.Session, "request", lambda *arguments, **more: asked.append(arguments))
    cookies = Cookies.from_crawler(get_crawler())
    url = "http://www.leiyang.gov.cn/"
    given = ["a=1; Path=/", "b=2; Domain=.gov.cn", "c=3; Domain=.leiyang.gov.cn"]
    cookies.process_response(Request(url), Response(url, headers={"Set-Cookie": given}))
    then = Request(f"{url}zwgk/")
    cookies.process_request(then)
    assert not asked
    assert sorted(then.headers["Cookie"].decode().split("; ")) == ["a=1", "c=3"]
