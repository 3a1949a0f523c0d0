"""Fitted heads become a rater: calibrated on unseen documents, with what is known of their training."""

from dataclasses import asdict

import numpy as np

from core.corpus.fingerprints import doc_hashes
from core.qurater.heads.crossval import require_enough
from core.qurater.heads.fitting import FitSettings, standardising
from core.qurater.heads.train_heads import train_heads
from core.qurater.learning.held_out import calibrate
from core.qurater.learning.trained import Trained, training_record
from core.qurater.learning.training_run import TrainingRun
from core.qurater.networks.network import HeadsOnEncoder
from core.qurater.raters.heads import divided_by
from core.qurater.raters.rater import HeadsRater
from core.qurater.rating.model import RatingModel


def train_heads_rater(run: TrainingRun, settings: FitSettings) -> Trained:
    """Train heads on a frozen encoder, see `core.qurater.heads.train_heads`, and calibrate them."""
    require_enough(run.material.pair_set, run.material.criteria, seed=run.seed)
    run.log.clear()
    fitted = train_heads(run, settings)
    calibration = calibrate(run.material, fitted.held_out)
    # The temperatures come from the folds, whose heads had seen a little less than these.
    heads = divided_by(fitted.heads, calibration.temperatures)
    mean, deviation = standardising(fitted.features[np.isfinite(fitted.features).all(axis=1)])
    rater = HeadsRater(
        name=run.name,
        base=fitted.encoder.files.name,
        base_sha256=fitted.encoder.files.weights_sha256,
        setup_sha256=fitted.encoder.files.setup_sha256,
        window=fitted.window,
        heads=heads,
        feature_mean=mean.astype(np.float32),
        feature_deviation=deviation.astype(np.float32),
        length_move=fitted.length_move.astype(np.float32),
        rating_sd=np.nanstd(heads.ratings(fitted.features).astype(np.float64), axis=0),
        temperatures=calibration.temperatures,
        training=training_record(run, calibration, method="heads", settings=asdict(settings)),
        training_texts=np.sort(doc_hashes(run.material.pair_set.texts)),
    )
    model = RatingModel(rater, HeadsOnEncoder(heads, fitted.encoder), fitted.tokenizer)
    # Features that are kept need no encoder.
    return Trained(model, calibration, lambda texts: heads.ratings(fitted.describe(texts)))
