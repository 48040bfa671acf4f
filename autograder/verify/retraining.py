"""Which cases need a retraining of their own: one that leaves the functions alone would only repeat the reference's."""

from __future__ import annotations

import re

from autograder.notebook import bound_names
from autograder.recipes import Retraining
from autograder.records import Lab
from autograder.retrain.records import RetrainJob
from autograder.verify.cases import Case
from autograder.verify.trials import Reference, Trial

_WORD = re.compile(r"[^\W\d]\w*")


def retrain_job(trial: Trial, lab: Lab, reference: Reference) -> RetrainJob | None:
    """A job without seeds where the trial trains with the reference's own functions; else None, the lab's own.

    Seeds and data are the same for every submission, so the same functions reach the same score.
    """
    recipe = lab.retraining
    if recipe is None or trial.case is None or _changes(trial.case, recipe, reference):
        return None
    return RetrainJob(recipe, seeds=(), data_seeds=(), variant=lab.data)


def _cells(recipe: Retraining, reference: Reference) -> set[str]:
    """Grade ids of the answers that the trained functions are made of, directly or by the names that they use."""
    needed = {recipe.build, recipe.train}
    found: set[str] = set()
    waiting = True
    while waiting:
        waiting = False
        for (_, grade_id), source in reference.items():
            if grade_id not in found and needed & bound_names(source):
                found.add(grade_id)
                needed |= set(_WORD.findall(source))
                waiting = True
    return found


def _changes(case: Case, recipe: Retraining, reference: Reference) -> bool:
    cells = _cells(recipe, reference)
    functions = {recipe.build, recipe.train}
    return bool(case.insertions) or any(
        grade_id in cells or functions & bound_names(source) for grade_id, source in case.answers
    )
