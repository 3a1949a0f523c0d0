"""Groups of texts that a judge placed on one scale per criterion: all pairs within a group follow from them."""

import math
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.judging.files.json_records import json_records
from core.judging.files.pair_builder import PairBuilder
from core.judging.files.pair_set import PairSet

DOCUMENTS_FILE = "documents.parquet"
GROUPS_FILE = "groups.jsonl"

# Log-odds of preference for each unit of the scale.  The judge was told that a difference of 1 means "preferred by
# about 70 % of careful readers", 2 about 85 %: sigmoid(0.85) = 0.70, sigmoid(1.7) = 0.85.
LOG_ODDS_PER_UNIT = 0.85


def is_groups_folder(folder: Path) -> bool:
    """Say whether a folder holds judged groups."""
    return (folder / DOCUMENTS_FILE).is_file() and (folder / GROUPS_FILE).is_file()


def read_groups(folder: Path, *, with_noncommercial: bool) -> PairSet:
    """Read the pairs within each judged group, the earlier text of the group being A.

    Parameters
    ----------
    folder : Path
        With ``documents.parquet`` (``doc_id``, ``text``, ``nc``; what stands before the first ``#`` or ``~`` of the
        id names the source document) and ``groups.jsonl`` (``doc_ids`` and, for each criterion, as many values).
    with_noncommercial : bool
        Whether texts marked ``nc`` stay in their groups.

    Returns
    -------
    PairSet
        ``prob_b_preferred = sigmoid(0.85 * (value_b - value_a))``; NaN where one of the values is null.

    Raises
    ------
    InputError
        If a group names an unknown text, or its values are not one number a text.
    """
    texts = _read_texts(folder / DOCUMENTS_FILE)
    builder = PairBuilder()
    for number, group in json_records(folder / GROUPS_FILE):
        where = f"Line {number:,} of '{GROUPS_FILE}'"
        ids = _known_ids(group, texts, where=where)
        values = {key: _values(group, key, n_texts=len(ids), where=where) for key in CRITERION_KEYS}
        kept = [place for place, doc_id in enumerate(ids) if with_noncommercial or not texts[doc_id][1]]
        for a, b in combinations(kept, 2):
            builder.add(
                texts[ids[a]][0],
                texts[ids[b]][0],
                document_a=source_document(ids[a]),
                document_b=source_document(ids[b]),
                preferences={key: _preference(column[a], column[b]) for key, column in values.items()},
            )
    return builder.finished()


def source_document(doc_id: str) -> str:
    """Name the document that an excerpt was cut from.

    Parameters
    ----------
    doc_id : str
        Id of an excerpt.

    Returns
    -------
    str
        What stands before the first ``#`` or ``~``.

    Examples
    --------
    >>> source_document("gum/speech#2"), source_document("web/7~half")
    ('gum/speech', 'web/7')
    """
    return doc_id.partition("#")[0].partition("~")[0]


def _read_texts(path: Path) -> dict[str, tuple[str, bool]]:
    """Read the text of each id, and whether its licence is non-commercial or not stated."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=["doc_id", "text", "nc"])
    except pa.ArrowInvalid as error:
        raise InputError(
            f"'{path.name}' cannot be read ({error}). Give Parquet with the columns doc_id, text, nc."
        ) from error
    columns = (table.column(name).to_pylist() for name in ("doc_id", "text", "nc"))
    # A licence that is not stated is treated like a non-commercial one.
    return {doc_id: (text, nc is not False) for doc_id, text, nc in zip(*columns, strict=True)}


def _known_ids(group: Mapping[str, Any], texts: Mapping[str, Any], *, where: str) -> list[str]:
    ids = group.get("doc_ids")
    if not isinstance(ids, list):
        raise InputError(f"{where} has no list 'doc_ids'. Name the texts of the group there.")
    for doc_id in ids:
        if doc_id not in texts:
            raise InputError(
                f"{where} names the text {doc_id!r}, which '{DOCUMENTS_FILE}' does not hold. Add it there."
            )
    return ids


def _values(group: Mapping[str, Any], key: str, *, n_texts: int, where: str) -> list[float]:
    values = group.get(key)
    if values is None:
        return [math.nan] * n_texts
    if not isinstance(values, list) or len(values) != n_texts:
        raise InputError(f"{where} needs {n_texts} numbers for {key!r}, one a text. Correct the line.")
    for value in values:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if value is not None and not is_number:
            raise InputError(f"{where} has {str(value)[:40]!r} among the values of {key!r}. Give numbers or null.")
    return [math.nan if value is None else float(value) for value in values]


def _preference(value_a: float, value_b: float) -> float:
    return 1 / (1 + math.exp(LOG_ODDS_PER_UNIT * (value_a - value_b)))
