"""Where requests may go: hosts of their portal only, and no address on a private or loopback network."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from govreports.middlewares.request import Refusal, origin_of


class PortalHosts:
    """Refuses requests to hosts that are not their portal's, as a redirect may ask for, and to private addresses."""

    def __init__(self, *, private: bool) -> None:
        self._private = private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(private=crawler.settings.getbool("GOVREPORTS_ALLOW_PRIVATE"))

    def process_request(self, request: Request) -> None:
        host = urlparse_cached(request).hostname or ""
        origin = origin_of(request)
        if origin and host not in origin.hosts:
            raise Refusal("redirected_away", f"to {host}, no host of this portal")
        if not self._private and is_private(host):
            raise Refusal("refused", f"{host} is a private address")


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which here knows no host whose address is private; proxies of the environment are excepted."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, *, private: bool = False) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._private = private
        self._proxies = {urlsplit(proxy).hostname for proxy in getproxies().values()}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        size = crawler.settings.getint("DNSCACHE_SIZE") if crawler.settings.getbool("DNSCACHE_ENABLED") else 0
        private = crawler.settings.getbool("GOVREPORTS_ALLOW_PRIVATE")
        return cls(reactor, size, crawler.settings.getfloat("DNS_TIMEOUT"), private=private)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        found: Deferred[Any] = super().getHostByName(name, timeout)
        if self._private or name in self._proxies:
            return found
        return found.addCallback(_public, name)


def _public(address: str, name: str) -> str:
    if is_private(address):
        raise DNSLookupError(f"{name} has a private address, {address}")
    return address


def is_private(host: str) -> bool:
    """Whether a host is written as an address that is not on the public internet; a name is not.

    >>> is_private("10.1.2.3"), is_private("::1"), is_private("www.gov.cn")
    (True, True, False)
    """
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost"
