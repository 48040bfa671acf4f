"""What a bundle holds for Gradescope and Otter: the same bytes each time, pinned, and outside the digest."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from courses import neuron_lab, write_lab

from autograder.build import ensure_bundle, labs
from autograder.build.delivery import lab_key, lab_packages
from autograder.build.engine import engine_wheel
from autograder.build.labs import compile_lab
from autograder.build.lock import Lock
from autograder.build.otter import otter_test
from autograder.build.requirements import distributions
from autograder.bundle import bundle_of_folder, read_bundle
from autograder.bundled import BundledCourse
from autograder.course import CourseFolder
from autograder.errors import ConfigError
from autograder.policies import Late
from autograder.records import Cell, Lab, Notebook
from autograder.verify.cases import read_cases

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "labs"

LOCK = """
version = 1
[[package]]
name = "app"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "heavy", marker = "sys_platform == 'win32'" },
    { name = "number", version = "1.0", marker = "python_full_version < '3.12'" },
    { name = "number", version = "2.0", marker = "python_full_version >= '3.12'" },
    { name = "arm", marker = "platform_machine == 'aarch64'" },
    { name = "tool", extra = ["fast"] },
]
wheels = [{ url = "https://x/app-1.0-py3-none-any.whl", hash = "sha256:aa" }]
[[package]]
name = "number"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
resolution-markers = ["python_full_version < '3.12'"]
wheels = [
    { url = "https://x/number-1.0-cp311-cp311-manylinux_2_17_x86_64.whl", hash = "sha256:b1" },
    { url = "https://x/number-1.0-cp311-cp311-win_amd64.whl", hash = "sha256:b2" },
    { url = "https://x/number-1.0-cp310-cp310-manylinux_2_17_x86_64.whl", hash = "sha256:b3" },
]
[[package]]
name = "number"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
resolution-markers = ["python_full_version >= '3.12'"]
sdist = { url = "https://x/number-2.0.tar.gz", hash = "sha256:c1" }
wheels = [{ url = "https://x/number-2.0-cp311-abi3-manylinux_2_17_aarch64.whl", hash = "sha256:c2" }]
[[package]]
name = "arm"
version = "3"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://x/arm-3.tar.gz", hash = "sha256:d1" }
[[package]]
name = "tool"
version = "4"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/tool-4-py3-none-any.whl", hash = "sha256:e1" }]
[package.optional-dependencies]
fast = [{ name = "quick" }]
slow = [{ name = "heavy" }]
[[package]]
name = "quick"
version = "5"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/quick-5-py3-none-any.whl", hash = "sha256:f1" }]
[[package]]
name = "heavy"
version = "6"
source = { registry = "https://pypi.org/simple" }
"""


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_lock_gives_what_a_lab_needs_on_linux_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text(LOCK)
    lock = Lock(tmp_path / "uv.lock")
    lines = [line.replace(" \\\n   ", "") for line in lock.export(["app", "unknown"])]
    assert lines == [
        "app==1.0 --hash=sha256:aa",
        "arm==3 ; platform_machine == 'aarch64' --hash=sha256:d1",
        "number==1.0 ; python_version < '3.12' --hash=sha256:b1",
        "number==2.0 ; python_version >= '3.12' --hash=sha256:c2",
        "quick==5 --hash=sha256:f1",
        "tool==4 --hash=sha256:e1",
    ]
    assert "heavy==6" in "".join(lock.export(["tool[slow]"]))


def test_the_engine_is_a_wheel_of_the_same_bytes_each_time() -> None:
    name, content = engine_wheel()
    engine_wheel.cache_clear()
    assert engine_wheel() == (name, content)
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        record = archive.read(next(n for n in names if n.endswith("RECORD"))).decode()
    assert "autograder/grade/session.py" in names
    assert "autograder/lms/run_autograder" in names
    assert not [n for n in names if "bundles" in n or "__pycache__" in n or n.endswith(".ipynb")]
    assert {line.split(",")[0] for line in record.splitlines()} == set(names)


def test_the_wheels_entry_points_are_the_projects() -> None:
    import tomllib

    from autograder.build.engine import _ENTRY_POINTS

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = {"console_scripts": project["scripts"], **project["entry-points"]}
    wanted = [
        f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in rows.items())
        for group, rows in groups.items()
    ]
    assert "\n".join(wanted) == _ENTRY_POINTS


def test_a_bundle_is_the_same_bytes_each_time_and_is_complete(tmp_path: Path) -> None:
    folders = [write_lab(tmp_path / name, neuron_lab()) for name in ("a", "b")]
    paths = [ensure_bundle(folder, "ps1").path for folder in folders]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    found = members(paths[0])
    assert set(found) >= {
        *("setup.sh", "run_autograder", "requirements.txt", "requirements.otter.txt"),
        *("otter_config.json", "run_otter.py", "environment.yml", "delivery.json", "lab.json"),
    }
    assert [name for name in found if name.startswith("engine/")]
    with zipfile.ZipFile(paths[0]) as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert modes["run_autograder"] == modes["setup.sh"] == 0o100755


def test_requirements_are_pinned_with_hashes_and_without_what_is_not_needed(tmp_path: Path) -> None:
    found = members(ensure_bundle(write_lab(tmp_path, neuron_lab()), "ps1").path)
    text = found["requirements.txt"].decode()
    lines = [line for line in text.replace("\\\n", "").splitlines() if line and line[0] != "#"]
    assert all(re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:", line) for line in lines)
    names = {line.partition("==")[0] for line in lines}
    assert names >= {"ipykernel", "numpy", "nbclient", "msgspec"}
    assert not names & {"tensorflow", "keras", "nbgrader", "pandas", "otter-grader", "nbconvert"}
    assert {"otter-grader==", "ipykernel=="} <= set(
        re.findall(r"^[a-z-]+==", found["requirements.otter.txt"].decode(), re.M)
    )


def test_a_keras_lab_needs_tensorflow_and_its_own_modules_are_no_packages() -> None:
    cells = (
        Cell("code", "free", "", 0.0, "import keras\nimport helper", ""),
        Cell("code", "test", "t", 1.0, "import os\nfrom sklearn import svm", ""),
    )
    lab = Lab("ps1", "", (Notebook("ps1", cells),))
    files = {
        "release/helper.py": b"import matplotlib.pyplot as plt",
        "hidden/secret.py": b"import pandas",
    }
    assert lab_packages(lab, files) == {
        "keras",
        "tensorflow",
        "scikit-learn",
        "matplotlib",
        "pandas",
    }


def test_policy_and_secret_are_outside_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOGRADER_TERM_SECRET", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = write_lab(tmp_path, neuron_lab())
    first = ensure_bundle(folder, "ps1")
    assert first.delivery.key == ""
    monkeypatch.setenv("AUTOGRADER_TERM_SECRET", "of this term")
    second = ensure_bundle(folder, "ps1")
    assert len(second.delivery.key) == 64
    assert second.delivery.key == lab_key(folder, "ps1") != lab_key(folder, "ps2")
    assert b"of this term" not in second.path.read_bytes()
    (tmp_path / "grading_config.py").write_text(
        "from autograder.config import *\ncourse = Course('c', late=Late(0.25))\n"
    )
    third = ensure_bundle(CourseFolder(tmp_path), "ps1")
    assert third.delivery.late == Late(0.25)
    assert first.digest == second.digest == third.digest


def test_another_engine_is_packed_anew_without_compiling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_lab(tmp_path, neuron_lab())
    first = ensure_bundle(folder, "ps1")
    compiled: list[str] = []
    monkeypatch.setattr(labs, "compile_lab", lambda *a: compiled.append("again"))
    monkeypatch.setattr(
        "autograder.build.delivery.engine_wheel", lambda: ("e-1-py3-none-any.whl", b"other")
    )
    monkeypatch.setattr("autograder.build.delivery._engine_hash", lambda: "other")
    second = ensure_bundle(folder, "ps1")
    assert compiled == []
    assert second.digest == first.digest
    assert members(second.path)["engine/e-1-py3-none-any.whl"] == b"other"
    before = second.path.stat().st_mtime_ns
    ensure_bundle(folder, "ps1")
    assert second.path.stat().st_mtime_ns == before


def test_an_unpacked_bundle_is_the_bundle(tmp_path: Path) -> None:
    bundle = ensure_bundle(write_lab(tmp_path, neuron_lab()), "ps1")
    with zipfile.ZipFile(bundle.path) as archive:
        archive.extractall(tmp_path / "source")
    found = bundle_of_folder(tmp_path / "source")
    assert (found.digest, found.lab, found.delivery) == (bundle.digest, bundle.lab, bundle.delivery)


def test_a_bundle_alone_is_a_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.intake import find_submissions

    bundle = ensure_bundle(write_lab(tmp_path / "course", neuron_lab()), "ps1")
    alone = tmp_path / "elsewhere"
    (alone / "hand").mkdir(parents=True)
    lab = alone / "lab.zip"
    bundle.path.rename(lab)
    (alone / "hand" / "ana.ipynb").write_bytes(
        (tmp_path / "course/source/ps1/ps1.ipynb").read_bytes()
    )
    monkeypatch.chdir(alone)
    course = BundledCourse(lab, alone / "state")
    assert course.labs() == ("ps1",)
    (found,) = find_submissions(alone / "hand", course, grade_ids=course.grade_ids)
    assert (found.student_id, found.assignment, found.problem) == ("ana", "ps1", "")
    assert course.lab_bundle("ps1").digest == read_bundle(lab).digest
    with pytest.raises(ConfigError, match="holds the lab `ps1`, not `ps2`"):
        course.select(["ps2"])


# --- Otter's tests, run as Otter runs them --------------------------------------------------------


class _Case:
    def __init__(self, points: float = 0, hidden: bool = False) -> None:
        self.points, self.hidden = points, hidden

    def __call__(self, function: object) -> _Case:
        self.function = function
        return self


def score(source: str, points: float, student: dict[str, object]) -> tuple[float, float]:
    """What a test file gives, and the points of its cases, by a stand-in for Otter's decorator."""
    lab = Lab("ps1", "", ())
    text = otter_test(Cell("code", "test", "t", points, source, ""), lab)
    body = text.replace("from otter.test_files import test_case", "")
    space: dict[str, object] = {"test_case": _Case}
    exec(body, space)
    cases = [value for value in space.values() if isinstance(value, _Case)]
    earned = 0.0
    for case in cases:
        try:
            case.function(student)  # type: ignore[operator]
            earned += case.points
        except Exception:
            pass
    return earned, sum(case.points for case in cases)


def test_otters_cases_have_the_cells_points() -> None:
    hidden = "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 2\n### END HIDDEN TESTS"
    assert score(hidden, 3, {"f": lambda x: x}) == (3, 3)
    assert score(hidden, 3, {"f": lambda x: 1}) == (0, 3)
    assert score("assert f", 0.5, {"f": 1}) == (0.5, 0.5)


@pytest.mark.parametrize(("right", "earned"), [(0, 0), (1, 0.5), (3, 1.5), (4, 2)])
def test_a_number_at_the_end_gives_otter_a_part_of_the_points(right: int, earned: float) -> None:
    source = "correct = right\nassert correct is not None\n2 * correct / 4"
    assert score(source, 2, {"right": right}) == (pytest.approx(earned), pytest.approx(2))


def test_an_expression_that_is_no_number_gives_otter_all_points() -> None:
    assert score("x = 1\nprint(x)", 2, {}) == (pytest.approx(2), pytest.approx(2))
    assert score("raise ValueError\n3", 2, {}) == (0, pytest.approx(2))


def test_otter_is_shown_no_line_of_a_hidden_test() -> None:
    source = "assert f\n### BEGIN HIDDEN TESTS\nassert f(2) == 'SECRET'\n### END HIDDEN TESTS"
    text = otter_test(Cell("code", "test", "t", 1, source, ""), Lab("ps1", "", ()))
    shown = [line for line in text.splitlines() if line.startswith("    ")]
    assert shown
    assert "SECRET" not in "\n".join(shown)


def test_packages_of_the_policy_are_in_the_release_and_in_the_bundle(tmp_path: Path) -> None:
    """An answer that imports one of them is graded on Gradescope as on the instructor's machine."""
    (tmp_path / "grading_config.py").write_text(
        "from autograder.config import Course, LabPolicy\n"
        'course = Course("C", packages=("pandas",), labs=(LabPolicy("ps1", packages=("Scikit_Learn",)),))\n'
    )
    folder = write_lab(tmp_path, neuron_lab())
    found = members(ensure_bundle(folder, "ps1").path)
    for name in ("requirements.txt", "requirements.otter.txt"):
        assert {"pandas==", "scikit-learn=="} <= set(
            re.findall(r"^[a-z-]+==", found[name].decode(), re.M)
        )
    released = compile_lab(folder, "ps1").release["requirements.txt"].decode()
    assert {"pandas==", "scikit-learn=="} <= set(re.findall(r"^[a-z-]+==", released, re.M))


@pytest.mark.parametrize(
    "name", sorted(path.name for path in (ROOT / "source").glob("[0-9][0-9]-*"))
)
def test_what_is_right_in_this_course_imports_only_what_its_lab_offers(name: str) -> None:
    """Where the bundle grades, there is nothing else: a right answer would lose its points there."""
    lines = (ROOT / "release" / name / "requirements.txt").read_text("utf-8").splitlines()
    offered = {line.partition("==")[0] for line in lines} | {"numpy"}  # which Matplotlib brings
    own = {path.stem for path in (ROOT / "release" / name).glob("*.py")}
    for case in read_cases(CASES / f"{name}.py"):
        if case.kind == "correct":
            assert distributions([text for _, text in case.answers], own) <= offered, case.title
