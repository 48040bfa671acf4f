"""Library objects cross by name: each side imports its own.

Only names below :data:`LIBRARIES` are looked up, so a message can never make the judge import a module of
the student's or reach a function that runs code, opens files or starts programs.
"""

from __future__ import annotations

import enum
import importlib
import sys
import types
from typing import Any

LIBRARIES = frozenset(
    """abc array bisect builtins cmath collections copy dataclasses datetime decimal enum fractions
    functools heapq itertools keras math matplotlib numbers numpy operator pandas random re scipy
    sklearn statistics string tensorflow time types typing""".split()
)
"""Top-level packages whose public functions and classes may cross by name."""

MODULES = LIBRARIES | frozenset(
    "contextlib csv glob inspect io json os pathlib pytest sys textwrap warnings".split()
)
"""Top-level packages that may cross as modules: the receiver gets its own import of them."""

_CODE = frozenset("eval exec compile open __import__ input breakpoint globals locals vars".split())
"""Builtins that reach code or files; they never cross."""

_PLAIN_CLASSES = {
    "builtins": None,
    "collections": None,
    "decimal": None,
    "fractions": None,
    "datetime": None,
    "pandas": frozenset(
        "DataFrame Series Index RangeIndex Timestamp Timedelta Categorical".split()
    ),
    "tensorflow": frozenset("Tensor EagerTensor Variable ResourceVariable".split()),
    "keras": None,
}
"""Classes of which the judge takes its own from a name that the student's side sent; None is all."""


_ALIASES: dict[type, tuple[str, str]] = {
    vars(types)[name]: ("types", name)
    for name in "GeneratorType CoroutineType AsyncGeneratorType MappingProxyType SimpleNamespace".split()
}
"""Types that do not stand in the module they name."""


def name_of(obj: Any, *, trusted: bool = False) -> tuple[str, str] | None:
    """``(module, qualified name)`` when importing that name gives back this very object.

    What the judge names (``trusted``) may be anything of Python's library: the student's side takes its own.
    """
    if isinstance(obj, type) and obj in _ALIASES:
        return _ALIASES[obj]
    module = getattr(obj, "__module__", None)
    qualname = getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None)
    if isinstance(obj, types.BuiltinFunctionType) and module is None:
        module = "builtins"
    if type(obj).__module__ == "numpy" and type(obj).__name__ == "ufunc":
        module, qualname = "numpy", obj.__name__
    if not isinstance(module, str) or not isinstance(qualname, str):
        return None
    if not _is_open(module, trusted) or "<" in qualname or qualname in _CODE:
        return None
    return (module, qualname) if _walk(module, qualname) is obj else None


def lookup(module: Any, qualname: Any, *, trusted: bool) -> Any:
    """The library object of that name.

    From the student's side (``trusted`` false) only what does no harm whatever it is called with: exception
    types, classes of plain data, Keras classes, ufuncs, Keras activations and losses. All else stays a handle there.

    Raises:
        LookupError: when there is none, or it may not cross.
    """
    if not isinstance(module, str) or not isinstance(qualname, str):
        raise LookupError("a name is text")
    if not _is_open(module, trusted) or qualname in _CODE:
        raise LookupError(f"{module}.{qualname} does not cross by name")
    found = _walk(module, qualname)
    if found is None or isinstance(found, types.ModuleType):
        raise LookupError(f"{module} has no {qualname}")
    if not trusted and not harmless(found):
        raise LookupError(f"{module}.{qualname} may not cross")
    return found


def harmless(found: Any) -> bool:
    """Whether a library object may stand in the judge because the student's side named it."""
    module = getattr(found, "__module__", None) or "numpy"
    top = module.partition(".")[0]
    name = getattr(found, "__name__", "")
    if isinstance(found, type):
        if issubclass(found, (BaseException, enum.Enum)) or (
            issubclass(found, tuple) and hasattr(found, "_fields")
        ):
            return True
        if top == "numpy":
            import numpy as np

            return found is np.ndarray or issubclass(found, np.generic)
        allowed = _PLAIN_CLASSES.get(top, frozenset())
        return allowed is None or name in allowed
    if type(found).__name__ == "ufunc" and type(found).__module__ == "numpy":
        return True
    return module.startswith(("keras.src.activations", "keras.src.losses", "keras.src.ops"))


def _is_open(module: str, trusted: bool) -> bool:
    top = module.partition(".")[0]
    return top in LIBRARIES or (trusted and top in sys.stdlib_module_names and top != "__main__")


def import_module(name: Any) -> types.ModuleType:
    """This side's own import of a module.

    Raises:
        LookupError: when the module is not one that may cross, or is not installed.
    """
    if not isinstance(name, str) or name.partition(".")[0] not in MODULES:
        raise LookupError(f"the module {name!r} may not cross")
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise LookupError(f"the module {name} is not installed here") from error


def _walk(module: str, qualname: str) -> Any:
    found: Any = sys.modules.get(module)
    if found is None:
        try:
            found = importlib.import_module(module)
        except Exception:  # an optional part of a library may fail to import in any way
            return None
    for part in qualname.split("."):
        # vars() rather than getattr(): a lazy module must not start importing here, and no property runs.
        found = getattr(found, part, None) if isinstance(found, (types.ModuleType, type)) else None
        if found is None:
            return None
    return found
