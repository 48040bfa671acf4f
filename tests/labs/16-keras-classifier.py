# Cases of the lab 16-keras-classifier: other correct solutions, and wrong ones with the test cells that must lose points.
# With a wrong sweep or a wrong way to train goes a study that fails at once, with a wrong sweep also nothing that trains: so
# there is less to run.

# === correct: a model from symbols, predictions compared, a table of NumPy numbers
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    rows = keras.Input((np.shape(X)[1],))
    hidden = keras.layers.Dense(width)(rows)
    hidden = keras.layers.Activation("relu")(hidden)
    p = keras.layers.Activation("sigmoid")(keras.layers.Dense(1)(hidden))
    network = keras.Model(inputs=rows, outputs=p)
    network.compile(
        loss=keras.losses.BinaryCrossentropy(), optimizer=keras.optimizers.Adam(learning_rate=0.03), metrics=[keras.metrics.BinaryAccuracy()]
    )
    network.fit(x=X, y=y.reshape(-1, 1), epochs=epochs, batch_size=20, verbose=0, shuffle=True)
    return network
# --- sweep
def sweep(train_network, widths, train, validation):
    def share(network, X, y):
        return np.mean((network.predict(X, verbose=0)[:, 0] > 0.5) == y)

    rows = []
    for width in widths:
        network = train_network(X=train[0], y=train[1], width=width)
        row = dict(width=width, parameters=sum(w.size for w in network.get_weights()))
        row.update(train=share(network, *train), validation=share(network, *validation))
        rows.append(row)
    return rows
# --- choose
def choose(table):
    best = sorted(table, key=lambda row: (-row["validation"], row["width"]))[0]
    return best["width"]
# --- study
widths = [1, 8, 48, 128]
table = sweep(train_network, widths, train, validation)
best = choose(table)
too_narrow, too_wide = 1, 128
test_accuracy = train_network(*train, best).evaluate(*test, verbose=0)[1]
# --- conclusion
conclusion = dict(A=False, B=True, C=False, D=True, E=False, F=False)

# === correct: other spellings, rows filled in later, widths in no order
# --- build
def build_and_train(X, y, width: int, epochs: int, seed: int = 0):
    keras.utils.set_random_seed(seed)
    network = keras.models.Sequential()
    network.add(keras.layers.Input(shape=(X.shape[1],)))
    network.add(keras.layers.Dense(units=width, activation=keras.activations.relu))
    network.add(keras.layers.Dense(units=1, activation=keras.activations.sigmoid))
    network.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", metrics=["acc"])
    network.fit(X, y, 20, epochs, 0)
    return network
# --- sweep
def sweep(train_network, widths, train, validation):
    table = [{"width": w} for w in widths]
    for row in table:
        X, y = train
        network = train_network(X, y, row["width"])
        row["parameters"] = int(network.count_params())
        for name, (X, y) in {"train": train, "validation": validation}.items():
            loss, row[name] = network.evaluate(X, y, verbose=0)
    return table
# --- choose
def choose(table):
    best = None
    for row in table:
        if best is None or row["validation"] > best["validation"]:
            best = row
        elif row["validation"] == best["validation"] and row["width"] < best["width"]:
            best = row
    return best["width"]
# --- study
widths = [128, 8, 1, 32]
table = sweep(train_network, widths, train, validation)
best = choose(table)
too_narrow = min(widths)
too_wide = max(widths)
network = train_network(*train, best)
test_accuracy = np.mean(np.round(network.predict(test[0], verbose=0)).ravel() == test[1])
# --- conclusion
conclusion = {"A": 0, "B": 1, "C": 0, "D": 1, "E": 0, "F": 0}

# === wrong: no activation in the hidden layer
# loses: test-build, test-study
# hint: one straight line
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation=None))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: a made-up table
# loses: test-build, test-sweep, test-study
# hint: isn't called
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    known = {3: (13, 0.55, 0.5), 2: (9, 0.5, 0.45)}
    table = []
    for width in widths:
        parameters, right, right_later = known.get(width, (10 * width + 1, 0.95, 0.85))
        table.append({"width": width, "parameters": parameters, "train": right, "validation": right_later})
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: choose by the training rows
# loses: test-choose
# hint: 4 is the best
# --- choose
def choose(table):
    return max(table, key=lambda row: row["train"])["width"]

# === wrong: sentence A
# loses: test-conclusion
# hint: learning by heart?
# --- conclusion
conclusion = {'A': True, 'B': True, 'C': False, 'D': True, 'E': False, 'F': False}

# === wrong: no seed
# loses: test-build, test-study
# hint: gave two different networks
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: training and validation exchanged
# loses: test-build, test-sweep, test-study
# hint: changed places
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*validation, verbose=0)[1],
            "validation": network.evaluate(*train, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: choose by the test part
# loses: test-choose
# hint: 4 is the best
# --- choose
def choose(table):
    return max(table, key=lambda row: row.get("test", row["validation"]))["width"]

# === wrong: sentence B
# loses: test-conclusion
# hint: learn 2000 rows
# --- conclusion
conclusion = {'A': False, 'B': False, 'C': False, 'D': True, 'E': False, 'F': False}

# === wrong: the seed set after building
# loses: test-build, test-study
# hint: gave two different networks
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    keras.utils.set_random_seed(seed)
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the test part for the validation part
# loses: test-build, test-sweep, test-study
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*test, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the first of equally good widths
# loses: test-choose
# hint: wherever it stands
# --- choose
def choose(table):
    return max(table, key=lambda row: row["validation"])["width"]

# === wrong: sentence C
# loses: test-conclusion
# hint: single relu unit
# --- conclusion
conclusion = {'A': False, 'B': True, 'C': True, 'D': True, 'E': False, 'F': False}

# === wrong: always the same seed
# loses: test-build, test-study
# hint: not a fixed number
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(0)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: learns from the validation part, too
# loses: test-build, test-sweep, test-study
# hint: and from nothing else
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(np.concatenate([train[0], validation[0]]), np.concatenate([train[1], validation[1]]), width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*validation, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the largest of equally good widths
# loses: test-choose
# hint: wherever it stands
# --- choose
def choose(table):
    return max(table, key=lambda row: (row["validation"], row["width"]))["width"]

# === wrong: sentence D
# loses: test-conclusion
# hint: up or down by some luck
# --- conclusion
conclusion = {'A': False, 'B': True, 'C': False, 'D': False, 'E': False, 'F': False}

# === wrong: never trained
# loses: test-build, test-study
# hint: has not been trained
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: a table of (N, N)
# loses: test-build, test-sweep, test-study
# hint: have they the same shape
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": float(np.mean((network.predict(train[0], verbose=0) > 0.5) == train[1])),
            "validation": float(np.mean((network.predict(validation[0], verbose=0) > 0.5) == validation[1])),
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the accuracy for the width
# loses: test-choose
# hint: one of the widths
# --- choose
def choose(table):
    return max(row["validation"] for row in table)

# === wrong: sentence E
# loses: test-conclusion
# hint: nothing to be found out
# --- conclusion
conclusion = {'A': False, 'B': True, 'C': False, 'D': True, 'E': True, 'F': False}

# === wrong: one width whatever is asked for
# loses: test-build, test-study
# hint: (4, 3)
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(8, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the training accuracy twice
# loses: test-build, test-sweep, test-study
# hint: on the validation part
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*train, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the place in the table
# loses: test-choose
# hint: one of the widths
# --- choose
def choose(table):
    shares = [row["validation"] for row in table]
    return shares.index(max(shares))

# === wrong: sentence F
# loses: test-conclusion
# hint: 1000 other rows
# --- conclusion
conclusion = {'A': False, 'B': True, 'C': False, 'D': True, 'E': False, 'F': True}

# === wrong: a part held back
# loses: test-build, test-study
# hint: that training gets all the rows
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0, validation_split=0.1)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the loss for the accuracy
# loses: test-build, test-sweep, test-study
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[0],
            "validation": network.evaluate(*validation, verbose=0)[0],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the lowest
# loses: test-choose
# hint: 4 is the best
# --- choose
def choose(table):
    return min(table, key=lambda row: row["validation"])["width"]

# === wrong: all sentences
# loses: test-conclusion
# --- conclusion
conclusion = dict.fromkeys("ABCDEF", True)

# === wrong: a mean squared error
# loses: test-build, test-study
# hint: binary cross-entropy
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="mse", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: in percent
# loses: test-build, test-sweep, test-study
# hint: a share
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": 100 * network.evaluate(*train, verbose=0)[1],
            "validation": 100 * network.evaluate(*validation, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the row for the width
# loses: test-choose
# hint: not a whole row
# --- choose
def choose(table):
    return max(table, key=lambda row: row["validation"])

# === wrong: two outputs with softmax
# loses: test-build, test-study
# hint: (4, 3)
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(2, activation="softmax"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: rounded to two digits
# loses: test-build, test-sweep, test-study
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": round(network.evaluate(*train, verbose=0)[1], 2),
            "validation": round(network.evaluate(*validation, verbose=0)[1], 2),
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: always the smallest width
# loses: test-choose
# --- choose
def choose(table):
    return min(row["width"] for row in table)

# === wrong: one output with softmax
# loses: test-build, test-study
# hint: of each
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="softmax"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: one network for all widths
# loses: test-build, test-sweep, test-study
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    network = train_network(*train, widths[-1])
    table = []
    for width in widths:
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*validation, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the smallest gap between the two
# loses: test-choose
# hint: the highest accuracy on the validation part
# --- choose
def choose(table):
    return min(table, key=lambda row: row["train"] - row["validation"])["width"]

# === wrong: tanh in the hidden layer
# loses: test-build, test-study
# hint: Check the activation of each
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="tanh"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the widths in order of size
# loses: test-build, test-sweep, test-study
# hint: in the order of `widths`
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in sorted(widths):
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*validation, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: Adam's own learning rate
# loses: test-build, test-study
# hint: learning rate of
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: units for parameters
# loses: test-build, test-sweep, test-study
# hint: 13 and 9
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": width + 1,
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*validation, verbose=0)[1],
        })
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the batch size of fit
# loses: test-build, test-study
# hint: check the batch size
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=None, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: a table as a dictionary
# loses: test-build, test-sweep, test-study
# hint: a list of dictionaries
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*validation, verbose=0)[1],
        })
    return {row["width"]: row for row in table}
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: a number of epochs of its own
# loses: test-build, test-study
# hint: another number of steps
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=25, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the last row alone
# loses: test-build, test-sweep, test-study
# hint: a table of two rows
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    raise NotImplementedError()
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        table.append({
            "width": width,
            "parameters": network.count_params(),
            "train": network.evaluate(*train, verbose=0)[1],
            "validation": network.evaluate(*validation, verbose=0)[1],
        })
    return table[-1:]
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: no accuracy
# loses: test-build, test-study
# hint: metric "accuracy"
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy")
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the history for the network
# loses: test-build, test-study
# hint: the trained Keras model
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    history = network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return history
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: two hidden layers
# loses: test-build, test-study
# hint: (4, 3)
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: labels shuffled apart from their rows
# loses: test-build, test-study
# hint: each row with its own label
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    y = np.random.default_rng(seed).permutation(y)
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: numbers typed into the table
# loses: test-study
# hint: got other numbers
# --- study
widths = [1, 2, 8, 32, 128]
table = [
    {"width": 1, "parameters": 11, "train": 0.69, "validation": 0.625},
    {"width": 2, "parameters": 21, "train": 0.80, "validation": 0.745},
    {"width": 8, "parameters": 81, "train": 0.95, "validation": 0.875},
    {"width": 32, "parameters": 321, "train": 0.99, "validation": 0.851},
    {"width": 128, "parameters": 1281, "train": 1.0, "validation": 0.822},
]
best = max(table, key=lambda row: row["validation"])["width"]
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.861

# === wrong: the best numbers made a little better
# loses: test-study
# hint: got other numbers
# --- study
widths = [8, 1, 32, 128]
table = [{**row, "validation": row["validation"] + 0.01 * (8 <= row["width"] <= 32)} for row in sweep(train_network, widths, train, validation)]
best = max(table, key=lambda row: row["validation"])["width"]
too_narrow, too_wide = 1, 128
test_accuracy = 0.861

# === wrong: chosen on the test part
# loses: test-study
# hint: the test part may not
# --- study
# The numbers are typed here: this shows before the grader trains a network.
widths = [1, 8, 32, 128]
table = [
    {"width": 1, "parameters": 11, "train": 0.675, "validation": 0.588},
    {"width": 8, "parameters": 81, "train": 0.975, "validation": 0.873},
    {"width": 32, "parameters": 321, "train": 0.99, "validation": 0.86},
    {"width": 128, "parameters": 1281, "train": 1.0, "validation": 0.84},
]
best = 32
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.861

# === wrong: the validation accuracy for the test accuracy
# loses: test-study
# hint: test_accuracy isn't
# --- study
widths = [8, 1, 32, 128]
table = sweep(train_network, widths, train, validation)
best = max(table, key=lambda row: row["validation"])["width"]
too_narrow, too_wide = 1, 128
test_accuracy = max(row["validation"] for row in table)

# === wrong: no underfitting
# loses: test-study
# hint: which is not underfitting
# --- study
# The numbers are typed here: this shows before the grader trains a network.
widths = [4, 8, 32, 128]
table = [
    {"width": 4, "parameters": 41, "train": 0.905, "validation": 0.826},
    {"width": 8, "parameters": 81, "train": 0.975, "validation": 0.873},
    {"width": 32, "parameters": 321, "train": 0.99, "validation": 0.86},
    {"width": 128, "parameters": 1281, "train": 1.0, "validation": 0.84},
]
best = max(table, key=lambda row: row["validation"])["width"]
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.861

# === wrong: no overfitting, the best one is called too wide
# loses: test-study
# hint: too_wide above it
# --- study
# The numbers are typed here: this shows before the grader trains a network.
widths = [1, 2, 4, 8]
table = [
    {"width": 1, "parameters": 11, "train": 0.675, "validation": 0.588},
    {"width": 2, "parameters": 21, "train": 0.8, "validation": 0.745},
    {"width": 4, "parameters": 41, "train": 0.905, "validation": 0.826},
    {"width": 8, "parameters": 81, "train": 0.975, "validation": 0.873},
]
best = max(table, key=lambda row: row["validation"])["width"]
too_narrow, too_wide = widths[0], best
test_accuracy = 0.861

# === wrong: another seed
# loses: test-study
# hint: got other numbers
# --- study
widths = [1, 8, 32, 128]
table = sweep(lambda X, y, width: build_and_train(X, y, width, 25, 2), widths, train, validation)
best = max(table, key=lambda row: row["validation"])["width"]
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.861

# === wrong: a made-up sweep whose table is handed on
# loses: test-sweep, test-study
# hint: isn't called
# hint: got other numbers
# --- sweep
MEASURED = {1: (0.7, 0.55), 8: (0.975, 0.873), 32: (0.99, 0.86), 128: (1.0, 0.84)}


def sweep(train_network, widths, train, validation):
    return [
        {"width": w, "parameters": (len(train[0][0]) + 2) * w + 1, "train": MEASURED.get(w, (0.9, 0.8))[0], "validation": MEASURED.get(w, (0.9, 0.8))[1]}
        for w in widths
    ]
# --- study
widths = [1, 8, 32, 128]
table = sweep(train_network, widths, train, validation)
best = max(table, key=lambda row: row["validation"])["width"]
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = train_network(*train, best).evaluate(*test, verbose=0)[1]

# === wrong: nearly as good counts as equally good
# loses: test-choose
# hint: 0.897 is less than 0.9
# --- choose
def choose(table):
    highest = max(row["validation"] for row in table)
    return min(row["width"] for row in table if row["validation"] >= highest - 0.005)

# === wrong: the widths are taken out of the caller's list
# loses: test-sweep, test-study
# hint: The list of widths
# hint: 4 to 8 widths
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    while widths:
        width = widths.pop(0)
        network = train_network(*train, width)
        row = {"width": width, "parameters": network.count_params()}
        row["train"] = network.evaluate(*train, verbose=0)[1]
        row["validation"] = network.evaluate(*validation, verbose=0)[1]
        table.append(row)
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the parameters by a formula for two inputs
# loses: test-sweep, test-study
# hint: 4 to 8 widths
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        row = {"width": width, "parameters": 4 * width + 1}
        row["train"] = network.evaluate(*train, verbose=0)[1]
        row["validation"] = network.evaluate(*validation, verbose=0)[1]
        table.append(row)
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: dropout in the network
# loses: test-build, test-study
# hint: is there a dropout
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([
        keras.Input((X.shape[1],)), keras.layers.Dense(width, activation="relu"),
        keras.layers.Dropout(0.2), keras.layers.Dense(1, activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, epochs=epochs, batch_size=20, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: ten epochs at most
# loses: test-build, test-study
# hint: Yours stops before
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([
        keras.Input((X.shape[1],)), keras.layers.Dense(width, activation="relu"), keras.layers.Dense(1, activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, epochs=min(epochs, 10), batch_size=20, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the metric is given as compile's third argument
# loses: test-build, test-study
# hint: by name
# hint: 4 to 8 widths
# --- build
def build_and_train(X, y, width, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input((X.shape[1],))])
    network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", ["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the first weights have the seed, the shuffling has none
# loses: test-build, test-study
# hint: and for the shuffling
# --- build
def build_and_train(X, y, width, epochs, seed):
    start, end = keras.initializers.GlorotUniform(seed=seed), keras.initializers.GlorotUniform(seed=seed + 1)
    network = keras.Sequential(
        [
            keras.Input((X.shape[1],)),
            keras.layers.Dense(width, activation="relu", kernel_initializer=start),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=end),
        ]
    )
    network.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    network.fit(X, y, batch_size=20, epochs=epochs, verbose=0)
    return network
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: rounded to three digits
# loses: test-sweep, test-study
# hint: are rounded
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        shares = {name: round(network.evaluate(*part, verbose=0)[1], 3) for name, part in (("train", train), ("validation", validation))}
        table.append({"width": width, "parameters": network.count_params(), **shares})
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: parameters of one hidden layer
# loses: test-sweep, test-study
# hint: Ask the network
# --- sweep
def sweep(train_network, widths, train, validation):
    table = []
    for width in widths:
        network = train_network(*train, width)
        row = {"width": width, "parameters": width * (train[0].shape[1] + 2) + 1}
        row["train"] = network.evaluate(*train, verbose=0)[1]
        row["validation"] = network.evaluate(*validation, verbose=0)[1]
        table.append(row)
    return table
# --- study
widths = [1, 8]
table = [{"width": w, "parameters": 10 * w + 1, "train": 0.9, "validation": 0.8} for w in widths]
best = 8
too_narrow, too_wide = widths[0], widths[-1]
test_accuracy = 0.8

# === wrong: the search ends where the accuracy first falls
# loses: test-choose
# hint: the highest accuracy on the validation part
# --- choose
def choose(table):
    rows = sorted(table, key=lambda row: row["width"])
    best = rows[0]
    for row in rows[1:]:
        if row["validation"] < best["validation"]:
            break
        if row["validation"] > best["validation"]:
            best = row
    return best["width"]
