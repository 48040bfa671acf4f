"""pandas' arrays and indexes as plain values, dtype by dtype: columns, indexes, sets of categories."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
import numpy as np

from autograder.wire import arrays
from autograder.wire.codec import Codec, NotPortable
from autograder.wire.containers import shallow

_ZONE = re.compile(r"(?!dateutil)[A-Za-z0-9_+:/-]{1,60}")
_PLAIN = (type(None), bool, int, float, str, bytes)


def pack(codec: Codec, values: Any) -> list[Any]:
    """``[kind, payload]`` of a series, an index or an extension array.

    Raises:
        NotPortable: for a dtype that has no name to restore it by.
    """
    import pandas as pd

    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return ["", arrays.pack(codec, np.asarray(values))]
    array = _array_of(values)
    if isinstance(dtype, pd.CategoricalDtype):
        categories = pd.Index(dtype.categories)
        codes = arrays.pack(codec, np.asarray(array.codes))
        return ["category", [pack(codec, categories), bool(dtype.ordered), codes]]
    if isinstance(dtype, pd.IntervalDtype):
        return [
            "interval",
            [pack(codec, array.left), pack(codec, array.right), str(array.closed)],
        ]
    if isinstance(dtype, pd.PeriodDtype):
        return ["period", [str(dtype), arrays.pack(codec, np.asarray(array.asi8))]]
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = np.asarray(array.tz_convert(None))
        return ["zoned", [zone(dtype.tz), arrays.pack(codec, moments)]]
    if isinstance(dtype, pd.SparseDtype):
        return [
            "sparse",
            [arrays.pack(codec, np.asarray(array)), codec.encode(dtype.fill_value)],
        ]
    # Nullable and text types: item by item, with the name to restore them by.
    try:
        known = pd.api.types.pandas_dtype(str(dtype)) == dtype
    except TypeError:
        known = False
    if not known:
        raise NotPortable(f"a column of dtype {dtype} does not cross")
    items = [None if item is pd.NA or item is pd.NaT else item for item in values.tolist()]
    return [str(dtype), [codec.encode(_plain(item)) for item in items]]


def unpack(codec: Codec, data: Any) -> Any:
    """The array of :func:`pack`: one of NumPy's or an extension array."""
    import pandas as pd

    kind, payload = data
    if kind == "":
        return arrays.unpack(codec, payload)
    if kind == "category":
        categories, ordered, codes = payload
        dtype = pd.CategoricalDtype(to_index(unpack(codec, categories)), bool(ordered))
        return pd.Categorical.from_codes(arrays.unpack(codec, codes), dtype=dtype)
    if kind == "interval":
        left, right, closed = payload
        return pd.arrays.IntervalArray.from_arrays(
            to_index(unpack(codec, left)), to_index(unpack(codec, right)), closed=str(closed)
        )
    if kind == "period":
        name, ordinals = payload
        dtype = pd.PeriodDtype.construct_from_string(str(name))
        return pd.arrays.PeriodArray(arrays.unpack(codec, ordinals), dtype=dtype)
    if kind == "zoned":
        name, moments = payload
        return in_zone(pd.DatetimeIndex(arrays.unpack(codec, moments)), name).array
    if kind == "sparse":
        dense, fill = payload
        return pd.arrays.SparseArray(arrays.unpack(codec, dense), fill_value=codec.decode(fill))
    values: Any = pd.array
    return values([codec.decode(item) for item in payload], dtype=str(kind))


def fingerprint(values: Any) -> bytes:
    """Bytes that differ when the values or their dtype do. Nothing is encoded for it."""
    import pandas as pd

    dtype = values.dtype
    parts: list[Any] = [str(dtype)]
    if isinstance(dtype, np.dtype):
        parts.append(arrays.fingerprint(np.asarray(values)))
        return _digest(parts)
    array = _array_of(values)
    if isinstance(dtype, pd.CategoricalDtype):
        parts += [fingerprint(pd.Index(dtype.categories)), np.asarray(array.codes).tobytes()]
        parts.append(bool(dtype.ordered))
    elif isinstance(dtype, pd.IntervalDtype):
        parts += [fingerprint(array.left), fingerprint(array.right)]
    elif isinstance(dtype, (pd.PeriodDtype, pd.DatetimeTZDtype)):
        parts.append(np.asarray(array.asi8).tobytes())
    elif isinstance(dtype, pd.SparseDtype):
        parts.append(np.asarray(array).tobytes())
    else:
        # The items may be made anew each time: what tells them apart is their value.
        parts.append(shallow(v if type(v) in _PLAIN else repr(v) for v in values.tolist()))
    return _digest(parts)


def pack_index(codec: Codec, index: Any) -> list[Any]:
    """An index of any kind: ``[kind, payload, name or names, frequency]``."""
    import pandas as pd

    if isinstance(index, pd.RangeIndex):
        bounds = [index.start, index.stop, index.step]
        return ["range", bounds, codec.encode(index.name), None]
    if isinstance(index, pd.MultiIndex):
        levels = [pack(codec, index.get_level_values(i)) for i in range(index.nlevels)]
        return ["multi", levels, [codec.encode(name) for name in index.names], None]
    freq = index.freq if isinstance(index, (pd.DatetimeIndex, pd.TimedeltaIndex)) else None
    return ["index", pack(codec, index), codec.encode(index.name), frequency(freq)]


def unpack_index(codec: Codec, data: list[Any]) -> Any:
    """The index of :func:`pack_index`."""
    import pandas as pd

    kind, payload, name, freq = data
    if kind == "range":
        start, stop, step = (int(part) for part in payload)
        return pd.RangeIndex(start, stop, step, name=codec.decode(name))
    if kind == "multi":
        names = [codec.decode(part) for part in name]
        return pd.MultiIndex.from_arrays(
            [to_index(unpack(codec, level)) for level in payload], names=names
        )
    index = to_index(unpack(codec, payload)).rename(codec.decode(name))
    if freq is not None:
        index.freq = str(freq)
    return index


def index_fingerprint(index: Any) -> bytes:
    """Bytes that differ when the index does."""
    import pandas as pd

    if isinstance(index, pd.MultiIndex):
        levels = [fingerprint(index.get_level_values(i)) for i in range(index.nlevels)]
        return _digest([levels, shallow(index.names)])
    if isinstance(index, pd.RangeIndex):
        return _digest([index.start, index.stop, index.step, shallow([index.name])])
    return _digest(
        [fingerprint(index), shallow([index.name]), str(getattr(index, "freq", None))],
    )


def to_index(array: Any) -> Any:
    """An index of these values; objects stay objects."""
    import pandas as pd

    return pd.Index(array, dtype=object) if array.dtype == object else pd.Index(array)


def frequency(freq: Any, *, required: bool = False) -> str | None:
    """What a frequency is called, or None where it has no name that says all of it.

    Raises:
        NotPortable: for one without a name, where it is required.
    """
    import pandas as pd

    if freq is not None:
        name = str(freq.freqstr)
        try:
            if pd.tseries.frequencies.to_offset(name) == freq:
                return name
        except ValueError:
            pass
    if required:
        raise NotPortable(f"the frequency {freq} does not cross")
    return None


def zone(tz: Any) -> str:
    """What a time zone is called.

    Raises:
        NotPortable: for one that has no name.
    """
    import pandas as pd

    name = str(tz)
    try:
        if _ZONE.fullmatch(name) and pd.DatetimeTZDtype("ns", name) == pd.DatetimeTZDtype("ns", tz):
            return name
    except (TypeError, ValueError, LookupError):
        pass
    raise NotPortable(f"the time zone {name} does not cross")


def in_zone(moments: Any, name: Any) -> Any:
    """Moments without a zone, taken as UTC, as those of a named zone.

    Raises:
        ValueError: for a name that is none.
    """
    if not isinstance(name, str) or not _ZONE.fullmatch(name):
        raise ValueError(f"{name!r} is not a time zone")
    return moments.tz_localize("UTC").tz_convert(name)


def _array_of(values: Any) -> Any:
    import pandas as pd

    return values if isinstance(values, pd.api.extensions.ExtensionArray) else values.array


def _plain(item: Any) -> Any:
    return item.isoformat() if hasattr(item, "isoformat") else item


def _digest(parts: list[Any]) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(parts), digest_size=16).digest()
