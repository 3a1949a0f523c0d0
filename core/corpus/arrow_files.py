"""Parquet and Arrow files, read in small steps, whatever the size of their row groups and batches."""

from collections.abc import Callable, Iterator
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.input_file import Input
from core.corpus.rows import BATCH_BYTES, Batch, FieldNames
from core.corpus.sound_arrow import require_sound
from core.corpus.table_rows import STEP_ROWS, batch_of_table, bounded_tables, first_line, require_columns
from core.errors import InputError

# What pyarrow raises about bytes that contradict each other: a length may ask for more memory than there is.
DAMAGES = (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError)


def read_parquet(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.parquet``; see `core.corpus.readers.read_batches`."""
    with item.open() as stream:
        try:
            file = pq.ParquetFile(stream)
            require_columns(item.name, file.schema_arrow, names)
        except DAMAGES as error:
            raise not_whole(item, "Parquet", error) from error
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        bytes_of_row = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
        steps = file.iter_batches(batch_size=min(STEP_ROWS, max(1, BATCH_BYTES // max(bytes_of_row, 1))))
        bytes_a_row = item.n_bytes / max(file.metadata.num_rows, 1)
        read = partial(batch_of_table, file_name=item.name, names=names, max_bytes=max_bytes)
        yield from _batches(item, steps, read, bytes_read=lambda n_rows: int(bytes_a_row * n_rows))


def read_arrow(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.arrow``, as a stream (that is how datasets are saved) or as a file; see `read_parquet`."""
    with item.open() as stream:
        try:
            reader = open_arrow(stream)
            require_columns(item.name, reader.schema, names)
        except DAMAGES as error:
            raise not_whole(item, "Arrow", error) from error
        read = partial(batch_of_table, file_name=item.name, names=names, max_bytes=max_bytes)
        yield from _batches(item, arrow_steps(reader), read, bytes_read=lambda n_rows: stream.tell())


def open_arrow(stream: object) -> "pa.RecordBatchStreamReader | pa.RecordBatchFileReader":
    """Open bytes of Arrow, a stream or a file."""
    try:
        return pa.ipc.open_stream(stream)
    except pa.ArrowInvalid:
        stream.seek(0)  # type: ignore[attr-defined]
        return pa.ipc.open_file(stream)


def arrow_steps(reader: "pa.RecordBatchStreamReader | pa.RecordBatchFileReader") -> Iterator[pa.RecordBatch]:
    """Go through what was opened in small steps, each of them sound."""
    is_stream = isinstance(reader, pa.RecordBatchStreamReader)
    batches = iter(reader) if is_stream else (reader.get_batch(number) for number in range(reader.num_record_batches))
    for batch in batches:
        require_sound(batch)
        for start in range(0, batch.num_rows, STEP_ROWS):
            yield batch.slice(start, STEP_ROWS)


def _batches(
    item: Input, steps: Iterator[pa.RecordBatch], read: Callable[..., Batch], *, bytes_read: Callable[[int], int]
) -> Iterator[Batch]:
    n_before = 0
    try:
        for table in bounded_tables(steps):
            batch = read(table, n_before)
            n_before += table.num_rows
            batch.bytes_read = bytes_read(n_before)
            yield batch
    except pa.ArrowNotImplementedError as error:
        raise InputError(
            f"'{item.name}' has a column of a type that cannot be stored ({first_line(error)}). Cast it first."
        ) from error
    except DAMAGES as error:
        raise InputError(
            f"'{item.name}' is damaged behind row {n_before:,} ({first_line(error)}). Copy it again."
        ) from error


def not_whole(item: Input, kind: str, error: Exception) -> InputError:
    """Say that a file cannot be read from its beginning."""
    return InputError(f"'{item.name}' is not a whole {kind} file ({first_line(error)}). Copy it again.")
