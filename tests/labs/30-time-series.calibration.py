# What the threshold of 30-time-series is calibrated on. The file is parsed, never imported.

# === valid: GRU, early stopping on the last windows
# --- model
def build_model():
    steps = keras.Input(shape=(LENGTH, 1))
    state = keras.layers.GRU(16)(steps)
    model = keras.Model(steps, keras.layers.Dense(1)(state))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model
# --- train
def train(model, x, y):
    stop = keras.callbacks.EarlyStopping(patience=6, restore_best_weights=True)
    model.fit(x, y, validation_split=0.15, epochs=20, batch_size=64, callbacks=[stop], verbose=0)

# === valid: two LSTM layers, a falling rate
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((LENGTH, 1)), keras.layers.LSTM(12, return_sequences=True), keras.layers.LSTM(12), keras.layers.Dense(1),
    ])
    model.compile("adam", "mse")
    return model
# --- train
def train(model, x, y):
    for rate, epochs in ((0.01, 9), (0.003, 4)):
        model.optimizer.learning_rate = rate
        model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)

# === valid: both directions, the change is added to the last value, Huber's loss
# --- model
def build_model():
    steps = keras.Input((LENGTH, 1))
    state = keras.layers.Bidirectional(keras.layers.LSTM(8))(steps)
    change = keras.layers.Dense(1)(keras.layers.Dense(8, "tanh")(state))
    last = keras.layers.Flatten()(keras.layers.Cropping1D((LENGTH - 1, 0))(steps))
    model = keras.Model(steps, keras.layers.Add()([last, change]))
    model.compile(keras.optimizers.Adam(0.01), loss=keras.losses.Huber())
    return model

# === valid: a simple recurrent layer
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.SimpleRNN(24), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.005), loss="mse")
    return model

# === weak: no training
# --- train
def train(model, x, y):
    model.evaluate(x, y, verbose=0)

# === weak: one epoch
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=1, batch_size=64, verbose=0)

# === weak: a straight formula
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === weak: echo, learns to repeat the last value
# --- train
def train(model, x, y):
    model.fit(x, x[:, -1, 0], epochs=4, batch_size=64, verbose=0)

# === weak: an LSTM that sees the last value only
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((LENGTH, 1)), keras.layers.Cropping1D((LENGTH - 1, 0)), keras.layers.LSTM(16), keras.layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === weak: targets shuffled apart from their windows
# --- train
def train(model, x, y):
    model.fit(x, np.random.permutation(y), epochs=4, batch_size=64, verbose=0)

# === mutant: a dense network in place of the LSTM (it should pass: the threshold tells no LSTM from an MLP)
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((LENGTH, 1)), keras.layers.Flatten(), keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model

# === mutant: a learning rate ten times too low
# --- model
def build_model():
    model = keras.Sequential([keras.Input((LENGTH, 1)), keras.layers.LSTM(16), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    return model
