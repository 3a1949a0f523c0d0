"""What training makes small: the cross-entropy between judged and modelled preference."""

import torch.nn.functional as F
from torch import Tensor

from core.errors import NoJudgmentsError, ShapeError

# Votes are at most 20 in each order: a share of 0 or 1 means less than half a vote of 40, and no infinite margin.
MOST_CERTAIN = 1 - 1 / 80


def preference_loss(
    rating_a: Tensor, rating_b: Tensor, prob_b_preferred: Tensor, *, weight: Tensor | None = None
) -> Tensor:
    """Cross-entropy between judged and modelled preference for text B over text A.

    The model's preference is ``sigmoid(rating_b - rating_a)`` (Bradley-Terry), so only differences of ratings are
    learned; their origin is arbitrary.  Judged preferences stay soft: 14 votes of 20 enter as 0.7.

    Parameters
    ----------
    rating_a, rating_b : Tensor, shape (n_pairs, n_criteria)
        Ratings in log-odds; columns in the order of `core.criteria.CRITERIA`.
    prob_b_preferred : Tensor, shape (n_pairs, n_criteria)
        Share of votes for B, averaged over both orders, in [0, 1]; NaN where the pair was not judged on that
        criterion.
    weight : Tensor, shape (n_pairs, n_criteria), optional
        How much each cell counts; by default all the same.

    Returns
    -------
    Tensor, shape ()
        Mean over the judged cells, in nats; ln 2 for a model that knows nothing.

    Raises
    ------
    ShapeError
        If the three shapes differ (broadcasting would silently compare wrong pairs).
    NoJudgmentsError
        If no cell is judged: the mean of nothing would be NaN, and would train on.

    Notes
    -----
    Wettig et al. (2024) [1]_, the QuRater training loss.  Swapping A and B and replacing p by 1 - p leaves it
    unchanged.

    References
    ----------
    .. [1] "QuRating: Selecting High-Quality Data for Training Language Models", ICML 2024, arXiv:2402.09739.

    Examples
    --------
    >>> import torch
    >>> nothing = torch.zeros(1, 1)
    >>> round(float(preference_loss(nothing, nothing, torch.tensor([[0.9]]))), 4)
    0.6931
    """
    judged = _judged(rating_a, rating_b, prob_b_preferred)
    log_odds_b = (rating_b - rating_a)[judged]  # (n_judged,)
    losses = F.binary_cross_entropy_with_logits(log_odds_b, prob_b_preferred[judged], reduction="none")
    return _mean(losses, None if weight is None else weight[judged])


def margin_loss(
    rating_a: Tensor, rating_b: Tensor, prob_b_preferred: Tensor, *, weight: Tensor | None = None
) -> Tensor:
    """Squared distance between the judged and the modelled margin of text B over text A.

    The judged margin is ``logit(p)``, so that a clear judgment asks for a large difference of ratings and a doubtful
    one for a small difference; certainty is cut at `MOST_CERTAIN`.

    Parameters
    ----------
    rating_a, rating_b, prob_b_preferred, weight : Tensor, shape (n_pairs, n_criteria)
        As for `preference_loss`.

    Returns
    -------
    Tensor, shape ()
        Mean over the judged cells, in squared log-odds.

    Raises
    ------
    ShapeError
        If the shapes differ.
    NoJudgmentsError
        If no cell is judged.

    Notes
    -----
    Margin-MSE of Hofstaetter et al. (2020), "Improving Efficient Neural Ranking Models with Cross-Architecture
    Knowledge Distillation", arXiv:2010.02666, the judge being the teacher.

    Examples
    --------
    >>> import torch
    >>> nothing = torch.zeros(1, 1)
    >>> float(margin_loss(nothing, nothing, torch.tensor([[0.5]])))
    0.0
    """
    judged = _judged(rating_a, rating_b, prob_b_preferred)
    margin = prob_b_preferred[judged].clamp(1 - MOST_CERTAIN, MOST_CERTAIN).logit()
    losses = ((rating_b - rating_a)[judged] - margin).square()
    return _mean(losses, None if weight is None else weight[judged])


LOSSES = {"preference": preference_loss, "margin": margin_loss}


def _judged(rating_a: Tensor, rating_b: Tensor, prob_b_preferred: Tensor) -> Tensor:
    if not rating_a.shape == rating_b.shape == prob_b_preferred.shape:
        raise ShapeError(
            f"Ratings of shape {tuple(rating_a.shape)} and {tuple(rating_b.shape)} come with preferences of shape "
            f"{tuple(prob_b_preferred.shape)}. Give three tensors of one shape."
        )
    judged = ~prob_b_preferred.isnan()  # (n_pairs, n_criteria)
    if not judged.any():
        raise NoJudgmentsError("None of the pairs in this batch has a judgment. Add judged pairs.")
    return judged


def _mean(losses: Tensor, weight: Tensor | None) -> Tensor:
    return losses.mean() if weight is None else (losses * weight).sum() / weight.sum()
