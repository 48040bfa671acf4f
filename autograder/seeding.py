"""The global random generators of one process."""

from __future__ import annotations

import importlib.util
import random
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any


def seed_everything(seed: int, *, later: bool = False) -> None:
    """Seed Python's, NumPy's and Keras's global generators with a number below 2³².

    A library that is not imported yet is left alone; with ``later`` it is seeded as it is imported, so that a process
    that starts without it draws the same numbers as one that has it.
    """
    random.seed(seed)
    for name, seed_library in (
        ("numpy", _seed_numpy),
        ("tensorflow", _leave),
        ("keras", _seed_keras),
    ):
        if name in sys.modules:
            seed_library(sys.modules[name], seed)
        elif later:
            sys.meta_path.insert(0, _OnImport(name, seed_library, seed))


def _seed_numpy(numpy: Any, seed: int) -> None:
    numpy.random.seed(seed)


def _leave(tensorflow: Any, seed: int) -> None:
    """Keras seeds it. By itself it only must not use up Python's stream while it is imported."""


def _seed_keras(keras: Any, seed: int) -> None:
    """Keras and its backend alone: it would begin Python's and NumPy's streams anew as well."""
    numpy = sys.modules["numpy"]
    states = random.getstate(), numpy.random.get_state()
    keras.utils.set_random_seed(seed)
    random.setstate(states[0])
    numpy.random.set_state(states[1])


class _OnImport(MetaPathFinder):
    """Lets the import of one module be followed by its seeding, once."""

    def __init__(self, name: str, seed_library: Any, seed: int) -> None:
        self._name = name
        self._seed_library = seed_library
        self._seed = seed

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """The spec that the other finders give, with the seeding behind its loader's work."""
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        loader: Any = spec.loader if spec is not None else None
        if loader is not None:
            original = loader.exec_module

            def exec_module(module: Any) -> None:
                state = random.getstate()
                original(module)
                random.setstate(state)
                self._seed_library(module, self._seed)

            loader.exec_module = exec_module
        return spec
