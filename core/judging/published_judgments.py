"""The schema of the published QuRating judgments: k texts and a k x k matrix of preferences for each criterion.

Row i, column j of ``<criterion>_average`` is the probability that text *j* (the column) is preferred to text *i* (the
row), averaged over both orders, so that the matrix and its transpose add up to 1.  Missing is -100: on the diagonal,
and where the judge refused.  The sign has changed once in the history of princeton-nlp/QuRating (467eebc: "column
preferred to row"), so a test pins it here.
"""

import math
from itertools import combinations
from typing import Any

from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.judging.pair_builder import PairBuilder, checked_preference, checked_text

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
