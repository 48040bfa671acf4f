"""The process above the confined one, which lets nothing outlive it.

In a pid namespace it is pid 1: when it ends the kernel ends all that is in the namespace. Elsewhere
it is a *subreaper*: orphans become its children, and it ends them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path
from typing import NoReturn

from autograder.sandbox import environment, syscalls
from autograder.sandbox.channel import Channel

_KILL_SECONDS = 5.0


def run_init(
    confined: int, channel: Channel, *, pid_namespace: bool, uid: int | None, folder: str | None
) -> NoReturn:
    """Be init: reap, report the confined process's end, end with it.

    Args:
        confined: Pid of the confined process, a child of the caller.
        channel: The line to the monitor.
        pid_namespace: Whether the caller is pid 1 of a namespace.
        uid: User of the sandbox's own, if it has one.
        folder: The sandbox's temporary folder, removed here only if the monitor has been killed.
    """
    try:
        environment.null_standard_files(())
        environment.close_files({0, 1, 2, channel.inner.fileno()})
        if pid_namespace:
            # Its memory is a copy of the warm server's and it only waits: it needs no power.
            syscalls.drop_capabilities()
        status = _wait_for(confined)
        if not pid_namespace:
            kill_descendants(uid)
        if folder and channel.monitor_is_gone():
            remove_folder(folder)
        channel.ended(status)
    finally:
        os._exit(0)


def _wait_for(confined: int) -> int:
    """Reap children until ``confined`` has ended or SIGTERM comes; return its wait status."""
    while signal.sigwait({signal.SIGCHLD, signal.SIGTERM}) != signal.SIGTERM:
        while (ended := _reap()) is not None:
            pid, status = ended
            if pid == confined:
                return status
    return signal.SIGKILL  # as if it had been killed: that is what happens to it next


def block_init_signals() -> None:
    """Hold back what :func:`run_init` waits for; before the fork, so that no end is missed."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGCHLD, signal.SIGTERM})


def _reap() -> tuple[int, int] | None:
    """Take one ended child's pid and wait status, or None when none has ended."""
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


def kill_descendants(uid: int | None) -> None:
    """End every descendant of this subreaper, giving up after 5 s.

    Args:
        uid: User that only the descendants have: all its processes are then ended at one stroke,
            which a process that forks faster than we look cannot escape.
    """
    deadline = time.monotonic() + _KILL_SECONDS
    while time.monotonic() < deadline:
        if uid is not None:
            _kill_user(uid)
        for pid in _descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        while _reap():
            pass
        if not _descendants(os.getpid()):
            return
        time.sleep(0.005)


def _kill_user(uid: int) -> None:
    helper = os.fork()
    if helper == 0:
        try:
            os.setresuid(uid, uid, uid)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(helper, 0)


def _descendants(root: int) -> list[int]:
    """Return the pids of all processes below ``root``."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            with open(f"/proc/{entry.name}/stat", encoding="utf-8", errors="replace") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue  # it ended meanwhile
        children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    pending = [root]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found


def remove_folder(path: str) -> None:
    """Remove a work folder whatever modes the student gave to the folders in it."""
    for folder, _, _ in os.walk(path):
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                Path(entry.path).chmod(0o700)
    shutil.rmtree(path, ignore_errors=True)
