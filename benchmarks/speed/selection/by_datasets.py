"""The approach of the script that came with QuRating, written anew from its description: values pass through Python.

Columns come out of a ``datasets`` dataset with one Python object per value, the name of each domain is hashed by
itself, all rows are sorted, and documents are taken until their tokens reach the budget: the last one may exceed it.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speed.selection.modes import CRITERION, SHARE_OF_TOKENS, Mode
from speed.selection.quotas import Integers

Floats = npt.NDArray[np.float64]


def select(folder: Path, mode: Mode) -> Integers:
    """Choose and save the subset, reading columns as the script does."""
    return _selected(folder, mode, as_lists=False)


def select_from_lists(folder: Path, mode: Mode) -> Integers:
    """Do the same, but take each column as a list at once, as older releases of `datasets` gave it."""
    return _selected(folder, mode, as_lists=True)


def _selected(folder: Path, mode: Mode, *, as_lists: bool) -> Integers:
    from datasets import load_from_disk

    dataset = load_from_disk(str(folder / "dataset"))
    n_tokens = np.array(_column(dataset, "n_tokens", as_lists=as_lists))
    metric = np.array(_column(dataset, CRITERION, as_lists=as_lists), dtype=np.float64)
    metric = (metric - metric.mean()) / metric.std()
    if mode.temperature:
        metric = metric / mode.temperature + np.random.default_rng(42).gumbel(size=len(metric))
    if mode.by_domain:
        domains = np.array([hash(name) for name in _column(dataset, "domain", as_lists=as_lists)])
        taken = by_domain(metric, n_tokens, domains)
    else:
        taken = until_reached(np.arange(len(metric)), metric, n_tokens, int(n_tokens.sum() / SHARE_OF_TOKENS))
    with tempfile.TemporaryDirectory(dir=folder) as target:
        dataset.select(taken).save_to_disk(target)
    return taken


def until_reached(rows: Integers, metric: Floats, n_tokens: Integers, budget: int) -> Integers:
    """Take the rows with the largest metric until their tokens reach the budget; the one that crosses it is kept.

    Examples
    --------
    >>> until_reached(np.arange(3), np.array([1.0, 3.0, 2.0]), np.array([5, 5, 5]), 6).tolist()
    [1, 2]
    """
    order = rows[np.argsort(-metric[rows])]
    n_taken = int(np.searchsorted(np.cumsum(n_tokens[order]), budget)) + 1
    return np.sort(order[:n_taken])


def by_domain(metric: Floats, n_tokens: Integers, domains: Integers) -> Integers:
    """Take of each domain its share of the budget, rounded down."""
    total = int(n_tokens.sum())
    taken = []
    for domain in np.unique(domains):
        rows = np.flatnonzero(domains == domain)
        share = int(n_tokens[rows].sum()) / total
        taken.append(until_reached(rows, metric, n_tokens, int(share * (total / SHARE_OF_TOKENS))))
    return np.sort(np.concatenate(taken))


def _column(dataset: Any, name: str, *, as_lists: bool) -> Any:
    return dataset[name][:] if as_lists else dataset[name]
