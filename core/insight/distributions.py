"""How the ratings of each domain are distributed, ready to be drawn and compared."""

import math
from dataclasses import dataclass
from typing import Any, cast

from core.corpus.catalog.queries import Catalog
from core.corpus.filters import DocumentFilter
from core.insight.histograms import CENTRES, EDGES, shares_of

LENGTH = "n_tokens"


@dataclass(frozen=True, slots=True)
class DomainRatings:
    """The standardised ratings of one domain by one criterion.

    Attributes
    ----------
    domain, criterion : str
        Whose, by which.
    n : int
        Rated documents.
    mean, sd : float
        In standard deviations of the corpus.
    quantiles : tuple of float
        Those of `core.corpus.catalog.distributions.QUANTILES`.
    shares : tuple of float
        Shares of the domain's rated documents in the bins of `core.insight.histograms.EDGES`.
    """

    domain: str
    criterion: str
    n: int
    mean: float
    sd: float
    quantiles: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle quantile."""
        return self.quantiles[len(self.quantiles) // 2]


def domain_ratings(catalog: Catalog, rater: str, documents: DocumentFilter) -> dict[str, list[DomainRatings]]:
    """Describe the ratings of every domain by every criterion.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    rater : str
        Whose ratings.
    documents : DocumentFilter
        Of which documents.

    Returns
    -------
    dict of str to list of DomainRatings
        By criterion that the rater rates by, the domain with the highest median first.
    """
    counts: dict[tuple[str, str], list[int]] = {}
    histograms = catalog.histograms_by_domain(rater, documents, edges=list(EDGES))
    for row in cast(list[dict[str, Any]], histograms.to_dict("records")):
        counts.setdefault((row["domain"], row["criterion"]), [0] * len(CENTRES))[row["bin"]] = row["n"]
    found: dict[str, list[DomainRatings]] = {key: [] for key in catalog.criteria_rated(rater)}
    for row in cast(list[dict[str, Any]], catalog.ratings_by_domain(rater, documents).to_dict("records")):
        shares = tuple(shares_of(counts[row["domain"], row["criterion"]]))
        found[row["criterion"]].append(
            DomainRatings(
                row["domain"], row["criterion"], row["n"], row["mean"], row["sd"], tuple(row["quantiles"]), shares
            )
        )
    return {key: sorted(rows, key=lambda row: (-row.median, row.domain)) for key, rows in found.items()}


@dataclass(frozen=True, slots=True)
class RankCorrelations:
    """How far two criteria, or a criterion and length, put documents in the same order (Spearman).

    Attributes
    ----------
    names : tuple of str
        The criteria that the rater rates by, then `LENGTH`.
    matrix : tuple of tuple of float or None
        Symmetric with ones on the diagonal; None where one of the two is constant.
    n : int
        Rated documents.
    """

    names: tuple[str, ...]
    matrix: tuple[tuple[float | None, ...], ...]
    n: int


def rank_correlations(catalog: Catalog, rater: str, documents: DocumentFilter) -> RankCorrelations:
    """Correlate the criteria, and length, over the documents that a filter leaves."""
    frame = catalog.rank_correlations(rater, documents)
    pairs = zip(frame["a"], frame["b"], frame["correlation"].tolist(), strict=True)
    found = {(a, b): None if math.isnan(correlation) else correlation for a, b, correlation in pairs}
    names = (*catalog.criteria_rated(rater), LENGTH)
    matrix = tuple(tuple(1.0 if a == b else found.get((a, b), found.get((b, a))) for b in names) for a in names)
    return RankCorrelations(names, matrix, int(frame["n"].iloc[0]))
