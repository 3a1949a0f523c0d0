"""The choice itself: parameters and a pool of rated documents give the documents taken, in order. No I/O."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.ratings import Standardisation
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.budget import largest_remainder
from core.selection.choosing.candidates import NO_RATING, Candidates, quota_groups
from core.selection.choosing.keys import Keys
from core.selection.choosing.preparing import budget_of, prepare
from core.selection.choosing.quotas import Quotas
from core.selection.choosing.taking import in_order, times_taken
from core.selection.choosing.thresholds import Marks
from core.selection.choosing.utility import Utility, utility_of
from core.selection.pool.pool import Groups, Pool, Rows


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents taken.

    Attributes
    ----------
    rows : ndarray of int64, shape (n_selected,)
        Places in the pool, in the order of the subset.
    epochs : ndarray of int64, shape (n_selected,)
        How many times a document was there before: 0 throughout, unless documents may be taken several times.
    phases : ndarray of int64, shape (n_selected,)
        The phase of a staged order; 0 throughout where there is none.
    keys : ndarray of int64, shape (n_documents,)
        The sampling key of every document; `core.selection.choosing.keys.NEVER` where it could not be taken.
    utility : Utility
        What documents were wanted for.
    candidates : Candidates
        Which documents could be taken, and why others could not.
    groups : Groups
        What quotas are for.
    quotas : Quotas or None
        None without quotas.
    token_budget, document_budget : int or None
        The most that could be taken: one of the two.
    not_asked : frozenset of str
        Groups that were to have nothing.
    """

    rows: Rows
    epochs: Rows
    phases: Rows
    keys: Keys
    utility: Utility
    candidates: Candidates
    groups: Groups
    quotas: Quotas | None
    token_budget: int | None
    document_budget: int | None
    not_asked: frozenset[str]

    @property
    def is_kept(self) -> npt.NDArray[np.bool_]:
        """Mark the documents taken: shape (n_documents,)."""
        marks = np.zeros(len(self.keys), dtype=bool)
        marks[self.rows] = True
        return marks

    @property
    def target(self) -> Floats:
        """The utility of every document; NaN where it has none: shape (n_documents,)."""
        return self.utility.at(slice(None))

    @property
    def statistics(self) -> dict[str, Standardisation]:
        """What each criterion and column was standardised by."""
        return self.utility.statistics

    @property
    def n_unrated(self) -> int:
        """How many documents could not be selected, because they have no rating."""
        return self.candidates.n_by_reason()[NO_RATING]

    @property
    def empty_groups(self) -> tuple[str, ...]:
        """Groups that were to have a part and of which nothing was taken."""
        taken = self.groups.totals(self.rows)
        pairs = zip(self.groups.names, taken.tolist(), strict=True)
        return tuple(name for name, n in pairs if not n and name not in self.not_asked)


def choose(pool: Pool, parameters: SelectionParameters) -> Choice:
    """Choose a subset.

    Parameters
    ----------
    pool : Pool
        The corpus with its ratings.
    parameters : SelectionParameters
        What is asked for.

    Returns
    -------
    Choice
        Never more than the budget, and no document more often than it may be taken.

    Raises
    ------
    InputError
        If the budget exceeds what may be taken, nothing may be, the rater does not rate by a criterion, or a quota
        names an unknown group.
    """
    utility = utility_of(pool, parameters)
    budget = budget_of(pool, parameters, utility)
    if not parameters.phases:
        return _drawn(pool, parameters, utility, budget=budget)
    return _staged(pool, parameters, utility, budget=budget)


def _drawn(
    pool: Pool, parameters: SelectionParameters, utility: Utility, *, budget: int, already: Marks | None = None
) -> Choice:
    """Draw a subset from the documents that are not taken already."""
    prepared = prepare(pool, parameters, utility, budget=budget, already=already)
    rows, epochs = in_order(pool, times_taken(prepared, parameters.max_epochs), prepared.keys, utility, parameters)
    return Choice(
        rows,
        epochs,
        np.zeros(len(rows), dtype=np.int64),
        prepared.keys,
        utility,
        prepared.candidates,
        prepared.groups,
        prepared.quotas,
        **_budgets(budget, parameters),
        not_asked=frozenset(name for name, share in parameters.shares if not Fraction(share)),
    )


def _budgets(budget: int, parameters: SelectionParameters) -> dict[str, int | None]:
    counts_documents = parameters.counts_documents
    return {
        "token_budget": None if counts_documents else budget,
        "document_budget": budget if counts_documents else None,
    }


def _staged(pool: Pool, parameters: SelectionParameters, utility: Utility, *, budget: int) -> Choice:
    """Draw one phase after the other, each from what those before it left."""
    parts = largest_remainder(
        {str(number): Fraction(phase.share) for number, phase in enumerate(parameters.phases)}, budget
    )
    choices: list[Choice] = []
    already = np.zeros(len(pool), dtype=bool)
    for number, own in enumerate(parameters.drawn):
        choices.append(_drawn(pool, own, utility_of(pool, own), budget=parts[str(number)], already=already))
        already |= choices[-1].is_kept
    keys, found = _over_all_phases(choices)
    phases = [np.full(len(choice.rows), number) for number, choice in enumerate(choices)]
    limits = _budgets(budget, parameters)
    return replace(
        choices[0],
        candidates=found,
        groups=quota_groups(pool, parameters.quota_by),
        not_asked=frozenset(),
        rows=np.concatenate([choice.rows for choice in choices]),
        epochs=np.concatenate([choice.epochs for choice in choices]),
        phases=np.concatenate(phases),
        keys=keys,
        utility=utility,
        quotas=None,
        token_budget=limits["token_budget"],
        document_budget=limits["document_budget"],
    )


def _over_all_phases(choices: list[Choice]) -> tuple[Keys, Candidates]:
    """Say by which key each document was taken, or last compared, and why some never could be taken."""
    reasons = tuple(dict.fromkeys(reason for choice in choices for reason in choice.candidates.reasons))
    keys, codes = choices[0].keys.copy(), np.full(len(choices[0].keys), len(reasons), dtype=np.uint8)
    was_in = np.zeros(len(keys), dtype=bool)
    for choice in choices:
        own = np.array([0, *(reasons.index(reason) + 1 for reason in choice.candidates.reasons)], dtype=np.uint8)
        is_in = choice.candidates.are_in
        codes = np.where(is_in | was_in, 0, own[choice.candidates.codes])
        was_in |= is_in
        keys[is_in] = choice.keys[is_in]
    return keys, Candidates(codes, reasons)
