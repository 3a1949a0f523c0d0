"""Stored judgments as a set of pairs, which raters are trained on and evaluated with."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.judging.excerpts.passages import Passage, read_passages
from core.judging.files.pair_builder import PairBuilder
from core.judging.files.pair_set import PairSet
from core.judging.stored.judgment import Judgment
from core.judging.stored.lookups import all_judgments, judges
from core.judging.stored.preferences import by_judge, mean, models_among, preferred


def stored_pairs(workspace: Workspace, catalog: Catalog) -> PairSet:
    """Read what judges prefer: the orders of each judge averaged first, then the judges, each counting once.

    Parameters
    ----------
    workspace : Workspace
        Where they are stored.
    catalog : Catalog
        Of its documents.

    Returns
    -------
    PairSet
        One pair for each pair of excerpts that somebody prefers one of; what a model answered in one order only is
        not judged (see `core.judging.stored.preferences`).
    """
    found = preferred(all_judgments(workspace), models_among(judges(workspace)))
    judged = []
    for key, judgments in groupby(found, key=_passages):
        if preferences := _averaged(judgments):
            judged.append((key, preferences))
    texts = iter(read_passages(workspace, catalog, [passage for key, _ in judged for passage in key]))
    builder = PairBuilder()
    for (a, b), preferences in judged:
        builder.add(next(texts), next(texts), document_a=a[0], document_b=b[0], preferences=preferences)
    return builder.finished()


def _passages(judgment: Judgment) -> tuple[Passage, Passage]:
    return (judgment.doc_a, *judgment.span_a), (judgment.doc_b, *judgment.span_b)


def _averaged(judgments: Iterable[Judgment]) -> dict[str, float]:
    found: dict[str, list[Judgment]] = defaultdict(list)
    for judgment in judgments:
        found[judgment.criterion].append(judgment)
    # A user's criterion may be gone: what was judged by it waits until it comes back.
    return {key: mean(by_judge(found[key]).values()) for key in CRITERION_KEYS if key in found}
