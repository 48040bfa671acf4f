"""The process that stays outside and watches over a sandbox.

It owns the control group and the temporary folder, passes an interrupt on, ends the sandbox when it
is told to or its own parent has ended, and says at last what became of its charge.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
from typing import NoReturn

from autograder.sandbox import syscalls
from autograder.sandbox.cgroup import Cgroup
from autograder.sandbox.channel import ENDED, FAILED, STARTED, STATUS, Channel
from autograder.sandbox.init import kill_descendants, remove_folder

_SIGNALS_READ = 4096
_WATCHED: tuple[int, ...] = (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)


def reset_signals() -> None:
    """Give a process that will run a student's code Python's usual signal handling."""
    signal.set_wakeup_fd(-1)
    for number in (*_WATCHED, signal.SIGQUIT, signal.SIGUSR2, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


class Monitor:
    """The outer process of one sandbox; :meth:`run` never returns."""

    def __init__(
        self,
        *,
        init: int,
        channel: Channel,
        status_fd: int,
        group: Cgroup | None,
        folder: str | None,
        resident: int,
        pid_namespace: bool,
        uid: int | None,
    ) -> None:
        """Take charge.

        Args:
            init: Pid of the init process.
            channel: What the sandbox reports through.
            status_fd: Where the one line of JSON goes.
            group: Control group to remove at the end.
            folder: Temporary folder to remove at the end.
            resident: Bytes resident at the fork: what a tree without a group did not use itself.
            pid_namespace: Whether init's death ends the whole tree.
            uid: User of the sandbox's own, if it has one.
        """
        self._init = init
        self._channel = channel
        self._status_fd = status_fd
        self._group = group
        self._folder = folder
        self._resident = resident
        self._pid_namespace = pid_namespace
        self._uid = uid
        self._confined = -1
        self._interrupts = 0
        self._status: int | None = None
        self._error: str | None = None

    def run(self, parent: int) -> NoReturn:
        """Watch until the sandbox has ended, report, clean up and exit.

        Args:
            parent: Pid of the process whose end ends the sandbox.
        """
        code = 1
        try:
            usage = self._watch(parent)
            if not self._pid_namespace:
                kill_descendants(self._uid)
            report = self._report(usage)
            code = report["exit"] if isinstance(report["exit"], int) else 1
            with contextlib.suppress(OSError):  # nobody may be reading any more
                os.write(self._status_fd, json.dumps(report).encode() + b"\n")
            if self._group:
                self._group.remove()
            if self._folder:
                remove_folder(self._folder)
        finally:
            os._exit(code)

    def _watch(self, parent: int) -> int:
        """Serve signals and messages until init has ended; return its peak of resident bytes."""
        poll = select.poll()
        signals, wakeup = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for watched in _WATCHED:
            signal.signal(watched, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we asked to be told
            os.kill(os.getpid(), signal.SIGTERM)
        poll.register(signals, select.POLLIN)
        poll.register(self._channel.outer, select.POLLIN)
        while True:
            for number, _ in poll.poll():
                if number == signals:
                    for caught in os.read(signals, _SIGNALS_READ):
                        self._signal(caught)
                elif not self._message():
                    poll.unregister(self._channel.outer)
            pid, status, usage = os.wait4(self._init, os.WNOHANG)
            if pid:
                while self._message():  # what init sent before it ended
                    pass
                if self._status is None:
                    self._status = status
                return usage.ru_maxrss * 1024

    def _signal(self, number: int) -> None:
        if number in (signal.SIGTERM, signal.SIGHUP):
            # Without a pid namespace init has to end its descendants itself.
            os.kill(self._init, signal.SIGKILL if self._pid_namespace else signal.SIGTERM)
        elif number == signal.SIGUSR1:
            self._interrupts += 1
            self._interrupt()

    def _interrupt(self) -> None:
        if self._confined >= 0 and self._interrupts:
            self._interrupts = 0
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._confined, signal.SIGINT)

    def _message(self) -> bool:
        """Take one message; return False when there is none and never will be."""
        if not select.select([self._channel.outer], [], [], 0)[0]:
            return False
        kind, content, sender = self._channel.receive()
        if kind == STARTED:
            with contextlib.suppress(ProcessLookupError):
                self._confined = os.pidfd_open(sender)
            self._interrupt()
        elif kind == ENDED:
            (self._status,) = STATUS.unpack(content)
        elif kind == FAILED:
            self._error = content.decode(errors="replace")
        return kind != b""

    def _report(self, resident: int) -> dict[str, object]:
        status = self._status or 0
        exited = os.WIFEXITED(status)
        peak = self._group.peak_bytes() if self._group else None
        report: dict[str, object] = {
            "exit": os.WEXITSTATUS(status) if exited else None,
            "signal": None if exited else os.WTERMSIG(status),
            "oom": self._group.out_of_memory() if self._group else False,
            "peak_memory": peak if peak is not None else max(0, resident - self._resident),
        }
        if self._error:
            report["error"] = self._error
        return report
