"""What each temperature would select on average: a curve that is computed once, whatever the temperature is now."""

from dataclasses import dataclass, replace

import numpy as np

from core.selection.asked.parameters import DEFAULT_SEED, DEFAULT_TEMPERATURE, SelectionParameters
from core.selection.choosing.expectation import Counts, Expected, counts_of, expected
from core.selection.choosing.preparing import budget_of, prepare
from core.selection.choosing.utility import utility_of
from core.selection.pool.pool import Pool

# From top-k to where most of the rating is gone.
HIGHEST = 5.0
_N_STEPS = 40
TEMPERATURES: tuple[float, ...] = tuple(HIGHEST * step / _N_STEPS for step in range(_N_STEPS + 1))
_MOST_GROUPS = 5
# So many neighbouring bins become one: for a picture they are fine enough, and it is drawn while a reader waits.
_BINS_IN_ONE = 4
_LEAST = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class TemperatureCurve:
    """What the temperatures of `TEMPERATURES` select on average.

    Attributes
    ----------
    points : tuple of Expected
        One a temperature.
    groups : tuple of (str, int)
        The largest groups, each with its place in the shares of a point.
    n_candidates : int
        Documents that may be taken: the largest effective sample size that there can be.
    counts : Counts
        For `at`.
    """

    points: tuple[Expected, ...]
    groups: tuple[tuple[str, int], ...]
    n_candidates: int
    counts: Counts

    def at(self, temperature: float) -> Expected:
        """Say what another temperature selects on average."""
        return _told(self.counts, temperature)


def has_curve(parameters: SelectionParameters) -> bool:
    """Say whether there is one temperature that decides how much chance there is."""
    return not (parameters.is_uniform or parameters.phases or parameters.combine == "mix")


def without_temperature(parameters: SelectionParameters) -> SelectionParameters:
    """Leave out what changes no curve, so that parameters with the same curve are equal.

    Examples
    --------
    >>> one, other = (SelectionParameters(fraction="0.1", temperature=t) for t in (0.0, 2.0))
    >>> without_temperature(one) == without_temperature(other)
    True
    """
    return replace(
        parameters,
        temperature=DEFAULT_TEMPERATURE,
        temperature_for=None,
        seed=DEFAULT_SEED,
        baseline=None,
        order="key",
        jitter=0.0,
    )


def temperature_curve(pool: Pool, parameters: SelectionParameters) -> TemperatureCurve:
    """Compute what temperatures select on average.

    Parameters
    ----------
    pool : Pool
        The corpus with its ratings.
    parameters : SelectionParameters
        What is asked for, see `has_curve`. Of near-duplicates that are collapsed, which one is the best hangs on chance
        a little, and here on that of its seed.

    Returns
    -------
    TemperatureCurve
        Exact on average over seeds, but for the width of the bins, and where budgets are not filled to the last token.

    Raises
    ------
    InputError
        If the budget cannot be met.
    """
    utility = utility_of(pool, parameters)
    prepared = prepare(pool, parameters, utility, budget=budget_of(pool, parameters, utility))
    counts = _coarser(counts_of(prepared))
    by_size = np.argsort(-prepared.available, kind="stable")[:_MOST_GROUPS].tolist()
    groups = tuple((prepared.groups.names[place], place) for place in by_size)
    points = tuple(_told(counts, temperature) for temperature in TEMPERATURES)
    return TemperatureCurve(points, groups, int(counts.n_documents.sum()), counts)


def _told(counts: Counts, temperature: float) -> Expected:
    # Below it the bin that a budget ends in would go to one group after the other, by chance of its mean.
    return replace(expected(counts, max(temperature, _LEAST)), temperature=temperature)


def _coarser(counts: Counts) -> Counts:
    begins = np.arange(0, counts.costs.shape[1], _BINS_IN_ONE)
    n_documents = np.add.reduceat(counts.n_documents, begins, axis=1)
    sums = np.add.reduceat(counts.n_documents * counts.utilities, begins, axis=1)
    # A bin without documents counts for nothing, wherever it is.
    means = np.where(n_documents > 0, sums / np.maximum(n_documents, 1), counts.utilities[:, begins])
    return Counts(np.add.reduceat(counts.costs, begins, axis=1), n_documents, means, counts.limits)
