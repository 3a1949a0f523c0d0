"""Stored rows become tables of the input's records: Arrow columns untouched, JSON fields with inferred types."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from core.corpus.document_parts import FIELDS, layout_of
from core.selection.gathering import RATING_PREFIX


def output_schema(pieces: Iterable[pa.Table], *, doc_id: str | None, ratings: Sequence[str]) -> pa.Schema:
    """Find the one schema that holds the records of all pieces.

    Parameters
    ----------
    pieces : iterable of Table
        Gathered rows.
    doc_id : str or None
        What our id is called, None if it is not wanted.
    ratings : sequence of str
        What the ratings are called.

    Returns
    -------
    Schema
        The input's fields in their order, then ours.

    Raises
    ------
    ArrowInvalid, ArrowTypeError
        If a field has values of different types, which one column cannot hold.
    """
    schemas: list[pa.Schema] = []
    for table in pieces:
        schema = pa.schema(_input_fields(table))
        if schema not in schemas:
            schemas.append(schema)
    if len(schemas) > 1:
        schemas = [pa.schema([field.with_nullable(True) for field in schema]) for schema in schemas]
    unified = pa.unify_schemas(schemas or [pa.schema([])], promote_options="permissive")
    fields = [field.with_type(pa.string()) if _holds_nothing(field.type) else field for field in unified]
    if doc_id is not None:
        fields.append(pa.field(doc_id, pa.string()))
    return pa.schema([*fields, *(pa.field(name, pa.float32()) for name in ratings)])


def _holds_nothing(kind: pa.DataType) -> bool:
    """Say whether a type has an object without any field in it, which Parquet cannot store."""
    if pa.types.is_struct(kind) and not kind.num_fields:
        return True
    return any(_holds_nothing(kind.field(place).type) for place in range(kind.num_fields))


def _is_json(table: pa.Table) -> bool:
    return FIELDS in table.column_names and pa.types.is_string(table.schema.field(FIELDS).type)


def _json_rows(table: pa.Table) -> list[dict[str, Any]]:
    layout = layout_of(table.schema)
    texts = table["text"].to_pylist()
    return [
        layout.with_text(json.loads(fields), text)
        for fields, text in zip(table[FIELDS].to_pylist(), texts, strict=True)
    ]


def _input_fields(table: pa.Table) -> list[pa.Field]:
    if _is_json(table):
        rows = _json_rows(table)
        names = dict.fromkeys(name for row in rows for name in row)
        return [pa.field(name, pa.array([row.get(name) for row in rows]).type) for name in names]
    layout = layout_of(table.schema)
    kind = table.schema.field(FIELDS).type if FIELDS in table.column_names else pa.struct([])
    fields = [kind.field(place) for place in range(kind.num_fields)]
    fields.insert(layout.text_position, pa.field(layout.text_field, pa.type_for_alias(layout.text_type)))
    return fields


def output_table(table: pa.Table, schema: pa.Schema, *, doc_id: str | None, ratings: Mapping[str, str]) -> pa.Table:
    """Restore the input's records from stored rows, as a table.

    Parameters
    ----------
    table : Table
        Gathered rows.
    schema : Schema
        See `output_schema`.
    doc_id, ratings
        What our fields are called; ratings by criterion.

    Returns
    -------
    Table
        One row a record, null where a record lacks a field.
    """
    columns = _json_columns(table, schema) if _is_json(table) else _arrow_columns(table)
    if doc_id is not None:
        columns[doc_id] = table["doc_id"]
    columns |= {name: table[f"{RATING_PREFIX}{key}"] for key, name in ratings.items()}
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def _arrow_columns(table: pa.Table) -> dict[str, Any]:
    columns: dict[str, Any] = {layout_of(table.schema).text_field: table["text"]}
    if FIELDS in table.column_names:
        packed = table[FIELDS].combine_chunks()
        kind = packed.type
        columns |= {kind.field(place).name: packed.field(place) for place in range(kind.num_fields)}
    return columns


def _json_columns(table: pa.Table, schema: pa.Schema) -> dict[str, Any]:
    rows = _json_rows(table)
    columns = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row.get(name) for row in rows]
        kind = schema.field(name).type
        if pa.types.is_string(kind):
            # Objects without fields become JSON text, see `output_schema`.
            values = [value if value is None or isinstance(value, str) else json.dumps(value) for value in values]
        columns[name] = pa.array(values, kind)
    return columns
