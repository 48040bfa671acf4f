"""Batch: grade many submissions, remembering each in a journal as it finishes."""

from autograder.batch.environment import environment_hash
from autograder.batch.journal import Journal, Key
from autograder.batch.progress import Progress, open_progress
from autograder.batch.run import BatchError, Finished, run_batch

__all__ = [
    "BatchError",
    "Finished",
    "Journal",
    "Key",
    "Progress",
    "environment_hash",
    "open_progress",
    "run_batch",
]
