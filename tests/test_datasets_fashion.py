"""The pictures of the lab 21-fashion: drawn ones, and the published ones through a mirror."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from datasets import fashion

ROOT = Path(__file__).parent.parent
MIRROR = Path(os.environ.get("AUTOGRADER_DATA_MIRROR", ROOT.parent / "shared" / "mirror"))

needs_mirror = pytest.mark.skipif(
    not (MIRROR / fashion.MIRROR_FILE).is_file(), reason="no mirror of the published pictures here"
)


def as_set(pictures: np.ndarray) -> set[bytes]:
    """The pictures as something that can be compared, one by one."""
    return {picture.tobytes() for picture in pictures}


def test_an_unknown_split_or_variant_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="no split 'validation'"):
        fashion.load("validation")
    with pytest.raises(ValueError, match="no variant 'real'"):
        fashion.load_arrays(0, variant="real")


@pytest.mark.parametrize("split", fashion.SPLITS)
def test_drawn_pictures_are_bytes_and_each_class_is_as_frequent(split: str) -> None:
    pictures, labels = fashion.load(split)
    count = fashion.COUNTS[split]
    assert pictures.shape == (count, 28, 28)
    assert pictures.dtype == np.uint8
    assert labels.shape == (count,)
    assert labels.dtype == np.int64
    assert np.bincount(labels).tolist() == [count // 10] * 10
    assert len(as_set(pictures)) == count


def test_the_same_seed_draws_the_same_pictures_and_another_seed_others() -> None:
    first, again, other = (fashion.load("test", seed)[0] for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not as_set(first) & as_set(other)
    assert not as_set(first) & as_set(fashion.load("train", 3)[0])


def test_single_classes_can_be_drawn() -> None:
    bags = fashion.draw([8, 8, 8], np.random.default_rng(0))
    assert bags.shape == (3, 28, 28)
    assert fashion.draw([], np.random.default_rng(0)).shape == (0, 28, 28)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_drawn_pictures_are_neither_trivial_nor_hopeless(seed: int) -> None:
    from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

    (x, y), (x_new, y_new) = (fashion.load(split, seed) for split in fashion.SPLITS)
    x, x_new = (pictures.reshape(len(pictures), -1) / 255 for pictures in (x, x_new))
    mean = NearestCentroid().fit(x, y)
    assert 0.4 < mean.score(x_new, y_new) < 0.8
    said = KNeighborsClassifier(1).fit(x, y).predict(x_new)
    assert 0.55 < np.mean(said == y_new) < 0.85
    # Shirts are the hard class, and the classes that differ in outline are not hard.
    found = [np.mean(said[y_new == c] == c) for c in range(10)]
    assert fashion.CLASSES[int(np.argmin(found))] == "shirt"


@pytest.mark.slow
def test_arrays_are_scaled_and_every_second_held_out_picture_is_moved() -> None:
    x_train, y_train, x_test, y_test = fashion.load_arrays(5)
    for x, y, split in ((x_train, y_train, "train"), (x_test, y_test, "test")):
        pictures, labels = fashion.load(split, 5)
        assert x.shape == (len(pictures), 28, 28, 1)
        assert x.dtype == np.float32
        assert np.array_equal(y, labels)
        stay = slice(None) if split == "train" else slice(0, None, 2)
        assert np.allclose(x[stay, :, :, 0] * 255, pictures[stay], atol=1e-3)

    found = set()
    reach = range(-fashion.SHIFT, fashion.SHIFT + 1)
    for k in range(1, 400, 2):
        framed = np.pad(pictures[k], fashion.SHIFT) / 255
        ways = [
            (down, right)
            for down in reach
            for right in reach
            if np.allclose(framed[2 - down : 30 - down, 2 - right : 30 - right], x_test[k, :, :, 0])
        ]
        assert ways, f"picture {k} was changed otherwise than by a shift"
        found.update(ways)
    assert len(found) == 25, "all shifts of up to 2 pixels each way should occur"


def test_permuted_labels_give_each_class_another_number() -> None:
    labels = np.repeat(np.arange(10), 3)
    seen = set()
    for seed in range(20):
        other = fashion.permute(labels, np.random.default_rng(seed))
        assert other.shape == labels.shape
        assert (other != labels).all()
        assert np.bincount(other).tolist() == [3] * 10
        seen.add(other.tobytes())
    assert len(seen) > 15


@pytest.mark.slow
@needs_mirror
def test_the_sprite_is_cut_into_pictures_that_the_splits_share_among_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sklearn.neighbors import KNeighborsClassifier

    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(MIRROR))
    parts = {split: fashion.load(split, 1, "fashion-mnist") for split in fashion.SPLITS}
    for split, each in (("train", 60), ("test", 30)):
        pictures, labels = parts[split]
        assert pictures.shape == (10 * each, 28, 28)
        assert pictures.dtype == np.uint8
        assert np.bincount(labels).tolist() == [each] * 10
    assert not as_set(parts["train"][0]) & as_set(parts["test"][0])
    assert not np.array_equal(fashion.load("test", 2, "fashion-mnist")[0], parts["test"][0])
    # A tile that is cut wrongly, or a label of another row, would not be recognised.
    (x, y), (x_new, y_new) = (
        (pictures.reshape(len(pictures), -1), labels) for pictures, labels in parts.values()
    )
    assert KNeighborsClassifier(1).fit(x, y).score(x_new, y_new) > 0.65


@needs_mirror
def test_the_published_pictures_come_as_arrays_for_a_retraining(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(MIRROR))
    x_train, y_train, x_test, y_test = fashion.load_arrays(1, "fashion-mnist")
    assert x_train.shape == (600, 28, 28, 1)
    assert x_test.shape == (300, 28, 28, 1)
    assert x_train.dtype == x_test.dtype == np.float32
    assert x_train.min() == 0
    assert x_train.max() == 1
    pictures, labels = fashion.load("test", 1, "fashion-mnist")
    assert np.array_equal(y_test, labels)
    assert np.allclose(x_test[::2, :, :, 0] * 255, pictures[::2], atol=1e-3)
    assert np.bincount(y_train).tolist() == [60] * 10


def published_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Write files in the published format, whose hashes are taken for the right ones."""
    rng = np.random.default_rng(0)
    hashes = dict(fashion.SHA256)
    arrays = {}
    for prefix, count in (("train", 3200), ("t10k", 2100)):
        labels = (np.arange(count) % 10).astype(np.uint8)
        pictures = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        pictures[:, 0, 0] = labels
        for name, array, shape in (
            (f"{prefix}-images-idx3-ubyte", pictures, (count, 28, 28)),
            (f"{prefix}-labels-idx1-ubyte", labels, (count,)),
        ):
            header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">i4").tobytes()
            content = gzip.compress(header + array.tobytes(), compresslevel=1)
            (folder / f"{name}.gz").write_bytes(content)
            hashes[name] = hashlib.sha256(content).hexdigest()
            arrays[name] = array
    monkeypatch.setattr(fashion, "SHA256", hashes)
    return arrays


def test_the_four_published_files_are_read_from_a_mirror(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = published_files(tmp_path, monkeypatch)
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(tmp_path))
    for split, prefix in (("train", "train"), ("test", "t10k")):
        pictures, labels = fashion.load(split, 3, "fashion-mnist")
        count = fashion.COUNTS[split]
        assert pictures.shape == (count, 28, 28)
        assert labels.dtype == np.int64
        assert np.bincount(labels).tolist() == [count // 10] * 10
        assert np.array_equal(pictures[:, 0, 0], labels)
        assert as_set(pictures) <= as_set(arrays[f"{prefix}-images-idx3-ubyte"])


def test_a_mirror_without_the_file_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"holds no fashion-mnist-sprite\.png"):
        fashion.load(variant="fashion-mnist")


@pytest.mark.parametrize("name", [fashion.MIRROR_FILE, "train-images-idx3-ubyte.gz"])
def test_a_changed_file_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(b"something else")
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(tmp_path))
    with pytest.raises(ValueError, match="SHA-256 differs"):
        fashion.load(variant="fashion-mnist")


def test_without_a_mirror_the_files_are_fetched_with_their_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pooch

    published_files(tmp_path, monkeypatch)
    asked = {}

    def retrieve(url: str, known_hash: str, fname: str) -> str:
        asked[url] = known_hash
        return str(tmp_path / fname)

    monkeypatch.delenv("AUTOGRADER_DATA_MIRROR", raising=False)
    monkeypatch.setattr(pooch, "retrieve", retrieve)
    pictures, _ = fashion.load("test", variant="fashion-mnist")
    assert pictures.shape == (1200, 28, 28)
    assert asked == {
        f"{fashion.HOME}{name}.gz": f"sha256:{fashion.SHA256[name]}"
        for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
    }
