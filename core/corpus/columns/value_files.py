"""Files with ids and values, of any format that import reads; unlike there, a row that cannot be read is an error.

An import tells which rows were refused, and a person sees the documents that came in. A value that is silently lost
would look like a document that has none.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.arrow_files import DAMAGES, arrow_steps, not_whole, open_arrow
from core.corpus.csv_files import csv_rows
from core.corpus.input_file import Input
from core.corpus.jsonl import json_rows
from core.corpus.record_rows import ABSENT, value_at
from core.corpus.row_checks import named
from core.errors import InputError

IDS, VALUES = ("doc_id", "id"), ("value",)

# The number of the row, and its fields.
Numbered = tuple[int, dict[str, Any]]


def is_of_texts(item: Input) -> bool:
    """Say whether all values of a file are texts, whatever they mean."""
    return _plain_ending(item) in (".csv", ".tsv")


def _plain_ending(item: Input) -> str:
    return (item.ending or "").removesuffix(".gz").removesuffix(".zst")


def chosen_fields(item: Input, id_field: str | None, value_field: str | None) -> tuple[str, str]:
    """Decide which fields hold the id and the value.

    Parameters
    ----------
    item : Input
        The file.
    id_field, value_field : str or None
        As the user says; by default ``doc_id``, else ``id``; and ``value``, else the only other field.

    Returns
    -------
    tuple of (str, str)
        The two fields.

    Raises
    ------
    InputError
        If the file has no such fields, or more than one that could be meant.
    """
    if item.ending == ".txt":
        raise InputError(f"'{item.name}' is plain text, which has no ids. Give JSON lines, a table in CSV or Parquet.")
    names = field_names(item)
    ids = id_field or next((name for name in IDS if name in names), None)
    if ids is None:
        raise InputError(f"'{item.name}' has no field 'doc_id' or 'id' ({named(names)}). Name it by --id-field.")
    others = [name for name in names if name != ids]
    given = value_field or next((name for name in VALUES if name in others), others[0] if len(others) == 1 else None)
    if given is None:
        raise InputError(
            f"Which field of '{item.name}' holds the value is not clear ({named(others)}). Name it by --value-field."
        )
    return ids, given


def field_names(item: Input) -> list[str]:
    """List the fields of a file: of a table all of them, else those of the first row.

    Raises
    ------
    InputError
        If there is no row.
    """
    if _plain_ending(item) == ".parquet":
        with item.open() as stream:
            return list(_parquet(stream, item).schema_arrow.names)
    first = next(records_of(item, None), None)
    if first is None:
        raise InputError(f"There is no row in '{item.name}'. Give a file with ids and values.")
    return list(first[1])


def _parquet(stream: object, item: Input) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(stream)
    except DAMAGES as error:
        raise not_whole(item, "Parquet", error) from error


def ids_and_values(item: Input, fields: tuple[str, str], *, at_once: int = 10_000) -> Iterator[list[tuple[Any, Any]]]:
    """Read a file's ids and values, a bounded number at once.

    Parameters
    ----------
    item : Input
        The file.
    fields : tuple of (str, str)
        Which fields hold them; ``a.b`` reaches into a nested field.
    at_once : int
        The most rows held.

    Yields
    ------
    list of (object, object)
        Id and value of each row, as they stand there; a row without the value's field has None.

    Raises
    ------
    InputError
        If a row cannot be read or has no id, or no row has the value's field.
    """
    rows, has_value, found = records_of(item, fields), False, "it has no rows"
    while batch := list(islice(rows, at_once)):
        for number, record in batch:
            if value_at(record, fields[0], absent=None) is None:
                raise InputError(
                    f"Row {number:,} of '{item.name}' has no id in field {fields[0]!r} ({named(record)}). "
                    "Add it, or name another field by --id-field."
                )
            has_value = has_value or value_at(record, fields[1], absent=ABSENT) is not ABSENT
        found = named(batch[0][1])
        yield [(value_at(record, fields[0]), value_at(record, fields[1])) for _, record in batch]
    if not has_value:
        raise InputError(f"No row of '{item.name}' has a field {fields[1]!r} ({found}). Name another by --value-field.")


def records_of(item: Input, fields: Sequence[str] | None) -> Iterator[Numbered]:
    """Read all rows with their numbers; of tables only the columns that hold the fields; None is all of them."""
    ending = _plain_ending(item)
    if ending in (".parquet", ".arrow"):
        try:
            yield from _of_parquet(item, fields) if ending == ".parquet" else _of_arrow(item, fields)
        except DAMAGES as error:
            raise not_whole(item, ending[1:].capitalize(), error) from error
        return
    for row in csv_rows(item) if is_of_texts(item) else json_rows(item):
        if row.reason is not None:
            raise InputError(f"Row {row.number:,} of '{item.name}' cannot be read: {row.reason}. Mend it first.")
        yield row.number, row.record


def _of_parquet(item: Input, fields: Sequence[str] | None) -> Iterator[Numbered]:
    with item.open() as stream:
        file = _parquet(stream, item)
        tops = _tops(file.schema_arrow, fields)
        yield from _numbered(file.iter_batches(batch_size=1_000, columns=tops))


def _of_arrow(item: Input, fields: Sequence[str] | None) -> Iterator[Numbered]:
    with item.open() as stream:
        reader = open_arrow(stream)
        tops = _tops(reader.schema, fields)
        yield from _numbered(step.select(tops) for step in arrow_steps(reader))


def _tops(schema: pa.Schema, fields: Sequence[str] | None) -> list[str]:
    """List the columns that hold the fields: by their names, or by the first key of a path."""
    if fields is None:
        return list(schema.names)
    wanted = {name if name in schema.names else name.split(".")[0] for name in fields}
    return [name for name in schema.names if name in wanted]


def _numbered(steps: Iterator[pa.RecordBatch]) -> Iterator[Numbered]:
    number = 0
    for step in steps:
        for record in step.to_pylist():
            number += 1
            yield number, record
