"""What a confined process inherits besides memory: its environment and its open files."""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

_KEPT = frozenset(
    {"TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "PATH", "MPLBACKEND", "KERAS_BACKEND"}
)
_KEPT_PREFIXES = (
    "CUDA_",
    "JAX_",
    "LC_",
    "MKL_",
    "NUMEXPR_",
    "NVIDIA_",
    "OMP_",
    "OPENBLAS_",
    "TF_CPP_",
    "TF_CUDNN_",
    "TF_DETERMINISTIC_",
    "TF_ENABLE_",
    "TF_FORCE_",
    "TF_GPU_",
    "TF_NUM_",
    "TF_USE_",
    "TF_XLA_",
    "TORCH_",
    "XLA_",
)
"""Settings of the numerical libraries. A mere TF_ would let in Terraform's, secrets among them."""
_KEPT_PYTHON = frozenset(
    {"PYTHONHASHSEED", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONWARNINGS"}
)
_ENV_START, _ENV_END = 47, 48
"""Where /proc/self/stat gives the bounds of the environment block, counted after the name."""


def clean(home: str, temporary: str, *, devices: bool = False) -> None:
    """Reduce ``os.environ`` to what a student's process needs, and wipe what is dropped.

    Args:
        home: The work folder.
        temporary: The folder for temporary files.
        devices: Whether the process is lent a GPU.
    """
    kept = kept_variables()
    dropped = [os.fsencode(name) for name in os.environ if name not in kept]
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(student_variables(home, temporary, devices=devices))
    # The name is cached on first use, which in a warm start was long ago.
    tempfile.tempdir = None
    _wipe(dropped)


def kept_variables() -> dict[str, str]:
    """Return the variables of this process that a student's process may have."""
    return {name: value for name, value in os.environ.items() if _is_kept(name)}


def student_variables(home: str, temporary: str, *, devices: bool = False) -> dict[str, str]:
    """Return the variables that a student's process is given."""
    return {
        # Without a GPU that is lent to it, none is looked for: not even where the level would allow it.
        **({} if devices else {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}),
        "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "HOME": home,
        "TMPDIR": temporary,
        "USER": "student",
        "LOGNAME": "student",
        "SHELL": "/bin/sh",
        "MPLCONFIGDIR": f"{temporary}/matplotlib",
        "XDG_CACHE_HOME": f"{temporary}/cache",
    }


def _is_kept(name: str) -> bool:
    return name in _KEPT or name in _KEPT_PYTHON or name.startswith(_KEPT_PREFIXES)


def _wipe(names: list[bytes]) -> None:
    """Blank dropped variables in the block that the process was started with.

    ``os.environ`` is a copy; /proc/self/environ goes on showing the block itself.
    """
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        start, end = int(fields[_ENV_START]), int(fields[_ENV_END])
    except (OSError, ValueError, IndexError):
        return
    if not 0 < start < end:
        return  # the kernel hides the bounds
    address = start
    for entry in ctypes.string_at(start, end - start).split(b"\0"):
        if entry.partition(b"=")[0] in names:
            ctypes.memset(address, 0, len(entry))
        address += len(entry) + 1


def close_files(keep: Iterable[int]) -> None:
    """Close every open file but those in ``keep``."""
    low = 0
    for number in sorted(set(keep)):
        if low < number:  # closerange(n, n) would close everything from n on
            os.closerange(low, number)
        low = number + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))


def null_standard_files(keep: Iterable[int]) -> None:
    """Point standard input, output and error at /dev/null, but for those in ``keep``."""
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for number in {0, 1, 2} - set(keep):
        os.dup2(null, number)
    if null > 2:
        os.close(null)
