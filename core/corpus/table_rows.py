"""Tables of Arrow become batches; the other columns stay Arrow arrays, so that their types survive."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.rows import (
    BATCH_BYTES,
    BATCH_ROWS,
    DEFAULT_DOMAIN,
    DEFAULT_DOMAIN_FIELD,
    TITLE_FIELD,
    Batch,
    FieldNames,
    Refusal,
    plain_value,
    tokens_given,
    why_text_unusable,
)
from core.errors import InputError

STEP_ROWS = 100


def first_line(error: Exception) -> str:
    """Take the first line of what a library says."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def require_columns(file_name: str, schema: pa.Schema, names: FieldNames) -> None:
    """Refuse columns that cannot be read; raise `InputError` that names the option to set."""
    found = ", ".join(repr(name) for name in schema.names[:12])
    repeated = [name for name in schema.names if schema.names.count(name) > 1]
    repeated += [name for name in schema.names if _repeats_a_name(schema.field(schema.names.index(name)).type)]
    if repeated:
        raise InputError(
            f"'{file_name}' has two columns or fields of one name, at {repeated[0]!r}. Rename one of them."
        )
    wanted = [(names.text, "--text-field"), (names.id, "--id-field")]
    wanted += [(names.date, "--date-field"), (names.tokens, "--tokens-field")]
    if names.domain != DEFAULT_DOMAIN_FIELD:
        wanted.append((names.domain, "--domain-field"))
    for name, option in wanted:
        if name is not None and name not in schema.names and name.split(".")[0] not in schema.names:
            raise InputError(f"'{file_name}' has no column {name!r} (found: {found}). Name the right one by {option}.")
    kind = schema.field(names.text).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise InputError(f"Column {names.text!r} of '{file_name}' is {kind}, not text. Name another by --text-field.")


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
    ids = _values(table, names.id)
    domains = _values(table, names.domain)
    titles = _values(table, TITLE_FIELD if names.text != TITLE_FIELD else None)
    dates, tokens = _values(table, names.date), _values(table, names.tokens)
    broken = _rows_with_broken_fields(table, names.text)
    for row, raw in enumerate(raw_texts):
        text, reason = _decoded(raw, names.text)
        doc_id, id_reason = plain_value(ids[row], field_name=names.id or "")
        domain, domain_reason = plain_value(domains[row], field_name=names.domain)
        if names.id is not None and doc_id is None:
            id_reason = id_reason or f"no id in field {names.id!r}"
        reason = reason or why_text_unusable(text, field_name=names.text, max_bytes=max_bytes)
        n_tokens, tokens_reason = tokens_given(tokens[row], field_name=names.tokens)
        reason = (
            reason or id_reason or domain_reason or tokens_reason or ("a field is not UTF-8" if row in broken else None)
        )
        if reason is not None:
            start = (raw or b"")[:800].decode("utf-8", "replace")[:200]
            batch.refused.append(Refusal(file_name, n_before + row + 1, reason, start))
            continue
        kept.append(row)
        batch.texts.append(text or "")
        batch.ids.append(doc_id)
        batch.domains.append(domain or DEFAULT_DOMAIN)
        batch.titles.append(plain_value(titles[row], field_name=TITLE_FIELD)[0])
        batch.dates.append(dates[row])
        batch.n_tokens.append(n_tokens)
    batch.files = [file_name] * len(kept)
    batch.lines = [n_before + row + 1 for row in kept]
    batch.text_type = str(table.schema.field(names.text).type)
    batch.text_position = table.column_names.index(names.text)
    batch.fields = _other_fields(table, names.text, kept)
    return batch


def _decoded(raw: bytes | None, field_name: str) -> tuple[str | None, str | None]:
    try:
        return (None if raw is None else raw.decode("utf-8")), None
    except UnicodeDecodeError as error:
        return None, f"field {field_name!r} is not UTF-8 (byte {error.start + 1})"


def _values(table: pa.Table, name: str | None) -> list[object]:
    """Take the values of a column, or of a struct's field by its dotted path; None where there is none."""
    nothing: list[object] = [None] * table.num_rows
    if name is None:
        return nothing
    if name in table.column_names:
        column = table[name]
    else:
        first, *path = name.split(".")
        if first not in table.column_names or not path:
            return nothing
        column = table[first]
        for key in path:
            if not pa.types.is_struct(column.type) or column.type.get_field_index(key) < 0:
                return nothing
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
