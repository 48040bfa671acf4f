"""What a confined process may see, use and become.

This is the page to read for "what can a student's code touch?": everything that is not named in a
:class:`Policy` is absent from the private root that :mod:`autograder.sandbox.root` builds, and
refused by the Landlock rules of :mod:`autograder.sandbox.landlock`.
"""

# Plain os calls: each is one system call, and which one it is matters here.
# ruff: noqa: PTH117
from __future__ import annotations

import functools
import os
import site
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError

MIB = 1024 * 1024

_SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/bin",
    "/sbin",
    "/sys/devices/system/cpu",
)
"""Programs, shared libraries, and the processors by which BLAS libraries size their pools."""

_ETC = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/timezone",
)
"""Of /etc what the loader, fontconfig and the clock read: no accounts, hosts or certificates."""

_PRIVATE_TO_ENGINE = frozenset({"bundles", "container", "templates", "__pycache__"})
"""Left out of what a sandbox sees of the engine: ``bundles`` holds hidden tests."""


@dataclass(frozen=True)
class Policy:
    """What one confined process tree is given. Sizes are bytes."""

    read: tuple[str, ...]
    """Absolute host paths, visible read-only at the same path; a missing one is skipped."""
    work: str = "/home/student"
    """Where the private work folder appears; the process starts there and it is ``HOME``."""
    work_seed: str | None = None
    """Host folder whose content is copied into the work folder at the start."""
    memory_bytes: int = 2048 * MIB
    """Memory beyond what the process holds when it enters."""
    processes: int = 128
    """Processes and threads together."""
    work_bytes: int = 256 * MIB
    """Size of the work folder, /tmp and /dev/shm together, and of any one file."""
    uid: int | None = None
    """Unprivileged user and group to become where the caller is root, such as 64000 + slot. One uid
    must serve one sandbox at a time: the process limit is counted by it."""
    hostname: str = "sandbox"
    sockets: tuple[str, ...] = ()
    """Host folders shared at the same path in which Unix sockets, and nothing else, may be made.
    Not below /tmp, /dev/shm or ``work``: what Landlock allows there it allows all the way down."""
    devices: tuple[str, ...] = ()
    """Device nodes beyond null, zero, full and random: a GPU's, where one is lent."""

    def __post_init__(self) -> None:
        paths = (
            *self.read,
            self.work,
            *self.sockets,
            *self.devices,
            *filter(None, [self.work_seed]),
        )
        for path in paths:
            if not os.path.isabs(path):
                raise AutograderError(f"sandbox policy: the path `{path}` is not absolute.")
        if os.path.normpath(self.work) == "/":
            raise AutograderError("sandbox policy: `work` cannot be the root folder.")
        for path in self.sockets:
            for own in ("/tmp", "/dev/shm", self.work):
                if Path(path).is_relative_to(own):
                    raise AutograderError(
                        f"sandbox policy: the socket folder `{path}` is below {own}, which the "
                        "sandbox has for itself. Use one below /run or /var/tmp."
                    )
        for name in ("memory_bytes", "processes", "work_bytes"):
            value = getattr(self, name)
            if value <= 0:
                raise AutograderError(f"sandbox policy: `{name}` is {value}; it must be above 0.")
        if self.uid is not None and self.uid <= 0:
            raise AutograderError(f"sandbox policy: `uid` is {self.uid}; it must be above 0.")


@functools.cache
def runtime_paths() -> tuple[str, ...]:
    """Return the host paths that a Python process of this interpreter needs to read.

    The interpreter, its site-packages, folders added by ``.pth`` files, system libraries and a few
    files of /etc. Of the engine it gives the modules alone, so that a course in the same checkout
    (its sources, tests and bundles) stays out.
    """
    engine = Path(__file__).resolve().parents[1]
    found = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)]
    found += [Path(os.path.realpath(sys.executable)).parent.parent]
    sites = [Path(folder) for folder in site.getsitepackages()]
    if site.ENABLE_USER_SITE and (user := site.getusersitepackages()):
        sites.append(Path(user))
    # A site folder may also have come by PYTHONPATH.
    sites += [Path(one) for one in sys.path if Path(one).name in ("site-packages", "dist-packages")]
    found += sites
    for folder in sites:
        found += [p for p in _pth_folders(folder) if not engine.is_relative_to(p)]
    if not any(engine.is_relative_to(folder) for folder in sites):
        found += [p for p in engine.iterdir() if p.name not in _PRIVATE_TO_ENGINE]
    found += [Path(name) for name in (*_SYSTEM, *_ETC)]
    return tuple(dict.fromkeys(str(path) for path in found if path.exists() and str(path) != "/"))


def _pth_folders(folder: Path) -> list[Path]:
    """Return the folders that the ``.pth`` files in a site folder add to ``sys.path``."""
    added = []
    for pth in sorted(folder.glob("*.pth")):
        for line in pth.read_text(encoding="utf-8", errors="replace").splitlines():
            # site executes a line that begins with `import`; such a line names no folder.
            if line and not line.startswith(("#", "import ", "import\t")):
                added.append(folder / line.strip())
    return [path for path in added if path.is_dir()]
