"""A linear classifier of target texts against documents drawn at random: which documents it takes for targets."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from core.arrays import Floats
from core.corpus.columns.column_files import VALUE
from core.corpus.columns.fill_column import ColumnReport, fill_column
from core.corpus.text_steps import texts_in_steps
from core.corpus.workspace import Workspace
from core.records import OnProgress, Progress, ignore_progress
from core.selection.baselines.contrast import N_FOLDS, SEED, Contrast, contrast_of
from core.selection.baselines.features import N_BUCKETS, unit_rows
from core.selection.baselines.hashed_ngrams import ngram_counts
from core.selection.baselines.targets import Targets

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


# How little weights are drawn to 0 (scikit-learn's C): rows have length 1, so weights must be large to tell them apart.
WEAKNESS_OF_PENALTY = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class LogOdds:
    """Gives documents their log-odds to be targets; the values of a column.

    Attributes
    ----------
    weights : ndarray of float64, shape (n_buckets,)
        Of the features of `core.selection.baselines.features.unit_rows`.
    intercept : float
        The log-odds of a text without words.
    """

    weights: Floats
    intercept: float

    def of(self, rows: "csr_matrix") -> Floats:
        """Give the log-odds of texts by their features; shape (n_texts,)."""
        log_odds: Floats = rows @ self.weights + self.intercept
        return log_odds

    def __call__(self, documents: pa.Table) -> dict[str, pa.Array]:
        """Give the log-odds of the documents of a part, which have the column ``text``, as `VALUE`."""
        steps = texts_in_steps(documents["text"])
        found = [self.of(unit_rows(ngram_counts(texts, len(self.weights)))) for texts in steps]
        return {VALUE: pa.array(np.concatenate([np.zeros(0), *found]), pa.float64())}


@dataclass(frozen=True, slots=True)
class ClassifierReport:
    """What a column of log-odds holds, and what its classifier is worth.

    Attributes
    ----------
    column : ColumnReport
        What it holds.
    auc : float
        The share of pairs of a target and a drawn document in which the target has the larger log-odds, by classifiers
        that have seen neither.
    n_targets, n_drawn : int
        Of how many of each.
    """

    column: ColumnReport
    auc: float
    n_targets: int
    n_drawn: int

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        held_out = {"auc": self.auc, "n_targets": self.n_targets, "n_drawn": self.n_drawn, "n_folds": N_FOLDS}
        return self.column.to_json() | {"held_out": held_out}


def fill_classifier(
    workspace: Workspace,
    targets: Targets,
    *,
    name: str = "classifier",
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> ClassifierReport:
    """Learn to tell target texts from documents of the corpus, and give every document its log-odds, as a column.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    targets : Targets
        Texts like those that are wanted; of more than 20,000 as many are drawn.
    name, force, n_processes, on_progress
        As for `core.corpus.columns.fill_column.fill_column`.

    Returns
    -------
    ClassifierReport
        What the column holds, and how well unseen targets were told from unseen documents.

    Raises
    ------
    InputError
        If there are fewer than 20 target texts or documents.
    ConflictError
        If a column of this name was made otherwise and `force` is false.

    Notes
    -----
    Logistic regression with an L2 penalty on hashed words and pairs of words, as fastText classifiers of the kind of
    GPT-3's and DCLM's; as many documents are drawn as there are targets. Documents of the corpus may be as good as the
    targets, so that an area under the curve of 1 is not to be had, nor wanted.
    """
    on_progress(Progress(0, 0, "", "drawing documents"))
    contrast = contrast_of(workspace, targets)
    on_progress(Progress(0, 0, "", "learning"))
    auc = held_out_auc(contrast)
    model = fit_log_odds(contrast)
    n_targets = int(contrast.is_target.sum())
    how = {
        "method": "classifier",
        **targets.record(),
        "n_targets": n_targets,
        "n_drawn": len(contrast.fold) - n_targets,
        "auc": round(auc, 4),
        "settings": {
            "n_buckets": N_BUCKETS,
            "weakness_of_penalty": WEAKNESS_OF_PENALTY,
            "seed": SEED,
            "weights_fingerprint": hashlib.blake2b(model.weights.astype("<f8").tobytes(), digest_size=16).hexdigest(),
        },
    }
    report = fill_column(workspace, name, model, how=how, force=force, n_processes=n_processes, on_progress=on_progress)
    return ClassifierReport(report, auc, n_targets, len(contrast.fold) - n_targets)


def fit_log_odds(contrast: Contrast) -> LogOdds:
    """Fit the classifier; the same weights for the same examples, on however many processors."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):
        found = LogisticRegression(C=WEAKNESS_OF_PENALTY, max_iter=1_000).fit(contrast.rows, contrast.is_target)
    return LogOdds(found.coef_[0], float(found.intercept_[0]))


def held_out_auc(contrast: Contrast) -> float:
    """Measure by cross-validation how well unseen targets are told from unseen documents.

    Returns
    -------
    float
        The area under the curve of all held-out log-odds together; 0.5 is chance.
    """
    from sklearn.metrics import roc_auc_score

    log_odds = np.zeros(len(contrast.fold))
    for fold in range(N_FOLDS):
        is_test = contrast.fold == fold
        training = Contrast(contrast.rows[~is_test], contrast.is_target[~is_test], contrast.fold[~is_test])
        log_odds[is_test] = fit_log_odds(training).of(contrast.rows[is_test])
    return float(roc_auc_score(contrast.is_target, log_odds))
