"""The order in which a cell assigns and loads its names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

_Names = frozenset[str]


def set_before_use(tree: ast.Module) -> frozenset[str]:
    """Names that a cell assigns before anything of it can load them: those of other cells are no matter."""
    flow = _Flow()
    end = flow.through(tree.body, frozenset()) or frozenset()
    functions = (part for part in ast.walk(tree) if isinstance(part, FUNCTIONS))
    # When a function is called, nobody knows.
    within = frozenset[str]().union(*map(_from_outside, functions))
    return (end | (flow.stored - within)) - flow.late


class _Flow:
    def __init__(self) -> None:
        self.late: set[str] = set()
        """Loaded where it is not certain that they have been assigned."""
        self.stored: set[str] = set()
        """Assigned anywhere."""

    def through(self, body: Sequence[ast.stmt], early: _Names) -> _Names | None:
        """Return what is certainly assigned behind some statements; None where nothing gets past them.

        ``early`` is what is assigned before them.
        """
        for statement in body:
            behind = self._past(statement, early)
            if behind is None:
                return None
            early = behind
        return early

    def _past(self, statement: ast.stmt, early: _Names) -> _Names | None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                args = statement.args
                self._load([*statement.decorator_list, *args.defaults, *args.kw_defaults], early)
                return early | {statement.name}
            case ast.ClassDef():
                # What its body assigns is its own, but may be taken for what it loads.
                self.late |= _here(statement)[1] - early
                return early | {statement.name}
            case ast.Try() | ast.TryStar():
                return self._past_try(statement, early)
            case ast.If():
                early = self._load([statement.test], early)
                ways = [self.through(part, early) for part in (statement.body, statement.orelse)]
                return _in_all(ways)
            case ast.For() | ast.AsyncFor():
                # A loop over nothing, and a name of it that is used behind, would be an error in the reference.
                early = self._load([statement.iter, statement.target], early)
                behind = self.through(statement.body, early)
                self.through(statement.orelse, early)
                return early if behind is None else behind
            case ast.While():
                early = self._load([statement.test], early)
                self.through(statement.body, early)
                self.through(statement.orelse, early)
                return early
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    early = self._load([item.context_expr, item.optional_vars], early)
                # Behind a `raise` there is a way on where the context takes the error.
                behind = self.through(statement.body, early)
                return early if behind is None else behind
            case ast.Assign():
                return self._load([statement.value, *statement.targets], early)
            case ast.AnnAssign():
                given = [statement.value, statement.target] if statement.value else []
                return self._load(given, early)
            case ast.AugAssign():
                self.late |= _here(statement.target)[0] - early
                return self._load([statement.value, statement.target], early)
            case ast.Match():
                self._load([statement], early)
                return early
            case ast.Raise() | ast.Return() | ast.Break() | ast.Continue():
                self._load([statement], early)
                return None
            case _:
                return self._load([statement], early)

    def _past_try(self, statement: ast.Try | ast.TryStar, early: _Names) -> _Names | None:
        behind = self.through(statement.body, early)
        if behind is not None:
            behind = self.through(statement.orelse, behind)
        ways = [behind]
        for handler in statement.handlers:
            known = self._load([handler.type], early)
            if handler.name:
                self.stored.add(handler.name)
                known |= {handler.name}
            end = self.through(handler.body, known)
            ways.append(end - {handler.name or ""} if end is not None else None)
        last = self.through(statement.finalbody, early)
        found = _in_all(ways)
        return None if found is None or last is None else found | last

    def _load(self, parts: Iterable[ast.AST | None], early: _Names) -> _Names:
        """Note what is loaded by some parts of a statement, in their order; return what is assigned behind them."""
        for part in filter(None, parts):
            stored, loaded = _here(part)
            self.late |= loaded - early
            self.stored |= stored
            early |= stored
        return early


def _in_all(ways: Iterable[_Names | None]) -> _Names | None:
    """What is assigned whichever way was taken; None where none leads on."""
    open_ways = [way for way in ways if way is not None]
    return frozenset.intersection(*open_ways) if open_ways else None


def _from_outside(function: ast.AST) -> set[str]:
    """The names that a function takes from outside of it."""
    own = {part.arg for part in ast.walk(function) if isinstance(part, ast.arg)}
    names = [part for part in ast.walk(function) if isinstance(part, ast.Name)]
    own |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    shared = set[str]()
    for part in ast.walk(function):
        if isinstance(part, ast.Global):
            shared |= set(part.names)
    return ({name.id for name in names} - own) | shared


def _here(node: ast.AST) -> tuple[set[str], set[str]]:
    """The names that are assigned and loaded as a node is run; not within functions, nor a comprehension's own."""
    if isinstance(node, FUNCTIONS):
        return set(), set()
    stored: set[str] = set()
    loaded: set[str] = set()
    if isinstance(node, ast.Name):
        (stored if isinstance(node.ctx, ast.Store) else loaded).add(node.id)
    for part in ast.iter_child_nodes(node):
        inner_stored, inner_loaded = _here(part)
        stored |= inner_stored
        loaded |= inner_loaded
    if isinstance(node, COMPREHENSIONS):
        return set(), loaded - stored
    return stored, loaded
