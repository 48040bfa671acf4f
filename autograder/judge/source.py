"""The text of a test cell as Python: magics are taken as a notebook takes them."""

from __future__ import annotations

import ast


def parse(source: str, filename: str) -> tuple[ast.Module, str]:
    """The module that a cell is, and its text as Python.

    Raises:
        SyntaxError: where it is none, magics or not.
    """
    try:
        return ast.parse(source, filename), source
    except SyntaxError:
        # Magics, perhaps. IPython's transformation moves lines, so what needs none of it goes without.
        from IPython.core.inputtransformer2 import TransformerManager

        text = TransformerManager().transform_cell(source)
        return ast.parse(text, filename), text
