"""What judgments say about what to compare next: documents that opinions differ about, and what hangs together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import expit

from core.judging.stored.judgment import Judgment
from core.judging.stored.preferences import by_judge

Integers = npt.NDArray[np.int64]

# Two probabilities that are further apart name different texts, and not by a hair.
DIFFERENT = 0.5


def doubtful_documents(
    judgments: Sequence[Judgment], places: Mapping[str, int], ratings: npt.NDArray[np.float64], *, criterion: str
) -> Integers:
    """Find the documents of pairs that judges, or judges and the rater, see differently.

    Parameters
    ----------
    judgments : sequence of Judgment
        What judges prefer, as from `core.judging.stored.preferences.preferred`.
    places : mapping of str to int
        Where a document's rating stands; those that are not in it are left out.
    ratings : ndarray of float64, shape (n_documents,)
        Log-odds of the rater.
    criterion : str
        By what the ratings are.

    Returns
    -------
    ndarray of int64, shape (n_doubtful,)
        Their places, those that opinions differ most about first.
    """
    doubts: dict[int, float] = {}
    for (doc_a, doc_b), probs in _answers(judgments, criterion).items():
        if doc_a in places and doc_b in places:
            a, b = places[doc_a], places[doc_b]
            opinions = [float(expit(ratings[b] - ratings[a])), *probs]
            doubt = max(opinions) - min(opinions)
            if doubt > DIFFERENT:
                doubts |= {place: max(doubt, doubts.get(place, 0.0)) for place in (a, b)}
    return np.array(sorted(doubts, key=lambda place: (-doubts[place], place)), dtype=np.int64)


def _answers(judgments: Sequence[Judgment], criterion: str) -> dict[tuple[str, str], list[float]]:
    """Say what each judge prefers of two documents, over all excerpts."""
    found: dict[tuple[str, str], list[Judgment]] = defaultdict(list)
    for each in judgments:
        if each.criterion == criterion:
            found[each.doc_a, each.doc_b].append(each)
    return {pair: list(by_judge(said).values()) for pair, said in found.items()}


def one_of_each_part(judged: Integers, n_documents: int) -> Integers:
    """Choose a document of each part of what was judged: compared with these, new documents join the old.

    Parameters
    ----------
    judged : ndarray of int64, shape (n_judged, 2)
        The documents of each pair that was judged.
    n_documents : int
        How many there are.

    Returns
    -------
    ndarray of int64, shape (n_parts,)
        The first document of each part, the largest part first.

    Examples
    --------
    >>> one_of_each_part(np.array([[0, 4], [5, 6], [3, 5]]), 8).tolist()
    [3, 0]
    """
    graph = coo_array((np.ones(len(judged), np.int8), (judged[:, 0], judged[:, 1])), shape=(n_documents, n_documents))
    _, part = connected_components(graph, directed=False)
    _, first, sizes = np.unique(part, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    chosen: Integers = first[order][sizes[order] > 1].astype(np.int64)
    return chosen
