"""A calibration that goes on where it was: what is trained again, and what isn't."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest
from courses import answer, check, notebook, write_lab

from autograder.calibrate import Measured, calibrate_lab, run
from autograder.calibrations import Calibration, read_calibrations
from autograder.cli import calibrate as calibrate_command
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.grade.records import Graded
from autograder.recipes import Retrained, Training
from autograder.records import CellResult, Grade, Isolation, NotebookGrade, Outcome

SCORES = {"reference": 0.95, "deep": 0.94, "wide": 0.96, "linear": 0.6}
SOLUTIONS = """\
# === valid: deep
# --- model
solution = "deep"
# === valid: wide
# --- model
solution = "wide"
# === weak: linear
# --- model
solution = "linear"
"""
CONFIG = """\
from autograder.config import Budget, Course, LabPolicy, Retraining, Tier
course = Course(
    title="A course",
    labs=(
        LabPolicy(
            "ps1",
            retraining=Retraining(
                grade_id="test-model", data="data", tiers=(Tier({tier}),), budget=Budget(seconds=9, epochs=9)
            ),
        ),
    ),
)
"""


class Trainer:
    """Stands for the grader: scores by the solution's name, and fails for those in ``failing``."""

    def __init__(self) -> None:
        self.trained: list[str] = []
        self.failing: set[str] = set()
        self.device: Any = lambda title: "cpu"

    def __enter__(self) -> Trainer:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def grade(self, submission: Any, bundle: Any, retrain: Any = None) -> Graded:
        text = submission.read("ps1", 10**6).decode()
        title = next(name for name in SCORES if f'solution = \\"{name}' in text)
        self.trained.append(title)
        seeds = () if title in self.failing else retrain.seeds
        trainings = tuple(Training(seed, SCORES[title] + seed % 7 / 1000) for seed in seeds)
        value = 0.9 if trainings else None
        found = Retrained(
            *("accuracy", value, trainings),
            backend="tensorflow",
            device=self.device(title),
            held_out=1000,
        )
        result = CellResult("test-model", Outcome.PASSED, 1.0, 1.0, retrained=found)
        cells = (NotebookGrade("ps1", (result,)),)
        return Graded(Grade("s", "ps1", 1.0, 1.0, "graded", cells, Isolation("none"), 1.0))


@pytest.fixture(autouse=True)
def _draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture itself is test_calibration's affair, and takes a third of a second."""
    monkeypatch.setattr(run, "draw", lambda calibration, configured: b"a picture")


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    write(tmp_path)
    return CourseFolder(tmp_path)


def write(
    root: Path,
    *,
    tier: float = 0.9,
    solutions: str = SOLUTIONS,
    data: str = "X = 1\n",
    text: str = "",
) -> None:
    write_lab(
        root,
        notebook(
            answer("model", '### BEGIN SOLUTION\nsolution = "reference"\n### END SOLUTION'),
            check("test-model", f"assert solution, 'there is none{text}'", points=1),
        ),
    )
    (root / "source" / "ps1" / "data.py").write_text(data, "utf-8")
    (root / "grading_config.py").write_text(CONFIG.format(tier=tier), "utf-8")
    path = root / "tests" / "labs" / "ps1.calibration.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(solutions, "utf-8")


def calibrate(root: Path, trainer: Trainer, *, packages: str = "p", **options: Any) -> list[Any]:
    """Calibrate; afterwards ``trainer.trained`` has what was trained this time."""
    trainer.trained = []
    options = {"seeds": 4, "jobs": 1, "packages": packages, **options}
    return list(calibrate_lab(CourseFolder(root), "ps1", trainer, **options))  # type: ignore[arg-type]


def test_what_was_measured_is_not_trained_again(course: CourseFolder) -> None:
    trainer = Trainer()
    *first, stored = calibrate(course.root, trainer)
    assert sorted(trainer.trained) == sorted(SCORES)
    *again, same = calibrate(course.root, trainer)
    assert trainer.trained == []
    assert [one.kept for one in first] == [False] * 4
    assert [one.kept for one in again] == [True] * 4
    assert isinstance(stored, Calibration)
    assert same == stored == read_calibrations(course.solutions / "ps1")[0]
    assert (course.solutions / "ps1" / run.PLOT).read_bytes() == b"a picture"


def test_a_calibration_in_pieces_is_the_whole_one(course: CourseFolder, tmp_path: Path) -> None:
    trainer = Trainer()
    for title in ("deep", "linear"):
        (found,) = calibrate(course.root, trainer, only=title)
        assert isinstance(found, Measured)
    assert read_calibrations(course.solutions / "ps1") == ()
    *_, pieces = calibrate(course.root, trainer)
    assert sorted(trainer.trained) == ["reference", "wide"]
    write(tmp_path / "other")
    *_, whole = calibrate(tmp_path / "other", trainer)
    assert pieces == whole


@pytest.mark.parametrize(
    "change",
    [
        {"tier": 0.92},
        {"text": " at all"},
        {"solutions": SOLUTIONS.replace("valid: deep", "valid: with more layers")},
    ],
)
def test_tiers_tests_and_titles_cost_no_training(
    course: CourseFolder, change: dict[str, Any]
) -> None:
    trainer = Trainer()
    calibrate(course.root, trainer)
    write(course.root, **change)
    *found, _ = calibrate(course.root, trainer)
    assert trainer.trained == []
    assert {one.runs.title for one in found} >= {"wide", "linear"}
    assert ("with more layers" in {one.runs.title for one in found}) == ("solutions" in change)


def test_what_a_training_depends_on_is_trained_again(course: CourseFolder) -> None:
    trainer = Trainer()
    calibrate(course.root, trainer)
    calibrate(course.root, trainer, packages="newer")
    assert len(trainer.trained) == 4
    calibrate(course.root, trainer, seeds=5)
    assert len(trainer.trained) == 4
    write(course.root, solutions=SOLUTIONS.replace('"deep"', '"deep" + ""'))
    calibrate(course.root, trainer)
    assert trainer.trained == ["deep"]
    write(course.root, data="X = 2\n")
    calibrate(course.root, trainer)
    assert len(trainer.trained) == 4


def test_what_could_not_be_trained_is_tried_again(course: CourseFolder) -> None:
    trainer = Trainer()
    trainer.failing = {"wide"}
    calibrate(course.root, trainer)
    trainer.failing = set()
    calibrate(course.root, trainer)
    assert trainer.trained == ["wide"]


def test_what_a_gpu_was_asked_for_is_not_trained_on_the_processor(course: CourseFolder) -> None:
    trainer = Trainer()
    with pytest.raises(AutograderError, match="trained on the processor, though a GPU"):
        calibrate(course.root, trainer, gpu=True)
    assert read_calibrations(course.solutions / "ps1") == ()
    trainer.device = lambda title: "H100"
    *_, stored = calibrate(course.root, trainer, gpu=True)
    assert len(trainer.trained) == 4
    assert stored.device == "H100"


def test_runs_of_different_devices_make_no_calibration(course: CourseFolder) -> None:
    trainer = Trainer()
    trainer.device = lambda title: "H200" if title == "deep" else "H100"
    with pytest.raises(AutograderError, match=r"H100, H200\).* Remove .*calibrate/ps1"):
        calibrate(course.root, trainer, gpu=True)


def test_a_calibration_that_cannot_be_read_is_told_before_anything_is_trained(
    course: CourseFolder,
) -> None:
    trainer = Trainer()
    path = course.solutions / "ps1" / "calibration.json"
    path.parent.mkdir(parents=True)
    path.write_text('[{"metric": "accur')
    with pytest.raises(AutograderError, match="Restore the file or remove it"):
        calibrate(course.root, trainer)
    assert trainer.trained == []
    path.unlink()
    assert isinstance(calibrate(course.root, trainer)[-1], Calibration)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def command(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run ``autograder calibrate`` in the course with a grader that only pretends; gives the options that it had."""
    nodes: list[str] = []
    made: list[argparse.Namespace] = []

    def make_grader(args: argparse.Namespace, secret: bytes) -> Trainer:
        made.append(args)
        trainer = Trainer()
        trainer.device = lambda title: "H100" if args.gpu_slots else "cpu"
        return trainer

    monkeypatch.setattr("autograder.cli.calibrate.make_grader", make_grader)
    monkeypatch.setattr("autograder.grade.gpu.find_nodes", lambda: tuple(nodes))

    def run_command(*options: str, gpu: bool = False) -> tuple[int, argparse.Namespace]:
        nodes[:] = ["/dev/nvidia0"] if gpu else []
        parser = argparse.ArgumentParser()
        parser.add_argument("--course", type=Path)
        calibrate_command.add_arguments(parser)
        status = calibrate_command.run(
            parser.parse_args(["--course", str(course.root), "--jobs", "1", *options])
        )
        return status, made[-1]

    return run_command


def test_the_device_is_the_one_that_was_named(command: Any, course: CourseFolder) -> None:
    assert command("--device", "gpu", gpu=True)[1].gpu_slots == 1
    assert command("--device", "gpu", "--gpu-slots", "4", gpu=True)[1].gpu_slots == 4
    assert command("--device", "cpu", gpu=True)[1].gpu_slots == 0
    devices = [one.device for one in read_calibrations(course.solutions / "ps1")]
    assert devices == ["H100", "cpu"]
    with pytest.raises(AutograderError, match="no NVIDIA device"):
        command("--device", "gpu")
    with pytest.raises(AutograderError, match="exclude each other"):
        command("--device", "cpu", "--gpu-slots", "2")


def test_a_title_that_no_solution_has_is_named(command: Any) -> None:
    assert command("--only", "dee", "--seeds", "2")[0] == 0
    with pytest.raises(AutograderError, match="'nothing like it'"):
        command("--only", "nothing like it")


def test_a_course_without_retraining_says_so(command: Any, course: CourseFolder) -> None:
    (course.root / "grading_config.py").unlink()
    with pytest.raises(AutograderError, match="none has a `retraining`"):
        command()
