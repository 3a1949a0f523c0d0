"""What a rater is trained on: judged pairs of several sources, and how much each counts.

Pure: numpy only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import InputError, NoJudgmentsError
from core.judging.files.pair_set import PairSet, concatenated
from core.qurater.agreement.accuracy import reaches
from core.qurater.learning.labels import columns_of, judged_criteria


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Judgments of one origin.

    Attributes
    ----------
    what : str
        Where they are from, for the record.
    pairs : PairSet
        The judgments.
    weight : float
        How often each pair counts, such as 0.5 for a judge that is trusted half as much.

    Raises
    ------
    InputError
        If the weight is not a positive number.
    """

    what: str
    pairs: PairSet
    weight: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a weight that means nothing."""
        if not 0 < self.weight < math.inf:
            raise InputError(f"The judgments {self.what!r} have weight {self.weight:g}. Give a positive number, or 1.")


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """All sources together.

    Attributes
    ----------
    pair_set : PairSet
        All pairs.
    weight : ndarray of float64, shape (n_pairs,)
        How often each counts.
    criteria : tuple of str
        Those that any pair is judged on; the rater gets no others.
    sources : tuple of dict
        What, how many pairs, which weight, for the training record.
    """

    pair_set: PairSet
    weight: npt.NDArray[np.float64]
    criteria: tuple[str, ...]
    sources: tuple[dict[str, Any], ...]

    @property
    def used(self) -> npt.NDArray[np.int64]:
        """Places of the texts that stand in pairs."""
        return np.unique(np.concatenate([self.pair_set.index_a, self.pair_set.index_b]))

    def n_judged(self, min_confidence: float) -> dict[str, float]:
        """How many pairs are judged by each criterion, at least so confidently, counted by their weights."""
        judged = reaches(self.pair_set.prob_b_preferred[:, columns_of(self.criteria)], min_confidence)
        return dict(zip(self.criteria, (self.weight @ judged).tolist(), strict=True))


def training_set(sources: Sequence[Source | PairSet]) -> TrainingSet:
    """Put sources together.

    Parameters
    ----------
    sources : sequence of Source or PairSet
        Pairs by themselves have weight 1.

    Returns
    -------
    TrainingSet
        With the pairs in the order of the sources.

    Raises
    ------
    NoJudgmentsError
        If nothing is judged.
    """
    named = [one if isinstance(one, Source) else Source("judged pairs", one) for one in sources]
    pair_set = concatenated([source.pairs for source in named])
    criteria = judged_criteria(pair_set)
    if not criteria:
        raise NoJudgmentsError(
            "There is no judged pair to train on. Vote in Compare (qulens app), or give --judgments."
        )
    counts = [source.pairs.n_pairs for source in named]
    return TrainingSet(
        pair_set,
        np.repeat([source.weight for source in named], counts).astype(np.float64),
        criteria,
        tuple({"what": one.what, "n_pairs": n, "weight": one.weight} for one, n in zip(named, counts, strict=True)),
    )
