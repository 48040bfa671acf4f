# What the threshold of 17-banknotes is calibrated on. The file is parsed, never imported.

# === valid: two hidden layers of tanh, early stopping
# --- model
def build_model(n_features):
    x = keras.Input(shape=(n_features,))
    h = keras.layers.Dense(10, activation="tanh")(x)
    h = keras.layers.Dense(5, activation="tanh")(h)
    model = keras.Model(x, keras.layers.Dense(1, "sigmoid")(h))
    model.compile(keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, X, y):
    stop = keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)
    model.fit(X, y, epochs=50, validation_split=0.2, batch_size=32, callbacks=[stop], verbose=0)

# === valid: leaky units and momentum
# --- model
def build_model(n_features):
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_features,)))
    model.add(keras.layers.Dense(12))
    model.add(keras.layers.LeakyReLU())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="binary_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, X, y):
    model.fit(X, y, batch_size=16, epochs=25, verbose=0)

# === weak: not trained
# --- train
def train(model, X, y):
    pass

# === weak: one column only
# --- train
def train(model, X, y):
    model.fit(np.asarray(X) * [1, 0, 0, 0], y, epochs=20, verbose=0)
    W = model.get_weights()
    W[0][1:] = 0
    model.set_weights(W)

# === weak: one epoch
# --- train
def train(model, X, y):
    model.fit(X, y, epochs=1, batch_size=64, verbose=0)

# === weak: labels shuffled apart from their rows
# --- train
def train(model, X, y):
    model.fit(X, np.random.default_rng(0).permutation(y), epochs=10, verbose=0)

# === mutant: a straight cut, like logistic regression
# --- model
def build_model(n_features):
    model = keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === mutant: learning rate a hundred times too small
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.0001), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === mutant: mean squared error
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["accuracy"])
    return model
