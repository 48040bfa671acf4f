# Cases of the lab 04-neuron: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain Python loops, no NumPy at all
# --- neuron
def neuron(x, w, b, activation):
    total = b
    for xi, wi in zip(x, w):
        total = total + xi * wi
    return activation(total)
# --- at-least
def at_least(k, n):
    return [1] * n, -k
# --- augment
def augment(X):
    return [list(row) + [1] for row in X]
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    outputs = []
    for row in X:
        z = w_b[-1]
        for xi, wi in zip(row, w_b):
            z += xi * wi
        outputs.append(activation(z))
    return outputs
# --- layer
def layer(X, W, b):
    rows = []
    for x in X:
        rows.append([sum(x[i] * W[i][j] for i in range(len(x))) + b[j] for j in range(len(b))])
    return rows
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    outputs = []
    for x in X:
        a = list(x)
        for W, b, activation in zip(Ws, bs, activations):
            a = [float(activation(sum(a[i] * W[i][j] for i in range(len(a))) + b[j])) for j in range(len(b))]
        outputs.append(a)
    return outputs
# --- collapse
def collapse(W1, b1, W2, b2):
    n_in, n_hidden, n_out = len(W1), len(W2), len(b2)
    W = [[sum(W1[i][h] * W2[h][j] for h in range(n_hidden)) for j in range(n_out)] for i in range(n_in)]
    b = [b2[j] + sum(b1[h] * W2[h][j] for h in range(n_hidden)) for j in range(n_out)]
    return W, b

# === correct: vectorised in float32
# --- neuron
def neuron(x, w, b, activation):
    z = np.dot(np.asarray(x, np.float32), np.asarray(w, np.float32)) + np.float32(b)
    return np.float32(activation(z))
# --- at-least
def at_least(k, n):
    return np.full(n, 1, dtype=np.float32), np.float32(0.25 - k)
# --- augment
def augment(X):
    X = np.asarray(X, np.float32)
    return np.concatenate([X, np.ones((X.shape[0], 1), np.float32)], axis=1)
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(augment(X) @ np.asarray(w_b, np.float32))
# --- layer
def layer(X, W, b):
    return np.asarray(X, np.float32) @ np.asarray(W, np.float32) + np.asarray(b, np.float32)
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for i in range(len(Ws)):
        X = activations[i](layer(X, Ws[i], bs[i]))
    return X
# --- collapse
def collapse(W1, b1, W2, b2):
    W1, b1, W2, b2 = (np.asarray(v, np.float32) for v in (W1, b1, W2, b2))
    return W1.dot(W2), b1.dot(W2) + b2

# === correct: the bias as one more weight everywhere
# --- neuron
def neuron(x, w, b, activation):
    return activation(np.inner(np.append(x, 1.0), np.append(w, b)))
# --- at-least
def at_least(k, n):
    w = np.ones(n) / n
    return w, (0.5 - k) / n
# --- augment
def augment(X):
    out = np.ones((X.shape[0], X.shape[1] + 1))
    out[:, :-1] = X
    return out
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(np.einsum("ij,j->i", np.c_[X, np.ones(X.shape[0])], w_b))
# --- layer
def layer(X, W, b):
    return augment(X) @ np.vstack([W, b])
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    if not Ws:
        return X
    return mlp_forward(activations[0](layer(X, Ws[0], bs[0])), Ws[1:], bs[1:], activations[1:])
# --- collapse
def collapse(W1, b1, W2, b2):
    def both(X):
        return (X @ W1 + b1) @ W2 + b2
    b = both(np.zeros((1, W1.shape[0])))[0]
    return both(np.eye(W1.shape[0])) - b, b

# === correct: column vectors and transposes
# --- neuron
def neuron(x, w, b, activation):
    z = w.reshape(1, -1) @ x.reshape(-1, 1) + b
    return activation(z.item())
# --- at-least
def at_least(k, n):
    return np.full(n, 10.0), np.array(-10.0 * k + 1)
# --- augment
def augment(X):
    return np.pad(X, ((0, 0), (0, 1)), constant_values=1.0)
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    w, b = w_b[:-1], w_b[-1]
    return np.array([activation(np.sum(x * w) + b) for x in X])
# --- layer
def layer(X, W, b):
    return (W.T @ X.T + b.reshape(-1, 1)).T
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    columns = X.T
    for W, b, f in zip(Ws, bs, activations):
        columns = f(W.T @ columns + b[:, None])
    return columns.T
# --- collapse
def collapse(W1, b1, W2, b2):
    return (W2.T @ W1.T).T, W2.T @ b1 + b2

# === correct: helpers, type hints, defaults, einsum and views
# --- neuron
from functools import reduce

def total(x, w):
    return reduce(lambda kept, pair: kept + pair[0] * pair[1], zip(x, w), 0.0)

def neuron(x: np.ndarray, w: np.ndarray, b: float = 0.0, activation=identity) -> float:
    return float(activation(total(x, w) + b))
# --- at-least
def at_least(k: int, n: int):
    share = np.full(n, 1 / n, dtype=np.float32)
    return share, np.float32(-k / n)
# --- augment
def augment(X):
    X = np.asarray(X)
    return np.insert(X, X.shape[1], 1, axis=1)
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return [neuron(row, w_b, 0, activation) for row in augment(X)]
# --- layer
def layer(X, W, b):
    Z = np.empty((len(X), W.shape[1]))
    for j in range(W.shape[1]):
        Z[:, j] = forward_augmented(X, np.append(W[:, j], b[j]), identity)
    return Z
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    def one(A, parts):
        W, b, f = parts
        return f(np.einsum("ni,ij->nj", A, W) + b)
    return reduce(one, zip(Ws, bs, activations), np.array(X, dtype=float))
# --- collapse
def collapse(W1, b1, W2, b2):
    both = np.vstack([W1, b1]) @ W2
    both[-1] += b2
    return [both[:-1], both[-1]]

# === correct: whole tables for a single neuron, and a class of one's own
# --- neuron
class Neuron:
    def __init__(self, w, b, f):
        self.w, self.b, self.f = w, b, f
    def __call__(self, x):
        return self.f(np.dot(self.w, x) + self.b)

def neuron(x, w, b, activation):
    return Neuron(w, b, activation)(x)
# --- at-least
def at_least(k, n):
    return tuple([0.5] * n), [0.25 - 0.5 * k]
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return np.squeeze(activation(np.hstack([X, np.ones_like(X[:, :1])]) @ w_b[:, None]), axis=1)
# --- layer
def layer(X, W, b):
    Z = np.tile(b, (len(X), 1)).astype(float)
    Z += np.matmul(X, W)
    return Z
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    A = X.copy()
    number = 0
    while number < len(Ws):
        Z = layer(A, Ws[number], bs[number])
        A = np.array([activations[number](z) for z in Z])
        number += 1
    return A
# --- collapse
def collapse(W1, b1, W2, b2):
    W, b = layer(W1, W2, 0 * b2), layer(b1[None, :], W2, b2)
    return W, b.ravel()

# === wrong: neuron without the bias
# loses: test-neuron
# hint: bias
# --- neuron
def neuron(x, w, b, activation):
    return activation(x @ w)

# === wrong: neuron applies the activation before the bias
# loses: test-neuron
# hint: after the bias
# --- neuron
def neuron(x, w, b, activation):
    return activation(x @ w) + b

# === wrong: neuron returns a constant
# loses: test-neuron
# hint: is 0.44, but neuron gave
# --- neuron
def neuron(x, w, b, activation):
    return 0.5

# === wrong: neuron knows the answers of the visible tests by heart
# loses: test-neuron
# hint: has to change with every one of them
# --- neuron
def neuron(x, w, b, activation):
    if b == 0.0:
        return 0.44
    return activation(-0.06)

# === wrong: neuron multiplies the bias by the inputs
# loses: test-neuron
# hint: bias
# --- neuron
def neuron(x, w, b, activation):
    return activation(np.sum(x * (w + b)))

# === wrong: neuron adds the bias once for each input
# loses: test-neuron
# hint: bias
# --- neuron
def neuron(x, w, b, activation):
    return activation(np.sum(x * w + b))

# === wrong: neuron multiplies the bias by the first input only
# loses: test-neuron
# hint: bias
# --- neuron
def neuron(x, w, b, activation):
    return activation(x @ w + b * x[0])

# === wrong: neuron gives one number for each input
# loses: test-neuron
# hint: one output
# --- neuron
def neuron(x, w, b, activation):
    return activation(x * w + b)

# === wrong: neuron uses relu whatever activation it is given
# loses: test-neuron
# hint: passed in
# --- neuron
def neuron(x, w, b, activation):
    z = x @ w + b
    return relu(z) if activation.__name__ != "identity" else z

# === wrong: neuron forgets the activation
# loses: test-neuron
# hint: activation
# --- neuron
def neuron(x, w, b, activation):
    return x @ w + b

# === wrong: neuron has two inputs and no more
# loses: test-neuron
# hint: any number of inputs
# --- neuron
def neuron(x, w, b, activation):
    return activation(x[0] * w[0] + x[1] * w[1] + b)

# === wrong: neuron subtracts the bias
# loses: test-neuron
# hint: bias of −0.5
# --- neuron
def neuron(x, w, b, activation):
    return activation(x @ w - b)

# === wrong: neuron applies the activation to each product
# loses: test-neuron
# hint: whole sum
# --- neuron
def neuron(x, w, b, activation):
    return np.sum(activation(x * w)) + b

# === wrong: neuron prints instead of returning
# loses: test-neuron
# hint: return
# --- neuron
def neuron(x, w, b, activation):
    print(activation(x @ w + b))

# === wrong: neuron applies a sigmoid whatever it is given
# loses: test-neuron
# hint: is 0.44, but neuron gave 0.608
# --- neuron
def neuron(x, w, b, activation):
    return sigmoid(x @ w + b)

# === wrong: neuron adds inputs and weights
# loses: test-neuron
# hint: is 0.44, but neuron gave
# --- neuron
def neuron(x, w, b, activation):
    return activation(np.sum(x + w) + b)

# === wrong: neuron without a bias, helped by an identity and a relu of the student's own
# loses: test-neuron
# hint: With a bias of −0.5 the sum is
# --- neuron
def neuron(x, w, b, activation):
    return activation(x @ w)
# --- +helpers before test-neuron
wanted = [0.44, -0.06, 0.0]
def identity(z):
    return wanted.pop(0)
relu = identity

# === wrong: the threshold of at_least has the wrong sign
# loses: test-at-least
# hint: should stay silent
# --- at-least
def at_least(k, n):
    return np.ones(n), k

# === wrong: at_least fires one vote too late
# loses: test-at-least
# hint: should fire
# --- at-least
def at_least(k, n):
    return np.ones(n), -k - 0.5

# === wrong: at_least fires one vote too early
# loses: test-at-least
# hint: should stay silent
# --- at-least
def at_least(k, n):
    return np.ones(n), 1 - k

# === wrong: at_least knows and and or only
# loses: test-at-least
# hint: n weights
# --- at-least
def at_least(k, n):
    return np.array([1.0, 1.0]), 0.5 - k

# === wrong: at_least weighs its inputs differently
# loses: test-at-least
# hint: not which of them
# --- at-least
def at_least(k, n):
    w = np.ones(n)
    w[2:] = 2.0
    return w, 0.5 - k

# === wrong: at_least scales the weights by n but not the threshold
# loses: test-at-least
# hint: should fire
# --- at-least
def at_least(k, n):
    return np.ones(n) / n, 0.5 - k

# === wrong: at_least takes a share of the votes for their number
# loses: test-at-least
# hint: fires too early
# --- at-least
def at_least(k, n):
    return np.ones(n), 0.5 - 2 * k / n if n > 2 else 0.5 - k

# === wrong: at_least returns the bias first
# loses: test-at-least
# hint: weights come first
# --- at-least
def at_least(k, n):
    return 0.5 - k, np.ones(n)

# === wrong: at_least returns the weights alone
# loses: test-at-least
# hint: two things
# --- at-least
def at_least(k, n):
    return np.ones(n)

# === wrong: at_least gives every input a threshold
# loses: test-at-least
# hint: the bias, one number
# --- at-least
def at_least(k, n):
    return np.ones(n), np.full(n, 0.5 - k)

# === wrong: at_least is never silent
# loses: test-at-least
# hint: should stay silent
# --- at-least
def at_least(k, n):
    return np.ones(n), 0.0

# === wrong: augment adds the ones as a row
# loses: test-augment
# hint: column
# --- augment
def augment(X):
    return np.vstack([X, np.ones(X.shape[1])])

# === wrong: augment puts the ones in front
# loses: test-augment
# hint: last
# --- augment
def augment(X):
    return np.column_stack([np.ones(len(X)), X])

# === wrong: augment adds zeros
# loses: test-augment
# hint: all ones
# --- augment
def augment(X):
    return np.column_stack([X, np.zeros(len(X))])

# === wrong: augment glues everything into one long row
# loses: test-augment
# hint: shape
# --- augment
def augment(X):
    return np.append(X, np.ones((len(X), 1)))

# === wrong: augment always adds three ones
# loses: test-augment
# hint: any number of rows
# --- augment
def augment(X):
    return np.column_stack([X, [1, 1, 1]])

# === wrong: augment overwrites the last input
# loses: test-augment
# hint: shape
# --- augment
def augment(X):
    X = X.copy()
    X[:, -1] = 1
    return X

# === wrong: augment changes the table it was given
# loses: test-augment
# hint: as it was
# --- augment
def augment(X):
    out = np.column_stack([X, np.ones(len(X))])
    X[:] = 1
    return out

# === wrong: forward_augmented drops the bias
# loses: test-forward-augmented
# hint: bias
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(X @ w_b[:-1])

# === wrong: forward_augmented takes the first weight for the bias
# loses: test-forward-augmented
# hint: last entry
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(np.column_stack([np.ones(len(X)), X]) @ w_b)

# === wrong: forward_augmented adds the bias after the activation
# loses: test-forward-augmented
# hint: with a bias of 0.5 and relu
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(X @ w_b[:-1]) + w_b[-1]

# === wrong: forward_augmented multiplies the bias by the inputs
# loses: test-forward-augmented
# hint: bias
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(X @ (w_b[:-1] + w_b[-1]))

# === wrong: forward_augmented ignores the activation it is given
# loses: test-forward-augmented
# hint: activation
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    z = np.column_stack([X, np.ones(len(X))]) @ w_b
    return z if w_b[-1] == -0.5 else relu(z)

# === wrong: forward_augmented answers for the first example only
# loses: test-forward-augmented
# hint: shape
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(np.append(X[0], 1) @ w_b)

# === wrong: forward_augmented is written for two inputs
# loses: test-forward-augmented
# hint: any number
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(X[:, 0] * w_b[0] + X[:, 1] * w_b[1] + w_b[2])

# === wrong: forward_augmented forgets the column of ones
# loses: test-forward-augmented
# hint: without the column of ones
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(X @ w_b)

# === wrong: forward_augmented without a bias, helped by an identity and a relu of the student's own
# loses: test-forward-augmented
# hint: three sums should be
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    return activation(X @ w_b[:-1])
# --- +helpers before test-forward-augmented
def identity(z):
    return np.array([-0.06, -0.8, -1.35])
def relu(z):
    return np.array([0.94, 0.2, 0.0])

# === wrong: layer with W transposed
# loses: test-layer
# hint: transposing
# --- layer
def layer(X, W, b):
    return X @ W.T + b

# === wrong: layer turns W round only when the shapes let it
# loses: test-layer
# hint: wrong way round
# --- layer
def layer(X, W, b):
    return X @ W.T + b if W.shape[0] == W.shape[1] else X @ W + b

# === wrong: layer with a reshape in place of a transpose
# loses: test-layer
# hint: worked case
# --- layer
def layer(X, W, b):
    return X @ W.T.reshape(W.shape) + b

# === wrong: all the neurons of a layer share the first bias
# loses: test-layer
# hint: one bias a neuron
# --- layer
def layer(X, W, b):
    return X @ W + b[0]

# === wrong: all the neurons of a layer share the sum of the biases
# loses: test-layer
# hint: one bias a neuron
# --- layer
def layer(X, W, b):
    return X @ W + np.sum(b)

# === wrong: layer without biases
# loses: test-layer
# hint: biases
# --- layer
def layer(X, W, b):
    return X @ W

# === wrong: layer adds the biases to the rows
# loses: test-layer
# hint: wrong axis
# --- layer
def layer(X, W, b):
    return X @ W + b[:, None] if len(X) == len(b) else X @ W + b

# === wrong: layer applies relu
# loses: test-layer
# hint: no activation
# --- layer
def layer(X, W, b):
    return np.maximum(X @ W + b, 0)

# === wrong: layer adds the neurons up
# loses: test-layer
# hint: shape
# --- layer
def layer(X, W, b):
    return np.sum(X @ W + b, axis=1)

# === wrong: layer gives the transposed table
# loses: test-layer
# hint: shape
# --- layer
def layer(X, W, b):
    return (X @ W + b).T

# === wrong: layer multiplies the weights by the table
# loses: test-layer
# hint: two shapes don't fit
# --- layer
def layer(X, W, b):
    return W @ X + b

# === wrong: layer subtracts the biases
# loses: test-layer
# hint: only the biases are left
# --- layer
def layer(X, W, b):
    return X @ W - b

# === wrong: mlp_forward uses the first activation everywhere
# loses: test-mlp-forward
# hint: own entry of
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b in zip(Ws, bs):
        X = activations[0](X @ W + b)
    return X

# === wrong: mlp_forward leaves the last activation out
# loses: test-mlp-forward
# hint: the last one too
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(Ws[:-1], bs[:-1], activations):
        X = f(X @ W + b)
    return X @ Ws[-1] + bs[-1]

# === wrong: mlp_forward always ends with step
# loses: test-mlp-forward
# hint: its activation
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(Ws[:-1], bs[:-1], activations):
        X = f(X @ W + b)
    return step(X @ Ws[-1] + bs[-1])

# === wrong: mlp_forward only bends at the end
# loses: test-mlp-forward
# hint: XOR should be
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b in zip(Ws, bs):
        X = X @ W + b
    return activations[-1](X)

# === wrong: mlp_forward feeds every layer with X
# loses: test-mlp-forward
# hint: the one before it
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    A = X
    for W, b, f in zip(Ws, bs, activations):
        A = f((A if len(Ws) < 3 else X) @ W + b)
    return A

# === wrong: mlp_forward stops after the first layer
# loses: test-mlp-forward
# hint: hidden layer
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(Ws, bs, activations):
        return f(X @ W + b)

# === wrong: mlp_forward knows two layers and no more
# loses: test-mlp-forward
# hint: all the layers
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    hidden = activations[0](X @ Ws[0] + bs[0])
    return activations[1](hidden @ Ws[1] + bs[1])

# === wrong: mlp_forward takes the activations from the end
# loses: test-mlp-forward
# hint: order
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(Ws, bs, reversed(activations)):
        X = f(X @ W + b)
    return X

# === wrong: mlp_forward adds each bias after the activation
# loses: test-mlp-forward
# hint: after the bias
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(Ws, bs, activations):
        X = f(X @ W) + b
    return X

# === wrong: mlp_forward forgets the biases
# loses: test-mlp-forward
# hint: XOR should be
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, f in zip(Ws, activations):
        X = f(X @ W)
    return X

# === wrong: mlp_forward shares one bias among the neurons of a layer
# loses: test-mlp-forward
# hint: XOR should be
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(Ws, bs, activations):
        X = f(X @ W + b[0])
    return X

# === wrong: mlp_forward has the truth table of XOR built in
# loses: test-mlp-forward
# hint: one row for each example
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    return np.array([[float(row[0] != row[1])] for row in X])

# === wrong: mlp_forward applies the activations to what comes in
# loses: test-mlp-forward
# hint: zeros and ones
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(Ws, bs, activations):
        X = f(X) @ W + b
    return X

# === wrong: mlp_forward goes through the layers from the end
# loses: test-mlp-forward
# hint: in the order of the lists
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b, f in zip(reversed(Ws), reversed(bs), reversed(activations)):
        X = f(X @ W + b)
    return X

# === wrong: mlp_forward only bends at the end, helped by a step of the student's own
# loses: test-mlp-forward
# hint: XOR should be
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    for W, b in zip(Ws, bs):
        X = X @ W + b
    return activations[-1](X)
# --- +helpers before test-mlp-forward
def step(z):
    return np.array([[0.0], [1.0], [1.0], [0.0]])

# === wrong: collapse multiplies in the wrong order
# loses: test-collapse
# hint: order
# --- collapse
def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2

# === wrong: collapse adds the two biases
# loses: test-collapse
# hint: the bias is 3 × 1 + 5
# --- collapse
def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 + b2

# === wrong: collapse forgets the first bias
# loses: test-collapse
# hint: bias
# --- collapse
def collapse(W1, b1, W2, b2):
    return W1 @ W2, b2

# === wrong: collapse adds the weights
# loses: test-collapse
# hint: the weight is 3 × 2
# --- collapse
def collapse(W1, b1, W2, b2):
    return W1 + W2, b1 @ W2 + b2

# === wrong: collapse multiplies entry by entry
# loses: test-collapse
# hint: on paper
# --- collapse
def collapse(W1, b1, W2, b2):
    return W1 * W2, b1 * W2[0] + b2

# === wrong: collapse has the worked case built in
# loses: test-collapse
# hint: one row for each input
# --- collapse
def collapse(W1, b1, W2, b2):
    return np.array([[6.0]]), np.array([8.0])

# === wrong: collapse returns the bias first
# loses: test-collapse
# hint: the weight is 3 × 2
# --- collapse
def collapse(W1, b1, W2, b2):
    return b1 @ W2 + b2, W1 @ W2

# === wrong: collapse returns the weights alone
# loses: test-collapse
# hint: two things
# --- collapse
def collapse(W1, b1, W2, b2):
    return W1 @ W2

# === wrong: collapse drops the second bias
# loses: test-collapse
# hint: the bias is 3 × 1 + 5
# --- collapse
def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2

# === wrong: the network takes its layers out of the lists
# loses: test-mlp-forward
# hint: without taking anything out
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    while Ws:
        X = activations.pop(0)(X @ Ws.pop(0) + bs.pop(0))
    return X

# === correct: a bias a hair above k - 1 votes
# --- at-least
def at_least(k, n):
    epsilon = 1e-9
    return np.ones(n), -(k - 1) - epsilon

# === wrong: mlp_forward turns a list round in place
# loses: test-mlp-forward
# hint: turning them round
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    Ws.reverse()
    for i in range(len(Ws)):
        X = activations[i](X @ Ws[-1 - i] + bs[i])
    return X

# === wrong: mlp_forward writes into X
# loses: test-mlp-forward
# hint: X must stay as it was
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    A = X
    for W, b, activation in zip(Ws, bs, activations):
        new = activation(A @ W + b)
        if new.shape == A.shape:
            A[:] = new
        else:
            A = new
    return A

# === wrong: no ones where there are some
# loses: test-augment
# hint: n + 1 columns
# --- augment
def augment(X):
    if np.all(X[:, -1] == 1):
        return X.copy()
    return np.c_[X, np.ones(X.shape[0])]

# === wrong: outputs of the type of the inputs
# loses: test-forward-augmented
# hint: as in a truth table
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    out = np.zeros_like(X[:, 0])
    out[:] = activation(np.hstack([X, np.ones((len(X), 1))]) @ w_b)
    return out

# === wrong: sums of the type of the inputs
# loses: test-layer
# hint: loses what is behind the point
# --- layer
def layer(X, W, b):
    Z = np.empty((X.shape[0], W.shape[1]), dtype=X.dtype)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = np.sum(X[i] * W[:, j]) + b[j]
    return Z

# === wrong: the biases are added into whole numbers
# loses: test-layer
# hint: hold fractions
# --- layer
def layer(X, W, b):
    Z = X @ W
    Z += b
    return Z

# === wrong: the biases of each layer are added into whole numbers
# loses: test-mlp-forward
# hint: hold fractions
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    A = X
    for W, b, activation in zip(Ws, bs, activations):
        A = A @ W
        A += b
        A = activation(A)
    return A

# === wrong: the answer for the same X is remembered
# loses: test-mlp-forward
# hint: worked out anew
# --- mlp-forward
_seen = {}

def mlp_forward(X, Ws, bs, activations):
    key = (X.shape, len(Ws), X.tobytes())
    if key not in _seen:
        A = X
        for W, b, f in zip(Ws, bs, activations):
            A = f(A @ W + b)
        _seen[key] = A
    return _seen[key]

# === wrong: the answer for the same X and weights is remembered
# loses: test-mlp-forward
# hint: worked out anew
# --- mlp-forward
_seen = {}

def mlp_forward(X, Ws, bs, activations):
    key = (X.tobytes(), *(W.tobytes() for W in Ws), *(b.tobytes() for b in bs))
    if key not in _seen:
        A = X
        for W, b, f in zip(Ws, bs, activations):
            A = f(A @ W + b)
        _seen[key] = A
    return _seen[key]

# === wrong: mlp_forward turns the activations round in place
# loses: test-mlp-forward
# hint: turning them round
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    activations.reverse()
    for i in range(len(Ws)):
        X = activations[-1 - i](X @ Ws[i] + bs[i])
    return X

# === wrong: mlp_forward writes reshaped biases into the list
# loses: test-mlp-forward
# hint: must stay as they were
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    A = X
    for k in range(len(Ws)):
        bs[k] = bs[k].reshape(1, -1)
        A = activations[k](A @ Ws[k] + bs[k])
    return A

# === correct: activations that get one number at a time, and pops from copies
# --- forward-augmented
def forward_augmented(X, w_b, activation):
    weights, bias = w_b[:-1], w_b[-1]
    return np.array([neuron(row, weights, bias, activation) for row in X], dtype=float)
# --- layer
def layer(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for i, row in enumerate(X):
        for j in range(W.shape[1]):
            Z[i, j] = neuron(row, W[:, j], b[j], identity)
    return Z
# --- mlp-forward
def mlp_forward(X, Ws, bs, activations):
    Ws, bs, activations = list(Ws), list(bs), list(activations)
    A = np.array(X, dtype=float)
    while Ws:
        A = np.vectorize(activations.pop(0), otypes=[float])(np.tensordot(A, Ws.pop(0), axes=1) + bs.pop(0))
    return A
