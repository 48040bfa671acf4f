"""Attempts to get out of the sandbox, from inside, and the same attempts without it."""

from __future__ import annotations

import ctypes
import mmap
import os
import platform
import resource
import signal
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sandboxed import POLICY, as_user, libc, outcome, run

from autograder import sandbox
from autograder.records import LEVELS
from autograder.sandbox import syscalls
from autograder.sandbox.limits import held

pytestmark = pytest.mark.skipif(
    sandbox.best_level() != "full", reason="this machine has no isolation level `full`"
)
ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="needs root")
COURSE = Path(__file__).resolve().parents[1]
MIB = 1024 * 1024


@dataclass(frozen=True)
class Host:
    """What an attack goes for."""

    secret: str
    readable: str
    folder: str
    port: int
    abstract: str
    path_socket: str
    pid: int
    fd: int


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A file, three listeners, a process and an open file of the host."""
    folder = Path(os.path.realpath(tmp_path_factory.mktemp("host")))
    for parent in (folder, *folder.parents):
        if parent.owner() != "root" or not parent.stat().st_mode & stat.S_IXOTH:
            parent.chmod(parent.stat().st_mode | 0o755)  # the ordinary user must get there
    secret = folder / "secret.txt"
    secret.write_text("the expected values")
    readable = folder / "public"
    readable.mkdir()
    (readable / "data.csv").write_text("1,2\n")
    tcp = socket.create_server(("127.0.0.1", 0))
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind(f"\0autograder-test-{os.getpid()}")
    named = socket.socket(socket.AF_UNIX)
    named.bind(str(folder / "service.sock"))
    for listener in (abstract, named):
        listener.listen(8)
    (folder / "service.sock").chmod(0o777)
    with tcp, abstract, named, secret.open() as held:
        yield Host(
            secret=str(secret),
            readable=str(readable),
            folder=str(folder),
            port=tcp.getsockname()[1],
            abstract=f"\0autograder-test-{os.getpid()}",
            path_socket=str(folder / "service.sock"),
            pid=os.getpid(),
            fd=held.fileno(),
        )


def _connect(family: int, address: object) -> None:
    with socket.socket(family) as client:
        client.settimeout(5)
        client.connect(address)  # type: ignore[arg-type]


def _through_link(host: Host) -> None:
    Path("answers").symlink_to(host.secret)
    Path("answers").read_text()


def _fill_work() -> None:
    for number in range(4):
        Path(f"file{number}").write_bytes(bytes(4 * MIB))


def _many_inodes() -> None:
    for number in range(POLICY.work_bytes // 1024):
        Path(f"e{number}").touch()


def _forks() -> None:
    children = []
    try:
        for _ in range(POLICY.processes + 20):
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _set_uid() -> None:
    os.setresuid(0, 0, 0)
    os.chown("/", 0, 0)


def _device() -> None:
    os.mknod("disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0))


def _raise_limits() -> None:
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError as error:
        raise PermissionError(1, str(error)) from error


def _open_for_writing(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


def _mount() -> None:
    libc("unshare", 0x00020000)
    libc("mount", b"none", b"/mnt", b"tmpfs", ctypes.c_ulong(0), None)


ATTACKS: dict[str, Callable[[Host], object]] = {
    "read a file of the host": lambda h: Path(h.secret).read_text(),
    "read it through a link": _through_link,
    "read the course": lambda h: (COURSE / "pyproject.toml").read_text(),
    "list the course's sources": lambda h: list((COURSE / "source").iterdir()),
    "list the home of root": lambda h: list(Path("/root").iterdir()),
    "read the accounts": lambda h: Path("/etc/shadow").read_text(),
    "read an open file of the parent": lambda h: os.read(h.fd, 1),
    "connect by TCP": lambda h: _connect(socket.AF_INET, ("127.0.0.1", h.port)),
    "connect by an abstract socket": lambda h: _connect(socket.AF_UNIX, h.abstract),
    "connect by a socket's path": lambda h: _connect(socket.AF_UNIX, h.path_socket),
    "make a packet socket": lambda h: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "signal a process of the host": lambda h: os.kill(h.pid, 0),
    "read the environment of a process": lambda h: Path(f"/proc/{h.pid}/environ").read_bytes(),
    "read the memory of a process": lambda h: Path(f"/proc/{h.pid}/maps").read_bytes(),
    "read the environment of init": lambda h: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "set a system parameter": lambda h: _open_for_writing("/proc/sys/kernel/core_pattern"),
    "write to the interpreter": lambda h: _open_for_writing(os.__file__),
    "write to site-packages": lambda h: _open_for_writing(pytest.__file__),
    "write to the data": lambda h: _open_for_writing(f"{h.readable}/data.csv"),
    "change the mode of the data": lambda h: Path(f"{h.readable}/data.csv").chmod(0o666),
    "make a file in the root": lambda h: Path("/new").touch(),
    "link the data into the work folder": lambda h: os.link(f"{h.readable}/data.csv", "mine"),
    "fill the disk": lambda h: _fill_work(),
    "use up the inodes": lambda h: _many_inodes(),
    "take memory": lambda h: bytearray(2 * POLICY.memory_bytes),
    "fork without end": lambda h: _forks(),
    "lift a limit": lambda h: _raise_limits(),
    "become root": lambda h: _set_uid(),
    "make a device node": lambda h: _device(),
    "make a user namespace": lambda h: libc("unshare", 0x10000000),
    "mount": lambda h: _mount(),
    "change the root": lambda h: os.chroot("/usr"),
    "be traced": lambda h: libc("ptrace", 0, 0, 0, 0),
    "trace the parent": lambda h: libc("ptrace", 16, os.getppid(), 0, 0),
    "name the host": lambda h: socket.sethostname("owned"),
}

UNCHECKED = {
    "read an open file of the parent",
    "trace the parent",
    "read the environment of init",
    "list the course's sources",
}
"""Refused, missing or harmful without a sandbox too: no control."""


def attempt(attack: str, host: Host, level: str) -> str:
    """Make one attack in a sandbox of its own; return its outcome."""
    policy = replace(POLICY, read=(*POLICY.read, host.readable))
    ended = run(lambda: outcome(lambda: ATTACKS[attack](host)), level=level, policy=policy)
    assert ended.value is not None, ended.failure or ended.report
    return str(ended.value)


@pytest.fixture(scope="module")
def by_user(host: Host) -> dict[str, str]:
    """What became of every attack in the sandbox of an ordinary user."""
    outcomes: dict[str, str] = as_user(
        lambda: {attack: attempt(attack, host, "full") for attack in ATTACKS}
    )
    return outcomes


@needs_root
@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_refused_as_root(attack: str, host: Host) -> None:
    assert attempt(attack, host, "full") != "did"


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_refused_as_user(attack: str, by_user: dict[str, str]) -> None:
    assert by_user[attack] != "did"


@pytest.mark.slow
@needs_root
@pytest.mark.parametrize("attack", [name for name in ATTACKS if name not in UNCHECKED])
def test_attack_works_without_sandbox(attack: str, host: Host) -> None:
    before = Path(f"{host.readable}/data.csv").stat().st_mode
    name = socket.gethostname()
    try:
        assert attempt(attack, host, "none") == "did"
    finally:
        Path(f"{host.readable}/data.csv").chmod(before)
        socket.sethostname(name)
        Path("/new").unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "attack",
    [
        "read a file of the host",
        "read it through a link",
        "read the course",
        "connect by TCP",
        "connect by an abstract socket",
        "connect by a socket's path",
        "signal a process of the host",
        "read the environment of a process",
        "read the environment of init",
        "write to the interpreter",
        "write to the data",
        "make a file in the root",
        "take memory",
        "lift a limit",
        "make a device node",
        "make a user namespace",
        "mount",
        "be traced",
    ],
)
def test_attack_is_refused_by_landlock_and_seccomp_alone(attack: str, host: Host) -> None:
    assert attempt(attack, host, "landlock") != "did"


@pytest.mark.parametrize(
    "attack",
    [
        "read a file of the host",
        "connect by TCP",
        "connect by an abstract socket",
        "signal a process of the host",
        "write to the interpreter",
        "set a system parameter",
        "fill the disk",
        "mount",
    ],
)
def test_attack_is_refused_by_namespaces_alone(attack: str, host: Host) -> None:
    assert attempt(attack, host, "namespaces") != "did"


SYSCALLS = {  # numbers of x86-64
    "bpf": 321,
    "io_uring_setup": 425,
    "keyctl": 250,
    "perf_event_open": 298,
    "process_vm_readv": 310,
    "setns": 308,
    "userfaultfd": 323,
    "open_by_handle_at": 304,
}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of another architecture")
def test_dangerous_calls_do_not_exist() -> None:
    def attack() -> dict[str, str]:
        zero = ctypes.c_long(0)
        calls = {
            name: outcome(lambda number=number: libc("syscall", number, *[zero] * 5))
            for name, number in SYSCALLS.items()
        }
        user_namespace = ctypes.c_long(0x10000000 | signal.SIGCHLD)
        calls["clone"] = outcome(lambda: libc("syscall", 56, user_namespace, *[zero] * 4))
        # The kernel looks at the lower half alone of an ioctl's request: TIOCSTI in both.
        for request in (0x5412, 0x1_0000_5412):
            calls[f"ioctl {request:#x}"] = outcome(
                lambda request=request: libc("syscall", 16, 0, ctypes.c_long(request), zero)
            )
        return calls

    outcomes = run(attack).value
    assert set(outcomes.values()) == {"EPERM"}, outcomes


def test_kill_of_everything_reaches_nothing_outside() -> None:
    def attack() -> int:
        if os.fork() == 0:
            os.kill(-1, signal.SIGKILL)
            os._exit(0)
        signal.pause()
        return 0

    bystander = os.fork()
    if bystander == 0:
        signal.pause()
        os._exit(0)
    ended = run(attack)
    assert ended.report["signal"] == signal.SIGKILL
    assert os.waitpid(bystander, os.WNOHANG) == (0, 0)
    os.kill(bystander, signal.SIGKILL)
    os.waitpid(bystander, 0)


@needs_root
@pytest.mark.skipif(
    not any(one.name == "cgroup" and "memory" in one.detail for one in sandbox.capabilities()),
    reason="no memory controller",
)
def test_shared_memory_counts_and_ends_the_process() -> None:
    # What this process holds itself comes on top of the limit: the fork may copy all of it.
    too_much = 3 * POLICY.memory_bytes + held().private

    def attack() -> None:
        shared = mmap.mmap(-1, too_much)
        for page in range(0, len(shared), mmap.PAGESIZE):
            shared[page] = 1

    report = run(attack).report
    assert report["oom"] is True
    assert report["signal"] == signal.SIGKILL
    assert report["peak_memory"] > POLICY.memory_bytes


def test_large_array_is_a_memory_error_and_the_process_goes_on() -> None:
    def attack() -> str:
        try:
            bytearray(2 * POLICY.memory_bytes)
        except MemoryError:
            return "MemoryError"
        return "did"

    ended = run(attack)
    assert ended.value == "MemoryError"
    assert ended.report["exit"] == 0
    assert ended.report["oom"] is False


def test_only_own_processes_are_visible() -> None:
    # hidepid hides init; the process itself and its threads are what is left.
    assert run(lambda: [p.name for p in Path("/proc").iterdir() if p.name.isdigit()]).value == ["2"]


@needs_root
def test_container_with_a_masked_proc_gets_facts_instead_of_proc() -> None:
    """The kernel refuses a new /proc where it would show what the present one hides."""

    def mask() -> None:
        syscalls.mount("tmpfs", "/proc/fs", "tmpfs", 0)

    def look() -> list[object]:
        return [Path("/proc/cpuinfo").exists(), Path("/proc/self").exists(), len(bytes(1))]

    assert as_user(lambda: run(look).value, prepare=mask) == [True, False, 1]
    assert as_user(lambda: run(look).value) == [True, True, 1], "the control: no mask"


@needs_root
@pytest.mark.parametrize("level", ["namespaces", "full"])
def test_root_without_a_user_to_become_cannot_set_system_parameters(level: str) -> None:
    def attack() -> str:
        return outcome(lambda: _open_for_writing("/proc/sys/kernel/core_pattern"))

    assert run(attack, level=level, uid=None).value in ("EROFS", "EACCES")


@pytest.mark.parametrize("level", LEVELS)
def test_seed_is_copied_at_every_level(level: str, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("x,y\n")
    ended = run(lambda: Path("train.csv").read_text(), level=level, work_seed=str(tmp_path))
    assert ended.value == "x,y\n"


def test_work_folder_is_private_and_seeded(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    (seed / "data").mkdir(parents=True)
    (seed / "data" / "train.csv").write_text("x,y\n1,2\n")
    (seed / "shadow").symlink_to("/etc/shadow")

    def look() -> dict[str, object]:
        (Path.home() / "data" / "train.csv").write_text("changed")
        return {
            "cwd": str(Path.cwd()),
            "here": sorted(path.name for path in Path().iterdir()),
            "shadow": outcome(lambda: Path("shadow").read_text()),
        }

    ended = run(look, work_seed=str(seed), work="/home/anna")
    assert ended.value == {"cwd": "/home/anna", "here": ["data", "shadow"], "shadow": "ENOENT"}
    assert (seed / "data" / "train.csv").read_text() == "x,y\n1,2\n"


def test_seed_larger_than_the_work_folder_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(POLICY.work_bytes + 1))
    report = run(lambda: "ran", work_seed=str(tmp_path)).report
    assert "cannot be copied into the work folder" in report["error"]


@pytest.fixture
def ipc_folder() -> Iterator[Path]:
    """An empty folder outside /tmp."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        yield Path(os.path.realpath(name))


def test_sockets_folder_takes_sockets_and_no_files(ipc_folder: Path) -> None:
    folder = ipc_folder
    if ROOT:
        os.chown(folder, POLICY.uid or 0, POLICY.uid or 0)

    def use() -> list[str]:
        server = socket.socket(socket.AF_UNIX)
        return [
            outcome(lambda: server.bind(f"{folder}/kernel")),
            outcome(lambda: Path(f"{folder}/file").write_text("x")),
            outcome(lambda: (folder / "link").symlink_to("/etc")),
        ]

    assert run(use, sockets=(str(folder),)).value == ["did", "EACCES", "EACCES"]
    assert [path.name for path in folder.iterdir()] == ["kernel"]


@pytest.mark.parametrize("level", LEVELS)
def test_level_by_name_is_what_the_grade_says(level: str) -> None:
    isolation = run(lambda: True, level=level).isolation
    assert isolation["level"] == level
    assert ("seccomp" in isolation["means"]) is (level in ("landlock", "full"))
    assert ("mount" in isolation["means"]) is (level in ("namespaces", "full"))


def test_best_is_full_here() -> None:
    assert run(lambda: True, level="best").isolation["level"] == "full"
