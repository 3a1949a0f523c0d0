"""Which documents a selection could have kept: an audit is over these, and counts the others apart."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.selection.asked.parameters import SelectionParameters
from core.selection.pool.pool import Groups, Pool

Marks = npt.NDArray[np.bool_]
By = tuple[tuple[str, ...], ...]


def goes_by(parameters: SelectionParameters) -> By:
    """Name the criteria and columns that documents are wanted for, by phase: one without them is not taken there.

    Examples
    --------
    >>> goes_by(SelectionParameters(fraction="0.1", criteria=(("facts", 1.0),), reference="bits_per_byte"))
    (('facts', 'bits_per_byte'),)
    """
    return tuple(
        (*(name for name, _ in each.criteria), *([each.reference] if each.reference else []))
        for each in parameters.drawn
    )


def could_be_kept(pool: Pool, is_kept: Marks, by: By = ()) -> Marks:
    """Mark the documents that have what the selection goes by, and those that are kept anyway.

    Documents that came after the last rating were never looked at: to count them as dropped would make a gap of what
    is only late.

    Parameters
    ----------
    pool : Pool
        All documents.
    is_kept : ndarray of bool, shape (n_documents,)
        What the selection holds.
    by : tuple of tuple of str
        What it goes by, see `goes_by`; where that is not said, or not here any more, a document counts that is rated
        by any criterion.

    Returns
    -------
    ndarray of bool, shape (n_documents,)
        All of them where none has a value.
    """
    here = {*pool.ratings, *pool.columns}
    known = [names for names in by if names and here.issuperset(names)] or [(name,) for name in pool.ratings]
    is_rated = np.zeros(len(pool), dtype=bool)
    for names in known:
        is_rated |= np.logical_and.reduce([~np.isnan(pool.ratings_by(name)) for name in names])
    return is_rated | is_kept if is_rated.any() else np.ones(len(pool), dtype=bool)


def taken(pool: Pool, rows: Marks) -> Pool:
    """Give a pool of some of its documents, in their order; the lists of ids are left out."""
    return replace(
        pool,
        doc_ids=pool.doc_ids.filter(pa.array(rows)),
        doc_hash=pool.doc_hash[rows],
        n_tokens=pool.n_tokens[rows],
        groups={name: Groups(each.names, each.number_of[rows]) for name, each in pool.groups.items()},
        ratings={name: values[rows] for name, values in pool.ratings.items()},
        columns={name: values[rows] for name, values in pool.columns.items()},
        listed={},
        statistics={},
        fingerprints={},
    )


def unrated_in_words(n_unrated: int, n_documents: int) -> str:
    """Say how many documents are left out of an audit, and why.

    Examples
    --------
    >>> unrated_in_words(1, 3)
    '1 of 3 documents has no rating and could not be kept: it is left out of shares, retention and tests.'
    """
    has, is_ = ("has", "it is") if n_unrated == 1 else ("have", "they are")
    return (
        f"{n_unrated:,} of {n_documents:,} documents {has} no rating and could not be kept: {is_} left out of shares, "
        "retention and tests."
    )
