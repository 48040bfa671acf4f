"""A student's process and a judge, joined by the real wire, without a sandbox or a kernel."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from autograder.judge.process import see_through_proxies
from autograder.judge.records import SEED_VARIABLE, Ruling, TestCell
from autograder.judge.runner import Runner
from autograder.kernel.agent import Agent
from autograder.wire.channel import Channel
from autograder.wire.peer import Peer

see_through_proxies()

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


class Student:
    """The judge's side of a session with one student's code."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner

    def test(self, source: str, points: float = 1) -> Ruling:
        """Run the text of a test cell."""
        cell = TestCell("test", textwrap.dedent(source), points, 7, BEGIN, END)
        return self.runner.run(cell)

    def check(self, source: str) -> None:
        """Run a test cell that must pass."""
        ruling = self.test(source)
        assert ruling.verdict == "passed", ruling.private or ruling.message

    def name(self, name: str) -> Any:
        """What stands in the judge for a name of the student's."""
        self.runner.peer.request("begin", [])
        found = self.runner.peer.request("get", name)
        self.runner.peer.finish()
        return found


@contextmanager
def student(
    source: str, *later: str, classes: tuple[str, ...] = (), fresh: bool = False
) -> Iterator[Student]:
    """Start a process with the student's code; ``later`` are cells that run after each further test.

    It is forked, or ``fresh``: a process in which TensorFlow has computed something has threads, and what is forked
    from it then waits for them for ever.
    """
    ours, theirs = Channel.pair()
    os.set_inheritable(theirs.fileno(), fresh)
    pid = _start(theirs, [source, *later]) if fresh else os.fork()
    if pid == 0:
        ours.close()
        os.environ.pop(SEED_VARIABLE, None)
        try:
            _be_student(Channel(theirs), [source, *later])
        finally:
            os._exit(0)
    theirs.close()
    peer = Peer(Channel(ours), trusted=True)
    peer.named = frozenset(classes)
    try:
        yield Student(Runner(peer))
    finally:
        peer.channel.close()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _start(theirs: socket.socket, cells: list[str]) -> int:
    script = (
        "import json, socket, sys; sys.path[:0] = json.loads(sys.argv[1]); import wired;"
        f"wired._be_student(wired.Channel(socket.socket(fileno={theirs.fileno()})), json.loads(sys.argv[2]))"
    )
    environment = {name: value for name, value in os.environ.items() if name != SEED_VARIABLE}
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", script, json.dumps(sys.path), json.dumps(cells)],
        environment,
    )


def _be_student(channel: Channel, cells: list[str]) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__}
    shell = SimpleNamespace(
        user_ns=namespace,
        compile=SimpleNamespace(
            format_code_name=lambda name: ("Cell", "In[1]") if name == "<cell>" else None
        ),
    )
    agent = Agent(Peer(channel, trusted=False), shell)
    for cell in [*cells, *[""] * 50]:
        try:
            exec(compile(textwrap.dedent(cell), "<cell>", "exec", dont_inherit=True), namespace)
        except Exception as error:
            namespace["_error"] = error
        agent.serve()
