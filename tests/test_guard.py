"""The budget inside ``fit``. Keras is made up here, as far as it matters; test_retraining.py has the real one."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.retrain.guard import Guard

BATCHES = 4


class Callback:
    model: Any = None
    params: dict[str, Any]


class Model:
    """Counts the batches that it is trained on; it stops after a batch where it was told to, as Keras does."""

    stop_training = False

    def __init__(self, **logs: Any) -> None:
        self.logs = logs
        self.batches = 0

    def fit(self, x: Any = None, epochs: int = 1, callbacks: Any = None) -> None:
        self.stop_training = False
        for one in callbacks or ():
            one.model, one.params = self, {"epochs": epochs}
            one.on_train_begin()
        for epoch in range(epochs):
            for batch in range(BATCHES):
                self.batches += 1
                for one in callbacks or ():
                    one.on_train_batch_end(batch)
                if self.stop_training:
                    break
            for one in callbacks or ():
                one.on_epoch_end(epoch, dict(self.logs))
            if self.stop_training:
                break


@pytest.fixture
def told(monkeypatch):
    callbacks = SimpleNamespace(Callback=Callback, CallbackList=type("CallbackList", (list,), {}))
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(Model=Model, callbacks=callbacks))
    notes: list[Any] = []
    fit = Model.fit
    yield notes
    Model.fit = fit  # type: ignore[method-assign]


def test_one_fit_is_stopped_when_its_epochs_are_used_up(told):
    guard, model = Guard(told.append), Model(loss=0.5)
    guard.watch(60, 3)
    model.fit(epochs=9)
    assert guard.unwatch() == [3, "epochs"]
    assert model.batches == 3 * BATCHES
    assert told[-1] == {"epoch": 3, "metrics": {"loss": 0.5}}


def test_many_fits_have_no_more_epochs_together_than_one(told):
    guard, model = Guard(told.append), Model(loss=0.5)
    guard.watch(60, 3)
    for _ in range(9):
        model.fit(epochs=1)
    assert guard.unwatch() == [3, "epochs"]
    assert model.batches == 3 * BATCHES + 6  # Keras looks only after a batch


def test_who_needs_all_epochs_and_no_more_was_not_stopped(told):
    guard, model = Guard(told.append), Model()
    guard.watch(60, 3)
    model.fit(epochs=3)
    assert guard.unwatch() == [3, ""]


def test_the_time_stops_it_within_an_epoch_and_what_follows(told):
    guard, model = Guard(told.append), Model()
    guard.watch(-1, 99)
    model.fit(epochs=5)
    model.fit(epochs=5)
    assert guard.unwatch() == [0, "time"]
    assert model.batches == 2


def test_a_metric_of_several_numbers_is_not_shown_and_stops_nothing(told):
    """Such as Keras's F1Score, which gives one for each class."""
    guard, model = Guard(told.append), Model(loss=np.float32(0.5), f1_score=np.ones(3), odd="text")
    guard.watch(60, 3)
    model.fit(epochs=2)
    assert guard.unwatch() == [2, ""]
    assert told == [{"epoch": 1, "metrics": {"loss": 0.5}}, {"epoch": 2, "metrics": {"loss": 0.5}}]


def test_outside_of_a_training_fit_is_keras_own(told):
    before = Model.fit
    guard = Guard(told.append)
    guard.watch(60, 3)
    guard.watch(60, 3)
    guard.unwatch()
    assert Model.fit is before
