"""The system calls that a confined process may make.

An allow-list: a call that is not on it does not exist (ENOSYS), so that the C library falls back as
on an older kernel. clone3 is left out on purpose: it passes its flags by pointer, out of a filter's
sight, and without it the C library uses clone. The well-known ways out are refused by name (EPERM),
so that an attempt reads as what it is.
"""

from __future__ import annotations

import errno
import functools
import os
import socket
from typing import Any

from autograder.sandbox import syscalls

_ALLOWED = """
    accept accept4 access alarm arch_prctl bind brk cachestat capget capset chdir chmod chown
    chown32 clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
    clock_nanosleep_time64 clone close close_range connect copy_file_range creat dup dup2 dup3
    epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
    epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2
    fadvise64 fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat
    fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64
    fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futex futex_requeue futex_time64
    futex_wait futex_waitv futex_wake futimesat get_mempolicy get_robust_list get_thread_area
    getcpu getcwd getdents getdents64 getegid getegid32 geteuid geteuid32 getgid getgid32
    getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid getppid getpriority
    getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid getsockname
    getsockopt gettid gettimeofday getuid getuid32 getxattr inotify_add_watch inotify_init
    inotify_init1 inotify_rm_watch ioctl ioprio_get ioprio_set kill landlock_add_rule
    landlock_create_ruleset landlock_restrict_self lchown lchown32 lgetxattr link linkat listen
    listxattr llistxattr _llseek lremovexattr lseek lsetxattr lstat lstat64 madvise
    map_shadow_stack mbind membarrier memfd_create mincore mkdir mkdirat mknod mknodat mlock
    mlock2 mlockall mmap mmap2 mprotect mremap mseal msync munlock munlockall munmap nanosleep
    newfstatat open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc
    pkey_free pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64
    process_madvise pselect6 pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink
    readlinkat readv recv recvfrom recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr
    rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending
    rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
    rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min
    sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp select
    semctl semget semop semtimedop send sendfile sendfile64 sendmmsg sendmsg sendto
    set_mempolicy set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid
    setgid32 setgroups setgroups32 setitimer setpgid setpriority setregid setregid32 setresgid
    setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt setuid
    setuid32 setxattr shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4
    sigprocmask sigreturn socket socketpair splice stat stat64 statfs statfs64 statx symlink
    symlinkat sync sync_file_range sync_file_range2 sysinfo tee tgkill time timer_create
    timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
    timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 times
    tkill truncate truncate64 ugetrlimit umask uname unlink unlinkat utime utimensat
    utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write writev
""".split()
"""Of clone, connect, ioctl, socket and socketpair the second filter looks at the arguments."""

_REFUSED = """
    acct add_key bpf chroot delete_module fanotify_init finit_module fsconfig fsmount fsopen
    fspick init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp
    kexec_file_load kexec_load keyctl lookup_dcookie mount mount_setattr move_mount move_pages
    name_to_handle_at open_by_handle_at open_tree perf_event_open personality pidfd_getfd
    pivot_root process_vm_readv process_vm_writev ptrace quotactl reboot request_key
    setdomainname sethostname setns swapoff swapon syslog umount umount2 unshare userfaultfd
    vhangup
""".split()

_NAMESPACE_FLAGS = (
    syscalls.CLONE_NEWNS
    | syscalls.CLONE_NEWCGROUP
    | syscalls.CLONE_NEWUTS
    | syscalls.CLONE_NEWIPC
    | syscalls.CLONE_NEWUSER
    | syscalls.CLONE_NEWPID
    | syscalls.CLONE_NEWNET
    | 0x80  # CLONE_NEWTIME
)
_INT = 0xFFFFFFFF
"""The kernel reads a request as a 32-bit integer: the upper half must not hide a value."""
_TERMINAL_REQUESTS = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX, which type into a terminal."""


@functools.cache
def compiled(*, connect: bool) -> tuple[bytes, bytes]:
    """Return two filters as BPF for this architecture: of calls, and of their arguments.

    The kernel runs both and takes the stricter answer, and of two refusals the second filter's.

    Args:
        connect: Whether connect(2) is allowed. It is where the file system is private; elsewhere
            it would reach any service of the host that listens on a Unix socket.

    Raises:
        RuntimeError: where libseccomp is missing.
        OSError: where libseccomp cannot build the filters.
    """
    import pyseccomp  # costs 25 ms: it asks the linker where libseccomp is

    calls = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    for name in (*_ALLOWED, *_REFUSED):
        _add(calls, pyseccomp.ALLOW, name)
    refuse, deny = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.EACCES)
    arguments = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _REFUSED:
        _add(arguments, refuse, name)
    if not connect:
        _add(arguments, deny, "connect")
    for name in ("socket", "socketpair"):
        _add(arguments, deny, name, pyseccomp.Arg(0, pyseccomp.NE, int(socket.AF_UNIX)))
    for flag in (1 << bit for bit in range(32) if _NAMESPACE_FLAGS >> bit & 1):
        _add(arguments, refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    for request in _TERMINAL_REQUESTS:
        _add(arguments, refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, _INT, request))
    return _export(calls), _export(arguments)


def _export(program: Any) -> bytes:
    with open(os.memfd_create("seccomp"), "w+b") as file:
        program.export_bpf(file)
        file.seek(0)
        return file.read()


def _add(program: Any, action: int, name: str, *arguments: object) -> None:
    import pyseccomp

    try:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    except (ValueError, OSError):
        return  # this libseccomp does not know the call: it stays off the list
    if number >= 0:  # a negative number stands for a call that this architecture lacks
        program.add_rule(action, number, *arguments)


def install(*, connect: bool) -> None:
    """Put the filters on this process for good. ``PR_SET_NO_NEW_PRIVS`` must be set before."""
    for program in compiled(connect=connect):
        syscalls.install_filter(program)
