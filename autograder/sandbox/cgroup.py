"""A control group for one sandbox: the hard stop on memory and processes of the whole tree.

Versions 1 and 2 are supported; where neither lets us make a group, the resource limits of
:mod:`autograder.sandbox.limits` stand alone.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.policy import MIB

MOUNT = Path("/sys/fs/cgroup")
_PREFIX = "autograder-"
_SLACK_BYTES = 64 * MIB
"""Kernel memory and page tables of the tree, which are charged to the group too."""
_OWN_PROCESSES = 2
"""The init process, and one while it forks."""


@dataclass(frozen=True)
class Cgroup:
    """One group, as a folder per hierarchy (version 1) or one folder (version 2)."""

    version: int
    memory: Path | None
    pids: Path | None

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of the group, each once."""
        return tuple(dict.fromkeys(path for path in (self.memory, self.pids) if path))

    def attach(self) -> None:
        """Put the calling process, and what it forks from now on, into the group."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text("0")

    def peak_bytes(self) -> int | None:
        """Return the most memory that the group has used, or None where it is not counted."""
        if self.memory is None:
            return None
        name = "memory.max_usage_in_bytes" if self.version == 1 else "memory.peak"
        try:
            return int((self.memory / name).read_text())
        except (OSError, ValueError):
            return None  # memory.peak came with Linux 5.19

    def out_of_memory(self) -> bool:
        """Return whether the kernel has killed a process of the group for its memory limit."""
        if self.memory is None:
            return False
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        try:
            lines = (self.memory / name).read_text().splitlines()
        except OSError:
            return False
        counts = dict(line.split(maxsplit=1) for line in lines if " " in line)
        return int(counts.get("oom_kill", 0)) > 0

    def kill(self) -> None:
        """Send SIGKILL to every process in the group."""
        for folder in self.folders:
            try:
                (folder / "cgroup.kill").write_text("1")
            except OSError:  # version 1, or a kernel before 5.14
                for pid in (folder / "cgroup.procs").read_text().split():
                    try:
                        os.kill(int(pid), 9)
                    except ProcessLookupError:
                        continue

    def remove(self) -> None:
        """Remove the group, waiting up to 2 s for its last process to be gone."""
        for folder in self.folders:
            for _ in range(200):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.01)


def create(memory_bytes: int, processes: int, mount: Path = MOUNT) -> Cgroup | None:
    """Make a group below (or beside) the caller's, with limits set, or return None.

    Args:
        memory_bytes: Memory of the tree, tmpfs included; 64 MiB are added for the kernel's own.
        processes: Processes and threads of the tree.
        mount: Where the hierarchies are mounted.
    """
    memory_bytes += _SLACK_BYTES
    processes += _OWN_PROCESSES
    own = _own_groups()
    name = f"{_PREFIX}{os.getpid()}"
    if (mount / "cgroup.controllers").exists():
        return _create_v2(mount, own.get("", "/"), name, memory_bytes, processes)
    folders: dict[str, Path | None] = {"memory": None, "pids": None}
    for controller, limit in (("memory", memory_bytes), ("pids", processes)):
        parent = mount / controller / own.get(controller, "/").lstrip("/")
        if not (parent / "cgroup.procs").exists():
            continue
        if (folder := _make(parent, name)) is None:
            continue
        setting = "memory.limit_in_bytes" if controller == "memory" else "pids.max"
        if _write(folder / setting, limit):
            if controller == "memory":  # swap, where it is counted
                _write(folder / "memory.memsw.limit_in_bytes", limit)
            folders[controller] = folder
        else:
            folder.rmdir()
    group = Cgroup(1, folders["memory"], folders["pids"])
    return group if group.folders else None


def _create_v2(mount: Path, own: str, name: str, memory: int, processes: int) -> Cgroup | None:
    """Make a version 2 group in the nearest ancestor whose children may have both controllers.

    A group that holds processes cannot hand controllers to its children, so that the caller's own
    group will often not do where its parent does.
    """
    here = mount / own.lstrip("/")
    for parent in (here, *here.parents):
        if not parent.is_relative_to(mount):
            break
        control = parent / "cgroup.subtree_control"
        try:
            if not {"memory", "pids"} <= set(control.read_text().split()):
                control.write_text("+memory +pids")
        except OSError:
            continue
        if (folder := _make(parent, name)) is None:
            continue
        if _write(folder / "memory.max", memory) and _write(folder / "pids.max", processes):
            _write(folder / "memory.swap.max", 0)
            return Cgroup(2, folder, folder)
        folder.rmdir()
    return None


def _own_groups() -> dict[str, str]:
    """Return the caller's group by controller; version 2's by the empty name."""
    groups = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            groups[controller] = path
    return groups


def _make(parent: Path, name: str) -> Path | None:
    """Make a group's folder, after removing those that killed monitors have left behind."""
    try:
        for stale in parent.glob(f"{_PREFIX}*"):
            if not Path("/proc", stale.name.removeprefix(_PREFIX)).exists():
                stale.rmdir()
    except OSError:
        pass  # still in use, or being removed by another monitor
    try:
        folder = parent / name
        folder.mkdir()
    except OSError:
        return None
    return folder


def _write(path: Path, value: int) -> bool:
    try:
        path.write_text(str(value))
    except OSError:
        return False
    return True
