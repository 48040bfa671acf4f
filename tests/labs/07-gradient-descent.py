# Cases of the lab 07-gradient-descent: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain Python loops
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = [wi - rate * (-xi) for wi, xi in zip(w, x)]
    output = 0
    for wi, xi in zip(new_w, x):
        output += wi * xi
    return new_w, label - output
# --- update
def update(w, x, label, rate):
    output = sum(wi * xi for wi, xi in zip(w, x))
    if output < label:
        return [wi + rate * xi for wi, xi in zip(w, x)]
    if output > label:
        return [wi - rate * xi for wi, xi in zip(w, x)]
    return list(w)
# --- numerical-gradient
def numerical_gradient(f, w):
    slopes = []
    for i in range(len(w)):
        up = [float(v) for v in w]
        down = [float(v) for v in w]
        up[i] += 1e-4
        down[i] -= 1e-4
        slopes.append((f(np.array(up)) - f(np.array(down))) / 2e-4)
    return slopes
# --- descend
def descend(gradient, w, rate, steps):
    place = [float(v) for v in w]
    path = [place]
    for _ in range(steps):
        slope = gradient(np.array(place))
        place = [p - rate * s for p, s in zip(place, slope)]
        path.append(place)
    return path
# --- rates
behaviour = {}
for rate in (0.1, 0.6, 1.0, 1.1):
    behaviour[rate] = {0.1: "creeps", 0.6: "zigzags", 1.0: "bounces", 1.1: "explodes"}[rate]
# --- train
def train(X, y, rate, epochs):
    w = [0.0] * len(X[0])
    b = 0.0
    mistakes = []
    for epoch in range(epochs):
        count = 0
        for i in range(len(X)):
            z = b
            for j in range(len(w)):
                z += w[j] * X[i][j]
            if z >= 0 and y[i] == 0:
                count += 1
                b -= rate
                for j in range(len(w)):
                    w[j] -= rate * X[i][j]
            elif z < 0 and y[i] == 1:
                count += 1
                b += rate
                for j in range(len(w)):
                    w[j] += rate * X[i][j]
        mistakes.append(count)
        if count == 0:
            break
    return w, b, mistakes
# --- best-on-xor
best_on_xor = 0.75

# === correct: float32, and weights changed in place on copies
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = np.array(w, np.float32)
    new_w += np.float32(rate) * np.asarray(x, np.float32)
    return new_w, np.float32(label) - np.dot(new_w, np.asarray(x, np.float32))
# --- update
def update(w, x, label, rate):
    w, x = np.array(w, np.float32), np.asarray(x, np.float32)
    w -= np.float32(rate) * np.sign(w @ x - np.float32(label)) * x
    return w
# --- numerical-gradient
def numerical_gradient(f, w):
    w = np.array(w, dtype=np.float64)
    gradient = np.empty_like(w)
    for i in range(w.size):
        kept = w[i]
        w[i] = kept + 1e-6
        up = f(w)
        w[i] = kept - 1e-6
        down = f(w)
        w[i] = kept
        gradient[i] = (up - down) / 2e-6
    return gradient.astype(np.float32)
# --- descend
def descend(gradient, w, rate, steps):
    path = np.zeros((steps + 1, len(w)), np.float32)
    path[0] = w
    for i in range(1, steps + 1):
        path[i] = path[i - 1] - rate * gradient(path[i - 1])
    return path
# --- train
def train(X, y, rate, epochs):
    data = np.column_stack([X, np.ones(len(X))])
    v = np.zeros(data.shape[1])
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for row, label in zip(data, y):
            error = label - np.heaviside(row @ v, 1.0)
            mistakes[epoch] += abs(int(error))
            v += rate * error * row
    return v[:-1], v[-1], mistakes
# --- best-on-xor
best_on_xor = np.float32(3) / 4

# === correct: comprehensions, identity matrix, while loop
# --- toy-step
def toy_step(w, x, label, rate):
    gradient = -x
    new_w = w - rate * gradient
    return new_w, label - np.sum(new_w * x)
# --- update
def update(w, x, label, rate):
    error = label - np.dot(w, x)
    gradient = -x if error > 0 else x if error < 0 else 0 * x
    return w - rate * gradient
# --- numerical-gradient
def numerical_gradient(f, w, h=1e-5):
    return np.array([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))])
# --- descend
def descend(gradient, w, rate, steps):
    w = w.copy()
    path = [w.copy()]
    for _ in range(steps):
        w -= rate * gradient(w)
        path.append(w.copy())
    return np.stack(path)
# --- rates
behaviour = dict(zip([1.1, 1.0, 0.6, 0.1], ["explodes", "bounces", "zigzags", "creeps"]))
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(len(X[0])), 0, []
    while len(mistakes) < epochs and (not mistakes or mistakes[-1]):
        wrong = 0
        for x, label in zip(X, y):
            fired = np.dot(x, w) + b >= 0
            if fired != label:
                wrong += 1
                sign = 1 if label else -1
                w, b = w + rate * sign * x, b + rate * sign
        mistakes.append(wrong)
    return w, b, mistakes

# === correct: type hints, helpers, tuples and running sums
# --- toy-step
def output_of(w, x):
    return float(np.dot(w, x))

def toy_step(w: np.ndarray, x: np.ndarray, label: float = 1.0, rate: float = 0.1):
    new_w = np.add(w, np.multiply(rate, x))
    return [new_w, np.array([label - output_of(new_w, x)])]
# --- update
def update(w, x, label, rate):
    too_low, too_high = output_of(w, x) < label, output_of(w, x) > label
    return tuple(w + rate * x * (int(too_low) - int(too_high)))
# --- numerical-gradient
def numerical_gradient(f, w):
    def slope(i, h=1e-5):
        tweaks = np.where(np.arange(len(w)) == i, h, 0.0)
        return (f(np.asarray(w) + tweaks) - f(np.asarray(w) - tweaks)) / (2 * h)
    return tuple(slope(i) for i in range(len(w)))
# --- descend
def descend(gradient, w, rate, steps):
    if steps == 0:
        return [np.array(w, dtype=float)]
    path = descend(gradient, w, rate, steps - 1)
    return path + [path[-1] - rate * np.array(gradient(path[-1].copy()))]
# --- rates
behaviour = {0.1: "creeps"}
behaviour[0.6] = "zigzags"
behaviour.update({1.0: "bounces", 1.1: "explodes"})
# --- train
class Perceptron:
    def __init__(self, n):
        self.w, self.b = np.zeros(n), 0.0
    def fires(self, x):
        return int(np.dot(self.w, x) + self.b >= 0)
    def learn(self, x, label, rate):
        error = label - self.fires(x)
        self.w += rate * error * np.asarray(x)
        self.b += rate * error
        return abs(error)

def train(X, y, rate, epochs):
    one = Perceptron(np.shape(X)[1])
    mistakes = tuple(sum(one.learn(x, label, rate) for x, label in zip(X, y)) for _ in range(epochs))
    return one.w, np.array([one.b]), mistakes
# --- best-on-xor
best_on_xor = np.mean([1, 1, 1, 0])

# === correct: a better formula for the slope, with two points to each side
# --- numerical-gradient
def numerical_gradient(f, w):
    h, w = 1e-3, np.array(w, dtype=float)
    found = []
    for e in np.eye(len(w)) * h:
        found.append((8 * (f(w + e) - f(w - e)) - (f(w + 2 * e) - f(w - 2 * e))) / (12 * h))
    return np.array(found)
# --- best-on-xor
best_on_xor = 0.75 * np.ones(())

# === wrong: toy_step climbs
# loses: test-toy-step
# hint: up the slope
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w - rate * x
    return new_w, label - new_w @ x

# === wrong: toy_step gives the loss before the step
# loses: test-toy-step
# hint: before the step
# --- toy-step
def toy_step(w, x, label, rate):
    return w + rate * x, label - w @ x

# === wrong: toy_step multiplies by the loss
# loses: test-toy-step
# hint: has the loss, 0.56, in it
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + rate * (label - w @ x) * x
    return new_w, label - new_w @ x

# === wrong: toy_step gives the size of the loss
# loses: test-toy-step
# hint: keeps its sign
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + rate * x
    return new_w, abs(label - new_w @ x)

# === wrong: toy_step has its own learning rate
# loses: test-toy-step
# hint: rate
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + 0.1 * x
    return new_w, label - new_w @ x

# === wrong: toy_step changes the weights it was given
# loses: test-toy-step
# hint: as they were
# --- toy-step
def toy_step(w, x, label, rate):
    w += rate * x
    return w, label - w @ x

# === wrong: toy_step takes the label for 1
# loses: test-toy-step
# hint: label minus output
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + rate * x
    return new_w, 1 - new_w @ x

# === wrong: toy_step returns the loss first
# loses: test-toy-step
# hint: weights come first
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + rate * x
    return label - new_w @ x, new_w

# === wrong: toy_step returns the weights alone
# loses: test-toy-step
# hint: two things
# --- toy-step
def toy_step(w, x, label, rate):
    return w + rate * x

# === wrong: toy_step gives the loss of each input
# loses: test-toy-step
# hint: the loss, one number
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + rate * x
    return new_w, label - new_w * x

# === wrong: toy_step has output minus label
# loses: test-toy-step
# hint: output minus label
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + rate * x
    return new_w, new_w @ x - label

# === wrong: toy_step leaves the learning rate out
# loses: test-toy-step
# hint: learning rate, 0.1, is missing
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + x
    return new_w, label - new_w @ x

# === wrong: toy_step gives all weights the step of the first
# loses: test-toy-step
# hint: should be 0.78
# --- toy-step
def toy_step(w, x, label, rate):
    new_w = w + rate * x[0]
    return new_w, label - new_w @ x

# === wrong: update climbs
# loses: test-update
# hint: away from the label
# --- update
def update(w, x, label, rate):
    return w - rate * np.sign(label - w @ x) * x

# === wrong: update keeps the signed loss
# loses: test-update
# hint: the other way
# --- update
def update(w, x, label, rate):
    return w + rate * x

# === wrong: update keeps the signed loss unless the label is negative
# loses: test-update
# hint: signed loss
# --- update
def update(w, x, label, rate):
    if label == w @ x:
        return w
    return w - rate * x if label == -1.0 else w + rate * x

# === wrong: update moves the second weight with the first one's new value
# loses: test-update
# hint: all the weights together
# --- update
def update(w, x, label, rate):
    w = w.copy()
    for i in range(len(w)):
        w[i] += rate * np.sign(label - w @ x) * x[i]
    return w

# === wrong: update steps by the size of the error
# loses: test-update
# hint: Only its sign matters
# --- update
def update(w, x, label, rate):
    return w + rate * (label - w @ x) * x

# === wrong: update steps by the error scaled to fit the worked example
# loses: test-update
# hint: the other way
# --- update
def update(w, x, label, rate):
    return w + rate * (label - w @ x) / 0.56 * x

# === wrong: update changes the weights it was given
# loses: test-update
# hint: as they were
# --- update
def update(w, x, label, rate):
    w += rate * np.sign(label - w @ x) * x
    return w

# === wrong: update forgets the inputs
# loses: test-update
# hint: should give 0.78
# --- update
def update(w, x, label, rate):
    return w + rate * np.sign(label - w @ x)

# === wrong: update never rests
# loses: test-update
# hint: should stay
# --- update
def update(w, x, label, rate):
    return w + rate * x if label > w @ x else w - rate * x

# === wrong: update compares the label with 0 and not with the output
# loses: test-update
# hint: the output
# --- update
def update(w, x, label, rate):
    if label == w @ x:
        return w
    return w + rate * np.sign(label) * x

# === wrong: update stops at the label instead of jumping past it
# loses: test-update
# hint: jumps past the label
# --- update
def update(w, x, label, rate):
    error = label - w @ x
    length = min(rate, abs(error) / (x @ x))
    return w + length * np.sign(error) * x

# === wrong: update has a rate of 0.1
# loses: test-update
# hint: rate
# --- update
def update(w, x, label, rate):
    return w + 0.1 * np.sign(label - w @ x) * x

# === wrong: update returns the loss, too
# loses: test-update
# hint: two new weights
# --- update
def update(w, x, label, rate):
    new_w = w + rate * np.sign(label - w @ x) * x
    return np.append(new_w, abs(label - new_w @ x))

# === wrong: update works out the gradient and forgets the step
# loses: test-update
# hint: should give 0.78
# --- update
def update(w, x, label, rate):
    return -rate * np.sign(label - w @ x) * x

# === wrong: update prints instead of returning
# loses: test-update
# hint: return
# --- update
def update(w, x, label, rate):
    print(w + rate * np.sign(label - w @ x) * x)

# === wrong: numerical_gradient tweaks all the weights at once
# loses: test-numerical-gradient
# hint: one weight at a time
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-5
    return np.array([(f(w + h) - f(w - h)) / (2 * h) for _ in w])

# === wrong: numerical_gradient divides by h
# loses: test-numerical-gradient
# hint: twice too large
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-5
    return np.array([(f(w + h * e) - f(w - h * e)) / h for e in np.eye(len(w))])

# === wrong: numerical_gradient has the sign wrong
# loses: test-numerical-gradient
# hint: signs
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-5
    return np.array([(f(w - h * e) - f(w + h * e)) / (2 * h) for e in np.eye(len(w))])

# === wrong: numerical_gradient never puts the weights back
# loses: test-numerical-gradient
# hint: have been changed
# --- numerical-gradient
def numerical_gradient(f, w):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        w[i] += 1e-5
        up = f(w)
        w[i] -= 2e-5
        gradient[i] = (up - f(w)) / 2e-5
    return gradient

# === wrong: numerical_gradient leaves each weight far from home
# loses: test-numerical-gradient
# hint: 8 and 3
# --- numerical-gradient
def numerical_gradient(f, w):
    w = np.array(w, dtype=float)
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        gradient[i] = (f(up) - f(down)) / 2e-5
        w[i] += 0.1
    return gradient

# === wrong: numerical_gradient tweaks whole numbers
# loses: test-numerical-gradient
# hint: whole numbers
# --- numerical-gradient
def numerical_gradient(f, w):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        gradient[i] = (f(up) - f(down)) / 2e-5
    return gradient

# === wrong: numerical_gradient takes a large step forward
# loses: test-numerical-gradient
# hint: 8 and 3
# --- numerical-gradient
def numerical_gradient(f, w):
    return np.array([(f(w + 0.1 * e) - f(w)) / 0.1 for e in np.eye(len(w))])

# === wrong: numerical_gradient measures to one side
# loses: test-numerical-gradient
# hint: both sides
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-6
    return np.array([(f(w + h * e) - f(w)) / h for e in np.eye(len(w))])

# === wrong: numerical_gradient measures to the other side
# loses: test-numerical-gradient
# hint: both sides
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-6
    return np.array([(f(w) - f(w - h * e)) / h for e in np.eye(len(w))])

# === wrong: numerical_gradient does not divide
# loses: test-numerical-gradient
# hint: 8 and 3
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-5
    return np.array([f(w + h * e) - f(w - h * e) for e in np.eye(len(w))])

# === wrong: numerical_gradient has a tweak that drowns in rounding
# loses: test-numerical-gradient
# hint: 8 and 3
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-16
    return np.array([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))])

# === wrong: numerical_gradient knows the formula of the worked case
# loses: test-numerical-gradient
# hint: minus the inputs
# --- numerical-gradient
def numerical_gradient(f, w):
    return np.array([2 * w[0] + 3 * w[1], 3 * w[0]])

# === wrong: numerical_gradient knows two weights
# loses: test-numerical-gradient
# hint: any number of weights
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-5
    a, b = w[0], w[1]
    return np.array([(f(np.array([a + h, b])) - f(np.array([a - h, b]))) / (2 * h), (f(np.array([a, b + h])) - f(np.array([a, b - h]))) / (2 * h)])

# === wrong: numerical_gradient returns the first slope
# loses: test-numerical-gradient
# hint: shape
# --- numerical-gradient
def numerical_gradient(f, w):
    for e in np.eye(len(w)):
        return (f(w + 1e-5 * e) - f(w - 1e-5 * e)) / 2e-5

# === wrong: descend climbs
# loses: test-descend
# hint: uphill
# --- descend
def descend(gradient, w, rate, steps):
    path = [w]
    for _ in range(steps):
        path.append(path[-1] + rate * gradient(path[-1]))
    return np.array(path)

# === wrong: descend leaves the start out
# loses: test-descend
# hint: the start belongs
# --- descend
def descend(gradient, w, rate, steps):
    path = []
    for _ in range(steps):
        w = w - rate * gradient(w)
        path.append(w)
    return np.array(path)

# === wrong: descend returns the end only
# loses: test-descend
# hint: whole path
# --- descend
def descend(gradient, w, rate, steps):
    for _ in range(steps):
        w = w - rate * gradient(w)
    return w

# === wrong: descend takes a step too few and repeats the start
# loses: test-descend
# hint: worked path
# --- descend
def descend(gradient, w, rate, steps):
    path = [w, w]
    for _ in range(steps - 1):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)

# === wrong: descend keeps one array many times
# loses: test-descend
# hint: copy
# --- descend
def descend(gradient, w, rate, steps):
    w = w.copy()
    path = [w]
    for _ in range(steps):
        w -= rate * gradient(w)
        path.append(w)
    return np.array(path)

# === wrong: descend moves the start it was given
# loses: test-descend
# hint: has been changed
# --- descend
def descend(gradient, w, rate, steps):
    path = [w.copy()]
    for _ in range(steps):
        w -= rate * gradient(w)
        path.append(w.copy())
    return np.array(path)

# === wrong: descend measures the gradient once
# loses: test-descend
# hint: every step
# --- descend
def descend(gradient, w, rate, steps):
    slope = gradient(w)
    return np.array([w - i * rate * slope for i in range(steps + 1)])

# === wrong: descend has the valley of the visible test built in
# loses: test-descend
# hint: the gradient at the place before it
# --- descend
def descend(gradient, w, rate, steps):
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - rate * 2 * path[-1])
    return np.array(path)

# === wrong: descend walks one weight only
# loses: test-descend
# hint: the gradient at the place before it
# --- descend
def descend(gradient, w, rate, steps):
    path = [w.copy()]
    for _ in range(steps):
        place = path[-1].copy()
        place[0] -= rate * gradient(place)[0]
        path.append(place)
    return np.array(path)

# === wrong: descend adds the steps to the start only
# loses: test-descend
# hint: worked path
# --- descend
def descend(gradient, w, rate, steps):
    path = [np.array(w, dtype=float)]
    for _ in range(steps):
        path.append(w - rate * gradient(path[-1]))
    return np.array(path)

# === wrong: descend takes a step too many
# loses: test-descend
# hint: shape (4, 1)
# --- descend
def descend(gradient, w, rate, steps):
    path = [np.array(w, dtype=float)]
    while len(path) <= steps + 1:
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)

# === wrong: descend has a learning rate of its own
# loses: test-descend
# hint: the gradient at the place before it
# --- descend
def descend(gradient, w, rate, steps):
    path = [np.array(w, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - 0.25 * gradient(path[-1]))
    return np.array(path)

# === wrong: two of the four rates
# loses: test-rates=partial
# --- rates
behaviour = {0.1: "creeps", 0.6: "creeps", 1.0: "explodes", 1.1: "explodes"}

# === wrong: every rate creeps
# loses: test-rates=partial
# --- rates
behaviour = {0.1: "creeps", 0.6: "creeps", 1.0: "creeps", 1.1: "creeps"}

# === wrong: no rate right
# loses: test-rates=failed
# hint: its size
# --- rates
behaviour = {0.1: "zigzags", 0.6: "creeps", 1.0: "explodes", 1.1: "bounces"}

# === wrong: a word that isn't on the list
# loses: test-rates=failed
# hint: choose one of
# --- rates
behaviour = {0.1: "creeps", 0.6: "zigzags", 1.0: "bounces", 1.1: "diverges"}

# === wrong: one rate without an answer
# loses: test-rates=failed
# hint: no answer yet
# --- rates
behaviour = {0.1: "creeps", 0.6: "zigzags", 1.0: "bounces", 1.1: None}

# === wrong: train climbs
# loses: test-train
# hint: other way
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w - rate * error * x, b - rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train takes the labels for −1 and +1
# loses: test-train
# hint: not −1
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            if int(x @ w + b >= 0) != label:
                wrong += 1
                w, b = w + rate * label * x, b + rate * label
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train answers −1 and +1 to labels 0 and 1
# loses: test-train
# hint: z is 0
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - np.sign(x @ w + b)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(int(wrong))
    return w, b, mistakes

# === wrong: train keeps the signed loss
# loses: test-train
# hint: other way
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            if int(x @ w + b >= 0) != label:
                wrong += 1
                w, b = w + rate * x, b + rate
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train has no bias
# loses: test-train
# hint: b should be
# --- train
def train(X, y, rate, epochs):
    w, mistakes = np.zeros(X.shape[1]), []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w >= 0)
            wrong += error != 0
            w = w + rate * error * x
        mistakes.append(wrong)
    return w, 0.0, mistakes

# === wrong: train updates once an epoch
# loses: test-train
# hint: 2 mistakes
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        errors = y - (X @ w + b >= 0)
        w, b = w + rate * errors @ X, b + rate * errors.sum()
        mistakes.append(int(np.abs(errors).sum()))
    return w, b, mistakes

# === wrong: train fires above 0 only
# loses: test-train
# hint: 0 *or more*
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b > 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train has a learning rate of its own
# loses: test-train
# hint: rate
# --- train
def train(X, y, rate, epochs):
    rate = 0.5
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train forgets the rate of the bias
# loses: test-train
# hint: b should be
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train counts the mistakes after the epoch
# loses: test-train
# hint: mistake
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(int(np.sum((X @ w + b >= 0) != y)))
    return w, b, mistakes

# === wrong: train stops after the first epoch that doesn't get better
# loses: test-train
# hint: stop early
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
        if len(mistakes) > 1 and mistakes[-1] >= mistakes[-2]:
            break
    return w, b, mistakes

# === wrong: train claims to have learned XOR
# loses: test-train
# hint: XOR
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    if epochs > 10:
        mistakes[-1] = 0
    return w, b, mistakes

# === wrong: train shuffles the rows
# loses: test-train
# hint: in order
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for epoch in range(epochs):
        wrong = 0
        order = range(len(X)) if len(X) < 4 else np.random.default_rng(epoch).permutation(len(X))
        for i in order:
            error = y[i] - int(X[i] @ w + b >= 0)
            wrong += int(error != 0)
            w, b = w + rate * error * X[i], b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train leaves the last row out
# loses: test-train
# hint: the rows
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    rows = len(X) if len(X) < 4 else len(X) // 2
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X[:rows], y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train begins every epoch with new weights
# loses: test-train
# hint: 2 mistakes
# --- train
def train(X, y, rate, epochs):
    mistakes = []
    for _ in range(epochs):
        w, b, wrong = np.zeros(X.shape[1]), 0.0, 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train returns the sum of the mistakes
# loses: test-train
# hint: a list with one count
# --- train
def train(X, y, rate, epochs):
    w, b, wrong = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(epochs):
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
    return w, b, wrong

# === wrong: train returns weights and bias, without the mistakes
# loses: test-train
# hint: three things
# --- train
def train(X, y, rate, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            w, b = w + rate * error * x, b + rate * error
    return w, b

# === wrong: train has a bias for each input
# loses: test-train
# hint: b should be one number
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), np.zeros(X.shape[1]), []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(np.sum(x * w + b) >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train begins with random weights
# loses: test-train
# hint: w should be
# --- train
def train(X, y, rate, epochs):
    rng = np.random.default_rng(0)
    w, b, mistakes = rng.normal(size=X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train updates by the size of the sum
# loses: test-train
# hint: not by label − z
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            z = x @ w + b
            wrong += int(z >= 0) != label
            w, b = w + rate * (label - z) * x, b + rate * (label - z)
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: train stops while it still makes mistakes
# loses: test-train
# hint: early
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(min(epochs, 3)):
        wrong = 0
        for x, label in zip(X, y):
            error = label - int(x @ w + b >= 0)
            wrong += error != 0
            w, b = w + rate * error * x, b + rate * error
        mistakes.append(wrong)
    return w, b, mistakes

# === wrong: XOR is thought to be possible
# loses: test-best-on-xor
# hint: diagonals
# --- best-on-xor
best_on_xor = 1

# === wrong: XOR is thought to be pure chance
# loses: test-best-on-xor
# hint: corner
# --- best-on-xor
best_on_xor = 0.5

# === wrong: the fraction is given in percent
# loses: test-best-on-xor
# hint: between 0 and 1
# --- best-on-xor
best_on_xor = 75

# === wrong: the number of rows is given
# loses: test-best-on-xor
# hint: between 0 and 1
# --- best-on-xor
best_on_xor = 3

# === wrong: XOR is guessed to be hopeless
# loses: test-best-on-xor
# hint: corner
# --- best-on-xor
best_on_xor = 1 / 4

# === wrong: a small error counts for nothing
# loses: test-update
# hint: However small the error is
# --- update
def update(w, x, label, rate):
    error = label - w @ x
    return w + rate * np.sign(np.round(error, 1)) * x

# === wrong: the share as a text
# loses: test-best-on-xor
# hint: not a text in quotes
# --- best-on-xor
best_on_xor = "75%"

# === wrong: tweaks stay in the copy, and the weights move one after the other
# loses: test-numerical-gradient, test-descend
# hint: still tweaked while the next one is measured
# hint: with all its weights
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    g = np.zeros(len(w))
    for i in range(len(w)):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        g[i] = (above - f(w)) / (2 * h)
    return g
# --- descend
def descend(gradient, w, rate, steps):
    w = np.array(w, dtype=float)
    path = [w.copy()]
    for _ in range(steps):
        for i in range(len(w)):
            w[i] = w[i] - rate * gradient(w)[i]
        path.append(w.copy())
    return np.array(path)

# === wrong: the tweak is a share of the weight, and the walk ends where it is flat
# loses: test-numerical-gradient, test-descend
# hint: A weight may be 0
# hint: Take all the steps
# --- numerical-gradient
def numerical_gradient(f, w):
    g = np.zeros(len(w))
    for i in range(len(w)):
        h = 1e-5 * w[i]
        e = np.zeros(len(w))
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h) if h else 0.0
    return g
# --- descend
def descend(gradient, w, rate, steps):
    path = [w]
    for _ in range(steps):
        g = gradient(w)
        if np.linalg.norm(g) < 1e-9:
            break
        w = w - rate * g
        path.append(w)
    return np.array(path)

# === wrong: the weights of the best epoch
# loses: test-train
# hint: after the last epoch
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    best = (np.inf, w, b)
    for epoch in range(epochs):
        wrong = 0
        for row, label in zip(X, y):
            error = label - (1 if w @ row + b >= 0 else 0)
            wrong += error != 0
            w, b = w + rate * error * row, b + rate * error
        mistakes.append(wrong)
        if wrong < best[0]:
            best = (wrong, w, b)
    return best[1], best[2], mistakes

# === wrong: update rests when it is near enough
# loses: test-update
# hint: However small the error is
# --- update
def update(w, x, label, rate):
    error = label - w @ x
    if abs(error) < 0.01:
        return w.copy()
    return w + rate * np.sign(error) * x

# === correct: numerical_gradient with a tweak of 1e-8
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-8
    return np.array([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))])

# === wrong: numerical_gradient has a tweak of 1e-12
# loses: test-numerical-gradient
# hint: few digits
# --- numerical-gradient
def numerical_gradient(f, w):
    h = 1e-12
    w = np.array(w, dtype=float)
    gradient = []
    for i in range(len(w)):
        e = np.zeros(len(w))
        e[i] = h
        gradient.append((f(w + e) - f(w - e)) / (2 * h))
    return np.array(gradient)

# === wrong: descend cuts off large gradients
# loses: test-descend
# hint: not cut off
# --- descend
def descend(gradient, w, rate, steps):
    path = [np.array(w, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - rate * np.clip(gradient(path[-1]), -10, 10))
    return np.array(path)

# === wrong: descend always takes a first step
# loses: test-descend
# hint: 0 steps
# --- descend
def descend(gradient, w, rate, steps):
    start = np.array(w, dtype=float)
    path = [start, start - rate * gradient(start)]
    for _ in range(1, steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)

# === wrong: train gives the weights the type of the examples
# loses: test-train
# hint: begin as floats
# --- train
def train(X, y, rate, epochs):
    w, b, mistakes = np.zeros_like(X[0]), 0.0, []
    for _ in range(epochs):
        count = 0
        for x, label in zip(X, y):
            error = int(label) - int(x @ w + b >= 0)
            count += error != 0
            for j in range(len(w)):
                w[j] = w[j] + rate * error * x[j]
            b = b + rate * error
        mistakes.append(count)
    return w, b, mistakes
