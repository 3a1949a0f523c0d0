"""What a rater is worth on documents that it has not seen: cross-validation over disjoint documents."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.arrays import Floats
from core.errors import InputError
from core.judging.files.pair_set import Indices, PairSet
from core.qurater.heads.fitting import FitSettings, Weights, fit_heads
from core.qurater.learning.labels import columns_of, judged_criteria
from core.qurater.raters.heads import Features
from core.wording import count

Mask = npt.NDArray[np.bool_]
OnFold = Callable[[int, float, Floats], None]

N_FOLDS = 5


def document_folds(pair_set: PairSet, *, n_folds: int, rng: np.random.Generator) -> Indices:
    """Divide the source documents among folds, so that no document stands in two.

    Parameters
    ----------
    pair_set : PairSet
        Judged pairs.
    n_folds : int
        Number of folds.
    rng : Generator
        Draws which document goes where.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        The fold of each document, numbered as by `PairSet.document_codes`.

    Raises
    ------
    InputError
        If there are fewer documents than folds.

    Notes
    -----
    A pair whose documents fall into different folds is lost to training and test alike.  So documents that are compared
    only with one another, such as the members of one judged group, go to one fold together, unless they are more than
    half a fold.
    """
    codes = pair_set.document_codes()
    n_documents = int(codes.max(initial=-1)) + 1
    edges = (codes[pair_set.index_a], codes[pair_set.index_b])
    graph = coo_matrix((np.ones(pair_set.n_pairs), edges), shape=(n_documents, n_documents))
    components = connected_components(graph, directed=False)[1] if n_documents else np.empty(0, np.int64)
    is_large = np.bincount(components)[components] > n_documents / (2 * n_folds)
    own_unit = n_documents + np.arange(n_documents)
    units = np.unique(np.where(is_large, own_unit, components), return_inverse=True)[1]
    n_units = int(units.max(initial=-1)) + 1
    if n_units < n_folds:
        raise InputError(
            f"{n_documents} documents are too few for cross-validation in {n_folds} folds. "
            "Judge pairs of more documents."
        )
    return (rng.permutation(n_units) % n_folds)[units].astype(np.int64)


def held_out_log_odds(
    features: Features,
    pair_set: PairSet,
    *,
    settings: FitSettings,
    seed: int,
    n_folds: int = N_FOLDS,
    criteria: tuple[str, ...] | None = None,
    weight: Weights | None = None,
    length_move: Floats | None = None,
    on_fold: OnFold | None = None,
) -> Floats:
    """Predict each pair by heads that have seen neither of its documents.

    Parameters
    ----------
    features : ndarray of float32, shape (n_texts, n_features)
        Of the texts of `pair_set`.
    pair_set : PairSet
        Judged pairs.
    settings : FitSettings
        How each fold's heads are fitted.
    seed : int
        Of the division into folds.
    n_folds : int
        Number of folds.
    criteria, weight, length_move
        As for `core.qurater.heads.fitting.fit_heads`.
    on_fold : callable, optional
        Is told of each fold that is done: its number from 1, the loss on what it was fitted to, and its predictions
        as they are returned, NaN outside the fold.

    Returns
    -------
    ndarray of float64, shape (n_pairs, n_criteria)
        Rating of B minus rating of A; NaN for a pair whose documents lie in different folds.
    """
    criteria = judged_criteria(pair_set) if criteria is None else criteria
    log_odds = np.full((pair_set.n_pairs, len(criteria)), np.nan)
    folds = pair_folds(pair_set, n_folds=n_folds, seed=seed)
    for number, (is_training, is_test) in enumerate(folds, start=1):
        losses: list[float] = []
        heads = fit_heads(
            features,
            pair_set.subset(is_training),
            settings,
            criteria=criteria,
            weight=None if weight is None else weight[is_training],
            length_move=length_move,
            on_epoch=lambda _, loss, losses=losses: losses.append(loss),  # type: ignore[misc]
        )
        ratings = heads.ratings(features).astype(np.float64)
        found = ratings[pair_set.index_b[is_test]] - ratings[pair_set.index_a[is_test]]
        log_odds[is_test] = found
        if on_fold is not None:
            on_fold(number, losses[-1] if losses else np.nan, np.where(is_test[:, np.newaxis], log_odds, np.nan))
    return log_odds


def require_enough(pair_set: PairSet, criteria: tuple[str, ...], *, seed: int, n_folds: int = N_FOLDS) -> None:
    """Refuse judgments of which no fold can be learned from, or tested on, before work is done on them.

    Raises
    ------
    InputError
        Saying how many pairs are enough.
    """
    judged = ~np.isnan(pair_set.prob_b_preferred[:, columns_of(criteria)])
    few = (
        f"{count(pair_set.n_pairs, 'pair')} of {count(len(set(pair_set.documents)), 'document')} are too few to train "
        f"on some and test on others. Judge at least {2 * n_folds} pairs of different documents by each criterion."
    )
    try:
        folds = list(pair_folds(pair_set, n_folds=n_folds, seed=seed))
    except InputError as error:
        raise InputError(few) from error
    is_taught = all(judged[is_training].any(axis=0).all() for is_training, _ in folds)
    if not (is_taught and judged[np.any([is_test for _, is_test in folds], axis=0)].any(axis=0).all()):
        raise InputError(few)


def pair_folds(pair_set: PairSet, *, n_folds: int, seed: int) -> Iterator[tuple[Mask, Mask]]:
    """Divide pairs into folds over disjoint documents.

    Yields
    ------
    tuple of ndarray of bool, shape (n_pairs,)
        Pairs to train on, and pairs to test on; a pair of documents in different folds is in neither, or is trained on.
    """
    fold_of_document = document_folds(pair_set, n_folds=n_folds, rng=np.random.default_rng(seed))
    fold_of_text = fold_of_document[pair_set.document_codes()]
    fold_a, fold_b = fold_of_text[pair_set.index_a], fold_of_text[pair_set.index_b]
    for fold in range(n_folds):
        yield (fold_a != fold) & (fold_b != fold), (fold_a == fold) & (fold_b == fold)
