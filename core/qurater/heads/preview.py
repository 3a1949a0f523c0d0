"""Votes felt at once: a rater's own heads, moved by some votes; nothing is published until asked.

The heads stay at the centre of the ridge, and the rater's own training counts as often as it had pairs.  So few votes
move them little, and many votes more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.arrays import Floats
from core.errors import InputError, NoJudgmentsError
from core.estimates import Estimate
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.accuracy import accuracy_by_criterion
from core.qurater.heads.moved_heads import Mask, MovedHeads
from core.qurater.learning.feature_cache import FeatureCache
from core.qurater.learning.labels import columns_of
from core.qurater.networks.network import HeadsOnEncoder
from core.qurater.raters.heads import Heads, Ratings
from core.qurater.raters.rater import HeadsRater
from core.qurater.rating.model import RatingModel
from core.records import OnProgress, ignore_progress


@dataclass(frozen=True, slots=True, eq=False)
class HeadsPreview:
    """What votes would make of a rater.

    Attributes
    ----------
    heads : Heads
        The rater's, moved.
    votes : PairSet
        What moved them.
    n_votes : dict of str to int
        By criterion of the rater; votes that moved it before are left out.
    is_new : ndarray of bool, shape (n_pairs, n_criteria)
        Which votes these are.
    before, after : dict of str to Estimate
        How often the old and the new heads prefer what was voted for, by criterion, on the same votes; of the new ones
        by cross-validation over disjoint documents, nothing where there are too few documents for it.
    spread : ndarray of float64, shape (n_criteria,)
        The standard deviation of the new ratings of the votes' texts, in units of that of the old ones.
    ratings_before, ratings_after : ndarray of float32, shape (n_texts, n_criteria)
        Of the texts that were given.
    """

    heads: Heads
    votes: PairSet
    n_votes: dict[str, int]
    is_new: Mask
    before: dict[str, Estimate]
    after: dict[str, Estimate]
    spread: Floats
    ratings_before: Ratings
    ratings_after: Ratings


def preview_heads(
    model: RatingModel,
    votes: PairSet,
    *,
    cache: FeatureCache,
    texts: Sequence[str] = (),
    seed: int = 42,
    on_progress: OnProgress = ignore_progress,
) -> HeadsPreview:
    """Move the heads of a rater by votes.

    Parameters
    ----------
    model : RatingModel
        With heads on a frozen encoder.
    votes : PairSet
        Judged pairs; criteria that the rater does not rate are left out.
    cache : FeatureCache
        With the features of the texts it takes well under a second.
    texts : sequence of str
        Texts whose ratings are to be compared.
    seed : int
        Of the division into folds.
    on_progress : callable
        Is told of tokens read, where features are not kept yet.

    Returns
    -------
    HeadsPreview
        Nothing is written but the cache.

    Raises
    ------
    InputError
        If the rater has no heads of its own.
    NoJudgmentsError
        If nothing is voted on that it rates, or all of it moved the rater before.

    Notes
    -----
    The new weights minimise the votes' summed cross-entropy plus ``n * penalty / 2`` times the squared distance from
    the old ones on standardised features, with the number of pairs ``n`` and the penalty of the rater's own training.
    """
    rater, network = model.rater, model.network
    if not isinstance(rater, HeadsRater) or not isinstance(network, HeadsOnEncoder):
        raise InputError(
            f"The rater {rater.name!r} is a whole model, whose training takes more than a preview. Choose one with "
            "heads, or train it: qulens train --method lora"
        )
    if np.isnan(votes.prob_b_preferred[:, columns_of(rater.criteria)]).all():
        raise NoJudgmentsError(f"Nothing is voted on that the rater {rater.name!r} rates. Vote in Compare first.")
    features = cache.features(
        network.encoder, model.tokenizer, [*votes.texts, *texts], window=rater.window, on_progress=on_progress
    )
    voted, asked = np.split(features, [len(votes.texts)])
    moved = MovedHeads(rater, votes, voted)
    if not moved.is_new.any():
        raise NoJudgmentsError(f"All of these votes moved the rater {rater.name!r} before. Vote on other pairs first.")
    heads = moved.heads()
    before, held_out = moved.log_odds_before(), moved.log_odds_held_out(seed=seed)
    if np.isfinite(held_out).any():
        before = np.where(np.isfinite(held_out), before, np.nan)
    old, new = (np.nanstd(each.ratings(voted).astype(np.float64), axis=0) for each in (rater.heads, heads))
    return HeadsPreview(
        heads=heads,
        votes=votes,
        n_votes={key: int(n) for key, n in zip(rater.criteria, moved.is_new.sum(axis=0), strict=True)},
        is_new=moved.is_new,
        before=accuracy_by_criterion(before, votes, rater.criteria),
        after=accuracy_by_criterion(held_out, votes, rater.criteria),
        spread=np.divide(new, old, out=np.ones_like(new), where=(old > 0) & (new > 0)),
        ratings_before=rater.heads.ratings(asked),
        ratings_after=heads.ratings(asked),
    )
