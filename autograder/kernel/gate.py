"""A gate between the supervisor and a kernel's sockets, which no overlong message passes.

ZeroMQ limits one part of a message, not how many parts a message has, and it takes in all of them before
anyone can count. The gate reads the frames as they come (ZMTP 3) and closes in the midst of a message that
is too long.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from pathlib import Path

_GREETING = 64
_VERSION_AT = 10
_MORE, _LONG, _COMMAND = 1, 2, 4
_FRAME = 64
"""What a part costs beside its bytes."""
_CHUNK = 65_536


class Gate:
    """Listens at ``<ip>-gate-<port>`` for each of a kernel's Unix sockets ``<ip>-<port>``.

    Args:
        ip: as in the kernel's connection.
        ports: those to be reached through the gate.
        max_message: bytes of one message, all its parts together.
    """

    def __init__(self, ip: str, ports: Iterable[int], max_message: int) -> None:
        self.ip = f"{ip}-gate"
        self.shut = False
        """Whether a message was too long, or what came was no message: nothing passes any more."""
        self._kernel = ip
        self._ports = tuple(ports)
        self._max = max_message
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to listen, in the event loop that is running."""
        for port in self._ports:
            await self._listen(port)

    async def close(self) -> None:
        """End all connections."""
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, port: int) -> None:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._pass(port, reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        server = await asyncio.start_unix_server(connected, path=f"{self.ip}-{port}")
        self._servers.append(server)

    async def _pass(
        self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        path = f"{self._kernel}-{port}"
        with contextlib.closing(writer), contextlib.suppress(OSError, EOFError):
            if self.shut or not Path(path).exists():
                return
            from_kernel, to_kernel = await asyncio.open_unix_connection(path)
            with contextlib.closing(to_kernel):
                both = {
                    asyncio.ensure_future(_copy(reader, to_kernel)),
                    asyncio.ensure_future(self._filter(from_kernel, writer)),
                }
                try:
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in both:
                        task.cancel()
                    await asyncio.gather(*both, return_exceptions=True)

    async def _filter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what the kernel sends, message by message."""
        await self._greeting(reader, writer)
        size = 0
        held = bytearray()  # parts are small and many, and each write wakes the other side
        while True:
            header = await reader.readexactly(2)
            if header[0] & _LONG:
                header += await reader.readexactly(7)
            left = int.from_bytes(header[1:], "big")
            size += left + _FRAME
            if size > self._max:
                self.shut = True
                return
            held += header
            while left:
                chunk = await reader.readexactly(min(left, _CHUNK))
                left -= len(chunk)
                held += chunk
                if len(held) >= _CHUNK:
                    writer.write(held)
                    held = bytearray()
                    await writer.drain()
            if not header[0] & _MORE:
                writer.write(held)
                held = bytearray()
                await writer.drain()
            if not header[0] & (_MORE | _COMMAND):
                size = 0

    async def _greeting(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on the greeting as it comes, since each side waits for parts of the other's."""
        seen = b""
        while len(seen) < _GREETING:
            part = await reader.read(_GREETING - len(seen))
            seen += part
            if not part:
                raise EOFError
            if seen[0] != 0xFF or seen[_VERSION_AT : _VERSION_AT + 1] not in (b"", b"\x03"):
                # Older protocols have other frames; our own kernel speaks this one.
                self.shut = True
                raise EOFError
            writer.write(part)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()
