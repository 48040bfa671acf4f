"""The seed of a hidden test: the same for a regrade, another for every student, lab and term."""

from __future__ import annotations

import hashlib
import hmac

from autograder.recipes import Retraining
from autograder.records import Lab
from autograder.retrain.records import RetrainJob


def seed_for(
    secret: bytes,
    assignment: str,
    student_id: str,
    notebook: str,
    grade_id: str,
    *,
    bits: int = 32,
) -> int:
    """A number below 2 to the power of ``bits``, from HMAC-SHA256 (RFC 2104) under the term's secret.

    With 32 bits it fits ``numpy.random.seed`` as well as ``numpy.random.default_rng``.
    """
    text = "\0".join((assignment, student_id, notebook, grade_id)).encode()
    return int.from_bytes(hmac.digest(secret, text, hashlib.sha256)[:8], "big") >> (64 - bits)


def retrain_job(secret: bytes, lab: Lab, grade_id: str) -> RetrainJob | None:
    """What the judge retrains for this cell, if anything: the same seeds and data for all students of the term."""
    recipe = lab.retraining
    if recipe is None or recipe.grade_id != grade_id:
        return None
    return make_job(secret, recipe, lab, recipe.seeds)


def make_job(secret: bytes, recipe: Retraining, lab: Lab, trainings: int) -> RetrainJob:
    """A retraining with as many seeds, and draws of data, as there are trainings."""

    def seeds(what: str, bits: int) -> tuple[int, ...]:
        return tuple(
            seed_for(secret, lab.assignment, "", recipe.grade_id, f"{what} {number}", bits=bits)
            for number in range(trainings)
        )

    # Students have the generator of the data and see what `train` is given: a short seed could be searched for.
    return RetrainJob(recipe, seeds("training", 32), seeds("data", 63), lab.data)
