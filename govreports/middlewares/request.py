"""What our requests carry for the middlewares, and how a middleware turns one away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from govreports.cms import Link
from govreports.portals import Hosts

ORIGIN = "govreports_origin"
"""Key of `Request.meta` under which the `Origin` of a request stands; redirects and retries keep it."""
FETCHED_AT = "govreports_fetched_at"
ARCHIVED = "govreports_archived"
"""Keys under which the archive leaves the moment of the fetch and the place of the response."""
PROBLEM = "govreports_problem"
"""Key under which the breaker leaves what a page's own text shows it to be: a failure class, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose request it is and what led to it."""

    portal: str
    hosts: Hosts
    role: Literal["index", "report", "file"]
    link: Link | None = None
    attached_to: str | None = None
    """URL of the page a file belongs to."""
    via: str | None = None
    """URL of the column that led there."""


class Refusal(IgnoreRequest):
    """Raised by our middlewares for a request that is not sent or not answered; `kind` is its failure class."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


def origin_of(request: Request) -> Origin | None:
    """The origin of a request; None for one that is not of our spider."""
    origin: Origin | None = request.meta.get(ORIGIN)
    return origin
