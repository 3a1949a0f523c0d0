"""A look into files before they are imported: the first records, as an import would understand them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from core.corpus.dates import date_of
from core.corpus.inputs import find_inputs
from core.corpus.readers import read_all
from core.corpus.rows import Batch, FieldNames, Refusal

_MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class FirstRecords:
    """The beginning of a file of documents.

    Attributes
    ----------
    records : list of dict of str to str
        Each with ``text``, ``domain``, and where they are asked for ``id``, ``date``, ``tokens``, all as an import
        understands them; and under ``field <name>`` the input's other fields as they are.  All shortened.
    refused : list of Refusal
        The rows among the first that could not be imported.
    """

    records: list[dict[str, str]]
    refused: list[Refusal]


def first_records(files: Sequence[str | Path], names: FieldNames, *, n: int = 3) -> FirstRecords:
    """Read the first records of some files.

    Parameters
    ----------
    files : sequence of str or Path
        See `core.corpus.inputs.find_inputs`.
    names : FieldNames
        Which fields hold what.
    n : int
        How many records at most.

    Returns
    -------
    FirstRecords
        Of the first batch of rows; nothing behind it is read.

    Raises
    ------
    NotFoundError, InputError
        As the import itself would.
    """
    for batch in read_all(find_inputs(files), names):
        return FirstRecords(list(islice(_records(batch, names), n)), batch.refused[:n])
    return FirstRecords([], [])


def _records(batch: Batch, names: FieldNames) -> Iterator[dict[str, str]]:
    for row, text in enumerate(batch.texts):
        fields = batch.fields[row].as_py() if batch.fields is not None else {}
        fields = json.loads(fields) if isinstance(fields, str) else fields or {}
        others = {f"field {name}": _shortened(value) for name, value in fields.items() if name != names.text}
        yield {"text": _shortened(text), "domain": batch.domains[row]} | _asked_for(batch, names, row) | others


def _asked_for(batch: Batch, names: FieldNames, row: int) -> dict[str, str]:
    """Give the values of the fields that only some imports name."""
    values = {
        "id": batch.ids[row] if names.id else None,
        "date": _date(batch.dates[row]) if names.date else None,
        "tokens": f"{batch.n_tokens[row]:,}" if names.tokens else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _date(value: object) -> str:
    if value in (None, ""):
        return ""
    found = date_of(value)
    return str(found) if found else "cannot be read"


def _shortened(value: Any) -> str:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= _MOST_CHARACTERS else written[:_MOST_CHARACTERS] + "…"
