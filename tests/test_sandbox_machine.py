"""What the sandbox asks of the machine: policies, control groups, the probe, bubblewrap, doctor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sandboxed import POLICY, as_user, run

import autograder
from autograder import doctor, sandbox
from autograder.errors import AutograderError
from autograder.records import LEVELS
from autograder.sandbox import bubblewrap, cgroup, limits, probe
from autograder.sandbox.policy import MIB

ENGINE = Path(autograder.__file__).resolve().parent


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"read": ("usr",)}, "the path `usr` is not absolute"),
        ({"work": "/"}, "`work` cannot be the root folder"),
        ({"memory_bytes": 0}, "`memory_bytes` is 0; it must be above 0"),
        ({"uid": 0}, "`uid` is 0; it must be above 0"),
        ({"sockets": ("/tmp/ipc",)}, "`/tmp/ipc` is below /tmp"),
    ],
)
def test_policy_refuses_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(AutograderError, match=words):
        sandbox.Policy(**{"read": (), **changes})  # type: ignore[arg-type]


def test_runtime_shows_the_engine_without_bundles_and_nothing_of_the_course() -> None:
    shown = [Path(path) for path in sandbox.runtime_paths()]
    hidden = [ENGINE / "bundles", *(ENGINE.parent / name for name in ("source", "tests", ".git"))]
    for path in hidden:
        assert not any(path.is_relative_to(one) for one in shown), path
    assert any((ENGINE / "records.py").is_relative_to(one) for one in shown)
    assert any(Path(os.__file__).is_relative_to(one) for one in shown)


def test_bundles_beside_the_engine_are_out_of_reach() -> None:
    assert not run(lambda: (ENGINE / "bundles").exists(), level="best").value


def test_a_filter_that_refuses_a_host_name_costs_the_uts_namespace_alone() -> None:
    """podman's default filter: `full` without `uts` is what a sandbox must be built at."""
    code = """
        import errno, json, os, pyseccomp as seccomp
        from autograder import sandbox
        from autograder.sandbox import probe
        found = seccomp.SyscallFilter(seccomp.ALLOW)
        found.add_rule(seccomp.ERRNO(errno.EPERM), "sethostname")
        found.load()
        read, write = os.pipe()
        if os.fork() == 0:
            try:
                policy = sandbox.Policy(read=sandbox.runtime_paths(), uid=os.getppid() % 3_000 + 62_000)
                made = sandbox.enter(policy, status_fd=write, keep_fds=(1,))
                print(json.dumps([made.level, *made.means]), flush=True)
            finally:
                os._exit(0)
        os.wait()
        print(json.dumps([probe.best_level()]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60
    )
    (level, *means), (best,) = map(json.loads, done.stdout.splitlines())
    assert level == best == probe.best_level(), done.stderr
    assert "uts" not in means


def test_processes_of_another_user_add_to_a_shared_limit() -> None:
    own = limits.tasks_of(os.getuid())
    assert own >= 1
    assert limits.process_limit(POLICY, shared_uid=os.getuid()) >= POLICY.processes + 1
    assert limits.process_limit(POLICY, shared_uid=None) == POLICY.processes


def fake_v2(mount: Path, own: str, controllers: str) -> Path:
    """Make the files of a version 2 hierarchy that this process would find."""
    here = mount / own.lstrip("/")
    here.mkdir(parents=True)
    (mount / "cgroup.controllers").write_text("cpu memory pids\n")
    (mount / "cgroup.subtree_control").write_text(controllers)
    return here


def test_cgroup_v2_is_made_where_the_controllers_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = fake_v2(tmp_path, "/user.slice/shell.scope", "cpu memory pids")
    monkeypatch.setattr(cgroup, "_own_groups", lambda: {"": "/user.slice/shell.scope"})
    group = cgroup.create(100 * MIB, 10, tmp_path)
    assert group is not None
    assert group.version == 2
    # Neither the scope nor the slice hands the controllers on; the root does.
    assert group.folders == (tmp_path / f"autograder-{os.getpid()}",)
    folder = group.folders[0]
    assert int((folder / "memory.max").read_text()) == 164 * MIB
    assert int((folder / "pids.max").read_text()) == 12
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 9\noom 1\noom_kill 1\n")
    (folder / "memory.peak").write_text("123456\n")
    assert group.out_of_memory()
    assert group.peak_bytes() == 123456
    assert not list(here.iterdir())


def test_cgroup_is_none_where_no_controller_can_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "_own_groups", lambda: {"": "/", "memory": "/", "pids": "/"})
    assert cgroup.create(MIB, 1, tmp_path) is None


def test_group_of_a_killed_monitor_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cgroup.controllers").touch()
    (tmp_path / "cgroup.subtree_control").write_text("memory pids")
    child = subprocess.Popen(["true"])
    child.wait()
    stale = tmp_path / f"autograder-{child.pid}"
    stale.mkdir()
    monkeypatch.setattr(cgroup, "_own_groups", lambda: {"": "/"})
    assert cgroup.create(MIB, 1, tmp_path) is not None
    assert not stale.exists()


@pytest.mark.skipif(
    os.geteuid() != 0 or not any(c.name == "cgroup" and c.available for c in probe.capabilities()),
    reason="no control groups for this user",
)
def test_control_group_is_removed_with_the_sandbox() -> None:
    own = cgroup._own_groups()
    run(lambda: True, level="best")
    parents = [cgroup.MOUNT / name / path.lstrip("/") for name, path in own.items() if name]
    left = [group for parent in parents for group in parent.glob(f"autograder-{os.getpid()}*")]
    assert not left


def test_probe_tries_each_means_and_the_best_level_follows() -> None:
    found = {one.name: one for one in probe.capabilities()}
    assert set(probe.REQUIRED["full"]) <= set(found)
    assert all(one.available or one.detail for one in found.values())
    best = probe.best_level()
    assert not probe.missing(best)
    assert all(probe.missing(level) for level in LEVELS[LEVELS.index(best) + 1 :])


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_ordinary_user_is_told_what_only_root_can() -> None:
    uid = as_user(
        lambda: next(
            [one.available, one.detail] for one in probe.capabilities() if one.name == "uid"
        )
    )
    assert uid == [False, "only root can become another user"]


def test_doctor_finds_this_machine_able_and_says_the_level() -> None:
    examination = doctor.examine()
    assert examination.able
    lines = {finding.subject: finding for finding in examination.findings}
    assert lines["isolation"].state.startswith(probe.best_level())
    assert lines["Python"].verdict == "good"
    assert {"landlock", "seccomp", "cgroup"} <= set(lines)
    bad = [one for one in examination.findings if one.verdict != "good"]
    assert all(one.remedy for one in bad if one.verdict == "bad")


def test_doctor_says_what_to_do_without_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    without = tuple(
        probe.Capability(one.name, False, "unshare: Operation not permitted")
        if one.name in ("mount", "pid", "net", "ipc", "user-namespace")
        else one
        for one in probe.capabilities()
    )
    monkeypatch.setattr(probe, "capabilities", lambda: without)
    monkeypatch.setattr(probe, "best_level", lambda: "landlock")
    findings = {one.subject: one for one in doctor.examine().findings}
    assert findings["isolation"].state.startswith("landlock")
    assert findings["isolation"].verdict == "fair"
    assert "Operation not permitted" in findings["mount"].state
    assert findings["mount"].remedy


def test_doctor_command_exits_zero_and_imports_no_tensorflow() -> None:
    script = (
        "import argparse, sys\n"
        "from autograder.cli import doctor\n"
        "parser = argparse.ArgumentParser()\n"
        "doctor.add_arguments(parser)\n"
        "code = doctor.run(parser.parse_args([]))\n"
        "assert not {'tensorflow', 'keras', 'nbgrader', 'otter'} & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "isolation" in done.stdout
    assert probe.best_level() in done.stdout


def test_bubblewrap_command_names_everything_the_policy_does(tmp_path: Path) -> None:
    policy = sandbox.Policy(
        read=("/usr", str(tmp_path)), work="/home/anna", work_bytes=MIB, hostname="exam"
    )
    reader, writer = os.pipe()
    try:
        command = bubblewrap.command(policy, ["/bin/true", "-x"], [writer])
        assert os.get_inheritable(writer)
        assert not os.get_inheritable(reader)
    finally:
        os.close(reader)
        os.close(writer)
    text = " ".join(command)
    assert "--unshare-all" in command
    assert "--die-with-parent" in command
    assert f"--ro-bind {tmp_path} {tmp_path}" in text
    assert f"--size {MIB} --tmpfs /home/anna" in text
    assert "--hostname exam" in text
    assert command[-2:] == ["/bin/true", "-x"]


def test_bubblewrap_refuses_a_closed_file() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    os.close(writer)
    with pytest.raises(AutograderError, match=f"file {writer} is not open"):
        bubblewrap.command(POLICY, ["/bin/true"], [writer])


@pytest.mark.skipif(not bubblewrap.works(), reason="bubblewrap is not installed or does not work")
def test_bubblewrap_confines_a_cold_start(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the expected values")
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "data.csv").write_text("1,2")
    script = (
        "import os, pathlib, socket, sys\n"
        f"print(pathlib.Path({str(secret)!r}).exists(), pathlib.Path('data.csv').read_text(),"
        " pathlib.Path.cwd(), sorted(p.name for p in pathlib.Path('/sys/class/net').glob('*')),"
        " 'AUTOGRADER_SEED' in os.environ)\n"
        "try:\n"
        "    pathlib.Path('big').write_bytes(bytes(9 * 1024 * 1024))\n"
        "except OSError as error:\n"
        "    print(error.strerror)\n"
    )
    policy = sandbox.Policy(
        read=POLICY.read, work_bytes=8 * MIB, work_seed=str(seed), memory_bytes=512 * MIB
    )
    done = subprocess.run(
        bubblewrap.command(policy, [sys.executable, "-c", script], []),
        env={**os.environ, "AUTOGRADER_SEED": "term"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == [
        "False 1,2 /home/student [] False",
        "No space left on device",
    ], done.stderr
