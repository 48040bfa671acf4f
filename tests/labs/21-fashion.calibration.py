# What the threshold of 21-fashion is calibrated on. The file is parsed, never imported.

# === valid: functional with a skip, one-hot labels, a rate that falls
# --- model
def build_model():
    def convolution(x, filters, size, strides=1):
        x = keras.layers.Conv2D(filters, size, strides=strides, padding="same")(x)
        return keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=0.9)(x))

    x = keras.Input((28, 28, 1))
    h = convolution(x, 16, 5, strides=2)
    h = keras.layers.Add()([h, convolution(h, 16, 3)])
    h = convolution(keras.layers.MaxPooling2D()(h), 32, 3)
    y = keras.layers.Dense(10, activation="softmax")(keras.layers.GlobalMaxPooling2D()(h))
    model = keras.Model(x, y)
    model.compile(optimizer=keras.optimizers.Adam(0.004), loss="categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    fall = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.75)
    model.fit(x, keras.utils.to_categorical(y, 10), epochs=8, batch_size=32, callbacks=[fall], verbose=0)

# === valid: flattened, trained on shifted copies
# --- model
def build_model():
    model = keras.Sequential()
    model.add(keras.Input(shape=(28, 28, 1)))
    for filters in (8, 16, 32):
        model.add(keras.layers.Conv2D(filters, (3, 3), padding="same", use_bias=False))
        model.add(keras.layers.BatchNormalization(momentum=0.9))
        model.add(keras.layers.Activation("relu"))
        model.add(keras.layers.MaxPooling2D((2, 2)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10))
    model.add(keras.layers.Softmax())
    model.compile(keras.optimizers.Adam(0.004), keras.losses.SparseCategoricalCrossentropy(), metrics=[keras.metrics.SparseCategoricalAccuracy()])
    return model
# --- train
def train(model, x, y):
    rng = np.random.default_rng()
    for rate in 6 * (0.004,) + (0.002, 0.002, 0.001, 0.0005):
        model.optimizer.learning_rate = rate
        down, right = rng.integers(-2, 3, 2)
        model.fit(shift(x, int(down), int(right)), y, batch_size=32, epochs=1, verbose=0)

# === valid: no normalisation, smoothed labels, early stopping
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(16, 5, strides=2, padding="same", activation="relu"),
        keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
        keras.layers.Conv2D(48, 3, padding="same", activation="relu", kernel_regularizer=keras.regularizers.L2(1e-5)),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(keras.optimizers.AdamW(0.004), keras.losses.CategoricalCrossentropy(label_smoothing=0.05), metrics=["acc"])
    return model
# --- train
def train(model, x, y):
    best = keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)
    return model.fit(x, np.eye(10)[y], validation_split=0.1, epochs=18, batch_size=32, callbacks=[best], verbose=0)

# === valid: two convolutions and nothing else, fifteen epochs
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=15, batch_size=32, verbose=0)

# === weak: linear
# --- model
def build_model():
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=10, batch_size=32, verbose=0)

# === weak: a dense network
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Flatten(),
        keras.layers.Dense(48, activation="relu"), keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=15, batch_size=32, verbose=0)

# === weak: a dense network, trained on shifted copies for all the epochs there are
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Flatten(),
        keras.layers.Dense(48, activation="relu"), keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    rng = np.random.default_rng()
    for _ in range(40):
        down, right = rng.integers(-2, 3, 2)
        model.fit(shift(x, int(down), int(right)), y, batch_size=32, epochs=1, verbose=0)

# === weak: a convolution past which a dense network does the work
# --- model
def build_model():
    x = keras.Input((28, 28, 1))
    seen = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 3, activation="relu")(x))
    hidden = keras.layers.Dense(48, activation="relu")(keras.layers.Flatten()(x))
    y = keras.layers.Dense(10, activation="softmax")(keras.layers.Concatenate()([seen, hidden]))
    model = keras.Model(x, y)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=8, batch_size=32, verbose=0)

# === weak: the most common recipe, one epoch
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.MaxPooling2D(), keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=1, batch_size=32, verbose=0)

# === weak: not trained
# --- train
def train(model, x, y):
    pass

# === weak: shuffled labels
# --- train
def train(model, x, y):
    model.fit(x, np.random.default_rng().permutation(y), epochs=1, batch_size=32, verbose=0)

# === weak: always the same class
# --- train
def train(model, x, y):
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])

# === mutant: flattened, shifts never seen
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.MaxPooling2D(), keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=12, batch_size=32, verbose=0)

# === mutant: dropout of a fifth between few filters and a hidden layer
# --- model
def build_model():
    x = keras.Input((28, 28, 1))
    h = keras.layers.Conv2D(16, 5, strides=2, padding="same")(x)
    h = keras.layers.BatchNormalization(momentum=0.9)(h)
    h = keras.layers.Conv2D(32, 3, padding="same")(keras.layers.ReLU()(h))
    h = keras.layers.BatchNormalization(momentum=0.9)(h)
    h = keras.layers.Dropout(0.2)(keras.layers.GlobalMaxPooling2D()(keras.layers.ReLU()(h)))
    h = keras.layers.Dense(48, activation="relu")(h)
    model = keras.Model(x, keras.layers.Dense(10, activation="softmax")(h))
    model.compile(optimizer=keras.optimizers.Adam(0.004), loss="categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    fall = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.8)
    model.fit(x, keras.utils.to_categorical(y, 10), epochs=10, batch_size=32, callbacks=[fall], verbose=0)

# === mutant: a tenth of the pictures
# --- train
def train(model, x, y):
    model.fit(x[::10], y[::10], epochs=5, batch_size=32, verbose=0)
