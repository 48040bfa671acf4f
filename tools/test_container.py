"""The grading container, for real: built, run, stopped in the middle, attacked, held to its limits.

``make test-container`` runs this; ``make test`` does not, since it takes root, Debian's archive, the
package index, five gigabytes and minutes. Containers are started by the repository's own
``compose.yaml``, so what is tested is what an instructor runs.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from container_class import ATTACK, HANDED_IN, PYTHON, RETRAINED, UID, Class, Run
from containers import IMAGE, Engine, layers

from autograder.batch.journal import Journal, Key
from autograder.build import ensure_bundle
from autograder.verify.expect import surprises

pytestmark = pytest.mark.timeout(900)

# --- grading --------------------------------------------------------------------------------------


def test_a_stopped_container_says_how_to_go_on(graded: Run) -> None:
    assert graded.first_status == 130, graded.first_log
    assert "start the container again with the same mounts" in graded.first_log
    assert 0 < len(graded.before) < len(HANDED_IN)


def test_the_health_check_knows_a_grading_that_gets_on(graded: Run) -> None:
    assert graded.health.returncode == 0, graded.health.stdout


def test_a_second_container_grades_the_rest_and_nothing_twice(room: Class, graded: Run) -> None:
    assert graded.second.returncode == 0, graded.second.stdout
    with Journal(room.grades / ".autograder" / "journal.sqlite") as journal:
        assert len(journal) == len(HANDED_IN)
    after = room.finished()
    assert {key: after[key] for key in graded.before} == graded.before
    assert (room.grades / "report.html").is_file()


@pytest.mark.parametrize(("student", "lab", "title"), HANDED_IN)
def test_everyone_gets_the_grade_that_is_due(
    room: Class, graded: Run, student: str, lab: str, title: str
) -> None:
    grade = room.finished()[student, lab]
    bundle = ensure_bundle(room.folder, lab)
    assert surprises(room.trials[student, lab], grade, bundle.lab) == []


@pytest.mark.parametrize(("student", "lab", "title"), HANDED_IN)
def test_the_grade_names_full_isolation(
    room: Class, graded: Run, student: str, lab: str, title: str
) -> None:
    isolation = room.finished()[student, lab].isolation
    assert isolation.level == "full"
    assert {"mount", "pid", "net", "ipc", "seccomp", "rlimits"} <= set(isolation.means)


def test_a_model_is_retrained_on_the_processor(room: Class, graded: Run) -> None:
    results = room.finished()[RETRAINED].results
    (found,) = [result.retrained for result in results if result.retrained is not None]
    assert (found.backend, found.device) == ("tensorflow", "cpu")
    assert found.value is not None
    assert found.value >= 0.97
    assert found.trainings[0].epochs > 0
    assert found.permuted is not None


def test_whatever_the_attacker_tries_is_refused(room: Class, graded: Run) -> None:
    grade = room.finished()["mallory", "04-neuron"]
    key = Key(
        "mallory", "04-neuron", *(grade.hashes[n] for n in ("submission", "bundle", "environment"))
    )
    with Journal(room.grades / ".autograder" / "journal.sqlite") as journal:
        kept = journal.find(key)
    assert kept is not None
    cells = [cell for notebook in kept.notebooks.values() for cell in notebook["cells"]]
    attack = next(cell for cell in cells if "attempts = {" in "".join(cell["source"]))
    said = "".join("".join(output.get("text", "")) for output in attack["outputs"])
    lines = said.splitlines()
    assert [line for line in lines if not line.startswith("refused ")] == []
    assert len(lines) == ATTACK.read_text().count('": '), said


# --- limits ---------------------------------------------------------------------------------------


def test_the_memory_limit_ends_it(room: Class) -> None:
    done = room.python("print(len(bytearray(600 << 20)))", GRADER_MEMORY="256m")
    assert done.returncode == 137, done.stdout
    fits = room.python("print(len(bytearray(100 << 20)))", GRADER_MEMORY="256m")
    assert fits.returncode == 0, fits.stdout


def test_the_process_limit_holds(room: Class) -> None:
    code = """
import os, time
count = 0
try:
    while count < 200:
        if os.fork() == 0:
            time.sleep(60)
        count += 1
except BlockingIOError:
    print("refused after", count)
"""
    done = room.python(code, GRADER_PIDS="40")
    assert done.returncode == 0, done.stdout
    count = int(done.stdout.rpartition("refused after")[2].split()[0])
    assert 20 < count < 40


def test_there_is_no_network(room: Class) -> None:
    code = """
import socket
print("interfaces", [name for _, name in socket.if_nameindex()])
try:
    socket.create_connection(("1.1.1.1", 53), timeout=3)
except OSError as error:
    print("refused", error.strerror)
"""
    done = room.python(code)
    assert "interfaces ['lo']" in done.stdout, done.stdout
    assert "refused Network is unreachable" in done.stdout


def test_only_grades_and_tmp_can_be_written_to(room: Class) -> None:
    code = """
import errno
for folder in ("/", "/etc", "/opt/autograder", "/home/grader", "/course", "/submissions", "/grades", "/tmp"):
    try:
        with open(folder + "/trial", "wb") as file:
            file.write(b"x" * (32 << 20 if folder == "/tmp" else 1))
        print(folder, "written")
    except OSError as error:
        print(folder, errno.errorcode[error.errno])
"""
    done = room.python(code, GRADER_TMP="16m")
    (room.grades / "trial").unlink(missing_ok=True)
    found = dict(line.split() for line in done.stdout.splitlines() if line.startswith("/"))
    assert found.pop("/grades") == "written"
    assert found.pop("/tmp") == "ENOSPC"
    assert len(found) == 6
    # A folder that this user may not write to says so before the file system is asked.
    assert set(found.values()) <= {"EROFS", "EACCES"}
    assert found["/course"] == found["/submissions"] == "EROFS"


def test_the_grader_has_no_rights(room: Class) -> None:
    done = room.python("print(open('/proc/self/status').read())")
    status = dict(line.split(":\t") for line in done.stdout.splitlines() if ":\t" in line)
    assert status["Uid"].split() == [str(UID)] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"


def test_the_time_limit_stops_it(room: Class, tmp_path: Path) -> None:
    os.chown(tmp_path, UID, UID)
    done = room.run("cpu", GRADES=str(tmp_path), GRADER_SECONDS="3")
    assert done.returncode == 124, done.stdout
    assert "stopped by the time limit" in done.stdout


def test_with_less_isolation_it_does_not_grade(room: Class, tmp_path: Path) -> None:
    profile = tmp_path / "seccomp.json"
    refuse = {"names": ["unshare"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}
    profile.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [refuse]}))
    done = room.run("cpu", GRADER_SECCOMP=str(profile))
    assert done.returncode == 1, done.stdout
    assert "reaches isolation level `landlock`, not `full`" in done.stdout


def test_the_image_holds_no_index_no_installer_and_no_course(engine: Engine) -> None:
    instructions = [text for _, text in layers(engine)]
    assert any("uv pip sync" in text for text in instructions)
    assert [text for text in instructions if "index" in text.lower() and "secret" not in text] == []
    code = """
import os
print("course", os.listdir("/course"), os.listdir("/submissions"), os.listdir("/grades"))
traces = {"uv", "uv.toml", "netrc", "ca", "bundles", "requirements.txt"}
for top in ("/opt/autograder/bin", "/opt/autograder/lib", "/home", "/root", "/tmp", "/run", "/src", "/wheel"):
    for folder, folders, files in os.walk(top):
        if "site-packages" in folder and "/site-packages/autograder" not in folder:
            continue
        for name in {*folders, *files} & traces:
            print("trace", os.path.join(folder, name))
"""
    said = engine.must(
        *("podman", "run", "--rm", "--network=none", "--ulimit=nofile=1024:1024"),
        *("--ulimit=nproc=4096:4096", "--user=0", "--entrypoint", PYTHON, IMAGE, "-c", code),
    )
    assert "course [] [] []" in said
    assert "trace" not in said
