# Calibration of the lab 24-santa-vs-grinch. The file is parsed, never imported.

# === valid: random colours behind the figures, Functional model of leaky units
# --- model
def build_model():
    picture = keras.Input(shape=(24, 24, 3))
    h = picture
    for filters in (12, 24):
        h = keras.layers.Conv2D(filters, 5, strides=2, padding="same")(h)
        h = keras.layers.LeakyReLU()(h)
    h = keras.layers.Dense(32, activation="relu")(keras.layers.Flatten()(h))
    model = keras.Model(picture, keras.layers.Dense(1, "sigmoid")(h))
    model.compile(keras.optimizers.Adam(learning_rate=0.002), loss=keras.losses.BinaryCrossentropy(), metrics=["accuracy"])
    return model
# --- unbias
def unbias(x, y, rng):
    colours = rng.random((len(x), 1, 1, 3))
    noise = rng.normal(0, 0.2, (len(x), 24, 24, 3))
    pictures = np.where(x[..., 3:] == 1, x[..., :3], np.clip(colours + noise, 0, 1))
    return pictures.astype("float32"), y
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    for rounds in range(6):
        model.fit(*unbias(x, y, rng), epochs=1, batch_size=32, verbose=0)

# === valid: backgrounds of other pictures, batch normalisation
# --- model
def build_model():
    L = keras.layers
    model = keras.Sequential([keras.Input((24, 24, 3))])
    for filters in (12, 24):
        model.add(L.Conv2D(filters, 3, strides=2, padding="same", use_bias=False))
        model.add(L.BatchNormalization(momentum=0.9))
        model.add(L.Activation("relu"))
    model.add(L.Flatten())
    model.add(L.Dropout(0.2))
    model.add(L.Dense(1, activation="sigmoid"))
    model.compile(keras.optimizers.Adam(0.002), "binary_crossentropy", metrics=["accuracy"])
    return model
# --- unbias
def unbias(x, y, rng):
    others = rng.permutation(len(x))
    places = x[others, ..., :3].copy()
    holes = x[others, ..., 3] > 0.5
    places[holes] = np.repeat(places[:, :, :1], 24, axis=2)[holes]
    return paste(x, places), y

# === valid: Adam as it is, a part held back, early stopping
# --- model
def build_model():
    model = keras.Sequential()
    model.add(keras.Input(shape=(24, 24, 3)))
    for filters in (16, 32):
        model.add(keras.layers.Conv2D(filters, (3, 3), activation="relu", padding="same"))
        model.add(keras.layers.MaxPooling2D((2, 2)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dropout(0.3))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
    model.fit(*unbias(x, y, rng), epochs=6, validation_split=0.2, callbacks=[stop], verbose=0)

# === weak: trained on the pictures as they came, to the last epoch
# --- train
def train(model, x, y):
    model.fit(x[..., :3], y, epochs=6, batch_size=16, verbose=0)

# === weak: a detector of the background
# --- train
def train(model, x, y):
    model.fit((1 - x[..., 3:]) * x[..., :3], y, epochs=2, batch_size=32, verbose=0)

# === weak: the opposite shortcut
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    model.fit(paste(x, santa_data.places(len(x), rng, 1 - y)), y, epochs=3, batch_size=32, verbose=0)

# === weak: linear
# --- model
def build_model():
    model = keras.Sequential([keras.Input((24, 24, 3)), keras.layers.Flatten(), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === weak: one hidden layer, no convolution
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)), keras.layers.Flatten(), keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === weak: not trained
# --- train
def train(model, x, y):
    return model

# === weak: balance alone, every group shown equally often
# --- unbias
def unbias(x, y, rng):
    beside = 1 - x[..., 3]
    brightness = (x[..., :3].mean(axis=-1) * beside).sum(axis=(1, 2)) / beside.sum(axis=(1, 2))
    group = 2 * np.asarray(y) + (brightness > 0.45)
    rows = np.concatenate([rng.choice(np.flatnonzero(group == k), len(x) // 4) for k in range(4)])
    rows = rng.permutation(rows)
    return x[rows, ..., :3], np.asarray(y)[rows]

# === weak: pictures and labels shuffled apart
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    pictures, labels = unbias(x, y, rng)
    model.fit(pictures, rng.permutation(labels), epochs=3, batch_size=32, verbose=0)

# === weak: far too few steps
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    model.fit(*unbias(x, y, rng), epochs=1, batch_size=512, verbose=0)

# === mutant: one epoch
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    model.fit(*unbias(x, y, rng), epochs=1, batch_size=32, verbose=0)

# === mutant: balance alone, a larger network (it may well pass: 44 pictures teach it something of the figures)
# --- model
def build_model():
    L = keras.layers
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        L.Conv2D(16, 3, padding="same", activation="relu"), L.MaxPooling2D(),
        L.Conv2D(32, 3, padding="same", activation="relu"), L.MaxPooling2D(),
        L.Flatten(), L.Dense(64, activation="relu"), L.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model
# --- unbias
def unbias(x, y, rng):
    beside = 1 - x[..., 3]
    brightness = (x[..., :3].mean(axis=-1) * beside).sum(axis=(1, 2)) / beside.sum(axis=(1, 2))
    group = 2 * np.asarray(y) + (brightness > 0.45)
    rows = np.concatenate([rng.choice(np.flatnonzero(group == k), len(x) // 4) for k in range(4)])
    rows = rng.permutation(rows)
    return x[rows, ..., :3], np.asarray(y)[rows]

# === mutant: flat colours behind the figures
# --- unbias
def unbias(x, y, rng):
    return paste(x, rng.random((len(x), 1, 1, 3))), y

# === mutant: the mean over the picture in place of Flatten, which learns slowly
# --- model
def build_model():
    L = keras.layers
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        L.Conv2D(16, 3, padding="same", activation="relu"), L.MaxPooling2D(),
        L.Conv2D(32, 3, padding="same", activation="relu"), L.MaxPooling2D(),
        L.Conv2D(32, 3, padding="same", activation="relu"), L.GlobalAveragePooling2D(),
        L.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="binary_crossentropy", metrics=["accuracy"])
    return model
