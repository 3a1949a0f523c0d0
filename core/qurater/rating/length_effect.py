"""Whether a rater favours length: the same texts, cut shorter and shorter, rated again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from core.arrays import Floats
from core.qurater.raters.heads import Ratings
from core.qurater.rating.model import RatingModel, rate_texts

# The standard error of a shift is then about 0.03 standard deviations.
MAX_TEXTS = 300
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
        Of any length; the first `MAX_TEXTS` with at least as many tokens as the longest cut are used.
    cuts : tuple of int
        Tokens to keep of each text, rising.
    rate : callable, optional
        Gives the rater's ratings, (n_texts, n_criteria), of texts, where that is quicker than to rate them anew.

    Returns
    -------
    LengthEffect
        The last row of its `shift` is 0.
    """
    tokenized = ((text, model.tokenizer.ends(text)) for text in texts)
    long = list(islice(((text, ends) for text, ends in tokenized if len(ends) >= cuts[-1]), MAX_TEXTS))
    if not long:
        return LengthEffect(cuts, np.full((len(cuts), len(model.rater.criteria)), np.nan), 0)
    shortened = [text[: ends[cut - 1]] for cut in cuts for text, ends in long]
    rated = rate_texts(model, shortened).ratings if rate is None else rate(shortened)
    ratings = rated.astype(np.float64).reshape(len(cuts), len(long), -1)
    return LengthEffect(cuts, (ratings - ratings[-1]).mean(axis=1) / model.rater.rating_sd, len(long))
