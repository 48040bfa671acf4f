"""Building a lab: what is written, that it repeats byte for byte, and how drift is reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from courses import answer, cell, check, graded, neuron_lab, notebook, write_lab

from autograder.__main__ import main
from autograder.build import build_labs, compile_lab, ensure_bundle
from autograder.build.labs import hash_inputs
from autograder.course import CourseFolder
from autograder.errors import SourceError
from autograder.grade.events import Events
from autograder.grade.score import score
from autograder.intake import rebuild


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    """A course of one lab, with a module, a data file and a hidden file beside the notebook."""
    folder = write_lab(tmp_path, neuron_lab())
    lab = tmp_path / "source" / "ps1"
    (lab / "neuron_data.py").write_text("import sklearn\n\nPOINTS = 3\n")
    (lab / "data").mkdir()
    (lab / "data" / "x.csv").write_text("1,2\n")
    (lab / "hidden").mkdir()
    (lab / "hidden" / "labels.csv").write_text("0\n1\n")
    (lab / ".ipynb_checkpoints").mkdir()
    (lab / ".ipynb_checkpoints" / "ps1-checkpoint.ipynb").write_text("{}")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]


def test_the_release_is_complete_and_holds_no_answer(course: CourseFolder) -> None:
    build_labs(course)
    assert sorted(files(course.release / "ps1")) == [
        "data/x.csv",
        "neuron_data.py",
        "ps1.ipynb",
        "requirements.txt",
    ]
    text = sources(course.release / "ps1" / "ps1.ipynb")
    assert text[2].endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert text[4] == 'assert neuron([1], [2], 0) == 2, "one input"'
    assert text[5] == "YOUR ANSWER HERE"
    whole = "".join(text)
    for secret in ("zip(x, w)", "HIDDEN", "hint", "== 5", "threshold"):
        assert secret not in whole


def test_the_worked_version_has_the_answers_and_no_hidden_test(course: CourseFolder) -> None:
    build_labs(course)
    text = sources(course.solutions / "ps1" / "ps1.ipynb")
    assert "return max(0.0, z)" in text[2]
    assert "SOLUTION" not in text[2]
    assert text[4] == 'assert neuron([1], [2], 0) == 2, "one input"'
    assert text[5] == "It is the threshold, moved."
    assert "neuron_data.py" in files(course.solutions / "ps1")


def test_the_bundle_has_the_hidden_tests_and_no_answer(course: CourseFolder) -> None:
    bundle = ensure_bundle(course, "ps1")
    cells = bundle.lab.notebooks[0].cells
    assert [cell.role for cell in cells] == ["free", "free", "solution", "free", "test", "manual"]
    assert [cell.grade_id for cell in cells] == ["", "", "neuron", "", "test-neuron", "bias"]
    assert "neuron([1], [2], 3) == 5" in cells[4].source
    assert "HIDDEN" not in cells[4].release
    assert bundle.lab.max_score == 5
    assert b"max(0.0, z)" not in bundle.path.read_bytes()
    assert b"the threshold, moved" not in bundle.path.read_bytes()


def test_the_bundle_unpacks_to_what_the_judge_needs(course: CourseFolder, tmp_path: Path) -> None:
    ensure_bundle(course, "ps1").unpack(tmp_path / "out")
    assert files(tmp_path / "out") == {
        "release/data/x.csv": b"1,2\n",
        "release/neuron_data.py": b"import sklearn\n\nPOINTS = 3\n",
        "hidden/labels.csv": b"0\n1\n",
    }


def test_a_second_build_writes_nothing(course: CourseFolder) -> None:
    first = build_labs(course)
    assert len(first.labs[0].written) == 7
    before = files(course.root)
    second = build_labs(course)
    assert second.labs[0].written == ()
    assert files(course.root) == before


def test_a_copy_of_the_course_elsewhere_gives_the_same_bytes(
    course: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_lab(tmp_path / "some" / "where", neuron_lab())
    for name, content in files(course.source).items():
        path = other.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    one, two = compile_lab(course, "ps1"), compile_lab(other, "ps1")
    assert (one.release, one.solutions, one.bundle_files) == (
        two.release,
        two.solutions,
        two.bundle_files,
    )
    assert one.inputs == two.inputs


def test_cell_ids_are_derived_and_kept(course: CourseFolder) -> None:
    release = json.loads(compile_lab(course, "ps1").release["ps1.ipynb"])
    assert [cell["id"] for cell in release["cells"]] == [
        "cell-1",
        "cell-2",
        "neuron",
        "cell-4",
        "test-neuron",
        "bias",
    ]
    content = neuron_lab()
    for made in content["cells"]:
        made["id"] = "twice"
    write_lab(course.root, content)
    release = json.loads(compile_lab(course, "ps1").release["ps1.ipynb"])
    ids = [cell["id"] for cell in release["cells"]]
    assert ids[0] == "twice"
    assert len(set(ids)) == len(ids)


def test_outputs_and_widgets_stay_behind(tmp_path: Path) -> None:
    shown = cell("1 + 1")
    shown["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2"}]
    shown["execution_count"] = 7
    content = notebook(shown, check("t", "assert 1"), widgets={"state": {"x": "2"}})
    compiled = compile_lab(write_lab(tmp_path, content), "ps1")
    for folder in (compiled.release, compiled.solutions):
        made = json.loads(folder["ps1.ipynb"])
        assert made["cells"][0]["outputs"] == []
        assert made["cells"][0]["execution_count"] is None
        assert "widgets" not in made["metadata"]


def test_several_notebooks_make_one_lab(tmp_path: Path) -> None:
    write_lab(tmp_path, notebook(check("t", "assert 1", 2)), name="one")
    folder = write_lab(tmp_path, notebook(check("t", "assert 2", 3)), name="two")
    lab = compile_lab(folder, "ps1").lab
    assert [notebook.name for notebook in lab.notebooks] == ["one", "two"]
    assert lab.max_score == 5


def test_a_task_counts_its_points_and_keeps_its_mark_scheme(tmp_path: Path) -> None:
    text = "Explain.\n### BEGIN MARK SCHEME\nOne point each way.\n### END MARK SCHEME"
    task = graded(text, "markdown", task=True, locked=True, grade_id="e", points=4)
    compiled = compile_lab(write_lab(tmp_path, notebook(task)), "ps1")
    made = compiled.lab.notebooks[0].cells[0]
    assert (made.role, made.points, made.source) == ("task", 4, "Explain.")
    assert b"One point" not in compiled.release["ps1.ipynb"]


def test_the_policy_reaches_the_bundle(course: CourseFolder) -> None:
    (course.root / "grading_config.py").write_text(
        "from autograder.config import *\n"
        "lab = LabPolicy('ps1', title='Neurons', manual=('test-neuron',), due='2026-03-01T12:00Z',"
        " limits=Limits(cell_seconds=3))\n"
        "course = Course(title='C', labs=(lab,))\n"
    )
    lab = ensure_bundle(CourseFolder(course.root), "ps1").lab
    assert (lab.title, lab.due, lab.limits.cell_seconds) == ("Neurons", "2026-03-01T12:00Z", 3)
    made = lab.notebooks[0].cells[4]
    assert made.role == "task"
    assert "HIDDEN" not in made.source
    # The student's answer is in another cell: that this one is as it was given out says nothing.
    results = score(rebuild(lab.notebooks[0], None, lab.limits), Events(), lab.limits)
    assert {result.grade_id: result.outcome for result in results} == {
        "test-neuron": "needs_review",
        "bias": "not_attempted",
    }


def test_header_delimiters_and_stubs_of_nbgrader_config_are_honoured(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n"
        "c.ClearSolutions.begin_solution_delimeter = 'ANSWER {'\n"
        "c.ClearSolutions.end_solution_delimeter = '} ANSWER'\n"
        "c.ClearSolutions.code_stub = {'python': '...'}\n"
        "c.ClearHiddenTests.begin_test_delimeter = 'SECRET {'\n"
        "c.ClearHiddenTests.end_test_delimeter = '} SECRET'\n"
    )
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "header.ipynb").write_text(json.dumps(notebook(cell("NAME = ''"))))
    folder = write_lab(
        tmp_path,
        notebook(
            answer("a", "# ANSWER {\nanswer = 6 * 7\n# } ANSWER"),
            check("t", "assert answer > 0\n# SECRET {\nassert answer == 42\n# } SECRET"),
        ),
    )
    compiled = compile_lab(folder, "ps1")
    made = json.loads(compiled.release["ps1.ipynb"])
    assert ["".join(c["source"]) for c in made["cells"]] == [
        "NAME = ''",
        "...",
        "assert answer > 0",
    ]
    assert [c["id"] for c in made["cells"]] == ["cell-1", "a", "t"]
    assert compiled.lab.hidden_begin == "SECRET {"


def test_a_leak_stops_the_build_before_anything_is_written(course: CourseFolder) -> None:
    content = neuron_lab()
    content["cells"].append(cell("return max(0.0, z)"))
    write_lab(course.root, content)
    with pytest.raises(SourceError, match="cell 7: it would show `return max"):
        build_labs(course)
    assert not course.release.exists()


def test_the_faults_of_all_labs_are_reported_together(course: CourseFolder) -> None:
    write_lab(course.root, notebook(answer("", "x")), lab="bad1")
    write_lab(course.root, "{", lab="bad2")
    with pytest.raises(SourceError) as raised:
        build_labs(course)
    assert [text.split(":")[0] for text in raised.value.problems] == [
        "source/bad1, cell 1",
        "source/bad2",
    ]


def test_requirements_name_what_the_lab_imports(course: CourseFolder) -> None:
    (course.root / "uv.lock").write_text(
        '[[package]]\nname = "scikit-learn"\nversion = "1.9.1"\n'
        '[[package]]\nname = "numpy"\nversion = "2.4.6"\n'
        "resolution-markers = [\"python_full_version < '3.12'\"]\n"
        '[[package]]\nname = "numpy"\nversion = "2.5.5"\n'
        "resolution-markers = [\"python_full_version >= '3.13'\", "
        "\"python_full_version == '3.12.*'\"]\n"
    )
    content = neuron_lab()
    content["cells"][1]["source"] = (
        "import math\nimport numpy.linalg\nimport __main__\nimport neuron_data\n%time 1"
    )
    write_lab(course.root, content)
    text = compile_lab(course, "ps1").release["requirements.txt"].decode()
    assert text.splitlines() == [
        "jupyterlab",
        "numpy==2.4.6; python_version < '3.12'",
        "numpy==2.5.5; python_version >= '3.12'",
        "scikit-learn==1.9.1",
    ]


def test_requirements_of_the_author_are_kept(course: CourseFolder) -> None:
    (course.source / "ps1" / "requirements.txt").write_text("mine\n")
    assert compile_lab(course, "ps1").release["requirements.txt"] == b"mine\n"


def test_a_fresh_bundle_is_not_built_again(
    course: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ensure_bundle(course, "ps1")

    def refuse(*_: object) -> Any:
        raise AssertionError("compiled again")

    monkeypatch.setattr("autograder.build.labs.compile_lab", refuse)
    assert ensure_bundle(course, "ps1") == first
    (course.source / "ps1" / "hidden" / "labels.csv").write_text("1\n0\n")
    with pytest.raises(AssertionError, match="compiled again"):
        ensure_bundle(course, "ps1")


def test_what_an_editor_leaves_behind_does_not_make_a_bundle_stale(course: CourseFolder) -> None:
    before = hash_inputs(course, "ps1")
    lab = course.source / "ps1"
    (lab / "__pycache__").mkdir()
    (lab / "__pycache__" / "neuron_data.cpython-312.pyc").write_bytes(b"x")
    (lab / ".ipynb_checkpoints" / "ps1-checkpoint.ipynb").write_text("{ }")
    (lab / ".~ps1.ipynb").write_text("{}")
    assert hash_inputs(course, "ps1") == before
    (lab / "neuron_data.py").write_text("POINTS = 4\n")
    assert hash_inputs(course, "ps1") != before


def test_a_change_of_the_answer_alone_keeps_the_digest(course: CourseFolder) -> None:
    first = ensure_bundle(course, "ps1")
    content = neuron_lab()
    content["cells"][2]["source"] = content["cells"][2]["source"].replace("max(0.0, z)", "z")
    write_lab(course.root, content)
    assert ensure_bundle(course, "ps1").digest == first.digest


def test_a_damaged_bundle_is_made_again(course: CourseFolder) -> None:
    first = ensure_bundle(course, "ps1")
    whole = first.path.read_bytes()
    damaged = whole.replace(b"neuron([1], [2], 3)", b"neuron([9], [2], 3)")
    assert damaged != whole
    first.path.write_bytes(damaged)
    assert ensure_bundle(course, "ps1").digest == first.digest


def test_check_reports_drift_with_a_diff_and_writes_nothing(
    course: CourseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--course", str(course.root), "build", "--check"]
    assert main(command) == 1
    assert not course.release.exists()
    assert main(command[:-1]) == 0
    assert main(command) == 0
    release = course.release / "ps1" / "ps1.ipynb"
    release.write_text(release.read_text().replace("The neuron", "The newton"))
    (course.release / "ps1" / "data" / "x.csv").unlink()
    (course.release / "ps1" / "notes.txt").write_text("mine")
    capsys.readouterr()
    assert main(command) == 1
    shown = capsys.readouterr().out
    assert '-    "# The newton"' in shown
    assert '+    "# The neuron"' in shown
    assert "release/ps1/data/x.csv: the file is missing" in shown
    assert "release/ps1/notes.txt: the build does not make this file" in shown
    assert "3 files drifted. Run `autograder build ps1`." in shown
    assert "newton" in release.read_text()


def test_the_build_removes_what_it_made_and_nothing_else(course: CourseFolder) -> None:
    build_labs(course)
    (course.release / "ps1" / "handout.pdf").write_text("mine")
    (course.source / "ps1" / "neuron_data.py").unlink()
    report = build_labs(course).labs[0]
    assert report.removed == ("release/ps1/neuron_data.py", "solutions/ps1/neuron_data.py")
    assert "handout.pdf" in files(course.release / "ps1")
    assert any("handout.pdf" in warning for warning in report.warnings)


def test_one_cell_and_one_point_are_told_in_the_singular(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_lab(tmp_path, notebook(answer("f", "f = 1"), check("test-f", "assert f == 1")))
    assert main(["--course", str(tmp_path), "build"]) == 0
    assert capsys.readouterr().out == "ps1: 1 graded cell, 1 point; 3 files written.\n"


def test_errors_are_printed_one_to_a_line_and_end_with_status_1(
    course: CourseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    write_lab(course.root, notebook(answer("", "x"), answer("two words", "x")))
    assert main(["--course", str(course.root), "build"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("autograder: source/ps1, cell") for line in lines)


def test_a_fault_of_the_program_saves_its_traceback(
    course: CourseFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise RuntimeError("boom")

    monkeypatch.setattr("autograder.build.build_labs", fail)
    monkeypatch.setattr("tempfile.tempdir", str(course.root))
    assert main(["--course", str(course.root), "build"]) == 70
    message = capsys.readouterr().err
    assert "a fault of the autograder" in message
    saved = next(course.root.glob("autograder-fault-*.txt"))
    assert str(saved) in message
    assert "RuntimeError: boom" in saved.read_text()


def test_an_interruption_ends_with_status_130(
    course: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.build.build_labs", interrupt)
    assert main(["--course", str(course.root), "build"]) == 130
