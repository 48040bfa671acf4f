"""A course that is known by one bundle alone: for ``autograder grade --bundle``, where there is no course folder."""

from __future__ import annotations

import functools
from pathlib import Path

from autograder.bundle import Bundle, read_bundle
from autograder.config import Course, LabPolicy, SecretOrigin, TermSecret
from autograder.course import CourseFolder
from autograder.errors import ConfigError


class BundledCourse(CourseFolder):
    """The current folder as a course of the one lab that a bundle holds. Nothing is read there but what is handed in.

    Args:
        path: Of the bundle.
        state: Where the journal goes.

    Raises:
        AutograderError: at construction, where it is no bundle.
    """

    def __init__(self, path: Path, state: Path) -> None:
        super().__init__(Path.cwd(), state)
        self.bundle = read_bundle(path)

    @functools.cached_property
    def course(self) -> Course:
        """The policy: what the bundle says of its lab."""
        lab, delivery = self.bundle.lab, self.bundle.delivery
        policy = LabPolicy(
            lab.assignment,
            title=lab.title,
            due=lab.due,
            limits=lab.limits,
            data=lab.data,
            retraining=lab.retraining,
            late=delivery.late,
            gradescope=delivery.gradescope,
        )
        return Course(title=lab.title or lab.assignment, labs=(policy,))

    def secret(self) -> tuple[bytes, SecretOrigin]:
        """Return what seeds are made from: the bundle's own key, as on Gradescope, else the term's secret."""
        if self.bundle.delivery.key:
            return bytes.fromhex(self.bundle.delivery.key), "bundle"
        return TermSecret().find()

    def labs(self) -> tuple[str, ...]:
        """Return the lab of the bundle."""
        return (self.bundle.lab.assignment,)

    def select(self, names: tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
        """Return the lab of the bundle.

        Raises:
            ConfigError: where another is named.
        """
        own = self.bundle.lab.assignment
        for name in names or ():
            if name != own:
                raise ConfigError(
                    f"The bundle {self.bundle.path} holds the lab `{own}`, not `{name}`."
                )
        return (own,)

    def grade_ids(self, name: str) -> dict[str, frozenset[str]]:
        """Return the grade ids of each of the lab's notebooks."""
        self.select([name])
        return self.bundle.lab.grade_ids

    def lab_bundle(self, name: str) -> Bundle:
        """Return the bundle."""
        self.select([name])
        return self.bundle
