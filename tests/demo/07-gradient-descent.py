# Submissions of the demo's class that only an autograder has to fear. The format is that of tests/labs.
# ruff: noqa
# fmt: off

# === wrong: keeps everything in memory
# loses: test-numerical-gradient=out_of_memory
# --- numerical-gradient
def numerical_gradient(f, w):
    tried = []
    while True:
        tried.append(np.ones((1000, 10_000)))
        if len(tried) > 1_000_000:
            return tried[0][0, : len(w)]

# === correct: much noise on stderr
# --- toy-step
import logging
import sys
import warnings

def toy_step(w, x, label, rate):
    warnings.warn("this loss can become negative", RuntimeWarning)
    new_w = w + rate * x
    return new_w, label - new_w @ x
# --- update
def update(w, x, label, rate):
    print("Traceback (most recent call last): no, only a joke", file=sys.stderr)
    logging.error("w is %s", w)
    return w + rate * np.sign(label - w @ x) * x
# --- rates
print("0.1 or 0.6?", file=sys.stderr)
behaviour = {0.1: "creeps", 0.6: "zigzags", 1.0: "bounces", 1.1: "explodes"}
