# Cases of the lab 10-numpy-classifier: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain loops, gradient descent, one hidden layer of tanh in fit_predict
# --- initialise
def initialise(sizes, rng):
    Ws, bs = [], []
    for i in range(len(sizes) - 1):
        Ws.append(rng.standard_normal((sizes[i], sizes[i + 1])) * (2 / sizes[i]) ** 0.5)
        bs.append(np.zeros(sizes[i + 1]))
    return Ws, bs
# --- probabilities
def probabilities(X, Ws, bs):
    answers = []
    for row in X:
        a = np.array(row)
        for i in range(len(Ws)):
            z = a @ Ws[i] + bs[i]
            a = np.array([max(v, 0.0) for v in z]) if i < len(Ws) - 1 else z
        answers.append(float(1 / (1 + np.exp(-a[0]))))
    return answers
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    loss, N = 0.0, len(X)
    dWs, dbs = [np.zeros_like(W) for W in Ws], [np.zeros_like(b) for b in bs]
    for x, label in zip(X, y):
        inputs, sums, a = [], [], x
        for W, b in zip(Ws, bs):
            inputs.append(a)
            sums.append(a @ W + b)
            a = np.maximum(sums[-1], 0)
        z = sums[-1][0]
        loss += np.logaddexp(0, -z if label == 1 else z) / N
        dz = np.array([(float(sigmoid(z)) - label) / N])
        for i in range(len(Ws) - 1, -1, -1):
            dWs[i] += np.outer(inputs[i], dz)
            dbs[i] += dz
            if i > 0:
                dz = (Ws[i] @ dz) * (sums[i - 1] > 0)
    return loss, dWs, dbs
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(3)
    W1, b1 = rng.normal(0, 1.5, (2, 24)), rng.normal(0, 0.5, 24)
    W2, b2 = rng.normal(0, 0.3, 24), 0.0
    for _ in range(3000):
        A = np.tanh(X @ W1 + b1)
        d = (1 / (1 + np.exp(-(A @ W2 + b2))) - y) / len(X)
        dA = np.outer(d, W2) * (1 - A**2)
        W2, b2 = W2 - 0.5 * (A.T @ d), b2 - 0.5 * d.sum()
        W1, b1 = W1 - 0.5 * (X.T @ dA), b1 - 0.5 * dA.sum(axis=0)
    return [1 if p > 0 else 0 for p in np.tanh(X_test @ W1 + b1) @ W2 + b2]
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    N = len(X)
    n_held = int(round(N * share))
    held = rng.choice(N, size=n_held, replace=False)
    mask = np.zeros(N, dtype=bool)
    mask[held] = True
    answers = fit_predict(X[~mask], y[~mask], X[mask])
    right = 0
    for a, b in zip(answers, y[mask]):
        if a == b:
            right += 1
    return right / n_held

# === correct: single precision, tuples, shuffled in place
# --- initialise
def initialise(sizes, rng):
    def one(n_in, n_out):
        return (rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)).astype(np.float32)
    return tuple(map(one, sizes[:-1], sizes[1:])), tuple(np.zeros(n, np.float32) for n in sizes[1:])
# --- probabilities
def probabilities(X, Ws, bs):
    if len(Ws) == 1:
        return sigmoid(np.float32(X @ Ws[0] + bs[0])).squeeze(axis=1)
    return probabilities(np.maximum(np.float32(X @ Ws[0] + bs[0]), 0), Ws[1:], bs[1:])
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    y = y[:, None].astype(np.float32)
    A, slopes = [X.astype(np.float32)], []
    for W, b in zip(Ws[:-1], bs[:-1]):
        z = A[-1] @ W.astype(np.float32) + b.astype(np.float32)
        slopes.append((z > 0).astype(np.float32))
        A.append(z * slopes[-1])
    p = np.clip(sigmoid(A[-1] @ Ws[-1] + bs[-1]), 1e-7, 1 - 1e-7)
    loss = np.float32(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())
    dZ = np.float32(p - y) / np.float32(len(y))
    dWs, dbs = (), ()
    for i in range(len(Ws) - 1, -1, -1):
        dWs, dbs = (A[i].T @ dZ,) + dWs, (dZ.sum(0),) + dbs
        dZ = (dZ @ Ws[i].T.astype(np.float32)) * slopes[i - 1] if i else None
    return loss, dWs, dbs
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(11)
    Ws, bs = initialise([2, 32, 16, 1], rng)
    Ws, bs = list(Ws), list(bs)
    w_states, b_states = [{} for _ in Ws], [{} for _ in bs]
    for epoch in range(120):
        for X_part, y_part in batches(X, y, 40, rng):
            _, dWs, dbs = loss_and_gradients(X_part, y_part, Ws, bs)
            for i in range(len(Ws)):
                Ws[i], w_states[i] = adam(Ws[i], dWs[i], w_states[i], rate=0.005)
                bs[i], b_states[i] = adam(bs[i], dbs[i], b_states[i], rate=0.005)
    return np.float32(probabilities(X_test, Ws, bs) > 0.5)
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    n = len(X) - round(share * len(X))
    learn, held = order[:n], order[n:]
    got = np.asarray(fit_predict(X[learn].copy(), y[learn].copy(), X[held].copy()))
    return np.float32((got == y[held]).sum() / len(held))

# === correct: momentum by hand, all the parts of it functions of their own
# --- fit-predict
def train(X, y, sizes, epochs, rate, rng):
    Ws, bs = initialise(sizes, rng)
    parts = [*Ws, *bs]
    speeds = [np.zeros_like(part) for part in parts]
    K = len(Ws)
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for begin in range(0, len(X), 20):
            rows = order[begin : begin + 20]
            loss, dWs, dbs = loss_and_gradients(X[rows], y[rows], parts[:K], parts[K:])
            for k, gradient in enumerate([*dWs, *dbs]):
                speeds[k] = 0.9 * speeds[k] + gradient
                parts[k] = parts[k] - rate * speeds[k]
    return parts[:K], parts[K:]
def fit_predict(X: np.ndarray, y: np.ndarray, X_test: np.ndarray, epochs: int = 100) -> np.ndarray:
    Ws, bs = train(X, y, [X.shape[1], 20, 20, 1], epochs, 0.05, np.random.default_rng(42))
    return np.round(probabilities(X_test, Ws, bs)).astype(int)
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    keys = rng.random(len(X))
    held = np.argsort(keys)[: int(share * len(X) + 0.5)]
    rest = np.setdiff1d(np.arange(len(X)), held)
    return np.array(np.mean(np.ravel(fit_predict(X[rest], y[rest], X[held])) == y[held]))

# === wrong: all the weights begin at 0
# loses: test-initialise
# hint: same number
# --- initialise
def initialise(sizes, rng):
    Ws = [np.zeros((n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n_out) for n_out in sizes[1:]]

# === wrong: the weights begin with a spread of 1
# loses: test-initialise
# hint: root of 2 / n_in
# --- initialise
def initialise(sizes, rng):
    Ws = [rng.normal(0, 1, (n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n_out) for n_out in sizes[1:]]

# === wrong: the spread goes by the outputs
# loses: test-initialise
# hint: root of 2 / n_in
# --- initialise
def initialise(sizes, rng):
    Ws = [rng.normal(0, np.sqrt(2 / n_out), (n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n_out) for n_out in sizes[1:]]

# === wrong: the spread lacks its root
# loses: test-initialise
# hint: root of 2 / n_in
# --- initialise
def initialise(sizes, rng):
    Ws = [rng.normal(0, 2 / n_in, (n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n_out) for n_out in sizes[1:]]

# === wrong: the spread goes by the first layer
# loses: test-initialise
# hint: root of 2 / n_in
# --- initialise
def initialise(sizes, rng):
    Ws = [rng.normal(0, np.sqrt(2 / sizes[0]), (n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n_out) for n_out in sizes[1:]]

# === wrong: the biases begin at random
# loses: test-initialise
# hint: begin at 0
# --- initialise
def initialise(sizes, rng):
    Ws = [rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [rng.normal(0, 0.1, n_out) for n_out in sizes[1:]]

# === wrong: all the weights are positive
# loses: test-initialise
# hint: spread around 0
# --- initialise
def initialise(sizes, rng):
    Ws = [np.abs(rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n_out) for n_out in sizes[1:]]

# === wrong: the weights are drawn from another generator
# loses: test-initialise
# hint: generator that is passed in
# --- initialise
def initialise(sizes, rng):
    Ws = [np.random.normal(0, np.sqrt(2 / n_in), (n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n_out) for n_out in sizes[1:]]

# === wrong: probabilities without relu
# loses: test-probabilities
# hint: should give 0.5
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = A @ W + b
    return sigmoid(A @ Ws[-1] + bs[-1])[:, 0]

# === wrong: probabilities without the sigmoid
# loses: test-probabilities
# hint: should give 0.5
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = relu(A @ W + b)
    return (A @ Ws[-1] + bs[-1])[:, 0]

# === wrong: probabilities keep their column
# loses: test-probabilities
# hint: the shape (1,)
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = relu(A @ W + b)
    return sigmoid(A @ Ws[-1] + bs[-1])

# === wrong: probabilities with sigmoids everywhere
# loses: test-probabilities
# hint: should give 0.5
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = sigmoid(A @ W + b)
    return sigmoid(A @ Ws[-1] + bs[-1])[:, 0]

# === wrong: probabilities are rounded to classes
# loses: test-probabilities
# hint: it should give
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = relu(A @ W + b)
    return (sigmoid(A @ Ws[-1] + bs[-1])[:, 0] > 0.5001) + 0.5 * (sigmoid(A @ Ws[-1] + bs[-1])[:, 0] == 0.5)

# === wrong: relu before the sigmoid
# loses: test-probabilities
# hint: relu stands before
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = relu(A @ W + b)
    return sigmoid(relu(A @ Ws[-1] + bs[-1]))[:, 0]

# === wrong: the gradients lack 1/N
# loses: test-loss-and-gradients
# hint: N times too large
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], p - target
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return -np.mean(np.log(given_to_truth)), dWs, dbs

# === wrong: the gradients have the wrong sign
# loses: test-loss-and-gradients
# hint: of the worked case
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], (target - p) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return -np.mean(np.log(given_to_truth)), dWs, dbs

# === wrong: the slope of the sigmoid is left in
# loses: test-loss-and-gradients
# hint: of the worked case
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], (p - target) * p * (1 - p) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return -np.mean(np.log(given_to_truth)), dWs, dbs

# === wrong: y and Z become a table
# loses: test-loss-and-gradients
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = np.asarray(y)
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], (p - target) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return -np.mean(np.log(given_to_truth)), dWs, dbs

# === wrong: the slope of relu is missing
# loses: test-loss-and-gradients
# hint: of the worked case
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], (p - target) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = dZ @ Ws[i].T
    return -np.mean(np.log(given_to_truth)), dWs, dbs

# === wrong: the loss is not clipped
# loses: test-loss-and-gradients
# hint: must be finite
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.where(target == 1, p, 1 - p)
    dWs, dbs, dZ = [], [], (p - target) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return -np.mean(np.log(given_to_truth)), dWs, dbs

# === wrong: the loss is the squared error
# loses: test-loss-and-gradients
# hint: loss of the worked case
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], (p - target) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return np.mean((p - target) ** 2), dWs, dbs

# === wrong: the loss is a sum
# loses: test-loss-and-gradients
# hint: loss should be (0.693 + 4.018) / 2
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], (p - target) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return -np.sum(np.log(given_to_truth)), dWs, dbs

# === wrong: the loss leaves class 0 out
# loses: test-loss-and-gradients
# hint: loss should be (0.693 + 4.018) / 2
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for W, b in zip(Ws, bs):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]))
    target = y[:, None]
    p = sigmoid(Z[-1])
    given_to_truth = np.clip(np.where(target == 1, p, 1 - p), 1e-7, 1)
    dWs, dbs, dZ = [], [], (p - target) / len(X)
    for i in reversed(range(len(Ws))):
        dWs.insert(0, A[i].T @ dZ)
        dbs.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return -np.mean(target * np.log(given_to_truth)), dWs, dbs

# === wrong: fit_predict has no hidden layer
# loses: test-fit-predict
# hint: a straight line
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(100):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.01)
    return (probabilities(X_test, weights[:K], weights[K:]) >= 0.5).astype(int)

# === wrong: fit_predict is never trained
# loses: test-fit-predict
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(0):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.01)
    return (probabilities(X_test, weights[:K], weights[K:]) >= 0.5).astype(int)

# === wrong: fit_predict returns probabilities
# loses: test-fit-predict
# hint: not with probabilities
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(20):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.01)
    return probabilities(X_test, weights[:K], weights[K:])

# === wrong: fit_predict answers for its training rows
# loses: test-fit-predict
# hint: 500 answers
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(20):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.01)
    return (probabilities(X, weights[:K], weights[K:]) >= 0.5).astype(int)

# === wrong: fit_predict exchanges the classes
# loses: test-fit-predict
# hint: of the answers are right
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(100):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.01)
    return (probabilities(X_test, weights[:K], weights[K:]) < 0.5).astype(int)

# === wrong: fit_predict hardly trains
# loses: test-fit-predict
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(1):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.001)
    return (probabilities(X_test, weights[:K], weights[K:]) >= 0.5).astype(int)

# === wrong: fit_predict always learns the notebook's own moons
# loses: test-fit-predict
# hint: passed in
# --- fit-predict
def fit_predict(X, y, X_test):
    X, y = moons(rows=400, seed=1)
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(60):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.01)
    return (probabilities(X_test, weights[:K], weights[K:]) >= 0.5).astype(int)

# === wrong: fit_predict is another each time
# loses: test-fit-predict
# hint: Called twice with the same arguments
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng()
    Ws, bs = initialise([2, 16, 16, 1], rng)
    weights = Ws + bs
    states = [{} for _ in weights]
    K = len(Ws)
    for _ in range(80):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, weights[:K], weights[K:])
            for i, gradient in enumerate(dWs + dbs):
                weights[i], states[i] = adam(weights[i], gradient, states[i], 0.01)
    return (probabilities(X_test, weights[:K], weights[K:]) >= 0.5).astype(int)

# === wrong: fit_predict knows where the moons lie
# loses: test-fit-predict
# hint: passed in
# --- fit-predict
def fit_predict(X, y, X_test):
    upper = np.abs(np.hypot(X_test[:, 0] + 0.5, X_test[:, 1] + 0.25) - 1)
    lower = np.abs(np.hypot(X_test[:, 0] - 0.5, X_test[:, 1] - 0.25) - 1)
    return (lower < upper).astype(int)

# === wrong: the accuracy is that on the training rows
# loses: test-evaluate
# hint: among those that it was trained on
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = rng.permutation(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.mean(fit_predict(X[rest], y[rest], X[rest]) == y[rest])

# === wrong: the classifier has learned from all the rows
# loses: test-evaluate
# hint: among those that it was trained on
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = rng.permutation(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.mean(fit_predict(X, y, X[held]) == y[held])

# === wrong: the first rows are held back
# loses: test-evaluate
# hint: at random
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = np.arange(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.mean(fit_predict(X[rest], y[rest], X[held]) == y[held])

# === wrong: the last rows are held back
# loses: test-evaluate
# hint: at random
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = np.arange(len(X))[::-1]
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.mean(fit_predict(X[rest], y[rest], X[held]) == y[held])

# === wrong: the share is what is learned from
# loses: test-evaluate
# hint: not the other way round
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = rng.permutation(len(X))
    n = round(share * len(X))
    held, rest = order[n:], order[:n]
    return np.mean(fit_predict(X[rest], y[rest], X[held]) == y[held])

# === wrong: the labels are shuffled apart
# loses: test-evaluate
# hint: mixed up
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = rng.permutation(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.mean(fit_predict(X[rest], y[: len(rest)], X[held]) == y[held])

# === wrong: the error is returned
# loses: test-evaluate
# hint: share of right answers
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = rng.permutation(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.mean(fit_predict(X[rest], y[rest], X[held]) != y[held])

# === wrong: the number of right answers is returned
# loses: test-evaluate
# hint: between 0 and 1
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = rng.permutation(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.sum(fit_predict(X[rest], y[rest], X[held]) == y[held])

# === wrong: the rows that are held back are drawn with repetition
# loses: test-evaluate
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = rng.permutation(len(X))
    n = round(share * len(X))
    held, rest = rng.integers(0, len(X), n), order[n:]
    return np.mean(fit_predict(X[rest], y[rest], X[held]) == y[held])

# === wrong: the rows that are held back are always the same
# loses: test-evaluate
# hint: another generator, other rows
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = np.random.default_rng(0).permutation(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return np.mean(fit_predict(X[rest], y[rest], X[held]) == y[held])

# === wrong: the first weights are uniform
# loses: test-initialise
# hint: from a normal distribution
# --- initialise
def initialise(sizes, rng):
    Ws, bs = [], []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        Ws.append(rng.uniform(-np.sqrt(6 / n_in), np.sqrt(6 / n_in), (n_in, n_out)))
        bs.append(np.zeros(n_out))
    return Ws, bs

# === wrong: the gradients of the biases are means
# loses: test-loss-and-gradients
# hint: those of the biases are not
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    A, Z = [X], []
    for i, (W, b) in enumerate(zip(Ws, bs)):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]) if i < len(Ws) - 1 else sigmoid(Z[-1]))
    Y = y[:, None]
    p = np.clip(A[-1], 1e-7, 1 - 1e-7)
    loss = -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))
    dZ = (A[-1] - Y) / len(X)
    dWs, dbs = [None] * len(Ws), [None] * len(Ws)
    for i in reversed(range(len(Ws))):
        dWs[i] = A[i].T @ dZ
        dbs[i] = dZ.mean(axis=0)
        if i > 0:
            dZ = (dZ @ Ws[i].T) * relu_slope(Z[i - 1])
    return loss, dWs, dbs

# === correct: the first weights drawn one by one
# --- initialise
def initialise(sizes, rng):
    Ws = []
    bs = []
    for i in range(1, len(sizes)):
        W = np.zeros((sizes[i - 1], sizes[i]))
        for r in range(sizes[i - 1]):
            for c in range(sizes[i]):
                W[r, c] = rng.normal(0.0, np.sqrt(2.0 / sizes[i - 1]))
        Ws.append(W)
        bs.append(0 * W[0])
    return [Ws, bs]

# === wrong: the held-out rows come from another generator, and probabilities are cut at 0.01
# loses: test-probabilities, test-evaluate
# hint: the same rows are held back
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = relu(A @ W + b)
    return np.clip(sigmoid(A @ Ws[-1] + bs[-1])[:, 0], 0.01, 0.99)
# --- evaluate
def held_out_accuracy(fit_predict, X, y, share, rng):
    order = np.random.permutation(len(X))
    n = round(share * len(X))
    held, rest = order[:n], order[n:]
    return float(np.mean(fit_predict(X[rest], y[rest], X[held]) == y[held]))

# === wrong: one neuron makes the last layer
# loses: test-probabilities
# hint: In each hidden layer
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws, bs):
        Z = A @ W + b
        A = sigmoid(Z) if W.shape[1] == 1 else relu(Z)
    return A[:, 0]

# === wrong: the upper half is of class 1
# loses: test-fit-predict
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    W_states, b_states = [{} for _ in Ws], [{} for _ in bs]
    for epoch in range(40):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, Ws, bs)
            for k in range(len(Ws)):
                Ws[k], W_states[k] = adam(Ws[k], dWs[k], W_states[k], 0.01)
                bs[k], b_states[k] = adam(bs[k], dbs[k], b_states[k], 0.01)
    p = probabilities(X_test, Ws, bs)
    return (p >= np.median(p)).astype(int)

# === wrong: probabilities are no number for large sums
# loses: test-probabilities
# hint: no error, and no nan
# --- probabilities
def probabilities(X, Ws, bs):
    A = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        A = relu(A @ W + b)
    z = (A @ Ws[-1] + bs[-1])[:, 0]
    return np.exp(z) / (1 + np.exp(z))

# === wrong: the logarithm of 0 becomes the largest number there is
# loses: test-loss-and-gradients
# hint: larger than either
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    N = len(X)
    inputs, sums = [X], []
    for k, (W, b) in enumerate(zip(Ws, bs)):
        sums.append(inputs[-1] @ W + b)
        if k < len(Ws) - 1:
            inputs.append(relu(sums[-1]))
    target = np.asarray(y, dtype=float)[:, None]
    p = sigmoid(sums[-1])
    with np.errstate(all="ignore"):
        right = np.where(target == 1, p, 1 - p)
        loss = -np.mean(np.nan_to_num(np.log(right)))
    dWs, dbs = [None] * len(Ws), [None] * len(Ws)
    dZ = (p - target) / N
    for k in reversed(range(len(Ws))):
        dWs[k] = inputs[k].T @ dZ
        dbs[k] = dZ.sum(axis=0)
        if k > 0:
            dZ = (dZ @ Ws[k].T) * relu_slope(sums[k - 1])
    return loss, dWs, dbs

# === wrong: nothing comes back from examples that the clip touches
# loses: test-loss-and-gradients
# hint: clip is for the loss alone
# --- loss-and-gradients
def loss_and_gradients(X, y, Ws, bs):
    N = len(X)
    inputs, sums = [X], []
    for k, (W, b) in enumerate(zip(Ws, bs)):
        sums.append(inputs[-1] @ W + b)
        if k < len(Ws) - 1:
            inputs.append(relu(sums[-1]))
    target = np.asarray(y, dtype=float)[:, None]
    p = sigmoid(sums[-1])
    safe = np.clip(p, 1e-7, 1 - 1e-7)
    loss = -np.mean(target * np.log(safe) + (1 - target) * np.log(1 - safe))
    dWs, dbs = [None] * len(Ws), [None] * len(Ws)
    dZ = np.where(p == safe, p - target, 0.0) / N
    for k in reversed(range(len(Ws))):
        dWs[k] = inputs[k].T @ dZ
        dbs[k] = dZ.sum(axis=0)
        if k > 0:
            dZ = (dZ @ Ws[k].T) * relu_slope(sums[k - 1])
    return loss, dWs, dbs

# === wrong: fit_predict scales X_test by its own numbers
# loses: test-fit-predict
# hint: other rows of X_test
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    X_test = (X_test - X_test.mean(axis=0)) / (X_test.std(axis=0) + 1e-9)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    W_states, b_states = [{} for _ in Ws], [{} for _ in bs]
    for _ in range(100):
        for X_batch, y_batch in batches(X, y, 32, rng):
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, Ws, bs)
            for k in range(len(Ws)):
                Ws[k], W_states[k] = adam(Ws[k], dWs[k], W_states[k], 0.01)
                bs[k], b_states[k] = adam(bs[k], dbs[k], b_states[k], 0.01)
    return (probabilities(X_test, Ws, bs) >= 0.5).astype(int)

# === wrong: fit_predict trains on whole batches of 128 only
# loses: test-fit-predict
# hint: fill a batch
# --- fit-predict
def fit_predict(X, y, X_test):
    rng = np.random.default_rng(0)
    Ws, bs = initialise([2, 16, 16, 1], rng)
    W_states, b_states = [{} for _ in Ws], [{} for _ in bs]
    for _ in range(300):
        order = rng.permutation(len(X))
        for i in range(len(X) // 128):
            part = order[128 * i : 128 * (i + 1)]
            X_batch, y_batch = X[part], y[part]
            _, dWs, dbs = loss_and_gradients(X_batch, y_batch, Ws, bs)
            for k in range(len(Ws)):
                Ws[k], W_states[k] = adam(Ws[k], dWs[k], W_states[k], 0.01)
                bs[k], b_states[k] = adam(bs[k], dbs[k], b_states[k], 0.01)
    return (probabilities(X_test, Ws, bs) >= 0.5).astype(int)

# === correct: fit_predict lets the nearest rows vote, which the text leaves open
# --- fit-predict
def fit_predict(X, y, X_test):
    distances = ((X_test[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
    nearest = np.argsort(distances, axis=1)[:, :5]
    return (y[nearest].mean(axis=1) >= 0.5).astype(int)
