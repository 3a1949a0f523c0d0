"""What a selection did is counted as plain Python counts it."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.rows import FieldNames
from core.errors import ShapeError
from core.qurater.rating.rate_workspace import rate_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool import pool as pool_module
from core.selection.stored import explained
from core.selection.stored.explained import RATING_EDGES, explain
from core.selection.stored.selecting import select, selection_manifest
from tests.selection.pools import pools


class Nothing:
    """A workspace without a date."""

    def imports(self):
        return [{"parts": ["part-00000.parquet"], "settings": {"date": None}}]


def bin_of(value):
    return min(max(math.floor(value * 5) + 21, 0), len(RATING_EDGES))


@pytest.mark.parametrize("block_rows", [3, pool_module.BLOCK_ROWS])
@given(pool=pools, data=st.data())
def test_counts_are_those_of_a_loop_over_documents(block_rows, pool, data):
    n = len(pool)
    is_kept = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)
    times = np.array(data.draw(st.lists(st.integers(1, 3), min_size=n, max_size=n)), dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explained, "BLOCK_ROWS", block_rows)
        found = explain(Nothing(), pool, is_kept, tokens_kept=np.where(is_kept, times * pool.n_tokens, 0))
        once = explain(Nothing(), pool, is_kept)
    tokens, kept, repeated = pool.n_tokens.tolist(), is_kept.tolist(), times.tolist()
    for key in pool.criteria:
        by = pool.standardisation_of(key)
        ratings = pool.ratings_by(key).tolist()
        for name, rows in (("pool", range(n)), ("subset", [row for row in range(n) if kept[row]])):
            values = [ratings[row] for row in rows if ratings[row] == ratings[row]]
            standardised = [(value - by.mean) / by.sd if by.sd else 0.0 for value in values]
            counts = [0] * (len(RATING_EDGES) + 1)
            for value in standardised:
                counts[bin_of(value)] += 1
            side = found["criteria"][key][name]
            assert side["counts"] == counts
            assert side["n_documents"] == len(values)
            if not values:
                assert side["mean"] is None
            else:
                mean = float(sum(map(Fraction, values), Fraction(0)) / len(values) - Fraction(by.mean))
                assert side["mean"] == pytest.approx(mean / by.sd if by.sd else 0.0, abs=1e-6)
    lowest = found["lengths"]["from_tokens"]
    for name, held in (("pool", [1] * n), ("subset", [int(each) for each in kept])):
        documents, sums = [0] * len(lowest), [0] * len(lowest)
        for row in range(n):
            place = max(place for place, low in enumerate(lowest) if low <= tokens[row])
            documents[place] += held[row]
            sums[place] += held[row] * tokens[row] * (repeated[row] if name == "subset" else 1)
        assert found["lengths"][name] == {"n_documents": documents, "n_tokens": sums}
    total = {"pool": sum(tokens), "subset": sum(t * k * r for t, k, r in zip(tokens, kept, repeated, strict=True))}
    assert found["n_tokens"] == total
    for number, name in enumerate(pool.domains):
        rows = [row for row in range(n) if pool.domain_of[row] == number]
        domain = found["domains"][name]
        held = sum(tokens[row] * repeated[row] for row in rows if kept[row])
        assert domain["pool"] == {"n_documents": len(rows), "n_tokens": sum(tokens[row] for row in rows)}
        assert domain["subset"] == {"n_documents": sum(kept[row] for row in rows), "n_tokens": held}
        shares = [Fraction(domain[side]["n_tokens"], total[side] or 1) for side in ("pool", "subset")]
        assert [domain["share_before"], domain["share_after"]] == [float(share) for share in shares]
        if shares[0] and total["subset"]:
            assert domain["retention_ratio"] == pytest.approx(float(shares[1] / shares[0]))
        else:
            assert domain["retention_ratio"] is None
    assert found["years"] == {"pool": {"no date": n}, "subset": {"no date": sum(kept)}}
    assert once["n_tokens"]["subset"] == sum(t for t, k in zip(tokens, kept, strict=True) if k)


def test_years_are_those_of_the_documents(make_workspace):
    dates = ["2019-05-01", "2019", "1931-01-01", None, "1969-12-31T23:59:59", "9999-12-31"]
    rows = [{"id": str(n), "text": f"Some words {n}.", "date": date} for n, date in enumerate(dates)]
    workspace = make_workspace(rows, names=FieldNames(id="id", date="date"))
    rate_workspace(workspace, "default")
    select(workspace, "all", SelectionParameters(fraction="1", quota="none"))
    years = selection_manifest(workspace, "all")["explained"]["years"]
    expected = {"1931": 1, "1969": 1, "2019": 2, "9999": 1, "no date": 1}
    assert years == {"pool": expected, "subset": expected}
    assert list(years["pool"]) == sorted(expected)


def test_marks_of_another_pool_are_refused(rated_workspace):
    from core.selection.pool.needed import pool_for

    pool = pool_for(rated_workspace, SelectionParameters(fraction="1"))
    with pytest.raises(ShapeError, match="come with values of shape"):
        explain(rated_workspace, pool, np.ones(len(pool) + 1, dtype=bool))
