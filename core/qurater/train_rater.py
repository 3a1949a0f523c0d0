"""The verb that makes a rater: training of either kind, calibration, checkpoint with its card."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.corpus.encoders import DEFAULT_ENCODER
from core.errors import ConflictError
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.evaluation import CriterionEvaluation
from core.qurater.heads.fitting import FitSettings
from core.qurater.heads.heads_rater import train_heads_rater
from core.qurater.learning.feature_cache import FeatureCache
from core.qurater.learning.training_log import is_left_over, training_folder
from core.qurater.learning.training_run import TrainingRun
from core.qurater.learning.training_set import Source, training_set
from core.qurater.model_card import model_card
from core.qurater.networks.classifier import Classifier
from core.qurater.raters.checkpoint import load_rater, save_rater
from core.qurater.raters.classifier_checkpoint import save_classifier_rater
from core.qurater.raters.rater import ClassifierRater, HeadsRater, Rater
from core.qurater.rating.length_effect import length_effect
from core.qurater.tuning.fine_tuning import FineTuning
from core.qurater.tuning.tuned_rater import tune_classifier_rater
from core.records import OnProgress, ignore_progress

DEFAULT_LICENCE = "apache-2.0"
UNKNOWN_PROVENANCE = "The origin of the judgments was not stated when this rater was trained."


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
            "kind": self.rater.kind,
            "destination": str(self.destination),
            "fingerprint": self.rater.fingerprint,
            **self.rater.training,
        }


def train_rater(
    judgments: Sequence[PairSet | Source],
    *,
    destination: Path,
    name: str,
    base: str = DEFAULT_ENCODER,
    seed: int = 42,
    settings: FitSettings | FineTuning | None = None,
    window: int | None = None,
    device: str = "auto",
    cache: FeatureCache | None = None,
    provenance: str = UNKNOWN_PROVENANCE,
    licence: str = DEFAULT_LICENCE,
    length_texts: Sequence[str] = (),
    on_progress: OnProgress = ignore_progress,
    force: bool = False,
) -> TrainingReport:
    """Train a rater on judged pairs, and write it with its model card.

    Parameters
    ----------
    judgments : sequence of PairSet or Source
        All are learned from, by their weights; the rater rates the criteria that any pair is judged on.
    destination : Path
        The folder to write.  While it is trained, its log and its state lie in a hidden folder beside it.
    name : str
        What people will call the rater.
    base : str
        The model it stands on, see `core.corpus.encoders.encoder_folder`.
    seed : int
        Of the division of the documents; of fine-tuning, all its randomness.
    settings : FitSettings or FineTuning, optional
        Heads on a frozen encoder, or a whole model; by default heads.
    window : int, optional
        The most tokens of a segment; by default what the model takes, at most 512 with special ones.
    device : {"auto", "cpu", "cuda"}
        Where to compute.
    cache : FeatureCache, optional
        Where the features for heads are kept between trainings.
    provenance : str
        For the card: data, judge, licences, what was left out; Markdown.
    licence : str
        For the card's front matter.
    length_texts : sequence of str
        Texts to measure the length effect on; by default every second one of the pairs, see `train_heads`.
    on_progress : callable
        Is told of tokens, fits or steps done; its note has loss and accuracy.
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
        If nothing is judged, or a criterion has no judged pair that counts.
    InputError
        If there are too few documents to hold some out, or the fit does not converge.
    """
    if is_left_over(destination):
        shutil.rmtree(training_folder(destination))
    if destination.exists() and not force:
        raise ConflictError(f"'{destination}' exists already. Choose another name, or have it replaced (--force).")
    settings = settings or FitSettings()
    run = TrainingRun(
        name=name,
        material=training_set(judgments),
        base=base,
        seed=seed,
        window=window,
        device=device,
        cache=cache,
        folder=training_folder(destination),
        on_progress=on_progress,
    )
    trained = (
        train_heads_rater(run, settings) if isinstance(settings, FitSettings) else tune_classifier_rater(run, settings)
    )
    rater, network = trained.model.rater, trained.model.network
    texts = length_texts or run.material.pair_set.texts[1::2]
    length = length_effect(trained.model, texts, rate=trained.rate)
    card = model_card(rater, length, provenance=provenance, licence=licence)
    if isinstance(rater, HeadsRater):
        save_rater(rater, destination, card=card, log=run.log.text(), force=force)
    elif isinstance(rater, ClassifierRater) and isinstance(network, Classifier):
        save_classifier_rater(rater, network.model, destination, card=card, log=run.log.text(), force=force)
    shutil.rmtree(run.folder)
    return TrainingReport(load_rater(destination), destination, trained.calibration.found)
