"""What runs on another machine: one submission in, as bytes, one grade out, as JSON.

A task has no effect but its answer, so a scheduler may run it twice, or again elsewhere after a
machine was lost. A worker process keeps one :class:`Grader` with its warm servers, and the bundles
that it was sent; nothing else outlives a task.
"""

from __future__ import annotations

import atexit
import functools
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.batch.environment import environment_hash
from autograder.bundle import Bundle, read_bundle
from autograder.errors import AutograderError
from autograder.grade.claims import Claims
from autograder.grade.records import Graded
from autograder.grade.submission import Grader
from autograder.intake.submission import Submission, SubmittedFile
from autograder.sandbox import best_level


@dataclass(frozen=True)
class Settings:
    """How submissions are graded; the same throughout a run."""

    cold: bool = False
    require_isolation: str | None = None
    backend: str = "tensorflow"
    gpu_slots: int = 0
    """How many submissions that are retrained may share a worker's GPU; 0 leaves it alone."""


@dataclass(frozen=True)
class Order:
    """What is to be graded, and with what; the notebooks and the bundle come beside it."""

    student_id: str
    assignment: str
    timestamp: str | None
    submission: str
    """SHA-256 of the submission."""
    bundle: str
    """Digest of the bundle."""
    environment: str
    """What the worker must be, by :func:`autograder.batch.environment.environment_hash`."""
    settings: Settings
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A grade; or the news that the bundle must be sent; or the grader's fault in one sentence."""

    graded: Graded | None = None
    bundle_missing: bool = False
    error: str = ""


@dataclass(frozen=True)
class Survey:
    """What a worker is."""

    host: str
    environment: str
    level: str
    """The best isolation that the machine offers."""


def grade_order(
    order: bytes, secret: bytes, bundle: bytes | None, notebooks: Mapping[str, bytes]
) -> bytes:
    """Grade one submission.

    Args:
        order: An :class:`Order` as JSON.
        secret: The term's secret.
        bundle: The bundle's zip, or None in the hope that this process has it.
        notebooks: The submitted notebooks by the lab's names of them.

    Returns:
        An :class:`Answer` as JSON.
    """
    try:
        answer = _grade(msgspec.json.decode(order, type=Order), secret, bundle, notebooks)
    except (AutograderError, msgspec.MsgspecError) as error:
        answer = Answer(error=str(error))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
        answer = Answer(error=f"{type(error).__name__} in {where}: {error}")
    return msgspec.json.encode(answer)


def survey(secret: bytes, backend: str, gpu: bool = False) -> bytes:
    """Return this process's :class:`Survey` as JSON, for grading with this backend, on a GPU or not."""
    found = Survey(socket.gethostname(), _environment(secret, backend, gpu), best_level())
    return msgspec.json.encode(found)


def stop_grading(secret: bytes) -> None:
    """End what this process is grading with that secret; its answers are errors, not grades."""
    with _lock:
        ended = [_benches.pop(key) for key in list(_benches) if key[0] == secret]
    for bench in ended:
        bench.grader.stop()
        # Waiting for the servers to end would hold up the worker's event loop.
        threading.Thread(target=bench.close, daemon=True).start()


class _Bench:
    """The grader of this process, and the bundles that it has."""

    def __init__(self, secret: bytes, settings: Settings) -> None:
        self.grader = Grader(
            secret,
            jobs=_threads(),
            cold=settings.cold,
            require_isolation=settings.require_isolation,
            backend=settings.backend,
            gpu_slots=settings.gpu_slots,
            tell=lambda text: print(text, file=sys.stderr, flush=True),  # into the worker's log
        )
        # Its folder is swept by the next run on this machine if this process is killed.
        self._claims = Claims(0)
        self._folder = self._claims.root / "bundles"
        self._folder.mkdir(mode=0o700)
        self._bundles: dict[str, Bundle] = {}
        self._lock = threading.Lock()
        self.busy = 0

    def bundle(self, digest: str, content: bytes | None) -> Bundle | None:
        """The bundle of that digest, kept from now on; None where it was never sent.

        Raises:
            AutograderError: where the content has another digest or is no bundle.
        """
        with self._lock:
            if digest not in self._bundles and content is not None:
                path = self._folder / f"{len(self._bundles)}.zip"
                path.write_bytes(content)
                bundle = read_bundle(path)
                if bundle.digest != digest:
                    raise AutograderError("The bundle was changed on its way to the worker.")
                self._bundles[digest] = bundle
            return self._bundles.get(digest)

    @contextmanager
    def files(self, notebooks: Mapping[str, bytes]) -> Iterator[tuple[SubmittedFile, ...]]:
        """The notebooks as files, while the block runs."""
        with tempfile.TemporaryDirectory(dir=self._claims.root) as folder:
            files = []
            for number, (name, content) in enumerate(notebooks.items()):
                path = Path(folder) / f"{number}.ipynb"
                path.write_bytes(content)
                files.append(SubmittedFile(name, path))
            yield tuple(files)

    def close(self) -> None:
        """End the servers and remove the folder."""
        self.grader.__exit__(None, None, None)
        self._claims.release()


_benches: dict[tuple[bytes, Settings], _Bench] = {}
_lock = threading.Lock()


def _grade(
    order: Order, secret: bytes, content: bytes | None, notebooks: Mapping[str, bytes]
) -> Answer:
    settings = order.settings
    if _environment(secret, settings.backend, settings.gpu_slots > 0) != order.environment:
        raise AutograderError(
            f"The worker on {socket.gethostname()} has other packages or another version of the "
            "autograder than the first one that was asked. Give all workers the same environment."
        )
    with _bench(secret, settings) as bench:
        bundle = bench.bundle(order.bundle, content)
        if bundle is None:
            return Answer(bundle_missing=True)
        with bench.files(notebooks) as files:
            submission = Submission(
                order.student_id,
                order.assignment,
                files,
                order.timestamp,
                order.submission,
                notes=order.notes,
            )
            return Answer(bench.grader.grade(submission, bundle))


@contextmanager
def _bench(secret: bytes, settings: Settings) -> Iterator[_Bench]:
    """The bench for these settings. Those of other settings go once nothing runs on them."""
    key = (secret, settings)
    with _lock:
        idle = [other for other in _benches if other != key and not _benches[other].busy]
        for other in idle:
            _benches.pop(other).close()
        if key not in _benches:
            _benches[key] = _Bench(*key)
        bench = _benches[key]
        bench.busy += 1
    try:
        yield bench
    finally:
        with _lock:
            bench.busy -= 1


@functools.cache
def _environment(secret: bytes, backend: str, gpu: bool) -> str:
    """The environment's hash, once: what is loaded does not change with the files behind it."""
    return environment_hash(secret, backend=backend, **({"gpu": True} if gpu else {}))


def _threads() -> int:
    """How many tasks this process runs at once: a Dask worker's threads, else one."""
    dask = sys.modules.get("distributed")
    if dask is None:
        return 1
    try:
        return int(dask.get_worker().state.nthreads)
    except ValueError:  # Dask is loaded, but this is no worker of its
        return 1


def _close_all() -> None:
    with _lock:
        while _benches:
            _benches.popitem()[1].close()


atexit.register(_close_all)
