"""What Keras's backend computes on: its name, for the grade, and the share of a GPU that one process may allocate."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
from typing import Any

from autograder.errors import AutograderError
from autograder.retrain.records import Share

CPU = "cpu"
"""The name of the device where there is no accelerator."""


def describe_backend() -> dict[str, Any]:
    """``backend``, ``device`` and ``versions`` of the Keras in this process."""
    import keras

    backend = str(keras.backend.backend())
    versions = {"keras": str(keras.__version__)}
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        versions[backend] = importlib.metadata.version(backend)
    return {"backend": backend, "device": device_name(backend), "versions": versions}


def device_name(backend: str) -> str:
    """The name of the device that a backend computes on; :data:`CPU` where there is no accelerator."""
    if backend == "tensorflow":
        import tensorflow as tf

        found = tf.config.list_physical_devices("GPU")
        if not found:
            return CPU
        return str(tf.config.experimental.get_device_details(found[0]).get("device_name", "gpu"))
    if backend == "torch":
        import torch

        return str(torch.cuda.get_device_name(0)) if torch.cuda.is_available() else CPU
    if backend == "jax":
        import jax

        device = jax.devices()[0]
        return CPU if device.platform == "cpu" else str(device.device_kind)
    return CPU


def use_one_device() -> None:
    """Let this process see the first GPU alone: a share is one of that. Before the driver is first used."""
    os.environ["CUDA_VISIBLE_DEVICES"] = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]


def take_share(share: Share) -> None:
    """Keep what this process allocates on the GPU to its share, before anything is computed.

    Each backend keeps to it by itself; code that wants more can undo it.

    Raises:
        AutograderError: where the backend sees no GPU: it would train on the processor unnoticed.
    """
    use_one_device()
    if share.backend == "jax":
        # Read when the device is first used, which is in the next lines. The share is taken as it is needed: taken at
        # once, each 30 bytes of it cost one of the host's.
        os.environ["XLA_PYTHON_CLIENT_MEM_FRACTION"] = f"{share.fraction:.4f}"
        os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
    if device_name(share.backend) == CPU:
        raise AutograderError(
            f"{share.backend} sees no GPU in the sandbox; run `autograder doctor`"
        )
    if share.backend == "tensorflow":
        import tensorflow as tf

        limit = tf.config.LogicalDeviceConfiguration(memory_limit=share.bytes // 2**20)
        device = tf.config.list_physical_devices("GPU")[0]
        tf.config.set_logical_device_configuration(device, [limit])
    elif share.backend == "torch":
        import torch

        torch.cuda.set_per_process_memory_fraction(share.fraction, 0)
