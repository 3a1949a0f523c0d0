"""How far two criteria, or a criterion and length, go together: correlations with intervals, overall and by domain."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.corpus.catalog.queries import Catalog
from core.corpus.catalog.rated_samples import LENGTH
from core.corpus.filters import DocumentFilter
from core.estimates import Estimate
from core.insight.correlation_matrix import Method, correlation_matrix


@dataclass(frozen=True, slots=True)
class Correlations:
    """How far the criteria, and length, go together.

    Attributes
    ----------
    names : tuple of str
        The criteria that the rater rates by, then `LENGTH`.
    matrix : tuple of tuple of Estimate
        Symmetric; without a value where one of the two is constant.
    method : str
        ``spearman`` or ``pearson``.
    n, n_documents : int
        Documents that were compared, and rated documents that they stand for: more where they are a sample.
    """

    names: tuple[str, ...]
    matrix: tuple[tuple[Estimate, ...], ...]
    method: Method
    n: int
    n_documents: int

    def between(self, one: str, other: str) -> Estimate:
        """Give the correlation of two."""
        return self.matrix[self.names.index(one)][self.names.index(other)]


def correlations(catalog: Catalog, rater: str, documents: DocumentFilter, method: Method) -> Correlations:
    """Correlate the criteria, and length, over the documents that a filter leaves.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    rater, documents
        Whose ratings of which documents; those rated count.
    method : str
        ``spearman`` or ``pearson``.

    Returns
    -------
    Correlations
        Of a sample where there are more documents than `core.corpus.catalog.rated_samples.SAMPLE_DOCUMENTS`.
    """
    names = (*catalog.criteria_rated(rater), LENGTH)
    found = catalog.rated_values(rater, documents, names=names)
    matrix = correlation_matrix(found.values, method)
    return Correlations(names, tuple(map(tuple, matrix)), method, len(found.values), found.n_documents)


@dataclass(frozen=True, slots=True)
class DomainCorrelation:
    """How far two go together in one domain.

    Attributes
    ----------
    domain : str
        Which one.
    found : Estimate
        The correlation; ``n`` counts the documents that were compared.
    n_documents : int
        The domain's rated documents.
    """

    domain: str
    found: Estimate
    n_documents: int


def correlations_by_domain(
    catalog: Catalog,
    rater: str,
    documents: DocumentFilter,
    *,
    pair: Sequence[str],
    method: Method,
    n_domains: int,
) -> list[DomainCorrelation]:
    """Correlate two criteria, or one and length, within each of the largest domains.

    Parameters
    ----------
    catalog, rater, documents, method
        As in `correlations`.
    pair : sequence of str
        Two criteria, or one and `LENGTH`.
    n_domains : int
        How many domains at most.

    Returns
    -------
    list of DomainCorrelation
        The highest correlation first, domains without one last.
    """
    by_domain = catalog.rated_values_by_domain(rater, documents, names=pair, n_domains=n_domains)
    found = [
        DomainCorrelation(domain, correlation_matrix(each.values, method)[0][1], each.n_documents)
        for domain, each in by_domain.items()
    ]
    return sorted(found, key=lambda each: (each.found.value is None, -(each.found.value or 0.0), each.domain))
