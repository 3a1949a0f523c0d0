"""Votes felt at once: a rater's own heads, moved by some votes; nothing is published until asked.

The heads stay at the centre of the ridge, and the rater's own training counts as often as it had pairs.  So few votes
move them little, and many votes more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.corpus.fingerprints import doc_hashes
from core.errors import InputError, NoJudgmentsError
from core.judging.pair_set import PairSet
from core.qurater.accuracy import Accuracy, accuracy_at
from core.qurater.checkpoint import load_rater, save_rater
from core.qurater.crossval import N_FOLDS, Mask, pair_folds
from core.qurater.feature_cache import FeatureCache
from core.qurater.heads import Features, Heads, Ratings
from core.qurater.held_out import Floats
from core.qurater.labels import columns_of, judged_criteria
from core.qurater.model import RatingModel
from core.qurater.network import HeadsOnEncoder
from core.qurater.rater import HeadsRater, Rater
from core.qurater.ridge import Comparisons, minimise_preference_loss
from core.qurater.training import FitSettings, standardising
from core.records import OnProgress, ignore_progress

# A preview need not be exact to the sixth digit: ratings are within 1 % of a standard deviation of the minimum.
_TOLERANCE = 1e-4

# How often a rater's own training counts where its record does not say how many pairs it had.
_UNKNOWN_PAIRS = 1_000


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
        By criterion of the rater.
    before, after : dict of str to Accuracy
        How often the old and the new heads prefer what was voted for, by criterion; of the new ones by cross-validation
        over disjoint documents, NaN with n = 0 where there are too few documents for it.
    ratings_before, ratings_after : ndarray of float32, shape (n_texts, n_criteria)
        Of the texts that were given.
    """

    heads: Heads
    votes: PairSet
    n_votes: dict[str, int]
    before: dict[str, Accuracy]
    after: dict[str, Accuracy]
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
        If nothing is voted on that it rates.

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
    if not set(judged_criteria(votes)) & set(rater.criteria):
        raise NoJudgmentsError(f"Nothing is voted on that the rater {rater.name!r} rates. Vote in Compare first.")
    features = cache.features(
        network.encoder, model.tokenizer, [*votes.texts, *texts], window=rater.window, on_progress=on_progress
    )
    fit = _Fit(rater, features, len(votes.texts))
    heads = fit.moved_by(votes)
    return HeadsPreview(
        heads=heads,
        votes=votes,
        n_votes={key: int(n) for key, n in zip(rater.criteria, fit.is_judged(votes).sum(axis=0), strict=True)},
        before=_accuracies(rater.heads, fit.log_odds(rater.heads, votes), votes),
        after=_accuracies(heads, fit.held_out(votes, seed=seed), votes),
        ratings_before=rater.heads.ratings(features[len(votes.texts) :]),
        ratings_after=heads.ratings(features[len(votes.texts) :]),
    )


def publish_preview(
    preview: HeadsPreview, model: RatingModel, *, destination: Path, name: str, force: bool = False
) -> Rater:
    """Save moved heads as a rater of a new name.

    Parameters
    ----------
    preview : HeadsPreview
        As from `preview_heads`.
    model : RatingModel
        The rater that it started from.
    destination : Path
        The folder to write.
    name : str
        What people will call it.
    force : bool
        Whether a rater that is there already is replaced.

    Returns
    -------
    Rater
        As it was saved; its record says which rater it was made from, and by how many votes.

    Raises
    ------
    ConflictError
        If the folder exists and `force` is false.
    """
    rater = model.rater
    if not isinstance(rater, HeadsRater):
        raise InputError(f"The rater {rater.name!r} has no heads of its own. Choose one that has.")
    after = {key: found.accuracy if found.n else None for key, found in preview.after.items()}
    votes = {
        "from": {"name": rater.name, "fingerprint": rater.fingerprint},
        "n_votes": preview.n_votes,
        "accuracy_on_votes": after,
    }
    moved = replace(
        rater,
        name=name,
        heads=preview.heads,
        training=rater.training | {"moved_by_votes": votes},
        training_texts=np.union1d(rater.training_texts, doc_hashes(preview.votes.texts)),
        folder=None,
    )
    save_rater(moved, destination, card=_card(moved, preview), force=force)
    return load_rater(destination)


class _Fit:
    """Heads moved by votes, on features that are standardised once."""

    def __init__(self, rater: HeadsRater, features: Features, n_texts: int) -> None:
        self.rater, self.features = rater, features[:n_texts]
        has_tokens = np.asarray(np.isfinite(features).all(axis=1), dtype=np.bool_)
        mean, self.deviation = standardising(features[has_tokens])
        self.has_tokens = has_tokens[:n_texts]
        self.standardised = np.where(self.has_tokens[:, np.newaxis], (self.features - mean) / self.deviation, 0.0)
        self.offset = np.nan_to_num(rater.heads.ratings(self.features).astype(np.float64))
        self.mean = mean

    def is_judged(self, votes: PairSet) -> Mask:
        both = self.has_tokens[votes.index_a] & self.has_tokens[votes.index_b]
        return np.isfinite(votes.prob_b_preferred[:, columns_of(self.rater.criteria)]) & both[:, np.newaxis]

    def moved_by(self, votes: PairSet) -> Heads:
        is_judged = self.is_judged(votes)
        labels = np.where(is_judged, votes.prob_b_preferred[:, columns_of(self.rater.criteria)], np.nan)
        n_pairs = self.rater.training.get("n_pairs", _UNKNOWN_PAIRS)
        found = minimise_preference_loss(
            self.standardised,
            Comparisons(labels, is_judged / n_pairs, votes.index_a, votes.index_b),
            penalty=self.rater.training.get("penalty", FitSettings().penalty),
            offset=self.offset,
            tolerance=_TOLERANCE / n_pairs**0.5,
        )
        change = found.x / self.deviation
        old = self.rater.heads
        bias = old.bias - change @ self.mean
        return Heads(old.criteria, (old.weight + change).astype(np.float32), bias.astype(np.float32))

    def log_odds(self, heads: Heads, votes: PairSet) -> Floats:
        ratings = heads.ratings(self.features).astype(np.float64)
        return np.asarray(ratings[votes.index_b] - ratings[votes.index_a])

    def held_out(self, votes: PairSet, *, seed: int) -> Floats:
        """Predict each vote by heads that votes on other documents moved; NaN throughout where there are too few."""
        found = np.full((votes.n_pairs, len(self.rater.criteria)), np.nan)
        try:
            folds = list(pair_folds(votes, n_folds=N_FOLDS, seed=seed))
        except InputError:
            return found
        for is_training, is_test in folds:
            trained = votes.subset(is_training)
            heads = self.moved_by(trained) if self.is_judged(trained).any() else self.rater.heads
            found[is_test] = self.log_odds(heads, votes.subset(is_test))
        return found


def _accuracies(heads: Heads, log_odds: Floats, votes: PairSet) -> dict[str, Accuracy]:
    codes = votes.document_codes()
    judged = votes.prob_b_preferred[:, columns_of(heads.criteria)]
    return {
        key: accuracy_at(
            predicted,
            column,
            min_confidence=0.0,
            documents_a=codes[votes.index_a],
            documents_b=codes[votes.index_b],
        )
        for key, predicted, column in zip(heads.criteria, log_odds.T, judged.T, strict=True)
    }


def _card(rater: HeadsRater, preview: HeadsPreview) -> str:
    came = rater.training["moved_by_votes"]["from"]
    rows = [
        f"| {key} | {preview.n_votes[key]:,} | {_cell(preview.before[key])} | {_cell(preview.after[key])} |"
        for key in rater.criteria
    ]
    return (
        f"# Rater `{rater.name}`\n\nThe heads of the rater `{came['name']}` (fingerprint `{came['fingerprint']}`), "
        "moved by votes; its own training counts as often as it had pairs. What its card says of limits holds here "
        "too.\n\nHow often it prefers what was voted for; moved, on documents whose votes it had not seen (95 % "
        "interval, n votes without ties).\n\n| criterion | votes | before | moved |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _cell(found: Accuracy) -> str:
    return f"{found.accuracy:.3f} ({found.low:.3f} to {found.high:.3f}, n = {found.n:,})" if found.n else "no vote"
