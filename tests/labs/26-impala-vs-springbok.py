# Cases of the lab 26-impala-vs-springbok. The file is parsed, never imported.

# === correct: Sequential, the layers of the base frozen one by one, mean pooling
# --- model
def build_model(base):
    for layer in base.layers:
        layer.trainable = False
    model = keras.Sequential()
    model.add(keras.Input(shape=(32, 32, 3)))
    model.add(keras.layers.Rescaling(scale=2 / 255, offset=-1))
    model.add(base)
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.03),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=[keras.metrics.BinaryAccuracy()],
    )
    return model
# --- train
def train(model, x, y):
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=10, min_delta=0.002)
    model.fit(np.asarray(x, dtype="float32"), np.asarray(y).reshape(-1, 1), epochs=60, batch_size=8, callbacks=[stop], verbose=0)
# --- tune
def fine_tune(model, base, x, y):
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(optimizer=keras.optimizers.Adam(3e-5), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=6, verbose=0)
    return model
# --- crossover
def crossover(sizes, transfer, scratch):
    for i in range(len(sizes)):
        if all(s > t for t, s in zip(transfer[i:], scratch[i:])):
            return sizes[i]

# === correct: two poolings joined, arithmetic for the conversion, training in two parts
# --- model
def build_model(base):
    base.trainable = False
    pictures = keras.layers.Input((32, 32, 3))
    features = base(pictures / 127.5 - 1, training=False)
    largest = keras.layers.GlobalMaxPooling2D()(features)
    mean = keras.layers.GlobalAveragePooling2D()(features)
    joined = keras.layers.Concatenate()([largest, mean])
    joined = keras.layers.Dropout(0.2)(joined)
    score = keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L2(1e-4))(joined)
    model = keras.Model(pictures, keras.layers.Activation("sigmoid")(score))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.01), metrics=["acc"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=15, batch_size=8, verbose=0)
    model.optimizer.learning_rate = 0.004
    model.fit(x, y, epochs=15, batch_size=8, verbose=0)
    return model
# --- tune
def fine_tune(model, base, x, y):
    base.trainable = True
    for name in ("normalisation_1", "normalisation_2", "normalisation_3"):
        base.get_layer(name).trainable = False
    model.compile(keras.optimizers.RMSprop(learning_rate=2e-5), keras.losses.BinaryCrossentropy(), metrics=["accuracy"])
    for _ in range(5):
        model.fit(x, y, batch_size=8, verbose=0)
# --- crossover
def crossover(sizes, transfer, scratch):
    behind = np.flatnonzero(np.asarray(scratch) <= np.asarray(transfer))
    first = behind[-1] + 1 if len(behind) else 0
    return sizes[first] if first < len(sizes) else None

# === correct: a hidden layer in the head, a Normalization layer, AdamW
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Normalization(mean=127.5, variance=127.5**2)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    x = keras.layers.Dense(32, activation="relu")(x)
    x = keras.layers.Dropout(0.3)(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.AdamW(0.003), "binary_crossentropy", metrics=["binary_accuracy"])
    return model

# === correct: the layers of the base one by one, a Lambda layer, mirrored pictures, some of them held back
# --- model
def build_model(base):
    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.Lambda(lambda pictures: pictures / 127.5 - 1)(inputs)
    x = keras.layers.RandomFlip("horizontal")(x)
    for layer in base.layers[1:]:
        layer.trainable = False
        x = layer(x)
    x = keras.layers.GlobalMaxPooling2D()(x)
    x = keras.layers.Dense(1)(x)
    model = keras.Model(inputs, keras.ops.sigmoid(x))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    stop = keras.callbacks.EarlyStopping(patience=15, restore_best_weights=True)
    history = model.fit(x, y, epochs=100, batch_size=8, validation_split=0.15, callbacks=[stop], verbose=0)
    return history
# --- tune
def fine_tune(model, base, x, y):
    for layer in base.layers:
        layer.trainable = True
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    rate = keras.optimizers.schedules.CosineDecay(1e-4, 200)
    model.compile(keras.optimizers.Adam(rate), loss="binary_crossentropy", metrics=["accuracy"])
    return model.fit(x, y, epochs=20, batch_size=4, verbose=0)
# --- crossover
def crossover(sizes, transfer, scratch):
    if not sizes or scratch[-1] <= transfer[-1]:
        return None
    earlier = crossover(sizes[:-1], transfer[:-1], scratch[:-1])
    return sizes[-1] if earlier is None else earlier

# === wrong: the base is trainable
# loses: test-frozen, test-train, retrained
# hint: Freeze the base
# --- model
def build_model(base):
    base.trainable = True
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: only the convolutions are frozen
# loses: test-frozen, test-train, retrained
# hint: Freeze the base
# --- model
def build_model(base):
    for layer in base.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a random base in place of the one that is given
# loses: test-frozen, test-preprocessing, test-train, retrained, test-tune
# hint: not in your model
# --- model
def build_model(base):
    base = antelopes_data.build_base()
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: the notebook's own base
# loses: test-frozen, test-preprocessing, test-tune
# hint: that it is given
# --- model
def build_model(base):
    base = antelopes_data.load_base()
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a clone of the base, which has new weights
# loses: test-frozen, test-preprocessing, test-train, retrained, test-tune
# hint: unchanged
# --- model
def build_model(base):
    base = keras.models.clone_model(base)
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: the pictures are not converted
# loses: test-preprocessing, retrained
# hint: scale and offset
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = base(inputs, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=60, batch_size=8, verbose=0)

# === wrong: converted to 0 … 1
# loses: test-preprocessing
# hint: arrives as a larger number
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 255)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=60, batch_size=8, verbose=0)

# === wrong: the base is in the model, but does not count
# loses: test-preprocessing, retrained, test-tune
# hint: should reach the base
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    unused = keras.layers.GlobalMaxPooling2D()(base(x, training=False))
    x = keras.layers.Concatenate()([keras.layers.Flatten()(x), keras.layers.Rescaling(0.0)(unused)])
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(x))
    model.compile(keras.optimizers.Adam(0.001), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: softmax over one unit
# loses: test-head, test-preprocessing, test-train, retrained
# hint: same for every picture
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "softmax")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: no activation at the output
# loses: test-head
# hint: between 0 and 1
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1)(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    return model
# --- tune
def fine_tune(model, base, x, y):
    for layer in base.layers:
        layer.trainable = "normalisation" not in layer.name
    model.compile(keras.optimizers.Adam(1e-4), keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    model.fit(x, y, epochs=5, batch_size=8, verbose=0)

# === wrong: one output per class
# loses: test-head, test-train, retrained, test-tune
# hint: shape (30, 1)
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(2, "softmax")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a head far too large
# loses: test-head, retrained
# hint: 10,000 are allowed
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(32, activation="relu")(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.001), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: mean squared error
# loses: test-head
# hint: cross-entropy
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["accuracy"])
    return model

# === wrong: the metrics as the third argument of compile
# loses: test-head, test-train, retrained, test-tune
# hint: by their name
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", ["accuracy"])
    return model

# === wrong: never compiled
# loses: test-head, test-train, retrained, test-tune
# hint: not compiled
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    return model

# === wrong: the head is frozen as well
# loses: test-frozen, test-train, retrained, test-tune
# hint: the head must stay so
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.trainable = False
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: never trained
# loses: test-train, retrained
# hint: fit
# --- train
def train(model, x, y):
    return model

# === wrong: one step
# loses: test-train, retrained
# hint: epochs
# --- train
def train(model, x, y):
    model.fit(x, y, batch_size=len(x), verbose=0)

# === wrong: learns from the notebook's own pictures
# loses: test-train, retrained
# hint: that it is given
# --- train
def train(model, x, y):
    model.fit(pictures, species, epochs=25, batch_size=8, verbose=0)

# === wrong: thaws the base while training
# loses: test-train, retrained
# hint: no longer what it was
# --- train
def train(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    model.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=30, batch_size=8, verbose=0)

# === wrong: fine-tuned without compiling again
# loses: test-tune
# hint: compiled again
# --- tune
def fine_tune(model, base, x, y):
    for layer in base.layers:
        layer.trainable = "normalisation" not in layer.name
    model.optimizer.learning_rate = 1e-4
    model.fit(x, y, epochs=5, batch_size=8, verbose=0)

# === wrong: the base is never thawed
# loses: test-tune
# hint: thawed
# --- tune
def fine_tune(model, base, x, y):
    model.compile(keras.optimizers.Adam(1e-4), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=5, batch_size=8, verbose=0)

# === wrong: fine-tuned at the rate of the head
# loses: test-tune
# hint: learning rate
# --- tune
def fine_tune(model, base, x, y):
    for layer in base.layers:
        layer.trainable = "normalisation" not in layer.name
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=5, batch_size=8, verbose=0)

# === wrong: only the last convolution is thawed
# loses: test-tune
# hint: All convolutions
# --- tune
def fine_tune(model, base, x, y):
    base.get_layer("convolution_3").trainable = True
    model.compile(keras.optimizers.Adam(1e-4), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=5, batch_size=8, verbose=0)

# === wrong: batch normalisation thawed, trusting in training=False
# loses: test-tune
# hint: stored means and variances
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    outputs = keras.layers.Dense(1, "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model
# --- tune
def fine_tune(model, base, x, y):
    base.trainable = True
    model.compile(keras.optimizers.Adam(1e-4), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=5, batch_size=8, verbose=0)

# === wrong: the first lead counts
# loses: test-crossover
# hint: lost again
# --- crossover
def crossover(sizes, transfer, scratch):
    for size, t, s in zip(sizes, transfer, scratch):
        if s > t:
            return size
    return None

# === wrong: equal counts as ahead
# loses: test-crossover
# hint: Equal is not better
# --- crossover
def crossover(sizes, transfer, scratch):
    behind = np.flatnonzero(np.asarray(scratch) < np.asarray(transfer))
    first = behind[-1] + 1 if len(behind) else 0
    return sizes[first] if first < len(sizes) else None

# === wrong: frozen by the names that the layers have in this base
# loses: test-frozen
# hint: whatever its layers are called
# --- model
def build_model(base):
    for layer in base.layers:
        if layer.name.startswith(("convolution_", "normalisation_")):
            layer.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = keras.layers.GlobalMaxPooling2D()(base(x))
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(x))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model
