"""What is trained on, and how it is told: weights, labels, losses, misspelt criteria, options that do not belong."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.cli.training import _training_lines, train
from core.cli.training_options import settings_of
from core.corpus.workspace_folder import create_workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError, NoJudgmentsError, NotFoundError
from core.judging.files.pair_set import PairSet
from core.judging.files.unknown_fields import unknown_fields
from core.qurater.agreement.accuracy import accuracy_of
from core.qurater.heads.fitting import FitSettings, fit_heads
from core.qurater.learning.labels import training_labels
from core.qurater.learning.loss import margin_loss, preference_loss
from core.qurater.learning.sources import read_sources
from core.qurater.learning.training_log import (
    LogWriter,
    TrainingLog,
    TrainingStep,
    read_training_log,
    training_folder,
    trainings,
)
from core.qurater.learning.training_set import Source, training_set
from core.qurater.train_rater import train_rater
from core.qurater.tuning.fine_tuning import FineTuning


def random_pairs(n_pairs: int = 40) -> tuple[np.ndarray, PairSet]:
    rng = np.random.default_rng(0)
    names = tuple(map(str, range(30)))
    a, b = rng.integers(0, 30, (2, n_pairs))
    prob = rng.uniform(size=(n_pairs, len(CRITERION_KEYS)))
    return rng.normal(size=(30, 5)).astype(np.float32), PairSet(names, names, a, b, prob)


def test_a_weight_of_two_is_the_same_as_being_given_twice() -> None:
    features, pairs = random_pairs()
    twice = training_set([pairs, pairs.subset(np.arange(10))])
    weighted = training_set([Source("some", pairs.subset(np.arange(10)), 2.0), pairs.subset(np.arange(10, 40))])
    one, other = (fit_heads(features, m.pair_set, FitSettings(), weight=m.weight) for m in (twice, weighted))
    np.testing.assert_allclose(one.weight, other.weight, atol=1e-5)


def test_what_is_learned_from_is_counted_by_criterion_confidence_and_weight() -> None:
    _, pairs = random_pairs()
    pairs.prob_b_preferred[:30, 1] = np.nan
    material = training_set([Source("some", pairs, 0.5), pairs])
    confident = (np.abs(2 * pairs.prob_b_preferred - 1) >= 0.5).sum(axis=0)
    assert material.n_judged(0.0) == pytest.approx(dict(zip(CRITERION_KEYS, [60, 15, 60, 60], strict=True)))
    assert material.n_judged(0.5) == pytest.approx(dict(zip(CRITERION_KEYS, 1.5 * confident, strict=True)))


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_weights_without_sense_are_refused(weight: float) -> None:
    with pytest.raises(InputError, match="Give a positive number"):
        Source("votes", random_pairs()[1], weight)


# At the narrowest p = 0.99 becomes 1 - 1e-10, of which float64 still knows the log-odds to six digits.
@given(st.floats(0.01, 0.99), st.floats(0.2, 10))
def test_a_label_temperature_divides_the_log_odds(prob: float, temperature: float) -> None:
    (found,) = training_labels(np.array([prob]), min_confidence=0.0, label_temperature=temperature)
    assert np.log(found / (1 - found)) == pytest.approx(np.log(prob / (1 - prob)) / temperature, abs=1e-5)


@given(st.lists(st.floats(-4, 4), min_size=3, max_size=3), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_the_margin_is_least_where_the_ratings_have_the_judged_one_and_swapping_changes_nothing(
    ratings: list[float], probs: list[float]
) -> None:
    a, p = (torch.tensor([values], dtype=torch.float64) for values in (ratings, probs))
    b = a + p.clamp(1 / 80, 79 / 80).logit()
    assert float(margin_loss(a, b, p)) == pytest.approx(0, abs=1e-12)
    assert float(margin_loss(b + 1, a, 1 - p)) == pytest.approx(float(margin_loss(a, b + 1, p)), rel=1e-6)


def test_a_weighted_loss_is_the_weighted_mean_of_its_cells() -> None:
    a, b = torch.zeros(1, 2), torch.tensor([[1.0, -2.0]])
    p, weight = torch.tensor([[0.9, 0.2]]), torch.tensor([[3.0, 1.0]])
    alone = [float(preference_loss(a[:, [n]], b[:, [n]], p[:, [n]])) for n in (0, 1)]
    assert float(preference_loss(a, b, p, weight=weight)) == pytest.approx((3 * alone[0] + alone[1]) / 4)


@pytest.mark.parametrize(
    ("record", "unknown"),
    [
        (
            {"text_a": "a", "text_b": "b", "writing_style": 0.5, "educationl_value": 0.7, "line": 3},
            ["educationl_value"],
        ),
        (
            {"texts": ["a", "b"], "sharpnes_average": [[0, 1], [0, 0]], "writing_style_average": [[0, 1], [0, 0]]},
            ["sharpnes_average"],
        ),
        ({"text_a": "a", "text_b": "b", "writing_style": 0.5}, []),
    ],
)
def test_judged_fields_of_no_criterion_are_named(record: dict[str, Any], unknown: list[str], tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_text(json.dumps(record) + "\n")
    assert unknown_fields(tmp_path / "pairs.jsonl") == unknown


def test_sources_are_files_with_weights_or_what_is_stored(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w")
    file = tmp_path / "a:2"
    file.mkdir()
    (file / "pairs.jsonl").write_text('{"text_a": "a", "text_b": "b", "writing_style": 0.5}\n')
    plain, weighted = read_sources([str(file), f"{file}:0.5"], workspace)
    assert (plain.weight, weighted.weight, plain.what, plain.pairs.n_pairs) == (1.0, 0.5, "a:2", 1)
    with pytest.raises(NoJudgmentsError, match="Nobody has judged pairs"):
        read_sources(["stored"], workspace)


def test_options_make_settings_of_their_method_and_no_others() -> None:
    nothing: dict[str, Any] = {}
    assert settings_of(None, None, nothing) == FitSettings()
    assert settings_of("lora", None, {"epochs": 5, "patience": None}) == FineTuning("lora", epochs=5)
    paper = settings_of(None, "paper", nothing)
    assert paper == FineTuning("full", learning_rate=5e-5, epochs=2, min_confidence=0.5)
    assert (paper.warm_up, paper.weight_decay, paper.clip) == (0.1, 0.1, 1.0)  # type: ignore[union-attr]
    assert settings_of("lora", "paper", {"epochs": 1}).epochs == 1
    for method, preset, given_, message in (
        (None, None, {"folds": 3}, "--folds has no meaning with --method heads"),
        ("full", None, {"penalty": 1.0}, "--penalty has no meaning with --method full"),
        ("heads", "paper", nothing, "trains a whole model"),
        ("magic", None, nothing, "There is no method 'magic'"),
        (None, "best", nothing, "There is no preset 'best'"),
    ):
        with pytest.raises(InputError, match=message):
            settings_of(method, preset, given_)


def test_a_log_is_read_while_it_is_written(tmp_path: Path) -> None:
    destination = tmp_path / "raters" / "mine"
    log = LogWriter(training_folder(destination))
    log.add(TrainingStep(1, 2, "all", 0.7))
    log.add(TrainingStep(2, 2, "all", 0.6, 0.65, {"writing_style": 0.8}))
    with (training_folder(destination) / "training_log.jsonl").open("a") as stream:
        stream.write('{"step": 3, "of')
    found = read_training_log(tmp_path, "mine")
    assert found is not None
    assert (found.state, len(found.steps)) == ("interrupted", 2)
    assert found.steps[1].accuracy == {"writing_style": 0.8}
    from core.corpus.locks import held

    with held(destination, what="a rater"):
        assert read_training_log(tmp_path, "mine").state == "running"  # type: ignore[union-attr]
    log.cut("all", 1)
    assert log.text() == '{"step": 1, "of": 2, "part": "all", "loss": 0.7}\n'
    assert trainings(tmp_path) == ["mine"]
    assert read_training_log(tmp_path, "other") is None


def test_what_a_finished_training_left_is_no_interrupted_one_and_goes_with_the_next_command(
    tiny_rater: Path, handful: PairSet, tmp_path: Path
) -> None:
    """It was ended after the rater was saved, and before its folder was removed."""
    destination = tmp_path / "raters" / "mine"
    shutil.copytree(tiny_rater, destination)
    left = training_folder(destination)
    left.mkdir()
    shutil.copy(destination / "training_log.jsonl", left)
    (left / "state.safetensors").write_bytes(b"much")
    found = read_training_log(tmp_path, "mine")
    assert found is not None
    assert found.state == "finished"
    with pytest.raises(ConflictError, match="exists already"):
        train_rater([handful], destination=destination, name="mine")
    assert not left.exists()


def test_a_training_that_was_to_replace_a_rater_and_was_interrupted_says_so_and_stays(
    tiny_rater: Path, handful: PairSet, tmp_path: Path
) -> None:
    destination = tmp_path / "raters" / "mine"
    shutil.copytree(tiny_rater, destination)
    LogWriter(training_folder(destination)).add(TrainingStep(1, 9, "all", 0.7))
    with pytest.raises(ConflictError, match="exists already"):
        train_rater([handful], destination=destination, name="mine")
    found = read_training_log(tmp_path, "mine")
    assert found is not None
    assert (found.state, len(found.steps)) == ("interrupted", 1)


def test_folds_that_were_measured_are_told_apart_from_steps() -> None:
    fit = TrainingStep(1, 0, "all", 0.7, 0.7, {"writing_style": 0.6})
    within, whole = TrainingStep(1, 9, "fold 1", 0.7), TrainingStep(1, 5, "fold 1", 0.5, 0.6, {"writing_style": 0.8})
    assert TrainingLog("finished", (fit, within, whole)).folds == (whole,)
    assert (fit.name, whole.name) == ("the fit that is kept", "fold 1")


def test_the_first_line_of_a_training_which_its_job_tells_has_the_figures() -> None:
    at = ("0", "0.5", "0.8")
    found = {
        "accuracy": dict.fromkeys(at, 0.75),
        "n": dict.fromkeys(at, 40),
        "interval": {cut: [0.6, 0.85] for cut in at},
        "ece": None,
    }
    told = {"cross_validation": {"writing_style": found}, "n_folds": 5, "n_pairs": 40, "destination": "x"}
    assert _training_lines(told)[0] == (
        "On unseen documents, by cross-validation in 5 folds, accuracy [95 % interval]: "
        "writing_style 0.750 [0.600, 0.850] n = 40."
    )


def test_a_confidence_cut_keeps_what_reaches_it_in_decimals() -> None:
    """|2 * 0.9 - 1| is 0.8 but for rounding; the same with 20 votes in each order."""
    n_votes = np.arange(41)
    labels = training_labels(n_votes / 40, min_confidence=0.8, label_temperature=1.0)
    np.testing.assert_array_equal(np.isfinite(labels), np.abs(n_votes - 20) >= 16)
    found = accuracy_of(n_votes - 20.0, n_votes / 40, np.zeros((41, 2), dtype=np.int64), min_confidence=0.8)
    assert (found.n, found.value) == (10, 1.0)


def test_a_rater_called_like_a_training_is_listed_by_its_whole_name(tmp_path: Path) -> None:
    LogWriter(tmp_path / "raters" / "x.training").add(TrainingStep(1, 1, "all", 0.5))
    LogWriter(training_folder(tmp_path / "raters" / "y")).add(TrainingStep(1, 1, "all", 0.5))
    assert set(trainings(tmp_path)) == {"x.training", "y"}


def test_the_log_of_another_training_is_forgotten(tmp_path: Path) -> None:
    log = LogWriter(tmp_path)
    log.begin("one")
    log.add(TrainingStep(1, 1, "fold 1", 0.5))
    log.begin("one")
    assert "fold 1" in log.text()
    log.begin("other")
    assert log.text() == ""


def test_a_workspace_that_is_not_there_is_not_made_to_find_no_judgments_in_it(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        train(SimpleNamespace(params={}), tmp_path / "typo", "mine")
    assert not (tmp_path / "typo").exists()
