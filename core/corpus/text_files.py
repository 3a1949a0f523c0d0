"""Plain text: each file is one document, and the folder that it lies in is its domain."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from core.corpus.encodings import other_encoding, why_not_utf8
from core.corpus.input_file import Input
from core.corpus.record_rows import Row, batches_of_rows
from core.corpus.rows import DEFAULT_DOMAIN_FIELD, Batch, FieldNames
from core.corpus.streams import beginning

# The field with the path below the folder that was given; `--id-field file` makes it the id.
FILE_FIELD = "file"


def read_text_files(items: Sequence[Input], names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.txt`` files, many in one batch; see `core.corpus.readers.read_batches`."""
    done = 0

    def rows() -> Iterator[Row]:
        nonlocal done
        for item in items:
            yield _row(item, names, max_bytes)
            done += item.n_bytes

    yield from batches_of_rows(rows(), names, max_bytes=max_bytes, bytes_read=lambda: done)


def _row(item: Input, names: FieldNames, max_bytes: int) -> Row:
    with item.open() as stream:
        raw = stream.read(max_bytes + 1)
    record: dict[str, Any] = {}
    reason = None
    if len(raw) > max_bytes:
        reason = f"the file has {item.n_bytes:,} bytes, more than the {max_bytes:,} allowed by --max-bytes"
    elif encoding := other_encoding(raw):
        reason = why_not_utf8("its beginning", item, encoding)
    else:
        try:
            record = {FILE_FIELD: item.name, **_domain(item), names.text: raw.decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            reason = why_not_utf8(f"byte {error.start + 1} of the file", item)
    return Row(item.name, 1, len(raw), record, reason, beginning(raw))


def _domain(item: Input) -> dict[str, str]:
    folders = PurePosixPath(item.name).parts[:-1]
    return {DEFAULT_DOMAIN_FIELD: folders[0]} if folders else {}
