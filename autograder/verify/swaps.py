"""What :mod:`autograder.verify.mutate` puts in place of what: the mistakes that numerical code invites."""

from __future__ import annotations

import ast

OPERATORS: dict[type[ast.operator], tuple[tuple[str, str], ...]] = {
    ast.Add: (("+", "-"),),
    ast.Sub: (("-", "+"),),
    ast.Mult: (("*", "/"), ("*", "+")),
    ast.Div: (("/", "*"),),
    ast.FloorDiv: (("//", "/"),),
    ast.Mod: (("%", "//"),),
    ast.Pow: (("**", "*"),),
    ast.MatMult: (("@", "*"),),
    ast.BitOr: (("|", "&"),),
    ast.BitAnd: (("&", "|"),),
}
"""Of a binary operator: what to look for and what to write there."""

AUGMENTED: dict[type[ast.operator], tuple[tuple[str, str], ...]] = {
    ast.Add: (("+=", "-="), ("+=", "=")),
    ast.Sub: (("-=", "+="),),
    ast.Mult: (("*=", "/="),),
    ast.Div: (("/=", "*="),),
}

COMPARISONS: dict[type[ast.cmpop], tuple[tuple[str, str], ...]] = {
    ast.Lt: (("<", "<="), ("<", ">")),
    ast.LtE: (("<=", "<"), ("<=", ">")),
    ast.Gt: ((">", ">="), (">", "<")),
    ast.GtE: ((">=", ">"), (">=", "<")),
    ast.Eq: (("==", "!="),),
    ast.NotEq: (("!=", "=="),),
    ast.Is: (("is", "is not"),),
    ast.IsNot: (("is not", "is"),),
    ast.In: (("in", "not in"),),
    ast.NotIn: (("not in", "in"),),
}

NAMES = {
    "sum": "mean",
    "mean": "sum",
    "median": "mean",
    "max": "min",
    "min": "max",
    "amax": "amin",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "floor": "ceil",
    "ceil": "floor",
    "std": "var",
    "var": "std",
    "vstack": "hstack",
    "hstack": "vstack",
    "any": "all",
    "all": "any",
    "fit_transform": "transform",
    "GlobalAveragePooling2D": "GlobalMaxPooling2D",
    "GlobalMaxPooling2D": "GlobalAveragePooling2D",
    "MaxPooling2D": "AveragePooling2D",
    "AveragePooling2D": "MaxPooling2D",
}
"""Functions, methods and layers that are taken for one another."""

COMMUTATIVE = frozenset(
    """max min maximum minimum fmax fmin add multiply logaddexp hypot array_equal isclose allclose logical_and
    logical_or""".split()
)
"""Functions that give the same when their first two arguments are exchanged."""

CLIPPING = frozenset({"clip", "clip_by_value"})

SIGNLESS = frozenset({"abs", "absolute", "fabs", "square", "norm"})
"""Functions that give the same for a number and for its opposite."""

UNWRAPPED = frozenset(
    {"abs", "sqrt", "exp", "log", "square", "sorted", "reversed", "tanh", "log1p"}
)
"""Functions of one argument that one may forget to call."""

STRINGS = {
    "relu": "linear",
    "tanh": "relu",
    "sigmoid": "linear",
    "softmax": "sigmoid",
    "linear": "relu",
    "same": "valid",
    "valid": "same",
    "binary_crossentropy": "mse",
    "categorical_crossentropy": "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy": "mse",
    "mse": "mae",
    "mae": "mse",
    "val_loss": "loss",
    "loss": "val_loss",
    "val_accuracy": "accuracy",
    "min": "max",
    "max": "min",
}
"""Texts that Keras reads as the name of something, and a neighbour of each."""

KEPT_KEYWORDS = frozenset(
    """dtype name verbose title label color c s lw linewidth figsize ax alpha cmap marker ms fontsize out
    sep end file flush strict key encoding""".split()
)
"""Arguments whose absence changes how something looks, or how exact it is, but not what is computed."""
