"""Some of the indexed documents with their vectors: the same ones in whatever order the files were imported."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.corpus.embeddings import vectors_of_part
from core.corpus.fingerprints import Hashes
from core.corpus.workspace import Workspace


@dataclass(frozen=True, slots=True, eq=False)
class SampledVectors:
    """A sample of documents, in an order that no order of files moves.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n_sampled, n_dimensions)
        Of length 1.
    places : ndarray of int64, shape (n_sampled,)
        Which documents they are of: counted through the parts.
    """

    vectors: npt.NDArray[np.float32]
    places: npt.NDArray[np.int64]


def sampled_vectors(
    workspace: Workspace, parts: list[str], hashes: list[Hashes], *, n: int, seed: int
) -> SampledVectors:
    """Read the vectors of some documents.

    Parameters
    ----------
    workspace : Workspace
        The corpus, indexed.
    parts, hashes : list of str, list of ndarray of uint64
        Parts of documents, and ``doc_hash`` of the documents of each.
    n : int
        How many; all where there are fewer.
    seed : int
        Decides which ones, together with their hashes alone.
    """
    bits = [random_bits(seed, each) for each in hashes]
    everything = np.concatenate(bits)
    limit = np.sort(everything)[min(n, len(everything)) - 1]
    vectors = [
        vectors_of_part(workspace, part)[each <= limit].astype(np.float32)
        for part, each in zip(parts, bits, strict=True)
    ]
    places = np.flatnonzero(everything <= limit)
    order = np.argsort(everything[places])
    return SampledVectors(np.concatenate(vectors)[order], places[order])
