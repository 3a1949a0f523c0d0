"""What a selection does: ratings and domains of what it keeps beside those of the whole pool. No I/O."""

from dataclasses import dataclass

import numpy as np

from core.corpus.ratings import standardisation
from core.insight.histograms import counts_by_bin, mean_of, shares_of
from core.records import Amount
from core.selection.choosing.choose import Choice
from core.selection.pool.pool import Pool


@dataclass(frozen=True, slots=True)
class CriterionShift:
    """Standardised ratings by one criterion, before and after.

    Attributes
    ----------
    criterion : str
        Its key.
    pool_shares, subset_shares : list of float
        Shares of the rated documents of the pool, and of the subset, in the bins of `core.insight.histograms.EDGES`.
    mean_kept, mean_dropped : float or None
        Mean standardised rating of the documents kept and of the rated ones dropped; None where there is none.
    """

    criterion: str
    pool_shares: list[float]
    subset_shares: list[float]
    mean_kept: float | None
    mean_dropped: float | None


@dataclass(frozen=True, slots=True)
class DomainShift:
    """A domain before and after.

    Attributes
    ----------
    domain : str
        Its name.
    pool, subset : Amount
        Documents and tokens of it.
    share_before, share_after : float
        Its share of the pool's tokens, and of the subset's.
    retention_ratio : float or None
        The share of its tokens that is kept, over the share that is kept overall; None where either has no tokens.
    """

    domain: str
    pool: Amount
    subset: Amount
    share_before: float
    share_after: float
    retention_ratio: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subset beside its pool: amounts, the rater's criteria in their order, domains from the largest."""

    pool: Amount
    subset: Amount
    criteria: tuple[CriterionShift, ...]
    domains: tuple[DomainShift, ...]


def compare(pool: Pool, choice: Choice) -> Comparison:
    """Set a choice beside the pool that it was made of.

    Parameters
    ----------
    pool : Pool
        All documents, the unrated ones too.
    choice : Choice
        What was taken of them.

    Returns
    -------
    Comparison
        Exact: no document is left out of any count.
    """
    is_kept = choice.is_kept
    everything = np.ones(len(pool), dtype=bool)
    shifts = []
    for criterion in pool.criteria:
        ratings = pool.ratings_by(criterion)
        standardised = standardisation(ratings).apply(ratings)
        shifts.append(
            CriterionShift(
                criterion,
                shares_of(counts_by_bin(standardised)),
                shares_of(counts_by_bin(standardised[is_kept])),
                mean_of(standardised, is_kept),
                mean_of(standardised, ~is_kept),
            )
        )
    before, after = pool.amounts_by_domain(everything), pool.amounts_by_domain(is_kept)
    total_before, total_after = pool.amount(everything), pool.amount(is_kept)
    domains = [domain_shift(name, before[name], after[name], total_before, total_after) for name in pool.domains]
    domains.sort(key=lambda shift: (-shift.pool.n_tokens, shift.domain))
    return Comparison(total_before, total_after, tuple(shifts), tuple(domains))


def domain_shift(domain: str, before: Amount, after: Amount, total_before: Amount, total_after: Amount) -> DomainShift:
    """Compute a domain's shares and how much of it is kept.

    Examples
    --------
    >>> domain_shift("news", Amount(2, 40), Amount(1, 10), Amount(5, 100), Amount(2, 20)).retention_ratio
    1.25
    """
    share_before = before.n_tokens / total_before.n_tokens if total_before.n_tokens else 0.0
    share_after = after.n_tokens / total_after.n_tokens if total_after.n_tokens else 0.0
    retention = share_after / share_before if share_before and total_after.n_tokens else None
    return DomainShift(domain, before, after, share_before, share_after, retention)
