"""Read a page or file in a process of its own, with bounds on time and memory and no network.

The child gets one page on standard input and answers with what it read, or with why it could not; whatever happens to
it, the parent goes on. Starting it costs a quarter of a second, so pages of ordinary size do without.
"""

from __future__ import annotations

import io
import os
import pickle
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from govreports import reading, unreadable
from govreports.formats import picture
from govreports.unreadable import TooCostlyError, UnreadableError

if TYPE_CHECKING:
    from govreports.model import Page
    from govreports.reading import FileRead

SECONDS = 12
MEMORY = 1280 * 1024 * 1024
"""Bounds of the child: with what starting, parsing and the parent take, a file costs under 20 s and 1.5 GB."""
_MOST_SEEN = 15
"""Pages of pictures for which text recognition is given time."""
_SECONDS_A_PICTURE = 10
_CODE = "from govreports.guard import serve; serve()"
_FEW_THREADS = {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}


def read_page(page: Page) -> tuple[FileRead, ...]:
    """Every file of a page, read within bounds; errors: `UnreadableError`, `TooCostlyError` beyond the bounds.

    Pages that are pictures are read by text recognition where it is installed.
    """
    if not reading.needs_guard(page):
        return reading.read(page)
    files = _ask(page, recognise=False, seconds=SECONDS)
    unseen = sum(file.unseen for file in files)
    if not unseen or not picture.can_recognise():
        return files
    try:
        return _ask(page, recognise=True, seconds=SECONDS + _SECONDS_A_PICTURE * min(unseen, _MOST_SEEN))
    except UnreadableError:  # what was read without it is still there
        return files


def _ask(page: Page, *, recognise: bool, seconds: int) -> tuple[FileRead, ...]:
    home = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    request = pickle.dumps((page, recognise, seconds), pickle.HIGHEST_PROTOCOL)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CODE], input=request, capture_output=True, timeout=seconds, check=False,
            env={**os.environ, **_FEW_THREADS, "PYTHONPATH": path},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TooCostlyError(f"reading it took more than {seconds} seconds") from None
    if done.returncode != 0 or not done.stdout:
        bounds = f"{MEMORY // 1024**2} MiB and {seconds} seconds"
        raise TooCostlyError(f"the reader ended by {_end(done.returncode)}; it may take {bounds}")
    files, error = pickle.loads(done.stdout)
    if error is not None:
        raise getattr(unreadable, error[0], UnreadableError)(error[1])
    return tuple(files)


def _end(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def serve() -> NoReturn:
    """The child: read one request from standard input, answer on standard output, end."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a library prints is no answer
    page, recognise, seconds = pickle.load(io.BytesIO(sys.stdin.buffer.read()))
    _bind(seconds)
    socket.socket = _no_network  # type: ignore[misc,assignment]
    files: tuple[FileRead, ...] = ()
    failed: tuple[str, str] | None = None
    try:
        files = reading.read(page, recognise=recognise)
    except UnreadableError as error:
        failed = (type(error).__name__, str(error))
    except (MemoryError, RecursionError) as error:
        failed = (TooCostlyError.__name__, f"reading it took more than it may: {type(error).__name__}")
    answers.write(pickle.dumps((files, failed), pickle.HIGHEST_PROTOCOL))
    answers.flush()
    os._exit(0)


def _bind(seconds: int) -> None:
    """Bounds of this process; where the system knows none, the parent's clock still ends it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY, 2 * MEMORY))  # libraries map more than they touch
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * 2, seconds * 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("reading a file never touches the network")
