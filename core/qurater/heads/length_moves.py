"""How features move when a text only gets longer, so that heads can be kept from following it."""

from collections.abc import Callable, Sequence

import numpy as np

from core.arrays import Floats
from core.corpus.tokens import TextTokenizer
from core.qurater.raters.heads import Features
from core.qurater.segments.cuts import cut_texts

# The longest cut; judged excerpts that have more tokens are few.
_MOST_TOKENS = 256

# Down to 16 tokens, so that the slope does not rest on the middle lengths alone: there it is steeper than beyond 256.
_PARTS = (1, 2, 4, 8, 16)


def length_move(
    describe: Callable[[Sequence[str]], Features], tokenizer: TextTokenizer, texts: Sequence[str], *, window: int
) -> Floats:
    """Find how features move, on average, when the same text is twice as long.

    The beginning of a text says about the same as a little more of it, but an encoder's states change with the number
    of tokens that look at one another, and what is learned from pairs of unequal length may follow them.

    Parameters
    ----------
    describe : callable
        Gives the features, (n_texts, n_features), of texts; the last one is the binary logarithm of their length.
    tokenizer : TextTokenizer
        The encoder's.
    texts : sequence of str
        Any texts, see `core.qurater.segments.cuts.cut_texts`: cut to 256 tokens, or to the window if that is shorter,
        to half of them, a quarter, an eighth and a sixteenth.
    window : int
        The most tokens of a segment.

    Returns
    -------
    ndarray of float64, shape (n_features,)
        Slopes of the features over the logarithm of the length, by least squares within the texts; the last one is 1.
        Where no text is long enough, the others are 0.
    """
    longest = min(window, _MOST_TOKENS)
    cuts = [longest // parts for parts in _PARTS]
    at_cuts = cut_texts(tokenizer, texts, cuts) if cuts[-1] else []
    if not any(at_cuts):
        alone: Floats = np.eye(describe([]).shape[1])[-1]
        return alone
    features = describe([text for at_cut in at_cuts for text in at_cut])
    means = features.reshape(len(cuts), len(at_cuts[0]), -1).mean(axis=1, dtype=np.float64)  # (n_cuts, n_features)
    moves = means - means.mean(axis=0)
    length = moves[:, -1]
    slopes: Floats = length @ moves / (length @ length)
    return slopes


def unmoved(weight: Floats, move: Floats) -> Floats:
    """Set the weight of length so that heads, (n_criteria, n_features), rate the same text the same at any length.

    Parameters
    ----------
    weight : ndarray of float64, shape (n_criteria, n_features)
        Of the features, or of standardised ones.
    move : ndarray of float64, shape (n_features,)
        As from `length_move`, in the units of the features that the weights are of.

    Returns
    -------
    ndarray of float64, shape (n_criteria, n_features)
        Orthogonal to the move.  Only the last column differs: two texts of equal length are compared as before.

    Examples
    --------
    >>> unmoved(np.array([[2.0, 1.0, 0.0]]), np.array([0.5, 0.25, 1.0])).tolist()
    [[2.0, 1.0, -1.25]]
    """
    corrected = weight.copy()
    corrected[:, -1] -= weight @ move / move[-1]
    return corrected
