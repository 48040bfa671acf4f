"""The command line: reads the arguments, runs one command, prints what went wrong, exits."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError

COMMANDS = {
    "build": "compile the labs: student versions, worked versions, bundles",
    "grade": "grade submissions and write feedback and a gradebook",
    "merge": "add what another machine trained to what Gradescope has graded",
    "verify": "grade the labs' own reference solutions and cases",
    "calibrate": "find out which threshold a retrained lab can defend",
    "export": "hand the grades on to Canvas, Moodle, nbgrader or a spreadsheet",
    "lint": "say what would go wrong with a course, here and in nbgrader itself",
    "doctor": "say what this machine offers for grading, and what is missing",
}

_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST)
_FULL = (errno.ENOSPC, errno.EDQUOT)

EXIT_FAULT = 70
EXIT_INTERRUPTED = 130


class CommandParser(argparse.ArgumentParser):
    """A parser of one command that loads the command's module only when the command was named."""

    def __init__(self, *args: Any, command: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._command = command

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Declare the command's options, once, then parse."""
        if self._command:
            module = importlib.import_module(f"autograder.cli.{self._command}")
            self._command = ""
            module.add_arguments(self)
        return super().parse_known_args(args, namespace)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Compile nbgrader notebooks into labs, and grade what students hand in.",
    )
    parser.add_argument(
        "--course",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="folder of the course (default: the current one)",
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", parser_class=CommandParser, title="commands"
    )
    for name, text in COMMANDS.items():
        commands.add_parser(
            name, command=name, help=text, description=f"{text[:1].upper()}{text[1:]}."
        )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0 is success, 1 an error that the user can put right, 2 a wrong use, 70 a fault of this program,
    130 an interruption.
    """
    try:
        return _run(argv)
    except AutograderError as error:
        for line in str(error).splitlines():
            print(f"autograder: {line}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("autograder: interrupted.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader went away (`autograder … | head`). Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if isinstance(error, OSError) and (said := _of_the_system(error)):
            print(f"autograder: {said}", file=sys.stderr)
            return 1
        place = _save_traceback()
        print(
            f"autograder: this is a fault of the autograder, not of your course; "
            f"what happened is in {place}. Please report it with that file.",
            file=sys.stderr,
        )
        return EXIT_FAULT


def _run(argv: Sequence[str] | None) -> int:
    parser = make_parser()
    args = parser.parse_args(argv)
    if args.version:
        from importlib.metadata import version

        print(f"autograder {version('autograder')}")
        return 0
    if args.command is None:
        parser.print_help()
        return 0
    status: int = importlib.import_module(f"autograder.cli.{args.command}").run(args)
    return status


def _of_the_system(error: OSError) -> str:
    """Return a sentence for a refusal of the system's that its user can put right; else nothing."""
    if error.errno in _FULL:
        return (
            f"{error.filename or 'a file'}: it cannot be written ({error.strerror}). Make room on the disk, and "
            "run the command again."
        )
    if error.errno in _REFUSED and error.filename:
        return (
            f"{error.filename}: it cannot be read or written ({error.strerror}). Check the permissions of the "
            "file and of its folder, or name another."
        )
    return ""


def _save_traceback() -> Path:
    """Write the traceback of the exception in hand to a file of its own; return its path."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="autograder-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"{sys.argv}\nPython {sys.version}\n\n{traceback.format_exc()}")
    return Path(file.name)


if __name__ == "__main__":
    sys.exit(main())
