"""A light student of a rater: a linear model of hashed words that has learned the ratings of some documents."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Floats
from core.records import OnProgress, Progress, ignore_progress
from core.selection.baselines.agreement import Agreement, agreement
from core.selection.baselines.contrast import N_FOLDS
from core.selection.baselines.features import N_BUCKETS, surface, unit_rows
from core.selection.baselines.hashed_ngrams import ngram_counts
from core.selection.baselines.teacher import Lessons

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Chosen on 5,666 documents of 23 domains by cross-validation; a third or three times of either changes correlations by
# less than 0.005.
PENALTY, SURFACE_WEIGHT = 0.1, 0.1
_TOLERANCE = 1e-4
_FURTHEST = 4.0  # standard deviations: of a text like no other, no more than this is believed


@dataclass(frozen=True, slots=True, eq=False)
class Student:
    """Rates texts as its teacher would.

    Attributes
    ----------
    weights : ndarray of float64, shape (n_buckets, n_criteria)
        Of `core.selection.baselines.features.unit_rows`.
    surface_weights : ndarray of float64, shape (n_surface, n_criteria)
        Of `core.selection.baselines.features.surface`, standardised.
    surface_mean, surface_sd : ndarray of float64, shape (n_surface,)
        What they are standardised by.
    intercept : ndarray of float64, shape (n_criteria,)
        What is added.
    """

    weights: Floats
    surface_weights: Floats
    surface_mean: Floats
    surface_sd: Floats
    intercept: Floats

    def rate(self, texts: Sequence[str | None]) -> Floats:
        """Rate texts.

        Returns
        -------
        ndarray of float64, shape (n_texts, n_criteria)
            In the units of the teacher, log-odds; NaN for a text without words.
        """
        counts = ngram_counts(texts, len(self.weights))
        ratings = self.of(unit_rows(counts), surface(texts, counts))
        ratings[np.diff(counts.indptr) == 0] = np.nan
        return ratings

    def of(self, rows: "csr_matrix", looks: Floats) -> Floats:
        """Rate texts by their features; shape (n_texts, n_criteria)."""
        # Row by row, so that a rating does not depend on what stands beside it.
        steps = _standardised(looks, self.surface_mean, self.surface_sd)
        seen: Floats = rows @ self.weights + (steps[:, :, None] * self.surface_weights).sum(axis=1) + self.intercept
        return seen

    @property
    def fingerprint(self) -> str:
        """What tells this student from others: a hash of all that decides its ratings."""
        digest = hashlib.blake2b(digest_size=16)
        for part in (self.weights, self.surface_weights, self.surface_mean, self.surface_sd, self.intercept):
            digest.update(np.ascontiguousarray(part, dtype="<f8").tobytes())
        return digest.hexdigest()


def fit_student(lessons: Lessons) -> Student:
    """Learn ratings by ridge regression; the same student for the same lessons, on however many processors.

    Parameters
    ----------
    lessons : Lessons
        Rated documents.

    Returns
    -------
    Student
        Its weights are scaled to the teacher's ratings.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import Ridge
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    mean, sd = lessons.surface.mean(axis=0), lessons.surface.std(axis=0)
    looks = SURFACE_WEIGHT * _standardised(lessons.surface, mean, sd)
    centre, spread = lessons.ratings.mean(axis=0), lessons.ratings.std(axis=0)
    targets = (lessons.ratings - centre) / np.where(spread > 0, spread, 1.0)
    with threadpool_limits(1):
        found = Ridge(alpha=PENALTY, solver="sparse_cg", tol=_TOLERANCE).fit(
            hstack([lessons.rows, csr_matrix(looks)], format="csr"), targets
        )
    coefficients = np.atleast_2d(found.coef_) * spread[:, None]
    return Student(
        np.ascontiguousarray(coefficients[:, :N_BUCKETS].T),
        np.ascontiguousarray(coefficients[:, N_BUCKETS:].T) * SURFACE_WEIGHT,
        mean,
        sd,
        found.intercept_ * spread + centre,
    )


def held_out_agreement(lessons: Lessons, *, on_progress: OnProgress = ignore_progress) -> list[Agreement]:
    """Measure by cross-validation how students agree with their teacher on documents they have not seen.

    Parameters
    ----------
    lessons : Lessons
        Rated documents; those with the same text are in the same fold.
    on_progress : callable
        Told of each fold.

    Returns
    -------
    list of Agreement
        One for each criterion.
    """
    seen = np.full(lessons.ratings.shape, np.nan)
    for fold in range(N_FOLDS):
        is_test = lessons.fold == fold
        on_progress(Progress(fold, N_FOLDS + 1, "students", "learning"))
        seen[is_test] = fit_student(lessons.some(~is_test)).of(lessons.rows[is_test], lessons.surface[is_test])
    on_progress(Progress(N_FOLDS, N_FOLDS + 1, "students", "learning"))
    return [agreement(*columns, lessons.domains) for columns in zip(seen.T, lessons.ratings.T, strict=True)]


def _standardised(looks: Floats, mean: Floats, sd: Floats) -> Floats:
    scaled: Floats = (looks - mean) / np.where(sd > 0, sd, 1.0)
    return np.clip(scaled, -_FURTHEST, _FURTHEST)
