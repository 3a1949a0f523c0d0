"""How pairs are drawn, and how many documents they reach."""

import math
from dataclasses import dataclass, field

from core.corpus.filters import DocumentFilter
from core.criteria import DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError, NotFoundError

RANDOM, WITHIN_DOMAIN, STRATIFIED, ACTIVE = "random", "within-domain", "stratified", "active"
KINDS = (RANDOM, WITHIN_DOMAIN, STRATIFIED, ACTIVE)

_MOST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """How pairs are drawn.

    Attributes
    ----------
    kind : str
        One of `KINDS`: any two documents; two of one domain; two of like length, from all domains alike; two that the
        rater can hardly tell apart, those first that opinions differ about.
    n_pairs : int
        How many.
    documents : DocumentFilter
        From which documents.
    criterion : str
        By which the ratings of `ACTIVE` are.
    rater : str or None
        Whose ratings, for the filter and for `ACTIVE`, which needs one.
    seed : int
        From 0 to 2**63 - 1; another one gives other pairs.
    least_degree, most_degree : int
        In how many pairs a document is: see `core.judging.queues.pair_graph.connected_pairs`.
    """

    kind: str = RANDOM
    n_pairs: int = 400
    documents: DocumentFilter = field(default_factory=DocumentFilter)
    criterion: str = DEFAULT_CRITERION
    rater: str | None = None
    seed: int = 42
    least_degree: int = 4
    most_degree: int = 16

    def __post_init__(self) -> None:
        """Refuse what no queue can be drawn by."""
        if self.kind not in KINDS:
            raise InputError(f"Pairs cannot be drawn {self.kind[:80]!r}. Choose one of {', '.join(KINDS)}.")
        if self.n_pairs < 1:
            raise InputError(f"A queue of {self.n_pairs:,} pairs is none. Ask for 1 or more.")
        if not 0 <= self.seed <= _MOST_SEED:
            raise InputError(f"The seed {self.seed} is out of range. Take one from 0 to {_MOST_SEED}.")
        if not 1 <= self.least_degree <= self.most_degree or self.most_degree < 2:
            raise InputError(
                f"A document cannot be in {self.least_degree} to {self.most_degree} pairs. "
                "Take 1 or more for the least, and 2 or more, and no fewer than that, for the most."
            )
        criterion_by_key(self.criterion)


def documents_reached(settings: QueueSettings, n_available: int) -> int:
    """Say how many documents the pairs of a queue reach.

    Parameters
    ----------
    settings : QueueSettings
        Of the queue.
    n_available : int
        How many documents there are to be drawn.

    Returns
    -------
    int
        As many as can be in one pair more, on average, than the least; pairs drawn `WITHIN_DOMAIN` may reach some more.

    Raises
    ------
    NotFoundError
        If there are not two documents.
    InputError
        If they do not have so many pairs.

    Examples
    --------
    >>> documents_reached(QueueSettings(n_pairs=400), 5_666)
    160
    """
    if n_available < 2:
        raise NotFoundError(
            "There are no two documents to compare here. Widen the filter, or draw pairs in another way."
        )
    n_pairs, most = settings.n_pairs, settings.most_degree
    most_pairs = n_available * min(most, n_available - 1) // 2
    if n_pairs > most_pairs:
        raise InputError(
            f"{n_available:,} documents have {most_pairs:,} pairs at most, with none in more than {most}, "
            f"not {n_pairs:,}. Ask for fewer, or widen the filter."
        )
    fewest = max((1 + math.isqrt(8 * n_pairs - 7)) // 2 + 1, math.ceil(2 * n_pairs / most))
    return min(n_available, max(fewest, 2 * n_pairs // (settings.least_degree + 1)), n_pairs + 1)
