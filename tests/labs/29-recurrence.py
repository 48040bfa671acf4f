# Cases of the lab 29-recurrence. The file is parsed, never imported.

# === correct: arrays filled in place, loops over numbers, slices instead of splits
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    T, n = X.shape[0], h0.shape[0]
    H = np.zeros((T + 1, n))
    H[0] = h0
    for t in range(T):
        for j in range(n):
            z = b[j]
            for i in range(X.shape[1]):
                z += X[t, i] * W[i, j]
            for k in range(n):
                z += H[t, k] * U[k, j]
            H[t + 1, j] = np.tanh(z)
    return H
# --- latch
latch = {"w": 4, "u": 2, "b": 0.1}
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    T, n = dH.shape
    dh = np.zeros_like(dH)
    dz = np.zeros_like(dH)
    for t in range(T - 1, -1, -1):
        dh[t] = dH[t]
        if t < T - 1:
            dh[t] += U @ dz[t + 1]
        dz[t] = dh[t] * (1.0 - H[t + 1] * H[t + 1])
    return X.T @ dz, H[:-1].T @ dz, np.sum(dz, axis=0), U @ dz[0]
# --- gates
gates = {"keep": [0, 1], "replace": (1.0, 0.0), "add": np.array([1, 1]), "clear": (False, False)}
# --- lstm-step
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_step(x, h, c, W, U, b):
    n = h.shape[0]
    z = np.dot(x, W) + np.dot(h, U) + b
    i = sigmoid(z[:n])
    f = sigmoid(z[n : 2 * n])
    g = np.tanh(z[2 * n : 3 * n])
    o = sigmoid(z[3 * n :])
    new_c = f * c + i * g
    new_h = o * np.tanh(new_c)
    return new_h, new_c
# --- left
left = {"A": 9.54e-7, "B": 3.66e-5, "C": 0.668, "D": 1}
# --- lstm-read
def lstm_read(X, W, U, b):
    T, n = len(X), U.shape[0]
    hs, cs = np.zeros((T, n)), np.zeros((T, n))
    for t in range(T):
        before = (np.zeros(n), np.zeros(n)) if t == 0 else (hs[t - 1], cs[t - 1])
        hs[t], cs[t] = lstm_step(X[t], *before, W, U, b)
    return hs, cs

# === correct: lists of arrays, float32, recursion, four products
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    if len(X) == 0:
        return [h0]
    before = rnn_forward(X[:-1], h0, W, U, b)
    new = np.tanh((X[-1] @ W + before[-1] @ U + b).astype("float32"))
    return [*before, new]
# --- latch
latch = {"w": 60.0, "u": np.float64(20.0), "b": -1.0}
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    dW, dU, db = 0, 0, 0
    dh = dH[-1].copy()
    for t in range(len(X), 0, -1):
        dz = dh * (1 - np.square(H[t]))
        dW = dW + X[t - 1][:, None] * dz[None, :]
        dU = dU + H[t - 1].reshape(-1, 1) * dz
        db = db + dz
        dh = np.dot(U, dz)
        if t > 1:
            dh = dh + dH[t - 2]
    return dW, dU, db, dh
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    parts = zip(np.hsplit(W, 4), np.hsplit(U, 4), np.split(b, 4))
    i, f, g, o = [x @ w + h @ u + d for w, u, d in parts]
    sigmoid = lambda z: 0.5 * (1 + np.tanh(0.5 * z))
    c = np.multiply(sigmoid(f), c) + np.multiply(sigmoid(i), np.tanh(g))
    return [sigmoid(o) * np.tanh(c), c]
# --- left
left = dict(A=0.5**20, B=(1.2 * 0.5) ** 20, C=np.power(0.98, 20), D=1**20)
# --- lstm-read
def lstm_read(X, W, U, b):
    h = c = np.zeros(b.size // 4)
    both = []
    for x in X:
        h, c = lstm_step(x, h, c, W, U, b)
        both.append((h, c))
    return [h for h, _ in both], [c for _, c in both]

# === correct: by way of Keras's own gates
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    z = (W.T @ x + U.T @ h + b).reshape(4, len(h))
    s = keras.ops.convert_to_numpy(keras.ops.sigmoid(z.astype("float32")))
    t = keras.ops.convert_to_numpy(keras.ops.tanh(z.astype("float32")))
    c = s[1] * c + s[0] * t[2]
    return s[3] * np.tanh(c), c

# === wrong: the state begins anew at each step
# loses: test-rnn-forward
# hint: Nothing is left of the first input
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    states = [h0]
    for x in X:
        states.append(np.tanh(x @ W + h0 @ U + b))
    return np.array(states)

# === wrong: no recurrence at all
# loses: test-rnn-forward
# hint: Nothing is left of the first input
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    return np.vstack([h0, np.tanh(X @ W + b)])

# === wrong: the state begins at zero
# loses: test-rnn-forward
# hint: The network begins at zero instead of at h0
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    states = [np.zeros(len(h0))]
    for x in X:
        states.append(np.tanh(x @ W + states[-1] @ U + b))
    states[0] = h0
    return np.array(states)

# === wrong: zeros are returned for h0
# loses: test-rnn-forward
# hint: Row 0 should be the h0 that was passed in
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    h, states = h0, [np.zeros(len(h0))]
    for x in X:
        h = np.tanh(x @ W + h @ U + b)
        states.append(h)
    return np.array(states)

# === wrong: h0 is left out of the answer
# loses: test-rnn-forward
# hint: Three inputs have four states
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    h, states = h0, []
    for x in X:
        h = np.tanh(x @ W + h @ U + b)
        states.append(h)
    return np.array(states)

# === wrong: only the last state
# loses: test-rnn-forward
# hint: should have the shape (4, 1)
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    h = h0
    for x in X:
        h = np.tanh(x @ W + h @ U + b)
    return h

# === wrong: no tanh
# loses: test-rnn-forward
# hint: the tanh is missing
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    states = [h0]
    for x in X:
        states.append(x @ W + states[-1] @ U + b)
    return np.array(states)

# === wrong: U is turned round
# loses: test-rnn-forward
# hint: multiplied by U turned round
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    states = [h0]
    for x in X:
        states.append(np.tanh(x @ W + U @ states[-1] + b))
    return np.array(states)

# === wrong: the bias is missing
# loses: test-rnn-forward
# hint: The bias is missing
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    states = [h0]
    for x in X:
        states.append(np.tanh(x @ W + states[-1] @ U))
    return np.array(states)

# === wrong: one array, changed in place
# loses: test-rnn-forward
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    h = h0.copy()
    states = [h]
    for x in X:
        h[:] = np.tanh(x @ W + h @ U + b)
        states.append(h)
    return np.array(states)

# === wrong: the sequence is read from its end
# loses: test-rnn-forward
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    states = [h0]
    for x in X[::-1]:
        states.append(np.tanh(x @ W + states[-1] @ U + b))
    return np.array(states)

# === wrong: h0 is changed
# loses: test-rnn-forward
# hint: must leave the arrays
# --- rnn-forward
def rnn_forward(X, h0, W, U, b):
    h, states = h0, [h0.copy()]
    for x in X:
        h[:] = np.tanh(x @ W + h @ U + b)
        states.append(h.copy())
    return np.array(states)

# === wrong: a latch that fades
# loses: test-latch
# hint: so that it doesn't fade
# --- latch
latch = {"w": 3.0, "u": 1.0, "b": 0.0}

# === wrong: a latch that no 1 can turn
# loses: test-latch
# hint: must outweigh
# --- latch
latch = {"w": 2.0, "u": 3.0, "b": 0.0}

# === wrong: a latch that falls back
# loses: test-latch
# hint: should stay above 0.5
# --- latch
latch = {"w": 6.0, "u": 1.5, "b": -1.0}

# === wrong: a latch that turns by itself
# loses: test-latch
# hint: should stay negative
# --- latch
latch = {"w": 3.0, "u": 1.2, "b": 0.5}

# === wrong: a latch that turns by itself after nearly two hundred zeros
# loses: test-latch
# hint: turns round by itself
# --- latch
latch = {"w": 4.0, "u": 2.0, "b": 0.5332}

# === wrong: a latch that holds a 1 for nearly two hundred zeros
# loses: test-latch
# hint: doesn't stay above 0.5
# --- latch
latch = {"w": 6.0, "u": 2.0, "b": -0.5332}

# === wrong: a memory that flips
# loses: test-latch
# hint: should stay negative
# --- latch
latch = {"w": 6.0, "u": -3.0, "b": 0.0}

# === wrong: the gradient isn't carried back
# loses: test-rnn-backward=failed
# hint: the gradient must be carried back
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    dz = dH * (1 - H[1:] ** 2)
    return X.T @ dz, H[:-1].T @ dz, dz.sum(axis=0), U @ dz[0]

# === wrong: truncated after the last two steps
# loses: test-rnn-backward
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in range(len(X) - 1, max(len(X) - 3, -1), -1):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: only the last state is told
# loses: test-rnn-backward
# hint: db is wrong
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n)
    dh = dH[-1]
    for t in reversed(range(len(X))):
        dz = dh * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        dh = dz @ U.T
    return dW, dU, db, dh

# === wrong: the slope of tanh is missing
# loses: test-rnn-backward
# hint: the slope of tanh is missing
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in reversed(range(len(X))):
        dz = dH[t] + carry
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: the slope of the state before
# loses: test-rnn-backward
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in reversed(range(len(X))):
        dz = (dH[t] + carry) * (1 - H[t] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: dU with the state that came out
# loses: test-rnn-backward
# hint: dU should be 0.6610
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in reversed(range(len(X))):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t + 1], dz)
        db += dz
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: back through U without turning it
# loses: test-rnn-backward
# hint: it must be turned round
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in reversed(range(len(X))):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U
    return dW, dU, db, carry

# === wrong: dU is turned round
# loses: test-rnn-backward
# hint: dU is turned round
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in reversed(range(len(X))):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(dz, H[t])
        db += dz
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: the gradients are means over the steps
# loses: test-rnn-backward
# hint: db should be
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n, T = len(U), len(X)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in reversed(range(T)):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz) / T
        dU += np.outer(H[t], dz) / T
        db += dz / T
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: dh0 stops before U
# loses: test-rnn-backward
# hint: dh0 should be
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in reversed(range(len(X))):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U.T
    return dW, dU, db, dz

# === wrong: the steps are gone through forwards
# loses: test-rnn-backward
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db, carry = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for t in range(len(X)):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: dH is changed
# loses: test-rnn-backward
# hint: must leave the arrays
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    n = len(U)
    dW, dU, db = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n)
    for t in reversed(range(len(X))):
        dz = dH[t] * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        if t > 0:
            dH[t - 1] += dz @ U.T
    return dW, dU, db, dz @ U.T

# === wrong: the pairs of gates are the wrong way round
# loses: test-gates=partial@1
# --- gates
gates = {"keep": (1, 0), "replace": (0, 1), "add": (1, 1), "clear": (0, 0)}

# === wrong: the forget gate is taken for forgetting
# loses: test-gates=failed
# hint: Put your numbers into
# --- gates
gates = {"keep": (0, 0), "replace": (1, 1), "add": (1, 0), "clear": (0, 1)}

# === wrong: a gate is left out
# loses: test-gates=failed
# hint: no answer yet for add
# --- gates
gates = {"keep": (0, 1), "replace": (1, 0), "add": (None, None), "clear": (0, 0)}

# === wrong: the state and the cell are exchanged
# loses: test-lstm-step=failed
# hint: h and c are exchanged
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return c, o * np.tanh(c)

# === wrong: no forget gate
# loses: test-lstm-step
# hint: The forget gate is missing
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    i, o = (1 / (1 + np.exp(-gate)) for gate in (i, o))
    c = c + i * np.tanh(g)
    return o * np.tanh(c), c

# === wrong: the order of another library
# loses: test-lstm-step
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, o, g = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c

# === wrong: input and forget gate are exchanged
# loses: test-lstm-step
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    f, i, g, o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c

# === wrong: a sigmoid on the candidate
# loses: test-lstm-step
# hint: there is a sigmoid on the candidate
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = (1 / (1 + np.exp(-gate)) for gate in np.split(x @ W + h @ U + b, 4))
    c = f * c + i * g
    return o * np.tanh(c), c

# === wrong: the cell is shown without tanh
# loses: test-lstm-step
# hint: the tanh of the cell is missing
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * c, c

# === wrong: the state shows the old cell
# loses: test-lstm-step
# hint: computed from the old cell
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    return o * np.tanh(c), f * c + i * np.tanh(g)

# === wrong: every fourth column
# loses: test-lstm-step
# hint: four blocks of n columns
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = (x @ W + h @ U + b).reshape(-1, 4).T
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c

# === wrong: the gates don't look at the state
# loses: test-lstm-step
# hint: The old state h is not used
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c

# === wrong: the gates look at the cell
# loses: test-lstm-step
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + c @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c

# === wrong: the gates have no bias
# loses: test-lstm-step
# hint: The bias is missing
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c

# === wrong: the cell is changed in place
# loses: test-lstm-step
# hint: must leave the arrays
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c *= f
    c += i * np.tanh(g)
    return o * np.tanh(c), c.copy()

# === wrong: products with 20 instead of powers
# loses: test-left=partial@1.5
# --- left
left = {"A": 10, "B": 12, "C": 0.98 * 20, "D": 1}

# === wrong: the slope is forgotten
# loses: test-left=partial@0.5
# --- left
left = {"A": 0.5**20, "B": 1.2**20, "C": 0.98**20, "D": 1}

# === wrong: losses instead of what is left
# loses: test-left=failed
# hint: that is a power
# --- left
left = {"A": 1 - 0.5**20, "B": 1 - 0.6**20, "C": 1 - 0.98**20, "D": 0}

# === wrong: a number is left out
# loses: test-left=failed
# hint: no answer yet for B
# --- left
left = {"A": 0.5**20, "B": None, "C": 0.98**20, "D": 1}

# === wrong: the cell is empty at each step
# loses: test-lstm-read=failed
# hint: The cell is empty again
# --- lstm-read
def lstm_read(X, W, U, b):
    h, hs, cs = np.zeros(len(U)), [], []
    for x in X:
        h, c = lstm_step(x, h, np.zeros(len(U)), W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: the state is not handed on
# loses: test-lstm-read
# hint: The state is zero again at each step
# --- lstm-read
def lstm_read(X, W, U, b):
    c, hs, cs = np.zeros(len(U)), [], []
    for x in X:
        h, c = lstm_step(x, np.zeros(len(U)), c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: states and cells come in the wrong order
# loses: test-lstm-read
# --- lstm-read
def lstm_read(X, W, U, b):
    h, c = np.zeros(len(U)), np.zeros(len(U))
    hs, cs = [], []
    for x in X:
        h, c = lstm_step(x, h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(cs), np.array(hs)

# === wrong: only the last state and cell
# loses: test-lstm-read
# hint: make the shape (3, 1)
# --- lstm-read
def lstm_read(X, W, U, b):
    h, c = np.zeros(len(U)), np.zeros(len(U))
    for x in X:
        h, c = lstm_step(x, h, c, W, U, b)
    return h, c

# === wrong: state and cell are handed on crosswise
# loses: test-lstm-read
# --- lstm-read
def lstm_read(X, W, U, b):
    h, c = np.zeros(len(U)), np.zeros(len(U))
    hs, cs = [], []
    for x in X:
        h, c = lstm_step(x, c, h, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: the reader begins at one
# loses: test-lstm-read
# --- lstm-read
def lstm_read(X, W, U, b):
    h, c = np.ones(len(U)), np.ones(len(U))
    hs, cs = [], []
    for x in X:
        h, c = lstm_step(x, h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: the zeros before the first step are returned, too
# loses: test-lstm-read
# hint: make the shape (3, 1)
# --- lstm-read
def lstm_read(X, W, U, b):
    hs, cs = [np.zeros(len(U))], [np.zeros(len(U))]
    for x in X:
        h, c = lstm_step(x, hs[-1], cs[-1], W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: the reader stops after twelve inputs
# loses: test-lstm-read
# hint: one row for each step
# --- lstm-read
def lstm_read(X, W, U, b):
    hs, cs = [], []
    h = c = np.zeros(len(U))
    for x in X[:12]:
        h, c = lstm_step(x, h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: gradients are clipped
# loses: test-rnn-backward
# hint: Nothing is to be clipped
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    T, n = dH.shape
    dW, dU, db = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n)
    carry = np.zeros(n)
    for t in range(T - 1, -1, -1):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U.T
    return *(np.clip(gradient, -5, 5) for gradient in (dW, dU, db)), carry

# === wrong: the way back ends after ten steps
# loses: test-rnn-backward
# hint: however many there are
# --- rnn-backward
def rnn_backward(dH, X, H, U):
    T, n = dH.shape
    dW, dU, db = np.zeros((X.shape[1], n)), np.zeros((n, n)), np.zeros(n)
    carry = np.zeros(n)
    for t in range(T - 1, max(-1, T - 11), -1):
        dz = (dH[t] + carry) * (1 - H[t + 1] ** 2)
        dW += np.outer(X[t], dz)
        dU += np.outer(H[t], dz)
        db += dz
        carry = dz @ U.T
    return dW, dU, db, carry

# === wrong: inputs of zeros are skipped
# loses: test-lstm-read
# hint: An input of zeros is an input, too
# --- lstm-read
def lstm_read(X, W, U, b):
    n = U.shape[0]
    h, c = np.zeros(n), np.zeros(n)
    hs, cs = [], []
    for x in X:
        if np.any(x != 0):
            h, c = lstm_step(x, h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: lstm_step knows as many units as inputs only, and lstm_read does without its state
# loses: test-lstm-step, test-lstm-read
# hint: The state is zero again at each step
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    n = len(x)
    z = x @ W + h @ U + b
    i, f, o = (0.5 + 0.5 * np.tanh(z[k * n : (k + 1) * n] / 2) for k in (0, 1, 3))
    new_c = f * c + i * np.tanh(z[2 * n : 3 * n])
    return o * np.tanh(new_c), new_c
# --- lstm-read
def lstm_read(X, W, U, b):
    c, hs, cs = np.zeros(len(U)), [], []
    for x in X:
        h, c = lstm_step(x, np.zeros(len(U)), c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: state and cell are exchanged in lstm_step, and lstm_read knows it
# loses: test-lstm-step
# hint: h and c are exchanged
# --- lstm-step
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return c, o * np.tanh(c)
# --- lstm-read
def lstm_read(X, W, U, b):
    h, c = np.zeros(len(U)), np.zeros(len(U))
    hs, cs = [], []
    for x in X:
        c, h = lstm_step(x, h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)

# === wrong: lstm_step has another name, and lstm_read does all by itself
# loses: test-lstm-step
# --- lstm-step
def a_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    return o * np.tanh(f * c + i * np.tanh(g)), f * c + i * np.tanh(g)
# --- lstm-read
def lstm_read(X, W, U, b):
    h, c = np.zeros(len(U)), np.zeros(len(U))
    hs, cs = [], []
    for x in X:
        h, c = a_step(x, h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.array(hs), np.array(cs)
