"""A GPU that several submissions share: who may be on it, and with how much of its memory.

A submission whose model is retrained has a slot for as long as it runs. The memory is divided evenly; who runs out of
its part is alone on the device the second time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError
from autograder.grade.events import Events
from autograder.retrain.records import Share

_MIB = 2**20
_CONTEXT_BYTES = 768 * _MIB
"""Of the device, per process, for what a backend's own count leaves out: CUDA's context and the loaded kernels. On an
H200 it was 0.3 GiB with JAX; PyTorch's process of a small network held 0.8 GiB in all."""
_LEAST_BYTES = 512 * _MIB
_FULL = (
    "CUDA out of memory",
    "CUDA_ERROR_OUT_OF_MEMORY",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
    "RESOURCE_EXHAUSTED",
    "OOM when allocating tensor",
)
"""How PyTorch, CUDA and its libraries, JAX and TensorFlow say that a device's memory is used up."""


@dataclass(frozen=True)
class Gpu:
    """One GPU, as a confined process sees it."""

    name: str
    bytes: int
    nodes: tuple[str, ...]
    """The device nodes that a sandbox needs for it."""


@dataclass(frozen=True)
class Lease:
    """A submission's time on a GPU."""

    gpu: Gpu
    share: Share
    alone: bool
    """Whether nobody else is on it: there is no more memory to be had."""


class Slots:
    """Lends one GPU to up to ``count`` submissions at once, or to one alone. Safe to use from several threads.

    Args:
        gpu: The device.
        count: How many may be on it.
        backend: Keras's backend, which keeps to the share.

    Raises:
        AutograderError: where ``count`` parts of its memory would be too small to train in.
    """

    def __init__(self, gpu: Gpu, count: int, backend: str) -> None:
        self.gpu = gpu
        self.count = count
        self._backend = backend
        self._free = count
        self._alone_waiting = 0
        self._changed = threading.Condition()
        if (part := self._part(count)) < _LEAST_BYTES:
            raise AutograderError(
                f"{count} slots would leave {max(part, 0) // _MIB} MiB of {gpu.name}'s memory to each;"
                " ask for fewer with `--gpu-slots`."
            )

    @contextmanager
    def lease(self, *, alone: bool = False) -> Iterator[Lease]:
        """Wait for a slot, or for all of them, and have it for as long as the context lasts.

        Who waits to be alone goes first: while somebody does, nobody else comes in.
        """
        wanted = self.count if alone else 1
        with self._changed:
            self._alone_waiting += alone
            try:
                self._changed.wait_for(
                    lambda: self._free >= wanted and (alone or not self._alone_waiting)
                )
            finally:
                self._alone_waiting -= alone
            self._free -= wanted
        try:
            part = self._part(1 if alone else self.count)
            share = Share(self._backend, part / self.gpu.bytes, part)
            yield Lease(self.gpu, share, alone or self.count == 1)
        finally:
            with self._changed:
                self._free += wanted
                self._changed.notify_all()

    def _part(self, parts: int) -> int:
        return self.gpu.bytes // parts - _CONTEXT_BYTES


def find_nodes(folder: Path = Path("/dev")) -> tuple[str, ...]:
    """The device nodes of NVIDIA's driver, as far as computing needs them; empty where there is no GPU."""
    gpus = sorted(folder.glob("nvidia[0-9]*"))
    if not gpus:
        return ()
    control = [folder / name for name in ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")]
    parts = sorted(folder.glob("nvidia-caps/*"))  # of a device that is divided by MIG
    return tuple(str(path) for path in (*gpus, *control, *parts) if path.exists())


def says_full(text: str) -> bool:
    """Whether an error's text is that of a device whose memory is used up."""
    return any(mark in text for mark in _FULL) and "allocator cpu" not in text.casefold()


def ran_out(events: Events) -> bool:
    """Whether the student's code, in its own cells or in a test, met the end of the GPU's memory."""
    said = [f"{run.error_type}: {run.error_text}" for run in events.cells.values()]
    said += [run.ruling.private for run in events.tests.values() if run.ruling is not None]
    return events.on_gpu and any(map(says_full, said))
