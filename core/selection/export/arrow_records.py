"""Stored rows become tables of the input's records: Arrow columns untouched, JSON fields with inferred types."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa

from core.corpus.document_parts import FIELDS, layout_of
from core.selection.export.json_lines import json_bytes, json_value
from core.selection.export.losses import Losses
from core.selection.export.names import KEY, REMOVED_BECAUSE, Names

# The type of values that have no other type in common; Parquet marks it, and DuckDB and datasets know the mark.
JSON = pa.json_(pa.string())

_OURS = {REMOVED_BECAUSE: pa.string(), KEY: pa.float64()}

# Arrow's own files end at 64.
_MOST_LEVELS = 30

_NO_ARROW_TYPE = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, UnicodeError)


def output_schema(pieces: Callable[[], Iterable[pa.Table]], names: Names) -> pa.Schema:
    """Find the one schema that holds the records of all pieces as they are.

    Parameters
    ----------
    pieces : callable
        Goes through the gathered rows; called once, or twice where fields differ in type.
    names : Names
        Of all fields.

    Returns
    -------
    Schema
        The input's fields in their order, then ours.  A field whose values no type can hold without changing them
        (numbers here, texts there) is of type `JSON`.
    """
    schemas: list[pa.Schema] = []
    for table in pieces():
        schema = pa.schema(_input_fields(table))
        if schema not in schemas:
            schemas.append(schema)
    fields = {name: _common_field(name, schemas) for name in names.input_fields}
    doubtful = [name for name in fields if fields[name].type == JSON or len(_kinds(name, schemas)) > 1]
    for table in pieces() if doubtful else ():
        columns = _columns(table, doubtful)
        for name in columns:
            if not _holds(fields[name], columns[name]):
                fields[name] = fields[name].with_type(JSON)
    ours = [] if names.doc_id is None else [pa.field(names.doc_id, pa.string())]
    ours += [pa.field(name, _OURS[column]) for column, name in names.fate.items()]
    return pa.schema([*fields.values(), *ours, *(pa.field(name, pa.float32()) for name in names.ratings.values())])


def _kinds(name: str, schemas: Sequence[pa.Schema]) -> list[pa.DataType]:
    """List the types that a field has here and there; where it is null throughout it has any type."""
    kinds = dict.fromkeys(schema.field(name).type for schema in schemas if name in schema.names)
    return [kind for kind in kinds if not pa.types.is_null(kind)]


def _common_field(name: str, schemas: Sequence[pa.Schema]) -> pa.Field:
    first: pa.Field = next(schema.field(name) for schema in schemas if name in schema.names)
    kinds = _kinds(name, schemas)
    if len(kinds) > 1:
        kinds = [_common_type([kind.value_type if pa.types.is_dictionary(kind) else kind for kind in kinds])]
    kind = kinds[0] if kinds else first.type
    field = first.with_type(JSON if _is_unfit(kind) else kind)
    return field if len(schemas) == 1 else field.with_nullable(True)


def _common_type(kinds: list[pa.DataType]) -> pa.DataType:
    try:
        schemas = [pa.schema([("", kind)]) for kind in kinds]
        return pa.unify_schemas(schemas, promote_options="permissive").field(0).type
    except _NO_ARROW_TYPE:
        return JSON


def _is_unfit(kind: pa.DataType, level: int = 0) -> bool:
    """Say whether a type has an object without any field in it, or levels, that readers of Parquet do not take."""
    if level > _MOST_LEVELS or (pa.types.is_struct(kind) and not kind.num_fields):
        return True
    return any(_is_unfit(kind.field(place).type, level + 1) for place in range(kind.num_fields))


def _holds(field: pa.Field, column: Any) -> bool:
    """Say whether a type holds all values of a column as they are; 2^53 + 1, for one, is no float."""
    try:
        _converted(column, field.type, Losses())
    except _NO_ARROW_TYPE as error:
        if field.type == JSON:
            raise pa.ArrowInvalid(f"field {field.name!r}: {error}") from error
        return False
    return True


def _is_json(table: pa.Table) -> bool:
    return FIELDS in table.column_names and pa.types.is_string(table.schema.field(FIELDS).type)


def _json_columns(table: pa.Table) -> dict[str, list[Any]]:
    layout = layout_of(table.schema)
    texts = table["text"].to_pylist()
    rows = [
        layout.with_text(json.loads(fields), text)
        for fields, text in zip(table[FIELDS].to_pylist(), texts, strict=True)
    ]
    return {name: [row.get(name) for row in rows] for name in dict.fromkeys(name for row in rows for name in row)}


def _arrow_columns(table: pa.Table) -> dict[str, Any]:
    columns: dict[str, Any] = {layout_of(table.schema).text_field: table["text"]}
    if FIELDS in table.column_names:
        packed = table[FIELDS].combine_chunks()
        kind = packed.type
        columns |= {kind.field(place).name: packed.field(place) for place in range(kind.num_fields)}
    return columns


def _columns(table: pa.Table, wanted: Iterable[str]) -> dict[str, Any]:
    """Take the input's fields out of stored rows: lists of JSON values, or arrays."""
    columns = _json_columns(table) if _is_json(table) else _arrow_columns(table)
    return {name: columns[name] for name in wanted if name in columns}


def _input_fields(table: pa.Table) -> list[pa.Field]:
    if _is_json(table):
        return [pa.field(name, _inferred(values)) for name, values in _json_columns(table).items()]
    layout = layout_of(table.schema)
    kind = table.schema.field(FIELDS).type if FIELDS in table.column_names else pa.struct([])
    fields = [kind.field(place) for place in range(kind.num_fields)]
    fields.insert(layout.text_position, pa.field(layout.text_field, pa.type_for_alias(layout.text_type)))
    return fields


def _inferred(values: list[Any]) -> pa.DataType:
    try:
        return pa.array(values).type
    except _NO_ARROW_TYPE:
        return JSON


def output_table(table: pa.Table, schema: pa.Schema, names: Names, losses: Losses) -> pa.Table:
    """Restore the input's records from stored rows, as a table.

    Parameters
    ----------
    table : Table
        Gathered rows.
    schema : Schema
        See `output_schema`.
    names : Names
        Of all fields.
    losses : Losses
        Is told of numbers in columns of JSON that are not finite.

    Returns
    -------
    Table
        One row a record, null where a record lacks a field.
    """
    columns = _columns(table, names.input_fields)
    if names.doc_id is not None:
        columns[names.doc_id] = table["doc_id"]
    columns |= {name: table[column] for column, name in names.of_columns.items()}
    arrays = [
        _converted(columns[field.name], field.type, losses)
        if field.name in columns
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def _converted(column: Any, kind: pa.DataType, losses: Losses) -> Any:
    is_list = isinstance(column, list)
    if not is_list and column.type == kind:
        return column
    if kind != JSON:
        return pa.array(column, kind) if is_list else column.cast(kind)
    values = column if is_list else map(json_value, column.to_pylist())
    texts = [None if value is None else json_bytes(_readable(value), losses).decode() for value in values]
    return pa.ExtensionArray.from_storage(JSON, pa.array(texts, pa.string()))


def _readable(value: Any) -> Any:
    """Refuse what JSON holds, but the readers of such columns take for something else."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            each.encode("utf-8")
        elif isinstance(each, int) and not -(2**63) <= each < 2**64:
            raise OverflowError(f"the integer {each} has more than 64 bits")
    return value
