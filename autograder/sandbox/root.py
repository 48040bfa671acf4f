"""The private root of a sandbox: a small tmpfs, with what the policy names bound into it."""

# Plain os calls: each is one system call, and which one it is matters here.
# ruff: noqa: PTH101, PTH102, PTH103, PTH106, PTH110, PTH112, PTH114, PTH115, PTH116, PTH118, PTH120, PTH211
from __future__ import annotations

import os
import shutil

from autograder.errors import AutograderError
from autograder.sandbox import syscalls
from autograder.sandbox.policy import Policy

_STAGES = ("/tmp", "/run", "/mnt", "/var")
"""Folders of which one exists everywhere: the new root is mounted over it, unseen by the host."""
_HOST = "/.host"
_SCRATCH = "/.scratch"
_ROOT_OPTIONS = "mode=0755,size=16m,nr_inodes=16384"
_BYTES_PER_INODE = 4096
_SPARE_INODES = 1024
_NODES = ("null", "zero", "full", "random", "urandom")
_PROC_HAZARDS = ("sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi")
"""Parts of /proc in which root without any capability may still write."""
_PROC_FACTS = ("cpuinfo", "meminfo", "stat", "uptime", "loadavg", "version", "filesystems")
"""What is left of /proc where a container forbids mounting it."""


def build(policy: Policy, uid: int, gid: int) -> None:
    """Make the private root and move into it; the host's files are then out of reach.

    The caller is in mount, pid, net, ipc and uts namespaces of its own, as pid 1, with
    ``CAP_SYS_ADMIN`` over them.

    Args:
        policy: What to show.
        uid: Owner of the work folder.
        gid: Its group.

    Raises:
        OSError: where the kernel refuses a mount.
        AutograderError: where the seed does not fit into the work folder.
    """
    syscalls.mount("none", "/", None, syscalls.MS_REC | syscalls.MS_SLAVE)
    stage = next(path for path in _STAGES if os.path.isdir(path))
    safe = syscalls.MS_NOSUID | syscalls.MS_NODEV
    syscalls.mount("tmpfs", stage, "tmpfs", safe, _ROOT_OPTIONS)
    os.mkdir(stage + _HOST)
    os.chdir(stage)
    syscalls.pivot_root(".", _HOST.lstrip("/"))
    os.chdir("/")
    _scratch(policy, uid, gid)
    _show(policy.read)
    for path in policy.sockets:
        _bind(path)
    _etc(policy, uid, gid)
    _dev(policy)
    _proc()
    syscalls.unmount(_HOST)
    os.rmdir(_HOST)
    _seal("/", recursive=False)


def _scratch(policy: Policy, uid: int, gid: int) -> None:
    """Make the work folder, /tmp and /dev/shm: three folders of one tmpfs, so of one size."""
    inodes = policy.work_bytes // _BYTES_PER_INODE + _SPARE_INODES
    os.mkdir(_SCRATCH)
    syscalls.mount(
        "tmpfs",
        _SCRATCH,
        "tmpfs",
        syscalls.MS_NOSUID | syscalls.MS_NODEV,
        f"mode=0755,size={policy.work_bytes},nr_inodes={inodes}",
    )
    for name, target, mode in (
        ("work", policy.work, 0o700),
        ("tmp", "/tmp", 0o1777),
        ("shm", "/dev/shm", 0o1777),
    ):
        folder = f"{_SCRATCH}/{name}"
        os.mkdir(folder)
        if name == "work" and policy.work_seed:
            seed(_HOST + os.path.realpath(policy.work_seed, strict=False), folder, uid, gid)
        os.chown(folder, uid, gid)
        os.chmod(folder, mode)
        os.makedirs(target, exist_ok=True)
        syscalls.mount(folder, target, None, syscalls.MS_BIND)
    syscalls.unmount(_SCRATCH)
    os.rmdir(_SCRATCH)


def seed(source: str, work: str, uid: int, gid: int) -> None:
    """Copy a folder's content into a new work folder, owned by ``uid``; links stay links.

    Raises:
        AutograderError: where it cannot be read or does not fit.
    """
    try:
        shutil.copytree(source, work, symlinks=True, dirs_exist_ok=True)
        for folder, folders, files in os.walk(work):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), uid, gid, follow_symlinks=False)
    except (OSError, shutil.Error) as error:
        name = source.removeprefix(_HOST)
        raise AutograderError(
            f"sandbox: {name} cannot be copied into the work folder ({error}). "
            "Make it readable and smaller than the lab's `work_mb`."
        ) from error


def _show(paths: tuple[str, ...]) -> None:
    """Make host paths visible, read-only. A link is repeated and its target shown."""
    targets = set()
    for path in map(os.path.normpath, paths):
        if os.path.islink(_HOST + path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if not os.path.lexists(path):
                os.symlink(os.readlink(_HOST + path), path)
            path = _resolve(path)
        if os.path.exists(_HOST + path):
            targets.add(path)
    for path in sorted(targets):  # a folder sorts before what is in it
        if not _shown(path):
            _bind(path)
            _seal(path, recursive=True)


def _resolve(path: str) -> str:
    """Return where a link leads, read in the host's tree but never out of it."""
    for _ in range(40):
        if not os.path.islink(_HOST + path):
            return path
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(_HOST + path)))
    return path


def _shown(path: str) -> bool:
    """Return whether a path is there already, as part of a folder that was bound before."""
    try:
        here, there = os.stat(path), os.stat(_HOST + path)
    except OSError:
        return False
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _bind(path: str) -> None:
    """Bind a host path to the same path."""
    source = _HOST + path
    if os.path.isdir(source):
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write(path, "")
    syscalls.mount(source, path, None, syscalls.MS_BIND | syscalls.MS_REC)


def _seal(path: str, *, recursive: bool) -> None:
    """Make a mount, and those below it, read-only and without device nodes and set-id programs."""
    try:
        syscalls.set_mount_attributes(
            path,
            syscalls.MOUNT_ATTR_RDONLY | syscalls.MOUNT_ATTR_NOSUID | syscalls.MOUNT_ATTR_NODEV,
            recursive=recursive,
        )
    except OSError:
        # Before Linux 5.12, or a container's filter: the mount alone. Landlock and the uid cover
        # what may be mounted below it.
        flags = syscalls.MS_RDONLY | syscalls.MS_NOSUID | syscalls.MS_NODEV
        syscalls.mount("none", path, None, syscalls.MS_REMOUNT | syscalls.MS_BIND | flags)


def _etc(policy: Policy, uid: int, gid: int) -> None:
    """Write the few account files that the C library asks for."""
    if "/etc" in policy.read:
        return
    os.makedirs("/etc", exist_ok=True)
    _write("/etc/passwd", f"student:x:{uid}:{gid}:student:{policy.work}:/bin/sh\n")
    _write("/etc/group", f"student:x:{gid}:\n")
    _write("/etc/hosts", f"127.0.0.1 localhost {policy.hostname}\n")
    _write("/etc/hostname", f"{policy.hostname}\n")
    _write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")


def _dev(policy: Policy) -> None:
    """Fill /dev with harmless nodes and the devices that the policy lends."""
    for name in _NODES:
        _bind(f"/dev/{name}")
    for path in policy.devices:
        if os.path.exists(_HOST + path):
            _bind(path)
    os.symlink("/proc/self/fd", "/dev/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"/dev/{name}")


def _proc() -> None:
    """Mount a /proc of the sandbox's own processes; init is hidden in it."""
    os.mkdir("/proc")
    flags = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
    try:
        syscalls.mount("proc", "/proc", "proc", flags, "hidepid=2")
    except OSError:
        # In a container with a masked /proc a new one would unmask it, so the kernel refuses.
        _show(tuple(f"/proc/{name}" for name in _PROC_FACTS))
        return
    for name in _PROC_HAZARDS:
        path = f"/proc/{name}"
        if os.path.exists(path):
            syscalls.mount(path, path, None, syscalls.MS_BIND)
            _seal(path, recursive=False)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
