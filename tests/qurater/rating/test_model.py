"""A rater at work: padding, batches and company change no rating; the preferred text rates higher."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from core.corpus.encoders import encoder_folder
from core.errors import ConflictError, InputError, NotFoundError
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.evaluation import evaluate_rater
from core.qurater.networks.encoder import Encoder, load_encoder
from core.qurater.networks.precision import TOLERANCE, drift
from core.qurater.rating.length_effect import length_effect
from core.qurater.rating.model import open_model, rate_texts
from core.qurater.rating.segmented import text_features
from core.qurater.train_rater import train_rater
from core.records import Progress, ignore_progress
from tests.qurater.conftest import CLEAR, SIMPLE


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return load_encoder("minilm", device="cpu")


def test_minilm_sees_510_tokens_between_two_special_ones(minilm: Encoder) -> None:
    assert (minilm.window, minilm.n_special, minilm.n_features) == (510, 2, 6 * (384 + 1_536) + 1)


def test_the_preferred_text_rates_higher_after_training_on_a_handful(tiny_rater: Path) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    ratings = rate_texts(model, [f"{SIMPLE} 99.", f"{CLEAR} 99."]).ratings
    assert (ratings[1] > ratings[0]).all()


def test_company_and_batch_size_change_no_rating(tiny_rater: Path) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    texts = [SIMPLE * 3, CLEAR * 40, "Short.", CLEAR, ""]
    together = rate_texts(model, texts, batch_tokens=300)
    for place, text in enumerate(texts):
        alone = rate_texts(model, [text], batch_tokens=1)
        np.testing.assert_allclose(alone.ratings[0], together.ratings[place], atol=1e-5)


def test_segments_rejoin_and_their_weighted_mean_is_the_rating(tiny_rater: Path) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    told: list[Progress] = []
    rated = rate_texts(model, [CLEAR * 40, SIMPLE], on_progress=told.append)
    assert rated.segment_lengths[0].sum() == rated.n_tokens[0] > 10 * 62
    assert rated.segment_lengths[0].max() == model.rater.window == 62
    expected = np.average(rated.segment_ratings[0].astype(float), axis=0, weights=rated.segment_lengths[0])
    np.testing.assert_allclose(rated.ratings[0], expected, rtol=1e-6)
    assert told[-1].done == told[-1].total == rated.n_tokens.sum()


def test_a_rating_is_the_heads_on_the_mean_features(tiny_rater: Path) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    features = text_features(model.network.encoder, model.tokenizer, [CLEAR * 9, ""], on_progress=ignore_progress)
    assert np.isnan(features[1]).all()
    found = rate_texts(model, [CLEAR * 9]).ratings
    np.testing.assert_allclose(model.rater.heads.ratings(features[:1]), found, atol=1e-5)


def test_texts_without_tokens_have_no_rating_and_nothing_gives_nothing(tiny_rater: Path) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    rated = rate_texts(model, ["", " \n", SIMPLE])
    assert np.isnan(rated.ratings[:2]).all()
    assert np.isfinite(rated.ratings[2]).all()
    assert [len(lengths) for lengths in rated.segment_lengths] == [0, 0, 1]
    assert rated.share_fragments[:2].tolist() == [0, 0]
    empty = rate_texts(model, [])
    assert (empty.ratings.shape, empty.segment_ratings, empty.n_tokens.shape) == ((0, 4), [], (0,))
    assert np.isnan(rate_texts(model, [""]).ratings).all()


def test_text_that_the_tokenizer_hardly_knows_is_marked(tiny_rater: Path) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    shares = rate_texts(model, [CLEAR, "Быстрая коричневая лиса прыгает через ленивую собаку"]).share_fragments
    assert shares[0] < 0.05 < 0.5 < shares[1]


def test_bf16_stays_close_and_auto_says_what_it_took(tiny_rater: Path) -> None:
    exact = open_model(tiny_rater, device="cpu", precision="float32")
    fast = open_model(tiny_rater, device="cpu", precision="bf16")
    assert (exact.precision, fast.precision, exact.device) == ("float32", "bf16", "cpu")
    moved = drift(exact.rater, exact.tokenizer, exact.network, other=fast.network)
    assert moved > 0
    chosen = open_model(tiny_rater, device="cpu").precision
    assert chosen == "float32" or moved <= TOLERANCE


def test_unknown_devices_and_precisions_are_refused(tiny_rater: Path) -> None:
    with pytest.raises(InputError, match="There is no precision 'int4'"):
        open_model(tiny_rater, precision="int4")
    with pytest.raises(InputError, match="There is no device 'tpu'"):
        open_model(tiny_rater, device="tpu")
    if not torch.cuda.is_available():
        with pytest.raises(InputError, match="no CUDA device"):
            open_model(tiny_rater, device="cuda")
    with pytest.raises(NotFoundError, match="There is no rater in"):
        open_model(tiny_rater / "nothing")


def test_evaluation_counts_pairs_that_it_has_seen_and_ties_nowhere(tiny_rater: Path, handful: PairSet) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    texts = (handful.texts[0], f"{CLEAR} never seen.", f"{SIMPLE} never seen.", "")
    prob = np.array([[0.9] * 4, [0.9] * 4, [0.5] * 4, [0.9] * 4])
    pair_set = PairSet(texts, texts, np.array([0, 2, 2, 3]), np.array([1, 1, 1, 1]), prob)
    found = evaluate_rater(model, pair_set).to_json()
    assert (found["n_pairs"], found["n_pairs_seen_in_training"], found["n_pairs_without_rating"]) == (4, 1, 1)
    style = found["criteria"]["writing_style"]
    assert style["n"] == {"0": 2, "0.5": 2, "0.8": 2}
    assert style["accuracy"] == {"0": 1.0, "0.5": 1.0, "0.8": 1.0}
    assert 0 <= style["ece"] <= 1
    nothing = evaluate_rater(model, pair_set.subset(np.array([2]))).to_json()["criteria"]["writing_style"]
    assert (nothing["n"]["0"], nothing["accuracy"]["0"]) == (0, None)


def test_the_length_effect_is_measured_on_texts_that_are_long_enough(tiny_rater: Path) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    found = length_effect(model, [CLEAR * 9, SIMPLE], cuts=(8, 60))
    assert found.n_texts == 1
    ids = [model.tokenizer.ids([CLEAR * 9])[0][:cut] for cut in (8, 60)]
    ratings = np.concatenate([model.rater.heads.ratings(model.network.encoder.features([part])) for part in ids])
    np.testing.assert_allclose(found.shift[0], (ratings[0] - ratings[1]) / model.rater.rating_sd, atol=1e-4)
    assert found.shift[1].tolist() == [0] * 4
    assert np.isnan(length_effect(model, [SIMPLE]).shift).all()


def test_training_again_gives_the_same_rater_and_replaces_none_unasked(
    tiny_rater: Path, tiny_encoder: Path, handful: PairSet, tmp_path: Path
) -> None:
    again = train_rater([handful], destination=tmp_path / "again", name="again", base=str(tiny_encoder))
    assert again.rater.fingerprint == open_model(tiny_rater).rater.fingerprint
    assert again.to_json()["n_pairs"] == 60
    with pytest.raises(ConflictError, match="exists already.*--force"):
        train_rater([handful], destination=tmp_path / "again", name="again", base=str(tiny_encoder))


def test_pickled_encoders_and_unknown_architectures_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(InputError, match=r"has no \.safetensors weights"):
        load_encoder(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "config.json").write_text('{"model_type": "unheard-of", "auto_map": {"AutoModel": "evil.Model"}}')
    shutil.copy(encoder_folder("minilm") / "tokenizer.json", tmp_path)
    (tmp_path / "evil.py").write_text("raise SystemExit('ran code of the checkpoint')")
    with pytest.raises(InputError, match="cannot be loaded"):
        load_encoder(str(tmp_path))
