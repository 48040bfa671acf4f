"""Writes what was compiled, or says how the folders differ from it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder import calibrations
from autograder.build.labs import CompiledLab, compile_lab, store_bundle
from autograder.bundle import write_atomically
from autograder.course import CourseFolder
from autograder.errors import SourceError

# What an editor or an operating system leaves in a folder; never an output, never drift.
_LITTER = (".ipynb_checkpoints", "__pycache__", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True)
class Drift:
    """A file that is not what the build would write."""

    path: str
    """Relative to the course."""
    diff: str
    """A unified diff, from the file to what the build would write; or a sentence."""


@dataclass(frozen=True)
class LabReport:
    """What was done, or would have to be, for one lab."""

    name: str
    written: tuple[str, ...] = ()
    """Files whose content changed, relative to the course."""
    removed: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()
    warnings: tuple[str, ...] = ()
    points: float = 0.0
    graded_cells: int = 0


@dataclass(frozen=True)
class BuildReport:
    """What a build did."""

    labs: tuple[LabReport, ...]

    @property
    def drift(self) -> tuple[Drift, ...]:
        """The drift of all labs; empty after a build that wrote."""
        return tuple(drift for lab in self.labs for drift in lab.drift)


def build_labs(
    folder: CourseFolder, names: list[str] | None = None, check: bool = False
) -> BuildReport:
    """Build labs: all of the course, or those named.

    With ``check`` nothing is written, and the report has the drift of ``release/`` and
    ``solutions/``. Bundles are no part of it: grading brings them up to date by itself.

    Raises:
        SourceError: with the faults of all labs at once; then nothing is written.
        ConfigError: for a wrong setting or name.
    """
    problems: list[str] = []
    compiled: list[CompiledLab] = []
    for name in folder.select(names):
        try:
            compiled.append(compile_lab(folder, name))
        except SourceError as error:
            problems.extend(error.problems)
    if not names:
        known = folder.labs()
        problems += [
            f"grading_config.py: the lab `{lab.name}` has no notebook in "
            f"{folder.relative(folder.source)}/{lab.name}. Write it, or remove the lab."
            for lab in folder.course.labs
            if lab.name not in known
        ]
    if problems:
        # A header's fault is found once for each lab.
        raise SourceError(list(dict.fromkeys(problems)))
    if check:
        return BuildReport(tuple(_compare(folder, lab) for lab in compiled))
    return BuildReport(tuple(_write(folder, lab) for lab in compiled))


def _targets(
    folder: CourseFolder, lab: CompiledLab
) -> tuple[tuple[Path, Mapping[str, bytes]], ...]:
    name = lab.lab.assignment
    return ((folder.release / name, lab.release), (folder.solutions / name, lab.solutions))


def _report(
    lab: CompiledLab,
    written: list[str] | None = None,
    removed: list[str] | None = None,
    drift: list[Drift] | None = None,
    warnings: list[str] | None = None,
) -> LabReport:
    cells = [cell for notebook in lab.lab.notebooks for cell in notebook.cells if cell.graded]
    return LabReport(
        name=lab.lab.assignment,
        written=tuple(written or ()),
        removed=tuple(removed or ()),
        drift=tuple(drift or ()),
        warnings=(*lab.warnings, *(warnings or ())),
        points=lab.lab.max_score,
        graded_cells=len(cells),
    )


def _write(folder: CourseFolder, lab: CompiledLab) -> LabReport:
    name = lab.lab.assignment
    uncovered = _check_threshold(folder, lab)
    # Files that an earlier build made here may go; whatever else is there belongs to somebody.
    manifest = folder.state / "built" / f"{name}.json"
    known = _read_manifest(manifest)
    written: list[str] = []
    removed: list[str] = []
    left: list[str] = []
    made: list[str] = []
    for target, files in _targets(folder, lab):
        for file, content in files.items():
            path = target / file
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)
                written.append(folder.relative(path))
        for path in _strangers(target, files):
            label = folder.relative(path)
            if label in known:
                path.unlink()
                removed.append(label)
            else:
                left.append(
                    f"{label}: the build did not make this file and leaves it alone. Delete it, or "
                    f"move it to {folder.relative(folder.source)}/{name} if students need it."
                )
        made += [folder.relative(target / file) for file in sorted(files)]
    write_atomically(manifest, msgspec.json.format(msgspec.json.encode(made)) + b"\n")
    store_bundle(folder, lab)
    return _report(lab, written=written, removed=removed, warnings=[*uncovered, *left])


def _check_threshold(folder: CourseFolder, lab: CompiledLab) -> list[str]:
    """Warn of a threshold that nobody has calibrated for the default backend."""
    recipe = lab.lab.retraining
    if recipe is None:
        return []
    name = lab.lab.assignment
    found = calibrations.read_calibrations(folder.solutions / name)
    reason = calibrations.uncovered(recipe, found, "tensorflow", variant=lab.lab.data)
    if not reason:
        return []
    return [
        f"{folder.relative(folder.source)}/{name}: {reason}. Run `autograder calibrate {name}`, or change"
        f" `tiers` of its retraining in grading_config.py."
    ]


def _compare(folder: CourseFolder, lab: CompiledLab) -> LabReport:
    drift: list[Drift] = []
    for target, files in _targets(folder, lab):
        for name, content in sorted(files.items()):
            path = target / name
            label = folder.relative(path)
            if not path.is_file():
                drift.append(Drift(label, "the file is missing; `autograder build` writes it"))
            elif (actual := path.read_bytes()) != content:
                drift.append(Drift(label, _diff(label, actual, content)))
        for path in _strangers(target, files):
            drift.append(
                Drift(folder.relative(path), "the build does not make this file; delete it")
            )
    return _report(lab, drift=drift, warnings=_check_threshold(folder, lab))


def _read_manifest(path: Path) -> frozenset[str]:
    try:
        return frozenset(msgspec.json.decode(path.read_bytes(), type=list[str]))
    except (OSError, msgspec.MsgspecError):
        return frozenset()


def _strangers(target: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Return the files in a generated folder that the build does not make."""
    return [
        path
        for path in sorted(target.rglob("*"))
        if path.is_file()
        and path.relative_to(target).as_posix() not in files
        and path.name not in (calibrations.FILE, calibrations.PLOT)
        and not any(part in _LITTER for part in path.relative_to(target).parts)
    ]


def _diff(label: str, actual: bytes, wanted: bytes) -> str:
    try:
        old, new = actual.decode("utf-8"), wanted.decode("utf-8")
    except UnicodeDecodeError:
        return f"the binary file differs: {len(actual)} bytes, and {len(wanted)} after a build"
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), label, f"{label} (as built)", lineterm="", n=2
    )
    return "\n".join(lines) or "only the ends of lines differ"
