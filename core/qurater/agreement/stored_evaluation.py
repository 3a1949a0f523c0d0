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
from core.qurater.agreement.evaluation import CriterionEvaluation, EvaluationReport, plain
from core.qurater.agreement.excerpt_ratings import passages_judged, rate_passages
from core.qurater.agreement.quality import accuracies
from core.qurater.agreement.rater_as_judge import PASSAGES, judged_pairs, numbers, together
from core.qurater.rating.model import RatingModel
from core.records import OnProgress, ignore_progress


@dataclass(frozen=True, slots=True)
class StoredEvaluation(EvaluationReport):
    """Agreement of a rater with the judgments of a workspace: all judges averaged, and each.

    Attributes
    ----------
    judges : dict of str to dict of str to CriterionEvaluation
        By judge and criterion.
    """

    judges: dict[str, dict[str, CriterionEvaluation]]

    def to_json(self) -> dict[str, Any]:
        """Give the object that ``qulens evaluate --json`` prints."""
        judges = {name: plain(found) for name, found in self.judges.items()}
        return EvaluationReport.to_json(self) | {"judges": judges}


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
    preferences = preferred(all_judgments(workspace), models_among(judges(workspace)))
    passages = passages_judged(preferences)
    if not passages:
        raise NoJudgmentsError(
            f"Nobody has judged pairs in '{workspace.root}' yet. Vote in Compare (qulens app), or name a file: --pairs."
        )
    ratings = rate_passages(workspace, open_catalog(workspace), model, name, passages, on_progress=on_progress)
    pairs = judged_pairs(preferences, ratings, {})
    averaged, criteria, knows = together(pairs), model.rater.criteria, model.rater.knows_training_texts
    distinct = averaged.drop_duplicates(list(PASSAGES))
    return StoredEvaluation(
        rater=name,
        fingerprint=ratings.fingerprint,
        n_pairs=len(distinct),
        n_pairs_seen_in_training=int(distinct["is_seen"].sum()),
        knows_training_texts=knows,
        n_pairs_without_rating=int((~distinct["is_rated"]).sum()),
        criteria=_by_criterion(averaged, criteria),
        criteria_unseen=_by_criterion(averaged[~averaged["is_seen"]], criteria) if knows else None,
        judges={str(judge): _by_criterion(said, criteria) for judge, said in pairs.groupby("judge")},
    )


def _by_criterion(pairs: pd.DataFrame, criteria: tuple[str, ...]) -> dict[str, CriterionEvaluation]:
    by_criterion = {key: pairs[pairs["criterion"] == key] for key in criteria}
    return {
        key: CriterionEvaluation(accuracies(found), reliability(*numbers(found))) for key, found in by_criterion.items()
    }
