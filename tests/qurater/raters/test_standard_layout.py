"""Raters in the standard layout rate in any program that serves classifiers of transformers."""

from pathlib import Path

import pytest

from core.judging.files.pair_set import PairSet
from core.qurater.rating.model import open_model, rate_texts
from core.qurater.train_rater import train_rater
from core.qurater.tuning.fine_tuning import FineTuning
from tests.qurater.conftest import CLEAR, SIMPLE


def assert_served_alike(folder: Path, text: str) -> None:
    from transformers import pipeline

    model = open_model(folder, device="cpu", precision="float32")
    serve = pipeline("text-classification", model=str(folder), function_to_apply="none", top_k=None, device="cpu")
    (answers,) = serve([text])
    ratings = dict(zip(model.rater.criteria, rate_texts(model, [text]).ratings[0], strict=True))
    assert {answer["label"]: answer["score"] for answer in answers} == pytest.approx(ratings, abs=1e-4)
    assert max(map(abs, ratings.values())) > 1e-3


def test_what_fine_tuning_makes_is_served_with_our_ratings(
    tiny_encoder: Path, handful: PairSet, tmp_path: Path
) -> None:
    settings = FineTuning("full", learning_rate=1e-2, epochs=1, batch_tokens=400)
    train_rater([handful], destination=tmp_path / "tuned", name="tuned", base=str(tiny_encoder), settings=settings)
    for text in (CLEAR, SIMPLE):
        assert_served_alike(tmp_path / "tuned", text)


def test_a_decoder_is_served_with_our_ratings(tiny_decoder_rater: Path) -> None:
    assert_served_alike(tiny_decoder_rater, CLEAR)
