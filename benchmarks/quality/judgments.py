"""Four criteria, judged by a language model in groups of eight: pairs of documents that were not trained on."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.tokens import load_tokenizer
from core.judging.files.judgment_files import read_judgments
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.calibration import fit_temperature, reliability
from core.qurater.heads.crossval import held_out_log_odds, pair_folds
from core.qurater.heads.fitting import FitSettings, standardising
from core.qurater.heads.length_moves import length_move
from core.qurater.learning.labels import columns_of, judged_criteria
from core.qurater.raters.encoder_files import MAX_SEGMENT_TOKENS
from core.qurater.raters.heads import Features
from core.qurater.rating.length_effect import LENGTH_CUTS, length_effect
from core.qurater.rating.model import open_model
from quality.baselines import fit_preferences, flesch_kincaid_grade, flesch_reading_ease, n_words, tfidf
from quality.encoding import Describe, last_layer
from quality.rows import Floats, Row, pair_accuracy_row

SET = "judgments"

_SEED, _N_FOLDS = 42, 5
_CONFIDENT = 0.5

_OPEN = ", openly licensed texts only"

# Of the plain embedding, standardised, and of rows of TF-IDF, whose norm is 1; what is good for them is not searched.
_PENALTY_OF_EMBEDDING = 0.1
_PENALTY_OF_WORDS = 3e-4

_RATER = Path(__file__).parents[2] / "sample_data" / "rater"

Mask = npt.NDArray[np.bool_]


def rows(folder: Path, describe: Describe) -> list[Row]:
    """Cross-validate the recipe of the default rater and what is simpler, and measure what length does to the rater."""
    found: list[Row] = []
    for with_noncommercial, part in ((True, ""), (False, _OPEN)):
        pair_set = read_judgments(folder, with_noncommercial=with_noncommercial)
        ours = _predictions_of_heads(pair_set, describe(pair_set.texts), describe)
        found += _accuracies(pair_set, ours, "ours", part) + _by_criterion(pair_set, ours, part)
        found.append(_calibration_error(pair_set, ours, part))
        if with_noncommercial:
            for method, predicted in _baselines(pair_set, describe).items():
                # What learns nothing could be tested on all pairs; it is, on those that all are tested on.
                found += _accuracies(pair_set, np.where(np.isnan(ours), np.nan, predicted), method, part)
    return found + _length_rows(folder)


def _predictions_of_heads(pair_set: PairSet, features: Features, describe: Describe) -> Floats:
    """Predict each pair by the default recipe, trained on other documents; (n_pairs, n_criteria)."""
    move = length_move(describe, load_tokenizer(DEFAULT_ENCODER), pair_set.texts[::2], window=MAX_SEGMENT_TOKENS)
    return held_out_log_odds(features, pair_set, settings=FitSettings(), seed=_SEED, n_folds=_N_FOLDS, length_move=move)


def _baselines(pair_set: PairSet, describe: Describe) -> dict[str, Floats]:
    """Predict the same pairs by what is simpler; (n_pairs, n_criteria) each."""
    texts, n_criteria = pair_set.texts, len(judged_criteria(pair_set))
    untrained = {
        "longer wins": n_words(texts),
        "Flesch-Kincaid, harder wins": flesch_kincaid_grade(texts),
        "Flesch, harder wins": -flesch_reading_ease(texts),
    }
    predicted = {
        method: np.repeat((values[pair_set.index_b] - values[pair_set.index_a])[:, np.newaxis], n_criteria, axis=1)
        for method, values in untrained.items()
    }
    predicted["TF-IDF, logistic"] = _held_out(
        pair_set, lambda training: tfidf([texts[place] for place in training], texts), penalty=_PENALTY_OF_WORDS
    )
    embedding = last_layer(describe(texts))
    mean, deviation = standardising(embedding)
    standardised = csr_matrix((embedding - mean) / deviation)
    predicted["last layer, linear"] = _held_out(pair_set, lambda _: standardised, penalty=_PENALTY_OF_EMBEDDING)
    return predicted


def _held_out(
    pair_set: PairSet, of_training: Callable[[npt.NDArray[np.int64]], csr_matrix], *, penalty: float
) -> Floats:
    """Predict each pair by logistic regression on features that may depend on the training texts."""
    columns = columns_of(judged_criteria(pair_set))
    predicted = np.full((pair_set.n_pairs, len(columns)), np.nan)
    for is_training, is_test in pair_folds(pair_set, n_folds=_N_FOLDS, seed=_SEED):
        learned, tested = pair_set.subset(is_training), pair_set.subset(is_test)
        features = of_training(np.unique(np.concatenate([learned.index_a, learned.index_b])))
        for place, column in enumerate(columns):
            weights = fit_preferences(
                features,
                learned.prob_b_preferred[:, column],
                index_a=learned.index_a,
                index_b=learned.index_b,
                penalty=penalty,
            )
            ratings = features @ weights
            predicted[is_test, place] = ratings[tested.index_b] - ratings[tested.index_a]
    return predicted


def _accuracies(pair_set: PairSet, predicted: Floats, method: str, part: str) -> list[Row]:
    """Give the accuracy over all criteria, at two confidences, of all pairs and of those of equal length."""
    everything = np.ones(pair_set.n_pairs, dtype=np.bool_)
    lengths = (("", everything), (", equal length", pair_set.equal_length()))
    cuts = ((f"confidence >= {_CONFIDENT:g}", _CONFIDENT), ("all pairs", 0.0))
    columns = list(range(predicted.shape[1]))
    return [
        _row(pair_set, predicted, columns, f"{cut_name}{length_name}{part}", method, cut=cut, among=among)
        for cut_name, cut in cuts
        for length_name, among in lengths
    ]


def _by_criterion(pair_set: PairSet, predicted: Floats, part: str) -> list[Row]:
    """Give our accuracy on confident pairs for each criterion."""
    among = np.ones(pair_set.n_pairs, dtype=np.bool_)
    return [
        _row(
            pair_set,
            predicted,
            [place],
            f"{key}, confidence >= {_CONFIDENT:g}{part}",
            "ours",
            cut=_CONFIDENT,
            among=among,
        )
        for place, key in enumerate(judged_criteria(pair_set))
    ]


def _row(
    pair_set: PairSet, predicted: Floats, places: list[int], task: str, method: str, *, cut: float, among: Mask
) -> Row:
    """Make a row of the cells of some criteria, so that the mean over cells is near to the mean over criteria."""
    columns = columns_of(judged_criteria(pair_set))
    judged = pair_set.prob_b_preferred[:, [columns[place] for place in places]]
    confidence = np.abs(2 * judged - 1)
    found = predicted[:, places]
    counted = (confidence >= cut) & (confidence > 0) & ~np.isnan(found) & among[:, np.newaxis]
    pairs = np.nonzero(counted)[0]
    documents = pair_set.document_codes()
    return pair_accuracy_row(
        SET,
        task,
        method,
        # Where a method prefers neither, as length does of two texts of the same length, it is half right.
        is_hit=0.5 + 0.5 * (np.sign(found) * np.sign(judged - 0.5))[counted],
        documents_a=documents[pair_set.index_a[pairs]],
        documents_b=documents[pair_set.index_b[pairs]],
    )


def _calibration_error(pair_set: PairSet, predicted: Floats, part: str) -> Row:
    """Give the mean ECE of the criteria; each fold is calibrated on the others."""
    judged = pair_set.prob_b_preferred[:, columns_of(judged_criteria(pair_set))]
    calibrated = np.full_like(predicted, np.nan)
    for _, is_test in pair_folds(pair_set, n_folds=_N_FOLDS, seed=_SEED):
        for place in range(predicted.shape[1]):
            temperature = fit_temperature(predicted[~is_test, place], judged[~is_test, place])
            calibrated[is_test, place] = predicted[is_test, place] / temperature
    errors = [reliability(*columns).calibration_error for columns in zip(calibrated.T, judged.T, strict=True)]
    n = int((~np.isnan(calibrated)).any(axis=1).sum())
    return Row(
        SET, f"probabilities, mean of the criteria{part}", "ours", "ECE", float(np.mean(errors)), np.nan, np.nan, n
    )


def _length_rows(folder: Path) -> list[Row]:
    """Rate long texts that nobody judged by the default rater, whole and cut."""
    import pandas as pd

    corpus = folder.parent / "corpus_multidomain" / "docs.parquet"
    if not corpus.is_file():
        return []
    judged = {document.partition("/")[2] for document in read_judgments(folder, with_noncommercial=True).documents}
    documents = pd.read_parquet(corpus, columns=["doc_id", "text"]).sample(frac=1, random_state=_SEED)
    model = open_model(_RATER)
    effect = length_effect(model, list(documents.loc[~documents["doc_id"].isin(judged), "text"]))
    return [
        Row(
            SET,
            f"{key}, the same texts cut to {cut} tokens instead of {LENGTH_CUTS[-1]}",
            "default rater",
            "shift in sd",
            float(shift),
            np.nan,
            np.nan,
            effect.n_texts,
        )
        for cut, shifts in zip(effect.cuts[:-1], effect.shift, strict=False)
        for key, shift in zip(model.rater.criteria, shifts, strict=True)
    ]
