"""The demo's class: what is handed in, and that each student gets what the class list says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.records import Grade, from_json
from autograder.verify.demo import HandIn, main, read_class, unexpected, write_class

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def course() -> CourseFolder:
    return CourseFolder(ROOT)


@pytest.fixture(scope="module")
def handed_in(course: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("class") / "submitted"
    write_class(course, out)
    return out


def test_several_labs_get_submissions_and_every_case_of_the_demo_is_handed_in(
    course: CourseFolder,
) -> None:
    entries = read_class(course)
    assert len({entry.student for entry in entries}) >= 12
    labs = {entry.lab for entry in entries}
    assert len(labs) >= 4
    assert labs <= set(course.labs())
    titles = {
        line.partition(": ")[2]
        for path in (ROOT / "tests" / "demo").glob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("# === ")
    }
    assert titles <= {entry.case for entry in entries}


def test_a_submission_is_the_students_version_with_answers(handed_in: Path) -> None:
    text = (handed_in / "amara-okafor" / "04-neuron" / "04-neuron.ipynb").read_text("utf-8")
    sources = [cell["source"] for cell in json.loads(text)["cells"]]
    assert "return activation(x @ w + b)" in "\n".join(sources)
    assert "HIDDEN TESTS" not in text


def test_a_file_cut_short_is_no_json(handed_in: Path) -> None:
    text = (handed_in / "ines-duarte" / "04-neuron" / "04-neuron.ipynb").read_text("utf-8")
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


def test_a_copied_cell_keeps_its_grade_id(handed_in: Path) -> None:
    text = (handed_in / "katya-petrova" / "04-neuron" / "04-neuron.ipynb").read_text("utf-8")
    ids = [
        cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in json.loads(text)["cells"]
    ]
    assert ids.count("test-neuron") == 2


def test_writing_again_replaces_only_the_class(course: CourseFolder, tmp_path: Path) -> None:
    left_over = tmp_path / "bruno-silva" / "04-neuron" / "old.ipynb"
    left_over.parent.mkdir(parents=True)
    left_over.write_text("{}")
    write_class(course, tmp_path)
    assert not left_over.exists()
    (tmp_path / "a-real-student").mkdir()
    with pytest.raises(AutograderError, match="a-real-student"):
        write_class(course, tmp_path)


def test_the_grades_of_a_real_class_are_not_added_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "grades" / "a-real-student").mkdir(parents=True)
    arguments = [str(tmp_path / "out"), "--course", str(ROOT), "--grades", str(tmp_path / "grades")]
    assert main(arguments) == 1
    assert "a-real-student" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('lab = "04-neuron"\ncase = "reference"', "student"),
        ('student = "x"\nlab = "04-neuron"\ncase = "reference"\npoints = 3', "points"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: str, said: str) -> None:
    path = tmp_path / "tests" / "demo" / "class.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"[[submission]]\n{entry}\n")
    with pytest.raises(AutograderError, match=said):
        read_class(CourseFolder(tmp_path))


def test_a_grade_that_is_not_as_listed_is_told(course: CourseFolder) -> None:
    given = {
        "student_id": "x",
        "assignment": "04-neuron",
        "score": 0.0,
        "max_score": 18.0,
        "status": "graded",
        "notebooks": [],
        "isolation": {"level": "none", "means": []},
        "seconds": 0.0,
    }
    grade = from_json(Grade, given)
    assert unexpected(course, HandIn("x", "04-neuron", "reference"), grade)
    cut = HandIn("x", "04-neuron", "reference", keep=0.5)
    assert unexpected(course, cut, grade) == ["the file is cut short, and its status is graded"]


@pytest.fixture(scope="module")
def run(handed_in: Path) -> subprocess.CompletedProcess[str]:
    """The class, graded by the command as `make demo` does it, into a folder of its own."""
    out = handed_in.parent / "grades"
    command = [sys.executable, "-m", "autograder", "grade", str(handed_in), "--out", str(out)]
    return subprocess.run(
        [*command, "--jobs", "2"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )


@pytest.fixture(scope="module")
def graded(handed_in: Path, run: subprocess.CompletedProcess[str]) -> Path:
    return handed_in.parent / "grades"


@pytest.mark.slow
def test_the_class_is_graded_to_the_end(
    handed_in: Path, run: subprocess.CompletedProcess[str]
) -> None:
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"Class report: {handed_in.parent / 'grades' / 'report.html'}" in run.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "entry", read_class(CourseFolder(ROOT)), ids=lambda entry: f"{entry.student}, {entry.lab}"
)
def test_each_student_gets_what_the_class_list_says(
    graded: Path, course: CourseFolder, entry: HandIn
) -> None:
    record = graded / entry.student / f"{entry.lab}.json"
    grade = from_json(Grade, json.loads(record.read_bytes()))
    assert unexpected(course, entry, grade) == []


@pytest.mark.slow
def test_the_report_links_to_feedback_that_shows_no_hidden_test(graded: Path) -> None:
    report = (graded / "report.html").read_text("utf-8")
    for entry in read_class(CourseFolder(ROOT)):
        link = f"{entry.student}/{entry.lab}.html"
        assert f'href="{link}"' in report
        page = (graded / link).read_text("utf-8")
        # The student who searched for hidden tests wrote the words as two.
        assert "BEGIN HIDDEN TESTS" not in page
        assert "AUTOGRADER_SEED" not in page
