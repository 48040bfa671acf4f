"""What `run_autograder` runs: from Gradescope's folders to `results.json`, and the commands around it."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from courses import neuron_lab, write_lab

from autograder.__main__ import main
from autograder.build import ensure_bundle
from autograder.bundle import Bundle, write_bundle
from autograder.grade.records import Graded
from autograder.intake.submission import Submission
from autograder.lms import gradescope
from autograder.policies import Delivery, Gradescope
from autograder.recipes import Retraining, Tier
from autograder.records import (
    Cell,
    CellResult,
    Grade,
    Isolation,
    Lab,
    Notebook,
    NotebookGrade,
    Outcome,
)
from autograder.retrain.records import RetrainJob

LAB = Lab(
    "ps1",
    "Problem set",
    (
        Notebook(
            "ps1",
            (
                Cell("code", "test", "easy", 2.0, "assert f", "assert f"),
                Cell("code", "test", "trained", 3.0, "assert g", "assert g"),
            ),
        ),
    ),
)
RETRAINED = replace(LAB, retraining=Retraining("trained", "data", (Tier(0.9),)))
EASY = CellResult("easy", Outcome.PASSED, 2.0, 2.0)
VISIBLE = CellResult("trained", Outcome.PASSED, 3.0, 3.0, "Not trained anew.")


class StandIn:
    """In the place of the grader: gives what it was made with, and notes what it was asked."""

    def __init__(
        self, *cells: CellResult, status: str = "graded", between: Callable[[], None] = lambda: None
    ):
        self.cells, self.status, self.between = cells, status, between
        self.jobs: list[RetrainJob | None] = []
        self.submissions: list[Submission] = []

    def __call__(self, key: bytes, **options: Any) -> StandIn:
        return self

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    def warm_up(self, bundle: Bundle) -> None:
        return None

    def grade(self, submission: Submission, bundle: Bundle, retrain: Any, watch: Any) -> Graded:
        self.jobs.append(retrain)
        self.submissions.append(submission)
        notebooks = (NotebookGrade("ps1", self.cells),)
        watch(notebooks)
        self.between()
        score = sum(cell.score for cell in self.cells)
        hashes = {"submission": submission.digest, "bundle": bundle.digest}
        grade = Grade(
            submission.student_id, "ps1", score, 5.0, self.status,  # type: ignore[arg-type]
            notebooks, Isolation("full"), 1.0, hashes=hashes, message="why",
        )  # fmt: skip
        return Graded(grade)


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    """Gradescope's folders with a notebook handed in."""
    top = tmp_path / "autograder"
    for name in ("submission", "results"):
        (top / name).mkdir(parents=True)
    (top / "submission" / "mine.ipynb").write_text(
        '{"cells": [], "nbformat": 4, "nbformat_minor": 5}'
    )
    return top


def unpack(top: Path, lab: Lab, **delivery: Any) -> None:
    import msgspec

    told = msgspec.json.encode(Delivery(**delivery))
    write_bundle(top / "b.zip", lab, {}, extras={"delivery.json": told})
    with zipfile.ZipFile(top / "b.zip") as archive:
        archive.extractall(top / "source")


def results_of(top: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((top / "results" / "results.json").read_text())
    return found


def test_a_retrained_question_waits_and_nothing_is_trained(
    layout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack(layout, RETRAINED)
    grader = StandIn(EASY, VISIBLE)
    monkeypatch.setattr(gradescope, "Grader", grader)
    assert gradescope.main([str(layout)]) == 0
    (job,) = grader.jobs
    assert job is not None
    assert job.seeds == ()
    found = results_of(layout)
    assert found["score"] == 2
    assert found["extra_data"]["autograder"]["pending"] == ["trained"]
    assert found["extra_data"]["autograder"]["status"] == "needs_review"
    assert "score" not in found["tests"][1]


def test_a_retrained_question_whose_visible_part_fails_is_decided(
    layout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack(layout, RETRAINED)
    failed = replace(VISIBLE, outcome=Outcome.FAILED, score=0.0)
    monkeypatch.setattr(gradescope, "Grader", StandIn(EASY, failed))
    assert gradescope.main([str(layout)]) == 0
    found = results_of(layout)
    assert found["extra_data"]["autograder"]["pending"] == []
    assert [test["score"] for test in found["tests"]] == [2, 0]


def test_what_is_known_stands_in_the_file_while_it_runs(
    layout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack(layout, LAB)
    seen: list[dict[str, Any]] = []
    grader = StandIn(EASY, VISIBLE, between=lambda: seen.append(results_of(layout)))
    monkeypatch.setattr(gradescope, "Grader", grader)
    gradescope.main([str(layout)])
    (during,) = seen
    assert "score" not in during
    assert during["extra_data"]["autograder"]["status"] == "running"
    assert during["tests"][0]["output"].startswith("Passed")
    assert results_of(layout)["score"] == 5


def test_a_grader_that_fails_twice_or_breaks_leaves_a_result_without_a_score(
    layout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unpack(layout, LAB)
    grader = StandIn(EASY, VISIBLE, status="grader_error")
    monkeypatch.setattr(gradescope, "Grader", grader)
    assert gradescope.main([str(layout)]) == 1
    assert len(grader.jobs) == 2
    assert "why" in capsys.readouterr().out
    assert '"score": ' not in json.dumps({**results_of(layout), "extra_data": {}})

    def broken() -> None:
        raise RuntimeError("of the machine")

    monkeypatch.setattr(gradescope, "Grader", StandIn(EASY, VISIBLE, between=broken))
    assert gradescope.main([str(layout)]) == 1
    found = results_of(layout)
    assert "score" not in found
    assert "RuntimeError" not in json.dumps(found)
    assert "RuntimeError: of the machine" in capsys.readouterr().out


def test_seeds_can_be_made_again_from_the_secret_alone(
    layout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack(layout, LAB, key="ab" * 32)
    monkeypatch.setattr(gradescope, "Grader", StandIn(EASY, VISIBLE))
    gradescope.main([str(layout)])
    text = (layout / "results" / "results.json").read_text()
    seeds = json.loads(text)["extra_data"]["autograder"]["seeds"]
    assert seeds["origin"] == "term"
    assert len(seeds["key"]) == 16
    assert "ab" * 8 not in text


def test_nothing_handed_in_is_the_students_and_a_broken_bundle_is_ours(
    layout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack(layout, LAB, gradescope=Gradescope(seconds=60))
    (layout / "submission" / "mine.ipynb").unlink()
    grader = StandIn(EASY, VISIBLE)
    monkeypatch.setattr(gradescope, "Grader", grader)
    gradescope.main([str(layout)])
    assert "There is no notebook" in grader.submissions[0].problem
    (layout / "source" / "lab.json").write_text("{")
    assert gradescope.main([str(layout)]) == 1


def test_merge_is_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from test_lms import PASSED, WAITS, write_pending, write_trained

    write_pending(tmp_path)
    trained = write_trained(tmp_path)
    out = tmp_path / "out"
    assert main(["merge", str(tmp_path / "results.json"), str(trained), "--out", str(out)]) == 0
    assert "1 of 1 are final" in capsys.readouterr().out
    assert {path.name for path in (out / "ana@example.org").iterdir()} == {
        *("ps1.json", "ps1.html", "ps1.results.json")
    }
    (row,) = list(csv.DictReader((out / "grades.csv").open()))
    # What lateness costs is off where an export takes the scores from.
    assert (row["score"], row["late_penalty"]) == ("1.75", "1.75")
    other = write_trained(tmp_path / "b", student_id="bob", hashes={"submission": "s9"})
    (other / "someone" / "ps1.json").rename(trained / "someone" / "bob.json")
    assert main(["merge", str(out), str(trained), "--out", str(out)]) == 0
    assert "Left out, since" in (said := capsys.readouterr().err)
    assert "bob (ps1)" in said
    (again,) = list(csv.DictReader((out / "grades.csv").open()))
    assert again == row
    # What a person grades is open on the other machine too.
    essay = write_trained(tmp_path / "c", PASSED, WAITS)
    assert main(["merge", str(tmp_path / "results.json"), str(essay), "--out", str(out)]) == 0
    assert "0 of 1 are final, 1 await a person." in capsys.readouterr().out


def test_a_bundle_has_no_gradebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["grade", "--bundle", "lab.zip", "ana.ipynb", "--gradebook"]) == 1
    assert "has no gradebook.db. Leave out --gradebook" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_grade_needs_nothing_but_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = ensure_bundle(write_lab(tmp_path / "course", neuron_lab()), "ps1")
    alone = tmp_path / "alone"
    alone.mkdir()
    bundle.path.rename(alone / "lab.zip")
    release = json.dumps(neuron_lab())
    (alone / "ana.ipynb").write_text(release)
    (tmp_path / "course").rename(tmp_path / "gone")
    monkeypatch.chdir(alone)
    assert main(["grade", "--bundle", "lab.zip", "ana.ipynb", "--jobs", "1"]) == 0, (
        capsys.readouterr()
    )
    grade = json.loads((alone / "grades" / "ana" / "ps1.json").read_text())
    assert grade["hashes"]["bundle"] == bundle.digest
    assert grade["notebooks"][0]["cells"]
    assert main(["grade", "--bundle", "lab.zip"]) == 1
    assert "name what is to be graded" in capsys.readouterr().err
