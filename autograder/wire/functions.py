"""Makes a real function that calls the other side's: with its name, parameters, defaults, documentation and source.

Where the parameters are known for certain, the function has them itself, so that ``__code__`` tells of them too;
what its caller leaves out is left out over there. Otherwise it takes anything and passes it on.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import keyword
import linecache
import types
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.wire.channel import ProtocolError
from autograder.wire.signatures import TYPING, make_annotation, make_signature

if TYPE_CHECKING:
    from autograder.wire.peer import Peer

_PLAIN = (type(None), bool, int, float, str, bytes)
_MAX_NAMES = 300
_MAX_CONSTANTS = 10_000
KINDS = ("generator", "coroutine", "asyncgen")
"""What ``inspect`` may say of a function that its own code doesn't show."""
_ANYTHING = "lambda *args, **kwargs: __call(args, kwargs)"

Call = Callable[[tuple[Any, ...], dict[str, Any]], Any]


def describe_code(function: Any) -> dict[str, Any] | None:
    """What a test may read of a function's code: names and plain constants.

    None for a function that may take other arguments than it shows, and for what is no function.
    """
    if not isinstance(function, types.FunctionType) or vars(function).keys() & {
        "__wrapped__",
        "__signature__",
    }:
        return None
    code = function.__code__
    constants = [value for value in code.co_consts if type(value) in _PLAIN]
    return {
        "varnames": list(code.co_varnames[:_MAX_NAMES]),
        "names": list(code.co_names[:_MAX_NAMES]),
        # Texts and numbers as themselves; an integer that the wire has no room for stays away.
        "constants": [
            value
            for value in constants[:_MAX_NAMES]
            if not (isinstance(value, int) and abs(value) >= 2**63)
            and not (isinstance(value, (str, bytes)) and len(value) > _MAX_CONSTANTS)
        ],
    }


def make_function(peer: Peer, gid: int, described: dict[str, Any]) -> Callable[..., Any]:
    """The local function for one of the other side's."""

    def call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if attributes is None:
            return peer.call(["b", gid], args, kwargs)
        attributes.push()
        try:
            result = peer.call(["b", gid], args, kwargs)
        except ProtocolError:
            raise
        except Exception:
            attributes.pull()
            raise
        attributes.pull()
        return result

    attributes: _Attributes | None = None
    name = str(described["name"])
    signature = make_signature(peer, described["signature"])
    code = described["code"]
    function: Any = None
    if signature is not None and isinstance(code, dict):
        function = _with_parameters(signature, code, call)
    if function is None:
        function = eval(_ANYTHING, {"__call": call, "__builtins__": {}})
    source = described["source"]
    filename = f"<{name}, defined by the student, {gid}>"
    if isinstance(source, str):
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    function.__code__ = function.__code__.replace(
        co_name=name, co_filename=filename, co_firstlineno=1
    )
    function.__name__ = name
    function.__qualname__ = str(described["qualname"])
    function.__doc__ = described["doc"]
    function.__module__ = "__main__"
    # What annotations name is looked up there. The function itself goes on without builtins.
    function.__globals__.update(TYPING, __builtins__=builtins)
    if signature is not None:
        returned = make_annotation(peer, described.get("returns"))
        function.__signature__ = signature.replace(return_annotation=returned)
        parameters = signature.parameters.values()
        function.__annotations__ = {
            p.name: p.annotation for p in parameters if p.annotation is not p.empty
        }
        if returned is not inspect.Signature.empty:
            function.__annotations__["return"] = returned
        named = [p for p in parameters if p.default is not p.empty]
        function.__defaults__ = (
            tuple(p.default for p in named if p.kind is not p.KEYWORD_ONLY) or None
        )
        function.__kwdefaults__ = {
            p.name: p.default for p in named if p.kind is p.KEYWORD_ONLY
        } or None
    if described["wrapped"] is not None:
        function.__wrapped__ = peer.codec.decode(described["wrapped"])
    for kind in KINDS:
        setattr(function, f"__autograder_{kind}__", bool(described.get(kind)))
    if described.get("attributes"):
        attributes = _Attributes(peer, gid, function)
        attributes.pull()
    return function  # type: ignore[no-any-return]


class _Attributes:
    """What hangs on a function, such as a count of its calls: looked at anew after each call of it."""

    def __init__(self, peer: Peer, gid: int, function: Any) -> None:
        self._peer = peer
        self._gid = gid
        self._function = function
        self._known: dict[str, Any] = {}

    def push(self) -> None:
        """Tell the other side what has been set here."""
        for name, value in self._own().items():
            if name not in self._known or self._known[name] is not value:
                self._set(name, value)

    def _set(self, name: str, value: Any) -> None:
        peer = self._peer
        peer.exchange("setattr", lambda: [["b", self._gid], name, peer.codec.encode(value)])

    def pull(self) -> None:
        """Look at what it is over there."""
        found: Any = {}
        # What cannot be handed over leaves the function without.
        with contextlib.suppress(AttributeError):
            found = self._peer.request("attr", ["b", self._gid], "__dict__")
        for name in self._own():
            del vars(self._function)[name]
        self._known = {str(k): v for k, v in dict(found).items() if not str(k).startswith("__")}
        vars(self._function).update(self._known)

    def _own(self) -> dict[str, Any]:
        return {k: v for k, v in vars(self._function).items() if not k.startswith("__")}


def has_attributes(function: Any) -> bool:
    """Whether something hangs on a function besides what Python itself and decorators put there."""
    return isinstance(function, types.FunctionType) and any(
        not name.startswith("__") for name in vars(function)
    )


def _with_parameters(signature: inspect.Signature, code: dict[str, Any], call: Call) -> Any:
    """A function of these parameters, or None where Python could not have compiled them."""
    parameters = list(signature.parameters.values())
    names = [p.name for p in parameters]
    # The text is compiled: nothing may stand in it but names.
    if not all(name.isidentifier() and not keyword.iskeyword(name) for name in names):
        return None
    # Python reads names in their normal form: two spellings may be one name.
    if any(unicodedata.normalize("NFKC", name) != name for name in names):
        return None
    if "__call" in names or "__default" in names:
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    keywords = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    rest = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), None)
    more = next((p.name for p in parameters if p.kind is p.VAR_KEYWORD), None)
    shown = [p.replace(annotation=p.empty) for p in parameters]
    stood_in = [p if p.default is p.empty else p.replace(default=_Default()) for p in shown]
    text = "lambda {}: __call(({}), {}, {{{}}}, {})".format(
        str(inspect.Signature(stood_in))[1:-1],
        "".join(f"{p.name}, " for p in positional),
        rest or "()",
        ", ".join(f"'{p.name}': {p.name}" for p in keywords),
        more or "{}",
    )
    names_of_calls = {"__call": _passing(positional, keywords, call), "__default": None}
    try:
        function = eval(text, {**names_of_calls, "__builtins__": {}})
        function.__code__ = _dressed(function.__code__, code)
    except (SyntaxError, ValueError, TypeError):
        return None
    return function


class _Default:
    def __repr__(self) -> str:
        return "__default"


def _passing(
    positional: list[inspect.Parameter], keywords: list[inspect.Parameter], call: Call
) -> Callable[..., Any]:
    def pass_on(
        values: tuple[Any, ...], rest: tuple[Any, ...], named: dict[str, Any], more: dict[str, Any]
    ) -> Any:
        given = {p.name: named[p.name] for p in keywords if named[p.name] is not p.default}
        last = len(values)
        if not rest:
            # What was left out, or is the very default, is left to the function over there.
            while last and values[last - 1] is positional[last - 1].default:
                last -= 1
        args = list(values[:last])
        if not rest:
            for place, parameter in enumerate(positional[:last]):
                if (
                    args[place] is parameter.default
                    and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
                ):
                    behind = zip(positional[place:last], args[place:], strict=True)
                    given |= {p.name: value for p, value in behind if value is not p.default}
                    del args[place:]
                    break
        return call((*args, *rest), {**given, **more})

    return pass_on


def _dressed(code: types.CodeType, facts: dict[str, Any]) -> types.CodeType:
    """The code with what a test may look for in it besides; nothing of it is executed."""
    names = [str(name) for name in facts["names"][:_MAX_NAMES]]
    locals_ = [str(name) for name in facts["varnames"][:_MAX_NAMES]]
    constants = [value for value in facts["constants"][:_MAX_NAMES] if type(value) in _PLAIN]
    shown = code.co_varnames
    if tuple(locals_[: len(shown)]) != shown:
        locals_ = list(shown)
    return code.replace(
        co_nlocals=len(locals_),
        co_varnames=tuple(locals_),
        co_names=(*code.co_names, *names),
        co_consts=(*code.co_consts, *constants),
    )
