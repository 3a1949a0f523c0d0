"""Parquet and Arrow files, read in small steps, whatever the size of their row groups and batches."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.inputs import Input
from core.corpus.rows import BATCH_BYTES, Batch, FieldNames
from core.corpus.table_rows import STEP_ROWS, batch_of_table, bounded_tables, first_line, require_columns
from core.errors import InputError


def read_parquet(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.parquet``; see `core.corpus.readers.read_batches`."""
    with item.open() as stream:
        try:
            file = pq.ParquetFile(stream)
            schema = file.schema_arrow
        except (pa.ArrowInvalid, OSError) as error:
            raise _not_whole(item, "Parquet", error) from error
        require_columns(item.name, schema, names)
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        bytes_of_row = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
        steps = file.iter_batches(batch_size=min(STEP_ROWS, max(1, BATCH_BYTES // max(bytes_of_row, 1))))
        yield from _batches(item, steps, names, max_bytes=max_bytes, n_rows=file.metadata.num_rows)


def read_arrow(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.arrow``, as a stream (that is how datasets are saved) or as a file; see `read_parquet`."""
    with item.open() as stream:
        try:
            reader = _reader(stream)
        except (pa.ArrowInvalid, OSError) as error:
            raise _not_whole(item, "Arrow", error) from error
        require_columns(item.name, reader.schema, names)
        yield from _batches(item, _steps(reader), names, max_bytes=max_bytes, n_rows=0)


def _reader(stream: object) -> "pa.RecordBatchStreamReader | pa.RecordBatchFileReader":
    try:
        return pa.ipc.open_stream(stream)
    except pa.ArrowInvalid:
        stream.seek(0)  # type: ignore[attr-defined]
        return pa.ipc.open_file(stream)


def _steps(reader: "pa.RecordBatchStreamReader | pa.RecordBatchFileReader") -> Iterator[pa.RecordBatch]:
    is_stream = isinstance(reader, pa.RecordBatchStreamReader)
    batches = iter(reader) if is_stream else (reader.get_batch(number) for number in range(reader.num_record_batches))
    for batch in batches:
        for start in range(0, batch.num_rows, STEP_ROWS):
            yield batch.slice(start, STEP_ROWS)


def _batches(
    item: Input, steps: Iterator[pa.RecordBatch], names: FieldNames, *, max_bytes: int, n_rows: int
) -> Iterator[Batch]:
    n_before = 0
    try:
        for table in bounded_tables(steps):
            batch = batch_of_table(table, n_before, item.name, names=names, max_bytes=max_bytes)
            n_before += table.num_rows
            # A stream does not say how many rows it has: then the bytes of the whole file count at its end.
            batch.bytes_read = item.n_bytes * n_before // n_rows if n_rows else 0
            yield batch
    except pa.ArrowNotImplementedError as error:
        raise InputError(
            f"'{item.name}' has a column of a type that cannot be stored ({first_line(error)}). Cast it first."
        ) from error
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            f"'{item.name}' is damaged behind row {n_before:,} ({first_line(error)}). Copy it again."
        ) from error


def _not_whole(item: Input, kind: str, error: Exception) -> InputError:
    return InputError(f"'{item.name}' is not a whole {kind} file ({first_line(error)}). Copy it again.")
