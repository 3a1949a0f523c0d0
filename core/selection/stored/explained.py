"""What a selection did, in plain numbers for its manifest: ratings, lengths, years and domains of pool and subset."""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.arrays import Floats
from core.corpus.columns.values_by_hash import looked_up
from core.corpus.document_parts import DOC_HASH
from core.corpus.exact_sums import exact_sum
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import ShapeError
from core.selection.pool.pool import BLOCK_ROWS, Pool

Marks = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.integer]

# From -4 to 4 standard deviations; what lies beyond is counted before the first edge and behind the last.
_BINS_PER_UNIT = 5
RATING_EDGES: tuple[float, ...] = tuple(step / _BINS_PER_UNIT for step in range(-20, 21))
NO_DATE = "no date"
_FIRST_YEAR = 1970


def explain(workspace: Workspace, pool: Pool, is_kept: Marks, *, tokens_kept: Counts | None = None) -> dict[str, Any]:
    """Set a subset beside the pool it was taken from.

    Parameters
    ----------
    workspace : Workspace
        Where the dates of the documents lie.
    pool : Pool
        All documents, the unrated ones too.
    is_kept : ndarray of bool, shape (n_documents,)
        Which of them are in the subset; one that is in it several times counts as one document.
    tokens_kept : ndarray of int64, shape (n_documents,), or None
        How many tokens of each document the subset holds, where some are in it several times; by default all of its
        tokens, once.

    Returns
    -------
    dict
        ``criteria``, ``lengths``, ``years``, ``domains``, in each of which ``pool`` and ``subset`` hold exact counts:
        no document is left out.  Lists belong to ``rating_edges`` (one count more than edges: the first and the last
        are open) and to ``lengths["from_tokens"]``.

    Raises
    ------
    ShapeError
        If there is not one mark, or one number of tokens, a document.
    """
    for values in (is_kept, is_kept if tokens_kept is None else tokens_kept):
        if values.shape != (len(pool),):
            raise ShapeError(f"{len(pool):,} documents come with values of shape {values.shape}. Give one a document.")
    tokens = np.where(is_kept, pool.n_tokens, 0).astype(np.int64) if tokens_kept is None else tokens_kept
    return {
        "n_documents": {"pool": len(pool), "subset": int(np.count_nonzero(is_kept))},
        "n_tokens": {"pool": int(pool.n_tokens.sum(dtype=np.int64)), "subset": int(tokens.sum())},
        "rating_edges": list(RATING_EDGES),
        "criteria": {criterion: _ratings(pool, criterion, is_kept) for criterion in pool.criteria},
        "lengths": _lengths(pool, is_kept, tokens),
        "years": _years(workspace, pool, is_kept),
        "domains": _domains(pool, is_kept, tokens),
    }


def _ratings(pool: Pool, criterion: str, is_kept: Marks) -> dict[str, Any]:
    ratings, by = pool.ratings_by(criterion), pool.standardisation_of(criterion)
    counts = np.zeros((2, len(RATING_EDGES) + 1), dtype=np.int64)
    kept = Fraction(0)
    for rows in _blocks(len(pool)):
        is_rated = ~np.isnan(ratings[rows])
        block, is_in = ratings[rows][is_rated], is_kept[rows][is_rated]
        bins = _bins(by.apply(block))
        counts[0] += np.bincount(bins, minlength=counts.shape[1])
        counts[1] += np.bincount(bins[is_in], minlength=counts.shape[1])
        kept += exact_sum(block[is_in])
    of_pool, of_subset = counts.sum(axis=1).tolist()
    mean = float(by.apply(np.array([float(kept / of_subset)]))[0]) if of_subset else None
    return {
        "pool": {"n_documents": of_pool, "mean": 0.0 if of_pool else None, "counts": counts[0].tolist()},
        "subset": {"n_documents": of_subset, "mean": mean, "counts": counts[1].tolist()},
    }


def _bins(standardised: Floats) -> npt.NDArray[np.int64]:
    """Find the bin of each rating: 0 below -4, then one for each fifth, each with its lower end."""
    fifths = np.floor(standardised * _BINS_PER_UNIT) - RATING_EDGES[0] * _BINS_PER_UNIT
    return np.clip(fifths + 1, 0, len(RATING_EDGES)).astype(np.int64)


def _lengths(pool: Pool, is_kept: Marks, tokens: Counts) -> dict[str, Any]:
    """Count by the number of binary digits: 0, 1, 2 to 3, 4 to 7 tokens and so on."""
    n_digits = int(np.max(pool.n_tokens, initial=0)).bit_length()

    # The exponent of a float is exact up to 2^53 tokens.
    def digits_of(rows: slice) -> npt.NDArray[np.integer]:
        return np.frexp(pool.n_tokens[rows].astype(np.float64))[1]

    found = _amounts(digits_of, n_digits + 1, pool, is_kept, tokens)
    return {"from_tokens": [0, *(2**digits for digits in range(n_digits))], **found}


def _amounts(
    number_of: Callable[[slice], npt.NDArray[np.integer]], n_groups: int, pool: Pool, is_kept: Marks, tokens: Counts
) -> dict[str, dict[str, list[int]]]:
    """Count documents and tokens of pool and subset by group, block by block: each sum is exact as a float."""
    totals = np.zeros((4, n_groups), dtype=np.int64)
    for rows in _blocks(len(pool)):
        groups, kept = number_of(rows), is_kept[rows]
        totals[0] += np.bincount(groups, minlength=n_groups)
        totals[1] += np.bincount(groups, pool.n_tokens[rows], minlength=n_groups).astype(np.int64)
        totals[2] += np.bincount(groups[kept], minlength=n_groups)
        totals[3] += np.bincount(groups, tokens[rows], minlength=n_groups).astype(np.int64)
    pool_documents, pool_tokens, documents, n_tokens = totals.tolist()
    return {
        "pool": {"n_documents": pool_documents, "n_tokens": pool_tokens},
        "subset": {"n_documents": documents, "n_tokens": n_tokens},
    }


def _blocks(n_rows: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK_ROWS) for start in range(0, n_rows, BLOCK_ROWS))


def _years(workspace: Workspace, pool: Pool, is_kept: Marks) -> dict[str, dict[str, int]]:
    """Count documents by the year of their date, those without one too."""
    kept = np.sort(pool.doc_hash[is_kept])
    of_pool: Counter[int] = Counter()
    of_subset: Counter[int] = Counter()
    for record in workspace.imports():
        # Where no field was named for it, no document has a date.
        for part in record["parts"] if record["settings"].get("date") else ():
            table = read_stored(workspace.documents / part, [DOC_HASH, "date"]).drop_null()
            years, hashes = _year_of(table["date"]), table[DOC_HASH].to_numpy()
            _, is_in = looked_up(kept, hashes)
            of_pool.update(years.tolist())
            of_subset.update(years[is_in].tolist())
    n_kept = int(np.count_nonzero(is_kept))
    return {"pool": _named(of_pool, len(pool)), "subset": _named(of_subset, n_kept)}


def _named(years: Counter[int], n_documents: int) -> dict[str, int]:
    return {str(year): years[year] for year in sorted(years)} | {NO_DATE: n_documents - years.total()}


def _year_of(dates: pa.ChunkedArray) -> Counts:
    since: Counts = dates.to_numpy().astype("datetime64[Y]").astype(np.int64)
    return since + _FIRST_YEAR


def _domains(pool: Pool, is_kept: Marks, tokens: Counts) -> dict[str, dict[str, Any]]:
    """Count domains, the largest first."""
    found = _amounts(lambda rows: pool.domain_of[rows], len(pool.domains), pool, is_kept, tokens)
    before, after = found["pool"]["n_tokens"], found["subset"]["n_tokens"]
    totals = sum(before), sum(after)
    domains = {}
    for place in sorted(range(len(pool.domains)), key=lambda place: (-before[place], pool.domains[place])):
        share_before = before[place] / totals[0] if totals[0] else 0.0
        share_after = after[place] / totals[1] if totals[1] else 0.0
        domains[pool.domains[place]] = {
            **{name: {unit: counts[place] for unit, counts in of.items()} for name, of in found.items()},
            "share_before": share_before,
            "share_after": share_after,
            "retention_ratio": share_after / share_before if share_before and totals[1] else None,
        }
    return domains
