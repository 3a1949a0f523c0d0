"""How pairs are drawn, and how many documents they reach."""

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
        How many; fewer are the beginning of more.
    documents : DocumentFilter
        From which documents.
    criterion : str
        By which the ratings of `ACTIVE` are.
    rater : str or None
        Whose ratings, for the filter and for `ACTIVE`, which needs one.
    seed : int
        From 0 to 2**63 - 1; another one gives other pairs.
    most_degree : int
        In how many pairs a document is at most.
    """

    kind: str = RANDOM
    n_pairs: int = 400
    documents: DocumentFilter = field(default_factory=DocumentFilter)
    criterion: str = DEFAULT_CRITERION
    rater: str | None = None
    seed: int = 42
    most_degree: int = 16

    def __post_init__(self) -> None:
        """Refuse what no queue can be drawn by."""
        if self.kind not in KINDS:
            raise InputError(f"Pairs cannot be drawn {self.kind[:80]!r}. Choose one of {', '.join(KINDS)}.")
        if self.n_pairs < 1:
            raise InputError(f"A queue of {self.n_pairs:,} pairs is none. Ask for 1 or more.")
        if not 0 <= self.seed <= _MOST_SEED:
            raise InputError(f"The seed {self.seed} is out of range. Take one from 0 to {_MOST_SEED}.")
        if self.most_degree < 2:
            raise InputError(f"Documents in {self.most_degree} pairs at most connect nothing. Take 2 or more.")
        criterion_by_key(self.criterion)


def require_documents(settings: QueueSettings, n_available: int, *, or_fewer: bool = False) -> None:
    """Refuse a queue that so many documents cannot have, be it of fewer pairs where these do.

    Raises
    ------
    NotFoundError
        If there are not two documents.
    InputError
        If they do not have so many pairs.
    """
    if n_available < 2:
        raise NotFoundError(
            "There are no two documents to compare here. Widen the filter, or draw pairs in another way."
        )
    most = settings.most_degree
    most_pairs = n_available * min(most, n_available - 1) // 2
    if settings.n_pairs > most_pairs and not or_fewer:
        raise InputError(
            f"{n_available:,} documents have {most_pairs:,} pairs at most, with none in more than {most}, "
            f"not {settings.n_pairs:,}. Ask for fewer, or widen the filter."
        )
