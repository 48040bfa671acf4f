"""One student kernel, driven by nbclient: start it, run cells within limits, let the judge in, end it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from traitlets import Any as AnyTrait
from traitlets import Instance, Type

from autograder.kernel.gate import Gate
from autograder.kernel.inbox import CountingSession, Inbox, KernelConnection
from autograder.kernel.records import MAX_MESSAGE, TRIGGER, KernelJob
from autograder.records import Isolation
from autograder.retrain.records import Share
from autograder.warm import Process, Spawn, StartError, WarmServer

_START_SECONDS = 60.0
_INTERRUPTS = 2
"""How often a cell is interrupted before its kernel is ended: the first may hit a moment at which Python ignores it."""
_GRACE_SECONDS = 3.0
"""How long an interrupted cell may take to give up, each time."""
_FLOOD = 64
"""A cell that sends this many times the limit of its output, in messages of any kind, is stopped."""

CellEnd = Literal["ok", "error", "timed_out", "dead", "flooded"]


@dataclass
class Launcher:
    """How the provisioner starts this kernel."""

    server: WarmServer
    template: Spawn
    channels: Sequence[int]
    share: Share | None = None
    """Of a GPU's memory, where the template lends its device nodes."""
    seed: int | None = None

    def spawn(self, job: KernelJob) -> Spawn:
        """The request for a kernel with this connection."""
        whole = replace(job, share=self.share, seed=self.seed)
        return replace(self.template, job=msgspec.to_builtins(whole))


class _OneSpec(KernelSpecManager):
    """Knows one kernel: ours. Nothing that is installed on the machine changes how students are graded."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The spec that names the provisioner; a submission's own kernelspec counts for nothing."""
        provisioner = {"provisioner_name": "autograder-warm", "config": {}}
        return KernelSpec(
            argv=[],
            display_name="Python 3",
            language="python",
            interrupt_mode="signal",
            metadata={"kernel_provisioner": provisioner},
        )


class _Manager(AsyncKernelManager):
    launcher = AnyTrait()
    kernel_spec_manager = Instance(KernelSpecManager)
    client_factory = Type(KernelConnection)

    def _session_default(self) -> CountingSession:
        return CountingSession(parent=self)

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return _OneSpec()


class StudentKernel:
    """A kernel for one notebook. Use it within one event loop."""

    def __init__(self, launcher: Launcher, notebook: NotebookNode, *, output_bytes: int) -> None:
        self._manager = _Manager(kernel_name="python3", launcher=launcher)
        self._client = Inbox(
            notebook, km=self._manager, timeout=None, allow_errors=True, store_widget_state=False
        )
        self._client.output_limit = output_bytes
        self._begun_at = 0
        self._gate: Gate | None = None
        self.notebook = notebook
        self.dead = False

    @property
    def isolation(self) -> Isolation:
        """How the kernel is confined."""
        found: Isolation = self._manager.provisioner.isolation
        return found

    @property
    def process(self) -> Process | None:
        """The kernel's process, once started."""
        return getattr(self._manager.provisioner, "process", None)

    async def start(self) -> None:
        """Start the kernel and wait until it answers.

        Raises:
            StartError: when it does not.
        """
        await self._manager.start_kernel()
        ports = (self._manager.shell_port, self._manager.iopub_port)
        self._gate = Gate(self._manager.ip, ports, 2 * MAX_MESSAGE)
        await self._gate.open()
        client = self._manager.client(ip=self._gate.ip)
        self._client.kc = client
        client.start_channels(hb=False, stdin=False, control=False)
        client.allow_stdin = False
        deadline = time.monotonic() + _START_SECONDS
        heard = answered = False
        while not (heard and answered):
            if time.monotonic() > deadline or not await self._manager.is_alive():
                ended = self.status() or "it does not answer"
                raise StartError(
                    f"a student's kernel did not start ({ended}); run `autograder doctor`"
                )
            client.kernel_info()
            with contextlib.suppress(Exception):
                await client.get_shell_msg(timeout=0.25)
                answered = True
            with contextlib.suppress(Exception):
                await client.get_iopub_msg(timeout=0.25)
                heard = True
        # Nothing of the greeting may be taken for output of the first cell.
        while True:
            try:
                await client.get_iopub_msg(timeout=0.0)
            except Exception:
                break

    async def run(self, index: int, seconds: float) -> CellEnd:
        """Run one cell of the notebook; its outputs land in the notebook.

        A cell that goes on too long, or prints too much, is interrupted. Where it does not listen, the kernel is ended
        (:attr:`dead`), at most 12 s after ``seconds``.
        """
        cell = self.notebook.cells[index]
        return await self._execute(cell, index, seconds)

    async def serve(self, cell: NotebookNode, index: int) -> asyncio.Task[CellEnd]:
        """Let the judge in while ``cell``, a test cell, is up; the task ends when the judge is done."""
        stand_in = NotebookNode(cell_type="code", source=TRIGGER, metadata={}, outputs=[])

        async def serve() -> CellEnd:
            end = await self._execute(stand_in, index, None)
            cell.outputs = stand_in.outputs
            self.notebook.cells[index] = cell
            return end

        return asyncio.ensure_future(serve())

    async def interrupt(self) -> None:
        """KeyboardInterrupt in what the kernel is running."""
        if self.process is not None:
            self.process.interrupt()

    async def kill(self) -> None:
        """End the kernel now."""
        self.dead = True
        if self.process is not None:
            await asyncio.to_thread(self.process.kill)

    def status(self) -> dict[str, Any]:
        """How the kernel's process ended, where it has."""
        return (self.process.poll() if self.process is not None else None) or {}

    async def close(self) -> None:
        """End the kernel and remove what is left of it."""
        with contextlib.suppress(Exception):
            if self._client.kc is not None:
                self._client.kc.stop_channels()
                self._client.kc.context.destroy(
                    linger=0
                ) if self._client.kc._created_context else None
        with contextlib.suppress(Exception):
            if self._gate is not None:
                await self._gate.close()
        with contextlib.suppress(Exception):
            await self.kill()
        with contextlib.suppress(Exception):
            await self._manager.provisioner.cleanup()
        with contextlib.suppress(Exception):
            await self._manager.cleanup_resources()

    async def _execute(self, cell: NotebookNode, index: int, seconds: float | None) -> CellEnd:
        if self.dead:
            return "dead"
        self._client.begin_cell()
        self._begun_at = self._taken()
        task = asyncio.ensure_future(self._client.async_execute_cell(cell, index))
        end = await self._wait(task, seconds)
        if end in ("timed_out", "flooded"):
            await self._stop(task)
        if not task.done():
            task.cancel()
        return end

    async def _stop(self, task: asyncio.Task[Any]) -> None:
        for _ in range(_INTERRUPTS):
            # What is on its way counts for nothing: as much again may come until the cell has stopped.
            self._begun_at = self._taken()
            await self.interrupt()
            if await self._wait(task, _GRACE_SECONDS) not in ("timed_out", "flooded"):
                return
        await self.kill()
        await self._wait(task, _GRACE_SECONDS)

    async def _wait(self, task: asyncio.Task[Any], seconds: float | None) -> CellEnd:
        deadline = None if seconds is None else time.monotonic() + seconds
        while True:
            left = 0.25 if deadline is None else min(0.25, max(0.0, deadline - time.monotonic()))
            await asyncio.wait({task}, timeout=left)
            if task.done():
                return self._ended(task)
            taken = self._taken() - self._begun_at
            shut = self._gate is not None and self._gate.shut
            if shut or taken > _FLOOD * self._client.output_limit:
                return "flooded"
            if deadline is not None and time.monotonic() >= deadline:
                return "timed_out"
            if self.process is not None and self.process.poll() is not None:
                task.cancel()
                with contextlib.suppress(BaseException):
                    await task
                self.dead = True
                return "dead"

    def _taken(self) -> int:
        """Bytes that have come from the kernel; its client has a session of its own."""
        taken: int = self._client.kc.session.taken
        return taken

    def _ended(self, task: asyncio.Task[Any]) -> CellEnd:
        if task.cancelled():
            return "dead"
        error = task.exception()
        if isinstance(error, DeadKernelError):
            self.dead = True
            return "dead"
        if error is not None:
            # A message that cannot be read, say: the kernel has lost its connection to us.
            self.dead = True
            return "dead"
        outputs = task.result().get("outputs", [])
        return "error" if any(output.output_type == "error" for output in outputs) else "ok"
