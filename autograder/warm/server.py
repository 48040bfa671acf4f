"""The warm server: imports the heavy libraries once, then forks a process for each request.

It runs nothing but imports and a few calls of ours, holds no test and no secret, and has one thread when it forks. Run
as ``python -m autograder.warm.server FD PRELOAD…``. Without anything to preload it is the cold start: each child then
does its own imports.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import msgspec

from autograder.sandbox import prepare
from autograder.warm.child import become
from autograder.warm.records import HOLDS_DEVICE, READY, Spawn, Spawned

LIGHT = (
    "autograder.kernel.app",
    "autograder.kernel.tracebacks",
    "autograder.judge.process",
    "autograder.wire.arrays",
    "autograder.wire.containers",
    "autograder.wire.kerasmirror",
    "autograder.wire.kerasobjects",
    "autograder.wire.peer",
    "autograder.wire.plain",
    "autograder.wire.tables",
    "autograder.wire.tensors",
    "comm",
    "ipykernel.zmqshell",
    "ipykernel.iostream",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.inputtransformer2",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.magics.ast_mod",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.module_paths",
    "IPython.utils.wildcard",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "numpy.testing",
    "pandas",
    "pytest",
    "tornado.gen",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
)
"""Imported by every warm server."""

_DATA = "tensorflow.python.data.ops"
HEAVY = {
    "tensorflow": (
        "tensorflow",
        "keras",
        # What fit and predict import when they are first called.
        *(f"{_DATA}.{name}_op" for name in "concatenate flat_map from_tensors range zip".split()),
        "autograder.warm.fitting",
    ),
    "jax": (),
    "torch": ("torch", "keras"),
}
"""Imported besides where a lab uses Keras, by Keras's backend. JAX starts threads when it is imported: a process
forked from it may hang, so with JAX each child does its own imports."""

MAX_REQUEST = 2**20


def main(arguments: list[str]) -> int:
    """Serve requests from the supervisor until it hangs up."""
    fd, *preload = arguments
    supervisor = socket.socket(fileno=int(fd))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the supervisor
    _preload(supervisor, preload)
    prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    while True:
        request, fds = _receive(supervisor)
        if request is None:
            return 0
        if isinstance(request, Spawn):
            _fork(supervisor, request, fds)
        else:
            _preload(supervisor, request)


def _preload(supervisor: socket.socket, modules: list[str]) -> None:
    for name in modules:
        _import(name)
    _call("autograder.kernel.tracebacks", "show_once")
    _call("autograder.warm.fitting", "install")
    gc.collect()
    gc.freeze()
    _call("autograder.wire.known", "forked_warm")
    supervisor.sendall(HOLDS_DEVICE if holds_device() else READY)


def holds_device(prefix: str = "/dev/nvidia") -> bool:
    """Whether this process has a GPU open: CUDA, once initialised, works in no process forked from this one."""
    for link in Path("/proc/self/fd").iterdir():
        try:
            if str(link.readlink()).startswith(prefix):
                return True
        except OSError:
            continue  # the listing's own
    return False


def _call(module: str, function: str) -> None:
    """Call a function whose result or imports each child would need to make for itself."""
    if module in sys.modules:
        getattr(sys.modules[module], function)()


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name} cannot be imported: {error}", file=sys.stderr)


def _receive(supervisor: socket.socket) -> tuple[Spawn | list[str] | None, list[int]]:
    data, fds, _, _ = socket.recv_fds(supervisor, MAX_REQUEST, 8)
    if not data:
        return None, []
    return msgspec.json.decode(data, type=Spawn | list[str]), list(fds)


def _fork(supervisor: socket.socket, spawn: Spawn, fds: list[int]) -> None:
    pid = os.fork()
    if pid == 0:
        supervisor.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        become(spawn, fds)
    for fd in fds:
        os.close(fd)
    handle = os.pidfd_open(pid)
    answer: Any = msgspec.json.encode(Spawned(pid))
    socket.send_fds(supervisor, [answer], [handle])
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
