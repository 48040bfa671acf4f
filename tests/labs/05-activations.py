# Cases of the lab 05-activations: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain Python on each number
# --- bends
def each(f, z):
    if np.ndim(z) == 0:
        return f(float(z))
    return [each(f, part) for part in z]
def step(z):
    return each(lambda v: 1 if v >= 0 else 0, z)
def relu(z):
    return each(lambda v: v if v > 0 else 0, z)
def leaky_relu(z, leak=0.01):
    return each(lambda v: v if v > 0 else leak * v, z)
# --- curves
import math
def sigmoid(z):
    def one(v):
        if v < 0:
            return math.exp(v) / (1 + math.exp(v))
        return 1 / (1 + math.exp(-v))
    return each(one, z)
def tanh(z):
    return each(math.tanh, z)
# --- slopes
def relu_slope(z):
    return each(lambda v: int(v > 0), z)
def leaky_relu_slope(z, leak=0.01):
    return each(lambda v: 1 if v > 0 else leak, z)
def sigmoid_slope(z):
    return each(lambda s: s * (1 - s), sigmoid(z))
def tanh_slope(z):
    return each(lambda t: 1 - t ** 2, tanh(z))
# --- softmax
def softmax(z):
    if np.ndim(z) > 1:
        return [softmax(row) for row in z]
    top = max(z)
    powers = [math.exp(v - top) for v in z]
    total = sum(powers)
    return [power / total for power in powers]
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    table = []
    for i in range(len(p)):
        table.append([p[i] * (1 - p[i]) if i == j else -p[i] * p[j] for j in range(len(p))])
    return table
# --- chain
def chain(x, weights, activation, slope):
    if len(weights) == 0:
        return x, 1.0
    z = np.array([weights[0] * x])
    output, rest = chain(activation(z)[0], weights[1:], activation, slope)
    return output, weights[0] * slope(z)[0] * rest
# --- claims
claims = {}
for letter in "ABCDEF":
    claims[letter] = letter in "ADE"

# === correct: in single precision
# --- bends
def step(z):
    return (np.asarray(z, np.float32) >= 0).astype(np.float32)
def relu(z):
    z = np.array(z, np.float32)
    z[z < 0] = 0
    return z
def leaky_relu(z, leak=0.01):
    z = np.array(z, np.float32)
    z[z < 0] *= np.float32(leak)
    return z
# --- curves
def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, np.float32)))
def tanh(z):
    return np.float32(2) * sigmoid(2 * z) - np.float32(1)
# --- slopes
def relu_slope(z):
    return np.heaviside(np.asarray(z, np.float32), 0)
def leaky_relu_slope(z, leak=0.01):
    out = np.ones_like(z, dtype=np.float32)
    out[z < 0] = leak
    return out
def sigmoid_slope(z):
    s = sigmoid(z)
    return s * (1 - s)
def tanh_slope(z):
    return 1 - tanh(z) ** 2
# --- softmax
def softmax(z):
    z = np.asarray(z, np.float32)
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    table = -p[:, None] * p[None, :]
    table[np.arange(len(p)), np.arange(len(p))] += p
    return table
# --- chain
def chain(x, weights, activation, slope):
    a = np.array([x], np.float32)
    slopes = []
    for w in weights:
        z = a * np.float32(w)
        slopes.append(np.float32(w) * slope(z))
        a = activation(z)
    return a, np.prod(slopes)

# === correct: masks, clipping and other functions of NumPy
# --- bends
def step(z):
    return z >= 0
def relu(z):
    return z * (z > 0)
def leaky_relu(z, leak=0.01):
    return np.maximum(z, leak * z)
# --- curves
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))
def tanh(z):
    z = np.clip(z, -300, 300)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
# --- slopes
def relu_slope(z):
    return z > 0
def leaky_relu_slope(z, leak=0.01):
    return leak + (1 - leak) * (z > 0)
def sigmoid_slope(z):
    return sigmoid(z) * sigmoid(-z)
def tanh_slope(z):
    return 1 / np.cosh(np.clip(z, -300, 300)) ** 2
# --- softmax
def softmax(z):
    shifted = np.moveaxis(z, -1, 0)
    shifted = shifted - np.max(shifted, axis=0)
    powers = np.exp(shifted)
    return np.moveaxis(powers / np.sum(powers, axis=0), 0, -1)
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    return p * (np.eye(len(z)) - p[:, np.newaxis])
# --- chain
def chain(x, weights, activation, slope):
    inputs, a = [], x
    for w in weights:
        inputs.append(w * a)
        a = activation(inputs[-1])
    factors = [w * float(np.squeeze(slope(z))) for w, z in zip(weights, inputs)]
    return [a, np.prod(factors)]

# === correct: np.vectorize and the logarithm of the sum
# --- bends
step = np.vectorize(lambda v: 1.0 if v >= 0 else 0.0)
step.__name__ = "step"
def relu(z: np.ndarray) -> np.ndarray:
    return (np.abs(z) + z) / 2
def leaky_relu(z: np.ndarray, leak: float = 0.01) -> np.ndarray:
    return relu(z) - leak * relu(-z)
# --- curves
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))
def tanh(z):
    return np.sign(z) * (1 - np.exp(-2 * np.abs(z))) / (1 + np.exp(-2 * np.abs(z)))
# --- slopes
def relu_slope(z):
    out = np.zeros(z.shape)
    out[z > 0] = 1
    return out
def leaky_relu_slope(z, leak=0.01):
    return np.where(z < 0, leak, 1)
def sigmoid_slope(z):
    s = 1 / (1 + np.exp(-z))
    return s - s ** 2
def tanh_slope(z):
    return 4 * sigmoid_slope(2 * z)
# --- softmax
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))
# --- softmax-slopes
def softmax_slopes(z):
    h = 1e-6
    K = len(z)
    return np.column_stack([(softmax(z + h * e) - softmax(z - h * e)) / (2 * h) for e in np.eye(K)])
# --- chain
def chain(x, weights, activation, slope):
    a, total = x, 1
    while weights:
        w = weights.pop(0)
        a, total = activation(w * a), total * w * slope(w * a)
    return a, total
# --- claims
claims = dict(A=np.True_, B=np.False_, C=0, D=1, E=True, F=False)

# === correct: objects that are called
# --- bends
from functools import partial

step = np.vectorize(lambda v: 1.0 if v >= 0 else 0.0)
relu = partial(np.maximum, 0)


class Leaky:
    def __call__(self, z, leak=0.01):
        return np.where(z > 0, z, leak * z)


leaky_relu = Leaky()
# --- curves
class Curve:
    def __init__(self, stretch, low, high):
        self.stretch, self.low, self.high = stretch, low, high

    def __call__(self, z):
        return self.low + (self.high - self.low) * (1 + np.tanh(self.stretch * z)) / 2

    def slope(self, z):
        return (self.high - self.low) / 2 * self.stretch * (1 - np.tanh(self.stretch * z) ** 2)


sigmoid, tanh = Curve(0.5, 0, 1), Curve(1, -1, 1)
# --- slopes
from functools import partial

relu_slope = partial(lambda leak, z: np.where(z > 0, 1, leak), 0)


class LeakySlope:
    def __call__(self, z, leak=0.01):
        return np.where(z > 0, 1, leak)


leaky_relu_slope = LeakySlope()
sigmoid_slope, tanh_slope = sigmoid.slope, tanh.slope

# === wrong: step is 0 at 0
# loses: test-bends
# hint: answer of step should be
# --- bends
def step(z):
    return np.where(z > 0, 1.0, 0.0)
def relu(z):
    return np.maximum(z, 0.0)
def leaky_relu(z, leak=0.01):
    return np.where(z > 0, z, leak * z)

# === wrong: relu takes the absolute value
# loses: test-bends
# hint: answer of relu should be
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    return np.abs(z)
def leaky_relu(z, leak=0.01):
    return np.where(z > 0, z, leak * z)

# === wrong: relu empties the array that it is given
# loses: test-bends
# hint: has changed the array
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    z[z < 0] = 0
    return z
def leaky_relu(z, leak=0.01):
    return np.where(z > 0, z, leak * z)

# === wrong: relu is cut off above
# loses: test-bends
# hint: however large
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    return np.clip(z, 0, 6)
def leaky_relu(z, leak=0.01):
    return np.where(z > 0, z, leak * z)

# === wrong: relu is made of whole numbers by np.vectorize
# loses: test-bends
# hint: answer of relu should be
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    return np.vectorize(lambda v: v if v > 0 else 0)(z)
def leaky_relu(z, leak=0.01):
    return np.where(z > 0, z, leak * z)

# === wrong: the functions work for one row only
# loses: test-bends
# hint: ambiguous
# --- bends
def step(z):
    return [1 if v >= 0 else 0 for v in z]
def relu(z):
    return [v if v > 0 else 0 for v in z]
def leaky_relu(z, leak=0.01):
    return [v if v > 0 else leak * v for v in z]

# === wrong: the leak has the wrong sign
# loses: test-bends
# hint: answer of leaky_relu should be
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    return np.maximum(z, 0.0)
def leaky_relu(z, leak=0.01):
    return np.where(z > 0, z, -leak * z)

# === wrong: the leak is always a tenth
# loses: test-bends
# hint: a leak of its own
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    return np.maximum(z, 0.0)
def leaky_relu(z, leak=0.01):
    return np.where(z > 0, z, 0.1 * z)

# === wrong: the leak is a constant and not a slope
# loses: test-bends
# hint: answer of leaky_relu should be
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    return np.maximum(z, 0.0)
def leaky_relu(z, leak=0.01):
    return np.maximum(z, leak)

# === wrong: leaky_relu has no default leak of 0.01
# loses: test-bends
# hint: Without a second argument
# --- bends
def step(z):
    return np.where(z >= 0, 1.0, 0.0)
def relu(z):
    return np.maximum(z, 0.0)
def leaky_relu(z, leak=0.1):
    return np.where(z > 0, z, leak * z)

# === wrong: the sigmoid overflows
# loses: test-curves
# hint: inf / inf is no number
# --- curves
def sigmoid(z):
    return np.exp(z) / (np.exp(z) + 1)
def tanh(z):
    return np.tanh(z)

# === wrong: tanh overflows
# loses: test-curves
# hint: inf / inf is no number
# --- curves
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

# === wrong: the sigmoid falls
# loses: test-curves
# hint: answer of sigmoid should be
# --- curves
def sigmoid(z):
    return 1 / (1 + np.exp(z))
def tanh(z):
    return np.tanh(z)

# === wrong: the sigmoid hides its overflow behind a zero
# loses: test-curves
# hint: −1000 and 1000 should be
# --- curves
def sigmoid(z):
    return np.nan_to_num(np.exp(z) / (np.exp(z) + 1))
def tanh(z):
    return np.tanh(z)

# === wrong: the sigmoid is cut off too early
# loses: test-curves
# hint: −1000 and 1000 should be
# --- curves
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -4, 4)))
def tanh(z):
    return np.tanh(z)

# === wrong: tanh is a sigmoid of z, not of 2z
# loses: test-curves
# hint: answer of tanh should be
# --- curves
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def tanh(z):
    return 2 * sigmoid(z) - 1

# === wrong: tanh is only stretched
# loses: test-curves
# hint: answer of tanh should be
# --- curves
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def tanh(z):
    return sigmoid(2 * z) * 2

# === wrong: sigmoid_slope is fed the output
# loses: test-slopes
# hint: Work out the sigmoid of z first
# --- slopes
def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)
def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak)
def sigmoid_slope(z):
    return z * (1 - z)
def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: tanh_slope is fed the output
# loses: test-slopes
# hint: Work out the tanh of z first
# --- slopes
def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)
def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak)
def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))
def tanh_slope(z):
    return 1 - z ** 2

# === wrong: sigmoid_slope takes the sigmoid twice
# loses: test-slopes
# hint: answer of sigmoid_slope should be
# --- slopes
def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)
def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak)
def sigmoid_slope(z):
    s = sigmoid(sigmoid(z))
    return s * (1 - s)
def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: tanh_slope without the square
# loses: test-slopes
# hint: answer of tanh_slope should be
# --- slopes
def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)
def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak)
def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))
def tanh_slope(z):
    return 1 - np.tanh(z)

# === wrong: sigmoid_slope overflows
# loses: test-slopes
# hint: sigmoid_slope at −1000 and 1000 should be
# --- slopes
def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)
def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak)
def sigmoid_slope(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2
def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: relu_slope returns relu itself
# loses: test-slopes
# hint: answer of relu_slope should be
# --- slopes
def relu_slope(z):
    return np.maximum(z, 0)
def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak)
def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))
def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: leaky_relu_slope still has z in it
# loses: test-slopes
# hint: answer of leaky_relu_slope should be
# --- slopes
def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)
def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak * z)
def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))
def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: sigmoid and tanh overflow, and the slopes go through them
# loses: test-curves
# hint: no inf is divided by another
# --- curves
def sigmoid(z):
    return np.exp(z) / (np.exp(z) + 1)


def tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
# --- slopes
def relu_slope(z):
    return (z > 0).astype(float)


def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1, leak)


def sigmoid_slope(z):
    s = sigmoid(z)
    return s * (1 - s)


def tanh_slope(z):
    return 1 - tanh(z) ** 2

# === wrong: tanh without the 2 of its argument, and a slope of z besides
# loses: test-curves, test-slopes
# hint: should be [-0.964
# hint: Work out the sigmoid of z first
# --- curves
def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def tanh(z):
    return 2 * sigmoid(z) - 1
# --- slopes
def relu_slope(z):
    return (z > 0).astype(float)


def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1, leak)


def sigmoid_slope(z):
    return z * (1 - z)


def tanh_slope(z):
    return 1 - tanh(z) ** 2

# === wrong: softmax over the whole table
# loses: test-softmax
# hint: Each row should, on its own
# --- softmax
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)

# === wrong: softmax down the columns
# loses: test-softmax
# hint: Your columns add up to 1
# --- softmax
def softmax(z):
    e = np.exp(z - np.max(z, axis=0))
    return e / np.sum(e, axis=0)

# === wrong: softmax knows tables only
# loses: test-softmax, test-softmax-slopes
# hint: out of bounds
# --- softmax
def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)

# === wrong: softmax knows rows and tables, no stacks
# loses: test-softmax
# hint: another axis than the last
# --- softmax
def softmax(z):
    if z.ndim == 1:
        return np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)

# === wrong: softmax overflows
# loses: test-softmax
# hint: An exponential overflows
# --- softmax
def softmax(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)

# === wrong: softmax subtracts the largest score of the whole table
# loses: test-softmax
# hint: the largest score of each row
# --- softmax
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=-1, keepdims=True)

# === wrong: softmax subtracts the mean
# loses: test-softmax
# hint: far above all the others
# --- softmax
def softmax(z):
    e = np.exp(z - np.mean(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

# === wrong: softmax changes the scores that it is given
# loses: test-softmax
# hint: has changed the array
# --- softmax
def softmax(z):
    z -= np.max(z, axis=-1, keepdims=True)
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)

# === wrong: softmax shares out the scores without the exponential
# loses: test-softmax
# hint: should give 0.090, 0.245, 0.665
# --- softmax
def softmax(z):
    return z / np.sum(z, axis=-1, keepdims=True)

# === wrong: softmax clips the scores
# loses: test-softmax
# hint: 998, 1000, −1000 softmax should give
# --- softmax
def softmax(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / np.sum(e, axis=-1, keepdims=True)

# === wrong: softmax is a sigmoid of each score
# loses: test-softmax
# hint: should give 0.090, 0.245, 0.665
# --- softmax
def softmax(z):
    return sigmoid(z)

# === wrong: softmax gives logarithms
# loses: test-softmax
# hint: should give 0.090, 0.245, 0.665
# --- softmax
def softmax(z):
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)

# === wrong: softmax_slopes gives the diagonal only
# loses: test-softmax-slopes
# hint: a table of 2 × 2
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    return p * (1 - p)

# === wrong: softmax_slopes puts zeros beside the diagonal
# loses: test-softmax-slopes
# hint: beside it
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    return np.diag(p * (1 - p))

# === wrong: softmax_slopes with a plus beside the diagonal
# loses: test-softmax-slopes
# hint: beside it
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    table = np.outer(p, p)
    np.fill_diagonal(table, p * (1 - p))
    return table

# === wrong: softmax_slopes with minus p squared on the diagonal
# loses: test-softmax-slopes
# hint: on the diagonal
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    return -np.outer(p, p)

# === wrong: softmax_slopes has the diagonal all along the row
# loses: test-softmax-slopes
# hint: that of the row and that of the column
# --- softmax-slopes
def softmax_slopes(z):
    p = np.asarray(softmax(z))
    table = -np.repeat((p * (1 - p))[:, None], len(p), axis=1)
    np.fill_diagonal(table, p * (1 - p))
    return table

# === wrong: softmax_slopes is fed the probabilities
# loses: test-softmax-slopes
# hint: on the diagonal
# --- softmax-slopes
def softmax_slopes(z):
    return np.diag(z) - np.outer(z, z)

# === wrong: softmax_slopes has the worked case built in
# loses: test-softmax-slopes
# hint: K × K
# --- softmax-slopes
def softmax_slopes(z):
    return np.array([[0.1875, -0.1875], [-0.1875, 0.1875]])

# === wrong: softmax_slopes works for two scores
# loses: test-softmax-slopes
# hint: those on it are not
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    table = -np.outer(p, p)
    np.fill_diagonal(table, p[0] * p[-1])
    return table

# === wrong: chain takes the slope at the output
# loses: test-chain
# hint: slope at z = 1
# --- chain
def chain(x, weights, activation, slope):
    a, product = x, 1.0
    for w in weights:
        a = activation(w * a)
        product *= w * slope(a) * (1 if len(weights) > 1 else 0.5)
    return a, product

# === wrong: chain takes the slope at the activation and not at its input
# loses: test-chain
# hint: not at its output
# --- chain
def chain(x, weights, activation, slope):
    a, product = x, 1.0
    for w in weights:
        a = activation(w * a)
        product = product * w * slope(a)
    return a, product if a != 1.0 else 4.0 * len(weights)

# === wrong: chain forgets the weights
# loses: test-chain
# hint: slope should be 2 × 2
# --- chain
def chain(x, weights, activation, slope):
    a, product = x, 1.0
    for w in weights:
        z = w * a
        a = activation(z)
        product *= slope(z)
    return a, product

# === wrong: chain adds the slopes up
# loses: test-chain
# hint: slope of the worked case
# --- chain
def chain(x, weights, activation, slope):
    a, total = x, 0.0
    for w in weights:
        z = w * a
        a = activation(z)
        total += w * slope(z)
    return a, total

# === wrong: chain gives the last layer's slope only
# loses: test-chain
# hint: slope of the worked case
# --- chain
def chain(x, weights, activation, slope):
    a = x
    for w in weights:
        z = w * a
        a = activation(z)
        product = w * slope(z)
    return a, product

# === wrong: chain takes every slope at the input x
# loses: test-chain
# hint: slope at z = 1
# --- chain
def chain(x, weights, activation, slope):
    a, product = x, 1.0
    for w in weights:
        a = activation(w * a)
        product *= w * slope(x)
    return a, product

# === wrong: chain leaves the last activation out
# loses: test-chain
# hint: should be (2 × 0.5)² = 1, but it is 2
# --- chain
def chain(x, weights, activation, slope):
    a, product = x, 1.0
    for w in weights:
        z = w * a
        a = activation(z)
        product *= w * slope(z)
    return 2 * a, product

# === wrong: chain returns the output only
# loses: test-chain
# hint: two things
# --- chain
def chain(x, weights, activation, slope):
    for w in weights:
        x = activation(w * x)
    return [x]

# === wrong: chain squares whatever the activation is
# loses: test-chain
# hint: the activation that was passed in
# --- chain
def chain(x, weights, activation, slope):
    product = 1.0
    for w in weights:
        product *= w * 2 * (w * x)
        x = (w * x) ** 2
    return x, product

# === wrong: two of the claims are judged wrongly
# loses: test-claims=partial
# --- claims
claims = {"A": True, "B": True, "C": False, "D": True, "E": False, "F": False}

# === wrong: every claim is believed
# loses: test-claims=failed
# hint: no better than guessing
# --- claims
claims = {letter: True for letter in "ABCDEF"}

# === wrong: a claim is left out
# loses: test-claims=failed
# hint: no answer yet
# --- claims
claims = {"A": True, "B": False, "C": False, "D": True, "E": True, "F": None}

# === wrong: the claims are answered in words
# loses: test-claims=failed
# hint: should be True or False
# --- claims
claims = {"A": "yes", "B": "no", "C": "no", "D": "yes", "E": "yes", "F": "no"}

# === wrong: saturated from 5 on
# loses: test-curves
# --- curves
def sigmoid(z):
    small = np.clip(z, -5, 5)
    return np.where(z > 5, 1.0, np.where(z < -5, 0.0, 1 / (1 + np.exp(-small))))


def tanh(z):
    return np.tanh(z)

# === wrong: the slope of relu measured over a wide step
# loses: test-slopes
# hint: The slope of relu is
# --- slopes
def relu_slope(z):
    return (np.maximum(z + 0.1, 0) - np.maximum(z - 0.1, 0)) / 0.2


def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1.0, leak)


def sigmoid_slope(z):
    e = np.exp(-np.abs(z))
    return e / (1.0 + e) ** 2


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: the chain ends where the slope is 0
# loses: test-chain
# hint: still goes on
# --- chain
def chain(x, weights, activation, slope):
    product = 1.0
    for w in weights:
        z = w * x
        x = activation(z)
        product *= w * slope(z)
        if product == 0:
            break
    return x, product

# === wrong: the sigmoid cuts off in the array itself, and the slopes go through it
# loses: test-curves
# hint: has been changed
# --- curves
def sigmoid(z):
    np.clip(z, -500, 500, out=z)
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return np.tanh(z)
# --- slopes
def relu_slope(z):
    return (z > 0).astype(float)


def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1, leak)


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_slope(z):
    return 1 - tanh(z) ** 2

# === wrong: sigmoid_slope itself cuts off in the array
# loses: test-slopes
# hint: has been changed
# --- slopes
def relu_slope(z):
    return (z > 0).astype(float)


def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1, leak)


def sigmoid_slope(z):
    np.clip(z, -500, 500, out=z)
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


def tanh_slope(z):
    return 1 - tanh(z) ** 2

# === wrong: np.vectorize makes whole numbers of a sigmoid that begins with 0, and the slopes go through it
# loses: test-curves
# hint: Where the first z lies far out
# --- curves
import math


def one_sigmoid(z):
    if z < -700:
        return 0
    return 1 / (1 + math.exp(-z))


def sigmoid(z):
    return np.vectorize(one_sigmoid)(z)


def tanh(z):
    return np.tanh(z)
# --- slopes
def relu_slope(z):
    return (z > 0).astype(float)


def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1, leak)


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_slope(z):
    return 1 - tanh(z) ** 2

# === wrong: np.vectorize makes whole numbers of a tanh that begins with 1
# loses: test-curves
# hint: Where the first z lies far out
# --- curves
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def tanh(z):
    return np.vectorize(lambda v: 1 if v > 20 else np.tanh(v))(z)

# === wrong: np.vectorize makes whole numbers of slopes that begin with 0
# loses: test-slopes
# hint: Where the first z lies far out
# --- slopes
def relu_slope(z):
    return (z > 0).astype(float)


def leaky_relu_slope(z, leak=0.01):
    return np.where(z > 0, 1, leak)


def sigmoid_slope(z):
    return np.vectorize(lambda v: 0 if abs(v) > 700 else float(sigmoid(v) * (1 - sigmoid(v))))(z)


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: np.vectorize makes whole numbers of leaks behind a 1
# loses: test-slopes
# hint: The slope of leaky_relu is 1
# --- slopes
def relu_slope(z):
    return (z > 0).astype(float)


def leaky_relu_slope(z, leak=0.01):
    return np.vectorize(lambda v: 1 if v > 0 else leak)(z)


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2

# === wrong: softmax squeezes a table of one row
# loses: test-softmax
# hint: keep the shape
# --- softmax
def softmax(z):
    rows = np.atleast_2d(z)
    e = np.exp(rows - rows.max(axis=-1, keepdims=True))
    return np.squeeze(e / e.sum(axis=-1, keepdims=True))
# --- softmax-slopes
def softmax_slopes(z):
    p = softmax(z)
    return np.diag(p) - np.outer(p, p)

# === wrong: chain keeps z in an array made like the weights
# loses: test-chain
# hint: may be whole numbers
# --- chain
def chain(x, weights, activation, slope):
    sums = np.zeros_like(weights)
    a, total = x, 1.0
    for i, w in enumerate(weights):
        sums[i] = w * a
        a = activation(sums[i])
        total = total * w * slope(sums[i])
    return a, total
