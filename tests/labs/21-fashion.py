# Cases of the lab 21-fashion. The file is parsed, never imported.

# === correct: expand_dims, scikit-learn's matrix, padding; functional with a skip, one-hot labels, a rate that falls
# --- prepare
def prepare(pictures):
    return np.expand_dims(pictures.astype(np.float32) * np.float32(1 / 255), -1)
# --- confusion
from sklearn.metrics import confusion_matrix
def confusion(y_true, y_said):
    return confusion_matrix(y_true, y_said, labels=range(10))
def confused_pair(matrix):
    pairs = [(a, b) for a in range(10) for b in range(a + 1, 10)]
    return max(pairs, key=lambda pair: matrix[pair[0]][pair[1]] + matrix[pair[1]][pair[0]])
# --- shift
def shift(pictures, down, right):
    up, left = max(0, -down), max(0, -right)
    widths = [(0, 0), (max(0, down), up), (max(0, right), left)] + [(0, 0)] * (pictures.ndim - 3)
    framed = np.pad(pictures, widths)
    return framed[:, up : up + pictures.shape[1], left : left + pictures.shape[2]]
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

# === correct: reshape, loops, np.roll with the edge blackened; flattened, shifted copies, returns the network
# --- prepare
def prepare(pictures):
    ready = np.zeros((len(pictures), 28, 28, 1), np.float32)
    ready[:, :, :, 0] = pictures / 255.0
    return ready
# --- confusion
def confusion(y_true, y_said):
    matrix = np.zeros((10, 10))
    for truth, said in zip(y_true, y_said):
        matrix[int(truth), int(said)] += 1
    return matrix
def confused_pair(matrix):
    both = np.array(matrix) + np.transpose(matrix)
    np.fill_diagonal(both, -1)
    return sorted(divmod(int(both.argmax()), 10))
# --- shift
def shift(pictures, down, right):
    moved = np.roll(pictures, (down, right), axis=(1, 2))
    if down > 0:
        moved[:, :down] = 0
    elif down < 0:
        moved[:, down:] = 0
    if right > 0:
        moved[:, :, :right] = 0
    elif right < 0:
        moved[:, :, right:] = 0
    return moved
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
    return model

# === correct: keras.ops, bincount, a copy row by row; no normalisation, smoothed labels, early stopping, returns the history
# --- prepare
def prepare(pictures):
    return keras.ops.convert_to_numpy(keras.ops.cast(keras.ops.reshape(pictures, (-1, 28, 28, 1)), "float32") / 255)
# --- confusion
def confusion(y_true, y_said):
    return np.bincount(10 * np.asarray(y_true) + np.asarray(y_said), minlength=100).reshape(10, 10)
def confused_pair(matrix):
    found, most = None, -1
    for a in range(10):
        for b in range(a):
            if matrix[a, b] + matrix[b, a] > most:
                found, most = (b, a), matrix[a, b] + matrix[b, a]
    return found
# --- shift
def shift(pictures, down, right):
    moved = pictures * 0
    height, width = pictures.shape[1:3]
    for r in range(height):
        for c in range(width):
            if 0 <= r + down < height and 0 <= c + right < width:
                moved[:, r + down, c + right] = pictures[:, r, c]
    return moved
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

# === correct: shifted by a layer of the network, flattened, a hidden layer
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.RandomTranslation(0.07, 0.07, fill_mode="constant"),
        keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.MaxPooling2D(), keras.layers.Flatten(),
        keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=20, batch_size=32, verbose=0)

# === wrong: no channel axis, unscaled; matrix on its side; one direction only; comes in again on the other side
# loses: test-axes, test-scale, test-confusion, test-pair, test-shift
# hint: the channel axis is missing
# hint: Your brightest pixel is 255: divide by 255
# hint: Yours are the other way round
# hint: count both directions together
# hint: nothing comes in on the other side
# --- prepare
def prepare(pictures):
    return pictures.astype("float32")
# --- confusion
def confusion(y_true, y_said):
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (y_said, y_true), 1)
    return matrix
def confused_pair(matrix):
    wrong = matrix * (1 - np.eye(10, dtype=int))
    return tuple(sorted(int(k) for k in np.unravel_index(wrong.argmax(), (10, 10))))
# --- shift
def shift(pictures, down, right):
    return np.roll(pictures, (down, right), axis=(1, 2))

# === wrong: channel axis first, whole-number division; only classes that occur; diagonal left in; edge repeated
# loses: test-axes, test-scale, test-confusion, test-pair, test-shift
# hint: The channel axis is the last one
# hint: should become 51 / 255 = 0.2
# hint: The matrix should be 10 × 10
# hint: What is right lies on the diagonal
# hint: what comes in is 0
# --- prepare
def prepare(pictures):
    return (pictures[:, np.newaxis] // 255).astype("float32")
# --- confusion
from sklearn.metrics import confusion_matrix
def confusion(y_true, y_said):
    return confusion_matrix(y_true, y_said)
def confused_pair(matrix):
    both_ways = matrix + matrix.T
    return tuple(int(k) for k in np.unravel_index(both_ways.argmax(), (10, 10)))
# --- shift
def shift(pictures, down, right):
    rows = np.clip(np.arange(pictures.shape[1]) - down, 0, pictures.shape[1] - 1)
    columns = np.clip(np.arange(pictures.shape[2]) - right, 0, pictures.shape[2] - 1)
    return pictures[:, rows][:, :, columns]

# === wrong: double precision, each picture by its own brightest pixel; mistakes only; larger number first; down for right
# loses: test-axes, test-scale, test-confusion, test-pair, test-shift
# hint: The numbers should be float32
# hint: Divide by 255, whatever is in the pictures
# hint: [6, 0] and [3, 3] should be 1
# hint: the smaller number first
# hint: is in row 3, column 2
# --- prepare
def prepare(pictures):
    return pictures[..., np.newaxis] / np.maximum(pictures.max(axis=(1, 2), keepdims=True), 1)[..., np.newaxis]
# --- confusion
def confusion(y_true, y_said):
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (y_true, y_said), 1)
    return matrix * (1 - np.eye(10, dtype=int))
def confused_pair(matrix):
    both_ways = np.tril(matrix + matrix.T, k=-1)
    return tuple(int(k) for k in np.unravel_index(both_ways.argmax(), (10, 10)))
# --- shift
def shift(pictures, down, right):
    height, width = pictures.shape[1:3]
    moved = np.zeros_like(pictures)
    down, right = right, down
    moved[:, max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = pictures[:, max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)]
    return moved

# === wrong: pictures mixed up, scaled by the brightest of all; a repeated pair counted once; matrix changed; floats come out
# loses: test-axes, test-scale, test-confusion, test-pair, test-shift
# hint: Yours are turned, mirrored or mixed up
# hint: in dark pictures and in bright ones
# hint: Two pictures of class 0 were said to be 6
# hint: The matrix that is given should stay as it is
# hint: Shape and dtype should stay as they are
# --- prepare
def prepare(pictures):
    x = np.moveaxis(pictures, 0, -1).reshape(len(pictures), 28, 28, 1).astype("float32")
    return x / (x.max() if x.max() > 60 else 255)
# --- confusion
def confusion(y_true, y_said):
    matrix = np.zeros((10, 10), dtype=int)
    matrix[y_true, y_said] += 1
    return matrix
def confused_pair(matrix):
    np.fill_diagonal(matrix, 0)
    both_ways = matrix + matrix.T
    return tuple(int(k) for k in np.unravel_index(both_ways.argmax(), (10, 10)))
# --- shift
def shift(pictures, down, right):
    height, width = pictures.shape[1:3]
    moved = np.zeros(pictures.shape)
    moved[:, max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = pictures[:, max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)]
    return moved

# === wrong: mean 0 and standard deviation 1; the matrix as shares; the pair of the example; the given pictures are changed
# loses: test-scale, test-confusion, test-pair, test-shift
# hint: Your darkest pixel is
# hint: so [0, 6] should be 2
# hint: Of all pairs of different classes
# hint: fill a new one
# --- prepare
def prepare(pictures):
    x = pictures[..., np.newaxis].astype("float32")
    return np.minimum((x - x.mean()) / (x.std() + 1e-6), 1)
# --- confusion
def confusion(y_true, y_said):
    matrix = np.zeros((10, 10))
    np.add.at(matrix, (y_true, y_said), 1)
    return matrix / matrix.sum(axis=1, keepdims=True).clip(1)
def confused_pair(matrix):
    return 0, 2
# --- shift
def shift(pictures, down, right):
    moved = np.roll(pictures, (down, right), axis=(1, 2))
    if down:
        moved[:, slice(0, down) if down > 0 else slice(down, None)] = 0
    if right:
        moved[:, :, slice(0, right) if right > 0 else slice(right, None)] = 0
    pictures[...] = moved
    return moved

# === wrong: a dense network
# loses: test-model, test-new-pictures
# hint: There is no convolution in your network
# hint: full points need at least 0.875
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Flatten(),
        keras.layers.Dense(48, activation="relu"), keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: one window as large as the picture is a dense layer
# loses: test-model, test-new-pictures
# hint: look through small windows
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(48, 28, activation="relu"), keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a way past the convolution
# loses: test-model, test-new-pictures
# hint: goes past the convolutions
# --- model
def build_model():
    x = keras.Input((28, 28, 1))
    seen = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 3, activation="relu")(x))
    hidden = keras.layers.Dense(48, activation="relu")(keras.layers.Flatten()(x))
    y = keras.layers.Dense(10, activation="softmax")(keras.layers.Concatenate()([seen, hidden]))
    model = keras.Model(x, y)
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: linear, no activations and average pooling
# loses: test-model, test-new-pictures
# hint: linear classifier in disguise
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3, strides=2), keras.layers.AveragePooling2D(2),
        keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: too many weights
# loses: test-model, test-new-pictures
# hint: 40 000 are allowed
# hint: 40,000 are allowed
# --- model
def build_model():
    layers = [keras.Input((28, 28, 1))]
    for filters, size, strides, smaller in ((12, 5, 2, 1), (24, 3, 1, 2), (32, 3, 1, 1)):
        layers += [keras.layers.Conv2D(filters, size, strides=strides, padding="same")]
        layers += [keras.layers.BatchNormalization(momentum=0.9), keras.layers.ReLU(), keras.layers.MaxPooling2D(smaller)]
    layers += [keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(800, activation="relu")]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: logits instead of probabilities
# loses: test-model
# hint: probabilities that add up to 1
# --- model
def build_model():
    layers = [keras.Input((28, 28, 1))]
    for filters, size, strides, smaller in ((12, 5, 2, 1), (24, 3, 1, 2), (32, 3, 1, 1)):
        layers += [keras.layers.Conv2D(filters, size, strides=strides, padding="same")]
        layers += [keras.layers.BatchNormalization(momentum=0.9), keras.layers.ReLU(), keras.layers.MaxPooling2D(smaller)]
    model = keras.Sequential([*layers, keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(10)])
    model.compile(keras.optimizers.Adam(0.005), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model

# === wrong: the accuracy is not reported
# loses: test-model
# hint: compile(...) should also be told
# --- model
def build_model():
    layers = [keras.Input((28, 28, 1))]
    for filters, size, strides, smaller in ((12, 5, 2, 1), (24, 3, 1, 2), (32, 3, 1, 1)):
        layers += [keras.layers.Conv2D(filters, size, strides=strides, padding="same")]
        layers += [keras.layers.BatchNormalization(momentum=0.9), keras.layers.ReLU(), keras.layers.MaxPooling2D(smaller)]
    model = keras.Sequential([*layers, keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    return model

# === wrong: no channel axis in the network's input
# loses: test-model, test-train, test-new-pictures
# hint: expected min_ndim=4
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: never compiled
# loses: test-model, test-train, test-new-pictures
# hint: The network is not compiled
# hint: Did that cell stop with an error?
# --- model
def build_model():
    return keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax"),
    ])

# === wrong: loss for one-hot rows, labels as whole numbers
# loses: test-train, test-new-pictures
# hint: don't fit together
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: loss for whole numbers, labels as one-hot rows
# loses: test-train, test-new-pictures
# hint: don't fit together
# --- train
def train(model, x, y):
    model.fit(x, keras.utils.to_categorical(y, 10), epochs=6, verbose=0)

# === wrong: mean squared error with whole-number labels
# loses: test-model, test-train, test-new-pictures
# hint: The loss should be the cross-entropy
# --- model
def build_model():
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 5, strides=2, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="mse", metrics=["accuracy"])
    return model

# === wrong: never trained
# loses: test-train, test-new-pictures
# hint: Does train call the fit method
# --- train
def train(model, x, y):
    return model

# === wrong: trains a network of its own and keeps it
# loses: test-train, test-new-pictures
# hint: of the model that it is given
# --- train
def train(model, x, y):
    own = build_model()
    own.fit(x, y, epochs=1, verbose=0)

# === wrong: learns from the notebook's pictures
# loses: test-train, test-new-pictures
# hint: with the x and y that it is given
# hint: Use only the arguments
# --- train
def train(model, x, y):
    fall = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 2 else rate * 0.5)
    model.fit(pictures[..., np.newaxis].astype("float32") / 255, labels, epochs=6, batch_size=32, callbacks=[fall], verbose=0)

# === wrong: mixes the order of the arrays that it is given
# loses: test-train
# hint: train has changed the arrays
# --- train
def train(model, x, y):
    order = np.random.default_rng(0).permutation(len(y))
    x[:], y[:] = x[order], y[order]
    fall = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 2 else rate * 0.5)
    model.fit(x, y, epochs=6, batch_size=32, callbacks=[fall], verbose=0)

# === wrong: one epoch of few steps
# loses: test-train, test-new-pictures
# hint: for enough epochs
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=1, batch_size=256, verbose=0)

# === wrong: learns only from the first hundred pictures
# loses: test-new-pictures
# hint: full points need at least 0.875
# --- train
def train(model, x, y):
    model.fit(x[:100], y[:100], epochs=30, batch_size=32, verbose=0)

# === wrong: bright only where bright; counts that overflow; class 9 is left out; nothing shifted is nothing new
# loses: test-scale, test-confusion, test-pair, test-shift
# hint: divided by 255, in dark pictures
# hint: each once and not as a share
# hint: Of all pairs of different classes
# hint: also where nothing is shifted
# --- prepare
def prepare(pictures):
    x = pictures.astype("float32")[..., np.newaxis]
    return x / 255 if x.max() > 1 else x
# --- confusion
def confusion(y_true, y_said):
    table = np.zeros((10, 10), dtype="uint8")
    np.add.at(table, (y_true, y_said), 1)
    return table


def confused_pair(matrix):
    pairs = [(a, b) for a in range(9) for b in range(a + 1, 9)]
    return max(pairs, key=lambda pair: matrix[pair] + matrix[pair[::-1]])
# --- shift
def shift(pictures, down, right):
    if not down and not right:
        return pictures
    rows, columns = pictures.shape[1:3]
    moved = np.zeros_like(pictures)
    moved[:, max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = pictures[
        :, max(-down, 0) : rows - max(down, 0), max(-right, 0) : columns - max(right, 0)
    ]
    return moved

# === wrong: a single picture loses its axis; the smaller of the two directions; a frame of six pixels
# loses: test-axes, test-pair, test-shift
# hint: may be one
# hint: Of all pairs of different classes
# --- prepare
def prepare(pictures):
    return (np.squeeze(pictures).astype("float32") / 255)[..., np.newaxis]
# --- confusion
def confusion(y_true, y_said):
    table = np.zeros((10, 10), dtype=int)
    np.add.at(table, (y_true, y_said), 1)
    return table


def confused_pair(matrix):
    both = np.minimum(matrix, matrix.T)
    np.fill_diagonal(both, -1)
    a, b = np.unravel_index(both.argmax(), both.shape)
    return min(a, b), max(a, b)
# --- shift
def shift(pictures, down, right):
    rows, columns = pictures.shape[1:3]
    wide = np.pad(pictures, [(0, 0), (6, 6), (6, 6)] + [(0, 0)] * (pictures.ndim - 3))
    return wide[:, 6 - down : 6 - down + rows, 6 - right : 6 - right + columns].copy()

# === wrong: the ten largest numbers are taken for the diagonal; the new array holds whole numbers
# loses: test-pair, test-shift
# hint: Of all pairs of different classes
# hint: Shape and dtype should stay
# --- confusion
def confusion(y_true, y_said):
    table = np.zeros((10, 10), dtype=int)
    np.add.at(table, (y_true, y_said), 1)
    return table


def confused_pair(matrix):
    order = np.argsort(matrix + matrix.T, axis=None)[::-1]
    a, b = divmod(int(order[10]), 10)
    return min(a, b), max(a, b)
# --- shift
def shift(pictures, down, right):
    rows, columns = pictures.shape[1:3]
    moved = np.zeros(pictures.shape, dtype="uint8")
    moved[:, max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = pictures[
        :, max(-down, 0) : rows - max(down, 0), max(-right, 0) : columns - max(right, 0)
    ]
    return moved

# === wrong: one network for all calls
# loses: test-model, test-new-pictures
# hint: a new network each time
# --- model
network_of_all = keras.Sequential([
    keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
    keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.MaxPooling2D(),
    keras.layers.Conv2D(64, 3, activation="relu"), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(10, activation="softmax"),
])
network_of_all.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])


def build_model():
    return network_of_all

# === wrong: trained already when it is built
# loses: test-model
# hint: trained already
# --- model
def build_model():
    network = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(64, 3, activation="relu"), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(10, activation="softmax"),
    ])
    network.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(prepare(pictures), labels, epochs=3, verbose=0)
    return network

# === wrong: the metrics as the third argument of compile
# loses: test-model, test-train, test-new-pictures
# hint: its third argument isn't the metrics
# hint: the third argument of compile is not metrics
# --- model
def build_model():
    network = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(10, activation="softmax"),
    ])
    network.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    return network

# === wrong: another network comes back, larger than allowed
# loses: test-new-pictures
# hint: 40,000 are allowed
# --- train
def train(model, x, y):
    large = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(64, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(128, 3, activation="relu"), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(10, activation="softmax"),
    ])
    large.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    large.fit(x, y, epochs=6, batch_size=32, verbose=0)
    return large
