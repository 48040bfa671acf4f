"""Run a function inside a sandbox and bring back what it says (a helper of the sandbox tests)."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder import sandbox
from autograder.sandbox import syscalls
from autograder.sandbox.policy import MIB

UID = 62_000 + os.getpid() % 3_000
"""Of this run's own: with a sandbox, all processes of its user end, another run's among them."""
POLICY = sandbox.Policy(
    read=sandbox.runtime_paths(),
    memory_bytes=192 * MIB,
    processes=24,
    work_bytes=8 * MIB,
    uid=UID,
)
SECONDS = 60
"""No sandbox in a test lives longer, whatever happens in it."""


@dataclass
class Ended:
    """How one sandbox ended."""

    value: Any
    """What the function returned, as JSON; None when it did not come to that."""
    isolation: dict[str, Any]
    report: dict[str, Any]
    """The monitor's line."""
    failure: str = ""
    """The traceback of an exception out of the function or of ``enter``."""


@dataclass
class Running:
    """A sandbox at work."""

    monitor: int
    status_fd: int
    result_fd: int
    said: bytes = field(default=b"")

    def wait_for(self, mark: bytes) -> bytes:
        """Read what the function says until ``mark`` comes; return all that it has said."""
        deadline = time.monotonic() + SECONDS
        while mark not in self.said and time.monotonic() < deadline:
            if select.select([self.result_fd], [], [], 0.2)[0]:
                chunk = os.read(self.result_fd, 65536)
                if not chunk:
                    break
                self.said += chunk
        return self.said

    def finish(self) -> dict[str, Any]:
        """Wait for the monitor; return its report, empty when it was killed before it wrote one."""
        with open(self.status_fd, encoding="utf-8", closefd=False) as file:
            text = file.read()
        os.waitpid(self.monitor, 0)
        os.close(self.status_fd)
        os.close(self.result_fd)
        return json.loads(text) if text else {}


def start(
    function: Callable[[Callable[[object], None]], object],
    *,
    level: str = "full",
    policy: sandbox.Policy = POLICY,
    **changes: Any,
) -> Running:
    """Start a sandbox that runs ``function(say)``; ``say`` writes a line of JSON to the test."""
    sandbox.prepare()
    policy = replace(policy, **changes)
    status_r, status_w = os.pipe()
    result_r, result_w = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 3
        try:
            os.close(status_r)
            os.close(result_r)
            code = _inside(function, level, policy, result_w, status_w)
        finally:
            os._exit(code)
    os.close(status_w)
    os.close(result_w)
    return Running(pid, status_r, result_r)


def _inside(
    function: Callable[[Callable[[object], None]], object],
    level: str,
    policy: sandbox.Policy,
    result_fd: int,
    status_fd: int,
) -> int:
    def say(value: object) -> None:
        os.write(result_fd, json.dumps(value).encode() + b"\n")

    try:
        isolation = sandbox.enter(policy, level=level, keep_fds=(result_fd,), status_fd=status_fd)
        signal.alarm(SECONDS)
        say({"isolation": {"level": isolation.level, "means": isolation.means}})
        say({"value": function(say)})
    except BaseException:
        with contextlib.suppress(OSError):
            say({"failure": traceback.format_exc()})
        return 3
    return 0


def run(function: Callable[[], object], *, level: str = "full", **changes: Any) -> Ended:
    """Run ``function`` in a sandbox to its end."""
    running = start(lambda _: function(), level=level, **changes)
    running.wait_for(b'{"value": never}')
    lines = [json.loads(line) for line in running.said.splitlines()]
    merged: dict[str, Any] = {"value": None, "isolation": {}, "failure": ""}
    for line in lines:
        merged.update(line)
    return Ended(**merged, report=running.finish())


def outcome(function: Callable[[], object]) -> str:
    """Return ``did`` when ``function`` worked, and the name of its error when it was refused."""
    try:
        function()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error.errno))
    except Exception as error:
        return type(error).__name__
    return "did"


def libc(name: str, *arguments: Any) -> int:
    """Call the C library; raise OSError as Python's own calls do."""
    result = getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return int(result)


def as_user(
    function: Callable[[], object], uid: int = 65123, prepare: Callable[[], object] | None = None
) -> Any:
    """Run ``function`` as an ordinary user in a child; return its JSON result.

    ``prepare`` runs before, still as root, in a mount namespace of the child's own.

    The interpreter may lie below a folder that only root can read, so the child first gets a mount
    namespace in which that folder shows the interpreter alone.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        answer: dict[str, Any] = {"failure": "ended without a word"}
        try:
            os.close(reader)
            syscalls.unshare(syscalls.CLONE_NEWNS)
            syscalls.mount("none", "/", None, syscalls.MS_REC | syscalls.MS_SLAVE)
            _open_interpreter()
            if prepare:
                prepare()
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            from autograder.sandbox import probe

            for cached in (probe.capabilities, probe.best_level, probe.needs_user_namespace):
                cached.cache_clear()
            answer = {"value": function()}
        except BaseException:
            answer = {"failure": traceback.format_exc()}
        finally:
            os.write(writer, json.dumps(answer).encode())
            os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as file:
        answer = json.load(file)
    os.waitpid(pid, 0)
    assert "failure" not in answer, answer["failure"]
    return answer["value"]


def _open_interpreter() -> None:
    base = Path(sys.base_prefix).resolve()
    closed = [p for p in (base, *base.parents) if not p.stat().st_mode & 0o001]
    if not closed:
        return
    top = str(closed[-1])
    stash = "/mnt"
    syscalls.mount(str(base), stash, None, syscalls.MS_BIND | syscalls.MS_REC)
    syscalls.mount("tmpfs", top, "tmpfs", 0, "mode=0755")
    base.mkdir(parents=True)
    syscalls.mount(stash, str(base), None, syscalls.MS_BIND | syscalls.MS_REC)
    syscalls.unmount(stash)


def alive(pids: set[int]) -> set[int]:
    """Return those of ``pids`` that still run (zombies do not count)."""
    running = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z":
                running.add(pid)
    return running


def named(mark: str) -> set[int]:
    """Return the pids of the processes whose name (``comm``) is ``mark``."""
    found = set()
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                if (path / "comm").read_text().strip() == mark:
                    found.add(int(path.name))
    return found


@contextlib.contextmanager
def until(seconds: float) -> Iterator[Callable[[], bool]]:
    """Give a predicate that is true until the time is up, sleeping a little at each call."""
    deadline = time.monotonic() + seconds

    def waiting() -> bool:
        time.sleep(0.01)
        return time.monotonic() < deadline

    yield waiting
