"""A preview that is kept: a rater of a new name, whose record says what moved it, and nothing that no longer holds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.fingerprints import doc_hashes
from core.errors import InputError
from core.estimates import Estimate
from core.qurater.heads.moved_heads import judged_behind, vote_keys
from core.qurater.heads.preview import HeadsPreview
from core.qurater.raters.checkpoint import load_rater, save_rater
from core.qurater.raters.rater import HeadsRater, Rater
from core.qurater.rating.model import RatingModel

# What was measured of the heads as they were.
_MEASURED = ("cross_validation", "ece_before_calibration", "n_folds", "n_documents")


def publish_preview(
    preview: HeadsPreview, model: RatingModel, *, destination: Path, name: str, force: bool = False
) -> Rater:
    """Save moved heads as a rater of a new name.

    Parameters
    ----------
    preview : HeadsPreview
        As from `core.qurater.heads.preview.preview_heads`.
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
        As it was saved; its record says which rater it was made from, and by which votes.

    Raises
    ------
    InputError
        If the rater has no heads of its own.
    ConflictError
        If the folder exists and `force` is false.

    Notes
    -----
    The votes count among its pairs from now on, so that a later preview draws to these heads the more, and the same
    votes move it no more.
    """
    rater = model.rater
    if not isinstance(rater, HeadsRater):
        raise InputError(f"The rater {rater.name!r} has no heads of its own. Choose one that has.")
    texts = np.union1d(rater.training_texts, doc_hashes(preview.votes.texts))
    moved = replace(
        rater,
        name=name,
        heads=preview.heads,
        rating_sd=rater.rating_sd * preview.spread,
        training=_record(rater, preview) | {"n_texts": len(texts)},
        training_texts=texts,
        folder=None,
    )
    save_rater(moved, destination, card=_card(moved, preview), force=force)
    return load_rater(destination)


def _record(rater: HeadsRater, preview: HeadsPreview) -> dict[str, Any]:
    keys, before = np.array(vote_keys(preview.votes)), rater.training.get("moved_by_votes", {}).get("votes", {})
    votes = {
        key: sorted({*before.get(key, ()), *keys[is_new].tolist()})
        for key, is_new in zip(rater.criteria, preview.is_new.T, strict=True)
    }
    moved = {
        "from": {"name": rater.name, "fingerprint": rater.fingerprint},
        "n_votes": preview.n_votes,
        "accuracy_on_votes": {key: found.value for key, found in preview.after.items()},
        "votes": votes,
    }
    kept = {key: value for key, value in rater.training.items() if key not in _MEASURED}
    n_pairs = int(preview.is_new.any(axis=1).sum())
    n_judged = judged_behind(rater) + preview.is_new.sum(axis=0)
    source = {"what": "votes that moved its heads", "n_pairs": n_pairs, "weight": 1.0}
    return kept | {
        "n_pairs": rater.training.get("n_pairs", 0) + n_pairs,
        "n_judged": dict(zip(rater.criteria, n_judged.tolist(), strict=True)),
        "judgments": [*rater.training.get("judgments", []), source],
        "moved_by_votes": moved,
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
        "too. How far the length of a text moves its ratings was not measured again.\n\n"
        "How often it prefers what was voted for; moved, on documents whose votes it had not seen (95 % "
        "interval, n votes without ties).\n\n| criterion | votes | before | moved |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _cell(found: Estimate) -> str:
    if found.value is None:
        return "no vote"
    return f"{found.value:.3f} ({found.ci_low:.3f} to {found.ci_high:.3f}, n = {found.n:,})"
