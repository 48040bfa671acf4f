"""Immutable values of Python's own: large integers, complex numbers, ranges, dates, partials, fields of dataclasses."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import fractions
import functools
import inspect
import operator
import uuid
from typing import Any

from autograder.wire import names
from autograder.wire.codec import MAX_DIGITS, Codec, Encoding, NotPortable, to_hex


def register(codec: Codec) -> None:
    """Teach the codec these types."""
    codec.add("I", (), Encoding(lambda c, v: [to_hex(v)], lambda c, d: _unhex(d[0])))
    codec.add(
        "S",
        (),
        Encoding(
            lambda c, v: [v.encode("utf-8", "surrogatepass")],
            lambda c, d: bytes(d[0]).decode("utf-8", "surrogatepass"),
        ),
    )
    codec.add(
        "c", (complex,), Encoding(lambda c, v: [v.real, v.imag], lambda c, d: complex(*_reals(d)))
    )
    bounded: Any
    for tag, bounded in (("r", range), ("sl", slice)):
        codec.add(
            tag,
            (bounded,),
            Encoding(
                lambda c, v: [c.encode(i) for i in (v.start, v.stop, v.step)],
                functools.partial(_from_bounds, bounded),
            ),
        )
    codec.add(
        "1",
        (type(Ellipsis), type(NotImplemented)),
        Encoding(lambda c, v: [v is Ellipsis], lambda c, d: Ellipsis if d[0] else NotImplemented),
    )
    codec.add("m", (), Encoding(lambda c, v: [v.__name__], lambda c, d: names.import_module(d[0])))
    codec.add(
        "q",
        (),
        Encoding(
            lambda c, v: list(names.name_of(v) or ()),
            lambda c, d: names.lookup(d[0], d[1], trusted=not c.peer.trusted),
        ),
    )
    codec.add(
        "fr",
        (fractions.Fraction,),
        Encoding(
            lambda c, v: [c.encode(v.numerator), c.encode(v.denominator)],
            lambda c, d: fractions.Fraction(c.decode(d[0]), c.decode(d[1])),
        ),
    )
    codec.add(
        "de",
        (decimal.Decimal,),
        Encoding(lambda c, v: [str(v)], lambda c, d: decimal.Decimal(str(d[0]))),
    )
    for tag, cls in (("D", datetime.date), ("DT", datetime.datetime), ("TM", datetime.time)):
        codec.add(
            tag,
            (cls,),
            Encoding(lambda c, v: [v.isoformat()], functools.partial(_from_iso, cls)),
        )
    codec.add(
        "TD",
        (datetime.timedelta,),
        Encoding(
            lambda c, v: [v.days, v.seconds, v.microseconds],
            lambda c, d: datetime.timedelta(*(int(i) for i in d)),
        ),
    )
    codec.add(
        "uu",
        (uuid.UUID,),
        Encoding(lambda c, v: [to_hex(v.int)], lambda c, d: uuid.UUID(int=_unhex(d[0]))),
    )
    codec.add("df", (dataclasses.Field,), Encoding(_encode_field, _decode_field))
    codec.add("fp", (functools.partial,), Encoding(_encode_partial, _decode_partial))
    codec.add("op", _GETTERS, Encoding(_encode_getter, _decode_getter))
    codec.add("e", (), Encoding(lambda c, v: [], _decode_exception))


_GETTERS = (operator.itemgetter, operator.attrgetter, operator.methodcaller)


def _encode_getter(codec: Codec, value: Any) -> list[Any]:
    """``itemgetter(1)`` and its kin, for a test that hands over a key to sort by."""
    if not codec.peer.trusted:
        raise NotPortable("in the judge it would reach into what is there")
    made = value.__reduce__()
    if not isinstance(made[0], type):
        raise NotPortable("a method is called with names")
    return [_GETTERS.index(type(value)), [codec.encode(item) for item in made[1]]]


def _decode_getter(codec: Codec, data: list[Any]) -> Any:
    if codec.peer.trusted:
        raise ValueError("a function of this kind does not cross")
    kind, args = data
    return _GETTERS[kind](*[codec.decode(item) for item in args])


def _from_bounds(cls: Any, codec: Codec, data: list[Any]) -> Any:
    return cls(*(codec.decode(bound) for bound in data))


def _from_iso(cls: Any, codec: Codec, data: list[Any]) -> Any:
    return cls.fromisoformat(str(data[0]))


def _decode_exception(codec: Codec, data: list[Any]) -> Any:
    from autograder.wire import exceptions

    return exceptions.decode(codec, data)


def _encode_partial(codec: Codec, value: Any) -> list[Any]:
    if not _may_be_partial(value.func):
        raise NotPortable("such a class is called where it stands")
    # In the order in which they are decoded: an object's content comes with its first mention.
    func, args = codec.encode(value.func), [codec.encode(item) for item in value.args]
    return [func, args, [[name, codec.encode(item)] for name, item in value.keywords.items()]]


def _decode_partial(codec: Codec, data: list[Any]) -> Any:
    encoded, args, keywords = data
    named = {str(name): item for name, item in keywords}
    func = codec.decode(encoded)
    if not callable(func) or not _may_be_partial(func):
        raise ValueError("a function of this kind does not cross")
    positional = [codec.decode(item) for item in args]
    return functools.partial(
        func, *positional, **{name: codec.decode(item) for name, item in named.items()}
    )


_CONVERSIONS = (int, float, complex, bool, str, bytes, list, tuple, set, frozenset, dict, range)


def _may_be_partial(func: Any) -> bool:
    """Whether a partial of it may stand in the judge with arguments of the student's choice.

    Of the classes that both sides have, ``type`` would make a class that lies there, and some of Keras's read files.
    """
    if not isinstance(func, type):
        return True
    return func in _CONVERSIONS or func.__module__ == "__main__"


def _unhex(text: Any) -> int:
    if not isinstance(text, str) or len(text) > MAX_DIGITS + 1:
        raise ValueError("an integer is too large")
    return int(text, 16)


def _reals(data: list[Any]) -> tuple[float, float]:
    real, imag = data
    return float(real), float(imag)


_SPECIES = ("_FIELD", "_FIELD_CLASSVAR", "_FIELD_INITVAR")


def _encode_field(codec: Codec, value: Any) -> list[Any]:
    species = next(
        (name for name in _SPECIES if value._field_type is getattr(dataclasses, name)), "_FIELD"
    )
    kind = value.type
    return [
        value.name,
        codec.encode(kind if isinstance(kind, (type, str)) else inspect.formatannotation(kind)),
        [] if value.default is dataclasses.MISSING else [codec.encode(value.default)],
        []
        if value.default_factory is dataclasses.MISSING
        else [codec.encode(value.default_factory)],
        [value.init, value.repr, value.hash, value.compare, bool(value.kw_only)],
        species,
    ]


def _decode_field(codec: Codec, data: list[Any]) -> Any:
    name, kind, default, factory, flags, species = data
    if species not in _SPECIES:
        raise ValueError("a field is of no kind")
    decoded = codec.decode(kind)
    given: dict[str, Any] = {}
    if default:
        given["default"] = codec.decode(default[0])
    if factory:
        given["default_factory"] = codec.decode(factory[0])
    init, shown, hashed, compared, keyword = flags
    field: Any = dataclasses.field(
        **given, init=init, repr=shown, hash=hashed, compare=compared, kw_only=keyword
    )
    field.name, field.type, field._field_type = str(name), decoded, getattr(dataclasses, species)
    return field
