# Cases of the lab 12-linear-regression. The file is parsed, never imported.

# === correct: NumPy and the formulas
# --- predict
def predict(X, w, b):
    return X @ w + b
# --- mse
def mean_squared_error(y, p):
    return np.mean((np.ravel(p) - np.ravel(y)) ** 2)
# --- gradients
def gradients(X, y, w, b):
    off = X @ w + b - y
    return 2 * X.T @ off / len(y), 2 * np.mean(off)
# --- fit
def fit(X, y, rate, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [mean_squared_error(y, X @ w + b)]
    for _ in range(steps):
        dw, db = gradients(X, y, w, b)
        w -= rate * dw
        b -= rate * db
        losses.append(mean_squared_error(y, X @ w + b))
    return w, b, np.array(losses)
# --- unscale
def unscale(w, b, mean, deviation):
    return w / deviation, b - w @ (mean / deviation)
# --- r2
def r_squared(y, p):
    return 1 - np.sum((y - p) ** 2) / np.sum((y - np.mean(y)) ** 2)

# === correct: variables that are updated in place, columns inside
# --- predict
def predict(X, w, b):
    column = tf.matmul(tf.constant(X), tf.reshape(tf.cast(w, tf.float32), (-1, 1)))
    return tf.squeeze(column, axis=1) + b
# --- mse
def mean_squared_error(y, p):
    y = tf.reshape(tf.convert_to_tensor(y), (-1, 1))
    p = tf.reshape(tf.convert_to_tensor(p), (-1, 1))
    return tf.reduce_mean(tf.square(y - p))
# --- gradients
def gradients(X, y, w, b):
    X, w, b = tf.constant(X), tf.constant(w), tf.constant(b, dtype=tf.float32)
    with tf.GradientTape() as tape:
        tape.watch([w, b])
        loss = tf.reduce_mean((tf.reduce_sum(X * w, axis=1) + b - y) ** 2)
    dw, db = tape.gradient(loss, (w, b))
    return dw.numpy(), db.numpy()
# --- fit
def fit(X, y, rate, steps):
    w = tf.Variable(tf.zeros((X.shape[1], 1)))
    b = tf.Variable(tf.zeros((1,)))
    target = tf.reshape(y, (-1, 1))
    losses = []
    for step in range(steps + 1):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.matmul(X, w) + b - target) ** 2)
        losses.append(loss.numpy())
        if step < steps:
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(rate * dw)
            b.assign_sub(rate * db)
    return w.numpy(), b.numpy(), losses
# --- unscale
def unscale(w, b, mean, deviation):
    w, mean, deviation = (tf.convert_to_tensor(v) for v in (w, mean, deviation))
    return w / deviation, b - tf.reduce_sum(w * mean / deviation)
# --- r2
from sklearn.metrics import r2_score
def r_squared(y, p):
    return r2_score(y, p)

# === correct: loops and lists, an optimiser of Keras
# --- predict
def predict(X, w, b):
    return np.array([sum(x * v for x, v in zip(row, w)) + b for row in X])
# --- mse
def mean_squared_error(y, p):
    y, p = [float(v) for v in np.asarray(y).ravel()], [float(v) for v in np.asarray(p).ravel()]
    return sum((a - c) ** 2 for a, c in zip(y, p)) / len(y)
# --- gradients
def gradients(X, y, w, b):
    dw, db = [0.0] * len(w), 0.0
    for row, truth in zip(X, y):
        off = sum(x * v for x, v in zip(row, w)) + b - truth
        for j in range(len(w)):
            dw[j] += 2 * off * row[j] / len(y)
        db += 2 * off / len(y)
    return dw, db
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.Variable(tf.zeros(X.shape[1])), tf.Variable(0.0)
    optimizer = tf.keras.optimizers.SGD(rate)
    losses = []
    def loss():
        return tf.reduce_mean((tf.linalg.matvec(X, w) + b - y) ** 2)
    losses.append(loss())
    for _ in range(steps):
        with tf.GradientTape() as tape:
            value = loss()
        optimizer.apply_gradients(zip(tape.gradient(value, [w, b]), [w, b]))
        losses.append(loss())
    return w, b, losses
# --- unscale
def unscale(w, b, mean, deviation):
    new = [float(a) / float(s) for a, s in zip(w, deviation)]
    return new, float(b) - sum(a * float(m) for a, m in zip(new, mean))
# --- r2
def r_squared(y, p):
    return tf.constant(1.0) - tf.reduce_sum((y - p) ** 2) / tf.reduce_sum((y - tf.reduce_mean(y)) ** 2)

# === wrong: no bias in the prediction
# loses: test-predict
# hint: 210, 300 and 140
# --- predict
def predict(X, w, b):
    return tf.linalg.matvec(X, w)
# --- gradients
def gradients(X, y, w, b):
    off = X @ np.asarray(w) + b - y
    return 2 * X.T @ off / len(y), 2 * np.mean(off)
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        off = X @ w + b - y
        losses.append(np.mean(off**2))
        last = w, b
        w, b = w - rate * 2 * X.T @ off / len(y), b - rate * 2 * np.mean(off)
    return *last, losses

# === wrong: predictions as a column
# loses: test-predict
# hint: are a column
# --- predict
def predict(X, w, b):
    return tf.matmul(X, tf.reshape(w, (-1, 1))) + b

# === wrong: predictions for the first two features
# loses: test-predict
# hint: Only the first two features
# --- predict
def predict(X, w, b):
    return X[:, 0] * w[0] + X[:, 1] * w[1] + b

# === wrong: a vector minus a column
# loses: test-mse
# hint: mean of the whole table
# --- mse
def mean_squared_error(y, p):
    return tf.reduce_mean((p - y) ** 2)

# === wrong: only the predictions are flattened
# loses: test-mse
# hint: It may be the truths
# --- mse
def mean_squared_error(y, p):
    return tf.reduce_mean((tf.reshape(p, [-1]) - y) ** 2)

# === wrong: the sum of the squares
# loses: test-mse
# hint: the sum of the squares
# --- mse
def mean_squared_error(y, p):
    return tf.reduce_sum((tf.reshape(p, [-1]) - tf.reshape(y, [-1])) ** 2)

# === wrong: the root of the mean
# loses: test-mse
# hint: gives 1.667
# --- mse
def mean_squared_error(y, p):
    return tf.sqrt(tf.reduce_mean((tf.reshape(p, [-1]) - tf.reshape(y, [-1])) ** 2))

# === wrong: the size of the differences
# loses: test-mse
# hint: gives 1.667
# --- mse
def mean_squared_error(y, p):
    return tf.reduce_mean(tf.abs(tf.reshape(p, [-1]) - tf.reshape(y, [-1])))

# === wrong: a loss for each row
# loses: test-mse
# hint: one number
# --- mse
def mean_squared_error(y, p):
    return tf.reduce_mean((tf.reshape(y, (-1, 1)) - tf.reshape(p, (-1, 1))) ** 2, axis=1)
# --- gradients
def gradients(X, y, w, b):
    off = X @ np.asarray(w) + b - y
    return 2 * X.T @ off / len(y), 2 * np.mean(off)
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        off = X @ w + b - y
        losses.append(np.mean(off**2))
        last = w, b
        w, b = w - rate * 2 * X.T @ off / len(y), b - rate * 2 * np.mean(off)
    return *last, losses
# --- r2
def r_squared(y, p):
    return 1 - np.sum((y - p) ** 2) / np.sum((y - np.mean(y)) ** 2)

# === wrong: the gradient without the two
# loses: test-gradients
# hint: half of what it should be
# --- gradients
def gradients(X, y, w, b):
    off = X @ np.asarray(w) + b - y
    return X.T @ off / len(y), np.mean(off)

# === wrong: the gradient of the sum
# loses: test-gradients
# hint: a mean, not a sum
# --- gradients
def gradients(X, y, w, b):
    off = X @ np.asarray(w) + b - y
    return 2 * X.T @ off, 2 * np.sum(off)

# === wrong: the gradient has the wrong sign
# loses: test-gradients
# hint: prediction minus truth
# --- gradients
def gradients(X, y, w, b):
    off = y - (X @ np.asarray(w) + b)
    return 2 * X.T @ off / len(y), 2 * np.mean(off)

# === wrong: the gradient at the start always
# loses: test-gradients
# hint: another place
# --- gradients
def gradients(X, y, w, b):
    return -2 * X.T @ y / len(y), -2 * np.mean(y)

# === wrong: the bias has the slope of a weight
# loses: test-gradients
# hint: slope for the bias
# --- gradients
def gradients(X, y, w, b):
    off = X @ np.asarray(w) + b - y
    dw = 2 * X.T @ off / len(y)
    return dw, dw[0]

# === wrong: the tape watches nothing
# loses: test-gradients
# hint: gave None
# --- gradients
def gradients(X, y, w, b):
    w, b = tf.constant(w), tf.constant(b)
    with tf.GradientTape() as tape:
        loss = mean_squared_error(y, predict(X, w, b))
    return tape.gradient(loss, [w, b])
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        off = X @ w + b - y
        losses.append(np.mean(off**2))
        last = w, b
        w, b = w - rate * 2 * X.T @ off / len(y), b - rate * 2 * np.mean(off)
    return *last, losses

# === wrong: a table in the gradient
# loses: test-gradients
# hint: has made a table
# --- gradients
def gradients(X, y, w, b):
    w, b = tf.Variable(w), tf.Variable(b)
    with tf.GradientTape() as tape:
        column = tf.matmul(X, tf.reshape(w, (-1, 1))) + b
        loss = tf.reduce_mean((column - y) ** 2)
    return tape.gradient(loss, [w, b])
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        off = X @ w + b - y
        losses.append(np.mean(off**2))
        last = w, b
        w, b = w - rate * 2 * X.T @ off / len(y), b - rate * 2 * np.mean(off)
    return *last, losses

# === wrong: least squares at once
# loses: test-fit
# hint: the loss of the start again
# --- fit
def fit(X, y, rate, steps):
    start = float(mean_squared_error(y, np.zeros(len(y), dtype="float32")))
    solution = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    return solution[:-1], solution[-1], [start] * (steps + 1)

# === wrong: least squares behind losses of a descent
# loses: test-fit
# hint: After 2 steps w should be
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        off = X @ w + b - y
        losses.append(np.mean(off**2))
        w, b = w - rate * 2 * X.T @ off / len(y), b - rate * 2 * np.mean(off)
    solution = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    return solution[:-1], solution[-1], losses

# === wrong: uphill
# loses: test-fit
# hint: opposite of the gradient
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(mean_squared_error(y, predict(X, w, b)))]
    for _ in range(steps):
        dw, db = gradients(X, y, w, b)
        w, b = w + rate * dw, b + rate * db
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: the bias moves after the weights
# loses: test-fit
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(mean_squared_error(y, predict(X, w, b)))]
    for _ in range(steps):
        w = w - rate * gradients(X, y, w, b)[0]
        b = b - rate * gradients(X, y, w, b)[1]
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: the bias stays
# loses: test-fit
# hint: loss should be 0.332
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(mean_squared_error(y, predict(X, w, b)))]
    for _ in range(steps):
        w = w - rate * gradients(X, y, w, b)[0]
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: the rate is always 0.1
# loses: test-fit
# hint: isn't used
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(mean_squared_error(y, predict(X, w, b)))]
    for _ in range(steps):
        dw, db = gradients(X, y, w, b)
        w, b = w - 0.1 * dw, b - 0.1 * db
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: begins at random weights
# loses: test-fit
# hint: At the start all predictions are 0
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.random.normal([X.shape[1]]), tf.constant(0.0)
    losses = [float(mean_squared_error(y, predict(X, w, b)))]
    for _ in range(steps):
        dw, db = gradients(X, y, w, b)
        w, b = w - rate * dw, b - rate * db
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: one example a step
# loses: test-fit
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(mean_squared_error(y, predict(X, w, b)))]
    for step in range(steps):
        i = step % len(y)
        dw, db = gradients(X[i : i + 1], y[i : i + 1], w, b)
        w, b = w - rate * dw, b - rate * db
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: the losses without the start
# loses: test-fit
# hint: 2 steps have 3 losses
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = []
    for _ in range(steps):
        dw, db = gradients(X, y, w, b)
        w, b = w - rate * dw, b - rate * db
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: stops when the loss is small enough
# loses: test-fit
# --- fit
def fit(X, y, rate, steps):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(mean_squared_error(y, predict(X, w, b)))]
    for _ in range(steps):
        if losses[-1] < 1:
            losses.append(losses[-1])
            continue
        dw, db = gradients(X, y, w, b)
        w, b = w - rate * dw, b - rate * db
        losses.append(float(mean_squared_error(y, predict(X, w, b))))
    return w, b, losses

# === wrong: the weights are multiplied by the deviation
# loses: test-unscale
# hint: 60 / 20 = 3
# --- unscale
def unscale(w, b, mean, deviation):
    return w * deviation, b - np.sum(w * mean / deviation)

# === wrong: the bias stays as it was
# loses: test-unscale
# hint: stayed at 250
# --- unscale
def unscale(w, b, mean, deviation):
    return w / deviation, b

# === wrong: the mean is added
# loses: test-unscale
# hint: 460
# --- unscale
def unscale(w, b, mean, deviation):
    return w / deviation, b + np.sum(w * mean / deviation)

# === wrong: the mean is taken in the wrong units
# loses: test-unscale
# hint: divided by the deviation
# --- unscale
def unscale(w, b, mean, deviation):
    return w / deviation, b - np.sum(w * mean)

# === wrong: a bias for each feature
# loses: test-unscale
# hint: one bias for all
# --- unscale
def unscale(w, b, mean, deviation):
    return w / deviation, b - w * mean / deviation

# === wrong: the square of the correlation
# loses: test-r2
# hint: worked case gives 0.375
# --- r2
def r_squared(y, p):
    return np.corrcoef(y, p)[0, 1] ** 2

# === wrong: truths and predictions the wrong way round
# loses: test-r2
# hint: worked case gives 0.375
# --- r2
def r_squared(y, p):
    return 1 - np.sum((y - p) ** 2) / np.sum((p - np.mean(p)) ** 2)

# === wrong: never below zero
# loses: test-r2
# hint: Don't cut it off
# --- r2
def r_squared(y, p):
    return max(0.0, 1 - np.sum((y - p) ** 2) / np.sum((y - np.mean(y)) ** 2))

# === wrong: the loss itself
# loses: test-r2
# hint: worked case gives 0.375
# --- r2
def r_squared(y, p):
    return mean_squared_error(y, p)

# === wrong: the share that is not explained
# loses: test-r2
# hint: worked case gives 0.375
# --- r2
def r_squared(y, p):
    return np.sum((y - p) ** 2) / np.sum((y - np.mean(y)) ** 2)

# === wrong: the features and the weights are overwritten
# loses: test-predict, test-gradients, test-unscale
# hint: must leave the features and the weights
# --- predict
def predict(X, w, b):
    X *= w
    return X.sum(axis=1) + b
# --- gradients
def gradients(X, y, w, b):
    off = X @ w + b - y
    X *= off[:, None]
    return 2 * X.mean(axis=0), 2 * off.mean()
# --- unscale
def unscale(w, b, mean, deviation):
    w /= deviation
    return w, b - np.sum(w * mean)

# === wrong: the gradient of predictions without the bias
# loses: test-gradients
# hint: need the weights and the bias
# --- gradients
def gradients(X, y, w, b):
    off = X @ np.asarray(w) - y
    return 2 * X.T @ off / len(y), 2 * np.mean(off)

# === wrong: stops where the loss is nearly 0
# loses: test-fit
# hint: exactly `steps` steps
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, [np.mean(y**2)]
    for _ in range(steps):
        off = X @ w + b - y
        w, b = w - rate * 2 * X.T @ off / len(y), b - rate * 2 * np.mean(off)
        losses.append(np.mean((X @ w + b - y) ** 2))
        if losses[-1] < 1e-3:
            break
    return w, b, losses

# === correct: everything in NumPy, in double precision
# --- predict
def predict(X, w, b):
    return np.sum(np.multiply(X, w), axis=-1) + b
# --- mse
def mean_squared_error(y, p):
    y, p = np.asarray(y, dtype="float64").ravel(), np.asarray(p, dtype="float64").ravel()
    return np.linalg.norm(p - y) ** 2 / y.size
# --- gradients
def gradients(X, y, w, b):
    X, y, w = (np.asarray(part, dtype="float64") for part in (X, y, w))
    off = X @ w + b - y
    return (2 / len(y) * X.T @ off).astype("float32"), np.float32(2 * off.mean())

# === correct: the error in NumPy, and the tape
# --- mse
def mean_squared_error(y, p):
    return float(np.mean((np.ravel(p) - np.ravel(y)) ** 2))

# === wrong: the best weights on the way
# loses: test-fit
# hint: not the best ones
# --- fit
def fit(X, y, rate, steps):
    w, b = np.zeros(X.shape[1], dtype="float32"), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    best = (losses[0], w, b)
    for _ in range(steps):
        error = X @ w + b - y
        w = w - rate * 2 * (X.T @ error) / len(y)
        b = b - rate * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if losses[-1] < best[0]:
            best = (losses[-1], w, b)
    return best[1], best[2], losses

# === wrong: a step where none is asked for
# loses: test-fit
# hint: no step is asked for
# --- fit
def fit(X, y, rate, steps):
    w, b = np.zeros(X.shape[1], dtype="float32"), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    while True:
        error = X @ w + b - y
        w, b = w - rate * 2 * (X.T @ error) / len(y), b - rate * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if len(losses) > steps:
            return w, b, losses

# === wrong: the truths are centred in place
# loses: test-r2
# hint: must leave the truths
# --- r2
def r_squared(y, p):
    missed = np.sum((y - p) ** 2)
    y -= y.mean()
    return 1 - missed / np.sum(y**2)

# === wrong: no negative prices, and the gradients by way of them
# loses: test-predict
# --- predict
def predict(X, w, b):
    return np.maximum(X @ np.asarray(w) + b, 0)
# --- gradients
def gradients(X, y, w, b):
    off = np.asarray(predict(X, w, b)) - y
    return 2 * X.T @ off / len(y), 2 * off.mean()

# === wrong: the slopes are clipped
# loses: test-gradients
# hint: in the thousands
# --- gradients
def gradients(X, y, w, b):
    off = X @ np.asarray(w) + b - y
    return np.clip(2 * X.T @ off / len(y), -100, 100), np.clip(2 * np.mean(off), -100, 100)

# === wrong: stops when the loss hardly falls
# loses: test-fit
# hint: or hardly falls any more
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, [np.mean(y**2)]
    for _ in range(steps):
        off = X @ w + b - y
        w, b = w - rate * 2 * X.T @ off / len(y), b - rate * 2 * np.mean(off)
        losses.append(np.mean((X @ w + b - y) ** 2))
        if abs(losses[-2] - losses[-1]) < 1e-3 * losses[-2]:
            break
    return w, b, losses

# === wrong: batches of 32
# loses: test-fit
# hint: all the examples, however many
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, [np.mean(y**2)]
    size = min(32, len(y))
    for step in range(steps):
        rows = np.arange(step * size, (step + 1) * size) % len(y)
        off = X[rows] @ w + b - y[rows]
        w, b = w - rate * 2 * X[rows].T @ off / size, b - rate * 2 * np.mean(off)
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, losses

# === wrong: a rate that decays
# loses: test-fit
# hint: the last one as the first
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, [np.mean(y**2)]
    for step in range(steps):
        now = rate * 0.9995**step
        off = X @ w + b - y
        w, b = w - now * 2 * X.T @ off / len(y), b - now * 2 * np.mean(off)
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, losses

# === wrong: the truths become errors in place, and fit goes by these gradients
# loses: test-gradients
# hint: Work on a copy
# --- gradients
def gradients(X, y, w, b):
    y -= X @ w + b
    return -2 * X.T @ y / len(y), -2 * np.mean(y)
# --- fit
def fit(X, y, rate, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        dw, db = gradients(X, y, w.astype("float32"), b)
        w, b = w - rate * dw, b - rate * db
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, losses

# === wrong: fit takes the predictions off the truths
# loses: test-fit
# hint: fit must leave the features and the truths
# --- fit
def fit(X, y, rate, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, [np.mean(y**2)]
    for _ in range(steps):
        dw, db = -2 * X.T @ y / len(y), -2 * np.mean(y)
        w, b = w - rate * dw, b - rate * db
        y += rate * (X @ dw + db)
        losses.append(np.mean(y**2))
    return w, b, losses
