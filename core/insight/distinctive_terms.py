"""Which words set a group of texts apart from the others."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from core.corpus.fulltext.function_words import without_function_words

_WORD = re.compile(r"[^\W\d_]{3,}")
# The weight of the prior: as many documents, spread over the words as they are over all groups.
_PRIOR_DOCUMENTS = 10.0
_FEWEST_DOCUMENTS = 2
# A word that stands in more of all documents says nothing about any of them.
_LARGEST_SHARE = 0.5


def terms_in(text: str) -> set[str]:
    """Take the words of three letters or more of a text, in lower case, each once.

    Examples
    --------
    >>> sorted(terms_in("On Moss, and moss2 of 1999"))
    ['and', 'moss']
    """
    return {match.group() for match in _WORD.finditer(text.lower())}


def distinctive_terms(documents_with: Sequence[Mapping[str, int]], sizes: Sequence[int], *, n: int) -> list[list[str]]:
    """Choose for each group the words that are commoner in it than in the others, and surely so.

    Parameters
    ----------
    documents_with : sequence of mapping of str to int
        For each group, in how many of its documents each word stands.
    sizes : sequence of int
        Documents of each group.
    n : int
        How many words at most.

    Returns
    -------
    list of list of str
        The most distinctive word first; of equal ones the first in the alphabet. None stands in more than half of all
        documents, and none is a function word.

    Notes
    -----
    By the difference of log-odds in and outside the group, over its standard deviation, with the shares in all groups
    as the prior (Monroe, Colaresi and Quinn, 2008, "Fightin' Words", equations 16 to 22); times the logarithm of all
    documents over those with the word. Without that factor the surest differences come first, and these are of words
    that are common everywhere: "her", "said", "there" set stories apart more surely than what the stories are about.

    Examples
    --------
    >>> distinctive_terms([{"moss": 9, "the": 9}, {"court": 8, "the": 9}], [9, 9], n=1)
    [['moss'], ['court']]
    """
    total = Counter[str]()
    for counts in documents_with:
        total.update(counts)
    n_documents, telling = sum(sizes), without_function_words(total)
    return [
        _most_distinctive({term: counts[term] for term in telling & counts.keys()}, size, total, n_documents, n=n)
        for counts, size in zip(documents_with, sizes, strict=True)
    ]


def _most_distinctive(
    counts: Mapping[str, int], size: int, total: Mapping[str, int], n_documents: int, *, n: int
) -> list[str]:
    found: list[tuple[float, str]] = []
    for term, inside in counts.items():
        share = total[term] / n_documents
        if inside < min(_FEWEST_DOCUMENTS, size) or share > _LARGEST_SHARE:
            continue
        certainty = _certainty(inside, size, total[term] - inside, n_documents - size, share=share)
        if certainty > 0:
            found.append((certainty * math.log(share), term))
    return [term for _, term in sorted(found)[:n]]


def _certainty(inside: int, size: int, outside: int, size_outside: int, *, share: float) -> float:
    prior, prior_without = _PRIOR_DOCUMENTS * share + 0.01, _PRIOR_DOCUMENTS * (1 - share) + 0.01
    log_odds = [
        math.log((with_term + prior) / (n - with_term + prior_without))
        for with_term, n in ((inside, size), (outside, size_outside))
    ]
    return (log_odds[0] - log_odds[1]) / math.sqrt(1 / (inside + prior) + 1 / (outside + prior))
