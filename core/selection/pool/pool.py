"""What a selection is made from: one row per document of the corpus, in an order that no file layout decides."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import Amount

_COLUMNS = ["doc_id", "domain", "n_tokens", "doc_hash"]


@dataclass(frozen=True, slots=True)
class Pool:
    """The narrow columns of all documents, sorted by id.

    Attributes
    ----------
    doc_ids : Array of string, shape (n_documents,)
        Ascending, so that the place in the pool breaks ties.
    doc_hash : ndarray of uint64, shape (n_documents,)
        What sampling noise hangs on.
    n_tokens, domain_of : ndarray of int64, shape (n_documents,)
        Tokens, and the place of the domain in `domains`.
    domains : tuple of str
        Names of the domains, ascending.
    ratings : ndarray of float32, shape (n_documents, n_criteria)
        NaN where a document is not rated.
    criteria : tuple of str
        The criteria that the rater rates by, one a column of `ratings`.
    revision : str
        Of the documents and the rater's ratings in the workspace that it was read from; empty if from none.
    """

    doc_ids: pa.Array
    doc_hash: Hashes
    n_tokens: npt.NDArray[np.int64]
    domain_of: npt.NDArray[np.int64]
    domains: tuple[str, ...]
    ratings: npt.NDArray[np.float32]
    criteria: tuple[str, ...]
    revision: str = ""

    def __len__(self) -> int:
        return len(self.n_tokens)

    def ratings_by(self, criterion: str) -> npt.NDArray[np.float32]:
        """Give the ratings by one criterion: shape (n_documents,).

        Raises
        ------
        InputError
            If the rater does not rate by it.
        """
        if criterion not in self.criteria:
            raise InputError(
                f"This rater does not rate {criterion!r}, only {', '.join(self.criteria)}. "
                "Choose one of these, or a rater that was trained on it."
            )
        return self.ratings[:, self.criteria.index(criterion)]

    def amount(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Amount:
        """Count some rows, given by number or by mask."""
        tokens = self.n_tokens[rows]
        return Amount(len(tokens), int(tokens.sum()))

    def amounts_by_domain(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> dict[str, Amount]:
        """Count some rows for every domain of the corpus, with zeros where there is none."""
        numbers, tokens = self.domain_of[rows], self.n_tokens[rows]
        n_documents = np.bincount(numbers, minlength=len(self.domains))
        n_tokens = np.zeros(len(self.domains), dtype=np.int64)
        np.add.at(n_tokens, numbers, tokens)
        pairs = zip(n_documents.tolist(), n_tokens.tolist(), strict=True)
        return {name: Amount(*pair) for name, pair in zip(self.domains, pairs, strict=True)}

    def fingerprint(self) -> str:
        """Hash all that a selection depends on: ids, tokens, domains and ratings."""
        digest = hashlib.blake2b(digest_size=16)
        for column in (self.doc_hash, self.n_tokens, self.domain_of, self.ratings):
            digest.update(np.ascontiguousarray(column).astype(column.dtype.newbyteorder("<")).tobytes())
        digest.update("\n".join(self.domains).encode("utf-8"))
        return digest.hexdigest()


def load_pool(workspace: Workspace, rater: str) -> Pool:
    """Read the narrow columns of a workspace and the ratings by one rater.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    rater : str
        Whose ratings.

    Returns
    -------
    Pool
        All documents, the unrated ones too.

    Raises
    ------
    NotFoundError
        If this rater has rated nothing here.
    InputError
        If a file of ratings is not of the documents beside it.
    """
    # First of all: what changes while we read makes it another one.
    revision = workspace.revision(rater)
    criteria = workspace.criteria_rated(rater)
    rated = {path.name: path for path in workspace.rating_parts(rater)}
    documents, ratings = [], []
    for part in workspace.document_parts():
        table = read_stored(part, _COLUMNS)
        # 64-bit offsets: the ids of a large corpus may have more than 2 GiB in all.
        documents.append(table.set_column(0, "doc_id", table["doc_id"].cast(pa.large_string())))
        ratings.append(_ratings_of_part(documents[-1], rated.get(part.name), criteria))
    table = pa.concat_tables(documents).combine_chunks()
    order = pc.sort_indices(table["doc_id"])
    table, order_np = table.take(order).combine_chunks(), order.to_numpy()
    domains, domain_of = _numbered(table["domain"])
    return Pool(
        doc_ids=table["doc_id"].chunk(0),
        doc_hash=table["doc_hash"].to_numpy(),
        n_tokens=table["n_tokens"].to_numpy(),
        domain_of=domain_of,
        domains=domains,
        ratings=np.concatenate(ratings)[order_np],
        criteria=criteria,
        revision=revision,
    )


def _numbered(names: pa.ChunkedArray) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Sort the distinct names, and number each row by its name's place."""
    encoded = names.combine_chunks().dictionary_encode()
    found = encoded.dictionary.to_pylist()
    ascending = sorted(range(len(found)), key=found.__getitem__)
    number_of = np.empty(len(found), dtype=np.int64)
    number_of[ascending] = np.arange(len(found))
    return tuple(found[place] for place in ascending), number_of[encoded.indices.to_numpy()]


def _ratings_of_part(documents: pa.Table, path: Path | None, criteria: tuple[str, ...]) -> npt.NDArray[np.float32]:
    if path is None:
        return np.full((documents.num_rows, len(criteria)), np.nan, dtype=np.float32)
    table = read_stored(path, ["doc_id", *criteria])
    if not table["doc_id"].cast(pa.large_string()).equals(documents["doc_id"]):
        raise InputError(f"'{path}' does not hold the ratings of the documents beside it. Rate again with --force.")
    columns = [table[criterion].to_numpy().astype(np.float32) for criterion in criteria]
    return np.stack(columns, axis=1)
