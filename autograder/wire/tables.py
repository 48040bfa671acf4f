"""pandas: data frames, series and indexes column by column, with their dtypes. pandas is imported only when met."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from autograder.wire import arrays
from autograder.wire.codec import Codec, Encoding, Mirror


def _column(codec: Codec, values: Any) -> list[Any]:
    """A column or index: its dtype's name and its values."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return ["", arrays.pack(codec, values.to_numpy())]
    import pandas as pd

    if isinstance(dtype, pd.CategoricalDtype):
        categories = pd.Index(dtype.categories)
        return [
            "category",
            [
                _column(codec, categories),
                bool(dtype.ordered),
                arrays.pack(
                    codec,
                    np.asarray(values.array.codes if hasattr(values, "array") else values.codes),
                ),
            ],
        ]
    # Nullable, string and zoned types: as objects, with the name to restore them by.
    items = [None if item is pd.NA or item is pd.NaT else item for item in values.tolist()]
    return [str(dtype), [codec.encode(_plain(item)) for item in items]]


def _plain(item: Any) -> Any:
    return item.isoformat() if hasattr(item, "isoformat") else item


def _array(codec: Codec, data: Any) -> Any:
    import pandas as pd

    name, payload = data
    if name == "":
        return arrays.unpack(codec, payload)
    if name == "category":
        categories, ordered, codes = payload
        return pd.Categorical.from_codes(
            arrays.unpack(codec, codes),
            categories=pd.Index(_array(codec, categories)),
            ordered=bool(ordered),
        )
    values: Any = pd.array
    return values([codec.decode(item) for item in payload], dtype=str(name))


def _index(codec: Codec, index: Any) -> list[Any]:
    import pandas as pd

    if isinstance(index, pd.RangeIndex):
        return ["range", [index.start, index.stop, index.step], codec.encode(index.name)]
    if isinstance(index, pd.MultiIndex):
        levels = [_column(codec, index.get_level_values(i)) for i in range(index.nlevels)]
        return ["multi", levels, [codec.encode(name) for name in index.names]]
    return ["index", _column(codec, index), codec.encode(index.name)]


def _decode_index(codec: Codec, data: list[Any]) -> Any:
    import pandas as pd

    kind, payload, name = data
    if kind == "range":
        start, stop, step = (int(part) for part in payload)
        return pd.RangeIndex(start, stop, step, name=codec.decode(name))
    if kind == "multi":
        names = [codec.decode(part) for part in name]
        return pd.MultiIndex.from_arrays([_array(codec, level) for level in payload], names=names)
    return pd.Index(_array(codec, payload), name=codec.decode(name))


class _FrameMirror:
    kind = "DataFrame"

    def content(self, codec: Codec, obj: Any) -> Any:
        columns = [_column(codec, obj.iloc[:, i]) for i in range(obj.shape[1])]
        return [columns, _index(codec, obj.columns), _index(codec, obj.index)]

    def _frame(self, codec: Codec, content: Any) -> Any:
        import pandas as pd

        columns, names, index = content
        rows = _decode_index(codec, index)
        series = {
            i: pd.Series(_array(codec, column), index=rows) for i, column in enumerate(columns)
        }
        frame = pd.DataFrame(series, index=rows)
        frame.columns = _decode_index(codec, names)
        return frame

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        return register(self._frame(codec, content))

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        fresh = self._frame(codec, content)
        for _ in range(obj.shape[1]):
            obj.pop(obj.columns[0])
        obj.index = fresh.index
        for position in range(fresh.shape[1]):
            obj.insert(position, position, fresh.iloc[:, position])
        if fresh.shape[1]:
            obj.columns = fresh.columns

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return hashlib.blake2b(
            msgspec.msgpack.encode(self.content(codec, obj)), digest_size=16
        ).digest()


class _SeriesMirror:
    kind = "Series"

    def content(self, codec: Codec, obj: Any) -> Any:
        return [_column(codec, obj), _index(codec, obj.index), codec.encode(obj.name)]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        import pandas as pd

        column, index, name = content
        series = pd.Series(
            _array(codec, column), index=_decode_index(codec, index), name=codec.decode(name)
        )
        return register(series)

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        fresh = self.create(codec, content, lambda series: series)
        if len(fresh) == len(obj):
            obj.index = fresh.index
            obj.iloc[:] = fresh.to_numpy()
        else:
            obj.drop(index=obj.index, inplace=True)
            for label, value in fresh.items():
                obj.loc[label] = value
        obj.name = fresh.name

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return hashlib.blake2b(
            msgspec.msgpack.encode(self.content(codec, obj)), digest_size=16
        ).digest()


_FRAME, _SERIES = _FrameMirror(), _SeriesMirror()
_INDEX = Encoding(lambda c, v: _index(c, v), lambda c, d: _decode_index(c, d))
_TIMESTAMP = Encoding(lambda c, v: [v.isoformat()], lambda c, d: _pandas().Timestamp(str(d[0])))
_TIMEDELTA = Encoding(lambda c, v: [int(v.value)], lambda c, d: _pandas().Timedelta(int(d[0])))
_MISSING = Encoding(
    lambda c, v: [v is _pandas().NA], lambda c, d: _pandas().NA if d[0] else _pandas().NaT
)
_CATEGORICAL = Encoding(lambda c, v: _column(c, _pandas().Series(v)), lambda c, d: _array(c, d))


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
    codec.add("ct", (), _CATEGORICAL)


def find(codec: Codec, obj: Any) -> tuple[str, Encoding] | Mirror | None:
    """How this object crosses, when it is one of pandas'."""
    if "pandas" not in sys.modules or not type(obj).__module__.startswith("pandas"):
        return None
    pd = _pandas()
    if type(obj) is pd.DataFrame:
        return _FRAME
    if type(obj) is pd.Series:
        return _SERIES
    if isinstance(obj, pd.Index):
        return ("ix", _INDEX)
    if isinstance(obj, pd.Timestamp) and obj is not pd.NaT:
        return ("ts", _TIMESTAMP)
    if isinstance(obj, pd.Timedelta) and obj is not pd.NaT:
        return ("td", _TIMEDELTA)
    if obj is pd.NA or obj is pd.NaT:
        return ("na", _MISSING)
    if type(obj) is pd.Categorical:
        return ("ct", _CATEGORICAL)
    return None
