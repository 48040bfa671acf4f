"""Resource limits that a process carries and its children inherit."""

# Plain os calls: each is one system call, and which one it is matters here.
# ruff: noqa: PTH208
from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.policy import MIB, Policy

OPEN_FILES = 1024
"""Enough for a kernel with worker processes; low enough that closing them all costs nothing."""
_LOCKED_BYTES = 8 * MIB
_USUAL_CORES = 4
"""The pools of threads of numerical libraries grow with the cores; the usual limits have room for those of so many."""
_BYTES_A_CORE = 512 * MIB
"""What each further core's threads may map for their stacks and arenas, most of which is never used: on 16 cores JAX
maps more than 4 GiB of which it uses 1."""
_DRIVER_BYTES = 16 * 1024 * MIB
"""What a process that is lent a GPU may map besides: CUDA's driver and libraries map much more than they use. JAX with
half of an H200 had 3.5 GiB mapped of which 0.8 GiB were used."""


def further_cores() -> int:
    """Return how many cores this machine has above those that the usual limits have room for."""
    return max(0, (os.cpu_count() or 1) - _USUAL_CORES)


@dataclass(frozen=True)
class Held:
    """The memory that a process holds at some moment, in bytes."""

    data: int
    """Private writable mappings: what ``RLIMIT_DATA`` counts."""
    mapped: int
    """All mappings: what ``RLIMIT_AS`` counts."""
    resident: int
    """Pages in memory, those shared with its parent included."""
    private: int
    """Of these the anonymous ones, which a forked child copies when it writes to them."""


def held() -> Held:
    """Return the memory that this process holds now. It needs /proc."""
    sizes: dict[str, int] = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("VmData", "VmSize", "VmRSS", "RssAnon"):
            sizes[name] = int(value.split()[0]) * 1024
    return Held(*(sizes.get(name, 0) for name in ("VmData", "VmSize", "VmRSS", "RssAnon")))


def tasks_of(uid: int) -> int:
    """Return how many processes and threads a user has now, as far as /proc shows them."""
    count = 0
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            if entry.stat().st_uid == uid:
                count += len(os.listdir(f"/proc/{entry.name}/task"))
        except OSError:
            continue  # it ended meanwhile
    return count


def process_limit(policy: Policy, *, shared_uid: int | None) -> int:
    """Return ``RLIMIT_NPROC`` for a policy.

    Args:
        policy: The policy.
        shared_uid: The user that the sandbox shares with other processes, which the kernel counts
            too; None where the uid, or the user namespace, is its own.
    """
    return policy.processes + (tasks_of(shared_uid) if shared_uid is not None else 0)


def apply(policy: Policy, before: Held, *, processes: int, address_space: bool) -> None:
    """Set the limits of this process, hard and soft.

    Args:
        policy: The sizes.
        before: What the process held when it entered; it is not counted.
        processes: ``RLIMIT_NPROC``, from :func:`process_limit`.
        address_space: Whether to bound shared memory too, where no cgroup counts it. It is too
            coarse for a GPU, whose driver maps far more than it uses.
    """
    driver = _DRIVER_BYTES if policy.devices else 0
    pools = _BYTES_A_CORE * further_cores()
    wanted = {
        # Private memory beyond what is mapped now: malloc fails and Python raises MemoryError.
        resource.RLIMIT_DATA: before.data + policy.memory_bytes + driver + pools,
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_FSIZE: policy.work_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: _LOCKED_BYTES,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
        resource.RLIMIT_NICE: 0,
    }
    if address_space:
        wanted[resource.RLIMIT_AS] = before.mapped + 2 * policy.memory_bytes + 1024 * MIB
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))
