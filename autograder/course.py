"""A course's folder: where its parts are, and which labs it has.

One rule for the build output: bundles lie in ``autograder/bundles/`` where the course folder holds
the engine itself (this repository), and in ``.autograder/bundles/`` everywhere else, so that a
plain nbgrader course gets nothing but a hidden folder. A state folder by name, for a course that
cannot be written to, takes them both.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.config import (
    CONFIG_FILE,
    NBGRADER_FILE,
    Course,
    LabPolicy,
    load_course,
    load_nbgrader_config,
)
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from traitlets.config import Config

_STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"


class CourseFolder:
    """The folder ``root`` of a course; its settings are read when they are first asked for.

    Args:
        root: The folder.
        state: Where bundles and the journal go instead of into the course; it need not exist yet.

    Raises:
        ConfigError: at construction, where ``root`` is not a folder.
    """

    def __init__(self, root: Path | str, state: Path | str | None = None) -> None:
        self.root = Path(root).resolve()
        self._state = None if state is None else Path(state).resolve()
        if not self.root.is_dir():
            raise ConfigError(
                f"{root}: there is no such folder. Name the course with --course DIR."
            )

    def __repr__(self) -> str:
        return f"CourseFolder({str(self.root)!r})"

    @functools.cached_property
    def course(self) -> Course:
        """The policy of ``grading_config.py``."""
        return load_course(self.root)

    @functools.cached_property
    def nbgrader_config(self) -> Config:
        """What ``nbgrader_config.py`` sets."""
        return load_nbgrader_config(self.root)

    @property
    def course_id(self) -> str:
        """The course id of ``grading_config.py``, else nbgrader's, else the folder's name."""
        return (
            self.course.course_id
            or str(self._directory_option("course_id", ""))
            or self.root.name
            or "course"
        )

    @property
    def source(self) -> Path:
        """The instructor's notebooks, a folder a lab."""
        return self._step("source")

    @property
    def release(self) -> Path:
        """The student version of each lab."""
        return self._step("release")

    @property
    def submitted(self) -> Path:
        """What students handed in: ``<student>/<lab>/``."""
        return self._step("submitted")

    @property
    def autograded(self) -> Path:
        """The notebooks that formgrader shows: ``<student>/<lab>/``."""
        return self._step("autograded")

    @property
    def gradebook_url(self) -> str:
        """nbgrader's gradebook as SQLAlchemy names it: ``gradebook.db`` in the course."""
        url = str(self._directory_option("db_url", ""))
        return url or f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def solutions(self) -> Path:
        """The worked version of each lab."""
        return self.root / "solutions"

    @property
    def grades(self) -> Path:
        """Where ``autograder grade`` writes unless told otherwise."""
        return self.root / "grades"

    @property
    def executed(self) -> Path:
        """Where ``autograder build --execute`` renders run copies."""
        return self.root / "build" / "executed"

    @property
    def state(self) -> Path:
        """A hidden folder for what can be made again: caches and journals."""
        return self._state or self.root / ".autograder"

    @property
    def journal(self) -> Path:
        """The journal of all grades."""
        return self.state / "journal.sqlite"

    @property
    def bundles(self) -> Path:
        """The folder of the bundles; see the rule above."""
        if self._state is None and (self.root / "autograder" / "__init__.py").is_file():
            return self.root / "autograder" / "bundles"
        return self.state / "bundles"

    def bundle_path(self, name: str) -> Path:
        """Return where the bundle of lab ``name`` lies, built or not."""
        return self.bundles / f"{name}.zip"

    @property
    def config_files(self) -> tuple[Path, ...]:
        """Those of the two configuration files that are there."""
        paths = (self.root / CONFIG_FILE, self.root / NBGRADER_FILE)
        return tuple(path for path in paths if path.is_file())

    def labs(self) -> tuple[str, ...]:
        """Return the labs that have a folder with a notebook: the configured ones first, in order.

        Raises:
            ConfigError: where there is no source folder.
        """
        if not self.source.is_dir():
            raise ConfigError(
                f"{self.root}: there is no folder `{self.source.name}/` in it. "
                "Run the command in the course's folder, or name that with --course DIR."
            )
        found = {
            path.name
            for path in self.source.iterdir()
            if path.is_dir() and not path.name.startswith(".") and any(path.glob("[!.]*.ipynb"))
        }
        configured = [lab.name for lab in self.course.labs if lab.name in found]
        return (*configured, *sorted(found.difference(configured)))

    def select(self, names: tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
        """Return the labs to work on: all without ``names``, else those, in the course's order.

        Raises:
            ConfigError: where a name is not a lab, or the course has none.
        """
        labs = self.labs()
        if not labs:
            raise ConfigError(
                f"{self.source}: there is no lab. Write {self.source.name}/<lab>/<lab>.ipynb."
            )
        for name in names or ():
            if name not in labs:
                raise ConfigError(f"There is no lab `{name}`. The labs are: {', '.join(labs)}.")
        return tuple(lab for lab in labs if not names or lab in names)

    def policy(self, name: str) -> LabPolicy:
        """Return the policy of one lab, with its title and limits filled in."""
        return self.course.policy(name)

    def relative(self, path: Path) -> str:
        """Return ``path`` as a person names it: relative to the course where it lies in it."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def _directory_option(self, name: str, default: Any) -> Any:
        section = self.nbgrader_config.get("CourseDirectory", {})
        return section.get(name, default)

    def _step(self, step: str) -> Path:
        """Return the folder of one of nbgrader's steps."""
        structure = str(self._directory_option("directory_structure", _STRUCTURE))
        if Path(structure).as_posix() != _STRUCTURE:
            raise ConfigError(
                f"{NBGRADER_FILE}: `CourseDirectory.directory_structure` is {structure!r}; "
                f"allowed is nbgrader's default, {_STRUCTURE!r}."
            )
        return self.root / str(self._directory_option(f"{step}_directory", step))
