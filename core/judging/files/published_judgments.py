"""The schema of the published QuRating judgments: k texts and a k x k matrix of preferences for each criterion.

Row i, column j of ``<criterion>_average`` is the probability that text *j* (the column) is preferred to text *i* (the
row), averaged over both orders, so that the matrix and its transpose add up to 1.  Missing is -100: on the diagonal,
and where the judge refused.  The sign has changed once in the history of princeton-nlp/QuRating (467eebc: "column
preferred to row"), so a test pins it here.
"""

import math
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.files.judgment_table import REFUSED
from core.judging.files.pair_builder import PairBuilder, checked_preference, checked_text

MISSING = -100

# The published averages are multiples of 1/40 in float32.
_TOLERANCE = 1e-3


def add_published(builder: PairBuilder, record: dict[str, Any], *, where: str) -> None:
    """Add the pairs of one published record, each text being its own document.

    Parameters
    ----------
    builder : PairBuilder
        What the pairs are added to.
    record : dict
        ``texts`` (k strings) and ``<criterion>_average`` (k x k numbers, -100 for missing).
    where : str
        File and line, for messages.

    Raises
    ------
    InputError
        If texts or matrices are malformed, or a matrix contradicts its transpose.
    """
    if not isinstance(record["texts"], list) or len(record["texts"]) < 2:
        raise InputError(f"{where} needs a list of two or more strings in 'texts'. Correct the line.")
    texts = [checked_text(text, where=f"{where}, field 'texts',") for text in record["texts"]]
    matrices = {
        key: _matrix(record[f"{key}_average"], len(texts), where=f"{where}, field '{key}_average',")
        for key in CRITERION_KEYS
        if record.get(f"{key}_average") is not None
    }
    for a, b in combinations(range(len(texts)), 2):
        builder.add(
            texts[a],
            texts[b],
            document_a=texts[a],
            document_b=texts[b],
            preferences={
                key: _preference(matrix[a][b], matrix[b][a], criterion=key, where=where)
                for key, matrix in matrices.items()
            },
        )


def add_orders(builder: JudgmentTableBuilder, record: dict[str, Any], *, judge: str, where: str) -> None:
    """Add the judgments of one published record as they were made, each order by itself.

    Row i, column j of ``<criterion>_votes_a`` counts the answers for text *i* when it was shown first and *j* second,
    ``<criterion>_votes_b`` those for *j* (score_pairwise.py at 3924821).  Without votes the averages are taken, of
    which the order is not known.  What has no answer counts as refused.

    Parameters
    ----------
    builder : JudgmentTableBuilder
        What the judgments are added to.
    record : dict
        As for `add_published`, with or without votes.
    judge : str
        Who judged.
    where : str
        File and line, for messages.

    Raises
    ------
    InputError
        If votes are no counts.
    """
    for key in CRITERION_KEYS:
        found = [(name, record.get(f"{key}_{name}")) for name in ("votes_a", "votes_b", "average")]
        size = len(record["texts"])
        matrices = {
            name: _matrix(value, size, where=f"{where}, field '{key}_{name}',")
            for name, value in found
            if value is not None
        }
        for a, b, prob, first in _answers(matrices, size, criterion=key, where=where):
            if record["texts"][a] != record["texts"][b]:
                builder.add(
                    record["texts"][a],
                    record["texts"][b],
                    criterion=key,
                    judge=judge,
                    prob_b_preferred=prob,
                    first=first,
                    missing=REFUSED if prob is None else None,
                    is_model=True,
                    tells=(REFUSED,),
                )


def _answers(
    matrices: dict[str, list[list[Any]]], size: int, *, criterion: str, where: str
) -> Iterator[tuple[int, int, float | None, str | None]]:
    """Give the answers of the votes, one an order, or else those of the averages, of which the order is unknown."""
    if {"votes_a", "votes_b"} <= matrices.keys():
        for a, b in permutations(range(size), 2):
            yield a, b, _of_votes(matrices["votes_a"][a][b], matrices["votes_b"][a][b], where=where), "a"
    elif "average" in matrices:
        average = matrices["average"]
        for a, b in combinations(range(size), 2):
            prob = _preference(average[a][b], average[b][a], criterion=criterion, where=where)
            yield a, b, None if math.isnan(prob) else prob, None


def _of_votes(votes_a: Any, votes_b: Any, *, where: str) -> float | None:
    for votes in (votes_a, votes_b):
        if isinstance(votes, bool) or not isinstance(votes, (int, float)) or votes < 0:
            raise InputError(f"{where} has {str(votes)[:40]!r} votes. Give counts from 0.")
    return votes_b / (votes_a + votes_b) if votes_a + votes_b else None


def _matrix(value: Any, size: int, *, where: str) -> list[list[Any]]:
    is_square = isinstance(value, list) and len(value) == size
    if not is_square or not all(isinstance(row, list) and len(row) == size for row in value):
        raise InputError(f"{where} is not a matrix of {size} x {size} numbers, as its {size} texts need. Correct it.")
    return list(value)


def _preference(b_over_a: Any, a_over_b: Any, *, criterion: str, where: str) -> float:
    """Read one pair from both halves of the matrix; either half alone is enough."""
    prob_b = checked_preference(None if b_over_a == MISSING else b_over_a, criterion=criterion, where=where)
    prob_a = checked_preference(None if a_over_b == MISSING else a_over_b, criterion=criterion, where=where)
    if math.isnan(prob_b):
        return 1 - prob_a
    if not math.isnan(prob_a) and abs(prob_a + prob_b - 1) > _TOLERANCE:
        raise InputError(
            f"{where} prefers both texts of a pair on {criterion!r} ({prob_b:g} and {prob_a:g} do not add up to 1). "
            "Average the two orders first."
        )
    return prob_b
