"""Keras on TensorFlow: ``fit`` without what it does twice or for nothing, to the last digit the same.

For a small network that takes most of the time. Four things are spared:

- A ``tf.function`` that creates variables when it is first called is traced a second time without them
  (https://www.tensorflow.org/guide/function, "Creating tf.Variables"). Keras creates those of the optimiser and of the
  metrics in the first step, so every first ``fit`` traces its step twice. Here the same calls with the same names make
  them just before.
- With each epoch TensorFlow optimises anew the functions that cut arrays into batches, which takes longer than to run
  them. What is made of data is left as it is written; what is made of networks is optimised as ever.
- Keras makes two iterators for each epoch over arrays, and uses one.
- ``evaluate`` and ``predict`` cut arrays into batches by functions that are traced anew with each call, which pays for
  many rows. Few rows in their order are cut without.

What a student's class may do in another way is left to Keras: then it is as slow as anywhere.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable
from typing import Any

_STEPS = {"train_step", "test_step", "compute_metrics", "call"}
_PLAIN_DATA = "disable_meta_optimizer"
_FEW_ROWS, _FEW_BYTES = 4096, 16 * 2**20
"""Up to here to cut the rows one by one takes less time than to trace three functions that cut whole batches."""


@functools.cache
def install() -> None:
    """Once, and only where Keras is on TensorFlow: let networks of this process and its children be trained so.

    Where Keras or TensorFlow is another than the lock's and lacks what is named here, that part is left out.
    """
    module = sys.modules.get("keras.src.backend.tensorflow.trainer")
    if module is None:
        return
    with contextlib.suppress(AttributeError, KeyError):
        _leave_data(sys.modules["tensorflow.python.eager.context"].context())
    with contextlib.suppress(AttributeError):
        _before(module.TensorFlowTrainer, "_maybe_symbolic_build", _build_metrics)
        _before(module.TensorFlowTrainer, "make_train_function", _build_optimizer)
    with contextlib.suppress(AttributeError, KeyError):
        arrays = sys.modules["keras.src.trainers.data_adapters.array_data_adapter"]
        _one_iterator(module.TFEpochIterator, arrays.ArrayDataAdapter)
        _cut_few(arrays)


# --- one trace -------------------------------------------------------------------------------------------------------


def _before(owner: Any, name: str, prepare: Callable[..., None]) -> None:
    whole = getattr(owner, name)

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


# --- data ------------------------------------------------------------------------------------------------------------


def _leave_data(context: Any) -> None:
    """What TensorFlow starts with holds for the functions of data, what is set later for those that are called."""
    choose = context.set_optimizer_experimental_options
    if context._initialized:
        return

    def ensure_initialized() -> None:
        vars(context).pop("ensure_initialized", None)
        context.ensure_initialized()
        choose({_PLAIN_DATA: False})

    choose({_PLAIN_DATA: True})
    context.ensure_initialized = ensure_initialized


def _one_iterator(owner: Any, adapter: Any) -> None:
    whole = owner.__next__

    @functools.wraps(whole)
    def following(epochs: Any) -> Any:
        if (
            epochs.steps_per_epoch is None
            and epochs._num_batches
            and epochs._steps_seen >= epochs._num_batches
            # A data set of the student's own may draw something with each iterator.
            and type(epochs.data_adapter) is adapter
        ):
            epochs._steps_seen = 0
            epochs._current_iterator = None
            raise StopIteration
        return whole(epochs)

    owner.__next__ = following


def _cut_few(module: Any) -> None:
    adapter = module.ArrayDataAdapter
    whole = adapter.get_tf_dataset

    @functools.wraps(whole)
    def get_tf_dataset(arrays: Any) -> Any:
        few = None
        if type(arrays) is adapter and not arrays._shuffle and 0 < arrays._num_samples <= _FEW_ROWS:
            with contextlib.suppress(Exception):  # what is wrong with the arrays, Keras says
                few = _few_in_order(arrays, module)
        return whole(arrays) if few is None else few

    adapter.get_tf_dataset = get_tf_dataset


def _few_in_order(arrays: Any, module: Any) -> Any | None:
    """The batches of a few rows; None where they are large, or no plain arrays."""
    tensorflow, numpy = sys.modules["tensorflow"], sys.modules["numpy"]
    inputs = module.array_slicing.convert_to_sliceable(arrays._inputs, target_backend="tensorflow")
    inputs = module.tree.lists_to_tuples(inputs)
    leaves = module.tree.flatten(inputs)
    if any(type(leaf) is not numpy.ndarray or leaf.dtype.hasobject for leaf in leaves):
        return None
    if sum(leaf.nbytes for leaf in leaves) > _FEW_BYTES:
        return None
    rows = tensorflow.data.Dataset.from_tensor_slices(inputs)
    return rows.batch(arrays._batch_size, drop_remainder=not arrays._partial_batch_size)
