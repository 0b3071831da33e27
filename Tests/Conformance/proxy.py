"""A TCP proxy on loopback that can cut its connections, hold new ones back, and change its destination."""

from __future__ import annotations

import asyncio


class Proxy:
    def __init__(self, host: str, port: int, records: bool = False) -> None:
        self.target = (host, port)
        self.records = records
        # What the client of each connection has sent so far, if that is recorded.
        self.recordings: list[bytearray] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.writers: set[asyncio.StreamWriter] = set()
        self.tasks: set[asyncio.Task] = set()

    async def __aenter__(self) -> "Proxy":
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_) -> None:
        self.server.close()
        self.cut()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def cut(self) -> None:
        """Resets every connection on both sides, in the middle of whatever is on its way."""
        for writer in self.writers:
            writer.transport.abort()

    def close_gate(self) -> None:
        """Holds new connections back until `open_gate`."""
        self.gate.clear()

    def open_gate(self) -> None:
        self.gate.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            await self.gate.wait()
            far_reader, far_writer = await asyncio.open_connection(*self.target)
            self.writers |= {writer, far_writer}
            try:
                await asyncio.gather(
                    self._copy(reader, far_writer, self._new_recording()), self._copy(far_reader, writer)
                )
            finally:
                self.writers -= {writer, far_writer}
                far_writer.close()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self.tasks.discard(task)

    def _new_recording(self) -> bytearray | None:
        if not self.records:
            return None
        self.recordings.append(bytearray())
        return self.recordings[-1]

    @staticmethod
    async def _copy(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recording: bytearray | None = None
    ) -> None:
        while data := await reader.read(65536):
            if recording is not None:
                recording += data
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
