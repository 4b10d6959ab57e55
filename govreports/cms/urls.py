"""One form for the URL of a link: absolute, without fragment, session id or doubled slashes.

`./202201/t20220128_1.shtml#top` on `http://a.test//nb/` -> `http://a.test/nb/202201/t20220128_1.shtml`
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from govreports.cms.words import matches

_PATH_SESSION = re.compile(r";[a-z]*session[a-z]*=[^/?#]*", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_INDEX_FILE = re.compile(r"/(?:index|default)\.[a-z]{3,5}$")
_PORTS = {"http": ":80", "https": ":443"}


def resolve(base: str, href: str, encoding: str = "utf-8") -> str | None:
    """The absolute URL a link means, or None where it leads to no page (script, mail, the page's own top).

    `encoding` is that of the page: browsers send the query of a link in it.

    >>> resolve("http://a.test/nb/", "//B.test:80/x//y.html;jsessionid=1F?id=2#top")
    'http://b.test/x/y.html?id=2'
    """
    href = re.sub(r"[\t\r\n]", "", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        parts = urlsplit(safe_url_string(urljoin(base, href), encoding))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    netloc = parts.netloc.lower().removesuffix(_PORTS[parts.scheme])
    path = _SLASHES.sub("/", _PATH_SESSION.sub("", parts.path)) or "/"
    return urlunsplit((parts.scheme, netloc, path, _without_session(parts.query), ""))


def _without_session(query: str) -> str:
    """The query as it stands, less the pairs that only name a visit; order and escapes stay the server's."""
    kept = [pair for pair in query.split("&") if pair and not matches("session_parameter", pair.split("=")[0])]
    return "&".join(kept)


def host(url: str) -> str:
    """The host of a URL, lower case, without port."""
    return (urlsplit(url).hostname or "").lower()


def path(url: str) -> str:
    """The path of a URL without its query: the shape of a page is told by it."""
    return urlsplit(url).path


def folder(url: str) -> str:
    """The URL up to its last slash, query dropped: pages of one column share it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path[: parts.path.rfind('/') + 1] or '/'}"


def parent(url: str) -> str:
    """The folder above the URL's own folder."""
    return folder(folder(url).rstrip("/"))


def listing(url: str) -> str:
    """One name for a list however it is linked: `/nb/index.shtml` and `/nb/` are the same page.

    >>> listing("http://a.test/nb/index.shtml")
    'http://a.test/nb/'
    """
    return _INDEX_FILE.sub("/", url)


def parameters(url: str) -> dict[str, str]:
    """The query as a dictionary; of a name given twice the last value."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
