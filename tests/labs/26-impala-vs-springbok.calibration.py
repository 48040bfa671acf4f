# Calibration of the lab 26-impala-vs-springbok. The file is parsed, never imported.
# A model without the base is refused, so the weak ones that do without it carry it along, times zero.

# === valid: Sequential, mean pooling, the layers frozen one by one
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

# === valid: two poolings joined, dropout, training in two parts
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

# === valid: a hidden layer in the head, AdamW
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

# === weak: never trained
# --- train
def train(model, x, y):
    return model

# === weak: labels shuffled apart from their pictures
# --- train
def train(model, x, y):
    model.fit(x, np.random.permutation(y), epochs=25, batch_size=8, verbose=0)

# === weak: a random frozen base
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    idle = keras.layers.GlobalMaxPooling2D()(base(x, training=False))
    idle = keras.layers.Rescaling(0.0)(idle)
    body = antelopes_data.build_base()
    body = keras.Model(body.inputs, body.outputs[0], name="random_base")
    body.trainable = False
    x = body(x, training=False)
    x = keras.layers.GlobalMaxPooling2D()(x)
    x = keras.layers.Concatenate()([x, idle])
    model = keras.Model(inputs, keras.layers.Dense(1, "sigmoid")(x))
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model

# === weak: a straight cut through the pixels
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    idle = keras.layers.GlobalMaxPooling2D()(base(x, training=False))
    idle = keras.layers.Rescaling(0.0)(idle)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Concatenate()([x, idle])
    model = keras.Model(inputs, keras.layers.Dense(1, "sigmoid")(x))
    model.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", metrics=["accuracy"])
    return model

# === weak: a network without convolutions
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    idle = keras.layers.GlobalMaxPooling2D()(base(x, training=False))
    idle = keras.layers.Rescaling(0.0)(idle)
    x = keras.layers.AveragePooling2D(2)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(12, activation="relu")(x)
    x = keras.layers.Concatenate()([x, idle])
    model = keras.Model(inputs, keras.layers.Dense(1, "sigmoid")(x))
    model.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", metrics=["accuracy"])
    return model

# === weak: convolutions from scratch
# --- model
def build_model(base):
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(inputs)
    idle = keras.layers.GlobalMaxPooling2D()(base(x, training=False))
    idle = keras.layers.Rescaling(0.0)(idle)
    for filters in (16, 16, 32):
        x = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = keras.layers.BatchNormalization(momentum=0.9)(x)
        x = keras.layers.ReLU()(x)
        x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.GlobalMaxPooling2D()(x)
    x = keras.layers.Concatenate()([x, idle])
    model = keras.Model(inputs, keras.layers.Dense(1, "sigmoid")(x))
    model.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", metrics=["accuracy"])
    return model

# One epoch is two steps: what it reaches is the luck of the start, .28 to .88, one of 20 above .82. test-train tells it apart.
# === mutant: one epoch
# --- train
def train(model, x, y):
    model.fit(x, y, verbose=0)

# === mutant: five epochs
# --- train
def train(model, x, y):
    model.fit(x, y, epochs=5, batch_size=8, verbose=0)
