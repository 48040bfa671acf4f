"""What is installed here that decides a grade."""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import importlib.util
import platform

from autograder.errors import AutograderError
from autograder.recipes import BACKENDS

_PACKAGES = (
    "autograder",
    "ipykernel",
    "keras",
    "numpy",
    "pandas",
    "scikit-learn",
    "tensorflow",
    "jax",
    "torch",
)


def check_backend(backend: str) -> None:
    """Refuse a backend that Keras does not have, or that is not installed.

    Raises:
        AutograderError: saying what to install.
    """
    if backend not in BACKENDS:
        raise AutograderError(
            f"the backend {backend!r} is not one of {', '.join(BACKENDS)}."
            " Correct KERAS_BACKEND, or name one with --backend."
        )
    # Where Keras itself is missing, no lab that is graded here uses it.
    if importlib.util.find_spec(backend) is None and importlib.util.find_spec("keras") is not None:
        raise AutograderError(
            f"the backend {backend!r} is not installed; install it with `uv sync --extra {backend}`."
        )


@functools.cache
def versions() -> dict[str, str]:
    """Versions of Python and of what decides a grade here; nothing of it is imported for that."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found
