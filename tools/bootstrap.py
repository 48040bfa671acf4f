"""Make ``.venv`` with exactly the packages of ``uv.lock``. Needs a Python and a package index.

``make`` calls it with the Python that the environment shall have. uv does the work: the one on the
path where it is new enough, otherwise one that pip fetches into ``.cache/``. Where a mirror of the
index is configured for pip or uv, packages come from there; their hashes are those of the lock.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
UV = "uv==0.13.8"
OLDEST_UV = (0, 7)
"""Reads the lock's format."""
PUBLIC_INDEX = "pypi.org"


def main() -> int:
    """Bring ``.venv`` in line with the lock and leave the stamps that ``make`` looks at."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        found = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return complain(
            f"{sys.executable} is Python {found}; Python 3.11, 3.12 or 3.13 is needed. "
            "Name one: make PYTHON=python3.12"
        )
    environment = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
    }
    # Once for all: where Python is told to write no bytecode, each import of TensorFlow compiles it anew.
    environment.setdefault("UV_COMPILE_BYTECODE", "1")
    # An environment that happens to be active is not the one to install into.
    environment.pop("VIRTUAL_ENV", None)
    if os.environ.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", os.environ["PIP_CERT"])
    try:
        uv = find_uv(environment)
        print("Installing the packages of uv.lock into .venv …", flush=True)
        mirror = find_mirror()
        if mirror:
            install_from_mirror(uv, mirror, environment)
        else:
            call([uv, "sync", "--frozen", *quietly()], environment)
    except subprocess.CalledProcessError as error:
        return complain(
            f"`{' '.join(map(str, error.cmd))}` failed with status {error.returncode}; "
            "what it said is above. Put that right and run make again."
        )
    except OSError as error:
        return complain(f"{error}. Put that right and run make again.")
    stamp()
    return 0


def find_uv(environment: Mapping[str, str]) -> str:
    """Return a uv that reads the lock: from the path, from an earlier run, or fetched by pip."""
    found = shutil.which("uv")
    if found and version_of(found) >= OLDEST_UV:
        return found
    own = CACHE / "uv" / "bin" / "uv"
    if version_of(str(own)) >= OLDEST_UV:
        return str(own)
    print("Fetching uv into .cache …", flush=True)
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    folder = CACHE / "uv"
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True)
    if made.returncode == 0:
        call([str(folder / "bin" / "python"), *pip, UV], environment)
        return str(own)
    # Debian has venv and ensurepip in a package of their own; a pip alone will do.
    shutil.rmtree(folder, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        raise OSError(
            f"{sys.executable} has neither venv nor pip, so uv cannot be fetched. "
            "Install one of them (on Debian: apt-get install python3-venv) or uv itself"
        )
    call([sys.executable, *pip, "--target", str(folder), UV], environment)
    return str(own)


def version_of(uv: str) -> tuple[int, ...]:
    """Return the version of a uv; nothing where it cannot be run."""
    try:
        told = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    found = re.search(r"(\d+)\.(\d+)", told)
    return (int(found[1]), int(found[2])) if found else ()


def find_mirror() -> str:
    """Return the index that pip or uv is told to use, if it is another than the public one.

    The lock names the public index, and uv follows a lock to the letter.
    """
    names = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
    index = next((os.environ[name] for name in names if os.environ.get(name)), "")
    if not index:
        asked = subprocess.run(
            [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
            capture_output=True,
            text=True,
        )
        index = asked.stdout.strip() if asked.returncode == 0 else ""
    return "" if PUBLIC_INDEX in index else index


def install_from_mirror(uv: str, index: str, environment: Mapping[str, str]) -> None:
    """Install what the lock lists, by name, version and hash, from another index."""
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n")
    listed = CACHE / "requirements.txt"
    source = {**environment, "UV_DEFAULT_INDEX": index, "VIRTUAL_ENV": str(VENV)}
    export = [uv, "export", "--frozen", "--quiet", "--no-emit-project", "--output-file"]
    call([*export, str(listed)], environment)
    if not usable(VENV):
        call([uv, "venv", "--quiet", "--clear", str(VENV)], source)
    python = ["--python", str(VENV / "bin" / "python")]
    call([uv, "pip", "sync", *quietly(), *python, "--require-hashes", str(listed)], source)
    call([uv, "pip", "install", *python, "--quiet", "--no-deps", "--editable", str(ROOT)], source)


def usable(venv: Path) -> bool:
    """Whether an environment is there with the version of the running Python."""
    code = "import sys; print(*sys.version_info[:3])"
    try:
        told = subprocess.run(
            [str(venv / "bin" / "python"), "-c", code], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return told.split() == [str(number) for number in sys.version_info[:3]]


def quietly() -> list[str]:
    """The option that keeps the list of some two hundred packages out of a log."""
    return [] if sys.stdout.isatty() else ["--quiet"]


def stamp() -> None:
    """Leave a stamp for any Python, and one for the name under which this one was asked for."""
    (VENV / ".installed").touch()
    if os.environ.get("STAMP_NAME"):
        (VENV / f".installed-{os.environ['STAMP_NAME']}").touch()


def call(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command in the repository's root; what it prints is shown."""
    subprocess.run(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, check=True)


def complain(text: str) -> int:
    """Print one sentence and return the exit status of a failure."""
    print(f"bootstrap: {text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
