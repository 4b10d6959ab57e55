"""One form for the URL of a link: absolute, without fragment, session id or doubled slashes.

`./202201/t20220128_1.shtml#top` on `http://a.test//nb/` -> `http://a.test/nb/202201/t20220128_1.shtml`
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from govreports.cms.words import matches

_PLAIN = re.compile(r"[\w./?&=%+:;,@~!$'()*|-]*", re.ASCII)
_BREAKS = re.compile(r"[\t\r\n]")
_PATH_SESSION = re.compile(r";[a-z]*session[a-z]*=[^/?#]*|(?<=/)\([A-Z]\(\w{20,}\)\)/", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_INDEX_FILE = re.compile(r"/(?:index|default)\.[a-z]{3,5}$")
_MOBILE = re.compile(r"_wap(?=\.[a-z]{3,5}$)")
_PORTS = {"http": ":80", "https": ":443"}
_ROOTED = re.compile(r"/|https?:")
_SITE = re.compile(r"https?://[^/?#]+/")
_kept = lru_cache(maxsize=8192)
"""A menu stands on every page of a portal: its addresses are worked out once."""


def resolve(base: str, href: str, encoding: str = "utf-8") -> str | None:
    """The absolute URL a link means, or None where it leads to no page (script, mail, the page's own top).

    `encoding` is that of the page: browsers send the query of a link in it.

    >>> resolve("http://a.test/nb/", "//B.test:80/x//y.html;jsessionid=1F?id=2#top")
    'http://b.test/x/y.html?id=2'
    """
    href = _BREAKS.sub("", href).strip()
    if "\\" in href:
        address, mark, query = href.partition("?")
        href = address.replace("\\", "/") + mark + query  # as browsers do
    if not href or href.startswith("#"):
        return None
    if _ROOTED.match(href) and (site := _SITE.match(base)):
        base = site.group()  # of a link from the root the page's own path takes nothing away
    return _resolved(base, href, encoding)


@_kept
def _resolved(base: str, href: str, encoding: str) -> str | None:
    try:
        joined = href if href.startswith(("http://", "https://")) and "/." not in href else urljoin(base, href)
        parts = urlsplit(joined if _PLAIN.fullmatch(joined) else safe_url_string(joined, encoding))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    netloc = parts.netloc.lower().removesuffix(_PORTS[parts.scheme])
    path = _SLASHES.sub("/", _PATH_SESSION.sub("", parts.path)) or "/"
    kept = parts.fragment if parts.fragment and matches("fragment_path", path) else ""
    return urlunsplit((parts.scheme, netloc, path, _without_session(parts.query), kept))


def _without_session(query: str) -> str:
    """The query as it stands, less the pairs that only name a visit; order and escapes stay the server's."""
    kept = [pair for pair in query.split("&") if pair and not matches("session_parameter", pair)]
    return "&".join(kept)


def names_column(url: str) -> bool:
    """Whether what is behind # names one column of a platform: who gives it by hand means that column."""
    return urlsplit(url).fragment.isdigit() and matches("fragment_path", path(url))


@_kept
def host(url: str) -> str:
    """The host of a URL, lower case, without port."""
    return (urlsplit(url).hostname or "").lower()


@_kept
def path(url: str) -> str:
    """The path of a URL without its query: the shape of a page is told by it."""
    return urlsplit(url).path


@_kept
def folder(url: str) -> str:
    """The URL up to its last slash, query dropped: pages of one column share it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path[: parts.path.rfind('/') + 1] or '/'}"


def parent(url: str) -> str:
    """The folder above the URL's own folder."""
    return folder(folder(url).rstrip("/"))


@_kept
def name(url: str) -> str:
    """One name for a page however it is linked: scheme, `www.`, mobile twin, index file and order of parameters fold.

    >>> name("https://www.a.test/nb/index.shtml?b=2&a=1"), name("http://a.test/nb/t1_wap.html")
    ('a.test/nb/?a=1&b=2', 'a.test/nb/t1.html')
    """
    parts = urlsplit(url)
    path = _MOBILE.sub("", _INDEX_FILE.sub("/", parts.path)) or "/"
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.netloc.removeprefix('www.')}{path}{'?' if query else ''}{query}{fragment}"


def is_mobile(url: str) -> bool:
    """Whether a URL is the mobile twin of a page."""
    return _MOBILE.search(urlsplit(url).path) is not None


def parameters(url: str) -> dict[str, str]:
    """The query as a dictionary; of a name given twice the last value."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
