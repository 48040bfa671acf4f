# Cases of the lab 09-optimisers: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain Python loops, states that are changed in place, a generator
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    new_w = w.copy()
    for place in np.ndindex(w.shape):
        new_w[place] = w[place] - rate * gradient[place]
    return new_w, state
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    if "velocity" not in state:
        state["velocity"] = np.zeros_like(w)
    state["velocity"] *= beta
    state["velocity"] += gradient
    return w - rate * state["velocity"], state
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    if not state:
        state = {"average": np.zeros(w.shape)}
    state["average"] = rho * state["average"] + (1 - rho) * gradient * gradient
    new_w = np.array(w)
    for place in np.ndindex(w.shape):
        new_w[place] -= rate * gradient[place] / (state["average"][place] ** 0.5 + eps)
    return new_w, state
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    if len(state) == 0:
        state["t"] = 0
        state["m"] = np.zeros_like(gradient)
        state["v"] = np.zeros_like(gradient)
    state["t"] += 1
    state["m"] = beta1 * state["m"] + (1 - beta1) * gradient
    state["v"] = beta2 * state["v"] + (1 - beta2) * np.square(gradient)
    m = state["m"] / (1 - beta1 ** state["t"])
    v = state["v"] / (1 - beta2 ** state["t"])
    return w - rate * m / (np.sqrt(v) + eps), state
# --- minimise
def minimise(gradient, w, step, steps, rate):
    path = [list(w)]
    state = dict()
    for i in range(steps):
        w, state = step(w, gradient(w), state, rate)
        path.append(list(w))
    return path
# --- batches
def batches(X, y, size, rng):
    order = list(range(len(X)))
    rng.shuffle(order)
    for begin in range(0, len(X), size):
        part = order[begin : begin + size]
        yield X[part], y[part]
# --- counts
counts = {"A": 1000 // 64 + 1, "B": 1000 - 15 * 64, "C": 5 * 1000 // 250, "D": 7}

# === correct: single precision, tuples as states, keyword calls
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    return np.float32(w) - np.float32(rate) * np.float32(gradient), {}
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = np.float32(0) if state == {} else state["v"]
    v = np.float32(beta) * v - np.float32(rate) * np.asarray(gradient, np.float32)
    return np.asarray(w, np.float32) + v, dict(v=v)
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    g = np.asarray(gradient, np.float32)
    s = np.float32(rho) * state.get("s", np.float32(0)) + np.float32(1 - rho) * g**2
    return np.asarray(w, np.float32) - np.float32(rate) * g / (np.sqrt(s) + np.float32(eps)), {"s": s}
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, s = state.get("all", (0, np.zeros(np.shape(w), np.float32), np.zeros(np.shape(w), np.float32)))
    g = np.asarray(gradient, np.float32)
    t, m, s = t + 1, m + np.float32(1 - beta1) * (g - m), s + np.float32(1 - beta2) * (g * g - s)
    scale = np.float32(np.sqrt(1 - beta2**t) / (1 - beta1**t))
    eps_scaled = np.float32(eps * np.sqrt(1 - beta2**t))
    return np.asarray(w, np.float32) - np.float32(rate) * scale * m / (np.sqrt(s) + eps_scaled), {"all": (t, m, s)}
# --- minimise
def minimise(gradient, w, step, steps, rate):
    path = np.empty((steps + 1, len(w)), np.float32)
    path[0], state = w, {}
    for k in range(1, steps + 1):
        path[k], state = step(w=path[k - 1], gradient=gradient(path[k - 1]), state=state, rate=rate)
    return path
# --- batches
def batches(X, y, size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    X, y = X[order].astype(np.float32), y[order]
    return [(X[i : i + size], y[i : i + size]) for i in range(0, len(y), size)]
# --- counts
counts = {"A": np.ceil(1000 / 64), "B": np.int64(1000 % 64), "C": 20.0, "D": math.ceil(100 / 16)} if "math" in globals() else {"A": 16.0, "B": 40, "C": 20, "D": 7}

# === correct: recursion, array_split by hand, a class as the memory
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    return np.subtract(w, np.multiply(rate, gradient)), state
# --- momentum
class Memory:
    def __init__(self, shape):
        self.v = np.zeros(shape)
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    memory = state.get("memory") or Memory(w.shape)
    memory.v = beta * memory.v + gradient
    state["memory"] = memory
    return w - rate * memory.v, state
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    history = state.get("history", []) + [gradient.copy()]
    s = sum((1 - rho) * rho ** (len(history) - 1 - k) * g**2 for k, g in enumerate(history))
    return w - rate * gradient / (s**0.5 + eps), {"history": history}
# --- adam
def adam(w: np.ndarray, gradient: np.ndarray, state: dict, rate: float = 0.1, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8):
    def average(old, new, beta):
        return beta * old + (1 - beta) * new
    new = {
        "m": average(state.get("m", 0), gradient, beta1),
        "s": average(state.get("s", 0), gradient**2, beta2),
        "p1": state.get("p1", 1.0) * beta1,
        "p2": state.get("p2", 1.0) * beta2,
    }
    return w - rate * (new["m"] / (1 - new["p1"])) / (np.sqrt(new["s"] / (1 - new["p2"])) + eps), new
# --- minimise
def minimise(gradient, w, step, steps, rate):
    def walk(w, state, left):
        if left == 0:
            return [w]
        new_w, state = step(w, gradient(w), state, rate)
        return [w] + walk(new_w, state, left - 1)
    return np.stack(walk(w, {}, steps))
# --- batches
def batches(X, y, size, rng):
    both = rng.permutation(np.column_stack([X, y]), axis=0)
    X, y = both[:, :-1], both[:, -1]
    result = []
    while len(y) > 0:
        result.append([X[:size], y[:size]])
        X, y = X[size:], y[size:]
    return tuple(result)

# === wrong: sgd climbs
# loses: test-sgd
# hint: up the slope
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    return w + rate * gradient, state

# === wrong: sgd has a rate of its own
# loses: test-sgd
# hint: Use the one that is passed in
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    return w - 0.1 * gradient, state

# === wrong: sgd changes the weights that it is given
# loses: test-sgd
# hint: as they were
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    w -= rate * gradient
    return w, state

# === wrong: sgd forgets to return the state
# loses: test-sgd
# hint: two things
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    return (w - rate * gradient,)

# === wrong: momentum forgets
# loses: test-momentum
# hint: as in plain descent
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = 0
    v = beta * v + gradient
    return w - rate * v, state

# === wrong: momentum takes the share of the gradient
# loses: test-momentum
# hint: not by the share
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = beta * state.get("v", 0) + (1 - beta) * gradient
    return w - rate * v, {"v": v}

# === wrong: momentum takes the share of the gradient from the second step on
# loses: test-momentum
# hint: After step 2
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = beta * state["v"] + (1 - beta) * gradient if state else gradient
    return w - rate * v, {"v": v}

# === wrong: momentum steps with the old velocity
# loses: test-momentum
# hint: After step 1
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = state.get("v", 0 * w)
    return w - rate * v, {"v": beta * v + gradient}

# === wrong: momentum keeps its velocity in a global variable
# loses: test-momentum
# hint: Two runs
# --- momentum
velocity = 0.0
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    global velocity
    velocity = beta * velocity + gradient
    return w - rate * velocity, state

# === wrong: momentum keeps its velocity in a default argument
# loses: test-momentum
# hint: Two runs
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9, memory={}):
    memory["v"] = beta * memory.get("v", 0.0) + gradient
    return w - rate * memory["v"], state

# === wrong: momentum knows a beta of 0.9 only
# loses: test-momentum
# hint: has a fixed value
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = 0.9 * state.get("v", 0.0) + gradient
    return w - rate * v, {"v": v}

# === wrong: momentum moves the weights that it is given
# loses: test-momentum
# hint: as they were
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = beta * state.get("v", 0.0) + gradient
    w -= rate * v
    return w.copy(), {"v": v}

# === wrong: momentum climbs
# loses: test-momentum
# hint: up the slope
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = beta * state.get("v", 0.0) + gradient
    return w + rate * v, {"v": v}

# === wrong: momentum returns its velocity instead of a state
# loses: test-momentum
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = beta * (state["v"] if "v" in state else 0.0) + gradient
    return w - rate * v, v

# === wrong: momentum looks ahead
# loses: test-momentum
# hint: too far
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    v = beta * state.get("v", 0.0) + gradient
    return w - rate * (beta * v + gradient), {"v": v}

# === wrong: rmsprop has eps inside the root
# loses: test-rmsprop
# hint: outside the root
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0.0) + (1 - rho) * gradient**2
    return w - rate * gradient / np.sqrt(s + eps), {"s": s}

# === wrong: rmsprop leaves eps out
# loses: test-rmsprop
# hint: or is left out
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0.0) + (1 - rho) * gradient**2
    return w - rate * gradient / np.sqrt(s + 1e-30), {"s": s}

# === wrong: rmsprop adds the squares up for ever
# loses: test-rmsprop
# hint: as if s were just the square
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = state.get("s", 0.0) + gradient**2
    return w - rate * gradient / (np.sqrt(s) + eps), {"s": s}

# === wrong: rmsprop forgets
# loses: test-rmsprop
# hint: s of the first weight
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = (1 - rho) * gradient**2
    return w - rate * gradient / (np.sqrt(s) + eps), state

# === wrong: rmsprop exchanges the shares
# loses: test-rmsprop
# hint: are exchanged
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = (1 - rho) * state.get("s", 0.0) + rho * gradient**2
    return w - rate * gradient / (np.sqrt(s) + eps), {"s": s}

# === wrong: rmsprop forgets the root
# loses: test-rmsprop
# hint: The worked step
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0.0) + (1 - rho) * gradient**2
    return w - rate * gradient / (s + eps), {"s": s}

# === wrong: rmsprop forgets the square
# loses: test-rmsprop
# hint: The worked step
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0.0) + (1 - rho) * np.abs(gradient)
    return w - rate * gradient / (np.sqrt(s) + eps), {"s": s}

# === wrong: rmsprop has one average for all the weights
# loses: test-rmsprop
# hint: The worked step
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0.0) + (1 - rho) * np.mean(gradient**2)
    return w - rate * gradient / (np.sqrt(s) + eps), {"s": s}

# === wrong: rmsprop corrects its average like adam
# loses: test-rmsprop
# hint: as if s were just the square
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    t = state.get("t", 0) + 1
    s = rho * state.get("s", 0.0) + (1 - rho) * gradient**2
    return w - rate * gradient / (np.sqrt(s / (1 - rho**t)) + eps), {"s": s, "t": t}

# === wrong: rmsprop squares the gradient that it is given
# loses: test-rmsprop
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    g = gradient.copy()
    gradient **= 2
    s = rho * state.get("s", 0.0) + (1 - rho) * gradient
    return w - rate * g / (np.sqrt(s) + eps), {"s": s}

# === wrong: rmsprop shares its average among all the runs
# loses: test-rmsprop
# hint: Two runs
# --- rmsprop
average = {}
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    average["s"] = rho * average.get("s", 0.0) + (1 - rho) * gradient**2
    return w - rate * gradient / (np.sqrt(average["s"]) + eps), state

# === wrong: adam without the correction
# loses: test-adam
# hint: not corrected
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (np.sqrt(s) + eps), {"m": m, "s": s}

# === wrong: adam corrects the first average only
# loses: test-adam
# hint: After step 1
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (1 - beta1**t) / (np.sqrt(s) + eps), {"t": t, "m": m, "s": s}

# === wrong: adam remembers the corrected averages
# loses: test-adam
# hint: After step 2
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = (beta1 * state.get("m", 0.0) + (1 - beta1) * gradient) / (1 - beta1**t)
    s = (beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2) / (1 - beta2**t)
    return w - rate * m / (np.sqrt(s) + eps), {"t": t, "m": m, "s": s}

# === wrong: adam corrects by the first step for ever
# loses: test-adam
# hint: After step 2
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (1 - beta1) / (np.sqrt(s / (1 - beta2)) + eps), {"m": m, "s": s}

# === wrong: adam counts from 0
# loses: test-adam
# hint: counted from 1
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0)
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    m_hat, s_hat = m / np.float64(1 - beta1**t), s / np.float64(1 - beta2**t)
    return w - rate * m_hat / (np.sqrt(s_hat) + eps), {"t": t + 1, "m": m, "s": s}

# === wrong: adam has eps inside the root
# loses: test-adam
# hint: outside the root
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), {"t": t, "m": m, "s": s}

# === wrong: adam counts the steps of all the runs together
# loses: test-adam
# hint: number of the step
# --- adam
count = 0
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    global count
    if len(w) == 1 and not state:
        count = 0
    count += 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (1 - beta1**count) / (np.sqrt(s / (1 - beta2**count)) + eps), {"m": m, "s": s}

# === wrong: adam multiplies the beta by t
# loses: test-adam
# hint: After step 2
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / abs(1 - beta1 * t) / (np.sqrt(s / abs(1 - beta2 * t)) + eps), {"t": t, "m": m, "s": s}

# === wrong: adam exchanges its betas
# loses: test-adam
# hint: After step 2
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    beta1, beta2 = beta2, beta1
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), {"t": t, "m": m, "s": s}

# === wrong: adam goes by the gradient, not by its average
# loses: test-adam
# hint: After step 2
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * gradient / (np.sqrt(s / (1 - beta2**t)) + eps), {"t": t, "s": s}

# === wrong: adam has fixed betas
# loses: test-adam
# hint: betas have fixed values
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    beta1, beta2 = 0.9, 0.999
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), {"t": t, "m": m, "s": s}

# === wrong: adam moves the weights that it is given
# loses: test-adam
# hint: as they were
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    w -= rate * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w.copy(), {"t": t, "m": m, "s": s}

# === wrong: minimise gives an empty state to every step
# loses: test-minimise
# hint: an empty state twice
# --- minimise
def minimise(gradient, w, step, steps, rate):
    path = [w]
    for _ in range(steps):
        path.append(step(path[-1], gradient(path[-1]), {}, rate)[0])
    return np.array(path)

# === wrong: minimise always takes plain steps
# loses: test-minimise
# hint: an empty state twice
# --- minimise
def minimise(gradient, w, step, steps, rate):
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)

# === wrong: minimise leaves the start out
# loses: test-minimise
# hint: shape (3, 1)
# --- minimise
def minimise(gradient, w, step, steps, rate):
    path, state = [], {}
    for _ in range(steps):
        w, state = step(w, gradient(w), state, rate)
        path.append(w)
    return np.array(path)

# === wrong: minimise returns the end only
# loses: test-minimise
# hint: one place only
# --- minimise
def minimise(gradient, w, step, steps, rate):
    state = {}
    for _ in range(steps):
        w, state = step(w, gradient(w), state, rate)
    return w

# === wrong: minimise asks for the gradient once
# loses: test-minimise
# hint: that of the start
# --- minimise
def minimise(gradient, w, step, steps, rate):
    path, state, g = [w], {}, gradient(w)
    for _ in range(steps):
        w, state = step(w, g, state, rate)
        path.append(w)
    return np.array(path)

# === wrong: minimise keeps its state from one walk to the next
# loses: test-minimise
# hint: first step is wrong
# --- minimise
kept = {"state": {}}
def minimise(gradient, w, step, steps, rate):
    path = [w]
    if steps == 2:
        kept["state"] = {}
    for _ in range(steps):
        w, kept["state"] = step(w, gradient(w), kept["state"], rate)
        path.append(w)
    return np.array(path)

# === wrong: minimise has a rate of its own
# loses: test-minimise
# hint: the rate the one that is passed in
# --- minimise
def minimise(gradient, w, step, steps, rate):
    path, state = [w], {}
    for _ in range(steps):
        w, state = step(w, gradient(w), state, 0.1)
        path.append(w)
    return np.array(path)

# === wrong: batches drop the tail
# loses: test-batches
# hint: 2 rows over
# --- batches
def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    return [(X[order[i * size : (i + 1) * size]], y[order[i * size : (i + 1) * size]]) for i in range(len(X) // size)]

# === wrong: batches have an empty one at the end
# loses: test-batches
# hint: none is empty
# --- batches
def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    return [(X[order[i * size : (i + 1) * size]], y[order[i * size : (i + 1) * size]]) for i in range(len(X) // size + 1)]

# === wrong: batches of nearly equal size
# loses: test-batches
# hint: should be batches of 4, 4 and 2
# --- batches
def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    return [(X[part], y[part]) for part in np.array_split(order, -(-len(X) // size))]

# === wrong: only X is shuffled
# loses: test-batches
# hint: mixed up
# --- batches
def batches(X, y, size, rng):
    X = X[rng.permutation(len(X))]
    return [(X[i : i + size], y[i : i + size]) for i in range(0, len(X), size)]

# === wrong: X and y are shuffled apart
# loses: test-batches
# hint: mixed up
# --- batches
def batches(X, y, size, rng):
    X, y = rng.permutation(X), rng.permutation(y)
    return [(X[i : i + size], y[i : i + size]) for i in range(0, len(X), size)]

# === wrong: nothing is shuffled
# loses: test-batches
# hint: order in which they were given
# --- batches
def batches(X, y, size, rng):
    return [(X[i : i + size], y[i : i + size]) for i in range(0, len(X), size)]

# === wrong: the batches are shuffled, not the rows
# loses: test-batches
# --- batches
def batches(X, y, size, rng):
    parts = [(X[i : i + size], y[i : i + size]) for i in range(0, len(X), size)]
    return [parts[k] for k in [*rng.permutation(len(X) // size), *range(len(X) // size, len(parts))]]

# === wrong: the rows are shuffled within their batch
# loses: test-batches
# hint: not only those within each batch
# --- batches
def batches(X, y, size, rng):
    result = []
    for i in range(0, len(X), size):
        order = i + rng.permutation(len(X[i : i + size]))
        result.append((X[order], y[order]))
    return result

# === wrong: rows are drawn with repetition
# loses: test-batches
# hint: exactly one batch
# --- batches
def batches(X, y, size, rng):
    order = rng.integers(0, len(X), len(X))
    return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(X), size)]

# === wrong: every epoch has the same order
# loses: test-batches
# hint: new order from rng each time
# --- batches
def batches(X, y, size, rng):
    order = np.random.default_rng(0).permutation(len(X))
    return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(X), size)]

# === wrong: the chance comes from elsewhere
# loses: test-batches
# hint: Take all chance from the generator
# --- batches
def batches(X, y, size, rng):
    order = np.random.permutation(len(X))
    return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(X), size)]

# === wrong: the data themselves are shuffled
# loses: test-batches
# hint: must stay as they were
# --- batches
def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    return [(X[i : i + size].copy(), y[i : i + size].copy()) for i in range(0, len(X), size)]

# === wrong: the last batch is filled up with the first rows
# loses: test-batches
# hint: should be batches of 4, 4 and 2
# --- batches
def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    order = np.concatenate([order, order[: -len(order) % size]])
    return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(order), size)]

# === wrong: batches has four rows a batch always
# loses: test-batches
# hint: exactly `size` rows
# --- batches
def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    return [(X[order[i : i + 4]], y[order[i : i + 4]]) for i in range(0, len(X), 4)]

# === wrong: the rows that are left over aren't counted
# loses: test-counts=partial@1
# --- counts
counts = {"A": 15, "B": 40, "C": 20, "D": 6}

# === wrong: no count is right
# loses: test-counts=failed
# hint: An epoch goes once
# --- counts
counts = {"A": 64, "B": 64, "C": 4, "D": 100}

# === wrong: a count with a fraction
# loses: test-counts=failed
# hint: whole number
# --- counts
counts = {"A": 1000 / 64, "B": 40, "C": 20, "D": 7}

# === wrong: a count is left out
# loses: test-counts=failed
# hint: no answer yet
# --- counts
counts = {"A": 16, "B": 40, "C": None, "D": 7}

# === wrong: adam has no eps of its own
# loses: test-adam
# hint: eps tiny, but above 0
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=0.0):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    return w - rate * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), {"t": t, "m": m, "s": s}

# === wrong: plain descent divides by the weights
# loses: test-sgd
# hint: minus rate times gradient
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    return w * (1 - rate * gradient / w), state

# === wrong: plain descent counts its steps
# loses: test-sgd
# hint: remembers nothing
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    state["n"] = state.get("n", 0) + 1
    return w - rate * gradient, state

# === wrong: the rows are turned round instead of shuffled
# loses: test-batches
# hint: kept their neighbours
# --- batches
def batches(X, y, size, rng):
    order = np.roll(np.arange(len(X)), int(rng.integers(1, len(X))) if len(X) > 1 else 0)
    parts = [order[i:i + size] for i in range(0, len(X), size)]
    return [(X[p], y[p]) for p in parts]

# === wrong: momentum's first velocity is the gradient's own array, and adam has no eps of its own
# loses: test-momentum, test-adam
# hint: the very array that was given
# hint: eps has a fixed value
# --- momentum
def momentum(w, gradient, state, rate=0.1, beta=0.9):
    if "v" not in state:
        state["v"] = gradient
    else:
        state["v"] *= beta
        state["v"] += gradient
    return w - rate * state["v"], state
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return w - rate * m_hat / (np.sqrt(s_hat) + 1e-8), {"t": t, "m": m, "s": s}

# === wrong: rests where the slope is 0
# loses: test-minimise
# hint: the walk goes on
# --- minimise
def minimise(gradient, w, step, steps, rate):
    state, path = {}, [np.array(w, dtype=float)]
    for _ in range(steps):
        g = gradient(path[-1])
        if np.allclose(g, 0):
            break
        place, state = step(path[-1], g, state, rate)
        path.append(place)
    return np.array(path)

# === wrong: sgd cuts large gradients
# loses: test-sgd
# hint: counts as it is
# --- sgd
def sgd(w, gradient, state, rate=0.1):
    safe = np.clip(gradient, -5.0, 5.0)
    return w - rate * safe, state

# === wrong: where the gradient is 0 the average of rmsprop does not fade
# loses: test-rmsprop
# hint: whose gradient is 0 this time
# --- rmsprop
def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    s = state.get("s", np.zeros_like(w))
    s = np.where(gradient != 0, rho * s + (1 - rho) * gradient**2, s)
    return w - rate * gradient / (np.sqrt(s) + eps), {"s": s}

# === wrong: rmsprop keeps the averages of all the runs in one dictionary, by shape
# loses: test-rmsprop
# hint: in the state and nowhere else
# --- rmsprop
AVERAGES = {}


def rmsprop(w, gradient, state, rate=0.1, rho=0.9, eps=1e-8):
    key = np.shape(w)
    if not state:
        AVERAGES[key] = np.zeros(key)
    AVERAGES[key] = rho * AVERAGES[key] + (1 - rho) * gradient**2
    return w - rate * gradient / (np.sqrt(AVERAGES[key]) + eps), {"shape": key}

# === wrong: adam leaves the correction out after ten steps
# loses: test-adam
# hint: by its own t
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    m_hat, s_hat = m, s
    if t <= 10:
        m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - rate * m_hat / (np.sqrt(s_hat) + eps), {"t": t, "m": m, "s": s}

# === wrong: the first step of adam is the rate and nothing more
# loses: test-adam
# hint: Use the one that is passed in
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    if not state:
        first = {"t": 1, "m": (1 - beta1) * gradient, "s": (1 - beta2) * gradient**2}
        return w - rate * np.sign(gradient), first
    t = state["t"] + 1
    m = beta1 * state["m"] + (1 - beta1) * gradient
    s = beta2 * state["s"] + (1 - beta2) * gradient**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - rate * m_hat / (np.sqrt(s_hat) + eps), {"t": t, "m": m, "s": s}

# === wrong: adam adds eps before the correction
# loses: test-adam
# hint: added to the root of the corrected s
# --- adam
def adam(w, gradient, state, rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * gradient**2
    rate_t = rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate_t * m / (np.sqrt(s) + eps), {"t": t, "m": m, "s": s}

# === wrong: the empty state of minimise is a default argument, shared by all walks
# loses: test-minimise
# hint: at the beginning of each walk
# --- minimise
def minimise(gradient, w, step, steps, rate, state={}):
    w = np.array(w, dtype=float)
    path = [w]
    for _ in range(steps):
        w, state = step(w, gradient(w), state, rate)
        path.append(w)
    return np.array(path)
