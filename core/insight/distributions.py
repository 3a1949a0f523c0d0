"""How the ratings of each domain are distributed, ready to be drawn and compared."""

from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from core.corpus.catalog.distributions import QUANTILES
from core.corpus.catalog.queries import Catalog
from core.corpus.filters import DocumentFilter
from core.insight.histograms import CENTRES, EDGES, shares_of


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


def quantile_table(rows: list[DomainRatings]) -> pd.DataFrame:
    """Arrange the quantiles of domains as a table, to be read and to be written to a file.

    Parameters
    ----------
    rows : list of DomainRatings
        Of one or more criteria.

    Returns
    -------
    DataFrame
        ``domain, criterion, n, mean, sd`` and for each of the `QUANTILES` a column such as ``p05``; a row for each.

    Examples
    --------
    >>> quantile_table([]).columns.tolist()
    ['domain', 'criterion', 'n', 'mean', 'sd', 'p05', 'p25', 'p50', 'p75', 'p95']
    """
    columns = ["domain", "criterion", "n", "mean", "sd", *(f"p{round(100 * share):02d}" for share in QUANTILES)]
    values = [(row.domain, row.criterion, row.n, row.mean, row.sd, *row.quantiles) for row in rows]
    return pd.DataFrame(values, columns=columns)
