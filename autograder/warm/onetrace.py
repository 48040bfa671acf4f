"""Keras on TensorFlow: what ``fit`` creates is created before its step is traced, which then happens once.

A ``tf.function`` that creates variables when it is first called is traced a second time without them
(https://www.tensorflow.org/guide/function, "Creating tf.Variables"). Keras creates those of the optimiser and of the
metrics in the first step, so every first ``fit`` traces its step twice: half a second of the second that a small
network takes. Here the same calls with the same names make them just before. What Keras does itself, or what a
student's class may do in another way, is left to it: then the step is traced twice, as anywhere.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable
from typing import Any

_STEPS = {"train_step", "test_step", "compute_metrics", "call"}


@functools.cache
def install() -> None:
    """Let each ``fit`` and ``evaluate`` of this process prepare itself; once, and only where Keras is on TensorFlow."""
    module = sys.modules.get("keras.src.backend.tensorflow.trainer")
    if module is not None:
        _before(module.TensorFlowTrainer, "_maybe_symbolic_build", _build_metrics)
        _before(module.TensorFlowTrainer, "make_train_function", _build_optimizer)


def _before(owner: Any, name: str, prepare: Callable[..., None]) -> None:
    whole = getattr(owner, name, None)
    if whole is None:  # another Keras than the lock's
        return

    @functools.wraps(whole)
    def prepared(model: Any, *args: Any, **options: Any) -> Any:
        # Whatever is wrong with the network, Keras says at its own place.
        with contextlib.suppress(Exception):
            if _is_plain(model):
                prepare(model, *args, **options)
        return whole(model, *args, **options)

    setattr(owner, name, prepared)


def _is_plain(model: Any) -> bool:
    """Whether all that such a model does in a step is Keras's own."""
    keras = sys.modules["keras"]
    functional = keras.src.models.functional.Functional
    return (
        type(model) in (functional, keras.Sequential)
        and not _STEPS & vars(model).keys()
        and model._distribute_strategy is None
        and not model.run_eagerly
        and model.built
    )


def _build_metrics(model: Any, iterator: Any = None, data_batch: Any = None) -> None:
    metrics = model._compile_metrics
    if iterator is None or metrics is None or metrics.built or len(model.outputs) != 1:
        return
    keras = sys.modules["keras"]
    # The kinds of tensors in a batch; to take one would be to begin the shuffling.
    _, y, _ = keras.utils.unpack_x_y_sample_weight(iterator._distributed_dataset.element_spec)
    label = keras.KerasTensor(y.shape, y.dtype.name)
    metrics.build(label, model.outputs[0])


def _build_optimizer(model: Any, force: bool = False) -> None:
    optimizer = model.optimizer
    weights = model.trainable_weights
    if optimizer.built or not weights or not type(optimizer).__module__.startswith("keras.src."):
        return
    with sys.modules["keras"].name_scope(optimizer.name, caller=optimizer):
        optimizer.build(weights)
