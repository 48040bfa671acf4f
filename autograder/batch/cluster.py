"""A Dask cluster: the connection to its scheduler. Nothing else here knows of Dask."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

import msgspec

from autograder.batch.worker import Settings, Survey, stop_grading, survey
from autograder.errors import AutograderError
from autograder.records import LEVELS

_CONNECT_SECONDS = 30.0
_FIRST_WORKER_SECONDS = 600.0
"""A cluster that grows on demand has no worker before it is asked for one."""
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ucx|wss?)://)?(?:\[[0-9a-fA-F:.]+\]|[^\s/:\[\]]+):\d{1,5}")
_STOP_SECONDS = 1.0
"""How long a stop waits for the workers to have heard of it."""


class Cluster:
    """A scheduler and its workers. A context manager.

    Args:
        address: Of the scheduler, ``tcp://host:8786`` or ``tls://host:8786``. For the latter the
            certificates are taken from Dask's configuration.

    Raises:
        AutograderError: where Dask is not installed or no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise AutograderError(
                "--scheduler needs Dask, which is not installed here. "
                "Run `uv sync --extra cluster`, or `pip install '.[cluster]'`, in the autograder's folder."
            ) from error
        if not _ADDRESS.fullmatch(address):
            raise AutograderError(
                f"{address!r} is no address of a scheduler. Name it as `dask scheduler` prints it: "
                "tcp://HOST:8786, or tls://HOST:8786."
            )
        self._address = address
        try:
            self._client: Any = distributed.Client(
                address, timeout=_CONNECT_SECONDS, set_as_default=False, name="autograder"
            )
        except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:
            raise AutograderError(
                f"{address}: no Dask scheduler answers there ({error}). Start one with "
                "`dask scheduler`, or name its address: tcp://HOST:8786."
            ) from error
        self._executors: dict[bool, Executor] = {}
        self._has_gpu: bool | None = None
        self._lock = threading.Lock()
        self._looking = threading.Lock()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *exception: object) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            self._client.close(timeout=2)

    def executor(self, *, gpu: bool = False) -> Executor:
        """Return the executor of all workers, or of those started with ``--resources GPU=1``.

        A submission is a task of its own: one that was lost with its worker runs again on another.
        """
        with self._lock:
            if gpu not in self._executors:
                needs = {"resources": {"GPU": 1}} if gpu else {}
                # Impure: the same submission handed in again is to be graded, not looked up.
                self._executors[gpu] = self._client.get_executor(pure=False, **needs)
            return self._executors[gpu]

    def gpu_executor(self, tell: Callable[[str], None] = lambda text: None) -> Executor:
        """Return the executor of the workers with a GPU; where there is none when first asked, of all.

        A lab that can be retrained on a GPU can be retrained on a CPU, only later; ``tell`` takes a sentence on it.
        """
        with self._looking:
            if self._has_gpu is None:
                self._has_gpu = any(w["resources"].get("GPU", 0) >= 1 for w in self._workers())
                if not self._has_gpu:
                    tell(
                        f"{self._address} has no worker that offers a GPU (`dask worker --resources GPU=1`);"
                        " models are retrained on the processor."
                    )
        return self.executor(gpu=self._has_gpu)

    def slots(self) -> int:
        """How many submissions the workers that are there now grade at once."""
        return sum(int(worker["nthreads"]) for worker in self._workers())

    def environment(self, secret: bytes, settings: Settings) -> str:
        """Return the hash of the workers' environment, waiting for the first worker.

        Raises:
            AutograderError: where there is none in time, where they differ, where one cannot reach
                the isolation level, or where one lacks this version of the autograder.
        """
        asked = (secret, settings.backend, settings.gpu_slots > 0)
        try:
            first = self.executor().submit(survey, *asked).result(_FIRST_WORKER_SECONDS)
            found = [first, *self._client.run(survey, *asked).values()]
        except TimeoutError as error:
            raise AutograderError(
                f"{self._address}: the scheduler has had no free worker for "
                f"{_FIRST_WORKER_SECONDS:.0f} s. Start one with `dask worker {self._address}`."
            ) from error
        except Exception as error:
            # What the workers lack comes back as whatever importing it raised there.
            raise AutograderError(
                f"{self._address}: a worker cannot grade ({type(error).__name__}: {error}). Give "
                "all workers the same version of the autograder as here."
            ) from error
        workers = [msgspec.json.decode(text, type=Survey) for text in found]
        return agreed(workers, settings.require_isolation)

    def stop(self, secret: bytes) -> None:
        """End what the workers are grading with that secret; one that does not answer is left alone."""

        def tell() -> None:
            with contextlib.suppress(Exception):
                self._client.run(stop_grading, secret, on_error="ignore")

        # The client waits for every worker, and for a scheduler that is gone, far too long.
        telling = threading.Thread(target=tell, daemon=True)
        telling.start()
        telling.join(_STOP_SECONDS)

    def _workers(self) -> list[dict[str, Any]]:
        return list(self._client.scheduler_info(n_workers=-1)["workers"].values())


def agreed(workers: Sequence[Survey], require_isolation: str | None = None) -> str:
    """Return the environment that all workers have in common.

    Raises:
        AutograderError: where there is none, or where one cannot reach ``require_isolation``.
    """
    hosts: dict[str, set[str]] = {}
    for worker in workers:
        hosts.setdefault(worker.environment, set()).add(worker.host)
        if require_isolation and LEVELS.index(worker.level) < LEVELS.index(require_isolation):
            raise AutograderError(
                f"The worker on {worker.host} reaches isolation level `{worker.level}`, not "
                f"`{require_isolation}`; `autograder doctor` there says what is missing."
            )
    if len(hosts) != 1:
        groups = "; ".join(", ".join(sorted(names)) for names in hosts.values())
        raise AutograderError(
            f"The workers differ in their packages or their autograder ({groups}). Grades would "
            "depend on where they were made: give all workers the same environment."
        )
    return next(iter(hosts))
