"""The student's kernel: a real ipykernel whose sockets were bound before it was confined."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import msgspec
import zmq
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from IPython.core.error import StdinNotImplementedError
from IPython.utils.process import getoutput
from jupyter_client.session import Session
from zmq.eventloop.zmqstream import ZMQStream

from autograder.kernel.agent import Agent
from autograder.kernel.records import LEFT_OUT, MAX_MESSAGE, TRIGGER, KernelJob
from autograder.retrain.backend import take_share
from autograder.seeding import seed_everything
from autograder.wire.channel import Channel
from autograder.wire.peer import Peer

# A debugger is of no use here, and importing it would be most of a kernel's start.
_modules: dict[str, Any] = sys.modules
_modules.setdefault("debugpy", None)
import ipykernel.debugger  # noqa: E402, F401
from ipykernel.ipkernel import IPythonKernel  # noqa: E402

if _modules["debugpy"] is None:
    del _modules["debugpy"]

_INLINE = "module://matplotlib_inline.backend_inline"


class StudentKernel(IPythonKernel):
    """An IPython kernel that also lets the judge in, when the supervisor says so."""

    agent: Agent | None = None

    async def do_execute(self, code: str, silent: bool, *args: Any, **kwargs: Any) -> Any:
        """Run a cell; for the supervisor's trigger, serve the judge until its test is done."""
        if code != TRIGGER or self.agent is None:
            reply = await super().do_execute(code, silent, *args, **kwargs)
            if self.shell.exit_now:
                # exit() in a cell: a kernel lives on for a moment, and what it could still answer would hang on that.
                os._exit(0)
            return reply
        self.agent.serve()
        return {
            "status": "ok",
            "execution_count": self.shell.execution_count,
            "user_expressions": {},
            "payload": [],
        }

    def raw_input(self, prompt: str = "") -> str:
        """``input()``."""
        raise StdinNotImplementedError(
            "nobody answers input() while a notebook is graded; write the value into the cell instead"
        )

    @contextmanager
    def _cancel_on_sigint(self, future: asyncio.Future[Any]) -> Iterator[None]:
        """For a cell that awaits: an interrupt cancels what it awaits, the next ends what runs without awaiting."""
        before = signal.getsignal(signal.SIGINT)

        def interrupt(number: int, frame: FrameType | None) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            # ipykernel's own goes by way of another thread's loop, which does not wake this one.
            future.get_loop().call_soon_threadsafe(future.cancel)

        signal.signal(signal.SIGINT, interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


class _PrivateIOPubThread(IOPubThread):
    """Lets processes that the student's code forks print over a Unix socket: there is no network here."""

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        self._pipe_address = "ipc://" + tempfile.mkdtemp(prefix="iopub-") + "/pipe"
        pipe_in = self.socket.context.socket(zmq.PULL)
        pipe_in.linger = 0
        pipe_in.bind(self._pipe_address)
        self._pipe_in = ZMQStream(pipe_in, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[Any, Any]:
        context = zmq.Context()
        pipe_out = context.socket(zmq.PUSH)
        pipe_out.linger = 3000
        pipe_out.connect(self._pipe_address)
        return context, pipe_out


class _ShortSession(Session):
    """Sends no message that the supervisor would not read: texts in it are cut to what fits."""

    def serialize(self, msg: dict[str, Any], ident: Any = None) -> list[bytes]:
        """Pack a message; one that is too long is packed again, shortened."""
        frames: list[bytes] = super().serialize(msg, ident)
        size = max(map(len, frames))
        if size > MAX_MESSAGE and isinstance(msg.get("content"), dict):
            short = _Shortener(MAX_MESSAGE // 8).of(msg["content"])
            metadata = {**msg["metadata"], LEFT_OUT: size}
            frames = super().serialize({**msg, "content": short, "metadata": metadata}, ident)
        return frames


class _Shortener:
    """Cuts the texts in a value until ``room`` characters are left of all."""

    def __init__(self, room: int) -> None:
        self._room = room

    def of(self, value: Any) -> Any:
        """Return the value with what it has room for."""
        if isinstance(value, str):
            kept = value[: self._room]
            self._room -= len(kept)
            return (
                kept
                if len(kept) == len(value)
                else f"{kept}\n[… {len(value):,} characters in all]\n"
            )
        if isinstance(value, dict):
            # What is short comes first, so that a name or a plain text is not lost for an image.
            order = sorted(value, key=lambda name: len(str(value[name])))
            return {name: self.of(value[name]) for name in order if self._room > 0}
        if isinstance(value, (list, tuple)):
            return [self.of(item) for item in value if self._room > 0]
        return value


class StudentKernelApp(IPKernelApp):
    """The kernel's application, without files: no connection file, no history, no user configuration."""

    iopub_port: int
    bound: dict[int, int]
    """Port → descriptor of a socket that listens already."""

    def _session_default(self) -> Session:
        return _ShortSession(parent=self)

    def init_connection_file(self) -> None:
        """There is none: the connection came with the job."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """There is none: the supervisor chose the connection."""

    def cleanup_connection_file(self) -> None:
        """Nothing of the host is within reach."""

    def init_heartbeat(self) -> None:
        """The supervisor watches the process itself."""

    def init_iopub(self, context: Any) -> None:
        """Bind the output socket and start its thread."""
        self.iopub_socket = context.socket(zmq.XPUB)
        self.iopub_socket.linger = 1000
        self.iopub_port = self._bind_socket(self.iopub_socket, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = _PrivateIOPubThread(self.iopub_socket, pipe=True, session=self.session)
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def _try_bind_socket(self, s: Any, port: int) -> int:
        s.setsockopt(zmq.USE_FD, self.bound[port])
        s.bind(f"ipc://{self.ip}-{port}")
        return port

    def load_config_file(self, *args: Any, **kwargs: Any) -> None:
        """The engine's defaults alone count."""


def _system(command: str) -> None:
    """Run ``!command`` through pipes; a sandbox has no terminals to give it."""
    print(getoutput(command), end="")


def before(job: dict[str, Any]) -> list[int]:
    """Bind the kernel's sockets where the supervisor can reach them; the sandbox keeps only the descriptors."""
    connection = msgspec.convert(job, KernelJob)
    bound = []
    for port in connection.ports:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(f"{connection.ip}-{port}")
        listener.listen(16)
        listener.setblocking(False)
        bound.append(listener.detach())
    return bound


def main(job: dict[str, Any], bound: list[int], channels: list[int]) -> None:
    """Become the kernel; returns when it is shut down. The process is confined already.

    Args:
        job: A :class:`~autograder.kernel.records.KernelJob` as plain values.
        bound: Descriptors of sockets that listen already, one for each port.
        channels: The descriptor of the channel to the judge; empty for a kernel without one.
    """
    connection = msgspec.convert(job, KernelJob)
    if connection.share is not None:
        take_share(connection.share)
    app = StudentKernelApp.instance(
        kernel_class=StudentKernel,
        transport="ipc",
        ip=connection.ip,
        shell_port=connection.ports[0],
        iopub_port=connection.ports[1],
        stdin_port=connection.ports[2],
        hb_port=connection.ports[3],
        control_port=connection.ports[4],
    )
    app.bound = dict(zip(connection.ports, bound, strict=True))
    app.session.key = connection.key.encode()
    app.config.HistoryManager.enabled = False
    os.environ["MPLBACKEND"] = _INLINE
    app.initialize([])
    if _INLINE.removeprefix("module://") in sys.modules:
        # Imported before there was a shell to hook into; without this, figures would not be shown after a cell.
        app.shell.enable_matplotlib("inline")
    app.shell.system = _system
    if channels:
        channel = Channel(socket.socket(fileno=channels[0]))
        app.kernel.agent = Agent(Peer(channel, trusted=False), app.shell)
    if connection.seed is not None:
        seed_everything(connection.seed, later=True)
    app.start()
