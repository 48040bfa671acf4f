"""Make and run the grading container on a bare Debian machine, with no registry and no daemon.

The base image is made by mmdebstrap, the grading image by buildah, and it is run by podman; what
Debian packages these need is installed where root runs this. Everything else lies in one folder,
storage included, so that deleting it leaves nothing behind. ``make test-container`` uses it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".cache" / "container"
CONTAINERFILE = ROOT / "autograder" / "container" / "Containerfile"
COMPOSE_FILE = ROOT / "autograder" / "container" / "compose.yaml"
BASE = "localhost/autograder-base:bookworm"
IMAGE = "localhost/autograder:cpu"

PROGRAMS = {
    "podman": "podman",
    "buildah": "buildah",
    "runc": "runc",
    # debootstrap's successor: the same result for half the work, and a tar at once.
    "mmdebstrap": "mmdebstrap",
}
"""A program, and the Debian package that has it."""
SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
BASE_PACKAGES = ("ca-certificates", "python3", "python3-venv")

_STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/graph"
runroot = "{folder}/run"
"""
# runc, since crun refuses a machine that has both versions of control groups; cgroupfs and files,
# since systemd need not be there.
_CONTAINERS = """\
[containers]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{folder}/tmp"
"""


class CannotError(Exception):
    """This machine cannot do it; the text says why, and what would help."""


@dataclass(frozen=True)
class Engine:
    """podman and buildah with a storage of their own."""

    folder: Path = FOLDER

    def environment(self) -> dict[str, str]:
        """Return the environment in which they find it."""
        return {
            **os.environ,
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            # The package's own folder is for the whole machine.
            "TMPDIR": str(self.folder / "scratch"),
        }

    def run(
        self, *command: str, seconds: float = 60, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``podman …`` or ``buildah …`` to its end, whatever its exit status."""
        return subprocess.run(
            command,
            env=self.environment() | variables,
            cwd=self.folder,  # where podman leaves a file named `oom` when memory runs out
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )

    def must(self, *command: str, seconds: float = 60) -> str:
        """Run it and return what it said.

        Raises:
            CannotError: where it fails, with its last lines, or takes longer than ``seconds``.
        """
        name = " ".join(command[:2])
        try:
            done = self.run(*command, seconds=seconds)
        except subprocess.TimeoutExpired as error:
            raise CannotError(f"`{name}` was not done after {seconds:.0f} s.") from error
        if done.returncode:
            said = "\n".join(done.stdout.strip().splitlines()[-15:])
            raise CannotError(f"`{name}` failed with status {done.returncode}:\n{said}")
        return done.stdout

    def has(self, image: str) -> bool:
        """Whether an image is in the storage."""
        return self.run("podman", "image", "exists", image).returncode == 0

    def compose(self, *arguments: str) -> list[str]:
        """Return the command line of podman-compose for the repository's compose file."""
        return [
            *(sys.executable, "-m", "podman_compose"),
            *("-f", str(COMPOSE_FILE), "-p", "autograder-test", "--profile", "cpu"),
            *arguments,
        ]


def prepare(folder: Path = FOLDER) -> Engine:
    """Install the programs if need be, build the base and the image; return what runs it.

    A base that is there is used again; of the image only those layers are made that have changed.

    Raises:
        CannotError: where this machine cannot do it.
    """
    engine = open_engine(folder)
    if not engine.has(BASE):
        say(f"Making a base of Debian {SUITE} by mmdebstrap …")
        make_base(engine)
    say("Building the image …")
    build_image(engine)
    return engine


def open_engine(folder: Path = FOLDER) -> Engine:
    """Install the programs if need be, and return podman with a storage of its own.

    Raises:
        CannotError: where this machine cannot do it.
    """
    install_programs()
    for name in ("scratch", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder.parent / ".gitignore").write_text("*\n")
    (folder / "storage.conf").write_text(_STORAGE.format(folder=folder))
    (folder / "containers.conf").write_text(_CONTAINERS.format(folder=folder))
    engine = Engine(folder)
    engine.must("podman", "info")
    return engine


def install_programs() -> None:
    """Install the Debian packages of what is missing.

    Raises:
        CannotError: where that cannot be done.
    """
    missing = [package for name, package in PROGRAMS.items() if shutil.which(name) is None]
    if os.geteuid() != 0:
        raise CannotError(
            "mmdebstrap and the limits of a container need root here, and this is user "
            f"{os.geteuid()}. Run it as root"
            + (f", which can also install {', '.join(missing)}." if missing else ".")
        )
    if importlib.util.find_spec("podman_compose") is None:
        raise CannotError("podman-compose is not in the environment. Run `make install`.")
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise CannotError(
            f"{', '.join(missing)} must be installed, and there is no apt-get. Install them."
        )
    say(f"Installing {', '.join(missing)} …")
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [*apt, "update"],
        [*apt, "install", "-y", "--no-install-recommends", *missing],
    ):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=300,
            check=False,
        )
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
            raise CannotError(
                f"`{' '.join(command)}` failed; without {', '.join(missing)} there is no "
                f"container here. It said:\n{said}"
            )


def make_base(engine: Engine) -> None:
    """Make a Debian with Python from the archive, and import it as an image."""
    archive = engine.folder / "base.tar"
    mirror = os.environ.get("DEBIAN_MIRROR", MIRROR)
    try:
        engine.must(
            *("mmdebstrap", "--variant=minbase", f"--include={','.join(BASE_PACKAGES)}"),
            *(SUITE, str(archive), mirror),
            seconds=400,
        )
        engine.must("podman", "import", "-q", str(archive), BASE, seconds=120)
    finally:
        archive.unlink(missing_ok=True)


def build_image(engine: Engine) -> None:
    """Build the image, with the package index that pip or uv is told to use here."""
    options = ["--isolation=chroot", "--network=host", "--layers", "--format=docker"]
    options += ["--build-arg", f"BASE={BASE}"]
    secret = engine.folder / "index"
    secret.unlink(missing_ok=True)
    if index := find_index(os.environ):
        secret.touch(0o600)
        secret.write_text(index)
        options += ["--secret", f"id=index,src={secret}"]
        if index.startswith("file://"):
            folder = index.removeprefix("file://")
            options += ["--volume", f"{folder}:{folder}:ro"]
    if (cache := find_cache(os.environ)).is_dir():
        options += ["--volume", f"{cache}:/var/cache/uv"]
    if certificates := find_certificates(os.environ):
        options += ["--secret", f"id=ca,src={certificates}"]
    engine.must(
        *("buildah", "build", *options, "-t", IMAGE, "-f", str(CONTAINERFILE), str(ROOT)),
        seconds=600,
    )


def find_index(environment: Mapping[str, str]) -> str:
    """Return the package index that is configured here, or nothing for the public one."""
    names = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
    if index := next((environment[name] for name in names if environment.get(name)), ""):
        return index
    # An environment that uv has made has no pip to ask; the Python below it may have one.
    asked = subprocess.run(
        [f"{sys.base_prefix}/bin/python3", "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() if asked.returncode == 0 else ""


def find_cache(environment: Mapping[str, str]) -> Path:
    """Return uv's folder of packages that have been fetched before; it need not be there."""
    if own := environment.get("UV_CACHE_DIR"):
        return Path(own)
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "uv"


def find_certificates(environment: Mapping[str, str]) -> str:
    """Return the file of certificates that is configured here, or nothing."""
    names = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")
    return next((environment[name] for name in names if environment.get(name)), "")


def layers(engine: Engine) -> list[tuple[str, str]]:
    """Return size and instruction of each of the image's layers, the last one first."""
    said = engine.must("podman", "history", "--format", "json", "--no-trunc", IMAGE)
    return [(str(layer["size"]), str(layer["CreatedBy"])) for layer in json.loads(said)]


def say(text: str) -> None:
    """Tell what takes a while."""
    print(f"container: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Prepare, then run ``autograder`` with the given arguments in the container, if any are given."""
    if arguments and arguments[0] in ("-h", "--help"):
        print(f"usage: containers.py [COMMAND …]\n\n{__doc__}\nCOMMAND is one of the autograder's.")
        return 0
    try:
        engine = prepare()
    except CannotError as error:
        say(str(error))
        return 1
    if not arguments:
        return 0
    return subprocess.call(
        ["podman", "run", "--rm", "--network=none", "--read-only", IMAGE, *arguments],
        env=engine.environment(),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
