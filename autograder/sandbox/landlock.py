"""Landlock: file, network and signal rules that a process puts on itself and cannot take off.

The ``landlock`` package covers file rules alone; TCP, abstract sockets and signals need the newer
attributes, so the three calls are made here.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import stat

from autograder.sandbox import syscalls

_SYS_CREATE_RULESET = 444
_SYS_ADD_RULE = 445
_SYS_RESTRICT_SELF = 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_CHAR = 1 << 6
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
MAKE_SOCK = 1 << 9
MAKE_FIFO = 1 << 10
MAKE_BLOCK = 1 << 11
MAKE_SYM = 1 << 12
REFER = 1 << 13
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15

READ = EXECUTE | READ_FILE | READ_DIR
REWRITE = WRITE_FILE | TRUNCATE
WORK = (
    READ
    | REWRITE
    | (REMOVE_DIR | REMOVE_FILE | REFER)
    | (MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_SYM)
)
SOCKETS = READ_DIR | MAKE_SOCK | REMOVE_FILE
DEVICE = READ_FILE | WRITE_FILE
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

# What each interface version added; version 1 handles everything up to MAKE_SYM.
_ABI_REFER, _ABI_TRUNCATE, _ABI_TCP, _ABI_IOCTL, _ABI_SCOPE = 2, 3, 4, 5, 6
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


@functools.cache
def abi() -> int:
    """Return the kernel's Landlock interface version, 0 where there is none."""
    try:
        return syscalls.syscall(
            _SYS_CREATE_RULESET,
            None,
            ctypes.c_size_t(0),
            ctypes.c_uint32(_CREATE_RULESET_VERSION),
            what="landlock_create_ruleset",
        )
    except OSError:
        return 0


def restrict(rules: list[tuple[str, int]]) -> None:
    """Allow this process and its children the accesses in ``rules`` and no others.

    Args:
        rules: Pairs of a path and the accesses allowed at and below it. A missing path is skipped.

    TCP, and abstract Unix sockets and signals across the border, are refused from the interface
    version on that knows them. ``PR_SET_NO_NEW_PRIVS`` must be set before.

    Raises:
        OSError: where the kernel refuses.
    """
    version = abi()
    handled = (1 << 13) - 1
    for since, right in ((_ABI_REFER, REFER), (_ABI_TRUNCATE, TRUNCATE), (_ABI_IOCTL, IOCTL_DEV)):
        if version >= since:
            handled |= right
    attr = _RulesetAttr(
        handled,
        _BIND_AND_CONNECT_TCP if version >= _ABI_TCP else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if version >= _ABI_SCOPE else 0,
    )
    ruleset = syscalls.syscall(
        _SYS_CREATE_RULESET,
        ctypes.byref(attr),
        # Older kernels accept the longer structure as long as what they do not know is zero.
        ctypes.c_size_t(ctypes.sizeof(attr)),
        ctypes.c_uint32(0),
        what="landlock_create_ruleset",
    )
    try:
        for path, access in rules:
            _allow(ruleset, path, access & handled)
        syscalls.syscall(
            _SYS_RESTRICT_SELF,
            ctypes.c_int(ruleset),
            ctypes.c_uint32(0),
            what="landlock_restrict_self",
        )
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EACCES):
            return  # what cannot be reached needs no permission
        raise
    try:
        if not stat.S_ISDIR(os.fstat(target).st_mode):
            access &= _FILE_RIGHTS
        attr = _PathBeneathAttr(access, target)
        syscalls.syscall(
            _SYS_ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(attr),
            ctypes.c_uint32(0),
            what=f"landlock_add_rule {path}",
        )
    finally:
        os.close(target)
