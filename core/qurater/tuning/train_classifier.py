"""LoRA and full fine-tuning: a model of transformers becomes a classifier with one output a criterion."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER, check_minilm_weights, encoder_folder
from core.corpus.tokens import load_tokenizer
from core.errors import NoJudgmentsError
from core.qurater.heads.crossval import pair_folds
from core.qurater.learning.held_out import HeldOut, accuracies_of, loss_of
from core.qurater.learning.labels import columns_of
from core.qurater.learning.training_log import TrainingStep
from core.qurater.learning.training_run import TrainingRun
from core.qurater.networks.classifier import Classifier
from core.qurater.networks.devices import chosen_device
from core.qurater.raters.encoder_files import segment_tokens, setup_sha256, weights_sha256
from core.qurater.raters.heads import Ratings
from core.qurater.rating.segmented import segmented, values_of_segments
from core.qurater.segments.batching import DEFAULT_BATCH_TOKENS
from core.qurater.segments.windows import means_of_texts
from core.qurater.tuning.fine_tuning import FineTuning
from core.qurater.tuning.lessons import lessons_of
from core.qurater.tuning.new_classifier import Merge, new_classifier
from core.qurater.tuning.tuner import Evaluation, Tuner
from core.qurater.tuning.tuning_state import kept_ratings, save_ratings, training_fingerprint
from core.records import OnProgress, Progress, ignore_progress

Mask = npt.NDArray[np.bool_]

# Where there is no cross-validation, a tenth of the documents chooses when to stop, and another one tells how good
# the model is.
_N_PARTS = 10


class ClassifierTraining:
    """The training of one classifier, with its folds.

    Parameters
    ----------
    run : TrainingRun
        Its log gets one line a step, and its progress counts steps.
    settings : FineTuning
        How.

    Attributes
    ----------
    base_sha256 : str
        Hash of the weights it starts from.
    window : int
        The most tokens of a segment.
    tokenizer : TextTokenizer
        The base's.
    """

    def __init__(self, run: TrainingRun, settings: FineTuning) -> None:
        self._run, self._settings, self._material = run, settings, run.material
        self._base = encoder_folder(run.base)
        if run.base == DEFAULT_ENCODER:
            check_minilm_weights(self._base)
        self.base_sha256 = weights_sha256(self._base)
        self.tokenizer = load_tokenizer(run.base)
        network, _ = self._new_model()
        self.window = run.window or segment_tokens(self._base) - network.n_special
        self._pieces = segmented(self.tokenizer, self._material.pair_set.texts, window=self.window)

    def run(self) -> tuple[Classifier, HeldOut, Ratings]:
        """Train, and predict held-out pairs.

        Returns
        -------
        tuple of (Classifier, HeldOut, ndarray of float32)
            The model that is kept, predictions of pairs whose documents their model had not seen, and the ratings of
            all texts by the model that is kept, NaN for those in no pair.
        """
        pairs, n_folds = self._material.pair_set, self._settings.n_folds
        self._run.log.begin(self._fingerprint("log"))
        held_out = np.full((pairs.n_pairs, len(self._material.criteria)), np.nan)
        folds = list(pair_folds(pairs, n_folds=n_folds or _N_PARTS, seed=self._run.seed))
        for number, (is_training, is_test) in enumerate(folds[:n_folds], start=1):
            ratings = self._fold(f"fold {number}", is_training, is_test)
            held_out[is_test] = self._log_odds(ratings)[is_test]
        if n_folds:
            network = self._fit("all", np.ones(pairs.n_pairs, dtype=np.bool_), None)
        else:
            # What chose the best parameters looks better on them than it is, so other documents calibrate and tell.
            (with_these, chooses), (with_those, is_test) = folds[:2]
            self._require_judged(chooses)
            self._require_judged(is_test)
            network = self._fit("all", with_these & with_those, chooses)
        ratings = self._ratings(network, self._material.used, self._run.on_progress)
        if not n_folds:
            held_out[is_test] = self._log_odds(ratings)[is_test]
        return network, HeldOut(held_out, n_folds), ratings

    def _require_judged(self, is_test: Mask) -> None:
        """Refuse to train for hours what cannot be calibrated in the end."""
        judged = ~np.isnan(self._material.pair_set.prob_b_preferred[is_test])
        for key, column in zip(self._material.criteria, columns_of(self._material.criteria), strict=True):
            if not judged[:, column].any():
                raise NoJudgmentsError(
                    f"None of the {int(is_test.sum()):,} held-out pairs is judged on {key!r}. Judge more pairs on it, "
                    "or cross-validate (--folds 5)."
                )

    def _fold(self, part: str, is_training: Mask, is_test: Mask) -> Ratings:
        """Train without some documents and rate them; a fold that was finished before an interruption is not redone."""
        folder, fingerprint = self._folder(part), self._fingerprint(part)
        ratings = kept_ratings(folder, fingerprint)
        if ratings is None:
            network = self._fit(part, is_training, None)
            pairs = self._material.pair_set.subset(is_test)
            ratings = self._ratings(network, np.unique([pairs.index_a, pairs.index_b]), ignore_progress)
            save_ratings(folder, fingerprint, ratings)
        return ratings

    def _fingerprint(self, part: str) -> str:
        model = (self.base_sha256, setup_sha256(self._base), self.window)
        return training_fingerprint(self._material, self._settings, model=model, seed=self._run.seed, part=part)

    def _folder(self, part: str) -> Path:
        return self._run.folder / part.replace(" ", "-")

    def _fit(self, part: str, is_training: Mask, is_test: Mask | None) -> Classifier:
        network, merge = self._new_model()
        tuner = Tuner(
            network,
            lessons_of(self._material, self._pieces, self._settings, chosen=is_training),
            self._settings,
            seed=self._run.seed,
            folder=self._folder(part),
            fingerprint=self._fingerprint(part),
        )

        def tell(step: int, of: int, loss: float, found: Evaluation | None) -> None:
            self._run.log.add(TrainingStep(step, of, part, loss, *((found.loss, found.accuracy) if found else ())))
            self._run.on_progress(Progress(step, of, "steps", _note(part, loss, found)))

        tuner.train(
            evaluate=None if is_test is None else lambda: self._evaluate(network, is_test),
            on_start=lambda n_steps: self._run.log.cut(part, n_steps),
            on_step=tell,
        )
        network.model = merge()
        return network

    def _new_model(self) -> tuple[Classifier, Merge]:
        model, merge = new_classifier(self._base, self._material.criteria, self._settings, seed=self._run.seed)
        device, outputs = chosen_device(self._run.device), range(len(self._material.criteria))
        return Classifier(model, folder=self._base, outputs=outputs, device=device), merge

    def _evaluate(self, network: Classifier, is_test: Mask) -> Evaluation:
        pairs = self._material.pair_set.subset(is_test)
        ratings = self._ratings(network, np.unique([pairs.index_a, pairs.index_b]), ignore_progress)
        log_odds = ratings[pairs.index_b].astype(np.float64) - ratings[pairs.index_a]
        criteria = self._material.criteria
        return Evaluation(
            loss_of(log_odds, pairs, criteria, self._settings.loss), accuracies_of(log_odds, pairs, criteria)
        )

    def _ratings(self, network: Classifier, places: npt.NDArray[np.int64], on_progress: OnProgress) -> Ratings:
        """Rate some of the texts, as `rate_texts` does; NaN for the others."""
        some = self._pieces.some(places)
        network.model.eval()
        (values,) = values_of_segments(
            some,
            lambda segments: [network.ratings(segments)],
            n_at_once=network.n_at_once,
            n_special=network.n_special,
            batch_tokens=DEFAULT_BATCH_TOKENS,
            on_progress=on_progress,
        )
        ratings = np.full((len(self._pieces.lengths), len(self._material.criteria)), np.nan, dtype=np.float32)
        ratings[places] = means_of_texts(np.asarray(values, dtype=np.float32), some.lengths)
        return ratings

    def _log_odds(self, ratings: Ratings) -> npt.NDArray[np.float64]:
        pairs = self._material.pair_set
        return np.asarray(ratings[pairs.index_b].astype(np.float64) - ratings[pairs.index_a])


def _note(part: str, loss: float, found: Evaluation | None) -> str:
    where = "training" if part == "all" else f"training, {part}"
    if found is None or not found.accuracy:
        return f"{where}, loss {loss:.3f}"
    accuracy = sum(found.accuracy.values()) / len(found.accuracy)
    return f"{where}, loss {loss:.3f}, held out {found.loss:.3f}, accuracy {accuracy:.3f}"
