"""What a confined process sees of the GPU that it is lent: the entry of a process that looks and ends.

Device nodes say little. A driver that doesn't fit, a backend without CUDA or a sandbox that is too tight all show here,
before a student's model is trained on the processor in the belief that it was the GPU.
"""

from __future__ import annotations

import ctypes
import os
import socket
from typing import Any

from autograder.retrain.backend import CPU, device_name, use_one_device
from autograder.wire.channel import Channel

ENTRY = "autograder.retrain.look"
"""What a warm server runs to look."""


def main(job: dict[str, Any], kept: list[int], channels: list[int]) -> None:
    """Send ``{"device": name, "bytes": memory}``, or ``{"error": text}``; ``job`` names the backend."""
    channel = Channel(socket.socket(fileno=channels[0]))
    os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"  # JAX would take three quarters
    use_one_device()
    try:
        name = device_name(str(job["backend"]))
        channel.send({"device": name, "bytes": 0 if name == CPU else device_bytes()})
    except Exception as error:
        channel.send({"error": f"{type(error).__name__}: {error}"[:500]})


def device_bytes() -> int:
    """The memory of the first GPU, as CUDA's driver has it.

    Raises:
        OSError: where there is no driver, or it refuses.
    """
    cuda = ctypes.CDLL("libcuda.so.1")
    device, total = ctypes.c_int(), ctypes.c_size_t()
    for status in (
        cuda.cuInit(0),
        cuda.cuDeviceGet(ctypes.byref(device), 0),
        cuda.cuDeviceTotalMem_v2(ctypes.byref(total), device),
    ):
        if status:
            raise OSError(f"CUDA's driver answers with error {status}")
    return total.value
