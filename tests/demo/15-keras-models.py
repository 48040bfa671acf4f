# Submissions of the demo's class that only an autograder has to fear. The format is that of tests/labs.
# ruff: noqa
# fmt: off

# === wrong: ends the kernel
# loses: test-train=crashed, test-stopping=crashed, test-best=crashed, test-classes=crashed, test-save=crashed
# --- train
import os

def train(network, data, epochs, callbacks=()):
    os._exit(0)
