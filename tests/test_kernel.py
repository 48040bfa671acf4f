"""The student's kernel: a real ipykernel in a sandbox, driven by nbclient, within limits."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.kernel.client import Launcher, StudentKernel
from autograder.kernel.records import ENTRY
from autograder.sandbox import Policy, runtime_paths
from autograder.warm import Spawn, WarmServer
from autograder.warm.server import HEAVY, LIGHT

pytestmark = pytest.mark.slow

MIB = 2**20


@pytest.fixture(scope="module")
def server() -> Iterator[WarmServer]:
    server = WarmServer(LIGHT)
    yield server
    server.close()


def run(
    server: WarmServer,
    *sources: str,
    seconds: float = 20,
    output_bytes: int = 100_000,
    **policy: Any,
) -> tuple[list[str], list[Any], dict[str, Any]]:
    """Run cells; how each ended, their outputs, and how the process ended."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    spawn = Spawn(ENTRY, Policy(read=runtime_paths(), uid=61_100, **policy), "best")

    async def main() -> tuple[list[str], list[Any], dict[str, Any]]:
        kernel = StudentKernel(Launcher(server, spawn, []), notebook, output_bytes=output_bytes)
        try:
            await kernel.start()
            ends = [await kernel.run(index, seconds) for index in range(len(sources))]
            return ends, [cell.outputs for cell in notebook.cells], kernel.status()
        finally:
            await kernel.close()

    return asyncio.run(main())


def text(outputs: list[Any]) -> str:
    return "".join(output.get("text", "") for output in outputs)


def test_cells_share_a_namespace_and_show_their_last_value(server: WarmServer) -> None:
    ends, outputs, _ = run(server, "x = 20", "print('hello')\nx + 1")
    assert ends == ["ok", "ok"]
    assert text(outputs[1]) == "hello\n"
    assert outputs[1][-1].data["text/plain"] == "21"


def test_magics_display_and_top_level_await_work_as_in_jupyterlab(server: WarmServer) -> None:
    ends, outputs, _ = run(
        server,
        "%matplotlib inline\nimport asyncio\nawait asyncio.sleep(0)\n"
        "from IPython.display import display\ndisplay(3)",
        "!echo from the shell",
    )
    assert ends == ["ok", "ok"]
    assert outputs[0][0].data["text/plain"] == "3"
    assert "from the shell" in text(outputs[1])


def test_a_figure_is_shown_after_its_cell(server: WarmServer) -> None:
    ends, outputs, _ = run(server, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert ends == ["ok"]
    assert any("image/png" in output.get("data", {}) for output in outputs[0])


def test_an_error_does_not_stop_the_cells_after_it(server: WarmServer) -> None:
    ends, outputs, _ = run(server, "1 / 0", "'still here'")
    assert ends == ["error", "ok"]
    assert outputs[0][-1].ename == "ZeroDivisionError"


def test_the_first_error_of_a_warm_kernel_imports_nothing(server: WarmServer) -> None:
    names = "sorted(set(sys.modules) - before)"
    _, outputs, _ = run(server, "import sys\nbefore = set(sys.modules)", "1 / 0", names)
    assert outputs[2][-1].data["text/plain"] == "[]"


def test_an_endless_loop_is_interrupted_and_the_kernel_goes_on(server: WarmServer) -> None:
    ends, _, _ = run(server, "while True: pass", "1", seconds=1)
    assert ends == ["timed_out", "ok"]


def test_a_loop_in_a_cell_that_awaits_is_interrupted_too(server: WarmServer) -> None:
    imports = "import asyncio, time\nawait asyncio.sleep(0)\n"
    loop, waits = f"{imports}while True: time.sleep(0.01)", f"{imports}await asyncio.sleep(60)"
    ends, outputs, _ = run(server, loop, waits, "1", seconds=1)
    assert ends == ["timed_out", "timed_out", "ok"]
    assert outputs[0][-1].ename == "KeyboardInterrupt"


def test_one_more_interrupt_is_sent_and_no_third(server: WarmServer) -> None:
    # Not `pass`: an interrupt that meets the jump of so short a loop is outside of the `try`.
    swallows = (
        "import time\nfor _ in range({}):\n    try:\n        while True: time.sleep(0.01)\n"
        "    except KeyboardInterrupt: print('once')"
    )
    ends, outputs, _ = run(server, swallows.format(2), swallows.format(3), "1", seconds=1)
    assert ends == ["timed_out", "timed_out", "dead"]
    assert text(outputs[0]) == "once\n" * 2


def test_a_loop_that_swallows_the_interrupt_is_ended(server: WarmServer) -> None:
    stubborn = (
        "import time\nwhile True:\n    try:\n        while True: time.sleep(0.01)\n"
        "    except BaseException: pass"
    )
    ends, _, status = run(server, stubborn, "1", seconds=1)
    assert ends == ["timed_out", "dead"]
    assert status


def test_leaving_the_process_ends_the_kernel_and_says_how(server: WarmServer) -> None:
    ends, _, status = run(server, "import os\nos._exit(7)", "1")
    assert ends == ["dead", "dead"]
    assert status["exit"] == 7


def test_memory_beyond_the_limit_is_refused(server: WarmServer) -> None:
    ends, outputs, status = run(server, "hog = bytearray(10 ** 9)", "1", memory_bytes=200 * MIB)
    refused = ends == ["error", "ok"] and outputs[0][-1].ename == "MemoryError"
    assert refused or status.get("oom")


def test_output_beyond_the_limit_is_cut_off_with_a_note(server: WarmServer) -> None:
    ends, outputs, _ = run(server, "for i in range(3000): print('x' * 99)", output_bytes=20_000)
    assert ends == ["ok"]
    assert "was cut off" in text(outputs[0])
    assert len(text(outputs[0])) < 120_000


def test_a_notebook_keeps_no_more_than_some_cells_may_print(server: WarmServer) -> None:
    ends, outputs, _ = run(
        server, *["print('x' * 90_000)"] * 40, "1", "1 / 0", output_bytes=100_000
    )
    assert ends == [*["ok"] * 41, "error"]
    assert len(json.dumps(outputs)) < 1_000_000
    assert len(text(outputs[0])) > 90_000
    assert "the notebook's output beyond" in text(outputs[30])
    assert outputs[41][-1].ename == "ZeroDivisionError"


def test_an_error_is_shown_whatever_was_printed_before_it(server: WarmServer) -> None:
    big = "print('x' * 200_000)\nfor i in range({}): display(i)\n"
    # Jupyter drops messages in a flood where this side is slow. An error is told in the reply as well, a result isn't.
    raises = f"{big.format(3000)}raise ValueError('y' * 10 ** 6)"
    ends, outputs, _ = run(server, raises, f"{big.format(300)}0.25", "2")
    assert ends == ["error", "ok", "ok"]
    assert outputs[0][-1].ename == "ValueError"
    assert outputs[1][-1].data["text/plain"] == "0.25"
    assert len(json.dumps(outputs)) < 1_000_000


def test_one_very_long_line_is_cut_off_and_the_kernel_goes_on(server: WarmServer) -> None:
    long = "print('x' * 12_000_000)"
    error = "raise ValueError('y' * 12_000_000)"
    html = "from IPython.display import HTML\nHTML('z' * 12_000_000)"
    ends, outputs, _ = run(server, long, error, html, "2", output_bytes=2**20)
    assert ends == ["ok", "error", "ok", "ok"]
    assert "was cut off" in text(outputs[0])
    assert outputs[1][-1].ename == "ValueError"
    assert outputs[3][-1].data["text/plain"] == "2"


FLOODS = {
    "stream": "while True: print('x' * 10_000)",
    "status": "while True: send('status', {'execution_state': 'busy', 'x': 'x' * 10_000})",
    "comm": "while True: send('comm_msg', {'comm_id': 'a', 'data': 'x' * 10_000})",
    "of no cell": "while True: send('stream', {'name': 'stdout', 'text': 'x' * 9999}, {})",
    "clear": "while True: send('clear_output', {'wait': True, 'x': 'x' * 9999})",
}


@pytest.mark.parametrize("source", FLOODS.values(), ids=FLOODS)
def test_messages_of_any_kind_count_for_a_flood(server: WarmServer, source: str) -> None:
    send = (
        "kernel = get_ipython().kernel\n"
        "def send(kind, content, parent=None):\n"
        "    parent = kernel.get_parent() if parent is None else parent\n"
        "    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)"
    )
    ends, outputs, _ = run(server, send, source, output_bytes=50_000, seconds=60)
    assert ends == ["ok", "flooded"]
    assert len(json.dumps(outputs)) < MIB


def test_a_message_of_endless_parts_does_not_arrive(server: WarmServer) -> None:
    """ZeroMQ would take in all the parts before anyone could count them."""
    send = (
        f"parts = [b'x' * {4 * MIB}] * 240\n"
        "kernel = get_ipython().kernel\n"
        "kernel.session.send(kernel.iopub_socket, 'display_data', {'data': {}, 'metadata': {}},"
        " parent=kernel.get_parent(), buffers=parts)\n"
        "import time; time.sleep(60)"
    )
    before = peak_memory()
    ends, _, _ = run(server, send, "1", seconds=50)
    assert ends[0] == "flooded"
    assert peak_memory() - before < 200 * MIB


def peak_memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_an_output_that_is_shown_many_times_counts_as_often(server: WarmServer) -> None:
    source = (
        "for i in range(100): display(i, display_id='same')\n"
        "from IPython.display import update_display\n"
        "update_display('x' * 50_000, display_id='same')"
    )
    _, outputs, _ = run(server, source, output_bytes=100_000)
    assert len(json.dumps(outputs)) < MIB


def test_what_is_cleared_makes_room(server: WarmServer) -> None:
    source = (
        "from IPython.display import clear_output\n"
        "for i in range(30):\n    clear_output(wait=True)\n    print(i, 'x' * 20_000)"
    )
    _, outputs, _ = run(server, source, "print('y' * 90_000)", output_bytes=100_000)
    assert text(outputs[0]).startswith("29 ")
    assert text(outputs[1]) == "y" * 90_000 + "\n"


def test_printing_without_end_is_stopped(server: WarmServer) -> None:
    ends, outputs, _ = run(
        server, "while True: print('x' * 10_000)", "1", output_bytes=20_000, seconds=60
    )
    assert ends == ["flooded", "ok"]
    assert len(json.dumps(outputs[0])) < 10 * MIB


def test_a_forked_child_can_print(server: WarmServer) -> None:
    source = (
        "import multiprocessing as mp\n"
        "p = mp.get_context('fork').Process(target=print, args=('from a child',), kwargs={'flush': True})\n"
        "p.start(); p.join()"
    )
    ends, outputs, _ = run(server, source, "import time; time.sleep(0.5)")
    assert ends[0] == "ok"
    assert "from a child" in text(outputs[0]) + text(outputs[1])


def test_any_program_that_drives_kernels_can_have_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nbclient with a kernel spec that names the provisioner, as nbgrader or Otter would start it."""
    spec = tmp_path / "kernels" / "confined"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps(
            {
                "argv": ["unused"],
                "display_name": "Confined",
                "language": "python",
                "metadata": {"kernel_provisioner": {"provisioner_name": "autograder-warm"}},
            }
        )
    )
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "numbers.txt").write_text("4 5 6")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    from nbclient import NotebookClient

    source = "import os\nos.getuid(), open('numbers.txt').read(), os.path.exists('/etc/shadow')"
    notebook = new_notebook(cells=[new_code_cell(source)])
    client = NotebookClient(
        notebook,
        kernel_name="confined",
        resources={"metadata": {"path": str(tmp_path / "lab")}},
        timeout=120,
    )
    client.execute()
    assert isinstance(notebook, nbformat.NotebookNode)
    shown = notebook.cells[0].outputs[0].data["text/plain"]
    assert "4 5 6" in shown
    assert "False" in shown


def test_a_network_learns_in_less_time_what_it_learns_anywhere() -> None:
    """Its step is traced once there, what cuts its data into batches is not optimised, and no number is another."""
    source = """
import keras, numpy as np
class Told(keras.layers.Dense):
    def call(self, x):
        if not isinstance(x, keras.KerasTensor): print("traced")
        return super().call(x)
import tensorflow as tf
keras.utils.set_random_seed(5)
layers = [Told(8, "relu"), keras.layers.Dropout(0.3), keras.layers.Dense(1, "sigmoid")]
net = keras.Sequential([keras.Input((2,)), *layers])
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
X = np.random.default_rng(0).normal(size=(90, 2))
net.fit(X, X[:, 0] > 0, epochs=3, batch_size=8, verbose=0)
print([np.asarray(w).tobytes().hex() for w in net.variables + net.optimizer.variables])
print(tf.config.optimizer.get_experimental_options())
"""
    server = WarmServer((*LIGHT, *HEAVY["tensorflow"]))
    try:
        ends, outputs, _ = run(server, source, seconds=60, memory_bytes=4 * 2**30)
    finally:
        server.close()
    assert ends == ["ok"]
    said = text(outputs[0]).splitlines()
    plain = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=120
    ).stdout.splitlines()
    assert (said.count("traced"), plain.count("traced")) == (1, 2)
    assert said[-2:] == plain[-2:]
