"""Grading on other machines, with executors and graders that only pretend: what crosses, and what may go wrong."""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import threading
import time
from collections import Counter
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from autograder.batch import BatchError, Journal, environment_hash, run_batch, worker
from autograder.batch.cluster import Cluster, agreed
from autograder.batch.remote import RemoteGrader
from autograder.batch.worker import Settings, Survey
from autograder.bundle import Bundle, read_bundle, write_bundle
from autograder.cli.grade import add_arguments
from autograder.cli.workforce import open_workforce
from autograder.errors import AutograderError
from autograder.grade.records import Graded
from autograder.intake import Submission, SubmittedFile
from autograder.recipes import Retraining, Tier
from autograder.records import Cell, Grade, Isolation, Lab, Notebook

SECRET = b"the secret of a term"
LAB = Lab("lab", "A lab", (Notebook("lab", (Cell("code", "test", "t", 4.0, "", ""),)),))


class PretendGrader:
    """A grade is the number in the notebook; ``hold`` is waited for before it is given."""

    calls: ClassVar[Counter[str]] = Counter()
    made: ClassVar[list[PretendGrader]] = []
    hold: threading.Event | None = None

    def __init__(self, secret: bytes, **settings: Any) -> None:
        self.secret, self.settings, self.ended = secret, settings, False
        PretendGrader.made.append(self)

    def grade(self, one: Submission, bundle: Bundle) -> Graded:
        PretendGrader.calls[one.student_id] += 1
        if self.hold is not None:
            self.hold.wait(20)
        content = one.read("lab", 1000)
        if content == b"fault":
            raise RuntimeError("the judge is gone")
        score = float(content or 0)
        status = "grader_error" if self.ended else "graded"
        hashes = {"submission": one.digest, "bundle": bundle.digest}
        grade = Grade(
            *(one.student_id, "lab", score, 4.0, status, (), Isolation("full"), 0.1),
            message=" ".join([one.timestamp or "", *one.notes]),
            hashes=hashes,
        )
        return Graded(grade, {"lab": {"cells": [{"source": "é", "outputs": []}]}})

    def stop(self) -> None:
        self.ended = True

    def __exit__(self, *error: object) -> None:
        self.ended = True


class PlainExecutor(Executor):
    """Runs in threads what could be sent anywhere; anything but plain values is a failure."""

    def __init__(self, threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self.sent: list[tuple[Any, ...]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        assert not kwargs
        for value in args:
            assert_plain(value)
        self.sent.append(args)
        # A function of a module crosses by name: no code of ours is in what is sent.
        message = pickle.dumps((fn, args))
        assert fn.__module__ == "autograder.batch.worker"
        return self._pool.submit(self._run, message)

    @staticmethod
    def _run(message: bytes) -> bytes:
        fn, args = pickle.loads(message)
        answer = fn(*args)
        assert type(answer) is bytes
        assert isinstance(json.loads(answer), dict)
        return answer


def assert_plain(value: Any) -> None:
    assert type(value) in (bytes, str, dict, type(None)), value
    if isinstance(value, dict):
        for name, content in value.items():
            assert type(name) is str
            assert type(content) is bytes


@pytest.fixture(autouse=True)
def fresh_worker(monkeypatch):
    monkeypatch.setattr(worker, "Grader", PretendGrader)
    monkeypatch.setattr(PretendGrader, "calls", Counter())
    monkeypatch.setattr(PretendGrader, "made", [])
    yield
    worker._close_all()


@pytest.fixture
def bundle(tmp_path) -> Bundle:
    path = tmp_path / "lab.zip"
    write_bundle(path, LAB, {"release/data.csv": b"1,2", "hidden/answers.csv": b"3"})
    return read_bundle(path)


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "state" / "journal.sqlite") as opened:
        yield opened


@pytest.fixture
def hand_in(tmp_path):
    def write(student: str, content: bytes) -> Submission:
        path = tmp_path / f"{student}.ipynb"
        path.write_bytes(content)
        files = (SubmittedFile("lab", path),)
        return Submission(student, "lab", files, timestamp="noon", digest=student.ljust(64, "0"))

    return write


def remote(executor: Executor, **options: Any) -> RemoteGrader:
    environment = environment_hash(SECRET, backend="tensorflow")
    known = {"environment": environment, "settings": Settings(), **options}
    return RemoteGrader(lambda lab: executor, SECRET, **known)


def batch(todo: list[Submission], bundle: Bundle, grader: RemoteGrader, journal: Journal) -> Any:
    return run_batch(
        *(todo, lambda lab: bundle, grader.grade, journal),
        environment="e",
        jobs=2,
        stop=grader.stop,
    )


def test_plain_values_go_out_and_grades_come_back(bundle, journal, hand_in):
    executor = PlainExecutor()
    todo = [hand_in(f"s{n}", str(n % 5).encode()) for n in range(12)]
    found = {
        f.submission.student_id: f.graded for f in batch(todo, bundle, remote(executor), journal)
    }
    assert {student: graded.grade.score for student, graded in found.items()} == {
        f"s{n}": float(n % 5) for n in range(12)
    }
    assert found["s3"].grade.hashes["submission"] == todo[3].digest
    assert found["s3"].grade.message == "noon"
    assert found["s3"].notebooks["lab"]["cells"][0]["source"] == "é"
    assert set(PretendGrader.calls.values()) == {1}
    assert len(journal) == 12
    # Only while the worker did not have the bundle was it sent.
    carrying = [args for args in executor.sent if args[2] is not None]
    assert 1 <= len(carrying) <= 2
    assert len(executor.sent) == 12 + len(carrying)
    assert all(f.cached for f in batch(todo, bundle, remote(executor), journal))


def test_a_task_may_run_twice_and_says_the_same(bundle, hand_in):
    executor = PlainExecutor()
    first = remote(executor).grade(hand_in("ada", b"3"), bundle)
    again = [worker.grade_order(*args) for args in executor.sent[-1:] * 2]
    assert again[0] == again[1]
    assert remote(executor).grade(hand_in("ada", b"3"), bundle) == first


def test_what_the_student_is_to_be_told_of_the_files_goes_along(bundle, hand_in):
    told = replace(hand_in("ada", b"3"), notes=("Of several notebooks `a.ipynb` was graded.",))
    found = remote(PlainExecutor()).grade(told, bundle)
    assert found.grade.message == f"noon {told.notes[0]}"


def test_nothing_is_left_on_the_worker(bundle, hand_in):
    executor = PlainExecutor()
    remote(executor).grade(hand_in("ada", b"3"), bundle)
    (bench,) = worker._benches.values()
    root = bench._claims.root
    assert root.stat().st_mode & 0o007 <= 1
    assert (root / "bundles").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in root.iterdir()) == ["bundles", "lock"]
    worker._close_all()
    assert not root.exists()
    assert PretendGrader.made[0].ended


def test_a_submission_that_cannot_be_read_is_rejected_without_a_worker(bundle, journal, hand_in):
    executor = PlainExecutor()
    huge = replace(bundle, lab=replace(LAB, limits=replace(LAB.limits, notebook_mb=1)))
    todo = [hand_in("big", b"x" * 2**21), replace(hand_in("odd", b"1"), problem="It is a link.")]
    found = {
        f.submission.student_id: f.graded.grade
        for f in batch(todo, huge, remote(executor), journal)
    }
    assert {grade.status for grade in found.values()} == {"rejected"}
    assert "larger than 1 MiB" in found["big"].message
    assert executor.sent == []


def test_a_fault_on_the_worker_is_tried_again_and_costs_one_submission(bundle, journal, hand_in):
    executor = PlainExecutor()
    todo = [hand_in("bad", b"fault"), hand_in("ada", b"2")]
    found = {
        f.submission.student_id: f.graded.grade
        for f in batch(todo, bundle, remote(executor), journal)
    }
    assert found["bad"].status == "grader_error"
    assert "RuntimeError" in found["bad"].message
    assert "the judge is gone" in found["bad"].message
    assert found["ada"].score == 2.0
    assert PretendGrader.calls == {"bad": 2, "ada": 1}
    assert len(journal) == 1


def test_a_worker_that_is_another_environment_grades_nothing(bundle, journal, hand_in):
    grader = remote(PlainExecutor(), environment="f" * 64)
    (found,) = batch([hand_in("ada", b"2")], bundle, grader, journal)
    assert found.graded.grade.status == "grader_error"
    assert "same environment" in found.graded.grade.message
    assert not PretendGrader.calls
    assert len(journal) == 0


def test_a_bundle_that_changed_on_the_way_is_refused(bundle, hand_in, tmp_path):
    other = tmp_path / "other.zip"
    write_bundle(other, replace(LAB, title="Another"), {})
    with pytest.raises(AutograderError, match="changed on its way"):
        remote(PlainExecutor()).grade(hand_in("ada", b"1"), replace(bundle, path=other))


def test_an_answer_of_another_version_is_said_to_be_one(bundle, hand_in):
    class Other(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_result(b'{"graded": 7}')
            return future

    with pytest.raises(AutograderError, match="same version"):
        remote(Other()).grade(hand_in("ada", b"1"), bundle)


def test_a_scheduler_that_is_lost_ends_the_run_and_keeps_what_was_graded(bundle, journal, hand_in):
    class Dying(PlainExecutor):
        """Cancels, as Dask does when the connection is lost, all that comes after the fourth."""

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            if len(self.sent) < 5:
                return super().submit(fn, *args, **kwargs)
            deadline = time.monotonic() + 20
            while not len(journal) and time.monotonic() < deadline:
                time.sleep(0.01)
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    todo = [hand_in(f"s{n}", b"1") for n in range(9)]
    with pytest.raises(BatchError, match="run the same command again"):
        list(batch(todo, bundle, remote(Dying()), journal))
    kept = len(journal)
    assert 0 < kept < 6
    again = list(batch(todo, bundle, remote(PlainExecutor()), journal))
    assert sum(f.cached for f in again) == kept
    assert {f.graded.grade.status for f in again} == {"graded"}


def test_a_submission_that_costs_one_worker_after_the_other_is_the_graders_error(
    bundle, journal, hand_in
):
    class Losing(Executor):
        """Gives up, as Dask does with a task that several workers were lost with."""

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("4 workers died"))
            return future

    (found,) = batch([hand_in("ada", b"1")], bundle, remote(Losing()), journal)
    assert found.graded.grade.status == "grader_error"
    assert found.graded.grade.message == "No worker came back with a grade: 4 workers died"
    assert len(journal) == 0


def test_a_stop_ends_what_a_worker_is_running(bundle, journal, hand_in, monkeypatch):
    hold = threading.Event()
    monkeypatch.setattr(PretendGrader, "hold", hold)

    def end_there() -> None:
        worker.stop_grading(SECRET)
        hold.set()

    grader = remote(PlainExecutor(threads=4), on_stop=end_there)
    threading.Timer(0.3, grader.stop).start()
    run = batch([hand_in(f"s{n}", b"1") for n in range(6)], bundle, grader, journal)
    assert {f.graded.grade.status for f in run} == {"grader_error"}
    assert len(journal) == 0
    assert all(made.ended for made in PretendGrader.made)
    assert not worker._benches


def test_a_stop_waits_for_no_worker(bundle, hand_in):
    class Silent(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            return Future()

    grader = remote(Silent())
    threading.Timer(0.2, grader.stop).start()
    with pytest.raises(AutograderError, match="was stopped"):
        grader.grade(hand_in("ada", b"1"), bundle)


def test_a_worker_keeps_one_grader_and_lets_the_last_terms_go(bundle, hand_in, capsys):
    executor = PlainExecutor()
    remote(executor).grade(hand_in("ada", b"1"), bundle)
    remote(executor).grade(hand_in("bob", b"1"), bundle)
    assert len(PretendGrader.made) == 1
    remote(executor, settings=Settings(True, "landlock")).grade(hand_in("ada", b"1"), bundle)
    first, second = PretendGrader.made
    assert first.ended
    assert not second.ended
    tell = second.settings.pop("tell")
    assert second.settings == {
        "jobs": 1,
        "cold": True,
        "require_isolation": "landlock",
        "backend": "tensorflow",
        "gpu_slots": 0,
    }
    tell("on the processor")
    assert capsys.readouterr().err == "on the processor\n"


def test_a_worker_retrains_on_its_gpu_where_the_command_says_so(bundle, hand_in):
    environment = environment_hash(SECRET, backend="jax", gpu=True)
    settings = Settings(backend="jax", gpu_slots=4)
    grader = remote(PlainExecutor(), environment=environment, settings=settings)
    grader.grade(hand_in("ada", b"1"), bundle)
    (made,) = PretendGrader.made
    assert (made.settings["backend"], made.settings["gpu_slots"]) == ("jax", 4)


def test_workers_must_agree_on_what_a_grade_depends_on():
    one, other = Survey("a", "e1", "full"), Survey("b", "e2", "landlock")
    assert agreed([one, one]) == "e1"
    with pytest.raises(AutograderError, match="a; b"):
        agreed([one, other])
    assert agreed([other], "landlock") == "e2"
    with pytest.raises(AutograderError, match="worker on b reaches isolation level `landlock`"):
        agreed([other], "full")


class PretendCluster:
    """One worker, on a machine that leaves a submission the network."""

    def __init__(self, address: str) -> None:
        assert address == "tcp://host:8786"

    def __enter__(self) -> PretendCluster:
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    def slots(self) -> int:
        return 3

    def environment(self, secret: bytes, settings: Settings) -> str:
        return agreed([Survey("a", "e1", "limits")], settings.require_isolation)

    def executor(self) -> Executor:
        return PlainExecutor()

    def gpu_executor(self, tell: Any) -> Executor:
        tell("asked for a GPU")
        return PlainExecutor()

    def stop(self, secret: bytes) -> None:
        return None


def test_a_submission_that_could_reach_the_scheduler_is_not_run_unasked(monkeypatch):
    monkeypatch.setattr("autograder.batch.cluster.Cluster", PretendCluster)
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    given = ["--scheduler", "tcp://host:8786"]
    with (
        pytest.raises(AutograderError, match="`limits`, not `landlock`"),
        open_workforce(parser.parse_args(given), SECRET),
    ):
        pass
    asked = parser.parse_args([*given, "--require-isolation", "limits"])
    with open_workforce(asked, SECRET) as workforce:
        assert (workforce.environment, workforce.jobs) == ("e1", 6)


@pytest.mark.parametrize(
    ("options", "retrained", "asked"),
    [((), True, False), (("--gpu-slots", "4"), True, True), (("--gpu-slots", "4"), False, False)],
)
def test_workers_with_a_gpu_are_for_labs_that_are_retrained_on_one(
    bundle, hand_in, monkeypatch, capsys, options, retrained, asked
):
    monkeypatch.setattr("autograder.batch.cluster.Cluster", PretendCluster)
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    given = ["--scheduler", "tcp://host:8786", "--require-isolation", "limits", *options]
    recipe = Retraining(grade_id="t", data="d", tiers=(Tier(0.9),)) if retrained else None
    lab = replace(bundle, lab=replace(LAB, retraining=recipe))
    with (
        open_workforce(parser.parse_args(given), SECRET) as workforce,
        pytest.raises(AutograderError, match="same environment"),
    ):
        workforce.grade(hand_in("ada", b"1"), lab, lambda text: None)
    assert ("asked for a GPU" in capsys.readouterr().err) is asked


def test_a_survey_says_what_this_process_is():
    found = json.loads(worker.survey(SECRET, "jax"))
    assert found["environment"] == environment_hash(SECRET, backend="jax")
    others = (
        worker.survey(b"another", "jax"),
        worker.survey(SECRET, "torch"),
        worker.survey(SECRET, "jax", True),
    )
    assert found["environment"] not in {json.loads(other)["environment"] for other in others}


def test_without_dask_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AutograderError, match=r"\.\[cluster\]"):
        Cluster("tcp://127.0.0.1:8786")


@pytest.mark.parametrize(
    "address", ["foo", "tcp://foo", "foo:8786x", "http://foo:8786", "tcp://:8786"]
)
def test_what_is_no_address_is_refused_at_once(address) -> None:
    with pytest.raises(AutograderError, match=r"is no address of a scheduler") as raised:
        Cluster(address)
    assert raised.value.__cause__ is None
