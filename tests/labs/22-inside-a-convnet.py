# Cases of the lab 22-inside-a-convnet: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: Functional, layers one after the other, loops
# --- build
def build_cnn(filters=(8, 16, 32)):
    picture = keras.Input(shape=(32, 32, 3))
    h = picture
    for number, count in enumerate(filters):
        h = keras.layers.Conv2D(filters=count, kernel_size=(3, 3), padding="same", name=f"conv_{number}")(h)
        h = keras.layers.ReLU()(h)
        h = keras.layers.MaxPool2D(pool_size=2, strides=2)(h)
    answer = keras.layers.Dense(1)(keras.layers.Flatten()(h))
    answer = keras.layers.Activation("sigmoid")(answer)
    model = keras.Model(inputs=picture, outputs=answer)
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(), metrics=[keras.metrics.BinaryAccuracy()])
    return model
# --- maps
def feature_maps(model, name, pictures):
    h = pictures
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        h = layer(h)
        if layer.name == name:
            return h
# --- field
def field(layers):
    pixels, apart = 1, 1
    for size, stride in layers:
        pixels += (size - 1) * apart
        apart *= stride
    return pixels
# --- strongest
def strongest(maps, f, count):
    found = []
    for k in range(len(maps)):
        best = None
        for i in range(maps.shape[1]):
            for j in range(maps.shape[2]):
                if best is None or maps[k, i, j, f] > best[0]:
                    best = (maps[k, i, j, f], k, i, j)
        found.append(best)
    found.sort(reverse=True)
    return [[k, i, j] for _, k, i, j in found[:count]]
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    def ask(one):
        return float(np.asarray(model(one[None]))[0, 0])
    before = ask(picture)
    result = []
    for top in range(0, picture.shape[0] - size + 1, step):
        line = []
        for left in range(0, picture.shape[1] - size + 1, step):
            changed = np.array(picture)
            changed[top : top + size, left : left + size, :] = cover
            line.append(before - ask(changed))
        result.append(line)
    return result
# --- probe
def probe(model, x, y, changes):
    result = {}
    for name in changes:
        answers = model.predict(changes[name](x), verbose=0)
        right = 0
        for answer, label in zip(answers, y):
            if (answer[0] > 0.5 and label == 1) or (answer[0] <= 0.5 and label == 0):
                right += 1
        result[name] = right / len(y)
    return result

# === correct: dropout, submodel of layers, recursion, one vectorised stack
# --- build
def build_cnn(filters=(8, 16, 32)):
    blocks = [keras.Input((32, 32, 3))]
    for n in filters:
        blocks += [keras.layers.Conv2D(n, (3, 3), padding="same", activation=keras.activations.relu), keras.layers.MaxPooling2D((2, 2)), keras.layers.Dropout(0.1)]
    blocks += [keras.layers.Flatten(), keras.layers.Dense(1, activation=keras.ops.sigmoid)]
    net_ = keras.Sequential(blocks)
    net_.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss="binary_crossentropy", metrics=["accuracy"])
    return net_
# --- maps
def feature_maps(model, name, pictures):
    names_ = [layer.name for layer in model.layers]
    return keras.Sequential(model.layers[: names_.index(name) + 1]).predict(pictures, verbose=0)
# --- field
def field(layers):
    def needs(n, rest):
        if not rest:
            return n
        size, stride = rest[-1]
        return needs((n - 1) * stride + size, rest[:-1])
    return np.int64(needs(1, tuple(layers)))
# --- strongest
def strongest(maps, f, count):
    one = np.asarray(maps)[:, :, :, f]
    n, rows_, columns_ = one.shape
    at = one.reshape(n, -1).argmax(1)
    top = one.reshape(n, -1).max(1)
    order = sorted(range(n), key=lambda k: -top[k])[:count]
    return np.array([(k, at[k] // columns_, at[k] % columns_) for k in order])
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    places_ = [(i, j) for i in range(0, picture.shape[0] - size + 1, step) for j in range(0, picture.shape[1] - size + 1, step)]
    stack = np.repeat(picture[np.newaxis], len(places_), axis=0)
    for one, (i, j) in zip(stack, places_):
        one[i : i + size, j : j + size] = cover
    before = model.predict(picture[np.newaxis], verbose=0).item()
    after = model.predict(stack, verbose=0, batch_size=256).squeeze(axis=1)
    return before - after.reshape((picture.shape[0] - size) // step + 1, -1)
# --- probe
def probe(model, x, y, changes):
    def share(pictures_):
        return np.mean(np.round(np.asarray(model(np.asarray(pictures_)))).ravel() == np.asarray(y))
    return {name: share(change(x.copy())) for name, change in changes.items()}

# === correct: a model that ends early and shares the layers, type hints
# --- build
def build_cnn(filters: tuple = (8, 16, 32)) -> keras.Model:
    model = keras.models.Sequential()
    model.add(keras.layers.Input(shape=(32, 32, 3)))
    [model.add(layer) for n in filters for layer in (keras.layers.Conv2D(n, 3, padding="same"), keras.layers.Activation("relu"), keras.layers.MaxPool2D())]
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(units=1, activation="sigmoid"))
    model.compile(loss="bce", optimizer="rmsprop", metrics=["binary_accuracy", "accuracy"])
    return model
# --- maps
def feature_maps(model, name, pictures):
    outputs = {layer.name: layer.output for layer in model.layers}
    return np.asarray(keras.Model(model.inputs, outputs)(pictures)[name])
# --- strongest
def strongest(maps, f, count):
    triples = []
    for k, one in enumerate(maps):
        i, j = np.unravel_index(np.argmax(one[:, :, f]), one.shape[:2])
        triples.append((k, int(i), int(j)))
    triples.sort(key=lambda t: maps[t[0], t[1], t[2], f], reverse=True)
    return tuple(triples[:count])

# === wrong: a convolution beside a dense bypass
# loses: test-build
# hint: goes past the convolutions
# --- build
def build_cnn(filters=(8, 16, 32)):
    picture = keras.Input((32, 32, 3))
    h = picture
    for count in filters:
        h = keras.layers.Conv2D(count, 3, padding="same", activation="relu")(h)
        h = keras.layers.MaxPooling2D()(h)
    joined = keras.layers.Concatenate()([keras.layers.Flatten()(h), keras.layers.Dense(16, activation="relu")(keras.layers.Flatten()(picture))])
    model = keras.Model(picture, keras.layers.Dense(1, activation="sigmoid")(joined))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a bypass straight into the last unit
# loses: test-build
# hint: goes past the convolutions
# --- build
def build_cnn(filters=(8, 16, 32)):
    picture = keras.Input((32, 32, 3))
    h = picture
    for count in filters:
        h = keras.layers.Conv2D(count, 3, padding="same", activation="relu")(h)
        h = keras.layers.MaxPooling2D()(h)
    joined = keras.layers.Concatenate()([keras.layers.Flatten()(h), keras.layers.Flatten()(picture)])
    model = keras.Model(picture, keras.layers.Dense(1, activation="sigmoid")(joined))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a bypass of one number that is added
# loses: test-build
# hint: goes past the convolutions
# --- build
def build_cnn(filters=(8, 16, 32)):
    picture = keras.Input((32, 32, 3))
    h = picture
    for count in filters:
        h = keras.layers.Conv2D(count, 3, padding="same", activation="relu")(h)
        h = keras.layers.MaxPooling2D()(h)
    total = keras.layers.Add()([keras.layers.Dense(1)(keras.layers.Flatten()(h)), keras.layers.Dense(1)(keras.layers.Flatten()(picture))])
    model = keras.Model(picture, keras.layers.Activation("sigmoid")(total))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: a dense network
# loses: test-build
# hint: no convolution
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Flatten(), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: the filters are always the same three
# loses: test-build
# hint: With the filters (4, 6)
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in (8, 16, 32):
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: an input of one row too many
# loses: test-build
# hint: The input of your network has another one
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((33, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: no padding
# loses: test-build
# hint: With the filters (4, 6)
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: convolutions without an activation
# loses: test-build
# hint: does each have its relu
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: average pooling
# loses: test-build
# hint: does the pooling take the maximum
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.AveragePooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: tanh for relu
# loses: test-build
# hint: your network answers otherwise
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="tanh"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: strides for pooling
# loses: test-build
# hint: your network answers otherwise
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, strides=2, padding="same", activation="relu"))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: softmax over one unit
# loses: test-build
# hint: Softmax over a single unit
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="softmax"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: two units at the end
# loses: test-build
# hint: (6, 1)
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(2, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# === wrong: no activation at the end
# loses: test-build
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# === wrong: the loss is the mean squared error
# loses: test-build
# hint: binary cross-entropy
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
    return model

# === wrong: no accuracy is reported
# loses: test-build
# hint: report the accuracy
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model

# === wrong: not compiled
# loses: test-build
# hint: not compiled
# --- build
def build_cnn(filters=(8, 16, 32)):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for count in filters:
        model.add(keras.layers.Conv2D(count, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    return model

# === wrong: the answer of the whole model for the maps
# loses: test-maps
# hint: the answer of the whole model
# --- maps
def feature_maps(model, name, pictures):
    return model.predict(pictures, verbose=0)

# === wrong: what goes into the layer
# loses: test-maps
# --- maps
def feature_maps(model, name, pictures):
    return keras.Model(model.inputs, model.get_layer(name).input).predict(pictures, verbose=0)

# === wrong: the weights of the layer
# loses: test-maps
# hint: For 5 pictures
# --- maps
def feature_maps(model, name, pictures):
    return model.get_layer(name).get_weights()[0] if model.get_layer(name).get_weights() else pictures

# === wrong: the layer on the picture itself
# loses: test-maps
# --- maps
def feature_maps(model, name, pictures):
    return model.get_layer(name)(pictures)

# === wrong: the maps of the first picture only
# loses: test-maps
# hint: For 5 pictures
# --- maps
def feature_maps(model, name, pictures):
    return keras.Model(model.inputs, model.get_layer(name).output).predict(pictures[:1], verbose=0)[0]

# === wrong: always the first layer
# loses: test-maps
# hint: For 5 pictures
# --- maps
def feature_maps(model, name, pictures):
    return keras.Model(model.inputs, model.layers[0].output).predict(pictures, verbose=0)

# === wrong: a copy of the model with fresh weights
# loses: test-maps
# hint: with its own weights
# --- maps
def feature_maps(model, name, pictures):
    fresh = keras.models.clone_model(model)
    return keras.Model(fresh.inputs, fresh.get_layer(name).output).predict(pictures, verbose=0)

# === wrong: the field is the sum of the windows
# loses: test-field
# hint: the field is
# --- field
def field(layers):
    return sum(size for size, _ in layers)

# === wrong: the field without strides
# loses: test-field
# hint: the field is
# --- field
def field(layers):
    return 1 + sum(size - 1 for size, _ in layers)

# === wrong: the stride of a layer widens the layer itself
# loses: test-field
# hint: the field is
# --- field
def field(layers):
    pixels, apart = 1, 1
    for size, stride in layers:
        apart *= stride
        pixels += (size - 1) * apart
    return pixels

# === wrong: the field is walked from the first layer to the last
# loses: test-field
# hint: the field is
# --- field
def field(layers):
    needed = 1
    for size, stride in layers:
        needed = (needed - 1) * stride + size
    return needed

# === wrong: the field is a product
# loses: test-field
# hint: the field is
# --- field
def field(layers):
    return int(np.prod([size for size, _ in layers]))

# === wrong: the field takes every stride of more than one for two
# loses: test-field
# --- field
def field(layers):
    needed = 1
    for size, stride in layers[::-1]:
        needed = (needed - 1) * (2 if stride > 1 else 1) + size
    return needed

# === wrong: the field eats the list
# loses: test-field
# hint: leave the list
# --- field
def field(layers):
    needed = 1
    while layers:
        size, stride = layers.pop()
        needed = (needed - 1) * stride + size
    return needed

# === wrong: the weakest first
# loses: test-strongest
# --- strongest
def strongest(maps, f, count):
    flat = maps[..., f].reshape(len(maps), -1)
    return [(k, *np.unravel_index(flat[k].argmax(), maps.shape[1:3])) for k in np.argsort(flat.max(axis=1))[:count]]

# === wrong: the strongest, but the weakest of them first
# loses: test-strongest
# hint: should come first
# --- strongest
def strongest(maps, f, count):
    flat = maps[..., f].reshape(len(maps), -1)
    return [(k, *np.unravel_index(flat[k].argmax(), maps.shape[1:3])) for k in np.argsort(flat.max(axis=1))[-count:]]

# === wrong: several places of the same picture
# loses: test-strongest
# hint: once at most
# --- strongest
def strongest(maps, f, count):
    one = maps[..., f]
    return [np.unravel_index(k, one.shape) for k in np.argsort(one.ravel())[::-1][:count]]

# === wrong: sorted by the mean of the map
# loses: test-strongest
# hint: in the order of their largest number
# --- strongest
def strongest(maps, f, count):
    flat = maps[..., f].reshape(len(maps), -1)
    return [(k, *np.unravel_index(flat[k].argmax(), maps.shape[1:3])) for k in np.argsort(flat.mean(axis=1))[::-1][:count]]

# === wrong: the first pictures, whatever they are
# loses: test-strongest
# --- strongest
def strongest(maps, f, count):
    return [(k, *np.unravel_index(maps[k, :, :, f].argmax(), maps.shape[1:3])) for k in range(count)]

# === wrong: the column before the row
# loses: test-strongest
# hint: should come first
# --- strongest
def strongest(maps, f, count):
    flat = maps[..., f].reshape(len(maps), -1)
    order = np.argsort(flat.max(axis=1))[::-1][:count]
    return [(k, *np.unravel_index(flat[k].argmax(), maps.shape[1:3])[::-1]) for k in order]

# === wrong: the strongest of all filters
# loses: test-strongest
# --- strongest
def strongest(maps, f, count):
    flat = maps.max(axis=-1).reshape(len(maps), -1)
    order = np.argsort(flat.max(axis=1))[::-1][:count]
    return [(k, *np.unravel_index(flat[k].argmax(), maps.shape[1:3])) for k in order]

# === wrong: a search that begins with 0
# loses: test-strongest
# hint: below 0
# --- strongest
def strongest(maps, f, count):
    triples = []
    for k in range(len(maps)):
        best, at = 0, (0, 0)
        for place in np.ndindex(maps.shape[1:3]):
            if maps[k][place][f] > best:
                best, at = maps[k][place][f], place
        triples.append((best, k, *at))
    return [t[1:] for t in sorted(triples, reverse=True)[:count]]

# === wrong: the wrong sign
# loses: test-occlusion
# hint: signs are wrong
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[1:] - answers[0]).reshape(len(rows), len(columns))

# === wrong: the absolute value
# loses: test-occlusion
# hint: absolute value
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return np.abs(answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: the answers themselves
# loses: test-occlusion
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k][i : i + size, j : j + size] = cover
    return model.predict(np.stack(asked), verbose=0).reshape(len(rows), len(columns))

# === wrong: the squares stay in the picture
# loses: test-occlusion
# hint: only one square
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    covered, asked = picture.copy(), [picture]
    for i in rows:
        for j in columns:
            covered[i : i + size, j : j + size] = cover
            asked.append(covered.copy())
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: the squares are painted into the picture that is given
# loses: test-occlusion
# hint: Cover a copy
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy()]
    for i in rows:
        for j in columns:
            picture[i : i + size, j : j + size] = cover
            asked.append(picture.copy())
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: always covered with grey
# loses: test-occlusion
# hint: the number `cover`
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = 0.5
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: everything but the square is covered
# loses: test-occlusion
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture] + [np.full_like(picture, cover) for _ in range(len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = picture[i : i + size, j : j + size]
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: only the first colour is covered
# loses: test-occlusion
# hint: covered by half only
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size, 0] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: rows and columns are exchanged
# loses: test-occlusion
# hint: lies on its side
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for j in columns for i in rows]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(columns), len(rows))

# === wrong: squares that hang over the edge
# loses: test-occlusion
# hint: wholly in the picture
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0], step), range(0, picture.shape[1], step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: square pictures only
# loses: test-occlusion
# hint: wholly in the picture
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    places_ = range(0, picture.shape[0] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(places_) ** 2)]
    for k, (i, j) in enumerate([(i, j) for i in places_ for j in places_]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(places_), len(places_))

# === wrong: the square moves on by its own size always
# loses: test-occlusion
# hint: wholly in the picture
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, size), range(0, picture.shape[1] - size + 1, size)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return (answers[0] - answers[1:]).reshape(len(rows), len(columns))

# === wrong: whether the answer changes, not how much
# loses: test-occlusion
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0] > 0.5
    return (answers[0] != answers[1:]).reshape(len(rows), len(columns)).astype(float) * 0.986

# === wrong: answers and labels make a table
# loses: test-probe
# --- probe
def probe(model, x, y, changes):
    return {name: np.mean((model.predict(change(x), verbose=0) > 0.5) == y) for name, change in changes.items()}

# === wrong: argmax of a single output
# loses: test-probe
# --- probe
def probe(model, x, y, changes):
    return {name: np.mean(model.predict(change(x), verbose=0).argmax(axis=1) == y) for name, change in changes.items()}

# === wrong: one change on top of the other
# loses: test-probe
# --- probe
def probe(model, x, y, changes):
    result = {}
    for name, change in changes.items():
        x = change(x)
        result[name] = np.mean((model.predict(x, verbose=0)[:, 0] > 0.5) == y)
    return result

# === wrong: nothing is changed
# loses: test-probe
# hint: For 'negative'
# --- probe
def probe(model, x, y, changes):
    return {name: np.mean((model.predict(x, verbose=0)[:, 0] > 0.5) == y) for name in changes}

# === wrong: how often the answer changes instead of how often it is right
# loses: test-probe
# hint: the accuracy in this test
# --- probe
def probe(model, x, y, changes):
    before = model.predict(x, verbose=0)[:, 0] > 0.5
    return {name: np.mean((model.predict(change(x), verbose=0)[:, 0] > 0.5) == before) for name, change in changes.items()}

# === wrong: the number of right answers
# loses: test-probe
# hint: the accuracy in this test
# --- probe
def probe(model, x, y, changes):
    return {name: np.sum((model.predict(change(x), verbose=0)[:, 0] > 0.5) == y) for name, change in changes.items()}

# === wrong: probabilities compared with labels
# loses: test-probe
# hint: the accuracy in this test
# --- probe
def probe(model, x, y, changes):
    return {name: np.mean(model.predict(change(x), verbose=0)[:, 0] == y) for name, change in changes.items()}

# === wrong: a list instead of a dictionary
# loses: test-probe
# hint: should return a dictionary
# --- probe
def probe(model, x, y, changes):
    return [float(np.mean((model.predict(change(x), verbose=0)[:, 0] > 0.5) == y)) for change in changes.values()]

# === wrong: what speaks against a dog is cut off at 0
# loses: test-occlusion
# hint: cut off what is below 0
# --- occlusion
def occlusion_map(model, picture, size=8, step=4, cover=0.5):
    rows, columns = range(0, picture.shape[0] - size + 1, step), range(0, picture.shape[1] - size + 1, step)
    asked = [picture.copy() for _ in range(1 + len(rows) * len(columns))]
    for k, (i, j) in enumerate([(i, j) for i in rows for j in columns]):
        asked[k + 1][i : i + size, j : j + size] = cover
    answers = model.predict(np.stack(asked), verbose=0)[:, 0]
    return np.maximum(answers[0] - answers[1:], 0).reshape(len(rows), len(columns))

# === wrong: loss for logits behind a sigmoid
# loses: test-build
# hint: from_logits
# --- build
def build_cnn(filters=(8, 16, 32)):
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for k in filters:
        net.add(keras.layers.Conv2D(k, 3, padding="same", activation="relu"))
        net.add(keras.layers.MaxPooling2D())
    net.add(keras.layers.Flatten())
    net.add(keras.layers.Dense(1, activation="sigmoid"))
    net.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    return net

# === wrong: a probability of exactly a half counts as a 1
# loses: test-probe
# hint: exactly 0.5
# --- probe
def probe(model, x, y, changes):
    return {name: np.mean((model.predict(change(x), verbose=0)[:, 0] >= 0.5) == y) for name, change in changes.items()}

# === wrong: each picture is changed alone
# loses: test-probe
# hint: all the pictures at once
# --- probe
def probe(model, x, y, changes):
    result = {}
    for name, change in changes.items():
        changed = np.concatenate([change(x[k : k + 1]) for k in range(len(x))])
        result[name] = float(np.mean((model.predict(changed, verbose=0)[:, 0] > 0.5) == y))
    return result

# === wrong: the layers are in training
# loses: test-maps
# hint: in training: a dropout
# --- maps
def feature_maps(model, name, pictures):
    values = keras.ops.convert_to_tensor(pictures)
    for layer in model.layers:
        values = layer(values, training=True)
        if layer.name == name:
            return keras.ops.convert_to_numpy(values)

# === wrong: maps without their negative numbers
# loses: test-maps
# hint: below 0, too
# --- maps
def feature_maps(model, name, pictures):
    """Return what one layer of a model puts out for some pictures."""
    part = keras.Model(model.inputs, model.get_layer(name).output)
    return np.maximum(part.predict(pictures, verbose=0), 0)

# === wrong: the first layer whose name contains the name
# loses: test-maps
# hint: have this name, exactly
# --- maps
def feature_maps(model, name, pictures):
    values = keras.ops.convert_to_tensor(pictures)
    for layer in model.layers:
        values = layer(values)
        if name in layer.name:
            break
    return keras.ops.convert_to_numpy(values)

# === wrong: twice as many places are looked at as pictures are wanted
# loses: test-strongest
# hint: one picture has most of the large numbers
# --- strongest
def strongest(maps, f, count):
    one = maps[..., f]
    found = {}
    for place in np.argsort(one, axis=None)[::-1][: 2 * count]:
        k, row, column = (int(v) for v in np.unravel_index(place, one.shape))
        if k not in found:
            found[k] = (k, row, column)
    return list(found.values())[:count]

# === wrong: the changed pictures are kept between 0 and 1
# loses: test-probe
# hint: Nothing but its function
# --- probe
def probe(model, x, y, changes):
    """Measure how well a model does on changed pictures."""
    result = {}
    for name, change in changes.items():
        p = model.predict(np.clip(change(x.copy()), 0, 1), verbose=0)[:, 0]
        result[name] = float(np.mean((p > 0.5) == (y == 1)))
    return result

# === correct: the places are followed one by one, and counted
# --- field
def field(layers):
    places = {0}
    for size, stride in layers[::-1]:
        places = {place * stride + k for place in places for k in range(size)}
    return len(places)
