# Cases of the lab 06-losses: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain Python loops
# --- numbers
def mse(target, prediction):
    total = 0
    for t, p in zip(target, prediction):
        total += (t - p) ** 2
    return total / len(target)
def mae(target, prediction):
    return sum(abs(t - p) for t, p in zip(target, prediction)) / len(target)
# --- huber
def huber(target, prediction, delta=1.0):
    total = 0
    for t, p in zip(target, prediction):
        e = abs(t - p)
        if e <= delta:
            total += e * e / 2
        else:
            total += delta * (e - delta / 2)
    return total / len(target)
# --- best-constant
def best_constant(loss, target, candidates):
    best, smallest = None, float("inf")
    for c in candidates:
        value = loss(target, np.array([c] * len(target)))
        if value < smallest:
            best, smallest = c, value
    return best
# --- binary
import math
def binary_crossentropy(target, prediction):
    total = 0.0
    for y, p in zip(target, prediction):
        p = min(max(p, 1e-7), 1 - 1e-7)
        total -= math.log(p) if y == 1 else math.log(1 - p)
    return total / len(target)
# --- categorical
def categorical_crossentropy(target, prediction):
    total = 0.0
    for row, chances in zip(target, prediction):
        for y, p in zip(row, chances):
            if y == 1:
                total += -math.log(max(p, 1e-7))
    return total / len(target)
# --- logits
def binary_crossentropy_from_logits(target, logits):
    total = 0.0
    for y, z in zip(target, logits):
        v = -z if y == 1 else z
        total += v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v))
    return total / len(target)
# --- head
def choose_head(task):
    heads = {
        ("amounts", "numbers"): ("linear", "mae", False),
        ("yes or no", "0 or 1"): ("linear", "binary_crossentropy", True),
        ("one of", "class numbers"): ("linear", "sparse_categorical_crossentropy", True),
        ("one of", "one-hot rows"): ("linear", "categorical_crossentropy", True),
        ("any of", "0 or 1"): ("linear", "binary_crossentropy", True),
    }
    activation, loss, logits = heads[task["answer"], task["labels"]]
    return dict(units=task["count"], activation=activation, loss=loss, from_logits=logits)

# === correct: single precision
# --- numbers
def mse(target, prediction):
    error = np.asarray(prediction, np.float32) - np.asarray(target, np.float32)
    return np.square(error).mean(dtype=np.float32)
def mae(target, prediction):
    error = np.asarray(prediction, np.float32) - np.asarray(target, np.float32)
    return np.abs(error).mean(keepdims=True)
# --- huber
def huber(target, prediction, delta=1.0):
    size = np.abs(np.float32(prediction) - np.float32(target))
    inner = np.minimum(size, np.float32(delta))
    return np.mean(inner * (size - inner / 2))
# --- best-constant
def best_constant(loss, target, candidates):
    return min(candidates, key=lambda c: loss(target, np.full_like(target, c, dtype=np.float32)))
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(np.float32(prediction), np.float32(1e-7), np.float32(1 - 1e-7))
    y = np.float32(target)
    return (-y * np.log(p) - (1 - y) * np.log(1 - p)).mean()
# --- categorical
def categorical_crossentropy(target, prediction):
    p = np.clip(np.float32(prediction), np.float32(1e-7), np.float32(1 - 1e-7))
    return np.sum(-np.float32(target) * np.log(p)) / np.float32(len(target))
# --- logits
def binary_crossentropy_from_logits(target, logits):
    z, y = np.float32(logits), np.float32(target)
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))
# --- head
def choose_head(task):
    if task["answer"] == "amounts":
        return {"loss": "huber", "activation": "linear", "units": task["count"], "from_logits": False}
    if task["answer"] == "yes or no":
        return {"units": 2, "activation": "softmax", "loss": "sparse_categorical_crossentropy", "from_logits": False}
    if task["answer"] == "any of":
        return {"units": task["count"], "activation": "sigmoid", "loss": "binary_crossentropy", "from_logits": np.False_}
    loss = {"class numbers": "sparse_categorical_crossentropy", "one-hot rows": "categorical_crossentropy"}[task["labels"]]
    return {"units": task["count"], "activation": "linear", "loss": loss, "from_logits": np.True_}

# === correct: other functions of NumPy, and an epsilon inside the logarithm
# --- numbers
def mse(target, prediction):
    e = target - prediction
    return e @ e / e.size
def mae(target, prediction):
    return np.linalg.norm(target - prediction, 1) / len(target)
# --- huber
def huber(target, prediction, delta=1.0):
    e = target - prediction
    losses = 0.5 * e ** 2
    far = np.abs(e) > delta
    losses[far] = delta * (np.abs(e[far]) - 0.5 * delta)
    return losses.mean()
# --- best-constant
def best_constant(loss, target, candidates):
    order = sorted((loss(target, c + np.zeros(target.shape)), c) for c in candidates)
    return order[0][1]
# --- binary
def binary_crossentropy(target, prediction):
    eps = 1e-12
    p = np.where(target == 1, prediction, 1 - prediction)
    return np.array(-np.mean(np.log(p + eps)))
# --- categorical
def categorical_crossentropy(target, prediction):
    picked = prediction[np.arange(len(target)), np.argmax(target, axis=1)]
    return -np.log(picked + 1e-7).mean()
# --- logits
def binary_crossentropy_from_logits(target, logits):
    return np.mean(target * np.logaddexp(0, -logits) + (1 - target) * np.logaddexp(0, logits))
# --- head
def choose_head(task: dict) -> dict:
    n = task["count"]
    match task["answer"]:
        case "amounts":
            return {"units": n, "activation": "linear", "loss": "mse", "from_logits": 0}
        case "one of" if task["labels"] == "class numbers":
            return {"units": n, "activation": "softmax", "loss": "sparse_categorical_crossentropy", "from_logits": False}
        case "one of":
            return {"units": n, "activation": "softmax", "loss": "categorical_crossentropy", "from_logits": False}
        case _:
            return {"units": n, "activation": "sigmoid", "loss": "binary_crossentropy", "from_logits": False}

# === correct: objects that are called
# --- numbers
class Mean:
    def __init__(self, of):
        self.of = of

    def __call__(self, target, prediction):
        return np.mean(self.of(prediction - target))


mse, mae = Mean(np.square), Mean(np.abs)

# === wrong: mse is the sum
# loses: test-numbers
# hint: 14 is the sum
# --- numbers
def mse(target, prediction):
    return np.sum((prediction - target) ** 2)
def mae(target, prediction):
    return np.mean(np.abs(prediction - target))

# === wrong: mae is the sum
# loses: test-numbers
# hint: 6 is the sum
# --- numbers
def mse(target, prediction):
    return np.mean((prediction - target) ** 2)
def mae(target, prediction):
    return np.sum(np.abs(prediction - target))

# === wrong: mse takes the root
# loses: test-numbers
# hint: mse should be 3.5
# --- numbers
def mse(target, prediction):
    return np.sqrt(np.mean((prediction - target) ** 2))
def mae(target, prediction):
    return np.mean(np.abs(prediction - target))

# === wrong: mse halves
# loses: test-numbers
# hint: mse should be 3.5
# --- numbers
def mse(target, prediction):
    return 0.5 * np.mean((prediction - target) ** 2)
def mae(target, prediction):
    return np.mean(np.abs(prediction - target))

# === wrong: mae lets errors cancel
# loses: test-numbers
# hint: mae should be 1.5
# --- numbers
def mse(target, prediction):
    return np.mean((prediction - target) ** 2)
def mae(target, prediction):
    return np.abs(np.mean(prediction - target))

# === wrong: mae keeps the sign
# loses: test-numbers
# hint: mae should be 1.5
# --- numbers
def mse(target, prediction):
    return np.mean((prediction - target) ** 2)
def mae(target, prediction):
    return np.mean(prediction - target)

# === wrong: mse gives one number for each row
# loses: test-numbers
# hint: one number for all the rows
# --- numbers
def mse(target, prediction):
    return (prediction - target) ** 2
def mae(target, prediction):
    return np.mean(np.abs(prediction - target))

# === wrong: mse divides by four rows always
# loses: test-numbers
# hint: number of rows is fixed
# --- numbers
def mse(target, prediction):
    return np.sum((prediction - target) ** 2) / 4
def mae(target, prediction):
    return np.sum(np.abs(prediction - target)) / 4

# === wrong: mse prints
# loses: test-numbers
# hint: return
# --- numbers
def mse(target, prediction):
    print(np.mean((prediction - target) ** 2))
def mae(target, prediction):
    return np.mean(np.abs(prediction - target))

# === wrong: huber is the sum
# loses: test-huber
# hint: 4.5 is the sum
# --- huber
def huber(target, prediction, delta=1.0):
    size = np.abs(prediction - target)
    return np.sum(np.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta)))

# === wrong: huber is half the square everywhere
# loses: test-huber
# hint: half of the MSE
# --- huber
def huber(target, prediction, delta=1.0):
    return np.mean(0.5 * (prediction - target) ** 2)

# === wrong: huber knows a delta of 1 only
# loses: test-huber
# hint: delta is always 1
# --- huber
def huber(target, prediction, delta=1.0):
    size = np.abs(prediction - target)
    return np.mean(np.where(size <= 1, 0.5 * size**2, size - 0.5))

# === wrong: huber forgets delta in front of the straight line
# loses: test-huber
# hint: don't both follow the formula
# --- huber
def huber(target, prediction, delta=1.0):
    size = np.abs(prediction - target)
    return np.mean(np.where(size <= delta, 0.5 * size**2, size - 0.5 * delta))

# === wrong: huber compares the signed error with delta
# loses: test-huber
# hint: in either direction
# --- huber
def huber(target, prediction, delta=1.0):
    e = target - prediction
    return np.mean(np.where(e <= delta, 0.5 * e**2, delta * (e - 0.5 * delta)))

# === wrong: huber compares the error the other way round with its sign
# loses: test-huber
# hint: without its sign
# --- huber
def huber(target, prediction, delta=1.0):
    e = prediction - target
    return np.mean(np.where(e <= delta, 0.5 * e**2, delta * (e - 0.5 * delta)))

# === wrong: huber has the signed error in the straight line
# loses: test-huber
# hint: The straight line takes the size
# --- huber
def huber(target, prediction, delta=1.0):
    e = prediction - target
    return np.mean(np.where(np.abs(e) <= delta, 0.5 * e**2, delta * (e - 0.5 * delta)))

# === wrong: huber divides by four rows always
# loses: test-huber
# hint: fixed in your code
# --- huber
def huber(target, prediction, delta=1.0):
    e = np.abs(prediction - target)
    return np.sum(np.where(e <= delta, 0.5 * e**2, delta * (e - 0.5 * delta))) / 4

# === wrong: huber swaps the two pieces
# loses: test-huber
# hint: huber should be 1.125
# --- huber
def huber(target, prediction, delta=1.0):
    size = np.abs(prediction - target)
    return np.mean(np.where(size > delta, 0.5 * size**2, delta * (size - 0.5 * delta)))

# === wrong: huber without the half in the square
# loses: test-huber
# hint: huber should be 1.125
# --- huber
def huber(target, prediction, delta=1.0):
    size = np.abs(prediction - target)
    return np.mean(np.where(size <= delta, size**2, delta * (size - 0.5 * delta)))

# === wrong: huber decides for all the rows at once
# loses: test-huber
# hint: huber should be 1.125
# --- huber
def huber(target, prediction, delta=1.0):
    size = np.mean(np.abs(prediction - target))
    return 0.5 * size**2 if size <= delta else delta * (size - 0.5 * delta)

# === wrong: huber has another default for delta
# loses: test-huber
# hint: Without a third argument
# --- huber
def huber(target, prediction, delta=0.5):
    size = np.abs(prediction - target)
    return np.mean(np.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta)))

# === wrong: best_constant takes the largest loss
# loses: test-best-constant
# hint: worst of the candidates
# --- best-constant
def best_constant(loss, target, candidates):
    losses = [loss(target, np.full(len(target), c)) for c in candidates]
    return candidates[np.argmax(losses)]

# === wrong: best_constant returns the place
# loses: test-best-constant
# hint: candidate itself
# --- best-constant
def best_constant(loss, target, candidates):
    return int(np.argmin([loss(target, np.full(len(target), c)) for c in candidates]))

# === wrong: best_constant returns the loss
# loses: test-best-constant
# hint: candidate itself
# --- best-constant
def best_constant(loss, target, candidates):
    return min(loss(target, np.full(len(target), c)) for c in candidates)

# === wrong: best_constant always gives the mean
# loses: test-best-constant
# hint: candidate 5 is best
# --- best-constant
def best_constant(loss, target, candidates):
    return candidates[np.argmin(np.abs(candidates - np.mean(target)))]

# === wrong: best_constant gives the middle
# loses: test-best-constant
# hint: candidate
# --- best-constant
def best_constant(loss, target, candidates):
    return (np.min(target) + np.max(target)) / 2

# === wrong: best_constant swaps target and prediction
# loses: test-best-constant
# hint: target comes first
# --- best-constant
def best_constant(loss, target, candidates):
    losses = [loss(np.full(len(target), c), target) for c in candidates]
    return candidates[np.argmin(losses)]

# === wrong: best_constant begins with 0, which is not a candidate
# loses: test-best-constant
# hint: with which your search begins
# --- best-constant
def best_constant(loss, target, candidates):
    best = 0
    for c in candidates:
        if loss(target, np.full(len(target), c)) < loss(target, np.full(len(target), best)):
            best = c
    return best

# === wrong: best_constant looks at the first row only
# loses: test-best-constant
# hint: one prediction for each row
# --- best-constant
def best_constant(loss, target, candidates):
    losses = [loss(target[:1], np.full(1, c)) for c in candidates]
    return candidates[np.argmin(losses)]

# === wrong: best_constant hands the loss a number
# loses: test-best-constant
# hint: one prediction for each row
# --- best-constant
def best_constant(loss, target, candidates):
    return min(candidates, key=lambda c: loss(target, c))

# === wrong: binary cross-entropy without clipping
# loses: test-binary
# hint: ln 0
# --- binary
def binary_crossentropy(target, prediction):
    p = prediction
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy clips below only
# loses: test-binary
# hint: ln 0
# --- binary
def binary_crossentropy(target, prediction):
    p = np.maximum(prediction, 1e-7)
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy picks the probability of the truth, unclipped
# loses: test-binary
# hint: Clip the probabilities
# --- binary
def binary_crossentropy(target, prediction):
    return -np.mean(np.log(np.where(target == 1, prediction, 1 - prediction)))

# === wrong: binary cross-entropy replaces infinity by a huge number
# loses: test-binary
# hint: but yours costs
# --- binary
def binary_crossentropy(target, prediction):
    p = prediction
    return -np.mean(np.nan_to_num(target * np.log(p)) + np.nan_to_num((1 - target) * np.log(1 - p)))

# === wrong: binary cross-entropy clips to hundredths
# loses: test-binary
# hint: clip to a tiny distance only
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(prediction, 0.01, 0.99)
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy clips to thousandths
# loses: test-binary
# hint: costs about 16
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(prediction, 0.0009, 0.9991)
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy is the sum
# loses: test-binary
# hint: sum over the three rows
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(prediction, 1e-7, 1 - 1e-7)
    return -np.sum(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy without the minus
# loses: test-binary
# hint: loss is negative
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(prediction, 1e-7, 1 - 1e-7)
    return np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy counts the rows of yes only
# loses: test-binary
# hint: second row costs nothing
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(prediction, 1e-7, 1 - 1e-7)
    return -np.mean(target * np.log(p))

# === wrong: binary cross-entropy with its arguments swapped
# loses: test-binary
# hint: the loss should be 0.341
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(target, 1e-7, 1 - 1e-7)
    return -np.mean(prediction * np.log(p) + (1 - prediction) * np.log(1 - p))

# === wrong: binary cross-entropy in bits
# loses: test-binary
# hint: the loss should be 0.341
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(prediction, 1e-7, 1 - 1e-7)
    return -np.mean(target * np.log2(p) + (1 - target) * np.log2(1 - p))

# === wrong: binary cross-entropy applies a sigmoid first
# loses: test-binary
# hint: the loss should be 0.341
# --- binary
def binary_crossentropy(target, prediction):
    p = 1 / (1 + np.exp(-prediction))
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy gives one number for each row
# loses: test-binary
# hint: one number for all the rows
# --- binary
def binary_crossentropy(target, prediction):
    p = np.clip(prediction, 1e-7, 1 - 1e-7)
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: binary cross-entropy is the squared error
# loses: test-binary
# hint: the loss should be 0.341
# --- binary
def binary_crossentropy(target, prediction):
    return np.mean((target - prediction) ** 2)

# === wrong: categorical cross-entropy is the sum over the rows
# loses: test-categorical
# hint: sum over the two rows
# --- categorical
def categorical_crossentropy(target, prediction):
    return -np.sum(target * np.log(np.clip(prediction, 1e-7, 1)))

# === wrong: categorical cross-entropy is the mean over all the entries
# loses: test-categorical
# hint: all six entries
# --- categorical
def categorical_crossentropy(target, prediction):
    return -np.mean(target * np.log(np.clip(prediction, 1e-7, 1)))

# === wrong: categorical cross-entropy adds up the columns first
# loses: test-categorical
# hint: number of classes
# --- categorical
def categorical_crossentropy(target, prediction):
    return -np.mean(np.sum(target * np.log(np.clip(prediction, 1e-7, 1)), axis=0))

# === wrong: categorical cross-entropy without clipping
# loses: test-categorical
# hint: Clip the probabilities
# --- categorical
def categorical_crossentropy(target, prediction):
    return -np.mean(np.sum(target * np.log(prediction), axis=1))

# === wrong: categorical cross-entropy with its arguments swapped
# loses: test-categorical
# hint: should be 0.872
# --- categorical
def categorical_crossentropy(target, prediction):
    return -np.mean(np.sum(prediction * np.log(np.clip(target, 1e-7, 1)), axis=1))

# === wrong: categorical cross-entropy is the binary one of each entry
# loses: test-categorical
# hint: should be 0.872
# --- categorical
def categorical_crossentropy(target, prediction):
    p = np.clip(prediction, 1e-7, 1 - 1e-7)
    return -np.mean(np.sum(target * np.log(p) + (1 - target) * np.log(1 - p), axis=1))

# === wrong: categorical cross-entropy applies softmax again
# loses: test-categorical
# hint: should be 0.872
# --- categorical
def categorical_crossentropy(target, prediction):
    e = np.exp(prediction)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.sum(target * np.log(p), axis=1))

# === wrong: categorical cross-entropy takes the logarithm of the mean
# loses: test-categorical
# hint: should be 0.872
# --- categorical
def categorical_crossentropy(target, prediction):
    return -np.log(np.mean(np.sum(target * prediction, axis=1)) + 1e-9)

# === wrong: categorical cross-entropy is negative
# loses: test-categorical
# hint: should be 0.872
# --- categorical
def categorical_crossentropy(target, prediction):
    return np.mean(np.sum(target * np.log(np.clip(prediction, 1e-7, 1)), axis=1))

# === wrong: categorical cross-entropy divides by two rows always
# loses: test-categorical
# hint: fixed in your code
# --- categorical
def categorical_crossentropy(target, prediction):
    return -np.sum(target * np.log(np.clip(prediction, 1e-7, 1))) / 2

# === wrong: logits go through a clipped sigmoid
# loses: test-logits
# hint: it gets lost
# --- logits
def binary_crossentropy_from_logits(target, logits):
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-7, 1 - 1e-7)
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# === wrong: logits go through an unclipped sigmoid
# loses: test-logits
# hint: too large for the computer
# --- logits
def binary_crossentropy_from_logits(target, logits):
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(np.log(np.where(target == 1, p, 1 - p)))

# === wrong: the formulas of the logits overflow
# loses: test-logits
# hint: too large for the computer
# --- logits
def binary_crossentropy_from_logits(target, logits):
    return np.mean(np.log(1 + np.exp(np.where(target == 1, -logits, logits))))

# === wrong: the overflow of the logits is called a thousand
# loses: test-logits
# hint: right for small logits only
# --- logits
def binary_crossentropy_from_logits(target, logits):
    each = np.log(1 + np.exp(np.where(target == 1, -logits, logits)))
    return np.mean(np.nan_to_num(each, posinf=1000))

# === wrong: the signs of the logits are exchanged
# loses: test-logits
# hint: Both signs
# --- logits
def binary_crossentropy_from_logits(target, logits):
    return np.mean(np.logaddexp(0, np.where(target == 1, logits, -logits)))

# === wrong: every row of logits has the target 1
# loses: test-logits
# hint: cost 0.127 and 0.313
# --- logits
def binary_crossentropy_from_logits(target, logits):
    return np.mean(np.logaddexp(0, -logits))

# === wrong: the logits are taken for probabilities
# loses: test-logits
# hint: cost 0.127 and 0.313
# --- logits
def binary_crossentropy_from_logits(target, logits):
    return binary_crossentropy(target, logits)

# === wrong: the losses of the logits are added up
# loses: test-logits
# hint: sum over the two rows
# --- logits
def binary_crossentropy_from_logits(target, logits):
    return np.sum(np.logaddexp(0, np.where(target == 1, -logits, logits)))

# === wrong: the sigmoid is applied twice
# loses: test-logits
# hint: cost 0.127 and 0.313
# --- logits
def binary_crossentropy_from_logits(target, logits):
    z = 1 / (1 + np.exp(-logits))
    return np.mean(np.logaddexp(0, np.where(target == 1, -z, z)))

# === wrong: yes or no by a softmax of one unit
# loses: test-head
# hint: softmax of a single unit
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    if task["answer"] == "one of":
        sparse = "sparse_" if task["labels"] == "class numbers" else ""
        return head | {"activation": "softmax", "loss": sparse + "categorical_crossentropy"}
    if task["answer"] == "any of":
        return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}
    return head | {"activation": "softmax", "loss": "binary_crossentropy"}

# === wrong: softmax, and from_logits as well
# loses: test-head
# hint: applies another one
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    if task["answer"] == "one of":
        sparse = "sparse_" if task["labels"] == "class numbers" else ""
        return head | {"activation": "softmax", "loss": sparse + "categorical_crossentropy", "from_logits": True}
    return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}

# === wrong: sigmoid, and from_logits as well
# loses: test-head
# hint: ends in a sigmoid
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    if task["answer"] == "one of":
        sparse = "sparse_" if task["labels"] == "class numbers" else ""
        return head | {"activation": "softmax", "loss": sparse + "categorical_crossentropy"}
    return head | {"activation": "sigmoid", "loss": "binary_crossentropy", "from_logits": True}

# === wrong: linear, and the loss isn't told
# loses: test-head
# hint: must be told so
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False, "activation": "linear"}
    if task["answer"] == "amounts":
        return head | {"loss": "mse"}
    if task["answer"] == "one of":
        sparse = "sparse_" if task["labels"] == "class numbers" else ""
        return head | {"loss": sparse + "categorical_crossentropy"}
    return head | {"loss": "binary_crossentropy"}

# === wrong: always sparse
# loses: test-head
# hint: the labels are written
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    if task["answer"] == "one of":
        return head | {"activation": "softmax", "loss": "sparse_categorical_crossentropy"}
    return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}

# === wrong: sparse and one-hot are exchanged
# loses: test-head
# hint: the labels are written
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    if task["answer"] == "one of":
        sparse = "" if task["labels"] == "class numbers" else "sparse_"
        return head | {"activation": "softmax", "loss": sparse + "categorical_crossentropy"}
    return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}

# === wrong: any of by a softmax
# loses: test-head
# hint: don't add up to 1
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    if task["answer"] == "yes or no":
        return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}
    sparse = "sparse_" if task["labels"] == "class numbers" else ""
    return head | {"activation": "softmax", "loss": sparse + "categorical_crossentropy"}

# === wrong: one of by sigmoids
# loses: test-head
# hint: share a total of 1
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}

# === wrong: amounts by a sigmoid
# loses: test-head
# hint: any number
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "sigmoid", "loss": "mse"}
    if task["answer"] == "one of":
        sparse = "sparse_" if task["labels"] == "class numbers" else ""
        return head | {"activation": "softmax", "loss": sparse + "categorical_crossentropy"}
    return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}

# === wrong: yes or no by the squared error
# loses: test-head
# hint: its loss is a cross-entropy
# --- head
def choose_head(task):
    head = {"units": task["count"], "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    if task["answer"] == "one of":
        sparse = "sparse_" if task["labels"] == "class numbers" else ""
        return head | {"activation": "softmax", "loss": sparse + "categorical_crossentropy"}
    return head | {"activation": "sigmoid", "loss": "mse" if task["count"] == 1 else "binary_crossentropy"}

# === wrong: one unit for everything
# loses: test-head
# hint: two numbers, so the last layer needs 2
# --- head
def choose_head(task):
    head = {"units": 1, "from_logits": False}
    if task["answer"] == "amounts":
        return head | {"activation": "linear", "loss": "mse"}
    return head | {"activation": "sigmoid", "loss": "binary_crossentropy"}

# === wrong: the same head for every task
# loses: test-head
# hint: As many units
# --- head
def choose_head(task):
    return {"units": 2, "activation": "linear", "loss": "mse", "from_logits": False}

# === wrong: the head is a list
# loses: test-head
# hint: a dictionary
# --- head
def choose_head(task):
    return [task["count"], "linear", "mse", False]

# === wrong: the mean is capped, not the rows
# loses: test-binary
# hint: not the mean of all
# --- binary
def binary_crossentropy(target, prediction):
    given = np.where(target == 1, prediction, 1 - prediction)
    with np.errstate(divide="ignore"):
        loss = np.mean(-np.log(given))
    return min(loss, -np.log(1e-7))

# === wrong: best_constant makes its predictions like the targets, which may be whole numbers
# loses: test-best-constant
# hint: may be whole numbers
# --- best-constant
def best_constant(loss, target, candidates):
    losses = [loss(target, np.full_like(target, c)) for c in candidates]
    return candidates[np.argmin(losses)]

# === wrong: the loss of the logits is a straight line from 3 on
# loses: test-logits
# hint: ln(1 + e^z)
# --- logits
def binary_crossentropy_from_logits(target, logits):
    against = np.where(target == 1, -logits, logits)
    near = np.log1p(np.exp(np.clip(against, -3, 3)))
    return np.mean(np.where(against > 3, against, np.where(against < -3, 0.0, near)))

# === wrong: a right row costs nothing from a logit of 6 on
# loses: test-logits
# hint: only nearly right
# --- logits
def binary_crossentropy_from_logits(target, logits):
    against = np.where(target == 1, -logits, logits)
    return np.mean(np.where(against < -6, 0.0, np.logaddexp(0, against)))
