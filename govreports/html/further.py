"""The further pages of an article that its portal parts over several: `t1.html` goes on in `t1_1.html`, `t1_2.html`.

>>> links = [("2", "./t1_2.html"), ("尾页", "t1_3.html"), ("下一篇", "t2.html")]
>>> further_pages("http://a.test/t1.html", links, '<a href="./t1_2.html">2</a> …')
('http://a.test/t1_2.html', 'http://a.test/t1_3.html')
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 30
"""Pages of one article, more than any report fills."""
_NUMBERED = re.compile(r"(?<=[^/.])([_-])([1-9]\d?)(\.[a-z]{3,5})$")
_LABEL = re.compile(r"[\[【<(（第]{0,2}[1-9]\d?[\]】>)）页]{0,2}|下一?页|后一?页|尾页|末页|最后一页|[›»>]{1,2}")
_LISTS = ("", "index", "list", "default")
"""Names of pages whose further pages are more likely those of a list."""
# TRS WCM writes its pager by a call: pages in all, this page from 0 on, the file's name, its ending.
_CALL = re.compile(r"""createPageHTML\(\s*(\d{1,2})\s*,\s*\d{1,2}\s*,\s*["']([^"']+)["']\s*,\s*["'](\w{3,5})["']""")


def further_pages(url: str | None, links: Iterable[tuple[str, str]], source: str) -> tuple[str, ...]:
    """The addresses of an article's pages from the second on, by the pager it shows: label and address of each link.

    `source` is the page's own, for a pager that a script writes. A gap between two numbers is filled.
    """
    if not url or not any(sign in source for sign in signs(url)):
        return ()
    linked = (_address(url, href) for label, href in links if _LABEL.fullmatch("".join(label.split())))
    found = {number: mark for target in linked for mark, number in _added(target, url)}
    call = _CALL.search(source)
    if call and urljoin(url, f"{call[2]}.{call[3]}") == url:
        found |= dict.fromkeys(range(1, int(call[1])), "_")
    if not found or max(found) - min(found) >= MOST:
        return ()
    stem, _, ending = url.rpartition(".")
    mark = found[min(found)]
    return tuple(f"{stem}{mark}{number}.{ending}" for number in range(min(found), max(found) + 1))


def signs(url: str | None) -> tuple[str, ...]:
    """What the source of an article with further pages holds one of; none where the page is rather a list's."""
    name = (url or "").rpartition("/")[2].rpartition(".")[0]
    return () if name in _LISTS else (f"{name}_", f"{name}-", "createPageHTML")


def is_further(other: str | None, url: str | None) -> bool:
    """Whether one address is that of a further page of the article at the other."""
    return bool(_added(other or "", url or ""))


def _added(target: str, url: str) -> list[tuple[str, int]]:
    """What a further page's address adds to the article's, mark and number; empty for any other address."""
    found = _NUMBERED.search(target)
    own = found is not None and target[: found.start()] + found[3] == url
    return [(found[1], int(found[2]))] if found and own else []


def _address(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return href
