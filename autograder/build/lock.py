"""Cuts out of ``uv.lock`` what one lab needs: a requirements file with hashes, for Linux and every Python that grades.

uv itself could export it, but a build must work where uv is not, and takes a tenth of a second this way.
"""

from __future__ import annotations

import functools
import importlib.metadata
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import ConfigError

MACHINES = ("aarch64", "x86_64")
MINORS = ("3.11", "3.12", "3.13")
_END = "3.14"
_BOUNDARY = re.compile(r"python_full_version\s*[<>=]+\s*'(3\.\d+\.\d+)'")
_ROOT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?")

Place = tuple[int, str]
"""A span of Python versions, by its number, and a machine."""


@dataclass
class Pinned:
    """One version of one package, and where it is the one to install."""

    name: str
    version: str
    hashes: tuple[str, ...]
    places: set[Place] = field(default_factory=set)


class Lock:
    """The packages of a ``uv.lock``.

    Raises:
        ConfigError: at construction, where the file cannot be read as one.
    """

    def __init__(self, path: Path) -> None:
        try:
            text = path.read_text("utf-8")
            packages = tomllib.loads(text).get("package", [])
            self._packages: dict[str, list[dict[str, Any]]] = {}
            for package in packages:
                self._packages.setdefault(package["name"], []).append(package)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(f"{path}: it cannot be read ({error}). Run `uv lock`.") from error
        found = {*MINORS, _END, *_BOUNDARY.findall(text)}
        spans = sorted((f"{v}.0" if v.count(".") == 1 else v for v in found), key=_key)
        self._starts = [v for v in dict.fromkeys(spans) if _key("3.11.0") <= _key(v) < _key(_END)]
        self._true: dict[tuple[str, Place], bool] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._packages

    def export(self, roots: Iterable[str]) -> list[str]:
        """Return the lines of a requirements file for these packages and all that they need.

        Args:
            roots: names, normalised, with extras where they are wanted: ``dask[array]``. One that is not in
                the lock is left out.
        """
        pinned: dict[tuple[str, str], Pinned] = {}
        wanted = [_split(root) for root in roots]
        for place in itertools.product(range(len(self._starts)), MACHINES):
            for package in self._closure(wanted, place):
                key = (package["name"], package["version"])
                if key not in pinned:
                    pinned[key] = Pinned(*key, tuple(_hashes(package)))
                pinned[key].places.add(place)
        return [self._line(pinned[key]) for key in sorted(pinned)]

    def _closure(
        self, wanted: Iterable[tuple[str, tuple[str, ...]]], place: Place
    ) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        waiting = list(wanted)
        seen: set[tuple[str, tuple[str, ...]]] = set()
        while waiting:
            name, extras = waiting.pop()
            if (name, extras) in seen:
                continue
            seen.add((name, extras))
            package = self._choose(name, place)
            if package is None:
                continue
            found[name] = package
            edges = list(package.get("dependencies", ()))
            for extra in extras:
                edges += package.get("optional-dependencies", {}).get(extra, ())
            for edge in edges:
                if self._holds(edge.get("marker", ""), place):
                    waiting.append((edge["name"], tuple(sorted(edge.get("extra", ())))))
        return list(found.values())

    def _choose(self, name: str, place: Place) -> dict[str, Any] | None:
        for package in self._packages.get(name, ()):
            markers = package.get("resolution-markers", ())
            if "registry" in package.get("source", {}) and (
                not markers or any(self._holds(marker, place) for marker in markers)
            ):
                return package
        return None

    def _holds(self, marker: str, place: Place) -> bool:
        if not marker:
            return True
        if (marker, place) not in self._true:
            from packaging.markers import Marker

            self._true[marker, place] = Marker(marker).evaluate(self._environment(place))
        return self._true[marker, place]

    def _environment(self, place: Place) -> dict[str, str]:
        full = self._starts[place[0]]
        return {
            "implementation_name": "cpython",
            "implementation_version": full,
            "os_name": "posix",
            "platform_machine": place[1],
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": full,
            "python_version": full.rpartition(".")[0],
            "sys_platform": "linux",
            "extra": "",
        }

    def _line(self, package: Pinned) -> str:
        marker = self._marker(package.places)
        line = f"{package.name}=={package.version}" + (f" ; {marker}" if marker else "")
        return " \\\n    ".join([line, *(f"--hash={value}" for value in package.hashes)])

    def _marker(self, places: set[Place]) -> str:
        """The condition that holds in these places and in no other that is looked at; empty where it always does."""
        conditions = []
        by_machine = {m: sorted(span for span, other in places if other == m) for m in MACHINES}
        everywhere = by_machine[MACHINES[0]] == by_machine[MACHINES[1]]
        for machine in MACHINES[:1] if everywhere else MACHINES:
            for first, last in _runs(by_machine[machine]):
                parts = [] if everywhere else [f"platform_machine == '{machine}'"]
                if first:
                    parts.append(_compared(">=", self._starts[first]))
                if last + 1 < len(self._starts):
                    parts.append(_compared("<", self._starts[last + 1]))
                conditions.append(" and ".join(parts))
        if conditions == [""]:
            return ""
        if len(conditions) == 1:
            return conditions[0]
        return " or ".join(f"({condition})" for condition in conditions)


def _compared(operator: str, start: str) -> str:
    """The condition on Python's version. By minor version where that says it.

    Ubuntu 22.04 has Python 3.11.0rc1, and its pip takes a candidate for neither less nor more than any full version.
    """
    minor, _, patch = start.rpartition(".")
    if patch == "0":
        return f"python_version {operator} '{minor}'"
    return f"python_full_version {operator} '{start}'"


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of consecutive numbers."""
    for _, group in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]


def _hashes(package: Mapping[str, Any]) -> list[str]:
    """Of the wheels that a grading machine may use; of the source where there is none."""
    wheels = [wheel for wheel in package.get("wheels", ()) if _usable(str(wheel.get("url", "")))]
    chosen = wheels or [package[key] for key in ("sdist",) if key in package]
    return sorted({str(one["hash"]) for one in chosen if "hash" in one})


def _usable(url: str) -> bool:
    """Whether a wheel is for glibc's Linux on one of :data:`MACHINES`, and a Python that grades."""
    parts = url.rpartition("/")[2].removesuffix(".whl").split("-")
    if len(parts) < 5:
        return False
    python, _, platform = parts[-3:]
    fits = platform == "any" or (
        "manylinux" in platform and any(machine in platform for machine in MACHINES)
    )
    pythons = {f"cp{minor.replace('.', '')}" for minor in MINORS}
    names = python.split(".")
    own = any(name in pythons or name in ("py3", "py2") for name in names)
    return fits and (own or parts[-2] == "abi3")


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _split(root: str) -> tuple[str, tuple[str, ...]]:
    match = _ROOT.fullmatch(root.strip())
    if match is None:
        return normalised(root), ()
    extras = (part.strip() for part in (match[2] or "").split(","))
    return normalised(match[1]), tuple(sorted(filter(None, extras)))


def normalised(name: str) -> str:
    """Return a distribution's name in the form in which indexes and locks have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.lru_cache(maxsize=4)
def _read(path: Path, modified: int) -> Lock:
    return Lock(path)


def read_lock(path: Path) -> Lock:
    """Return the lock at a path, read once for as long as it does not change.

    Raises:
        ConfigError: where it cannot be read.
    """
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ConfigError(f"{path}: it cannot be read ({error}). Run `uv lock`.") from error


def installed_lines(roots: Iterable[str]) -> list[str]:
    """Return lines for what is installed here, of these packages and all that they need; without hashes.

    A package that is not installed is named without a version.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    lines: dict[str, str] = {}
    waiting = [_split(root) for root in roots]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            lines.setdefault(name, name)
            continue
        lines[name] = f"{name}=={found.version}"
        for text in found.requires or ():
            try:
                needed = Requirement(text)
            except InvalidRequirement:
                continue
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append((normalised(needed.name), tuple(sorted(needed.extras))))
    return [lines[name] for name in sorted(lines)]
