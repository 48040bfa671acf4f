"""What the judge lends to the student's code: which of its objects, and what may be asked of each.

A lent object stays in the judge, and the student's code calls it from afar. So nothing is lent but what the course's
author wrote for it (functions, classes and instances that a test or a module of the lab defines), iterators, and a
few kinds of library objects that open no files and hold no secrets. Of a library's class nothing may be asked.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import sys
import types
from typing import Any

from autograder.wire.codec import CannotCross
from autograder.wire.lendable import Rule, is_mere_base, rule_for, words

ADVICE = (
    " Hand over plain values, arrays, tables, tensors, Keras objects, paths, text or byte streams (io.StringIO,"
    " io.BytesIO), or functions and classes defined in the test."
)


_NEVER_LENT = (
    types.ModuleType,
    types.CodeType,
    types.FrameType,
    types.TracebackType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    property,
    classmethod,
    staticmethod,
    super,
)
_CONTAINERS = (list, dict, set, frozenset, tuple, str, bytes, bytearray, int, float)
_GENERATOR = words("send throw close")
_MOCKS = ("assert", "await", "call", "method_calls", "mock_")
"""How the names begin by which a test asks a mock what was done with it."""


def may_lend(obj: Any) -> bool:
    """Whether the student's code may hold this object of the judge's by reference."""
    if isinstance(obj, type):
        return True  # by its name; what is not the author's own answers nothing
    if isinstance(obj, _NEVER_LENT):
        return False
    if isinstance(obj, types.FunctionType):
        return is_own(obj)
    if isinstance(obj, types.MethodType):
        return is_own(obj.__func__) or _may_use_method(obj.__self__, obj.__func__.__name__)
    if isinstance(obj, types.BuiltinFunctionType):
        owner = obj.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            return False
        return not obj.__name__.startswith("_") and _may_use_method(owner, obj.__name__)
    return is_own(type(obj)) or _is_iterator(obj) or _rule_of(type(obj)) is not None


def is_own(obj: Any) -> bool:
    """Whether the author of the course wrote this function or class, in a test or in a module of the lab."""
    module = getattr(obj, "__module__", None)
    return isinstance(module, str) and _is_own_module(module)


def check_read(obj: Any, name: str) -> None:
    """Refuse an attribute that leads to the test's code, its secrets or its files.

    Raises:
        AttributeError: for a private name.
        CannotCross: for one that honest code may ask for; the author should hand over something else.
    """
    if name in ("__name__", "__doc__"):
        return
    if name.startswith("_") or isinstance(obj, (types.FunctionType, types.MethodType)):
        raise _no_attribute(obj, name)
    if isinstance(obj, types.GeneratorType):
        if name not in _GENERATOR:
            raise _no_attribute(obj, name)
        return
    if isinstance(obj, (types.BuiltinFunctionType, functools.partial, *_NEVER_LENT)):
        raise _no_attribute(obj, name)
    if not _may_read(obj, name):
        if inspect.getattr_static(obj, name, _MISSING) is _MISSING:
            raise _no_attribute(obj, name)
        kind = obj.__name__ if isinstance(obj, type) else type(obj).__name__
        raise CannotCross(
            f"the student's code asked for .{name} of a {kind} of the test's, which is out of its reach.{ADVICE}"
        )


def check_use(obj: Any, special: str = "__call__") -> None:
    """Refuse to call a library's class or to use one of its operators.

    Raises:
        CannotCross: for such a class, and for a copy of a random generator, which would tell what comes next.
    """
    if special in ("__copy__", "__deepcopy__") and "random" in type(obj).__module__:
        raise CannotCross(
            f"the student's code copied a {type(obj).__name__} of the test's."
            " Hand over a seed, and let the student's code make its own generator."
        )
    if isinstance(obj, type) and not is_own(obj):
        raise CannotCross(
            f"the student's code used the class {obj.__name__} of an object that the test handed over.{ADVICE}"
        )


def check_change(obj: Any, name: str) -> None:
    """Allow to set or delete data attributes of instances of the author's own classes, and nothing else.

    Raises:
        AttributeError: for a private name.
        CannotCross: for anything that would change a class, a function or a library's object.
    """
    if name.startswith("_"):
        raise _no_attribute(obj, name)
    cls = type(obj)
    plain = (is_own(cls) and not isinstance(obj, type)) or cls is types.SimpleNamespace
    if plain and not isinstance(obj, (types.FunctionType, types.MethodType, *_NEVER_LENT)):
        found = inspect.getattr_static(cls, name, _MISSING)
        # A function put in a method's place would answer for it.
        if found is _MISSING or hasattr(type(found), "__set__") or not _is_method(found):
            return
    kind = f"the class {obj.__name__}" if isinstance(obj, type) else f"a {cls.__name__}"
    raise CannotCross(
        f"the student's code tried to change .{name} of {kind} of the test's."
        " It may set the data of instances of the test's own classes only."
    )


_MISSING = object()


def _is_method(found: Any) -> bool:
    return callable(found) or hasattr(type(found), "__get__")


def _may_use_method(owner: Any, name: str) -> bool:
    if type(owner) in _CONTAINERS:
        return not name.startswith("_")
    if isinstance(owner, types.GeneratorType):
        return name in _GENERATOR
    return may_lend(owner) and not name.startswith("_") and _may_read(owner, name)


def _may_read(obj: Any, name: str) -> bool:
    if isinstance(obj, type):
        if not is_own(obj):
            return False
        return any(name in vars(base) and _of_base(base, name) for base in obj.__mro__)
    mock = sys.modules.get("unittest.mock")
    if mock is not None and isinstance(obj, mock.NonCallableMock):
        return not hasattr(mock.MagicMock, name) and not name.startswith(_MOCKS)
    cls = type(obj)
    for base in cls.__mro__:
        if name in vars(base):
            return _of_base(base, name)
    # Of the instance alone, or made up by a __getattr__.
    rule = _rule_of(cls)
    return is_own(cls) if rule is None else rule.allows(name)


def _of_base(base: type, name: str) -> bool:
    if is_own(base) or base in (object, *_CONTAINERS) or issubclass(base, BaseException):
        return True
    rule = rule_for(base)
    return rule is not None and rule.allows(name)


def _rule_of(cls: type) -> Rule | None:
    """The rule for the nearest of a class's bases that has one; a library's class without one is not lent."""
    for base in cls.__mro__[:-1]:
        rule = rule_for(base)
        if rule is not None and not (base is not cls and is_mere_base(base)):
            return rule
    return None


def _is_iterator(obj: Any) -> bool:
    module = type(obj).__module__
    return hasattr(type(obj), "__next__") and (
        module in ("builtins", "itertools") or type(obj) in (itertools.chain, itertools.count)
    )


@functools.cache
def _is_own_module(name: str) -> bool:
    if name == "__main__":
        return True
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top == "autograder":
        return False
    module = sys.modules.get(top)
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and not {"site-packages", "dist-packages"} & set(file.split("/"))


def _no_attribute(obj: Any, name: str) -> AttributeError:
    return AttributeError(f"{type(obj).__name__!r} object has no attribute {name!r}")
