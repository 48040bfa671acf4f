"""A GPU's device node in the sandbox: there for whom it is lent to, and for nobody else."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sandboxed import POLICY, run

from autograder import sandbox
from autograder.warm import Spawn, WarmServer
from autograder.warm.server import holds_device

full = pytest.mark.skipif(
    sandbox.best_level() != "full", reason="this machine has no isolation level `full`"
)


@full
@pytest.mark.parametrize("level", ["full", "landlock"])
def test_a_device_is_there_for_whom_it_is_lent_to(tmp_path: Path, level: str) -> None:
    """A file stands in for the node: what binds and permits it is the same."""
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        folder.chmod(folder.stat().st_mode | 0o755)
    node, other = tmp_path / "nvidia0", tmp_path / "nvidia1"
    for path in (node, other):
        path.write_bytes(b"driver")
        path.chmod(0o666)

    def use() -> dict[str, object]:
        found: dict[str, object] = {
            name: os.environ.get(name) for name in ("CUDA_VISIBLE_DEVICES", "JAX_PLATFORMS")
        }
        for path in (node, other):
            try:
                with open(path, "r+b", buffering=0) as file:
                    found[path.name] = file.read(3).decode()
                    file.write(b"!")
            except OSError as error:
                found[path.name] = type(error).__name__
        try:  # as CUDA's driver does it, which gives up where it may not
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            name = os.open(f"/proc/self/task/{threading.get_native_id()}/comm", flags, 0o666)
            found["named"] = os.write(name, b"cuda")
        except OSError as error:
            found["named"] = type(error).__name__
        return found

    lent = run(use, policy=replace(POLICY, devices=(str(node),)), level=level).value
    assert lent["nvidia0"] == "dri"
    assert node.read_bytes() == b"dri!er"
    assert lent["nvidia1"] in ("FileNotFoundError", "PermissionError")
    assert lent["named"] == 4
    assert (lent["CUDA_VISIBLE_DEVICES"], lent["JAX_PLATFORMS"]) == (None, None)

    without = run(use, level=level).value
    assert without["named"] == "PermissionError"
    assert without["nvidia0"] in ("FileNotFoundError", "PermissionError")
    assert (without["CUDA_VISIBLE_DEVICES"], without["JAX_PLATFORMS"]) == ("-1", "cpu")


# --- warm and cold --------------------------------------------------------------------------------


def test_a_process_knows_that_it_has_a_device_open(tmp_path: Path) -> None:
    node = tmp_path / "nvidia0"
    node.touch()
    prefix = str(tmp_path / "nvidia")
    assert not holds_device(prefix)
    with node.open():
        assert holds_device(prefix)
    assert not holds_device(prefix)


def start(server: WarmServer, policy: sandbox.Policy) -> bytes:
    """What the module `who` writes, run in a process of the server's."""
    read, write = os.pipe()
    process, _ = server.spawn(Spawn("who", policy, "limits"), [write])
    os.close(write)
    with open(read, "rb") as file:
        said = file.read()
    process.kill()
    process.close()
    return said


@pytest.mark.slow
@pytest.mark.skipif(not os.access("/dev", os.W_OK), reason="only root can make a node in /dev")
def test_who_is_lent_a_device_starts_cold_where_the_warm_server_has_opened_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Path(f"/dev/nvidia-test-{os.getpid()}")
    (tmp_path / "eager.py").write_text(f"file = open({str(node)!r})\n")
    (tmp_path / "who.py").write_text(
        "import os, sys\n"
        "def main(job, kept, channels):\n"
        "    os.write(channels[0], b'warm' if 'eager' in sys.modules else b'cold')\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    policy = replace(POLICY, read=(*POLICY.read, str(tmp_path)))
    node.touch()
    try:
        server = WarmServer(["eager"])
        try:
            assert start(server, policy) == b"warm"
            assert start(server, replace(policy, devices=(str(node),))) == b"cold"
        finally:
            server.close()
    finally:
        node.unlink()


@pytest.mark.slow
def test_with_pytorch_only_who_is_lent_the_gpu_comes_from_imports_that_saw_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keras chooses PyTorch's device when it is imported, which for everybody else was in the warm server."""
    (tmp_path / "keras.py").write_text("import os; seen = os.environ['CUDA_VISIBLE_DEVICES']\n")
    (tmp_path / "torch.py").write_text("")
    (tmp_path / "who.py").write_text(
        "import os, sys\n"
        "def main(job, kept, channels):\n"
        "    warm = [name for name in ('torch', 'keras') if name in sys.modules]\n"
        "    import keras\n"
        "    os.write(channels[0], ' '.join([keras.seen, *warm]).encode())\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    node = tmp_path / "nvidia0"
    node.touch()
    policy = replace(POLICY, read=(*POLICY.read, str(tmp_path)))
    server = WarmServer(["torch", "keras"], "torch")
    try:
        assert start(server, policy) == b"-1 torch keras"
        assert start(server, replace(policy, devices=(str(node),))) == b"0 torch"
    finally:
        server.close()
