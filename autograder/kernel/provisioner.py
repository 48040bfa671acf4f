"""A jupyter_client kernel provisioner that takes its kernels from a warm server.

Whatever drives kernels through jupyter_client (nbclient, nbgrader, Otter) can use it: the kernel spec's metadata
names it as ``autograder-warm``.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

import msgspec
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerBase

from autograder.kernel.records import ENTRY, KernelJob
from autograder.sandbox import Policy, runtime_paths
from autograder.warm import Process, Spawn, WarmServer
from autograder.warm.server import HEAVY, LIGHT

_shared: WarmServer | None = None
_shared_lock = threading.Lock()


def shared_server() -> WarmServer:
    """The server of this process, for kernels that no engine asked for; started at the first call."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = WarmServer([*HEAVY, *LIGHT])
            atexit.register(_shared.close)
        return _shared


class WarmProvisioner(KernelProvisionerBase):
    """Asks a warm server for a confined kernel instead of running a command.

    A kernel manager with an attribute ``launcher`` (see :class:`autograder.kernel.client.Launcher`) says which server
    and what the kernel may touch; otherwise the process shares one, and the kernel sees the current folder's files.
    """

    process: Process | None = None
    folder: str | None = None
    isolation: Any = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel has been started and not been cleaned up."""
        return self.process is not None

    async def poll(self) -> int | None:
        """None while the kernel runs, else its exit status (negative for a signal)."""
        if self.process is None:
            return 0
        status = self.process.poll()
        if status is None:
            return None
        return status["exit"] if status.get("exit") is not None else -(status.get("signal") or 1)

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        while (status := await self.poll()) is None:
            await asyncio.sleep(0.02)
        return status

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel, or end it: it is its sandbox that gets the signal."""
        if self.process is None:
            return
        if signum == 2:
            self.process.interrupt()
        elif signum != 0:
            self.process.kill()

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything it started."""
        if self.process is not None:
            await asyncio.to_thread(self.process.kill)

    async def terminate(self, restart: bool = False) -> None:
        """As :meth:`kill`."""
        await self.kill(restart)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """There is no command line to prepare."""
        kwargs = await super().pre_launch(**kwargs)
        kwargs.setdefault("cmd", [])
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; returns how to talk to it."""
        self.folder = tempfile.mkdtemp(prefix="autograder-")
        manager: Any = self.parent
        job = KernelJob(f"{self.folder}/k", (1, 2, 3, 4, 5), os.urandom(16).hex())
        launcher = getattr(manager, "launcher", None)
        if launcher is None:
            folder = str(kwargs.get("cwd") or Path.cwd())
            spawn = Spawn(
                ENTRY,
                Policy(read=runtime_paths(), work_seed=folder),
                "best",
                msgspec.to_builtins(job),
            )
            server, channels = shared_server(), []
        else:
            spawn = launcher.spawn(job)
            server, channels = launcher.server, launcher.channels
        self.process, self.isolation = await asyncio.to_thread(server.spawn, spawn, channels)
        manager.connection_file = f"{self.folder}/connection.json"
        manager.transport = "ipc"
        manager.ip = job.ip
        shell, iopub, stdin, heartbeat, control = job.ports
        return {
            "transport": "ipc",
            "ip": job.ip,
            "shell_port": shell,
            "iopub_port": iopub,
            "stdin_port": stdin,
            "hb_port": heartbeat,
            "control_port": control,
            "key": job.key.encode(),
            "signature_scheme": "hmac-sha256",
        }

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the sockets."""
        if self.process is not None and self.process.poll() is not None:
            self.process.close()
            self.process = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None
