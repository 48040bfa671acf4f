"""pandas: data frames and series as mirrors, indexes and scalars by value. pandas is imported only when met."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire import arrays, columns
from autograder.wire.codec import Codec, Encoding, Mirror
from autograder.wire.containers import shallow


def _kept(array: Any) -> Any:
    """The dtype to name for these values: pandas would make texts of objects that are all texts."""
    return object if array.dtype == object else None


class _FrameMirror:
    kind = "DataFrame"

    def content(self, codec: Codec, obj: Any) -> Any:
        packed = [columns.pack(codec, obj.iloc[:, i]) for i in range(obj.shape[1])]
        return [
            packed,
            columns.pack_index(codec, obj.columns),
            columns.pack_index(codec, obj.index),
        ]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        import pandas as pd

        packed, names, index = content
        # In the order in which they were encoded: an object's content comes with its first mention.
        values = [columns.unpack(codec, column) for column in packed]
        labels = columns.unpack_index(codec, names)
        rows = columns.unpack_index(codec, index)
        frame = pd.DataFrame(
            {
                position: pd.Series(array, index=rows, dtype=_kept(array))
                for position, array in enumerate(values)
            },
            index=rows,
        )
        frame.columns = labels
        return register(frame)

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        _replace(obj, self.create(codec, content, lambda frame: frame))

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        digest = hashlib.blake2b(digest_size=16)
        for i in range(obj.shape[1]):
            digest.update(columns.fingerprint(obj.iloc[:, i]))
        digest.update(columns.index_fingerprint(obj.columns))
        digest.update(columns.index_fingerprint(obj.index))
        return digest.digest()


class _SeriesMirror:
    kind = "Series"

    def content(self, codec: Codec, obj: Any) -> Any:
        return [
            columns.pack(codec, obj),
            columns.pack_index(codec, obj.index),
            codec.encode(obj.name),
        ]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        import pandas as pd

        column, index, name = content
        array = columns.unpack(codec, column)
        series = pd.Series(
            array,
            index=columns.unpack_index(codec, index),
            name=codec.decode(name),
            dtype=_kept(array),
        )
        return register(series)

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        fresh = self.create(codec, content, lambda series: series)
        _replace(obj, fresh)
        obj.name = fresh.name

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        digest = hashlib.blake2b(columns.fingerprint(obj), digest_size=16)
        digest.update(columns.index_fingerprint(obj.index))
        digest.update(shallow([obj.name]))
        return digest.digest()


def _replace(obj: Any, fresh: Any) -> None:
    # What pandas itself does for inplace=True; columns and rows put in one by one would lose dtypes.
    obj._update_inplace(fresh)


def _encode_timestamp(codec: Codec, value: Any) -> list[Any]:
    moment = arrays.pack(codec, np.asarray(value.asm8))
    return [moment, None if value.tz is None else columns.zone(value.tz)]


def _decode_timestamp(codec: Codec, data: list[Any]) -> Any:
    moment = _pandas().Timestamp(arrays.unpack(codec, data[0])[()])
    return moment if data[1] is None else columns.in_zone(moment, data[1])


def _encode_interval(codec: Codec, value: Any) -> list[Any]:
    return [codec.encode(value.left), codec.encode(value.right), str(value.closed)]


def _decode_interval(codec: Codec, data: list[Any]) -> Any:
    left, right = codec.decode(data[0]), codec.decode(data[1])
    return _pandas().Interval(left, right, closed=str(data[2]))


def _decode_extension(codec: Codec, data: list[Any]) -> Any:
    return columns.unpack(codec, data)


_FRAME, _SERIES = _FrameMirror(), _SeriesMirror()
_INDEX = Encoding(columns.pack_index, columns.unpack_index)
_TIMESTAMP = Encoding(_encode_timestamp, _decode_timestamp)
_TIMEDELTA = Encoding(
    lambda c, v: [arrays.pack(c, np.asarray(v.asm8))],
    lambda c, d: _pandas().Timedelta(arrays.unpack(c, d[0])[()]),
)
_MISSING = Encoding(
    lambda c, v: [v is _pandas().NA], lambda c, d: _pandas().NA if d[0] else _pandas().NaT
)
_INTERVAL = Encoding(_encode_interval, _decode_interval)
_PERIOD = Encoding(
    lambda c, v: [int(v.ordinal), str(v.freqstr)],
    lambda c, d: _pandas().Period(ordinal=int(d[0]), freq=str(d[1])),
)
_OFFSET = Encoding(
    lambda c, v: [columns.frequency(v, required=True)],
    lambda c, d: _pandas().tseries.frequencies.to_offset(str(d[0])),
)
_EXTENSION = Encoding(columns.pack, _decode_extension)


def _pandas() -> Any:
    import pandas as pd

    return pd


def register(codec: Codec) -> None:
    """Teach the codec the tags; the types are found when an object of theirs is met."""
    codec.add_mirror(_FRAME)
    codec.add_mirror(_SERIES)
    codec.add("ix", (), _INDEX)
    codec.add("ts", (), _TIMESTAMP)
    codec.add("td", (), _TIMEDELTA)
    codec.add("na", (), _MISSING)
    codec.add("iv", (), _INTERVAL)
    codec.add("pd", (), _PERIOD)
    codec.add("of", (), _OFFSET)
    codec.add("ea", (), _EXTENSION)


def find(codec: Codec, obj: Any) -> tuple[str, Encoding] | Mirror | None:
    """How this object crosses, when it is one of pandas'."""
    if "pandas" not in sys.modules or not type(obj).__module__.startswith("pandas"):
        return None
    pd = _pandas()
    if type(obj) is pd.DataFrame:
        return _FRAME
    if type(obj) is pd.Series:
        return _SERIES
    if obj is pd.NA or obj is pd.NaT:
        return ("na", _MISSING)
    by_value: list[tuple[type, str, Encoding]] = [
        (pd.Index, "ix", _INDEX),
        (pd.Timestamp, "ts", _TIMESTAMP),
        (pd.Timedelta, "td", _TIMEDELTA),
        (pd.Interval, "iv", _INTERVAL),
        (pd.Period, "pd", _PERIOD),
        (pd.offsets.BaseOffset, "of", _OFFSET),
        (pd.api.extensions.ExtensionArray, "ea", _EXTENSION),
    ]
    for cls, tag, encoding in by_value:
        if isinstance(obj, cls):
            return (tag, encoding)
    return None
