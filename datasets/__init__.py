"""The data of the labs, one module a data set.

Every module has the same small interface:

``TITLE``, ``CLASSES``, ``VARIANTS``, ``SPLITS``
    What it is called, the names of the classes in label order (none where a number is to be
    forecast), and what :func:`load` accepts.
    ``VARIANTS[0]`` is the default and needs no network.
``LICENCE``, ``CITATION``
    The licence of each variant, and how to cite the published one.
``load(split="train", seed=0, variant=VARIANTS[0])``
    The data. The same arguments give the same data; ``test`` of a secret seed is the held-out set
    of a term, from which nothing about it can be known.

A lab carries a copy of its module beside its notebook, so that it runs in its folder alone.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def names() -> tuple[str, ...]:
    """Return the names of the data sets, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def get(name: str) -> ModuleType:
    """Return the module of the data set ``name``.

    Raises:
        ValueError: when there is no such data set.
    """
    if name not in names():
        raise ValueError(f"datasets: there is no {name!r}. Choose one of {', '.join(names())}.")
    return importlib.import_module(f"{__name__}.{name}")
