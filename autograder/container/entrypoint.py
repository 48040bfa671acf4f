"""The first process of the grading container: grades what is mounted, and answers for it.

Without a command, ``autograder grade`` runs on ``/submissions`` with the course in ``/course`` and
writes to ``/grades``, its journal included, so that a container started again with the same mounts
goes on where the last one stopped. Options are passed on (``--jobs 4``), and so is a path after
``grade``; another command of ``autograder`` is run as it is (``doctor``).

As pid 1 it has duties that a program started by a shell has not: a signal that it does not handle
is not delivered, and whatever orphan ends is its to reap. It imports nothing of the engine.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from autograder.container import health

COURSE = Path("/course")
SUBMISSIONS = Path("/submissions")
GRADES = Path("/grades")
STATE = GRADES / ".autograder"
JOURNAL = STATE / "journal.sqlite"

ISOLATION = "AUTOGRADER_REQUIRE_ISOLATION"
"""The least level to grade with; `full` where it is not set."""
GPU_SLOTS = "AUTOGRADER_GPU_SLOTS"
"""How many submissions may be retrained on the GPU at once; on the processor where it is not set."""
TIME_LIMIT = "AUTOGRADER_TIME_LIMIT"
"""Seconds after which the run is stopped as by SIGTERM; none where it is not set."""
STALL = "AUTOGRADER_STALL_SECONDS"
"""See :data:`autograder.container.health.STALL_SECONDS`."""

EXIT_USE = 1
EXIT_TIME = 124
EXIT_STOPPED = 130
_LIMIT = "the time limit"
_GRACE_SECONDS = 8.0
"""`autograder grade` ends within two seconds of an interruption; engines kill after ten."""


class UseError(Exception):
    """The container was started in a way in which it cannot work; the text says how to."""


def main(arguments: Sequence[str]) -> int:
    """Run the command in ``arguments`` and return the container's exit status.

    That of ``autograder`` (0 all graded, 1 something to put right, 2 a wrong option, 70 a fault of
    the engine), 130 after SIGTERM or SIGINT, 124 after the time limit.
    """
    program = Path(sys.executable).with_name("autograder")
    if arguments and not arguments[0].startswith("-") and arguments[0] != "grade":
        os.execv(program, [str(program), *arguments])
    options = arguments[1:] if arguments[:1] == ["grade"] else arguments
    try:
        check_mounts()
        limit = seconds(os.environ, TIME_LIMIT)
        stall = seconds(os.environ, STALL) or health.STALL_SECONDS
        leave_note(stall)
    except UseError as error:
        print(f"container: {error}", file=sys.stderr)
        return EXIT_USE
    command = [str(program), *grade_arguments(os.environ, options)]
    return Supervisor(command, limit).run()


def check_mounts(
    course: Path = COURSE, submissions: Path = SUBMISSIONS, grades: Path = GRADES
) -> None:
    """Check that the three folders are mounted as they must be.

    Raises:
        UseError: naming the first that is not.
    """
    if not course.is_dir() or not any(course.iterdir()):
        raise UseError(f"{course} is empty. Mount the course: -v /path/to/course:{course}:ro")
    if not submissions.exists() or (submissions.is_dir() and not any(submissions.iterdir())):
        raise UseError(
            f"{submissions} is empty. Mount what was handed in: -v /path/to/them:{submissions}:ro"
        )
    if not grades.is_dir() or not os.access(grades, os.W_OK | os.X_OK):
        raise UseError(
            f"{grades} cannot be written to by user {os.geteuid()}. Mount a folder of that user's, "
            "or run the container as the folder's owner: --user $(id -u):$(id -g)"
        )


def leave_note(stall: float, note: Path = health.NOTE) -> None:
    """Leave what the health check looks at.

    Raises:
        UseError: where it cannot be written.
    """
    try:
        health.write_note(JOURNAL, stall, note)
    except OSError as error:
        raise UseError(
            f"{note.parent} cannot be written to ({error.strerror}). Mount a tmpfs there: --tmpfs /tmp"
        ) from error


def seconds(environment: Mapping[str, str], name: str) -> float | None:
    """Return a variable as a number of seconds above 0; None where it is empty or not set.

    Raises:
        UseError: where it is anything else.
    """
    text = environment.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise UseError(f"{name} is {text!r}; allowed is a number of seconds above 0.")
    return value


def grade_arguments(environment: Mapping[str, str], options: Sequence[str]) -> list[str]:
    """Return the arguments of ``autograder``.

    Args:
        environment: The container's variables.
        options: What stands after ``grade``: a path, if any, then options. These come last, so
            that they count where ours say otherwise.
    """
    level = environment.get(ISOLATION, "").strip() or "full"
    fixed = ["--course", str(COURSE), "grade", "--out", str(GRADES), "--state", str(STATE)]
    fixed += ["--require-isolation", level]
    if slots := environment.get(GPU_SLOTS, "").strip():
        fixed += ["--gpu-slots", slots]
    named = bool(options) and not options[0].startswith("-")
    return [*fixed, *options] if named else [*fixed, str(SUBMISSIONS), *options]


class Supervisor:
    """Runs one child, reaps whatever ends, and turns SIGTERM into the child's Ctrl-C.

    Args:
        command: Program and arguments of the child.
        limit: Seconds that the child may take, or None.
        grace: Seconds between asking the child to stop and killing it.
        beat: Seconds between two looks at the clock.
    """

    def __init__(
        self,
        command: Sequence[str],
        limit: float | None = None,
        grace: float = _GRACE_SECONDS,
        beat: float = health.BEAT_SECONDS,
    ) -> None:
        self._command = list(command)
        self._limit = limit
        self._grace = grace
        self._beat = beat
        self._child = -1
        self._started = time.monotonic()
        self._asked: float | None = None
        self._why = ""

    def run(self) -> int:
        """Start the child, wait for its end and return the exit status."""
        # Held back until there is a child to pass them on to.
        handled = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
        signal.pthread_sigmask(signal.SIG_BLOCK, handled)
        self._child = os.posix_spawn(
            self._command[0],
            self._command,
            os.environ,
            setsigmask=(),
            setsigdef=(signal.SIGINT, signal.SIGTERM, signal.SIGPIPE),
            # Of its own process group: a Ctrl-C at the terminal reaches it once, through us.
            setpgroup=0,
        )
        for number in handled:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, self._beat, self._beat)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, handled)
        while True:
            pid, status = os.wait()
            if pid == self._child:
                break
        signal.setitimer(signal.ITIMER_REAL, 0)
        return self._exit_status(status)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._ask(signal.Signals(number).name)

    def _ask(self, why: str) -> None:
        """Interrupt the child, once."""
        if self._asked is None:
            self._asked = time.monotonic()
            self._why = why
            self._send(signal.SIGINT)

    def _tick(self, number: int, frame: FrameType | None) -> None:
        health.beat()
        now = time.monotonic()
        if self._limit is not None and now - self._started > self._limit:
            self._ask(_LIMIT)
        if self._asked is not None and now - self._asked > self._grace:
            self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        try:
            os.kill(self._child, number)
        except ProcessLookupError:
            return

    def _exit_status(self, status: int) -> int:
        code = os.waitstatus_to_exitcode(status)
        stopped = self._asked is not None and (code < 0 or code == EXIT_STOPPED)
        if not stopped:  # it may have finished just before it was asked to stop
            return code if code >= 0 else 128 - code
        code = EXIT_TIME if self._why == _LIMIT else EXIT_STOPPED
        print(
            f"container: stopped by {self._why}, exit status {code}. What was graded is kept; "
            "start the container again with the same mounts to go on.",
            file=sys.stderr,
            flush=True,
        )
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
