"""Votes move a rater's heads: little if few, more if many; nothing is published until asked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError, NoJudgmentsError
from core.judging.files.pair_set import PairSet
from core.qurater.heads.preview import HeadsPreview, preview_heads
from core.qurater.heads.published_preview import publish_preview
from core.qurater.learning.feature_cache import FeatureCache
from core.qurater.raters.rater import HeadsRater
from core.qurater.rating.model import RatingModel, open_model, rate_texts
from core.records import Progress
from tests.qurater.conftest import CLEAR, SIMPLE

ASKED = (f"{SIMPLE} 99.", f"{CLEAR} 99.")


@pytest.fixture(scope="module")
def model(tiny_rater: Path) -> RatingModel:
    return open_model(tiny_rater, device="cpu", precision="float32")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> FeatureCache:
    return FeatureCache(tmp_path_factory.mktemp("workspace") / "features")


def against(handful: PairSet, n: int) -> PairSet:
    """Votes on writing style that contradict what the rater has learned."""
    prob = np.full_like(handful.prob_b_preferred, np.nan)
    prob[:, 0] = 0.0
    return replace(handful, prob_b_preferred=prob).subset(np.arange(n))


def gap(preview: HeadsPreview, criterion: int = 0) -> float:
    """How much more the clear text is rated than the simple one."""
    return float(np.diff(preview.ratings_after[:, criterion])[0])


def test_no_vote_against_it_moves_little_and_many_move_more(
    model: RatingModel, cache: FeatureCache, handful: PairSet
) -> None:
    before = float(np.diff(rate_texts(model, ASKED).ratings[:, 0])[0])
    # As if it had been trained on 6,000 pairs, a hundred times as many as the most votes.
    rater = replace(model.rater, training=model.rater.training | {"n_judged": dict.fromkeys(CRITERION_KEYS, 6_000)})
    sure = RatingModel(rater, model.network, model.tokenizer)
    gaps = [gap(preview_heads(sure, against(handful, n), cache=cache, texts=ASKED)) for n in (1, 8, 60)]
    assert before > gaps[0] > gaps[1] > gaps[2]
    assert gaps[0] > before * 0.75
    assert gap(preview_heads(model, against(handful, 60), cache=cache, texts=ASKED)) < gaps[2]


def test_criteria_without_votes_stay_as_they_are(model: RatingModel, cache: FeatureCache, handful: PairSet) -> None:
    found = preview_heads(model, against(handful, 60), cache=cache, texts=ASKED)
    np.testing.assert_allclose(found.ratings_before, rate_texts(model, ASKED).ratings, atol=1e-5)
    np.testing.assert_array_equal(found.ratings_after[:, 1:], found.ratings_before[:, 1:])
    assert found.n_votes == dict.fromkeys(CRITERION_KEYS, 0) | {"writing_style": 60}
    assert (found.before["writing_style"].value, found.before["writing_style"].n) == (0.0, 60)
    assert found.after["writing_style"].value == 1.0
    assert found.after["educational_value"].n == 0


def test_a_criterion_that_was_judged_less_is_moved_more(
    model: RatingModel, cache: FeatureCache, handful: PairSet
) -> None:
    def gap_after(n_judged: dict[str, int]) -> float:
        rater = replace(model.rater, training=model.rater.training | {"n_judged": n_judged})
        moved = RatingModel(rater, model.network, model.tokenizer)
        return gap(preview_heads(moved, against(handful, 20), cache=cache, texts=ASKED))

    often = dict.fromkeys(CRITERION_KEYS, 6_000)
    assert gap_after(often | {"writing_style": 60}) < gap_after(often) - 0.01
    assert gap_after(often | {"educational_value": 60}) == pytest.approx(gap_after(often))


def test_votes_on_texts_of_unequal_length_teach_nothing_of_length(
    model: RatingModel, cache: FeatureCache, handful: PairSet
) -> None:
    assert isinstance(model.rater, HeadsRater)
    # As if longer texts had other features, as of any encoder; the tiny rater's training texts are all too short.
    move = np.linspace(-0.1, 0.1, len(model.rater.length_move), dtype=np.float32)
    move[-1] = 1
    sure = RatingModel(replace(model.rater, length_move=move), model.network, model.tokenizer)
    longer = tuple(f"{text} {text}" if place % 2 else text for place, text in enumerate(handful.texts))
    found = preview_heads(sure, against(replace(handful, texts=longer), 60), cache=cache)
    change = (found.heads.weight - model.rater.heads.weight).astype(np.float64)
    assert np.abs(change[0]).max() > 1e-4
    np.testing.assert_allclose(change @ move, 0, atol=1e-5)


def test_before_and_after_are_of_the_same_votes(model: RatingModel, cache: FeatureCache, handful: PairSet) -> None:
    """Votes on a ring of documents, most of whose neighbours fall into other folds: they are predicted by no fold."""
    ring = np.arange(20)
    prob = np.full((20, len(CRITERION_KEYS)), np.nan)
    prob[:, 0] = np.where(ring % 2, 0.2, 0.9)
    votes = PairSet(handful.texts[:20], handful.documents[:20], ring, np.roll(ring, -1), prob)
    found = preview_heads(model, votes, cache=cache)
    assert found.n_votes["writing_style"] == 20
    assert 0 < found.after["writing_style"].n < 20
    assert {key: each.n for key, each in found.before.items()} == {key: each.n for key, each in found.after.items()}


def test_too_few_documents_to_hold_some_out_are_no_error(
    model: RatingModel, cache: FeatureCache, handful: PairSet
) -> None:
    n = len(CRITERION_KEYS)
    lone = PairSet(handful.texts[:2], ("a", "b"), np.array([0]), np.array([1]), np.full((1, n), 0.9))
    found = preview_heads(model, lone, cache=cache)
    assert found.after["writing_style"].n == 0
    assert found.ratings_after.shape == (0, len(CRITERION_KEYS))


def test_features_are_kept_and_a_damaged_cache_is_none(model: RatingModel, handful: PairSet, tmp_path: Path) -> None:
    told: list[Progress] = []
    kept = FeatureCache(tmp_path / "features", most_texts=50)
    votes = against(handful, 10)
    first = preview_heads(model, votes, cache=kept, texts=ASKED, on_progress=told.append)
    n_told = len(told)
    assert n_told > 0
    second = preview_heads(model, votes, cache=kept, texts=ASKED, on_progress=told.append)
    np.testing.assert_allclose(second.ratings_after, first.ratings_after, atol=1e-6)
    # All texts of a set are read, those of other pairs too: more than are kept.
    (file,) = (tmp_path / "features").glob("*/*")
    file.write_bytes(b"damaged")
    third = preview_heads(model, votes, cache=kept, texts=ASKED)
    np.testing.assert_allclose(third.ratings_after, first.ratings_after, atol=1e-6)


def test_where_nothing_can_be_kept_features_are_computed_each_time(model: RatingModel, tmp_path: Path) -> None:
    (tmp_path / "features").write_text("a file where a folder should be")
    encoder = model.network.encoder  # type: ignore[attr-defined]
    texts = ["one", "two", "three"]
    expected = FeatureCache(tmp_path / "elsewhere").features(encoder, model.tokenizer, texts)
    for most_texts in (2, 50):
        kept = FeatureCache(tmp_path / "features", most_texts=most_texts)
        np.testing.assert_array_equal(kept.features(encoder, model.tokenizer, texts), expected)


def test_what_is_kept_is_bounded_and_what_was_asked_for_last_stays(model: RatingModel, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    kept = FeatureCache(tmp_path, most_texts=3)
    encoder = model.network.encoder  # type: ignore[attr-defined]
    texts = ["one", "two", "three", "four", "one", ""]
    found = kept.features(encoder, model.tokenizer, texts)
    assert found.shape == (6, encoder.n_features)
    np.testing.assert_array_equal(found[0], found[4])
    assert np.isnan(found[5]).all()
    (file,) = tmp_path.glob("*/*")
    assert len(load_file(file)["hashes"]) == 3
    told: list[Progress] = []
    kept.features(encoder, model.tokenizer, ["four", ""], on_progress=told.append)
    assert told == []


def test_what_was_read_before_an_interruption_is_kept(
    model: RatingModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.qurater.learning.feature_cache._AT_ONCE", 4)
    encoder, kept = model.network.encoder, FeatureCache(tmp_path)  # type: ignore[attr-defined]
    texts = [f"{word} words" for word in CLEAR.split()[:10]]
    expected = FeatureCache(tmp_path / "elsewhere").features(encoder, model.tokenizer, texts)
    told: list[Progress] = []

    def stop_in_the_last_block(progress: Progress) -> None:
        told.append(progress)
        if progress.done > 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept.features(encoder, model.tokenizer, texts, on_progress=stop_in_the_last_block)
    assert {progress.total for progress in told} == {10}
    told.clear()
    found = kept.features(encoder, model.tokenizer, texts, on_progress=told.append)
    assert {progress.total for progress in told} == {2}
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_publishing_makes_a_rater_of_a_new_name(
    model: RatingModel, cache: FeatureCache, handful: PairSet, tmp_path: Path
) -> None:
    found = preview_heads(model, against(handful, 60), cache=cache, texts=ASKED)
    assert not (tmp_path / "moved").exists()
    rater = publish_preview(found, model, destination=tmp_path / "moved", name="moved")
    assert rater.fingerprint != model.rater.fingerprint
    opened = open_model(tmp_path / "moved", device="cpu", precision="float32")
    np.testing.assert_allclose(rate_texts(opened, ASKED).ratings, found.ratings_after, atol=1e-5)
    assert rater.training["moved_by_votes"]["n_votes"]["writing_style"] == 60
    assert "moved by votes" in (tmp_path / "moved" / "README.md").read_text()
    for mine, his in zip(rater.rating_sd, model.rater.rating_sd * found.spread, strict=True):
        assert mine == pytest.approx(his)
    assert "cross_validation" not in rater.training
    assert rater.training["n_pairs"] == model.rater.training["n_pairs"] + 60
    n_judged = model.rater.training["n_judged"]
    assert rater.training["n_judged"] == n_judged | {"writing_style": n_judged["writing_style"] + 60}
    with pytest.raises(ConflictError, match="exists already"):
        publish_preview(found, model, destination=tmp_path / "moved", name="moved")


def test_votes_on_nothing_that_it_rates_are_refused(model: RatingModel, cache: FeatureCache, handful: PairSet) -> None:
    nothing = replace(handful, prob_b_preferred=np.full_like(handful.prob_b_preferred, np.nan))
    with pytest.raises(NoJudgmentsError, match="Nothing is voted on that the rater 'tiny' rates"):
        preview_heads(model, nothing, cache=cache)
    whole = RatingModel(model.rater, object(), model.tokenizer)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is a whole model"):
        preview_heads(whole, against(handful, 3), cache=cache)


def test_what_a_vote_does_depends_on_no_other_text(model: RatingModel, cache: FeatureCache, handful: PairSet) -> None:
    """A vote among many texts that have none moves ratings as it does alone: features are in the training's units."""
    one = against(handful, 1)
    lone = PairSet(
        ("x", *one.texts[:1], *one.texts[60:61]), ("x", "a", "b"), np.array([1]), np.array([2]), one.prob_b_preferred
    )
    among, alone = (preview_heads(model, votes, cache=cache, texts=ASKED).ratings_after for votes in (one, lone))
    np.testing.assert_allclose(among, alone, atol=1e-3)


def test_votes_that_moved_a_rater_move_it_no_more(
    model: RatingModel, cache: FeatureCache, handful: PairSet, tmp_path: Path
) -> None:
    votes = against(handful, 60)
    found = preview_heads(model, votes, cache=cache, texts=ASKED)
    publish_preview(found, model, destination=tmp_path / "moved", name="moved")
    moved = open_model(tmp_path / "moved", device="cpu", precision="float32")
    with pytest.raises(NoJudgmentsError, match="moved the rater 'moved' before"):
        preview_heads(moved, votes.swapped(), cache=cache)
    expertise = np.where(np.arange(4) == 1, handful.prob_b_preferred, np.nan)
    both = replace(handful, prob_b_preferred=np.where(np.isnan(expertise), votes.prob_b_preferred, expertise))
    again = preview_heads(moved, both, cache=cache, texts=ASKED)
    assert again.n_votes == dict.fromkeys(CRITERION_KEYS, 0) | {"required_expertise": 60}
    np.testing.assert_array_equal(again.ratings_after[:, 0], again.ratings_before[:, 0])


def test_new_texts_are_kept_beside_the_old_ones(model: RatingModel, tmp_path: Path) -> None:
    kept = FeatureCache(tmp_path)
    encoder = model.network.encoder  # type: ignore[attr-defined]
    kept.features(encoder, model.tokenizer, ["one"])
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*")}
    kept.features(encoder, model.tokenizer, ["one", "two"])
    after = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*")}
    assert len(after) == 2
    assert before.items() <= after.items()
