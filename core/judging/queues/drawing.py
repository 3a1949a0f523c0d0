"""Which pairs of a corpus are judged, in one sitting or in one run: drawn so that all can be compared with all."""

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
from core.judging.queues.drawn_documents import balanced, in_company, mixed, turns, whoever_comes_first
from core.judging.queues.pair_graph import AT_FIRST, Likeness, grown_pairs
from core.judging.queues.queue_settings import (
    ACTIVE,
    RANDOM,
    STRATIFIED,
    WITHIN_DOMAIN,
    QueueSettings,
    require_documents,
)
from core.judging.stored.judgment import Judgment
from core.judging.stored.preferences import preferred
from core.wording import count

Pairs = npt.NDArray[np.int64]

# Within domains, documents come in so many of one domain at a time.
_COMPANY = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """What was asked before, in places of documents: the pairs, one document of each connected part, the doubtful."""

    pairs: Pairs
    joining: Integers
    doubtful: Integers


def build_queue(
    catalog: Catalog,
    settings: QueueSettings,
    *,
    judgments: Sequence[Judgment] = (),
    models: Collection[str] = (),
    begun: Sequence[tuple[str, str]] = (),
    or_fewer: bool = False,
) -> list[tuple[str, str]]:
    """Draw pairs that connect all documents they reach, as every beginning of them does.

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
    begun : sequence of (str, str)
        The pairs that the same settings gave before, which the others follow: judgments about these count for nothing.
    or_fewer : bool
        Whether fewer pairs do, where the documents have no more.

    Returns
    -------
    list of (str, str), length `n_pairs`, or from 1 on
        The documents for the left and for the right, by chance: the same for the same documents, settings and
        judgments, and fewer pairs the beginning of more.

    Raises
    ------
    NotFoundError
        If there are not two such documents, or no such rater.
    InputError
        If they do not have so many pairs, or ratings are needed and no rater is named.
    """
    found = _eligible(catalog, settings)
    require_documents(settings, len(found), or_fewer=or_fewer)
    names_begun = {tuple(sorted(pair)) for pair in begun}
    others = [each for each in judgments if (each.doc_a, each.doc_b) not in names_begun]
    earlier = _what_was_judged(found, settings, others, models)
    place_of = _places_of(found, {doc_id for pair in begun for doc_id in pair})
    places_begun = [(place_of[left], place_of[right]) for left, right in begun]
    pool = _pool(found, settings, earlier)
    places = np.array(sorted({*pool, *place_of.values()}), dtype=np.int64)
    number = {place: n for n, place in enumerate(places.tolist())}
    pairs = grown_pairs(
        _likeness(found.subset(places), settings.kind),
        [number[place] for place in pool],
        settings.n_pairs,
        most_degree=settings.most_degree,
        judged=[(number[a], number[b]) for a, b in earlier.pairs.tolist() if a in number and b in number],
        begun=[(number[a], number[b]) for a, b in places_begun],
        seed=settings.seed,
    )
    n_needed = 1 if or_fewer else settings.n_pairs
    if len(pairs) < n_needed:
        raise _too_few(n_needed, len(found))
    ids = catalog.ids_at(found.numbers[places[np.array(pairs).ravel()]].tolist())
    return list(zip(ids[::2], ids[1::2], strict=True))


def _too_few(n_pairs: int, n_documents: int) -> InputError:
    return InputError(
        f"{count(n_pairs, 'pair')} that {'was' if n_pairs == 1 else 'were'} not judged before could "
        f"not be found among {n_documents:,} documents, connected with each other. "
        "Ask for another number of pairs, or widen the filter."
    )


def _pool(found: Documents, settings: QueueSettings, earlier: _Judged) -> list[int]:
    """Give the documents that can come in, in their order: each pair brings one at most, and few are passed over."""
    n_documents = min(len(found), 2 * settings.n_pairs + AT_FIRST)
    turn = turns(random_bits(settings.seed, found.doc_hash))
    order = _drawn(found, settings.kind, n_documents, turn)
    return mixed(order, joining=earlier.joining, doubtful=earlier.doubtful, n_documents=n_documents)


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
    # Lengths are alike by their ratio.
    return Likeness(any_group, np.log(drawn.n_tokens + 1.0) if kind == STRATIFIED else drawn.rating)


def _drawn(found: Documents, kind: str, n_documents: int, turn: Integers) -> Integers:
    if kind == STRATIFIED:
        return balanced(turn, found.domain, n_documents)
    if kind == WITHIN_DOMAIN:
        return in_company(turn, found.domain, n_documents, company=_COMPANY)[:n_documents]
    return whoever_comes_first(turn, n_documents)


def _what_was_judged(
    found: Documents, settings: QueueSettings, judgments: Sequence[Judgment], models: Collection[str]
) -> _Judged:
    """Say where opinions and gaps are: a pair that nobody prefers one of is not drawn again, and joins nothing."""
    places = _places_of(found, {doc_id for each in judgments for doc_id in (each.doc_a, each.doc_b)})
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


def _places_of(found: Documents, doc_ids: Collection[str]) -> dict[str, int]:
    """Say where some documents stand among those found."""
    ids = sorted(doc_ids)
    hashes = doc_hashes(ids)
    places = np.searchsorted(found.doc_hash, hashes)
    is_here = places < len(found)
    is_here[is_here] = found.doc_hash[places[is_here]] == hashes[is_here]
    return {doc_id: place for doc_id, place, here in zip(ids, places.tolist(), is_here.tolist(), strict=True) if here}
