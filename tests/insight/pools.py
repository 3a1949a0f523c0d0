"""Pools made by hand: documents of one domain of which only the tokens differ."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.criteria import CRITERION_KEYS
from core.insight.groups import Group, Grouping
from core.selection.pool.pool import Groups, Pool


def pool_of(n_tokens: Sequence[int]) -> Pool:
    n = len(n_tokens)
    return Pool(
        doc_ids=pa.chunked_array([[str(row) for row in range(n)]], pa.large_string()),
        doc_hash=np.arange(n, dtype=np.uint64),
        n_tokens=np.array(n_tokens, dtype=np.int64),
        groups={"domain": Groups(("all",), np.zeros(n, dtype=np.int64))},
        ratings=dict.fromkeys(CRITERION_KEYS, np.zeros(n, dtype=np.float32)),
    )


def pool_rated(values: npt.ArrayLike) -> Pool:
    """A pool whose documents are rated so by writing style."""
    ratings = np.asarray(values, dtype=np.float64)
    return replace(pool_of([1] * len(ratings)), ratings={"writing_style": ratings}, statistics={})


def grouping_of(group_of: npt.ArrayLike, n_groups: int) -> Grouping:
    return Grouping("x", tuple(Group(str(n), None) for n in range(n_groups)), np.array(group_of, dtype=np.int64))
