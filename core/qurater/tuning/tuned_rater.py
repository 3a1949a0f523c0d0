"""A tuned model becomes a rater: calibrated on unseen documents, with what is known of its training."""

from dataclasses import asdict

import numpy as np

from core.corpus.fingerprints import doc_hashes
from core.qurater.learning.held_out import calibrate
from core.qurater.learning.trained import PACKAGES, Trained, training_record
from core.qurater.learning.training_run import TrainingRun
from core.qurater.networks.classifier import divide_outputs
from core.qurater.raters.rater import ClassifierRater
from core.qurater.rating.model import RatingModel, rate_texts
from core.qurater.tuning.fine_tuning import FineTuning
from core.qurater.tuning.train_classifier import ClassifierTraining


def tune_classifier_rater(run: TrainingRun, settings: FineTuning) -> Trained:
    """Train a whole model, see `core.qurater.tuning.train_classifier`, and calibrate it."""
    training = ClassifierTraining(run, settings)
    network, held_out, ratings = training.run()
    calibration = calibrate(run.material, held_out)
    divide_outputs(network.model, calibration.temperatures)
    packages = PACKAGES if settings.method == "full" else (*PACKAGES, "peft")
    rater = ClassifierRater(
        name=run.name,
        base=run.base,
        base_sha256=training.base_sha256,
        setup_sha256="",  # known, like the hash of the weights, when they are saved
        window=training.window,
        rating_sd=np.nanstd(ratings.astype(np.float64), axis=0) / calibration.temperatures,
        temperatures=calibration.temperatures,
        training=training_record(
            run, calibration, method=settings.method, settings=asdict(settings), packages=packages
        ),
        training_texts=np.sort(doc_hashes(run.material.pair_set.texts)),
        rated=run.material.criteria,
        outputs=tuple(range(len(run.material.criteria))),
        weights_sha256="",
    )
    model = RatingModel(rater, network, training.tokenizer)
    return Trained(model, calibration, lambda texts: rate_texts(model, texts, on_progress=run.on_progress).ratings)
