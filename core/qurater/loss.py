"""What training makes small: the cross-entropy between judged and modelled preference."""

import torch.nn.functional as F
from torch import Tensor

from core.errors import NoJudgmentsError, ShapeError


def preference_loss(rating_a: Tensor, rating_b: Tensor, prob_b_preferred: Tensor) -> Tensor:
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
    if not rating_a.shape == rating_b.shape == prob_b_preferred.shape:
        raise ShapeError(
            f"Ratings of shape {tuple(rating_a.shape)} and {tuple(rating_b.shape)} come with preferences of shape "
            f"{tuple(prob_b_preferred.shape)}. Give three tensors of one shape."
        )
    judged = ~prob_b_preferred.isnan()  # (n_pairs, n_criteria)
    if not judged.any():
        raise NoJudgmentsError("None of the pairs in this batch has a judgment. Add judged pairs.")
    log_odds_b = (rating_b - rating_a)[judged]  # (n_judged,)
    return F.binary_cross_entropy_with_logits(log_odds_b, prob_b_preferred[judged])
