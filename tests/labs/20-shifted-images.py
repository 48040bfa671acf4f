# Cases of the lab 20-shifted-images. The file is parsed, never imported.

# === correct: a loop, one call for all directions, Functional with mean pooling, a Sequential augmenter, Functional in front
# --- parameters
import math
def dense_parameters(picture: tuple, hidden: list, classes: int) -> int:
    total = 0
    n_in = math.prod(picture)
    for n_out in list(hidden) + [classes]:
        total = total + n_in * n_out
        total = total + n_out
        n_in = n_out
    return total
# --- experiment
def shift_experiment(classify, draw, distances):
    def at(d):
        parts = [draw(down=a * d, right=b * d) for a, b in [(1, 0), (-1, 0), (0, 1), (0, -1)]]
        pictures = np.concatenate([p for p, _ in parts])
        labels = np.concatenate([l for _, l in parts])
        return (classify(pictures) == labels).mean()
    return np.array([at(d) for d in distances])
# --- conv
def build_conv(size, classes):
    pictures = keras.Input(shape=(size, size, 1))
    h = pictures
    for filters in (16, 24, 32):
        h = keras.layers.Conv2D(filters, (3, 3), use_bias=False)(h)
        h = keras.layers.BatchNormalization(momentum=0.9)(h)
        h = keras.layers.Activation("relu")(h)
        if filters < 32:
            h = keras.layers.AveragePooling2D(2)(h)
    h = keras.layers.GlobalAveragePooling2D()(h)
    return keras.Model(pictures, keras.layers.Dense(classes, activation="softmax")(h))
# --- safe
def safe_changes(names):
    table = {"shift": CLASSES}
    table["flip left-right"] = CLASSES[:6]
    table["flip up-down"] = CLASSES[:4] + CLASSES[6:]
    table["quarter turn"] = table["half turn"] = CLASSES[:4]
    return [change for change, kept in table.items() if all(name in kept for name in names)]
# --- augmenter
def augmenter(size, reach):
    model = keras.Sequential()
    model.add(keras.Input((size, size, 1)))
    model.add(keras.layers.RandomTranslation(height_factor=(-reach / size, reach / size), width_factor=reach / size, fill_mode="constant", fill_value=0.0, interpolation="nearest"))
    return model
# --- augmented
def augmented(network, augment, size):
    inputs = keras.Input(shape=(size, size, 1))
    outputs = network(augment(inputs))
    return keras.Model(inputs=inputs, outputs=outputs)

# === correct: recursion, up and down apart, strides and no pooling, a hidden dense layer, two translations, an augmenter of one's own
# --- parameters
def dense_parameters(picture, hidden, classes):
    if len(picture) > 1:
        return dense_parameters((np.prod(picture),), hidden, classes)
    if len(hidden) == 0:
        return (picture[0] + 1) * classes
    return (picture[0] + 1) * hidden[0] + dense_parameters((hidden[0],), hidden[1:], classes)
# --- experiment
def shift_experiment(classify, draw, distances):
    result = {}
    for d in sorted(distances):
        right, asked = 0, 0
        for sign in (-1, 1):
            for place in ((sign * d, 0), (0, sign * d)):
                x_moved, y_moved = draw(*place)
                for said, true in zip(classify(x_moved), y_moved):
                    right += int(said == true)
                    asked += 1
        result[d] = right / asked
    return tuple(result[d] for d in distances)
# --- conv
def build_conv(size, classes):
    model = keras.models.Sequential([
        keras.layers.Input((None, None, 1)),
        keras.layers.Conv2D(12, 5, strides=2, activation="leaky_relu"),
        keras.layers.Conv2D(24, 3, strides=2, activation="tanh"),
        keras.layers.Conv2D(32, 3, padding="same", activation="elu"),
        keras.layers.GlobalMaxPool2D(),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(classes),
        keras.layers.Softmax(),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- safe
def safe_changes(names):
    arrow = any("arrow" in n for n in names)
    triangle = any("triangle" in n for n in names)
    if arrow and triangle:
        return {"shift"}
    if arrow:
        return {"shift", "flip up-down"}
    if triangle:
        return frozenset(("shift", "flip left-right"))
    return "shift", "flip left-right", "flip up-down", "quarter turn", "half turn"
# --- augmenter
class Mover(keras.layers.Layer):
    """Cuts a window out of a picture with a black frame."""

    def __init__(self, reach):
        super().__init__()
        self.reach = reach
        self.seed = keras.random.SeedGenerator()

    def call(self, pictures, training=False):
        if not training:
            return pictures
        n, size = keras.ops.shape(pictures)[0], pictures.shape[1]
        r = self.reach
        framed = keras.ops.pad(pictures, [(0, 0), (r, r), (r, r), (0, 0)])
        rows = keras.random.randint((n, 1), 0, 2 * r + 1, seed=self.seed) + keras.ops.arange(size)
        columns = keras.random.randint((n, 1), 0, 2 * r + 1, seed=self.seed) + keras.ops.arange(size)
        framed = keras.ops.take_along_axis(framed, rows[:, :, None, None], axis=1)
        return keras.ops.take_along_axis(framed, columns[:, None, :, None], axis=2)

def augmenter(size, reach):
    return Mover(reach)
# --- augmented
def augmented(network, augment, size):
    model = keras.models.Sequential()
    model.add(keras.layers.Input(shape=[size, size, 1]))
    model.add(augment)
    for layer in network.layers:
        model.add(layer)
    return model

# === correct: an array of products, a comprehension, the largest by keras.ops, two layers for the two ways
# --- parameters
def dense_parameters(picture, hidden, classes):
    n = np.array([np.prod(picture), *hidden, classes])
    return np.sum((n[:-1] + 1) * n[1:])
# --- experiment
def shift_experiment(classify, draw, distances):
    ways = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    accuracies = np.zeros(len(distances), dtype=np.float32)
    for i, d in enumerate(distances):
        if d == 0:
            pictures, labels = draw(0, 0)
            accuracies[i] = np.mean(classify(pictures) == labels)
            continue
        for down, right in d * ways:
            pictures, labels = draw(down, right)
            accuracies[i] += np.count_nonzero(classify(pictures) == labels) / len(labels) / 4
    return accuracies
# --- conv
def build_conv(size, classes):
    x = keras.Input((size, size, 1))
    h = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    h = keras.layers.MaxPooling2D(2)(h)
    h = keras.layers.SeparableConv2D(24, 3, padding="same", activation="relu")(h)
    h = keras.layers.MaxPooling2D(2)(h)
    h = keras.layers.Conv2D(32, 3, padding="same", activation="relu")(h)
    h = keras.layers.MaxPooling2D(2)(h)
    h = keras.ops.max(h, axis=(1, 2))
    return keras.Model(x, keras.layers.Dense(classes, "softmax")(h))
# --- augmenter
def augmenter(size, reach):
    fraction = np.float64(reach) / size
    return keras.Sequential([
        keras.layers.RandomTranslation(fraction, 0.0, fill_mode="constant"),
        keras.layers.RandomTranslation(0.0, fraction, fill_mode="constant"),
    ])
# --- augmented
class InFront(keras.Model):
    def __init__(self, augment, network):
        super().__init__()
        self.augment = augment
        self.network = network

    def call(self, pictures, training=False):
        return self.network(self.augment(pictures, training=training), training=training)

def augmented(network, augment, size):
    model = InFront(augment, network)
    model(np.zeros((1, size, size, 1), "float32"))
    return model

# === wrong: no biases
# loses: test-parameters
# hint: the weights alone
# --- parameters
def dense_parameters(picture, hidden, classes):
    widths = [picture[0] * picture[1] * picture[2], *hidden, classes]
    return sum(a * b for a, b in zip(widths, widths[1:]))

# === wrong: the middle only
# loses: test-experiment
# hint: looks at the middle only
# --- experiment
def shift_experiment(classify, draw, distances):
    pictures, labels = draw(0, 0)
    return [float(np.mean(classify(pictures) == labels)) for d in distances]

# === wrong: Flatten
# loses: test-conv
# hint: still has a weight for every place
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)),
        keras.layers.Conv2D(8, 5, strides=2, padding="same", activation="relu"),
        keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(classes, activation="softmax"),
    ])

# === wrong: flips are safe for everything
# loses: test-safe
# hint: Which change makes a triangle that points elsewhere?
# --- safe
def safe_changes(names):
    return {"shift", "flip left-right", "flip up-down", "quarter turn", "half turn"}

# === wrong: flips
# loses: test-keeps
# hint: left and right exchanged
# --- augmenter
def augmenter(size, reach):
    return keras.Sequential([
        keras.Input((size, size, 1)),
        keras.layers.RandomFlip("horizontal"),
        keras.layers.RandomTranslation(reach / size, reach / size, fill_mode="constant"),
    ])

# === wrong: augments the test set
# loses: test-augmented
# hint: so a test would be augmented, too
# --- augmented
class Augmented(keras.Model):
    def __init__(self, augment, network):
        super().__init__()
        self.augment = augment
        self.network = network

    def call(self, pictures):
        return self.network(self.augment(pictures, training=True))

def augmented(network, augment, size):
    model = Augmented(augment, network)
    model(keras.ops.zeros((1, size, size, 1)))
    return model

# === wrong: one channel assumed
# loses: test-parameters
# hint: three times as many inputs
# --- parameters
def dense_parameters(picture, hidden, classes):
    widths = [picture[0] * picture[1], *hidden, classes]
    return sum((a + 1) * b for a, b in zip(widths, widths[1:]))

# === wrong: to the right only
# loses: test-experiment
# hint: 2 pixels up and 2 pixels down and 2 pixels left
# --- experiment
def shift_experiment(classify, draw, distances):
    accuracies = []
    for d in distances:
        pictures, labels = draw(0, d)
        accuracies.append(np.mean(classify(pictures) == labels))
    return accuracies

# === wrong: one convolution
# loses: test-conv
# hint: at least two convolutions
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.Conv2D(32, 5, activation="relu"),
        keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(classes, activation="softmax"),
    ])

# === wrong: a shift is not safe
# loses: test-safe
# hint: A shift changes none of the symbols
# --- safe
def safe_changes(names):
    safe = {"flip left-right", "flip up-down", "quarter turn", "half turn"}
    if any("arrow" in name for name in names):
        safe -= {"flip left-right", "quarter turn", "half turn"}
    if any("triangle" in name for name in names):
        safe -= {"flip up-down", "quarter turn", "half turn"}
    return safe if safe != {"flip left-right", "flip up-down", "quarter turn", "half turn"} else safe | {"shift"}

# === wrong: the mirror at the edge, a fixed share
# loses: test-moves, test-keeps
# hint: No picture should be shifted by more than reach
# hint: Something else fills the gap
# --- augmenter
def augmenter(size, reach):
    return keras.layers.RandomTranslation(0.2, 0.2, fill_mode="reflect")

# === wrong: a copy of the network
# loses: test-augmented
# hint: just as the network alone does
# --- augmented
def augmented(network, augment, size):
    return keras.Sequential([keras.Input((size, size, 1)), augment, keras.models.clone_model(network)])

# === wrong: a copy of the network, with its weights
# loses: test-augmented
# hint: The new model holds a copy of the network
# --- augmented
def augmented(network, augment, size):
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return keras.Sequential([keras.Input((size, size, 1)), augment, copy])

# === wrong: biases counted twice
# loses: test-parameters
# hint: Yours counts 44
# --- parameters
def dense_parameters(picture, hidden, classes):
    widths = [int(np.prod(picture)), *hidden, classes]
    return sum(a * b + 2 * b for a, b in zip(widths, widths[1:]))

# === wrong: both ways at once
# loses: test-experiment
# hint: not both ways at once
# --- experiment
def shift_experiment(classify, draw, distances):
    accuracies = []
    for d in distances:
        shares = [np.mean(classify(x) == y) for x, y in (draw(d, d), draw(-d, -d), draw(d, -d), draw(-d, d))]
        accuracies.append(np.mean(shares))
    return accuracies

# === wrong: fixed numbers
# loses: test-conv
# hint: (size, size, 1)
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(8, activation="softmax"),
    ])

# === wrong: half turns forgotten
# loses: test-safe
# hint: A disc stays a disc
# --- safe
def safe_changes(names):
    safe = {"shift", "flip left-right", "flip up-down", "quarter turn"}
    for name in names:
        if name.startswith("arrow"):
            safe -= {"flip left-right", "quarter turn"}
        if name.startswith("triangle"):
            safe -= {"flip up-down", "quarter turn"}
    return safe

# === wrong: down only, what left comes back
# loses: test-moves, test-keeps
# hint: up and down as well as left and right
# hint: Something else fills the gap
# --- augmenter
def augmenter(size, reach):
    return keras.layers.RandomTranslation(reach / size, 0.0, fill_mode="wrap")

# === wrong: convolutions side by side
# loses: test-conv
# hint: Your convolutions stand side by side
# --- conv
def build_conv(size, classes):
    x = keras.Input((size, size, 1))
    small = keras.layers.Conv2D(12, 3, padding="same", activation="relu")(x)
    large = keras.layers.Conv2D(12, 7, padding="same", activation="relu")(x)
    h = keras.layers.GlobalMaxPooling2D()(keras.layers.Concatenate()([small, large]))
    return keras.Model(x, keras.layers.Dense(classes, activation="softmax")(h))

# === correct: two windows side by side, then a convolution of both, and a way around that
# --- conv
def build_conv(size, classes):
    x = keras.Input((size, size, 1))
    small = keras.layers.Conv2D(12, 3, padding="same", activation="relu")(x)
    large = keras.layers.Conv2D(12, 7, padding="same", activation="relu")(x)
    h = keras.layers.MaxPooling2D()(keras.layers.Concatenate()([small, large]))
    h = keras.layers.Add()([h, keras.layers.Conv2D(24, 3, padding="same", activation="relu")(h)])
    h = keras.layers.GlobalMaxPooling2D()(h)
    return keras.Model(x, keras.layers.Dense(classes, activation="softmax")(h))

# === wrong: the augmenter left out
# loses: test-augmented
# hint: In yours they go past it
# --- augmented
def augmented(network, augment, size):
    x = keras.Input((size, size, 1))
    return keras.Model(x, network(x))

# === wrong: hidden layers forgotten if there are several
# loses: test-parameters
# hint: There may be any number of hidden layers
# --- parameters
def dense_parameters(picture, hidden, classes):
    n = picture[0] * picture[1] * picture[2]
    return (n + 1) * hidden[0] + (hidden[0] + 1) * classes

# === wrong: shifts the test pictures once more
# loses: test-experiment
# hint: The pictures should go to the classifier as they are drawn
# --- experiment
def shift_experiment(classify, draw, distances):
    accuracies = []
    rng = np.random.default_rng(0)
    for d in distances:
        shares = []
        for place in ((d, 0), (-d, 0), (0, d), (0, -d)):
            pictures, labels = draw(*place)
            if d > 2:
                pictures = np.roll(pictures, (rng.integers(-d, d + 1), 1), axis=(1, 2))
            shares.append(np.mean(classify(pictures) == labels))
        accuracies.append(np.mean(shares))
    return accuracies

# === wrong: a way past the convolutions
# loses: test-conv
# hint: goes past the convolutions
# --- conv
def build_conv(size, classes):
    x = keras.Input((size, size, 1))
    h = keras.layers.Conv2D(8, 3, activation="relu")(x)
    h = keras.layers.Conv2D(16, 3, activation="relu")(h)
    seen = keras.layers.GlobalMaxPooling2D()(h)
    light = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(x, keras.layers.Dense(classes, activation="softmax")(keras.layers.Concatenate()([seen, light])))

# === wrong: arrows upside down
# loses: test-safe
# hint: is still an arrow to the left
# --- safe
def safe_changes(names):
    safe = {"shift", "flip left-right", "flip up-down", "quarter turn", "half turn"}
    for name in names:
        if "arrow" in name:
            safe = safe & {"shift"}
        if "triangle" in name:
            safe -= {"flip up-down", "quarter turn", "half turn"}
    return safe

# === wrong: zooms, too
# loses: test-keeps
# hint: A shift should be all that happens
# --- augmenter
def augmenter(size, reach):
    return keras.Sequential([
        keras.layers.RandomTranslation(reach / size, reach / size, fill_mode="constant"),
        keras.layers.RandomZoom((-0.1, 0.1), fill_mode="constant"),
    ])

# === wrong: no input
# loses: test-augmented
# hint: doesn't know its pictures yet
# --- augmented
def augmented(network, augment, size):
    return keras.Sequential([augment, network])

# === wrong: flattened by rows
# loses: test-parameters
# hint: Yours counts
# --- parameters
def dense_parameters(picture, hidden, classes):
    widths = [picture[1] * picture[2], *hidden, classes]
    return picture[0] * (widths[0] + 1) * widths[1] + sum((a + 1) * b for a, b in zip(widths[1:], widths[2:]))

# === wrong: all distances sorted
# loses: test-experiment
# hint: in the order of the distances
# --- experiment
def shift_experiment(classify, draw, distances):
    accuracies = []
    for d in sorted(distances):
        places = ((d, 0), (-d, 0), (0, d), (0, -d))
        accuracies.append(np.mean([np.mean(classify(x) == y) for x, y in [draw(*place) for place in places]]))
    return accuracies

# === wrong: nothing between the convolutions
# loses: test-conv
# hint: no activation between them
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.Conv2D(8, 3), keras.layers.Conv2D(32, 3), keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(classes, activation="softmax"),
    ])

# === wrong: only the first name counts
# loses: test-safe
# hint: every one of them, in whatever order
# --- safe
def safe_changes(names):
    safe = {"shift", "flip left-right", "flip up-down", "quarter turn", "half turn"}
    if names[0].startswith("arrow"):
        safe -= {"flip left-right", "quarter turn", "half turn"}
    if names[0].startswith("triangle"):
        safe -= {"flip up-down", "quarter turn", "half turn"}
    return safe | {"shift"}

# === wrong: one random number for both ways
# loses: test-moves
# hint: always move along a diagonal
# --- augmenter
class Diagonal(keras.layers.Layer):
    def __init__(self, reach):
        super().__init__()
        self.reach = reach

    def call(self, pictures, training=False):
        if not training:
            return pictures
        r, size = self.reach, pictures.shape[1]
        framed = np.pad(pictures, [(0, 0), (r, r), (r, r), (0, 0)])
        steps = np.random.randint(0, 2 * r + 1, len(framed))
        return np.stack([p[s : s + size, s : s + size] for p, s in zip(framed, steps)])

def augmenter(size, reach):
    return Diagonal(reach)

# === wrong: augments the answers
# loses: test-augmented
# hint: The augmenter comes first
# --- augmented
def augmented(network, augment, size):
    x = keras.Input((size, size, 1))
    return keras.Model(x, keras.layers.Dropout(0.5)(network(x)))

# === wrong: linear, mean pooling
# loses: test-conv
# hint: all of them together are just one
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.Conv2D(8, 3, padding="same"), keras.layers.AveragePooling2D(2), keras.layers.Conv2D(16, 3, padding="same"),
        keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(classes, activation="softmax"),
    ])

# === wrong: a frame and RandomCrop, which cuts a batch alike and shrinks it when predicting
# loses: test-moves, test-keeps
# hint: All pictures are shifted alike
# hint: should come out as they went in
# --- augmenter
def augmenter(size, reach):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.ZeroPadding2D(reach), keras.layers.RandomCrop(size, size),
    ])

# === wrong: an augmenter of its own
# loses: test-augmented
# hint: Use the augmenter that is passed in
# --- augmented
def augmented(network, augment, size):
    return keras.Sequential([keras.Input((size, size, 1)), keras.layers.RandomTranslation(0.2, 0.2, fill_mode="constant"), network])

# === wrong: too many weights
# loses: test-conv
# hint: 40 000 are allowed
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.Conv2D(64, 3, activation="relu"), keras.layers.Conv2D(128, 3, activation="relu"),
        keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(classes, activation="softmax"),
    ])

# === wrong: moves to the four corners only
# loses: test-moves
# hint: should get a shift of its own
# --- augmenter
class Corners(keras.layers.Layer):
    def __init__(self, reach):
        super().__init__()
        self.reach = reach

    def call(self, pictures, training=False):
        if not training:
            return pictures
        r, size = self.reach, pictures.shape[1]
        framed = np.pad(pictures, [(0, 0), (r, r), (r, r), (0, 0)])
        starts = np.random.choice([0, 2 * r], (len(framed), 2))
        return np.stack([p[i : i + size, j : j + size] for p, (i, j) in zip(framed, starts)])

def augmenter(size, reach):
    return Corners(reach)

# === wrong: flips up and down
# loses: test-keeps
# hint: top and bottom exchanged
# --- augmenter
def augmenter(size, reach):
    return keras.Sequential([
        keras.Input((size, size, 1)),
        keras.layers.RandomFlip("vertical"),
        keras.layers.RandomTranslation(reach / size, reach / size, fill_mode="constant"),
    ])

# === wrong: the accuracies as percentages
# loses: test-experiment
# hint: at the distance 0 the accuracy is 1
# --- experiment
def shift_experiment(classify, draw, distances):
    return [100 * np.mean([np.mean(classify(x) == y) for x, y in (draw(d, 0), draw(-d, 0), draw(0, d), draw(0, -d))]) for d in distances]

# === wrong: probabilities missing
# loses: test-conv
# hint: probabilities that add up to 1
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.Conv2D(8, 5, strides=2, activation="relu"), keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(classes),
    ])

# === wrong: shifts by shares of a picture of 10 pixels
# loses: test-moves
# hint: Some of the symbols have left the picture
# --- augmenter
def augmenter(size, reach):
    return keras.layers.RandomTranslation(reach / 10, reach / 10, fill_mode="constant")

# === correct: windows of three in the pooling
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.Conv2D(8, 5, padding="same", activation="relu"), keras.layers.MaxPooling2D(3),
        keras.layers.Conv2D(32, 3, padding="same", activation="relu"), keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(classes, activation="softmax"),
    ])

# === wrong: the pictures are made smaller by sixteen
# loses: test-conv
# hint: by more than 8
# --- conv
def build_conv(size, classes):
    return keras.Sequential([
        keras.Input((size, size, 1)), keras.layers.Conv2D(8, 3, padding="same", activation="relu"), keras.layers.MaxPooling2D(4),
        keras.layers.Conv2D(16, 3, padding="same", activation="relu"), keras.layers.MaxPooling2D(4),
        keras.layers.Conv2D(16, 3, padding="same", activation="relu"), keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(classes, activation="softmax"),
    ])

# === wrong: safe if the set as a whole stays the same (the flip of an arrow is another arrow of the set)
# loses: test-safe
# hint: keep its own label
# --- safe
def safe_changes(names):
    flips = {"arrow left": "arrow right", "arrow right": "arrow left"}
    stands = {"triangle up": "triangle down", "triangle down": "triangle up"}
    tables = {"shift": {}, "flip left-right": flips, "flip up-down": stands, "half turn": flips | stands}
    safe = {c for c, t in tables.items() if {t.get(n, n) for n in names} == set(names)}
    if not any(" " in n for n in names):
        safe.add("quarter turn")
    return safe

# === correct: a separable convolution, the largest by keras.ops, softmax as a layer
# --- conv
def build_conv(size, classes):
    x = inputs = keras.layers.Input((size, size, 1))
    x = keras.layers.SeparableConv2D(16, 5, padding="same")(x)
    x = keras.layers.LeakyReLU(0.1)(x)
    x = keras.layers.AveragePooling2D(2)(x)
    x = keras.layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = keras.ops.max(x, axis=(1, 2))
    return keras.Model(inputs, keras.layers.Softmax()(keras.layers.Dense(classes)(x)))

# === correct: a layer of one's own around the augmenter
# --- augmented
class InTrainingOnly(keras.layers.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, pictures, training=False):
        return self.inner(pictures, training=True) if training else pictures


def augmented(network, augment, size):
    cards = keras.Input((size, size, 1))
    return keras.Model(cards, network(InTrainingOnly(augment)(cards)))

# === wrong: the labels of the middle for all places
# loses: test-experiment
# --- experiment
def shift_experiment(classify, draw, distances):
    _, labels = draw(0, 0)
    found = []
    for d in distances:
        places = [(-d, 0), (d, 0), (0, -d), (0, d)]
        found.append(np.mean([np.mean(classify(draw(*place)[0]) == labels) for place in places]))
    return found

# === wrong: the pictures are scaled before they are classified
# loses: test-experiment
# --- experiment
def shift_experiment(classify, draw, distances):
    found = []
    for d in distances:
        shares = []
        for place in [(-d, 0), (d, 0), (0, -d), (0, d)]:
            pictures, labels = draw(*place)
            shares.append(np.mean(classify(pictures / pictures.max()) == labels))
        found.append(np.mean(shares))
    return found

# === wrong: the size of the example is written into the input
# loses: test-conv
# hint: (size, size, 1)
# --- conv
def build_conv(size, classes):
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )

# === wrong: whole shifts, the largest of them left out
# loses: test-moves
# hint: as far as reach pixels, to both sides
# --- augmenter
class WholeShifts(keras.layers.Layer):
    def __init__(self, reach):
        super().__init__()
        self.reach = reach

    def call(self, pictures, training=False):
        if not training:
            return pictures
        moved = []
        for picture in np.asarray(pictures):
            top, left = self.reach - np.random.randint(-self.reach, self.reach, 2)
            padded = np.pad(picture, ((self.reach, self.reach), (self.reach, self.reach), (0, 0)))
            moved.append(padded[top : top + picture.shape[0], left : left + picture.shape[1]])
        return keras.ops.stack(moved)


def augmenter(size, reach):
    return WholeShifts(reach)

# === wrong: layers are looked up by their size
# loses: test-parameters
# hint: the same number of neurons
# --- parameters
def dense_parameters(picture, hidden, classes):
    flat = picture[0] * picture[1] * picture[2]
    total = 0
    for neurons in hidden:
        place = hidden.index(neurons)
        before = flat if place == 0 else hidden[place - 1]
        total += (before + 1) * neurons
    last = hidden[-1] if hidden else flat
    return total + (last + 1) * classes

# === wrong: equal distances fall together
# loses: test-experiment
# hint: the same distance is in it twice
# --- experiment
def shift_experiment(classify, draw, distances):
    accuracies = {}
    for d in distances:
        shares = []
        for down, right in ((-d, 0), (d, 0), (0, -d), (0, d)):
            pictures, labels = draw(down, right)
            shares.append(np.mean(classify(pictures) == labels))
        accuracies[d] = float(np.mean(shares))
    return list(accuracies.values())

# === wrong: the axis of the channel is taken off
# loses: test-experiment
# hint: Their shape stays
# --- experiment
def shift_experiment(classify, draw, distances):
    accuracies = []
    for d in distances:
        shares = []
        for down, right in ((-d, 0), (d, 0), (0, -d), (0, d)):
            pictures, labels = draw(down, right)
            pictures = pictures.squeeze()
            shares.append(np.mean(classify(pictures) == labels))
        accuracies.append(float(np.mean(shares)))
    return accuracies

# === wrong: the network is frozen
# loses: test-augmented
# hint: none of its weights is to be frozen
# --- augmented
def augmented(network, augment, size):
    network.trainable = False
    inputs = keras.Input((size, size, 1))
    return keras.Model(inputs, network(augment(inputs)))

# === wrong: a class in which the network is never in training
# loses: test-augmented
# hint: a dropout in it
# --- augmented
class Front(keras.Model):
    def __init__(self, augment, network):
        super().__init__()
        self.augment = augment
        self.network = network

    def call(self, pictures, training=False):
        return self.network(self.augment(pictures, training=training), training=False)


def augmented(network, augment, size):
    model = Front(augment, network)
    model(np.zeros((1, size, size, 1), "float32"))
    return model

# === correct: a pooling as large as the map, then Flatten
# --- conv
def build_conv(size, classes):
    x_in = keras.layers.Input((size, size, 1))
    h = x_in
    for filters, window, stride in ((12, 5, 2), (16, 3, 2), (32, 3, 1)):
        h = keras.layers.Conv2D(filters, window, strides=stride, padding="same")(h)
        h = keras.layers.Activation("relu")(h)
    h = keras.layers.MaxPooling2D(pool_size=(h.shape[1], h.shape[2]))(h)
    h = keras.layers.Flatten()(h)
    return keras.Model(inputs=x_in, outputs=keras.layers.Dense(classes, activation="softmax")(h), name="conv")

# === correct: a way around a convolution, and both kinds of global pooling
# --- conv
def build_conv(size, classes):
    layers = keras.layers
    inputs = keras.Input((size, size, 1))
    a = layers.Conv2D(16, 5, strides=2, padding="same", activation="relu")(inputs)
    b = layers.Conv2D(16, 3, padding="same", activation="relu")(a)
    c = layers.MaxPooling2D()(layers.add([a, b]))
    d = layers.Conv2D(32, 3, padding="same", activation="relu")(c)
    both = layers.concatenate([layers.GlobalMaxPooling2D()(d), layers.GlobalAveragePooling2D()(d)])
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(both))

# === correct: directions and matrices
# --- safe
def safe_changes(names):
    tips = {"triangle up": (0, -1), "triangle down": (0, 1), "arrow left": (-1, 0), "arrow right": (1, 0)}
    changes = {
        "shift": [[1, 0], [0, 1]],
        "flip left-right": [[-1, 0], [0, 1]],
        "flip up-down": [[1, 0], [0, -1]],
        "quarter turn": [[0, 1], [-1, 0]],
        "half turn": [[-1, 0], [0, -1]],
    }
    pointing = np.array([tips.get(name, (0, 0)) for name in names])
    return {change for change, matrix in changes.items() if np.array_equal(pointing @ np.array(matrix), pointing)}

# === correct: whole pixels, by tables of ones
# --- augmenter
class WholePixels(keras.layers.Layer):
    def __init__(self, reach, **options):
        super().__init__(**options)
        self.reach = int(reach)
        self.dice = keras.random.SeedGenerator()
        self.supports_jit = False

    def compute_output_shape(self, input_shape):
        return input_shape

    def table(self, count, length):
        """For each picture a table with a 1 where row i of the answer is row j of the picture."""
        ways = keras.random.randint((count,), -self.reach, self.reach + 1, seed=self.dice)
        source = keras.ops.expand_dims(keras.ops.arange(length), 0) - keras.ops.expand_dims(ways, 1)
        matches = keras.ops.equal(keras.ops.expand_dims(source, 2), keras.ops.reshape(keras.ops.arange(length), (1, 1, length)))
        return keras.ops.cast(matches, "float32")

    def call(self, pictures, training=None):
        if not training:
            return pictures
        count, rows, columns = keras.ops.shape(pictures)[0], pictures.shape[1], pictures.shape[2]
        moved = keras.ops.einsum("nri,nijc->nrjc", self.table(count, rows), pictures)
        return keras.ops.einsum("nsj,nrjc->nrsc", self.table(count, columns), moved)


def augmenter(size, reach):
    return WholePixels(reach)
