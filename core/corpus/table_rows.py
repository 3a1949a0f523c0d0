"""Tables of Arrow become batches; the other columns stay Arrow arrays, so that their types survive."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.row_checks import FieldError, RowValues, add_row, require_named
from core.corpus.rows import BATCH_BYTES, BATCH_ROWS, TITLE_FIELD, Batch, FieldNames, Refusal
from core.corpus.streams import beginning
from core.errors import InputError

STEP_ROWS = 100


def first_line(error: Exception) -> str:
    """Take the first line of what a library says."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def require_columns(file_name: str, schema: pa.Schema, names: FieldNames) -> None:
    """Refuse columns that cannot be read; raise `InputError` that names the option to set."""
    repeated = [name for name in schema.names if schema.names.count(name) > 1]
    repeated += [name for name in schema.names if _repeats_a_name(schema.field(schema.names.index(name)).type)]
    if repeated:
        raise InputError(
            f"'{file_name}' has two columns or fields of one name, at {repeated[0]!r}. Rename one of them."
        )
    require_named(file_name, schema.names, names, has=lambda name: _is_there(schema, name, names))
    kind = schema.field(names.text).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise FieldError(f"Column {names.text!r} of '{file_name}' is {kind}, not text. Name another by --text-field.")


def _is_there(schema: pa.Schema, name: str, names: FieldNames) -> bool:
    # The text is a column of its own, never a field of a struct.
    return name in schema.names or (name != names.text and path_of(schema, name) is not None)


def _repeats_a_name(kind: pa.DataType) -> bool:
    inner = [kind.field(place) for place in range(kind.num_fields)]
    repeats = pa.types.is_struct(kind) and len({field.name for field in inner}) < len(inner)
    return repeats or any(_repeats_a_name(field.type) for field in inner)


def bounded_tables(steps: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Put small batches together to tables of at most `BATCH_ROWS` rows and about `BATCH_BYTES`."""
    waiting: list[pa.Table] = []
    for step in steps:
        waiting.append(_without_views(pa.Table.from_batches([step])))
        rows, n_bytes = sum(table.num_rows for table in waiting), sum(table.nbytes for table in waiting)
        if rows + STEP_ROWS > BATCH_ROWS or n_bytes >= BATCH_BYTES:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _without_views(table: pa.Table) -> pa.Table:
    """Cast string views, which Arrow cannot take rows of yet, to strings."""
    plain = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary()}
    fields = [field.with_type(plain.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def batch_of_table(table: pa.Table, n_before: int, file_name: str, *, names: FieldNames, max_bytes: int) -> Batch:
    """Make a batch of a table; `n_before` rows of its file were read before."""
    batch, kept = Batch(), list[int]()
    # Arrow does not check UTF-8 on reading, and a broken text must not take its batch with it.
    raw_texts = table[names.text].cast(pa.large_string()).cast(pa.large_binary()).to_pylist()
    title = TITLE_FIELD if names.text != TITLE_FIELD else None
    columns = [_values(table, name) for name in (names.id, names.domain, title, names.date, names.tokens)]
    broken = _rows_with_broken_fields(table, names.text)
    for row, (raw, *others) in enumerate(zip(raw_texts, *columns, strict=True)):
        number = n_before + row + 1
        text, reason = _decoded(raw, names.text)
        reason = reason or ("a field is not UTF-8" if row in broken else None)
        if reason is None:
            values = RowValues(text, *others)
            reason = add_row(batch, file_name, number, values=values, names=names, max_bytes=max_bytes)
        if reason is None:
            kept.append(row)
        else:
            batch.refused.append(Refusal(file_name, number, reason, beginning(raw or b"")))
    batch.text_type = str(table.schema.field(names.text).type)
    batch.text_position = table.column_names.index(names.text)
    batch.fields = _other_fields(table, names.text, kept)
    return batch


def _decoded(raw: bytes | None, field_name: str) -> tuple[str | None, str | None]:
    try:
        return (None if raw is None else raw.decode("utf-8")), None
    except UnicodeDecodeError as error:
        return None, f"field {field_name!r} is not UTF-8 (byte {error.start + 1})"


def path_of(schema: pa.Schema, name: str) -> list[str] | None:
    """Find a column by its name, or failing that, a struct's field by its dotted path; None where there is none."""
    if name in schema.names:
        return [name]
    first, *path = name.split(".")
    if first not in schema.names:
        return None
    kind = schema.field(first).type
    for key in path:
        if not pa.types.is_struct(kind) or kind.get_field_index(key) < 0:
            return None
        kind = kind.field(key).type
    return [first, *path]


def _values(table: pa.Table, name: str | None) -> list[object]:
    """Take the values of a column, or of a struct's field by its dotted path; None where there is none."""
    path = None if name is None else path_of(table.schema, name)
    if path is None:
        return [None] * table.num_rows
    column = table[path[0]]
    for key in path[1:]:
        column = pc.struct_field(column, key)
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [
            value.decode("utf-8", "replace") if value is not None else None
            for value in column.cast(pa.large_string()).cast(pa.large_binary()).to_pylist()
        ]


def _rows_with_broken_fields(table: pa.Table, text_name: str) -> set[int]:
    others = table.drop_columns([text_name])
    if not others.num_columns or _is_valid(others):
        return set()
    return {row for row in range(table.num_rows) if not _is_valid(others.slice(row, 1).combine_chunks())}


def _is_valid(table: pa.Table) -> bool:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _other_fields(table: pa.Table, text_name: str, kept: list[int]) -> pa.Array | None:
    """Pack all columns but the text into one struct, in their order; None where the text is alone."""
    others = table.drop_columns([text_name]).take(pa.array(kept, pa.int64())).combine_chunks()
    if not others.num_columns:
        return None
    columns = [column.chunk(0) if column.num_chunks else pa.array([], column.type) for column in others.columns]
    return pa.StructArray.from_arrays(columns, fields=list(others.schema))
