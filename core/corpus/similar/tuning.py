"""How far a search by cells has to look: the fewest cells that find nearly all of what comparing everything finds."""

import numpy as np

from core.corpus.similar.cells import Cells, Effort, Reach
from core.corpus.similar.exact import nearest_of_all_to_each
from core.corpus.similar.vectors import Places, StoredVectors
from core.records import OnProgress, Progress

GOOD = 0.98
# What people ask for: neighbours of a document, and the most alike as a filter; each with the questions it is tried on.
_SIZES = ((10, 1_000), (1_000, 100))
_EFFORTS = (Effort(16, 4), Effort(32, 4), Effort(64, 8), Effort(128, 8), Effort(256, 16), Effort(256, 32))
_SEED = 42


def tuned(cells: Cells, vectors: StoredVectors, on_progress: OnProgress) -> tuple[Reach, ...]:
    """Try documents of the corpus as questions, against comparing all vectors.

    Parameters
    ----------
    cells : Cells
        To be tuned.
    vectors : StoredVectors
        Of the same documents.
    on_progress : callable
        Told how many sizes of questions were tried.

    Returns
    -------
    tuple of Reach
        For questions of 10 and of 1,000 documents: the least effort that finds `GOOD` of them, else the best tried.
    """
    chosen = np.random.default_rng(_SEED).choice(len(vectors), min(_SIZES[0][1], len(vectors)), replace=False)
    reaches: list[Reach] = []
    for n, n_questions in _SIZES:
        on_progress(Progress(len(reaches), len(_SIZES), "sizes of questions", "measuring how many are found"))
        questions = chosen[:n_questions]
        # A document finds itself: that is no merit.
        wanted = nearest_of_all_to_each(vectors, vectors.at(questions), n + 1)
        reaches.append(_least_effort(cells, vectors, questions, wanted))
    return tuple(reaches)


def _least_effort(cells: Cells, vectors: StoredVectors, questions: Places, wanted: Places) -> Reach:
    """Find the least effort that is good enough, by halves: more effort finds no less."""
    recalls: dict[int, float] = {}
    least, most = 0, len(_EFFORTS) - 1
    while most not in recalls or least < most:
        tried = (least + most) // 2
        recalls[tried] = _recall(cells, vectors, questions, wanted, effort=_EFFORTS[tried])
        if recalls[tried] >= GOOD:
            most = tried
        else:
            least = min(tried + 1, most)
    return Reach(wanted.shape[1] - 1, _EFFORTS[most], round(recalls[most], 4))


def _recall(cells: Cells, vectors: StoredVectors, questions: Places, wanted: Places, *, effort: Effort) -> float:
    n_found = n_wanted = 0
    for question, expected in zip(questions, wanted, strict=True):
        query = vectors.at(np.array([question]))[0]
        found = cells.nearest(query, len(expected), effort)[1]
        others = expected[expected != question]
        n_wanted += len(others)
        n_found += int(np.isin(others, found).sum())
    return n_found / n_wanted
