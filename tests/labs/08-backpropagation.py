# Cases of the lab 08-backpropagation: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain Python loops
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = b
    for xi, wi in zip(x, w):
        z += xi * wi
    a = float(sigmoid(z))
    dz = (a - label) * a * (1 - a)
    return [dz * xi for xi in x], dz, [dz * wi for wi in w]
# --- forward
def forward(X, Ws, bs, activation):
    cache = {"A": [X], "Z": []}
    A = X
    for i in range(len(Ws)):
        W, b = Ws[i], bs[i]
        Z = np.array([[sum(row[k] * W[k, j] for k in range(len(row))) + b[j] for j in range(len(b))] for row in A])
        if i == len(Ws) - 1:
            A = Z
        else:
            A = activation(Z)
        cache["Z"].append(Z)
        cache["A"].append(A)
    return A, cache
# --- layer-backward
def layer_backward(dZ, A_in, W):
    N, n_in, n_out = len(dZ), len(W), len(W[0])
    dW = [[0.0] * n_out for _ in range(n_in)]
    db = [0.0] * n_out
    dA = [[0.0] * n_in for _ in range(N)]
    for n in range(N):
        for j in range(n_out):
            db[j] += dZ[n][j]
            for i in range(n_in):
                dW[i][j] += A_in[n][i] * dZ[n][j]
                dA[n][i] += dZ[n][j] * W[i][j]
    return dW, db, dA
# --- backward
def backward(cache, Ws, y, slope):
    K = len(Ws)
    dWs, dbs = [None] * K, [None] * K
    dA = (cache["A"][-1] - y) / y.shape[0]
    for i in range(K - 1, -1, -1):
        dZ = dA if i == K - 1 else np.array(dA) * slope(cache["Z"][i])
        dWs[i], dbs[i], dA = layer_backward(dZ, cache["A"][i], Ws[i])
        dWs[i] = np.array(dWs[i])
    return dWs, dbs
# --- gradient-check
import math
def gradient_check(f, w, gradient):
    flat, claimed = [float(v) for v in np.ravel(w)], [float(v) for v in np.ravel(gradient)]
    measured = []
    for i in range(len(flat)):
        up, down = list(flat), list(flat)
        up[i] += 1e-5
        down[i] -= 1e-5
        measured.append((f(np.reshape(up, np.shape(w))) - f(np.reshape(down, np.shape(w)))) / 2e-5)
    def norm(values):
        return math.sqrt(sum(v * v for v in values))
    below = norm(claimed) + norm(measured)
    if below == 0:
        return 0
    return norm([c - m for c, m in zip(claimed, measured)]) / below
# --- verdicts
errors = {}
for letter, k in zip("ABCD", (2, -1, 64, 0)):
    errors[letter] = abs(k - 1) / (abs(k) + 1)
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(64, 32))
    y = rng.normal(size=(64, 1))
    sizes = [32]
    for _ in range(depth):
        sizes.append(32)
    sizes.append(1)
    Ws, bs = he_weights(sizes, rng)
    output, cache = forward(X, Ws, bs, functions[activation][0])
    dWs, dbs = backward(cache, Ws, y, functions[activation][1])
    return [np.sqrt(np.sum(np.square(dW))) for dW in dWs]

# === correct: single precision, einsum and tuples
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    x, w = np.asarray(x, np.float32), np.asarray(w, np.float32)
    z = np.dot(x, w) + np.float32(b)
    delta = (sigmoid(z) - np.float32(label)) * sigmoid_slope(z)
    return delta * x, np.array([delta]), delta * w
# --- forward
def forward(X, Ws, bs, activation):
    A, Z = (np.asarray(X, np.float32),), ()
    for W, b in zip(Ws[:-1], bs[:-1]):
        Z += (A[-1] @ np.float32(W) + np.float32(b),)
        A += (activation(Z[-1]),)
    Z += (A[-1] @ np.float32(Ws[-1]) + np.float32(bs[-1]),)
    A += (Z[-1],)
    return Z[-1], {"Z": Z, "A": A}
# --- layer-backward
def layer_backward(dZ, A_in, W):
    dZ, A_in, W = (np.asarray(v, np.float32) for v in (dZ, A_in, W))
    return np.einsum("ni,nj->ij", A_in, dZ), np.einsum("nj->j", dZ), np.einsum("nj,ij->ni", dZ, W)
# --- backward
def backward(cache, Ws, y, slope):
    N = len(y)
    delta = np.float32(cache["A"][-1] - y) / N
    dWs, dbs = (), ()
    for i in range(len(Ws) - 1, 0, -1):
        dW, db, dA = layer_backward(delta, cache["A"][i], Ws[i])
        dWs, dbs = (dW,) + dWs, (db,) + dbs
        delta = dA * slope(cache["Z"][i - 1])
    dW, db, _ = layer_backward(delta, cache["A"][0], Ws[0])
    return (dW,) + dWs, (db,) + dbs
# --- gradient-check
def gradient_check(f, w, gradient):
    w = np.array(w, dtype=float)
    measured = np.empty_like(w)
    for i in range(w.size):
        kept = w.flat[i]
        w.flat[i] = kept + 1e-5
        up = f(w)
        w.flat[i] = kept - 1e-5
        measured.flat[i] = (up - f(w)) / 2e-5
        w.flat[i] = kept
    a, b = np.linalg.norm(gradient), np.linalg.norm(measured)
    return np.float32(np.linalg.norm(gradient - measured) / max(a + b, 1e-30))
# --- verdicts
errors = {"A": 0.333, "B": 1, "C": np.float32(0.969), "D": 1}
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions[activation]
    Ws, bs = he_weights([32] + depth * [32] + [1], rng)
    X, y = rng.standard_normal((64, 32)), rng.standard_normal((64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return np.array([np.linalg.norm(dW) for dW in dWs], dtype=np.float32)

# === correct: recursion, gradients of the augmented weights, and norms of them
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    v, u = np.append(x, 1.0), np.append(w, b)
    a = 1 / (1 + np.exp(-(v @ u)))
    g = -(label - a) * a * (1 - a)
    return (g * v)[:-1], (g * v)[-1], g * np.asarray(w)
# --- forward
def forward(X, Ws, bs, activation):
    Z = X.dot(Ws[0]) + bs[0]
    if len(Ws) == 1:
        return Z, dict(A=[X, Z], Z=[Z])
    output, rest = forward(activation(Z), Ws[1:], bs[1:], activation)
    return output, dict(A=[X] + rest["A"], Z=[Z] + rest["Z"], extra="kept")
# --- layer-backward
def layer_backward(dZ, A_in, W):
    augmented = np.hstack([A_in, np.ones((len(A_in), 1))])
    both = (dZ.T @ augmented).T
    return both[:-1], both[-1], (W @ dZ.T).T
# --- backward
def backward(cache, Ws, y, slope):
    def back(i, dZ):
        dW, db, dA = layer_backward(dZ, cache["A"][i], Ws[i])
        if i == 0:
            return [dW], [db]
        dWs, dbs = back(i - 1, dA * slope(cache["Z"][i - 1]))
        return dWs + [dW], dbs + [db]
    return back(len(Ws) - 1, (cache["A"][-1] - y) / len(y))
# --- gradient-check
def gradient_check(f, w, gradient, h=1e-6):
    shape = np.shape(w)
    steps = np.eye(int(np.prod(shape))).reshape((-1,) + shape) * h
    measured = np.array([f(w + s) - f(w - s) for s in steps]).reshape(shape) / (2 * h)
    up = np.sqrt(np.sum((gradient - measured) ** 2))
    down = np.sqrt(np.sum(gradient**2)) + np.sqrt(np.sum(measured**2))
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(up / down)
# --- verdicts
errors = dict(A=1 / 3, B=1.0, C=63 / 65, D=1.0)
# --- gradient-norms
def gradient_norms(depth: int, activation: str, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    act = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu}[activation]
    der = {"sigmoid": sigmoid_slope, "tanh": tanh_slope, "relu": relu_slope}[activation]
    y = rng.normal(0, 1, (64, 1))
    X = rng.normal(0, 1, (64, 32))
    Ws, bs = he_weights(np.array([32] * (depth + 1) + [1]), rng)
    dWs = backward(forward(X, Ws, bs, act)[1], Ws, y, der)[0]
    return list(map(np.linalg.norm, dWs))

# === wrong: the neuron's slope is taken at a
# loses: test-neuron-gradients
# hint: belongs to z
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    a = sigmoid(w @ x + b)
    dz = (a - label) * sigmoid_slope(a)
    return dz * x, dz, dz * w

# === wrong: the neuron's slope is missing
# loses: test-neuron-gradients
# hint: slope of the sigmoid is missing
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    dz = sigmoid(w @ x + b) - label
    return dz * x, dz, dz * w

# === wrong: the neuron's gradients have the wrong sign
# loses: test-neuron-gradients
# hint: its slope is negative
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x + b
    dz = (label - sigmoid(z)) * sigmoid_slope(z)
    return dz * x, dz, dz * w

# === wrong: the neuron forgets its bias
# loses: test-neuron-gradients
# hint: without the bias in z
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x
    dz = (sigmoid(z) - label) * sigmoid_slope(z)
    return dz * x, dz, dz * w

# === wrong: the neuron forgets that there is a half
# loses: test-neuron-gradients
# hint: without a 2
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x + b
    dz = 2 * (sigmoid(z) - label) * sigmoid_slope(z)
    return dz * x, dz, dz * w

# === wrong: dw and dx of the neuron are exchanged
# loses: test-neuron-gradients
# hint: times the inputs
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x + b
    dz = (sigmoid(z) - label) * sigmoid_slope(z)
    return dz * w, dz, dz * x

# === wrong: dw of the neuron is that of its sum
# loses: test-neuron-gradients
# hint: times the inputs
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x + b
    dz = (sigmoid(z) - label) * sigmoid_slope(z)
    return x, dz, w

# === wrong: the neuron compares its sum with the label
# loses: test-neuron-gradients
# hint: with a, and without
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x + b
    dz = (z - label) * sigmoid_slope(z)
    return dz * x, dz, dz * w

# === wrong: the neuron takes the label for 1
# loses: test-neuron-gradients
# hint: the slope of the sigmoid at z
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x + b
    dz = (sigmoid(z) - 1) * sigmoid_slope(z)
    return dz * x, dz, dz * w

# === wrong: the neuron returns two gradients
# loses: test-neuron-gradients
# hint: three things
# --- neuron-gradients
def neuron_gradients(x, w, b, label):
    z = w @ x + b
    dz = (sigmoid(z) - label) * sigmoid_slope(z)
    return dz * x, dz

# === wrong: forward has an activation at its end
# loses: test-forward
# hint: no activation
# --- forward
def forward(X, Ws, bs, activation):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(activation(Z[-1]))
    return A[-1], {"A": A, "Z": Z}

# === wrong: forward has no activation at all
# loses: test-forward
# hint: The worked case should give 3
# --- forward
def forward(X, Ws, bs, activation):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(Z[-1])
    return A[-1], {"A": A, "Z": Z}

# === wrong: forward keeps the activations under Z
# loses: test-forward
# hint: cache["Z"][0]
# --- forward
def forward(X, Ws, bs, activation):
    A, Z = [X], []
    for i, (W, b) in enumerate(zip(Ws, bs)):
        z = A[-1] @ W + b
        A.append(activation(z) if i < len(Ws) - 1 else z)
        Z.append(A[-1])
    return A[-1], {"A": A, "Z": Z}

# === wrong: forward leaves the output out of the cache
# loses: test-forward
# hint: three entries
# --- forward
def forward(X, Ws, bs, activation):
    A, Z = [X], []
    for i, (W, b) in enumerate(zip(Ws, bs)):
        Z.append(A[-1] @ W + b)
        if i < len(Ws) - 1:
            A.append(activation(Z[-1]))
    return Z[-1], {"A": A, "Z": Z}

# === wrong: forward forgets the biases
# loses: test-forward
# hint: The worked case should give 3
# --- forward
def forward(X, Ws, bs, activation):
    A, Z = [X], []
    for i, W in enumerate(Ws):
        Z.append(A[-1] @ W)
        A.append(activation(Z[-1]) if i < len(Ws) - 1 else Z[-1])
    return A[-1], {"A": A, "Z": Z}

# === wrong: forward uses relu whatever it is given
# loses: test-forward
# hint: activation that was passed in
# --- forward
def forward(X, Ws, bs, activation):
    A, Z = [X], []
    for i, (W, b) in enumerate(zip(Ws, bs)):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]) if i < len(Ws) - 1 else Z[-1])
    return A[-1], {"A": A, "Z": Z}

# === wrong: forward returns the output alone
# loses: test-forward
# hint: two things
# --- forward
def forward(X, Ws, bs, activation):
    A = X
    for i, (W, b) in enumerate(zip(Ws, bs)):
        A = A @ W + b
        if i < len(Ws) - 1:
            A = activation(A)
    return (A,)

# === wrong: forward knows two layers
# loses: test-forward
# hint: any number of layers
# --- forward
def forward(X, Ws, bs, activation):
    Z1 = X @ Ws[0] + bs[0]
    A1 = activation(Z1)
    Z2 = A1 @ Ws[1] + bs[1]
    return Z2, {"A": [X, A1, Z2], "Z": [Z1, Z2]}

# === wrong: dW of a layer is transposed
# loses: test-layer-backward
# hint: dW should have the shape
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return dZ.T @ A_in, dZ.sum(axis=0), dZ @ W.T

# === wrong: dA of a layer without the transpose, where the shapes let it
# loses: test-layer-backward
# hint: forgotten transpose goes unnoticed
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return A_in.T @ dZ, dZ.sum(axis=0), dZ @ (W if W.shape[0] == W.shape[1] else W.T)

# === wrong: dW of a layer without the transpose, where the shapes let it
# loses: test-layer-backward
# hint: goes unnoticed by the shapes
# --- layer-backward
def layer_backward(dZ, A_in, W):
    square = A_in.shape[0] == A_in.shape[1] == dZ.shape[1]
    return (A_in if square else A_in.T) @ dZ, dZ.sum(axis=0), dZ @ W.T

# === wrong: a layer averages over the examples
# loses: test-layer-backward
# hint: dW should be 4 + 1 = 5
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return A_in.T @ dZ / len(dZ), dZ.mean(axis=0), dZ @ W.T

# === wrong: db of a layer is a mean
# loses: test-layer-backward
# hint: db should be 2 + 1 = 3
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return A_in.T @ dZ, dZ.mean(axis=0), dZ @ W.T

# === wrong: db of a layer is dZ
# loses: test-layer-backward
# hint: as what it is the gradient of
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return A_in.T @ dZ, dZ, dZ @ W.T

# === wrong: db of a layer adds the neurons up
# loses: test-layer-backward
# hint: the examples add up
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return A_in.T @ dZ, dZ.sum(axis=1), dZ @ W.T

# === wrong: a layer uses its first example only
# loses: test-layer-backward
# hint: dW should be 4 + 1 = 5
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return np.outer(A_in[0], dZ[0]), dZ.sum(axis=0), dZ @ W.T

# === wrong: backward forgets the 1/N
# loses: test-backward
# hint: N times too large
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = A[-1] - y
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward divides by N in every layer
# loses: test-backward
# hint: but not those before it
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = A[-1] - y
    for i in reversed(range(len(Ws))):
        dZ = dZ / len(y)
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward divides by N twice
# loses: test-backward
# hint: too small by a factor of N
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    N = len(y)
    dWs, dbs = [], []
    dZ = (A[-1] - y) / N
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ / N)
        dbs.insert(0, dZ.mean(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward takes the mean over all the outputs
# loses: test-backward
# hint: not by the number of all the outputs
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / y.size
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward takes the slope at A
# loses: test-backward
# hint: belongs to Z
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * slope(A[i])
    return dWs, dbs

# === wrong: backward has the mask of relu built in
# loses: test-backward
# hint: but not those before it
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * (A[i] > 0)
    return dWs, dbs

# === wrong: backward takes the slope of the wrong layer
# loses: test-backward
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * (slope(Z[0]) if Z[0].shape == dA.shape and len(y) < 20 else slope(Z[i - 1]))
    return dWs, dbs

# === wrong: backward leaves the slope out
# loses: test-backward
# hint: as if relu weren't there
# --- backward
def backward(cache, Ws, y, slope):
    A = cache["A"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dZ = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
    return dWs, dbs

# === wrong: backward puts a slope at the output as well
# loses: test-backward
# hint: no slope to multiply by at the output
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dA = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        at_end = i == len(Ws) - 1 and len(y) > 20
        dW, db, dA = layer_backward(dA if at_end else dA * slope(Z[i]), A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
    return dWs, dbs

# === wrong: backward has the sign of the error wrong
# loses: test-backward
# hint: output minus y
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (y - A[-1]) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward doubles
# loses: test-backward
# hint: cancels the 2
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = 2 * (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward returns the last layer first
# loses: test-backward
# hint: in the order of the layers
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, A[i], Ws[i])
        dWs.append(dW)
        dbs.append(db)
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward goes through the weights that it has already improved
# loses: test-backward
# hint: but not those before it
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, _ = layer_backward(dZ, A[i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = (dZ @ (Ws[i] - 0.1 * dW * (1 < len(y) < 20)).T) * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward keeps db of the first example
# loses: test-backward
# hint: those of the biases are not
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ[0])
        if i > 0:
            dZ = (dZ @ Ws[i].T) * slope(Z[i - 1])
    return dWs, dbs

# === wrong: backward knows two layers
# loses: test-backward
# hint: one dW and one db for each layer
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dZ2 = (A[2] - y) / len(y)
    dZ1 = (dZ2 @ Ws[1].T) * slope(Z[0])
    return [A[0].T @ dZ1, A[1].T @ dZ2], [dZ1.sum(axis=0), dZ2.sum(axis=0)]

# === wrong: gradient_check returns the absolute distance
# loses: test-gradient-check
# hint: half of it
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        tweak = np.zeros(np.shape(w))
        tweak[place] = h
        measured[place] = (f(w + tweak) - f(w - tweak)) / (2 * h)
    return np.linalg.norm(gradient - measured)

# === wrong: gradient_check divides by one norm only
# loses: test-gradient-check
# hint: half of it
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        tweak = np.zeros(np.shape(w))
        tweak[place] = h
        measured[place] = (f(w + tweak) - f(w - tweak)) / (2 * h)
    return np.linalg.norm(gradient - measured) / max(np.linalg.norm(measured), 1e-30)

# === wrong: gradient_check averages the relative errors of the entries
# loses: test-gradient-check
# hint: Don't compare entry by entry
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        tweak = np.zeros(np.shape(w))
        tweak[place] = h
        measured[place] = (f(w + tweak) - f(w - tweak)) / (2 * h)
    return np.mean(np.abs(gradient - measured) / np.maximum(np.abs(gradient) + np.abs(measured), 1e-30))

# === wrong: gradient_check forgets the root
# loses: test-gradient-check
# hint: half of it
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        tweak = np.zeros(np.shape(w))
        tweak[place] = h
        measured[place] = (f(w + tweak) - f(w - tweak)) / (2 * h)
    return np.sum((gradient - measured) ** 2) / max(np.sum(gradient**2) + np.sum(measured**2), 1e-30)

# === wrong: gradient_check measures forward only, with a large step
# loses: test-gradient-check
# hint: the right gradient
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-2, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        tweak = np.zeros(np.shape(w))
        tweak[place] = h
        measured[place] = (f(w + tweak) - f(w)) / h
    total = np.linalg.norm(gradient) + np.linalg.norm(measured)
    return np.linalg.norm(gradient - measured) / total if total > 0 else 0.0

# === wrong: gradient_check changes w
# loses: test-gradient-check
# hint: has changed w
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        w[place] += h
        up = f(w)
        w[place] -= 2 * h
        measured[place] = (up - f(w)) / (2 * h)
    total = np.linalg.norm(gradient) + np.linalg.norm(measured)
    return np.linalg.norm(gradient - measured) / total if total > 0 else 0.0

# === wrong: gradient_check can't do matrices
# loses: test-gradient-check
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        measured[i] = (f(up) - f(down)) / (2 * h)
    total = np.linalg.norm(gradient) + np.linalg.norm(measured)
    return np.linalg.norm(gradient - measured) / total if total > 0 else 0.0

# === wrong: gradient_check divides zero by zero
# loses: test-gradient-check
# hint: Zero divided by zero
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        tweak = np.zeros(np.shape(w))
        tweak[place] = h
        measured[place] = (f(w + tweak) - f(w - tweak)) / (2 * h)
    return np.linalg.norm(gradient - measured) / (np.linalg.norm(gradient) + np.linalg.norm(measured))

# === wrong: gradient_check says yes or no
# loses: test-gradient-check
# hint: the relative error should be
# --- gradient-check
def gradient_check(f, w, gradient):
    h, measured = 1e-5, np.zeros(np.shape(w))
    for place in np.ndindex(np.shape(w)):
        tweak = np.zeros(np.shape(w))
        tweak[place] = h
        measured[place] = (f(w + tweak) - f(w - tweak)) / (2 * h)
    return np.allclose(gradient, measured)

# === wrong: gradient_check trusts the claim
# loses: test-gradient-check
# hint: half of it
# --- gradient-check
def gradient_check(f, w, gradient):
    return 0.0

# === wrong: two of the four errors
# loses: test-verdicts=partial@1
# --- verdicts
errors = {"A": 0.5, "B": 1.0, "C": 0.984, "D": 1.0}

# === wrong: one error is right
# loses: test-verdicts=partial@1.5
# --- verdicts
errors = {"A": 1 / 3, "B": 0.0, "C": 1.0, "D": 0.0}

# === wrong: no error is right
# loses: test-verdicts=failed
# hint: Which number is k
# --- verdicts
errors = {"A": 0.5, "B": 0.0, "C": 1 / 64, "D": 0.0}

# === wrong: an error above 1
# loses: test-verdicts=failed
# hint: between 0 and 1
# --- verdicts
errors = {"A": 1 / 3, "B": 2.0, "C": 63 / 65, "D": 1.0}

# === wrong: an error is left out
# loses: test-verdicts=failed
# hint: no answer yet
# --- verdicts
errors = {"A": 1 / 3, "B": 1.0, "C": 63 / 65, "D": None}

# === wrong: the norms are those of the weights
# loses: test-gradient-norms
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    Ws, bs = he_weights([32] * (depth + 1) + [1], np.random.default_rng(seed))
    return [float(np.linalg.norm(W)) for W in Ws]

# === wrong: the norms come from the last layer to the first
# loses: test-gradient-norms
# hint: The norms come from the first layer to the last
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions[activation]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.linalg.norm(dW)) for dW in reversed(dWs)]

# === wrong: the norms are squared
# loses: test-gradient-norms
# hint: root of the sum of the squares
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions[activation]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.sum(dW**2)) for dW in dWs]

# === wrong: the norms are means of the entries
# loses: test-gradient-norms
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions[activation]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.mean(np.abs(dW))) for dW in dWs]

# === wrong: the norms are those of relu, whatever is asked for
# loses: test-gradient-norms
# hint: the activation that was asked for
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions["relu"]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return sorted(float(np.linalg.norm(dW)) for dW in dWs)

# === wrong: the norms come with the slope of another activation
# loses: test-gradient-norms
# hint: with its own slope
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions[activation][0], functions["sigmoid"][1]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.linalg.norm(dW)) for dW in dWs]

# === wrong: the network of the norms has a layer too few
# loses: test-gradient-norms
# hint: 5 hidden layers and the output layer
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions[activation]
    Ws, bs = he_weights([32] * depth + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.linalg.norm(dW)) for dW in dWs]

# === wrong: the norms always have the same seed
# loses: test-gradient-norms
# hint: another seed, other norms
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(0)
    f, slope = functions[activation]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.linalg.norm(dW)) for dW in dWs]

# === wrong: the network of the norms begins with weights of its own
# loses: test-gradient-norms
# hint: weights from he_weights
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, slope = functions[activation]
    sizes = [32] * (depth + 1) + [1]
    Ws = [rng.normal(0, 0.05, (a, b)) for a, b in zip(sizes, sizes[1:])]
    bs = [np.zeros(b) for b in sizes[1:]]
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.linalg.norm(dW)) for dW in dWs]

# === wrong: the norms come from numbers that no seed decides
# loses: test-gradient-norms
# hint: the same seed, the same norms
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng()
    f, slope = functions[activation]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    dWs, _ = backward(forward(X, Ws, bs, f)[1], Ws, y, slope)
    return [float(np.linalg.norm(dW)) for dW in dWs]

# === correct: norms from two generators of one seed, and a cache with more in it
# --- forward
def forward(X, Ws, bs, activation):
    acts = [activation] * (len(Ws) - 1) + [lambda z: z]
    cache = {"A": [X], "Z": []}
    for W, b, f in zip(Ws, bs, acts):
        cache["Z"] += [cache["A"][-1] @ W + b.reshape(1, -1)]
        cache["A"] += [f(cache["Z"][-1])]
    cache["depth"] = len(Ws)
    return cache["A"][-1], cache
# --- backward
def backward(cache, Ws, y, slope):
    dZ = (cache["A"][-1] - y) / len(y)
    out = []
    for i in range(cache.get("depth", len(Ws)) - 1, -1, -1):
        dW, db, dA = layer_backward(dZ, cache["A"][i], Ws[i])
        out.append((dW, db))
        dZ = dA * slope(cache["Z"][i - 1]) if i else None
    dWs, dbs = zip(*reversed(out))
    return dWs, dbs
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    Ws, bs = he_weights([32] * (depth + 1) + [1], np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(64, 32))
    y = rng.normal(size=(64, 1))
    f, s = functions[activation]
    _, cache = forward(X, Ws, bs, f)
    return [np.linalg.norm(W) for W in backward(cache, Ws, y, s)[0]]

# === correct: norms from loops of their own
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    f, df = functions[activation]
    Ws, bs = he_weights([32] * (depth + 1) + [1], rng)
    X = rng.normal(size=(64, 32)); y = rng.normal(size=(64, 1))
    A = [X]; Z = []
    for i in range(depth + 1):
        Z.append(A[-1] @ Ws[i] + bs[i])
        A.append(f(Z[-1]) if i < depth else Z[-1])
    d = (A[-1] - y) / 64
    norms = []
    for i in range(depth, -1, -1):
        norms.insert(0, np.sqrt(np.sum((A[i].T @ d) ** 2)))
        if i > 0:
            d = d @ Ws[i].T * df(Z[i - 1])
    return norms

# === wrong: the inputs of the norms are from 0 to 1
# loses: test-gradient-norms
# hint: X should be drawn
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    act, slope = functions[activation]
    Ws, bs = he_weights([32] + [32] * depth + [1], rng)
    X = rng.random((64, 32))
    y = rng.normal(size=(64, 1))
    _, cache = forward(X, Ws, bs, act)
    dWs, _ = backward(cache, Ws, y, slope)
    return [np.linalg.norm(dW) for dW in dWs]

# === wrong: the labels of the norms are 0
# loses: test-gradient-norms
# hint: y should be drawn
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    act, slope = functions[activation]
    Ws, bs = he_weights([32] + [32] * depth + [1], rng)
    X = rng.normal(size=(64, 32))
    y = np.zeros((64, 1))
    _, cache = forward(X, Ws, bs, act)
    dWs, _ = backward(cache, Ws, y, slope)
    return [np.linalg.norm(dW) for dW in dWs]

# === wrong: the network of the norms has two outputs
# loses: test-gradient-norms
# hint: and one output
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    act, slope = functions[activation]
    Ws, bs = he_weights([32] + [32] * depth + [2], rng)
    X = rng.normal(size=(64, 32))
    y = rng.normal(size=(64, 2))
    _, cache = forward(X, Ws, bs, act)
    dWs, _ = backward(cache, Ws, y, slope)
    return [np.linalg.norm(dW) for dW in dWs]

# === wrong: one example for the norms
# loses: test-gradient-norms
# hint: There are 64 examples
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    act, slope = functions[activation]
    Ws, bs = he_weights([32] + [32] * depth + [1], rng)
    X = rng.normal(size=(1, 32))
    y = rng.normal(size=(1, 1))
    _, cache = forward(X, Ws, bs, act)
    dWs, _ = backward(cache, Ws, y, slope)
    return [np.linalg.norm(dW) for dW in dWs]

# === wrong: the spectral norm
# loses: test-gradient-norms
# hint: That isn't the norm of each dW
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    act, slope = functions[activation]
    Ws, bs = he_weights([32] + [32] * depth + [1], rng)
    X = rng.normal(size=(64, 32))
    y = rng.normal(size=(64, 1))
    _, cache = forward(X, Ws, bs, act)
    dWs, _ = backward(cache, Ws, y, slope)
    return [np.linalg.norm(dW, 2) for dW in dWs]

# === wrong: a claim of nothing is always right
# loses: test-gradient-check
# hint: Only where both gradients are entirely 0
# --- gradient-check
def gradient_check(f, w, gradient):
    if np.all(gradient == 0):
        return 0.0
    w = np.array(w, dtype=float)
    m = np.zeros_like(w)
    h = 1e-5
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        m[i] = (f(up) - f(down)) / (2 * h)
    return np.linalg.norm(gradient - m) / (np.linalg.norm(gradient) + np.linalg.norm(m))

# === wrong: backward empties the cache
# loses: test-backward
# hint: leave the cache as it was
# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    dWs, dbs = [], []
    dZ = (A.pop() - y) / len(y)
    Z.pop()
    for W in Ws[::-1]:
        dW, db, dA = layer_backward(dZ, A.pop(), W)
        dWs.insert(0, dW); dbs.insert(0, db)
        if Z:
            dZ = dA * slope(Z.pop())
    return dWs, dbs

# === wrong: a layer divides by N, and backward uses it
# loses: test-layer-backward
# hint: dW should be 4 + 1
# --- layer-backward
def layer_backward(dZ, A_in, W):
    N = len(dZ)
    return A_in.T @ dZ / N, dZ.sum(axis=0) / N, dZ @ W.T

# --- backward
def backward(cache, Ws, y, slope):
    A, Z = cache["A"], cache["Z"]
    K = len(Ws)
    dWs, dbs = [None] * K, [None] * K
    dZ = (A[-1] - y) / len(y)
    for i in reversed(range(K)):
        dWs[i], dbs[i], dA = layer_backward(dZ, A[i], Ws[i])
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return dWs, dbs

# === wrong: db of a layer adds the neurons up as well, and backward uses it
# loses: test-layer-backward
# hint: of neuron j over the examples
# --- layer-backward
def layer_backward(dZ, A_in, W):
    return A_in.T @ dZ, np.full(W.shape[1], dZ.sum()), dZ @ W.T
# --- backward
def backward(cache, Ws, y, slope):
    dWs, dbs = [], []
    dZ = (cache["A"][-1] - y) / len(y)
    for i in reversed(range(len(Ws))):
        dW, db, dA = layer_backward(dZ, cache["A"][i], Ws[i])
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if i > 0:
            dZ = dA * slope(cache["Z"][i - 1])
    return dWs, dbs

# === wrong: the weights of the norms have the spread of another rule
# loses: test-gradient-norms
# hint: no weights from he_weights
# --- gradient-norms
def gradient_norms(depth, activation, seed):
    rng = np.random.default_rng(seed)
    function, slope = functions[activation]
    sizes = [32] * (depth + 1) + [1]
    Ws = [rng.normal(0, 1 / np.sqrt(n), (n, m)) for n, m in zip(sizes, sizes[1:])]
    bs = [np.zeros(m) for m in sizes[1:]]
    X, y = rng.normal(size=(64, 32)), rng.normal(size=(64, 1))
    _, cache = forward(X, Ws, bs, function)
    return [float(np.linalg.norm(dW)) for dW in backward(cache, Ws, y, slope)[0]]
