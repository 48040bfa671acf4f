"""Checks of randomness in tests: a grade must come out the same twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.lint.code import Code
from autograder.lint.finding import Finding, Severity

_UNSEEDABLE = ("random.SystemRandom", "os.urandom", "uuid.uuid4", "uuid.uuid1")
_GENERATORS = (
    "numpy.random.default_rng",
    "numpy.random.RandomState",
    "numpy.random.SeedSequence",
    "random.Random",
)
_NOT_DRAWN = frozenset("seed default_rng RandomState Random Generator SeedSequence".split())


def check_chance(code: Code) -> Iterator[Finding]:
    """Yield what of a test's randomness nobody can repeat."""
    seeded = any(
        name.endswith((".seed", "set_random_seed")) or name == "seed" for _, name in code.calls()
    )
    told = False
    for node, name in code.calls():
        line = node.lineno
        if name in _GENERATORS and not _has_seed(node):
            yield code.find(
                Severity.WARNING,
                "unseeded",
                f"`{ast.unparse(node.func)}()` has no seed, so a regrade tests other values. Seed it from "
                "AUTOGRADER_SEED.",
                line,
            )
        elif name in _UNSEEDABLE or name.startswith("secrets."):
            yield code.find(
                Severity.WARNING,
                "unseeded",
                f"`{ast.unparse(node.func)}` cannot be seeded, so a regrade tests other values. Use a "
                "generator with a seed.",
                line,
            )
        elif not seeded and not told and _draws_globally(name):
            told = True
            yield code.find(
                Severity.NOTE,
                "unseeded",
                f"`{ast.unparse(node.func)}` draws from a global generator that nbgrader itself does not seed. "
                'Use `np.random.default_rng(int(os.environ.get("AUTOGRADER_SEED", "0")))`.',
                line,
            )


def _has_seed(node: ast.Call) -> bool:
    given = [*node.args, *(word.value for word in node.keywords)]
    return any(not (isinstance(one, ast.Constant) and one.value is None) for one in given)


def _draws_globally(name: str) -> bool:
    module, _, function = name.rpartition(".")
    return (
        module in ("random", "numpy.random") and function not in _NOT_DRAWN and function.islower()
    )
