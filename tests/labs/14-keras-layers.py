# Cases of the lab 14-keras-layers: other correct solutions, and wrong ones with the test cells that must lose points.

# === correct: put into a network, loops, all the times in one call
# --- dense
def dense_from_weights(W, b, activation):
    if b is None:
        layer = keras.layers.Dense(len(W[0]), activation=activation, use_bias=False)
    else:
        layer = keras.layers.Dense(len(W[0]), activation=activation)
    keras.Sequential([keras.Input((len(W),)), layer])
    if b is None:
        layer.set_weights([W])
    else:
        layer.set_weights([W, b])
    return layer
# --- dropout
def dropout(x, p, training, rng):
    result = np.array(x)
    if training:
        flat = result.reshape(-1)
        for i in range(flat.size):
            if rng.random() < p:
                flat[i] = 0
            else:
                flat[i] = flat[i] / (1 - p)
    return result
# --- noisy
def noisy_answers(network, x, times):
    rows = np.tile(x, (times, 1))
    answers = keras.ops.convert_to_numpy(network(rows, training=True))
    return answers.reshape(times, len(x), -1)
# --- table
def layer_table(network):
    return [
        (layer.name, layer.__class__.__name__, int(sum(w.size for w in layer.get_weights())))
        for layer in network.layers
        if layer.__class__.__name__ != "InputLayer"
    ]
# --- features
def feature_model(network, name):
    for layer in network.layers:
        if layer.name == name:
            return keras.Model(inputs=network.inputs[0], outputs=layer.output)
# --- freeze
def freeze(network, k):
    network.trainable = False
    network.trainable = True
    count = 0
    for layer in network.layers:
        if len(layer.weights) > 0:
            count += 1
            if count <= k:
                layer.trainable = False
    total = 0
    for w in network.trainable_weights:
        total += np.prod(w.shape)
    return total

# === correct: built by a call, assigned, tensors, lists
# --- dense
def dense_from_weights(W, b=None, activation=None):
    layer = keras.layers.Dense(units=np.shape(W)[1], activation=activation, use_bias=(b is not None))
    layer(np.zeros((1, np.shape(W)[0])))
    layer.kernel.assign(W)
    if b is not None:
        layer.bias.assign(b)
    return layer
# --- dropout
def dropout(x, p, training, rng):
    if training:
        mask = rng.binomial(1, 1 - p, size=np.shape(x))
        return (x * mask / (1 - p)).astype("float32")
    else:
        return x.copy()
# --- noisy
def noisy_answers(network, x, times):
    answers = []
    for i in range(times):
        answers.append(network(keras.ops.convert_to_tensor(x), training=True))
    return keras.ops.stack(answers)
# --- table
def layer_table(network):
    rows = []
    for layer in network.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        number = 0
        for w in layer.weights:
            number += np.prod(w.shape)
        rows.append([layer.name, type(layer).__name__, number])
    return rows
# --- features
def feature_model(network, name):
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return keras.models.Model(copy.inputs, [copy.get_layer(name).output])
# --- freeze
def freeze(network, k):
    with_weights = [layer for layer in network.layers if layer.count_params() > 0]
    for layer in with_weights[:k]:
        layer.trainable = False
    for layer in with_weights[k:]:
        layer.trainable = True
    return sum(w.numpy().size for layer in with_weights[k:] for w in layer.trainable_weights)

# === correct: initialisers, choices, a model class of one's own, a table of NumPy numbers
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(
        W.shape[1],
        activation=activation,
        use_bias=b is not None,
        kernel_initializer=lambda shape, dtype=None: keras.ops.convert_to_tensor(W, dtype),
        bias_initializer=lambda shape, dtype=None: keras.ops.convert_to_tensor(b, dtype),
    )
    layer.build((None, W.shape[0]))
    return layer
# --- dropout
def dropout(x, p, training, rng):
    scale = rng.choice([0.0, 1.0 / (1.0 - p)], size=x.shape, p=[p, 1.0 - p]) if training else 1.0
    return scale * x
# --- noisy
def noisy_answers(network, x, times):
    return [np.asarray(network(x, training=True)).tolist() for _ in range(times)]
# --- table
def layer_table(network):
    table = []
    for layer in network.layers:
        kind = str(type(layer)).split(".")[-1].strip("'>")
        if kind != "InputLayer":
            table.append((layer.name, kind, np.int64(layer.count_params())))
    return table
# --- features
class Inner(keras.Model):
    def __init__(self, network, name):
        super().__init__()
        self.part = keras.Model(network.inputs, network.get_layer(name).output)

    def call(self, x, training=False):
        return self.part(x, training=training)


def feature_model(network, name):
    return Inner(network, name)
# --- freeze
def freeze(network, k):
    left = 0
    for layer in network.layers:
        if not layer.get_weights():
            continue
        layer.trainable = k <= 0
        k -= 1
        if layer.trainable:
            left += sum(np.size(keras.ops.convert_to_numpy(w)) for w in layer.trainable_weights)
    return float(left)

# === wrong: a bias of zeros for no bias
# loses: test-dense
# hint: nothing else
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], activation=activation)
    layer.build((None, W.shape[0]))
    layer.set_weights([W, np.zeros(W.shape[1]) if b is None else b])
    return layer

# === wrong: dropout outside training, too
# loses: test-dropout
# hint: Outside training
# --- dropout
def dropout(x, p, training, rng):
    return np.where(rng.random(x.shape) >= p, x / (1 - p), 0.0)

# === wrong: predict, where dropout is off
# loses: test-noisy
# hint: Is dropout on
# --- noisy
def noisy_answers(network, x, times):
    return np.stack([network.predict(x, verbose=0) for _ in range(times)])

# === wrong: the InputLayer is listed
# loses: test-table
# hint: one for the InputLayer
# --- table
def layer_table(network):
    return [(layer.name, type(layer).__name__, layer.count_params()) for layer in network.layers]

# === wrong: the layer before, counted as in a chain
# loses: test-features
# hint: another layer
# --- features
def feature_model(network, name):
    names = [layer.name for layer in network.layers]
    return keras.Model(network.inputs, network.layers[names.index(name) - 1].output)

# === wrong: counts the InputLayer among the k
# loses: test-freeze
# hint: layers that have no weights
# --- freeze
def freeze(network, k):
    for i, layer in enumerate(network.layers):
        layer.trainable = i >= k
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: stumbles where there is no bias
# loses: test-dense
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], activation=activation)
    layer.build((None, W.shape[0]))
    layer.set_weights([W, b])
    return layer

# === wrong: the other way round, dropout outside training
# loses: test-dropout
# hint: Outside training
# --- dropout
def dropout(x, p, training, rng):
    if training:
        return x
    return np.where(rng.random(x.shape) >= p, x / (1 - p), 0.0)

# === wrong: a call without training
# loses: test-noisy
# hint: Is dropout on
# --- noisy
def noisy_answers(network, x, times):
    return np.stack([np.asarray(network(x)) for _ in range(times)])

# === wrong: leaves out the first layer, whatever it is
# loses: test-table
# hint: one row for every other layer
# --- table
def layer_table(network):
    return [(layer.name, type(layer).__name__, layer.count_params()) for layer in network.layers[1:]]

# === wrong: the layer after
# loses: test-features
# hint: last answer
# --- features
def feature_model(network, name):
    names = [layer.name for layer in network.layers]
    return keras.Model(network.inputs, network.layers[names.index(name) + 1].output)

# === wrong: leaves out the InputLayer, but counts Dropout
# loses: test-freeze
# hint: layers that have no weights
# --- freeze
def freeze(network, k):
    layers = [layer for layer in network.layers if not isinstance(layer, keras.layers.InputLayer)]
    for i, layer in enumerate(layers):
        layer.trainable = i >= k
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: never a bias
# loses: test-dense
# hint: a bias of (3,)
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], activation=activation, use_bias=False)
    layer.build((None, W.shape[0]))
    layer.set_weights([W])
    return layer

# === wrong: p for the probability of staying
# loses: test-dropout
# hint: the probability of being dropped
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return np.where(rng.random(x.shape) < p, x / p, 0.0)

# === wrong: one answer repeated
# loses: test-noisy
# --- noisy
def noisy_answers(network, x, times):
    return np.stack([np.asarray(network(x, training=True))] * times)

# === wrong: only layers with weights
# loses: test-table
# hint: has 3 rows
# --- table
def layer_table(network):
    return [(layer.name, type(layer).__name__, layer.count_params()) for layer in network.layers if layer.weights]

# === wrong: the whole network
# loses: test-features
# hint: last answer
# --- features
def feature_model(network, name):
    return network

# === wrong: only Dense layers are counted
# loses: test-freeze
# hint: of whatever class
# --- freeze
def freeze(network, k):
    layers = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
    for i, layer in enumerate(layers):
        layer.trainable = i >= k
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: always relu
# loses: test-dense
# hint: Pass on the activation
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], activation="relu", use_bias=b is not None)
    layer.build((None, W.shape[0]))
    layer.set_weights([W] if b is None else [W, b])
    return layer

# === wrong: not scaled
# loses: test-dropout
# hint: should become 3 / 0.75
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return np.where(rng.random(x.shape) >= p, x, 0.0)

# === wrong: the mean of the answers
# loses: test-noisy
# hint: (30, 3, 1)
# --- noisy
def noisy_answers(network, x, times):
    return np.mean([np.asarray(network(x, training=True)) for _ in range(times)], axis=0)

# === wrong: only what can be trained
# loses: test-table
# hint: also those that training doesn't change
# --- table
def layer_table(network):
    return [
        (layer.name, type(layer).__name__, sum(int(np.prod(w.shape)) for w in layer.trainable_weights))
        for layer in network.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]

# === wrong: what goes into the layer
# loses: test-features
# hint: another layer
# --- features
def feature_model(network, name):
    return keras.Model(network.inputs, network.get_layer(name).input)

# === wrong: the last k
# loses: test-freeze
# --- freeze
def freeze(network, k):
    layers = [layer for layer in network.layers if layer.weights]
    for i, layer in enumerate(layers):
        layer.trainable = i < len(layers) - k
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: no activation
# loses: test-dense
# hint: 2.5, 1 and 0
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], use_bias=b is not None)
    layer.build((None, W.shape[0]))
    layer.set_weights([W] if b is None else [W, b])
    return layer

# === wrong: scaled outside training in its place, as in the first publication
# loses: test-dropout
# hint: Outside training
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x * (1 - p)
    return np.where(rng.random(x.shape) >= p, x, 0.0)

# === wrong: rows first
# loses: test-noisy
# hint: (30, 3, 1)
# --- noisy
def noisy_answers(network, x, times):
    return np.stack([np.asarray(network(x, training=True)) for _ in range(times)], axis=1)

# === wrong: counts arrays, not numbers
# loses: test-table
# hint: 30, 0, 22 and 3
# --- table
def layer_table(network):
    return [
        (layer.name, type(layer).__name__, len(layer.weights))
        for layer in network.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]

# === wrong: a clone with new weights
# loses: test-features
# --- features
def feature_model(network, name):
    copy = keras.models.clone_model(network)
    return keras.Model(copy.inputs, copy.get_layer(name).output)

# === wrong: freezes the others
# loses: test-freeze
# --- freeze
def freeze(network, k):
    layers = [layer for layer in network.layers if layer.weights]
    for i, layer in enumerate(layers):
        layer.trainable = i < k
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: the weights of a new layer
# loses: test-dense
# hint: 2.5, 1 and 0
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], activation=activation, use_bias=b is not None)
    layer.build((None, W.shape[0]))
    return layer

# === wrong: multiplied by 1 - p
# loses: test-dropout
# hint: should become 3 / 0.75
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return np.where(rng.random(x.shape) >= p, x * (1 - p), 0.0)

# === wrong: noise added to calm answers
# loses: test-noisy
# hint: none that the network can give
# --- noisy
def noisy_answers(network, x, times):
    calm = network.predict(x, verbose=0)
    return calm + 0.05 * np.random.normal(size=(times, *calm.shape))

# === wrong: counts the state of Dropout's generator
# loses: test-table
# hint: 30, 0, 22 and 3
# --- table
def layer_table(network):
    return [
        (layer.name, type(layer).__name__, sum(int(np.prod(v.shape)) for v in layer.variables))
        for layer in network.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]

# === wrong: the layers up to it as a chain
# loses: test-features
# hint: chain or not
# --- features
def feature_model(network, name):
    chain = keras.Sequential([keras.Input((network.inputs[0].shape[1],))])
    for layer in network.layers:
        if not isinstance(layer, keras.layers.InputLayer):
            chain.add(layer)
        if layer.name == name:
            return chain

# === wrong: one too few
# loses: test-freeze
# --- freeze
def freeze(network, k):
    layers = [layer for layer in network.layers if layer.weights]
    for i, layer in enumerate(layers):
        layer.trainable = i > k
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: forgets to set the bias
# loses: test-dense
# hint: 2.5, 1 and 0
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], activation=activation, use_bias=b is not None)
    layer.build((None, W.shape[0]))
    layer.kernel.assign(W)
    return layer

# === wrong: divided by p
# loses: test-dropout
# hint: should become 3 / 0.75
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return np.where(rng.random(x.shape) >= p, x / p, 0.0)

# === wrong: dropout of the inputs in place of the network's own
# loses: test-noisy
# --- noisy
def noisy_answers(network, x, times):
    rng = np.random.default_rng(0)
    return np.stack([network.predict(x * (rng.random(x.shape) > 0.2) / 0.8, verbose=0) for _ in range(times)])

# === wrong: the class itself
# loses: test-table
# hint: texts Dense
# --- table
def layer_table(network):
    return [
        (layer.name, type(layer), layer.count_params())
        for layer in network.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]

# === wrong: the layer alone
# loses: test-features
# hint: a Keras model
# --- features
def feature_model(network, name):
    return network.get_layer(name)

# === wrong: never thaws
# loses: test-freeze
# hint: must be able to learn again
# --- freeze
def freeze(network, k):
    for layer in [layer for layer in network.layers if layer.weights][:k]:
        layer.trainable = False
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: transposed, rows for units
# loses: test-dense
# hint: (2, 3)
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[0], activation=activation, use_bias=b is not None)
    layer.build((None, W.shape[1]))
    layer.set_weights([W.T] if b is None else [W.T, np.resize(b, W.shape[0])])
    return layer

# === wrong: whole rows dropped
# loses: test-dropout
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    stays = rng.random((x.shape[0],) + (1,) * (x.ndim - 1)) >= p
    return np.where(stays, x / (1 - p), 0.0)

# === wrong: trains between the answers
# loses: test-noisy
# --- noisy
def noisy_answers(network, x, times):
    network.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
    answers = []
    for _ in range(times):
        network.train_on_batch(x, np.zeros((len(x), network.outputs[0].shape[-1])))
        answers.append(np.asarray(network(x, training=True)))
    return np.stack(answers)

# === wrong: units for parameters
# loses: test-table
# hint: 30, 0, 22 and 3
# --- table
def layer_table(network):
    return [
        (layer.name, type(layer).__name__, getattr(layer, "units", 0))
        for layer in network.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]

# === wrong: the answers, not a model
# loses: test-features
# hint: a Keras model
# --- features
def feature_model(network, name):
    return network.get_layer(name).output

# === wrong: the network itself stays frozen
# loses: test-freeze
# --- freeze
def freeze(network, k):
    network.trainable = False
    for layer in [layer for layer in network.layers if layer.weights][k:]:
        layer.trainable = True
    return sum(int(np.prod(w.shape)) for layer in network.layers for w in layer.trainable_weights)

# === wrong: not built
# loses: test-dense
# hint: build
# --- dense
def dense_from_weights(W, b, activation):
    return keras.layers.Dense(W.shape[1], activation=activation, use_bias=b is not None)

# === wrong: the same columns in every row
# loses: test-dropout
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return np.where(rng.random(x.shape[1:] or x.shape) >= p, x / (1 - p), 0.0)

# === wrong: always the layer of the example
# loses: test-features
# hint: No such layer
# --- features
def feature_model(network, name):
    return keras.Model(network.inputs, network.get_layer("features").output)

# === wrong: a frozen copy
# loses: test-freeze
# --- freeze
def freeze(network, k):
    copy = keras.models.clone_model(network)
    for i, layer in enumerate([layer for layer in copy.layers if layer.weights]):
        layer.trainable = i >= k
    return sum(int(np.prod(w.shape)) for w in copy.trainable_weights)

# === wrong: a network around the layer
# loses: test-dense
# hint: the layer itself
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(W.shape[1], activation=activation, use_bias=b is not None)
    network = keras.Sequential([keras.Input((W.shape[0],)), layer])
    layer.set_weights([W] if b is None else [W, b])
    return network

# === wrong: exactly p of them dropped
# loses: test-dropout
# hint: left to chance
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    flat = x.flatten()
    flat[rng.permutation(flat.size)[: int(round(p * flat.size))]] = 0
    return flat.reshape(x.shape) / (1 - p)

# === wrong: looks for the input of a Sequential
# loses: test-features
# hint: has no defined input
# --- features
def feature_model(network, name):
    return keras.Model(network.input, network.get_layer(name).output)

# === wrong: says how many are frozen
# loses: test-freeze
# hint: should return 25
# --- freeze
def freeze(network, k):
    for i, layer in enumerate([layer for layer in network.layers if layer.weights]):
        layer.trainable = i >= k
    return sum(int(np.prod(w.shape)) for w in network.non_trainable_weights)

# === wrong: only for the sizes of the example
# loses: test-dense
# hint: any W
# --- dense
def dense_from_weights(W, b, activation):
    layer = keras.layers.Dense(3, activation=activation, use_bias=b is not None)
    layer.build((None, 2))
    layer.set_weights([W] if b is None else [W, b])
    return layer

# === wrong: a seed of its own
# loses: test-dropout
# hint: a fixed seed
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    stays = np.random.default_rng(0).random(x.shape) >= p
    return np.where(stays, x / (1 - p), 0.0)

# === wrong: the place among those of layer_table
# loses: test-features
# --- features
def feature_model(network, name):
    names = [row[0] for row in layer_table(network)]
    return keras.Model(network.inputs, network.layers[names.index(name)].output)

# === wrong: counts the arrays
# loses: test-freeze
# hint: should return 25
# --- freeze
def freeze(network, k):
    for i, layer in enumerate([layer for layer in network.layers if layer.weights]):
        layer.trainable = i >= k
    return len(network.trainable_weights)

# === wrong: NumPy's global generator
# loses: test-dropout
# hint: the generator that is passed in
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return np.where(np.random.rand(*x.shape) >= p, x / (1 - p), 0.0)

# === wrong: counts all, frozen or not
# loses: test-freeze
# hint: should return 25
# --- freeze
def freeze(network, k):
    for i, layer in enumerate([layer for layer in network.layers if layer.weights]):
        layer.trainable = i >= k
    return network.count_params()

# === wrong: changes what is passed in
# loses: test-dropout
# hint: has been changed
# --- dropout
def dropout(x, p, training, rng):
    if training:
        x[rng.random(x.shape) < p] = 0
        x /= 1 - p
    return x

# === wrong: sets the weights to zero
# loses: test-freeze
# hint: must not change the weights
# --- freeze
def freeze(network, k):
    for i, layer in enumerate([layer for layer in network.layers if layer.weights]):
        layer.trainable = i >= k
        if i < k:
            layer.set_weights([0 * w for w in layer.get_weights()])
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: normal numbers for uniform ones
# loses: test-dropout
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return np.where(rng.normal(size=x.shape) >= p, x / (1 - p), 0.0)

# === wrong: returns nothing
# loses: test-freeze
# hint: gave nothing back
# --- freeze
def freeze(network, k):
    for i, layer in enumerate([layer for layer in network.layers if layer.weights]):
        layer.trainable = i >= k

# === wrong: the mask alone
# loses: test-dropout
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x
    return (rng.random(x.shape) >= p) / (1 - p)

# === wrong: thaws by setting what is set already
# loses: test-freeze
# hint: must be able to learn again
# --- freeze
def freeze(network, k):
    network.trainable = True
    for layer in [layer for layer in network.layers if layer.weights][:k]:
        layer.trainable = False
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: a bias of zeros is taken for none
# loses: test-dense
# hint: A bias of zeros
# --- dense
def dense_from_weights(W, b, activation):
    given = [W] if b is None or not np.any(b) else [W, b]
    layer = keras.layers.Dense(W.shape[1], activation=activation, use_bias=len(given) == 2)
    layer.build((None, W.shape[0]))
    layer.set_weights(given)
    return layer

# === wrong: knows an InputLayer by its name
# loses: test-table
# hint: whatever its name
# --- table
def layer_table(network):
    return [
        (layer.name, type(layer).__name__, layer.count_params())
        for layer in network.layers
        if not layer.name.startswith(("input", "point"))
    ]

# === wrong: counts what the layers hold, learned or not
# loses: test-freeze
# hint: BatchNormalization
# --- freeze
def freeze(network, k):
    with_weights = [layer for layer in network.layers if layer.weights]
    for i, layer in enumerate(with_weights):
        layer.trainable = i >= k
    return sum(layer.count_params() for layer in with_weights[k:])

# === wrong: only one InputLayer left out
# loses: test-table
# hint: two InputLayers
# --- table
def layer_table(network):
    layers = list(network.layers)
    if isinstance(layers[0], keras.layers.InputLayer):
        layers = layers[1:]
    return [(layer.name, type(layer).__name__, layer.count_params() if layer.weights else 0) for layer in layers]

# === wrong: a layer whose name contains the one asked for
# loses: test-features
# hint: counting goes wrong
# --- features
def feature_model(network, name):
    found = [layer for layer in network.layers if name in layer.name]
    return keras.Model(network.inputs, found[0].output)

# === wrong: only layers of which something can be learned are among the k
# loses: test-freeze
# hint: where training changes none of them
# --- freeze
def freeze(network, k):
    for layer in network.layers:
        layer.trainable = True
    for layer in [layer for layer in network.layers if layer.trainable_weights][:k]:
        layer.trainable = False
    return sum(int(np.prod(w.shape)) for w in network.trainable_weights)

# === wrong: what a frozen BatchNormalization keeps is taken off twice
# loses: test-freeze
# hint: neither before it is frozen nor after
# --- freeze
def freeze(network, k):
    layers = [layer for layer in network.layers if layer.weights]
    for i, layer in enumerate(layers):
        layer.trainable = i >= k
    left = sum(layer.count_params() for layer in layers[k:])
    for layer in layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            left -= layer.moving_mean.shape[0] + layer.moving_variance.shape[0]
    return left

# === wrong: one layer for all calls of a shape
# loses: test-dense
# hint: second call changed
# --- dense
MADE = {}


def dense_from_weights(W, b, activation):
    key = (W.shape, b is None, activation)
    if key not in MADE:
        MADE[key] = keras.layers.Dense(W.shape[1], activation=activation, use_bias=b is not None)
        MADE[key].build((None, W.shape[0]))
    MADE[key].set_weights([W] if b is None else [W, b])
    return MADE[key]

# === wrong: the probability is cut to tenths
# loses: test-dropout
# hint: not rounded
# --- dropout
def dropout(x, p, training, rng):
    if not training:
        return x.copy()
    dropped = rng.integers(0, 10, size=x.shape) < int(10 * p)
    return np.where(dropped, 0.0, x / (1 - p))

# === wrong: at most ten passes
# loses: test-noisy
# hint: copies of others
# --- noisy
def noisy_answers(network, x, times):
    passes = [keras.ops.convert_to_numpy(network(x, training=True)) for _ in range(min(times, 10))]
    return np.stack([passes[i % len(passes)] for i in range(times)])
