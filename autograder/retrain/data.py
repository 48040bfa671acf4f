"""The data of a retraining, drawn in the judge from the grader's own copy of the lab's data module."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.recipes import Retraining
from autograder.retrain.metrics import Array

_SMALL = 400
"""A fresh-start check trains on a quarter of the examples, but on no fewer than this many where there are."""


MIRROR = "AUTOGRADER_DATA_MIRROR"
"""The variable that names the folder where data modules look for files that they would else download. The judge has
no network; it has what lies in the lab's ``hidden/``."""


class LabDataError(Exception):
    """The lab's data module does not do what a retraining needs: the author's mistake."""


@dataclass(frozen=True)
class Arrays:
    """Training examples, and the held-out ones whose labels stay in the judge."""

    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array


class LabData:
    """The data module of a lab."""

    def __init__(self, recipe: Retraining, variant: str) -> None:
        self._name = recipe.data
        self._variant = variant
        os.environ.setdefault(MIRROR, str(Path.cwd() / "hidden"))
        try:
            self._module: Any = importlib.import_module(recipe.data)
        except ImportError as error:
            raise LabDataError(
                f"the lab has no data module `{recipe.data}` ({error}); put it beside the notebook"
            ) from error
        except Exception as error:
            raise LabDataError(f"`{recipe.data}` cannot be imported ({_said(error)})") from error

    def draw(self, seed: int) -> Arrays:
        """Draw all four arrays.

        Raises:
            LabDataError: when the module gives something else.
        """
        arguments = {} if self._variant == "default" else {"variant": self._variant}
        found = self._call("load_arrays", seed, **arguments)
        try:
            arrays = Arrays(*(np.asarray(part) for part in found))
        except (TypeError, ValueError) as error:
            raise LabDataError(
                f"`{self._name}.load_arrays` should return x_train, y_train, x_test and y_test ({error})"
            ) from error
        for x, y in ((arrays.x_train, arrays.y_train), (arrays.x_test, arrays.y_test)):
            if len(x) != len(y) or not len(x):
                raise LabDataError(
                    f"`{self._name}.load_arrays` gave {len(x)} examples and {len(y)} labels"
                )
        return arrays

    def permuted(self, arrays: Arrays, seed: int, *, whole: bool = False) -> Arrays:
        """A part of the training examples, or all, and the held-out ones, with labels of another meaning."""
        rng = np.random.default_rng(seed)
        labels = np.concatenate([arrays.y_train, arrays.y_test])
        other = np.asarray(self._call("permute", labels, rng))
        if other.shape != labels.shape or np.array_equal(other, labels):
            raise LabDataError(f"`{self._name}.permute` should give other labels of the same shape")
        n = len(arrays.y_train)
        rows = rng.permutation(n)[: n if whole else max(n // 4, min(n, _SMALL))]
        return Arrays(arrays.x_train[rows], other[:n][rows], arrays.x_test, other[n:])

    def base(self) -> Any:
        """The pre-trained base model, from the grader's copy of its weights."""
        return self._call("load_base", Path.cwd())

    def _call(self, name: str, *args: Any, **options: Any) -> Any:
        found = getattr(self._module, name, None)
        if not callable(found):
            raise LabDataError(f"`{self._name}` has no function `{name}`")
        try:
            return found(*args, **options)
        except Exception as error:
            text = (
                f"`{self._name}.{name}` failed for the variant {self._variant!r} ({_said(error)})"
            )
            if isinstance(error, OSError):
                text += f"; files that it needs belong into the lab's `hidden/`, which {MIRROR} names here"
            raise LabDataError(text) from error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).rstrip('.')}"
