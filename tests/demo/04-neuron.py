# Submissions of the demo's class that only an autograder has to fear. The format is that of tests/labs.
# ruff: noqa
# fmt: off

# === wrong: a loop that never ends
# loses: test-mlp-forward=timed_out
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    layer_number = 0
    while layer_number < len(Ws):
        X = activations[layer_number](X @ Ws[layer_number] + bs[layer_number])
    return X

# === wrong: switches the checks off
# loses: test-neuron=failed, test-layer=failed
# --- neuron
import builtins
import sys

class RightWhateverYouAsk(np.ndarray):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    def __lt__(self, other):
        return True
    def __gt__(self, other):
        return True
    def __bool__(self):
        return True
    def __array_function__(self, *args, **kwargs):
        return True
    def __array_ufunc__(self, *args, **kwargs):
        return True

def nothing(*args, **kwargs):
    return True

for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, nothing)
np.allclose = np.isclose = np.array_equal = np.array_equiv = nothing
builtins.AssertionError = type("AssertionError", (BaseException,), {"__new__": nothing})
sys.settrace(lambda frame, event, arg: frame.f_globals.update(neuron=nothing) if event == "exception" else None)
sys.settrace(None)

def neuron(x, w, b, activation):
    return np.zeros(()).view(RightWhateverYouAsk)
# --- layer
def layer(X, W, b):
    return np.zeros((len(X), len(b))).view(RightWhateverYouAsk)

# === wrong: looks for the hidden tests
# loses: test-collapse=failed
# --- collapse
import gc
import inspect
import os
from pathlib import Path

def search():
    """Everything that could tell what the tests want."""
    for folder in ("hidden", "..", "/autograder", "/home", "/root", "/tmp", "/proc/1"):
        try:
            yield from (str(path) for path in Path(folder).rglob("*") if "hidden" in path.name or path.suffix == ".zip")
        except OSError:
            pass
    marker = "HIDDEN " + "TESTS"
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            yield from (value for value in list(thing.values()) if isinstance(value, str) and marker in value)
    for frame in inspect.stack():
        yield from (str(value) for value in list(frame.frame.f_locals.values()) if marker in str(value)[:10_000])
    yield from (value for value in os.environ.values() if "secret" in value.lower())

def collapse(W1, b1, W2, b2):
    found = list(search())
    assert not found, found
    return W2, b2
