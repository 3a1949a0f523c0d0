"""Files become batches of rows: which reader reads what."""

from collections.abc import Callable, Iterator
from pathlib import Path

from core.corpus.files import displayed
from core.corpus.jsonl import read_jsonl, read_jsonl_zst
from core.corpus.parquet import read_parquet
from core.corpus.rows import DEFAULT_MAX_BYTES, Batch, FieldNames
from core.errors import InputError, NotFoundError

Reader = Callable[[Path, FieldNames, int], Iterator[Batch]]

READERS: dict[str, Reader] = {".jsonl": read_jsonl, ".jsonl.zst": read_jsonl_zst, ".parquet": read_parquet}


def read_batches(path: Path, names: FieldNames, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Batch]:
    """Read a file of documents in batches of bounded size.

    Parameters
    ----------
    path : Path
        A ``.jsonl``, ``.jsonl.zst`` or ``.parquet`` file.
    names : FieldNames
        Which fields hold text, domain and id.
    max_bytes : int
        A longer line or text is refused, not read into memory.

    Yields
    ------
    Batch
        At most `BATCH_ROWS` rows and about `BATCH_BYTES` of text.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the file's format is not known, or it cannot be read at all.
    """
    return reader_of(path)(path, names, max_bytes)


def reader_of(path: Path) -> Reader:
    """Find the reader of a file by its name; see `read_batches` for what is refused."""
    if path.is_dir():
        raise InputError(f"'{path}' is a folder. Give the {' or '.join(READERS)} files in it.")
    if not path.is_file():
        raise NotFoundError(f"There is no file '{path}'. Give the path of a {' or '.join(READERS)} file.")
    for suffix, reader in READERS.items():
        if path.name.lower().endswith(suffix):
            return reader
    raise InputError(f"'{displayed(path)}' is of no known format. Give a {' or '.join(READERS)} file.")
