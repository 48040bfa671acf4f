"""What stands for an object of the other side: a function, a class or an instance.

A test sees ordinary Python: a remote function is a real function with the other side's signature and source, a
remote class can be called, subclass-checked and compared, and an instance forwards attributes, calls and operators.
"""

from __future__ import annotations

import inspect
import linecache
import types
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from autograder.wire import names

if TYPE_CHECKING:
    from autograder.wire.peer import Peer

DATA_METHODS = frozenset(
    f"__{name}__"
    for name in """len iter next getitem setitem delitem call enter exit bool int float complex index abs neg pos
    invert round trunc floor ceil reversed length_hint array bytes fspath hash""".split()
)
"""Special methods whose result does not hang on what the other operand is."""

_BINARY = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or".split()
OPERATORS = frozenset(f"__{prefix}{name}__" for name in _BINARY for prefix in ("", "r", "i"))
COMPARISONS = frozenset(f"__{name}__" for name in "eq ne lt le gt ge contains".split())
SPECIAL = (
    DATA_METHODS
    | OPERATORS
    | COMPARISONS
    | {"__copy__", "__deepcopy__", "__repr__", "__str__", "__format__"}
)
"""Every special method that may be called over the wire."""


class RemoteObject:
    """An instance that lives in the other process."""

    __slots__ = ("__weakref__", "_gid", "_peer")

    def __init__(self, peer: Peer, gid: int) -> None:
        object.__setattr__(self, "_peer", peer)
        object.__setattr__(self, "_gid", gid)

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            cls = type(self)
            return _shadow(cls) if _derives(cls) else cls
        if name == "__doc__":
            return type(self).__doc__
        _check_open(name)
        return _peer(self).request("attr", ["b", _gid(self)], name)

    def __setattr__(self, name: str, value: Any) -> None:
        peer = _peer(self)
        peer.request("setattr", ["b", _gid(self)], name, peer.codec.encode(value))

    def __delattr__(self, name: str) -> None:
        _peer(self).request("delattr", ["b", _gid(self)], name)

    def __repr__(self) -> str:
        return str(_special(self, "__repr__"))

    def __str__(self) -> str:
        return str(_special(self, "__str__"))

    def __format__(self, spec: str) -> str:
        return str(_special(self, "__format__", spec))

    def __dir__(self) -> Iterable[str]:
        found = _peer(self).request("dir", ["b", _gid(self)])
        return [str(name) for name in found]

    def __eq__(self, other: Any) -> bool:
        if self is other:
            return True
        if "__eq__" in _dunders(type(self)) and _may_compare(self, other):
            return _special(self, "__eq__", other)  # type: ignore[no-any-return]
        return NotImplemented

    def __ne__(self, other: Any) -> bool:
        equal = RemoteObject.__eq__(self, other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        if "__hash__" in _dunders(type(self)):
            return hash(_special(self, "__hash__"))
        return id(self)

    def __copy__(self) -> Any:
        return _special(self, "__copy__")

    def __deepcopy__(self, memo: Any) -> Any:
        return _special(self, "__deepcopy__")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's cannot be pickled by a test")


class RemoteMeta(type):
    """The type of classes that live in the other process."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return _class_peer(cls).call(["b", _class_gid(cls)], args, kwargs)

    def __instancecheck__(cls, instance: Any) -> bool:
        kind: Any = type(instance)
        if not isinstance(kind, RemoteMeta):
            return False
        if kind is cls:
            return True
        peer = _class_peer(cls)
        return bool(peer.request("isinstance", peer.codec.encode(instance), ["b", _class_gid(cls)]))

    def __subclasscheck__(cls, subclass: Any) -> bool:
        if subclass is cls:
            return True
        if not isinstance(subclass, RemoteMeta):
            return False
        peer = _class_peer(cls)
        return bool(peer.request("issubclass", ["b", _class_gid(subclass)], ["b", _class_gid(cls)]))

    def __getattr__(cls, name: str) -> Any:
        _check_open(name)
        return _class_peer(cls).request("attr", ["b", _class_gid(cls)], name)

    def __setattr__(cls, name: str, value: Any) -> None:
        peer = _class_peer(cls)
        peer.request("setattr", ["b", _class_gid(cls)], name, peer.codec.encode(value))

    def __repr__(cls) -> str:
        return f"<class '{cls.__module__}.{cls.__qualname__}'>"


_OPEN = SPECIAL | frozenset(
    f"__{name}__"
    for name in "dict name qualname module annotations defaults dataclass_fields match_args version".split()
)


def _check_open(name: str) -> None:
    """Refuse the protocols by which a library would hand the test's values to the student's object.

    NumPy, for one, asks an operand for ``__array_function__`` and lets it answer for ``np.allclose``.
    """
    if name.startswith("__") and name not in _OPEN:
        raise AttributeError(name)


_gid_slot = RemoteObject.__dict__["_gid"]
_peer_slot = RemoteObject.__dict__["_peer"]


def _gid(obj: RemoteObject) -> int:
    gid: int = _gid_slot.__get__(obj)
    return gid


def _peer(obj: RemoteObject) -> Peer:
    peer: Peer = _peer_slot.__get__(obj)
    return peer


def _class_peer(cls: type) -> Peer:
    peer: Peer = type.__getattribute__(cls, "_class_peer_")
    return peer


def _class_gid(cls: type) -> int:
    gid: int = type.__getattribute__(cls, "_class_gid_")
    return gid


def _shadow(cls: type) -> type:
    shadow: type = type.__getattribute__(cls, "_shadow_")
    return shadow


def _derives(cls: type) -> bool:
    return bool(type.__getattribute__(cls, "_derives_"))


def _dunders(cls: type) -> frozenset[str]:
    found: frozenset[str] = type.__getattribute__(cls, "_dunders_")
    return found


def _special(obj: RemoteObject, name: str, *args: Any) -> Any:
    peer = _peer(obj)
    return peer.request("special", ["b", _gid(obj)], name, [peer.codec.encode(arg) for arg in args])


def _may_compare(obj: RemoteObject, other: Any) -> bool:
    """A student's class decides a comparison only with another object of theirs, or where the test names the class.

    Otherwise an answer whose ``__eq__`` always agrees would pass, and learn the expected value on the way.
    """
    peer = _peer(obj)
    if not peer.trusted or isinstance(type(other), RemoteMeta):
        return True
    cls = type(obj)
    # Of the name alone anyone can make a class; it must be the one that bears it in the student's namespace.
    return peer.is_named(cls) and peer.request("get", cls.__name__) is cls


def _forward(name: str) -> Callable[..., Any]:
    guarded = name in OPERATORS or name in COMPARISONS

    def method(self: RemoteObject, *args: Any) -> Any:
        if guarded and not _may_compare(self, args[0] if args else None):
            return NotImplemented
        result = _special(self, name, *args)
        return list(result) if name == "__iter__" and isinstance(result, tuple) else result

    method.__name__ = name
    return method


def _call(self: RemoteObject, *args: Any, **kwargs: Any) -> Any:
    return _peer(self).call(["b", _gid(self)], args, kwargs)


def _array(self: RemoteObject, dtype: Any = None, copy: Any = None) -> Any:
    import numpy as np

    result = _special(self, "__array__")
    if not isinstance(result, np.ndarray):
        raise TypeError("__array__ did not give an array")
    return result if dtype is None else result.astype(dtype)


def _exit(self: RemoteObject, kind: Any, error: Any, trace: Any) -> Any:
    # A traceback is a view into the test's own frames; it stays here.
    return _special(self, "__exit__", kind, error, None)


_METHODS: dict[str, Callable[..., Any]] = {
    "__call__": _call,
    "__array__": _array,
    "__exit__": _exit,
}


def make_class(peer: Peer, gid: int, described: dict[str, Any]) -> type:
    """The local class for a class of the other side."""
    bases = [
        base
        for base in (peer.codec.decode(item) for item in described["bases"])
        if isinstance(base, type)
    ]
    name = str(described["name"])
    if described["exception"]:
        parents = tuple(base for base in bases if issubclass(base, BaseException)) or (Exception,)
        return types.new_class(name, parents, exec_body=lambda ns: ns.update(__module__="__main__"))
    library = described["library"]
    shadow = _library_class(library) if library else _make_shadow(name, bases)
    dunders = frozenset(str(item) for item in described["dunders"]) & SPECIAL
    namespace: dict[str, Any] = {
        "__slots__": (),
        "__doc__": described["doc"],
        "__module__": library[0] if library else "__main__",
        "__qualname__": str(described["qualname"]),
        "_class_peer_": peer,
        "_class_gid_": gid,
        "_shadow_": shadow,
        # isinstance() asks for __class__; a library class in the shadow's line is what it must find there.
        "_derives_": shadow is not object and (library is not None or len(shadow.__mro__) > 2),
        "_dunders_": dunders,
    }
    own = {
        "__eq__",
        "__ne__",
        "__hash__",
        "__repr__",
        "__str__",
        "__format__",
        "__copy__",
        "__deepcopy__",
    }
    for method in dunders - own:
        namespace[method] = _METHODS.get(method) or _forward(method)
    signature = make_signature(peer, described["signature"])
    if signature is not None:
        namespace["__signature__"] = signature
    return RemoteMeta(name, (RemoteObject,), namespace)


def local_subclass(cls: Any, parents: Any) -> bool:
    """``issubclass`` for tests, where a class of the student's may derive from a library's.

    Such a class cannot have the library's among its real bases: the layouts of its instances differ.
    """
    if isinstance(cls, RemoteMeta) and not isinstance(parents, (RemoteMeta, tuple)):
        return issubclass(_shadow(cls), parents)
    if isinstance(parents, tuple):
        return any(local_subclass(cls, parent) for parent in parents)
    return issubclass(cls, parents)


def _library_class(library: Any) -> type:
    try:
        found = names.lookup(library[0], library[1], trusted=True)
    except LookupError:
        return object
    return found if isinstance(found, type) else object


def _make_shadow(name: str, bases: list[type]) -> type:
    # Never instantiated: it is what isinstance() sees.
    parents = tuple(_shadow(base) if isinstance(base, RemoteMeta) else base for base in bases)
    try:
        return types.new_class(name, parents or (object,))
    except TypeError:
        return object


def make_signature(peer: Peer, described: Any) -> inspect.Signature | None:
    """The signature of :func:`describe_signature`."""
    if described is None:
        return None
    parameters = []
    for name, kind, has_default, default, annotation in described:
        parameters.append(
            inspect.Parameter(
                str(name),
                inspect._ParameterKind(int(kind)),
                default=peer.codec.decode(default) if has_default else inspect.Parameter.empty,
                annotation=inspect.Parameter.empty if annotation is None else str(annotation),
            )
        )
    return inspect.Signature(parameters)


def describe_signature(peer: Peer, obj: Any) -> list[Any] | None:
    """The parameters of a callable as plain values, or None where it has none to show."""
    mark = peer.unsent
    try:
        signature = inspect.signature(obj)
        return [
            [
                parameter.name,
                int(parameter.kind),
                parameter.default is not parameter.empty,
                None
                if parameter.default is parameter.empty
                else peer.codec.encode(parameter.default),
                None
                if parameter.annotation is parameter.empty
                else _annotation(parameter.annotation),
            ]
            for parameter in signature.parameters.values()
        ]
    except Exception:  # a callable may be anything, and its defaults too
        peer.unsend(mark)
        return None


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


_TEMPLATE = compile("lambda *args, **kwargs: __call(args, kwargs)", "<remote>", "eval")


def make_function(peer: Peer, gid: int, described: dict[str, Any]) -> Callable[..., Any]:
    """A real function that calls the other side's, with its name, signature, documentation and source."""

    def call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return peer.call(["b", gid], args, kwargs)

    function: Any = eval(_TEMPLATE, {"__call": call, "__builtins__": {}})
    name = str(described["name"])
    source = described["source"]
    filename = f"<{name}, defined by the student, {gid}>"
    if isinstance(source, str):
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    function.__code__ = function.__code__.replace(
        co_name=name, co_filename=filename, co_firstlineno=1
    )
    function.__name__ = name
    function.__qualname__ = str(described["qualname"])
    function.__doc__ = described["doc"]
    function.__module__ = "__main__"
    signature = make_signature(peer, described["signature"])
    if signature is not None:
        function.__signature__ = signature
        function.__annotations__ = {
            p.name: p.annotation
            for p in signature.parameters.values()
            if p.annotation is not p.empty
        }
        defaults = tuple(
            p.default for p in signature.parameters.values() if p.default is not p.empty
        )
        # inspect.signature reads __signature__; these are for whoever looks at the function itself.
        function.__defaults__ = defaults or None
    function.__autograder_generator__ = bool(described["generator"])
    return function  # type: ignore[no-any-return]
