"""CSV and TSV with a header; every value stays the text that it is, and a row that does not fit is refused."""

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.corpus.input_file import Input
from core.corpus.record_rows import Row, batches_of_rows
from core.corpus.rows import Batch, FieldNames
from core.corpus.streams import SHOWN_BYTES, bounded_lines, unpacked
from core.errors import InputError


def read_csv(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.csv`` and ``.tsv``, also ``.gz``; see `core.corpus.readers.read_batches`."""
    is_tabbed = ".tsv" in (item.ending or "")
    with item.open() as raw:
        table = _Table(unpacked(raw, item.ending or ""), item.name, "\t" if is_tabbed else ",", max_bytes)
        yield from batches_of_rows(table.rows(), names, max_bytes=max_bytes, bytes_read=raw.tell)


class _Table:
    """The rows of one file.  The library joins quoted lines; what it is fed is remembered for refusals."""

    def __init__(self, stream: BinaryIO, file_name: str, delimiter: str, max_bytes: int) -> None:
        self._lines = bounded_lines(stream, max_bytes)
        self._file_name, self._max_bytes = file_name, max_bytes
        self._delimiter = delimiter
        self._reset()
        self._n_lines = 0
        self._is_at_end = False

    def _reset(self) -> None:
        self._start, self._n_bytes = b"", 0
        self._reason: str | None = None

    def _fed(self) -> Iterator[str]:
        """Feed lines; broken UTF-8 passes as half surrogates, which are found again in the row."""
        for line, reason in self._lines:
            self._n_lines += 1
            self._start = self._start or line[:SHOWN_BYTES]
            self._n_bytes += len(line)
            if reason is None and self._n_bytes > self._max_bytes:
                # A quote that is never closed would take in the rest of the file.
                reason = f"the row has more than the {self._max_bytes:,} bytes allowed by --max-bytes"
            if reason is not None:
                self._reason = reason
                raise csv.Error(reason)
            yield line.decode("utf-8-sig" if self._n_lines == 1 else "utf-8", "surrogateescape")
        self._is_at_end = True

    def rows(self) -> Iterator[Row]:
        """Yield one row after the other."""
        header: list[str] | None = None
        while not self._is_at_end:
            first = self._n_lines + 1
            values = self._next_values()
            if values or self._reason:
                if header is None:
                    header = self._header(values)
                else:
                    yield self._row(header, values, first)
            self._reset()

    def _next_values(self) -> list[str]:
        # A new reader for each row: after an error the library would go on in the middle of the row.
        csv.field_size_limit(max(self._max_bytes, 1))
        try:
            return next(csv.reader(self._fed(), delimiter=self._delimiter, strict=True), [])
        except csv.Error as error:
            self._reason = self._reason or f"not CSV ({error})"
            return []

    def _header(self, values: list[str]) -> list[str]:
        repeated = [name for name in values if values.count(name) > 1]
        if self._reason or repeated or not _is_utf8(values):
            why = self._reason or (f"two columns are called {repeated[0][:40]!r}" if repeated else "it is not UTF-8")
            raise InputError(f"The header of '{self._file_name}' cannot be used: {why}. Mend it, then import again.")
        return values

    def _row(self, header: list[str], values: list[str], number: int) -> Row:
        reason = self._reason
        if reason is not None and self._n_lines > number:
            reason += f"; that goes on to line {self._n_lines:,}"
        if reason is None and len(values) != len(header):
            reason = f"it has {len(values)} values, and the header has {len(header)}"
        if reason is None and not _is_utf8(values):
            reason = "not UTF-8"
        record: dict[str, Any] = {} if reason else dict(zip(header, values, strict=True))
        start = self._start.decode("utf-8", "replace")
        return Row(self._file_name, number, self._n_bytes, record, reason, start)


def _is_utf8(values: list[str]) -> bool:
    try:
        "".join(values).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
