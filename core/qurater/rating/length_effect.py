"""Whether a rater favours length: the same texts, cut shorter and shorter, rated again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.arrays import Floats
from core.qurater.raters.heads import Ratings
from core.qurater.rating.model import RatingModel, rate_texts
from core.qurater.segments.cuts import cut_texts

LENGTH_CUTS = (64, 128, 256, 512)


@dataclass(frozen=True, slots=True, eq=False)
class LengthEffect:
    """How far ratings move when only the length of a text changes.

    Attributes
    ----------
    cuts : tuple of int
        Tokens that were kept of each text.
    shift : ndarray of float64, shape (n_cuts, n_criteria)
        Mean over texts of the rating at each cut minus the rating at the longest one, in standard deviations of the
        rater's ratings; NaN where no text is long enough.
    n_texts : int
        Texts that were long enough.
    """

    cuts: tuple[int, ...]
    shift: Floats
    n_texts: int


def length_effect(
    model: RatingModel,
    texts: Sequence[str],
    *,
    cuts: tuple[int, ...] = LENGTH_CUTS,
    rate: Callable[[Sequence[str]], Ratings] | None = None,
) -> LengthEffect:
    """Rate the same texts at several lengths.

    Parameters
    ----------
    model : RatingModel
        The rater.
    texts : sequence of str
        Of any length; which are used is said by `core.qurater.segments.cuts.cut_texts`.
    cuts : tuple of int
        Tokens to keep of each text, rising.
    rate : callable, optional
        Gives the rater's ratings, (n_texts, n_criteria), of texts, where that is quicker than to rate them anew.

    Returns
    -------
    LengthEffect
        The last row of its `shift` is 0.
    """
    at_cuts = cut_texts(model.tokenizer, texts, cuts)
    n_texts = len(at_cuts[-1])
    if not n_texts:
        return LengthEffect(cuts, np.full((len(cuts), len(model.rater.criteria)), np.nan), 0)
    shortened = [text for at_cut in at_cuts for text in at_cut]
    rated = rate_texts(model, shortened).ratings if rate is None else rate(shortened)
    ratings = rated.astype(np.float64).reshape(len(cuts), n_texts, -1)
    return LengthEffect(cuts, (ratings - ratings[-1]).mean(axis=1) / model.rater.rating_sd, n_texts)
