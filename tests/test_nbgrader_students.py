"""The student's side of nbgrader: the exchange, *Validate*, and what TensorFlow prints there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from courses import answer, cell, check, notebook, write_lab
from nbgraded import RIGHT, SHIPPED, api, gradebook, hand_in, make_course, rows

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ANSWER = "def size(model):\n    ### BEGIN SOLUTION\n    return model.count_params()\n    ### END SOLUTION"

NOISY = """\
import os, sys, warnings
os.write(2, b"I0000 00:00:1 port.cc:153] a line of a library's\\n")
print("a line of Python's", file=sys.stderr)
warnings.warn("a warning")
assert 1 + 1 == 2"""

KERAS = """\
import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
assert size(model) == 15
assert model.predict(keras.ops.ones((1, 4)), verbose=0).shape == (1, 3)"""


def shipped() -> Any:
    from traitlets.config import Config, PyFileConfigLoader

    return Config(PyFileConfigLoader(SHIPPED.name, path=str(SHIPPED.parent)).load_config())


def validate(path: Path, config: Any) -> Any:
    """What the *Validate* button shows: nothing for a notebook that passes."""
    from nbgrader.validator import Validator

    return Validator(config=config).validate(str(path))


def test_lines_on_stderr_fail_a_students_validation_but_not_with_the_shipped_configuration(
    tmp_path: Path,
) -> None:
    from traitlets.config import Config

    path = tmp_path / "noisy.ipynb"
    path.write_text(json.dumps(notebook(cell("import sys"), check("test-noisy", NOISY, 1))))
    assert "a warning" in validate(path, Config())["failed"][0]["raw_error"]
    assert validate(path, shipped()) == {}
    broken = notebook(check("test-broken", f"{NOISY}\nassert False, 'still told'", 1))
    path.write_text(json.dumps(broken))
    assert "still told" in validate(path, shipped())["failed"][0]["raw_error"]


def test_correct_keras_cells_keep_their_points_in_stock_nbgrader_and_validate(
    tmp_path: Path,
) -> None:
    write_lab(
        tmp_path,
        notebook(answer("size", ANSWER), check("test-size", KERAS, 10)),
    )
    stock = """
for section, trait in (
    ("Autograde", "sanitize_preprocessors"),
    ("Autograde", "autograde_preprocessors"),
    ("GenerateAssignment", "preprocessors"),
    ("GenerateAssignment", "post_convert_hook"),
):
    c[section].pop(trait)
"""
    (tmp_path / "nbgrader_config.py").write_text(SHIPPED.read_text("utf-8") + stock)
    face = api(tmp_path)
    assert face.generate_assignment("ps1")["success"]
    place = hand_in(tmp_path, "ada", {"size": "def size(model):\n    return model.count_params()"})
    done = face.autograde("ps1", "ada")
    assert done["success"], done
    assert rows(tmp_path, "ada") == {"test-size": (10, None, False)}
    assert validate(place / "ps1.ipynb", shipped()) == {}


def test_the_exchange_brings_a_lab_out_and_the_work_in(tmp_path: Path) -> None:
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeSubmit
    from traitlets.config import Config

    root, exchange, home = tmp_path / "course", tmp_path / "exchange", tmp_path / "home"
    for folder in (root, exchange, home):
        folder.mkdir()
    exchange.chmod(0o777)
    make_course(root)
    where = {"root": str(exchange), "cache": str(tmp_path / "cache"), "assignment_dir": str(home)}
    more = Config({"Exchange": where})
    face = api(root, more)
    assert face.generate_assignment("ps1")["success"]
    released = face.release_assignment("ps1")
    assert released["success"], released

    # A student has neither our configuration nor the course's folder.
    settings = Config({"CourseDirectory": {"course_id": "deep-learning", "assignment_id": "ps1"}})
    settings.merge(more)
    before = Path.cwd()
    os.chdir(home)
    try:
        for step in (ExchangeFetchAssignment, ExchangeSubmit):
            desk = CourseDirectory(root=str(home), config=settings)
            step(
                coursedir=desk, authenticator=Authenticator(config=settings), config=settings
            ).start()
            path = home / "ps1" / "ps1.ipynb"
            content = json.loads(path.read_text("utf-8"))
            for one in content["cells"]:
                grade_id = one["metadata"].get("nbgrader", {}).get("grade_id")
                one["source"] = RIGHT.get(grade_id, one["source"])
            path.write_text(json.dumps(content), "utf-8")
    finally:
        os.chdir(before)
    assert (home / "ps1" / "requirements.txt").is_file()
    assert not (home / "ps1" / "hidden").exists()

    collected = face.collect("ps1")
    assert collected["success"], collected
    (student,) = [path.name for path in (root / "submitted").iterdir()]
    done = face.autograde("ps1", student)
    assert done["success"], done
    assert rows(root, student)["test-double"] == (3, None, False)
    with gradebook(root) as book:
        assert book.find_submission("ps1", student).timestamp is not None
