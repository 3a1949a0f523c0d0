"""Which pairs of a corpus are judged, in one sitting or in one run: drawn so that all can be compared with all."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.candidates import Documents, Integers
from core.corpus.catalog.queries import Catalog
from core.corpus.chance import random_bits
from core.corpus.fingerprints import doc_hashes
from core.errors import InputError
from core.judging.queues.doubts import doubtful_documents, one_of_each_part
from core.judging.queues.drawn_documents import balanced, in_company, turns, whoever_comes_first
from core.judging.queues.pair_graph import Likeness, Pairs, connected_pairs
from core.judging.queues.queue_settings import (
    ACTIVE,
    RANDOM,
    STRATIFIED,
    WITHIN_DOMAIN,
    QueueSettings,
    documents_reached,
)
from core.judging.stored.judgment import Judgment
from core.judging.stored.preferences import preferred
from core.wording import count

_MOST_TRIES = 10
# Of the documents of a queue, at most so many are there to join it to what was judged before.
_SHARE_JOINING = 0.1
# Doubts are half of what is asked about: the other half finds new ones.
_SHARE_DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """What was asked before, in places of documents: the pairs, one document of each connected part, the doubtful."""

    pairs: Pairs
    joining: Integers
    doubtful: Integers

    def first(self, n_documents: int) -> Integers:
        """Choose those that shall be among so many documents."""
        doubtful = self.doubtful[: int(_SHARE_DOUBTFUL * n_documents)]
        joining = self.joining[: math.ceil(_SHARE_JOINING * n_documents)]
        return np.array(list(dict.fromkeys([*doubtful.tolist(), *joining.tolist()])), dtype=np.int64)

    def pairs_among(self, drawn: Integers) -> Pairs:
        """Give the pairs both of whose documents are drawn, numbered as these are, ascending."""
        return np.searchsorted(drawn, self.pairs[np.isin(self.pairs, drawn).all(axis=1)])


def build_queue(
    catalog: Catalog, settings: QueueSettings, *, judgments: Sequence[Judgment] = (), models: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Draw pairs that connect all documents they reach.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    settings : QueueSettings
        How.
    judgments : sequence of Judgment
        Their pairs are not drawn again; some of their documents are, so that old and new pairs connect.
    models : collection of str
        Which judges are no people.

    Returns
    -------
    list of (str, str), length `n_pairs`
        The documents for the left and for the right, by chance, in the order in which they are shown, which is by
        chance too: the same for the same documents, settings and judgments.

    Raises
    ------
    NotFoundError
        If there are not two such documents, or no such rater.
    InputError
        If they do not have so many pairs, or ratings are needed and no rater is named.
    """
    found = _eligible(catalog, settings)
    n_documents = documents_reached(settings, len(found))
    earlier = _what_was_judged(found, settings, judgments, models)
    for attempt in range(_MOST_TRIES):
        rng = np.random.default_rng([settings.seed, attempt])
        drawn, pairs = _attempt(found, settings, earlier, n_documents, attempt, rng)
        if pairs is not None:
            return _named(catalog, found.numbers[drawn], pairs, rng)
        # Where many pairs were judged before, few are left among few documents.
        n_documents = min(len(found), settings.n_pairs + 1, n_documents + n_documents // 4 + 1)
    raise InputError(
        f"{count(settings.n_pairs, 'pair')} that {'was' if settings.n_pairs == 1 else 'were'} not judged before could "
        f"not be found among {len(found):,} documents, connected with each other. "
        "Ask for another number of pairs, or widen the filter."
    )


def _attempt(
    found: Documents,
    settings: QueueSettings,
    earlier: _Judged,
    n_documents: int,
    attempt: int,
    rng: np.random.Generator,
) -> tuple[Integers, Pairs | None]:
    """Draw documents, and pairs of them, which may not come off."""
    bits = random_bits(settings.seed, found.doc_hash + np.uint64(attempt))
    drawn = np.sort(_drawn(found, settings, n_documents, turns(bits, earlier.first(n_documents))))
    pairs = connected_pairs(
        _likeness(found.subset(drawn), settings.kind),
        settings.n_pairs,
        least_degree=settings.least_degree,
        most_degree=settings.most_degree,
        judged=earlier.pairs_among(drawn),
        rng=rng,
    )
    return drawn, pairs


def _eligible(catalog: Catalog, settings: QueueSettings) -> Documents:
    """Find the documents that pairs of this kind can be drawn from."""
    if settings.kind == ACTIVE:
        _require_ratings(catalog, settings)
    found = catalog.candidates(settings.documents, settings.rater, criterion=settings.criterion)
    if settings.kind == ACTIVE:
        found = found.subset(~np.isnan(found.rating))
    if settings.kind == WITHIN_DOMAIN and len(found):
        found = found.subset(np.bincount(found.domain)[found.domain] > 1)
    return found


def _require_ratings(catalog: Catalog, settings: QueueSettings) -> None:
    if settings.rater is None:
        raise InputError(f"Pairs are drawn {ACTIVE!r} by the ratings of a rater. Name one, or rate the corpus first.")
    rated = catalog.criteria_rated(settings.rater)
    if settings.criterion not in rated:
        raise InputError(
            f"{settings.rater!r} does not rate by {settings.criterion!r}, which pairs are to be drawn by. "
            f"Choose one of {', '.join(rated)}, or another rater."
        )


def _likeness(drawn: Documents, kind: str) -> Likeness:
    if kind == WITHIN_DOMAIN:
        return Likeness(drawn.domain)
    any_group = np.zeros(len(drawn), dtype=np.int64)
    if kind == RANDOM:
        return Likeness(any_group)
    values: npt.NDArray[np.generic] = drawn.n_tokens if kind == STRATIFIED else drawn.rating
    return Likeness(any_group, np.argsort(np.argsort(values, kind="stable")))


def _drawn(found: Documents, settings: QueueSettings, n_documents: int, turn: Integers) -> Integers:
    if settings.kind == STRATIFIED:
        return balanced(turn, found.domain, n_documents)
    if settings.kind == WITHIN_DOMAIN:
        company = min(settings.least_degree + 1, n_documents)
        return in_company(turn, found.domain, n_documents, company=company)[: settings.n_pairs + 1]
    return whoever_comes_first(turn, n_documents)


def _what_was_judged(
    found: Documents, settings: QueueSettings, judgments: Sequence[Judgment], models: Collection[str]
) -> _Judged:
    """Say where opinions and gaps are: a pair that nobody prefers one of is not drawn again, and joins nothing."""
    places = _places_of(found, judgments)
    answers = preferred(judgments, models)
    doubtful = (
        doubtful_documents(answers, places, found.rating, criterion=settings.criterion)
        if settings.kind == ACTIVE
        else np.empty(0, np.int64)
    )
    joining = one_of_each_part(_pairs_of(answers, places), len(found))
    return _Judged(_pairs_of(judgments, places), joining, doubtful)


def _pairs_of(judgments: Sequence[Judgment], places: Mapping[str, int]) -> Pairs:
    named = sorted({(each.doc_a, each.doc_b) for each in judgments})
    pairs = [(places[a], places[b]) for a, b in named if a in places and b in places]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _places_of(found: Documents, judgments: Sequence[Judgment]) -> dict[str, int]:
    """Say where the documents that were judged stand among those found."""
    ids = sorted({doc_id for each in judgments for doc_id in (each.doc_a, each.doc_b)})
    hashes = doc_hashes(ids)
    places = np.searchsorted(found.doc_hash, hashes)
    is_here = places < len(found)
    is_here[is_here] = found.doc_hash[places[is_here]] == hashes[is_here]
    return {doc_id: place for doc_id, place, here in zip(ids, places.tolist(), is_here.tolist(), strict=True) if here}


def _named(catalog: Catalog, numbers: Integers, pairs: Pairs, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Show pairs in an order by chance, and each document on either side by chance."""
    shown = rng.permuted(rng.permutation(pairs), axis=1)
    ids = np.array(catalog.ids_at(numbers.tolist()), dtype=object)
    return [(left, right) for left, right in ids[shown].tolist()]
