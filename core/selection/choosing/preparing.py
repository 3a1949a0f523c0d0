"""All that is settled before documents are taken: keys, who may be taken, the budget and its quotas. No I/O."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.candidates import NO_RATING, Candidates, candidates, quota_groups, without_duplicates
from core.selection.choosing.keys import NEVER, Keys, sampling_keys
from core.selection.choosing.mixing import mixed_keys
from core.selection.choosing.quotas import Quotas, Share, divide
from core.selection.choosing.utility import Utility
from core.selection.pool.pool import BLOCK_ROWS, Groups, Numbers, Pool
from core.wording import count

# The noise of the criteria of a mix; those below are in use for other things.
_MIX_STREAM = 16
_N_THREADS = 2


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a choice is made of.

    Attributes
    ----------
    keys : ndarray of int64, shape (n_documents,)
        `NEVER` where a document cannot be taken.
    utility : Utility
        What documents are wanted for.
    candidates : Candidates
        Who may be taken.
    costs : ndarray of int, shape (n_documents,)
        Of a document against the budget: its tokens, or 1.
    groups : Groups
        What quotas are for.
    available : ndarray of int64, shape (n_groups,)
        What the candidates of each group cost.
    budget : int
        The most that may be taken.
    quotas : Quotas or None
        None without quotas.
    """

    keys: Keys
    utility: Utility
    candidates: Candidates
    costs: Numbers
    groups: Groups
    available: npt.NDArray[np.int64]
    budget: int
    quotas: Quotas | None

    @property
    def queue_of(self) -> Numbers:
        """The queue that each document stands in: one for each group where there are quotas, else one for all."""
        return self.groups.number_of if self.quotas is not None else one_queue(len(self.keys))

    @property
    def limits(self) -> npt.NDArray[np.int64]:
        """The most that each queue may cost."""
        if self.quotas is None:
            return np.array([self.budget])
        return np.array([self.quotas.granted.get(name, 0) for name in self.groups.names], dtype=np.int64)


def one_queue(n: int) -> Numbers:
    """Say of so many documents that all stand in one queue, without a number for each in memory."""
    return np.broadcast_to(np.int8(0), n)


def prepare(
    pool: Pool,
    parameters: SelectionParameters,
    utility: Utility,
    *,
    budget: int,
    already: npt.NDArray[np.bool_] | None = None,
) -> Prepared:
    """Settle what a choice is made of; parameters and errors as for `core.selection.choosing.choose.choose`."""
    found = candidates(pool, parameters, utility, already)
    groups, costs = quota_groups(pool, parameters.quota_by), costs_of(pool, parameters)
    keys = _keys(pool, parameters, utility, found, costs=costs, groups=groups)
    if parameters.collapse is not None:
        found = without_duplicates(found, keys, pool.grouping(parameters.collapse), already)
    available = groups.totals(found.are_in, costs)
    _require_budget(budget, int(available.sum()), found, parameters)
    quotas = _quotas(groups, available, utility, found, budget=budget, parameters=parameters)
    return Prepared(keys, utility, found, costs, groups, available, budget, quotas)


def costs_of(pool: Pool, parameters: SelectionParameters) -> Numbers:
    """Say what each document costs of the budget: its tokens, or 1."""
    return np.broadcast_to(np.int8(1), len(pool)) if parameters.counts_documents else pool.n_tokens


def budget_of(pool: Pool, parameters: SelectionParameters, utility: Utility) -> int:
    """Say how much may be taken; a fraction is one of the tokens of all rated documents."""
    if parameters.fraction is None:
        return parameters.token_budget or parameters.document_budget or 0
    n_rated = n_tokens = 0
    for start in range(0, len(pool), BLOCK_ROWS):
        is_rated = ~np.isnan(utility.values[start : start + BLOCK_ROWS])
        n_rated += int(np.count_nonzero(is_rated))
        n_tokens += int(pool.n_tokens[start : start + BLOCK_ROWS].sum(where=is_rated, dtype=np.int64))
    if not n_rated:
        raise InputError("None of the documents has a rating, so none can be selected. Rate the corpus first.")
    return math.floor(Fraction(parameters.fraction) * n_tokens)


def _keys(
    pool: Pool,
    parameters: SelectionParameters,
    utility: Utility,
    found: Candidates,
    *,
    costs: Numbers,
    groups: Groups,
) -> Keys:
    if parameters.combine != "mix" or parameters.is_uniform:
        return _sampled(pool, parameters, utility, found, stream=0)
    queues = []
    for number, (name, weight) in enumerate(parameters.criteria):
        alone = Utility(pool.ratings_by(name), utility.statistics[name], utility.sign, {})
        queues.append((_sampled(pool, parameters, alone, found, stream=_MIX_STREAM + number), weight))
    queue_of = groups.number_of if parameters.has_quotas else one_queue(len(pool))
    return mixed_keys(queues, costs, queue_of)


def _sampled(pool: Pool, parameters: SelectionParameters, utility: Utility, found: Candidates, *, stream: int) -> Keys:
    """Compute the keys of all candidates, block by block; numpy works outside of the interpreter's lock."""
    keys = np.empty(len(pool), dtype=np.int64)

    def fill(start: int) -> None:
        rows = slice(start, start + BLOCK_ROWS)
        wanted = utility.at(rows)
        is_out = found.codes[rows] != 0
        if parameters.is_uniform:
            wanted = np.zeros(len(wanted))
        wanted[is_out] = 0.0
        temperature = 1.0 if parameters.is_uniform else parameters.temperature
        keys[rows] = sampling_keys(
            wanted, pool.doc_hash[rows], temperature=temperature, seed=parameters.seed, stream=stream
        )
        keys[rows][is_out] = NEVER

    with ThreadPoolExecutor(_N_THREADS) as threads:
        list(threads.map(fill, range(0, len(pool), BLOCK_ROWS)))
    return keys


def _require_budget(budget: int, available: int, found: Candidates, parameters: SelectionParameters) -> None:
    n_in = int(np.count_nonzero(found.are_in))
    if not n_in and found.n_by_reason()[NO_RATING] == len(found.codes):
        raise InputError("None of the documents has a rating, so none can be selected. Rate the corpus first.")
    if budget <= available * parameters.max_epochs:
        return
    kind = "document" if parameters.counts_documents else "token"
    others = {reason: n for reason, n in found.n_by_reason().items() if n and reason != NO_RATING}
    which = count(n_in, "document that may be taken", "documents that may be taken")
    if not others:
        which = count(n_in, "rated document")
    lost = "".join(f" {count(n, 'document')} left out: {reason}." for reason, n in others.items())
    times = f", each {parameters.max_epochs:,} times at most" if parameters.max_epochs > 1 else ""
    raise InputError(
        f"The {kind} budget ({budget:,}) exceeds the {count(available, kind)} in {which}{times}. "
        f"Lower the budget or add documents.{lost}"
    )


def _quotas(
    groups: Groups,
    available: npt.NDArray[np.int64],
    utility: Utility,
    found: Candidates,
    *,
    budget: int,
    parameters: SelectionParameters,
) -> Quotas | None:
    capacity = dict(zip(groups.names, available.tolist(), strict=True))
    shares: dict[str, Share] = {name: Fraction(share) for name, share in parameters.shares}
    if not shares and parameters.quota == "proportional":
        shares = {**capacity}
    if not shares and parameters.quota == "quality":
        shares = _quality_shares(groups, utility, found, capacity)
    if not any(shares.values()):
        return None
    whole = {name: capacity[name] * parameters.max_epochs for name in shares}
    return divide(shares, budget, whole, minimum=parameters.minimum_per_group)


def _quality_shares(groups: Groups, utility: Utility, found: Candidates, capacity: dict[str, int]) -> dict[str, Share]:
    """Weigh what each group has by the exponential of its mean utility, rounded so that sums are exact."""
    sums = np.zeros(len(groups.names))
    for start in range(0, len(found.codes), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        steps = np.where(found.codes[rows] == 0, np.rint(np.nan_to_num(utility.at(rows)) * 2.0**20), 0.0)
        sums += np.bincount(groups.number_of[rows], steps, minlength=len(sums))
    n_in = np.maximum(groups.totals(found.are_in), 1)
    means = sums / n_in / 2.0**20
    # Only the proportions count; a raw column may have means whose exponentials overflow.
    means = np.maximum(means - means[groups.totals(found.are_in) > 0].max(initial=-np.inf), -30.0).tolist()
    return {
        name: capacity[name] * Fraction(round(math.exp(mean) * 2**20), 2**20)
        for name, mean in zip(groups.names, means, strict=True)
    }
