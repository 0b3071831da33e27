"""A cable between browsers and the server, which a test can pull out and plug in again."""

from __future__ import annotations

import asyncio


class Cable:
    """Passes bytes on to a port while it is plugged in; pulled out, it breaks every connection and takes no new one."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.writers: set[asyncio.StreamWriter] = set()
        self.is_in = True

    async def __aenter__(self) -> "Cable":
        self.server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error) -> None:
        self.pull()
        self.server.close()

    def pull(self) -> None:
        self.is_in = False
        for writer in self.writers:
            writer.transport.abort()

    def plug(self) -> None:
        self.is_in = True

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_in:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
        both = {writer, server_writer}
        self.writers |= both
        await asyncio.gather(self._copy(reader, server_writer), self._copy(server_reader, writer))
        self.writers -= both

    @staticmethod
    async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            writer.close()
        except OSError:
            writer.transport.abort()
