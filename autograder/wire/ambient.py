"""The states of the global random generators, in values that cross."""

from __future__ import annotations

import random
from array import array
from typing import Any


def random_state() -> tuple[Any, ...]:
    """Python's global generator, in values that cross."""
    version, words, gauss = random.getstate()
    return version, array("Q", words).tobytes(), gauss


def set_random_state(state: Any) -> None:
    """Set what :func:`random_state` gave."""
    version, words, gauss = state
    numbers = array("Q")
    numbers.frombytes(words)
    random.setstate((version, tuple(numbers), gauss))


def numpy_state() -> tuple[Any, ...]:
    """NumPy's global generator, in values that cross."""
    import numpy as np

    name, keys, position, has_gauss, gauss = np.random.get_state(legacy=True)
    return str(name), np.asarray(keys).tobytes(), int(position), int(has_gauss), float(gauss)


def set_numpy_state(state: Any) -> None:
    """Set what :func:`numpy_state` gave."""
    import numpy as np

    name, keys, position, has_gauss, gauss = state
    words = np.frombuffer(keys, dtype=np.uint32)
    np.random.set_state((name, words, position, has_gauss, gauss))
