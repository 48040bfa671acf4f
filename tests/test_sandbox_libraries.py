"""What a student's notebook does all day works inside the sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sandboxed import run

from autograder.records import LEVELS
from autograder.sandbox import probe

MIB = 1024 * 1024
GENEROUS = {"memory_bytes": 1536 * MIB, "work_bytes": 64 * MIB, "processes": 128}
NAMESPACED = [level for level in ("namespaces", "full") if not probe.missing(level)]


@pytest.mark.parametrize("level", [one for one in LEVELS if not probe.missing(one)])
def test_threads_programs_and_temporary_files_work(level: str) -> None:
    def work() -> list[object]:
        import tempfile
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(8) as pool:
            squares = list(pool.map(lambda n: n * n, range(8)))
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("note")
            file.flush()
            text = Path(file.name).read_text()
        shell = subprocess.run("echo a | cat", shell=True, capture_output=True, text=True)
        return [sum(squares), text, shell.stdout]

    assert run(work, level=level, **GENEROUS).value == [140, "note", "a\n"]


@pytest.mark.parametrize("level", NAMESPACED)
def test_pool_of_processes_works(level: str) -> None:
    def work() -> list[int]:
        import multiprocessing

        with multiprocessing.get_context("fork").Pool(2) as pool:
            return pool.map(abs, [-1, -2, -3])

    ended = run(work, level=level, **GENEROUS)
    assert ended.value == [1, 2, 3], ended.failure


@pytest.mark.slow
@pytest.mark.skipif(not NAMESPACED, reason="no namespaces here")
def test_matplotlib_and_scikit_learn_import_and_run_in_a_cold_process() -> None:
    def work() -> list[object]:
        script = textwrap.dedent(
            """
            import matplotlib
            matplotlib.use("agg")
            import matplotlib.pyplot as plt
            import numpy, pathlib
            from joblib import Parallel, delayed
            from sklearn.linear_model import LogisticRegression
            plt.plot([1, 2]); plt.title("loss"); plt.savefig("figure.png")
            x = numpy.array([[0.0], [1.0], [2.0], [3.0]])
            score = LogisticRegression().fit(x, [0, 0, 1, 1]).score(x, [0, 0, 1, 1])
            print(score, pathlib.Path("figure.png").stat().st_size > 1000,
                  Parallel(n_jobs=2)(delayed(abs)(n) for n in (-1, -2)))
            """
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        return [done.returncode, done.stdout, done.stderr[-2000:]]

    ended = run(work, level="full", **GENEROUS)
    assert ended.value[:2] == [0, "1.0 True [1, 2]\n"], ended.value or ended.failure


@pytest.mark.slow
@pytest.mark.skipif(not NAMESPACED, reason="no namespaces here")
def test_keras_trains_in_a_sandbox_forked_from_a_warm_process() -> None:
    script = textwrap.dedent(
        """
        import json, os, sys
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        sys.path.insert(0, sys.argv[1])
        import keras, numpy
        from sandboxed import run
        def work():
            keras.utils.set_random_seed(0)
            model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            model.compile("sgd", "mse")
            x = numpy.ones((32, 2)); y = numpy.ones((32, 1))
            losses = model.fit(x, y, epochs=3, verbose=0).history["loss"]
            model.save("model.keras")
            return losses[2] < losses[0], os.path.getsize("model.keras") > 1000
        ended = run(work, level="full", memory_bytes=1 << 30, work_bytes=1 << 26, processes=128)
        print(json.dumps([ended.value, ended.failure, ended.report]))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
    )
    assert '[[true, true], ""' in done.stdout, done.stdout + done.stderr[-3000:]
