"""The judge's part of a retraining: it draws the data, has the student's functions train, and scores what comes back.

The held-out labels never leave this process. A model made of Keras's own layers is rebuilt here from its weights and
predicts here; any other predicts in the student's process, which sees the held-out inputs alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.recipes import FRESH_STARTS, Retrained, Retraining, Training
from autograder.retrain import decide, metrics
from autograder.retrain.backend import describe_backend
from autograder.retrain.data import Arrays, LabData
from autograder.retrain.metrics import UnusablePredictionsError
from autograder.retrain.records import RetrainJob

if TYPE_CHECKING:
    from autograder.wire.peer import Peer

_BATCH = 256
_LUCKY = 10
"""Where classes are easily told apart, random weights may do well by chance. Training then starts from the next seed
whose weights don't; where as many in a row do, it is no chance."""
_MOST_EPOCHS = 10**6
"""The student's process counts them; a larger number is none."""


class Refused(Exception):
    """The retraining ends here with no points; the text is for the student."""

    def __init__(self, message: str, found: Retrained) -> None:
        super().__init__(message)
        self.found = found


class Trial:
    """One submission's retraining.

    Args:
        job: What to do.
        peer: The student's process, which is serving.
        names: The student's namespace: gives a name's object, raises NameError.
        tell: Takes progress for the supervisor, plain values; ``seconds`` in it starts a new time limit.
    """

    def __init__(
        self,
        job: RetrainJob,
        peer: Peer,
        names: Callable[[str], Any],
        tell: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._job = job
        self._recipe: Retraining = job.recipe
        self._peer = peer
        self._names = names
        self._tell = tell
        self._data = LabData(job.recipe, job.variant)
        self._base: Any = None
        self._base_weights: list[Any] = []
        facts = describe_backend()
        if (
            job.device
        ):  # the judge predicts on the processor, whatever the student's process trains on
            facts["device"] = job.device
        self._found = Retrained(metric=job.recipe.metric, value=None, **facts)

    def run(self) -> tuple[float, str, Retrained]:
        """The share of the points, what to tell the student, and the record.

        Raises:
            Refused: where the submission earns nothing, for a reason that the student is told.
            NameError: where a function of the student's is not defined.
            Exception: whatever the student's functions raise.
        """
        if self._recipe.given == "base":
            self._base = self._data.base()
            self._base_weights = [np.asarray(weight) for weight in self._base.get_weights()]
        trainings: list[Training] = []
        for number, seed in enumerate(self._job.seeds):
            arrays = self._data.draw(self._job.data_seeds[number])
            self._found = replace(self._found, held_out=len(arrays.y_test))
            training = self._training(f"training {number + 1}", seed, arrays)
            trainings.append(training)
            self._found = replace(self._found, trainings=tuple(trainings))
            if not self._job.measure and decide.is_settled(self._recipe, trainings):
                break
        value = median(training.score for training in trainings)
        self._found = replace(self._found, value=value)
        share = decide.share(self._recipe, trainings)
        if share and not self._job.measure:
            self._check_fresh_start()
        return share, self._message(share, trainings), self._found

    # --- one training -----------------------------------------------------------------------------------------------

    def _training(self, title: str, seed: int, arrays: Arrays) -> Training:
        def known(score: float) -> bool:
            return not self._job.measure and decide.brought_along(self._recipe, score)

        model, untrained, seed = self._begin(title, seed, arrays, known)
        started = time.monotonic()
        model, epochs, stopped = self._train(model, arrays)
        seconds = time.monotonic() - started
        score, *floors = self._score(model, arrays)
        return Training(
            seed=seed,
            score=score,
            floors=tuple(floors),
            untrained=untrained,
            seconds=round(seconds, 3),
            epochs=epochs,
            stopped=stopped,
        )

    def _begin(
        self, title: str, seed: int, arrays: Arrays, known: Callable[[float], bool]
    ) -> tuple[Any, float, int]:
        """An untrained model that does not know the answers by chance, its score, and the seed that gave it."""
        for attempt in range(seed, seed + _LUCKY):
            model = self._build(title, attempt, arrays)
            untrained = self._score(model, arrays)[0]
            if not known(untrained):
                return model, untrained, attempt
        raise Refused(
            "A model that has not been trained should do no better than chance; yours knows the answers"
            " already. `build_model` must start with fresh weights.",
            self._found,
        )

    def _build(self, title: str, seed: int, arrays: Arrays) -> Any:
        budget = self._recipe.budget
        self._tell({"phase": title, "seconds": budget.hard_seconds})
        self._peer.request("seed", seed)
        build = self._names(self._recipe.build)
        model = build(*self._given(arrays))
        self._check_model(model)
        return model

    def _given(self, arrays: Arrays) -> list[Any]:
        if self._recipe.given == "base":
            return [self._base]
        return [int(arrays.x_train.shape[-1])] if self._recipe.given == "n_features" else []

    def _check_model(self, model: Any) -> None:
        name = self._recipe.build
        if model is None:
            raise Refused(f"`{name}` returned nothing. Did you forget the `return`?", self._found)
        if not _is_model(model):
            raise Refused(
                f"`{name}` should return a Keras model; it returned a {type(model).__name__}.",
                self._found,
            )
        if getattr(model, "built", True) is False:
            raise Refused(
                f"The model of `{name}` has no weights yet: begin with `keras.Input(...)`.",
                self._found,
            )
        self._check_size(model)

    def _check_size(self, model: Any) -> None:
        parameters = int(model.count_params())
        self._found = replace(self._found, parameters=parameters)
        most = self._recipe.budget.parameters
        if parameters > most:
            raise Refused(
                f"Your model has {parameters:,} parameters; {most:,} are allowed.", self._found
            )

    def _train(self, model: Any, arrays: Arrays) -> tuple[Any, int, Any]:
        budget = self._recipe.budget
        train = self._names(self._recipe.train)
        self._peer.request("watch", budget.seconds, budget.epochs)
        try:
            returned = train(model, arrays.x_train, arrays.y_train)
        finally:
            epochs, stopped = self._peer.request("unwatch")
        if _is_model(returned):
            model = returned
        self._check_size(model)  # it is another one, or has grown
        if self._recipe.given == "base":
            self._check_base(model)
        counted = isinstance(epochs, int) and 0 <= epochs <= _MOST_EPOCHS
        return model, epochs if counted else 0, stopped if stopped in ("time", "epochs") else ""

    def _check_base(self, model: Any) -> None:
        """Every array of the base must stand in the trained model as it was, to the byte."""
        weights = {_bytes(np.asarray(weight)) for weight in model.get_weights()}
        if any(_bytes(weight) not in weights for weight in self._base_weights):
            raise Refused(
                "The base has changed in training, or is not part of your model."
                " Freeze it (`base.trainable = False`) and use the one that `build_model` is given.",
                self._found,
            )

    def _score(self, model: Any, arrays: Arrays) -> list[float]:
        try:
            predictions = model.predict(arrays.x_test, batch_size=_BATCH, verbose=0)
            names = [self._recipe.metric, *(floor.metric for floor in self._recipe.floors)]
            return [metrics.score(name, predictions, arrays.y_test) for name in names]
        except UnusablePredictionsError as error:
            text = str(error)
            raise Refused(f"{text[0].upper()}{text[1:]}.", self._found) from None

    # --- the fresh start --------------------------------------------------------------------------------------------

    def _check_fresh_start(self) -> None:
        """A short training on labels of another meaning: what really learns, learns those.

        A part of the examples may be too little to learn anything from. Then there are all of them, once more with
        other first weights.
        """
        arrays = self._data.draw(self._job.data_seeds[0])
        nothing = metrics.of_nothing(self._recipe.metric, arrays.y_test)
        seed = self._job.seeds[0]

        def known(score: float) -> bool:
            return decide.has_learned(self._recipe, score, nothing)

        for number in range(FRESH_STARTS):
            seed += 1
            other = self._data.permuted(arrays, seed, whole=number > 0)
            model, _, seed = self._begin("fresh start", seed, other, known)
            model, _, _ = self._train(model, other)
            permuted = self._score(model, other)[0]
            true = self._score(model, arrays)[0]
            self._found = replace(self._found, permuted=(permuted, true))
            if not decide.follows(self._recipe, permuted, true):
                raise Refused(
                    "Trained on other labels, your model still gives the old answers: it doesn't learn from the data"
                    " that `train` is given. Use only the arguments of `build_model` and `train`.",
                    self._found,
                )
            if known(permuted):
                return
        raise Refused(
            "Trained on other labels, which are as easy, your model learns nothing of them: it doesn't learn from the"
            " data that `train` is given. Use only the arguments of `build_model` and `train`.",
            self._found,
        )

    # --- words ------------------------------------------------------------------------------------------------------

    def _message(self, share: float, trainings: list[Training]) -> str:
        recipe = self._recipe
        name = {"rmse_ratio": "RMSE / sd", "macro_f1": "macro F1", "auc": "AUC"}.get(
            recipe.metric, recipe.metric
        )
        parts = [f"Trained anew, your model reaches {name} {self._found.value:.3f} on new data"]
        if share < 1:
            way = "at most" if recipe.lower_is_better else "at least"
            parts.append(f"full points need {way} {recipe.tiers[0].value:g}")
        text = "; ".join(parts) + "."
        for floor, value in decide.missed_floors(recipe, trainings):
            text += f" Its {floor.metric} is {value:.3f}; at least {floor.value:g} is needed."
        if any(training.stopped == "time" for training in trainings):
            text += f" Training was stopped after {recipe.budget.seconds:g} s; what had been learned was scored."
        elif any(training.stopped == "epochs" for training in trainings):
            text += f" Training was stopped after {recipe.budget.epochs} epochs."
        return text


def _is_model(found: Any) -> bool:
    """Whether this is a Keras model, here or in the student's process."""
    import keras

    return isinstance(found, keras.Model)


def _bytes(array: Any) -> tuple[tuple[int, ...], str, bytes]:
    return (array.shape, str(array.dtype), array.tobytes())
