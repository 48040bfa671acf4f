"""The names of the special methods that may be called over the wire."""

from __future__ import annotations

DATAMETHODS = frozenset(
    f"__{name}__"
    for name in """len iter next getitem setitem delitem call enter exit bool int float complex index abs neg pos
    invert round trunc floor ceil reversed length_hint array bytes fspath hash""".split()
)
"""Special methods whose result does not hang on what the other operand is."""

_BINARY = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or".split()
OPERATORS = frozenset(f"__{prefix}{name}__" for name in _BINARY for prefix in ("", "r", "i"))
COMPARISONS = frozenset(f"__{name}__" for name in "eq ne lt le gt ge contains".split())
SPECIAL = (
    DATAMETHODS
    | OPERATORS
    | COMPARISONS
    | {"__copy__", "__deepcopy__", "__repr__", "__str__", "__format__"}
)
"""Every special method that may be called over the wire."""
