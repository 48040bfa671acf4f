"""Which backend, device and versions a training runs on."""

from __future__ import annotations

import contextlib
import importlib.metadata
from typing import Any


def describe_backend() -> dict[str, Any]:
    """``backend``, ``device`` and ``versions`` of the Keras in this process."""
    import keras

    backend = str(keras.backend.backend())
    versions = {"keras": str(keras.__version__)}
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        versions[backend] = importlib.metadata.version(backend)
    return {"backend": backend, "device": _device(backend), "versions": versions}


def _device(backend: str) -> str:
    """The name of the device that Keras's backend computes on; ``cpu`` where there is no accelerator."""
    if backend == "tensorflow":
        import tensorflow as tf

        found = tf.config.list_physical_devices("GPU")
        if not found:
            return "cpu"
        return str(tf.config.experimental.get_device_details(found[0]).get("device_name", "gpu"))
    if backend == "torch":
        import torch

        return str(torch.cuda.get_device_name(0)) if torch.cuda.is_available() else "cpu"
    if backend == "jax":
        import jax

        device = jax.devices()[0]
        return "cpu" if device.platform == "cpu" else str(device.device_kind)
    return "cpu"
