"""The global random generators of one process."""

from __future__ import annotations

import random
import sys


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and Keras's global generators, those that are imported, with a number below 2³²."""
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed)
    if keras := sys.modules.get("keras"):
        keras.utils.set_random_seed(seed)
