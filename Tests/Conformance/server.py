"""The server under test: `realtime-bench serve`, started for one test run and stopped after it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time


class Server:
    """Starts the server, waits for its line `listening on HOST:PORT`, and insists on a clean stop."""

    def __init__(self, executable: str, mode: str, *options: str) -> None:
        self.command = [executable, "serve", "--mode", mode, "--port", "0", *options]
        self.host = ""
        self.port = 0

    def __enter__(self) -> "Server":
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        line = self._first_line(timeout=30)
        if not line.startswith("listening on "):
            self.process.kill()
            raise RuntimeError(f"the server said {line!r} instead of its address")
        self.host, _, port = line.removeprefix("listening on ").rpartition(":")
        self.port = int(port)
        return self

    def __exit__(self, kind, error, trace) -> None:
        ended_early = self.process.poll()
        if ended_early is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise RuntimeError("the server did not stop within 30 s of SIGTERM") from error
        if ended_early is not None:
            raise RuntimeError(f"the server ended by itself with status {ended_early}") from error
        if status != 0 and kind is None:
            raise RuntimeError(f"the server stopped with status {status}")

    def url(self, scheme: str = "ws", path: str = "/connection/websocket") -> str:
        return f"{scheme}://{self.host}:{self.port}{path}"

    def _first_line(self, timeout: float) -> str:
        deadline = time.monotonic() + timeout
        line = b""
        descriptor = self.process.stdout.fileno()
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise RuntimeError(f"the server said nothing within {timeout:.0f} s")
            byte = os.read(descriptor, 1)
            if not byte:
                break
            line += byte
        return line.decode().strip()
