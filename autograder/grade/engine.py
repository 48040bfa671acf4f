"""What submissions share: warm servers, unpacked bundles, and the user ids of the sandboxes."""

from __future__ import annotations

import functools
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.bundle import Bundle
from autograder.errors import AutograderError
from autograder.grade.claims import Claims
from autograder.grade.gpu import Gpu, Lease, Slots, find_nodes
from autograder.grade.imports import imported_modules, uses_keras
from autograder.judge.records import ENTRY as JUDGE
from autograder.kernel.records import ENTRY as KERNEL
from autograder.records import LEVELS, Limits
from autograder.retrain import look
from autograder.retrain.backend import CPU
from autograder.sandbox import Policy, best_level, runtime_paths
from autograder.sandbox.limits import further_cores
from autograder.warm import Spawn, WarmServer, bytecode_cache
from autograder.wire.channel import Channel, ProtocolError

_MIB = 2**20
_JUDGE_MEMORY = 4096 * _MIB
_DRIVER_MEMORY = 2048 * _MIB
"""Of the host, for CUDA and its libraries in a student's process that is lent a GPU, beside the lab's `memory_mb`. On
an H200 a process that retrained 17-banknotes used 1.5 GB in all with JAX, 1.1 GB with PyTorch."""
_LOOK_SECONDS = 180.0
_THREADS_A_CORE = 16
"""What a lab's limit on processes grows by for each core above the usual: JAX starts 4 threads a core, and more when it
compiles."""


@dataclass(frozen=True)
class Folders:
    """An unpacked bundle: what a student's process is given, and what a judge is given."""

    student: Path
    judge: Path


@dataclass(frozen=True)
class Slot:
    """The user ids of one submission's two sandboxes."""

    student: int
    judge: int


class Engine:
    """Shared by all threads of one run. Close it at the end."""

    def __init__(
        self,
        *,
        jobs: int,
        cold: bool = False,
        require: str | None = None,
        backend: str = "tensorflow",
        gpu_slots: int = 0,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.cold = cold
        self.backend = backend
        self.level = "best"
        if require is not None:
            self._check_level(require)
        self.required = require
        self._servers: dict[bool, WarmServer] = {}
        self._folders: dict[str, Folders] = {}
        self._claims = Claims(max(jobs, 1))
        self._root = self._claims.root
        self._heavy: dict[str, bool] = {}
        self._lock = threading.Lock()
        self._gpu_slots = gpu_slots
        self._tell = tell
        self._looking = threading.Lock()
        self._looked = gpu_slots == 0
        self._refused: AutograderError | None = None
        self._lender: Slots | None = None
        self._slots: queue.SimpleQueue[Slot] = queue.SimpleQueue()
        for student, judge in self._claims.uids:
            self._slots.put(Slot(student, judge))

    def server(self, bundle: Bundle) -> WarmServer:
        """The warm server for this lab: with TensorFlow where the lab uses it, else without."""
        with self._lock:
            first = bundle.digest not in self._heavy
            if first:
                self._heavy[bundle.digest] = uses_keras(bundle)
            server = self._server(self._heavy[bundle.digest])
            if first and not self.cold:
                server.preload(imported_modules(bundle))
            return server

    def _server(self, heavy: bool) -> WarmServer:
        from autograder.warm.server import HEAVY, LIGHT

        heavy = heavy and not self.cold
        if heavy not in self._servers:
            preload = () if self.cold else (*HEAVY[self.backend], *LIGHT) if heavy else LIGHT
            self._servers[heavy] = WarmServer(preload, self.backend)
        return self._servers[heavy]

    def folders(self, bundle: Bundle) -> Folders:
        """Unpack a bundle, once."""
        with self._lock:
            found = self._folders.get(bundle.digest)
            if found is None:
                top = self._root / bundle.digest[:16]
                bundle.unpack(top)
                judge = top / "judge"
                shutil.copytree(top / "release", judge)
                shutil.copytree(top / "hidden", judge / "hidden")
                found = self._folders[bundle.digest] = Folders(top / "release", judge)
            return found

    @contextmanager
    def slot(self) -> Iterator[Slot]:
        """Two user ids for as long as a submission runs."""
        slot = self._slots.get()
        try:
            yield slot
        finally:
            self._slots.put(slot)

    @contextmanager
    def lease(self, trains: bool, *, alone: bool = False) -> Iterator[Lease | None]:
        """A slot on the GPU for a submission that is retrained, as long as it runs; None for the processor.

        Raises:
            AutograderError: where so many slots are too small.
        """
        lender = self._find_gpu() if trains else None
        if lender is None:
            yield None
            return
        with lender.lease(alone=alone) as lease:
            yield lease

    def _find_gpu(self) -> Slots | None:
        """Who lends the GPU, if there is one that Keras computes on in a sandbox; found out once."""
        with self._looking:
            if not self._looked:
                gpu, reason = self._look(find_nodes())
                self._looked = True
                if gpu is None:
                    self._tell(f"{reason}; models are retrained on the processor.")
                    return None
                try:
                    self._lender = Slots(gpu, self._gpu_slots, self.backend)
                    self._tell(f"Models are retrained on {gpu.name}, {self._gpu_slots} at a time.")
                except AutograderError as error:
                    self._refused = error
            if self._refused is not None:
                raise self._refused
            return self._lender

    def _look(self, nodes: tuple[str, ...]) -> tuple[Gpu | None, str]:
        """The GPU as a process that is confined like a student's sees it, or why there is none."""
        if not nodes:
            return None, "No NVIDIA device is here"
        with self._lock:
            server = self._server(heavy=True)
        ours, theirs = Channel.pair()
        channel = Channel(ours)
        channel.settimeout(_LOOK_SECONDS)
        with self.slot() as slot:
            policy = Policy(
                read=self._readable,
                memory_bytes=_JUDGE_MEMORY + _DRIVER_MEMORY,
                processes=Policy.processes + _further_threads(),
                uid=slot.student,
                devices=nodes,
            )
            spawn = Spawn(look.ENTRY, policy, self.level, {"backend": self.backend})
            with theirs:
                process, _ = server.spawn(spawn, [theirs.fileno()])
            try:
                found = channel.receive()
            except (ProtocolError, TimeoutError):
                found = {"error": "it ended without a word"}
            finally:
                process.kill()
                process.close()
                channel.close()
        if "error" in found:
            return None, f"A confined process cannot use the GPU ({found['error']})"
        if found["device"] == CPU:
            return None, f"A device is here, but {self.backend} sees no GPU"
        return Gpu(str(found["device"]), int(found["bytes"]), nodes), ""

    @functools.cached_property
    def _readable(self) -> tuple[str, ...]:
        bytecode = None if self.cold else bytecode_cache()
        return (*runtime_paths(), *([bytecode] if bytecode else ()))

    def student_spawn(
        self, folders: Folders, limits: Limits, slot: Slot, lease: Lease | None = None
    ) -> Spawn:
        """What a student's kernel may touch and use."""
        driver = _DRIVER_MEMORY if lease is not None else 0
        policy = Policy(
            read=self._readable,
            work="/home/student",
            work_seed=str(folders.student),
            memory_bytes=limits.memory_mb * _MIB + driver,
            processes=limits.processes + _further_threads(),
            work_bytes=limits.work_mb * _MIB,
            uid=slot.student,
            hostname="lab",
            devices=lease.gpu.nodes if lease is not None else (),
        )
        return Spawn(KERNEL, policy, self.level)

    def judge_spawn(self, folders: Folders, slot: Slot) -> Spawn:
        """What a judge may touch and use."""
        policy = Policy(
            read=self._readable,
            work="/home/judge",
            work_seed=str(folders.judge),
            memory_bytes=_JUDGE_MEMORY,
            processes=Policy.processes + _further_threads(),
            uid=slot.judge,
            hostname="judge",
        )
        return Spawn(JUDGE, policy, self.level)

    def close(self) -> None:
        """End the servers, and with them every process of this run."""
        with self._lock:
            for server in self._servers.values():
                server.close()
            self._servers.clear()
        self._claims.release()

    def _check_level(self, require: str) -> None:
        if require not in LEVELS:
            raise AutograderError(f"isolation level {require!r} is not one of {', '.join(LEVELS)}.")
        best = best_level()
        if LEVELS.index(best) < LEVELS.index(require):
            raise AutograderError(
                f"This machine reaches isolation level `{best}`, not `{require}`;"
                " `autograder doctor` says what is missing."
            )


def _further_threads() -> int:
    return _THREADS_A_CORE * further_cores()
