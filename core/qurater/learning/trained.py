"""A model that was trained, and what a rater's folder says of its training."""

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from core.qurater.learning.held_out import Calibration
from core.qurater.learning.training_run import TrainingRun
from core.qurater.raters.heads import Ratings
from core.qurater.rating.model import RatingModel

PACKAGES = ("torch", "transformers", "scipy", "numpy")


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained model, not yet saved.

    Attributes
    ----------
    model : RatingModel
        Calibrated.
    calibration : Calibration
        What held-out pairs say of it.
    rate : callable
        Gives its ratings, (n_texts, n_criteria), of texts, in the quickest way there is.
    """

    model: RatingModel
    calibration: Calibration
    rate: Callable[[Sequence[str]], Ratings]


def training_record(
    run: TrainingRun,
    calibration: Calibration,
    *,
    method: str,
    settings: dict[str, Any],
    packages: Sequence[str] = PACKAGES,
) -> dict[str, Any]:
    """Put together what a rater's folder says of its training.

    Parameters
    ----------
    run : TrainingRun
        What was learned from.
    calibration : Calibration
        Agreement on held-out pairs with and without the temperatures.
    method : str
        ``"heads"``, ``"lora"`` or ``"full"``.
    settings : dict
        How, by name; ``min_confidence`` is one of them.
    packages : sequence of str
        What was trained with; their versions are told.

    Returns
    -------
    dict
        Plain values.
    """
    pairs = run.material.pair_set
    return {
        "method": method,
        "n_pairs": pairs.n_pairs,
        "n_judged": run.material.n_judged(settings["min_confidence"]),
        "n_texts": len(pairs.texts),
        "n_documents": len(set(pairs.documents)),
        "judgments": list(run.material.sources),
        "seed": run.seed,
        **settings,
        "n_folds": calibration.n_folds,
        "cross_validation": {key: evaluation.to_json() for key, evaluation in calibration.found.items()},
        "ece_before_calibration": {key: value.to_json()["ece"] for key, value in calibration.before.items()},
        "versions": {"python": platform.python_version()} | {package: version(package) for package in packages},
    }
