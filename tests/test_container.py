"""What runs first in the grading container. The container itself: ``make test-container``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from autograder.container import entrypoint, health

# --- the entry point ------------------------------------------------------------------------------


def supervise(child: str, *, limit: float | None = None, grace: float = 8.0) -> subprocess.Popen:
    """Start a supervisor of a Python child in a process of its own."""
    code = f"""
        import sys
        from autograder.container.entrypoint import Supervisor
        command = [sys.executable, "-u", "-c", {textwrap.dedent(child)!r}]
        sys.exit(Supervisor(command, {limit!r}, grace={grace!r}, beat=0.1).run())
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


PATIENT = """
    import time
    try:
        print("ready")
        time.sleep(60)
    except KeyboardInterrupt:
        print("put away")
        raise SystemExit(130)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_becomes_the_childs_ctrl_c(number: signal.Signals) -> None:
    process = supervise(PATIENT)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "put away\n")
    assert f"stopped by {number.name}, exit status 130" in err
    assert "go on" in err


def test_a_child_that_does_not_listen_is_ended_before_the_container_engine_does_it() -> None:
    process = supervise(
        """
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("ready")
        time.sleep(60)
        """,
        grace=0.2,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "SIGTERM" in err


@pytest.mark.slow
def test_the_time_limit_is_told_from_a_signal() -> None:
    process = supervise(PATIENT, limit=1.0)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (124, "ready\nput away\n")
    assert "stopped by the time limit, exit status 124" in err


@pytest.mark.parametrize(
    ("child", "status"),
    [
        ("pass", 0),
        ("raise SystemExit(1)", 1),
        ("raise SystemExit(70)", 70),
        ("import os; os.kill(os.getpid(), 9)", 137),
        # Finished before it heard: the grades are complete, and nothing is left to go on with.
        (
            "import signal, os; signal.signal(2, lambda *_: os._exit(0)); os.kill(os.getppid(), 15);"
            "signal.pause()",
            0,
        ),
    ],
)
def test_the_childs_status_is_the_containers(child: str, status: int) -> None:
    process = supervise(child)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (status, "")


def test_orphans_do_not_end_it_and_are_reaped() -> None:
    child = """
        import os, time
        read, write = os.pipe()
        middle = os.fork()
        if middle == 0:
            orphan = os.fork()
            if orphan:
                os.write(write, str(orphan).encode())
            os._exit(0)
        os.waitpid(middle, 0)
        orphan = int(os.read(read, 20))
        for _ in range(200):  # a zombie still answers
            try:
                os.kill(orphan, 0)
            except ProcessLookupError:
                raise SystemExit(7)
            time.sleep(0.05)
    """
    code = f"""
        import ctypes, sys
        from autograder.container.entrypoint import Supervisor
        ctypes.CDLL(None).prctl(36, 1)  # as pid 1 does, it inherits orphans
        sys.exit(Supervisor([sys.executable, "-c", {textwrap.dedent(child)!r}]).run())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 7, done.stderr


def test_the_users_options_come_last_and_full_isolation_is_the_rule() -> None:
    made = entrypoint.grade_arguments({}, ["--jobs", "4"])
    assert made[-3:] == ["/submissions", "--jobs", "4"]
    assert made[made.index("--require-isolation") + 1] == "full"
    assert made[made.index("--state") + 1].startswith("/grades/")
    weaker = entrypoint.grade_arguments({entrypoint.ISOLATION: "landlock"}, [])
    assert weaker[weaker.index("--require-isolation") + 1] == "landlock"
    assert "--gpu-slots" not in made
    shared = entrypoint.grade_arguments({entrypoint.GPU_SLOTS: "4"}, ["--gpu-slots", "2"])
    assert [shared[n + 1] for n, word in enumerate(shared) if word == "--gpu-slots"] == ["4", "2"]
    named = entrypoint.grade_arguments({}, ["/submissions/week3.zip", "--lab", "04-neuron"])
    assert "/submissions" not in named
    assert named[-3:] == ["/submissions/week3.zip", "--lab", "04-neuron"]


def test_grade_takes_these_arguments() -> None:
    from autograder.__main__ import make_parser

    args = make_parser().parse_args(entrypoint.grade_arguments({}, ["--jobs", "4"]))
    assert (args.command, args.path, args.jobs) == ("grade", Path("/submissions"), 4)
    assert (args.out, args.state) == (entrypoint.GRADES, entrypoint.STATE)
    assert args.require_isolation == "full"


def test_a_mount_that_is_missing_is_named_with_the_remedy(tmp_path: Path) -> None:
    course, submissions, grades = (tmp_path / name for name in ("course", "submissions", "grades"))
    for folder in (course, submissions, grades):
        folder.mkdir()
    with pytest.raises(entrypoint.UseError, match=r"course is empty.*-v /path/to/course"):
        entrypoint.check_mounts(course, submissions, grades)
    (course / "source").mkdir()
    with pytest.raises(entrypoint.UseError, match="submissions is empty"):
        entrypoint.check_mounts(course, submissions, grades)
    (submissions / "ana").mkdir()
    entrypoint.check_mounts(course, submissions, grades)
    with pytest.raises(entrypoint.UseError, match=f"by user {os.geteuid()}.*--user"):
        entrypoint.check_mounts(course, submissions, tmp_path / "nowhere")


def test_without_a_place_for_its_note_it_says_what_to_mount(tmp_path: Path) -> None:
    with pytest.raises(entrypoint.UseError, match="--tmpfs /tmp"):
        entrypoint.leave_note(60.0, tmp_path / "nowhere" / "note.json")
    entrypoint.leave_note(60.0, tmp_path / "note.json")
    assert health.examine(tmp_path / "note.json").well


@pytest.mark.parametrize("text", ["soon", "0", "-3", "inf", "nan"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(entrypoint.UseError, match="TIME_LIMIT"):
        entrypoint.seconds({entrypoint.TIME_LIMIT: text}, entrypoint.TIME_LIMIT)
    assert entrypoint.seconds({entrypoint.TIME_LIMIT: " "}, entrypoint.TIME_LIMIT) is None
    assert entrypoint.seconds({entrypoint.TIME_LIMIT: "90"}, entrypoint.TIME_LIMIT) == 90.0


# --- the health check -----------------------------------------------------------------------------


def test_health_is_a_beat_and_a_grade_now_and_then(tmp_path: Path) -> None:
    note, journal = tmp_path / "note.json", tmp_path / "journal.sqlite"
    assert not health.examine(note).well

    health.write_note(journal, stall_seconds=100, note=note)
    now = time.time()
    assert health.examine(note, now).well

    silent = health.examine(note, now + 60)
    assert not silent.well
    assert "silent" in silent.reason

    os.utime(note, (now + 120, now + 120))
    stalled = health.examine(note, now + 120)
    assert not stalled.well
    assert "no grade" in stalled.reason

    # SQLite writes a grade to the file beside the journal first.
    wal = tmp_path / "journal.sqlite-wal"
    wal.touch()
    os.utime(wal, (now + 50, now + 50))
    assert health.examine(note, now + 120).well


def test_a_note_that_cannot_be_read_is_not_health(tmp_path: Path) -> None:
    note = tmp_path / "note.json"
    for text in ("", "[]", json.dumps({"journal": "x"})):
        note.write_text(text)
        assert not health.examine(note).well


# --- the tools that build it ----------------------------------------------------------------------


@pytest.mark.parametrize("tool", ["containers.py", "container_levels.py"])
def test_who_asks_a_tool_for_help_gets_no_container(tool, tmp_path):
    path = Path(__file__).parent.parent / "tools" / tool
    command = [sys.executable, str(path), "--help"]
    # Without programs nothing could be built.
    done = subprocess.run(
        command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: ")
