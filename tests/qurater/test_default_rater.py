"""The rater that ships: it tells an explanation from spam, and agrees with its judge on texts it never saw."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.corpus.fingerprints import doc_hashes
from core.criteria import CRITERION_KEYS
from core.judging.files.judgment_files import read_judgments
from core.qurater.agreement.evaluation import evaluate_rater
from core.qurater.rating.length_effect import LENGTH_CUTS, length_effect
from core.qurater.rating.model import RatingModel, open_model, rate_texts

ROOT = Path(__file__).parents[2]
JUDGMENTS = ROOT.parent / "shared" / "data" / "judgments"

EXPLANATION = """Why does the Moon always show us the same face? The answer lies in tides, but in tides of rock. Early
in its history the Moon turned faster than it does today, and the Earth's gravity, which pulls harder on the near side
than on the far one, stretched it into a slightly elongated body. As the Moon turned, this bulge was carried ahead of
the line that joins the two bodies, and the Earth pulled it back: a torque that slowed the rotation, a little with each
turn. The friction inside the rock turned the lost energy into heat. The process ended only when the rotation took
exactly as long as one orbit, 27.3 days, for then the bulge points at the Earth and nothing is left to pull at.
Astronomers call this state tidal locking. It is no coincidence and no rarity: nearly all large moons of Jupiter and
Saturn are locked, and Pluto and Charon have even locked each other. A simple experiment makes the geometry clear.
Walk around a chair while always facing it; after one round you have also turned once about yourself."""

SPAM = """cheap moon phone cases best moon phone cases buy moon phone cases online cheap free shipping best price moon
case 2021 moon case sale click here!!! moon cases for phone cheap best deals moon phone case store buy now discount moon
case coupon code best moon phone case review cheap moon case for sale click here for more moon phone cases best cheap
online store free moon case buy cheap buy now limited offer click click moon phone case best price guaranteed order now
top 10 moon phone cases cheap best seller moon phone case wholesale buy moon case near me cheap cases cheap cases"""


@pytest.fixture(scope="module")
def model() -> RatingModel:
    return open_model(ROOT / "sample_data" / "rater", device="cpu", precision="float32")


def test_an_explanation_rates_above_keyword_spam_on_every_criterion(model: RatingModel) -> None:
    ratings = rate_texts(model, [SPAM, EXPLANATION]).ratings
    # 2 log-odds: the rater is at least 88 % sure.
    assert (ratings[1] - ratings[0] > 2).all()


def test_padding_and_company_change_no_rating_of_the_default_rater(model: RatingModel) -> None:
    texts = ["Short.", EXPLANATION, SPAM, EXPLANATION * 5]
    together = rate_texts(model, texts).ratings
    for place, text in enumerate(texts):
        np.testing.assert_allclose(rate_texts(model, [text]).ratings[0], together[place], atol=1e-5)


def test_the_same_text_cut_shorter_is_rated_nearly_the_same(model: RatingModel) -> None:
    # Real texts: said over again, a text is worse, and a window that sees both says so.
    with (ROOT / "sample_data" / "documents.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    long = [text for text in texts if len(model.tokenizer.ends(text)) >= LENGTH_CUTS[-1]][:50]
    effect = length_effect(model, long)
    assert effect.n_texts == 50
    # 0.25 is aimed at, and reached on the texts of the rater's card; of these 50 texts the standard error is 0.07.
    assert np.abs(effect.shift).max() < 0.35


def test_the_card_says_what_a_reader_must_know_and_names_no_place_of_ours(model: RatingModel) -> None:
    card = (ROOT / "sample_data" / "rater" / "README.md").read_text(encoding="utf-8")
    for needed in ("large language model (Claude)", "groups of eight", "disjoint documents", "English", "license:"):
        assert needed in card
    for key in CRITERION_KEYS:
        assert f"| {key} | 0." in card
    assert "shared" not in card
    assert "/work" not in card


@pytest.mark.skipif(not JUDGMENTS.is_dir(), reason="the judgments lie beside the repository on the project's machines")
def test_it_agrees_with_the_judge_on_texts_that_it_never_saw() -> None:
    model = open_model(ROOT / "sample_data" / "rater")
    whole = read_judgments(JUDGMENTS, with_noncommercial=True)
    is_seen = np.isin(doc_hashes(whole.texts), model.rater.training_texts)
    # The first 600 of 1,632 such pairs: about 250 texts, rated in a few seconds.
    unseen = whole.subset(np.flatnonzero(~(is_seen[whole.index_a] | is_seen[whole.index_b]))[:600])
    found = evaluate_rater(model, unseen)
    assert found.n_pairs_seen_in_training == 0
    accuracies = [evaluation.accuracies for evaluation in found.criteria.values()]
    assert min(accuracy[0.5].n for accuracy in accuracies) > 200
    assert np.mean([accuracy[0.0].value for accuracy in accuracies]) > 0.82
    assert np.mean([accuracy[0.5].value for accuracy in accuracies]) > 0.9
