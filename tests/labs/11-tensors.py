# Cases of the lab 11-tensors. The file is parsed, never imported.

# === correct: the long names, NumPy on the way in, variables in the tape
# --- make-tensors
def make_tensors(rows, targets):
    table, column = np.array(rows), np.array(targets).reshape(-1, 1)
    X = tf.constant(table, dtype=tf.float32)
    y = tf.constant(column, dtype="float32")
    w = tf.Variable(np.zeros((table.shape[1], 1), dtype=np.float32), name="weights")
    return [X, y, w]
# --- shapes
shapes = {"A + v": [4, 3], "A + u": "error", "c * v": (4, 3), "c - u": (4, 4), "A @ B": (4, 2), "A @ A": "Error"}
# --- operations
def operations(a, b):
    results = {}
    results["sum"] = tf.add(a, b)
    results["product"] = tf.multiply(a, b)
    results["scores"] = tf.matmul(a, b, transpose_b=True)
    results["means"] = tf.math.reduce_mean(a, 0)
    results["centred"] = tf.subtract(a, results["means"])
    return results
# --- blend
def blend(first, second):
    first = tf.image.convert_image_dtype(first, tf.float32)
    second = tf.image.convert_image_dtype(second, tf.float32)
    return 0.5 * first + 0.5 * second
# --- step
def step(w: tf.Variable, gradient, rate):
    before = w.numpy()
    w.assign(w - rate * gradient)
    return before
# --- gradient
def gradient(f, x):
    v = tf.Variable(x, dtype=tf.float32)
    with tf.GradientTape() as tape:
        y = f(v)
    return tape.gradient(y, v).numpy()
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    way = []
    for _ in range(steps):
        way.append(step(w, gradient(f, w), rate))
    way.append(w.numpy())
    return way

# === correct: Python's loops, sums by hand, einsum
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.constant([[float(number) for number in row] for row in rows])
    y = tf.expand_dims(tf.constant([float(target) for target in targets]), axis=1)
    w = tf.Variable([[0.0]] * len(rows[0]))
    return X, y, w
# --- shapes
keys = ["A + v", "A + u", "c * v", "c - u", "A @ B", "A @ A"]
shapes = dict(zip(keys, [tf.TensorShape([4, 3]), "error", (4, 3), (4, 4), np.array([4, 2]), "error"]))
# --- operations
def operations(a, b):
    n, m = a.shape
    means = tf.reduce_sum(a, axis=0, keepdims=True) / n
    return {
        "sum": a + b,
        "product": tf.einsum("ij,ij->ij", a, b),
        "scores": tf.stack([tf.stack([tf.tensordot(a[i], b[j], axes=1) for j in range(n)]) for i in range(n)]),
        "means": tf.squeeze(means, axis=0),
        "centred": a - tf.tile(means, (n, 1)),
        "shape": (n, m),
    }
# --- blend
def blend(first, second):
    both = tf.stack([tf.cast(picture, tf.float64) for picture in (first, second)])
    return tf.cast(tf.reduce_mean(both, axis=0) / 255.0, tf.float32)
# --- step
def step(w, gradient, rate):
    before = w.value()
    w = w.assign_add(-rate * gradient)
    return before
# --- gradient
def gradient(f, x):
    x = tf.constant(x, dtype=tf.float32)
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch([x])
        y = tf.reduce_sum(f(x))
    slope = tape.gradient(y, x)
    del tape
    return slope
# --- descend
def descend(f, start, rate, steps):
    place = tf.constant(start, dtype=tf.float32)
    if steps == 0:
        return [place]
    with tf.GradientTape() as tape:
        tape.watch(place)
        height = f(place)
    rest = descend(f, place - rate * tape.gradient(height, place), rate, steps - 1)
    return [place, *rest]

# === correct: casts, matrix products, constants that are watched anew
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(tf.convert_to_tensor(rows), tf.float32)
    y = tf.cast(tf.convert_to_tensor(targets), tf.float32)[:, None]
    w = tf.Variable(initial_value=tf.zeros([tf.shape(X)[1], 1], dtype=tf.float32), dtype=tf.float32)
    return X, y, w
# --- operations
def operations(a, b):
    m = tf.math.reduce_mean(a, axis=0)
    scores = tf.linalg.matmul(a, tf.linalg.matrix_transpose(b))
    return dict(sum=tf.math.add(a, b), product=tf.math.multiply(a, b), scores=scores, means=m, centred=a + (-1) * m)
# --- blend
def blend(first, second):
    return tf.cast(first, "float32") / 255 / 2 + tf.cast(second, "float32") / 255 / 2
# --- step
def step(w, gradient, rate):
    before = tf.constant(w.numpy())
    w.assign(before - tf.multiply(gradient, rate))
    return before
# --- gradient
def gradient(f, x):
    x = tf.convert_to_tensor(x, dtype=tf.float32)
    tape = tf.GradientTape()
    with tape:
        tape.watch(x)
        y = f(x)
    (slope,) = tape.gradient(y, [x])
    return slope
# --- noted
noted = {"A": 3, "B": "None", "C": "none", "D": "none", "E": np.float32(3), "F": tf.constant(108.0)}
# --- descend
def descend(f, start, rate, steps):
    w = tf.constant(start, dtype=tf.float32)
    places = [w]
    while len(places) <= steps:
        with tf.GradientTape() as tape:
            tape.watch(w)
            height = tf.reduce_sum(f(w))
        w = w - rate * tape.gradient(height, w)
        places.append(w)
    return tf.stack(places)

# === wrong: NumPy arrays instead of tensors
# loses: test-make-tensors=failed
# hint: X should be a constant of TensorFlow, but it is a NumPy array
# --- make-tensors
def make_tensors(rows, targets):
    X = np.array(rows, dtype="float32")
    return X, np.array(targets, dtype="float32").reshape(-1, 1), tf.Variable(tf.zeros((X.shape[1], 1)))

# === wrong: the types are left to TensorFlow
# loses: test-make-tensors
# hint: X should be of the dtype float32, but it is int32
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.constant(rows)
    return X, tf.reshape(tf.constant(targets), (-1, 1)), tf.Variable(tf.zeros((X.shape[1], 1)))

# === wrong: a NumPy array keeps its type
# loses: test-make-tensors
# hint: A NumPy array keeps its own type
# --- make-tensors
def make_tensors(rows, targets):
    if isinstance(rows, list):
        rows = [[float(v) for v in row] for row in rows]
        targets = [float(v) for v in targets]
    X = tf.constant(rows)
    return X, tf.reshape(tf.constant(targets), (-1, 1)), tf.Variable(tf.zeros((X.shape[1], 1)))

# === wrong: the targets are no column
# loses: test-make-tensors
# hint: y should have the shape (3, 1), but it has (3,)
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    return X, tf.cast(targets, tf.float32), tf.Variable(tf.zeros((X.shape[1], 1)))

# === wrong: the weights are a constant
# loses: test-make-tensors
# hint: w should be a variable of TensorFlow, but it is a constant
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    return X, tf.reshape(tf.cast(targets, tf.float32), (-1, 1)), tf.zeros((X.shape[1], 1))

# === wrong: the data are variables, too
# loses: test-make-tensors
# hint: X should be a constant of TensorFlow, but it is a variable
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.Variable(rows, dtype=tf.float32)
    y = tf.Variable(tf.reshape(tf.cast(targets, tf.float32), (-1, 1)))
    return X, y, tf.Variable(tf.zeros((X.shape[1], 1)))

# === wrong: always two weights
# loses: test-make-tensors
# hint: w has one row for each column of X
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    return X, tf.reshape(tf.cast(targets, tf.float32), (-1, 1)), tf.Variable([[0.0], [0.0]])

# === wrong: one weight for each row
# loses: test-make-tensors
# hint: w should have the shape (2, 1), but it has (3, 1)
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    return X, tf.reshape(tf.cast(targets, tf.float32), (-1, 1)), tf.Variable(tf.zeros((X.shape[0], 1)))

# === wrong: what is behind the point is cut off
# loses: test-make-tensors
# hint: The numbers should stay what they are
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(tf.cast(rows, tf.int32), tf.float32)
    return X, tf.reshape(tf.cast(targets, tf.float32), (-1, 1)), tf.Variable(tf.zeros((X.shape[1], 1)))

# === wrong: weights that can't be trained
# loses: test-make-tensors
# hint: the variable should be trainable
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    y = tf.reshape(tf.cast(targets, tf.float32), (-1, 1))
    return X, y, tf.Variable(tf.zeros((X.shape[1], 1)), trainable=False)

# === wrong: weights of one
# loses: test-make-tensors
# hint: The weights should begin at zero
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    return X, tf.reshape(tf.cast(targets, tf.float32), (-1, 1)), tf.Variable(tf.ones((X.shape[1], 1)))

# === wrong: make_tensors forgets the return
# loses: test-make-tensors=failed
# hint: must return three things
# --- make-tensors
def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    w = tf.Variable(tf.zeros((X.shape[1], 1)))

# === wrong: shapes are lined up from the left
# loses: test-shapes=partial@1.5
# --- shapes
shapes = {"A + v": "error", "A + u": (4, 3), "c * v": (4, 3), "c - u": (4, 1), "A @ B": (4, 2), "A @ A": "error"}

# === wrong: no stretching of both, and @ goes element by element
# loses: test-shapes=partial@1.5
# --- shapes
shapes = {"A + v": (4, 3), "A + u": "error", "c * v": "error", "c - u": (4,), "A @ B": (4, 2), "A @ A": (4, 3)}

# === wrong: no shape is right
# loses: test-shapes=failed
# hint: from the right
# --- shapes
shapes = {"A + v": "error", "A + u": (4, 3), "c * v": "error", "c - u": "error", "A @ B": "error", "A @ A": (4, 3)}

# === wrong: a shape is left out
# loses: test-shapes=failed
# hint: no answer yet for c - u
# --- shapes
shapes = {"A + v": (4, 3), "A + u": "error", "c * v": (4, 3), "c - u": None, "A @ B": (4, 2), "A @ A": "error"}

# === wrong: numbers of elements instead of shapes
# loses: test-shapes=failed
# hint: should be a shape such as
# --- shapes
shapes = {"A + v": 12, "A + u": "error", "c * v": 12, "c - u": 16, "A @ B": 8, "A @ A": "error"}

# === wrong: the star for the product of matrices
# loses: test-operations=failed
# hint: "scores" of the example should have the shape (2, 2), but it has (2, 3)
# --- operations
def operations(a, b):
    m = tf.reduce_mean(a, axis=0)
    return {"sum": a + b, "product": a * b, "scores": a * b, "means": m, "centred": a - m}

# === wrong: the product of matrices for the star
# loses: test-operations
# hint: "product" of the example
# --- operations
def operations(a, b):
    m = tf.reduce_mean(a, axis=0)
    scores = a @ tf.transpose(b)
    return {"sum": a + b, "product": scores, "scores": scores, "means": m, "centred": a - m}

# === wrong: b is reshaped, not transposed
# loses: test-operations
# hint: "scores" of the example should be
# --- operations
def operations(a, b):
    m = tf.reduce_mean(a, axis=0)
    scores = a @ tf.reshape(b, (b.shape[1], b.shape[0]))
    return {"sum": a + b, "product": a * b, "scores": scores, "means": m, "centred": a - m}

# === wrong: a table with as many rows as columns isn't transposed
# loses: test-operations
# hint: by the *rows* of b
# --- operations
def operations(a, b):
    m = tf.reduce_mean(a, axis=0)
    scores = a @ b if a.shape[0] == a.shape[1] else a @ tf.transpose(b)
    return {"sum": a + b, "product": a * b, "scores": scores, "means": m, "centred": a - m}

# === wrong: rows and columns of the scores are exchanged
# loses: test-operations
# hint: "scores" of the example should be
# --- operations
def operations(a, b):
    m = tf.reduce_mean(a, axis=0)
    return {"sum": a + b, "product": a * b, "scores": b @ tf.transpose(a), "means": m, "centred": a - m}

# === wrong: the means of the rows
# loses: test-operations
# hint: "means" of the example should have the shape (3,), but it has (2,)
# --- operations
def operations(a, b):
    m = tf.reduce_mean(a, axis=1)
    return {"sum": a + b, "product": a * b, "scores": a @ tf.transpose(b), "means": m, "centred": a - m[:, None]}

# === wrong: centred by the mean of everything
# loses: test-operations
# hint: "centred" of the example
# --- operations
def operations(a, b):
    m = tf.reduce_mean(a, axis=0)
    scores = a @ tf.transpose(b)
    return {"sum": a + b, "product": a * b, "scores": scores, "means": m, "centred": a - tf.reduce_mean(a)}

# === wrong: operations in NumPy
# loses: test-operations
# hint: Compute with TensorFlow's operations
# --- operations
def operations(a, b):
    a, b = a.numpy(), b.numpy()
    return {"sum": a + b, "product": a * b, "scores": a @ b.T, "means": a.mean(axis=0), "centred": a - a.mean(axis=0)}

# === wrong: bytes are added as bytes
# loses: test-blend=failed
# hint: they were added as bytes
# --- blend
def blend(first, second):
    return tf.cast(first + second, tf.float32) / 510

# === wrong: bytes are added as bytes, and halved
# loses: test-blend
# hint: they were added as bytes
# --- blend
def blend(first, second):
    return (first + second) / 2 / 255

# === wrong: the blend isn't scaled
# loses: test-blend
# hint: still on the scale up to 255
# --- blend
def blend(first, second):
    return (tf.cast(first, tf.float32) + tf.cast(second, tf.float32)) / 2

# === wrong: the blend is halved in whole numbers
# loses: test-blend
# hint: Is a half lost
# --- blend
def blend(first, second):
    return tf.cast((tf.cast(first, tf.int32) + tf.cast(second, tf.int32)) // 2, tf.float32) / 255

# === wrong: each picture is halved as bytes
# loses: test-blend
# hint: Is a half lost
# --- blend
def blend(first, second):
    return tf.cast(first // 2 + second // 2, tf.float32) / 255

# === wrong: the blend is scaled by 256
# loses: test-blend
# --- blend
def blend(first, second):
    return (tf.cast(first, tf.float32) + tf.cast(second, tf.float32)) / 512

# === wrong: the blend is of 64 bits
# loses: test-blend
# hint: of the dtype float32, but it is float64
# --- blend
def blend(first, second):
    return (tf.cast(first, tf.float64) + tf.cast(second, tf.float64)) / 510

# === wrong: the blend is a NumPy array
# loses: test-blend
# hint: blend should return a tensor
# --- blend
def blend(first, second):
    return ((first.numpy() / 255.0 + second.numpy() / 255.0) / 2).astype("float32")

# === wrong: step rebinds the name
# loses: test-step=failed
# hint: leaves the variable alone
# --- step
def step(w, gradient, rate):
    before = w
    w = w - rate * gradient
    return before

# === wrong: step makes another variable
# loses: test-step
# hint: leaves the variable alone
# --- step
def step(w, gradient, rate):
    before = w.numpy()
    w = tf.Variable(before - rate * gradient)
    return before

# === wrong: step uses -= on a copy
# loses: test-step
# hint: leaves the variable alone
# --- step
def step(w, gradient, rate):
    before = w.numpy()
    after = tf.identity(w)
    after -= rate * gradient
    return before

# === wrong: a second name instead of a copy
# loses: test-step
# hint: step returned a variable
# --- step
def step(w, gradient, rate):
    before = w
    w.assign_sub(rate * gradient)
    return before

# === wrong: step returns the weights after the step
# loses: test-step
# hint: the numbers after the step
# --- step
def step(w, gradient, rate):
    w.assign_sub(rate * gradient)
    return w.numpy()

# === wrong: step returns nothing
# loses: test-step
# hint: step gave nothing back
# --- step
def step(w, gradient, rate):
    w.assign_sub(rate * gradient)

# === wrong: step goes up
# loses: test-step
# hint: Go against the gradient
# --- step
def step(w, gradient, rate):
    before = tf.identity(w)
    w.assign_add(rate * gradient)
    return before

# === wrong: step knows one rate
# loses: test-step
# hint: The learning rate is missing or fixed
# --- step
def step(w, gradient, rate):
    before = tf.identity(w)
    w.assign_sub(0.1 * gradient)
    return before

# === wrong: step assigns the step instead of subtracting it
# loses: test-step
# hint: should hold 0 and 3
# --- step
def step(w, gradient, rate):
    before = tf.identity(w)
    w.assign(rate * gradient)
    return before

# === wrong: a constant that isn't watched
# loses: test-gradient=failed
# hint: is it watched
# --- gradient
def gradient(f, x):
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)

# === wrong: whole numbers remain whole
# loses: test-gradient
# hint: say which dtype the tensor should have
# --- gradient
def gradient(f, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)

# === wrong: NumPy inside the tape
# loses: test-gradient
# hint: the tape has no notes that lead from x to f(x)
# --- gradient
def gradient(f, x):
    x = tf.Variable(x, dtype=tf.float32)
    with tf.GradientTape() as tape:
        y = f(x.numpy())
    return tape.gradient(y, x)

# === wrong: the function is computed before the tape runs
# loses: test-gradient
# hint: while the tape is running
# --- gradient
def gradient(f, x):
    x = tf.Variable(x, dtype=tf.float32)
    y = f(x)
    with tf.GradientTape() as tape:
        z = 1.0 * y
    return tape.gradient(z, x)

# === wrong: only numbers are made into variables
# loses: test-gradient
# hint: A constant must be watched
# --- gradient
def gradient(f, x):
    if isinstance(x, (int, float)):
        x = tf.Variable(x, dtype=tf.float32)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)

# === wrong: the slope is measured
# loses: test-gradient
# hint: lose their digits
# --- gradient
def gradient(f, x):
    x = np.asarray(x, dtype="float32")
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += 1e-2
        down[place] -= 1e-2
        slopes[place] = (np.sum(f(tf.constant(up)), dtype=float) - np.sum(f(tf.constant(down)), dtype=float)) / 2e-2
    return slopes

# === wrong: the value instead of the slope
# loses: test-gradient
# hint: That is its value
# --- gradient
def gradient(f, x):
    return f(tf.constant(x))

# === wrong: the slopes are added up
# loses: test-gradient
# hint: should give two slopes
# --- gradient
def gradient(f, x):
    x = tf.Variable(x, dtype=tf.float32)
    with tf.GradientTape() as tape:
        y = f(x)
    return tf.reduce_sum(tape.gradient(y, x))

# === wrong: the slope of the mean
# loses: test-gradient
# hint: The slopes of tf.exp
# --- gradient
def gradient(f, x):
    x = tf.Variable(x, dtype=tf.float32)
    with tf.GradientTape() as tape:
        y = tf.reduce_mean(f(x))
    return tape.gradient(y, x)

# === wrong: a number is watched as it is
# loses: test-gradient
# --- gradient
def gradient(f, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)

# === wrong: the tape is asked for the square of the function
# loses: test-gradient
# --- gradient
def gradient(f, x):
    x = tf.Variable(x, dtype=tf.float32)
    with tf.GradientTape() as tape:
        y = f(x) ** 2 / 2
    return tape.gradient(y, x)

# === wrong: the tape is thought to see everything
# loses: test-noted=partial@2
# --- noted
noted = {"A": 3, "B": 3, "C": 6, "D": 12, "E": 6, "F": 108}

# === wrong: the tape is thought to stop at every number
# loses: test-noted=partial@0.5
# --- noted
noted = {"A": 3, "B": "none", "C": "none", "D": "none", "E": "none", "F": 108}

# === wrong: values instead of slopes
# loses: test-noted=failed
# hint: Begin with A
# --- noted
noted = {"A": 9, "B": 9, "C": 9, "D": 18, "E": 9, "F": 81}

# === wrong: an answer on the tape is left out
# loses: test-noted=failed
# hint: no answer yet for C
# --- noted
noted = {"A": 3, "B": "none", "C": None, "D": "none", "E": 3, "F": 108}

# === wrong: the variable is lost after the first step
# loses: test-descend
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    places = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = f(w)
        w = w - rate * tape.gradient(height, w)
        places.append(w.numpy())
    return places

# === wrong: the same variable again and again
# loses: test-descend
# hint: the same variable into the list
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    places = [w]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = f(w)
        w.assign_sub(rate * tape.gradient(height, w))
        places.append(w)
    return places

# === wrong: one tape for the whole way
# loses: test-descend
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    places = [w.numpy()]
    with tf.GradientTape(persistent=True) as tape:
        height = f(w)
    slope = tape.gradient(height, w)
    for _ in range(steps):
        w.assign_sub(rate * slope)
        places.append(w.numpy())
    return places

# === wrong: the way goes up
# loses: test-descend
# hint: up the slope
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    places = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = f(w)
        w.assign_add(rate * tape.gradient(height, w))
        places.append(w.numpy())
    return places

# === wrong: the start is left out
# loses: test-descend
# hint: you return 3
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    places = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = f(w)
        w.assign_sub(rate * tape.gradient(height, w))
        places.append(w.numpy())
    return places

# === wrong: only the end of the way
# loses: test-descend
# hint: Three steps make four places
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = f(w)
        w.assign_sub(rate * tape.gradient(height, w))
    return w.numpy()

# === wrong: descend knows the slope of a square
# loses: test-descend
# hint: the one before, minus rate times the slope there
# --- descend
def descend(f, start, rate, steps):
    w = np.array(start, dtype="float32")
    places = [w]
    for _ in range(steps):
        places.append(places[-1] - rate * 2 * places[-1])
    return places

# === wrong: descend always takes three steps
# loses: test-descend
# hint: steps + 1 places
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    places = [w.numpy()]
    for _ in range(3):
        with tf.GradientTape() as tape:
            height = f(w)
        w.assign_sub(rate * tape.gradient(height, w))
        places.append(w.numpy())
    return places

# === wrong: descend begins at zero
# loses: test-descend
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(tf.zeros(len(start)))
    places = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = f(w)
        w.assign_sub(rate * tape.gradient(height, w))
        places.append(w.numpy())
    return places

# === wrong: descend moves by the sign of the slope
# loses: test-descend
# hint: should be 4, 2, 1, 0.5
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start, dtype=tf.float32)
    places = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = f(w)
        w.assign_sub(rate * tf.sign(tape.gradient(height, w)))
        places.append(w.numpy())
    return places

# === wrong: the blend is scaled only where it looks unscaled
# loses: test-blend
# hint: nearly black
# --- blend
def blend(first, second):
    mean = (tf.cast(first, tf.float32) + tf.cast(second, tf.float32)) / 2
    return mean / 255 if tf.reduce_max(mean) > 1 else mean

# === wrong: the gradient is clipped
# loses: test-step
# hint: minus rate times gradient
# --- step
def step(w, gradient, rate):
    old = tf.identity(w)
    w.assign_sub(rate * tf.clip_by_value(gradient, -10.0, 10.0))
    return old

# === wrong: f is given a flat x
# loses: test-gradient
# hint: any function of TensorFlow's operations
# --- gradient
def gradient(f, x):
    x = tf.cast(x, tf.float32)
    flat = tf.reshape(x, [-1])
    with tf.GradientTape() as tape:
        tape.watch(flat)
        y = f(flat)
    return tf.reshape(tape.gradient(y, flat), x.shape)

# === wrong: the slope of each value by its own number alone
# loses: test-gradient
# hint: The slopes are wrong
# --- gradient
def gradient(f, x):
    x = tf.cast(x, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    if len(x.shape) == 1 and y.shape == x.shape:
        return tf.linalg.diag_part(tape.jacobian(y, x))
    return tape.gradient(y, x)

# === wrong: a start of whole numbers makes a variable of whole numbers
# loses: test-descend
# hint: whole numbers
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(start)
    places = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            y = f(w)
        w.assign_sub(rate * tape.gradient(y, w))
        places.append(w.numpy())
    return places

# === wrong: a step that goes up is not taken
# loses: test-descend
# hint: the walk goes up
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(tf.cast(start, tf.float32))
    places = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(f(w))
        new = w - rate * tape.gradient(y, w)
        if tf.reduce_sum(f(new)) <= y:
            w.assign(new)
        places.append(w.numpy())
    return np.array(places)

# === wrong: the walk ends where it is nearly level
# loses: test-descend
# hint: nearly level
# --- descend
def descend(f, start, rate, steps):
    w = tf.Variable(tf.cast(start, tf.float32))
    places = [w.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            y = f(w)
        slope = tape.gradient(y, w)
        if tf.norm(slope) < 1e-3:
            break
        w.assign_sub(rate * slope)
        places.append(w.numpy())
    return np.array(places)

# === wrong: the same variable at every call
# loses: test-make-tensors
# hint: a variable of its own
# --- make-tensors
import functools


@functools.cache
def zero_weights(n):
    return tf.Variable(tf.zeros((n, 1)))


def make_tensors(rows, targets):
    X = tf.cast(rows, tf.float32)
    return X, tf.reshape(tf.cast(targets, tf.float32), (-1, 1)), zero_weights(X.shape[1])

# === wrong: the means are of 64 bits
# loses: test-operations
# hint: five results should be float32
# --- operations
def operations(a, b):
    m = tf.reduce_mean(tf.cast(a, tf.float64), axis=0)
    scores = a @ tf.transpose(b)
    return {"sum": a + b, "product": a * b, "scores": scores, "means": m, "centred": a - tf.cast(m, tf.float32)}
