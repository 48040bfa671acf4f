"""pandas over the wire: whatever a table holds, it crosses whole, and an answer with one in it costs nothing else."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import pytest
from wired import student

DAYS = pd.date_range("2026-03-28", periods=3)
SERIES: dict[str, pd.Series] = {
    "texts split into lists": pd.Series(["a b", "c"]).str.split(),
    "dicts": pd.Series([{"a": 1}, {"b": [2]}]),
    "dates as objects": pd.Series([datetime.date(2026, 1, 2), None], dtype=object),
    "texts as objects": pd.Series(["a", "b"], dtype=object),
    "intervals": pd.Series(pd.interval_range(0, 3)),
    "cut": pd.cut(pd.Series([1, 5, 9]), bins=[0, 4, 10]),
    "counts of a cut": pd.cut(pd.Series([1, 5, 9]), bins=[0, 4, 10]).value_counts(),
    "periods": pd.Series(pd.period_range("2026-01", periods=3, freq="M")),
    "a period index": pd.Series([1, 2], index=pd.period_range("2026-01", periods=2, freq="M")),
    "an index with a frequency": pd.Series([1, 2, 3], index=DAYS),
    "business days": pd.Series([1, 2], index=pd.bdate_range("2026-01-02", periods=2)),
    "steps of time": pd.Series([1, 2], index=pd.timedelta_range("1h", periods=2, freq="30min")),
    "zoned times": pd.Series(DAYS.tz_localize("Europe/Berlin")),
    "a zoned index": pd.Series([1, 2, 3], index=DAYS.tz_localize("Europe/Berlin")),
    "seconds": pd.Series(DAYS.as_unit("s")),
    "categories of numbers": pd.Series([3, 1, 3], dtype="category"),
    "nullable numbers": pd.Series([1, None], dtype="Int64"),
    "nullable truths": pd.Series([True, None], dtype="boolean"),
    "missing texts": pd.Series(["a", None]),
    "sparse": pd.Series([0.0, 1.0], dtype=pd.SparseDtype("float64", 0.0)),
    "objects in the index": pd.Series([1, 2], index=pd.Index([1, "x"], dtype=object)),
}


@pytest.mark.parametrize("name", SERIES)
def test_a_series_crosses_both_ways_with_its_dtype_index_and_frequency(name: str) -> None:
    series = SERIES[name]
    with student("def same(x): return x.copy()\ndef kind(x): return str(x.dtype)") as s:
        s.runner.peer.request("begin", [])
        same = s.runner.peer.request("get", "same")
        pd.testing.assert_series_equal(same(series), series)
        pd.testing.assert_frame_equal(same(series.to_frame("x")), series.to_frame("x"))
        assert s.runner.peer.request("get", "kind")(series) == str(series.dtype)
        s.runner.peer.finish()


SCALARS: list[Any] = [
    pd.Interval(0, 2, closed="left"),
    pd.Period("2026-03", freq="M"),
    pd.Timestamp("2026-03-28 12:00"),
    pd.Timestamp("2026-07-28 12:00", tz="Europe/Berlin"),
    pd.Timestamp("2026-03-28").as_unit("s"),
    pd.Timedelta("90min"),
    pd.offsets.MonthEnd(2),
    pd.NaT,
    pd.NA,
]


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_a_scalar_of_pandas_crosses_by_value(value: Any) -> None:
    with student("def same(x): return [x]") as s:
        s.runner.peer.request("begin", [])
        (found,) = s.runner.peer.request("get", "same")(value)
        assert type(found) is type(value)
        assert repr(found) == repr(value)
        assert found is value or found == value
        assert getattr(found, "unit", None) == getattr(value, "unit", None)
        s.runner.peer.finish()


def test_a_table_may_hold_instances_of_the_students_and_lists_of_the_tests() -> None:
    source = """
    import pandas as pd
    class Dog:
        def __init__(self, name): self.name = name
    def kennel(): return pd.DataFrame({"dog": [Dog("rex"), Dog("ben")], "n": [1, 2]})
    def names(frame): return [dog.name for dog in frame["dog"]]
    def words(frame): return sum(len(w) for w in frame["w"])
    """
    with student(source) as s:
        s.check(
            """
            import pandas as pd
            dogs = kennel()
            assert len(dogs) == 2 and dogs["dog"][0].name == "rex"
            assert names(dogs) == ["rex", "ben"]
            assert words(pd.DataFrame({"w": [["a", "b"], ["c"]]})) == 3
            """
        )
        s.check("assert len(kennel()) == 2")


def test_what_the_student_changes_in_a_table_of_the_tests_is_changed_there() -> None:
    source = """
    import pandas as pd
    def change(df):
        df["words"] = df["text"].str.split()
        df["when"] = pd.period_range("2026-01", periods=2, freq="M")
        df.drop(columns="text", inplace=True)
    def rename(series):
        series.loc[0] = 7
        series.index = pd.Index(["a", "b"], name="letter")
    def append(df): df["words"][0].append("more")
    """
    with student(source) as s:
        s.check(
            """
            import pandas as pd
            df = pd.DataFrame({"text": ["a b", "c"], "n": [1, 2]})
            change(df)
            assert list(df.columns) == ["n", "words", "when"] and df["words"][0] == ["a", "b"]
            assert str(df["when"].dtype) == "period[M]"
            append(df)
            assert df["words"].tolist() == [["a", "b", "more"], ["c"]]
            column = pd.Series([1, 2], name="n")
            rename(column)
            assert column.to_dict() == {"a": 7, "b": 2} and column.index.name == "letter"
            """
        )


def test_a_value_that_takes_the_place_of_another_is_seen_even_at_the_same_address() -> None:
    source = """
    import numpy as np, decimal
    items = [np.float64(1), decimal.Decimal(1)]
    def swap(n):
        items.clear()
        items.extend([np.float64(n), decimal.Decimal(n)])
    """
    with student(source) as s:
        s.check("found = items\nfor n in range(20):\n    swap(n)\n    assert found == [n, n], n")
