"""Which isolation the engine's sandbox reaches in a container, by the options it is run with.

Prints the table of docs/container.md for this machine. Needs what ``make test-container`` has made.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys

from containers import COMPOSE_FILE, IMAGE, CannotError, Engine, prepare, say

PROFILE = COMPOSE_FILE.with_name("seccomp.json")
USERS = {"an ordinary user": "12345:12345", "root": "0:0"}
RIGHTS = {
    "--cap-drop all": ("--cap-drop=all",),
    "podman's default capabilities": (),
    "--cap-add SYS_ADMIN": ("--cap-add=SYS_ADMIN",),
}
SECCOMP = {
    "podman's": (),
    "ours": ("--security-opt", f"seccomp={PROFILE}"),
}
PATHS = {
    "masked": (),
    "systempaths=unconfined": ("--security-opt", "systempaths=unconfined"),
}
FIXED = (
    *("--rm", "--network=none", "--read-only", "--security-opt=no-new-privileges"),
    *("--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096", "--tmpfs=/tmp:mode=1777,size=64m"),
)
WATCHED = ("user-namespace", "uid", "mount", "pid", "net", "uts", "landlock", "seccomp", "cgroup")
PROC = """
import os
from autograder.sandbox import Policy, enter, runtime_paths
read, write = os.pipe()
if os.fork() == 0:
    enter(Policy(read=runtime_paths(), uid=61184), status_fd=write, keep_fds=(1,))
    print("own" if os.path.exists("/proc/self/status") else "a few facts", flush=True)
    os._exit(0)
os.wait()
"""
"""Whether a confined process has a /proc of its own, which `doctor` does not say."""


def look(engine: Engine, options: tuple[str, ...]) -> dict[str, str]:
    """Return what ``autograder doctor`` says of each means, and of /proc."""
    done = engine.run(*("podman", "run", *FIXED, *options, IMAGE, "doctor", "--json"), seconds=120)
    try:
        findings = json.loads(done.stdout[done.stdout.index("[") :])
    except ValueError:
        return {"isolation": "does not run: " + done.stdout.strip().splitlines()[-1]}
    states = {one["subject"]: one["state"] for one in findings}
    python = ("--entrypoint", "/opt/autograder/bin/python", IMAGE, "-c", PROC)
    proc = engine.run("podman", "run", *FIXED, *options, *python, seconds=120)
    return states | {"proc": (proc.stdout.strip().splitlines() or ["nothing"])[-1][-80:]}


def main() -> int:
    """Print a row for each combination."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    try:
        engine = prepare()
    except CannotError as error:
        say(str(error))
        return 1
    print("| user | capabilities | seccomp | paths | level | /proc | what is missing |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for user, right, filtering, path in itertools.product(USERS, RIGHTS, SECCOMP, PATHS):
        options = (f"--user={USERS[user]}", *RIGHTS[right], *SECCOMP[filtering], *PATHS[path])
        states = look(engine, options)
        level = states["isolation"].partition(":")[0].partition(" (")[0]
        proc = states.get("proc", "") if level in ("full", "namespaces") else "the container's"
        missing = [name for name in WATCHED if states.get(name, "").startswith("no: ")]
        cells = (user, right, filtering, path, level, proc, ", ".join(missing))
        print("| " + " | ".join(cells) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
