"""A cold start through bubblewrap, where a set-uid `bwrap` may what we may not.

The command confines by namespaces and limits. For Landlock and seccomp the program that it starts
calls :func:`autograder.sandbox.enter` with the level `landlock` once it runs.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import AutograderError
from autograder.sandbox import environment, limits
from autograder.sandbox.policy import MIB, Policy

_COLD_START_BYTES = 1024 * MIB
"""What a kernel and its libraries map before a student's first line; a warm start shares it."""
_SEED = "/run/seed"
_TRIAL_SECONDS = 10
_HARDENING = ("--unshare-user", "--disable-userns")
"""No further user namespace inside; a set-uid or older bubblewrap knows no such option."""

_START = """
[ -d "$0" ] && { cp -R "$0/." . || exit 125; }
ulimit -c 0 && ulimit -d "$1" && ulimit -f "$2" && ulimit -n "$3" || exit 125
ulimit -p "$4" 2>/dev/null || ulimit -u "$4" || exit 125
shift 4
exec "$@"
"""
"""What runs first inside: copy the seed, set the limits, become the program. The number of
processes is -p in dash and -u in bash."""


def works() -> bool:
    """Return whether bubblewrap is installed and may make namespaces here (0.1 s, then cached)."""
    return _options() is not None


@functools.cache
def _options() -> tuple[str, ...] | None:
    """Return the hardening options that this bubblewrap takes; None where it does not work."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    for options in (_HARDENING, ()):
        trial = [program, "--unshare-all", *options, "--ro-bind", "/", "/", "true"]
        try:
            done = subprocess.run(trial, capture_output=True, timeout=_TRIAL_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode == 0:
            return options
    return None


def command(policy: Policy, argv: Sequence[str], keep_fds: Sequence[int]) -> list[str]:
    """Return the command line that runs ``argv`` under a policy.

    Args:
        policy: What the program may see and use. ``uid`` is not used: bubblewrap stays the caller.
        argv: The program and its arguments. /bin/sh must be among what the policy shows.
        keep_fds: Open files that the program inherits; they are made inheritable. Start the command
            with these in ``pass_fds`` (or ``close_fds=False``), as all others would leak in.

    Raises:
        AutograderError: where a file in ``keep_fds`` is not open.
    """
    for number in keep_fds:
        try:
            os.set_inheritable(number, True)
        except OSError as error:
            raise AutograderError(f"bubblewrap: file {number} is not open ({error}).") from error
    line = [shutil.which("bwrap") or "bwrap", "--unshare-all", *(_options() or ())]
    line += ["--die-with-parent", "--new-session"]
    line += ["--hostname", policy.hostname, "--proc", "/proc", "--dev", "/dev"]
    for path in ("/tmp", policy.work):
        line += ["--size", str(policy.work_bytes), "--tmpfs", path]
    line += _shown(policy)
    line += [word for path in policy.sockets for word in ("--bind", path, path)]
    line += [word for path in policy.devices for word in ("--dev-bind-try", path, path)]
    if policy.work_seed:
        line += ["--ro-bind", policy.work_seed, _SEED]
    line += ["--chdir", policy.work, "--clearenv"]
    variables = environment.kept_variables()
    variables |= environment.student_variables(policy.work, "/tmp", devices=bool(policy.devices))
    for name, value in sorted(variables.items()):
        line += ["--setenv", name, value]
    kib = (policy.memory_bytes + _COLD_START_BYTES) // 1024
    blocks = policy.work_bytes // 512
    numbers = [str(value) for value in (kib, blocks, limits.OPEN_FILES, _processes(policy))]
    return [*line, "--", "/bin/sh", "-c", _START, _SEED, *numbers, *argv]


def _processes(policy: Policy) -> int:
    return limits.process_limit(policy, shared_uid=os.getuid())


def _shown(policy: Policy) -> list[str]:
    """Return the options that show the readable paths; a link is repeated, its target shown."""
    line, targets = [], set()
    for path in map(Path, policy.read):
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), str(path)]
        if path.exists():
            targets.add(path.resolve() if path.is_symlink() else path)
    for path in sorted(targets):  # a folder comes before what is in it
        if not any(other in targets for other in path.parents):
            line += ["--ro-bind", str(path), str(path)]
    return line
