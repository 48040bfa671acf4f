"""The kinds of library objects that the judge lends: those that open no files and hold no secrets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """What may be read of the instances of a library's class."""

    only: frozenset[str] | None = None
    """These names alone; None for all public ones."""
    never: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    """No name that begins so."""

    def allows(self, name: str) -> bool:
        """Whether an attribute of that name may be read."""
        if self.only is not None:
            return name in self.only
        return name not in self.never and not name.startswith(self.prefixes or ("\0",))


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_ALL, _NOTHING = Rule(), Rule(only=frozenset())
_FILES = ("save", "load", "write", "print_", "export", "dump", "to_file", "tofile", "from_file")
_STREAM = Rule(
    only=words(
        "read read1 readinto readline readlines write writelines seek tell flush close closed truncate getvalue"
        " readable writable seekable name mode encoding newlines"
    )
)
_RULES: dict[str, Rule | None] = {
    # Of a key that several begin with, the longest counts; None is what is not lent.
    # Plain data and iteration.
    "collections.": _ALL,
    "enum.": _ALL,
    "abc.": _ALL,
    "typing.": _ALL,
    "numbers.": _ALL,
    "datetime.": _ALL,
    "zoneinfo.": _ALL,
    "re.": _ALL,
    "types.SimpleNamespace": _ALL,
    "types.GenericAlias": _ALL,
    "builtins.memoryview": Rule(only=words("tobytes tolist nbytes shape format itemsize ndim")),
    "functools._lru_cache_wrapper": Rule(only=words("cache_clear cache_info")),
    "contextlib.AbstractContextManager": _ALL,
    "contextlib._GeneratorContextManager": _NOTHING,
    # Files that the test itself has opened.
    "_io.": _STREAM,
    "io.": _STREAM,
    "_csv.": Rule(only=words("writerow writerows line_num")),
    # Random numbers: what comes next must not be told.
    "numpy.random._generator.Generator": Rule(never=words("bit_generator spawn")),
    "numpy.random.mtrand.RandomState": Rule(never=words("get_state set_state seed")),
    "random.": Rule(never=words("getstate setstate seed")),
    "_random.": Rule(only=words("random getrandbits")),
    # Arrays and tables that do not cross by value.
    "numpy.ma.": Rule(never=words("base data ctypes setflags"), prefixes=_FILES),
    "numpy.ndarray": Rule(never=words("base data ctypes setflags"), prefixes=_FILES),
    "numpy.matrix": Rule(never=words("base data ctypes setflags"), prefixes=_FILES),
    "numpy.poly1d": _ALL,
    "numpy.polynomial.": _ALL,
    "numpy.vectorize": _ALL,
    "numpy.flatiter": _ALL,
    "pandas.core.groupby.": Rule(prefixes=("to_", *_FILES)),
    "pandas.core.window.": _ALL,
    "pandas.core.resample.": _ALL,
    "scipy.sparse.": Rule(prefixes=_FILES),
    "scipy.stats.": Rule(never=words("random_state")),
    "scipy.interpolate.": _ALL,
    "scipy.optimize.": _ALL,
    # set_params could name a folder for a cache of pickles.
    "sklearn.": Rule(never=words("set_params"), prefixes=_FILES),
    # Plots.
    "matplotlib.": Rule(
        never=words("canvas set_canvas pick contains properties findobj"), prefixes=_FILES
    ),
    "matplotlib.backend": None,
    "matplotlib.font_manager.": None,
    "matplotlib.animation.": None,
    "matplotlib.texmanager.": None,
    # Keras and TensorFlow.
    "keras.": Rule(
        never=words("set_vocabulary adapt quantize from_config compile_from_config"),
        prefixes=_FILES,
    ),
    "tensorflow.": Rule(
        only=words(
            "take skip batch unbatch map filter shuffle repeat prefetch enumerate concatenate cardinality"
            " element_spec as_numpy_iterator get_next numpy shape dtype values row_splits indices dense_shape"
            " to_list to_tensor nested_row_splits gradient watch"
        )
    ),
    # The child mocks are lent, what the test will ask of the mock is not.
    "unittest.mock.": _ALL,
}
_BASES = ("abc.", "typing.", "numbers.", "enum.", "collections.abc.", "contextlib.Abstract")
"""Of these the author's own classes may be made; a library's class is not lent because it is made of one."""


def rule_for(cls: type) -> Rule | None:
    """The rule for a library's class itself; None for one that is not lent."""
    name = f"{cls.__module__}.{cls.__qualname__}"
    best = max((key for key in _RULES if name.startswith(key)), key=len, default=None)
    return None if best is None else _RULES[best]


def is_mere_base(cls: type) -> bool:
    """Whether a library's class is not lent for being made of this one."""
    return f"{cls.__module__}.{cls.__qualname__}".startswith(_BASES)
