"""Wrong use of a command, told in one line each: options that do not exist, settings without a value of their kind."""

from __future__ import annotations

import argparse
import atexit
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from types import TracebackType
from typing import NoReturn

from govreports import settings


def stop(*lines: str) -> NoReturn:
    """End the program for wrong use: each line says what and where."""
    for line in lines:
        print(line, file=sys.stderr)
    sys.exit(2)


def one_line_errors(parser: argparse.ArgumentParser) -> None:
    """Let a parser report wrong use in one line, without its page of usage.

    Scrapy takes an option it does not know for an argument, and the value of a setting as it comes.
    """
    parse = parser.parse_known_args

    def checked(args: Sequence[str], namespace: None = None) -> tuple[argparse.Namespace, list[str]]:
        found, rest = parse(args, namespace)
        if unknown := next((word for word in _before_dashes(rest) if word.startswith("-") and word != "-"), None):
            known = [name for action in parser._actions for name in action.option_strings]
            parser.error(f"no such option: {unknown}{_meant(unknown.partition('=')[0], known)}")
        _check_settings(dict(word.split("=", 1) for word in found.set if "=" in word))
        _print_anywhere()
        return found, [word for word in rest if word != "--"]

    parser.error = lambda message: stop(f"scrapy: {message}")  # type: ignore[method-assign]
    parser.parse_known_args = checked  # type: ignore[method-assign,assignment]


def _before_dashes(words: Sequence[str]) -> Sequence[str]:
    return words[: words.index("--")] if "--" in words else words


def _meant(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; {near[0]} was meant?" if near else ""


def _print_anywhere() -> None:
    """Let a terminal that cannot show Chinese cost a command its characters, and a reader that has enough nothing."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _unless_read_enough
        atexit.register(_last_words)


def _unless_read_enough(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, BrokenPipeError):
        sys.__excepthook__(kind, error, trace)


def _last_words() -> None:
    """Print what is left; the interpreter would complain at length where nobody reads it."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            print(f"scrapy: standard output: {error.strerror}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# -- settings


def _whole(least: int) -> Callable[[str], bool]:
    return lambda text: int(text) >= least


def _positive(text: str) -> bool:
    return float(text) > 0


def _from_nothing(text: str) -> bool:
    return float(text) >= 0  # not so of nan


_KINDS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "GOVREPORTS_DATA": ("the name of a folder", lambda text: bool(text.strip())),
    "GOVREPORTS_PARSE_WORKERS": ("a whole number from 0 on", _whole(0)),
    "GOVREPORTS_PARSE_SECONDS": ("a number above 0", _positive),
    "GOVREPORTS_ALLOW_PRIVATE": ("0 or 1", lambda text: text in {"0", "1", "True", "False", "true", "false"}),
    "GOVREPORTS_PORTAL_REQUESTS": ("a whole number from 1 on", _whole(1)),
    "GOVREPORTS_PORTAL_HOURS": ("a number from 0 on", _from_nothing),
    "GOVREPORTS_SEARCH_REQUESTS": ("a whole number from 0 on", _whole(0)),
    "GOVREPORTS_FILE_MAXSIZE": ("a whole number from 1 on", _whole(1)),
    "GOVREPORTS_LONGEST_WAIT": ("a number from 0 on", _from_nothing),
    "GOVREPORTS_ARCHIVE_SIZE": ("a whole number from 1 on", _whole(1)),
    "GOVREPORTS_JOB_PORTALS": ("a whole number from 0 on", _whole(0)),
    "GOVREPORTS_CONTACT": ("a URL or mailto:, in one line", lambda text: text.isprintable()),
}
"""Each setting of ours: what it holds, in words and as a test that may also fail with ValueError."""


def _check_settings(given: Mapping[str, str]) -> None:
    """Stop where a setting of ours cannot be used; one that does not exist is only told of."""
    found = {name: text for name, text in os.environ.items() if name in _KINDS} | dict(given)
    mistakes = [
        f"scrapy: {name}={found[name]}: {_KINDS[name][0]} wanted"
        for name in found
        if name in _KINDS and not _holds(_KINDS[name][1], found[name])
    ]
    if mistakes:
        stop(*mistakes)
    for name in found:
        if name.startswith("GOVREPORTS_") and not hasattr(settings, name):
            print(f"scrapy: {name}: no such setting, ignored{_meant(name, _KINDS)}", file=sys.stderr)


def _holds(test: Callable[[str], bool], text: str) -> bool:
    try:
        return test(text)
    except ValueError:
        return False
