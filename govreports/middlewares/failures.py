"""Which failure class an exception or a status of the downloader is."""

from __future__ import annotations

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectError, SSLError
from twisted.web.client import ResponseFailed

from govreports.cms.problems import CHALLENGE_STATUS
from govreports.middlewares.request import Refusal

_BY_TYPE: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (ConnectError, "refused"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),
    (IgnoreRequest, "redirected_away"),
)
"""In order; IgnoreRequest is what Scrapy raises when redirects never end."""
PASSING = frozenset({"dns", "refused", "timeout", "tls", "blocked", "http_error"})
"""Failures that say nothing about whether a file is there: the next run may have it."""
_NOT_FOUND = frozenset({404, 410})
_BLOCKED = CHALLENGE_STATUS | {401, 403, 407, 429, 451}


def failure_of(error: BaseException) -> tuple[str, str]:
    """Failure class and detail of an exception the downloader or a middleware raised."""
    if isinstance(error, Refusal):
        return error.kind, error.detail
    if isinstance(error, HttpError):
        return status_failure(error.response.status), f"HTTP {error.response.status}"
    kind = next((kind for cause, kind in _BY_TYPE if isinstance(error, cause)), "http_error")
    if isinstance(error, IgnoreRequest) and isinstance(error.__cause__, ValueError):  # a body that unpacks too large
        kind = "too_large"
    return "tls" if _is_tls(error) else kind, _words(error)


def _words(error: BaseException) -> str:
    """What happened, without Twisted's wrapping."""
    cause = error.__cause__
    if isinstance(cause, ResponseFailed):
        return "; ".join(_words(reason.value) for reason in cause.reasons)
    return str(error) or type(error).__name__


def status_failure(status: int) -> str:
    """Failure class of an HTTP status that is no success."""
    if status in _NOT_FOUND:
        return "not_found"
    if status in _BLOCKED:
        return "blocked"
    return "redirected_away" if 300 <= status < 400 else "http_error"


def _is_tls(error: BaseException | None) -> bool:
    """Whether OpenSSL stands behind an error, however deep Twisted has wrapped it."""
    if error is None:
        return False
    if isinstance(error, (SSL.Error, SSLError)):
        return True
    inner = error.__cause__ or (error.args[0] if error.args and isinstance(error.args[0], BaseException) else None)
    if isinstance(error, ResponseFailed):
        return any(_is_tls(reason.value) for reason in error.reasons)
    return _is_tls(inner)
