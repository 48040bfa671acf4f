"""A GPU that submissions share. No test has one: the device, and what a backend says of it, are made up here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from courses import answer, cell, check, notebook, write_lab

from autograder.build import ensure_bundle
from autograder.errors import AutograderError
from autograder.grade import session
from autograder.grade.engine import Engine
from autograder.grade.events import CellRun, Events, TestRun
from autograder.grade.gpu import Gpu, Slots, find_nodes, ran_out, says_full
from autograder.grade.session import Ran
from autograder.grade.submission import Grader
from autograder.intake import find_submissions
from autograder.judge.records import Ruling
from autograder.recipes import Retraining, Tier
from autograder.records import Isolation
from autograder.retrain.backend import take_share
from autograder.retrain.records import RetrainJob, Share

GIB = 2**30
GPU = Gpu("Made-up 8", 8 * GIB, ("/dev/nvidia0", "/dev/nvidiactl"))

TORCH_FULL = "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of"
JAX_FULL = (
    "XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 8589934592 bytes."
)
TF_FULL = (
    "ResourceExhaustedError: OOM when allocating tensor with shape[65536,65536] and type float on "
    "/job:localhost/replica:0/task:0/device:{0}:0 by allocator {1}"
)

# --- slots ----------------------------------------------------------------------------------------


def test_the_nodes_are_those_that_computing_needs(tmp_path: Path) -> None:
    (tmp_path / "nvidia-caps").mkdir()
    for name in ("nvidiactl", "nvidia-uvm", "nvidia-modeset", "nvidia-caps/nvidia-cap1", "null"):
        (tmp_path / name).touch()
    assert find_nodes(tmp_path) == ()  # the driver's own nodes are no GPU
    for name in ("nvidia1", "nvidia0"):
        (tmp_path / name).touch()
    found = [str(Path(node).relative_to(tmp_path)) for node in find_nodes(tmp_path)]
    expected = ["nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-caps/nvidia-cap1"]
    assert found == expected


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_shares_of_a_full_device_fit_on_it(count: int) -> None:
    slots = Slots(GPU, count, "jax")
    with slots.lease() as one, ThreadPoolExecutor(4) as pool:
        others = [pool.submit(_hold, slots) for _ in range(count - 1)]
        shares = [one.share, *(future.result() for future in others)]
    assert sum(share.bytes for share in shares) + count * GIB // 2 <= GPU.bytes
    assert all(share.bytes == pytest.approx(share.fraction * GPU.bytes) for share in shares)
    assert one.alone == (count == 1)
    with slots.lease(alone=True) as lease:
        assert lease.alone
        assert lease.share.bytes >= count * one.share.bytes


def _hold(slots: Slots) -> Share:
    with slots.lease() as lease:
        return lease.share


def test_slots_too_small_to_train_in_are_refused() -> None:
    with pytest.raises(AutograderError, match=r"8 slots would leave 256 MiB of Made-up 8.*fewer"):
        Slots(GPU, 8, "torch")


def test_no_more_than_the_slots_are_on_the_device_and_who_is_alone_is_alone() -> None:
    slots = Slots(GPU, 3, "tensorflow")
    here: list[bool] = []
    seen: list[list[bool]] = []
    lock = threading.Lock()

    def visit(alone: bool) -> None:
        with slots.lease(alone=alone):
            with lock:
                here.append(alone)
                seen.append(list(here))
            time.sleep(0.01)
            with lock:
                here.remove(alone)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(visit, [number % 5 == 4 for number in range(40)]))
    assert len(seen) == 40
    assert max(len(those) for those in seen) == 3
    assert all(those == [True] for those in seen if True in those)


def test_whoever_waits_to_be_alone_is_not_overtaken() -> None:
    slots = Slots(GPU, 2, "tensorflow")
    order: list[str] = []

    def visit(name: str, alone: bool) -> None:
        with slots.lease(alone=alone):
            order.append(name)

    with ThreadPoolExecutor(2) as pool, slots.lease():
        pool.submit(visit, "alone", True)
        while not slots._alone_waiting:
            time.sleep(0.001)
        late = pool.submit(visit, "late", False)  # a slot is free, and yet it waits
        time.sleep(0.05)
        assert not late.done()
    assert order == ["alone", "late"]


# --- each backend's share -------------------------------------------------------------------------


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Backends that have two GPUs and write down what they are told."""
    told = SimpleNamespace(gpus=["first", "second"], calls=[])
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,2")
    monkeypatch.delenv("XLA_PYTHON_CLIENT_MEM_FRACTION", raising=False)

    def fake(name: str, **attributes: object) -> None:
        module = ModuleType(name)
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, name, module)

    tf_config = SimpleNamespace(
        list_physical_devices=lambda kind: told.gpus,
        experimental=SimpleNamespace(get_device_details=lambda gpu: {"device_name": gpu}),
        LogicalDeviceConfiguration=lambda memory_limit: memory_limit,
        set_logical_device_configuration=lambda gpu, limits: told.calls.append((gpu, limits)),
    )
    cuda = SimpleNamespace(
        is_available=lambda: bool(told.gpus),
        get_device_name=lambda number: told.gpus[number],
        set_per_process_memory_fraction=lambda part, number: told.calls.append((part, number)),
    )

    def devices() -> list[object]:
        told.calls.append(os.environ.get("XLA_PYTHON_CLIENT_MEM_FRACTION"))  # JAX reads it now
        kind = "gpu" if told.gpus else "cpu"
        return [SimpleNamespace(platform=kind, device_kind="first")]

    fake("tensorflow", config=tf_config)
    fake("torch", cuda=cuda)
    fake("jax", devices=devices)
    return told


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tensorflow", ("first", [1280])),
        ("torch", (0.15625, 0)),
        ("jax", "0.1562"),
    ],
)
def test_each_backend_is_told_its_share_of_the_first_device(
    backend: SimpleNamespace, name: str, expected: object
) -> None:
    take_share(Share(name, 0.15625, 1280 * 2**20))
    assert backend.calls == [expected]
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "1"


@pytest.mark.parametrize("name", ["tensorflow", "torch", "jax"])
def test_a_backend_without_a_device_is_an_error_not_a_slow_training(
    backend: SimpleNamespace, name: str
) -> None:
    backend.gpus.clear()
    with pytest.raises(AutograderError, match=f"{name} sees no GPU"):
        take_share(Share(name, 0.5, 4 * GIB))


# --- out of memory --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [TORCH_FULL, JAX_FULL, TF_FULL.format("GPU", "GPU_0_bfc")])
def test_each_backends_word_for_a_full_device_is_understood(text: str) -> None:
    assert says_full(text)
    kind, _, words = text.partition(": ")
    cell_run = Events(cells={1: CellRun(1, "error", kind, words)}, on_gpu=True)
    test_run = Events(tests={2: TestRun(Ruling("failed", 0.0, private=text))}, on_gpu=True)
    assert ran_out(cell_run)
    assert ran_out(test_run)
    assert not ran_out(replace(test_run, on_gpu=False))


def test_the_processors_memory_is_another_matter() -> None:
    assert not says_full(TF_FULL.format("CPU", "cpu"))
    assert not says_full("MemoryError: Unable to allocate 8.00 GiB for an array")


# --- a class on a device --------------------------------------------------------------------------

CONFIG = """\
from autograder.config import Budget, Course, LabPolicy, Limits, Retraining, Tier

course = Course(
    title="Device",
    labs=(
        LabPolicy(
            "clouds",
            retraining=Retraining(
                grade_id="retrained",
                data="clouds_data",
                tiers=(Tier(0.9),),
                budget=Budget(seconds=10, epochs=20, parameters=500),
            ),
        ),
    ),
    limits=Limits(cell_seconds=20, total_seconds=60),
)
"""

DATA = """\
import numpy as np

def load_arrays(seed, variant="drawn"):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, (1400, 2))
    y = ((x**2).sum(axis=1) > 1.4).astype(int)
    return x[:400].astype("float32"), y[:400], x[400:].astype("float32"), y[400:]

def permute(y, rng):
    return 1 - y
"""

BUILD = """\
def build_model():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, "tanh"), keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    return model"""
TRAIN = "def train(model, x, y):\n    model.fit(x, y, epochs=15, verbose=0)"
NODE_TEST = "import os\nassert not os.path.exists({node!r}), 'the judge has the device'"


def make_course(root: Path, node: str = "/dev/nvidia0"):
    """Write a course of one lab; return its folder, its bundle and what hands in for it."""
    (root / "grading_config.py").write_text(CONFIG, "utf-8")
    cells = [
        cell("import os\nimport keras"),
        answer("build", f"### BEGIN SOLUTION\n{BUILD}\n### END SOLUTION"),
        answer("train", f"### BEGIN SOLUTION\n{TRAIN}\n### END SOLUTION"),
        check("retrained", "assert build_model() is not None", points=4),
        check("judge", NODE_TEST.format(node=node)),
    ]
    folder = write_lab(root, notebook(*cells), "clouds")
    (root / "source/clouds/clouds_data.py").write_text(DATA, "utf-8")
    bundle = ensure_bundle(folder, "clouds")

    def hand_in(name: str, train: str = TRAIN):
        content = notebook(*cells)
        content["cells"][1] |= {"source": BUILD}
        content["cells"][2] |= {"source": train}
        path = root / "submitted" / name / "clouds" / "clouds.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(content), "utf-8")
        found = find_submissions(root / "submitted", folder, "clouds")
        return next(one for one in found if one.student_id == name)

    return bundle, hand_in


class Device:
    """Stands in for kernel and judge: notes who is on the device, and fails for those who need more than they have."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.here: list[tuple[str, bool]] = []
        self.seen: list[list[tuple[str, bool]]] = []
        self.shares: dict[str, list[Share | None]] = {}
        self.needs: dict[str, int] = {}

    async def run_notebook(self, task, engine, slot, report, running) -> Ran:
        lease = task.lease
        me = (task.student_id, lease is not None and lease.alone)
        with self.lock:
            self.here.append(me)
            self.seen.append(list(self.here))
            share = lease.share if lease is not None else None
            self.shares.setdefault(task.student_id, []).append(share)
        time.sleep(0.03)
        with self.lock:
            self.here.remove(me)
        full = share is not None and share.bytes < self.needs.get(task.student_id, 0)
        ruling = Ruling("failed", 0.0, private=TORCH_FULL) if full else Ruling("passed", 4.0)
        tests = {
            c.index: TestRun(ruling)
            for c in task.rebuilt.cells
            if c.grade_id in ("retrained", "judge")
        }
        return Ran(Events(tests=tests, on_gpu=share is not None), {}, Isolation("full"))


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    found = Device()
    monkeypatch.setattr(session, "run_notebook", found.run_notebook)
    monkeypatch.setattr(Engine, "server", lambda self, bundle: None)
    monkeypatch.setattr("autograder.grade.engine.find_nodes", lambda: GPU.nodes)
    monkeypatch.setattr(Engine, "_look", lambda self, nodes: (GPU if nodes else None, "No device"))
    return found


def grade_class(tmp_path: Path, device: Device, students: int, slots: int, **options: object):
    """Grade as many students at once as there are; gives their grades and what was told."""
    bundle, hand_in = make_course(tmp_path)
    submissions = [hand_in(f"s{number}") for number in range(students)]
    told: list[str] = []
    with (
        Grader(b"secret", jobs=students, gpu_slots=slots, tell=told.append) as grader,
        ThreadPoolExecutor(students) as pool,
    ):
        grades = list(pool.map(lambda one: grader.grade(one, bundle, **options).grade, submissions))
    return {grade.student_id: grade for grade in grades}, told


def test_who_runs_out_of_memory_is_retried_once_and_alone(tmp_path: Path, device: Device) -> None:
    device.needs = {"s2": 5 * GIB, "s4": 100 * GIB}
    grades, told = grade_class(tmp_path, device, students=6, slots=2)
    assert told == ["Models are retrained on Made-up 8, 2 at a time."]
    assert {name: grade.score for name, grade in grades.items() if name != "s4"} == dict.fromkeys(
        ["s0", "s1", "s2", "s3", "s5"], 8
    )
    assert {name: len(shares) for name, shares in device.shares.items()} == {
        **dict.fromkeys(["s0", "s1", "s3", "s5"], 1),
        "s2": 2,
        "s4": 2,
    }
    # No device has what s4 wants, and that is then the submission's own outcome.
    result = grades["s4"].results[0]
    assert (grades["s4"].status, result.outcome, result.score) == ("graded", "out_of_memory", 0)
    assert "more memory than the GPU has" in result.message
    assert max(len(those) for those in device.seen) == 2
    alone = [those for those in device.seen if any(by_oneself for _, by_oneself in those)]
    assert len(alone) == 2
    assert all(len(those) == 1 for those in alone)


def test_with_one_slot_nothing_is_gained_by_trying_again(tmp_path: Path, device: Device) -> None:
    device.needs = {"s0": 100 * GIB}
    grades, _ = grade_class(tmp_path, device, students=2, slots=1)
    assert [len(shares) for shares in device.shares.values()] == [1, 1]
    assert grades["s0"].results[0].outcome == "out_of_memory"
    assert grades["s1"].score == 8


def test_without_a_gpu_the_processor_does_it_and_says_so(
    tmp_path: Path, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.grade.engine.find_nodes", lambda: ())
    grades, told = grade_class(tmp_path, device, students=3, slots=1)
    assert told == ["No device; models are retrained on the processor."]
    assert device.shares == {name: [None] for name in ("s0", "s1", "s2")}
    assert all(grade.score == 8 for grade in grades.values())


@pytest.mark.parametrize("slots", [0, 2])
def test_what_is_not_trained_does_not_wait_for_the_device(
    tmp_path: Path, device: Device, slots: int
) -> None:
    recipe = Retraining(grade_id="retrained", data="clouds_data", tiers=(Tier(0.9),))
    job = None if slots == 0 else RetrainJob(recipe, seeds=(), data_seeds=())
    _, told = grade_class(tmp_path, device, students=2, slots=slots, retrain=job)
    assert told == []
    assert device.shares == {"s0": [None], "s1": [None]}


def test_slots_that_are_too_many_are_the_graders_error(tmp_path: Path, device: Device) -> None:
    grades, _ = grade_class(tmp_path, device, students=2, slots=9)
    assert {grade.status for grade in grades.values()} == {"grader_error"}
    assert "`--gpu-slots`" in grades["s0"].message


# --- a backend that sees none -------------------------------------------------------------------


@pytest.mark.slow
def test_a_device_that_the_backend_cannot_use_is_told_and_left_alone(tmp_path: Path) -> None:
    node = tmp_path / "nvidia0"
    node.touch()
    engine = Engine(jobs=1, cold=True, backend="torch", gpu_slots=2)
    try:
        gpu, reason = engine._look((str(node),))
    finally:
        engine.close()
    assert gpu is None
    assert "torch sees no GPU" in reason or "cannot use the GPU (ModuleNotFoundError" in reason


# --- a kernel on a made-up device -----------------------------------------------------------------

PRETEND = """\
# Imported by every process of the test: a backend that sees a GPU where the node is there.
import os
from autograder.retrain import backend, look

def device_name(name):
    return "Made-up 8" if os.path.exists({node!r}) else "cpu"

def take_share(share):
    assert device_name(share.backend) != "cpu"
    os.environ["MADE_UP_SHARE"] = str(share.bytes)

backend.device_name = look.device_name = device_name
backend.take_share = take_share
look.device_bytes = lambda: 8 * 2**30
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_model_is_retrained_on_the_device_and_once_more_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "nvidia0"
    node.touch(0o666)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(PRETEND.format(node=str(node)))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), *sys.path]))
    monkeypatch.setattr("autograder.grade.engine.find_nodes", lambda: (str(node),))
    bundle, hand_in = make_course(tmp_path, node=str(node))
    greedy = (
        f"def train(model, x, y):\n"
        f"    assert os.path.exists({str(node)!r})\n"
        f"    if int(os.environ['MADE_UP_SHARE']) < 4 * 2**30:\n"
        f"        raise RuntimeError('CUDA out of memory. Tried to allocate 4.00 GiB.')\n"
        f"    model.fit(x, y, epochs=15, verbose=0)"
    )
    submission = hand_in("greedy", greedy)
    told: list[str] = []
    with Grader(b"secret", jobs=1, gpu_slots=4, tell=told.append) as grader:
        grade = grader.grade(submission, bundle).grade
    assert told == ["Models are retrained on Made-up 8, 4 at a time."]
    assert [result.outcome for result in grade.results] == ["passed", "passed"], grade
    retrained = grade.results[0].retrained
    assert retrained is not None
    assert (retrained.device, retrained.backend) == ("Made-up 8", "tensorflow")


def test_the_look_itself_is_light() -> None:
    """It runs in every child; what it needs of a backend it imports when it looks."""
    code = "import sys, autograder.retrain.look; print({'tensorflow', 'keras', 'torch', 'jax'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
