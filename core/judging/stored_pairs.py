"""Stored judgments as a set of pairs, which raters are trained on and evaluated with."""

import math
from itertools import groupby

from core.corpus.catalog.queries import Catalog
from core.corpus.document_parts import read_document
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.judging.pair_builder import PairBuilder
from core.judging.pair_set import PairSet
from core.judging.store import Judgment, all_judgments


def stored_pairs(workspace: Workspace, catalog: Catalog) -> PairSet:
    """Read all stored judgments, those of several judges on one question averaged.

    Parameters
    ----------
    workspace : Workspace
        Where they are stored.
    catalog : Catalog
        Of its documents.

    Returns
    -------
    PairSet
        One pair for each pair of excerpts with at least one answer; skipped questions are not judged.
    """
    parts = workspace.document_parts()

    def excerpt(doc_id: str, span: tuple[int, int]) -> str:
        place = catalog.place(doc_id, None)
        return str(read_document(parts[place.part], place.row)["text"])[slice(*span)]

    builder = PairBuilder()
    for key, judgments in groupby(all_judgments(workspace), key=_excerpts):
        preferences = _averaged(list(judgments))
        if preferences:
            (doc_a, span_a), (doc_b, span_b) = key
            builder.add(
                excerpt(doc_a, span_a),
                excerpt(doc_b, span_b),
                document_a=doc_a,
                document_b=doc_b,
                preferences=preferences,
            )
    return builder.finished()


def _excerpts(judgment: Judgment) -> tuple[tuple[str, tuple[int, int]], tuple[str, tuple[int, int]]]:
    return (judgment.doc_a, judgment.span_a), (judgment.doc_b, judgment.span_b)


def _averaged(judgments: list[Judgment]) -> dict[str, float]:
    found: dict[str, list[float]] = {key: [] for key in CRITERION_KEYS}
    for judgment in judgments:
        if judgment.prob_b_preferred is not None:
            found[judgment.criterion].append(judgment.prob_b_preferred)
    return {key: math.fsum(probs) / len(probs) for key, probs in found.items() if probs}
