"""The supervisor's end of a warm server: start it, and ask it for processes."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.errors import AutograderError
from autograder.records import Isolation
from autograder.warm.process import Process
from autograder.warm.records import HOLDS_DEVICE, Spawn, Spawned

_START_SECONDS = 180.0
_READY_SECONDS = 60.0
_ENVIRONMENT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
    "PYTHONPATH",
    "PYTHONPYCACHEPREFIX",
    "PYTHONDONTWRITEBYTECODE",
    "AUTOGRADER_DEBUG",
)
"""What the server, and through it a student's process, may see of the supervisor's environment."""


def _cache(name: str) -> str | None:
    """A folder of ours in the user's cache, or None where there can be none."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "autograder" / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK) else None


def bytecode_cache() -> str | None:
    """Where a warm server keeps bytecode, if Python is told to leave none beside the sources and none is there.

    Without any, importing TensorFlow takes twice as long. Python looks in one place alone: with a folder of ours it
    would not see what was compiled when the packages were installed.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE") or packages_compiled():
        return None
    return _cache("bytecode")


def packages_compiled() -> bool:
    """Whether the installed packages have bytecode beside them; a small one stands for all."""
    spec = msgspec.__spec__
    return spec is not None and spec.cached is not None and Path(spec.cached).exists()


class StartError(AutograderError):
    """A process did not start. Nothing of the student's has run, so it may be tried again."""


class WarmServer:
    """One server process. Safe to use from several threads."""

    def __init__(
        self, preload: Sequence[str], backend: str = "tensorflow", *, lent: bool = False
    ) -> None:
        self._backend = backend
        self._lent = lent
        self._for_device: WarmServer | None = None
        self._holds_device = False
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment.update(
            KERAS_BACKEND=backend,
            MPLBACKEND="module://matplotlib_inline.backend_inline",
            PYTHONHASHSEED="0",
            TF_CPP_MIN_LOG_LEVEL="3",
            PYDEVD_DISABLE_FILE_VALIDATION="1",
            HOME="/nonexistent",
            # Matplotlib's list of fonts takes seconds to make.
            MPLCONFIGDIR=_cache("matplotlib") or tempfile.gettempdir(),
            JUPYTER_PLATFORM_DIRS="1",
        )
        if backend == "torch" and not lent:
            # On PyTorch, Keras opens the first GPU when it is imported, for all that is forked from it.
            environment["CUDA_VISIBLE_DEVICES"] = "-1"
        bytecode = bytecode_cache()
        if bytecode is not None:
            environment["PYTHONPYCACHEPREFIX"] = bytecode
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.warm.server", str(theirs.fileno()), *preload],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("AUTOGRADER_DEBUG") else subprocess.DEVNULL,
                start_new_session=True,
            )
        self._socket = ours
        self._asking = threading.Lock()
        self._ready = False
        self._wanted: list[str] = []

    def preload(self, modules: Sequence[str]) -> None:
        """Have the server import these before it starts the next process."""
        self._wanted.extend(modules)

    def wait(self) -> None:
        """Wait until what was asked for so far has been imported.

        Raises:
            AutograderError: where the server does not start, or is gone.
        """
        with self._asking:
            self._await_ready()
            self._send_wanted()

    def spawn(self, spawn: Spawn, channels: Sequence[int]) -> tuple[Process, Isolation]:
        """Start one confined process, which gets a duplicate of each of ``channels``.

        One that is lent a GPU comes from a server with few imports, where this one's would keep it from the device.

        Raises:
            AutograderError: when the server is gone or the sandbox could not be built.
        """
        if spawn.policy.devices and (other := self._server_for_device()) is not None:
            return other.spawn(spawn, channels)
        status_read, status_write = os.pipe()
        ready_read, ready_write = os.pipe()
        try:
            with self._asking:
                self._await_ready()
                self._send_wanted()
                request = msgspec.json.encode(spawn)
                try:
                    socket.send_fds(self._socket, [request], [status_write, ready_write, *channels])
                    answer, fds, _, _ = socket.recv_fds(self._socket, 65536, 1)
                except OSError as error:
                    raise AutograderError("the warm server is gone; start the run again") from error
            if not answer or not fds:
                raise AutograderError("the warm server is gone; start the run again")
        except BaseException:
            os.close(status_read)
            os.close(ready_read)
            raise
        finally:
            os.close(status_write)
            os.close(ready_write)
        process = Process(msgspec.json.decode(answer, type=Spawned).pid, fds[0], status_read)
        try:
            isolation = _await_confined(ready_read)
        except BaseException:
            process.kill()
            process.close()
            raise
        finally:
            os.close(ready_read)
        return process, isolation

    def _server_for_device(self) -> WarmServer | None:
        """A server from which a GPU can be used; None where this one will do."""
        with self._asking:
            self._await_ready()
            self._send_wanted()
            blind = self._backend == "torch" and not self._lent
            if (blind or self._holds_device) and self._for_device is None:
                few = ("torch",) if blind else ()  # it does not open the device, as Keras does
                self._for_device = WarmServer(few, self._backend, lent=True)
            return self._for_device

    def _send_wanted(self) -> None:
        modules, self._wanted = self._wanted, []
        if not modules:
            return
        try:
            self._socket.send(msgspec.json.encode(modules))
            answer = self._socket.recv(64)
        except OSError:
            answer = b""
        if not answer:
            raise AutograderError("the warm server is gone; start the run again")
        self._holds_device = answer == HOLDS_DEVICE

    def _await_ready(self) -> None:
        if self._ready:
            return
        answer = b""
        if select.select([self._socket], [], [], _START_SECONDS)[0]:
            answer = self._socket.recv(64)
        if not answer:
            raise AutograderError(
                "the warm server did not start; run `autograder doctor`, or `autograder grade --cold`"
            )
        self._ready = True
        self._holds_device = answer == HOLDS_DEVICE

    def close(self) -> None:
        """Hang up: the server ends, and with it every process that it started."""
        if self._for_device is not None:
            self._for_device.close()
        self._socket.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """Of the server."""
        return self._process.pid


def _await_confined(fd: int) -> Isolation:
    text = b""
    deadline = time.monotonic() + _READY_SECONDS
    while not text.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            raise StartError("a sandbox was not ready in time; run `autograder doctor`")
        chunk = os.read(fd, 65536)
        if not chunk:
            raise StartError("a sandbox could not be started; run `autograder doctor`")
        text += chunk
    line = text.decode(errors="replace").strip()
    if line.startswith("!"):
        raise AutograderError(line[1:])
    level, _, means = line.partition(" ")
    return Isolation(level, tuple(name for name in means.split(",") if name))
