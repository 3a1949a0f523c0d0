"""What can be counted in a text without understanding it: lengths, rareness of words, punctuation."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.tokens import Ids, load_tokenizer
from quality.baselines import n_syllables

Floats = npt.NDArray[np.float64]

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_SENTENCE_END = re.compile(r"[.!?;]+[\"')]*\s+")
_MARKS = ",\"'?!(\n"

# The first 1,000 places of the vocabulary hold marks, digits and single letters.
_FIRST_WORD = 1_000
_QUANTILES = (0.5, 0.75, 0.9, 0.97)


def surface_measures(texts: Sequence[str]) -> Floats:
    """Measure texts from outside.

    Parameters
    ----------
    texts : sequence of str
        Any texts.

    Returns
    -------
    ndarray of float64, shape (n_texts, n_measures)
        Length, sentences, words, marks, and how far down the encoder's vocabulary, which is in order of frequency, the
        words stand.  No label is used.
    """
    ids = load_tokenizer(DEFAULT_ENCODER).ids(texts)
    return np.array([_counted(text) + _rareness(text_ids) for text, text_ids in zip(texts, ids, strict=True)])


def _counted(text: str) -> list[float]:
    words = _WORD.findall(text) or [""]
    sentences = [len(part.split()) for part in _SENTENCE_END.split(text) if part.strip()] or [0]
    n_words, n_characters = len(words), max(len(text), 1)
    return [
        float(np.log(n_words)),
        float(np.log1p(np.mean(sentences))),
        float(np.std(sentences)),
        float(np.max(sentences)),
        sum(map(len, words)) / n_words,
        sum(map(n_syllables, words)) / n_words,
        len({word.lower() for word in words}) / n_words,
        sum(len(word) > 6 for word in words) / n_words,
        sum(map(str.isupper, text)) / n_characters,
        sum(map(str.isdigit, text)) / n_characters,
        *(text.count(mark) / n_words for mark in _MARKS),
    ]


def _rareness(ids: Ids) -> list[float]:
    if len(ids) == 0:
        return [0.0] * (2 + len(_QUANTILES))
    ranks = np.log1p(np.maximum(ids - _FIRST_WORD, 0))
    return [float(ranks.mean()), float(ranks.std()), *map(float, np.quantile(ranks, _QUANTILES))]
