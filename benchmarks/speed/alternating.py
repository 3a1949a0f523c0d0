"""Contestants in turn, each beside ours, so that what else the machine does slows both down alike."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import spearmanr

from core.qurater.raters.heads import Ratings
from speed.contestants import Contestant

SLOW_EVERY = 3
_WARMING_UP = 32


@dataclass(slots=True)
class Times:
    """What a contestant took each time, how many times as long as ours beside it, and its last ratings."""

    seconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    ratings: Ratings | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    name, precision : str
        Of the contestant.
    n_documents, n_tokens : int
        That it rated each time.
    n_reps : int
        How many times.
    seconds, documents_per_second, tokens_per_second : float
        By the median.
    share_padding : float
        Of what it computes.
    times_ours : float
        How many times as long it takes as ours right after it: the median of the ratios.
    spearman, largest_difference : float or None
        Against the first contestant, in eager float32: the smallest rank correlation of a criterion, and the largest
        difference of a rating in standard deviations over the sample.
    """

    name: str
    precision: str
    n_documents: int
    n_tokens: int
    n_reps: int
    seconds: float
    documents_per_second: float
    tokens_per_second: float
    share_padding: float
    times_ours: float
    spearman: float | None
    largest_difference: float | None


def alternated(
    ours: Contestant, others: Sequence[Contestant], *, n_rounds: int, say: Callable[[str], None]
) -> list[Times]:
    """Time contestants, ours after each of them.

    Parameters
    ----------
    ours, others : Contestant
        Slow ones among the others take part in every third round only, the first among them.
    n_rounds : int
        Of all others.
    say : callable
        Is told what is being done.

    Returns
    -------
    list of Times
        Of ours, then of the others in their order.
    """
    contestants = [ours, *others]
    times = [Times() for _ in contestants]
    for contestant in contestants:
        contestant.rate(contestant.texts[:_WARMING_UP])
    for number in range(n_rounds):
        for other, of_other in zip(others, times[1:], strict=True):
            if other.is_slow and number % SLOW_EVERY:
                continue
            say(f"round {number + 1} of {n_rounds}: {other.name}, {other.precision}")
            of_other.ratios.append(_timed(other, of_other) / _timed(ours, times[0]))
    times[0].ratios = [1.0]
    return times


def rows(contestants: Sequence[Contestant], times: Sequence[Times], *, n_documents: int, n_tokens: int) -> list[Row]:
    """Sum up what was timed; the contestant at place 1 is what ratings are compared with."""
    reference = times[1].ratings
    assert reference is not None
    found = []
    for contestant, taken in zip(contestants, times, strict=True):
        seconds = statistics.median(taken.seconds)
        spearman, largest = (None, None) if taken.ratings is None else agreement(taken.ratings, reference)
        found.append(
            Row(
                contestant.name,
                contestant.precision,
                n_documents,
                n_tokens,
                len(taken.seconds),
                seconds,
                n_documents / seconds,
                n_tokens / seconds,
                contestant.share_padding,
                statistics.median(taken.ratios),
                spearman,
                largest,
            )
        )
    return found


def agreement(ratings: Ratings, reference: Ratings) -> tuple[float, float]:
    """Compare ratings, (n_texts, n_criteria): smallest Spearman of a criterion, largest difference in sd.

    Examples
    --------
    >>> ratings = np.array([[0.0], [2.0]], dtype=np.float32)
    >>> [round(number, 6) for number in agreement(ratings + 1, ratings)]
    [1.0, 1.0]
    """
    spearman = min(float(spearmanr(*pair).statistic) for pair in zip(ratings.T, reference.T, strict=True))
    differences = np.abs(ratings - reference).astype(np.float64) / reference.std(axis=0, dtype=np.float64)
    return spearman, float(differences.max())


def _timed(contestant: Contestant, times: Times) -> float:
    started = time.perf_counter()
    times.ratings = contestant.rate(contestant.texts)
    times.seconds.append(time.perf_counter() - started)
    return times.seconds[-1]
