"""What this machine offers for grading, what is missing, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.sandbox import bubblewrap, probe

Verdict = Literal["good", "fair", "bad"]

_PYTHONS = ((3, 11), (3, 13))
_KERAS = (3, 15)
_BACKENDS = ("tensorflow", "jax", "torch")
_ENGINES = ("podman", "docker", "nerdctl", "apptainer")
_COMFORTABLE_BYTES = 4 * 1024**3
_GPU_SECONDS = 10

_LEVEL_SAYS = {
    "full": "private root, no network, Landlock and seccomp",
    "namespaces": "private root and no network; Landlock or seccomp is missing",
    "landlock": "file rules and no network; other processes and the file sizes are not hidden",
    "limits": "resource limits alone: a submission can read files and use the network",
    "none": "nothing: grade only submissions that you would run yourself",
}
_NAMESPACE_REMEDY = (
    "allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, "
    "kernel.apparmor_restrict_unprivileged_userns=0), or grade as root"
)
_REMEDIES = {
    "user-namespace": f"needed only without root: {_NAMESPACE_REMEDY}",
    "uid": "needed only where root grades",
    "mount": f"{_NAMESPACE_REMEDY}; in a container, --cap-add SYS_ADMIN or install bubblewrap",
    "pid": _NAMESPACE_REMEDY,
    "net": _NAMESPACE_REMEDY,
    "ipc": _NAMESPACE_REMEDY,
    "uts": _NAMESPACE_REMEDY,
    "landlock": "Linux 5.13 or newer, with `landlock` in its list of security modules (lsm=)",
    "seccomp": "install libseccomp (Debian, Ubuntu: libseccomp2)",
    "rlimits": "grade on Linux or macOS",
    "cgroup": "grade as root, or in a scope that systemd delegates "
    "(systemd-run --user --scope -p Delegate=yes); limits per process hold without it",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    state: str
    verdict: Verdict = "good"
    """`bad` makes grading impossible; `fair` makes it slower or weaker."""
    remedy: str = ""


@dataclass(frozen=True)
class Examination:
    """All findings, in the order in which they are shown."""

    findings: tuple[Finding, ...]

    @property
    def able(self) -> bool:
        """Whether grading is possible."""
        return all(one.verdict != "bad" for one in self.findings)


def examine() -> Examination:
    """Look at this machine. Imports no deep-learning library; takes about 0.3 s."""
    findings = [_python(), _warm_start(), *_isolation(), _bubblewrap()]
    findings += [_keras(), *_backends(), _gpus(), _cores(), _memory(), _engines()]
    return Examination(tuple(findings))


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    low, high = _PYTHONS
    if low <= sys.version_info[:2] <= high:
        return Finding("Python", version)
    allowed = " to ".join(f"{major}.{minor}" for major, minor in _PYTHONS)
    return Finding("Python", version, "bad", f"use Python {allowed}")


def _warm_start() -> Finding:
    if sys.platform == "linux" and hasattr(os, "fork"):
        return Finding("warm start", "by fork")
    remedy = "each submission starts cold, in some 20 s; grade on Linux to fork a warm process"
    return Finding("warm start", f"not on {sys.platform}", "fair", remedy)


def _isolation() -> list[Finding]:
    level = probe.best_level()
    known = "" if level == "full" else f" ({_LEVEL_SAYS[level]})"
    if level == "full":
        found = [Finding("isolation", f"full: {_LEVEL_SAYS['full']}")]
    else:
        lacking = {one.name for one in probe.missing("full")}
        remedy = f"see below: {', '.join(sorted(lacking))}" if lacking else "see below"
        found = [Finding("isolation", level + known, "fair", remedy)]
    for one in probe.capabilities():
        if one.available:
            found.append(Finding(one.name, one.detail or "works"))
        else:
            needed = one.name not in ("uid", "user-namespace")
            verdict: Verdict = "fair" if needed else "good"
            found.append(Finding(one.name, f"no: {one.detail}", verdict, _REMEDIES[one.name]))
    return found


def _bubblewrap() -> Finding:
    if shutil.which("bwrap") is None:
        return Finding("bubblewrap", "not installed (needed only where namespaces fail)")
    state = "works" if bubblewrap.works() else "installed, but may not make namespaces here"
    return Finding("bubblewrap", state)


def _installed(name: str) -> str:
    """Return a distribution's version, empty when it is not installed."""
    for candidate in (name, f"{name}-cpu"):
        try:
            return importlib.metadata.version(candidate)
        except importlib.metadata.PackageNotFoundError:
            continue
    return ""


def _keras() -> Finding:
    version = _installed("keras")
    if not version:
        return Finding("Keras", "not installed", "bad", "install from the lock: `make install`")
    numbers = tuple(int(part) for part in version.split(".")[:2])
    if numbers < _KERAS:
        remedy = "install Keras 3.15 or newer: older ones can be made to run a model file's code"
        return Finding("Keras", version, "bad", remedy)
    return Finding("Keras", version)


def _backends() -> list[Finding]:
    versions = {name: _installed(name) for name in _BACKENDS}
    present = [f"{name} {version}" for name, version in versions.items() if version]
    if not present:
        remedy = "install one of tensorflow, jax, torch"
        return [Finding("backends", "none", "bad", remedy)]
    chosen = os.environ.get("KERAS_BACKEND", "tensorflow")
    found = [Finding("backends", ", ".join(present))]
    if not versions.get(chosen):
        remedy = f"install {chosen}, or set KERAS_BACKEND to one that is installed"
        found.append(Finding("KERAS_BACKEND", f"{chosen} is not installed", "bad", remedy))
    return found


def _gpus() -> Finding:
    if program := shutil.which("nvidia-smi"):
        query = [program, "--query-gpu=name,memory.total", "--format=csv,noheader"]
        try:
            done = subprocess.run(
                query, capture_output=True, text=True, timeout=_GPU_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            done = None
        if done is not None and done.returncode == 0 and done.stdout.strip():
            return Finding("GPUs", "; ".join(done.stdout.strip().splitlines()))
    nodes = sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*"))
    if nodes:
        remedy = "install the driver's tools (nvidia-smi) to see what they are"
        return Finding("GPUs", ", ".join(nodes), "fair", remedy)
    return Finding("GPUs", "none (training runs on the processor)")


def _cores() -> Finding:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Finding("cores", str(usable))


def _memory() -> Finding:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return Finding("memory", "unknown")
    for limit in ("memory/memory.limit_in_bytes", "memory.max"):
        text = _read(Path("/sys/fs/cgroup") / limit)
        if text.isdigit():
            total = min(total, int(text))
    state = f"{total / 1024**3:.1f} GiB"
    if total < _COMFORTABLE_BYTES:
        remedy = "TensorFlow takes 0.7 GiB, each submission up to its `memory_mb`: use --jobs 1"
        return Finding("memory", state, "fair", remedy)
    return Finding("memory", state)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _engines() -> Finding:
    found = [name for name in _ENGINES if shutil.which(name)]
    return Finding("containers", ", ".join(found) or "no engine (needed only for the container)")
