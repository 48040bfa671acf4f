"""What lab 19 teaches is what Keras does: its reference solution against the layers."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

NOTEBOOK = Path(__file__).parent.parent / "source" / "19-convolution" / "19-convolution.ipynb"


@cache
def reference(name: str) -> Callable[..., Any]:
    """Return a function of the worked notebook."""
    names: dict[str, Any] = {"np": np}
    for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            exec("".join(cell["source"]), names)
    return names[name]


@pytest.mark.slow
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_convolutions_are_those_of_keras(padding: str, stride: int) -> None:
    import keras

    rng = np.random.default_rng(stride)
    for rows, columns in ((6, 7), (9, 8), (5, 5)):
        for size in ((3, 3), (2, 3), (1, 4), (5, 2)):
            kernel = rng.normal(size=(*size, 3, 4)).astype("float32")
            picture = rng.normal(size=(rows, columns, 3)).astype("float32")
            layer = keras.layers.Conv2D(4, size, strides=stride, padding=padding, use_bias=False)
            layer.build((None, rows, columns, 3))
            layer.set_weights([kernel])
            theirs = np.asarray(layer(picture[None]))[0]
            ours = reference("conv2d")(picture, kernel, stride, padding)
            assert (
                reference("output_shape")((rows, columns), size, stride, padding)
                == (theirs.shape[:2])
            )
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, None), (3, 2), (2, 3)])
def test_pooling_and_flattening_are_those_of_keras(size: int, stride: int | None) -> None:
    import keras

    rng = np.random.default_rng(0)
    for shape in ((6, 8, 3), (7, 5, 2)):
        maps = rng.uniform(-3, -1, shape).astype("float32")
        for layer, name in (
            (keras.layers.MaxPooling2D(size, strides=stride), "max_pool"),
            (keras.layers.AveragePooling2D(size, strides=stride), "average_pool"),
        ):
            theirs = np.asarray(layer(maps[None]))[0]
            np.testing.assert_allclose(reference(name)(maps, size, stride), theirs, rtol=1e-5)
        flat = np.asarray(keras.layers.Flatten()(maps[None]))[0]
        assert np.array_equal(reference("flatten")(maps), flat)
