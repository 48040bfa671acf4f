"""The course as a whole: its labs, its routes, and what covers the lines of the outlines.

``docs/course.toml`` and ``docs/coverage.toml`` hold what nothing else says: the chapters, what builds
on what, the routes, and the labs still to come. Whatever a lab that exists says of itself is read
from its release and its policy. ``course_docs.py`` writes the pages from it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.config import LabPolicy, load_course

ROOT = Path(__file__).resolve().parent.parent
COURSE, COVERAGE = "docs/course.toml", "docs/coverage.toml"

KERAS, NUMPY = "Keras", "NumPy"
TO_NAME = "?"
"""Stands for the section of a lab that is not written yet."""

_HEADING = re.compile(r"#+\s+(?P<text>.*\S)")
_NUMBER = re.compile(r"\d+\s*[·.]\s*")
_MINUTES = re.compile(r"(\d+) minutes")
# The clause that says what a student needs; what comes after a full stop or a semicolon is a remark.
_NEEDS = re.compile(r"\*{0,2}You need\*{0,2} ([^.;]*)")
_NAMED, _UP_TO = re.compile(r"\*(\d\d-[a-z-]+)\*"), re.compile(r"labs up to (\d\d)")


class PlanError(Exception):
    """The plan cannot be read: what, where, and what to do next, in a sentence."""


@dataclass(frozen=True)
class Notebook:
    """What a lab's released notebook says of itself.

    Attributes:
        minutes: A student's time, from the first cell.
        points: Of all graded cells, those that a person grades included.
        headings: The markdown headings, in order.
        needs: The labs that the first cell asks for, by name.
        up_to: The two digits of "the labs up to NN" in the first cell.
        stack: ``KERAS`` or ``NUMPY``, by the packages that ``requirements.txt`` lists.
    """

    minutes: int
    points: int
    headings: tuple[str, ...]
    needs: tuple[str, ...]
    up_to: tuple[str, ...]
    stack: str

    def section(self, name: str) -> str | None:
        """The heading that reads so, with its number; None where there is none, or several."""
        found = [h for h in self.headings if name in (h, _NUMBER.sub("", h, count=1))]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Lab:
    """A lab of the catalogue. ``notebook`` is None where it is still to come."""

    name: str
    builds_on: tuple[str, ...]
    title: str
    minutes: int
    stack: str
    retrained: bool
    notebook: Notebook | None


@dataclass(frozen=True)
class Session:
    """A part of a route; times in minutes. ``told``: labs whose content the teacher tells."""

    title: str
    minutes: int
    talk: int
    pause: int
    labs: tuple[str, ...]
    told: tuple[str, ...]
    at_home: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """A way through the course."""

    title: str
    about: str
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Row:
    """A line of an outline, or lines ``first`` to ``last``; ``places`` are pairs (lab, section).

    The section is "" where the whole lab is meant, and ``TO_NAME`` where it is still to be named.
    """

    first: int
    last: int
    key: str
    places: tuple[tuple[str, str], ...]
    why: str

    @property
    def at(self) -> str:
        """The lines as text."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Outline:
    """An outline of a workshop: its number, its file's name, and its lines."""

    number: int
    file: str
    about: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Plan:
    """All of it. ``parts`` are the chapters, pairs of a title and the labs' names."""

    labs: dict[str, Lab]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    routes: tuple[Route, ...]
    outlines: tuple[Outline, ...]
    landed: tuple[str, ...]
    """Labs that exist and still have a line in ``[planned]``."""

    def before(self, name: str) -> set[str]:
        """Every lab that a lab builds on, however far back."""
        found: set[str] = set()
        waiting = list(self.labs[name].builds_on)
        while waiting:
            lab = waiting.pop()
            if lab not in found:
                found.add(lab)
                waiting.extend(self.labs[lab].builds_on)
        return found

    @cached_property
    def serves(self) -> dict[str, list[int]]:
        """For each lab the numbers of the outlines with a line that it covers."""
        found: dict[str, list[int]] = {name: [] for name in self.labs}
        for outline in self.outlines:
            for name in {lab for row in outline.rows for lab, _ in row.places}:
                if name in found:
                    found[name].append(outline.number)
        return found


def read_notebook(root: Path, name: str) -> Notebook:
    """Read ``release/NAME/``.

    Raises:
        PlanError: where it is not there, or its first cell doesn't say how long the lab takes.
    """
    folder = root / "release" / name
    path = folder / f"{name}.ipynb"
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
        requirements = (folder / "requirements.txt").read_text("utf-8")
    except FileNotFoundError as error:
        raise PlanError(
            f"{error.filename}: it is not there. Run `autograder build {name}`."
        ) from None
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    first = texts[0] if texts else ""
    minutes = _MINUTES.findall(first)
    if len(minutes) != 1:
        raise PlanError(
            f"{name}: its first cell names {len(minutes)} times; "
            "say once how many minutes a student takes, as in `about 50 minutes`."
        )
    marks = (cell["metadata"].get("nbgrader", {}) for cell in cells)
    clause = " ".join(_NEEDS.findall(first))
    packages = set(re.findall(r"^[\w-]+", requirements, re.MULTILINE))
    return Notebook(
        minutes=int(minutes[0]),
        points=sum(int(mark["points"]) for mark in marks if mark.get("grade")),
        headings=tuple(heading for text in texts for heading in _headings(text)),
        needs=tuple(_NAMED.findall(clause)),
        up_to=tuple(_UP_TO.findall(clause)),
        stack=KERAS if packages & {"keras", "tensorflow"} else NUMPY,
    )


def _headings(text: str) -> Iterator[str]:
    """Yield the headings of a markdown text; a comment in a fenced block of code is none."""
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and (match := _HEADING.fullmatch(line.rstrip())):
            yield match["text"]


def read_plan(root: Path = ROOT) -> Plan:
    """Read the plan, the policy and the releases.

    Raises:
        PlanError: where a lab has neither a policy nor a line in ``[planned]``, or no chapter.
    """
    course = tomllib.loads((root / COURSE).read_text("utf-8"))
    coverage = tomllib.loads((root / COVERAGE).read_text("utf-8"))
    policies = {policy.name: policy for policy in load_course(root).labs}
    planned = course["planned"]
    labs = {
        name: _lab(root, name, builds_on, policies.get(name), planned.get(name))
        for part in course["part"]
        for name, builds_on in part["labs"].items()
    }
    for name in [*policies, *planned]:
        if name not in labs:
            raise PlanError(f"{COURSE}: {name} is in no chapter. Add it to a `[part.labs]`.")
    return Plan(
        labs=labs,
        parts=tuple((part["title"], tuple(part["labs"])) for part in course["part"]),
        routes=tuple(
            Route(r["title"], r["about"], tuple(_session(s) for s in r["session"]))
            for r in course["route"]
        ),
        outlines=tuple(
            Outline(o["number"], o["file"], o["about"], tuple(_row(row) for row in o["rows"]))
            for o in coverage["outline"]
        ),
        landed=tuple(name for name in planned if name in policies),
    )


def _lab(
    root: Path,
    name: str,
    builds_on: list[str],
    policy: LabPolicy | None,
    planned: dict[str, Any] | None,
) -> Lab:
    if policy is not None:
        notebook = read_notebook(root, name)
        return Lab(
            name,
            tuple(builds_on),
            policy.title,
            notebook.minutes,
            notebook.stack,
            policy.retraining is not None,
            notebook,
        )
    if planned is not None:
        retrained = planned.get("retrained", False)
        facts = (planned["title"], planned["minutes"], planned["on"], retrained, None)
        return Lab(name, tuple(builds_on), *facts)
    raise PlanError(
        f"{COURSE}: {name} is neither in grading_config.py nor planned. Give it a line in `[planned]`."
    )


def _session(found: dict[str, Any]) -> Session:
    lists = (tuple(found.get(key, ())) for key in ("labs", "told", "at_home"))
    return Session(found["title"], found["minutes"], found["talk"], found["break"], *lists)


def _row(found: dict[str, Any]) -> Row:
    first, _, last = found["at"].partition("-")
    pairs = (place.partition("#") for place in found.get("in", ()))
    places = tuple((lab, section) for lab, _, section in pairs)
    return Row(int(first), int(last or first), found["key"], places, found.get("why", ""))
