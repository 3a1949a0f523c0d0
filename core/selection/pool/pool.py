"""What a selection is made from: one row per document of the corpus, in an order that no file layout decides."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.fingerprints import Hashes
from core.corpus.ratings import Standardisation, standardisation
from core.errors import InputError
from core.records import Amount

Values = npt.NDArray[np.floating]
Numbers = npt.NDArray[np.integer]
Rows = npt.NDArray[np.int64]

DOMAIN, DOCUMENTS = "domain", "documents"
# So many rows are worked on at a time where a copy of a column is made: they stay in a processor's cache.
BLOCK_ROWS = 2**15
# Of a column by which documents are grouped.
MOST_NUMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Groups:
    """Every document in one group.

    Attributes
    ----------
    names : tuple of str
        Names of the groups, ascending.
    number_of : ndarray of int, shape (n_documents,)
        The place of each document's group in `names`; -1 where it is in none.
    """

    names: tuple[str, ...]
    number_of: Numbers

    def totals(self, rows: npt.NDArray[np.generic], weights: Numbers | None = None) -> npt.NDArray[np.int64]:
        """Count some rows, given by number or by mask, by group; or add up their weights: shape (n_groups,), exact."""
        totals = np.zeros(len(self.names) + 1)
        for start in range(0, len(rows), BLOCK_ROWS):
            block = rows[start : start + BLOCK_ROWS]
            # A mask weighs the rows of its block; numbers choose them.
            chosen = slice(start, start + len(block)) if block.dtype == bool else block
            weight: npt.NDArray[np.generic] | None = None if weights is None else weights[chosen]
            if block.dtype == bool:
                weight = block if weight is None else np.where(block, weight, 0)
            # Sums of whole numbers below 2^53 are exact in float64; those in no group come first, and are left out.
            totals += np.bincount(self.number_of[chosen] + 1, weight, minlength=len(totals))
        return totals[1:].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Pool:
    """The narrow columns of all documents, sorted by id; they may be mapped from files and not be in memory.

    Attributes
    ----------
    doc_ids : ChunkedArray of string, shape (n_documents,)
        Ascending, so that the place in the pool breaks ties.
    doc_hash : ndarray of uint64, shape (n_documents,)
        What sampling noise hangs on.
    n_tokens : ndarray of int, shape (n_documents,)
        Tokens.
    groups : mapping of str to Groups
        By domain, and by the columns of text that were asked for.
    ratings : mapping of str to ndarray of float32, shape (n_documents,)
        By each criterion that the rater rates by, in their order; NaN where a document is not rated.
    columns : mapping of str to ndarray of float64, shape (n_documents,)
        The columns of numbers that were asked for (true is 1); NaN where a document has no value.
    listed : dict of str to ndarray of bool, shape (n_documents,)
        By file of ids: which documents it names.
    statistics : dict of str to Standardisation
        What is known already of criteria and columns.
    fingerprints : dict of str to str
        What is known already; see `fingerprint_of`.
    revision : str
        Of the workspace that it was read from; empty if from none.
    """

    doc_ids: pa.ChunkedArray
    doc_hash: Hashes
    n_tokens: Numbers
    groups: Mapping[str, Groups]
    ratings: Mapping[str, Values]
    columns: Mapping[str, Values] = field(default_factory=dict)
    listed: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    statistics: dict[str, Standardisation] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    revision: str = ""

    def __len__(self) -> int:
        return len(self.n_tokens)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that the rater rates by."""
        return tuple(self.ratings)

    @property
    def domains(self) -> tuple[str, ...]:
        """Names of the domains, ascending."""
        return self.groups[DOMAIN].names

    @property
    def domain_of(self) -> Numbers:
        """The place of each document's domain in `domains`."""
        return self.groups[DOMAIN].number_of

    def ratings_by(self, name: str) -> Values:
        """Give the ratings by a criterion, or a column of numbers: shape (n_documents,).

        Raises
        ------
        InputError
            If there is neither.
        """
        if name in self.groups:
            raise InputError(f"{name!r} holds texts, and numbers are needed here. Choose a column of numbers.")
        if name not in self.ratings and name not in self.columns:
            raise InputError(
                f"This rater does not rate {name!r}, only {', '.join(self.criteria)}. "
                "Choose one of these, or a rater that was trained on it."
            )
        return self.ratings[name] if name in self.ratings else self.columns[name]

    def standardisation_of(self, name: str) -> Standardisation:
        """Measure mean and standard deviation of a criterion or a column, once."""
        if name not in self.statistics:
            self.statistics[name] = standardisation(self.ratings_by(name))
        return self.statistics[name]

    def grouping(self, name: str) -> Groups:
        """Give the groups by domain or by a column: its texts, or its numbers where they are few.

        Raises
        ------
        InputError
            If the column has more than `MOST_NUMBERS` different numbers.
        """
        if name in self.groups:
            return self.groups[name]
        values = self.ratings_by(name)
        is_there = ~np.isnan(values)
        numbers, places = np.unique(values[is_there], return_inverse=True)
        # No number stands behind the others, and is no group.
        numbers = numbers[~np.isnan(numbers)]
        if len(numbers) > MOST_NUMBERS:
            raise InputError(
                f"The column {name!r} has {len(numbers):,} different numbers, and groups are made of at most "
                f"{MOST_NUMBERS:,}. Group by another column."
            )
        number_of = np.full(len(values), -1)
        number_of[is_there] = places
        return Groups(tuple(f"{number:.12g}" for number in numbers), number_of)

    def ids(self, rows: Rows) -> pa.Array:
        """Give the ids of some rows, in their order, without a copy of all ids."""
        if self.doc_ids.num_chunks == 1:
            return self.doc_ids.chunk(0).take(pa.array(rows))
        ends = np.cumsum([len(chunk) for chunk in self.doc_ids.chunks])
        chunk_of = np.searchsorted(ends, rows, side="right")
        taken = [
            chunk.take(pa.array(rows[chunk_of == number] - (ends[number] - len(chunk))))
            for number, chunk in enumerate(self.doc_ids.chunks)
        ]
        places = np.empty(len(rows), dtype=np.int64)
        places[np.argsort(chunk_of, kind="stable")] = np.arange(len(rows))
        return pa.concat_arrays(taken).take(pa.array(places)) if taken else pa.array([], pa.large_string())

    def amount(self, rows: npt.NDArray[np.generic]) -> Amount:
        """Count some rows, given by number or by mask."""
        tokens = self.n_tokens[rows]
        return Amount(len(tokens), int(tokens.sum(dtype=np.int64)))

    def amounts_by_domain(self, rows: npt.NDArray[np.generic]) -> dict[str, Amount]:
        """Count some rows for every domain of the corpus, with zeros where there is none."""
        return self.amounts_by(DOMAIN, rows)

    def amounts_by(self, grouping: str, rows: npt.NDArray[np.generic]) -> dict[str, Amount]:
        """Count some rows for every group, with zeros where there is none."""
        groups = self.grouping(grouping)
        pairs = zip(groups.totals(rows).tolist(), groups.totals(rows, self.n_tokens).tolist(), strict=True)
        return {name: Amount(*pair) for name, pair in zip(groups.names, pairs, strict=True)}

    def fingerprint_of(self, name: str) -> str:
        """Hash what a selection depends on: `DOCUMENTS` (ids, tokens and domains), a criterion, or a column."""
        if name not in self.fingerprints:
            if name == DOCUMENTS:
                self.fingerprints[name] = documents_fingerprint(self.doc_hash, self.n_tokens, self.groups[DOMAIN])
            elif name in self.groups:
                self.fingerprints[name] = groups_fingerprint(self.groups[name])
            else:
                self.fingerprints[name] = fingerprint([self.ratings_by(name)])
        return self.fingerprints[name]


def documents_fingerprint(doc_hash: Hashes, n_tokens: Numbers, domains: Groups) -> str:
    """Hash ids, tokens and domains of all documents."""
    return fingerprint([doc_hash, n_tokens, domains.number_of], domains.names)


def groups_fingerprint(groups: Groups) -> str:
    """Hash which document is in which group."""
    return fingerprint([groups.number_of], groups.names)


def fingerprint(arrays: Iterable[npt.NDArray[np.generic]], names: Iterable[str] = ()) -> str:
    """Hash columns, alike on every machine: hex of BLAKE2b-128."""
    digest = hashlib.blake2b("\n".join(names).encode("utf-8"), digest_size=16)
    for array in arrays:
        for start in range(0, len(array), BLOCK_ROWS):
            block = np.ascontiguousarray(array[start : start + BLOCK_ROWS])
            digest.update(block.astype(block.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()
