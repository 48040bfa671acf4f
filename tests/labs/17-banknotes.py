# Cases of the lab 17-banknotes. The file is parsed, never imported.

# === correct: counting in loops, scikit-learn's scaler, float32
# --- scores
def accuracy_and_recall(y_true, y_said):
    right = found = forged = 0
    for truth, said in zip(y_true, y_said):
        right += truth == said
        forged += truth == 1
        found += truth == 1 and said == 1
    return right / len(y_true), found / forged
# --- prepare
from sklearn.preprocessing import StandardScaler
def prepare(notes, seed):
    notes = notes.drop_duplicates(ignore_index=True)
    X = notes.drop(columns="forged").to_numpy(dtype="float32")
    y = notes["forged"].to_numpy()
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y, shuffle=True)
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), y_train, scaler.transform(X_test), y_test
# --- model
def build_model(n_features):
    x = keras.Input(shape=(n_features,))
    h = keras.layers.Dense(10, activation="tanh")(x)
    h = keras.layers.Dense(5, activation="tanh")(h)
    model = keras.Model(x, keras.layers.Dense(1, "sigmoid")(h))
    model.compile(keras.optimizers.Adam(learning_rate=0.01), loss=keras.losses.BinaryCrossentropy(), metrics=[keras.metrics.BinaryAccuracy()])
    return model
# --- train
def train(model, X, y):
    stop = keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)
    model.fit(X, y, epochs=50, validation_split=0.2, batch_size=32, callbacks=[stop], verbose=0)
    return model

# === correct: scikit-learn's scores, a cut by hand, tables and series
# --- scores
from sklearn.metrics import accuracy_score, recall_score
def accuracy_and_recall(y_true, y_said):
    return [accuracy_score(y_true, y_said), recall_score(y_true, y_said)]
# --- prepare
def prepare(notes, seed):
    rng = np.random.default_rng(seed)
    notes = notes[~notes.duplicated()].reset_index(drop=True)
    test_rows = []
    for label in (0, 1):
        rows = rng.permutation(np.flatnonzero(notes["forged"] == label))
        test_rows.extend(rows[: round(len(rows) / 4)])
    is_test = notes.index.isin(test_rows)
    X = notes[FEATURES]
    X = (X - X[~is_test].mean()) / X[~is_test].std(ddof=0)
    return X[~is_test], notes["forged"][~is_test], X[is_test], notes["forged"][is_test]
# --- model
def build_model(n_features):
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_features,)))
    model.add(keras.layers.Dense(12, kernel_regularizer=keras.regularizers.L2(1e-5)))
    model.add(keras.layers.LeakyReLU())
    model.add(keras.layers.Dense(1))
    model.add(keras.layers.Activation("sigmoid"))
    model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="binary_crossentropy", metrics=["acc"])
    return model
# --- train
def train(model, X, y):
    model.fit(np.array(X), np.array(y).reshape(-1, 1), batch_size=16, epochs=25, verbose=0)
    return model

# === wrong: precision for recall
# loses: test-scores
# hint: notes that *are* forged
# --- scores
def accuracy_and_recall(y_true, y_said):
    y_true, y_said = np.asarray(y_true), np.asarray(y_said)
    return np.mean(y_true == y_said), np.mean(y_true[y_said == 1] == 1)

# === wrong: recall of the genuine notes
# loses: test-scores
# hint: forged
# --- scores
def accuracy_and_recall(y_true, y_said):
    y_true, y_said = np.asarray(y_true), np.asarray(y_said)
    return np.mean(y_true == y_said), np.mean(y_said[y_true == 0] == 0)

# === wrong: recall and accuracy change places
# loses: test-scores
# hint: The two numbers are exchanged
# --- scores
def accuracy_and_recall(y_true, y_said):
    y_true, y_said = np.asarray(y_true), np.asarray(y_said)
    return np.mean(y_said[y_true == 1] == 1), np.mean(y_true == y_said)

# === wrong: found forgeries as a share of all notes
# loses: test-scores
# hint: Divide by
# --- scores
def accuracy_and_recall(y_true, y_said):
    y_true, y_said = np.asarray(y_true), np.asarray(y_said)
    return np.mean(y_true == y_said), np.mean((y_true == 1) & (y_said == 1))

# === wrong: the numbers of the example
# loses: test-scores
# hint: however many notes there are
# --- scores
def accuracy_and_recall(y_true, y_said):
    return 0.82, 0.80

# === wrong: duplicates leak
# loses: test-repeats
# hint: before you cut
# --- prepare
def prepare(notes, seed):
    training, testing = train_test_split(notes, test_size=0.25, stratify=notes["forged"], random_state=seed)
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: duplicates removed after the cut
# loses: test-repeats
# hint: leak
# --- prepare
def prepare(notes, seed):
    training, testing = train_test_split(notes, test_size=0.25, stratify=notes["forged"], random_state=seed)
    training, testing = training.drop_duplicates(), testing.drop_duplicates()
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: both copies of a repeated note are removed
# loses: test-repeats
# hint: 180 different notes
# --- prepare
def prepare(notes, seed):
    notes = notes.drop_duplicates(keep=False)
    training, testing = train_test_split(notes, test_size=0.25, stratify=notes["forged"], random_state=seed)
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: notes with the same variance taken for the same note
# loses: test-repeats
# hint: all their numbers
# --- prepare
def prepare(notes, seed):
    notes = notes.drop_duplicates(subset="variance")
    training, testing = train_test_split(notes, test_size=0.25, stratify=notes["forged"], random_state=seed)
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: the given table is changed
# loses: test-repeats
# hint: should stay as it is
# --- prepare
def prepare(notes, seed):
    notes.drop_duplicates(inplace=True)
    training, testing = train_test_split(notes, test_size=0.25, stratify=notes["forged"], random_state=seed)
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: the label as a feature
# loses: test-features
# hint: read the answer
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=seed)
    mean, deviation = training.mean(), training.std()
    X_train, X_test = ((part - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: features and labels shuffled apart
# loses: test-features
# hint: belong together
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    X, y = distinct[FEATURES].to_numpy(), distinct["forged"].to_numpy()
    X_train, X_test = train_test_split(X, test_size=0.25, random_state=seed)
    y_train, y_test = train_test_split(y, test_size=0.25, random_state=seed + 1, stratify=y)
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / deviation, y_train, (X_test - mean) / deviation, y_test

# === wrong: columns in alphabetical order
# loses: test-features
# hint: in this order
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    names = sorted(FEATURES)
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=seed)
    mean, deviation = training[names].mean(), training[names].std()
    X_train, X_test = ((part[names] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: not stratified
# loses: test-split
# hint: stratify
# --- prepare
def prepare(notes, seed):
    training, testing = train_test_split(notes.drop_duplicates(), test_size=0.25, random_state=seed)
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: the last quarter of the table is the test part
# loses: test-split
# hint: shuffled
# --- prepare
def prepare(notes, seed):
    training, testing = train_test_split(notes.drop_duplicates(), test_size=0.25, shuffle=False)
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: the seed is not used
# loses: test-split
# hint: seed
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=42)
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: another cut each time
# loses: test-split
# hint: seed
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"])
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train, X_test = ((part[FEATURES] - mean) / deviation for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: scaled with the numbers of all rows
# loses: test-scaling
# hint: cut first
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    X = (distinct[FEATURES] - distinct[FEATURES].mean()) / distinct[FEATURES].std()
    y = distinct["forged"]
    X_train, X_test, y_train, y_test = train_test_split(X.to_numpy(), y.to_numpy(), test_size=0.25, stratify=y, random_state=seed)
    return X_train, y_train, X_test, y_test

# === wrong: the test part scaled with its own numbers
# loses: test-scaling
# hint: mean of its own
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=seed)
    X_train, X_test = ((part[FEATURES] - part[FEATURES].mean()) / part[FEATURES].std() for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: only the training part is scaled
# loses: test-scaling
# hint: in the same way
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=seed)
    X_train = (training[FEATURES] - training[FEATURES].mean()) / training[FEATURES].std()
    return X_train.to_numpy(), training["forged"].to_numpy(), testing[FEATURES].to_numpy(), testing["forged"].to_numpy()

# === wrong: not scaled at all
# loses: test-scaling
# hint: mean 0
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=seed)
    return training[FEATURES].to_numpy(), training["forged"].to_numpy(), testing[FEATURES].to_numpy(), testing["forged"].to_numpy()

# === wrong: scaled to 0..1
# loses: test-scaling
# hint: mean 0
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=seed)
    low, high = training[FEATURES].min(), training[FEATURES].max()
    X_train, X_test = ((part[FEATURES] - low) / (high - low) for part in (training, testing))
    return X_train.to_numpy(), training["forged"].to_numpy(), X_test.to_numpy(), testing["forged"].to_numpy()

# === wrong: one mean and deviation for all columns
# loses: test-scaling
# hint: mean 0
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(distinct, test_size=0.25, stratify=distinct["forged"], random_state=seed)
    X_train, X_test = training[FEATURES].to_numpy(), testing[FEATURES].to_numpy()
    return (X_train - X_train.mean()) / X_train.std(), training["forged"].to_numpy(), (X_test - X_train.mean()) / X_train.std(), testing["forged"].to_numpy()

# === wrong: no hidden layer
# loses: test-model
# hint: straight cut
# --- model
def build_model(n_features):
    model = keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a hidden layer with no activation
# loses: test-model
# hint: no activation
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8), keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: mean squared error
# loses: test-model
# hint: cross-entropy
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["accuracy"])
    return model

# === wrong: the metrics as the third argument of compile
# loses: test-model, test-train, test-new-notes
# hint: by their name
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", ["accuracy"])
    return model

# === wrong: softmax over one unit
# loses: test-model, test-train, test-new-notes
# hint: same for every note
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: no activation at the output
# loses: test-model
# hint: between 0 and 1
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    return model

# === wrong: far too large
# loses: test-model, test-new-notes
# hint: 200 are allowed
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(256, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.005), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: four features whatever is asked
# loses: test-model
# hint: n_features
# --- model
def build_model(n_features):
    model = keras.Sequential([
        keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: never compiled
# loses: test-model, test-train, test-new-notes
# hint: not compiled
# --- model
def build_model(n_features):
    return keras.Sequential([
        keras.Input((n_features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])

# === wrong: never trained
# loses: test-train, test-new-notes
# hint: fit
# --- train
def train(model, X, y):
    return model

# === wrong: one epoch of few steps
# loses: test-train, test-new-notes
# hint: epochs
# --- train
def train(model, X, y):
    model.fit(X, y, epochs=1, batch_size=64, verbose=0)
    return model

# === wrong: learns from the notebook's own table
# loses: test-train, test-new-notes
# hint: X and y that it is given
# --- train
def train(model, X, y):
    signs = np.repeat([0, 1], 200)
    own = np.random.default_rng(0).normal(0, 0.6, (400, 4)) + np.where(signs == 1, 1.0, -1.0)[:, None]
    model.fit(own, signs, epochs=30, verbose=0)

# === wrong: labels inverted
# loses: test-train, test-new-notes
# hint: sorted rightly
# --- train
def train(model, X, y):
    model.fit(X, 1 - np.asarray(y), epochs=20, verbose=0)
    return model

# === wrong: labels shuffled apart from their rows
# loses: test-train, test-new-notes
# hint: sorted rightly
# --- train
def train(model, X, y):
    model.fit(X, np.random.default_rng(0).permutation(y), epochs=10, verbose=0)
    return model

# === wrong: learns from one column only
# loses: test-new-notes
# hint: One column alone
# --- train
def train(model, X, y):
    model.fit(np.asarray(X) * [1, 0, 0, 0], y, epochs=20, verbose=0)
    W = model.get_weights()
    W[0][1:] = 0
    model.set_weights(W)
    return model

# === wrong: trains a network of its own
# loses: test-train, test-new-notes
# hint: sorted rightly
# --- train
def train(model, X, y):
    model = build_model(X.shape[1])
    model.fit(X, y, epochs=30, verbose=0)

# === correct: returns the network that it has trained, and keeps the best epoch
# --- train
def train(model, X, y):
    best = keras.callbacks.EarlyStopping(monitor="val_loss", patience=20, restore_best_weights=True)
    model.fit(X, y, validation_split=0.15, epochs=60, batch_size=32, callbacks=[best], verbose=0)
    return model

# === correct: returns the history
# --- train
def train(model, X, y):
    return model.fit(X, y, epochs=40, verbose=0)

# === wrong: the order of train_test_split
# loses: test-features
# hint: in this order
# --- prepare
def prepare(notes, seed):
    n = notes.drop_duplicates()
    X_train, X_test, y_train, y_test = train_test_split(n[FEATURES].to_numpy(), n["forged"].to_numpy(), test_size=0.25, random_state=seed, stratify=n["forged"])
    m, s = X_train.mean(0), X_train.std(0)
    return (X_train - m) / s, (X_test - m) / s, y_train, y_test

# === wrong: the label stays among the features, unscaled
# loses: test-features
# --- prepare
def prepare(notes, seed):
    n = notes.drop_duplicates()
    a, b = train_test_split(n, test_size=0.25, random_state=seed, stratify=n["forged"])
    parts = [part.astype({"forged": float}) for part in (a, b)]
    for part in parts:
        part[FEATURES] = (part[FEATURES] - a[FEATURES].mean()) / a[FEATURES].std()
    return parts[0].to_numpy(), a["forged"].to_numpy(), parts[1].to_numpy(), b["forged"].to_numpy()

# === wrong: loss for logits behind a sigmoid
# loses: test-model
# hint: from_logits
# --- model
def build_model(n_features):
    net = keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(16, "tanh"), keras.layers.Dense(1, "sigmoid")])
    net.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    return net
