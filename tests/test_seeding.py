"""A process draws the same numbers, whether the libraries were imported before or after it was seeded."""

from __future__ import annotations

import subprocess
import sys

import pytest

DRAW = "print(random.random(), numpy.random.rand(), {more})"
KERAS = "float(keras.random.uniform(())), float(tensorflow.random.uniform(()))"


def drawn(order: str, more: str = "0") -> str:
    script = f"import random, sys\nfrom autograder.seeding import seed_everything\n{order}\n"
    result = subprocess.run(
        [sys.executable, "-c", script + DRAW.format(more=more)],
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


@pytest.mark.slow
def test_numpy_imported_before_or_after() -> None:
    seed = "seed_everything({}, later=True)"
    before = drawn("import numpy\n" + seed.format(5))
    assert before == drawn(seed.format(5) + "\nimport numpy")
    assert before != drawn(seed.format(6) + "\nimport numpy")


@pytest.mark.slow
def test_keras_imported_before_or_after() -> None:
    seed = "seed_everything(5, later=True)"
    imports = "import numpy, keras, tensorflow"
    assert drawn(f"{imports}\n{seed}", KERAS) == drawn(f"{seed}\n{imports}", KERAS)
