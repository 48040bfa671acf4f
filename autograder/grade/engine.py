"""What submissions share: warm servers, unpacked bundles, and the user ids of the sandboxes."""

from __future__ import annotations

import functools
import queue
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.bundle import Bundle
from autograder.errors import AutograderError
from autograder.grade.claims import Claims
from autograder.grade.imports import imported_modules, uses_keras
from autograder.judge.records import ENTRY as JUDGE
from autograder.kernel.records import ENTRY as KERNEL
from autograder.records import LEVELS, Limits
from autograder.sandbox import Policy, best_level, runtime_paths
from autograder.warm import Spawn, WarmServer, bytecode_cache

_MIB = 2**20
_JUDGE_MEMORY = 4096 * _MIB


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
        self._slots: queue.SimpleQueue[Slot] = queue.SimpleQueue()
        for student, judge in self._claims.uids:
            self._slots.put(Slot(student, judge))

    def server(self, bundle: Bundle) -> WarmServer:
        """The warm server for this lab: with TensorFlow where the lab uses it, else without."""
        from autograder.warm.server import HEAVY, LIGHT

        with self._lock:
            first = bundle.digest not in self._heavy
            if first:
                self._heavy[bundle.digest] = uses_keras(bundle)
            heavy = not self.cold and self._heavy[bundle.digest]
            if heavy not in self._servers:
                preload = () if self.cold else (*HEAVY[self.backend], *LIGHT) if heavy else LIGHT
                self._servers[heavy] = WarmServer(preload, self.backend)
            server = self._servers[heavy]
            if first and not self.cold:
                server.preload(imported_modules(bundle))
            return server

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

    @functools.cached_property
    def _readable(self) -> tuple[str, ...]:
        bytecode = None if self.cold else bytecode_cache()
        return (*runtime_paths(), *([bytecode] if bytecode else ()))

    def student_spawn(self, folders: Folders, limits: Limits, slot: Slot) -> Spawn:
        """What a student's kernel may touch and use."""
        policy = Policy(
            read=self._readable,
            work="/home/student",
            work_seed=str(folders.student),
            memory_bytes=limits.memory_mb * _MIB,
            processes=limits.processes,
            work_bytes=limits.work_mb * _MIB,
            uid=slot.student,
            hostname="lab",
        )
        return Spawn(KERNEL, policy, self.level)

    def judge_spawn(self, folders: Folders, slot: Slot) -> Spawn:
        """What a judge may touch and use."""
        policy = Policy(
            read=self._readable,
            work="/home/judge",
            work_seed=str(folders.judge),
            memory_bytes=_JUDGE_MEMORY,
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
