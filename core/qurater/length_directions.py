"""Along which directions features move when a text only gets shorter, so that heads can be made blind to them."""

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from core.corpus.tokens import TextTokenizer
from core.qurater.heads import Features

MAX_TEXTS = 300

# Parts of a window that a text is cut to; shorter remainders weigh little in the mean over segments.
_HALF_AND_QUARTER = (2, 4)


def length_directions(
    describe: Callable[[Sequence[str]], Features], tokenizer: TextTokenizer, texts: Sequence[str], *, window: int
) -> Features:
    """Find how the features of a segment move, on average, when it is cut to half and to a quarter of its window.

    The beginning of a text says about the same as a little more of it, but an encoder's states change with the number
    of tokens that look at one another, and what is learned from pairs of unequal length may follow them.

    Parameters
    ----------
    describe : callable
        Gives the features, (n_texts, n_features), of texts.
    tokenizer : TextTokenizer
        The encoder's.
    texts : sequence of str
        Any texts; the first `MAX_TEXTS` that fill a window are cut.
    window : int
        The most tokens of a segment.

    Returns
    -------
    ndarray of float32, shape (2, n_features)
        Mean of the cut segments less that of the whole ones; (0, 0) where no text fills a window.
    """
    tokenized = ((text, tokenizer.ends(text)) for text in texts)
    full = list(islice(((text, ends) for text, ends in tokenized if len(ends) >= window), MAX_TEXTS))
    if not full or window < max(_HALF_AND_QUARTER):
        return np.empty((0, 0), dtype=np.float32)

    def mean_of_first(n_tokens: int) -> Features:
        return np.asarray(describe([text[: ends[n_tokens - 1]] for text, ends in full]).mean(axis=0))

    whole = mean_of_first(window)
    return np.stack([mean_of_first(window // parts) - whole for parts in _HALF_AND_QUARTER])
