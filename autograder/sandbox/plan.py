"""From a level by name to the means that one sandbox will use."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError
from autograder.records import LEVELS
from autograder.sandbox import probe
from autograder.sandbox.policy import Policy

BEST = "best"


@dataclass(frozen=True)
class Plan:
    """The means that a sandbox will use."""

    level: str
    namespaces: bool
    user_namespace: bool
    uts: bool
    landlock: bool
    seccomp: bool
    rlimits: bool
    cgroup: bool
    uid: int | None
    """User to become; None to stay."""


def make(policy: Policy, level: str) -> Plan:
    """Choose the means for a level.

    A level by name takes exactly its means, and `best` all that work here, under the name of the
    strongest level whose requirements they meet. A control group is used from `limits` on.

    Raises:
        AutograderError: where the level is unknown or out of reach on this machine.
    """
    if level != BEST and level not in LEVELS:
        allowed = ", ".join((BEST, *LEVELS))
        raise AutograderError(f"isolation level `{level}` is not known. Use one of {allowed}.")
    best = level == BEST
    reached = probe.best_level() if best else level
    if lacking := probe.missing(reached):
        reasons = "; ".join(f"{one.name} ({one.detail})" for one in lacking)
        raise AutograderError(
            f"isolation level `{reached}` is out of reach on this machine: {reasons}. "
            f"The best here is `{probe.best_level()}`; `autograder doctor` says what would help."
        )
    works = {one.name: one.available for one in probe.capabilities()}
    required = probe.REQUIRED[reached]

    def use(name: str) -> bool:
        return name in required or (best and reached != "none" and works[name])

    namespaces = "mount" in required
    confined = reached != "none"
    return Plan(
        level=reached,
        namespaces=namespaces,
        user_namespace=namespaces and probe.needs_user_namespace(),
        uts=namespaces and works["uts"],
        landlock=use("landlock"),
        seccomp=use("seccomp"),
        rlimits=use("rlimits"),
        cgroup=confined and works["cgroup"],
        uid=_uid(policy, works["uid"], namespaces=namespaces) if confined else None,
    )


def _uid(policy: Policy, works: bool, *, namespaces: bool) -> int | None:
    """Return the user to become, or None where we cannot, or where it could not run Python."""
    if policy.uid is None or not works or os.geteuid() != 0:
        return None
    if namespaces:  # the private root leads to the interpreter through folders of its own
        return None if probe.needs_user_namespace() else policy.uid
    return policy.uid if all(map(_open_to_all, (sys.prefix, sys.base_prefix))) else None


def _open_to_all(folder: str) -> bool:
    """Return whether every user can reach a folder and read it."""
    path = Path(folder).resolve()
    wanted = stat.S_IXOTH
    return bool(path.stat().st_mode & stat.S_IROTH) and all(
        one.stat().st_mode & wanted for one in (path, *path.parents)
    )
