"""Clusters are named: a number, and the words that set their documents apart."""

from collections import Counter

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.insight.distinctive_terms import distinctive_terms, terms_in
from core.records import OnProgress, Progress

Numbers = npt.NDArray[np.int64]

# In the record of the column: names that were found in another way are other values, and are not gone on with.
NAMED_BY = "log-odds times rarity, without function words"
_READ_OF_CLUSTER, _READ_CHARACTERS = 200, 2_000
_N_TERMS = 3


def names_of_clusters(
    workspace: Workspace,
    parts: list[str],
    hashes: list[Hashes],
    *,
    cluster_of: Numbers,
    seed: int,
    on_progress: OnProgress,
) -> list[str]:
    """Name each cluster by its number and its distinctive words, from the beginnings of some of its documents.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    parts, hashes : list of str, list of ndarray of uint64
        Parts of documents, and ``doc_hash`` of the documents of each.
    cluster_of : ndarray of int64, shape (n_documents,)
        The cluster of each document, counted from 0; none without a document.
    seed : int
        Decides which documents are read: at most 200 of a cluster.
    on_progress : callable
        Told how many documents are read.

    Returns
    -------
    list of str
        Such as ``012 moss, fern, spore``; the numbers count from 1.
    """
    is_read = _some_of_each(cluster_of, random_bits(seed, np.concatenate(hashes), stream=1))
    n = int(cluster_of.max()) + 1
    counts, sizes, before, done = [Counter[str]() for _ in range(n)], [0] * n, 0, 0
    for part, each in zip(parts, hashes, strict=True):
        rows = np.flatnonzero(is_read[before : before + len(each)])
        table = read_stored(workspace.documents / part, ["title", "text"]).take(rows)
        texts = zip(table["title"].to_pylist(), table["text"].to_pylist(), strict=True)
        for cluster, (title, text) in zip(cluster_of[before + rows].tolist(), texts, strict=True):
            counts[cluster].update(terms_in(f"{title} {text[:_READ_CHARACTERS]}"))
            sizes[cluster] += 1
        before += len(each)
        done += len(rows)
        on_progress(Progress(done, int(is_read.sum()), "documents", "naming clusters"))
    width = max(3, len(str(n)))
    terms = distinctive_terms(counts, sizes, n=_N_TERMS)
    return [f"{number:0{width}} {', '.join(words)}".strip() for number, words in enumerate(terms, start=1)]


def _some_of_each(cluster_of: Numbers, bits: Hashes) -> npt.NDArray[np.bool_]:
    """Mark at most `_READ_OF_CLUSTER` documents of each cluster, by chance."""
    order = np.lexsort((bits, cluster_of))
    begins = np.searchsorted(cluster_of[order], cluster_of[order])
    is_marked = np.zeros(len(order), dtype=bool)
    is_marked[order] = np.arange(len(order)) - begins < _READ_OF_CLUSTER
    return is_marked
