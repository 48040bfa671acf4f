"""The course's policy: ``grading_config.py`` as frozen objects whose fields are checked.

A course folder may hold two files, both optional and both plain Python:

* ``grading_config.py`` defines ``course = Course(...)``: what is graded, how and until when. Points
  are not here; they are in the notebooks.
* ``nbgrader_config.py`` is nbgrader's own; what it says of headers, delimiters, stubs and the
  course id is honoured (see :mod:`autograder.course`).
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import re
import runpy
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from autograder.checks import (
    check_gradescope,
    check_late,
    check_limits,
    check_packages,
    check_retraining,
    check_text,
    refuse,
)
from autograder.errors import AutograderError, ConfigError
from autograder.policies import Gradescope, Late
from autograder.recipes import Budget, Floor, Retraining, Tier
from autograder.records import Limits

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = [
    "CONFIG_FILE",
    "NBGRADER_FILE",
    "Budget",
    "Course",
    "Floor",
    "Gradescope",
    "LabPolicy",
    "Late",
    "Limits",
    "Retraining",
    "TermSecret",
    "Tier",
    "check_limits",
    "load_course",
    "load_nbgrader_config",
]

CONFIG_FILE = "grading_config.py"
NBGRADER_FILE = "nbgrader_config.py"

DEMO_SECRET = b"autograder-demo-term"
"""What seeds the hidden tests when no secret was set: fine for a demo, guessable by a student."""

SecretOrigin = Literal["environment", "file", "demo", "bundle"]

_VARIANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FOLDER = re.compile(r"[^\s./\\\0]([^/\\\0]*[^\s/\\\0])?")


@dataclass(frozen=True)
class TermSecret:
    """Where the term's secret is kept. Hidden tests draw their inputs from it.

    Anyone who knows the secret can compute the hidden inputs, so it lives outside the repository.
    """

    env: str = "AUTOGRADER_TERM_SECRET"
    """Name of the environment variable that is looked at first."""
    file: str = "~/.config/autograder/term-secret"
    """The file that is read when the variable is not set."""

    def __post_init__(self) -> None:
        if not isinstance(self.env, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.env):
            raise refuse("TermSecret", "env", self.env, "the name of an environment variable")
        check_text("TermSecret", "file", self.file)

    def find(self) -> tuple[bytes, SecretOrigin]:
        """Return the secret and where it came from.

        Raises:
            ConfigError: where the file is there but empty or not readable. Falling back to the demo
                secret then would quietly change every hidden test of the term.
        """
        value = os.environ.get(self.env, "").strip()
        if value:
            return value.encode(), "environment"
        path = Path(self.file).expanduser()
        try:
            content = path.read_bytes().strip()
        except (FileNotFoundError, NotADirectoryError):
            return DEMO_SECRET, "demo"
        except OSError as error:
            raise ConfigError(
                f"{path}: the term's secret cannot be read ({error.strerror}). "
                f"Make the file readable for you, or set {self.env}."
            ) from error
        if not content:
            raise ConfigError(
                f"{path}: the term's secret is empty. Write a line of random text to it."
            )
        return content, "file"

    def read(self) -> bytes:
        """Return the secret; see :meth:`find`."""
        return self.find()[0]

    def describe(self) -> str:
        """Say in one sentence where the secret comes from, without telling it."""
        origin = self.find()[1]
        if origin == "environment":
            return f"The term's secret is taken from the environment variable {self.env}."
        if origin == "file":
            return f"The term's secret is taken from {self.file}."
        return (
            f"No term secret is set, so hidden tests use the demo's: students could foresee their "
            f"inputs. For a real class set {self.env} or write random text to {self.file}."
        )


@dataclass(frozen=True)
class LabPolicy:
    """How one lab is graded. ``name`` is the assignment id, the folder's name below ``source/``."""

    name: str
    title: str = ""
    """Shown to people; the name where it is empty."""
    due: str | None = None
    """ISO 8601 with a zone, as in ``2026-03-01T23:59+01:00``."""
    limits: Limits | None = None
    """None takes the course's."""
    manual: tuple[str, ...] = ()
    """Grade ids of test cells that a person grades."""
    data: str = "default"
    """The data variant."""
    retraining: Retraining | None = None
    """How one test cell is decided by training the student's model anew."""
    late: Late | None = None
    """What handing in late costs, where the bundle grades; None takes the course's."""
    gradescope: Gradescope | None = None
    """How the bundle behaves on Gradescope; None takes the course's."""
    packages: tuple[str, ...] = ()
    """Packages that answers may import beside those that the lab imports; all are in ``requirements.txt`` and the
    bundle."""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _FOLDER.fullmatch(self.name):
            raise refuse("LabPolicy", "name", self.name, "the name of a folder below `source/`")
        where = f"LabPolicy {self.name}"
        if not isinstance(self.title, str):
            raise refuse(where, "title", self.title, "a text")
        if self.due is not None:
            _check_date(where, self.due)
        if self.limits is not None:
            check_limits(self.limits, f"{where}, limits")
        if not isinstance(self.manual, tuple) or not all(
            isinstance(item, str) and item for item in self.manual
        ):
            raise refuse(where, "manual", self.manual, 'a tuple of grade ids such as ("essay",)')
        if not isinstance(self.data, str) or not _VARIANT.fullmatch(self.data):
            raise refuse(where, "data", self.data, "letters, digits, `.`, `_` and `-`")
        if self.retraining is not None:
            check_retraining(self.retraining, f"{where}, retraining")
        if self.late is not None:
            check_late(self.late, where)
        if self.gradescope is not None:
            check_gradescope(self.gradescope, where)
        check_packages(self.packages, where)


def _check_date(where: str, value: object) -> None:
    allowed = "an ISO 8601 date and time with its zone, such as '2026-03-01T23:59+01:00'"
    try:
        moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refuse(where, "due", value, allowed)


@dataclass(frozen=True)
class Course:
    """The whole policy. Without ``grading_config.py`` it is ``Course(title=<folder name>)``."""

    title: str
    course_id: str = ""
    """As in nbgrader; empty takes ``CourseDirectory.course_id`` of ``nbgrader_config.py``."""
    labs: tuple[LabPolicy, ...] = ()
    """In the order of the course. Labs that are not named here get the defaults."""
    limits: Limits = field(default_factory=Limits)
    secret: TermSecret = field(default_factory=TermSecret)
    gradebook: bool = False
    """Whether ``autograder grade`` writes to nbgrader's gradebook and reads manual scores, unless told otherwise."""
    late: Late | None = None
    """None: handing in late costs nothing."""
    gradescope: Gradescope = field(default_factory=Gradescope)
    packages: tuple[str, ...] = ()
    """Packages that answers of every lab may import beside those that the lab imports."""

    def __post_init__(self) -> None:
        check_text("Course", "title", self.title)
        if not isinstance(self.course_id, str):
            raise refuse("Course", "course_id", self.course_id, "a text")
        if not isinstance(self.labs, tuple) or not all(
            isinstance(lab, LabPolicy) for lab in self.labs
        ):
            raise refuse(
                "Course", "labs", self.labs, "a tuple of `LabPolicy(...)`, with a comma after each"
            )
        names = [lab.name for lab in self.labs]
        for name in names:
            if names.count(name) > 1:
                raise ConfigError(f"Course: two of `labs` are named {name!r}. Remove one.")
        check_limits(self.limits, "Course, limits")
        if not isinstance(self.secret, TermSecret):
            raise refuse("Course", "secret", self.secret, "a `TermSecret(...)`")
        if not isinstance(self.gradebook, bool):
            raise refuse("Course", "gradebook", self.gradebook, "True or False")
        if self.late is not None:
            check_late(self.late, "Course")
        check_gradescope(self.gradescope, "Course")
        check_packages(self.packages, "Course")

    def policy(self, name: str) -> LabPolicy:
        """Return the policy of a lab with the course's filled in; defaults for one not named."""
        found = next((lab for lab in self.labs if lab.name == name), None)
        lab = found if found is not None else LabPolicy(name)
        return dataclasses.replace(
            lab,
            title=lab.title or lab.name,
            limits=lab.limits or self.limits,
            late=lab.late or self.late,
            gradescope=lab.gradescope or self.gradescope,
            packages=tuple(sorted({*self.packages, *lab.packages})),
        )


def _blame(path: Path, error: BaseException) -> str:
    """Return ``file, line N``: the last line of ``path`` that was running when ``error`` arose."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{path.name}, line {error.lineno}"
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(path)
    ]
    return f"{path.name}, line {lines[-1]}" if lines else path.name


def _wrong(path: Path, error: BaseException) -> str:
    """Return what is wrong with a file that could not be run, in one sentence."""
    # A SyntaxError's own text ends with the place, which stands before it here.
    if isinstance(error, OSError) and error.filename == str(path):
        return f"{path.name}: the file cannot be read ({error.strerror}). Make it readable for you."
    text = error.msg if isinstance(error, SyntaxError) else error
    return f"{_blame(path, error)}: {type(error).__name__}: {text}. Correct the file."


def load_course(root: Path) -> Course:
    """Run ``root/grading_config.py`` and return its ``course``; the defaults without one.

    Raises:
        ConfigError: where the file cannot be run, has no ``course``, or holds a wrong value.
    """
    path = root / CONFIG_FILE
    if not path.is_file():
        return Course(title=root.resolve().name or "course")
    try:
        course = runpy.run_path(str(path)).get("course")
    except AutograderError as error:
        raise ConfigError(f"{_blame(path, error)}: {error}") from error
    except (Exception, SystemExit) as error:
        raise ConfigError(_wrong(path, error)) from error
    if not isinstance(course, Course):
        raise ConfigError(f"{path.name}: it must define `course = Course(...)`; add that line.")
    return course


def load_nbgrader_config(root: Path) -> Config:
    """Return what ``root/nbgrader_config.py`` sets, as a traitlets ``Config``; empty without one.

    Only the course's own file is read, not those of the user or the system: a build must give the
    same bytes on every machine.

    Raises:
        ConfigError: where the file cannot be run.
    """
    from traitlets.config import Config, PyFileConfigLoader

    path = root / NBGRADER_FILE
    if not path.is_file():
        return Config()
    try:
        config: Any = PyFileConfigLoader(NBGRADER_FILE, path=str(root)).load_config()
    except (Exception, SystemExit) as error:
        raise ConfigError(_wrong(path, error)) from error
    return Config(config)
