"""The evaluation of a rater on the judgments that a workspace holds; what it says of them stays there."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.corpus.catalog.queries import open_catalog
from core.corpus.workspace import Workspace
from core.errors import NoJudgmentsError
from core.judging.stored.lookups import all_judgments, judges
from core.judging.stored.preferences import models_among, preferred
from core.qurater.agreement.calibration import reliability
from core.qurater.agreement.evaluation import CriterionEvaluation
from core.qurater.agreement.excerpt_ratings import passages_judged, rate_passages
from core.qurater.agreement.rater_as_judge import accuracies, judged_pairs, numbers, together
from core.qurater.rating.model import RatingModel
from core.records import OnProgress, ignore_progress

_PAIR = ["doc_a", "start_a", "doc_b", "start_b"]


@dataclass(frozen=True, slots=True)
class StoredEvaluation:
    """Agreement of a rater with the judgments of a workspace.

    Attributes
    ----------
    rater, fingerprint : str
        Which rater.
    n_pairs, n_pairs_seen_in_training : int
        Pairs with an answer, and those of which at least one text was a training text.
    knows_training_texts : bool
        Whether that can be told: a published checkpoint does not say what it was trained on.
    criteria : dict of str to CriterionEvaluation
        By criterion, all judges averaged.
    judges : dict of str to dict of str to CriterionEvaluation
        By judge and criterion.
    """

    rater: str
    fingerprint: str
    n_pairs: int
    n_pairs_seen_in_training: int
    knows_training_texts: bool
    criteria: dict[str, CriterionEvaluation]
    judges: dict[str, dict[str, CriterionEvaluation]]

    def to_json(self) -> dict[str, Any]:
        """Give the object that ``qulens evaluate --json`` prints."""
        return {
            "rater": self.rater,
            "fingerprint": self.fingerprint,
            "n_pairs": self.n_pairs,
            "n_pairs_seen_in_training": self.n_pairs_seen_in_training,
            "knows_training_texts": self.knows_training_texts,
            "criteria": _to_json(self.criteria),
            "judges": {name: _to_json(found) for name, found in self.judges.items()},
        }


def evaluate_on_stored(
    workspace: Workspace, model: RatingModel, name: str, *, on_progress: OnProgress = ignore_progress
) -> StoredEvaluation:
    """Compare a rater with the judgments of a workspace, and keep there what it says of the excerpts.

    Parameters
    ----------
    workspace : Workspace
        With judgments.
    model : RatingModel
        As from `core.qurater.rating.model.open_model`.
    name : str
        What the evaluation is filed under.
    on_progress : callable
        Is told of excerpts done; what is done stays when this is interrupted.

    Returns
    -------
    StoredEvaluation
        On the excerpts as the judges saw them.

    Raises
    ------
    NoJudgmentsError
        If nobody has judged.
    """
    judgments = all_judgments(workspace)
    passages = passages_judged(judgments)
    if not passages:
        raise NoJudgmentsError(
            f"Nobody has judged pairs in '{workspace.root}' yet. Vote in Compare (qulens app), or name a file: --pairs."
        )
    ratings = rate_passages(workspace, open_catalog(workspace), model, name, passages, on_progress=on_progress)
    pairs = judged_pairs(preferred(judgments, models_among(judges(workspace))), ratings, {})
    distinct = together(pairs).groupby(_PAIR)["is_seen"].any()
    return StoredEvaluation(
        rater=name,
        fingerprint=ratings.fingerprint,
        n_pairs=len(distinct),
        n_pairs_seen_in_training=int(distinct.sum()),
        knows_training_texts=model.rater.knows_training_texts,
        criteria=_by_criterion(together(pairs), model.rater.criteria),
        judges={str(judge): _by_criterion(said, model.rater.criteria) for judge, said in pairs.groupby("judge")},
    )


def _by_criterion(pairs: pd.DataFrame, criteria: tuple[str, ...]) -> dict[str, CriterionEvaluation]:
    by_criterion = {key: pairs[pairs["criterion"] == key] for key in criteria}
    return {
        key: CriterionEvaluation(accuracies(found), reliability(*numbers(found))) for key, found in by_criterion.items()
    }


def _to_json(found: dict[str, CriterionEvaluation]) -> dict[str, Any]:
    return {key: evaluation.to_json() for key, evaluation in found.items()}
