"""What a first script does: read the columns from Parquet, sort all rows by key, count tokens until they suffice."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from speed.selection.modes import CRITERION, SHARE_OF_TOKENS, Mode
from speed.selection.quotas import Integers, greedily, proportional_quotas

STEPS_PER_UNIT = 1 << 20


def select(folder: Path, mode: Mode) -> Integers:
    """Choose by a full argsort; where there is no noise, by the rules of ours, so that the answer must be the same."""
    table = pq.read_table(folder / "rows.parquet", columns=["domain", "n_tokens", CRITERION])
    n_tokens = table["n_tokens"].to_numpy().astype(np.int64)
    rating = table[CRITERION].to_numpy().astype(np.float64)
    wanted = (rating - rating.mean()) / rating.std()
    if mode.temperature:
        wanted += mode.temperature * np.random.default_rng(42).gumbel(size=len(wanted))
    keys = np.rint(wanted * STEPS_PER_UNIT).astype(np.int64)
    order = np.argsort(-keys, kind="stable")
    budget = int(n_tokens.sum()) // SHARE_OF_TOKENS
    if not mode.by_domain:
        return np.asarray(order[np.cumsum(n_tokens[order]) <= budget])
    domain = table["domain"].combine_chunks()
    return per_domain(order, n_tokens, domain.indices.to_numpy(), names=domain.dictionary.to_pylist(), budget=budget)


def per_domain(order: Integers, n_tokens: Integers, domain_of: Integers, *, names: list[str], budget: int) -> Integers:
    """Take the front of each domain's queue, then of all that is left what still fits.

    Examples
    --------
    >>> order, n_tokens, domain_of = np.array([0, 1, 2]), np.array([3, 2, 1]), np.array([0, 0, 1])
    >>> per_domain(order, n_tokens, domain_of, names=["a", "b"], budget=4).tolist()
    [0, 2]
    """
    by_name = sorted(range(len(names)), key=names.__getitem__)
    in_domain = np.bincount(domain_of, weights=n_tokens, minlength=len(names)).astype(np.int64).tolist()
    quotas = proportional_quotas([in_domain[place] for place in by_name], budget)
    is_taken = np.zeros(len(order), dtype=bool)
    for place, quota in zip(by_name, quotas, strict=True):
        queue = order[domain_of[order] == place]
        is_taken[queue[np.cumsum(n_tokens[queue]) <= quota]] = True
    rest = order[~is_taken[order]]
    is_taken[greedily(rest, n_tokens[rest], budget - int(n_tokens[is_taken].sum()))] = True
    return np.flatnonzero(is_taken)
