# Cases of the lab 24-santa-vs-grinch. The file is parsed, never imported.

# === correct: plain colours, a Functional model with Flatten, counting in loops
# --- model
def build_model():
    picture = keras.Input(shape=(24, 24, 3))
    h = picture
    for filters in (12, 24):
        h = keras.layers.Conv2D(filters, 5, strides=2, padding="same")(h)
        h = keras.layers.LeakyReLU()(h)
    h = keras.layers.Dense(32, activation="relu")(keras.layers.Flatten()(h))
    model = keras.Model(picture, keras.layers.Dense(1, "sigmoid")(h))
    model.compile(keras.optimizers.Adam(learning_rate=0.002), loss=keras.losses.BinaryCrossentropy(), metrics=[keras.metrics.BinaryAccuracy()])
    return model
# --- groups
def group_accuracies(y, said, place):
    right, all_of_them = [[0, 0], [0, 0]], [[0, 0], [0, 0]]
    for truth, answer, where in zip(y, said, place):
        all_of_them[truth][where] += 1
        right[truth][where] += int(truth == answer)
    return [[right[a][b] / all_of_them[a][b] if all_of_them[a][b] else float("nan") for b in range(2)] for a in range(2)]
# --- paste
def paste(x, places):
    new = np.array(places, dtype=float)
    for picture, given in zip(new, x):
        rows, columns = np.nonzero(given[:, :, 3] > 0.5)
        picture[rows, columns] = given[rows, columns, :3]
    return new
# --- change
def share_changed(model, x, night, day):
    changed = 0
    for a, b in zip(model.predict(paste(x, night), verbose=0), model.predict(paste(x, day), verbose=0)):
        changed += (a[0] > 0.5) != (b[0] > 0.5)
    return changed / len(x)
# --- unbias
def unbias(x, y, rng):
    colours = rng.random((len(x), 1, 1, 3))
    noise = rng.normal(0, 0.2, (len(x), 24, 24, 3))
    pictures = np.where(x[..., 3:] == 1, x[..., :3], np.clip(colours + noise, 0, 1))
    order = rng.permutation(len(x))
    return pictures[order].astype("float32"), np.asarray(y)[order]
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    for rounds in range(6):
        model.fit(*unbias(x, y, rng), epochs=1, batch_size=32, verbose=0)

# === correct: each figure by night and by day, mirrored in the network
# --- model
def build_model():
    L = keras.layers
    model = keras.Sequential([keras.Input((24, 24, 3)), L.RandomFlip("horizontal")])
    for filters in (8, 16):
        model.add(L.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(L.MaxPooling2D())
    model.add(L.Flatten())
    model.add(L.Dense(32, activation="relu"))
    model.add(L.Dense(1, activation="sigmoid"))
    model.compile(keras.optimizers.RMSprop(0.002), "binary_crossentropy", metrics=["accuracy"])
    return model
# --- groups
def group_accuracies(y, said, place):
    right = np.equal(y, said)
    groups = [[right[np.equal(y, a) & np.equal(place, b)] for b in (0, 1)] for a in (0, 1)]
    return np.array([[g.mean() if g.size else np.nan for g in row] for row in groups])
# --- paste
def paste(x, places):
    return np.where(x[..., 3:] > 0.5, x[..., :3], places)
# --- change
def share_changed(model, x, night, day):
    both = np.concatenate([paste(x, night), paste(x, day)])
    answers = np.round(np.asarray(model.predict(both, verbose=0)).reshape(2, -1))
    return np.mean(answers[0] != answers[1])
# --- unbias
def unbias(x, y, rng):
    night, day = (santa_data.places(len(x), rng, where) for where in (0, 1))
    pictures = np.concatenate([paste(x, night), paste(x, day)])
    order = rng.permutation(len(pictures))
    return pictures[order], np.concatenate([y, y])[order]
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    model.fit(*unbias(x, y, rng), epochs=4, batch_size=32, verbose=0)

# === correct: backgrounds of other pictures, returned as a new model
# --- unbias
def unbias(x, y, rng):
    others = rng.permutation(len(x))
    places = x[others, ..., :3].copy()
    # Where the other figure stood, take the sky's colour of the row beside it.
    holes = x[others, ..., 3] > 0.5
    edge = np.repeat(places[:, :, :1], 24, axis=2)
    places[holes] = edge[holes]
    return paste(x, places), np.asarray(y).copy()
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    twin = keras.models.clone_model(model)
    twin.compile(optimizer=keras.optimizers.Adam(0.003), loss="binary_crossentropy", metrics=["accuracy"])
    pictures, labels = unbias(x, y, rng)
    twin.fit(pictures, labels, epochs=5, batch_size=32, validation_split=0.05, verbose=0)
    return twin

# === wrong: no convolution
# loses: test-model, retrained
# hint: no two-dimensional convolution
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)), keras.layers.Flatten(), keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: no activation at the output
# loses: test-model
# hint: between 0 and 1
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        keras.layers.Conv2D(12, 5, strides=2, padding="same", activation="relu"),
        keras.layers.Conv2D(24, 3, strides=2, padding="same", activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss=keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    return model

# === wrong: softmax over one unit
# loses: test-model, retrained
# hint: same for every picture
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        keras.layers.Conv2D(16, 5, strides=4, padding="same", activation="relu"),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(1, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: two outputs
# loses: test-model, retrained
# hint: one number for each picture
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        keras.layers.Conv2D(16, 5, strides=4, padding="same", activation="relu"),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(2, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: mean squared error
# loses: test-model
# hint: cross-entropy
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        keras.layers.Conv2D(12, 5, strides=2, padding="same", activation="relu"),
        keras.layers.Conv2D(24, 3, strides=2, padding="same", activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse", metrics=["accuracy"])
    return model

# === wrong: the metrics as the third argument of compile
# loses: test-model, retrained
# hint: by their name
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        keras.layers.Conv2D(12, 5, strides=2, padding="same", activation="relu"),
        keras.layers.Conv2D(24, 3, strides=2, padding="same", activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(keras.optimizers.Adam(0.003), "binary_crossentropy", ["accuracy"])
    return model

# === wrong: far too large
# loses: test-model, retrained
# hint: 100,000 are allowed
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((24, 24, 3)),
        keras.layers.Conv2D(16, 5, strides=2, padding="same", activation="relu"),
        keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: never compiled
# loses: test-model, retrained
# hint: not compiled
# --- model
def build_model():
    return keras.Sequential([
        keras.Input((24, 24, 3)), keras.layers.Conv2D(16, 5, strides=4, activation="relu"),
        keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(1, activation="sigmoid"),
    ])

# === wrong: rows are places, columns are labels
# loses: test-groups
# hint: Rows are labels
# --- groups
def group_accuracies(y, said, place):
    table = np.full((2, 2), np.nan)
    for a in (0, 1):
        for b in (0, 1):
            group = (y == a) & (place == b)
            if group.any():
                table[b, a] = np.mean(said[group] == a)
    return table

# === wrong: divided by all pictures
# loses: test-groups
# hint: row 0, column 0
# --- groups
def group_accuracies(y, said, place):
    return np.array([[np.sum((y == a) & (place == b) & (said == a)) / len(y) for b in (0, 1)] for a in (0, 1)])

# === wrong: an empty group counts as 0
# loses: test-groups
# hint: np.nan
# --- groups
def group_accuracies(y, said, place):
    table = np.zeros((2, 2))
    for a in (0, 1):
        for b in (0, 1):
            group = (y == a) & (place == b)
            table[a, b] = np.sum(said[group] == a) / max(1, group.sum())
    return table

# === wrong: the answer is where the figure was, and the place inside it
# loses: test-paste, test-change, test-unbias, retrained
# hint: should keep its colours
# --- paste
def paste(x, places):
    return np.where(x[..., 3:] > 0.5, places, x[..., :3])

# === wrong: the cut-out comes along
# loses: test-paste, test-change, test-unbias, retrained
# hint: no cut-out
# --- paste
def paste(x, places):
    new = x.copy()
    new[..., :3] = np.where(x[..., 3:] > 0.5, x[..., :3], places)
    return new

# === wrong: x itself is changed
# loses: test-paste, test-unbias
# hint: should stay as they were
# --- paste
def paste(x, places):
    colours = x[..., :3]
    colours[:] = np.where(x[..., 3:] > 0.5, colours, places)
    return colours.copy()

# === wrong: the mean change of the probability
# loses: test-change
# hint: crossing
# --- change
def share_changed(model, x, night, day):
    return float(np.mean(np.abs(model.predict(paste(x, night), verbose=0) - model.predict(paste(x, day), verbose=0))))

# === wrong: the difference between the two shares of Grinches
# loses: test-change
# hint: whose two answers differ
# --- change
def share_changed(model, x, night, day):
    return float(abs(np.mean(model.predict(paste(x, night), verbose=0) > 0.5) - np.mean(model.predict(paste(x, day), verbose=0) > 0.5)))

# === wrong: every difference counts as a change
# loses: test-change
# hint: no answer depends
# --- change
def share_changed(model, x, night, day):
    return float(np.mean(model.predict(paste(x, night), verbose=0) != model.predict(paste(x, day), verbose=0)))

# === wrong: nothing is changed, so the shortcut stays
# loses: test-unbias, retrained
# hint: there is only sky
# --- unbias
def unbias(x, y, rng):
    return x[..., :3].copy(), y

# === wrong: the opposite shortcut
# loses: test-unbias, retrained
# hint: there is only sky
# --- unbias
def unbias(x, y, rng):
    return paste(x, santa_data.places(len(x), rng, 1 - np.asarray(y))), y

# === wrong: pictures and labels shuffled apart
# loses: test-unbias, retrained
# hint: in step
# --- unbias
def unbias(x, y, rng):
    order = rng.permutation(len(x))
    return paste(x, santa_data.places(len(x), rng))[order], y

# === wrong: a generator of its own
# loses: test-unbias
# hint: All that is drawn at random should come from rng
# --- unbias
def unbias(x, y, rng):
    return paste(x, santa_data.places(len(x), np.random.default_rng())), y

# === wrong: only Santas get new places
# loses: test-unbias
# hint: there is only sky
# --- unbias
def unbias(x, y, rng):
    new = paste(x, santa_data.places(len(x), rng))
    return np.where((np.asarray(y) == 0)[:, None, None, None], new, x[..., :3]), y

# === wrong: the pictures as they came are kept beside the new ones
# loses: test-unbias
# hint: there is only sky
# --- unbias
def unbias(x, y, rng):
    pictures = np.concatenate([x[..., :3], paste(x, santa_data.places(len(x), rng))])
    order = rng.permutation(len(pictures))
    return pictures[order], np.concatenate([y, y])[order]

# === wrong: noise over everything, the figures too
# loses: test-unbias
# hint: figures should stay
# --- unbias
def unbias(x, y, rng):
    pictures = paste(x, santa_data.places(len(x), rng))
    return np.clip(pictures + rng.normal(0, 0.05, pictures.shape), 0, 1).astype("float32"), y

# === wrong: trained on the pictures as they came
# loses: retrained
# hint: it looks at the place
# --- train
def train(model, x, y):
    model.fit(x[..., :3], y, epochs=4, batch_size=32, verbose=0)

# === wrong: balance alone
# loses: retrained
# --- unbias
def unbias(x, y, rng):
    beside = 1 - x[..., 3]
    brightness = (x[..., :3].mean(axis=-1) * beside).sum(axis=(1, 2)) / beside.sum(axis=(1, 2))
    by_day = (brightness > 0.45).astype(int)
    size = len(x) // 4
    rows = []
    for label in (0, 1):
        for where in (0, 1):
            group = np.flatnonzero((np.asarray(y) == label) & (by_day == where))
            rows.extend(rng.choice(group, size, replace=len(group) < size))
    rows = rng.permutation(rows)
    return x[rows, ..., :3], np.asarray(y)[rows]

# === wrong: a detector of the background
# loses: retrained
# hint: it looks at the place
# --- train
def train(model, x, y):
    model.fit((1 - x[..., 3:]) * x[..., :3], y, epochs=2, batch_size=32, verbose=0)

# === wrong: never trained
# loses: retrained
# hint: same weights as before
# --- train
def train(model, x, y):
    return model

# === wrong: labels inverted
# loses: retrained
# hint: keep its own label
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    pictures, labels = unbias(x, y, rng)
    model.fit(pictures, 1 - np.asarray(labels), epochs=4, batch_size=32, verbose=0)

# === wrong: trains another network, and forgets to return it
# loses: retrained
# hint: same weights as before
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    model = build_model()
    model.fit(*unbias(x, y, rng), epochs=1, batch_size=32, verbose=0)

# === wrong: learns the notebook's own pictures, whatever it is given
# loses: retrained
# hint: still gives the old answers
# --- train
OWN = x, y
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    for _ in range(5):
        model.fit(*unbias(*OWN, rng), epochs=1, batch_size=32, verbose=0)

# === wrong: far too few steps
# loses: retrained
# hint: for enough epochs
# --- train
def train(model, x, y):
    rng = np.random.default_rng(np.random.randint(2**31))
    model.fit(*unbias(x, y, rng), epochs=1, batch_size=512, verbose=0)
