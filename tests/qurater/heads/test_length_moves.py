"""Heads that length does not move: cutting texts moves no rating on average, and equal lengths compare as before."""

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit

from core.corpus.tokens import load_tokenizer
from core.judging.files.pair_set import PairSet
from core.qurater.heads.fitting import FitSettings, fit_heads
from core.qurater.heads.length_moves import length_move, unmoved
from core.qurater.networks.encoder import load_encoder
from core.qurater.raters.rater import HeadsRater
from core.qurater.rating.segmented import text_features
from core.qurater.train_rater import train_rater
from core.records import ignore_progress

WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "water",
    "stone",
    "tree",
    "house",
    "river",
    "cloud",
]
CUTS = (16, 8, 4, 2, 1)
TEXTS = tuple(" ".join(np.random.default_rng(seed).permutation(WORDS)) for seed in range(40))

Floats = npt.NDArray[np.float64]


class Described:
    """The tiny encoder's features of texts, windows of 16 tokens."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = load_tokenizer(str(folder))
        encoder = load_encoder(str(folder), device="cpu")
        self.features = partial(text_features, encoder, self.tokenizer, window=16, on_progress=ignore_progress)

    def move(self, texts: tuple[str, ...]) -> Floats:
        return length_move(self.features, self.tokenizer, texts, window=16)


@pytest.fixture(scope="module")
def described(tiny_encoder: Path) -> Described:
    return Described(tiny_encoder)


def cut(n_tokens: int) -> list[str]:
    return [" ".join(text.split()[:n_tokens]) for text in TEXTS]


def judged_pairs(described: Described) -> tuple[npt.NDArray[np.float32], PairSet]:
    """Texts of five lengths, and a judge who likes what features say that happen to follow length."""
    texts = tuple(text for n_tokens in CUTS for text in cut(n_tokens))
    features, rng = described.features(texts), np.random.default_rng(0)
    liked = (features - features.mean(axis=0)) / features.std(axis=0) @ rng.normal(size=(features.shape[1], 4))
    a, b = rng.integers(0, len(texts), (2, 600))
    documents = tuple(map(str, range(len(texts))))
    return features, PairSet(texts, documents, a, b, expit((liked[b] - liked[a]) / 10))


def test_the_move_is_the_least_squares_slope_over_the_cuts_of_the_same_texts(described: Described) -> None:
    at_cut = np.stack([described.features(cut(n_tokens)) for n_tokens in CUTS])
    # One intercept a text, one slope for all of them.
    length = np.repeat(np.log2(CUTS), len(TEXTS))
    own = np.tile(np.eye(len(TEXTS)), (len(CUTS), 1))
    design = np.column_stack([length, own])
    slopes = np.linalg.lstsq(design, at_cut.reshape(len(design), -1), rcond=None)[0][0]
    np.testing.assert_allclose(described.move((*TEXTS, "too short")), slopes, atol=1e-5)


def test_cutting_texts_moves_no_rating_on_average(described: Described) -> None:
    features, pairs = judged_pairs(described)
    plain, settings = features.copy(), FitSettings(penalty=0.01)
    plain[:, -1] = 0
    seeing = fit_heads(plain, pairs, settings)
    kept = fit_heads(features, pairs, settings, length_move=described.move(TEXTS))
    lengths = np.log2(CUTS) - np.log2(CUTS).mean()

    def slope(ratings: list[Floats]) -> Floats:
        return np.asarray(lengths @ np.stack(ratings) / (lengths @ lengths))

    at_cut = [described.features(cut(n_tokens)).astype(np.float64) for n_tokens in CUTS]
    spread = kept.ratings(features).std(axis=0)
    before = slope([(one @ seeing.weight.T).mean(axis=0) for one in at_cut]) / spread
    after = slope([(one @ kept.weight.T).mean(axis=0) for one in at_cut]) / spread
    assert np.abs(before).max() > 0.1
    np.testing.assert_allclose(after, 0, atol=1e-4)


def test_length_itself_teaches_nothing(described: Described) -> None:
    features, pairs = judged_pairs(described)
    stretched = features.copy()
    stretched[:, -1] = np.random.default_rng(1).normal(size=len(features))
    move = described.move(TEXTS)
    one, other = (fit_heads(values, pairs, FitSettings(), length_move=move) for values in (features, stretched))
    np.testing.assert_allclose(one.weight, other.weight, atol=1e-6)


def test_two_texts_of_equal_length_are_compared_as_if_nothing_was_known_of_length(described: Described) -> None:
    features, pairs = judged_pairs(described)
    plain = features.copy()
    plain[:, -1] = 0
    seeing = fit_heads(plain, pairs, FitSettings())
    kept = fit_heads(features, pairs, FitSettings(), length_move=described.move(TEXTS))
    same = slice(0, len(TEXTS))  # the uncut ones
    difference = kept.ratings(features[same]) - seeing.ratings(features[same])
    np.testing.assert_allclose(difference - difference[0], 0, atol=1e-5)


@pytest.mark.parametrize("texts", [(), ("too short for a window",)])
def test_without_long_texts_length_has_no_weight(described: Described, texts: tuple[str, ...]) -> None:
    features, pairs = judged_pairs(described)
    move = described.move(texts)
    assert not fit_heads(features, pairs, FitSettings(), length_move=move).weight[:, -1].any()


def test_a_window_too_narrow_for_a_sixteenth_gives_no_slope(described: Described) -> None:
    narrow = length_move(described.features, described.tokenizer, TEXTS, window=15)
    assert narrow.tolist() == [*[0.0] * (len(narrow) - 1), 1.0]


numbers = st.floats(-100, 100, width=32)


@given(arrays(np.float64, (3, 5), elements=numbers), arrays(np.float64, 4, elements=numbers), st.floats(0.1, 10))
def test_unmoved_weights_are_orthogonal_to_the_move_in_any_units(weight: Floats, slopes: Floats, unit: float) -> None:
    move = np.append(slopes, 1.0) * unit
    found = unmoved(weight, move)
    np.testing.assert_allclose(found @ move, 0, atol=1e-7)
    assert (found[:, :-1] == weight[:, :-1]).all()


@pytest.mark.parametrize("long_ones", ["even places", "odd places"])
def test_the_length_report_is_of_other_texts_than_those_that_set_the_weight(
    tiny_encoder: Path, tmp_path: Path, long_ones: str
) -> None:
    short, long = (tuple(f"{' '.join(WORDS * n)} {number}" for number in range(20)) for n in (1, 40))
    first, second = (long, short) if long_ones == "even places" else (short, long)
    texts = tuple(text for both in zip(first, second, strict=True) for text in both)
    # Each with the next of its own length.
    pairs = PairSet(texts, texts, np.arange(0, 38), np.arange(2, 40), np.full((38, 4), 0.7))
    made = train_rater([pairs], destination=tmp_path / "rater", name="one", base=str(tiny_encoder))
    assert isinstance(made.rater, HeadsRater)
    weighs_length = bool(made.rater.heads.weight[:, -1].any())
    card = (made.destination / "README.md").read_text(encoding="utf-8")
    assert weighs_length is (long_ones == "even places")
    assert ("The same 20 texts, cut" in card) is (long_ones == "odd places")
