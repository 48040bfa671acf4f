"""A real Dask scheduler with real worker processes, one of which is killed in mid-batch."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from courses import answer, check, notebook, write_lab
from tricks.graded import marked_processes

from autograder.batch.cluster import Cluster
from autograder.batch.worker import Settings
from autograder.build import build_labs
from autograder.errors import AutograderError
from autograder.records import Grade, from_json, to_json

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(find_spec("distributed") is None, reason="needs the extra `cluster`"),
]

SECRET = "the secret of a term"
CONFIG = """\
from autograder.config import Course
from autograder.records import Limits

course = Course(
    title="Many machines",
    limits=Limits(cell_seconds=600, total_seconds=900, memory_mb=512, processes=64),
)
"""
TEST = """\
assert twice(2) == 4, f"twice 2 is 4, not {twice(2)}"
### BEGIN HIDDEN TESTS
import os
# hint: think of what is below zero
assert twice(-3) == -6, f"seed {os.environ['AUTOGRADER_SEED']}"
### END HIDDEN TESTS"""
RIGHT = "def twice(x):\n    return 2 * x"
PAUSE = "\nimport time\ntime.sleep(1)"
"""Makes a submission last, so that no worker is caught idle."""
ANSWERS = {
    "ada": RIGHT + PAUSE,
    "bob": "def twice(x):\n    return 2 * abs(x)" + PAUSE,
    "dan": "import os\nos._exit(3)",
    "eve": None,
    "joe": "not a notebook",
    "zoe": RIGHT + PAUSE,
}
"""By student: the answer, None for what was given out."""


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A built course with a submission of each student."""
    root = tmp_path_factory.mktemp("machines") / "course"
    root.mkdir()
    (root / "grading_config.py").write_text(CONFIG, "utf-8")
    stub = answer("twice", f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION")
    build_labs(write_lab(root, notebook(stub, check("test-twice", TEST, 3)), "sums"))
    for student, text in ANSWERS.items():
        hand_in(root, student, text)
    return root


def hand_in(root: Path, student: str, text: str | None) -> None:
    path = root / "submitted" / student / "sums" / "sums.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.loads((root / "release" / "sums" / "sums.ipynb").read_text("utf-8"))
    if text is not None:
        content["cells"][0]["source"] = text
    path.write_text("not a notebook" if student == "joe" else json.dumps(content), "utf-8")


@pytest.fixture
def copy(course, tmp_path) -> Path:
    """The course with a journal of its own."""
    fresh = shutil.ignore_patterns("journal.sqlite*", "here")
    return Path(shutil.copytree(course, tmp_path / "course", ignore=fresh))


@pytest.fixture(scope="module")
def here(course) -> Path:
    """The results of a run on this machine alone that nothing happened to."""
    out = course / "here"
    with started(course, "--out", str(out)) as process:
        finish(process, 0)
    return out


class Machines:
    """A scheduler and workers of one slot. Each is a session of its own, which can be killed as a machine can."""

    def __init__(self, folder: Path, stack: ExitStack, left: Callable[[], list[str]]) -> None:
        self._folder, self._stack = folder, stack
        self.left = left
        """Lists the processes in sandboxes."""
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.scheduler: subprocess.Popen[bytes] | None = None

    def need(self, *workers: str) -> str:
        """Start what does not run; returns the scheduler's address once the workers are there."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            for name in list(self.workers):
                self.kill(name)
            self._file.unlink(missing_ok=True)
            self.scheduler = self._run(
                "scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard"
            )
            await_(self._file.exists, self.logs)
        address: str = json.loads(self._file.read_text())["address"]
        for name in workers:
            if name not in self.workers:
                self.add(name)
        with Cluster(address) as cluster:
            await_(lambda: cluster.slots() == len(self.workers), self.logs)
        return address

    def add(self, name: str, *options: str) -> None:
        self.workers[name] = self._run(
            "worker", "--nthreads", "1", "--no-dashboard", "--name", name, *options
        )

    def kill(self, name: str) -> None:
        os.killpg(self.workers.pop(name).pid, signal.SIGKILL)

    @property
    def _file(self) -> Path:
        return self._folder / "scheduler.json"

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, "--scheduler-file", str(self._file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                start_new_session=True,
            )

        def end() -> None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        self._stack.callback(end)
        return process

    def logs(self) -> str:
        return (self._folder / "log").read_text(errors="replace")


@pytest.fixture(scope="module")
def machines(tmp_path_factory) -> Iterator[Machines]:
    with marked_processes() as left, ExitStack() as stack:
        yield Machines(tmp_path_factory.mktemp("grid"), stack, left)


def await_(condition: Callable[[], Any], otherwise: Callable[[], str], seconds: float = 240) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)
    return found


@contextmanager
def started(root: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "--course", str(root), "grade", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "AUTOGRADER_TERM_SECRET": SECRET},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def finish(process: subprocess.Popen[str], status: int) -> str:
    out, _ = process.communicate(timeout=600)
    assert process.returncode == status, out
    return out


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


def journalled(root: Path) -> list[str]:
    path = root / ".autograder" / "journal.sqlite"
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as database:
            return sorted(row[0] for row in database.execute("SELECT student_id FROM graded"))
    except sqlite3.OperationalError:  # not made yet
        return []


def busy(client: Any) -> set[str]:
    """The names of the workers that are at work."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return {workers[address]["name"] for address, tasks in client.processing().items() if tasks}


def verdicts(root: Path, student: str) -> Any:
    """All that a grade says but how long it took."""
    grade = from_json(Grade, json.loads((root / student / "sums.json").read_text("utf-8")))
    found = to_json(grade)
    del found["seconds"]
    for one in found["notebooks"]:
        for cell in one["cells"]:
            del cell["seconds"]
    return found


def test_retraining_goes_to_the_workers_with_a_gpu_and_all_must_be_alike(
    machines, tmp_path, monkeypatch
) -> None:
    address = machines.need("two")
    secret = SECRET.encode()
    with Cluster(address) as cluster:
        assert len(cluster.environment(secret, Settings())) == 64
        # Without one that has a GPU, any worker will do.
        group = cluster.gpu_executor().submit(os.getpgid, 0).result(120)
        assert group in {worker.pid for worker in machines.workers.values()}
    (tmp_path / "surprise-1.0.dist-info").mkdir()
    monkeypatch.setenv("PYTHONPATH", os.environ["PYTHONPATH"] + f":{tmp_path}")
    machines.add("odd", "--resources", "GPU=1")
    machines.need("odd")
    with Cluster(address) as cluster:
        executor = cluster.gpu_executor()
        groups = {executor.submit(os.getpgid, 0).result(120) for _ in range(4)}
        assert groups == {machines.workers["odd"].pid}
        with pytest.raises(AutograderError, match="differ in their packages"):
            cluster.environment(secret, Settings())
    machines.kill("odd")


def test_a_killed_worker_changes_no_grade(copy, here, machines) -> None:
    from distributed import Client

    address = machines.need("one", "two")
    with Client(address, set_as_default=False) as client:
        with started(copy, "--scheduler", address) as process:
            await_(lambda: journalled(copy) and "one" in busy(client), machines.logs)
            machines.kill("one")
            assert len(journalled(copy)) < len(ANSWERS) - 1, "nothing was left to lose"
            text = finish(process, 0)
        assert len(client.scheduler_info(n_workers=-1)["workers"]) == 1
    assert rows(copy / "grades") == rows(here), text + machines.logs()
    # The hashes agree too: the same submission, bundle and environment.
    for student in ANSWERS:
        if student != "joe":
            assert verdicts(copy / "grades", student) == verdicts(here, student)
    # Whatever was graded twice is in the journal once, and only this side has one.
    assert journalled(copy) == sorted(ANSWERS)
    await_(lambda: not machines.left(), lambda: f"processes are left: {machines.left()}", 60)


def test_an_interrupted_run_ends_what_a_worker_runs_and_is_taken_up_here(
    copy, here, machines
) -> None:
    """The hash of the environment is the same on both sides, so a local run may go on."""
    others = sorted(set(ANSWERS) - {"zoe"})
    hand_in(copy, "zoe", RIGHT.replace("def", "import time\ntime.sleep(500)\ndef"))
    address = machines.need("two")
    with started(copy, "--scheduler", address) as process:
        await_(lambda: journalled(copy) == others and machines.left(), machines.logs)
        process.send_signal(signal.SIGINT)
        assert "Run the same command again" in finish(process, 130)
    await_(lambda: not machines.left(), lambda: f"processes are left: {machines.left()}", 60)
    assert machines.workers["two"].poll() is None
    hand_in(copy, "zoe", ANSWERS["zoe"])
    with started(copy) as process:
        assert finish(process, 0).count("from the journal") == len(others)
    assert rows(copy / "grades") == rows(here)


def test_a_scheduler_that_is_killed_ends_the_run_with_a_sentence(copy, machines) -> None:
    address = machines.need("two")
    with started(copy, "--scheduler", address) as process:
        await_(lambda: journalled(copy), machines.logs)
        os.killpg(machines.scheduler.pid, signal.SIGKILL)
        text = finish(process, 1)
    assert "scheduler is gone" in text
    assert "grader_error" not in text


def test_where_no_scheduler_answers_an_error_says_so(monkeypatch) -> None:
    monkeypatch.setattr("autograder.batch.cluster._CONNECT_SECONDS", 1.0)
    with pytest.raises(AutograderError, match=r"127\.0\.0\.1:9: no Dask scheduler answers"):
        Cluster("tcp://127.0.0.1:9")
