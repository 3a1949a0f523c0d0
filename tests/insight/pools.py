"""Pools made by hand: documents of one domain of which only the tokens differ."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from core.criteria import CRITERION_KEYS
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
