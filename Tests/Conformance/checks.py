"""Checks that run at the same time, each with a limit in seconds, reported one line each."""

from __future__ import annotations

import asyncio
import time
import traceback
from typing import Awaitable, Callable


class Checks:
    """A list of checks: `@checks.add("sentence")` on an `async` function without arguments."""

    def __init__(self) -> None:
        self.list: list[tuple[str, Callable[[], Awaitable[None]], float]] = []

    def add(self, sentence: str, limit: float = 60):
        def register(body: Callable[[], Awaitable[None]]):
            self.list.append((sentence, body, limit))
            return body

        return register

    async def run(self) -> bool:
        """Runs all checks and says whether none failed."""
        results = await asyncio.gather(*(self._run(*check) for check in self.list))
        print(f"{sum(results)} passed, {len(results) - sum(results)} failed", flush=True)
        return all(results) and bool(results)

    @staticmethod
    async def _run(sentence: str, body: Callable[[], Awaitable[None]], limit: float) -> bool:
        start = time.monotonic()
        try:
            await asyncio.wait_for(body(), limit)
        except asyncio.TimeoutError:
            print(f"FAILED  {sentence}: not done within {limit:.0f} s", flush=True)
            return False
        except Exception:
            print(f"FAILED  {sentence}\n{traceback.format_exc()}", flush=True)
            return False
        print(f"ok      {sentence} ({time.monotonic() - start:.1f} s)", flush=True)
        return True


def expect(actual, wanted, what: str) -> None:
    """Fails with both values in the message."""
    if actual != wanted:
        raise AssertionError(f"{what}: got {shorten(actual)}, wanted {shorten(wanted)}")


def shorten(value) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:140]} … {text[-140:]}"
