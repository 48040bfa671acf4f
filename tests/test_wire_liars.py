"""Objects of the student's that say one thing and hold another: sequences, containers, models."""

from __future__ import annotations

import pytest
from wired import student

SEQUENCES = {
    "empty": "def __len__(self): return 3\n    def __iter__(self): return iter(())",
    "endless": "def __len__(self): return 3\n    def __iter__(self):\n        while True: yield 1",
    "short": "def __len__(self): return 3\n    def __iter__(self): return iter([1, 2])",
    "old protocol": "def __len__(self): return 3\n    def __getitem__(self, i): raise IndexError",
    "its own iterator": "def __len__(self): return 3\n    def __iter__(self): return self\n"
    "    def __next__(self): raise StopIteration",
    "another length each time": "told = 0\n    def __len__(self):\n        Odd.told += 1\n"
    "        return 3 if Odd.told == 1 else 0\n    def __iter__(self): return iter(())",
}
CHECKS = {
    "zip": "assert len(got) == 3 and all(a == b for a, b in zip(got, [1, 2, 3]))",
    "zip the other way": "assert len(got) == 3\nfor a, b in zip([1, 2, 3], got):\n    assert a == b",
    "any": "assert len(got) == 3 and not any(x not in (1, 2, 3) for x in got)\nassert sorted(got) == [1, 2, 3]",
    "loop": "assert len(got) == 3\nn = 0\nfor x in got:\n    n += 1\n    assert x == n",
    "list": "assert len(got) == 3 and list(got) == [1, 2, 3][: len(list(got))]",
}


@pytest.mark.slow
@pytest.mark.parametrize("base", ["", "(Base)", "(collections.abc.Sized)"])
@pytest.mark.parametrize("kind", SEQUENCES)
@pytest.mark.parametrize("check", CHECKS)
def test_a_sequence_whose_length_is_not_that_of_its_items_passes_no_check(
    kind: str, check: str, base: str
) -> None:
    source = f"import collections.abc\nclass Base: pass\nclass Odd{base}:\n    {SEQUENCES[kind]}"
    with student(f"{source}\ndef f(): return Odd()") as s:
        ruling = s.test(f"got = f()\n{CHECKS[check]}")
        assert ruling.verdict == "failed", ruling


@pytest.mark.slow
def test_a_dataset_is_read_anew_each_time_and_counted() -> None:
    source = """
    import tensorflow as tf
    data = tf.data.Dataset.range(6)
    some = data.filter(lambda x: x > 2)
    class Odd(tf.data.Dataset):
        def __init__(self): super().__init__(data._variant_tensor)
        def _inputs(self): return []
        @property
        def element_spec(self): return data.element_spec
        def __len__(self): return 3
        def __iter__(self): return iter(())
    odd = Odd()
    """
    with student(source, fresh=True) as s:
        s.check(
            """
            import tensorflow as tf
            assert isinstance(data, tf.data.Dataset) and len(data) == 6
            assert [int(x) for x in data] == [int(x) for x in data] == list(range(6))
            assert [int(x) for x in some] == [3, 4, 5]
            """
        )
        assert (
            s.test(
                "assert len(odd) == 3\nassert all(a == b for a, b in zip(odd, [1, 2, 3]))"
            ).verdict
            == "failed"
        )


def test_a_sequence_that_is_another_each_time_is_the_first_one_throughout() -> None:
    source = """
    class Turn:
        def __init__(self): self.turn = 0
        def __iter__(self):
            self.turn += 1
            return iter([1, 2, 3] if self.turn == 1 else [])
    def f(): return Turn()
    """
    with student(source) as s:
        s.check(
            "got = f()\nassert len(list(got)) == 3\nassert [a for a, b in zip(got, [1, 2, 3])] == [1, 2, 3]"
        )


def test_an_honest_sequence_is_read_as_it_is() -> None:
    source = """
    class Row:
        def __init__(self, *items): self.items = list(items)
        def __len__(self): return len(self.items)
        def __iter__(self): return iter(self.items)
        def __getitem__(self, i): return self.items[i]
        def add(self, x): self.items.append(x)
        def __setitem__(self, i, x): self.items[i:i + 1] = [x, x]
    class Old:
        def __len__(self): return 2
        def __getitem__(self, i): return [5, 6][i]
    class Words:
        def __init__(self): self.d = {"a": 1}
        def __len__(self): return len(self.d)
        def __getitem__(self, key): return self.d[key]
        def __iter__(self): return iter(self.d)
        def __contains__(self, key): return key in self.d
    def row(): return Row(1, 2, 3)
    def rows(): return [Row(1), Row(2, 3)]
    """
    with student(source) as s:
        s.check(
            """
            import numpy as np
            got = row()
            assert len(got) == 3 and list(got) == [1, 2, 3] and got[1] == 2 and got[-1] == 3 and 2 in got
            assert [a + b for a, b in zip(got, [1, 1, 1])] == [2, 3, 4] and sum(got) == 6
            assert np.asarray(got).tolist() == [1, 2, 3] and tuple(reversed(got)) == (3, 2, 1)
            got.add(4)
            assert len(got) == 4 and list(got) == [1, 2, 3, 4]
            got[0] = 9
            assert len(got) == 5 and list(got) == [9, 9, 2, 3, 4]
            a, b, *rest = got
            assert rest == [2, 3, 4] and 4711 not in got
            assert list(Old()) == [5, 6] and len(Old()) == 2 and Old()[0] == 5
            words = Words()
            assert words["a"] == 1 and list(words) == ["a"] and "a" in words and "b" not in words
            assert [len(r) for r in rows()] == [1, 2]
            """
        )


def test_a_class_of_the_labs_own_may_mean_by_its_length_what_it_likes() -> None:
    source = """
    class Account:
        def __len__(self): return 8
        def __iter__(self): return iter(("ann", 8))
        def __contains__(self, x): return x == "ann"
    """
    with student(source, classes=("Account",)) as s:
        s.check(
            "a = Account()\nowner, balance = a\nassert len(a) == 8 and owner == 'ann' and 'ann' in a"
        )


CONTAINERS = """
import enum
from collections import namedtuple
class Box:
    def __contains__(self, x): return True
class Shelf(Box):
    def __len__(self): return 0
    def __iter__(self): return iter(())
class Pair(namedtuple("Pair", "a b")):
    def __contains__(self, x): return True
class Kind(enum.Enum):
    A = 1
    def __contains__(self, x): return True
class Base:
    def __contains__(self, x): return True
def f(kind): return {"Box": Box(), "Shelf": Shelf(), "Pair": Pair(1, 2), "Kind": Kind.A}[kind]
"""


@pytest.mark.parametrize("kind", ["Box", "Shelf", "Pair", "Kind"])
def test_a_container_does_not_say_itself_what_is_in_it(kind: str) -> None:
    with student(CONTAINERS) as s:
        assert s.test(f"assert 4711 in f({kind!r})").verdict == "failed"
        assert (
            s.test(
                "class S(Base):\n    def __contains__(self, x): return super().__contains__(x)\nassert 4711 in S()"
            ).verdict
            == "failed"
        )


def test_an_object_that_is_no_model_does_not_score_itself() -> None:
    source = """
    class Model:
        def evaluate(self, x, y, **more):
            Model.seen = y
            return [0.0, 1.0]
    seen = lambda: getattr(Model, "seen", None)
    def build(): return Model()
    """
    with student(source) as s:
        for call in ("(x, y)", "(x, y=y)", "(x, y, verbose=0)"):
            ruling = s.test(
                f"import numpy as np\nx, y = np.zeros((3, 2)), np.array([1, 0, 1])\n"
                f"loss, accuracy = build().evaluate{call}\nassert accuracy > 0.9"
            )
            assert ruling.verdict == "failed"
            assert "Keras model" in ruling.message
        s.check("assert seen() is None")


ESTIMATORS = """
import numpy as np
from sklearn.linear_model import LogisticRegression, LinearRegression
class Best(LogisticRegression):
    def score(self, X, y, sample_weight=None):
        Best.seen = y
        return 1.0
def fit(X, y): return LogisticRegression().fit(X, y)
def lie(X, y): return Best().fit(X, y)
def line(X, y): return LinearRegression().fit(X, y)
def seen(): return getattr(Best, "seen", None)
"""


@pytest.mark.slow
def test_an_estimator_is_scored_by_its_predictions() -> None:
    with student(ESTIMATORS) as s:
        s.check(
            """
            import numpy as np
            from sklearn.linear_model import LinearRegression
            X = np.linspace(-1, 1, 40)[:, None]
            y = (X[:, 0] > 0).astype(int)
            wrong = 1 - y
            assert fit(X, y).score(X, y) > 0.9
            assert lie(X, y).score(X, y) > 0.9 and lie(X, y).score(X, wrong) < 0.1
            assert seen() is None
            target = 3 * X[:, 0] + 0.1 * np.sin(9 * X[:, 0])
            mine = LinearRegression().fit(X, target)
            assert np.isclose(line(X, target).score(X, target), mine.score(X, target))
            """
        )


MODELS = """
import keras
import numpy as np
class Liar(keras.Sequential):
    def evaluate(self, x=None, y=None, **more):
        Liar.seen = y
        return {"loss": 0.0, "accuracy": 1.0} if more.get("return_dict") else [0.0, 1.0]
class Twice(keras.layers.Layer):
    def call(self, x): return 2 * x
def build(cls=keras.Sequential, loss="sparse_categorical_crossentropy", own=True, compiled=True):
    keras.utils.set_random_seed(1)
    layers = [keras.Input((2,)), keras.layers.Dense(3)] + ([Twice()] if own else []) + [keras.layers.Softmax()]
    model = cls(layers)
    if compiled: model.compile(loss=loss, metrics=["accuracy"])
    return model
def lie(): return build(Liar, own=False)
def two():
    a = keras.Input((2,))
    model = keras.Model(a, [Twice(name="p")(a), Twice(name="q")(a)])
    model.compile(loss=["mse", "mae"])
    return model
def own_loss(y, p): return 0.0 * keras.ops.sum(p)
def seen(): return getattr(Liar, "seen", None)
def theirs(model, x, y): return model.evaluate(x, y, verbose=0, return_dict=True)
"""


@pytest.mark.slow
def test_a_model_that_stays_with_the_student_is_evaluated_by_its_predictions() -> None:
    with student(MODELS, fresh=True) as s:
        s.check(
            """
            import keras
            import numpy as np
            rng = np.random.default_rng(3)
            x, y = rng.normal(size=(50, 2)).astype("float32"), rng.integers(0, 3, 50)
            net = build()
            assert isinstance(net, keras.Sequential)
            report = net.evaluate(x, y, verbose=0, return_dict=True)
            p = np.asarray(net.predict(x, verbose=0))
            assert np.isclose(report["loss"], -np.log(p[np.arange(50), y]).mean(), rtol=1e-3)
            assert np.isclose(report["accuracy"], (p.argmax(axis=1) == y).mean())
            same = theirs(net, x, y)
            assert set(same) == set(report) and all(np.isclose(same[k], report[k], rtol=1e-3) for k in same)
            loss, accuracy = net.evaluate(x, y, batch_size=16, verbose=0)
            assert np.isclose(accuracy, report["accuracy"])
            liar = lie()
            assert isinstance(liar, keras.Sequential)
            told = liar.evaluate(x, y, verbose=0, return_dict=True)
            q = np.asarray(liar.predict(x, verbose=0))
            assert np.isclose(told["accuracy"], (q.argmax(axis=1) == y).mean()) and told["accuracy"] < 0.9
            assert seen() is None
            pair = two().evaluate(x, [2 * x, 2 * x + 1], verbose=0, return_dict=True)
            assert np.isclose(pair["loss"], 1.0, atol=1e-4)
            """
        )
        ruling = s.test(
            "import numpy as np\nbuild(loss=own_loss).evaluate(np.zeros((4, 2)), np.zeros(4), verbose=0)"
        )
        assert ruling.verdict == "broken_test"
        assert "predict" in ruling.private
        ruling = s.test(
            "import numpy as np\nbuild(compiled=False).evaluate(np.zeros((4, 2)), np.zeros(4), verbose=0)"
        )
        assert ruling.verdict == "failed"
        assert "compile" in ruling.message
