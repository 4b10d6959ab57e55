"""Work on the event loop by turns: one piece that takes a while at a time, and the loop sees to all else between.

Scrapy takes up all answers that have come at once; sixty of them in a row would keep time-outs and other hosts waiting.
"""

from __future__ import annotations

import asyncio


class Turns:
    """`async with turns:` around a piece of work that does not wait for anything itself."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> None:
        await self._lock.acquire()

    async def __aexit__(self, *error: object) -> None:
        try:
            await asyncio.sleep(0)
        finally:
            self._lock.release()
