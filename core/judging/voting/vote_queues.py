"""Which pairs people are asked about: the queues that models are asked too, and two that only people need."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.corpus.catalog.queries import Catalog
from core.corpus.filters import DocumentFilter
from core.corpus.workspace import Workspace
from core.criteria import DEFAULT_CRITERION
from core.errors import InputError, NotFoundError
from core.judging.queues.drawing import build_queue
from core.judging.queues.kept_queues import kept_queue
from core.judging.queues.queue_settings import ACTIVE, KINDS, RANDOM, QueueSettings
from core.judging.stored.lookups import pairs_judged_by

RATED_ALIKE, JUDGED = "rated-alike", "judged"
VOTE_KINDS = (*KINDS, RATED_ALIKE, JUDGED)
USUAL_PAIRS = 200
MOST_PAIRS = 20_000

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class VoteQueue:
    """How the pairs of one queue are drawn; the same for all who vote.

    Attributes
    ----------
    kind : str
        One of `core.judging.queues.queue_settings.KINDS`, or `RATED_ALIKE`: as `ACTIVE`, whatever was judged before; or
        `JUDGED`: pairs that `judge` has judged.
    n_pairs : int or None
        How many; None for `USUAL_PAIRS`, or fewer where the documents have no more.
    documents : DocumentFilter
        From which documents.
    criterion, rater, seed
        See `core.judging.queues.queue_settings.QueueSettings`.
    judge : str or None
        See `kind`.
    """

    kind: str = RANDOM
    n_pairs: int | None = None
    documents: DocumentFilter = field(default_factory=DocumentFilter)
    criterion: str = DEFAULT_CRITERION
    rater: str | None = None
    seed: int = 42
    judge: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no queue can be drawn by."""
        if self.kind not in VOTE_KINDS:
            raise InputError(f"Pairs cannot be drawn {self.kind[:80]!r}. Choose one of {', '.join(VOTE_KINDS)}.")
        if self.n_pairs is not None and self.n_pairs > MOST_PAIRS:
            raise InputError(f"{self.n_pairs:,} pairs are too many to vote on. Ask for {MOST_PAIRS:,} at most.")

    @property
    def hangs_on_ratings(self) -> bool:
        """Whether another rater would give other pairs."""
        return self.kind in (ACTIVE, RATED_ALIKE) or bool(self.documents.ranges)


def vote_queue(workspace: Workspace, catalog: Catalog, wanted: VoteQueue) -> list[Pair]:
    """Draw a queue, or read the one that was drawn before.

    Parameters
    ----------
    workspace : Workspace
        Where queues and judgments are kept.
    catalog : Catalog
        Of its documents.
    wanted : VoteQueue
        Which queue.

    Returns
    -------
    list of (str, str)
        The documents for the left and for the right, by chance, in the order of the queue. `JUDGED` has fewer than
        asked for where the judge has not judged more; a pair that the judge adds takes a place by chance.

    Raises
    ------
    NotFoundError
        If there are not two such documents, or nobody has judged such pairs.
    InputError
        If they do not have so many pairs, there is no rater to draw them by, or what is kept is no queue.
    ConflictError
        If another process is keeping this queue.
    """
    if wanted.kind == JUDGED:
        return _judged(workspace, catalog, wanted)
    or_fewer = wanted.n_pairs is None
    settings = QueueSettings(
        wanted.kind if wanted.kind in KINDS else ACTIVE,
        USUAL_PAIRS if wanted.n_pairs is None else wanted.n_pairs,
        wanted.documents,
        # What does not matter is as usual, so that people and models draw the same pairs.
        wanted.criterion if wanted.kind in (ACTIVE, RATED_ALIKE) else DEFAULT_CRITERION,
        wanted.rater if wanted.hangs_on_ratings else None,
        wanted.seed,
    )
    if wanted.kind == RATED_ALIKE:
        return build_queue(catalog, settings, or_fewer=or_fewer)
    return kept_queue(workspace, catalog, settings, or_fewer=or_fewer)


def _judged(workspace: Workspace, catalog: Catalog, wanted: VoteQueue) -> list[Pair]:
    pairs = [] if wanted.judge is None else pairs_judged_by(workspace, wanted.judge)
    within = catalog.ids_within(wanted.documents, wanted.rater, {doc_id for pair in pairs for doc_id in pair})
    turns = {pair: _turn(wanted.seed, pair) for pair in pairs if within.issuperset(pair)}
    if not turns:
        raise NotFoundError(
            f"{wanted.judge[:80]!r} has judged no pair of these documents. Choose another judge, or widen the filter."
            if wanted.judge
            else "Nobody else has judged a pair yet. Draw pairs in another way."
        )
    drawn = sorted(turns, key=turns.__getitem__)[: wanted.n_pairs or USUAL_PAIRS]
    return [(a, b) if turns[a, b] % 2 else (b, a) for a, b in drawn]


def _turn(seed: int, pair: Sequence[str]) -> int:
    """Give the place of a pair by chance: the same whatever else was judged."""
    said = "\x00".join([str(seed), *pair])
    return int.from_bytes(hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
