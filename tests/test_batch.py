"""The journal and the batch, with a grader that only pretends."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import types
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from autograder.batch import (
    Finished,
    Journal,
    Key,
    environment_hash,
    open_progress,
    run_batch,
)
from autograder.bundle import Bundle
from autograder.cli import grade as grade_command
from autograder.errors import AutograderError, SubmissionError
from autograder.grade.records import Graded
from autograder.intake import Submission, SubmittedFile
from autograder.records import Cell, Grade, Isolation, Lab, Notebook
from autograder.report import folder as folder_module

LAB = Lab("lab", "A lab", (Notebook("lab", (Cell("code", "test", "t", 4.0, "", ""),)),))
BUNDLE = Bundle(LAB, "b" * 64, Path("lab.zip"))


def submission(number: int, **changes) -> Submission:
    return replace(Submission(f"s{number:03}", "lab", (), digest=f"{number:064}"), **changes)


def graded(one: Submission, status="graded", score=1.0) -> Graded:
    grade = Grade(one.student_id, "lab", score, 4.0, status, (), Isolation("full"), 0.1)
    return Graded(grade, {"lab": {"cells": [{"source": "é"}]}})


class FakeGrader:
    """Counts its calls; ``behave`` may raise or give another grade."""

    def __init__(self, behave=lambda one, call: graded(one)):
        self.calls: Counter[str] = Counter()
        self._behave = behave
        self._lock = threading.Lock()

    def __call__(self, one: Submission, bundle: Bundle) -> Graded:
        with self._lock:
            self.calls[one.student_id] += 1
            call = self.calls[one.student_id]
        return self._behave(one, call)


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "state" / "journal.sqlite") as opened:
        yield opened


def batch(submissions, grade, journal, **options):
    options = {"environment": "e", "jobs": 2, **options}
    return run_batch(submissions, lambda lab: BUNDLE, grade, journal, **options)


def test_everything_is_graded_once_and_then_comes_from_the_journal(journal):
    grader = FakeGrader()
    todo = [submission(n) for n in range(20)]
    first = list(batch(todo, grader, journal))
    assert sorted(f.submission.student_id for f in first) == [s.student_id for s in todo]
    assert not any(f.cached for f in first)
    assert first[0].graded.grade.hashes == {
        "submission": first[0].submission.digest,
        "bundle": BUNDLE.digest,
        "environment": "e",
    }
    second = list(batch(todo, grader, journal))
    assert all(f.cached for f in second)
    by_student = {f.submission.student_id: f.graded for f in first}
    assert all(f.graded == by_student[f.submission.student_id] for f in second)
    assert set(grader.calls.values()) == {1}


@pytest.mark.parametrize("change", ["submission", "bundle", "environment", "student"])
def test_what_changed_is_graded_again_and_nothing_else(journal, change):
    grader = FakeGrader()
    list(batch([submission(1), submission(2)], grader, journal))
    todo = [submission(1), submission(2)]
    options = {}
    bundle = BUNDLE
    if change == "submission":
        todo[0] = submission(1, digest="f" * 64)
    elif change == "student":
        todo[0] = submission(1, student_id="zoe")
    elif change == "bundle":
        bundle = replace(BUNDLE, digest="c" * 64)
    else:
        options["environment"] = "other"
    again = list(
        run_batch(todo, lambda lab: bundle, grader, journal, **{"environment": "e", **options})
    )
    fresh = {f.submission.student_id for f in again if not f.cached}
    expected = {"submission": {"s001"}, "student": {"zoe"}}
    assert fresh == expected.get(change, {"s001", "s002"})


def test_regrade_grades_all_and_keeps_the_old_rows(journal):
    grader = FakeGrader(lambda one, call: graded(one, score=float(call)))
    list(batch([submission(1)], grader, journal))
    (again,) = batch([submission(1)], grader, journal, regrade=True)
    assert again.graded.grade.score == 2.0
    assert len(journal) == 2
    assert journal.latest("s001", "lab").score == 2.0


def test_a_grader_error_is_tried_twice_and_not_kept(journal):
    def behave(one, call):
        if one.student_id == "s001" and call == 1:
            return graded(one, "grader_error")
        if one.student_id == "s002":
            raise RuntimeError("the judge is gone")
        return graded(one)

    grader = FakeGrader(behave)
    todo = [submission(n) for n in (1, 2, 3)]
    results = {f.submission.student_id: f.graded.grade for f in batch(todo, grader, journal)}
    assert grader.calls == {"s001": 2, "s002": 2, "s003": 1}
    assert results["s001"].status == "graded"
    assert results["s002"].status == "grader_error"
    assert "the judge is gone" in results["s002"].message
    assert results["s003"].status == "graded"
    assert len(journal) == 2
    assert journal.latest("s002", "lab") is None
    list(batch(todo, grader, journal))
    assert grader.calls == {"s001": 2, "s002": 4, "s003": 1}


def test_what_cannot_be_read_is_rejected_with_the_reason_and_kept(journal):
    def behave(one, call):
        raise SubmissionError("The file is empty.")

    grader = FakeGrader(behave)
    todo = [submission(1, problem="It is a link."), submission(2)]
    results = {f.submission.student_id: f.graded.grade for f in batch(todo, grader, journal)}
    assert {g.status for g in results.values()} == {"rejected"}
    assert results["s001"].message == "It is a link."
    assert results["s002"].message == "The file is empty."
    assert results["s001"].max_score == 4.0
    assert grader.calls == {"s002": 1}
    assert all(f.cached for f in batch(todo, grader, journal))


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_what_the_system_does_not_let_us_read_is_nobodys_zero(
    journal, tmp_path, monkeypatch, number
):
    """A file with the wrong permissions, or a disk that fails, is the grader's own affair."""
    path = tmp_path / "lab.ipynb"
    path.write_text("{}")
    real = os.open
    refused = [path]

    def refuse(name, *arguments, **options):
        if name in refused:
            raise OSError(number, os.strerror(number), str(name))
        return real(name, *arguments, **options)

    monkeypatch.setattr("autograder.intake.tree.os.open", refuse)
    one = submission(1, notebooks=(SubmittedFile("lab", path),))

    def behave(one, call):
        one.read("lab", 1000)
        return graded(one)

    grader = FakeGrader(behave)
    (first,) = batch([one], grader, journal)
    assert first.graded.grade.status == "grader_error"
    assert str(path) in first.graded.grade.message
    assert "Check its permissions and the disk" in first.graded.grade.message
    refused.clear()
    (second,) = batch([one], grader, journal)
    assert second.graded.grade.status == "graded"


def fill_disk(journal):
    """Let the database take no more pages, as on a full disk."""
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count={pages}")


def test_a_full_disk_costs_no_more_than_the_grades_it_has_no_room_for(journal):
    def behave(one, call):
        big = {"lab": {"cells": [random.randbytes(200_000).hex()]}}
        return Graded(graded(one).grade, big if one.student_id == "s001" else {})

    fill_disk(journal)
    todo = [submission(n) for n in (0, 1, 2)]
    results = {f.submission.student_id: f.graded for f in batch(todo, FakeGrader(behave), journal)}
    assert results["s001"].grade.status == "grader_error"
    assert "cannot be kept" in results["s001"].grade.message
    assert "full" in results["s001"].grade.message
    assert results["s001"].notebooks
    assert [results[name].grade.status for name in ("s000", "s002")] == ["graded", "graded"]
    assert len(journal) == 2


def test_a_journal_that_cannot_be_read_is_graded_past(journal):
    todo = [submission(n) for n in (0, 1)]
    list(batch(todo, FakeGrader(), journal))
    other = sqlite3.connect(journal.path)
    with other:
        other.execute("ALTER TABLE graded RENAME TO elsewhere")
    other.close()
    results = list(batch(todo, FakeGrader(), journal))
    assert [r.graded.grade.status for r in results] == ["grader_error"] * 2
    assert journal.latest("s000", "lab") is None


def test_only_a_few_are_in_flight(journal):
    grader = FakeGrader()
    todo = [submission(n) for n in range(50)]
    run = batch(todo, grader, journal, jobs=2)
    next(run)
    # One was handed over; at most 2 x 2 more can have been begun.
    assert grader.calls.total() <= 5
    assert len(list(run)) == 49


def test_closing_the_run_stops_what_runs_and_keeps_what_was_handed_over(journal):
    released = threading.Event()

    def behave(one, call):
        if one.student_id != "s000":
            released.wait(30)
        return graded(one)

    todo = [submission(n) for n in range(10)]
    run = batch(todo, FakeGrader(behave), journal, stop=released.set)
    assert next(run).submission.student_id == "s000"
    run.close()
    assert released.is_set()
    assert len(journal) == 1
    again = FakeGrader()
    assert sum(f.cached for f in batch(todo, again, journal)) == 1
    assert len(again.calls) == 9


def test_a_lab_that_does_not_build_is_said_before_anything_is_graded(journal):
    def bundle_of(lab):
        raise AutograderError("source/lab: no.")

    grader = FakeGrader()
    with pytest.raises(AutograderError, match="source/lab"):
        list(run_batch([submission(1)], bundle_of, grader, journal, environment="e"))
    assert not grader.calls


def test_the_journal_is_append_only_and_shared_between_threads(journal):
    key = Key("a", "lab", "1", "2", "3")

    def add(number):
        for _ in range(5):
            journal.add(key._replace(submission=str(number)), graded(submission(number)))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal) == 40
    assert key in journal
    assert key._replace(student_id="b") not in journal
    other = sqlite3.connect(journal.path)
    for statement in ("DELETE FROM graded", "UPDATE graded SET status = 'graded'"):
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            other.execute(statement)
    other.close()


def test_a_row_of_another_engine_counts_as_none(journal):
    key = Key("a", "lab", "1", "2", "3")
    journal.add(key, graded(submission(1)))
    other = sqlite3.connect(journal.path)
    with other:
        other.execute("DROP TRIGGER no_update")
        other.execute("UPDATE graded SET grade = '{}'")
    other.close()
    assert journal.find(key) is None
    assert journal.latest("a", "lab") is None


def test_a_file_that_is_no_journal(tmp_path):
    path = tmp_path / "journal.sqlite"
    path.write_text("this is not a database, and long enough to be looked at" * 100)
    with pytest.raises(AutograderError, match="cannot be opened"):
        Journal(path)
    path.unlink()
    Journal(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=9")
    db.close()
    with pytest.raises(AutograderError, match="version 9"):
        Journal(path)


def test_the_environment_hash_knows_the_secret_and_the_settings():
    hashes = {
        environment_hash(b"a"),
        environment_hash(b"b"),
        environment_hash(b"a", backend="jax"),
    }
    assert len(hashes) == 3
    assert environment_hash(b"a") in hashes


def test_progress_in_plain_lines(journal):
    text = io.StringIO()
    with open_progress(3, Console(file=text, width=40)) as progress:
        for item in batch([submission(n) for n in range(3)], FakeGrader(), journal):
            progress.finished(item)
    lines = text.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == ["1/3", "2/3", "3/3"]
    assert "lab: graded 1/4 (0.1 s, 1 s left)" in lines[0]


def test_progress_on_a_terminal(journal, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=100)
    with open_progress(2, console) as progress:
        for item in batch([submission(n) for n in range(2)], FakeGrader(), journal):
            progress.finished(item)
    assert "2/2" in text.getvalue()


def test_a_terminal_shows_what_each_running_submission_is_at(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=60)
    one, other = submission(1), submission(2)

    def shown() -> str:
        console.file = io.StringIO()
        progress._bar.refresh()
        return console.file.getvalue()

    with open_progress(2, console) as progress:
        progress.news(one, "training 1, epoch 2: loss 0.4 (50 s left)")
        progress.news(other, "[bold]cell 3[/] of " + 80 * "9")
        assert "s001 lab: training 1, epoch 2: loss 0.4 (50 s left)" in shown()
        assert "s002 lab: [bold]cell 3[/] of 99" in shown()
        progress.news(one, "training 2")
        progress.finished(Finished(other, graded(other), cached=False))
        assert "training 2" in shown()
        assert "epoch 2" not in shown()
        assert "s002" not in shown()


def test_plain_lines_tell_of_a_long_training_now_and_then(monkeypatch):
    clock = types.SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr("autograder.batch.progress.time", clock)
    text = io.StringIO()
    one, now = submission(1), 100.0
    with open_progress(1, Console(file=text, width=40)) as progress:
        for now in (100.0, 110.0, 131.0, 140.0, 162.0):
            progress.news(one, f"training 1, epoch {now:.0f}: loss 0.25 (50 s left)")
    assert [line.partition(":")[0] for line in text.getvalue().splitlines()] == ["s001 lab"] * 2
    assert "epoch 131" in text.getvalue()
    assert "epoch 162" in text.getvalue()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_process_ends_and_the_next_run_goes_on(tmp_path, number):
    """Even where a grader hangs for good and ignores being stopped."""
    script = textwrap.dedent("""
        import pickle, sys, time
        from contextlib import closing
        from pathlib import Path
        from autograder.batch import Journal, run_batch
        from autograder.batch.interrupt import interruptible
        todo, bundle, results = pickle.loads(Path(sys.argv[1]).read_bytes())
        def grade(one, bundle):
            if one.student_id == "s003":
                while len(journal) < 3:
                    time.sleep(0.01)
                print("hangs", flush=True)
                while True:
                    time.sleep(1)
            return results[one.student_id]
        with interruptible(), Journal(Path(sys.argv[2])) as journal:
            run = run_batch(todo, lambda lab: bundle, grade, journal, environment="e", jobs=1)
            with closing(run):
                for item in run:
                    pass
    """)
    todo = [submission(n) for n in range(6)]
    data = tmp_path / "data"
    data.write_bytes(pickle.dumps((todo, BUNDLE, {s.student_id: graded(s) for s in todo})))
    path = tmp_path / "journal.sqlite"
    command = [sys.executable, "-c", script, str(data), str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout.readline() == "hangs\n"
        process.send_signal(number)
        # Generous, so that a busy machine does not fail it; the promise is two seconds.
        try:
            assert process.wait(timeout=20) != 0
        finally:
            process.kill()
    grader = FakeGrader()
    with Journal(path) as journal:
        results = list(batch(todo, grader, journal))
    assert len(results) == 6
    assert set(grader.calls) == {"s003", "s004", "s005"}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupted_process_that_hangs_ends_with_a_sentence():
    script = textwrap.dedent("""
        import time
        from autograder.batch.interrupt import interruptible
        with interruptible():
            try:
                print("works", flush=True)
                time.sleep(60)
            finally:
                time.sleep(60)
    """)
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "works\n"
        process.send_signal(signal.SIGINT)
        try:
            said = process.communicate(timeout=20)[1]
        finally:
            process.kill()
    assert process.returncode == 130
    assert said == (
        "autograder: interrupted; what is done is kept. Run the same command again to go on.\n"
    )


class PretendGrader(FakeGrader):
    """Stands in for the real one at the command line."""

    jobs = 0

    def __init__(self, secret, *, jobs, cold, require_isolation, backend, gpu_slots, tell):
        PretendGrader.jobs = jobs

        def behave(one, call):
            if one.student_id == "bad":
                raise RuntimeError("the judge is gone")
            return graded(one)

        super().__init__(behave)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def grade(self, one, bundle, report=None):
        report("training 1, epoch 2: loss 0.4 (50 s left)")
        return self(one, bundle)

    def stop(self):
        return None


@pytest.fixture
def course(tmp_path, monkeypatch):
    module = types.ModuleType("autograder.grade.submission")
    module.Grader = PretendGrader
    monkeypatch.setitem(sys.modules, "autograder.grade.submission", module)
    monkeypatch.setattr("autograder.build.ensure_bundle", lambda folder, lab: BUNDLE)
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    for path in ("source/lab", "submitted/ada/lab", "submitted/bob/lab"):
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / "lab.ipynb").write_text(text)
    (tmp_path / "submitted" / "zoe").symlink_to(tmp_path / "source")
    return tmp_path


def command(*arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--course", type=Path)
    grade_command.add_arguments(parser)
    return grade_command.run(parser.parse_args(list(arguments)))


def test_the_command_grades_reports_and_goes_on_where_it_was(course, capsys):
    assert command("--course", str(course)) == 0
    shown = capsys.readouterr()
    assert f"Class report: {course / 'grades' / 'report.html'}\n" in shown.out
    assert "No term secret is set" in shown.err
    assert "s left" in shown.out
    written = {
        path.relative_to(course / "grades").as_posix() for path in course.glob("grades/**/*")
    }
    assert written >= {
        *("grades.csv", "report.html", "failures.csv"),
        *("ada/lab.html", "ada/lab.json", "bob/lab.html", "zoe/lab.html"),
    }
    rows = (course / "grades" / "grades.csv").read_text().splitlines()
    assert [row.split(",")[:5] for row in rows[1:]] == [
        ["ada", "lab", "1", "4", "graded"],
        ["bob", "lab", "1", "4", "graded"],
        ["zoe", "lab", "0", "4", "rejected"],
    ]
    assert command("--course", str(course)) == 0
    assert capsys.readouterr().out.count("from the journal") == 3


@pytest.mark.parametrize(
    ("options", "jobs"),
    [((), 2), (("--gpu-slots", "4"), 4), (("--gpu-slots", "4", "--jobs", "3"), 3)],
)
def test_slots_of_a_gpu_are_filled_unless_fewer_jobs_are_asked_for(course, options, jobs):
    assert command("--course", str(course), *options) == 0
    assert PretendGrader.jobs == jobs


def test_the_command_tells_what_a_training_is_at(course, capsys, monkeypatch):
    monkeypatch.setattr("autograder.batch.progress.NEWS_SECONDS", 0.0)
    assert command("--course", str(course)) == 0
    assert "ada lab: training 1, epoch 2: loss 0.4 (50 s left)" in capsys.readouterr().out


def test_a_page_that_cannot_be_made_costs_its_submission_alone(course, capsys, monkeypatch):
    render = folder_module.render_feedback

    def faulty(graded, title):
        if graded.grade.student_id == "ada" and graded.notebooks:
            raise IndexError("no such cell")
        return render(graded, title)

    monkeypatch.setattr(folder_module, "render_feedback", faulty)
    notebooks = {"lab": {"cells": [{"cell_type": "code", "source": "x"}]}}
    one = PretendGrader.grade
    monkeypatch.setattr(
        PretendGrader,
        "grade",
        lambda self, item, bundle, report: Graded(one(self, item, bundle, report).grade, notebooks),
    )
    assert command("--course", str(course)) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "without the notebook" in shown
    assert "IndexError: no such cell" in shown
    rows = (course / "grades" / "grades.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["ada", "bob", "zoe"]
    assert all((course / "grades" / name / "lab.html").is_file() for name in ("ada", "bob", "zoe"))


def test_a_folder_that_cannot_be_written_costs_its_submission_alone(course, capsys):
    (course / "grades").mkdir()
    (course / "grades" / "ada").write_text("a file in the way")
    assert command("--course", str(course)) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "cannot be written" in shown
    assert (course / "grades" / "bob" / "lab.html").is_file()
    (course / "grades" / "ada").unlink()
    assert command("--course", str(course)) == 0
    assert capsys.readouterr().out.count("from the journal") == 3
    assert (course / "grades" / "ada" / "lab.html").is_file()


def test_the_command_names_the_notebooks_of_no_lab(course, capsys):
    (course / "submitted/ada/other").mkdir()
    (course / "submitted/ada/other/other.ipynb").write_text("{}")
    assert command("--course", str(course)) == 0
    said = "1 notebook is of no lab of this course and left out: ada/other/other.ipynb"
    assert said in capsys.readouterr().err


def test_the_command_fails_where_a_submission_got_no_outcome(course, capsys):
    bad = course / "bad.ipynb"
    bad.write_text((course / "source" / "lab" / "lab.ipynb").read_text())
    out = course / "elsewhere"
    assert command("--course", str(course), str(bad), "--out", str(out)) == 1
    assert "the judge is gone" in capsys.readouterr().out
    assert "grader_error" in (out / "grades.csv").read_text()


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1025"])
def test_the_command_refuses_odd_numbers_of_jobs(course, jobs, capsys):
    with pytest.raises(SystemExit):
        command("--course", str(course), "--jobs", jobs)
    assert "not a number from 1 to 1024" in capsys.readouterr().err
