"""Files become batches of rows: which reader reads what."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from core.corpus.arrow_files import read_arrow, read_parquet
from core.corpus.csv_files import read_csv
from core.corpus.input_file import Input
from core.corpus.inputs import find_inputs
from core.corpus.jsonl import read_jsonl
from core.corpus.rows import DEFAULT_MAX_BYTES, Batch, FieldNames
from core.corpus.text_files import read_text_files

Reader = Callable[[Input, FieldNames, int], Iterator[Batch]]

_READERS: dict[str, Reader] = {".csv": read_csv, ".tsv": read_csv, ".parquet": read_parquet, ".arrow": read_arrow}
_TEXT = ".txt"


def read_batches(item: Input | Path, names: FieldNames, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Batch]:
    """Read one file of documents, see `read_all`."""
    return read_all(find_inputs([item]) if isinstance(item, Path) else [item], names, max_bytes=max_bytes)


def read_all(items: Sequence[Input], names: FieldNames, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Batch]:
    """Read files of documents in batches of bounded size.

    Parameters
    ----------
    items : sequence of Input
        See `core.corpus.inputs.find_inputs`.
    names : FieldNames
        Which fields hold what.
    max_bytes : int
        A longer line or text is refused, not read into memory.

    Yields
    ------
    Batch
        At most `BATCH_ROWS` rows and about `BATCH_BYTES` of text, of one file, or of many that are plain text.

    Raises
    ------
    InputError
        If a file cannot be read at all.
    """
    done = 0
    for is_text, group in groupby(items, key=lambda item: item.ending == _TEXT):
        for together in [list(group)] if is_text else ([item] for item in group):
            read = read_text_files(together, names, max_bytes) if is_text else _read(together[0], names, max_bytes)
            for batch in read:
                batch.bytes_read += done
                yield batch
            done += sum(item.n_bytes for item in together)


def _read(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    plain = (item.ending or "").removesuffix(".gz").removesuffix(".zst")
    return _READERS.get(plain, read_jsonl)(item, names, max_bytes)
