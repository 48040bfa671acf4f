"""Verify: grade a lab's reference, its untouched release and its cases; report surprises."""

from autograder.verify.cases import Case, parse_cases, read_cases
from autograder.verify.narrow import narrow_trials
from autograder.verify.run import Verified, verify_labs
from autograder.verify.trials import Trial, case_submissions, make_trials

__all__ = [
    "Case",
    "Trial",
    "Verified",
    "case_submissions",
    "make_trials",
    "narrow_trials",
    "parse_cases",
    "read_cases",
    "verify_labs",
]
