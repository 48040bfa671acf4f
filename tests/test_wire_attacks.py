"""What a dishonest student's side can send, and what it gets for it: never a pass, never what is hidden."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import numpy as np
import pytest
from wired import Student, student

from autograder.judge.runner import Runner
from autograder.wire.channel import Channel, ProtocolError
from autograder.wire.codec import NotPortable
from autograder.wire.kerasconfig import check_config
from autograder.wire.peer import Peer

# A process for each of some three hundred attempts takes its time.
pytestmark = pytest.mark.slow

LIARS = """
class Liar:
    seen = []
    def yes(self, *a): Liar.seen.extend(a); return True
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = yes
    def __ne__(self, other): return False
    def me(self, *a): Liar.seen.extend(a); return self
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __abs__ = __neg__ = __getitem__ = me
    def __bool__(self): return True
    def __hash__(self): return hash(4711)
    def __array_function__(self, *a): Liar.seen.extend(a); return True
    def __array_ufunc__(self, *a, **k): Liar.seen.extend(a); return True
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return self
class Number(float):
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
class Text(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__
class Items(list):
    __eq__ = lambda self, other: True
import numpy as np
class Array(np.ndarray):
    __eq__ = lambda self, other: np.array(True)
    def __array_function__(self, *a): return True
def f(x): return ANSWER
seen = Liar.seen
"""

ANSWERS = [
    "Liar()",
    "Number(3)",
    "Text('x')",
    "Items([1])",
    "np.ones(2).view(Array)",
    "type('f', (), dict(__eq__=lambda s, o: True))()",
    "Liar",
    "(Liar(), Liar())",
    "[Liar()]",
]

CHECKS = [
    "assert f(1) == 4711",
    "assert 4711 == f(1)",
    "assert not (f(1) != 4711)",
    "assert abs(f(1) - 4711) < 1e-6",
    "assert f(1) in (4711, 4712)",
    "import numpy as np\nassert np.allclose(f(1), 4711)",
    "import numpy as np\nnp.testing.assert_allclose(f(1), 4711)",
    "import numpy as np\nnp.testing.assert_array_equal(f(1), [4711, 4712])",
    "import numpy as np\nassert np.all(np.asarray(f(1)) == 4711)",
    "import math\nassert math.isclose(f(1), 4711)",
    "import pytest\nassert f(1) == pytest.approx(4711)",
    "assert sorted([f(1), 4711]) == [4711, 4711]",
    "assert {f(1)} == {4711}",
    "assert f(1) >= 4711",
    "assert [f(1)] == [4711]",
    "assert (f(1), 1) == (4711, 1)",
    "assert f(1)[0] == 4711",
    "assert f(1).loss == 4711",
    "assert str(f(1)) == '4711'",
    "import numpy as np\nassert (np.array([4711.0]) == f(1)).all()",
]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("check", CHECKS)
def test_an_answer_that_always_agrees_passes_no_check(answer: str, check: str) -> None:
    with student(LIARS.replace("ANSWER", answer)) as s:
        ruling = s.test(check)
        assert ruling.verdict == "failed", (ruling.verdict, ruling.private)
        assert "4711" not in str(s.name("seen"))


FAKES = """
class Yes:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return True
np = numpy = math = pytest = Yes()
assert_allclose = isclose = abs = all = any = isinstance = len = lambda *a, **k: True
expected = Yes()
def f(x): return None
"""


def test_a_students_fake_libraries_are_not_the_tests() -> None:
    with student(FAKES) as s:
        s.runner.globals.imports = {
            "np": "import numpy as np",
            "isclose": "from math import isclose",
        }
        assert s.test("assert np.allclose(f(1) or 0, 1)").verdict == "failed"
        assert s.test("assert isclose(f(1) or 0, 1)").verdict == "failed"
        assert s.test("import numpy as np\nassert np.allclose(f(1) or 0, 1)").verdict == "failed"
        assert s.test("expected = 3\nassert f(1) == expected").verdict == "failed"


# --- a hostile agent: whatever it likes, in place of an answer ----------------------------------------------------


@contextmanager
def hostile(answer: Callable[[Channel, Any], None]) -> Iterator[Student]:
    """A student's side that answers each request by calling ``answer`` with the channel and the request."""
    ours, theirs = Channel.pair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        channel = Channel(theirs)
        try:
            while True:
                answer(channel, channel.receive())
        finally:
            os._exit(0)
    theirs.close()
    peer = Peer(Channel(ours), trusted=True)
    peer.channel.settimeout(10)
    try:
        yield Student(Runner(peer))
    finally:
        peer.channel.close()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


NONE: list[Any] = [[], [], None]
NAMES: list[Any] = [[], [], [["f"], ["f"]]]
FUNCTION = [
    "h",
    1,
    {
        "what": "function",
        "name": "f",
        "qualname": "f",
        "doc": None,
        "signature": None,
        "source": None,
        "generator": False,
        "code": None,
        "wrapped": None,
    },
]
ENUM: dict[str, Any] = {
    "what": "enum",
    "name": "E",
    "qualname": "E",
    "base": 4,
    "mixed": None,
    "finds": False,
    "methods": [],
}
AGREES = ["h", 5, {**FUNCTION[2], "name": "agrees"}]
CODE: dict[str, Any] = {"varnames": [], "names": [], "constants": []}


def answering(value: Any, *, raw: bytes | None = None) -> Callable[[Channel, Any], None]:
    """Behave until the test's own request, then answer with ``value``."""

    def answer(channel: Channel, message: Any) -> None:
        if message == ["."]:
            return
        operation = message[1]
        if operation == "begin":
            channel.send(["=", None, NAMES, message[4]])
        elif operation == "get":
            channel.send(["=", FUNCTION, NONE, message[4]])
        elif raw is not None:
            channel._socket.sendall(raw)
        else:
            channel.send(["=", value, NONE, message[4]])

    return answer


DEEP: Any = 1
for _ in range(400):
    DEEP = ["t", DEEP]

EVIL: dict[str, Any] = {
    "unknown tag": ["zz", 1],
    "unknown object": ["b", 999],
    "unknown mirror": ["Y", 4, "list", [1]],
    "negative": ["b", -2],
    "not a list": {"a": 1},
    "empty": [],
    "deep": DEEP,
    "overflowing shape": ["O", 3, "ndarray", ["<f8", [2**40, 2**40], b"", True]],
    "short data": ["O", 3, "ndarray", ["<f8", [4], b"1234", True]],
    "object dtype as bytes": ["O", 3, "ndarray", ["|O", [1], b"12345678", True]],
    "a dtype with code": ["n", "eval('1')", [], b"", True],
    "eval by name": ["q", "builtins", "eval"],
    "exec through a module": ["q", "builtins", "exec"],
    "a file reader by name": ["q", "numpy", "load"],
    "pickle by name": ["q", "pandas", "read_pickle"],
    "a class that opens files": ["q", "numpy", "memmap"],
    "os by name": ["q", "os", "system"],
    "a module of the student's": ["m", "evil"],
    "subprocess": ["m", "subprocess"],
    "a number too long": ["I", "f" * 100_000],
    "an exception that is none": ["e", ["q", "builtins", "int"], [], "", {}, ""],
    "a huge range of axes": ["O", 3, "ndarray", ["<f8", [1] * 99, b"12345678", True]],
    "a Lambda layer": [
        "O",
        3,
        "keras",
        {
            "config": {"module": "keras.layers", "class_name": "Lambda", "config": {}},
            "weights": None,
            "trainable": [],
        },
    ],
    "a name for a number": ["r", "x", "y", "z"],
    "a class without a description": ["h", 7, {}],
    "an enumeration with a method in a member's place": [
        "en",
        ["h", 3, {**ENUM, "members": [["A", 1, []], ["__eq__", AGREES, []]]}],
        "A",
        None,
    ],
    "an enumeration whose member has a class": [
        "en",
        ["h", 3, {**ENUM, "members": [["A", 1, [["_value_", 4711]]]]}],
        "A",
        None,
    ],
    "a function whose parameter is the wire's": [
        "h",
        7,
        {**FUNCTION[2], "signature": [["\uff3f\uff3fcall", 1, False, None, None]], "code": CODE},
    ],
    "a partial that makes a class": [
        "fp",
        ["q", "builtins", "type"],
        ["X", ["t", ["q", "builtins", "float"]], ["O", 9, "dict", []]],
        [],
    ],
    "a path to be looked up": ["pa", 7, "x"],
    "a time zone from a file": ["ts", ["<M8[ns]", [], b"12345678", True], "dateutil//etc/passwd"],
    "a null": None,
}


@pytest.mark.parametrize("name", EVIL)
def test_whatever_is_answered_the_test_does_not_pass_and_the_judge_lives(name: str) -> None:
    with hostile(answering(EVIL[name])) as s:
        ruling = s.test("assert f(1) == 4711")
        assert ruling.verdict in ("failed", "student_gone"), ruling


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x01\xc1",
        b"\x00\x00\x00\x04abcd",
        b"\x00\x00\x00\x05" + msgspec.msgpack.encode(["=", 1]),
        b"\x00\x00\x00\x08" + msgspec.msgpack.encode(["=", 1, [], 0]),
        b"",
    ],
)
def test_bytes_that_are_no_message_end_the_student_not_the_judge(raw: bytes) -> None:
    with hostile(answering(None, raw=raw)) as s:
        s.runner.peer.channel.settimeout(1)
        ruling = s.test("assert f(1) == 4711")
        assert ruling.verdict in ("failed", "student_gone"), ruling


REACHES = [
    ["attr", "__globals__"],
    ["attr", "__code__"],
    ["attr", "__closure__"],
    ["attr", "__self__"],
    ["attr", "__func__"],
    ["attr", "__dict__"],
    ["attr", "__class__"],
    ["attr", "__reduce__"],
    ["attr", "__init__"],
    ["attr", "gi_frame"],
    ["attr", "_secret"],
    ["special", "__reduce_ex__", [2]],
    ["special", "__getattribute__", ["__globals__"]],
    ["special", "__class__", []],
]


@pytest.mark.parametrize("what", ["function", "instance", "generator", "class", "method"])
@pytest.mark.parametrize("reach", REACHES, ids=str)
def test_no_way_leads_from_an_object_of_the_tests_to_its_code(what: str, reach: list[Any]) -> None:
    got: list[Any] = []
    read, write = os.pipe()

    def answer(channel: Channel, message: Any) -> None:
        if message == ["."]:
            return
        if message[1] == "call":
            handle = message[2][1][0]
            operation, *rest = reach
            channel.send(["?", operation, [["b", handle[1]], *rest], NONE, 1])
            os.write(write, msgspec.msgpack.encode(channel.receive()))
            channel.send(["=", None, NONE, message[4]])
        else:
            answering(None)(channel, message)

    objects = {
        "function": "lambda: SECRET",
        "instance": "Case()",
        "generator": "(SECRET for _ in [1])",
        "class": "Case",
        "method": "Case().method",
    }
    with hostile(answer) as s:
        s.test(
            f"""
            SECRET = "4711"
            class Case:
                _secret = SECRET
                def method(self): return SECRET
            f({objects[what]})
            """
        )
    os.set_blocking(read, False)
    try:
        got = [msgspec.msgpack.decode(os.read(read, 1 << 20))]
    except (BlockingIOError, msgspec.DecodeError):
        got = []  # the judge hung up instead of answering
    os.close(read)
    os.close(write)
    assert "4711" not in str(got)
    assert not got or got[0][0] == "!", got


def test_a_test_may_not_hand_over_what_opens_files() -> None:
    with student("def f(x): return x") as s:
        for value in ("open", "__import__('os')", "__import__('sys')._getframe()"):
            ruling = s.test(f"f({value})")
            assert ruling.verdict in ("broken_test", "passed"), ruling.private
            if value != "__import__('os')" and value != "open":
                assert ruling.verdict == "broken_test"


def test_a_lost_answer_does_not_leave_the_sides_out_of_step() -> None:
    source = """
class Odd:
    def __repr__(self): raise RuntimeError('no')
def f(l): return [Odd(), l]
def g(l): return l
"""
    with student(source) as s:
        s.check("l = [1]\nx = f(l)\nassert x[1] is l\nassert g(l) is l and g(x) is x")


CONFIGS = [
    {"module": "keras.layers", "class_name": "Lambda", "config": {}},
    {"module": "os", "class_name": "system", "config": {}},
    {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {},
        "registered_name": "evil>Dense",
    },
    {"module": "builtins", "class_name": "function", "config": "evil"},
    {"class_name": "__lambda__", "config": {"value": "code"}},
    {"module": "keras.layers", "class_name": "Dense", "config": {"units": 10**9}},
    {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/etc"}},
    {"module": "keras.utils", "class_name": "get_file", "config": {}},
    {"module": "keras.src.utils.file_utils", "class_name": "get_file", "config": {}},
    {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": {"layers": [{"module": "keras.layers", "class_name": "Lambda", "config": {}}]},
    },
    {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": {},
        "registered_name": "evil>Functional",
    },
]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda c: str(c)[:60])
def test_a_configuration_of_anything_but_keras_own_classes_is_refused(
    config: dict[str, Any],
) -> None:
    wrapped = {
        "module": "keras",
        "class_name": "Sequential",
        "registered_name": None,
        "config": {"layers": [config]},
    }
    with pytest.raises(NotPortable):
        check_config(wrapped)


def test_the_channel_refuses_messages_over_the_limit() -> None:
    ours, theirs = Channel.pair()
    left, right = Channel(ours), Channel(theirs)
    ours.sendall(b"\xff\xff\xff\xff")
    with pytest.raises(ProtocolError):
        right.receive()
    left.close()


def test_arrays_from_the_student_are_ours_alone() -> None:
    with student("import numpy as np\na = np.zeros(3)\ndef poke(): a[0] = 9") as s:
        s.check("import numpy as np\nb = a.copy()\npoke()\nassert b[0] == 0 and a[0] == 9")
        assert isinstance(s.name("a"), np.ndarray)
