"""The first traceback of a process, shown before there is a process.

For the first error in a cell IPython imports what reads and colours source, and looks up the file of every module:
with TensorFlow that takes half a second or more. A kernel that is forked from one that has done so needs none of it.
"""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.ultratb import AutoFormattedTB

_CELL = "def answer():\n    raise NotImplementedError()\nanswer()"


def show_once() -> None:
    """Format a traceback as a kernel does, for nobody."""
    formatter = AutoFormattedTB(
        mode="Context", theme_name=InteractiveShell.colors.default_value, tb_offset=1
    )
    try:
        exec(compile(_CELL, "<cell>", "exec"), {})
    except NotImplementedError as error:
        formatter.structured_traceback(type(error), error, error.__traceback__, 1)
