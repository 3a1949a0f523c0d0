"""Which documents may be taken at all, and why the others may not."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.keys import NEVER, Keys
from core.selection.choosing.utility import Utility
from core.selection.pool.pool import BLOCK_ROWS, Groups, Pool, Values
from core.wording import listed

Codes = npt.NDArray[np.uint8]

NO_RATING = "no rating"
NO_VALUE = "(no value)"
TAKEN_BEFORE = "taken in an earlier phase"
DUPLICATE = "near-duplicate of a document with a larger key"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may be taken.

    Attributes
    ----------
    codes : ndarray of uint8, shape (n_documents,)
        0 for a candidate; else one more than the place of the first reason against it in `reasons`.
    reasons : tuple of str
        In the order in which they were looked at.
    """

    codes: Codes
    reasons: tuple[str, ...]

    @property
    def are_in(self) -> npt.NDArray[np.bool_]:
        """Mark the candidates: shape (n_documents,)."""
        return np.asarray(self.codes == 0)

    def n_by_reason(self) -> dict[str, int]:
        """Count the documents that each reason keeps out."""
        counts = np.bincount(self.codes, minlength=len(self.reasons) + 1)[1:]
        return dict(zip(self.reasons, counts.tolist(), strict=True))


def candidates(
    pool: Pool, parameters: SelectionParameters, utility: Utility, already: npt.NDArray[np.bool_] | None = None
) -> Candidates:
    """Mark the documents that may be taken.

    Parameters
    ----------
    pool : Pool
        All documents.
    parameters : SelectionParameters
        With what is to be left out.
    utility : Utility
        What documents are wanted for.
    already : ndarray of bool, shape (n_documents,), or None
        What phases before this one took.

    Returns
    -------
    Candidates
        With every reason that was looked at, also where it keeps nothing out.

    Raises
    ------
    InputError
        If a share is for a group that there is not.
    """
    codes, reasons = np.zeros(len(pool), dtype=np.uint8), []
    tests: list[tuple[str, Values | npt.NDArray[np.bool_]]] = [(NO_RATING, np.empty(0))]
    if parameters.shares:
        tests.append((f"no share of the budget for its {parameters.quota_by}", _without_share(pool, parameters)))
    tests += [(f"excluded by {name!r}", _is_true(pool, name)) for name in parameters.excluded]
    tests += [(f"not in {name!r}", ~_is_true(pool, name)) for name in parameters.required]
    tests += [(f"excluded by the list {path!r}", pool.listed[path]) for path, _ in parameters.excluded_lists]
    for name, percentile in parameters.at_least:
        tests.append((f"below percentile {percentile} of {name!r}", _below(pool.ratings_by(name), percentile)))
    if already is not None and already.any():
        tests.append((TAKEN_BEFORE, already))
    for number, (reason, is_out) in enumerate(tests, start=1):
        reasons.append(reason)
        for start in range(0, len(pool), BLOCK_ROWS):
            rows = slice(start, start + BLOCK_ROWS)
            out = np.isnan(utility.values[rows]) if reason == NO_RATING else is_out[rows]
            codes[rows][(codes[rows] == 0) & out] = number
    return Candidates(codes, tuple(reasons))


def _is_true(pool: Pool, name: str) -> npt.NDArray[np.bool_]:
    """Say where a column is true; where it has no value it is not."""
    values = np.nan_to_num(pool.ratings_by(name))
    if not np.isin(values, (0.0, 1.0)).all():
        raise InputError(f"The column {name!r} holds numbers, not true and false. For a limit use --at-least.")
    return np.asarray(values == 1)


def quota_groups(pool: Pool, name: str) -> Groups:
    """Give the groups that quotas are for; documents in none are one more."""
    groups = pool.grouping(name)
    if groups.number_of.min(initial=0) >= 0:
        return groups
    name = NO_VALUE
    while name in groups.names:
        name += " "
    number_of = np.where(groups.number_of < 0, len(groups.names), groups.number_of)
    return Groups((*groups.names, name), number_of)


def _without_share(pool: Pool, parameters: SelectionParameters) -> npt.NDArray[np.bool_]:
    groups = quota_groups(pool, parameters.quota_by)
    unknown = sorted({name for name, _ in parameters.shares} - set(groups.names))
    if unknown:
        kind = "domains" if parameters.quota_by == "domain" else f"groups by {parameters.quota_by!r}"
        raise InputError(f"The quotas name {unknown[0]!r}, and the {kind} are {listed(groups.names)}.")
    asked = {name for name, share in parameters.shares if Fraction(share)}
    is_without = np.array([name not in asked for name in groups.names], dtype=bool)
    return np.asarray(is_without[groups.number_of])


def _below(values: Values, percentile: str) -> npt.NDArray[np.bool_]:
    """Mark those below a percentile: fewer than that share of the values are as high or lower."""
    there = values[~np.isnan(values)]
    place = math.ceil(Fraction(percentile) / 100 * len(there)) - 1
    if place < 0:
        return np.zeros(len(values), dtype=bool)
    floor = np.partition(there, place)[place]
    return np.asarray(~(values >= floor))


def without_duplicates(
    found: Candidates, keys: Keys, duplicates: Groups, already: npt.NDArray[np.bool_] | None = None
) -> Candidates:
    """Leave out all but the best candidate of each group of near-duplicates; their keys become `NEVER`, in place.

    Of a group of which a phase before this one took a document (`already`), all are left out.
    """
    rows = np.flatnonzero((duplicates.number_of >= 0) & found.are_in)
    numbers = duplicates.number_of[rows]
    best_first = np.lexsort((rows, -keys[rows], numbers))
    ordered = numbers[best_first]
    is_worse = np.zeros(len(rows), dtype=bool)
    is_worse[best_first[1:]] = ordered[1:] == ordered[:-1]
    if already is not None:
        was_taken = np.zeros(len(duplicates.names) + 1, dtype=bool)
        was_taken[duplicates.number_of[already]] = True
        was_taken[-1] = False  # where those in no group were counted
        is_worse |= was_taken[numbers]
    codes = found.codes.copy()
    codes[rows[is_worse]] = len(found.reasons) + 1
    keys[rows[is_worse]] = NEVER
    return Candidates(codes, (*found.reasons, DUPLICATE))
