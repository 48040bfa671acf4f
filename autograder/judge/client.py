"""The supervisor's end of a judge: start it confined, hand it test cells, take its rulings."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.judge.records import Ruling, TestCell
from autograder.judge.scope import Scope
from autograder.records import Isolation
from autograder.warm import Process, Spawn, StartError, WarmServer
from autograder.wire.channel import Channel, ProtocolError

_START_SECONDS = 60.0


class JudgeGoneError(Exception):
    """The judge has ended or does not answer: a fault of the grader's, never of the student's score."""


@dataclass(eq=False)
class Judge:
    """A running judge. One test cell at a time."""

    process: Process
    isolation: Isolation
    channel: Channel

    @classmethod
    async def start(cls, server: WarmServer, spawn: Spawn, student: int, scope: Scope) -> Judge:
        """Start a judge that talks to a student's kernel over the descriptor ``student``.

        Args:
            server: Where to fork it from.
            spawn: What it may touch.
            student: Its end of the channel to the kernel's agent; a duplicate is passed on.
            scope: What its tests may take for granted.

        Raises:
            StartError: when it does not start.
        """
        ours, theirs = Channel.pair()
        with theirs:
            process, isolation = await asyncio.to_thread(
                server.spawn, spawn, [theirs.fileno(), student]
            )
        judge = cls(process, isolation, Channel(ours))
        try:
            judge.channel.settimeout(_START_SECONDS)
            await asyncio.to_thread(judge.channel.receive)
            judge.channel.settimeout(None)
            judge.channel.send({"scope": msgspec.to_builtins(scope)})
        except (ProtocolError, TimeoutError) as error:
            await judge.close()
            raise StartError("a judge did not start; run `autograder doctor`") from error
        return judge

    async def run(
        self, cell: TestCell, progress: Callable[[dict[str, Any]], None] | None = None
    ) -> Ruling:
        """Run one test cell to its end; the caller limits the time and interrupts.

        ``progress`` takes what the judge tells of a retraining meanwhile.

        Raises:
            JudgeGoneError: when the judge ends meanwhile.
        """
        try:
            self.channel.send({"cell": msgspec.to_builtins(cell)})
            answer: Any
            while "progress" in (answer := await asyncio.to_thread(self.channel.receive)):
                if progress is not None:
                    progress(answer["progress"])
            return msgspec.convert(answer["ruling"], Ruling)
        except (ProtocolError, OSError, msgspec.ValidationError, KeyError) as error:
            status = await asyncio.to_thread(self.process.wait, 1.0)
            raise JudgeGoneError(
                f"the judge ended while it ran {cell.grade_id} ({status or error})"
            ) from error

    def interrupt(self) -> None:
        """KeyboardInterrupt in the test that is running."""
        self.process.interrupt()

    async def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self.channel.close()
        await asyncio.to_thread(self.process.kill)
        self.process.close()


def channel_to_student() -> tuple[socket.socket, socket.socket]:
    """The kernel's end and the judge's end of the channel between them."""
    return Channel.pair()
