#!/usr/bin/env python3
"""The quote desk in real browsers: two people edit one quote, fall out over a lock, lose the server, and go on.

    Tests/QuoteDesk/browser.py .build/release/quote-desk [--screenshots FOLDER] [--strict] [--only WORD]

`--strict` makes the bound on how soon an edit is seen (50 ms for 99 of 100) a condition; without it, it is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Conformance"))

import environments  # noqa: E402

environments.enter("quote-desk", "websockets==13.1")

import looks  # noqa: E402
import scenes  # noqa: E402
from chromium import Browser  # noqa: E402
from desk_server import DeskServer  # noqa: E402


class Stage:
    """What a scene has: a server of its own, and two browsers."""

    def __init__(self, server: DeskServer, browsers: list[Browser], options: argparse.Namespace) -> None:
        self.server = server
        self.browsers = browsers
        self.options = options
        self.pages = []

    async def open(self, token: str, path: str = "quotes/Q-1001", browser: int = 0, port: int = 0, **look):
        page = await self.browsers[browser].open(self.server.url(token, path, port), **look)
        self.pages.append(page)
        return page

    async def quote(self, token: str, browser: int = 0, **look):
        """A page with the first quote open."""
        page = await self.open(token, browser=browser, **look)
        await page.wait("document.querySelectorAll('.field').length > 3", what="the fields of the quote")
        return page


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the executable quote-desk")
    parser.add_argument("--screenshots", type=Path, help="a folder for pictures of the page")
    parser.add_argument("--strict", action="store_true", help="fail if edits are seen too late")
    parser.add_argument("--only", default="", help="only scenes with this in their sentence")
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    chosen = [scene for scene in [*scenes.ALL, *looks.ALL] if options.only in scene.__doc__]
    failures = 0
    async with Browser() as first, Browser() as second:
        for scene in chosen:
            failures += not await play(scene, [first, second], options)
    print(f"{len(chosen) - failures} passed, {failures} failed", flush=True)
    return 1 if failures or not chosen else 0


async def play(scene, browsers: list[Browser], options: argparse.Namespace) -> bool:
    sentence = " ".join(scene.__doc__.split()).rstrip(".")
    start = time.monotonic()
    try:
        async with DeskServer(options.program) as server:
            stage = Stage(server, browsers, options)
            try:
                said = await asyncio.wait_for(scene(stage), 120)
                problems = [problem for page in stage.pages for problem in page.problems]
                if problems:
                    raise AssertionError("the page said:\n" + "\n".join(problems))
            except BaseException:
                await keep(stage, scene.__name__)
                raise
            finally:
                for page in stage.pages:
                    await page.close()
    except Exception:
        print(f"FAILED  {sentence}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok      {sentence} ({time.monotonic() - start:.1f} s){f': {said}' if said else ''}", flush=True)
    return True


async def keep(stage: Stage, name: str) -> None:
    """Pictures of where it failed."""
    if stage.options.screenshots:
        for number, page in enumerate(stage.pages):
            await page.screenshot(stage.options.screenshots / f"failed-{name}-{number}.png")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
