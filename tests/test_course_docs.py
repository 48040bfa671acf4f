"""docs/course.md and docs/coverage.md: true of the labs, the policy and the outlines."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
import course_docs
from course_checks import problems
from course_plan import PlanError, read_notebook, read_plan

from autograder.config import load_course

ROOT = Path(__file__).parent.parent
OUTLINES = Path(os.environ.get("AUTOGRADER_OUTLINES", ROOT.parent / "shared" / "outlines"))


def test_the_plan_holds() -> None:
    wrong = problems(read_plan())
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not OUTLINES.is_dir(), reason="the outlines are not here")
def test_every_line_of_the_outlines_has_its_row() -> None:
    wrong = problems(read_plan(), outlines=OUTLINES)
    assert not wrong, "\n".join(wrong)


def test_the_pages_are_up_to_date() -> None:
    for name, text in course_docs.pages(read_plan(), ROOT).items():
        same = (ROOT / name).read_text("utf-8") == text
        assert same, f"{name} is not up to date: run `python tools/course_docs.py`"


def test_a_lab_exists_on_the_page_if_it_has_a_policy() -> None:
    page = (ROOT / "docs" / "course.md").read_text("utf-8")
    tables = page.partition("<!-- labs:begin -->")[2].partition("<!-- labs:end -->")[0]
    linked = re.findall(r"^\| \[(\S+)\]\(\.\./(\S+)\)", tables, re.MULTILINE)
    assert [name for name, _ in linked] == [policy.name for policy in load_course(ROOT).labs]
    assert all((ROOT / path).is_file() for _, path in linked)
    assert len(linked) + len(re.findall(r"^\| \*", tables, re.MULTILINE)) == 33


def test_a_lab_has_one_title() -> None:
    for policy in load_course(ROOT).labs:
        path = ROOT / "source" / policy.name / f"{policy.name}.ipynb"
        heading = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"]).splitlines()[0]
        assert heading == f"# {policy.title}", f"{policy.name} has another title in its notebook"


def test_a_term_has_every_lab_once() -> None:
    plan = read_plan()
    term = next(route for route in plan.routes if route.title == "A term")
    taught = [name for s in term.sessions for name in (*s.labs, *s.at_home)]
    assert sorted(taught) == list(plan.labs)


def minutes(text: str) -> int:
    """Read ``course_docs.hours`` backwards."""
    return sum(
        int(n) * (60 if unit == "h" else 1) for n, unit in re.findall(r"(\d+) (h|min)", text)
    )


def test_the_hours_of_the_routes_add_up() -> None:
    """As a reader of the page would add them."""
    page = (ROOT / "docs" / "course.md").read_text("utf-8")
    times = dict(re.findall(r"^\| \S*?(\d\d-[\w-]+)\S* \| [^|]+ \| (\d+) \|", page, re.MULTILINE))
    assert sorted(times) == list(read_plan().labs)
    _, *routes = page.partition("<!-- routes:begin -->")[2].split("\n### ")
    assert [route.split(":")[0] for route in routes] == ["Half a day", "Two days", "A term"]
    for route in routes:
        title, *lines = route.splitlines()
        rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][2:]
        *sessions, total = rows
        for _, what, labs, talk, pause, spare, whole, *_ in sessions:
            here = re.findall(r"\d\d-[\w-]+(?=\]|\*)", re.split("; (?:at home|told)", what)[0])
            assert int(labs) == sum(int(times[name]) for name in here), what
            assert int(labs) + int(talk) + int(pause) + int(spare) == int(whole), what
        sums = [sum(int(row[n]) for row in sessions) for n in range(2, len(total))]
        assert [minutes(cell) for cell in total[2:]] == sums
        assert minutes(title) == sums[4]


# A course of three labs, of which the last is still to come.

PLAN = """
[[part]]
title = "One"
[part.labs]
01-a = []
02-b = ["01-a"]
03-c = ["02-b"]

[planned]
03-c = { minutes = 30, on = "NumPy", title = "The third" }

[[route]]
title = "An hour"
about = "Short."
session = [{ title = "All", minutes = 60, talk = 10, break = 0, labs = ["01-a", "02-b"] }]
"""
COVERED = """
[[outline]]
number = 0
file = "outline.txt"
about = "an outline"
rows = [
    { at = "1-2", key = "Title", why = "a title" },
    { at = "4", key = "sums", in = ["01-a#Sums", "02-b"] },
    { at = "5", key = "more", in = ["03-c#?"] },
]
"""
OUTLINE = "Title\nby somebody\n\n- sums\n- more\n"


def write_lab(root: Path, name: str, first: str, packages: str = "numpy==2.0\n") -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": [f"# {name}\n\n{first}"]},
        {"cell_type": "markdown", "metadata": {}, "source": "## 1 · Sums\n```\n# no heading\n```"},
        {
            "cell_type": "code",
            "metadata": {"nbgrader": {"grade": True, "points": 3}},
            "source": "assert True",
        },
        {
            "cell_type": "code",
            "metadata": {"nbgrader": {"grade": False, "points": 9}},
            "source": "",
        },
    ]
    folder = root / "release" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    (folder / "requirements.txt").write_text(packages)


def write_policy(root: Path, *names: str) -> None:
    labs = "".join(f"LabPolicy({name!r}, title='Lab {name}'), " for name in names)
    text = "from autograder.config import Course, LabPolicy\n"
    (root / "grading_config.py").write_text(f"{text}course = Course(title='C', labs=({labs}))\n")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    write_policy(tmp_path, "01-a", "02-b")
    write_lab(tmp_path, "01-a", "**You need** Python. **Time:** about 20 minutes.")
    write_lab(tmp_path, "02-b", "You need *01-a*; *03-c* is later. Allow 25 minutes.", "keras==3\n")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "course.toml").write_text(PLAN)
    (docs / "coverage.toml").write_text(COVERED)
    for page, blocks in (
        ("course", ("summary", "labs", "picture", "routes")),
        ("coverage", ("summary", "outlines")),
    ):
        marks = "".join(f"\n<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in blocks)
        (docs / f"{page}.md").write_text(f"# By hand\n{marks}\nThe end.\n")
    texts = tmp_path / "outlines"
    texts.mkdir()
    (texts / "outline.txt").write_text(OUTLINE)
    assert course_docs.main([], tmp_path) == 0
    return tmp_path


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_small_course_has_no_problem(small: Path) -> None:
    assert problems(read_plan(small), small, small / "outlines") == []
    assert course_docs.main(["--check"], small) == 0
    page = (small / "docs" / "course.md").read_text("utf-8")
    assert page.startswith("# By hand")
    assert page.endswith("The end.\n")
    assert "3 labs, 1 h 15 min of a student's time. 2 exist, with 6 points and 45 min" in page
    assert "| Lab 02-b | 25 | 3 | 01 | O0 | Keras |" in page
    covered = (small / "docs" / "coverage.md").read_text("utf-8")
    assert "| 4 | sums | [01-a](../release/01-a/01-a.ipynb), *1 · Sums*; [02-b](" in covered
    assert "| 5 | more | *03-c* (to come) |" in covered


def test_a_lab_that_lands_costs_one_command(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_policy(small, "01-a", "02-b", "03-c")
    write_lab(small, "03-c", "You need the labs up to 02. Allow 35 minutes.")
    assert course_docs.main(["--check"], small) == 1
    assert course_docs.main([], small) == 1, "its section is still to be named"
    assert "line 5: 03-c is there now; name one of: 03-c; 1 · Sums." in capsys.readouterr().err
    change(small, "docs/coverage.toml", "03-c#?", "03-c#Sums")
    assert course_docs.main([], small) == 0
    assert course_docs.main(["--check"], small) == 0
    assert "03-c = {" not in (small / "docs" / "course.toml").read_text()
    assert 'labs = ["01-a", "02-b"]' in (small / "docs" / "course.toml").read_text()
    page = (small / "docs" / "course.md").read_text("utf-8")
    assert "| Lab 03-c | 35 | 3 | 02 | O0 | NumPy |" in page
    assert ":::tocome" not in page


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("docs/course.toml", '["01-a"]', '["03-c"]', "02-b builds on 03-c, which is no lab before"),
        ("docs/course.toml", '["02-b"]', '["02-b", "01-a"]', "03-c builds on 01-a by 02-b already"),
        ("docs/course.toml", '["01-a"]\n', "[]\n", "by its first cell 02-b needs 01-a"),
        ("docs/course.toml", "minutes = 60", "minutes = 54", "are more than its 54"),
        ("docs/course.toml", '"01-a", "02-b"] }', '"02-b"] }', "02-b builds on 01-a; do it before"),
        ("docs/course.toml", '"02-b"] }', '"01-a"] }', "01-a was done before"),
        ("docs/course.toml", '"02-b"] }', '"04-d"] }', "04-d is no lab of the course"),
        ("docs/coverage.toml", "03-c#?", "02-b", "no line of an outline names 03-c"),
        ("docs/coverage.toml", "03-c#?", "04-d", "line 5: 04-d is no lab of the course"),
        ("docs/coverage.toml", "01-a#Sums", "01-a#Sum", "line 4: 01-a has no section 'Sum'"),
        ("docs/coverage.toml", "01-a#Sums", "01-a#no heading", "01-a has no section 'no heading'"),
        ("docs/coverage.toml", 'why = "a title"', 'why = ""', "neither a lab nor a reason"),
        ("docs/coverage.toml", 'at = "4"', 'at = "2-4"', "line 2–4: lines must go upwards"),
        ("docs/coverage.toml", '"sums"', f'"{"s" * 61}"', "the key has 61 characters"),
        ("docs/coverage.toml", '"sums"', '"Sums"', "'Sums' is not in the outline there"),
        ("docs/coverage.toml", 'at = "1-2"', 'at = "1"', "outline 0: line 2 is in no row"),
        ("docs/coverage.toml", '"outline.txt"', '"other.txt"', "there is no outline outline.txt"),
        (
            "grading_config.py",
            "'02-b', ",
            "'02-b'), LabPolicy('03-c', ",
            "release/03-c/03-c.ipynb: it is not there",
        ),
        ("grading_config.py", "'02-b'", "'05-e'", "02-b is neither in grading_config.py nor"),
        ("release/02-b/02-b.ipynb", "Allow 25 minutes", "Take it slowly", "names 0 times"),
    ],
)
def test_what_does_not_hold_is_said(small: Path, file: str, old: str, new: str, says: str) -> None:
    change(small, file, old, new)
    try:
        found = problems(read_plan(small), small, small / "outlines")
    except PlanError as error:
        found = [str(error)]
    assert any(says in problem for problem in found), found


def test_a_release_without_a_policy_is_named(small: Path) -> None:
    write_lab(small, "03-c", "Allow 5 minutes.")
    assert problems(read_plan(small), small) == [
        "release/03-c: grading_config.py doesn't name this lab; add its policy."
    ]


def test_a_heading_is_known_with_its_number_and_without(small: Path) -> None:
    notebook = read_notebook(small, "01-a")
    assert notebook.section("Sums") == notebook.section("1 · Sums") == "1 · Sums"
    assert notebook.headings == ("01-a", "1 · Sums")


def test_a_page_without_its_marks_is_refused(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(small, "docs/course.md", "<!-- routes:end -->", "")
    assert course_docs.main([], small) == 1
    assert "<!-- routes:end -->" in capsys.readouterr().err
