"""The leak check: what it refuses, and what any course is free to show."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from courses import NEURON, TEST, answer, cell, check, graded, neuron_lab, notebook, write_lab

from autograder.build.leaks import Leaks, Release, check_leaks
from autograder.build.secrets import is_substantial, says_something
from autograder.build.source import read_lab

SECRET_LINE = "z = sum(xi * wi for xi, wi in zip(x, w)) + b"
STUB = 'def neuron(x, w, b):\n    """Return the output of a neuron."""\n    # YOUR CODE HERE'
RELEASED_TEST = 'assert neuron([1], [2], 0) == 2, "one input"'


def leaks(
    root: Path,
    *extra: Any,
    files: dict[str, bytes] | None = None,
    hidden: dict[str, bytes] | None = None,
    test: str = TEST,
    **metadata: Any,
) -> Leaks:
    """Check a release of the neuron lab to which cells, files or metadata have been added."""
    full = notebook(answer("neuron", NEURON), check("t", test), *extra, **metadata)
    folder = write_lab(root, full)
    for name, content in {
        **(files or {}),
        **{f"hidden/{k}": v for k, v in (hidden or {}).items()},
    }.items():
        path = root / "source" / "ps1" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    lab = read_lab(folder, "ps1")
    visible = test.split("### BEGIN")[0]
    release = notebook(answer("neuron", STUB), check("t", visible), *extra, **metadata)
    return check_leaks(lab, Release((("source/ps1", full, release),), lab.files))


def test_a_clean_release_has_no_leak(tmp_path: Path) -> None:
    assert (
        leaks(tmp_path, cell("import math"), cell("# Notes\nA neuron adds.", "markdown")) == Leaks()
    )


def with_attachment(data: bytes) -> Any:
    made = cell("![](attachment:a.png)", "markdown")
    made["attachments"] = {"a.png": {"image/png": base64.b64encode(data).decode()}}
    return made


def with_output(text: str) -> Any:
    made = cell("neuron([1], [1], 0)")
    made["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return made


def zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("member", text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param(cell("return max(0.0, z)"), id="returned expression in a free cell"),
        pytest.param(cell("#return max(0.0,z)"), id="commented out, other spaces"),
        pytest.param(cell("So `return max(0.0, z)`.", "markdown"), id="quoted in a text"),
        pytest.param(
            cell(NEURON.replace("### ", "# the ").replace("SOLUTION", "")), id="all of it"
        ),
        pytest.param(cell("assert neuron([1], [2], 3) == 5"), id="hidden assertion in a free cell"),
        pytest.param(cell("x", note=f"see: {SECRET_LINE}"), id="cell metadata"),
        pytest.param(cell("x", a={"b": ["q", {"c": SECRET_LINE}]}), id="deep in metadata"),
        pytest.param(cell("x", a={SECRET_LINE: 1}), id="a key of metadata"),
        pytest.param(with_output(f"def neuron():\n    {SECRET_LINE}\n"), id="output"),
        pytest.param(with_attachment(SECRET_LINE.encode()), id="attachment"),
        pytest.param(with_attachment(zipped(SECRET_LINE)), id="zip in an attachment"),
    ],
)
def test_a_line_that_survives_in_a_cell_is_refused(tmp_path: Path, extra: Any) -> None:
    found = leaks(tmp_path, extra)
    assert len(found.problems) == 1, found
    assert "source/ps1, cell 3" in found.problems[0]
    assert "of source/ps1, cell " in found.problems[0]


def test_a_line_in_the_metadata_of_the_notebook_is_refused(tmp_path: Path) -> None:
    found = leaks(tmp_path, author={"notes": SECRET_LINE})
    assert "the notebook's metadata" in found.problems[0]


def test_a_solution_in_the_visible_part_of_a_test_is_refused(tmp_path: Path) -> None:
    found = leaks(tmp_path, test=f"def reference(x, w, b):\n    return max(0.0, z)\n{TEST}")
    assert "cell 2 (`t`)" in found.problems[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("helpers.py", f"def f(x, w, b):\n    {SECRET_LINE}\n    return max(0.0, z)\n".encode()),
        ("notes.md", b"The answer: `return max(0.0, z)`\n"),
        ("notes.json", json.dumps({"a": [f"def f():\n    {SECRET_LINE}\n"]}).encode()),
        ("data.bin", b"\0\1" + SECRET_LINE.encode() + b"\0"),
        ("data.npz", zipped(SECRET_LINE)),
        ("data.gz", gzip.compress(SECRET_LINE.encode() + b"\n", mtime=0)),
        ("tests.txt", b"assert neuron([1], [2], 3) == 5\n"),
    ],
)
def test_a_line_that_survives_in_a_file_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    found = leaks(tmp_path, files={name: content})
    assert len(found.problems) == 1, found
    assert found.problems[0].startswith(f"source/ps1/{name}: ")


def test_a_copy_of_a_hidden_file_is_refused(tmp_path: Path) -> None:
    found = leaks(tmp_path, files={"y.npy": b"\0labels"}, hidden={"labels.npy": b"\0labels"})
    assert found.problems == [
        "source/ps1/y.npy: it is the same as hidden/labels.npy, which students must not have. "
        "Remove one of the two."
    ]


def test_a_region_that_was_not_cleared_is_refused(tmp_path: Path) -> None:
    full = neuron_lab()
    lab = read_lab(write_lab(tmp_path, full), "ps1")
    found = check_leaks(lab, Release((("source/ps1", full, full),), {}))
    assert any("still has the marker `BEGIN SOLUTION`" in text for text in found.problems)
    assert any("still has the marker `BEGIN HIDDEN TESTS`" in text for text in found.problems)


def test_a_worked_example_is_shown_when_the_author_says_so(tmp_path: Path) -> None:
    assert leaks(tmp_path, cell("return max(0.0, z)")).problems
    assert not leaks(tmp_path, cell("return max(0.0, z)", tags=["worked-example"])).problems


def test_a_mark_scheme_is_a_secret(tmp_path: Path) -> None:
    text = "Explain.\n### BEGIN MARK SCHEME\nOne point for naming the bias.\n### END MARK SCHEME"
    task = graded(text, "markdown", task=True, locked=True, grade_id="task", points=1)
    full = notebook(task, cell("One point for naming the bias.", "markdown"))
    release = notebook(cell("Explain.", "markdown"), full["cells"][1])
    lab = read_lab(write_lab(tmp_path, full), "ps1")
    found = check_leaks(lab, Release((("source/ps1", full, release),), {}))
    assert "a line of the mark scheme of source/ps1, cell 1 (`task`)" in found.problems[0]


PLOT = """\
### BEGIN SOLUTION
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot(history.history["loss"], label="training")
ax.plot(history.history["val_loss"], label="validation")
ax.legend()
### END SOLUTION"""


def test_a_line_that_stands_in_any_notebook_may_stand_in_both(tmp_path: Path) -> None:
    full = notebook(answer("plot", PLOT), cell("fig, ax = plt.subplots(figsize=(6, 4))"))
    release = notebook(answer("plot", "# YOUR CODE HERE"), full["cells"][1])
    lab = read_lab(write_lab(tmp_path, full), "ps1")
    assert check_leaks(lab, Release((("source/ps1", full, release),), {})).problems == []


STEP = """\
def step(w, rate):
    ### BEGIN SOLUTION
    grad = 2 * (w - 3)
    w = w - rate * grad
    loss = (w - 3) ** 2
    history.append(loss)
    return w, loss
    ### END SOLUTION"""

STEP_TEST = """\
assert step(1, 0.1)
### BEGIN HIDDEN TESTS
expected = [1.4, 2.56, 73890461584]
reference = sum(expected) / len(expected)
got = step(271828, 0.5)
assert got == expected
### END HIDDEN TESTS"""


def step_leaks(root: Path, *extra: Any, files: dict[str, bytes] | None = None) -> Leaks:
    """Check a release with one answer of several lines, its test, and what is added."""
    folder = write_lab(root, notebook(answer("step", STEP), check("t", STEP_TEST), *extra))
    for name, content in (files or {}).items():
        (root / "source" / "ps1" / name).write_bytes(content)
    lab = read_lab(folder, "ps1")
    stub = answer("step", "def step(w, rate):\n    # YOUR CODE HERE")
    release = notebook(stub, check("t", STEP_TEST.split("### BEGIN")[0]), *extra)
    full = lab.notebooks[0].data
    return check_leaks(lab, Release((("source/ps1", full, release),), lab.files))


@pytest.mark.parametrize(
    "line",
    [
        "w = w - rate * grad",
        "grad = 2 * (w - 3)",
        "loss = (w - 3) ** 2",
        "got = step(271828, 0.5)",
        "expected = [1.4, 2.56, 73890461584]",
        "reference = sum(expected) / len(expected)",
    ],
)
def test_any_line_that_says_something_is_refused_in_a_text(tmp_path: Path, line: str) -> None:
    places: list[Any] = [
        cell(f"Hint: `{line}`", "markdown"),
        cell(f"```python\n{line}\n```", "markdown"),
        cell(f"x = 1  # {line}"),
        cell(f'"""Remember {line}."""'),
    ]
    for number, place in enumerate(places):
        found = step_leaks(tmp_path / str(number), place)
        assert len(found.problems) == 1, (place, found)
        assert f"it would show `{line}`" in found.problems[0]
        assert "worked-example" in found.problems[0]
        place["metadata"]["tags"] = ["worked-example"]
        assert step_leaks(tmp_path / f"{number} shown", place) == Leaks()
    found = step_leaks(tmp_path / "file", files={"notes.md": f"- {line}\n".encode()})
    assert len(found.problems) == 1


def test_a_rare_value_is_refused_in_code_too(tmp_path: Path) -> None:
    assert step_leaks(tmp_path, cell("got = step(271828, 0.5)")).problems


def test_the_authors_code_may_have_a_line_in_common_and_is_warned(tmp_path: Path) -> None:
    found = step_leaks(tmp_path, cell("w, rate = 1.0, 0.1\nw = w - rate * grad"))
    assert found.problems == []
    assert len(found.warnings) == 1
    assert "`w = w - rate * grad`" in found.warnings[0]


@pytest.mark.parametrize(
    "line", ["history.append(loss)", "return w, loss", "for i in range(n):", "w = float(w)"]
)
def test_lines_that_say_nothing_may_stand_anywhere(tmp_path: Path, line: str) -> None:
    assert step_leaks(tmp_path, cell(f"Use `{line}` here.", "markdown")) == Leaks()


@pytest.mark.parametrize(
    "line",
    [
        "for i in range(n):",
        "for xi, wi in zip(x, w):",
        "history.append(loss)",
        "fig, ax = plt.subplots(figsize=(6, 4))",
        'ax.plot(history.history["loss"], label="training")',
        'print(f"accuracy: {accuracy:.3f} of {total}")',
        'rng = np.random.default_rng(int(os.environ.get("AUTOGRADER_SEED", "0")))',
        "x, w = rng.normal(size=3), rng.normal(size=3)",
        "keras.utils.set_random_seed(1)",
        "x = np.array([1.0, 2.0, 3.0])",
    ],
)
def test_lines_that_any_two_programs_share_say_nothing(line: str) -> None:
    assert not says_something(line)


@pytest.mark.parametrize(
    "line",
    [
        "w = w - rate * grad",
        "z = x @ w + b",
        "model.fit(x_train, y_train, epochs=5)",
        'keras.layers.Dense(32, activation="relu"),',
        'optimizer="adam", loss="mse", metrics=["accuracy"])',
        "labels = [3, 141592, 65]",
        "if total > limit and not done:",
    ],
)
def test_lines_that_say_how_a_thing_is_done_do(line: str) -> None:
    assert says_something(line)


def test_hidden_tests_may_repeat_the_visible_part_of_a_test(tmp_path: Path) -> None:
    line = "assert abs(neuron(x, w, b) - expected) < 1e-6"
    test = f"{line}\n### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS"
    assert leaks(tmp_path, test=test) == Leaks()


def test_an_answer_left_blank_by_the_author_is_no_secret(tmp_path: Path) -> None:
    blank = "# YOUR CODE HERE\nraise NotImplementedError()"
    full = notebook(answer("a", blank), answer("b", blank))
    lab = read_lab(write_lab(tmp_path, full), "ps1")
    assert check_leaks(lab, Release((("source/ps1", full, full),), {})) == Leaks()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "else:",
        "return x",
        "return w, b, mistakes",
        "return (w, b)",
        "import numpy as np",
        "from keras.layers import Dense, Dropout, Flatten",
        "def neuron(x, w, b, activation):",
        "### ---------------- ###",
        "i += 1",
        "plt.show()",
    ],
)
def test_lines_that_tell_nothing_are_ignored(line: str) -> None:
    assert not is_substantial(line)


@pytest.mark.parametrize(
    "line",
    ["return max(0.0, z)", "w = w - rate * grad", "return sum(squares(n))", r"$\sum_{i=1}^n i^2$"],
)
def test_lines_that_tell_the_answer_count(line: str) -> None:
    assert is_substantial(line)
