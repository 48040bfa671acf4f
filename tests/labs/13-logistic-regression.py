# Cases of the lab 13-logistic-regression. The file is parsed, never imported.

# === correct: NumPy throughout
# --- probability
def probability(X, w, b):
    z = np.clip(X @ w + b, -60, 60)
    return 1 / (1 + np.exp(-z))
# --- log-loss
def log_loss(y, z):
    return np.mean(np.logaddexp(0, z) - y * z)
# --- gradients
def gradients(X, y, w, b):
    off = probability(X, w, b) - y
    return X.T @ off / len(y), off.mean()
# --- fit
def fit(X, y):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [log_loss(y, X @ w + b)]
    while len(losses) < 3 or losses[-2] - losses[-1] > 1e-7:
        dw, db = gradients(X, y, w, b)
        w -= 0.8 * dw
        b -= 0.8 * db
        losses.append(log_loss(y, X @ w + b))
    return w, b, np.array(losses)
# --- decide
def decide(p, miss, alarm):
    return p > alarm / (alarm + miss)
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    return (miss * np.sum(y * (1 - decided)) + alarm * np.sum((1 - y) * decided)) / len(y)

# === correct: the tape, an optimiser of Keras, tensors
# --- probability
def probability(X, w, b):
    X, w = tf.constant(X), tf.reshape(tf.constant(w), (-1, 1))
    return tf.keras.activations.sigmoid(tf.matmul(X, w)[:, 0] + b)
# --- log-loss
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
def log_loss(y, z):
    return bce(y, z)
# --- gradients
def gradients(X, y, w, b):
    w, b = tf.Variable(w), tf.Variable(b, dtype=tf.float32)
    with tf.GradientTape() as tape:
        loss = log_loss(y, tf.linalg.matvec(X, w) + b)
    return tape.gradient(loss, [w, b])
# --- fit
def fit(X, y):
    w, b = tf.Variable(tf.zeros((X.shape[1],))), tf.Variable(tf.zeros(()))
    optimizer = tf.keras.optimizers.Adam(0.1)
    losses = []
    for _ in range(200):
        with tf.GradientTape() as tape:
            loss = log_loss(y, tf.linalg.matvec(X, w) + b)
        losses.append(loss.numpy())
        optimizer.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b]))
    losses.append(log_loss(y, tf.linalg.matvec(X, w) + b).numpy())
    return w, b, losses
# --- decide
def decide(p, miss, alarm):
    p = tf.convert_to_tensor(p)
    return tf.cast(p * miss > (1 - p) * alarm, tf.float32)
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    y = tf.cast(y, tf.float32)
    decided = tf.cast(decided, tf.float32)
    return tf.reduce_mean(miss * y * (1 - decided) + alarm * (1 - y) * decided)

# === correct: loops, lists and mini-batches
# --- probability
import math
def probability(X, w, b):
    answers = []
    for row in X:
        z = sum(float(x) * float(v) for x, v in zip(row, w)) + b
        if z >= 0:
            answers.append(1 / (1 + math.exp(-z)))
        else:
            answers.append(math.exp(z) / (1 + math.exp(z)))
    return np.array(answers)
# --- log-loss
def log_loss(y, z):
    total = 0.0
    for label, logit in zip(y, z):
        signed = float(logit) if label == 1 else -float(logit)
        total += math.log1p(math.exp(-abs(signed))) + max(0.0, -signed)
    return total / len(y)
# --- gradients
def gradients(X, y, w, b):
    p = probability(X, w, b)
    dw = [sum((p[i] - y[i]) * X[i][j] for i in range(len(y))) / len(y) for j in range(len(w))]
    return dw, sum(p[i] - y[i] for i in range(len(y))) / len(y)
# --- fit
def fit(X, y):
    rng = np.random.default_rng(0)
    theta = np.zeros(X.shape[1] + 1)
    Z = np.column_stack([X, np.ones(len(X))]).astype(float)
    losses = [log_loss(y, Z @ theta)]
    for epoch in range(60):
        rate = 0.5 / (1 + 0.15 * epoch)
        order = rng.permutation(len(y))
        for start in range(0, len(y), 32):
            rows = order[start : start + 32]
            p = 1 / (1 + np.exp(-(Z[rows] @ theta)))
            theta -= rate * Z[rows].T @ (p - y[rows]) / len(rows)
        losses.append(log_loss(y, Z @ theta))
    return theta[:-1].tolist(), theta[-1], losses
# --- decide
def decide(p, miss, alarm):
    return [1 if float(q) * miss > (1 - float(q)) * alarm else 0 for q in p]
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    total = 0
    for truth, said in zip(y, decided):
        if truth == 1 and said == 0:
            total += miss
        elif truth == 0 and said == 1:
            total += alarm
    return total / len(y)

# === correct: Newton's steps
# --- fit
def fit(X, y):
    Z = np.column_stack([X, np.ones(len(X))]).astype(float)
    theta = np.zeros(Z.shape[1])
    losses = []
    for _ in range(12):
        z = Z @ theta
        losses.append(float(np.mean(np.logaddexp(0, z) - y * z)))
        p = 1 / (1 + np.exp(-z))
        theta = theta - np.linalg.solve(Z.T @ (Z * (p * (1 - p))[:, None]), Z.T @ (p - y))
    z = Z @ theta
    losses.append(float(np.mean(np.logaddexp(0, z) - y * z)))
    return theta[:-1], theta[-1], losses

# === wrong: the sum for the probability
# loses: test-probability
# hint: lies between 0 and 1
# --- probability
def probability(X, w, b):
    return tf.linalg.matvec(X, w) + b

# === wrong: the bias is outside
# loses: test-probability
# hint: The bias is outside
# --- probability
def probability(X, w, b):
    return tf.sigmoid(tf.linalg.matvec(X, w)) + b
# --- gradients
def gradients(X, y, w, b):
    off = tf.sigmoid(tf.linalg.matvec(X, w) + b) - y
    return tf.linalg.matvec(X, off, transpose_a=True) / len(y), tf.reduce_mean(off)

# === wrong: the sigmoid overflows
# loses: test-probability
# hint: infinity divided by infinity
# --- probability
def probability(X, w, b):
    z = X @ np.asarray(w) + b
    return np.exp(z) / (1 + np.exp(z))

# === wrong: the sigmoid falls
# loses: test-probability
# hint: probabilities of label 0
# --- probability
def probability(X, w, b):
    return 1 / (1 + tf.exp(tf.linalg.matvec(X, w) + b))

# === wrong: the sigmoid twice in the loss
# loses: test-log-loss
# hint: applied twice
# --- log-loss
def log_loss(y, z):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=tf.sigmoid(z)))

# === wrong: Keras takes the logits for probabilities
# loses: test-log-loss
# --- log-loss
def log_loss(y, z):
    return tf.keras.losses.BinaryCrossentropy()(y, z)

# === wrong: labels and logits the wrong way round
# loses: test-log-loss
# --- log-loss
def log_loss(y, z):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=z, logits=y))

# === wrong: the losses are added up
# loses: test-log-loss
# --- log-loss
def log_loss(y, z):
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))

# === wrong: by way of the probability
# loses: test-log-loss
# hint: by way of the probability
# --- log-loss
def log_loss(y, z):
    p = tf.sigmoid(z)
    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))

# === wrong: e to the thousandth
# loses: test-log-loss
# hint: too large
# --- log-loss
def log_loss(y, z):
    return np.mean(y * np.log(1 + np.exp(-z)) + (1 - y) * np.log(1 + np.exp(z)))

# === wrong: the label 0 costs nothing
# loses: test-log-loss
# hint: is 0.757
# --- log-loss
def log_loss(y, z):
    return tf.reduce_mean(y * tf.nn.softplus(-z))

# === wrong: the squared error of the probabilities
# loses: test-log-loss
# hint: the loss is 0.127
# --- log-loss
def log_loss(y, z):
    return tf.reduce_mean((tf.sigmoid(z) - y) ** 2)

# === wrong: a loss for each example
# loses: test-log-loss
# hint: Three examples have one loss
# --- log-loss
def log_loss(y, z):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)
# --- fit
def fit(X, y):
    w, b, losses = tf.zeros(X.shape[1]), tf.constant(0.0), []
    for _ in range(400):
        z = tf.linalg.matvec(X, w) + b
        losses.append(float(tf.reduce_mean(tf.nn.softplus(z) - y * z)))
        last = w, b
        dw, db = gradients(X, y, w, b)
        w, b = w - dw, b - db
    return *last, losses

# === wrong: the gradient of the squared error
# loses: test-gradients
# hint: that of the squared error
# --- gradients
def gradients(X, y, w, b):
    p = probability(X, w, b)
    off = 2 * (p - y) * p * (1 - p)
    return tf.linalg.matvec(X, off, transpose_a=True) / len(y), tf.reduce_mean(off)

# === wrong: half the gradient of the squared error
# loses: test-gradients
# hint: it cancels
# --- gradients
def gradients(X, y, w, b):
    p = probability(X, w, b)
    off = (p - y) * p * (1 - p)
    return tf.linalg.matvec(X, off, transpose_a=True) / len(y), tf.reduce_mean(off)

# === wrong: the sum for the mean in the gradient
# loses: test-gradients
# hint: a mean, not a sum
# --- gradients
def gradients(X, y, w, b):
    off = probability(X, w, b) - y
    return tf.linalg.matvec(X, off, transpose_a=True), tf.reduce_sum(off)
# --- fit
def fit(X, y):
    w, b, losses = tf.zeros(X.shape[1]), tf.constant(0.0), []
    for _ in range(400):
        z = tf.linalg.matvec(X, w) + b
        losses.append(float(log_loss(y, z)))
        last = w, b
        dw, db = gradients(X, y, w, b)
        w, b = w - dw / len(y), b - db / len(y)
    return *last, losses

# === wrong: the gradient leads up
# loses: test-gradients
# hint: prediction minus truth
# --- gradients
def gradients(X, y, w, b):
    off = y - probability(X, w, b)
    return tf.linalg.matvec(X, off, transpose_a=True) / len(y), tf.reduce_mean(off)

# === wrong: the sigmoid twice in the gradient
# loses: test-gradients
# --- gradients
def gradients(X, y, w, b):
    off = tf.sigmoid(probability(X, w, b)) - y
    return tf.linalg.matvec(X, off, transpose_a=True) / len(y), tf.reduce_mean(off)

# === wrong: no slope for the bias
# loses: test-gradients
# hint: slope for the bias
# --- gradients
def gradients(X, y, w, b):
    off = probability(X, w, b) - y
    return tf.linalg.matvec(X, off, transpose_a=True) / len(y), 0.0

# === wrong: fitted to the squared error
# loses: test-fit
# --- fit
def fit(X, y):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [float(log_loss(y, (X @ w + b).astype("float32")))]
    for _ in range(4000):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        off = 2 * (p - y) * p * (1 - p)
        w, b = w - 1.0 * X.T @ off / len(y), b - 1.0 * off.mean()
    losses.append(float(log_loss(y, (X @ w + b).astype("float32"))))
    return w, b, losses

# === wrong: fitted to the squared error, and says so
# loses: test-fit
# hint: mean squared error
# --- fit
def fit(X, y):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(500):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        losses.append(np.mean((p - y) ** 2))
        off = 2 * (p - y) * p * (1 - p)
        w, b = w - 1.0 * X.T @ off / len(y), b - 1.0 * off.mean()
    return w, b, losses

# === wrong: the sigmoid twice while fitting
# loses: test-fit
# --- fit
def fit(X, y):
    w, b = tf.Variable(tf.zeros(X.shape[1])), tf.Variable(0.0)
    losses = []
    for _ in range(300):
        with tf.GradientTape() as tape:
            p = tf.sigmoid(tf.linalg.matvec(X, w) + b)
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p))
        dw, db = tape.gradient(loss, [w, b])
        losses.append(float(loss))
        w.assign_sub(0.5 * dw)
        b.assign_sub(0.5 * db)
    return w, b, losses

# === wrong: far too few steps
# loses: test-fit
# hint: can be had
# --- fit
def fit(X, y):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(log_loss(y, tf.linalg.matvec(X, w) + b))]
    for _ in range(10):
        dw, db = gradients(X, y, w, b)
        w, b = w - 0.1 * dw, b - 0.1 * db
        losses.append(float(log_loss(y, tf.linalg.matvec(X, w) + b)))
    return w, b, losses

# === wrong: without a bias
# loses: test-fit
# hint: The bias is still 0
# --- fit
def fit(X, y):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    losses = [float(log_loss(y, tf.linalg.matvec(X, w) + b))]
    for _ in range(300):
        w = w - gradients(X, y, w, b)[0]
        losses.append(float(log_loss(y, tf.linalg.matvec(X, w) + b)))
    return w, b, losses

# === wrong: linear regression of the labels
# loses: test-fit
# hint: can be had
# --- fit
def fit(X, y):
    solution = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    return solution[:-1], solution[-1] - 0.5, [0.6931, 0.4]

# === wrong: the losses are made up
# loses: test-fit
# hint: Your last loss is
# --- fit
def fit(X, y):
    w, b = tf.zeros(X.shape[1]), tf.constant(0.0)
    for _ in range(300):
        dw, db = gradients(X, y, w, b)
        w, b = w - dw, b - db
    return w, b, [0.6931, 0.05]

# === wrong: begins at random weights
# loses: test-fit
# hint: ln 2
# --- fit
def fit(X, y):
    w, b, losses = tf.random.normal([X.shape[1]], stddev=2.0, seed=1), tf.constant(1.0), []
    for _ in range(400):
        losses.append(float(log_loss(y, tf.linalg.matvec(X, w) + b)))
        dw, db = gradients(X, y, w, b)
        w, b = w - dw, b - db
    return w, b, losses

# === wrong: covers at a half
# loses: test-decide
# hint: doesn't look at the costs
# --- decide
def decide(p, miss, alarm):
    return (np.asarray(p) > 0.5).astype(int)

# === wrong: the costs have changed places
# loses: test-decide
# hint: the dearer a miss
# --- decide
def decide(p, miss, alarm):
    return (np.asarray(p) > miss / (miss + alarm)).astype(int)

# === wrong: the ratio of the costs for a threshold
# loses: test-decide
# hint: nor the ratio of the costs
# --- decide
def decide(p, miss, alarm):
    return (np.asarray(p) > alarm / miss).astype(int)

# === wrong: covers always
# loses: test-decide
# hint: not covering costs 0.4
# --- decide
def decide(p, miss, alarm):
    return np.ones(len(p))

# === wrong: one decision for all
# loses: test-decide
# hint: shape (5,)
# --- decide
def decide(p, miss, alarm):
    return int(np.mean(p) * miss > (1 - np.mean(p)) * alarm)

# === wrong: what all nights cost together
# loses: test-mean-cost
# hint: cost together
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    return np.sum(miss * ((y == 1) & (decided == 0)) + alarm * ((y == 0) & (decided == 1)))

# === wrong: the share of mistakes
# loses: test-mean-cost
# hint: has its price
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    return np.mean(y != decided)

# === wrong: misses and alarms the wrong way round
# loses: test-mean-cost
# hint: changed places
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    return np.mean(alarm * ((y == 1) & (decided == 0)) + miss * ((y == 0) & (decided == 1)))

# === wrong: divided by the mistakes alone
# loses: test-mean-cost
# hint: the mean over the three mistakes
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    wrong = np.sum(y != decided)
    return np.sum(miss * ((y == 1) & (decided == 0)) + alarm * ((y == 0) & (decided == 1))) / wrong

# === wrong: the exponential of Python, which stops at e^1000
# loses: test-probability
# hint: stops with an error
# --- probability
import math

def probability(X, w, b):
    return np.array([1 / (1 + math.exp(-float(sum(x * weight for x, weight in zip(row, np.ravel(w))) + b))) for row in np.asarray(X)])
# --- gradients
def gradients(X, y, w, b):
    off = 1 / (1 + np.exp(-(X @ np.asarray(w) + b))) - y
    return X.T @ off / len(y), off.mean()

# === wrong: probabilities kept away from 0 and 1
# loses: test-log-loss
# hint: forgotten by then
# --- log-loss
def log_loss(y, z):
    p = np.clip(1 / (1 + np.exp(-np.asarray(z))), 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

# === wrong: the gradient without the bias in the probabilities
# loses: test-gradients
# hint: The bias is missing in the probabilities
# --- gradients
def gradients(X, y, w, b):
    off = 1 / (1 + np.exp(-(X @ np.asarray(w)))) - y
    return X.T @ off / len(y), off.mean()

# === wrong: the decisions are written over the probabilities
# loses: test-decide
# hint: must leave the probabilities
# --- decide
def decide(p, miss, alarm):
    cover = p * miss > (1 - p) * alarm
    p[:] = 0
    p[cover] = 1
    return p

# === wrong: the slope of the bias first
# loses: test-gradients
# hint: changed places
# --- gradients
def gradients(X, y, w, b):
    off = np.asarray(probability(X, w, b)) - y
    return off.mean(), X.T @ off / len(y)
# --- fit
def fit(X, y):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(501):
        z = X @ w + b
        losses.append(np.mean(np.logaddexp(0, z) - y * z))
        off = 1 / (1 + np.exp(-z)) - y
        if step < 500:
            w, b = w - X.T @ off / len(y), b - off.mean()
    return w, b, losses

# === wrong: covers where it should not, and the reverse
# loses: test-decide
# hint: the wrong way round
# --- decide
def decide(p, miss, alarm):
    return p * miss < (1 - p) * alarm

# === correct: the plain formula, with a warning for the thousands
# --- probability
def probability(X, w, b):
    return 1 / (1 + np.exp(-(X @ w + b)))
# --- log-loss
def log_loss(y, z):
    return np.mean(np.logaddexp(0, (1 - 2 * y) * z))
# --- gradients
def gradients(X, y, w, b):
    off = probability(X, w, b).astype("float64") - y
    return X.T @ off / len(y), off.mean()
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    price = {(1, 1): 0, (0, 0): 0, (1, 0): miss, (0, 1): alarm}
    return sum(price[int(t), int(d)] for t, d in zip(y, decided)) / len(y)

# === wrong: logits cut at 20
# loses: test-log-loss
# hint: ends below that
# --- log-loss
def log_loss(y, z):
    z = np.clip(z, -20, 20)
    return np.mean(np.logaddexp(0, z) - y * z)

# === wrong: the tape over probabilities that are kept away from 0 and 1
# loses: test-gradients
# hint: sure and wrong
# --- gradients
def gradients(X, y, w, b):
    w_var, b_var = tf.Variable(w, dtype=tf.float32), tf.Variable(b, dtype=tf.float32)
    with tf.GradientTape() as tape:
        p = tf.clip_by_value(tf.sigmoid(tf.linalg.matvec(tf.constant(X), w_var) + b_var), 1e-6, 1 - 1e-6)
        loss = -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))
    return tape.gradient(loss, [w_var, b_var])

# === wrong: scikit-learn does the work
# loses: test-fit
# hint: a ready-made classifier
# --- fit
from sklearn.linear_model import LogisticRegression as Ready


def fit(X, y):
    model = Ready(C=1e6, max_iter=2000).fit(X, y)
    w, b = model.coef_[0], model.intercept_[0]
    z = X @ w + b
    return w, b, [np.log(2), float(np.mean(np.logaddexp(0, z) - y * z))]

# === wrong: the labels become -1 and 1 in place
# loses: test-fit
# hint: fit must leave
# --- fit
def fit(X, y):
    y *= 2
    y -= 1
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [float(np.mean(np.logaddexp(0, -y * (X @ w + b))))]
    for _ in range(400):
        pull = -y * np.exp(-np.logaddexp(0, y * (X @ w + b)))
        w, b = w - X.T @ pull / len(y), b - pull.mean()
        losses.append(float(np.mean(np.logaddexp(0, -y * (X @ w + b)))))
    return w, b, losses

# === wrong: misses and alarms marked in the labels
# loses: test-mean-cost
# hint: mean_cost must leave
# --- mean-cost
def mean_cost(y, decided, miss, alarm):
    y -= decided
    return (miss * np.sum(y == 1) + alarm * np.sum(y == -1)) / len(y)

# === correct: losses that are rounded, a sorted threshold, a table of confusions
# --- fit
def fit(X, y):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(301):
        losses.append(round(float(log_loss(y, (X @ w + b).astype("float32"))), 3))
        if step < 300:
            dw, db = gradients(X, y, w.astype("float32"), b)
            w, b = w - np.asarray(dw), b - float(db)
    return w, b, losses
# --- decide
def decide(p, miss, alarm):
    return np.searchsorted([np.float32(alarm / (miss + alarm))], p, side="left")
# --- mean-cost
from sklearn.metrics import confusion_matrix


def mean_cost(y, decided, miss, alarm):
    (_, alarms), (misses, _) = confusion_matrix(y, np.asarray(decided).astype(int), labels=[0, 1])
    return (misses * miss + alarms * alarm) / len(y)

# === wrong: small losses are taken for nothing
# loses: test-log-loss
# hint: little, but not nothing
# --- log-loss
def log_loss(y, z):
    t = np.where(y == 1, -z, z)
    return np.mean(np.where(t > 4, t, np.where(t < -4, 0, np.log1p(np.exp(np.clip(t, -4, 4))))))

# === wrong: the sigmoid twice in the loss, and the tape goes by it
# loses: test-log-loss
# hint: applied twice
# --- log-loss
def log_loss(y, z):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=tf.sigmoid(z)))
# --- gradients
def gradients(X, y, w, b):
    w, b = tf.Variable(w), tf.Variable(b, dtype=tf.float32)
    with tf.GradientTape() as tape:
        loss = log_loss(y, tf.linalg.matvec(X, w) + b)
    return tape.gradient(loss, [w, b])
# --- fit
def fit(X, y):
    w, b, losses = tf.Variable(tf.zeros(X.shape[1])), tf.Variable(0.0), []
    for _ in range(200):
        with tf.GradientTape() as tape:
            loss = log_loss(y, tf.linalg.matvec(X, w) + b)
        losses.append(float(loss))
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(dw)
        b.assign_sub(db)
    return w, b, losses

# === wrong: the labels become errors in place, and fit goes by these gradients
# loses: test-gradients
# hint: Work on a copy
# --- gradients
def gradients(X, y, w, b):
    y -= np.asarray(probability(X, w, b))
    return -X.T @ y / len(y), -np.mean(y)

# === wrong: a fifth of the examples is left out
# loses: test-fit
# hint: four fifths
# --- fit
def fit(X, y):
    w, b, losses = np.zeros(X.shape[1], dtype="float32"), 0.0, []
    part = len(X) * 4 // 5
    for step in range(301):
        losses.append(float(log_loss(y, X @ w + b)))
        if step < 300:
            dw, db = gradients(X[:part], y[:part], w, b)
            w, b = w - np.asarray(dw), b - float(db)
    return w, b, losses

# === wrong: begins at small random weights
# loses: test-fit
# hint: not at small random weights
# --- fit
def fit(X, y):
    w, b, losses = np.random.default_rng(0).normal(0, 0.02, X.shape[1]).astype("float32"), 0.0, []
    for step in range(301):
        losses.append(float(log_loss(y, X @ w + b)))
        if step < 300:
            dw, db = gradients(X, y, w, b)
            w, b = w - np.asarray(dw), b - float(db)
    return w, b, losses

# === wrong: covers where it costs as much as not to
# loses: test-decide
# hint: it doesn't cost less
# --- decide
def decide(p, miss, alarm):
    return (p * miss >= (1 - p) * alarm).astype(int)

# === wrong: a table of confusions that may shrink
# loses: test-mean-cost
# hint: Does your way of counting still work
# --- mean-cost
from sklearn.metrics import confusion_matrix


def mean_cost(y, decided, miss, alarm):
    right_0, alarms, misses, right_1 = confusion_matrix(y, decided).ravel()
    return (misses * miss + alarms * alarm) / len(y)
