"""Headless Chromium, driven through its DevTools protocol: real keys, real clicks, and waiting inside the page."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import tempfile
from pathlib import Path

import websockets

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--hide-scrollbars",
    "--remote-debugging-port=0", "--force-color-profile=srgb", "--lang=en-GB",
]  # fmt: skip

KEYS = {
    "Enter": (13, "Enter", "\r"), "Tab": (9, "Tab", ""), "Escape": (27, "Escape", ""),
}  # fmt: skip


class Browser:
    """One Chromium with a new, empty profile."""

    async def __aenter__(self) -> "Browser":
        executable = shutil.which("chromium")
        if executable is None:
            raise RuntimeError("chromium is not installed: apt-get install chromium")
        self.profile = tempfile.mkdtemp(prefix="quote-desk-browser-")
        self.process = await asyncio.create_subprocess_exec(
            executable, *FLAGS, f"--user-data-dir={self.profile}", "about:blank",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        address = await asyncio.wait_for(self._address(), 30)
        self.socket = await websockets.connect(address, max_size=None, ping_interval=None)
        self.numbers = itertools.count(1)
        self.replies: dict[int, asyncio.Future] = {}
        self.pages: dict[str, Page] = {}
        self.reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *error) -> None:
        self.reader.cancel()
        await self.socket.close()
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), 10)
            except asyncio.TimeoutError:
                self.process.kill()
                await self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    async def open(self, url: str, width: int = 1280, height: int = 800, dark: bool = False) -> "Page":
        """A page with storage of its own."""
        context = (await self.call("Target.createBrowserContext"))["browserContextId"]
        target = await self.call("Target.createTarget", url="about:blank", browserContextId=context)
        session = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = Page(self, session["sessionId"], context)
        self.pages[page.session] = page
        await page.call("Page.enable")
        await page.call("Runtime.enable")
        await page.call("Log.enable")
        await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await page.look(width, height, dark)
        await page.go(url)
        return page

    async def call(self, method: str, session: str | None = None, **parameters):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        self.replies[number] = answer = asyncio.get_running_loop().create_future()
        try:
            await self.socket.send(json.dumps(message))
            reply = await asyncio.wait_for(answer, 60)
        finally:
            del self.replies[number]
        if "error" in reply:
            raise RuntimeError(f"{method}: {reply['error']['message']}")
        return reply["result"]

    async def _read(self) -> None:
        async for text in self.socket:
            message = json.loads(text)
            if "id" in message:
                waiting = self.replies.get(message["id"])
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
            elif message.get("sessionId") in self.pages:
                self.pages[message["sessionId"]].event(message["method"], message["params"])

    async def _address(self) -> str:
        file = Path(self.profile) / "DevToolsActivePort"
        while True:
            if self.process.returncode is not None:
                raise RuntimeError(f"chromium ended with status {self.process.returncode}")
            lines = file.read_text().split("\n") if file.exists() else []
            if len(lines) >= 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            await asyncio.sleep(0.05)


class Page:
    """A tab: what a person can do in it, and what a test needs to know of it."""

    def __init__(self, browser: Browser, session: str, context: str) -> None:
        self.browser = browser
        self.context = context
        self.session = session
        self.problems: list[str] = []
        self.loaded = asyncio.Event()

    async def call(self, method: str, **parameters):
        return await self.browser.call(method, self.session, **parameters)

    def event(self, method: str, parameters: dict) -> None:
        if method == "Page.loadEventFired":
            self.loaded.set()
        elif method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            entry = parameters["entry"]
            # That a server cannot be reached is what some tests are about.
            if "WebSocket" not in entry["text"]:
                self.problems.append(f"{entry['text']} {entry.get('url', '')}")

    async def look(self, width: int, height: int, dark: bool = False) -> None:
        mobile = width < 600
        await self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                        deviceScaleFactor=2 if mobile else 1, mobile=mobile)  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])

    async def go(self, url: str) -> None:
        self.loaded.clear()
        await self.call("Page.navigate", url=url)
        await asyncio.wait_for(self.loaded.wait(), 30)

    async def reload(self) -> None:
        self.loaded.clear()
        await self.call("Page.reload")
        await asyncio.wait_for(self.loaded.wait(), 30)

    async def close(self) -> None:
        await self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)
        del self.browser.pages[self.session]

    async def run(self, expression: str):
        """The value of a JavaScript expression; promises are waited for."""
        answer = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise AssertionError(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    async def wait(self, condition: str, seconds: float = 15, what: str | None = None):
        """Polls in the page until the expression is true, and returns its value."""
        poll = f"""new Promise((done) => {{
            const end = performance.now() + {seconds * 1000};
            const look = () => {{
                let value = null;
                try {{ value = ({condition}); }} catch {{ }}
                if (value instanceof Node) value = true;
                if (value || performance.now() > end) done(value || null); else setTimeout(look, 15);
            }};
            look();
        }})"""
        for attempt in range(3):
            try:
                value = await self.run(poll)
                break
            except RuntimeError:  # The page navigated away under the poll.
                if attempt == 2:
                    raise
        if not value:
            said = "".join(f"\nthe page said: {problem}" for problem in self.problems)
            raise AssertionError(f"not within {seconds} s: {what or condition}{said}")
        return value

    async def wait_text(self, selector: str, text: str, seconds: float = 15) -> None:
        find = f"document.querySelector({json.dumps(selector)})"
        try:
            await self.wait(f"{find}?.textContent.includes({json.dumps(text)})", seconds)
        except AssertionError:
            found = await self.run(f"{find}?.textContent ?? null")
            raise AssertionError(f"{selector} has {found!r} and not {text!r} within {seconds} s") from None

    async def click(self, selector: str) -> None:
        """Presses the mouse in the middle of an element."""
        await self.wait(f"document.querySelector({json.dumps(selector)})", what=f"an element {selector}")
        place = await self.run(f"""new Promise((done) => {{
            // Where it is once it stays there for three frames.
            let last = "";
            let frames = 0;
            const look = () => {{
                const node = document.querySelector({json.dumps(selector)});
                node?.scrollIntoView({{ block: "center" }});
                const {{ left = 0, top = 0, width = 0, height = 0 }} = node?.getBoundingClientRect() ?? {{}};
                const place = {{ x: left + width / 2, y: top + height / 2 }};
                frames = JSON.stringify(place) === last ? frames + 1 : 0;
                last = JSON.stringify(place);
                if (frames >= 3) done(place); else requestAnimationFrame(look);
            }};
            look();
        }})""")
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = "none" if kind == "mouseMoved" else "left"
            await self.call("Input.dispatchMouseEvent", type=kind, button=button, clickCount=1, **place)

    async def press(self, key: str) -> None:
        """Presses one key: a name such as `Enter`, or a letter."""
        letter = ord(key.upper()) if len(key) == 1 and key.isalnum() else 0
        code, name, text = KEYS.get(key, (letter, key, key))
        event = {"key": name, "code": name if key in KEYS else "", "windowsVirtualKeyCode": code}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    async def type(self, text: str) -> None:
        for letter in text:
            await self.press(letter)

    async def replace(self, selector: str, text: str) -> None:
        """Clicks into an input, selects what is there, and types over it."""
        node = f"document.querySelector({json.dumps(selector)})"
        await self.click(selector)
        await self.wait(f"document.activeElement === {node}", what=f"focus in {selector}")
        await self.run(f"{node}.select()")
        await self.type(text)

    async def screenshot(self, file: Path, full: bool = False) -> None:
        answer = await self.call("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        file.write_bytes(base64.b64decode(answer["data"]))
