"""A comparison as one judge sees it: two documents of a corpus, drawn by chance, and their excerpts side by side."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from core.corpus.catalog.queries import Catalog
from core.corpus.document_parts import read_document
from core.corpus.filters import DocumentFilter, RatingRange
from core.corpus.workspace import Workspace
from core.errors import InputError, NotFoundError
from core.judging.excerpts import Excerpt, equal_excerpts

RANDOM, SAME_DOMAIN, RATED_ALIKE = "random", "same-domain", "rated-alike"
KINDS = (RANDOM, SAME_DOMAIN, RATED_ALIKE)
# Two documents are rated alike when their standardised ratings are at most so far apart.
_ALIKE = 0.25
# A document may be alone of its kind: then another one is drawn.
_MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Drawing:
    """How pairs are drawn; the same drawing gives the same pairs.

    Attributes
    ----------
    documents : DocumentFilter
        From which documents.
    kind : str
        One of `KINDS`: any two; two of one domain; two that the rater rates alike by the criterion.
    criterion : str
        See `kind`.
    rater : str or None
        Whose ratings, for the filter and for `kind`.
    seed : int
        Of the series of pairs.
    """

    documents: DocumentFilter
    kind: str
    criterion: str
    rater: str | None
    seed: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"Pairs cannot be drawn {self.kind[:80]!r}. Choose one of {', '.join(KINDS)}.")


@dataclass(frozen=True, slots=True)
class Side:
    """One document of a comparison and the excerpt that is shown of it."""

    doc_id: str
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents side by side, the first one on the left (A)."""

    left: Side
    right: Side


def draw_pair(catalog: Catalog, drawing: Drawing, turn: int) -> tuple[str, str]:
    """Draw two different documents.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    drawing : Drawing
        From what and how.
    turn : int
        Which pair of the series, counted from 1.

    Returns
    -------
    tuple of (str, str)
        The documents for the left and for the right, both equally often on each side.

    Raises
    ------
    NotFoundError
        If there are not two such documents.
    """
    rng = np.random.default_rng([drawing.seed, turn])
    for _ in range(_MOST_TRIES):
        one = _drawn(catalog, drawing.documents, drawing.rater, rng, besides=None)
        partners = None if one is None else _partners(catalog, drawing, one)
        other = None if partners is None else _drawn(catalog, partners, drawing.rater, rng, besides=one)
        if one is not None and other is not None:
            return (one, other) if rng.integers(2) else (other, one)
    raise NotFoundError("There are no two documents to compare here. Widen the filter, or draw pairs in another way.")


def _partners(catalog: Catalog, drawing: Drawing, one: str) -> DocumentFilter | None:
    """Give the documents that one may be compared with; None where it has no rating to be alike by."""
    if drawing.kind == RANDOM:
        return drawing.documents
    place = catalog.place(one, drawing.rater)
    if drawing.kind == SAME_DOMAIN:
        return replace(drawing.documents, domains=(place.domain,))
    rating = place.standardised[drawing.criterion]
    if rating is None:
        return None
    bounds = drawing.documents.range_of(drawing.criterion)
    low, high = (rating - _ALIKE, rating + _ALIKE)
    low = low if bounds.low is None else max(low, bounds.low)
    high = high if bounds.high is None else min(high, bounds.high)
    return drawing.documents.with_range(RatingRange(drawing.criterion, low, high))


def _drawn(
    catalog: Catalog, documents: DocumentFilter, rater: str | None, rng: np.random.Generator, *, besides: str | None
) -> str | None:
    n = catalog.amount(documents, rater).n_documents
    if n < (1 if besides is None else 2):
        return None
    while True:
        found = catalog.nth(documents, rater, place=int(rng.integers(n)))
        if found != besides:
            return found


def comparison_of(workspace: Workspace, catalog: Catalog, left: str, right: str) -> Comparison:
    """Read two documents and cut them to excerpts of the same length, alike whichever of them is on the left.

    Raises
    ------
    NotFoundError
        If one of them is not here.
    InputError
        If they are the same.
    """
    if left == right:
        raise InputError(f"The document {left[:80]!r} cannot be compared with itself. Choose two.")
    ids = sorted((left, right))
    parts = workspace.document_parts()
    places = [catalog.place(doc_id, None) for doc_id in ids]
    texts = [str(read_document(parts[place.part], place.row)["text"]) for place in places]
    seed = int.from_bytes(hashlib.blake2b("\0".join(ids).encode(), digest_size=8).digest(), "big")
    sides = dict(zip(ids, equal_excerpts(*texts, seed=seed), strict=True))
    return Comparison(Side(left, sides[left]), Side(right, sides[right]))
