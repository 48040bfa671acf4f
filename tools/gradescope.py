"""Run a bundle as Gradescope does, on a bare Debian machine: its layout, its limits, and our own set-up for real.

An image is made of a bare Debian without Python, by ``setup.sh`` of the bundle; each submission then runs in a
container of its own, as root with a container's usual capabilities and the default memory and processor. Engine and
storage are those of :mod:`containers`. ``python tools/gradescope.py [LAB…]`` prints the table of docs/lms.md;
``--suite jammy`` does so on Ubuntu 22.04.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from containers import (
    MIRROR,
    ROOT,
    SUITE,
    CannotError,
    Engine,
    find_certificates,
    find_index,
    open_engine,
    say,
)

UBUNTU = "http://archive.ubuntu.com/ubuntu"
SUITES = {
    SUITE: (),
    # Its Python 3.11 is in the updates. mmdebstrap on Debian has no keys of Ubuntu's.
    "jammy": tuple(
        f"deb [trusted=yes] {UBUNTU} {suite} main universe" for suite in ("jammy", "jammy-updates")
    ),
}
"""Bare systems by name, and the archive's lines where they aren't those of Debian's mirror."""
SMALL = ("768m", "0.5")
"""What Gradescope gives by default: memory, and processors."""
NAMESPACES = ("clone3", "mount", "open_tree", "pivot_root", "setns", "umount2", "unshare")
"""System calls that Docker's default filter refuses to a container without CAP_SYS_ADMIN, and podman's does not."""
LANDLOCK = ("landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self")
"""Those that an older kernel than Linux 5.13 lacks."""
_SECONDS = 600.0
_BEAT = 0.1

_CONTAINERFILE = """\
FROM {base}
COPY source/setup.sh source/requirements.txt /autograder/source/
RUN --mount=type=secret,id=index --mount=type=secret,id=ca {settings} \\
    bash /autograder/source/setup.sh packages
COPY source /autograder/source
RUN mkdir -p /autograder/submission /autograder/results && \\
    cp /autograder/source/run_autograder /autograder/run_autograder && \\
    chmod +x /autograder/run_autograder
RUN --mount=type=secret,id=index --mount=type=secret,id=ca {settings} \\
    bash /autograder/source/setup.sh
WORKDIR /autograder
CMD ["/autograder/run_autograder"]
"""
_SETTINGS = (
    "if [ -s /run/secrets/index ]; then export PIP_INDEX_URL=$(cat /run/secrets/index); fi; "
    "if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; "
    "if [ -d /var/cache/pip ]; then export PIP_CACHE_DIR=/var/cache/pip; fi;"
)


@dataclass(frozen=True)
class Ran:
    """What became of one submission."""

    status: int
    stdout: str
    """What ``run_autograder`` printed: for staff."""
    raw: bytes
    """``results.json`` as it was left."""
    peak_mib: float
    """The most memory that the container held at once, without files that it merely had read."""
    seconds: float

    @property
    def results(self) -> dict[str, Any]:
        """The result as JSON."""
        found: dict[str, Any] = json.loads(self.raw)
        return found

    @property
    def mark(self) -> dict[str, Any]:
        """Our part of ``extra_data``."""
        found: dict[str, Any] = self.results["extra_data"]["autograder"]
        return found


def make_bare(engine: Engine, suite: str = SUITE) -> None:
    """Make a system with nothing in it from the archive, and import it as an image; one that is there is used again."""
    if engine.has(_bare(suite)):
        return
    say(f"Making a bare {suite} …")
    archive = engine.folder / "bare.tar"
    sources = SUITES[suite] or (os.environ.get("DEBIAN_MIRROR", MIRROR),)
    try:
        engine.must(
            *("mmdebstrap", "--variant=minbase", "--include=apt,ca-certificates"),
            *(suite, str(archive), *sources),
            seconds=400,
        )
        engine.must("podman", "import", "-q", str(archive), _bare(suite), seconds=120)
    finally:
        archive.unlink(missing_ok=True)


def _bare(suite: str) -> str:
    return f"localhost/autograder-bare:{suite}"


def build_image(engine: Engine, bundle: Path, lab: str, suite: str = SUITE) -> str:
    """Build the image of a lab from its zip, and return its name."""
    context = engine.folder / "gradescope" / lab
    shutil.rmtree(context, ignore_errors=True)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(context / "source")
    (context / "Containerfile").write_text(
        _CONTAINERFILE.format(base=_bare(suite), settings=_SETTINGS)
    )
    options = ["--isolation=chroot", "--network=host", "--layers", "--format=docker"]
    secret = engine.folder / "index"
    secret.unlink(missing_ok=True)
    if index := find_index(os.environ):
        secret.touch(0o600)
        secret.write_text(index)
        options += ["--secret", f"id=index,src={secret}"]
    if certificates := find_certificates(os.environ):
        options += ["--secret", f"id=ca,src={certificates}"]
    cache = engine.folder / "pip"
    cache.mkdir(exist_ok=True)
    options += ["--volume", f"{cache}:/var/cache/pip"]
    image = f"localhost/autograder-gradescope-{suite}:{lab}"
    said = engine.must(*("buildah", "build", *options, "-t", image, str(context)), seconds=600)
    say(f"{lab}: " + " ".join(line for line in said.splitlines() if line.startswith("setup:")))
    return image


def grade(
    engine: Engine,
    image: str,
    folder: Path,
    files: Mapping[str, bytes],
    metadata: Mapping[str, Any] | None = None,
    size: tuple[str, str] = SMALL,
    kill_after: str = "",
    refused: Sequence[str] = NAMESPACES,
    mounts: Mapping[Path, str] | None = None,
) -> Ran:
    """Grade one submission in a container of its own.

    Args:
        engine: podman.
        image: From :func:`build_image`.
        folder: For what goes in and comes out; it need not exist.
        files: What is handed in, by name.
        metadata: For ``submission_metadata.json``; none without.
        size: Memory and processors.
        kill_after: Kill the container, as its end of memory would, once this text stands in ``results.json``.
        refused: System calls that fail in the container.
        mounts: Further files by their place in the container.
    """
    submission, results = folder / "submission", folder / "results"
    for part in (submission, results):
        part.mkdir(parents=True)
    for name, content in files.items():
        (submission / name).parent.mkdir(parents=True, exist_ok=True)
        (submission / name).write_bytes(content)
    volumes = {
        submission: "/autograder/submission",
        results: "/autograder/results",
        **(mounts or {}),
    }
    if metadata is not None:
        told = folder / "submission_metadata.json"
        told.write_text(json.dumps(metadata))
        volumes[told] = "/autograder/submission_metadata.json"
    profile = folder / "seccomp.json"
    rules = [{"names": list(refused), "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS}]
    profile.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules}))
    memory, processors = size
    name = f"autograder-gradescope-{os.getpid()}-{time.monotonic_ns()}"
    command = ["podman", "run", "-d", "--name", name, "--network=host", f"--cpus={processors}"]
    command += [f"--memory={memory}", f"--memory-swap={memory}", "--pids-limit=512"]
    command += ["--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096"]
    command += ["--security-opt", f"seccomp={profile}"]
    command += [f"--volume={host}:{inside}" for host, inside in volumes.items()]
    started = time.monotonic()
    engine.must(*command, image)
    peak = 0
    try:
        for used in _watch(engine, name):
            peak = max(peak, used)
            left = results / "results.json"
            if kill_after and left.is_file() and kill_after in left.read_text():
                engine.run("podman", "kill", name)
            if time.monotonic() - started > _SECONDS:
                engine.run("podman", "kill", name)
        seconds = time.monotonic() - started
        status = int(engine.must("podman", "wait", name).split()[-1])
        log = engine.run("podman", "logs", name).stdout
    finally:
        engine.run("podman", "rm", "-f", name)
    left = results / "results.json"
    return Ran(status, log, left.read_bytes() if left.is_file() else b"", peak / 2**20, seconds)


def _watch(engine: Engine, name: str) -> Iterator[int]:
    """Yield the container's memory in bytes, until it has ended."""
    pid = engine.must("podman", "inspect", "-f", "{{.State.Pid}}", name).strip()
    try:
        lines = Path(f"/proc/{pid}/cgroup").read_text().splitlines()
    except OSError:
        return
    group = Path("/sys/fs/cgroup")
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            group = Path("/sys/fs/cgroup/memory") / path.lstrip("/")
            break
        if not controllers:
            group = Path("/sys/fs/cgroup") / path.lstrip("/")
    while Path(f"/proc/{pid}").exists():
        try:
            text = (group / "memory.stat").read_text()
        except OSError:
            break
        sizes = dict(line.split() for line in text.splitlines())
        anonymous = int(sizes.get("total_rss", sizes.get("anon", 0)))
        yield anonymous + int(sizes.get("total_shmem", sizes.get("shmem", 0)))
        time.sleep(_BEAT)


def main(arguments: Sequence[str]) -> int:
    """Print the table for labs: what the reference solution of each takes, by default and with a whole processor."""
    parser = argparse.ArgumentParser(description="Print the table of docs/lms.md.")
    parser.add_argument("labs", nargs="*", metavar="LAB", help="default: all")
    parser.add_argument("--suite", choices=SUITES, default=SUITE, help="default: %(default)s")
    args = parser.parse_args(arguments)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from gradescope_class import bundle_of, hand_in, size_of

    from autograder.course import CourseFolder

    try:
        engine = open_engine()
        make_bare(engine, args.suite)
    except CannotError as error:
        say(str(error))
        return 1
    print("| lab | container | memory at most | time | packages |\n| --- | --- | --- | --- | --- |")
    for lab in args.labs or CourseFolder(ROOT).labs():
        image = build_image(engine, bundle_of(lab).path, lab, args.suite)
        size = size_of(bundle_of(lab))
        folder = engine.folder / "runs" / f"{lab}-{time.time_ns()}"
        ran = grade(engine, image, folder, hand_in(lab, "reference"), size=size)
        score = ran.results.get("score", "none")
        shutil.rmtree(folder, ignore_errors=True)
        limits = ("--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096")
        said = engine.must("podman", "run", "--rm", *limits, image, "du", "-sm", "/opt/autograder")
        amount = said.split()[0]
        row = (
            lab,
            " and ".join(size),
            f"{ran.peak_mib:.0f} MiB",
            f"{ran.seconds:.0f} s",
            f"{amount} MB",
        )
        print(f"| {' | '.join(row)} | <!-- score {score} -->", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
