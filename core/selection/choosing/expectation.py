"""What a temperature does on average: from counts of documents by utility, without drawing anything.

A document with utility z is taken where ``z + temperature * noise`` exceeds the threshold t of its queue.  With Gumbel
noise that has the probability ``1 - exp(-exp((z - t) / temperature))``, so all that is needed is how many documents
have which utility.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice
from core.selection.choosing.keys import NEVER, STEPS_PER_UNIT
from core.selection.choosing.preparing import Prepared
from core.selection.pool.pool import BLOCK_ROWS

_MOST_BINS, _FEWEST_BINS = 800, 80
_CELLS = 40_000
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Expected:
    """What a temperature takes on average.

    Attributes
    ----------
    temperature : float
        0 is top-k.
    mean : float
        Mean utility of the documents taken; in standard deviations, where it is standardised.
    effective_sample_size : float
        In documents; see `effective_sample_size`.
    shares : tuple of float
        Of the tokens taken, by group.
    """

    temperature: float
    mean: float
    effective_sample_size: float
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Candidates by queue and utility.

    Attributes
    ----------
    costs, n_documents : ndarray of float64, shape (n_groups, n_bins)
        What they cost, and how many there are.
    utilities : ndarray of float64, shape (n_groups, n_bins)
        The mean utility in each; the middle of the bin where there is none.
    limits : ndarray of float64, shape (n_queues,)
        Of each group, or of all together.
    """

    costs: Floats
    n_documents: Floats
    utilities: Floats
    limits: Floats


def counts_of(prepared: Prepared) -> Counts:
    """Count the candidates by group and utility, in one pass."""
    n_groups = len(prepared.groups.names)
    n_bins = max(min(_CELLS // n_groups, _MOST_BINS), _FEWEST_BINS)
    lowest, highest = _range(prepared)
    width = (highest - lowest) / n_bins
    costs, n_documents, sums = np.zeros((3, n_groups * n_bins))
    for start in range(0, len(prepared.keys), BLOCK_ROWS):
        rows = start + np.flatnonzero(prepared.candidates.codes[start : start + BLOCK_ROWS] == 0)
        utilities = prepared.utility.at(rows)
        bins = np.minimum(((utilities - lowest) / width).astype(np.int64), n_bins - 1)
        places = prepared.groups.number_of[rows].astype(np.int64) * n_bins + bins
        costs += np.bincount(places, prepared.costs[rows], minlength=len(costs))
        n_documents += np.bincount(places, minlength=len(costs))
        sums += np.bincount(places, utilities, minlength=len(costs))
    middles = np.tile(lowest + width * (np.arange(n_bins) + 0.5), n_groups)
    means = np.where(n_documents > 0, sums / np.maximum(n_documents, 1), middles)
    shape = (n_groups, n_bins)
    return Counts(
        costs.reshape(shape), n_documents.reshape(shape), means.reshape(shape), prepared.limits.astype(np.float64)
    )


def _range(prepared: Prepared) -> tuple[float, float]:
    """Find the least and the largest utility of the candidates; never the same."""
    lowest, highest = np.inf, -np.inf
    for start in range(0, len(prepared.keys), BLOCK_ROWS):
        rows = start + np.flatnonzero(prepared.candidates.codes[start : start + BLOCK_ROWS] == 0)
        utilities = prepared.utility.at(rows)
        lowest = min(lowest, float(utilities.min(initial=np.inf)))
        highest = max(highest, float(utilities.max(initial=-np.inf)))
    return (lowest, highest) if lowest < highest else (lowest - 0.5, lowest + 0.5)


def expected(counts: Counts, temperature: float) -> Expected:
    """Say what a temperature takes on average.

    Parameters
    ----------
    counts : Counts
        See `counts_of`.
    temperature : float
        0 is top-k.

    Returns
    -------
    Expected
        But for the width of the bins, exact on average over seeds.
    """
    chance = _chances(counts, temperature)
    taken, squared = counts.n_documents * chance, counts.n_documents * np.square(chance)
    n_taken, by_group = taken.sum(), (counts.costs * chance).sum(axis=1)
    total = max(by_group.sum(), 1e-12)
    return Expected(
        temperature,
        float((taken * counts.utilities).sum() / max(n_taken, 1e-12)),
        float(n_taken**2 / max(squared.sum(), 1e-12)),
        tuple((by_group / total).tolist()),
    )


def _chances(counts: Counts, temperature: float) -> Floats:
    """Give the probability that a document in each bin is taken: shape (n_groups, n_bins)."""
    in_queues = len(counts.limits) > 1 or len(counts.costs) == 1
    # Top-k is the limit of small temperatures; far below the width of a bin it is the same.
    temperature = max(temperature, 1e-4)
    low = np.full(len(counts.limits), counts.utilities.min() - 50 * temperature)
    high = np.full(len(counts.limits), counts.utilities.max() + 50 * temperature)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        used = (counts.costs * _passing(counts.utilities, middle[:, None], temperature)).sum(axis=1)
        is_too_much = (used if in_queues else used.sum(keepdims=True)) > counts.limits
        low, high = np.where(is_too_much, middle, low), np.where(is_too_much, high, middle)
    return _passing(counts.utilities, high[:, None], temperature)


def _passing(utilities: Floats, threshold: Floats, temperature: float) -> Floats:
    # Beyond 40 the probability is 1, and the exponential would overflow; so may the quotient of a tiny temperature.
    with np.errstate(over="ignore"):
        return np.asarray(-np.expm1(-np.exp(np.minimum((utilities - threshold) / temperature, 40.0))))


def curve(counts: Counts, temperatures: Sequence[float]) -> list[Expected]:
    """Say what each of some temperatures takes on average."""
    return [expected(counts, temperature) for temperature in temperatures]


def effective_sample_size(choice: Choice, parameters: SelectionParameters) -> float | None:
    """Say of how many documents the subset is a draw: from as many as it has (top-k) to all candidates (uniform).

    It is Kish's size ``(sum p)**2 / sum p**2`` of the probabilities p with which documents pass the threshold of their
    queue: a uniform draw of the same expected number from so many documents would be as varied.

    Parameters
    ----------
    choice : Choice
        What was drawn.
    parameters : SelectionParameters
        How.

    Returns
    -------
    float or None
        In documents, rounded to whole ones; None for mixes, phases, and where nothing is taken.
    """
    if parameters.combine == "mix" or parameters.phases or not len(choice.rows):
        return None
    is_kept = choice.is_kept
    queue_of = choice.groups.number_of if choice.quotas is not None else np.broadcast_to(np.int8(0), len(is_kept))
    thresholds = _thresholds(choice, is_kept, queue_of)
    temperature = 1.0 if parameters.is_uniform else parameters.temperature
    total = total_squared = 0.0
    for start in range(0, len(is_kept), BLOCK_ROWS):
        rows = start + np.flatnonzero(choice.keys[start : start + BLOCK_ROWS] != NEVER)
        if temperature:
            utilities = np.zeros(len(rows)) if parameters.is_uniform else choice.utility.at(rows)
            chance = _passing(utilities, thresholds[queue_of[rows]], temperature)
        else:
            chance = is_kept[rows].astype(np.float64)
        total, total_squared = total + chance.sum(), total_squared + np.square(chance).sum()
    return float(round(total**2 / total_squared)) if total_squared else None


def _thresholds(choice: Choice, is_kept: npt.NDArray[np.bool_], queue_of: npt.NDArray[np.integer]) -> Floats:
    """Find the largest key in each queue that was not taken; below all where all was."""
    edges = np.full(len(choice.groups.names) if choice.quotas is not None else 1, NEVER)
    for start in range(0, len(is_kept), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        np.maximum.at(edges, queue_of[rows], np.where(is_kept[rows], NEVER, choice.keys[rows]))
    return np.where(edges == NEVER, -np.inf, edges / STEPS_PER_UNIT)
