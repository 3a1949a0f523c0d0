"""Fine-tuning learns, is the same every time, goes on after a kill, and leaves a folder that transformers loads."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.criteria import CRITERION_KEYS
from core.errors import InputError, NoJudgmentsError
from core.judging.files.judgment_files import write_pairs
from core.judging.files.pair_set import PairSet
from core.qurater.learning.training_log import read_training_log, training_folder
from core.qurater.learning.training_set import Source
from core.qurater.raters.file_names import LOG_FILE
from core.qurater.rating.model import open_model, rate_texts
from core.qurater.train_rater import train_rater
from core.qurater.tuning.fine_tuning import FineTuning, plan_steps
from core.records import Progress
from tests.qurater.conftest import CLEAR, SIMPLE

ROOT = Path(__file__).resolve().parents[3]
QUICK = FineTuning("full", learning_rate=2e-3, epochs=1, batch_tokens=400)
KILLED = replace(QUICK, batch_tokens=300, save_every=3)


@pytest.fixture(scope="module")
def two_criteria(handful: PairSet) -> PairSet:
    """The handful, judged on two criteria only, one of them on half of the pairs."""
    prob = np.full_like(handful.prob_b_preferred, np.nan)
    prob[:, 3] = 0.9
    prob[::2, 0] = 0.9
    return replace(handful, prob_b_preferred=prob)


@given(st.integers(1, 60), st.integers(2, 900), st.integers(1, 2000), st.integers(0, 9))
def test_each_epoch_takes_each_pair_once_in_steps_of_a_bounded_size(n: int, most: int, tokens: int, seed: int) -> None:
    # Drawn here: a list that hypothesis draws costs it a draw for each pair.
    n_tokens = np.random.default_rng(seed).integers(2, most, size=n, endpoint=True)
    settings = FineTuning(epochs=2, batch_tokens=tokens)
    steps, ends = plan_steps(n_tokens, settings, seed=seed)
    first = steps[: min(ends)]
    assert sorted(np.concatenate(first).tolist()) == list(range(n))
    assert len(steps) == max(ends)
    for step in steps:
        assert len(step) > 0
        assert n_tokens[step[:-1]].sum() < tokens + n_tokens.max()
    again, _ = plan_steps(n_tokens, settings, seed=seed)
    assert all((one == other).all() for one, other in zip(steps, again, strict=True))


def test_the_rate_rises_to_its_highest_and_falls_to_nothing() -> None:
    tuning = FineTuning("full", warm_up=0.1)
    rates = [tuning.rate_at(step, 100) for step in range(100)]
    assert max(rates) == pytest.approx(tuning.highest_rate) == pytest.approx(5e-5)
    assert int(np.argmax(np.round(rates, 12))) == 9
    assert all(np.diff(rates[:10]) > 0)
    assert all(np.diff(rates[10:]) < 0)
    assert 0 < rates[-1] < 1e-6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "magic"}, "There is no method 'magic'"),
        ({"epochs": 0}, r"The epochs \(0\) must be at least 1"),
        ({"learning_rate": -1.0}, "A learning rate of -1 teaches nothing"),
        ({"warm_up": 1.0}, "A warm-up of 1 is no share below 1"),
        ({"n_folds": 1}, "1 folds hold nothing out"),
        ({"label_temperature": 0.0}, "A label temperature of 0"),
        ({"loss": "hinge"}, "There is no loss 'hinge'"),
    ],
)
def test_settings_without_sense_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        FineTuning(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["full", "lora"])
def test_what_is_saved_rates_the_preferred_text_higher_and_loads_in_transformers(
    method: str, tiny_encoder: Path, two_criteria: PairSet, tmp_path: Path
) -> None:
    from transformers import AutoModelForSequenceClassification

    settings = replace(QUICK, method=method, learning_rate=1e-2, epochs=2)
    report = train_rater(
        [two_criteria], destination=tmp_path / "tuned", name="tuned", base=str(tiny_encoder), settings=settings
    )
    model = open_model(tmp_path / "tuned", device="cpu", precision="float32")
    assert model.rater.criteria == ("writing_style", "educational_value") == tuple(report.cross_validation)
    rated = rate_texts(model, [f"{SIMPLE} 99.", f"{CLEAR} 99."])
    assert (rated.ratings[1] > rated.ratings[0]).all()
    plain, found = AutoModelForSequenceClassification.from_pretrained(tmp_path / "tuned", output_loading_info=True)
    assert not found["missing_keys"]
    assert not found["unexpected_keys"]
    assert plain.config.id2label == {0: "writing_style", 1: "educational_value"}
    ids = model.tokenizer.ids([f"{CLEAR} 99."])[0]
    with torch.inference_mode():
        logits = plain.eval()(input_ids=torch.tensor([[101, *ids.tolist(), 102]])).logits
    np.testing.assert_allclose(logits[0].numpy(), rated.ratings[1], atol=1e-5)
    assert "writing_style" in (tmp_path / "tuned" / "README.md").read_text()
    assert (tmp_path / "tuned" / LOG_FILE).is_file()
    assert not training_folder(tmp_path / "tuned").exists()
    assert report.to_json()["cross_validation"]["educational_value"]["n"]["0"] == 6


SCRIPT = """
import os, signal, sys, torch
from pathlib import Path
from core.judging.files.judgment_files import read_judgments
from core.qurater.tuning.fine_tuning import FineTuning
from core.qurater.train_rater import train_rater
from core.records import Progress

def kill_at_4(progress: Progress) -> None:
    if progress.unit == "steps" and progress.done == 4:
        os.kill(os.getpid(), signal.SIGKILL)

torch.set_num_threads(1)  # as in the tests: other sums of the same numbers differ in the last digit
pairs, base, destination = map(Path, sys.argv[1:])
settings = FineTuning("full", learning_rate=2e-3, epochs=1, batch_tokens=300, save_every=3)
train_rater([read_judgments(pairs)], destination=destination, name="killed", base=str(base), settings=settings,
            on_progress=kill_at_4)
"""


def test_a_killed_training_goes_on_to_the_same_weights(
    tiny_encoder: Path, two_criteria: PairSet, tmp_path: Path
) -> None:
    from core.judging.files.judgment_files import read_judgments

    write_pairs(tmp_path / "pairs.jsonl", two_criteria)
    pairs = read_judgments(tmp_path / "pairs.jsonl")
    raters = tmp_path / "raters"
    arguments = [str(tmp_path / "pairs.jsonl"), str(tiny_encoder), str(raters / "killed")]
    killed = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], cwd=ROOT, env=dict(os.environ), check=False)
    assert killed.returncode == -signal.SIGKILL
    interrupted = read_training_log(tmp_path, "killed")
    assert interrupted is not None
    assert interrupted.state == "interrupted"
    assert [step.step for step in interrupted.steps] == list(range(1, 5))
    steps: list[Progress] = []
    train_rater(
        [pairs],
        destination=raters / "killed",
        name="killed",
        base=str(tiny_encoder),
        settings=KILLED,
        on_progress=lambda progress: steps.append(progress) if progress.unit == "steps" else None,
    )
    assert steps[0].done == 4  # the last state that was saved was that of step 3
    train_rater([pairs], destination=raters / "whole", name="whole", base=str(tiny_encoder), settings=KILLED)
    gone_on, whole = (open_model(raters / name, device="cpu", precision="float32") for name in ("killed", "whole"))
    assert gone_on.rater.fingerprint == whole.rater.fingerprint
    finished = read_training_log(tmp_path, "killed")
    assert finished is not None
    assert finished.state == "finished"
    assert finished == read_training_log(tmp_path, "whole")
    evaluated = [step.step for step in finished.steps if step.held_out_loss is not None]
    assert evaluated == sorted({*range(3, steps[-1].total + 1, 3), steps[-1].total})


def test_training_ends_early_and_keeps_the_best_state(
    tiny_encoder: Path, two_criteria: PairSet, tmp_path: Path
) -> None:
    # So high a rate makes the held-out loss worse from the first evaluation on, or soon after.
    settings = replace(QUICK, learning_rate=0.3, epochs=9, save_every=2, patience=2)
    (tmp_path / "raters").mkdir()
    train_rater(
        [two_criteria],
        destination=tmp_path / "raters" / "early",
        name="early",
        base=str(tiny_encoder),
        settings=settings,
    )
    log = read_training_log(tmp_path, "early")
    assert log is not None
    losses = [step.held_out_loss for step in log.steps if step.held_out_loss is not None]
    assert len(log.steps) < log.steps[-1].of
    assert min(losses) == losses[-3]


def test_cross_validation_predicts_most_pairs_and_weights_count(
    tiny_encoder: Path, two_criteria: PairSet, tmp_path: Path
) -> None:
    settings = replace(QUICK, learning_rate=1e-2, n_folds=2)
    against = replace(two_criteria, prob_b_preferred=1 - two_criteria.prob_b_preferred)
    report = train_rater(
        [Source("trusted", two_criteria, 20.0), Source("doubted", against, 0.05)],
        destination=tmp_path / "folds",
        name="folds",
        base=str(tiny_encoder),
        settings=settings,
    )
    training = report.to_json()
    assert training["n_folds"] == 2
    assert training["judgments"][1] == {"what": "doubted", "n_pairs": 60, "weight": 0.05}
    ratings = rate_texts(open_model(tmp_path / "folds", device="cpu"), [f"{SIMPLE} 9.", f"{CLEAR} 9."]).ratings
    assert (ratings[1] > ratings[0]).all()
    assert training["cross_validation"]["educational_value"]["n"]["0"] == 120


def test_a_criterion_that_is_not_held_out_is_refused_before_hours_of_work(
    tiny_encoder: Path, two_criteria: PairSet, tmp_path: Path
) -> None:
    prob = two_criteria.prob_b_preferred.copy()
    prob[:, 1] = np.nan
    prob[0, 1] = 0.9
    rare = replace(two_criteria, prob_b_preferred=prob)
    with pytest.raises(NoJudgmentsError, match=f"held-out pairs is judged on '{CRITERION_KEYS[1]}'.*--folds 5"):
        train_rater([rare], destination=tmp_path / "r", name="r", base=str(tiny_encoder), settings=QUICK)
