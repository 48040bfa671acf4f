# Cases of the lab 30-time-series. The file is parsed, never imported.
# The answers don't depend on one another, so a wrong case has up to four of them at once: each submission trains twice.

# === correct: loops, scikit-learn, a GRU of the Functional API, early stopping
# --- score
def rmse_ratio(truth, forecast):
    truth = [float(value) for value in truth]
    forecast = [float(value) for value in np.ravel(forecast)]
    mean = sum(truth) / len(truth)
    error = sum((t - f) ** 2 for t, f in zip(truth, forecast)) / len(truth)
    spread = sum((t - mean) ** 2 for t in truth) / len(truth)
    return (error / spread) ** 0.5
# --- window
def window(series, length, horizon):
    x, y = [], []
    start = 0
    while start + length + horizon <= len(series):
        x.append(list(series[start : start + length]))
        y.append(series[start + length + horizon - 1])
        start += 1
    return np.array(x), np.array(y)
# --- prepare
from sklearn.model_selection import train_test_split
def prepare(x, y, share):
    n_train = round(share * len(x))
    x_train, x_test, y_train, y_test = train_test_split(x, y, train_size=n_train, shuffle=False)
    mean, deviation = np.mean(x_train), np.std(x_train)
    def scaled(values):
        return ((values - mean) / deviation).astype("float32")
    return scaled(x_train)[..., None], scaled(y_train), scaled(x_test)[..., None], scaled(y_test)
# --- baselines
from sklearn.linear_model import LinearRegression
def persistence(x):
    return np.array([row[-1][0] for row in x])
def linear(x_train, y_train, x):
    formula = LinearRegression().fit(x_train.reshape(len(x_train), -1), y_train)
    return formula.predict(x.reshape(len(x), -1))
# --- model
def build_model():
    steps = keras.Input(shape=(LENGTH, 1))
    state = keras.layers.GRU(16)(steps)
    model = keras.Model(steps, keras.layers.Dense(1, activation="linear")(state))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss=keras.losses.MeanSquaredError(), metrics=["mae"])
    return model
# --- train
def train(model, x, y):
    stop = keras.callbacks.EarlyStopping(patience=6, restore_best_weights=True)
    return model.fit(x, y, validation_split=0.15, epochs=20, batch_size=64, callbacks=[stop], verbose=0)

# === correct: index arrays, a scaler for one column, two recurrent layers, a falling rate
# --- score
def rmse_ratio(truth, forecast):
    error = np.asarray(truth, dtype=float) - np.squeeze(np.asarray(forecast, dtype=float))
    return np.linalg.norm(error) / np.sqrt(len(error)) / np.std(truth)
# --- window
def window(series, length, horizon):
    series = np.asarray(series)
    starts = np.arange(len(series) - length - horizon + 1)
    return series[starts[:, None] + np.arange(length)], series[starts + length - 1 + horizon]
# --- prepare
from sklearn.preprocessing import StandardScaler
def prepare(x, y, share):
    cut = int(round(len(x) * share))
    scaler = StandardScaler().fit(x[:cut].reshape(-1, 1))
    x = scaler.transform(x.reshape(-1, 1)).reshape(*x.shape, 1)
    y = scaler.transform(y.reshape(-1, 1))[:, 0]
    return x[:cut], y[:cut], x[cut:], y[cut:]
# --- baselines
def persistence(x):
    return x[:, -1]
def linear(x_train, y_train, x):
    A = np.c_[x_train.squeeze(-1), np.ones(len(x_train))]
    a = np.linalg.solve(A.T @ A, A.T @ y_train)
    return x.squeeze(-1) @ a[:-1] + a[-1]
# --- model
def build_model():
    model = keras.Sequential()
    model.add(keras.Input(shape=(LENGTH, 1)))
    model.add(keras.layers.LSTM(12, return_sequences=True))
    model.add(keras.layers.LSTM(12))
    model.add(keras.layers.Dense(1))
    model.compile("adam", "mean_squared_error")
    return model
# --- train
def train(model, x, y):
    for rate, epochs in ((0.01, 9), (0.003, 4)):
        model.optimizer.learning_rate = rate
        model.fit(np.array(x), np.array(y).reshape(-1, 1), batch_size=64, epochs=epochs, verbose=0)
    return model

# === correct: stacked slices, both directions, the change is learned and added to the last value, Huber's loss
# --- score
from sklearn.metrics import mean_squared_error
def rmse_ratio(truth, forecast):
    return np.sqrt(mean_squared_error(truth, np.array(forecast).flatten())) / np.array(truth).std()
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon + 1
    x = np.stack([series[k : k + n] for k in range(length)], axis=-1)
    return x, series[len(series) - n :]
# --- prepare
def prepare(x, y, share):
    k = round(share * len(y))
    x, y = x.astype(float), y.astype(float)
    m = x[:k].mean()
    s = x[:k].std(ddof=1)
    return ((x[:k] - m) / s).reshape(k, -1, 1), (y[:k] - m) / s, np.expand_dims((x[k:] - m) / s, 2), (y[k:] - m) / s
# --- model
def build_model():
    steps = keras.Input((LENGTH, 1))
    state = keras.layers.Bidirectional(keras.layers.LSTM(8))(steps)
    change = keras.layers.Dense(1)(keras.layers.Dense(8, "tanh")(state))
    last = keras.layers.Flatten()(keras.layers.Cropping1D((LENGTH - 1, 0))(steps))
    model = keras.Model(steps, keras.layers.Add()([last, change]))
    model.compile(keras.optimizers.Adam(0.01), loss=keras.losses.Huber())
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=12, batch_size=64, verbose=0)

# === wrong: only the mean is taken off; a forecast at every step
# loses: test-scaling, test-model, test-train
# hint: standard deviation 1
# hint: return_sequences
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean = x[:cut].mean()
    return x[:cut, :, None] - mean, y[:cut] - mean, x[cut:, :, None] - mean, y[cut:] - mean
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16, return_sequences=True), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === wrong: the targets are not scaled; tanh at the output
# loses: test-scaling, test-model, test-train
# hint: not scaled
# hint: needs no activation
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x = (x[..., None] - mean) / deviation
    return x[:cut], y[:cut], x[cut:], y[cut:]
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(4), keras.layers.Dense(1, activation="tanh")])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=12, batch_size=64, verbose=0)

# === wrong: the targets scaled with their own numbers; relu at the output
# loses: test-scaling, test-model, test-train
# hint: same mean and standard deviation as the windows
# hint: needs no activation
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    x = (x[..., None] - x[:cut].mean()) / x[:cut].std()
    y = (y - y[:cut].mean()) / y[:cut].std()
    return x[:cut], y[:cut], x[cut:], y[cut:]
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16), keras.layers.Dense(1, activation="relu")])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === wrong: a mean and a deviation for each step of the window; no recurrent layer
# loses: test-scaling, test-model
# hint: at all their steps
# hint: no recurrent layer
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x, y = (x - x[:cut].mean(axis=0)) / x[:cut].std(axis=0), (y - mean) / deviation
    return x[:cut, :, None], y[:cut], x[cut:, :, None], y[cut:]
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((LENGTH, 1)), keras.layers.Flatten(), keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === wrong: each window scaled by itself; the LSTM sees the last value only
# loses: test-cut, test-scaling, test-model, test-train
# hint: one mean and one standard deviation
# hint: whole window
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x, y = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True), (y - mean) / deviation
    return x[:cut, :, None], y[:cut], x[cut:, :, None], y[cut:]
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((LENGTH, 1)), keras.layers.Cropping1D((LENGTH - 1, 0)), keras.layers.LSTM(16), keras.layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === wrong: scaled to 0..1; never compiled
# loses: test-scaling, test-model, test-train
# hint: standard deviation 1
# hint: not compiled
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    low, high = x[:cut].min(), x[:cut].max()
    x, y = (x[..., None] - low) / (high - low), (y - low) / (high - low)
    return x[:cut], y[:cut], x[cut:], y[cut:]
# --- model
def build_model():
    return keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16), keras.layers.Dense(1)])

# === wrong: the given windows are changed; a loss for classes
# loses: test-scaling, test-model, test-train
# hint: stay as they are
# hint: one for numbers
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    for values in (x, y):
        values -= mean
        values /= deviation
    return x[:cut, :, None], y[:cut], x[cut:, :, None], y[cut:]
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="categorical_crossentropy")
    return model

# === wrong: far too large
# loses: test-model, test-train
# hint: 20 000 are allowed
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(80), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mse")
    return model

# === wrong: never trained
# loses: test-train
# hint: same weights as before
# --- train
def train(model, x, y):
    model.evaluate(x, y, verbose=0)

# === wrong: one epoch of few steps
# loses: test-train
# hint: more epochs
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=1, batch_size=256, verbose=0)

# === wrong: trains a network of its own and keeps it
# loses: test-train
# hint: model that is given to train
# --- train
def train(model, x, y):
    own = build_model()
    own.fit(x, y, epochs=3, batch_size=64, verbose=0)

# === wrong: echo, learns to repeat the last value
# loses: test-train
# hint: the right way up
# --- train
def train(model, x, y):
    model.fit(x, x[:, -1, 0], epochs=10, batch_size=64, verbose=0)

# === wrong: learns from the notebook's own windows
# loses: test-train
# hint: the right way up
# --- train
def train(model, x, y):
    sections, targets = window(series, LENGTH, HORIZON)
    model.fit((sections[:, :, None] - series.mean()) / series.std(), (targets - series.mean()) / series.std(), epochs=10, batch_size=64, verbose=0)

# === wrong: targets shuffled apart from their windows
# loses: test-train
# hint: each window with its own target
# --- train
def train(model, x, y):
    model.fit(x, np.random.permutation(y), epochs=5, batch_size=64, verbose=0)

# === wrong: a learning rate far too low
# loses: test-train
# hint: higher learning rate
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="mse")
    return model

# === wrong: the RMSE is not divided; the target is the last value inside the window; a random cut; persistence takes the first value
# loses: test-score, test-window, test-cut, test-persistence
# hint: Divide it
# hint: lies inside its window
# hint: shuffled
# hint: end in 3 and 7
# --- score
def rmse_ratio(truth, forecast):
    return np.sqrt(np.mean((np.asarray(truth) - np.asarray(forecast).reshape(-1)) ** 2))
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon + 1
    x = np.array([series[i : i + length] for i in range(n)])
    return x, x[:, -1]
# --- prepare
from sklearn.model_selection import train_test_split
def prepare(x, y, share):
    x_train, x_test, y_train, y_test = train_test_split(x, y, train_size=round(share * len(x)), random_state=0)
    mean, deviation = x_train.mean(), x_train.std()
    return (x_train[..., None] - mean) / deviation, (y_train - mean) / deviation, (x_test[..., None] - mean) / deviation, (y_test - mean) / deviation
# --- baselines
def persistence(x):
    return x[:, 0, 0]
def linear(x_train, y_train, x):
    A = np.c_[x_train[:, :, 0], np.ones(len(x_train))]
    return np.c_[x[:, :, 0], np.ones(len(x))] @ np.linalg.lstsq(A, y_train, rcond=None)[0]

# === wrong: no square root; the target lies inside a window that is too long; shuffled within the right parts, windows and targets apart; persistence takes the last window
# loses: test-score, test-window, test-cut, test-persistence
# hint: square root
# hint: holds 3 values
# hint: belong to them
# hint: Two windows give two forecasts
# --- score
def rmse_ratio(truth, forecast):
    return np.mean((np.asarray(truth) - np.asarray(forecast).reshape(-1)) ** 2) / np.var(truth)
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon + 1
    x = np.array([series[i : i + length + horizon] for i in range(n)])
    return x, x[:, -1]
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x_train, x_test = np.random.default_rng(0).permutation(x[:cut]), x[cut:]
    return (x_train[..., None] - mean) / deviation, (y[:cut] - mean) / deviation, (x_test[..., None] - mean) / deviation, (y[cut:] - mean) / deviation
# --- baselines
def persistence(x):
    return x[-1, :, 0]
def linear(x_train, y_train, x):
    A = np.c_[x_train[:, :, 0], np.ones(len(x_train))]
    return np.c_[x[:, :, 0], np.ones(len(x))] @ np.linalg.lstsq(A, y_train, rcond=None)[0]

# === wrong: mean absolute error; the horizon counts from the beginning of the window; the earlier part is the test part; persistence takes the mean of the window
# loses: test-score, test-window, test-cut, test-persistence
# hint: 0.5
# hint: lies inside its window
# hint: training is what comes first
# hint: end in 3 and 7
# --- score
def rmse_ratio(truth, forecast):
    return np.mean(np.abs(np.asarray(truth) - np.asarray(forecast).reshape(-1))) / np.std(truth)
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon + 1
    return np.array([series[i : i + length] for i in range(n)]), np.array([series[i + horizon] for i in range(n)])
# --- prepare
def prepare(x, y, share):
    cut = len(x) - round(share * len(x))
    mean, deviation = x[cut:].mean(), x[cut:].std()
    x, y = (x[..., None] - mean) / deviation, (y - mean) / deviation
    return x[cut:], y[cut:], x[:cut], y[:cut]
# --- baselines
def persistence(x):
    return x.mean(axis=1)[:, 0]
def linear(x_train, y_train, x):
    A = np.c_[x_train[:, :, 0], np.ones(len(x_train))]
    return np.c_[x[:, :, 0], np.ones(len(x))] @ np.linalg.lstsq(A, y_train, rcond=None)[0]

# === wrong: the standard deviation of the errors, which forgives a constant one; the horizon is one too near; every fourth window is for the test; no constant
# loses: test-score, test-window, test-cut, test-linear
# hint: 0.5
# hint: one step after its window
# hint: shuffled
# hint: Is there a constant
# --- score
def rmse_ratio(truth, forecast):
    return np.std(np.asarray(truth) - np.asarray(forecast).reshape(-1)) / np.std(truth)
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon + 1
    x = np.array([series[i : i + length] for i in range(n)])
    return x, np.array([series[i + length + horizon - 2] for i in range(n)])
# --- prepare
def prepare(x, y, share):
    held = np.zeros(len(x), dtype=bool)
    held[np.linspace(0, len(x) - 1, len(x) - round(share * len(x))).astype(int)] = True
    mean, deviation = x[~held].mean(), x[~held].std()
    x, y = (x[..., None] - mean) / deviation, (y - mean) / deviation
    return x[~held], y[~held], x[held], y[held]
# --- baselines
def persistence(x):
    return x[:, -1, 0]
def linear(x_train, y_train, x):
    return x[:, :, 0] @ np.linalg.lstsq(x_train[:, :, 0], y_train, rcond=None)[0]

# === wrong: divided by the standard deviation of the forecast; the horizon is one too far; three quarters whatever is asked; forecasts for the training windows
# loses: test-score, test-window, test-cut, test-linear
# hint: 0.5
# hint: two steps after the last value
# hint: share
# hint: one for each training window
# --- score
def rmse_ratio(truth, forecast):
    forecast = np.asarray(forecast).reshape(-1)
    return np.sqrt(np.mean((np.asarray(truth) - forecast) ** 2)) / np.std(forecast)
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon
    x = np.array([series[i : i + length] for i in range(n)])
    return x, np.array([series[i + length + horizon] for i in range(n)])
# --- prepare
def prepare(x, y, share):
    cut = round(0.75 * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x, y = (x[..., None] - mean) / deviation, (y - mean) / deviation
    return x[:cut], y[:cut], x[cut:], y[cut:]
# --- baselines
def persistence(x):
    return x[:, -1, 0]
def linear(x_train, y_train, x):
    A = np.c_[x_train[:, :, 0], np.ones(len(x_train))]
    return A @ np.linalg.lstsq(A, y_train, rcond=None)[0]

# === wrong: the column broadcasts to a table; always the very next value; no third axis; a line through the last value only
# loses: test-score, test-window, test-cut, test-linear
# hint: column of shape
# hint: one step after its window
# hint: third axis
# hint: all values of the window
# --- score
def rmse_ratio(truth, forecast):
    return float(np.sqrt(np.mean((np.asarray(truth) - np.asarray(forecast)) ** 2)) / np.std(truth))
# --- window
def window(series, length, horizon):
    n = len(series) - length
    x = np.array([series[i : i + length] for i in range(n)])
    return x, np.array(series[length:])
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x, y = (x - mean) / deviation, (y - mean) / deviation
    return x[:cut], y[:cut], x[cut:], y[cut:]
# --- baselines
def persistence(x):
    return x[:, -1, 0]
def linear(x_train, y_train, x):
    slope, height = np.polyfit(x_train[:, -1, 0], y_train, 1)
    return slope * x[:, -1, 0] + height

# === wrong: the number of the example; a horizon of two whatever is asked; the steps taken for features; a strong penalty on the weights
# loses: test-score, test-window, test-cut, test-linear
# hint: either shape
# hint: as many windows
# hint: (150, 4, 1)
# hint: least squares
# --- score
def rmse_ratio(truth, forecast):
    return 0.5
# --- window
def window(series, length, horizon):
    n = len(series) - length - 1
    x = np.array([series[i : i + length] for i in range(n)])
    return x, np.array(series[length + 1 :])
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x, y = (x[:, None, :] - mean) / deviation, (y - mean) / deviation
    return x[:cut], y[:cut], x[cut:], y[cut:]
# --- baselines
def persistence(x):
    return x[:, -1, 0]
def linear(x_train, y_train, x):
    A = np.c_[x_train[:, :, 0], np.ones(len(x_train))]
    weights = np.linalg.solve(A.T @ A + (10 if len(A) > 50 else 0) * np.eye(A.shape[1]), A.T @ y_train)
    return np.c_[x[:, :, 0], np.ones(len(x))] @ weights

# === wrong: the last window is forgotten; the test part before the targets; the rule of the example
# loses: test-window, test-cut, test-scaling, test-linear
# hint: 6 windows
# hint: in the order x_train, y_train
# hint: fitted on the training windows
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon
    x = np.array([series[i : i + length] for i in range(n)])
    return x, np.array([series[i + length + horizon - 1] for i in range(n)])
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x[:cut].mean(), x[:cut].std()
    x, y = (x[..., None] - mean) / deviation, (y - mean) / deviation
    return x[:cut], x[cut:], y[:cut], y[cut:]
# --- baselines
def persistence(x):
    return x[:, -1, 0]
def linear(x_train, y_train, x):
    return 3 + 2 * x[:, 0, 0] - x[:, min(2, x.shape[1] - 1), 0]

# === wrong: windows beyond the end, with targets from the beginning; scaled with the numbers of all windows
# loses: test-window, test-scaling
# hint: 6 windows
# hint: cut first
# --- window
def window(series, length, horizon):
    n = len(series) - length + 1
    x = np.array([series[i : i + length] for i in range(n)])
    return x, np.roll(series, 1 - length - horizon)[:n]
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    mean, deviation = x.mean(), x.std()
    x, y = (x[..., None] - mean) / deviation, (y - mean) / deviation
    return x[:cut], y[:cut], x[cut:], y[cut:]

# === wrong: windows that don't overlap; the test part scaled with its own numbers
# loses: test-window, test-scaling
# hint: begins one step later
# hint: mean of its own
# --- window
def window(series, length, horizon):
    starts = range(0, len(series) - length - horizon + 1, length)
    x = np.array([series[i : i + length] for i in starts])
    return x, np.array([series[i + length + horizon - 1] for i in starts])
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    parts = []
    for rows in (slice(None, cut), slice(cut, None)):
        mean, deviation = x[rows].mean(), x[rows].std()
        parts += [(x[rows][..., None] - mean) / deviation, (y[rows] - mean) / deviation]
    return parts

# === wrong: the windows run backwards; not scaled at all
# loses: test-window, test-scaling
# hint: 10, 11, 12
# hint: mean 0
# --- window
def window(series, length, horizon):
    n = len(series) - length - horizon + 1
    x = np.array([series[i : i + length][::-1] for i in range(n)])
    return x, np.array([series[i + length + horizon - 1] for i in range(n)])
# --- prepare
def prepare(x, y, share):
    cut = round(share * len(x))
    return x[:cut, :, None], y[:cut], x[cut:, :, None], y[cut:]

# === wrong: a list has no std; equal values are taken for each other; rounded down; the statistics of three quarters
# loses: test-score, test-window, test-cut, test-scaling
# hint: The truth may be a list
# hint: The target lies `horizon` steps after
# hint: The first round(share · n) windows
# hint: the training part of x alone
# --- score
def rmse_ratio(truth, forecast):
    error = truth - np.asarray(forecast).reshape(-1)
    return np.sqrt(np.mean(error**2)) / truth.std()
# --- window
def window(series, length, horizon):
    values = list(series)
    n = len(values) - length - horizon + 1
    x = [values[i : i + length] for i in range(n)]
    y = [values[values.index(row[-1]) + horizon] for row in x]
    return np.array(x), np.array(y)
# --- prepare
def prepare(x, y, share):
    cut = int(share * len(x))
    known = x[: round(0.75 * len(x))]
    x, y = (x[..., None] - known.mean()) / known.std(), (y - known.mean()) / known.std()
    return x[:cut], y[:cut], x[cut:], y[cut:]

# === wrong: errors in an array of whole numbers; the recurrent layer is the last one
# loses: test-score, test-model, test-train
# hint: whole ones
# hint: let a Dense layer follow
# --- score
def rmse_ratio(truth, forecast):
    forecast = np.ravel(forecast)
    errors = np.zeros_like(truth)
    for i in range(len(truth)):
        errors[i] = truth[i] - forecast[i]
    return np.sqrt(np.mean(errors**2)) / np.std(truth)
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16, return_sequences=True), keras.layers.LSTM(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === wrong: one network for all calls
# loses: test-model
# hint: a new network each time
# --- model
network = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16), keras.layers.Dense(1)])
network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")

def build_model():
    return network
