"""What is handed in to the bundles on the Gradescope layout."""

from __future__ import annotations

import json
from typing import Any

from container_class import make_trial
from containers import ROOT

from autograder.build import ensure_bundle
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.verify.cases import read_cases
from autograder.verify.trials import apply_case, read_reference

CASES = ROOT / "tools" / "gradescope_cases.txt"
LABS = {
    "04-neuron": ("768m", "0.5"),
    "07-gradient-descent": ("768m", "0.5"),
    "15-keras-models": ("1536m", "1"),
    "17-banknotes": ("1536m", "1"),
    "30-time-series": ("1536m", "1"),
}
"""The container that each lab is given: memory, processors."""


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
