"""Entering the sandbox: from a freshly forked process to one that can do no harm.

``enter`` turns the caller into the monitor, forks init below it, and below that the process in
which it returns. Each step that follows gives something up, in an order in which the later ones are
still possible: namespaces and root, limits, user and capabilities, Landlock, seccomp.
"""

# Plain os calls: each is one system call, and which one it is matters here.
# ruff: noqa: PTH101, PTH102, PTH118
from __future__ import annotations

import contextlib
import os
import signal
import tempfile

from autograder.errors import AutograderError
from autograder.records import Isolation
from autograder.sandbox import (
    cgroup,
    environment,
    landlock,
    limits,
    plan,
    probe,
    root,
    seccomp,
    syscalls,
)
from autograder.sandbox.channel import Channel
from autograder.sandbox.init import block_init_signals, remove_folder, run_init
from autograder.sandbox.monitor import Monitor, reset_signals
from autograder.sandbox.plan import Plan
from autograder.sandbox.policy import Policy, runtime_paths

_NODES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_PROC_SELF = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems")
_DIE_FIRST = "1000"


def prepare() -> str:
    """Do once, before forking, what every sandbox would repeat; return the best level here.

    A warm server calls it so that its children find the machine probed, the seccomp filters
    compiled and the interpreter's paths listed. Takes about 0.2 s.
    """
    level = probe.best_level()
    runtime_paths()
    landlock.abi()
    with contextlib.suppress(RuntimeError, OSError):  # no libseccomp: the probe has said so
        seccomp.compiled(connect=True)
        seccomp.compiled(connect=False)
    return level


def enter(
    policy: Policy,
    *,
    level: str = plan.BEST,
    keep_fds: tuple[int, ...] = (),
    status_fd: int,
) -> Isolation:
    """Confine the calling process, which has been forked for it and has one thread.

    The caller's process becomes the monitor and does not return. Signals to it: ``SIGUSR1``
    interrupts the confined process (``SIGINT``), ``SIGTERM`` ends the sandbox; its death by any
    signal ends it too, and it ends when its own parent does. When the sandbox has ended it writes
    one line of JSON to ``status_fd``: ``exit`` (status or null), ``signal`` (number or null),
    ``oom`` (killed for the memory limit), ``peak_memory`` (bytes), and ``error`` where the sandbox
    could not be built.

    The confined process has ``HOME`` as its current folder: ``policy.work`` in a private root,
    a temporary folder of the host at the levels without one.

    Args:
        policy: What it may see and use.
        level: ``best``, or one of :data:`autograder.records.LEVELS` to have exactly that.
        keep_fds: Open files that the confined process keeps; all others are closed, and 0, 1 and 2
            are /dev/null unless they are kept.
        status_fd: Where the monitor reports.

    Returns:
        What confines the process, in the process that is confined.

    Raises:
        AutograderError: where the level is out of reach (in the caller) or the sandbox cannot be
            built (in a process below it). Run nothing untrusted then; exit.
    """
    chosen = plan.make(policy, level)
    parent = os.getppid()
    with contextlib.suppress(OSError):  # a group leader already
        os.setsid()
    syscalls.set_name("sandbox-watch")
    uid = os.getuid() if chosen.uid is None else chosen.uid
    gid = os.getgid() if chosen.uid is None else chosen.uid
    channel = Channel()
    before = limits.held()
    group = _make_group(policy, before) if chosen.cgroup else None
    folder = None if chosen.namespaces else _make_folder(uid, gid)
    try:
        _stand_above(chosen)
        init = os.fork()
    except OSError as error:
        if group:
            group.remove()
        if folder:
            remove_folder(folder)
        raise _unbuilt(chosen, error) from error
    if init:
        _watch(
            Monitor(
                init=init,
                channel=channel,
                status_fd=status_fd,
                group=group,
                folder=folder,
                resident=before.resident,
                pid_namespace=chosen.namespaces,
                uid=chosen.uid,
            ),
            channel,
            status_fd,
            parent,
        )
    try:
        return _below(policy, chosen, channel, group, folder, before, (uid, gid), keep_fds)
    except (OSError, ValueError, AutograderError) as error:
        channel.failed(str(error))
        if isinstance(error, AutograderError):
            raise
        raise _unbuilt(chosen, error) from error


def _unbuilt(chosen: Plan, error: Exception) -> AutograderError:
    return AutograderError(
        f"the sandbox could not be built at level `{chosen.level}`: {error}. "
        "`autograder doctor` says what this machine offers."
    )


def _stand_above(chosen: Plan) -> None:
    """Arrange that the next fork is pid 1 of a namespace, or else that orphans come to us."""
    if chosen.user_namespace:
        probe.enter_user_namespace(syscalls.CLONE_NEWPID)
    elif chosen.namespaces:
        syscalls.unshare(syscalls.CLONE_NEWPID)
    else:
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)


def _watch(monitor: Monitor, channel: Channel, status_fd: int, parent: int) -> None:
    """Become the monitor, for good."""
    try:
        os.chdir("/")
        channel.inner.close()
        environment.null_standard_files({status_fd})
        environment.close_files({0, 1, 2, status_fd, channel.outer.fileno()})
    finally:
        monitor.run(parent)


def _make_group(policy: Policy, before: limits.Held) -> cgroup.Cgroup | None:
    # Counted beside what the processes take: the files in the work folder, which are memory too,
    # and inherited pages, of which a process gets a copy of its own once it writes to them.
    return cgroup.create(policy.memory_bytes + policy.work_bytes + before.private, policy.processes)


def _make_folder(uid: int, gid: int) -> str:
    """Make the work and temporary folders of a sandbox without a root of its own."""
    folder = tempfile.mkdtemp(prefix="autograder-", dir=os.path.realpath(tempfile.gettempdir()))
    os.chmod(folder, 0o711)
    for name in ("work", "tmp"):
        path = os.path.join(folder, name)
        os.mkdir(path)
        os.chown(path, uid, gid)
        os.chmod(path, 0o700)
    return folder


def _below(
    policy: Policy,
    chosen: Plan,
    channel: Channel,
    group: cgroup.Cgroup | None,
    folder: str | None,
    before: limits.Held,
    owner: tuple[int, int],
    keep_fds: tuple[int, ...],
) -> Isolation:
    """Be init: build what the confined process will live in, fork it, and return in it."""
    channel.outer.close()
    deadly = signal.SIGKILL if chosen.namespaces else signal.SIGTERM
    block_init_signals()
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, deadly)
    if channel.monitor_is_gone():
        raise AutograderError("the sandbox's monitor ended before the sandbox was built.")
    syscalls.set_name("sandbox-init")
    if group:
        group.attach()
    if chosen.namespaces:
        flags = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWNET | syscalls.CLONE_NEWIPC
        flags |= syscalls.CLONE_NEWCGROUP | (syscalls.CLONE_NEWUTS if chosen.uts else 0)
        syscalls.unshare(flags)
        if chosen.uts:
            syscalls.set_hostname(policy.hostname)
        root.build(policy, *owner)
    else:
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
        if folder and policy.work_seed:
            root.seed(policy.work_seed, os.path.join(folder, "work"), *owner)
    confined = os.fork()
    if confined:
        run_init(confined, channel, pid_namespace=chosen.namespaces, uid=chosen.uid, folder=folder)
    return _confine(policy, chosen, channel, group, folder, before, keep_fds)


def _confine(
    policy: Policy,
    chosen: Plan,
    channel: Channel,
    group: cgroup.Cgroup | None,
    folder: str | None,
    before: limits.Held,
    keep_fds: tuple[int, ...],
) -> Isolation:
    """Give up everything, and say what now confines this process."""
    means = _means(policy, chosen, group)
    work = policy.work if folder is None else os.path.join(folder, "work")
    temporary = "/tmp" if folder is None else os.path.join(folder, "tmp")
    os.setsid()
    syscalls.set_name("student")
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write(_DIE_FIRST)  # init shares the group, and must be left to tell the end
    if chosen.rlimits:
        alone = chosen.user_namespace or chosen.uid is not None
        allowed = limits.process_limit(policy, shared_uid=None if alone else os.getuid())
        counted = group is not None and group.memory is not None
        limits.apply(
            policy, before, processes=allowed, address_space=not counted and not policy.devices
        )
    os.umask(0o077)
    channel.started()
    reset_signals()
    environment.null_standard_files(keep_fds)
    environment.close_files({0, 1, 2, *keep_fds})
    if chosen.level != "none":
        _drop_privileges(chosen.uid)
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    os.chdir(work)
    environment.clean(work, temporary, devices=bool(policy.devices))
    if chosen.landlock:
        landlock.restrict(_file_rules(policy, folder))
    if chosen.seccomp:
        seccomp.install(connect=chosen.namespaces)
    return Isolation(level=chosen.level, means=means)


def _drop_privileges(uid: int | None) -> None:
    """Become ``uid`` if given, and lose every capability and the way to regain one."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
    syscalls.drop_bounding()  # needs a capability that a change of user loses
    if uid is not None:
        os.setresuid(uid, uid, uid)
    syscalls.drop_capabilities()
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    # A change of user hides the process from itself in /proc.
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)


def _file_rules(policy: Policy, folder: str | None) -> list[tuple[str, int]]:
    """Return Landlock's rules for a policy."""
    rules = [(path, landlock.READ) for path in policy.read]
    rules += [(path, landlock.SOCKETS) for path in policy.sockets]
    rules += [(path, landlock.DEVICE) for path in _NODES]
    rules += [(path, landlock.DEVICE | landlock.IOCTL_DEV) for path in policy.devices]
    if folder is None:
        rules += [(path, landlock.WORK) for path in (policy.work, "/tmp", "/dev/shm")]
        rules += [(path, landlock.READ) for path in ("/proc", "/etc")]
    else:
        rules += [(os.path.join(folder, name), landlock.WORK) for name in ("work", "tmp")]
        rules += [(path, landlock.READ) for path in _PROC_SELF]
    if policy.devices:
        # CUDA's driver reads what the kernel's part says of itself, and gives its threads names as
        # one writes a file anew; where it may not, cuInit answers with error 304.
        named = "/proc" if folder is None else "/proc/self/task"
        rules += [("/proc/driver", landlock.READ), (named, landlock.READ | landlock.REWRITE)]
    return rules


def _means(policy: Policy, chosen: Plan, group: cgroup.Cgroup | None) -> tuple[str, ...]:
    """Name what a plan confines with, for the grade."""
    names = []
    if chosen.user_namespace:
        names.append("user-namespace")
    if chosen.uid is not None:
        names.append("uid")
    if chosen.namespaces:
        names += [*probe.NAMESPACES, *(["uts"] if chosen.uts else [])]
    if chosen.landlock:
        names.append(f"landlock-{landlock.abi()}")
    if chosen.seccomp:
        names.append("seccomp")
    if chosen.rlimits:
        names.append("rlimits")
    if group:
        names.append(f"cgroup-v{group.version}")
    return tuple(names)
