# Cases of the lab 19-convolution: other correct solutions, and wrong ones with the test cell that must lose points.

# === correct: plain Python loops and lists
# --- slide
def slide(image, kernel):
    h, w = len(kernel), len(kernel[0])
    result = []
    for i in range(len(image) - h + 1):
        line = []
        for j in range(len(image[0]) - w + 1):
            total = 0
            for di in range(h):
                for dj in range(w):
                    total += image[i + di][j + dj] * kernel[di][dj]
            line.append(total)
        result.append(line)
    return result
# --- kernels
kernels = {
    "copy": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "blur": [[1 / 9] * 3] * 3,
    "left": ((0, 0, 0), (1, 0, 0), (0, 0, 0)),
    "below": [[0, -1, 0], [0, 0, 0], [0, 1, 0]],
}
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    result = []
    for n, k in zip(shape, size):
        count, start = 0, 0
        while (start < n) if padding == "same" else (start + k <= n):
            count += 1
            start += stride
        result.append(count)
    return result
# --- same-padding
def same_padding(shape, size, stride=1):
    zeros = []
    for n, k in zip(shape, size):
        rest = n % stride
        if rest == 0:
            missing = max(k - stride, 0)
        else:
            missing = max(k - rest, 0)
        zeros.append([missing // 2, missing - missing // 2])
    return zeros
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w, channels, filters = kernel.shape
    rows, columns = output_shape(image.shape[:2], (h, w), stride, padding)
    above = left = 0
    if padding == "same":
        (above, _), (left, _) = same_padding(image.shape[:2], (h, w), stride)
    result = [[[0.0] * filters for _ in range(columns)] for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for f in range(filters):
                for di in range(h):
                    for dj in range(w):
                        y, x = i * stride - above + di, j * stride - left + dj
                        if 0 <= y < image.shape[0] and 0 <= x < image.shape[1]:
                            for c in range(channels):
                                result[i][j][f] += image[y, x, c] * kernel[di, dj, c, f]
    return result
# --- max-pool
def max_pool(maps, size=2, stride=None):
    if stride is None:
        stride = size
    rows, columns = output_shape(maps.shape[:2], (size, size), stride)
    result = np.full((rows, columns, maps.shape[2]), -np.inf)
    for i in range(rows):
        for j in range(columns):
            for di in range(size):
                for dj in range(size):
                    for c in range(maps.shape[2]):
                        result[i, j, c] = max(result[i, j, c], maps[i * stride + di, j * stride + dj, c])
    return result
# --- average-pool
def average_pool(maps, size=2, stride=None):
    if stride is None:
        stride = size
    result = []
    for i in range(0, maps.shape[0] - size + 1, stride):
        line = []
        for j in range(0, maps.shape[1] - size + 1, stride):
            line.append([sum(maps[i + d // size, j + d % size, c] for d in range(size * size)) / size**2 for c in range(maps.shape[2])])
        result.append(line)
    return result
# --- flatten
def flatten(maps):
    row = []
    for line in maps:
        for pixel in line:
            row.extend(pixel)
    return row

# === correct: single precision, windows without loops, einsum
# --- slide
def slide(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.float32(image), np.shape(kernel))
    return np.einsum("ijhw,hw->ij", windows, np.float32(kernel))
# --- kernels
kernels = dict(
    copy=np.eye(3, dtype="float32")[[0]].T @ np.zeros((1, 3), "float32") + np.diag([0, 1, 0]).astype("float32"),
    blur=np.ones((3, 3), "float32") / 9,
    left=np.pad(np.ones((1, 1), "float32"), ((1, 1), (0, 2))),
    below=np.float32([[-0.1, -0.2, -0.1], [-0.1, -0.2, -0.1], [0.2, 0.4, 0.2]]),
)
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    shape, size = np.array(shape), np.array(size)
    if padding == "same":
        return np.ceil(shape / stride)
    return np.ceil((shape - size + 1) / stride)
# --- same-padding
def same_padding(shape, size, stride=1):
    n = np.array(shape)
    out = output_shape(shape, size, stride, "same").astype(int)
    missing = np.maximum((out - 1) * stride + np.array(size) - n, 0)
    return np.stack([missing // 2, (missing + 1) // 2], axis=1)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    image, kernel = image.astype(np.float32), kernel.astype(np.float32)
    if padding == "same":
        image = np.pad(image, [*same_padding(image.shape[:2], kernel.shape[:2], stride), [0, 0]])
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape[:2], axis=(0, 1))
    return np.einsum("ijchw,hwcf->ijf", windows[::stride, ::stride], kernel)
# --- max-pool
def max_pool(maps, size=2, stride=None):
    step = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(0, 1))
    return windows[::step, ::step].max(axis=(3, 4)).astype("float32")
# --- average-pool
def average_pool(maps, size=2, stride=None):
    step = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(0, 1))
    return windows[::step, ::step].mean(axis=(-2, -1), dtype="float32")
# --- flatten
def flatten(maps):
    return np.float32(maps).flatten()

# === correct: one function made of the others, helpers, type hints
# --- slide
def slide(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    H, W = image.shape
    h, w = kernel.shape
    result = np.zeros((H - h + 1, W - w + 1))
    for di, dj in np.ndindex(h, w):
        result += kernel[di, dj] * image[di : H - h + 1 + di, dj : W - w + 1 + dj]
    return result
# --- kernels
middle = np.zeros((3, 3))
middle[1, 1] = 1
kernels = {"copy": middle, "blur": np.ones((3, 3)) * 0.1111111, "left": np.roll(middle, -1, axis=1), "below": np.array([[-2, -2, -2], [1, 1, 1], [1, 1, 1]])}
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    import math
    def one(n, k):
        return math.ceil(n / stride) if padding.lower() == "same" else math.floor((n - k) / stride) + 1
    return one(shape[0], size[0]), one(shape[1], size[1])
# --- same-padding
def same_padding(shape, size, stride=1):
    def one(n, k, out):
        missing = (out - 1) * stride + k - n
        return (0, 0) if missing < 0 else (missing // 2, missing - missing // 2)
    rows, columns = output_shape(shape, size, stride, padding="same")
    return one(shape[0], size[0], rows), one(shape[1], size[1], columns)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    if padding == "same":
        above, left = same_padding(image.shape[:2], kernel.shape[:2], stride)
        image = np.pad(image, (above, left, (0, 0)))
    maps = []
    for f in range(kernel.shape[3]):
        maps.append(sum(slide(image[:, :, c], kernel[:, :, c, f]) for c in range(kernel.shape[2]))[::stride, ::stride])
    return np.stack(maps, axis=-1)
# --- max-pool
def pooled(summary, maps, size, stride):
    stride = stride if stride else size
    rows, columns = output_shape(maps.shape[:2], (size, size), stride)
    result = np.empty((rows, columns, maps.shape[-1]))
    for i, j, c in np.ndindex(result.shape):
        result[i, j, c] = summary(maps[i * stride : i * stride + size, j * stride : j * stride + size, c])
    return result
def max_pool(maps, size=2, stride=None):
    return pooled(np.max, maps, size, stride)
# --- average-pool
def average_pool(maps, size=2, stride=None):
    return pooled(np.mean, maps, size, stride)
# --- flatten
def flatten(maps):
    return np.concatenate([row.ravel() for row in maps])

# === correct: conv2d as one big matrix product, changed copies
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w, channels, filters = kernel.shape
    if padding == "same":
        rows, columns = -(-image.shape[0] // stride), -(-image.shape[1] // stride)
        big = np.zeros((max((rows - 1) * stride + h, image.shape[0]), max((columns - 1) * stride + w, image.shape[1]), channels))
        above, left = (big.shape[0] - image.shape[0]) // 2, (big.shape[1] - image.shape[1]) // 2
        big[above : above + image.shape[0], left : left + image.shape[1]] = image
        image = big
    else:
        rows, columns = (image.shape[0] - h) // stride + 1, (image.shape[1] - w) // stride + 1
    table = np.stack([image[i * stride : i * stride + h, j * stride : j * stride + w].ravel() for i in range(rows) for j in range(columns)])
    return (table @ kernel.reshape(-1, filters)).reshape(rows, columns, filters)
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = size if not stride else stride
    best = None
    rows, columns = (maps.shape[0] - size) // stride + 1, (maps.shape[1] - size) // stride + 1
    for di in range(size):
        for dj in range(size):
            part = maps[di::stride, dj::stride][:rows, :columns]
            best = part.copy() if best is None else np.maximum(best, part)
    return best
# --- flatten
def flatten(maps):
    maps.shape
    return maps.copy().reshape(maps.size)

# === wrong: slide turns the kernel over
# loses: test-slide
# hint: turned the kernel over
# --- slide
def slide(image, kernel):
    kernel = kernel[::-1, ::-1]
    h, w = kernel.shape
    return np.array([[np.sum(image[i : i + h, j : j + w] * kernel) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])

# === wrong: slide transposes the kernel
# loses: test-slide
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[np.sum(image[i : i + h, j : j + w] * kernel.T) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])

# === wrong: slide forgets the last row and column
# loses: test-slide
# hint: should have the shape (2, 3)
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[np.sum(image[i : i + h, j : j + w] * kernel) for j in range(image.shape[1] - w)] for i in range(image.shape[0] - h)])

# === wrong: slide knows square kernels only
# loses: test-slide
# hint: square or not
# --- slide
def slide(image, kernel):
    k = kernel.shape[0]
    return np.array([[np.sum(image[i : i + k, j : j + k] * kernel) for j in range(image.shape[1] - k + 1)] for i in range(image.shape[0] - k + 1)])

# === wrong: slide exchanges rows and columns of the map
# loses: test-slide
# hint: should have the shape (2, 3)
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[np.sum(image[i : i + h, j : j + w] * kernel) for i in range(image.shape[0] - h + 1)] for j in range(image.shape[1] - w + 1)])

# === wrong: slide averages
# loses: test-slide
# hint: The worked case
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[np.mean(image[i : i + h, j : j + w] * kernel) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])

# === wrong: slide multiplies matrices
# loses: test-slide
# hint: The worked case
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[np.sum(image[i : i + h, j : j + w] @ kernel) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])

# === wrong: slide pads, so that the map is as large as the picture
# loses: test-slide
# hint: should have the shape (2, 3)
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    padded = np.pad(image, ((0, h - 1), (0, w - 1)))
    return np.array([[np.sum(padded[i : i + h, j : j + w] * kernel) for j in range(image.shape[1])] for i in range(image.shape[0])])

# === wrong: slide moves on by a whole window
# loses: test-slide
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[np.sum(image[i : i + h, j : j + w] * kernel) for j in range(0, image.shape[1] - w + 1, w)] for i in range(0, image.shape[0] - h + 1, h)])

# === wrong: slide overwrites the picture
# loses: test-slide
# hint: as they were
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    for i in range(rows):
        for j in range(columns):
            image[i, j] = np.sum(image[i : i + h, j : j + w] * kernel)
    return image[:rows, :columns]

# === wrong: slide keeps no negative sums
# loses: test-slide
# hint: The worked case
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[max(np.sum(image[i : i + h, j : j + w] * kernel), 0) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])

# === wrong: slide prints its map and returns nothing
# loses: test-slide
# hint: return
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    print([[np.sum(image[i : i + h, j : j + w] * kernel) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])

# === wrong: a blur that adds up
# loses: test-kernels
# hint: adds the pixels up
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)), "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[-1] * 3, [0] * 3, [1] * 3]}

# === wrong: a blur of the middle row
# loses: test-kernels
# hint: the mean
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": [[0, 0, 0], [1 / 3] * 3, [0, 0, 0]], "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[-1] * 3, [0] * 3, [1] * 3]}

# === wrong: left is turned over
# loses: test-kernels
# hint: to the right of the middle
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [0, 0, 1], [0, 0, 0]], "below": [[-1] * 3, [0] * 3, [1] * 3]}

# === wrong: copy is all ones
# loses: test-kernels
# hint: the pixel in the middle
# --- kernels
kernels = {"copy": np.ones((3, 3)), "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[-1] * 3, [0] * 3, [1] * 3]}

# === wrong: below looks to the right
# loses: test-kernels
# hint: to the right only
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[-1, 0, 1]] * 3}

# === wrong: below is upside down
# loses: test-kernels
# hint: more than 0
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[1] * 3, [0] * 3, [-1] * 3]}

# === wrong: below is brightness below, no change
# loses: test-kernels
# hint: add up to
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[0] * 3, [0] * 3, [1] * 3]}

# === wrong: below sees the lower two rows only
# loses: test-kernels
# hint: more than 0
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[0] * 3, [-1] * 3, [1] * 3]}

# === wrong: below compares a diagonal
# loses: test-kernels
# hint: to the right only
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[-1, 0, 0], [0, 0, 0], [0, 0, 1]]}

# === wrong: below is nothing at all
# loses: test-kernels
# hint: more than 0
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": np.zeros((3, 3))}

# === wrong: a kernel of 2 × 2
# loses: test-kernels
# hint: 3 × 3
# --- kernels
kernels = {"copy": [[1]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": [[-1] * 3, [0] * 3, [1] * 3]}

# === wrong: one kernel is missing
# loses: test-kernels
# hint: no kernel yet
# --- kernels
kernels = {"copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "blur": np.ones((3, 3)) / 9, "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "below": None}

# === wrong: output_shape rounds up for valid
# loses: test-output-shape
# hint: the map should be
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        return tuple(int(np.ceil(n / stride)) for n in shape)
    return tuple(int(np.ceil((n - k) / stride)) + 1 for n, k in zip(shape, size))

# === wrong: output_shape rounds down for same
# loses: test-output-shape
# hint: the map should be
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        return tuple(n // stride for n in shape)
    return tuple((n - k) // stride + 1 for n, k in zip(shape, size))

# === wrong: output_shape forgets the one
# loses: test-output-shape
# hint: the map should be
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        return tuple(-(-n // stride) for n in shape)
    return tuple((n - k) // stride for n, k in zip(shape, size))

# === wrong: output_shape adds the one before it divides
# loses: test-output-shape
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        return tuple(-(-n // stride) for n in shape)
    return tuple((n - k + 1) // stride for n, k in zip(shape, size))

# === wrong: output_shape keeps the shape for same whatever the stride
# loses: test-output-shape
# hint: the map should be
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        return shape
    return tuple((n - k) // stride + 1 for n, k in zip(shape, size))

# === wrong: output_shape takes the width of the window for the height
# loses: test-output-shape
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        return tuple(-(-n // stride) for n in shape)
    return tuple((n - size[1]) // stride + 1 for n in shape)

# === wrong: output_shape returns columns first
# loses: test-output-shape
# hint: the map should be
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        rows, columns = (-(-n // stride) for n in shape)
    else:
        rows, columns = ((n - k) // stride + 1 for n, k in zip(shape, size))
    return columns, rows

# === wrong: output_shape uses a formula that is right for odd windows only
# loses: test-output-shape
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    p = [(k - 1) // 2 if padding == "same" else 0 for k in size]
    return tuple((n + 2 * q - k) // stride + 1 for n, k, q in zip(shape, size, p))

# === wrong: output_shape returns the number of numbers
# loses: test-output-shape
# hint: two numbers
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    if padding == "same":
        return -(-shape[0] // stride) * -(-shape[1] // stride)
    return ((shape[0] - size[0]) // stride + 1) * ((shape[1] - size[1]) // stride + 1)

# === wrong: the odd zero goes before the picture
# loses: test-same-padding
# hint: the zeros should be
# --- same-padding
def same_padding(shape, size, stride=1):
    pairs = []
    for n, k in zip(shape, size):
        missing = max((-(-n // stride) - 1) * stride + k - n, 0)
        pairs.append((missing - missing // 2, missing // 2))
    return tuple(pairs)

# === wrong: padding by half a window, whatever the stride
# loses: test-same-padding
# hint: the zeros should be
# --- same-padding
def same_padding(shape, size, stride=1):
    return tuple(((k - 1) // 2, k // 2) for k in size)

# === wrong: padding by half a window on each side
# loses: test-same-padding
# hint: the zeros should be
# --- same-padding
def same_padding(shape, size, stride=1):
    return tuple((k // 2, k // 2) for k in size)

# === wrong: fewer than no zeros
# loses: test-same-padding
# hint: fewer than no zeros
# --- same-padding
def same_padding(shape, size, stride=1):
    pairs = []
    for n, k in zip(shape, size):
        missing = (-(-n // stride) - 1) * stride + k - n
        pairs.append((missing // 2, missing - missing // 2))
    return tuple(pairs)

# === wrong: all the zeros go behind
# loses: test-same-padding
# hint: the zeros should be
# --- same-padding
def same_padding(shape, size, stride=1):
    return tuple((0, max((-(-n // stride) - 1) * stride + k - n, 0)) for n, k in zip(shape, size))

# === wrong: the columns come first
# loses: test-same-padding
# hint: the zeros should be
# --- same-padding
def same_padding(shape, size, stride=1):
    pairs = []
    for n, k in zip(shape, size):
        missing = max((-(-n // stride) - 1) * stride + k - n, 0)
        pairs.append((missing // 2, missing - missing // 2))
    return tuple(pairs[::-1])

# === wrong: only how many are missing, not where
# loses: test-same-padding
# hint: two pairs
# --- same-padding
def same_padding(shape, size, stride=1):
    return tuple(max((-(-n // stride) - 1) * stride + k - n, 0) for n, k in zip(shape, size))

# === wrong: conv2d turns the kernel over
# loses: test-conv2d
# hint: turned the kernel over
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    kernel = kernel[::-1, ::-1]
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d sees the first channel only
# loses: test-conv2d
# hint: all three channels
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.stack([slide(image[..., 0], kernel[..., 0, f])[::stride, ::stride] for f in range(kernel.shape[3])], axis=-1)

# === wrong: conv2d averages the channels
# loses: test-conv2d
# hint: all three channels
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.stack([np.mean([slide(image[..., c], kernel[..., c, f]) for c in range(kernel.shape[2])], axis=0)[::stride, ::stride] for f in range(kernel.shape[3])], axis=-1)

# === wrong: conv2d keeps a map for each channel
# loses: test-conv2d
# hint: (1, 1, 2)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.stack([slide(image[..., c], kernel[..., c, f])[::stride, ::stride] for f in range(kernel.shape[3]) for c in range(kernel.shape[2])], axis=-1)

# === wrong: conv2d adds the filters up
# loses: test-conv2d
# hint: (1, 1, 2)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.array([[[np.tensordot(image[i : i + h, j : j + w], kernel, 3).sum()] for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d puts the filters first
# loses: test-conv2d
# hint: (1, 1, 2)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.stack([sum(slide(image[..., c], kernel[..., c, f]) for c in range(kernel.shape[2]))[::stride, ::stride] for f in range(kernel.shape[3])])

# === wrong: conv2d exchanges channels and filters
# loses: test-conv2d
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w, channels, filters = kernel.shape
    kernel = kernel.reshape(h, w, filters, channels)
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.stack([sum(slide(image[..., c], kernel[..., f, c]) for c in range(channels))[::stride, ::stride] for f in range(filters)], axis=-1)

# === wrong: conv2d ignores the stride
# loses: test-conv2d
# hint: with stride 2
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), 1), (0, 0)))
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])

# === wrong: conv2d pads for a stride of 1 and skips afterwards
# loses: test-conv2d
# hint: with a stride above 1 fewer
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), 1), (0, 0)))
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d ignores the padding
# loses: test-conv2d
# hint: 'same'
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d always pads
# loses: test-conv2d
# hint: no padding
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d repeats the rim instead of zeros
# loses: test-conv2d
# hint: 'same'
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)), mode="edge")
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d lets relu cut the negative numbers off
# loses: test-conv2d
# hint: The worked case of section 1
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.array([[np.maximum(np.tensordot(image[i : i + h, j : j + w], kernel, 3), 0) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d knows square windows only
# loses: test-conv2d
# hint: any size of picture and window
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[0], kernel.shape[0]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: conv2d knows square pictures only
# loses: test-conv2d
# hint: section 1
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    places = range(0, image.shape[0] - h + 1, stride)
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in places] for i in places])

# === wrong: a maximum that begins with 0
# loses: test-max-pool
# hint: negative numbers only
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    result = np.zeros(((maps.shape[0] - size) // stride + 1, (maps.shape[1] - size) // stride + 1, maps.shape[2]))
    for i, j, c in np.ndindex(result.shape):
        for value in maps[i * stride : i * stride + size, j * stride : j * stride + size, c].ravel():
            if value > result[i, j, c]:
                result[i, j, c] = value
    return result

# === wrong: a maximum that keeps the ragged rim
# loses: test-max-pool
# hint: dropped
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[maps[i : i + size, j : j + size].max(axis=(0, 1)) for j in range(0, maps.shape[1], stride)] for i in range(0, maps.shape[0], stride)])

# === wrong: a maximum over the channels, too
# loses: test-max-pool
# hint: The channels
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[[maps[i : i + size, j : j + size].max()] * maps.shape[2] for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: a maximum that returns one channel
# loses: test-max-pool
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[[maps[i : i + size, j : j + size].max()] for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: a maximum that ignores the stride
# loses: test-max-pool
# hint: stride of 1
# --- max-pool
def max_pool(maps, size=2, stride=None):
    return np.array([[maps[i : i + size, j : j + size].max(axis=(0, 1)) for j in range(0, maps.shape[1] - size + 1, size)] for i in range(0, maps.shape[0] - size + 1, size)])

# === wrong: a maximum with a stride of 1 by default
# loses: test-max-pool
# hint: (2, 2, 1)
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or 1
    return np.array([[maps[i : i + size, j : j + size].max(axis=(0, 1)) for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: a maximum with windows of 2 × 2 always
# loses: test-max-pool
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[maps[i : i + 2, j : j + 2].max(axis=(0, 1)) for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: the number furthest from 0
# loses: test-max-pool
# hint: The worked case
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[np.abs(maps[i : i + size, j : j + size]).max(axis=(0, 1)) for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: the average for the maximum
# loses: test-max-pool
# hint: The worked case
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[maps[i : i + size, j : j + size].mean(axis=(0, 1)) for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: a sum for an average
# loses: test-average-pool
# hint: sums of the windows
# --- average-pool
def average_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[maps[i : i + size, j : j + size].sum(axis=(0, 1)) for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: an average that always divides by four
# loses: test-average-pool
# hint: not 4 always
# --- average-pool
def average_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[maps[i : i + size, j : j + size].sum(axis=(0, 1)) / 4 for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: an average over the channels
# loses: test-average-pool
# hint: The channels
# --- average-pool
def average_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[[maps[i : i + size, j : j + size].mean()] * maps.shape[2] for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: an average that keeps the ragged rim
# loses: test-average-pool
# hint: hang over the edge
# --- average-pool
def average_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[maps[i : i + size, j : j + size].mean(axis=(0, 1)) for j in range(0, maps.shape[1], stride)] for i in range(0, maps.shape[0], stride)])

# === wrong: an average without fractions
# loses: test-average-pool
# hint: The worked case
# --- average-pool
def average_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[maps[i : i + size, j : j + size].sum(axis=(0, 1)) // size**2 for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: the middle of the largest and the smallest
# loses: test-average-pool
# --- average-pool
def average_pool(maps, size=2, stride=None):
    stride = stride or size
    return np.array([[(maps[i : i + size, j : j + size].max(axis=(0, 1)) + maps[i : i + size, j : j + size].min(axis=(0, 1))) / 2 for j in range(0, maps.shape[1] - size + 1, stride)] for i in range(0, maps.shape[0] - size + 1, stride)])

# === wrong: flatten one channel after the other
# loses: test-flatten
# hint: one channel after the other
# --- flatten
def flatten(maps):
    return maps.transpose(2, 0, 1).ravel()

# === wrong: flatten column by column
# loses: test-flatten
# hint: should become
# --- flatten
def flatten(maps):
    return maps.transpose(1, 0, 2).reshape(-1)

# === wrong: flatten in the order of Fortran
# loses: test-flatten
# hint: should become
# --- flatten
def flatten(maps):
    return maps.ravel(order="F")

# === wrong: flatten keeps the rows
# loses: test-flatten
# hint: one row of 8 numbers
# --- flatten
def flatten(maps):
    return maps.reshape(maps.shape[0], -1)

# === wrong: flatten keeps an axis in front
# loses: test-flatten
# hint: one row of 8 numbers
# --- flatten
def flatten(maps):
    return maps.reshape(1, -1)

# === wrong: flatten averages each channel
# loses: test-flatten
# hint: one row of 8 numbers
# --- flatten
def flatten(maps):
    return maps.mean(axis=(0, 1))

# === wrong: flatten reshapes what it is given
# loses: test-flatten
# hint: as they were
# --- flatten
def flatten(maps):
    maps.resize(maps.size, refcheck=False)
    return maps

# === correct: running maxima, sums of sums, recursion, a count kept while zeros are added
# --- slide
def slide(image, kernel):
    (rows, columns), (h, w) = np.shape(image), np.shape(kernel)
    total = 0
    for (i, j), weight in np.ndenumerate(kernel):
        total = total + weight * np.asarray(image)[i : rows - h + 1 + i, j : columns - w + 1 + j]
    return total
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    def count(n, k):
        return 0 if n < k else 1 + count(n - stride, k)
    h, w = size if padding == "valid" else (1, 1)
    return np.array([count(shape[0], h), count(shape[1], w)])
# --- same-padding
def same_padding(shape, size, stride=1):
    result = []
    for n, k in zip(shape, size):
        wanted, before, behind = len(range(0, n, stride)), 0, 0
        while before + n + behind < (wanted - 1) * stride + k:
            if behind <= before:
                behind += 1
            else:
                before += 1
        result.append([before, behind])
    return result
# --- max-pool
def max_pool(maps, size=2, stride=None):
    s = size if stride is None else stride
    rows, columns = (maps.shape[0] - size) // s + 1, (maps.shape[1] - size) // s + 1
    best = np.full((rows, columns, maps.shape[2]), -np.inf)
    for i in range(size):
        for j in range(size):
            best = np.maximum(best, maps[i : i + (rows - 1) * s + 1 : s, j : j + (columns - 1) * s + 1 : s])
    return best
# --- average-pool
def average_pool(maps, size=2, stride=None):
    s = size if stride is None else stride
    sums = np.pad(np.asarray(maps, float), ((1, 0), (1, 0), (0, 0))).cumsum(axis=0).cumsum(axis=1)
    return ((sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]) / size**2)[::s, ::s]
# --- flatten
def flatten(maps):
    return [float(maps)] if np.ndim(maps) == 0 else sum((flatten(part) for part in maps), [])

# === wrong: results of the type of what comes in
# loses: test-slide, test-conv2d, test-average-pool
# hint: loses what is behind the point
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1), dtype=image.dtype)
    for i, j in np.ndindex(result.shape):
        result[i, j] = np.sum(image[i : i + h, j : j + w] * kernel)
    return result
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    rows, columns = (image.shape[0] - h) // stride + 1, (image.shape[1] - w) // stride + 1
    result = np.zeros((rows, columns, kernel.shape[3]), dtype=image.dtype)
    for i, j in np.ndindex(rows, columns):
        result[i, j] = np.tensordot(image[i * stride : i * stride + h, j * stride : j * stride + w], kernel, 3)
    return result
# --- average-pool
def average_pool(maps, size=2, stride=None):
    s = stride or size
    result = np.zeros(((maps.shape[0] - size) // s + 1, (maps.shape[1] - size) // s + 1, maps.shape[2]), dtype=maps.dtype)
    for i, j in np.ndindex(result.shape[:2]):
        result[i, j] = maps[i * s : i * s + size, j * s : j * s + size].mean(axis=(0, 1))
    return result

# === correct: ninths as decimals
# --- kernels
kernels = {
    "copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": [[0.1111] * 3] * 3,
    "left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
    "below": [[0, -1, 0], [0, 0, 0], [0, 1, 0]],
}

# === wrong: a maximum that begins with -1
# loses: test-max-pool
# hint: a number that isn't in its window
# --- max-pool
def max_pool(maps, size=2, stride=None):
    s = stride or size
    result = -np.ones(((maps.shape[0] - size) // s + 1, (maps.shape[1] - size) // s + 1, maps.shape[2]))
    for i, j in np.ndindex(result.shape[:2]):
        for a, b in np.ndindex(size, size):
            result[i, j] = np.maximum(result[i, j], maps[i * s + a, j * s + b])
    return result

# === wrong: padded pictures are remembered by their shape
# loses: test-conv2d
# --- conv2d
padded = {}


def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        key = (image.shape, h, w, stride)
        if key not in padded:
            rows, columns = same_padding(image.shape[0], h, stride), same_padding(image.shape[1], w, stride)
            padded[key] = np.pad(image.astype(float), (rows, columns, (0, 0)))
        image = padded[key]
    windows = np.lib.stride_tricks.sliding_window_view(image, (h, w), axis=(0, 1))[::stride, ::stride]
    return np.einsum("ijcab,abcf->ijf", windows, kernel)

# === wrong: the search for the largest begins at -100
# loses: test-max-pool
# hint: isn't in its window
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = stride or size
    rows, columns = (range(0, n - size + 1, stride) for n in maps.shape[:2])
    return np.array([[maps[i : i + size, j : j + size].max(axis=(0, 1), initial=-100) for j in columns] for i in rows])

# === wrong: the search for the largest begins at -999
# loses: test-max-pool
# hint: isn't in its window
# --- max-pool
def max_pool(maps, size=2, stride=None):
    stride = size if stride is None else stride
    rows, columns = output_shape(maps.shape[:2], (size, size), stride)
    result = np.full((rows, columns, maps.shape[2]), -999.0)
    for i, j, c in np.ndindex(result.shape):
        for a in range(size):
            for b in range(size):
                if maps[i * stride + a, j * stride + b, c] > result[i, j, c]:
                    result[i, j, c] = maps[i * stride + a, j * stride + b, c]
    return result

# === wrong: output_shape takes a stride of 3 or more for 2, and all that comes after asks it
# loses: test-output-shape
# --- output-shape
def output_shape(shape, size, stride=1, padding="valid"):
    full = shape if padding == "same" else [n - k + 1 for n, k in zip(shape, size)]
    if stride == 1:
        return tuple(full)
    return tuple((n + 1) // 2 for n in full)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w, channels, filters = kernel.shape
    rows, columns = output_shape(image.shape[:2], (h, w), stride, padding)
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    result = np.zeros((rows, columns, filters))
    for i, j, f in np.ndindex(result.shape):
        result[i, j, f] = np.sum(image[i * stride : i * stride + h, j * stride : j * stride + w] * kernel[..., f])
    return result
# --- max-pool
def pooled(summary, maps, size, stride):
    stride = stride or size
    rows, columns = output_shape(shape=maps.shape[:2], size=(size, size), stride=stride)
    result = np.zeros((rows, columns, maps.shape[2]))
    for i, j, c in np.ndindex(result.shape):
        result[i, j, c] = summary(maps[i * stride : i * stride + size, j * stride : j * stride + size, c])
    return result


def max_pool(maps, size=2, stride=None):
    return pooled(np.max, maps, size, stride)
# --- average-pool
def average_pool(maps, size=2, stride=None):
    return pooled(np.mean, maps, size, stride)

# === wrong: slide turns the kernel over, and conv2d is made of it
# loses: test-slide
# hint: turned the kernel over
# --- slide
def slide(image, kernel):
    h, w = kernel.shape
    return np.array([[np.sum(image[i : i + h, j : j + w] * kernel[::-1, ::-1]) for j in range(image.shape[1] - w + 1)] for i in range(image.shape[0] - h + 1)])
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], kernel.shape[:2], stride), (0, 0)))
    maps = [sum(slide(image[:, :, c], kernel[:, :, c, f]) for c in range(kernel.shape[2])) for f in range(kernel.shape[3])]
    return np.stack(maps, axis=-1)[::stride, ::stride]

# === wrong: the odd zero goes before the picture, and conv2d mends it
# loses: test-same-padding
# --- same-padding
def same_padding(shape, size, stride=1):
    pairs = []
    for n, k in zip(shape, size):
        missing = max((-(-n // stride) - 1) * stride + k - n, 0)
        pairs.append((missing - missing // 2, missing // 2))
    return tuple(pairs)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        (below, above), (right, left) = same_padding(image.shape[:2], (h, w), stride)
        image = np.pad(image, ((above, below), (left, right), (0, 0)))
    return np.array([[np.tensordot(image[i : i + h, j : j + w], kernel, 3) for j in range(0, image.shape[1] - w + 1, stride)] for i in range(0, image.shape[0] - h + 1, stride)])

# === wrong: neither same_padding nor conv2d is right
# loses: test-same-padding, test-conv2d
# hint: all three channels
# --- same-padding
def same_padding(shape, size, stride=1):
    return tuple((k // 2, k // 2) for k in size)
# --- conv2d
def conv2d(image, kernel, stride=1, padding="valid"):
    h, w = kernel.shape[:2]
    if padding == "same":
        image = np.pad(image, (*same_padding(image.shape[:2], (h, w), stride), (0, 0)))
    return np.stack([slide(image[..., 0], kernel[..., 0, f])[::stride, ::stride] for f in range(kernel.shape[3])], axis=-1)
