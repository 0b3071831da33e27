"""The quote desk under test, with a folder for its data, which survives that it is killed and started again."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile


class DeskServer:
    """Starts the program, and knows its address; the port stays the same over restarts."""

    def __init__(self, program: str) -> None:
        self.command = ["node", program] if program.endswith(".mjs") else [program]
        self.port = 0

    async def __aenter__(self) -> "DeskServer":
        self.folder = tempfile.mkdtemp(prefix="quote-desk-data-")
        await self.start()
        return self

    async def __aexit__(self, *error) -> None:
        await self.end(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def start(self) -> None:
        options = ["--port", str(self.port), "--data", self.folder]
        self.process = await asyncio.create_subprocess_exec(
            *self.command, *options, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
        )
        line = (await asyncio.wait_for(self.process.stdout.readline(), 30)).decode().strip()
        if "listening on " not in line:
            raise RuntimeError(f"the server said {line!r} instead of its address")
        self.port = int(line.rstrip("/").rpartition(":")[2])

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process.returncode is not None:
            return
        self.process.send_signal(how)
        try:
            await asyncio.wait_for(self.process.wait(), 30)
        except asyncio.TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise RuntimeError("the server did not stop within 30 s of SIGTERM") from None

    def url(self, token: str, path: str = "quotes", port: int = 0) -> str:
        return f"http://127.0.0.1:{port or self.port}/#/{path}?token={token}"
