# Cases of the lab 15-keras-models. The file is parsed, never imported.

# === correct: a list of layers, objects instead of names
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    layers = [keras.layers.Input(shape=(n_inputs,))]
    layers += [keras.layers.Dense(units, activation=keras.activations.relu) for units in hidden]
    layers.append(keras.layers.Dense(n_classes, activation=keras.activations.softmax))
    model = keras.models.Sequential(layers)
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(),
        optimizer=keras.optimizers.Adam(learning_rate=0.003),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    a = keras.layers.Input(shape=[n_pixels])
    b = keras.layers.Input(shape=[n_sums])
    hidden = keras.layers.Dense(n_hidden)(a)
    hidden = keras.layers.ReLU()(hidden)
    joined = keras.layers.concatenate([b, hidden])
    scores = keras.layers.Dense(n_classes)(joined)
    model = keras.models.Model([a, b], keras.layers.Softmax()(scores))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(), metrics=["sparse_categorical_accuracy"])
    return model

# === correct: TensorFlow's own activations
# --- sequential
import tensorflow as tf

def build_sequential(n_inputs, hidden, n_classes):
    layers = [tf.keras.layers.Dense(units, tf.nn.relu) for units in hidden]
    model = tf.keras.Sequential([tf.keras.Input((n_inputs,)), *layers, tf.keras.layers.Dense(n_classes, tf.nn.softmax)])
    model.compile(tf.keras.optimizers.Adam(), tf.keras.losses.sparse_categorical_crossentropy, metrics=["accuracy"])
    return model

# === correct: activations and dropout as layers of their own
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_inputs,)))
    for n in list(hidden):
        model.add(keras.layers.Dense(n, kernel_initializer="he_normal"))
        model.add(keras.layers.Activation("relu"))
        model.add(keras.layers.Dropout(0.1))
    model.add(keras.layers.Dense(n_classes))
    model.add(keras.layers.Activation("softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    sums = keras.Input((n_sums,))
    pixels = keras.Input((n_pixels,))
    last = keras.layers.Dense(n_classes, "softmax")
    h = keras.layers.Dropout(0.2)(keras.layers.Dense(n_hidden, "relu")(pixels))
    out = last(keras.layers.Concatenate(axis=-1)([h, sums]))
    model = keras.Model((pixels, sums), out)
    model.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["acc"])
    return model

# === correct: fit with keywords, a list, one part at a time
# --- train
def train(network, data, epochs, callbacks=()):
    x_train, y_train = data["train"]
    x_val, y_val = data["validation"]
    history = network.fit(
        x=x_train, y=y_train, batch_size=16, epochs=epochs, verbose=0,
        validation_data=(x_val, y_val), callbacks=[*callbacks], shuffle=True,
    )
    return history
# --- classes
def predict_classes(network, x):
    return [int(np.argmax(row)) for row in network.predict(x, verbose=0)]
# --- save
def save(network, folder, name):
    path = folder + "/" + name + ".keras"
    keras.saving.save_model(network, path)
    return path
def load(path):
    return keras.saving.load_model(path)

# === correct: fit returns the network's own history
# --- train
def train(network, data, epochs, callbacks=()):
    network.fit(*data["train"], validation_data=data["validation"], epochs=epochs, callbacks=list(callbacks), verbose=0)
    return network.history
# --- classes
def predict_classes(network, x):
    return keras.ops.convert_to_numpy(keras.ops.argmax(network(x), axis=-1))
# --- save
import os
def save(network, folder, name):
    path = os.path.join(folder, f"{name}.keras")
    keras.models.save_model(network, path, overwrite=True)
    return path
def load(path):
    return keras.models.load_model(path, compile=True)

# === correct: the callback remembers a list of losses
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.seen = []
        self.copies = []
    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(float(logs.get("val_loss")))
        self.copies.append([w.copy() for w in self.model.get_weights()])
        best = self.seen.index(min(self.seen))
        if len(self.seen) - 1 - best >= self.patience:
            self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.copies[self.seen.index(min(self.seen))])

# === correct: the callback counts from the best epoch and restores when it stops
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best = np.inf
        self.best_epoch = 0
    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        if np.less(logs["val_loss"], self.best):
            self.best, self.best_epoch = logs["val_loss"], epoch
            self.kept = self.model.get_weights()
        if epoch - self.best_epoch == self.patience:
            self.model.stop_training = True
            self.model.set_weights(self.kept)
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === correct: the callback inherits from EarlyStopping
# --- callback
class StopWhenStuck(keras.callbacks.EarlyStopping):
    def __init__(self, patience):
        super().__init__(monitor="val_loss", patience=patience, restore_best_weights=True)

# === correct: layers by name, weights saved to a file, answers of the network as it is called
# --- sequential
from keras import layers
from keras.layers import Dense

def build_sequential(n_inputs, hidden, n_classes):
    model = keras.models.Sequential(name="chain")
    model.add(layers.InputLayer(shape=(n_inputs,)))
    for number, units in enumerate(hidden):
        model.add(Dense(units=units, activation="relu", kernel_initializer="he_uniform", name=f"hidden_{number}"))
    model.add(Dense(units=n_classes, activation="softmax", name="probabilities"))
    model.compile(optimizer=keras.optimizers.Adam(1e-2), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False), metrics=[keras.metrics.SparseCategoricalAccuracy(name="acc")])
    return model
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    ins = [keras.Input(shape=(n,)) for n in (n_pixels, n_sums)]
    x = Dense(n_hidden, activation=keras.activations.relu)(ins[0])
    x = keras.layers.concatenate([x, ins[1]])
    x = Dense(n_classes)(x)
    network = keras.Model(ins, keras.layers.Activation("softmax")(x), name="two_ways")
    network.compile("Adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network
# --- train
def train(network, data, epochs, callbacks=()):
    (x, y), check = data["train"], data["validation"]
    return network.fit(x, y, 32, epochs, 0, callbacks or None, 0.0, check)
# --- callback
import os

class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience=3):
        super().__init__()
        self.patience = patience
        self.file = os.path.join(tempfile.mkdtemp(), "best.weights.h5")
    def on_train_begin(self, logs=None):
        self.history = []
    def on_epoch_end(self, epoch, logs=None):
        loss = logs.get("val_loss")
        if not self.history or loss < min(self.history):
            self.model.save_weights(self.file)
        self.history.append(loss)
        if len(self.history) > self.patience and min(self.history[-self.patience:]) >= min(self.history[:-self.patience]):
            self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.load_weights(self.file)
# --- classes
def predict_classes(network, x):
    probabilities = np.asarray(network(np.asarray(x), training=False))
    return np.array([row.argmax() for row in probabilities], dtype="int32")
# --- save
def save(network, folder, name):
    path = Path(folder).joinpath(name).with_suffix(".keras")
    network.save(path)
    return path
def load(path):
    return keras.saving.load_model(Path(path))

# === correct: a copy of the best network, best epochs in one place
# --- callback
import copy

class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best = (np.inf, -1, None)
    def on_epoch_end(self, epoch, logs=None):
        loss, first, _ = self.best
        if first < 0 or logs["val_loss"] < loss:
            self.best = (logs["val_loss"], epoch, copy.deepcopy(self.model.get_weights()))
        self.model.stop_training = epoch - self.best[1] >= self.patience
    def on_train_end(self, logs=None):
        for variable, value in zip(self.model.weights, self.best[2]):
            variable.assign(value)
# --- classes
def predict_classes(network, x):
    answers = network.predict(x, verbose=0)
    best = answers.max(axis=1, keepdims=True)
    return np.where(answers == best)[1].tolist()

# === wrong: no activation in the hidden layers
# loses: test-sequential
# hint: no activation
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: tanh for relu
# loses: test-sequential
# hint: activation of each layer
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="tanh"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: sigmoid for softmax
# loses: test-sequential
# hint: add up to one
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="sigmoid"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: two hidden layers whatever the list says
# loses: test-sequential
# hint: follow the arguments
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([
        keras.Input((n_inputs,)),
        keras.layers.Dense(hidden[0], activation="relu"),
        keras.layers.Dense(hidden[-1], activation="relu"),
        keras.layers.Dense(n_classes, activation="softmax"),
    ])
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: never compiled
# loses: test-sequential
# hint: not compiled
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    return network

# === wrong: no input, so no weights
# loses: test-sequential
# hint: keras.Input
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential()
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the loss for one-hot labels
# loses: test-sequential
# hint: sparse
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the squared error as the loss
# loses: test-sequential
# hint: cross-entropy
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
    return network

# === wrong: another optimiser
# loses: test-sequential
# hint: should be Adam
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: relu in the last layer as well
# loses: test-sequential
# hint: add up to one
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="relu"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: no activation in the last layer
# loses: test-sequential
# hint: add up to one
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: one unit for all the classes
# loses: test-sequential
# hint: Yours are
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the hidden layers from the end
# loses: test-sequential
# hint: Yours are
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in reversed(hidden):
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: a Functional model in place of a Sequential one
# loses: test-sequential
# hint: keras.Sequential
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    begin = x = keras.Input((n_inputs,))
    for width in hidden:
        x = keras.layers.Dense(width, activation="relu")(x)
    network = keras.Model(begin, keras.layers.Dense(n_classes, activation="softmax")(x))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: build_sequential without return
# loses: test-sequential
# hint: returned nothing
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

# === wrong: no accuracy reported
# loses: test-sequential, test-functional
# hint: metrics
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return network
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return network

# === wrong: a Sequential model wrapped as Functional
# loses: test-functional
# hint: two inputs
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    chain = keras.Sequential([
        keras.Input((n_pixels + n_sums,)),
        keras.layers.Dense(n_hidden, activation="relu"),
        keras.layers.Dense(n_classes, activation="softmax"),
    ])
    network = keras.Model(inputs=chain.inputs, outputs=chain.outputs)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: two inputs joined before a Sequential model
# loses: test-functional
# hint: one chain
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    chain = keras.Sequential([
        keras.layers.Dense(n_hidden, activation="relu"),
        keras.layers.Dense(n_classes, activation="softmax"),
    ])
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    network = keras.Model([p, s], chain(keras.layers.Concatenate()([p, s])))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the sums are never used
# loses: test-functional
# hint: sums are lost
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    network = keras.Model([p, s], keras.layers.Dense(n_classes, activation="softmax")(h))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the inputs in the other order
# loses: test-functional
# hint: then 16 sums
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([s, p], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the activation comes after joining
# loses: test-functional
# hint: hidden layer alone
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    joined = keras.layers.Concatenate()([keras.layers.Dense(n_hidden)(p), s])
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.ReLU()(joined))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: a layer of its own for the sums
# loses: test-functional
# hint: two weight matrices
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    g = keras.layers.Dense(n_sums, activation="relu")(s)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, g]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: no activation in the hidden layer of the graph
# loses: test-functional
# hint: no activation
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden)(p)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the sizes of the digits are written into the graph
# loses: test-functional
# hint: no fixed numbers
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((64,)), keras.Input((16,))
    h = keras.layers.Dense(32, activation="relu")(p)
    out = keras.layers.Dense(10, activation="softmax")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the pixels skip in place of the sums
# loses: test-functional
# hint: two weight matrices
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(s)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, p]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: sigmoid in the last layer of the graph
# loses: test-functional
# hint: add up to one
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    out = keras.layers.Dense(n_classes, activation="sigmoid")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the graph has the loss for one-hot labels
# loses: test-functional
# hint: sparse
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the graph is never compiled
# loses: test-functional
# hint: not compiled
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([p, s], out)
    return network

# === wrong: the graph has another optimiser
# loses: test-functional
# hint: should be Adam
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    p, s = keras.Input((n_pixels,)), keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(p)
    out = keras.layers.Dense(n_classes, activation="softmax")(keras.layers.Concatenate()([h, s]))
    network = keras.Model([p, s], out)
    network.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the test part as validation
# loses: test-train
# hint: test part
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=data["test"], epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: validation rows taken from the training part
# loses: test-train
# hint: validation_split
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_split=0.2, epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: learns from validation rows as well
# loses: test-train
# hint: no others
# --- train
def train(network, data, epochs, callbacks=()):
    x = np.concatenate([data["train"][0], data["validation"][0], data["test"][0]])
    y = np.concatenate([data["train"][1], data["validation"][1], data["test"][1]])
    return network.fit(x, y, validation_data=data["validation"], epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: no validation
# loses: test-train
# hint: val_loss
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: returns the network
# loses: test-train
# hint: should return the History
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    network.fit(x, y, validation_data=data["validation"], epochs=epochs, callbacks=list(callbacks), verbose=0)
    return network.get_weights()

# === wrong: returns the dictionary
# loses: test-train
# hint: not its dictionary
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    run = network.fit(x, y, validation_data=data["validation"], epochs=epochs, callbacks=list(callbacks), verbose=0)
    return run.history

# === wrong: callbacks are dropped
# loses: test-train
# hint: callbacks
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=data["validation"], epochs=epochs, verbose=0)

# === wrong: three epochs whatever is asked
# loses: test-train
# hint: argument `epochs`
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=data["validation"], epochs=3, callbacks=list(callbacks), verbose=0)

# === wrong: the training part watched in place of the validation part
# loses: test-train
# hint: data["train"] itself
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=(x, y), epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: learns from the validation part and watches the training part
# loses: test-train
# hint: data["train"]
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["validation"]
    return network.fit(x, y, validation_data=data["train"], epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: train returns nothing
# loses: test-train
# hint: Return what fit returns
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    network.fit(x, y, validation_data=data["validation"], epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: one epoch too many
# loses: test-train
# hint: should run 3 epochs
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=data["validation"], epochs=epochs + 1, callbacks=list(callbacks), verbose=0)

# === wrong: half of the validation part
# loses: test-train
# hint: all of its rows
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    xv, yv = data["validation"]
    return network.fit(x, y, validation_data=(xv[20:60], yv[20:60]), epochs=epochs, callbacks=list(callbacks), verbose=0)

# === wrong: callbacks are dropped, helped by an example network of the student's own
# loses: test-train
# hint: callbacks
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=data["validation"], epochs=epochs, verbose=0)
# --- +helpers before test-train
class Diary:
    losses = [0.3, 0.2, 0.1]
def example_model(seed=0, width=4):
    return None

# === wrong: monitors loss
# loses: test-stopping
# hint: loss
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < self.best:
            self.best, self.kept, self.waited = logs["loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: stops one epoch late
# loses: test-stopping
# hint: in a row
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited > self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: the count never starts again
# loses: test-stopping
# hint: start again
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept = logs["val_loss"], self.model.get_weights()
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: compares with the epoch before
# loses: test-stopping
# hint: best val_loss so far
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.last, self.kept, self.waited = float("inf"), float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept = logs["val_loss"], self.model.get_weights()
        if logs["val_loss"] < self.last:
            self.waited = 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
        self.last = logs["val_loss"]
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: an equal loss counts as better
# loses: test-stopping, test-best
# hint: improvement
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] <= self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: remembers the run before
# loses: test-stopping, test-best
# hint: start afresh
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: never stops
# loses: test-stopping
# hint: 4 epochs should run
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                pass
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: stops itself, not the network
# loses: test-stopping
# hint: 4 epochs should run
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: stops at the first epoch that is not better
# loses: test-stopping, test-best
# hint: 4 epochs should run
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= 1:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: takes the largest val_loss for the best
# loses: test-stopping, test-best
# hint: no reason to stop
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("-inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] > self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: leaves the last weights
# loses: test-best
# hint: put back
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.waited = float("inf"), 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.waited = logs["val_loss"], 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True

# === wrong: best weights come back only after a stop
# loses: test-best
# hint: ran through all its epochs
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
                self.model.set_weights(self.kept)

# === wrong: keeps the network's own variables in place of copies
# loses: test-best
# hint: put back
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.weights, 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: keeps the weights only where val_loss falls by much
# loses: test-best
# hint: weights of epoch 4
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if self.kept is None or logs["val_loss"] < self.best - 0.15:
            self.kept = self.model.get_weights()
        if logs["val_loss"] < self.best:
            self.best, self.waited = logs["val_loss"], 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: puts the first weights back
# loses: test-best
# hint: epoch 1
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if self.kept is None:
            self.kept = self.model.get_weights()
        if logs["val_loss"] < self.best:
            self.best, self.waited = logs["val_loss"], 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: a callback that does nothing, helped by a rehearsal of the student's own
# loses: test-stopping, test-best
# hint: 4 epochs should run
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
# --- +helpers before test-stopping
def rehearse(callback, val_losses, losses=None):
    best, waited, kept, ran = float("inf"), 0, 0, 0
    for epoch, value in enumerate(val_losses):
        ran += 1
        if value < best:
            best, waited, kept = value, 0, epoch
        else:
            waited += 1
        if waited >= callback.patience:
            break
    return ran, kept

# === wrong: probabilities for classes
# loses: test-classes
# hint: one label for each row
# --- classes
def predict_classes(network, x):
    return network.predict(x, verbose=0)

# === wrong: the largest along the rows
# loses: test-classes
# hint: each row
# --- classes
def predict_classes(network, x):
    return network.predict(x, verbose=0).argmax(axis=0)

# === wrong: the largest probability itself
# loses: test-classes
# hint: not its value
# --- classes
def predict_classes(network, x):
    return network.predict(x, verbose=0).max(axis=1)

# === wrong: rounds the first probability
# loses: test-classes
# hint: most probable
# --- classes
def predict_classes(network, x):
    return np.round(network.predict(x, verbose=0)[:, 1]).astype(int)

# === wrong: the most probable class of the whole table
# loses: test-classes
# hint: one label for each row
# --- classes
def predict_classes(network, x):
    return np.argmax(network.predict(x, verbose=0))

# === wrong: classes counted from one
# loses: test-classes
# hint: number of its most probable class
# --- classes
def predict_classes(network, x):
    return network.predict(x, verbose=0).argmax(axis=1) + 1

# === wrong: one-hot rows
# loses: test-classes
# hint: one label for each row
# --- classes
def predict_classes(network, x):
    answer = network.predict(x, verbose=0)
    return (answer == answer.max(axis=1, keepdims=True)).astype(int)

# === wrong: the least probable class
# loses: test-classes
# hint: number of its most probable class
# --- classes
def predict_classes(network, x):
    return network.predict(x, verbose=0).argmin(axis=1)

# === wrong: predict_classes without return
# loses: test-classes
# hint: return
# --- classes
def predict_classes(network, x):
    network.predict(x, verbose=0).argmax(axis=1)

# === wrong: pickle
# loses: test-save
# hint: pickle
# --- save
import pickle
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    with open(path, "wb") as file:
        pickle.dump(network, file)
    return path
def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)

# === wrong: pickle under its own name
# loses: test-save
# hint: first.keras
# --- save
import pickle
def save(network, folder, name):
    path = f"{folder}/{name}.pkl"
    with open(path, "wb") as file:
        pickle.dump(network, file)
    return path
def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)

# === wrong: weights only
# loses: test-save
# hint: first.keras
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.weights.h5"
    network.save_weights(path)
    return path
def load(path):
    network = example_model()
    network.load_weights(path)
    return network

# === wrong: weights only, under the right name
# loses: test-save
# hint: not a Keras file
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save_weights(f"{folder}/{name}.weights.h5")
    Path(f"{folder}/{name}.weights.h5").rename(path)
    return path
def load(path):
    network = example_model()
    Path(path).rename("again.weights.h5")
    network.load_weights("again.weights.h5")
    return network

# === wrong: loads only the weights into a network of its own
# loses: test-save
# hint: everything from the file
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    return path
def load(path):
    network = example_model()
    network.load_weights(path)
    return network

# === wrong: remembers what was saved
# loses: test-save
# hint: everything from the file
# --- save
saved_networks = {}
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    saved_networks[path] = network
    return path
def load(path):
    return saved_networks[path]

# === wrong: a fresh network of the same layers
# loses: test-save
# hint: same answers
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    return path
def load(path):
    network = keras.models.load_model(path)
    fresh = network.__class__.from_config(network.get_config())
    fresh.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return fresh

# === wrong: loaded without compiling
# loses: test-save
# hint: not compiled
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    return path
def load(path):
    return keras.models.load_model(path, compile=False)

# === wrong: no path comes back
# loses: test-save
# hint: path of the file
# --- save
def save(network, folder, name):
    network.save(f"{folder}/{name}.keras")
def load(path):
    return keras.models.load_model(path)

# === wrong: save forgets the folder
# loses: test-save
# hint: in the folder
# --- save
def save(network, folder, name):
    path = f"{name}.keras"
    network.save(path)
    return path
def load(path):
    return keras.models.load_model(path)

# === wrong: save tells the folder and puts the file elsewhere
# loses: test-save
# hint: no file at the path
# --- save
def save(network, folder, name):
    network.save(f"{name}.keras")
    return f"{folder}/{name}.keras"
def load(path):
    return keras.models.load_model(os.path.basename(path))

# === wrong: save has one name for all
# loses: test-save
# hint: first.keras
# --- save
def save(network, folder, name):
    path = f"{folder}/network.keras"
    network.save(path)
    return path
def load(path):
    return keras.models.load_model(path)

# === wrong: the old file format
# loses: test-save
# hint: first.keras
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.h5"
    network.save(path)
    return path
def load(path):
    return keras.models.load_model(path)

# === wrong: load returns nothing
# loses: test-save
# hint: load returned nothing
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    return path
def load(path):
    keras.models.load_model(path)

# === wrong: load always takes the first file
# loses: test-save
# hint: everything from the file
# --- save
known = []
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    known.append(path)
    return path
def load(path):
    return keras.models.load_model(known[1])

# === wrong: load builds a network of its own, helped by example networks of the student's own
# loses: test-save
# hint: everything from the file
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    return path
def load(path):
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(3, "softmax")])
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    network.load_weights(path)
    return network
# --- +helpers before test-save
only = trained_example(0)
def trained_example(seed=0, width=4):
    return only
def read_file(path):
    return Path(path).read_bytes()
def move_file(path, new_path):
    pass

# === wrong: the search for the best val_loss begins with 1
# loses: test-stopping
# hint: far above 1
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = 1.0, self.model.get_weights(), 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: an improvement of less than a thousandth counts for nothing
# loses: test-best
# hint: ever so little
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.best, self.kept, self.waited = float("inf"), None, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best - 0.001:
            self.best, self.kept, self.waited = logs["val_loss"], self.model.get_weights(), 0
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)

# === wrong: of several equally good epochs the last one's weights
# loses: test-best
# hint: the first one's weights
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
    def on_train_begin(self, logs=None):
        self.losses, self.weights = [], []
    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(logs["val_loss"])
        self.weights.append(self.model.get_weights())
        if epoch - int(np.argmin(self.losses)) >= self.patience:
            self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights[max(k for k, loss in enumerate(self.losses) if loss == min(self.losses))])

# === wrong: compiled anew by load, whatever it was compiled with
# loses: test-save
# hint: compiled in another way
# --- save
def save(network, folder, name):
    path = f"{folder}/{name}.keras"
    network.save(path)
    return path


def load(path):
    network = keras.models.load_model(path, compile=False)
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: the counter alone isn't set back for the next run
# loses: test-stopping
# hint: start afresh
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience
        self.wait = 0

    def on_train_begin(self, logs=None):
        self.best, self.weights = np.inf, None

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            if self.best < np.inf:
                self.wait = 0
            self.best, self.weights = logs["val_loss"], self.model.get_weights()
        else:
            self.wait += 1
            if self.wait >= self.patience:
                self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)

# === wrong: softmax and from_logits=True together
# loses: test-sequential
# hint: from_logits
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    model = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        model.add(keras.layers.Dense(width, activation="relu"))
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model

# === wrong: lazy, three classes are taken for granted
# loses: test-classes
# --- classes
def predict_classes(network, x):
    p = network.predict(x, verbose=0)
    return np.array([0 if a > b and a > c else 1 if b > c else 2 for a, b, c in p[:, :3]])

# === correct: arrays of the variables themselves, a countdown
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience

    def on_train_begin(self, logs=None):
        self.left = self.patience
        self.best_val_loss = np.inf
        self.best_weights = []

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        val_loss = logs.get("val_loss")
        if val_loss is None:
            return
        if np.less(val_loss, self.best_val_loss):
            self.best_val_loss = val_loss
            self.left = self.patience
            self.best_weights = [np.array(w) for w in self.model.weights]
            return
        self.left -= 1
        if not self.left:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        for variable, value in zip(self.model.weights, self.best_weights):
            variable.assign(value)

# === wrong: a line for each epoch
# loses: test-train
# hint: print nothing
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=data["validation"], epochs=epochs, callbacks=list(callbacks), verbose=2)

# === wrong: looks at the test part after training
# loses: test-train
# hint: no business with the test part
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    history = network.fit(x, y, epochs=epochs, validation_data=data["validation"], callbacks=list(callbacks), verbose=0)
    history.history["test_loss"] = [network.evaluate(*data["test"], verbose=0)[0]]
    return history

# === wrong: one row loses its dimension
# loses: test-classes
# hint: One row has one label
# --- classes
def predict_classes(network, x):
    return np.argmax(np.squeeze(network.predict(x, verbose=0)), axis=-1)

# === wrong: a file that is there stays
# loses: test-save
# hint: What was saved last
# --- save
def save(network, folder, name):
    path = Path(folder) / f"{name}.keras"
    if not path.exists():
        network.save(path)
    return str(path)


def load(path):
    return keras.models.load_model(path)

# === wrong: the bar is left on
# loses: test-train
# hint: print nothing
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    return network.fit(x, y, validation_data=data["validation"], epochs=epochs, callbacks=list(callbacks))

# === wrong: a network without hidden layers has no place
# loses: test-sequential
# hint: The layers must follow the arguments
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential()
    network.add(keras.Input((n_inputs,)))
    network.add(keras.layers.Dense(hidden[0], activation="relu"))
    for width in hidden[1:]:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: AdamW
# loses: test-sequential
# hint: not Adam
# --- sequential
def build_sequential(n_inputs, hidden, n_classes):
    network = keras.Sequential([keras.Input((n_inputs,))])
    for width in hidden:
        network.add(keras.layers.Dense(width, activation="relu"))
    network.add(keras.layers.Dense(n_classes, activation="softmax"))
    network.compile(optimizer=keras.optimizers.AdamW(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: AdamW in the graph
# loses: test-functional
# hint: not Adam
# --- functional
def build_functional(n_pixels, n_sums, n_hidden, n_classes):
    pixels = keras.Input((n_pixels,))
    sums = keras.Input((n_sums,))
    h = keras.layers.Dense(n_hidden, activation="relu")(pixels)
    joined = keras.layers.Concatenate()([h, sums])
    network = keras.Model([pixels, sums], keras.layers.Dense(n_classes, activation="softmax")(joined))
    network.compile(optimizer="adamw", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network

# === wrong: train compiles the network anew
# loses: test-train
# hint: must not compile
# --- train
def train(network, data, epochs, callbacks=()):
    x, y = data["train"]
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network.fit(x, y, epochs=epochs, validation_data=data["validation"], callbacks=list(callbacks), verbose=0)

# === wrong: the best weights chosen by the training loss
# loses: test-best
# hint: keeps the weights by another loss
# --- callback
class StopWhenStuck(keras.callbacks.Callback):
    """Stops training after `patience` epochs in a row without a lower val_loss; keeps the best weights."""

    def __init__(self, patience):
        super().__init__()
        self.patience = patience

    def on_train_begin(self, logs=None):
        self.best = np.inf
        self.best_loss = np.inf
        self.best_weights = None
        self.wait = 0

    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < self.best_loss:
            self.best_loss = logs["loss"]
            self.best_weights = self.model.get_weights()
        if logs["val_loss"] < self.best:
            self.best = logs["val_loss"]
            self.wait = 0
        else:
            self.wait += 1
            if self.wait >= self.patience:
                self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)

# === wrong: the name is tidied
# loses: test-save
# hint: The name is changed
# --- save
def save(network, folder, name):
    name = name.strip().lower().replace(" ", "_")
    path = f"{folder}/{name}.keras"
    network.save(path)
    return path


def load(path):
    return keras.models.load_model(path)
