"""The verb that makes a rater: features, cross-validation, calibration, final fit, checkpoint with its card."""

import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.fingerprints import doc_hashes
from core.corpus.tokens import load_tokenizer
from core.errors import ConflictError
from core.judging.pair_set import PairSet, concatenated
from core.qurater.calibration import fit_temperature
from core.qurater.checkpoint import Rater, save_rater
from core.qurater.crossval import N_FOLDS, held_out_log_odds
from core.qurater.encoder import load_encoder
from core.qurater.evaluation import CriterionEvaluation, evaluate_predictions
from core.qurater.heads import divided_by
from core.qurater.length_effect import length_effect
from core.qurater.model import RatingModel
from core.qurater.model_card import model_card
from core.qurater.segmented import text_features
from core.qurater.training import FitSettings, fit_heads
from core.records import OnProgress, ignore_progress

DEFAULT_LICENCE = "apache-2.0"
UNKNOWN_PROVENANCE = "The origin of the judgments was not stated when this rater was trained."

_PACKAGES = ("torch", "transformers", "scipy", "numpy")


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What came of training.

    Attributes
    ----------
    rater : Rater
        As it was saved.
    destination : Path
        Where.
    cross_validation : dict of str to CriterionEvaluation
        Agreement with the judgments on unseen documents, after calibration.
    """

    rater: Rater
    destination: Path
    cross_validation: dict[str, CriterionEvaluation]

    def to_json(self) -> dict[str, Any]:
        """Give plain values: where the rater is, its fingerprint, and its training record."""
        return {
            "rater": self.rater.name,
            "destination": str(self.destination),
            "fingerprint": self.rater.fingerprint,
            **self.rater.training,
        }


def train_rater(
    pair_sets: Sequence[PairSet],
    *,
    destination: Path,
    name: str,
    base: str = DEFAULT_ENCODER,
    seed: int = 42,
    settings: FitSettings | None = None,
    device: str = "auto",
    provenance: str = UNKNOWN_PROVENANCE,
    licence: str = DEFAULT_LICENCE,
    length_texts: Sequence[str] = (),
    on_progress: OnProgress = ignore_progress,
    force: bool = False,
) -> TrainingReport:
    """Train a rater on judged pairs, and write it with its model card.

    Parameters
    ----------
    pair_sets : sequence of PairSet
        The judgments; all are learned from.
    destination : Path
        The folder to write.
    name : str
        What people will call the rater.
    base : str
        The encoder, see `core.corpus.encoders.encoder_folder`.
    seed : int
        Of the division into folds; the fit itself draws nothing.
    settings : FitSettings, optional
        Penalty and confidence cut.
    device : {"auto", "cpu", "cuda"}
        Where the encoder computes; training needs float32.
    provenance : str
        For the card: data, judge, licences, what was left out; Markdown.
    licence : str
        For the card's front matter.
    length_texts : sequence of str
        Texts to measure the length effect on; by default those of the pairs.
    on_progress : callable
        Is told of tokens done.
    force : bool
        Whether a rater that is there already is replaced.

    Returns
    -------
    TrainingReport
        The rater, and how it agrees with the judgments on unseen documents.

    Raises
    ------
    ConflictError
        If the destination exists and `force` is false; said before any work is done.
    NoJudgmentsError
        If a criterion has no judged pair.
    InputError
        If there are too few documents to cross-validate, or the fit does not converge.
    """
    if destination.exists() and not force:
        raise ConflictError(f"'{destination}' exists already. Choose another name, or have it replaced (--force).")
    settings = settings or FitSettings()
    pair_set = concatenated(pair_sets)
    encoder, tokenizer = load_encoder(base, device=device), load_tokenizer(base)
    features = text_features(encoder, tokenizer, pair_set.texts, on_progress=on_progress)
    held_out = held_out_log_odds(features, pair_set, settings=settings, seed=seed)
    temperatures = np.array(
        [fit_temperature(*columns) for columns in zip(held_out.T, pair_set.prob_b_preferred.T, strict=True)]
    )
    found = evaluate_predictions(held_out / temperatures, pair_set)
    # The temperatures come from the folds, whose heads had seen a little less than these.
    heads = divided_by(fit_heads(features, pair_set, settings), temperatures)
    before = evaluate_predictions(held_out, pair_set)
    rater = Rater(
        name=name,
        base=encoder.name,
        base_sha256=encoder.weights_sha256,
        window=encoder.window,
        heads=heads,
        rating_sd=np.nanstd(heads.ratings(features).astype(np.float64), axis=0),
        temperatures=temperatures,
        training=training_record(pair_set, settings, seed=seed, found=found, before_calibration=before),
        training_texts=np.sort(doc_hashes(pair_set.texts)),
    )
    length = length_effect(RatingModel(rater, encoder, tokenizer), length_texts or pair_set.texts)
    save_rater(rater, destination, card=model_card(rater, length, provenance=provenance, licence=licence), force=force)
    return TrainingReport(replace(rater, folder=destination), destination, found)


def training_record(
    pair_set: PairSet,
    settings: FitSettings,
    *,
    seed: int,
    found: dict[str, CriterionEvaluation],
    before_calibration: dict[str, CriterionEvaluation],
) -> dict[str, Any]:
    """Put together what a rater's ``config.json`` says of its training.

    Parameters
    ----------
    pair_set : PairSet
        What was learned from.
    settings : FitSettings
        How.
    seed : int
        Of the division into folds.
    found, before_calibration : dict of str to CriterionEvaluation
        Agreement on held-out pairs with and without the temperatures.

    Returns
    -------
    dict
        Plain values.
    """
    return {
        "n_pairs": pair_set.n_pairs,
        "n_texts": len(pair_set.texts),
        "n_documents": len(set(pair_set.documents)),
        "seed": seed,
        "n_folds": N_FOLDS,
        **asdict(settings),
        "cross_validation": {key: evaluation.to_json() for key, evaluation in found.items()},
        "ece_before_calibration": {key: value.to_json()["ece"] for key, value in before_calibration.items()},
        "versions": {"python": platform.python_version()} | {package: version(package) for package in _PACKAGES},
    }
