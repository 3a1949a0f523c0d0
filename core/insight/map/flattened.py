"""Vectors become points of a plane: by UMAP where it is installed, else by their two principal components."""

import warnings
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from core.corpus.embeddings import Vectors
from core.corpus.similar.among import Among

UMAP, PCA = "umap", "pca"
# What McInnes, Healy and Melville (2018) take; fewer documents have no neighbourhoods to keep.
_NEIGHBOURS, _FEWEST = 15, 50

Points = npt.NDArray[np.float64]


def method_for(n: int) -> str:
    """Say by which method so many vectors are put into a plane here."""
    return UMAP if n >= _FEWEST and find_spec("umap") is not None else PCA


def flattened(vectors: Vectors, *, method: str, seed: int) -> Points:
    """Put vectors into a plane.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, n_dimensions)
        Of length 1.
    method : {"umap", "pca"}
        UMAP keeps neighbours together [1]_ and says nothing by distances between groups; principal components keep
        the directions in which documents differ most.
    seed : int
        Decides what UMAP does by chance.

    Returns
    -------
    ndarray of float64, shape (n, 2)
        In units without a meaning.

    References
    ----------
    .. [1] L. McInnes, J. Healy, J. Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension
       Reduction", 2018, arXiv:1802.03426.
    """
    return _by_umap(vectors, seed) if method == UMAP else _by_pca(vectors)


def _by_pca(vectors: Vectors) -> Points:
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov(centred, rowvar=False) if len(vectors) > 1 else np.eye(vectors.shape[1]))
    axes = directions[:, [-1, -2]]
    # An axis has no direction of its own: its longest component points up.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    return np.asarray(centred @ axes, dtype=np.float64)


def _by_umap(vectors: Vectors, seed: int) -> Points:
    with warnings.catch_warnings():
        # That it has no TensorFlow, and will not place other documents: these are placed by `placed.py`.
        warnings.simplefilter("ignore")
        import umap

        model = umap.UMAP(
            n_neighbors=_NEIGHBOURS,
            metric="cosine",
            init="pca",
            precomputed_knn=(*_neighbours(vectors), None),
            random_state=seed % 2**31,
            n_jobs=1,
        )
        return np.asarray(model.fit_transform(vectors), dtype=np.float64)


def _neighbours(vectors: Vectors) -> tuple[npt.NDArray[np.int64], Vectors]:
    """Find the nearest of each, itself first, and how far they are: one less their cosine."""
    similarities, rows = Among(vectors).nearest(vectors, _NEIGHBOURS + 1)
    is_itself = rows == np.arange(len(rows))[:, None]
    # Of several equal vectors it may not be the first, or not be there at all: then it takes the last one's place.
    is_itself[~is_itself.any(axis=1), -1] = True
    others = np.argsort(is_itself, axis=1, kind="stable")[:, : _NEIGHBOURS - 1]
    itself = np.arange(len(rows))[:, None]
    distances = np.clip(1 - np.take_along_axis(similarities, others, axis=1), 0, None)
    found = np.hstack([itself, np.take_along_axis(rows, others, axis=1)])
    return found, np.hstack([np.zeros((len(rows), 1)), distances]).astype(np.float32)
