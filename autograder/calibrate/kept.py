"""Runs that have been measured, so that a calibration that was interrupted goes on where it was."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from autograder.bundle import LAB_FILE, Bundle, write_atomically
from autograder.calibrations import Runs
from autograder.notebook import nbgrader_metadata
from autograder.recipes import Retrained
from autograder.retrain.records import RetrainJob
from autograder.verify.trials import Trial


@dataclass(frozen=True)
class _Entry:
    runs: Runs
    found: Retrained | None


class Kept:
    """The runs of one lab's solutions, a file each in ``folder``.

    They are a function of what the solution's cells and the lab's files say, of the job and of the packages.
    Texts, tests, tiers and titles may change without another training.

    Args:
        folder: Of the files; made when the first is written.
        bundle: Of the lab.
        job: What is trained.
        packages: See :func:`autograder.batch.environment.packages_hash`.
    """

    def __init__(self, folder: Path, bundle: Bundle, job: RetrainJob, packages: str) -> None:
        self._folder = folder
        basis = replace(job, recipe=replace(job.recipe, tiers=()))
        self._facts = hashlib.sha256(msgspec.json.encode([packages, basis]) + _files(bundle))

    def read(self, trial: Trial) -> tuple[Runs, Retrained | None] | None:
        """Return what was measured, under the trial's present title and kind; None where nothing was."""
        try:
            entry = msgspec.json.decode(self._path(trial).read_bytes(), type=_Entry)
        except (OSError, msgspec.MsgspecError):
            return None
        assert trial.kind in ("valid", "weak", "mutant")
        return replace(entry.runs, title=trial.title, kind=trial.kind), entry.found

    def store(self, trial: Trial, runs: Runs, found: Retrained | None) -> None:
        """Keep what was measured, unless nothing could be trained: the next run may get further."""
        if runs.scores:
            write_atomically(self._path(trial), msgspec.json.encode(_Entry(runs, found)))

    def _path(self, trial: Trial) -> Path:
        digest = self._facts.copy()
        digest.update(msgspec.json.encode(list(_code(trial))))
        return self._folder / f"{digest.hexdigest()[:32]}.json"


def _code(trial: Trial) -> list[str]:
    """The code of a trial's notebooks, but for the tests."""
    return [
        cell["source"]
        for name in sorted(trial.notebooks)
        for cell in trial.notebooks[name]["cells"]
        if cell["cell_type"] == "code" and not nbgrader_metadata(cell).get("grade")
    ]


def _files(bundle: Bundle) -> bytes:
    """A digest of the lab's files: its data module is one of them."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(bundle.path) as archive:
        for name in sorted(archive.namelist()):
            if name != LAB_FILE and name.startswith(("release/", "hidden/")):
                digest.update(f"{name}\0".encode() + hashlib.sha256(archive.read(name)).digest())
    return digest.digest()
