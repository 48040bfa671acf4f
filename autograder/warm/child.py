"""From a fresh process to a confined kernel or judge. Warm or cold, it is the same code."""

from __future__ import annotations

import faulthandler
import importlib
import os
import signal
import sys
import traceback

from autograder.errors import AutograderError
from autograder.sandbox import enter
from autograder.warm.records import Spawn


def become(spawn: Spawn, fds: list[int]) -> None:
    """Confine this process and run what it was made for. Never returns.

    ``fds``: where the monitor reports; where this process says how it is confined; then the entry's channels.
    """
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # The server writes bytecode, so that the next one starts faster; a sandbox leaves nothing.
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        status_fd, ready_fd, *channels = fds
        entry = importlib.import_module(spawn.entry)
        before = getattr(entry, "before", None)
        kept: list[int] = before(spawn.job) if before else []
        debugging = _debugging()
        keep = (ready_fd, *channels, *kept, *debugging)
        try:
            isolation = enter(spawn.policy, level=spawn.level, keep_fds=keep, status_fd=status_fd)
        except AutograderError as error:
            os.write(ready_fd, f"!{error}\n".encode())
            raise
        os.write(ready_fd, f"{isolation.level} {','.join(isolation.means)}\n".encode())
        os.close(ready_fd)
        if debugging:
            faulthandler.enable()
        entry.main(spawn.job, kept, channels)
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _debugging() -> tuple[int, ...]:
    # Whoever works on the engine sees what a child prints; otherwise it goes nowhere.
    return (2,) if os.environ.get("AUTOGRADER_DEBUG") else ()
