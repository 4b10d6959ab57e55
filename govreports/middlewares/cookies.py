"""Keeps cookies as Scrapy does, but judges their domains by the list of public suffixes that came with its library."""

from __future__ import annotations

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

# Scrapy's own looks for the newest list at the first cookie: a host nobody asked for, met before any portal goes on.
cookies._split_domain = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)


class Cookies(cookies.CookiesMiddleware):
    """The same answers."""
