"""Judged pairs as a model learns from them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.tokens import Ids
from core.errors import NoJudgmentsError
from core.judging.files.pair_set import Indices
from core.qurater.learning.labels import columns_of, training_labels
from core.qurater.learning.training_set import TrainingSet
from core.qurater.rating.segmented import SegmentedTexts
from core.qurater.tuning.fine_tuning import FineTuning

# Of a long text so many segments are trained on: 2,048 tokens, as in the paper.
_MOST_SEGMENTS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """Pairs as a model learns from them.

    Attributes
    ----------
    segments : list of list of ndarray of int32
        Of each text, its segments.
    index_a, index_b : ndarray of int64, shape (n_pairs,)
        Places in `segments`.
    labels, weights : ndarray of float64, shape (n_pairs, n_criteria)
        What is learned, NaN where nothing is, and how much each counts.
    """

    segments: list[list[Ids]]
    index_a: Indices
    index_b: Indices
    labels: Floats
    weights: Floats

    def n_tokens(self) -> Indices:
        """Count the tokens of both texts of each pair; shape (n_pairs,)."""
        of_text = np.array([sum(map(len, segments)) for segments in self.segments], dtype=np.int64)
        return of_text[self.index_a] + of_text[self.index_b]


def lessons_of(
    material: TrainingSet, pieces: SegmentedTexts, settings: FineTuning, *, chosen: npt.NDArray[np.bool_]
) -> Lessons:
    """Arrange the pairs that are learned from: those of texts with tokens that are judged clearly enough.

    Parameters
    ----------
    material : TrainingSet
        All pairs, their weights, the criteria.
    pieces : SegmentedTexts
        Their texts.
    settings : FineTuning
        How sure a judgment must be, and what becomes of its label.
    chosen : ndarray of bool, shape (n_pairs,)
        The pairs that may be learned from.

    Raises
    ------
    NoJudgmentsError
        If none is left.
    """
    pairs = material.pair_set
    labels = training_labels(
        pairs.prob_b_preferred[:, columns_of(material.criteria)],
        min_confidence=settings.min_confidence,
        label_temperature=settings.label_temperature,
    )
    has_tokens = np.array([len(lengths) > 0 for lengths in pieces.lengths], dtype=bool)
    teaches = chosen & (~np.isnan(labels)).any(axis=1) & has_tokens[pairs.index_a] & has_tokens[pairs.index_b]
    if not teaches.any():
        raise NoJudgmentsError(
            f"No pair is judged with a confidence of {settings.min_confidence:g} or more. Judge more pairs, or "
            "lower the confidence."
        )
    weights = np.where(np.isnan(labels), 0.0, material.weight[:, np.newaxis])
    return Lessons(
        [segments[:_MOST_SEGMENTS] for segments in pieces.segments_by_text()],
        pairs.index_a[teaches],
        pairs.index_b[teaches],
        labels[teaches],
        weights[teaches],
    )
