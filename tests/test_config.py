"""grading_config.py: what it accepts, and the sentence with which it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.config import (
    DEMO_SECRET,
    Course,
    Gradescope,
    LabPolicy,
    Limits,
    TermSecret,
    check_limits,
    load_course,
    load_nbgrader_config,
)
from autograder.course import CourseFolder
from autograder.errors import ConfigError

HEAD = "from autograder.config import *\n"


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TermSecret:
    monkeypatch.delenv("AUTOGRADER_TEST_SECRET", raising=False)
    return TermSecret(env="AUTOGRADER_TEST_SECRET", file=str(tmp_path / "secret"))


def write(root: Path, text: str) -> Path:
    (root / "grading_config.py").write_text(HEAD + text)
    return root


def test_a_folder_without_configuration_has_the_defaults(tmp_path: Path) -> None:
    course = load_course(tmp_path)
    assert course == Course(title=tmp_path.name)
    assert course.policy("ps1") == LabPolicy(
        "ps1", title="ps1", limits=Limits(), gradescope=Gradescope()
    )


def test_policy_fills_in_the_limits_of_the_course() -> None:
    own = Limits(cell_seconds=5)
    course = Course(
        title="C", labs=(LabPolicy("a", title="A", limits=own), LabPolicy("b")), limits=Limits(10)
    )
    assert course.policy("a").limits == own
    assert course.policy("b").limits == Limits(10)
    assert course.policy("unlisted").limits == Limits(10)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("course = Course(title='')", ("title", "''", "not empty")),
        ("course = Course(title='C', labs=[LabPolicy('a')])", ("labs", "a tuple")),
        ("course = Course(title='C', labs=(LabPolicy('a'), LabPolicy('a')))", ("two", "'a'")),
        ("course = Course(title='C', limits=Limits(memory_mb=0))", ("memory_mb", "0", "above 0")),
        ("course = Course(title='C', limits=Limits(processes=1.5))", ("processes", "1.5", "whole")),
        ("course = Course(title='C', limits=Limits(cell_seconds=-1))", ("cell_seconds", "-1")),
        ("course = Course(title='C', limits=Limits(output_kb=True))", ("output_kb", "True")),
        (
            "course = Course(title='C', limits=Limits(cell_seconds=9, total_seconds=8))",
            ("cell_seconds", "9", "total_seconds", "8"),
        ),
        (
            "course = Course(title='C', labs=(LabPolicy('a', limits=Limits(work_mb='9')),))",
            ("LabPolicy a", "work_mb", "'9'"),
        ),
        ("course = Course(title='C', labs=(LabPolicy('../a'),))", ("name", "'../a'")),
        ("course = Course(title='C', labs=(LabPolicy('a', due='Friday'),))", ("due", "'Friday'")),
        (
            "course = Course(title='C', labs=(LabPolicy('a', due='2026-03-01T10:00'),))",
            ("due", "zone"),
        ),
        ("course = Course(title='C', labs=(LabPolicy('a', manual='essay'),))", ("manual", "tuple")),
        ("course = Course(title='C', labs=(LabPolicy('a', points=3),))", ("line 2", "points")),
        ("course = Course(title='C', secret='x')", ("secret", "TermSecret")),
        ("course = 3", ("Course(...)",)),
        ("\ncourse = = 3", ("line 3: SyntaxError: invalid syntax. Correct",)),
        ("course = Course(title='C', labs=(LabPolicy('a')))", ("labs", "comma", "LabPolicy")),
        ("import nowhere_to_be_found", ("line 2", "nowhere_to_be_found")),
        ("raise SystemExit('stop')", ("line 2", "stop")),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(
    tmp_path: Path, text: str, said: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError) as raised:
        load_course(write(tmp_path, text))
    message = str(raised.value)
    assert "\n" not in message
    for part in ("grading_config.py", *said):
        assert part in message


def test_whole_numbers_of_seconds_are_allowed() -> None:
    check_limits(Limits(cell_seconds=10, total_seconds=60))


def test_infinite_seconds_are_refused() -> None:
    with pytest.raises(ConfigError, match="total_seconds"):
        check_limits(Limits(total_seconds=float("inf")))


def test_a_lab_may_be_named_as_any_folder() -> None:
    assert LabPolicy("Problem Set 1").name == "Problem Set 1"
    for name in ("", ".", "..", "a/b", " a", "a ", ".git", "a\\b"):
        with pytest.raises(ConfigError, match="name of a folder"):
            LabPolicy(name)


def test_due_dates_with_a_zone_are_allowed() -> None:
    assert LabPolicy("a", due="2026-03-01T23:59+01:00").due is not None
    assert LabPolicy("a", due="2026-03-01T23:59Z").due is not None


def test_the_secret_comes_from_the_environment_before_the_file(
    secret: TermSecret, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert secret.find() == (DEMO_SECRET, "demo")
    assert "demo" in secret.describe()
    Path(secret.file).write_text("from the file\n")
    assert secret.find() == (b"from the file", "file")
    monkeypatch.setenv(secret.env, "a word")
    assert secret.find() == (b"a word", "environment")
    assert secret.read() == b"a word"
    assert "a word" not in secret.describe()


def test_an_empty_secret_file_does_not_fall_back_to_the_demo(secret: TermSecret) -> None:
    Path(secret.file).write_text("\n")
    with pytest.raises(ConfigError, match="empty"):
        secret.read()


def test_nbgrader_config_gives_the_course_id_and_folders(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'ml101'\n"
        "c.CourseDirectory.source_directory = 'instructor'\n"
    )
    folder = CourseFolder(tmp_path)
    assert folder.course_id == "ml101"
    assert folder.source == tmp_path.resolve() / "instructor"
    assert load_nbgrader_config(tmp_path)["CourseDirectory"]["course_id"] == "ml101"


def test_grading_config_decides_the_course_id_where_both_have_one(tmp_path: Path) -> None:
    write(tmp_path, "course = Course(title='C', course_id='ours')")
    (tmp_path / "nbgrader_config.py").write_text("get_config().CourseDirectory.course_id = 'x'\n")
    assert CourseFolder(tmp_path).course_id == "ours"


def test_a_broken_nbgrader_config_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.A.b = 1 / 0\n")
    with pytest.raises(ConfigError, match=r"nbgrader_config.py, line 2: ZeroDivisionError"):
        load_nbgrader_config(tmp_path)


def test_a_directory_structure_that_is_not_nbgraders_default_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.directory_structure = '{nbgrader_step}/x'\n"
    )
    with pytest.raises(ConfigError, match="directory_structure"):
        _ = CourseFolder(tmp_path).source


def make_lab(root: Path, *names: str) -> CourseFolder:
    for name in names:
        (root / "source" / name).mkdir(parents=True)
        (root / "source" / name / "nb.ipynb").write_text("{}")
    return CourseFolder(root)


def test_labs_come_in_the_order_of_the_course_then_by_name(tmp_path: Path) -> None:
    write(tmp_path, "course = Course(title='C', labs=(LabPolicy('z'), LabPolicy('gone')))")
    folder = make_lab(tmp_path, "b", "a", "z")
    (tmp_path / "source" / "no-notebook").mkdir()
    assert folder.labs() == ("z", "a", "b")
    assert folder.select(["b", "z"]) == ("z", "b")


def test_a_lab_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no lab `c`\. The labs are: a, b"):
        make_lab(tmp_path, "a", "b").select(["c"])


def test_a_folder_without_source_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--course DIR"):
        CourseFolder(tmp_path).labs()
    with pytest.raises(ConfigError, match="no such folder"):
        CourseFolder(tmp_path / "nowhere")


def test_bundles_lie_in_the_engine_only_where_the_course_holds_it(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    assert CourseFolder(root).bundles == root / ".autograder" / "bundles"
    (root / "autograder").mkdir()
    (root / "autograder" / "__init__.py").touch()
    assert CourseFolder(root).bundles == root / "autograder" / "bundles"


def test_a_course_that_cannot_be_written_to_has_its_state_elsewhere(tmp_path: Path) -> None:
    root, state = tmp_path / "course", tmp_path / "state"
    (root / "autograder").mkdir(parents=True)
    (root / "autograder" / "__init__.py").touch()
    folder = CourseFolder(root, state)
    assert folder.state == state.resolve()
    assert folder.bundles == state.resolve() / "bundles"


def test_the_configuration_of_this_repository_is_valid() -> None:
    root = Path(__file__).parent.parent
    assert load_course(root).labs
