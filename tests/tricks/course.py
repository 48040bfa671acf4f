"""A small course on NumPy alone, to grade tricks and outcomes on in a second or two each.

Its hidden tests hold words and numbers that occur nowhere else (:data:`SECRETS`): where one of them
turns up in what a student may read, a hidden test has leaked.
"""

from __future__ import annotations

from pathlib import Path

from courses import answer, cell, check, graded, notebook, write_lab

from autograder.course import CourseFolder

SECRETS = ("zebra", "73890461584", "271828", "31337.25", "quokka", "QUOKKA", "6172839")
"""Names, arguments and wanted values of the hidden tests."""

TERM_SECRET = b"tricks-secret-of-the-term"

POINTS = {
    "test-square": 2.0,
    "test-shift": 2.0,
    "test-shout": 2.0,
    "test-summary": 4.0,
    "test-account": 2.0,
}

CONFIG = """\
from autograder.config import Course, LabPolicy
from autograder.records import Limits

course = Course(
    title="Tricks",
    limits=Limits(
        cell_seconds=4, total_seconds=40, memory_mb=512, processes=64, output_kb=64, work_mb=32
    ),
)
"""

SQUARE = '''\
def square(x):
    """Return the square of a number, as a float."""
    ### BEGIN SOLUTION
    return float(x) * float(x)
    ### END SOLUTION'''

TEST_SQUARE = """\
assert square(3) == 9, "the square of 3 is 9"
assert isinstance(square(2.0), float), "square gives a float"
### BEGIN HIDDEN TESTS
# hint: negative numbers have squares too
import os
def zebra_square(number):
    return number * number
rng = np.random.default_rng(int(os.environ.get("AUTOGRADER_SEED", "1")))
for number in rng.integers(-50, 50, size=3).tolist():
    assert square(number) == zebra_square(number), f"zebra {number}"
assert square(271828) == 73890461584
assert abs(square(1.5) - 2.25) < 1e-12
### END HIDDEN TESTS"""

SHIFT = '''\
def shift(x, by):
    """Return the array with a number added to each element."""
    ### BEGIN SOLUTION
    return np.asarray(x) + by
    ### END SOLUTION'''

TEST_SHIFT = """\
np.testing.assert_allclose(shift(np.array([1.0, 2.0]), 1), [2.0, 3.0])
### BEGIN HIDDEN TESTS
wanted = np.array([31337.25, -5.5, 0.75])
got = shift(wanted - 2, 2)
assert np.allclose(got, wanted)
assert np.array_equal(got, wanted)
assert all(one == two for one, two in zip(shift(np.arange(3.0), 4), [4.0, 5.0, 6.0], strict=True))
### END HIDDEN TESTS"""

SHOUT = '''\
def shout(text):
    """Return the text in capitals, with an exclamation mark."""
    ### BEGIN SOLUTION
    return text.upper() + "!"
    ### END SOLUTION'''

TEST_SHOUT = """\
assert shout("hi") == "HI!", f"shout gave {shout('hi')!s}"
### BEGIN HIDDEN TESTS
# hint: every letter becomes a capital
for loud, word in zip(map(shout, ["quokka-word", "quokka word"]), ["QUOKKA-WORD!", "QUOKKA WORD!"]):
    assert loud == word, f"{loud} for {word}"
### END HIDDEN TESTS"""

SUMMARY = '''\
def mean(values):
    """Return the mean of a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION

def spread(values):
    """Return the largest less the smallest number."""
    ### BEGIN SOLUTION
    return max(values) - min(values)
    ### END SOLUTION'''

TEST_SUMMARY = """\
points = 0
samples = [1.0, 2.0, 3.0]
if np.isclose(mean(samples), 2):
    points += 1
### BEGIN HIDDEN TESTS
samples.append(6172839.0)
if np.isclose(mean(list(samples)), 1543211.25):
    points += 1
if np.isclose(spread([5.0, -2.5, 3.0]), 7.5):
    points += 2
### END HIDDEN TESTS
points"""

ACCOUNT = '''\
class Account:
    """An account that begins with nothing in it."""

    def __init__(self):
        ### BEGIN SOLUTION
        self.balance = 0
        ### END SOLUTION

    def deposit(self, amount):
        """Add an amount to the balance."""
        ### BEGIN SOLUTION
        self.balance += amount
        ### END SOLUTION'''

TEST_ACCOUNT = """\
account = Account()
account.deposit(5)
assert account.balance == 5, "after a deposit of 5"
### BEGIN HIDDEN TESTS
account.deposit(6172834)
assert account.balance == 6172839
### END HIDDEN TESTS"""


def write_course(root: Path) -> CourseFolder:
    """Write the course with its lab ``marks`` and return its folder."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "grading_config.py").write_text(CONFIG, encoding="utf-8")
    content = notebook(
        cell("# Marks", "markdown"),
        graded("import numpy as np", locked=True, grade_id="setup"),
        answer("square", SQUARE),
        check("test-square", TEST_SQUARE, POINTS["test-square"]),
        answer("shift", SHIFT),
        check("test-shift", TEST_SHIFT, POINTS["test-shift"]),
        answer("shout", SHOUT),
        check("test-shout", TEST_SHOUT, POINTS["test-shout"]),
        answer("summary", SUMMARY),
        check("test-summary", TEST_SUMMARY, POINTS["test-summary"]),
        answer("account", ACCOUNT),
        check("test-account", TEST_ACCOUNT, POINTS["test-account"]),
    )
    return write_lab(root, content, "marks")
