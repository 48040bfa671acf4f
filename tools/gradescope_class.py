"""What is handed in to the bundles on the Gradescope layout."""

from __future__ import annotations

import json
import zipfile
from typing import Any

from container_class import make_trial
from containers import ROOT

from autograder.build import ensure_bundle
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.verify.cases import read_cases
from autograder.verify.trials import apply_case, read_reference

CASES = ROOT / "tools" / "gradescope_cases.txt"
_SIZES = {"numpy": ("768m", "0.5"), "tensorflow": ("1536m", "1")}


def size_of(bundle: Bundle) -> tuple[str, str]:
    """The container that a lab is given, by what it imports: memory, processors."""
    with zipfile.ZipFile(bundle.path) as archive:
        lines = archive.read("requirements.txt").decode().splitlines()
    return _SIZES[
        "tensorflow" if any(line.startswith("tensorflow==") for line in lines) else "numpy"
    ]


def bundle_of(lab: str) -> Bundle:
    """The bundle of a lab of this course."""
    return ensure_bundle(CourseFolder(ROOT), lab)


def hand_in(lab: str, title: str) -> dict[str, bytes]:
    """The files of a submission: a case of the lab or of the demo by its title."""
    trial = make_trial(CourseFolder(ROOT), lab, title)
    return {f"{name}.ipynb": json.dumps(nb).encode() for name, nb in trial.notebooks.items()}


def case(title: str) -> dict[str, bytes]:
    """A submission to 04-neuron, by its title in ``gradescope_cases.txt``."""
    bundle = bundle_of("04-neuron")
    (notebook,) = bundle.lab.notebooks
    reference = read_reference(CourseFolder(ROOT), bundle.lab)
    (found,) = [case for case in read_cases(CASES) if case.title == title]
    content: dict[str, Any] = apply_case(found, notebook, reference, CASES.name)
    return {f"{notebook.name}.ipynb": json.dumps(content).encode()}
