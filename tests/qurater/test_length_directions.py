"""Heads that are blind to a direction: moving along it changes no rating, and length moves along one."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from core.corpus.tokens import load_tokenizer
from core.judging.pair_set import PairSet
from core.qurater.encoder import load_encoder
from core.qurater.length_directions import length_directions
from core.qurater.segmented import text_features
from core.qurater.training import FitSettings, fit_heads, without_directions
from core.records import ignore_progress


def test_a_move_along_the_directions_changes_no_rating() -> None:
    rng = np.random.default_rng(0)
    features = (rng.normal(size=(200, 12)) * 3 + 1).astype(np.float32)
    a, b = rng.integers(0, 200, (2, 800))
    prob = expit((features[b] - features[a]) @ rng.normal(size=(12, 4)))
    pair_set = PairSet(tuple(map(str, range(200))), tuple(map(str, range(200))), a, b, prob)
    directions = rng.normal(size=(2, 12)).astype(np.float32)
    seeing = fit_heads(features, pair_set, FitSettings(penalty=1e-3))
    blind = fit_heads(features, pair_set, FitSettings(penalty=1e-3), blind_to=directions)
    assert np.abs(directions @ seeing.weight.T).max() > 0.1
    np.testing.assert_allclose(directions @ blind.weight.T, 0, atol=1e-5)


def test_what_is_taken_out_is_gone_and_the_rest_stays() -> None:
    rng = np.random.default_rng(1)
    features, directions = rng.normal(size=(30, 5)), np.array([[1.0, 0, 0, 0, 0], [1.0, 1.0, 0, 0, 0]])
    found = without_directions(features, directions)
    np.testing.assert_allclose(found[:, :2], 0, atol=1e-12)
    np.testing.assert_allclose(found[:, 2:], features[:, 2:], atol=1e-12)


def test_length_moves_features_by_what_halves_and_quarters_differ(tiny_encoder: Path) -> None:
    encoder, tokenizer = load_encoder(str(tiny_encoder), device="cpu"), load_tokenizer(str(tiny_encoder))
    describe = partial(text_features, encoder, tokenizer, window=16, on_progress=ignore_progress)
    words = [
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
    found = length_directions(describe, tokenizer, [" ".join(words), "too short"], window=16)
    whole, half, quarter = (describe([" ".join(words[:n])])[0] for n in (16, 8, 4))
    np.testing.assert_allclose(found, [half - whole, quarter - whole], atol=1e-6)


@pytest.mark.parametrize("texts", [[], ["too short for a window"]])
def test_texts_that_fill_no_window_give_no_direction(tiny_encoder: Path, texts: list[str]) -> None:
    tokenizer = load_tokenizer(str(tiny_encoder))
    assert len(length_directions(lambda _: np.empty((0, 3), np.float32), tokenizer, texts, window=62)) == 0
