"""What documents are wanted for: one number a document, from one criterion or from several, larger is better."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.arrays import Floats
from core.corpus.ratings import Standardisation, standardisation
from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool.pool import BLOCK_ROWS, Pool, Rows, Values

_AS_IT_IS = Standardisation(0, 0.0, 1.0)
# A larger number leaves no room for steps of 2^-20 in a key of 64 bits.
_LARGEST = 2.0**40


@dataclass(frozen=True, slots=True)
class Utility:
    """Numbers that are standardised when they are looked at, so that no copy of a large column is held.

    Attributes
    ----------
    values : ndarray of float, shape (n_documents,)
        NaN where a document cannot be selected.
    by : Standardisation
        What they are shifted and scaled by.
    sign : float
        -1 where low values are preferred.
    statistics : dict of str to Standardisation
        Of each criterion and column that went into it.
    """

    values: Values
    by: Standardisation
    sign: float
    statistics: dict[str, Standardisation]

    def at(self, rows: slice | Rows) -> Floats:
        """Give the utility of some documents."""
        return self.sign * self.by.apply(self.values[rows])


def utility_of(pool: Pool, parameters: SelectionParameters) -> Utility:
    """Make one utility of what is asked for.

    Parameters
    ----------
    pool : Pool
        All documents.
    parameters : SelectionParameters
        What is asked for.

    Returns
    -------
    Utility
        Standardised, unless a column is to be taken as it is.

    Raises
    ------
    InputError
        If there is no such criterion or column, or a raw column has numbers beyond 2^40.
    """
    names = [name for name, _ in parameters.criteria]
    statistics = {name: pool.standardisation_of(name) for name in names}
    direction = -1.0 if parameters.inverse else 1.0
    if len(names) == 1 and parameters.reference is None:
        sign = direction * np.sign(parameters.criteria[0][1])
        values = pool.ratings_by(names[0])
        if parameters.is_raw:
            _require_room(names[0], values)
        return Utility(values, _AS_IT_IS if parameters.is_raw else statistics[names[0]], float(sign), statistics)
    if parameters.reference is not None:
        statistics[parameters.reference] = pool.standardisation_of(parameters.reference)
    total = _combined(pool, parameters, statistics)
    return Utility(total, standardisation(total), direction, statistics)


def _require_room(name: str, values: Values) -> None:
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    if largest > _LARGEST:
        raise InputError(
            f"The column {name!r} has numbers up to {largest:.3g}; above {_LARGEST:.3g} none can be a key."
        )


def _combined(pool: Pool, parameters: SelectionParameters, statistics: dict[str, Standardisation]) -> Floats:
    # Only the proportions of the weights count.
    largest = max(abs(weight) for _, weight in parameters.criteria)
    terms = [_term(pool, name, weight / largest, parameters, statistics) for name, weight in parameters.criteria]
    total = np.empty(len(pool))
    for start in range(0, len(pool), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        total[rows] = _joined([term(rows) for term in terms], parameters.combine)
        if parameters.reference is not None:
            of_reference = pool.ratings_by(parameters.reference)[rows]
            total[rows] -= statistics[parameters.reference].apply(of_reference)
    return total


def _term(
    pool: Pool, name: str, weight: float, parameters: SelectionParameters, statistics: dict[str, Standardisation]
) -> Callable[[slice], Floats]:
    """Say what one criterion contributes to some rows."""
    values = pool.ratings_by(name)
    if parameters.combine == "percentiles":
        ranked = percentiles(np.sign(weight) * values)
        return lambda rows: ranked[rows]
    return lambda rows: weight * statistics[name].apply(values[rows])


def _joined(terms: Sequence[Floats], combine: str) -> Floats:
    if combine in ("sum", "mix"):
        total = np.zeros(len(terms[0]))
        for term in terms:
            total = total + term
        return total
    # NaN where any is missing.
    return np.asarray(np.minimum.reduce(terms))


def percentiles(values: Values) -> Floats:
    """Give the share of the values that are as high or lower, in %; NaN stays NaN.

    Examples
    --------
    >>> percentiles(np.array([3.0, 1.0, np.nan, 1.0])).round(1).tolist()
    [100.0, 66.7, nan, 66.7]
    """
    ascending = np.sort(values[~np.isnan(values)])
    n_lower = np.searchsorted(ascending, values, side="right")
    return np.where(np.isnan(values), np.nan, 100.0 * n_lower / max(len(ascending), 1))
