"""The metrics by which predictions are scored. They run in the judge, on predictions that came by value."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class UnusablePredictionsError(ValueError):
    """Predictions that cannot be scored; the text is for the student."""


def score(metric: str, predictions: Any, truth: Array) -> float:
    """The value of a metric.

    Args:
        metric: One of :data:`autograder.recipes.Metric`.
        predictions: Numbers of shape (n,), (n, 1) or (n, classes): probabilities or scores of the classes, the
            probability of class 1, or for a regression the predicted values (the shape of ``truth``).
        truth: Labels of shape (n,), integers from 0 (one-hot rows are taken too), or values of shape (n,) or (n, k).

    Raises:
        UnusablePredictionsError: when the shape does not fit or a prediction is not a finite number.
    """
    found = _as_floats(predictions, len(truth))
    if metric == "rmse_ratio":
        return _rmse_ratio(found, np.asarray(truth, dtype="float64"))
    labels = as_labels(truth)
    if metric == "auc":
        return _auc(found, labels)
    said = _said(found)
    if metric == "accuracy":
        return float(np.mean(said == labels))
    if metric == "recall":
        return float(np.mean(said[labels == 1] == 1)) if np.any(labels == 1) else 0.0
    if metric == "macro_f1":
        return _macro_f1(said, labels)
    raise ValueError(f"{metric!r} is no metric")


def of_nothing(metric: str, truth: Array) -> float:
    """What the metric is for answers that have nothing to do with the examples, at their best."""
    if metric == "rmse_ratio":
        return 1.0
    shares = np.unique(as_labels(truth), return_counts=True)[1] / len(truth)
    if metric == "accuracy":
        return float(shares.max())
    return 1 / len(shares) if metric == "macro_f1" else 0.5


def as_labels(truth: Array) -> Array:
    """Class numbers of shape (n,), from such or from one-hot rows."""
    values = np.asarray(truth)
    if values.ndim == 2 and values.shape[1] > 1:
        labels: Array = values.argmax(axis=1)
        return labels
    return values.reshape(len(values)).astype("int64")


def _as_floats(predictions: Any, rows: int) -> Array:
    try:
        found = np.asarray(predictions, dtype="float64")
    except (TypeError, ValueError):
        raise UnusablePredictionsError(
            "the predictions of your model are not an array of numbers"
        ) from None
    if found.ndim == 0 or len(found) != rows:
        raise UnusablePredictionsError(
            f"{rows} examples should give {rows} predictions; yours have the shape {found.shape}"
        )
    if not np.isfinite(found).all():
        raise UnusablePredictionsError(
            "some predictions of your model are not finite numbers (nan or inf): has training diverged?"
        )
    return found


def _said(found: Array) -> Array:
    if found.ndim == 2 and found.shape[1] > 1:
        said: Array = found.argmax(axis=1)
        return said
    if found.size != len(found):
        raise UnusablePredictionsError(
            f"the predictions should have the shape (n, classes); yours have {found.shape}"
        )
    return (found.reshape(len(found)) > 0.5).astype("int64")


def _rmse_ratio(found: Array, truth: Array) -> float:
    if found.size != truth.size:
        raise UnusablePredictionsError(
            f"the predictions should have the shape {truth.shape}; yours have {found.shape}"
        )
    with np.errstate(over="ignore"):
        error = found.reshape(truth.shape) - truth
        ratio = float(np.sqrt(np.mean(error**2)) / max(float(truth.std()), 1e-12))
    if not np.isfinite(ratio):
        raise UnusablePredictionsError(
            "some predictions of your model are too large to be scored: has training diverged?"
        )
    return ratio


def _auc(found: Array, labels: Array) -> float:
    """Area under the ROC curve as the share of pairs in the right order, ties counting one half (Mann–Whitney)."""
    from sklearn.metrics import roc_auc_score

    values = found[:, 1] if found.ndim == 2 and found.shape[1] == 2 else found.reshape(len(found))
    return float(roc_auc_score(labels == 1, values)) if 0 < labels.mean() < 1 else 0.5


def _macro_f1(said: Array, labels: Array) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(labels, said, average="macro", zero_division=0))
