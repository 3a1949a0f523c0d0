"""Two domains side by side: how far their ratings lie apart, and which words stand in only one of them."""

import math
from collections import Counter
from dataclasses import dataclass

from core.corpus.catalog.queries import Catalog
from core.corpus.document_parts import read_document
from core.corpus.filters import DocumentFilter
from core.corpus.workspace import Workspace
from core.errors import NotFoundError
from core.estimates import LEVEL, Estimate
from core.insight.distinctive_terms import distinctive_terms, terms_in
from core.insight.distributions import DomainRatings, domain_ratings
from core.records import OnProgress, Progress, ignore_progress

# So many documents of each domain are read for its words, each as far as this.
N_READ, _READ_CHARACTERS = 60, 2_000
_N_TERMS = 12


@dataclass(frozen=True, slots=True)
class DomainGap:
    """The ratings of two domains by one criterion.

    Attributes
    ----------
    criterion : str
        Its key.
    one, other : DomainRatings or None
        Of each domain; None where nothing in it is rated.
    difference : Estimate
        How much higher the mean of the other is, in standard deviations of the corpus, with Welch's interval over which
        documents this corpus happens to hold; `n` is the documents of both.
    """

    criterion: str
    one: DomainRatings | None
    other: DomainRatings | None
    difference: Estimate


def domain_gaps(catalog: Catalog, rater: str, one: str, other: str) -> list[DomainGap]:
    """Compare the ratings of two domains by every criterion.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    rater : str
        Whose ratings.
    one, other : str
        The domains.

    Returns
    -------
    list of DomainGap
        The largest difference of means first, those without one last.
    """
    found = domain_ratings(catalog, rater, DocumentFilter(domains=(one, other)))
    rows = [
        _gap(criterion, {each.domain: each for each in domains}, one, other) for criterion, domains in found.items()
    ]
    return sorted(rows, key=lambda gap: (gap.difference.value is None, -abs(gap.difference.value or 0.0)))


def _gap(criterion: str, found: dict[str, DomainRatings], one: str, other: str) -> DomainGap:
    a, b = found.get(one), found.get(other)
    return DomainGap(criterion, a, b, difference_of_means(a, b) if a and b else Estimate(None, 0, None, None))


def difference_of_means(one: DomainRatings, other: DomainRatings) -> Estimate:
    """Estimate how much higher the mean of the other is.

    Notes
    -----
    Welch's interval: t with the degrees of freedom of Welch and Satterthwaite; there is none where one of the two has
    fewer than two documents, or where neither varies.
    """
    from scipy.stats import t

    value, n = other.mean - one.mean, one.n + other.n
    if min(one.n, other.n) < 2:
        return Estimate(value, n, None, None)
    # Over n - 1, since the standard deviations are those of the documents that are there.
    variances = [each.sd**2 / (each.n - 1) for each in (one, other)]
    total = sum(variances)
    if not total:
        return Estimate(value, n, None, None)
    freedom = total**2 / sum(part**2 / (each.n - 1) for part, each in zip(variances, (one, other), strict=True))
    half = float(t.ppf((1 + LEVEL) / 2, freedom)) * math.sqrt(total)
    return Estimate(value, n, value - half, value + half)


@dataclass(frozen=True, slots=True)
class DomainWords:
    """Which words set two domains apart.

    Attributes
    ----------
    one, other : tuple of str
        The most distinctive first.
    n_one, n_other : int
        How many documents of each were read, drawn by chance and always the same.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    n_one: int
    n_other: int


def domain_words(
    workspace: Workspace, catalog: Catalog, one: str, other: str, *, on_progress: OnProgress = ignore_progress
) -> DomainWords:
    """Find the words that stand in more documents of the one domain than of the other.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    catalog : Catalog
        Of the same revision.
    one, other : str
        The domains.
    on_progress : callable
        Told how many documents are read.

    Returns
    -------
    DomainWords
        From the beginnings of at most `N_READ` documents of each.

    Raises
    ------
    NotFoundError
        If one of them has no documents.
    """
    parts, counts, n_read = workspace.document_parts(), [Counter[str](), Counter[str]()], 0
    drawn = [catalog.drawn(DocumentFilter(domains=(domain,)), None, n=N_READ) for domain in (one, other)]
    for domain, places, counted in zip((one, other), drawn, counts, strict=True):
        if not places:
            raise NotFoundError(f"There is no domain {domain[:80]!r} here. Choose one from the list.")
        for part, row in places:
            document = read_document(parts[part], row)
            counted.update(terms_in(f"{document['title']} {document['text'][:_READ_CHARACTERS]}"))
            n_read += 1
            on_progress(Progress(n_read, sum(map(len, drawn)), "documents", "reading both domains"))
    terms = distinctive_terms(counts, [len(places) for places in drawn], n=_N_TERMS)
    return DomainWords(tuple(terms[0]), tuple(terms[1]), len(drawn[0]), len(drawn[1]))
