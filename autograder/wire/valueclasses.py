"""Classes whose instances are plain values: named tuples and enumerations are made anew on the other side.

Their instances then cross by value, ``isinstance`` and ``is`` hold, and a comparison is Python's own, whatever the
class says of itself. Methods and properties go over the wire.
"""

from __future__ import annotations

import collections
import enum
import functools
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.wire.codec import CannotCross, Codec, Encoding
from autograder.wire.specialnames import COMPARISONS, OPERATORS
from autograder.wire.specials import look_for

if TYPE_CHECKING:
    from autograder.wire.peer import Peer

_ENUMS = (enum.IntFlag, enum.IntEnum, enum.StrEnum, enum.Flag, enum.Enum)
_MIXED = (int, float, str, bytes)
_MAX_MEMBERS = 1000
_TEXTS = frozenset(f"__{name}__" for name in "str repr format call abs neg bool float int".split())


# --- the side that has the class ------------------------------------------------------------------------------------


def describe(peer: Peer, cls: type) -> dict[str, Any] | None:
    """What a named tuple or enumeration is made of; None for any other class."""
    if is_namedtuple(cls):
        fields: Any = cls
        defaults = [
            [name, peer.codec.encode(value)] for name, value in fields._field_defaults.items()
        ]
        described = {"what": "namedtuple", "fields": list(fields._fields), "defaults": defaults}
    elif _is_enum(cls):
        described = {"what": "enum", **_describe_enum(peer, cls)}
    else:
        return None
    return {
        **described,
        "name": cls.__name__,
        "qualname": cls.__qualname__,
        "methods": _methods(peer, cls),
    }


def is_namedtuple(cls: type) -> bool:
    """Whether it is a named tuple that is made of its fields alone, perhaps with methods."""
    fields = getattr(cls, "_fields", None)
    if not issubclass(cls, tuple) or not isinstance(fields, tuple) or type(cls) is not type:
        return False
    own = cls.__mro__[: -len((tuple, object))]
    generated = own[-1] if own else object
    return (
        generated.__bases__ == (tuple,)
        and isinstance(vars(generated).get("_fields"), tuple)
        and all(isinstance(field, str) for field in fields)
        and not any({"__new__", "__init__"} & set(vars(base)) for base in own[:-1])
    )


def generated_base(cls: type) -> type | None:
    """The plain named tuple that a class with a constructor of its own is built on."""
    return next((base for base in cls.__mro__ if is_namedtuple(base)), None)


def _is_enum(candidate: type) -> bool:
    cls: Any = candidate
    if type(candidate) is not enum.EnumMeta or not cls.__members__:
        return False
    mixed = cls._member_type_
    equal: Any = getattr(mixed, "__eq__", None)
    # A constructor of its own may give a member another value than the number or text that it is.
    if any(name.startswith("_") for name in cls.__members__):
        return False
    members: list[Any] = list(cls.__members__.values())
    return mixed is object or (
        mixed in _MIXED
        and all(type(m._value_) is mixed and equal(m, m._value_) is True for m in members)
    )


def _describe_enum(peer: Peer, cls: Any) -> dict[str, Any]:
    base = next(position for position, base in enumerate(_ENUMS) if issubclass(cls, base))
    mixed = cls._member_type_ if _ENUMS[base] is enum.Enum else object
    members = []
    for name, member in list(cls.__members__.items())[:_MAX_MEMBERS]:
        more = [
            [key, peer.codec.encode(value)]
            for key, value in vars(member).items()
            if not key.startswith("_")
        ]
        members.append([name, peer.codec.encode(member.value), more])
    return {
        "base": base,
        "mixed": _MIXED.index(mixed) if mixed in _MIXED else None,
        "members": members,
        "finds": "_missing_" in {key for part in cls.__mro__[:-1] for key in _own(part)},
    }


def _own(cls: type) -> dict[str, Any]:
    return {} if cls.__module__ in ("enum", "builtins") else dict(vars(cls))


def _methods(peer: Peer, cls: type) -> list[list[Any]]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        found.update(_own(base))
    methods = []
    for name, value in found.items():
        special = name.startswith("__")
        if special and name not in OPERATORS | COMPARISONS | _TEXTS:
            continue
        if (name.startswith("_") and not special) or name in getattr(cls, "_fields", ()):
            continue
        kind, function = _function(value)
        if not isinstance(function, types.FunctionType) or (special and kind != "f"):
            continue
        # What collections has generated is generated over there.
        if function.__globals__.get("__name__") != "collections":
            mark = peer.shared.unsent
            try:
                methods.append([name, kind, peer.encode_handle(function)])
            except CannotCross:
                peer.shared.unsend(mark)
    return methods


def _function(value: Any) -> tuple[str, Any]:
    if isinstance(value, property):
        return "p", value.fget
    if isinstance(value, functools.cached_property):
        return "p", value.func
    if isinstance(value, staticmethod):
        return "s", value.__func__
    if isinstance(value, classmethod):
        return "c", value.__func__
    return "f", value


# --- the other side --------------------------------------------------------------------------------------------------


def make(peer: Peer, gid: int, described: dict[str, Any]) -> type:
    """The class of :func:`describe`."""
    name = str(described["name"])
    if described["what"] == "enum":
        return _make_enum(peer, gid, name, described)
    fields = [str(field) for field in described["fields"]]
    defaults = {str(key): peer.codec.decode(value) for key, value in described["defaults"]}
    create: Any = collections.namedtuple
    plain = create(
        name, fields, defaults=[defaults[f] for f in fields if f in defaults], module="__main__"
    )
    namespace = _namespace(peer, described, plain)
    if namespace:
        plain = types.new_class(
            name, (plain,), exec_body=lambda ns: ns.update({"__slots__": (), **namespace})
        )
    plain.__module__, plain.__qualname__ = "__main__", str(described["qualname"])
    return plain  # type: ignore[no-any-return]


def _make_enum(peer: Peer, gid: int, name: str, described: dict[str, Any]) -> type:
    base: Any = _ENUMS[int(described["base"])]
    mixed = described["mixed"]
    bases = (base,) if mixed is None else (_MIXED[int(mixed)], base)
    values = [
        (
            _public(key),
            peer.codec.decode(value),
            [(_public(k), peer.codec.decode(v)) for k, v in more],
        )
        for key, value, more in described["members"]
    ]
    space: Any = enum.EnumMeta.__prepare__(name, bases)
    for key, value in _namespace(peer, described, base).items():
        space[key] = value
    if described["finds"]:

        def missing(cls: Any, value: Any) -> Any:
            return peer.call(["b", gid], (value,), {})

        space["_missing_"] = classmethod(missing)
    for key, value, _ in values:
        space[key] = value
    made: Any = enum.EnumMeta(name, bases, space)
    for key, _, more in values:
        for attribute, item in more:
            setattr(made[key], attribute, item)
    made.__module__, made.__qualname__ = "__main__", str(described["qualname"])
    return made  # type: ignore[no-any-return]


def _public(name: Any) -> str:
    """A name that means nothing to Python: a member called ``__eq__`` would be a method."""
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
        raise ValueError("a member or attribute has no proper name")
    return name


def _namespace(peer: Peer, described: dict[str, Any], base: Any) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    for name, kind, encoded in described["methods"]:
        function: Any = peer.codec.decode(encoded)
        if not isinstance(function, types.FunctionType) or not isinstance(name, str):
            raise ValueError("a method came over the channel that is none")
        if name in OPERATORS or name in COMPARISONS:
            function = _guarded(peer, name, function, getattr(base, name, None))
        elif name not in _TEXTS:
            _public(name)
        wrap: Any = {"p": property, "s": staticmethod, "c": classmethod}.get(kind)
        namespace[name] = function if wrap is None else wrap(function)
    return namespace


def _guarded(peer: Peer, name: str, function: Any, original: Any) -> Callable[..., Any]:
    """An operator of the student's counts only where the lab's own solution defines a class of that name."""

    def operator(self: Any, *args: Any) -> Any:
        cls = type(self)
        if not peer.trusted or (peer.is_named(cls) and peer.request("get", cls.__name__) is cls):
            return function(self, *args)
        if original is not None:
            return original(self, *args)
        return look_for(self, *args) if name == "__contains__" else NotImplemented

    operator.__name__ = name
    return operator


# --- instances -------------------------------------------------------------------------------------------------------


def encode_instance(codec: Codec, obj: Any) -> list[Any] | None:
    """A named tuple or a member of an enumeration; None for anything else."""
    cls = type(obj)
    if isinstance(obj, enum.Enum) and _is_enum(cls):
        name = obj._name_ if obj._name_ in cls.__members__ else None
        return ["en", codec.encode(cls), name, None if name else codec.encode(obj._value_)]
    if isinstance(obj, tuple):
        base = cls if is_namedtuple(cls) else generated_base(cls)
        if base is not None:
            items = tuple.__iter__(obj)
            return ["nt", codec.encode(base), [codec.encode(item) for item in items]]
    return None


def _decode_namedtuple(codec: Codec, data: list[Any]) -> Any:
    encoded, values = data
    cls: Any = codec.decode(encoded)
    if not isinstance(cls, type) or not is_namedtuple(cls):
        raise ValueError("a named tuple has no class")
    items = [codec.decode(value) for value in values]
    return cls._make(items)  # type: ignore[attr-defined]


def _decode_member(codec: Codec, data: list[Any]) -> Any:
    encoded, name, value = data
    cls: Any = codec.decode(encoded)
    if not isinstance(cls, type) or not issubclass(cls, enum.Enum):
        raise ValueError("a member has no enumeration")
    return cls[str(name)] if name is not None else cls(codec.decode(value))


def register(codec: Codec) -> None:
    """Teach the codec the tags; the classes are found when an instance of theirs is met."""
    codec.add("nt", (), Encoding(lambda c, v: [], _decode_namedtuple))
    codec.add("en", (), Encoding(lambda c, v: [], _decode_member))
