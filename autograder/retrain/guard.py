"""The kernel's part of a retraining: seeds, the budget inside ``fit``, and news for the instructor.

It runs beside the student's code, so nothing that it says decides a grade; a training that gets round it meets the
hard limit, which is the supervisor's.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import time
from collections.abc import Callable
from typing import Any

Note = Callable[[Any], None]


class Guard:
    """Stops ``fit`` when the budget is used up, through a callback as Keras offers it to everyone.

    Args:
        note: Takes news of the training: ``{"epoch": …, "metrics": …}``.
    """

    def __init__(self, note: Note) -> None:
        self._note = note
        self._original: Any = None
        self._deadline = 0.0
        self._epochs = 0
        self.epoch = 0
        self.stopped = ""

    def seed(self, seed: int) -> None:
        """Seed Python, NumPy and the backend, and drop what earlier models left in Keras's global state."""
        import keras

        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)

    def watch(self, seconds: float, epochs: int) -> None:
        """From now on ``fit`` of any Keras model ends when ``seconds`` or ``epochs`` are used up."""
        import keras

        self.unwatch()
        self._deadline = time.monotonic() + seconds
        self._epochs = epochs
        self.epoch = 0
        self.stopped = ""
        self._original = original = keras.Model.fit
        guard = self

        @functools.wraps(original)
        def fit(model: Any, *args: Any, **kwargs: Any) -> Any:
            bound = inspect.signature(original).bind(model, *args, **kwargs)
            given = bound.arguments.get("callbacks")
            ours = guard._callback()
            if isinstance(given, keras.callbacks.CallbackList):
                given.append(ours)
            else:
                some = given if isinstance(given, (list, tuple)) else [given] if given else []
                bound.arguments["callbacks"] = [*some, ours]
            return original(*bound.args, **bound.kwargs)

        keras.Model.fit = fit

    def unwatch(self) -> list[Any]:
        """Put ``fit`` back; ``[epochs that ended, what stopped it]``."""
        if self._original is not None:
            import keras

            keras.Model.fit = self._original
            self._original = None
        return [self.epoch, self.stopped]

    def _callback(self) -> Any:
        import keras

        guard = self

        class Stop(keras.callbacks.Callback):  # type: ignore[misc]
            def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
                if time.monotonic() > guard._deadline:
                    guard.stopped = "time"
                    self.model.stop_training = True

            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                if guard.stopped:
                    return  # it was cut off
                guard.epoch += 1
                guard._note({"epoch": guard.epoch, "metrics": _numbers(logs or {})})
                if guard.epoch >= guard._epochs and epoch + 1 < self.params.get("epochs", 0):
                    guard.stopped = "epochs"
                    self.model.stop_training = True

            def on_train_begin(self, logs: Any = None) -> None:
                if guard.epoch >= guard._epochs:
                    guard.stopped = guard.stopped or "epochs"
                if guard.stopped:
                    self.model.stop_training = True

        return Stop()


def _numbers(logs: dict[Any, Any]) -> dict[str, float]:
    """The metrics that are one number each; some of Keras's have one for each class."""
    found = {}
    for name, value in logs.items():
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            found[str(name)] = float(value)
    return found
