"""What a bundle holds beside the lab, so that Gradescope and Otter take the same zip: docs/lms.md."""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

import autograder
from autograder.build.engine import engine_wheel
from autograder.build.lock import Lock, installed_lines, normalised, read_lock
from autograder.build.otter import VERSION, otter_files
from autograder.build.requirements import distributions
from autograder.bundle import DELIVERY_FILE, PROGRAMS
from autograder.course import CourseFolder
from autograder.policies import Delivery
from autograder.records import Lab

_GRADING = ("ipykernel", "jupyter-client", "msgspec", "nbclient", "nbformat", "numpy", "pyseccomp")
"""What the engine imports to grade a submission; what it compiles and reports with is not needed there."""
_NOTE = "# Made by `autograder build`, for {use}; `pip install` checks the hashes.\n"
_LOOSE = "# Made by `autograder build`, for {use}. Not all packages are in a uv.lock, so there are no hashes.\n"


def package(
    folder: CourseFolder, name: str, lab: Lab, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the extras of a lab's bundle by name. The same input gives the same bytes.

    Args:
        folder: The course.
        name: Of the lab.
        lab: As compiled.
        files: What is beside its notebook, by names below ``release/`` and ``hidden/``.

    Raises:
        ConfigError: where a setting is wrong or a lock cannot be read.
    """
    wheel, content = engine_wheel()
    policy = folder.policy(name)
    assert policy.gradescope is not None
    delivery = Delivery(policy.gradescope, policy.late, lab_key(folder, name), _engine_hash())
    needed = lab_packages(lab, files) | set(map(normalised, policy.packages))
    grading, _ = requirements(folder, {*_GRADING, *needed}, "our grader")
    otter, pins = requirements(folder, {"ipykernel", "otter-grader", *needed}, "Otter")
    here = Path(autograder.__file__).parent / "lms"
    return {
        **{program: (here / program).read_bytes() for program in PROGRAMS},
        DELIVERY_FILE: msgspec.json.format(msgspec.json.encode(delivery), indent=1) + b"\n",
        f"engine/{wheel}": content,
        "requirements.txt": grading.encode(),
        "requirements.otter.txt": otter.encode(),
        **otter_files(lab, files, pins, policy.gradescope),
    }


def hash_package(folder: CourseFolder, name: str) -> str:
    """Return a SHA-256 over what the extras are made from besides the lab itself, in milliseconds."""
    total = hashlib.sha256(_engine_hash().encode())
    total.update(lab_key(folder, name).encode())
    for path in _locks(folder):
        total.update(path.read_bytes())
    if not _locks(folder):
        total.update("\n".join(installed_lines(_GRADING)).encode())
    return total.hexdigest()


def lab_key(folder: CourseFolder, name: str) -> str:
    """Return what the seeds of a lab's hidden tests are made from where the bundle grades; empty for the demo's.

    It is derived from the term's secret: who has one bundle cannot foresee the inputs of another lab's tests.

    Raises:
        ConfigError: where the secret cannot be read.
    """
    secret, origin = folder.course.secret.find()
    if origin == "demo":
        return ""
    return hmac.digest(secret, f"bundle\0{name}".encode(), hashlib.sha256).hex()


def lab_packages(lab: Lab, files: Mapping[str, bytes]) -> set[str]:
    """Return the distributions that a lab's cells, tests and modules import."""
    code = [cell.source for nb in lab.notebooks for cell in nb.cells if cell.kind == "code"]
    code += [cell.release for nb in lab.notebooks for cell in nb.cells if cell.kind == "code"]
    code += [
        text.decode("utf-8", "replace") for path, text in files.items() if path.endswith(".py")
    ]
    return distributions(code, {Path(path).parts[1].removesuffix(".py") for path in files})


def requirements(folder: CourseFolder, roots: Iterable[str], use: str) -> tuple[str, list[str]]:
    """Return a requirements file for these packages, and its lines without hashes.

    The versions are those of the course's ``uv.lock``, else of the engine's own, else those installed here.
    """
    roots = sorted(set(roots))
    for path in _locks(folder):
        lock = read_lock(path)
        lines = lock.export(roots)
        missing = [root for root in roots if root not in lock]
        pins = [line.partition(" \\")[0] for line in lines]
        if not missing:
            return _NOTE.format(use=use) + "\n".join(lines) + "\n", pins
        # What is neither locked nor installed, a lab is graded without here as well. pip checks all hashes or none.
        if not (more := _installed(missing)):
            return _NOTE.format(use=use) + "\n".join(lines) + "\n", pins
        pins += more
        return _LOOSE.format(use=use) + "\n".join(dict.fromkeys(pins)) + "\n", pins
    pins = _installed(roots)
    if "otter-grader" in roots and not any(pin.startswith("otter-grader==") for pin in pins):
        pins.append(f"otter-grader=={VERSION}")
    return _LOOSE.format(use=use) + "\n".join(pins) + "\n", pins


def _installed(names: Iterable[str]) -> list[str]:
    return [line for line in installed_lines(names) if "==" in line]


def _locks(folder: CourseFolder) -> list[Path]:
    """The lock to pin by, if any: of the course where it has all that grading takes, else the engine's checkout's."""
    for path in (folder.root / "uv.lock", Path(autograder.__file__).parents[1] / "uv.lock"):
        if path.is_file() and _complete(read_lock(path)):
            return [path]
    return []


def _complete(lock: Lock) -> bool:
    return all(name in lock for name in _GRADING)


@functools.cache
def _engine_hash() -> str:
    return hashlib.sha256(engine_wheel()[1]).hexdigest()
