"""Which Keras configurations may be rebuilt: those that name nothing but Keras's own public classes."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from autograder.wire.codec import NotPortable

_PUBLIC = (
    "keras keras.layers keras.models keras.activations keras.initializers keras.regularizers keras.constraints"
    " keras.losses keras.metrics keras.optimizers keras.optimizers.schedules keras.dtype_policies keras.random"
).split()
_FORBIDDEN = frozenset(
    """Lambda TFSMLayer TorchModuleWrapper JaxLayer FlaxLayer FileEditor __lambda__ StringLookup
    IntegerLookup TextVectorization""".split()
)
"""Layers that hold code or read files."""

_FUNCTIONAL = ("keras.src.models.functional", "Functional")
"""What ``keras.Model(inputs, outputs)`` makes. It has no public name, so its configuration says where it lives."""

_TORCH_OPTIMIZERS = "keras.src.backend.torch.optimizers."
"""Where the optimisers live that Keras makes in place of ``keras.optimizers`` on PyTorch."""

_LIBRARIES = frozenset(["keras", "tensorflow", "jax", "torch"])

_FUNCTIONS = {
    "softmax_v2": "softmax",
    "log_softmax_v2": "log_softmax",
    "swish": "silu",
    "identity": "linear",
}
"""TensorFlow's functions that Keras has under another name than the one that they themselves say."""

_PLAIN = frozenset(
    "__tensor__ __numpy__ __keras_tensor__ __tuple__ __ellipsis__ TensorShape".split()
)


def public_names(config: Any) -> Any:
    """The configuration with PyTorch's optimisers and TensorFlow's activations under Keras's names for them."""
    if isinstance(config, list):
        return [public_names(item) for item in config]
    if not isinstance(config, dict):
        return config
    named = {key: public_names(value) for key, value in config.items()}
    module = named.get("module")
    if isinstance(module, str) and module.startswith(_TORCH_OPTIMIZERS):
        named["module"] = "keras.optimizers"
    if named.get("class_name") == "function" and module == "builtins":
        function = named.get("config")
        if isinstance(function, str):
            named["config"] = _FUNCTIONS.get(function, function)
    return named


def check_functions(value: Any) -> None:
    """Refuse functions from elsewhere: Keras names a function in a configuration by its name alone.

    Args:
        value: An activation, a loss, a metric, or lists, tuples and dicts of such.

    Raises:
        NotPortable: naming the first one that is neither Keras's nor a backend's.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            check_functions(item)
    elif isinstance(value, FunctionType) and value.__module__.partition(".")[0] not in _LIBRARIES:
        raise NotPortable(f"the function {value.__name__!r} is not one of Keras's")


def check_config(config: Any) -> None:
    """Refuse a configuration that names anything but Keras's own public classes.

    Raises:
        NotPortable: naming the first such thing.
    """
    if isinstance(config, (list, tuple)):
        for item in config:
            check_config(item)
    elif isinstance(config, dict):
        name = config.get("class_name")
        if name is not None and "config" in config:
            _check_class(config, name)
        for key, value in config.items():
            if not isinstance(key, str):
                raise NotPortable("a configuration has a key that is not text")
            if (
                key in ("units", "filters", "output_dim", "input_dim")
                and isinstance(value, int)
                and value > 10**6
            ):
                raise NotPortable(f"{key} = {value} is over the limit of a million")
            check_config(value)
    elif not isinstance(config, (str, int, float, bool, type(None))):
        raise NotPortable(f"a configuration holds a {type(config).__name__}")


def _check_class(config: dict[str, Any], name: Any) -> None:
    module = config.get("module")
    if not isinstance(name, str) or name in _FORBIDDEN:
        raise NotPortable(f"{name} holds code or files")
    if name in _PLAIN:
        return
    if name == "function" and module == "builtins":
        # A Keras function by its name; Keras looks it up among its own.
        if not isinstance(config.get("config"), str) or not _is_keras_function(config["config"]):
            raise NotPortable(f"the function {config.get('config')!r} is not one of Keras's")
        return
    if (module, name) == _FUNCTIONAL and config.get("registered_name") in (None, name):
        return
    if module not in _PUBLIC or config.get("registered_name") not in (None, name):
        raise NotPortable(f"{name} is not one of Keras's own classes")
    found = _public(module, name)
    if not isinstance(found, type) or not found.__module__.startswith("keras."):
        raise NotPortable(f"{module} has no class {name}")


def _public(module: str, name: str) -> Any:
    import keras

    found: Any = keras
    for part in [*module.split(".")[1:], name]:
        found = getattr(found, part, None)
    return found


def _is_keras_function(name: str) -> bool:
    import keras

    return any(
        callable(getattr(part, name, None))
        for part in (keras.activations, keras.losses, keras.metrics)
    )
