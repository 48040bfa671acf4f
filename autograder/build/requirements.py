"""Makes a lab's ``requirements.txt``: what it imports, at the course's versions.

The versions come from the course's ``uv.lock`` where it has one, so that every machine writes the
same file; otherwise from the environment that builds.
"""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.build.lock import normalised
from autograder.errors import ConfigError
from autograder.syntax import parse as parse_python

DISTRIBUTIONS = {
    "PIL": "pillow",
    "IPython": "ipython",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "mpl_toolkits": "matplotlib",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""By import package; only the names that a distribution does not share with it."""
_BACKENDS = ("tensorflow", "jax", "torch")
_MAGIC = re.compile(r"^\s*[%!?].*$", re.M)
_MINORS = range(11, 16)


@dataclass(frozen=True)
class Requirements:
    """The text of the file, and what could not be pinned."""

    text: str
    warnings: tuple[str, ...]


class Pins:
    """The versions of a course's packages.

    Raises:
        ConfigError: at construction, where ``uv.lock`` cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self._locked: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        path = root / "uv.lock"
        if not path.is_file():
            return
        try:
            packages = tomllib.loads(path.read_text("utf-8")).get("package", [])
            for package in packages:
                if "version" not in package:
                    continue  # a local package whose version is computed when it is built
                entry = (package["version"], tuple(package.get("resolution-markers", ())))
                self._locked.setdefault(package["name"], []).append(entry)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{path}: it cannot be read ({error}). Run `uv lock`.") from error

    def lines(self, distribution: str) -> list[str]:
        """Return the lines that pin a package; none where its version is not known."""
        name = normalised(distribution)
        versions = self._locked.get(name)
        if versions is None:
            try:
                return [f"{name}=={importlib.metadata.version(name)}"]
            except importlib.metadata.PackageNotFoundError:
                return []
        if len(versions) == 1:
            return [f"{name}=={versions[0][0]}"]
        return _by_python(name, versions)


def _by_python(name: str, versions: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    """Return a line for each run of Python versions that have one version of a package."""
    from packaging.markers import Marker

    chosen: list[tuple[int, str]] = []
    for minor in _MINORS:
        environment = {
            "python_version": f"3.{minor}",
            "python_full_version": f"3.{minor}.99",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": "x86_64",
        }
        for version, markers in versions:
            if any(Marker(marker).evaluate(environment) for marker in markers) or not markers:
                chosen.append((minor, version))
                break
    lines = []
    starts = [i for i, (_, v) in enumerate(chosen) if i == 0 or chosen[i - 1][1] != v]
    for place, start in enumerate(starts):
        minor, version = chosen[start]
        bounds = [f"python_version >= '3.{minor}'"] if place else []
        if place + 1 < len(starts):
            bounds.append(f"python_version < '3.{chosen[starts[place + 1]][0]}'")
        marker = f"; {' and '.join(bounds)}" if bounds else ""
        lines.append(f"{name}=={version}{marker}")
    return lines


def imported(source: str) -> set[str]:
    """Return the top-level modules that a text imports; none where it is not Python."""
    try:
        tree = parse_python(_MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - {"__main__"}


def distributions(sources: Iterable[str], own: Iterable[str]) -> set[str]:
    """Return the distributions that texts import, by their normalised names.

    Args:
        sources: Python, as in a notebook's cells.
        own: top-level modules that are not to be installed, because they lie beside the notebook.
    """
    modules: set[str] = set()
    for source in sources:
        modules |= imported(source)
    modules -= {*own, *sys.stdlib_module_names, "__future__", "distutils", "imp"}
    if "keras" in modules and not modules.intersection(_BACKENDS):
        modules.add("tensorflow")
    return {normalised(DISTRIBUTIONS.get(module, module)) for module in modules}


def make_requirements(
    where: str,
    sources: Iterable[str],
    files: Iterable[str],
    pins: Pins,
    packages: Iterable[str] = (),
) -> Requirements:
    """Return the requirements of a lab.

    Args:
        where: how a warning names the lab.
        sources: the code of its cells and of the modules beside it.
        files: paths of the files beside it, whose modules are not to be installed.
        pins: the course's versions.
        packages: distributions that answers may import besides.
    """
    local = {Path(name).parts[0].removesuffix(".py") for name in files}
    lines = []
    warnings = []
    for distribution in sorted(distributions(sources, local) | set(map(normalised, packages))):
        pinned = pins.lines(distribution)
        if not pinned:
            warnings.append(
                f"{where}: it needs `{distribution}`, which is neither locked nor installed, so "
                "requirements.txt names no version. Write one of your own beside the notebook."
            )
        lines += pinned or [distribution]
    return Requirements("\n".join(["jupyterlab", *lines]) + "\n", tuple(warnings))
