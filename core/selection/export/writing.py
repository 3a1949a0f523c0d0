"""The files of a piece are written: in this process or in another one, each whole or not at all."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from core.corpus.document_parts import finished, unfinished
from core.corpus.files import read_json, write_json
from core.selection.export.filing import Piece
from core.selection.export.formats import FORMATS, Chunk, Plan
from core.selection.export.gathering import piece_of, stretches_in
from core.selection.export.losses import Losses
from core.selection.export.names import Names
from core.selection.export.text_change import TextChange


@dataclass(frozen=True, slots=True)
class Writing:
    """All that it takes to write any piece of an export; picklable.

    Attributes
    ----------
    file_format : str
        One of `FORMATS`.
    names, schema, change
        What the fields are called, of which types they are where they have any, and what is put before the texts.
    pieces : tuple of Piece
        Which files are of which piece.
    ends : tuple of int
        For each file the place behind its last document.
    paths : tuple of Path
        Of the files.
    marks : Path or None
        A folder in which is noted which pieces are whole, and what was lost in them; None where nothing is to be gone
        on with, and files that are there are written over.
    """

    file_format: str
    names: Names
    schema: pa.Schema | None
    change: TextChange
    pieces: tuple[Piece, ...]
    ends: tuple[int, ...]
    paths: tuple[Path, ...]
    marks: Path | None = None

    def __call__(self, folder: Path) -> tuple[int, Losses]:
        """Write the files of a piece from the folder of its rows; give its number, and what was lost."""
        number = piece_of(folder)
        plan = FORMATS[self.file_format].plan(self.names, self.schema)
        self._write(folder, self.pieces[number], plan)
        if self.marks is not None:
            write_json(self.marks / f"{number}.json", asdict(plan.losses))
        return number, plan.losses

    @property
    def losses(self) -> Losses:
        """What the format cannot hold, whatever the records."""
        return FORMATS[self.file_format].plan(self.names, self.schema).losses

    def _write(self, folder: Path, piece: Piece, plan: Plan) -> None:
        chunks = (
            plan.in_order([self.change.applied(table, plan.losses) for table in stretch])
            for stretch in stretches_in(folder)
        )
        records = _Records(chunks)
        place = piece.begin
        for file in piece.files:
            self._write_file(self.paths[file], records.next(self.ends[file] - place), plan)
            place = self.ends[file]

    def _write_file(self, path: Path, records: Iterator[object], plan: Plan) -> None:
        if self.marks is not None and path.is_file():
            deque(records, maxlen=0)  # whole already, from a run that was broken off within the piece
            return
        try:
            with plan.opened(unfinished(path)) as write:
                for taken in records:
                    write(taken)
            finished(path)
        finally:
            unfinished(path).unlink(missing_ok=True)


def whole_pieces(marks: Path) -> dict[int, Losses]:
    """Read which pieces are whole, and what was lost in them."""
    return {int(path.stem): Losses(**read_json(path)) for path in marks.glob("*.json")}


class _Records:
    """Records in their order, taken in such numbers as files need, whatever the stretches are."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self._chunk: Chunk | Sequence[object] = []
        self._begin = 0

    def next(self, n_records: int) -> Iterator[object]:
        """Give the next records, in chunks."""
        while n_records:
            if self._begin == len(self._chunk):
                self._chunk, self._begin = next(self._chunks), 0
            taken = self._chunk[self._begin : self._begin + n_records]
            self._begin += len(taken)
            n_records -= len(taken)
            yield taken
