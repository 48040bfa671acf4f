"""What a lab is built from: its notebooks, the files beside them, and nbgrader's settings."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.config import LabPolicy
from autograder.course import CourseFolder
from autograder.errors import SourceError
from autograder.notebook import Markers, NotebookJson, parse_notebook

if TYPE_CHECKING:
    from traitlets.config import Config

HIDDEN = "hidden"
"""The folder beside a notebook that only the judge can read."""

_IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
_ALWAYS_IGNORED = (".git", ".*.ipynb", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class SourceNotebook:
    """One notebook as the instructor wrote it."""

    name: str
    where: str
    """How a message names it."""
    data: NotebookJson


@dataclass(frozen=True)
class LabSource:
    """All that one lab is built from."""

    name: str
    where: str
    folder: Path
    notebooks: tuple[SourceNotebook, ...]
    header: SourceNotebook | None
    footer: SourceNotebook | None
    files: dict[str, bytes]
    """The files beside the notebooks, by their path in the folder."""
    hidden: dict[str, bytes]
    """The files of ``hidden/``, by their path in that."""
    policy: LabPolicy
    markers: Markers
    config: Config
    """nbgrader's settings, every path in them absolute."""
    warnings: tuple[str, ...]

    @property
    def parts(self) -> tuple[SourceNotebook, ...]:
        """Every notebook that is read, header and footer included."""
        extra = (self.header, self.footer)
        return (*self.notebooks, *(part for part in extra if part is not None))


def read_lab(folder: CourseFolder, name: str) -> LabSource:
    """Read one lab.

    Raises:
        SourceError: for notebooks that cannot be read, all of them at once.
        ConfigError: for a wrong setting.
    """
    lab_folder = folder.source / name
    where = folder.relative(lab_folder)
    paths, files, hidden, warnings = _sort_files(folder, lab_folder, where)
    problems: list[str] = []

    def load(path: Path, label: str) -> SourceNotebook | None:
        try:
            raw = path.read_bytes()
        except OSError as error:
            problems.append(f"{label}: the notebook cannot be read ({error.strerror}).")
            return None
        try:
            return SourceNotebook(path.stem, label, parse_notebook(raw, label))
        except SourceError as error:
            problems.extend(error.problems)
            return None

    notebooks = [load(p, where if p.stem == name else f"{where}/{p.stem}") for p in paths]
    header = _extra_path(folder, "header")
    footer = _extra_path(folder, "footer")
    extra = [load(path, folder.relative(path)) if path else None for path in (header, footer)]
    if not paths:
        problems.append(f"{where}: there is no notebook in it. Write {where}/{name}.ipynb.")
    if problems:
        raise SourceError(problems)
    return LabSource(
        name=name,
        where=where,
        folder=lab_folder,
        notebooks=tuple(nb for nb in notebooks if nb is not None),
        header=extra[0],
        footer=extra[1],
        files=files,
        hidden=hidden,
        policy=folder.policy(name),
        markers=Markers.from_config(folder.nbgrader_config),
        config=_absolute_paths(folder, lab_folder, header, footer),
        warnings=tuple(warnings),
    )


def input_paths(folder: CourseFolder, name: str) -> list[Path]:
    """Return every file that the lab's bundle depends on, sorted."""
    lab_folder = folder.source / name
    paths = list(_walk(folder, lab_folder))
    paths += [p for p in (_extra_path(folder, "header"), _extra_path(folder, "footer")) if p]
    if (folder.root / _autotests(folder)).is_file():
        paths.append(folder.root / _autotests(folder))
    return sorted(paths)


def _walk(folder: CourseFolder, lab_folder: Path) -> Iterator[Path]:
    """Yield the files of a lab's folder, sorted, less those that nbgrader is told to ignore."""
    section = folder.nbgrader_config.get("CourseDirectory", {})
    ignored = [*section.get("ignore", _IGNORED), *_ALWAYS_IGNORED]
    for path in sorted(lab_folder.rglob("*")):
        parts = path.relative_to(lab_folder).parts
        if parts[0] == HIDDEN:
            # A course tells nbgrader to ignore it, which would copy it to the students; the bundle needs it.
            parts = parts[1:]
        if any(fnmatch.fnmatch(part, glob) for part in parts for glob in ignored):
            continue
        if path.is_file():
            yield path


def _sort_files(
    folder: CourseFolder, lab_folder: Path, where: str
) -> tuple[list[Path], dict[str, bytes], dict[str, bytes], list[str]]:
    """Part the files of a lab's folder into notebooks, files for students and hidden files."""
    notebooks: list[Path] = []
    files: dict[str, bytes] = {}
    hidden: dict[str, bytes] = {}
    warnings: list[str] = []
    section = folder.nbgrader_config.get("CourseDirectory", {})
    largest = int(section.get("max_file_size", 100_000)) * 1000
    for path in _walk(folder, lab_folder):
        relative = path.relative_to(lab_folder)
        if path.is_symlink() and not path.resolve().is_relative_to(folder.root):
            warnings.append(f"{where}/{relative}: a link out of the course is left out.")
        elif relative.parts[0] == HIDDEN:
            hidden[relative.relative_to(HIDDEN).as_posix()] = path.read_bytes()
        elif path.suffix == ".ipynb" and len(relative.parts) == 1:
            notebooks.append(path)
        elif path.suffix == ".ipynb":
            warnings.append(
                f"{where}/{relative}: a notebook in a subfolder is left out, as nbgrader does. "
                "Move it beside the lab's notebook if students need it."
            )
        elif path.stat().st_size > largest:
            warnings.append(
                f"{where}/{relative}: the file is over {largest // 1000} kB and left out "
                "(`CourseDirectory.max_file_size`)."
            )
        else:
            files[relative.as_posix()] = path.read_bytes()
    return notebooks, files, hidden, warnings


def _extra_path(folder: CourseFolder, kind: str) -> Path | None:
    """Return the path of the header or footer notebook that ``nbgrader_config.py`` names."""
    section = folder.nbgrader_config.get("IncludeHeaderFooter", {})
    name = str(section.get(kind, ""))
    enabled = bool(section.get("enabled", True))
    return folder.root / name if name and enabled else None


def _autotests(folder: CourseFolder) -> str:
    section = folder.nbgrader_config.get("InstantiateTests", {})
    return str(section.get("autotest_filename", "autotests.yml"))


def _absolute_paths(
    folder: CourseFolder, lab_folder: Path, header: Path | None, footer: Path | None
) -> Config:
    """Return nbgrader's settings such that they hold in any working directory."""
    from traitlets.config import Config

    settings: dict[str, Any] = {
        "IncludeHeaderFooter": {
            "header": str(header) if header else "",
            "footer": str(footer) if footer else "",
        }
    }
    autotests = _autotests(folder)
    for place in (lab_folder, folder.root):
        if (place / autotests).is_file():
            settings["InstantiateTests"] = {"autotest_filename": str(place / autotests)}
            break
    config = Config(folder.nbgrader_config)
    config.merge(Config(settings))
    return config
