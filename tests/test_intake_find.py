"""Submissions found in nbgrader's tree, in single files and in exports of learning platforms."""

from __future__ import annotations

import io
import json
import pickle
import stat
import unicodedata
import zipfile
from pathlib import Path

import pytest

from autograder.course import CourseFolder
from autograder.errors import AutograderError, SubmissionError
from autograder.intake import find_submissions


def notebook(*grade_ids, text="x"):
    cells = [
        {"cell_type": "code", "source": text, "metadata": {"nbgrader": {"grade_id": name}}}
        for name in grade_ids
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


@pytest.fixture
def course(tmp_path):
    """A course with a lab of one notebook and a lab of two."""
    for name, grade_ids in {
        "04-neuron/04-neuron": ("neuron", "layer"),
        "ps1/problem1": ("squares",),
        "ps1/problem2": ("plot",),
    }.items():
        path = tmp_path / "course" / "source" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook(*grade_ids))
    return CourseFolder(tmp_path / "course")


def write(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def write_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def found(path, course, lab=None):
    return {
        (s.student_id, s.assignment): tuple(f.name for f in s.notebooks)
        for s in find_submissions(path, course, lab)
    }


NEURON = notebook("neuron", "layer")
ONE = ("04-neuron",)


def test_nbgraders_tree(course):
    write(
        course.submitted,
        {
            "bob/04-neuron/04-neuron.ipynb": NEURON,
            "bob/04-neuron/timestamp.txt": "2026-03-01 12:00:00 UTC\n",
            "bob/04-neuron/.ipynb_checkpoints/04-neuron-checkpoint.ipynb": NEURON,
            "ada/ps1/problem1.ipynb": notebook("squares"),
            "ada/ps1/problem2.ipynb": notebook("plot"),
            "ada/old-lab/old.ipynb": NEURON,
            "carl/04-neuron/notes.txt": "sorry",
        },
    )
    submissions = {
        (s.student_id, s.assignment): s for s in find_submissions(course.submitted, course)
    }
    assert list(submissions) == [("ada", "ps1"), ("bob", "04-neuron"), ("carl", "04-neuron")]
    bob = submissions["bob", "04-neuron"]
    assert bob.timestamp == "2026-03-01 12:00:00 UTC"
    assert bob.problem == ""
    assert bob.read("04-neuron", 10_000) == NEURON.encode()
    assert bob.read("other", 10_000) is None
    assert pickle.loads(pickle.dumps(bob)) == bob
    assert len(pickle.dumps(bob)) < 1000
    assert submissions["ada", "ps1"].timestamp is None
    assert "no notebook" in submissions["carl", "04-neuron"].problem
    assert found(course.submitted, course, "ps1") == {("ada", "ps1"): ("problem1", "problem2")}


@pytest.mark.parametrize("part", ["", "bob", "bob/04-neuron", "bob/04-neuron/04-neuron.ipynb"])
def test_any_part_of_the_tree(course, part):
    write(course.submitted, {"bob/04-neuron/04-neuron.ipynb": NEURON})
    assert found(course.submitted / part, course) == {("bob", "04-neuron"): ONE}


def test_the_digest_follows_names_and_bytes(course):
    root = write(course.submitted, {"bob/ps1/problem1.ipynb": "a", "bob/ps1/problem2.ipynb": "b"})
    (first,) = find_submissions(root, course)
    (again,) = find_submissions(root, course)
    assert first.digest == again.digest
    write(root, {"bob/ps1/problem1.ipynb": "b", "bob/ps1/problem2.ipynb": "a"})
    (swapped,) = find_submissions(root, course)
    assert swapped.digest != first.digest


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("alice.ipynb", "alice"),
        ("alice_04-neuron.ipynb", "alice"),
        ("04-neuron - alice.ipynb", "alice"),
        ("doejane_LATE_81_2222_04-neuron-1.ipynb", "doejane_81"),
        ("Jane Doe_99_assignsubmission_file_work.ipynb", "Jane Doe_99"),
        ("o_neiljane_81_2222_04-neuron.ipynb", "o_neiljane_81"),
        ("team_2_blue_LATE_81_2222_04-neuron-3.ipynb", "team_2_blue_81"),
        ("anon_aB3d5_2222_04-neuron.ipynb", "anon_aB3d5"),
        ("LATE_anon_aB3d5_2222_04-neuron.ipynb", "anon_aB3d5"),
        ("Default group_assignsubmission_file_04-neuron.ipynb", "Default group"),
        ("Participant_7_assignsubmission_file_04-neuron.ipynb", "Participant_7"),
        ("Ann 99 Lee_7_assignsubmission_file_04-neuron.ipynb", "Ann 99 Lee_7"),
    ],
)
def test_one_notebook(course, tmp_path, name, student):
    path = tmp_path / name
    path.write_text(NEURON)
    assert found(path, course) == {(student, "04-neuron"): ONE}


def test_a_notebook_that_does_not_tell_its_lab(course, tmp_path):
    path = tmp_path / "alice.ipynb"
    path.write_text("{broken")
    with pytest.raises(AutograderError, match="--lab"):
        find_submissions(path, course)
    assert found(path, course, "04-neuron") == {("alice", "04-neuron"): ONE}


EXPORTS = {
    "nbgrader": (
        {
            "submitted/bob/04-neuron/04-neuron.ipynb": NEURON,
            "submitted/ada/04-neuron/x.ipynb": NEURON,
        },
        {"ada", "bob"},
    ),
    "canvas": (
        {
            "doejane_81_2222_04-neuron-1.ipynb": NEURON,
            "roejohn_LATE_82_2223_my work (2).ipynb": NEURON,
        },
        {"doejane_81", "roejohn_82"},
    ),
    "moodle": (
        {
            "Jane Doe_99_assignsubmission_file_/04-neuron.ipynb": NEURON,
            "Łukasz Żak_98_assignsubmission_file/work.ipynb": NEURON,
            "Jane Doe_99_assignsubmission_onlinetext_/onlinetext.html": "hello",
        },
        {"Jane Doe_99", "Łukasz Żak_98"},
    ),
    "canvas, anonymous": (
        {
            "anon_aB3d5_2222_04-neuron.ipynb": NEURON,
            "LATE_anon_x9Zq1_2223_04-neuron-2.ipynb": NEURON,
            "anon_x9Zq1_2224_data.csv": "hello",
        },
        {"anon_aB3d5", "anon_x9Zq1"},
    ),
    "canvas, in a folder": (
        {
            "submissions/doejane_81_2222_04-neuron.ipynb": NEURON,
            "submissions/van_derbergjan_LATE_82_2223_04-neuron-1.ipynb": NEURON,
        },
        {"doejane_81", "van_derbergjan_82"},
    ),
    "moodle, teams": (
        {
            "Team blue_12_assignsubmission_file/04-neuron.ipynb": NEURON,
            "Default group_assignsubmission_file/sub/04-neuron.ipynb": NEURON,
        },
        {"Team blue_12", "Default group"},
    ),
    "moodle, flat": (
        {"Jane Doe_99_assignsubmission_file_04-neuron.ipynb": NEURON},
        {"Jane Doe_99"},
    ),
    "gradescope": (
        {
            "assignment_7_export/submission_metadata.yml": """
submission_11:
  :submitters:
  - :name: Ada
    :sid: "0042"
    :email: ada@example.org
  - :name: Bob
    :sid: ''
    :email: bob@example.org
  :score: 3.0
""",
            "assignment_7_export/submission_11/04-neuron.ipynb": NEURON,
            "assignment_7_export/submission_12/sub/04-neuron.ipynb": NEURON,
        },
        {"0042", "bob@example.org", "submission_12"},
    ),
    "a zip in a zip": (
        {"doejane_81_2222_work.zip": "", "roejohn_82_2223_04-neuron.ipynb": NEURON},
        {"doejane_81", "roejohn_82"},
    ),
    "one student": ({"04-neuron.ipynb": NEURON}, {"class"}),
    "flat": (
        {"ada.ipynb": NEURON, "bob.ipynb": NEURON, "__MACOSX/._ada.ipynb": "x"},
        {"ada", "bob"},
    ),
}


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize(("files", "students"), EXPORTS.values(), ids=EXPORTS)
def test_exports(course, tmp_path, files, students, zipped):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("stuff/04-neuron.ipynb", NEURON)
    files = {n: inner.getvalue() if n.endswith(".zip") else c.encode() for n, c in files.items()}
    if zipped:
        path = write_zip(tmp_path / "class.zip", files)
    else:
        path = tmp_path / "class"
        for name, content in files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    submissions = find_submissions(path, course, "04-neuron")
    assert {s.student_id for s in submissions} == students
    for submission in submissions:
        assert submission.problem == ""
        assert submission.read("04-neuron", 10_000) == NEURON.encode()


ROSTER = """
submission_1:
  :submitters:
  - :sid: mallory
submission_2:
  :submitters:
  - :sid: bob
"""


@pytest.mark.parametrize("export", ["", "assignment_7_export/"], ids=["bare", "in a folder"])
@pytest.mark.parametrize(
    "own",
    [ROSTER.replace("_1", "_x").replace("_2", "_1").replace("_x", "_2"), "a: ["],
    ids=["swapped", "broken"],
)
def test_a_students_own_file_does_not_say_who_handed_in_what(course, tmp_path, export, own):
    files = {
        f"{export}submission_metadata.yml": ROSTER,
        f"{export}submission_1/04-neuron.ipynb": NEURON + " ",
        f"{export}submission_1/submission_metadata.yml": own,
        f"{export}submission_1/submission_2/submission_metadata.yml": own,
        f"{export}submission_2/04-neuron.ipynb": NEURON,
    }
    for path in (write_zip(tmp_path / "x.zip", files), write(tmp_path / "x", files)):
        bob, mallory = find_submissions(path, course, "04-neuron")
        assert (bob.student_id, mallory.student_id) == ("bob", "mallory")
        assert mallory.read("04-neuron", 10_000) == f"{NEURON} ".encode()


def test_gradescope_says_when_it_was_handed_in(course, tmp_path):
    roster = ROSTER.replace(
        "submission_1:\n", "submission_1:\n  :created_at: 2026-03-01 23:30:05.54 -08:00\n"
    )
    own = ROSTER.replace("submission_1:\n", "submission_1:\n  :created_at: 2020-01-01 00:00:00 Z\n")
    files = {
        "x/submission_metadata.yml": roster,
        "x/submission_1/04-neuron.ipynb": NEURON,
        "x/submission_1/submission_metadata.yml": own,
        "x/submission_1/submission_1/notes.txt": "",
        "x/submission_2/submission_1/04-neuron.ipynb": NEURON,
        "x/submission_2/submission_metadata.yml": own,
    }
    for path in (write_zip(tmp_path / "x.zip", files), write(tmp_path / "x", files)):
        bob, mallory = find_submissions(path, course, "04-neuron")
        assert mallory.timestamp == "2026-03-02 07:30:05 UTC"
        assert bob.timestamp is None


def test_a_students_own_timestamp_says_nothing_in_a_platforms_archive(course, tmp_path):
    early = "2020-01-01 00:00:00 UTC"
    for folder in ("Jane Doe_99_assignsubmission_file_", "submission_7", "export/submission_7"):
        files = {f"{folder}/04-neuron.ipynb": NEURON, f"{folder}/timestamp.txt": early}
        path = write_zip(tmp_path / "x.zip", files)
        (one,) = find_submissions(path, course, "04-neuron")
        assert one.timestamp is None
    # In nbgrader's own tree nbgrader has written it.
    own = {"ada/04-neuron/04-neuron.ipynb": NEURON, "ada/04-neuron/timestamp.txt": early}
    (one,) = find_submissions(write(course.submitted, own), course)
    assert one.timestamp == early


def test_a_roster_matters_only_to_an_export_of_gradescope(course, tmp_path):
    tree = {
        "ana/04-neuron/04-neuron.ipynb": NEURON,
        "ana/04-neuron/submission_metadata.yml": "a: [",
        "submission_metadata.yml": "a: [",
    }
    assert found(write(tmp_path / "tree", tree), course) == {("ana", "04-neuron"): ONE}
    export = {"submission_1/04-neuron.ipynb": NEURON, "submission_metadata.yml": "a: ["}
    with pytest.raises(AutograderError, match=r"submission_metadata\.yml cannot be read"):
        find_submissions(write(tmp_path / "export", export), course)


def test_what_lies_in_a_students_folder_is_that_students(course):
    tree = {
        "ana/ps1/problem1.ipynb": notebook("squares"),
        "mallory/04-neuron/04-neuron.ipynb": NEURON,
        "mallory/04-neuron/bob/04-neuron/04-neuron.ipynb": NEURON + " ",
        "mallory/04-neuron/ana/ps1/problem1.ipynb": notebook("squares", text="1 / 0"),
        "mallory/04-neuron/ana/ps1/problem2.ipynb": notebook("plot"),
        "mallory/04-neuron/zoe/ps1/notes.txt": "none",
        "mallory/04-neuron/submission_9/04-neuron.ipynb": NEURON,
        "mallory/04-neuron/submission_metadata.yml": ROSTER.replace("_1", "_9"),
        "mallory/04-neuron/Eve_99_assignsubmission_file_/04-neuron.ipynb": NEURON,
        "mallory/04-neuron/eve_81_2222_04-neuron.ipynb": NEURON,
    }
    root = write(course.submitted, tree)
    for path in (root, root.parent / "elsewhere"):
        if path != root:
            root.rename(path)
        submissions = {(s.student_id, s.assignment): s for s in find_submissions(path, course)}
        assert set(submissions) == {("ana", "ps1"), ("mallory", "04-neuron")}
        assert [f.name for f in submissions["ana", "ps1"].notebooks] == ["problem1"]
        mallory = submissions["mallory", "04-neuron"]
        assert mallory.read("04-neuron", 10_000) == NEURON.encode()


def test_the_first_to_hand_in_is_the_student_where_the_labs_folder_is_misspelt(course):
    root = write(course.submitted, {"ana/04-nuron/04-neuron.ipynb": NEURON})
    assert found(root, course) == {("ana", "04-neuron"): ONE}


@pytest.mark.parametrize("part", ["", "mallory", "mallory/04-neuron"])
def test_a_class_of_one_hands_in_for_nobody_else(course, part):
    tree = {
        "mallory/04-neuron/bob/04-neuron.ipynb": NEURON,
        "mallory/04-neuron/submission_1/04-neuron/x.ipynb": NEURON,
        "mallory/04-neuron/submission_metadata.yml": ROSTER.replace("mallory", "ana"),
    }
    path = write(course.submitted, tree) / part
    assert found(path, course) == {("mallory", "04-neuron"): ONE}


FOLDERS = {
    "of students": (["ana/04-neuron", "bob/homework/04-neuron", "eve/bob/bob/04-neuron"], "aeb"),
    "of students, all deep": (["ana/hw/04-neuron", "bob/hw/04-neuron"], "ab"),
    "of students in a folder": (["class/ana/04-neuron", "class/bob/04-neuron"], "ab"),
    "and a notebook beside them": (
        ["class/ana/04-neuron", "class/bob/04-neuron", "class/carl.ipynb"],
        "abc",
    ),
    "of sections": (["s1/ana/04-neuron", "s1/bob/04-neuron", "s2/carl/04-neuron"], "abc"),
    "of a lab": (["04-neuron/ana/04-neuron", "04-neuron/bob/04-neuron"], "ab"),
    "of a lab in a folder": (["x/04-neuron/ana/04-neuron", "x/04-neuron/bob/04-neuron"], "ab"),
    "with the same file name": (["ana/hw", "bob/hw"], "ab"),
    "of a platform in a lab's": (
        [
            "x/04-neuron/ana_1_assignsubmission_file_/a",
            "x/04-neuron/bob_2_assignsubmission_file_/b",
        ],
        "ab",
    ),
}


@pytest.mark.parametrize(("paths", "initials"), FOLDERS.values(), ids=FOLDERS)
def test_folders_that_no_platform_made(course, tmp_path, paths, initials):
    files = {f"{path.removesuffix('.ipynb')}.ipynb": NEURON for path in paths}
    students = {s.student_id for s in find_submissions(write(tmp_path / "x", files), course)}
    assert {student[0] for student in students} == set(initials)
    assert len(students) == len(initials)
    assert all(student.partition("_")[0] in ("ana", "bob", "carl", "eve") for student in students)


def test_a_folder_in_which_a_platform_puts_no_notebook_is_not_lost(course, tmp_path):
    files = {
        "submission_metadata.yml": ROSTER,
        "submission_1/04-neuron.ipynb": NEURON,
        "submission_1/figure.png": "",
        "submission_2/04-neuron.pdf": "",
    }
    bob, mallory = find_submissions(write_zip(tmp_path / "x.zip", files), course)
    assert (bob.student_id, bob.assignment) == ("bob", "04-neuron")
    assert "no notebook" in bob.problem
    assert (mallory.student_id, mallory.problem) == ("mallory", "")


@pytest.mark.parametrize("course_form", ["NFC", "NFD"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_umlaut_may_be_written_in_either_form(course, tmp_path, course_form, form):
    lab = unicodedata.normalize(course_form, "Übung")
    write(course.source, {f"{lab}/{lab} é.ipynb": notebook("umlaut")})
    files = {
        "ana/Übung/Übung é.ipynb": notebook("umlaut"),
        "zoë/Übung/Übung é (1).ipynb": notebook("umlaut"),
        "bob/ps1/problem1.ipynb": notebook("squares"),
    }
    files = {unicodedata.normalize(form, name): content for name, content in files.items()}
    wanted = {
        ("ana", lab): (f"{lab} é",),
        ("zoë", lab): (f"{lab} é",),
        ("bob", "ps1"): ("problem1",),
    }
    wanted = {
        key: tuple(unicodedata.normalize("NFC", name) for name in names)
        for key, names in wanted.items()
    }
    for path in (write(tmp_path / "x", files), write_zip(tmp_path / "x.zip", files)):
        submissions = find_submissions(path, course)
        assert {
            (s.student_id, s.assignment): tuple(
                unicodedata.normalize("NFC", f.name) for f in s.notebooks
            )
            for s in submissions
        } == wanted
        for submission in submissions:
            assert submission.problem == ""
            assert submission.notebooks[0].read(10_000)
    for name in (unicodedata.normalize(other, "Übung") for other in ("NFC", "NFD")):
        assert {s.student_id for s in find_submissions(path, course, name)} == {"ana", "zoë"}
    (ana,) = (s for s in submissions if s.student_id == "ana")
    assert ana.read(f"{lab} é", 10_000) == notebook("umlaut").encode()
    part = tmp_path / "x" / unicodedata.normalize(form, "ana/Übung")
    assert [s.student_id for s in find_submissions(part, course)] == ["ana"]


def test_a_notebook_of_no_lab_is_reported(course):
    tree = {
        "ana/04-neuron/04-neuron.ipynb": NEURON,
        "ana/04-neuron/deep/er/scratch.ipynb": NEURON,
        "ana/ps9/ps9.ipynb": NEURON,
        "ana/ps1/problem1.ipynb": notebook("squares"),
    }
    others = []
    find_submissions(write(course.submitted, tree), course, "04-neuron", others.append)
    assert [str(path) for path in others] == ["ana/ps9/ps9.ipynb"]


def test_files_are_matched_by_what_is_in_them(course, tmp_path):
    files = {
        "Jane_1_assignsubmission_file_/Untitled.ipynb": notebook("plot"),
        "Jane_1_assignsubmission_file_/Untitled1.ipynb": notebook("squares"),
        "Jane_1_assignsubmission_file_/a.ipynb": notebook("other"),
    }
    (jane,) = find_submissions(write_zip(tmp_path / "x.zip", files), course)
    assert jane.assignment == "ps1"
    assert jane.read("problem1", 10_000) == notebook("squares").encode()
    assert jane.read("problem2", 10_000) == notebook("plot").encode()


def test_a_name_that_no_text_can_hold_is_told_all_the_same(course, tmp_path):
    export = write(tmp_path / "x", {"submission_1/04-neuron.ipynb": NEURON})
    folder = export / "submission_1"
    (folder / "a\nb\udcff.ipynb").write_text(NEURON)
    (folder / "\udcfe.zip").symlink_to("elsewhere")
    (one,) = find_submissions(export, course, "04-neuron")
    assert "`a�b�.ipynb` was not looked at" in one.notes[0]
    (folder / "04-neuron.ipynb").unlink()
    (folder / "a\nb\udcff.ipynb").unlink()
    (one,) = find_submissions(export, course, "04-neuron")
    assert one.problem.startswith("submission_1/�.zip is a link")
    # A student's folder that an old Windows has named.
    write(course.submitted, {"M\udcfcller/04-neuron/04-neuron.ipynb": NEURON})
    (one,) = find_submissions(course.submitted, course)
    assert one.student_id == "M�ller"
    assert one.read("04-neuron", 10_000) == NEURON.encode()


FLAT = {
    "canvas": {
        "doejane_81_2222_04-neuron.ipynb": NEURON,
        "doejane_81_2223_notes.pdf": "x",
        "roejohn_LATE_82_2223_work.py": "x = 1",
        "poeeva_83_text.html": "<p>my answer</p>",
        "leeann_LATE_84_link.html": "<p>my link</p>",
        "anon_85_text.html": "<p>my answer</p>",
        "readme.txt": "no student's",
    },
    "moodle": {
        "Jane Doe_81_assignsubmission_file_04-neuron.ipynb": NEURON,
        "John Roe_82_assignsubmission_file_work.py": "x = 1",
        "Eva Poe_83_assignsubmission_onlinetext_onlinetext.html": "<p>my answer</p>",
        "Ann Lee_84_assignsubmission_file_a.pdf": "x",
        "Team 5_85_assignsubmission_file_a.pdf": "x",
        "readme.txt": "no student's",
    },
}


@pytest.mark.parametrize("files", FLAT.values(), ids=FLAT)
def test_who_handed_in_no_notebook_is_told_so_in_an_archive_without_folders(
    course, tmp_path, files
):
    one, *others = sorted(
        find_submissions(write_zip(tmp_path / "x.zip", files), course),
        key=lambda found: found.student_id.rpartition("_")[2],
    )
    assert (one.student_id.rpartition("_")[2], one.problem) == ("81", "")
    assert [found.student_id.rpartition("_")[2] for found in others] == ["82", "83", "84", "85"]
    assert all("no notebook in the submission" in found.problem for found in others)


def test_files_beside_a_students_notebook_are_of_nobody_else(course):
    own = {"ada/04-neuron/04-neuron.ipynb": NEURON, "ada/04-neuron/eve_7_8_data.csv": "1"}
    assert set(found(write(course.submitted, own), course)) == {("ada", "04-neuron")}
    own = {"ada.ipynb": NEURON, "bob.ipynb": NEURON, "eve_7_8_data.csv": "1"}
    students = found(write(course.root / "flat", own), course, "04-neuron")
    assert set(students) == {("ada", "04-neuron"), ("bob", "04-neuron")}


def test_an_archive_of_a_platform_is_of_the_lab_that_is_named(course, tmp_path):
    files = {
        "submission_1/04-neuron.ipynb": NEURON,
        "submission_2/04-neuron.ipynb": NEURON,
        # Under the name of another lab, of which half of it is.
        "submission_3/problem1.ipynb": NEURON,
        "submission_4/problem1.ipynb": notebook("squares"),
        "submission_4/04-neuron.ipynb": NEURON,
    }
    path = write_zip(tmp_path / "x.zip", files)
    handed_in = find_submissions(path, course, "04-neuron")
    assert [one.student_id for one in handed_in] == [f"submission_{n}" for n in (1, 2, 3, 4)]
    assert [one.notebooks[0].members[-1].rpartition("/")[2] for one in handed_in] == [
        *("04-neuron.ipynb", "04-neuron.ipynb", "problem1.ipynb", "04-neuron.ipynb")
    ]
    # Where most are of another lab the archive is that one's.
    assert set(found(path, course, "ps1")) == {("submission_3", "ps1"), ("submission_4", "ps1")}


def test_of_several_notebooks_the_student_is_told_which_counts(course, tmp_path):
    files = {
        "submission_1/04-neuron.ipynb": NEURON,
        "submission_1/04-neuron (1).ipynb": NEURON + " ",
        "submission_2/04-neuron.ipynb": NEURON,
        "submission_2/data.csv": "1",
        "submission_3/04-neuron.ipynb": NEURON,
    }
    path = write_zip(tmp_path / "x.zip", files)
    one, two, three = find_submissions(path, course, "04-neuron")
    assert two.notes == three.notes == ()
    (note,) = one.notes
    assert note == (
        "Of several notebooks `04-neuron.ipynb` was graded, and `04-neuron (1).ipynb` was not looked at. "
        "Hand in the one that counts alone."
    )


def test_one_of_two_notebooks_under_another_name_is_known_by_what_is_in_it(course):
    tree = {
        "ana/ps1/ana.ipynb": notebook("plot"),
        "bob/ps1/bob.ipynb": notebook("squares"),
        "eve/ps1/eve.ipynb": notebook("other"),
    }
    ana, bob, eve = find_submissions(write(course.submitted, tree), course)
    assert [f.name for f in ana.notebooks] == ["problem2"]
    assert [f.name for f in bob.notebooks] == ["problem1"]
    assert eve.problem == (
        "eve.ipynb is none of this lab's notebooks. Hand in problem1 and problem2.ipynb."
    )


def test_links_are_not_followed(course, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text(NEURON)
    outside = tmp_path / "outside" / "04-neuron"
    write(outside, {"04-neuron.ipynb": NEURON})
    root = write(course.submitted, {"zoe/04-neuron/04-neuron.ipynb": NEURON})
    (root / "bob" / "04-neuron").mkdir(parents=True)
    (root / "bob" / "04-neuron" / "04-neuron.ipynb").symlink_to(secret)
    (root / "ada").symlink_to(outside.parent)
    (root / "carl").mkdir()
    (root / "carl" / "04-neuron").symlink_to(outside)
    submissions = {s.student_id: s for s in find_submissions(root, course, "04-neuron")}
    assert set(submissions) == {"ada", "bob", "carl", "zoe"}
    assert submissions.pop("zoe").problem == ""
    for submission in submissions.values():
        assert "link" in submission.problem
        assert submission.notebooks == ()


def test_a_file_that_became_a_link_is_not_read(course, tmp_path):
    root = write(course.submitted, {"bob/04-neuron/04-neuron.ipynb": NEURON})
    (bob,) = find_submissions(root, course)
    path = bob.notebooks[0].path
    path.unlink()
    path.symlink_to(tmp_path / "course" / "source" / "ps1" / "problem1.ipynb")
    with pytest.raises(SubmissionError, match="cannot be read"):
        bob.read("04-neuron", 10_000)


def test_paths_that_leave_the_zip_and_links_in_it(course, tmp_path):
    path = tmp_path / "class.zip"
    link = zipfile.ZipInfo("eve/04-neuron/04-neuron.ipynb")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../bob/04-neuron/04-neuron.ipynb", NEURON)
        archive.writestr("/root/04-neuron/04-neuron.ipynb", NEURON)
        archive.writestr(link, "/etc/passwd")
        archive.writestr("win\\04-neuron\\04-neuron.ipynb", NEURON)
    submissions = {s.student_id: s for s in find_submissions(path, course)}
    assert set(submissions) == {"eve", "win"}
    assert "link" in submissions["eve"].problem
    assert submissions["win"].read("04-neuron", 10_000) == NEURON.encode()


def test_a_zip_bomb_costs_its_student_only(course, tmp_path):
    big = b"\0" * (80 * 2**20)
    files = {"bob/04-neuron/04-neuron.ipynb": big, "ada/04-neuron/04-neuron.ipynb": NEURON}
    path = write_zip(tmp_path / "class.zip", files)
    assert path.stat().st_size < 2**20
    ada, bob = find_submissions(path, course)
    assert ada.read("04-neuron", 10_000) == NEURON.encode()
    with pytest.raises(SubmissionError, match="larger than 20 MiB"):
        bob.read("04-neuron", 20 * 2**20)


def test_damaged_and_locked_archives(course, tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("04-neuron.ipynb", NEURON)
    locked = bytearray(inner.getvalue())
    # The flag for encryption, in the member's own record and in the table of contents.
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    damaged = bytearray(inner.getvalue())
    damaged[40] ^= 0xFF
    files = {
        "a_1_1_work.zip": "not a zip",
        "b_2_2_work.zip": bytes(locked),
        "c_3_3_work.zip": bytes(damaged),
        "d_4_4_04-neuron.ipynb": NEURON,
    }
    path = write_zip(tmp_path / "class.zip", files)
    submissions = {s.student_id: s for s in find_submissions(path, course, "04-neuron")}
    assert "not a zip" in submissions["a_1"].problem
    for student in ("b_2", "c_3"):
        with pytest.raises(SubmissionError, match=r"cannot be read from the zip.*Zip it again"):
            submissions[student].read("04-neuron", 10_000)
    assert submissions["d_4"].problem == ""


def test_a_table_of_contents_that_would_fill_the_memory(course, tmp_path):
    path = tmp_path / "class.zip"
    end = b"PK\x05\x06" + b"\0" * 8 + (2**31).to_bytes(4, "little") + b"\0" * 6
    path.write_bytes(b"\0" * 100 + end)
    with pytest.raises(SubmissionError, match="table of contents"):
        find_submissions(path, course, "04-neuron")


def test_what_is_not_there(course, tmp_path):
    with pytest.raises(AutograderError, match="no such file"):
        find_submissions(tmp_path / "none", course)
    with pytest.raises(AutograderError, match=r"no submission.*04-neuron, ps1"):
        find_submissions(write(tmp_path / "e", {"a.txt": ""}), course)
    with pytest.raises(AutograderError, match="no lab `99`"):
        find_submissions(tmp_path, course, "99")
    other = tmp_path / "work.pdf"
    other.write_text("")
    with pytest.raises(AutograderError, match="neither a notebook"):
        find_submissions(other, course)
    assert Path(other).exists()
