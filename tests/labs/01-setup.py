# Cases of the lab 01-setup. The file is parsed, never imported.

# === correct: other ways, the Functional API
# --- environment
import importlib, sys
def environment(packages=("numpy", "keras", "tensorflow")):
    answer = {"python": sys.version.split()[0]}
    for name in packages:
        try:
            answer[name] = importlib.import_module(name).__version__
        except ImportError:
            answer[name] = None
    return answer
# --- best-device
def best_device(devices):
    gpus = [d for d in devices if d.upper().startswith("GPU")]
    return sorted(gpus or devices, key=lambda d: int(d[4:]))[0]
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    batch = 0
    step = 1 << 40
    while step:
        if 4 * (4 * parameters + (batch + step) * per_example) <= memory:
            batch += step
        step >>= 1
    return batch
# --- count-parameters
def count_parameters(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i] * sizes[i - 1] + sizes[i]
    return total
# --- first-model
def first_model():
    xy = keras.Input(shape=(2,))
    h = keras.layers.Dense(16, "tanh")(xy)
    out = keras.layers.Dense(3, activation="sigmoid")(h)
    return keras.Model(inputs=xy, outputs=out)
# --- repeatable
def repeatable_model(seed):
    import random
    random.seed(seed)
    np.random.seed(seed)
    keras.utils.set_random_seed(seed)
    model = first_model()
    return model

# === correct: layers added one by one, activations apart, NumPy's numbers
# --- runs
m_after = {"ABC": 7.0, "ABBC": np.int64(19), "ACB": 3, "BAC": "error"}
# --- environment
import platform
from importlib import metadata
def environment(packages=("numpy", "keras", "tensorflow")):
    def one(name):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return None
    return {"python": ".".join(map(str, sys.version_info[:3]))} | {name: one(name) for name in packages}
import sys
# --- best-device
def best_device(devices):
    for kind in ("gpu", "cpu"):
        numbers = [int(d.split(":")[1]) for d in devices if kind in d.lower()]
        if numbers:
            return next(d for d in devices if d.lower() == f"{kind}:{min(numbers)}")
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    return max(np.floor((memory - 16 * parameters) / (4 * per_example)), 0)
# --- count-parameters
def count_parameters(sizes):
    sizes = np.array(sizes)
    return np.dot(sizes[:-1] + 1, sizes[1:])
# --- first-model
def first_model():
    model = keras.models.Sequential()
    model.add(keras.layers.Input(shape=(2,)))
    model.add(keras.layers.Dense(units=16))
    model.add(keras.layers.Activation("tanh"))
    model.add(keras.layers.Dense(units=3))
    model.add(keras.layers.Activation(keras.activations.sigmoid))
    model.compile(loss="mse")
    return model
# --- repeatable
def repeatable_model(seed):
    from numpy.random import default_rng
    rng = default_rng(seed)
    model = first_model()
    model.set_weights([rng.normal(0, 0.5, w.shape) for w in model.get_weights()])
    return model

# === correct: built afterwards, a recursive count
# --- largest-batch
def largest_batch(memory: int, parameters: int, per_example: int) -> int:
    free = memory - 16 * parameters
    if free < 0:
        return 0
    return free // per_example // 4
# --- count-parameters
def count_parameters(sizes):
    if len(sizes) < 2:
        return 0
    return (sizes[0] + 1) * sizes[1] + count_parameters(sizes[1:])
# --- first-model
def first_model():
    model = keras.Sequential([keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(3, activation="sigmoid")])
    model.build((None, 2))
    return model

# === correct: m_after by running the cells, whose names are left behind
# --- runs
m_after = {}
for order in ("ABC", "ABBC", "ACB", "BAC"):
    n = m = None
    try:
        for cell in order:
            if cell == "A":
                n = 2
            elif cell == "B":
                n = n * 3
            else:
                m = n + 1
        m_after[order] = m
    except TypeError:
        m_after[order] = "error"
n, m = 2, 3

# === wrong: a cell that is run twice counts once
# loses: test-runs
# hint: does its work twice
# --- runs
m_after = {"ABC": 7, "ABBC": 7, "ACB": 3, "BAC": "error"}

# === wrong: the kernel follows the order on the screen
# loses: test-runs
# hint: has the kernel heard of n
# --- runs
m_after = {"ABC": 7, "ABBC": 19, "ACB": 7, "BAC": 7}

# === wrong: m follows n
# loses: test-runs
# hint: doesn't change m
# --- runs
m_after = {"ABC": 7, "ABBC": 19, "ACB": 7, "BAC": "error"}

# === wrong: n for m
# loses: test-runs
# hint: What does C make of it
# --- runs
m_after = {"ABC": 6, "ABBC": 18, "ACB": 6, "BAC": "error"}

# === wrong: a repeatable network without its input
# loses: test-repeatable
# hint: no weights yet
# --- repeatable
def repeatable_model(seed):
    keras.utils.set_random_seed(seed)
    return keras.Sequential([keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(3, activation="sigmoid")])

# === wrong: the versions are written down
# loses: test-environment
# hint: This is
# --- environment
def environment(packages=("numpy", "keras", "tensorflow")):
    return {"python": "3.9.1", "numpy": "1.26.4", "keras": "2.15.0", "tensorflow": "2.15.0"}

# === wrong: the right versions are written down
# loses: test-environment
# hint: no others
# --- environment
import importlib.metadata, platform
known = {name: importlib.metadata.version(name) for name in ("numpy", "keras", "tensorflow")}
def environment(packages=("numpy", "keras", "tensorflow")):
    return {"python": platform.python_version(), **known}

# === wrong: only the three of the default are known
# loses: test-environment
# hint: installed package, as a text
# --- environment
import platform
import tensorflow
def environment(packages=("numpy", "keras", "tensorflow")):
    known = {"numpy": np.__version__, "keras": keras.__version__, "tensorflow": tensorflow.__version__}
    return {"python": platform.python_version(), **{name: known.get(name) for name in packages}}

# === wrong: stops at a package that is missing
# loses: test-environment
# hint: not an error
# --- environment
from importlib.metadata import version
import platform
def environment(packages=("numpy", "keras", "tensorflow")):
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}

# === wrong: gives up at the first that is missing
# loses: test-environment
# hint: those that come after it
# --- environment
from importlib.metadata import version
import platform
def environment(packages=("numpy", "keras", "tensorflow")):
    found = {"python": platform.python_version(), **dict.fromkeys(packages)}
    try:
        for name in packages:
            found[name] = version(name)
    except Exception:
        pass
    return found

# === wrong: Python's whole life story
# loses: test-environment
# hint: This is Python
# --- environment
from importlib.metadata import version, PackageNotFoundError
import sys
def environment(packages=("numpy", "keras", "tensorflow")):
    found = {"python": sys.version}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found

# === wrong: modules for versions
# loses: test-environment
# hint: This is NumPy
# --- environment
import importlib, platform
def environment(packages=("numpy", "keras", "tensorflow")):
    return {"python": platform.python_version(), **{name: repr(importlib.import_module(name)) for name in packages}}

# === wrong: insists on a GPU
# loses: test-best-device
# --- best-device
def best_device(devices):
    gpus = [d for d in devices if d.lower().startswith("gpu")]
    assert gpus, "no GPU"
    return min(gpus, key=lambda d: int(d[4:]))

# === wrong: never takes a GPU
# loses: test-best-device
# hint: should take the GPU
# --- best-device
def best_device(devices):
    return "cpu:0"

# === wrong: the last of the list
# loses: test-best-device
# --- best-device
def best_device(devices):
    return devices[-1]

# === wrong: no capitals
# loses: test-best-device
# hint: capitals
# --- best-device
def best_device(devices):
    gpus = [d for d in devices if d.startswith("gpu")]
    return min(gpus or devices, key=lambda d: int(d[4:]))

# === wrong: numbers compared as texts
# loses: test-best-device
# hint: not the texts
# --- best-device
def best_device(devices):
    gpus = sorted(d for d in devices if d.lower().startswith("gpu"))
    return gpus[0] if gpus else sorted(devices)[0]

# === wrong: the first GPU of the list
# loses: test-best-device
# hint: lowest number
# --- best-device
def best_device(devices):
    for d in devices:
        if d.lower().startswith("gpu"):
            return d
    return min(devices, key=lambda d: int(d[4:]))

# === wrong: parameters only once
# loses: test-largest-batch
# hint: Four numbers are needed
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    return (memory - 4 * parameters) // (4 * per_example)

# === wrong: the parameters take nothing
# loses: test-largest-batch
# hint: before the first example
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    return memory // (4 * per_example)

# === wrong: rounded to the nearest
# loses: test-largest-batch
# hint: 31 whole examples
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    return max(0, round((memory - 16 * parameters) / (4 * per_example)))

# === wrong: a fraction of an example
# loses: test-largest-batch
# hint: 31 whole examples
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    return max(0, (memory - 16 * parameters) / (4 * per_example))

# === wrong: a negative batch
# loses: test-largest-batch
# hint: not a negative number
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    return (memory - 16 * parameters) // (4 * per_example)

# === wrong: no biases
# loses: test-count-parameters
# hint: has a bias, too
# --- count-parameters
def count_parameters(sizes):
    return sum(a * b for a, b in zip(sizes, sizes[1:]))

# === wrong: the inputs have biases
# loses: test-count-parameters
# hint: there are 27
# --- count-parameters
def count_parameters(sizes):
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)

# === wrong: two layers and no more
# loses: test-count-parameters
# --- count-parameters
def count_parameters(sizes):
    if len(sizes) == 2:
        return (sizes[0] + 1) * sizes[1]
    return (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[2]

# === wrong: one bias a layer
# loses: test-count-parameters
# hint: there are 27
# --- count-parameters
def count_parameters(sizes):
    return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))

# === wrong: not built
# loses: test-first-model, test-repeatable
# hint: no weights yet
# --- first-model
def first_model():
    return keras.Sequential([keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(3, activation="sigmoid")])

# === wrong: inputs and units mixed up
# loses: test-first-model
# hint: Two numbers should come in
# --- first-model
def first_model():
    return keras.Sequential([keras.Input((16,)), keras.layers.Dense(2, activation="tanh"), keras.layers.Dense(3, activation="sigmoid")])

# === wrong: one output
# loses: test-first-model
# hint: shape (5, 3)
# --- first-model
def first_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(1, activation="sigmoid")])

# === wrong: a layer too many
# loses: test-first-model
# hint: 99 parameters
# --- first-model
def first_model():
    return keras.Sequential([
        keras.Input((2,)),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(3, activation="sigmoid"),
    ])

# === wrong: softmax for sigmoid
# loses: test-first-model
# hint: softmax
# --- first-model
def first_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(3, activation="softmax")])

# === wrong: no activation at the end
# loses: test-first-model
# hint: between 0 and 1
# --- first-model
def first_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(3)])

# === wrong: no activation in the middle
# loses: test-first-model
# hint: passes its sums on
# --- first-model
def first_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16), keras.layers.Dense(3, activation="sigmoid")])

# === wrong: relu for tanh
# loses: test-first-model
# hint: tanh
# --- first-model
def first_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="sigmoid")])

# === wrong: the seed after the network
# loses: test-repeatable
# --- repeatable
def repeatable_model(seed):
    model = first_model()
    keras.utils.set_random_seed(seed)
    return model

# === wrong: the network is drawn once, without a seed, and remembered
# loses: test-repeatable
# hint: a new network each time
# --- repeatable
from functools import cache

@cache
def repeatable_model(seed):
    return first_model()

# === wrong: the same seed always
# loses: test-repeatable
# hint: Is `seed` used
# --- repeatable
def repeatable_model(seed):
    keras.utils.set_random_seed(0)
    return first_model()

# === wrong: NumPy's seed alone
# loses: test-repeatable
# hint: two different networks
# --- repeatable
def repeatable_model(seed):
    np.random.seed(seed)
    return first_model()

# === wrong: all weights alike
# loses: test-repeatable
# hint: not all alike
# --- repeatable
def repeatable_model(seed):
    model = first_model()
    model.set_weights([np.full(w.shape, seed / 1000) for w in model.get_weights()])
    return model

# === wrong: kept from the first call
# loses: test-repeatable
# hint: Is `seed` used
# --- repeatable
kept = []
def repeatable_model(seed):
    if not kept:
        keras.utils.set_random_seed(seed)
        kept.append(first_model())
    return kept[0]

# === wrong: a layer is found by its width
# loses: test-count-parameters
# --- count-parameters
def count_parameters(sizes):
    total = 0
    for units in sizes[1:]:
        before = sizes[sizes.index(units) - 1]
        total += units * (before + 1)
    return total

# === wrong: the seed 0 counts as none
# loses: test-repeatable
# hint: whatever was drawn before
# --- repeatable
def repeatable_model(seed):
    if seed:
        keras.utils.set_random_seed(seed)
    return first_model()

# === wrong: one example that fits exactly is refused
# loses: test-largest-batch
# hint: one example to the last byte
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    if memory <= 4 * (4 * parameters + per_example):
        return 0
    return (memory // 4 - 4 * parameters) // per_example

# === wrong: no batch is larger than 1024
# loses: test-largest-batch
# hint: no number at which to stop
# --- largest-batch
def largest_batch(memory, parameters, per_example):
    best = 0
    for batch in range(1, 1025):
        if 4 * (4 * parameters + batch * per_example) <= memory:
            best = batch
    return best

# === wrong: counted in int16
# loses: test-count-parameters
# hint: hold numbers as large as that
# --- count-parameters
def count_parameters(sizes):
    sizes = np.array(sizes, dtype=np.int16)
    return int(np.sum((sizes[:-1] + np.int16(1)) * sizes[1:], dtype=np.int16))

# === wrong: one network, made once
# loses: test-first-model
# hint: a network of its own
# --- first-model
NETWORK = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(3, activation="sigmoid"),
    ]
)

def first_model():
    return NETWORK
# --- repeatable
def repeatable_model(seed):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(16, activation="tanh"),
            keras.layers.Dense(3, activation="sigmoid"),
        ]
    )

# === wrong: relu in the copy
# loses: test-repeatable
# hint: Are the activations of its layers the same
# --- repeatable
def repeatable_model(seed):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="sigmoid"),
        ]
    )

# === wrong: relu in both, by the first question's mistake
# loses: test-first-model
# hint: tanh
# --- first-model
def first_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="sigmoid")])
# --- repeatable
def repeatable_model(seed):
    keras.utils.set_random_seed(seed)
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="sigmoid")])

# === wrong: only the last digit of the seed counts
# loses: test-repeatable
# hint: not only some of its digits
# --- repeatable
def repeatable_model(seed):
    keras.utils.set_random_seed(seed % 10)
    return first_model()

# === correct: a subclass of keras.Model, built by a first call
# --- first-model
class Painter(keras.Model):
    def __init__(self, units=16, answers=3):
        super().__init__()
        self.hidden = keras.layers.Dense(units, activation="tanh")
        self.out = keras.layers.Dense(answers, activation="sigmoid")

    def call(self, x):
        return self.out(self.hidden(x))


def first_model():
    model = Painter()
    model(np.zeros((1, 2), dtype="float32"))  # makes the weights
    return model
