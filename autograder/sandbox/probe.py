"""What this machine's kernel lets us confine a process with.

Each means is tried for real in a throw-away child, since version numbers and settings say little: a
container's filter, a hardening switch or a missing module all look alike until one tries.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from autograder.records import LEVELS

NAMESPACES = ("mount", "pid", "net", "ipc")
"""What the levels `namespaces` and `full` require."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "none": (),
    "limits": ("rlimits",),
    "landlock": ("rlimits", "landlock", "seccomp"),
    "namespaces": ("rlimits", *NAMESPACES),
    "full": ("rlimits", *NAMESPACES, "landlock", "seccomp"),
}
"""The means without which a level is not reached."""

_NOBODY = 65534


@dataclass(frozen=True)
class Capability:
    """One means of isolation: whether it works here, and the version or the reason why not."""

    name: str
    available: bool
    detail: str = ""


@functools.cache
def capabilities() -> tuple[Capability, ...]:
    """Try every means once per process and return what works.

    Forks a few short-lived children; call it before the process has threads.
    """
    if sys.platform != "linux":
        names = ("user-namespace", "uid", *NAMESPACES, "uts", "landlock", "seccomp", "cgroup")
        missing = tuple(Capability(name, False, "only on Linux") for name in names)
        return (*missing, Capability("rlimits", sys.platform != "win32"))
    found = [_by_child("user-namespace", enter_user_namespace), _uid()]
    found += _namespaces()
    found += [_landlock(), _by_child("seccomp", _install_filter)]
    found += [Capability("rlimits", True), _cgroup()]
    return tuple(found)


@functools.cache
def best_level() -> str:
    """Return the strongest of :data:`autograder.records.LEVELS` that this machine reaches."""
    return next(level for level in reversed(LEVELS) if not missing(level))


def missing(level: str) -> tuple[Capability, ...]:
    """Return the means that a level requires and that do not work here."""
    wanted = REQUIRED[level]
    return tuple(one for one in capabilities() if one.name in wanted and not one.available)


@functools.cache
def needs_user_namespace() -> bool:
    """Return whether this user may make namespaces only inside a user namespace of its own."""
    from autograder.sandbox import syscalls

    return bool(_in_child(lambda: syscalls.unshare(syscalls.CLONE_NEWNS)))


def enter_user_namespace(flags: int = 0) -> None:
    """Move into a new user namespace in which the caller keeps its uid, and holds every capability.

    Args:
        flags: Further namespaces to make in the same call.
    """
    from autograder.sandbox import syscalls

    uid, gid = os.geteuid(), os.getegid()
    # The maps belong to root while the process is marked as not to be looked into.
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
    syscalls.unshare(syscalls.CLONE_NEWUSER | flags)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _in_child(function: Callable[[], object]) -> str:
    """Run ``function`` in a forked child; return why it failed, or nothing."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        reason = "ended without a word"
        try:
            result = function()
            reason = result if isinstance(result, str) else ""
        except BaseException as error:
            reason = str(error) or type(error).__name__
        finally:
            os.write(writer, reason.encode()[:4000])
            os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8", errors="replace") as file:
        reason = file.read()
    _, status = os.waitpid(pid, 0)
    return reason if status == 0 else reason or f"the trial ended with wait status {status}"


def _by_child(name: str, function: Callable[[], object]) -> Capability:
    reason = _in_child(function)
    return Capability(name, not reason, reason)


def _uid() -> Capability:
    if os.geteuid() != 0:
        return Capability("uid", False, "only root can become another user")
    return _by_child("uid", lambda: os.setresuid(_NOBODY, _NOBODY, _NOBODY))


def _namespaces() -> list[Capability]:
    from autograder.sandbox import syscalls

    flags = {
        "pid": syscalls.CLONE_NEWPID,
        "net": syscalls.CLONE_NEWNET,
        "ipc": syscalls.CLONE_NEWIPC,
        "uts": syscalls.CLONE_NEWUTS,
    }
    direct = not needs_user_namespace()

    def attempt() -> str:
        if not direct:
            enter_user_namespace()
        reasons = {}
        for name, flag in flags.items():
            try:
                syscalls.unshare(flag)
                if name == "uts":  # podman's filter allows the namespace, and no name in it
                    syscalls.set_hostname("sandbox")
            except OSError as error:
                reasons[name] = str(error)
        return json.dumps(reasons)

    answer = _in_child(attempt)
    try:
        reasons: dict[str, str] = json.loads(answer)
    except ValueError:  # not even a user namespace
        reasons = dict.fromkeys(flags, answer)
    found = [Capability(name, name not in reasons, reasons.get(name, "")) for name in flags]
    return [_by_child("mount", lambda: _build_root(direct=direct)), *found]


def _build_root(*, direct: bool) -> str:
    """Build an empty private root in new namespaces; return why it failed, or nothing."""
    from autograder.sandbox import root, syscalls
    from autograder.sandbox.policy import Policy

    below = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWNET | syscalls.CLONE_NEWIPC
    if direct:
        syscalls.unshare(syscalls.CLONE_NEWPID)
    else:
        enter_user_namespace(syscalls.CLONE_NEWPID)

    def build() -> None:
        syscalls.unshare(below)
        root.build(Policy(read=()), os.getuid(), os.getgid())

    return _in_child(build)


def _landlock() -> Capability:
    from autograder.sandbox import landlock

    abi = landlock.abi()
    return Capability("landlock", abi > 0, f"ABI {abi}" if abi else "not in this kernel")


def _install_filter() -> None:
    from autograder.sandbox import seccomp, syscalls

    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(connect=False)


def _cgroup() -> Capability:
    from autograder.sandbox import cgroup

    group = cgroup.create(1 << 30, 64)
    if group is None:
        return Capability("cgroup", False, "no memory or pids controller that this user may use")
    group.remove()
    names = [name for name in ("memory", "pids") if getattr(group, name)]
    return Capability("cgroup", True, f"version {group.version}: {', '.join(names)}")
