"""The gate before a kernel's sockets, with plain ZeroMQ sockets on both sides."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import zmq
import zmq.asyncio

from autograder.kernel.gate import Gate

MIB = 2**20
LIMIT = 2 * MIB


def through_gate(folder: Path, use: Callable[[Gate, Any, Any], Awaitable[None]]) -> None:
    """Run ``use`` with a gate, a socket that publishes behind it, and one that listens before it."""

    async def main() -> None:
        kernel, client = zmq.Context(), zmq.asyncio.Context()
        gate = Gate(f"{folder}/k", (1, 2), LIMIT)
        try:
            publisher = kernel.socket(zmq.XPUB)
            publisher.bind(f"ipc://{folder}/k-2")
            await gate.open()
            listener = client.socket(zmq.SUB)
            listener.setsockopt(zmq.SUBSCRIBE, b"")
            listener.connect(f"ipc://{gate.ip}-2")
            # The subscription has crossed the gate when it is read here.
            assert await asyncio.to_thread(publisher.poll, 10_000)
            publisher.recv()
            await use(gate, publisher, listener)
        finally:
            await gate.close()
            kernel.destroy(0)
            client.destroy(0)

    asyncio.run(main())


def received(listener: Any) -> Awaitable[list[bytes]]:
    return asyncio.wait_for(listener.recv_multipart(), 10)


def test_messages_within_the_limit_pass_whole_and_in_order(tmp_path: Path) -> None:
    messages = [
        [b"a"],
        [b"", b"x" * 300, b"y" * MIB],
        [b"z" * 255, b"z" * 256],
        [b"%d" % n for n in range(99)],
    ]

    async def use(gate: Gate, publisher: Any, listener: Any) -> None:
        for message in messages * 3:
            publisher.send_multipart(message)
            assert await received(listener) == message
        assert not gate.shut

    through_gate(tmp_path, use)


@pytest.mark.parametrize(
    "parts", [[b"x" * (MIB // 2)] * 8, [b"x"] * 50_000], ids=["large", "small"]
)
def test_a_message_too_long_in_all_its_parts_shuts_the_gate(
    tmp_path: Path, parts: list[bytes]
) -> None:
    async def use(gate: Gate, publisher: Any, listener: Any) -> None:
        publisher.send_multipart([b"before"])
        assert await received(listener) == [b"before"]
        publisher.send_multipart(parts)
        for _ in range(200):
            if gate.shut:
                break
            await asyncio.sleep(0.05)
        assert gate.shut
        assert await listener.poll(200) == 0

    through_gate(tmp_path, use)


def test_what_speaks_another_protocol_shuts_the_gate(tmp_path: Path) -> None:
    async def main() -> bytes:
        kernel = socket.socket(socket.AF_UNIX)
        kernel.bind(f"{tmp_path}/k-1")
        kernel.listen()
        gate = Gate(f"{tmp_path}/k", (1,), LIMIT)
        await gate.open()
        reader, writer = await asyncio.open_unix_connection(f"{gate.ip}-1")
        writer.write(b"hello")
        other, _ = await asyncio.to_thread(kernel.accept)
        other.sendall(b"\x05" + b"x" * 100)
        found = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        other.close()
        kernel.close()
        assert gate.shut
        await gate.close()
        return found

    assert asyncio.run(main()) == b""
