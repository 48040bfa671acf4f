"""What nbgrader itself would make of a course: scores lost to stderr, names it refuses, its time limit."""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.build.source import HIDDEN
from autograder.course import CourseFolder
from autograder.lint.code import Code
from autograder.lint.finding import Finding, Severity

_TALKATIVE = frozenset(["tensorflow", "keras"])
_STOCK_SECONDS = 30.0
_TO_STDERR = frozenset(
    "warnings.warn sys.stderr.write logging.warning logging.error logging.critical traceback.print_exc".split()
)


def check_stderr_config(
    folder: CourseFolder, talkative: Sequence[str], where: str
) -> Iterator[Finding]:
    """Yield a warning where TensorFlow's own lines would cost points in ``nbgrader autograde``.

    Args:
        folder: The course.
        talkative: The labs that import TensorFlow or Keras.
        where: The file to name.
    """
    if not talkative or _silenced(folder.nbgrader_config):
        return
    yield Finding(
        Severity.WARNING,
        "stock-stderr",
        where,
        f"`nbgrader autograde` gives 0 for a test with output on stderr, such as TensorFlow's start-up lines "
        f"({', '.join(talkative)}). Grade with `autograder grade`, or set IgnorePattern's `enabled` and "
        "`pattern` in nbgrader_config.py.",
    )


def _silenced(config: Any) -> bool:
    pattern = config.get("IgnorePattern", {})
    if pattern.get("enabled") and pattern.get("pattern"):
        return True
    # Its own grading is replaced, or its kernels write nowhere.
    started = str(config.get("Execute", {}).get("extra_arguments", ""))
    return "autograder" in str(config.get("Autograde", {})) or "stderr" in started


def is_talkative(codes: Sequence[Code]) -> bool:
    """Whether any code imports TensorFlow or Keras."""
    for code in codes:
        for node in ast.walk(code.tree) if code.tree is not None else ():
            if isinstance(node, ast.Import):
                names = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = {node.module.partition(".")[0]}
            else:
                continue
            if names & _TALKATIVE:
                return True
    return False


def check_stderr(code: Code) -> Iterator[Finding]:
    """Yield a note on a test that writes to stderr itself."""
    for node, name in code.calls():
        to = next((word.value for word in node.keywords if word.arg == "file"), None)
        printed = name == "print" and to is not None and code.full_name(to) == "sys.stderr"
        if name in _TO_STDERR or printed:
            yield code.find(
                Severity.NOTE,
                "stock-stderr",
                "It writes to stderr, for which `nbgrader autograde` gives 0. Print to stdout.",
                node.lineno,
            )
            return


def check_name(folder: CourseFolder, name: str, where: str) -> Iterator[Finding]:
    """Yield a lab's name that nbgrader refuses."""
    if "+" in name or name != name.strip():
        yield Finding(
            Severity.WARNING,
            "stock-name",
            where,
            f"nbgrader refuses the assignment name `{name}`. Rename the folder without `+` and without "
            "spaces at its ends.",
        )


def check_hidden(folder: CourseFolder, hidden: bool, where: str) -> Iterator[Finding]:
    """Yield a ``hidden/`` that nbgrader would hand out: it copies what it isn't told to ignore."""
    ignored = folder.nbgrader_config.get("CourseDirectory", {}).get("ignore", ())
    if hidden and not any(fnmatch.fnmatch(HIDDEN, str(glob)) for glob in ignored):
        yield Finding(
            Severity.WARNING,
            "stock-hidden",
            where,
            '`nbgrader generate_assignment` would give hidden/ to the students. Add "hidden" to '
            "`c.CourseDirectory.ignore` in nbgrader_config.py, or release with `autograder build` alone.",
        )


def check_seconds(folder: CourseFolder, name: str, where: str) -> Iterator[Finding]:
    """Yield a lab whose cells may take longer than nbgrader lets them."""
    limits = folder.policy(name).limits or folder.course.limits
    config = folder.nbgrader_config
    sections = ("Execute", "ExecutePreprocessor", "NotebookClient")
    given = next(
        (config[one]["timeout"] for one in sections if "timeout" in config.get(one, {})), None
    )
    stock = _STOCK_SECONDS if given is None else given
    if isinstance(stock, (int, float)) and 0 < stock < limits.cell_seconds:
        yield Finding(
            Severity.NOTE,
            "stock-timeout",
            where,
            f"A cell has {limits.cell_seconds:g} s here and {stock:g} s in `nbgrader autograde`. Set "
            "`c.Execute.timeout` in nbgrader_config.py if you grade there.",
        )
