"""TensorFlow's error messages, without what they tell of the process that ran the graph."""

from __future__ import annotations

import re

_STACK = re.compile(
    r"Detected at node [^\n]*defined at \(most recent call last\):\n(?:[ \t]*File [^\n]*\n|[ \t]*\n)*"
)
_NODE = re.compile(r"\n[ \t]*\[\[\{\{node [^\n]*")


def without_graph_stack(text: str) -> str:
    """Leave out where the nodes of a graph were made: files of the grader and of Keras, line by line."""
    return _NODE.sub("", _STACK.sub("", text)) if "Detected at node" in text else text
