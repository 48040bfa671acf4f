"""The processes of a sandbox: nothing outlives it, and its end is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sandboxed import POLICY, alive, as_user, named, run, start, until

from autograder import sandbox
from autograder.errors import AutograderError
from autograder.sandbox import probe, syscalls

LEVELS = [level for level in ("full", "landlock", "limits") if not probe.missing(level)]


def leave_daemon(name: str, say: Callable[[object], None]) -> None:
    """Leave a process behind in the manner of a daemon: orphaned, in a session of its own."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            syscalls.set_name(name)
            say("daemon")
            while True:
                signal.pause()
        os._exit(0)
    os.wait()


def gone(name: str) -> bool:
    """Wait until no process has the name; return whether it came to that within 10 s."""
    with until(10) as waiting:
        while named(name) and waiting():
            pass
    return not named(name)


@pytest.mark.parametrize("level", LEVELS)
def test_daemon_does_not_survive_the_process(level: str) -> None:
    name = f"left-{level}"

    def work(say: Callable[[object], None]) -> None:
        leave_daemon(name, say)
        sys.stdin.read()

    running = start(work, level=level)
    assert b'"daemon"' in running.wait_for(b'"daemon"')
    report = running.finish()
    assert report["exit"] is not None
    assert gone(name)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("level", LEVELS)
def test_end_of_the_monitor_ends_everything(level: str, ending: signal.Signals) -> None:
    name = f"end-{level}-{int(ending)}"

    def work(say: Callable[[object], None]) -> None:
        syscalls.set_name(name)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say({"folder": str(Path.cwd())})
        leave_daemon(name, say)
        while True:
            signal.pause()

    running = start(work, level=level)
    said = running.wait_for(b'"daemon"').splitlines()
    assert named(name), "the control: it runs"
    folder = next(line["folder"] for line in map(json.loads, said) if "folder" in line)
    os.kill(running.monitor, ending)
    report = running.finish()
    assert gone(name)
    if folder != POLICY.work:  # at a level without a private root
        with until(10) as waiting:
            while Path(folder).parent.exists() and waiting():
                pass
        assert not Path(folder).parent.exists()
    if ending == signal.SIGTERM:
        assert report["signal"] == signal.SIGKILL


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become a user")
@pytest.mark.parametrize("level", LEVELS)
def test_end_of_a_users_monitor_ends_everything(level: str) -> None:
    """Without root there is neither a user of the sandbox's own nor a control group to go by."""
    name = f"user-{level}"

    def kill() -> bool:
        def work(say: Callable[[object], None]) -> None:
            leave_daemon(name, say)
            signal.pause()

        running = start(work, level=level)
        running.wait_for(b'"daemon"')
        ran = bool(named(name))
        os.kill(running.monitor, signal.SIGKILL)
        running.finish()
        return ran

    assert as_user(kill), "the control: it ran"
    assert gone(name)


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_end_of_the_monitors_parent_ends_everything(level: str) -> None:
    """The warm server dies: none of its sandboxes goes on."""
    script = textwrap.dedent(
        """
        import os, signal, sys
        sys.path.insert(0, sys.argv[1])
        from sandboxed import start
        from autograder.sandbox import syscalls
        def work(say):
            syscalls.set_name(sys.argv[3])
            say("up")
            while True:
                signal.pause()
        start(work, level=sys.argv[2]).wait_for(b'"up"')
        print("up", flush=True)
        signal.pause()
        """
    )
    name = f"orphan-{level}"
    arguments = [sys.executable, "-c", script, str(Path(__file__).parent), level, name]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "up\n"
        tree = named(name)
        server.kill()
    assert tree
    assert gone(name)
    assert not alive(tree)


@pytest.mark.parametrize("level", LEVELS)
def test_interrupt_reaches_the_confined_process(level: str) -> None:
    def work(say: Callable[[object], None]) -> str:
        try:
            say("ready")
            time.sleep(60)
        except KeyboardInterrupt:
            return "interrupted"
        return "slept"

    running = start(work, level=level)
    running.wait_for(b'"ready"')
    os.kill(running.monitor, signal.SIGUSR1)
    said = running.wait_for(b'"value"')
    running.finish()
    assert json.loads(said.splitlines()[-1]) == {"value": "interrupted"}


@pytest.mark.parametrize("level", LEVELS)
def test_report_tells_exit_and_signal(level: str) -> None:
    def leave() -> None:
        os._exit(7)

    def crash() -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    report = run(leave, level=level).report
    assert (report["exit"], report["signal"], report["oom"]) == (7, None, False)
    report = run(crash, level=level).report
    assert (report["exit"], report["signal"]) == (None, signal.SIGSEGV)


@pytest.mark.parametrize("level", ["landlock", "limits", "none"])
def test_work_folder_of_the_host_is_removed(level: str) -> None:
    def work() -> str:
        folder = Path("kept/closed")
        folder.mkdir(parents=True)
        (folder / "file").touch()
        folder.chmod(0)
        Path("kept").chmod(0)
        return str(Path.cwd())

    if probe.missing(level):
        pytest.skip(f"no level {level} here")
    folder = run(work, level=level).value
    assert folder
    assert not Path(folder).parent.exists()


def test_environment_keeps_no_secret_even_in_the_start_block() -> None:
    script = textwrap.dedent(
        """
        import json, os, sys
        sys.path.insert(0, sys.argv[1])
        from sandboxed import run
        from pathlib import Path
        def look():
            return [dict(os.environ), Path("/proc/self/environ").read_bytes().decode()]
        print(json.dumps(run(look, level="best").value))
        """
    )
    surroundings = {**os.environ, "AUTOGRADER_SEED": "term-secret", "KERAS_BACKEND": "jax"}
    out = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    variables, block = json.loads(out)
    assert "AUTOGRADER_SEED" not in variables
    assert "term-secret" not in block
    assert "KERAS_BACKEND=jax" in block, "the control: the block is legible"
    assert variables["KERAS_BACKEND"] == "jax"
    assert variables["HOME"] == POLICY.work or variables["HOME"].endswith("/work")


def test_unknown_level_is_refused_in_words() -> None:
    with pytest.raises(AutograderError, match="`strict` is not known"):
        sandbox.enter(POLICY, level="strict", status_fd=-1)


def test_level_out_of_reach_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    without = tuple(
        probe.Capability(one.name, False, "not in this kernel") if one.name == "landlock" else one
        for one in probe.capabilities()
    )
    monkeypatch.setattr(probe, "capabilities", lambda: without)
    with pytest.raises(AutograderError, match=r"`full` is out of reach.*landlock \(not in this"):
        sandbox.enter(POLICY, level="full", status_fd=-1)


@pytest.mark.skipif("full" not in LEVELS, reason="no level `full` here")
def test_best_without_landlock_is_namespaces_and_uses_seccomp(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without = tuple(
        probe.Capability(one.name, False) if one.name == "landlock" else one
        for one in probe.capabilities()
    )
    monkeypatch.setattr(probe, "capabilities", lambda: without)
    probe.best_level.cache_clear()
    try:
        isolation = run(lambda: True, level="best").isolation
    finally:
        monkeypatch.undo()
        probe.best_level.cache_clear()
    assert isolation["level"] == "namespaces"
    assert "seccomp" in isolation["means"]
    assert not any(name.startswith("landlock") for name in isolation["means"])
