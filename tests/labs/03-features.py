# Cases of the lab 03-features. The file is parsed, never imported.

# === correct: scikit-learn and the standard library
# --- describe
from collections import Counter
def describe(X, y):
    counts = Counter(y.tolist())
    return dict(
        examples=len(X),
        features=len(X[0]),
        classes=len(counts),
        missing=sum(1 for row in X for value in row if value != value),
        baseline=counts.most_common(1)[0][1] / sum(counts.values()),
    )
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test), y_train, y_test
# --- add-features
from sklearn.preprocessing import PolynomialFeatures
def add_features(X):
    return PolynomialFeatures(degree=3, include_bias=False).fit_transform(X)
# --- clock
def clock(values, period=24):
    z = np.exp(2j * np.pi * np.array(values) / period)
    return np.stack([z.real, z.imag], axis=1)

# === correct: loops and lists
# --- describe
def describe(X, y):
    names = []
    for label in y:
        if label not in names:
            names.append(label)
    best = 0
    for name in names:
        best = max(best, sum(1 for label in y if label == name))
    missing = 0
    for row in X:
        for value in row:
            if np.isnan(value):
                missing += 1
    return {"examples": len(X), "features": X.shape[1], "classes": len(names), "missing": missing, "baseline": best / len(X)}
# --- split-scale
import random
def split_scale(X, y, seed):
    chooser = random.Random(seed)
    train, test = [], []
    for label in sorted(set(y.tolist())):
        members = [i for i in range(len(y)) if y[i] == label]
        chooser.shuffle(members)
        cut = len(members) // 4
        test += members[:cut]
        train += members[cut:]
    n = X.shape[1]
    mean = [sum(X[i][j] for i in train) / len(train) for j in range(n)]
    dev = [(sum((X[i][j] - mean[j]) ** 2 for i in train) / len(train)) ** 0.5 for j in range(n)]
    def scaled(rows):
        return [[(X[i][j] - mean[j]) / dev[j] for j in range(n)] for i in rows]
    return scaled(train), scaled(test), [y[i] for i in train], [y[i] for i in test]
# --- add-features
def add_features(X):
    return [[a, b, (a * a + b * b) ** 0.5, a * b] for a, b in X]
# --- clock
import math
def clock(values, period=24):
    return [(math.cos(2 * math.pi * v / period), math.sin(2 * math.pi * v / period)) for v in values]

# === correct: pandas and float32
# --- describe
def describe(X, y):
    shares = pd.Series(y).value_counts(normalize=True)
    return {
        "examples": np.int64(X.shape[0]),
        "features": np.int32(X.shape[1]),
        "classes": pd.Series(y).nunique(),
        "missing": pd.DataFrame(X).isna().sum().sum(),
        "baseline": np.float32(shares.iloc[0]),
    }
# --- split-scale
def split_scale(X, y, seed):
    table = pd.DataFrame(X.astype("float32"))
    labels = pd.Series(y)
    test = labels.groupby(labels).sample(frac=0.25, random_state=seed).index
    train = labels.index.difference(test)
    mean, std = table.loc[train].mean(), table.loc[train].std(ddof=0)
    table = (table - mean) / std
    return table.loc[train], table.loc[test], labels[train], labels[test]
# --- add-features
def add_features(X):
    X = np.asarray(X, dtype="float32")
    x1, x2 = X[:, :1], X[:, 1:]
    return np.hstack([X, X**2, np.sign(x1 * x2), x1 * x2])
# --- clock
def clock(values, period=24):
    turn = np.asarray(values, "float32") / np.float32(period) * np.float32(2 * np.pi)
    return np.array([np.cos(turn), np.sin(turn)]).T

# === wrong: rows and columns the wrong way round
# loses: test-describe
# hint: 'examples' should be 5
# --- describe
def describe(X, y):
    _, counts = np.unique(y, return_counts=True)
    return {"examples": X.shape[1], "features": X.shape[0], "classes": len(counts), "missing": np.isnan(X).sum(), "baseline": counts.max() / len(y)}

# === wrong: nothing is equal to nan
# loses: test-describe
# hint: 'missing' should be 1
# --- describe
def describe(X, y):
    _, counts = np.unique(y, return_counts=True)
    return {"examples": X.shape[0], "features": X.shape[1], "classes": len(counts), "missing": (X == np.nan).sum(), "baseline": counts.max() / len(y)}

# === wrong: counts the rows with a gap
# loses: test-describe
# hint: counts every value
# --- describe
def describe(X, y):
    _, counts = np.unique(y, return_counts=True)
    return {"examples": X.shape[0], "features": X.shape[1], "classes": len(counts), "missing": np.isnan(X).any(axis=1).sum(), "baseline": counts.max() / len(y)}

# === wrong: the baseline of equal classes
# loses: test-describe
# hint: 'baseline' should be 0.6
# --- describe
def describe(X, y):
    n = len(np.unique(y))
    return {"examples": X.shape[0], "features": X.shape[1], "classes": n, "missing": np.isnan(X).sum(), "baseline": 1 / n}

# === wrong: a count for a share
# loses: test-describe
# hint: 'baseline' should be 0.6
# --- describe
def describe(X, y):
    _, counts = np.unique(y, return_counts=True)
    return {"examples": X.shape[0], "features": X.shape[1], "classes": len(counts), "missing": np.isnan(X).sum(), "baseline": counts.max()}

# === wrong: the share of the first class
# loses: test-describe
# hint: most frequent label
# --- describe
def describe(X, y):
    names, counts = np.unique(y, return_counts=True)
    return {"examples": X.shape[0], "features": X.shape[1], "classes": len(names), "missing": np.isnan(X).sum(), "baseline": counts[0] / len(y)}

# === wrong: labels count from 0
# loses: test-describe
# hint: need not be numbers
# --- describe
def describe(X, y):
    names, counts = np.unique(y, return_counts=True)
    classes = int(max(y)) + 1 if y.dtype.kind == "i" else 3
    return {"examples": X.shape[0], "features": X.shape[1], "classes": classes, "missing": np.isnan(X).sum(), "baseline": counts.max() / len(y)}

# === wrong: the flowers by heart
# loses: test-describe
# hint: number of rows of X
# --- describe
def describe(X, y):
    return {"examples": 5, "features": 2, "classes": 3, "missing": 1, "baseline": 0.6}

# === wrong: prints the description
# loses: test-describe
# hint: `return`
# --- describe
def describe(X, y):
    print({"examples": 5, "features": 2, "classes": 3, "missing": 1, "baseline": 0.6})

# === wrong: every row is scaled by itself
# loses: test-scale
# hint: Each column of X_train
# --- split-scale
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y, random_state=seed)
    X_train, X_test = ((P - P.mean(axis=1, keepdims=True)) / P.std(axis=1, keepdims=True) for P in (X_train, X_test))
    return X_train, X_test, y_train, y_test

# === wrong: the scaler is fitted before the split
# loses: test-scale
# hint: so the split comes first
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X = StandardScaler().fit_transform(X)
    return train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)

# === wrong: the test part is scaled by itself
# loses: test-scale
# hint: by its own mean
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)
    return StandardScaler().fit_transform(X_train), StandardScaler().fit_transform(X_test), y_train, y_test

# === wrong: the test part is not scaled
# loses: test-scale
# hint: should be scaled too
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)
    return StandardScaler().fit_transform(X_train), X_test, y_train, y_test

# === wrong: nothing is scaled
# loses: test-scale
# hint: mean 0
# --- split-scale
from sklearn.model_selection import train_test_split
def split_scale(X, y, seed):
    return train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)

# === wrong: one mean for all columns
# loses: test-scale
# hint: mean 0
# --- split-scale
from sklearn.model_selection import train_test_split
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)
    m, s = X_train.mean(), X_train.std()
    return (X_train - m) / s, (X_test - m) / s, y_train, y_test

# === wrong: squeezed between 0 and 1
# loses: test-scale
# hint: mean 0
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)
    scaler = MinMaxScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test), y_train, y_test

# === wrong: not stratified
# loses: test-split
# hint: a quarter of each class
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed)
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test), y_train, y_test

# === wrong: every fourth row is test data
# loses: test-split
# hint: stratified
# --- split-scale
def split_scale(X, y, seed):
    test = np.arange(len(y)) % 4 == 0
    mean, dev = X[~test].mean(axis=0), X[~test].std(axis=0)
    X = (X - mean) / dev
    return X[~test], X[test], y[~test], y[test]

# === wrong: the seed is not used
# loses: test-split
# hint: another split
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42, stratify=y)
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test), y_train, y_test

# === wrong: another split at each call
# loses: test-split
# hint: The same seed
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y)
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test), y_train, y_test

# === wrong: labels lose their rows
# loses: test-split
# hint: don't belong to the rows
# --- split-scale
def split_scale(X, y, seed):
    rng = np.random.default_rng(seed)
    test = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        members = np.flatnonzero(y == label)
        test[rng.choice(members, size=round(len(members) / 4), replace=False)] = True
    mean, dev = X[~test].mean(axis=0), X[~test].std(axis=0)
    X = (X - mean) / dev
    return X[~test], X[test], np.sort(y[~test]), np.sort(y[test])

# === wrong: test data are in the training data, too
# loses: test-split
# hint: each should be in one of the two
# --- split-scale
def split_scale(X, y, seed):
    rng = np.random.default_rng(seed)
    rows = np.concatenate([rng.permutation(np.flatnonzero(y == c))[: round(np.sum(y == c) / 4)] for c in np.unique(y)])
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    return Z, Z[rows], y, y[rows]

# === wrong: examples are drawn with replacement
# loses: test-split
# hint: exactly once
# --- split-scale
def split_scale(X, y, seed):
    rng = np.random.default_rng(seed)
    train, test = [], []
    for c in np.unique(y):
        members = np.flatnonzero(y == c)
        cut = round(len(members) / 4)
        test.append(rng.choice(members, cut))
        train.append(rng.choice(members, len(members) - cut))
    train, test = np.concatenate(train), np.concatenate(test)
    mean, dev = X[train].mean(axis=0), X[train].std(axis=0)
    return (X[train] - mean) / dev, (X[test] - mean) / dev, y[train], y[test]

# === wrong: a fifth is test data
# loses: test-split
# hint: a quarter, 25
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test), y_train, y_test

# === wrong: the first of each class are test data
# loses: test-split
# hint: another split
# --- split-scale
def split_scale(X, y, seed):
    test = np.zeros(len(y), dtype=bool)
    for c in np.unique(y):
        members = np.flatnonzero(y == c)
        test[members[: round(len(members) / 4)]] = True
    mean, dev = X[~test].mean(axis=0), X[~test].std(axis=0)
    X = (X - mean) / dev
    return X[~test], X[test], y[~test], y[test]

# === wrong: the answers in scikit-learn's order and the wrong names
# loses: test-split, test-scale
# hint: The order is X_train
# --- split-scale
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), y_train, scaler.transform(X_test), y_test

# === wrong: X is scaled in place
# loses: test-split
# hint: have been changed
# --- split-scale
def split_scale(X, y, seed):
    rng = np.random.default_rng(seed)
    test = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        members = np.flatnonzero(y == label)
        test[rng.choice(members, size=round(len(members) / 4), replace=False)] = True
    mean, dev = X[~test].mean(axis=0), X[~test].std(axis=0)
    X -= mean
    X /= dev
    return X[~test], X[test], y[~test], y[test]

# === wrong: the radius alone
# loses: test-xor
# hint: product negative
# --- add-features
def add_features(X):
    return np.column_stack([X, X[:, 0] ** 2 + X[:, 1] ** 2])

# === wrong: the product alone
# loses: test-rings
# hint: far is a point from the middle
# --- add-features
def add_features(X):
    return np.column_stack([X, X[:, 0] * X[:, 1]])

# === wrong: sums are no new features
# loses: test-rings, test-xor
# hint: more than 0.95
# --- add-features
def add_features(X):
    return np.column_stack([X, X[:, 0] + X[:, 1], X[:, 0] - X[:, 1]])

# === wrong: the features are scaled over all rows
# loses: test-features-form
# hint: which others are there
# --- add-features
def add_features(X):
    new = np.column_stack([X[:, 0] ** 2 + X[:, 1] ** 2, X[:, 0] * X[:, 1]])
    return np.column_stack([X, (new - new.mean(axis=0)) / (new.std(axis=0) + 1e-9)])

# === wrong: the rows are sorted
# loses: test-features-form, test-rings, test-xor
# hint: first two columns
# --- add-features
def add_features(X):
    new = np.column_stack([X, X[:, 0] ** 2 + X[:, 1] ** 2, X[:, 0] * X[:, 1]])
    return new[np.argsort(new[:, 2])]

# === wrong: the rows are shuffled
# loses: test-features-form, test-rings, test-xor
# hint: first two columns
# --- add-features
def add_features(X):
    new = np.column_stack([X, X[:, 0] ** 2 + X[:, 1] ** 2, X[:, 0] * X[:, 1]])
    return np.random.default_rng(0).permutation(new)

# === wrong: the labels are a feature
# loses: test-rings, test-xor
# --- add-features
def add_features(X):
    for X_train, y_train, X_test, y_test in data.values():
        for points, labels in ((X_train, y_train), (X_test, y_test)):
            if len(points) == len(X) and np.array_equal(points, X):
                return np.column_stack([X, labels])
    return np.column_stack([X, np.zeros(len(X))])

# === wrong: the original columns are gone
# loses: test-features-form
# hint: first two columns should be those of X
# --- add-features
def add_features(X):
    return np.column_stack([X[:, 0] ** 2 + X[:, 1] ** 2, X[:, 0] * X[:, 1], X])

# === wrong: the original columns are squared in place
# loses: test-features-form, test-xor
# hint: as they were
# --- add-features
def add_features(X):
    X **= 2
    return np.column_stack([X, X[:, 0] + X[:, 1], X[:, 0] * X[:, 1]])

# === wrong: X is scaled in place, after the features have been worked out
# loses: test-features-form
# hint: has been changed
# --- add-features
def add_features(X):
    F = np.column_stack([X.copy(), np.hypot(*X.T), X[:, 0] * X[:, 1]])
    X *= 2
    return F

# === wrong: nothing is added
# loses: test-features-form, test-rings, test-xor
# hint: no new column
# --- add-features
def add_features(X):
    return X

# === wrong: far too many features
# loses: test-features-form
# hint: at most 10 columns
# --- add-features
def add_features(X):
    from sklearn.preprocessing import PolynomialFeatures
    return PolynomialFeatures(6, include_bias=False).fit_transform(X)

# === wrong: a place among the others
# loses: test-features-form
# hint: alone
# --- add-features
def add_features(X):
    rank = np.argsort(np.argsort(X[:, 0])) / len(X)
    return np.column_stack([X, X[:, 0] ** 2 + X[:, 1] ** 2, X[:, 0] * X[:, 1], rank])

# === wrong: an angle and a logarithm that break at the middle
# loses: test-features-form
# hint: divide by zero
# --- add-features
def add_features(X):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.column_stack([X, X[:, 0] * X[:, 1], np.log(X[:, 0] ** 2 + X[:, 1] ** 2)])

# === wrong: a circle for a band
# loses: test-chosen
# hint: does its sign
# --- chosen
chosen = {"A": "x1**2 + x2**2", "B": "(x1 - x2)**2", "C": "x1**2 - x2**2", "D": "none"}

# === wrong: a product for a slanted band
# loses: test-chosen
# hint: two slanted lines
# --- chosen
chosen = {"A": "x1**2", "B": "x1 * x2", "C": "x1**2 - x2**2", "D": "none"}

# === wrong: a product for a saddle
# loses: test-chosen
# hint: in balance
# --- chosen
chosen = {"A": "x1**2", "B": "(x1 - x2)**2", "C": "x1 * x2", "D": "none"}

# === wrong: a feature where none is needed
# loses: test-chosen
# hint: as it is
# --- chosen
chosen = {"A": "x1**2", "B": "(x1 - x2)**2", "C": "x1**2 - x2**2", "D": "x1 * x2"}

# === wrong: none anywhere
# loses: test-chosen
# hint: as you go to the right
# --- chosen
chosen = dict.fromkeys("ABCD", "none")

# === wrong: sine first
# loses: test-clock
# hint: should be at [1, 0]
# --- clock
def clock(values, period=24):
    angle = 2 * np.pi * np.asarray(values) / period
    return np.column_stack([np.sin(angle), np.cos(angle)])

# === wrong: degrees for radians
# loses: test-clock
# hint: 6 h should be at
# --- clock
def clock(values, period=24):
    angle = 360 * np.asarray(values) / period
    return np.column_stack([np.cos(angle), np.sin(angle)])

# === wrong: half a turn a day
# loses: test-clock
# hint: 6 h should be at
# --- clock
def clock(values, period=24):
    angle = np.pi * np.asarray(values) / period
    return np.column_stack([np.cos(angle), np.sin(angle)])

# === wrong: every period is a day
# loses: test-clock
# hint: fixed at 24
# --- clock
def clock(values, period=24):
    angle = 2 * np.pi * np.asarray(values) / 24
    return np.column_stack([np.cos(angle), np.sin(angle)])

# === wrong: the sine without its sign
# loses: test-clock
# hint: 23.5 h should be at
# --- clock
def clock(values, period=24):
    c = np.cos(2 * np.pi * np.asarray(values) / period)
    return np.column_stack([c, np.sqrt(1 - c**2)])

# === wrong: two rows
# loses: test-clock
# hint: one row for each hour
# --- clock
def clock(values, period=24):
    angle = 2 * np.pi * np.asarray(values) / period
    return np.array([np.cos(angle), np.sin(angle)])

# === wrong: arrays only
# loses: test-clock
# hint: should take lists
# --- clock
def clock(values, period=24):
    angle = values * (2 * np.pi / period)
    return np.column_stack([np.cos(angle), np.sin(angle)])

# === wrong: the type of the values for the result
# loses: test-clock
# hint: take over the type
# --- clock
def clock(values, period=24):
    values = np.asarray(values)
    places = np.zeros((len(values), 2), dtype=values.dtype)
    places[:, 0] = np.cos(2 * np.pi * values / period)
    places[:, 1] = np.sin(2 * np.pi * values / period)
    return places

# === wrong: classes of the complete rows
# loses: test-describe
# hint: an example all the same
# --- describe
def describe(X, y):
    complete = ~np.isnan(X).any(axis=1)
    return {
        "examples": len(X),
        "features": X.shape[1],
        "classes": len(np.unique(y[complete])),
        "missing": int(np.isnan(X).sum()),
        "baseline": max(np.mean(y == label) for label in np.unique(y)),
    }

# === wrong: the baseline of the complete rows
# loses: test-describe
# --- describe
def describe(X, y):
    _, counts = np.unique(y[~np.isnan(X).any(axis=1)], return_counts=True)
    return {
        "examples": len(X),
        "features": X.shape[1],
        "classes": len(np.unique(y)),
        "missing": int(np.isnan(X).sum()),
        "baseline": counts.max() / counts.sum(),
    }

# === wrong: the standard deviation of pandas
# loses: test-scale
# hint: by one less
# --- split-scale
def split_scale(X, y, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y, random_state=seed)
    table = pd.DataFrame(X_train)
    mean, std = table.mean().to_numpy(), table.std().to_numpy()
    return (X_train - mean) / std, (X_test - mean) / std, y_train, y_test

# === wrong: the sine from the cosine
# loses: test-clock
# hint: beyond one round
# --- clock
def clock(values, period=24):
    values = np.asarray(values, dtype=float)
    x = np.cos(2 * np.pi * values / period)
    y = np.sqrt(np.maximum(0, 1 - x**2))
    y = np.where(values > period / 2, -y, y)
    return np.column_stack([x, y])

# === correct: powers of a complex root, and the first fold of a StratifiedKFold
# --- split-scale
def split_scale(X, y, seed):
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(n_splits=4, shuffle=True, random_state=seed).split(X, y)
    train, test = next(iter(folds))
    scaler = StandardScaler()
    X_train = scaler.fit_transform(X[train])
    return X_train, scaler.transform(X[test]), y[train], y[test]
# --- clock
def clock(values, period=24):
    root = np.exp(2j * np.pi / period)
    return [(place.real, place.imag) for place in (root**value for value in values)]
