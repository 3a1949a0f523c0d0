"""The same long texts cut to several lengths: what shows how far length alone moves features and ratings."""

from collections.abc import Sequence
from itertools import islice

from core.corpus.tokens import TextTokenizer

# The standard error of a mean shift of ratings is then about 0.03 standard deviations.
MAX_TEXTS = 300


def cut_texts(tokenizer: TextTokenizer, texts: Sequence[str], cuts: Sequence[int]) -> list[list[str]]:
    """Cut long texts to their first tokens.

    Parameters
    ----------
    tokenizer : TextTokenizer
        Counts the tokens.
    texts : sequence of str
        Of any length; the first `MAX_TEXTS` with at least as many tokens as the longest cut are taken.
    cuts : sequence of int
        Tokens to keep of each, at least 1.

    Returns
    -------
    list of list of str
        The texts at each cut, in the order of `cuts` and of `texts`; empty lists where no text is long enough.
    """
    tokenized = ((text, tokenizer.ends(text)) for text in texts)
    long = list(islice(((text, ends) for text, ends in tokenized if len(ends) >= max(cuts)), MAX_TEXTS))
    return [[text[: ends[cut - 1]] for text, ends in long] for cut in cuts]
