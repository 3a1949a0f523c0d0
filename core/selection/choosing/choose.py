"""The choice itself: parameters and a pool of rated documents give the documents taken, in order. No I/O."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.chance import random_bits
from core.corpus.ratings import Standardisation, standardisation
from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.budget import Indices, fitting_prefix, fitting_quotas, largest_remainder
from core.selection.choosing.keys import Keys, sampling_keys
from core.selection.pool.pool import Pool
from core.wording import count

_ORDER_STREAM = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents taken.

    Attributes
    ----------
    rows : ndarray of int64, shape (n_selected,)
        Places in the pool, in the order of the subset.
    keys : ndarray of int64, shape (n_documents,)
        The sampling key of every document; 0 where it has no rating.
    target : ndarray of float64, shape (n_documents,)
        The standardised rating that was selected by; NaN where a document has none.
    token_budget : int
        The most tokens that could be taken.
    quotas : dict of str to int
        Tokens set aside for each domain; empty without quotas.
    empty_domains : tuple of str
        Domains of which nothing was taken although they were asked for.
    n_unrated : int
        Documents that could not be selected, because they have no rating.
    statistics : dict of str to Standardisation
        What each criterion was standardised by.
    """

    rows: Indices
    keys: Keys
    target: Floats
    token_budget: int
    quotas: dict[str, int]
    empty_domains: tuple[str, ...]
    n_unrated: int
    statistics: dict[str, Standardisation]

    @property
    def is_kept(self) -> npt.NDArray[np.bool_]:
        """Mark the documents taken: shape (n_documents,)."""
        marks = np.zeros(len(self.keys), dtype=bool)
        marks[self.rows] = True
        return marks


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
        Never more tokens than the budget, and no document twice.

    Raises
    ------
    InputError
        If the budget exceeds the tokens that are rated, nothing is rated, the rater does not rate by a criterion, or a
        quota names an unknown domain.
    """
    target, statistics = _target(pool, parameters)
    is_rated = ~np.isnan(target)
    candidates = np.flatnonzero(is_rated & _is_asked_for(pool, parameters))
    token_budget = _token_budget(pool, candidates, parameters)
    is_uniform = parameters.baseline == "uniform"
    wanted = np.zeros(len(candidates)) if is_uniform else target[candidates]
    keys = np.zeros(len(pool), dtype=np.int64)
    keys[candidates] = sampling_keys(
        wanted,
        pool.doc_hash[candidates],
        temperature=1.0 if is_uniform else parameters.temperature,
        seed=parameters.seed,
    )
    # Stable, and the pool is sorted by id: equal keys are taken in the order of their ids.
    by_key = candidates[np.argsort(-keys[candidates], kind="stable")]
    quotas = _quotas(pool, candidates, token_budget, parameters)
    taken = _taken(pool, by_key, token_budget, quotas)
    amounts = pool.amounts_by_domain(taken)
    asked = [name for name, share in parameters.shares if Fraction(share)] or pool.domains
    empty = tuple(name for name in asked if not amounts[name].n_documents)
    rows = _ordered(pool, taken, target, parameters)
    return Choice(rows, keys, target, token_budget, quotas, empty, int((~is_rated).sum()), statistics)


def _target(pool: Pool, parameters: SelectionParameters) -> tuple[Floats, dict[str, Standardisation]]:
    # Only the proportions of the weights count; scaled to 1, a single one changes no digit.
    largest = max(abs(weight) for _, weight in parameters.criteria)
    statistics, total = {}, np.zeros(len(pool))
    for criterion, weight in parameters.criteria:
        ratings = pool.ratings_by(criterion)
        statistics[criterion] = standardisation(ratings)
        total = total + (weight / largest) * statistics[criterion].apply(ratings)
    if len(parameters.criteria) > 1:
        total = standardisation(total).apply(total)
    return (-total if parameters.inverse else total), statistics


def _is_asked_for(pool: Pool, parameters: SelectionParameters) -> npt.NDArray[np.bool_]:
    """Mark the documents of domains that may be taken: all of them, or those with a share above 0."""
    if not parameters.shares:
        return np.ones(len(pool), dtype=bool)
    unknown = sorted({name for name, _ in parameters.shares} - set(pool.domains))
    if unknown:
        raise InputError(f"The quotas name {unknown[0]!r}, and the domains are {', '.join(pool.domains[:12])}.")
    asked = {name for name, share in parameters.shares if Fraction(share)}
    return np.array([name in asked for name in pool.domains], dtype=bool)[pool.domain_of]


def _token_budget(pool: Pool, candidates: Indices, parameters: SelectionParameters) -> int:
    available = pool.amount(candidates)
    if not available.n_documents:
        raise InputError("None of the documents has a rating, so none can be selected. Rate the corpus first.")
    if parameters.token_budget is None:
        return math.floor(Fraction(parameters.fraction or "1") * available.n_tokens)
    if parameters.token_budget > available.n_tokens:
        raise InputError(
            f"The token budget ({parameters.token_budget:,}) exceeds the {count(available.n_tokens, 'token')} in "
            f"{count(available.n_documents, 'rated document')}. Lower the budget or add documents."
        )
    return parameters.token_budget


def _quotas(pool: Pool, candidates: Indices, token_budget: int, parameters: SelectionParameters) -> dict[str, int]:
    if parameters.shares:
        return largest_remainder({name: Fraction(share) for name, share in parameters.shares}, token_budget)
    if parameters.quota == "none":
        return {}
    tokens = {name: amount.n_tokens for name, amount in pool.amounts_by_domain(candidates).items()}
    return largest_remainder(tokens, token_budget) if any(tokens.values()) else {}


def _taken(pool: Pool, by_key: Indices, token_budget: int, quotas: dict[str, int]) -> Indices:
    if not quotas:
        return fitting_prefix(by_key, pool.n_tokens, token_budget)
    by_domain = np.array([quotas.get(name, 0) for name in pool.domains], dtype=np.int64)
    return fitting_quotas(by_key, pool.n_tokens, pool.domain_of, quotas=by_domain)


def _ordered(pool: Pool, taken: Indices, target: Floats, parameters: SelectionParameters) -> Indices:
    if parameters.order == "key":
        return taken
    by_id = np.sort(taken)
    if parameters.order == "random":
        bits: npt.NDArray[np.generic] = random_bits(parameters.seed, pool.doc_hash[by_id], stream=_ORDER_STREAM)
        return by_id[np.argsort(bits, kind="stable")]
    rating = -target[by_id] if parameters.inverse else target[by_id]
    return by_id[np.argsort(rating if parameters.order == "rating-up" else -rating, kind="stable")]
