"""Two selections of one corpus: what only one keeps, how it is rated, and from where it is. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.insight.overlap import Overlap, overlap
from core.insight.two.gaps import Gap, gaps
from core.records import Amount
from core.selection.pool.pool import Pool

Marks = npt.NDArray[np.bool_]

N_EXAMPLES = 5
_READING_STREAM = 6


@dataclass(frozen=True, slots=True)
class DomainChange:
    """A domain in two selections.

    Attributes
    ----------
    domain : str
        Its name.
    one, other : Amount
        What each keeps of it.
    share_one, share_other : float
        Its share of the tokens of each.
    """

    domain: str
    one: Amount
    other: Amount
    share_one: float
    share_other: float

    @property
    def change(self) -> float:
        """How much larger its share is in the other."""
        return self.share_other - self.share_one


@dataclass(frozen=True, slots=True)
class TwoSelections:
    """What two selections keep.

    Attributes
    ----------
    one, other : Amount
        All that each keeps.
    overlap : Overlap
        What both keep, and what only one.
    means : tuple of Gap
        Mean standardised ratings of what each keeps, the largest difference first; exact.
    domains : tuple of DomainChange
        The largest change first; those that neither keeps anything of are left out.
    only_one, only_other : tuple of str
        Ids of some documents that only one keeps, drawn by chance and always the same.
    """

    one: Amount
    other: Amount
    overlap: Overlap
    means: tuple[Gap, ...]
    domains: tuple[DomainChange, ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]


def two_selections(pool: Pool, one: Marks, other: Marks) -> TwoSelections:
    """Compare what two selections keep.

    Parameters
    ----------
    pool : Pool
        All documents.
    one, other : ndarray of bool, shape (n_documents,)
        What each keeps.

    Returns
    -------
    TwoSelections
        Exact.

    Raises
    ------
    ShapeError
        If there is not one mark of each a document.
    """
    common = overlap(pool, one, other)
    return TwoSelections(
        one=pool.amount(one),
        other=pool.amount(other),
        overlap=common,
        means=tuple(gaps(pool.criteria, _means(pool, one), _means(pool, other))),
        domains=tuple(_domains(pool, one, other)),
        only_one=_some(pool, one & ~other),
        only_other=_some(pool, other & ~one),
    )


def _means(pool: Pool, marks: Marks) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for criterion in pool.criteria:
        ratings = pool.standardisation_of(criterion).apply(pool.ratings[criterion][marks])
        ratings = ratings[~np.isnan(ratings)]
        found[criterion] = float(ratings.mean()) if len(ratings) else None
    return found


def _domains(pool: Pool, one: Marks, other: Marks) -> list[DomainChange]:
    amounts = [pool.amounts_by_domain(marks) for marks in (one, other)]
    totals = [max(sum(each.n_tokens for each in by_domain.values()), 1) for by_domain in amounts]
    found = [
        DomainChange(name, a, b, a.n_tokens / totals[0], b.n_tokens / totals[1])
        for name in pool.domains
        for a, b in [(amounts[0][name], amounts[1][name])]
        if a.n_documents or b.n_documents
    ]
    return sorted(found, key=lambda change: (-abs(change.change), change.domain))


def _some(pool: Pool, marks: Marks) -> tuple[str, ...]:
    rows = np.flatnonzero(marks)
    bits = random_bits(0, pool.doc_hash[rows], stream=_READING_STREAM)
    return tuple(pool.ids(rows[np.argsort(bits, kind="stable")[:N_EXAMPLES]]).to_pylist())


def changed_settings(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """List the parameters in which two selections differ, as their manifests write them.

    Examples
    --------
    >>> changed_settings({"seed": 1, "quota": "none"}, {"seed": 2, "quota": "none"})
    [('seed', 1, 2)]
    """
    return [(name, one.get(name), other.get(name)) for name in {**one, **other} if one.get(name) != other.get(name)]
