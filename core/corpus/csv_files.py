"""CSV and TSV with a header; every value stays the text that it is, and a row that does not fit is refused."""

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.corpus.encodings import require_utf8, rewriting, why_not_utf8
from core.corpus.input_file import Input
from core.corpus.record_rows import Row, batches_of_rows
from core.corpus.row_checks import require_named
from core.corpus.rows import DEFAULT_MAX_BYTES, Batch, FieldNames
from core.corpus.streams import beginning, bounded_lines, unpacked
from core.errors import InputError

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ENDINGS = {",": ".csv", "\t": ".tsv"}
_HEADER_CHARACTERS = 60
# With Python, which is there.  Bytes that are not UTF-8 go through as they are, and long texts are no error.
_WITH_COMMAS = (
    "PYTHONIOENCODING=utf-8-sig:surrogateescape python3 -c "
    '"import csv, sys; csv.field_size_limit(2**31); '
    'csv.writer(sys.stdout).writerows(csv.reader(sys.stdin, delimiter={}))"'
)


def read_csv(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.csv`` and ``.tsv``, also ``.gz``; see `core.corpus.readers.read_batches`."""
    delimiter = "\t" if ".tsv" in (item.ending or "") else ","
    with item.open() as raw:
        table = _Table(unpacked(raw, item), item, delimiter, names, max_bytes)
        yield from batches_of_rows(table.rows(), names, max_bytes=max_bytes, bytes_read=raw.tell)


def csv_rows(item: Input, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Row]:
    """Read the rows of such a file, whatever its columns; the values are texts."""
    delimiter = "\t" if ".tsv" in (item.ending or "") else ","
    with item.open() as raw:
        yield from _Table(unpacked(raw, item), item, delimiter, None, max_bytes).rows()


class _Table:
    """The rows of one file.  The library joins quoted lines; what it is fed is remembered for refusals."""

    def __init__(self, stream: BinaryIO, item: Input, delimiter: str, names: FieldNames | None, max_bytes: int) -> None:
        self._lines = bounded_lines(stream, max_bytes)
        self._item, self._max_bytes = item, max_bytes
        self._delimiter, self._names = delimiter, names
        self._reset()
        self._n_lines = 0
        self._is_at_end = False

    def _reset(self) -> None:
        self._start, self._n_bytes = "", 0
        self._reason: str | None = None

    def _fed(self) -> Iterator[str]:
        """Feed lines; broken UTF-8 passes as half surrogates, which are found again in the row."""
        for line, reason in self._lines:
            self._n_lines += 1
            if self._n_lines == 1:
                require_utf8(line, self._item)
            self._start = self._start or beginning(line)
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
        limit_of_others = csv.field_size_limit(max(self._max_bytes, 1))  # one for the whole process
        try:
            return next(csv.reader(self._fed(), delimiter=self._delimiter, strict=True), [])
        except csv.Error as error:
            self._reason = self._reason or f"not CSV ({error})"
            return []
        finally:
            csv.field_size_limit(limit_of_others)

    def _header(self, values: list[str]) -> list[str]:
        repeated = [name for name in values if values.count(name) > 1]
        why = self._reason or (f"two columns are called {repeated[0][:40]!r}" if repeated else None)
        if why is None and not _is_utf8(values):
            why = why_not_utf8("its first line", self._item)
        if self._reason is not None and self._delimiter not in self._start:
            # Quoted names that are parted by something else are an error already.
            _require_separator(self._item, self._start.removeprefix("\ufeff"), self._delimiter)
        if why is not None:
            raise InputError(f"The header of '{self._item.name}' cannot be used: {why}. Mend it, then import again.")
        if len(values) == 1 and (self._names is None or self._names.text not in values):
            _require_separator(self._item, values[0], self._delimiter)
        if self._names is not None:
            require_named(self._item.name, values, self._names, has=values.__contains__)
        return values

    def _row(self, header: list[str], values: list[str], number: int) -> Row:
        reason = self._reason
        if reason is not None and self._n_lines > number:
            reason += f"; that goes on to line {self._n_lines:,}"
        if reason is None and len(values) != len(header):
            reason = f"it has {len(values)} values, and the header has {len(header)}"
        if reason is None and not _is_utf8(values):
            broken = next(name for name, value in zip(header, values, strict=True) if not _is_utf8([value]))
            reason = why_not_utf8(f"column {broken[:40]!r}", self._item)
        record: dict[str, Any] = {} if reason else dict(zip(header, values, strict=True))
        return Row(self._item.name, number, self._n_bytes, record, reason, self._start)


def _require_separator(item: Input, header: str, delimiter: str) -> None:
    """Refuse a file whose columns are parted by something else, and say how to have it read."""
    other = next((each for each in _DELIMITERS if each != delimiter and each in header), None)
    if other is None:
        return
    if other in _ENDINGS:
        way_out = f"Let its name end in {_ENDINGS[other]}."
    else:
        command = rewriting(item.in_commands, _WITH_COMMAS.format(repr(other)), "commas")
        way_out = f"Convert it, and import the new file instead of it, or move the old one away: {command}"
    raise InputError(
        f"'{item.name}' is read with {_DELIMITERS[delimiter]} between its columns, and its header "
        f"{header[:_HEADER_CHARACTERS]!r} looks parted by {_DELIMITERS[other]}. {way_out}"
    )


def _is_utf8(values: list[str]) -> bool:
    try:
        "".join(values).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
