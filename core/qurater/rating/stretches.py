"""Records of files, some thousand at a time, as they are rated together: enough of them that little is padded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import count
from typing import NamedTuple

from core.corpus.fingerprints import doc_id_of_text
from core.corpus.input_file import Input
from core.corpus.readers import read_batches
from core.corpus.row_checks import named
from core.corpus.rows import Batch, FieldNames
from core.errors import InputError

# Either is enough; a batch of the reader more may come in.
STRETCH_RECORDS = 8_000
STRETCH_CHARACTERS = 2**24


class _Record(NamedTuple):
    line: int
    doc_id: str | None
    text: str | None
    reason: str | None


@dataclass(slots=True, eq=False)
class Stretch:
    """Consecutive records of one or more files, the refused ones among them.

    Attributes
    ----------
    files, rows : list of str, list of int
        Of each record: its file, and its place among the records of that file, counted from 0.
    doc_ids, reasons : list of str or None
        Of each record: its id, or why it cannot be rated.
    texts : dict of str to int
        The different texts, each with its place among them.
    text_places : list of int or None
        Of each record: the place of its text; None where it cannot be rated.
    n_characters : int
        Of all texts.
    bytes_read : int
        How far the files have been read.
    """

    files: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    doc_ids: list[str | None] = field(default_factory=list)
    reasons: list[str | None] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    text_places: list[int | None] = field(default_factory=list)
    n_characters: int = 0
    bytes_read: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to rate it."""
        return len(self.rows) >= STRETCH_RECORDS or self.n_characters >= STRETCH_CHARACTERS

    def add(self, file: str, row: int, record: _Record) -> None:
        """Add a record of a file."""
        text = record.text
        self.files.append(file)
        self.rows.append(row)
        self.reasons.append(record.reason)
        if text is None:
            self.doc_ids.append(None)
            self.text_places.append(None)
        else:
            self.doc_ids.append(record.doc_id or doc_id_of_text(text.encode("utf-8")))
            self.text_places.append(self.texts.setdefault(text, len(self.texts)))
            self.n_characters += len(text)


def read_stretches(inputs: Sequence[Input], names: FieldNames, *, max_bytes: int) -> Iterator[Stretch]:
    """Read files in stretches; no record is lost.

    Parameters
    ----------
    inputs : sequence of Input
        See `core.corpus.inputs.find_inputs`.
    names : FieldNames
        Which fields hold what.
    max_bytes : int
        A longer line or text is refused, not read into memory.

    Yields
    ------
    Stretch
        In the order of the files and their records.

    Raises
    ------
    InputError
        If a file cannot be read, or no record has a field that was named.
    """
    stretch, n_bytes_before = Stretch(), 0
    lacking, found = {name for name, _ in names.required()}, tuple[str, ...]()
    for item in inputs:
        numbers = count()
        for batch in _batches(item, names, max_bytes):
            lacking &= batch.lacking
            found = found or batch.found
            for record in _in_order(batch):
                stretch.add(_written(item), next(numbers), record)
            stretch.bytes_read = n_bytes_before + batch.bytes_read
            if stretch.is_full:
                yield stretch
                stretch = Stretch(bytes_read=stretch.bytes_read)
        n_bytes_before += item.n_bytes
    if stretch.rows:
        yield stretch
    if lacking and found:
        name, option = next(each for each in names.required() if each[0] in lacking)
        raise InputError(f"No record has a field {name!r} ({named(found)}). Name the right one by {option}.")


def _in_order(batch: Batch) -> Iterator[_Record]:
    """Put accepted and refused records of one file back into their order."""
    accepted = (
        _Record(line, doc_id, text, None)
        for line, doc_id, text in zip(batch.lines, batch.ids, batch.texts, strict=True)
    )
    refused = (_Record(refusal.line, None, None, refusal.reason) for refusal in batch.refused)
    return merge(accepted, refused, key=lambda record: record.line)


def _batches(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    try:
        yield from read_batches(item, names, max_bytes=max_bytes)
    except OSError as error:
        raise InputError(f"'{item.name}' cannot be read: {error.strerror or error}. Give a file that can.") from error


def _written(item: Input) -> str:
    """Write a file as other programs know it: by the path that was given, or by that in its object store."""
    return item.in_commands if item.file_system is None else item.path
