"""Files of documents become one file of ratings, without a workspace."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import displayed, require_free, written_atomically
from core.corpus.inputs import find_inputs, require_apart
from core.corpus.locks import held
from core.corpus.rating_parts import FINGERPRINT_KEY, PRECISION_KEY
from core.corpus.row_checks import require_max_bytes
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.corpus.workspace import DEFAULT_RATER
from core.errors import ConflictError, InputError
from core.qurater.raters.named_raters import find_rater
from core.qurater.rating.rated_rows import RATER_KEY, rows_schema
from core.qurater.rating.rating_options import DEFAULT_OPTIONS, RatingOptions
from core.qurater.rating.stretches import read_stretches
from core.records import OnProgress, ignore_progress

if TYPE_CHECKING:
    from core.qurater.rating.files_run import FilesReport

ENDING = ".parquet"


def rate_files(
    files: Sequence[str | Path],
    destination: Path,
    *,
    rater: str = DEFAULT_RATER,
    text_field: str = "text",
    id_field: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    options: RatingOptions = DEFAULT_OPTIONS,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> "FilesReport":
    """Rate files of documents straight into one Parquet file, with a row for each record in their order.

    Parameters
    ----------
    files : sequence of str or Path
        Files, folders, patterns and addresses, see `core.corpus.inputs.find_inputs`.
    destination : Path
        The file; it is there when all is rated, or not at all.
    rater : str
        ``"default"``, or the folder of a rater.
    text_field, id_field : str, str or None
        Which fields hold the text, and the id; without one it is a hash of the text.
    max_bytes : int
        Longer lines and texts are refused.
    options : RatingOptions
        Where and in what it computes; by default what is fastest here.
    force : bool
        Whether such a file that is there already is replaced.
    on_progress : callable
        Told how many bytes of the files are rated.

    Returns
    -------
    FilesReport
        What was done.

    Raises
    ------
    InputError
        If a file cannot be read, no record has a field that was named, or the destination cannot be written.
    NotFoundError
        If there is no such file or rater.
    ConflictError
        If the destination is one of the files, or there already.

    Notes
    -----
    A record that an import would refuse has a null for each rating, and the reason: no record is lost.  Three stretches
    of some thousand records are in memory at most: one is rated, the next two are read and tokenised.
    """
    require_max_bytes(max_bytes)
    if options.keep_features:
        raise InputError("Features are kept in a workspace. Leave out --keep-features, or import the files first.")
    inputs = find_inputs(files)
    require_apart(destination, files, inputs)
    _require_destination(destination, force=force)
    name, folder = find_rater(rater)

    from core.qurater.rating.files_run import FilesRun
    from core.qurater.rating.model import open_model

    model = open_model(folder, device=options.device, precision=options.precision)
    stretches = read_stretches(inputs, FieldNames(text_field, None, id_field), max_bytes=max_bytes)
    run = FilesRun(model, options.batch_tokens, inputs, on_progress)
    metadata = {RATER_KEY: name, FINGERPRINT_KEY: model.rater.fingerprint, PRECISION_KEY: model.precision}
    schema = rows_schema(model.rater.criteria).with_metadata(metadata)
    started = time.monotonic()
    others = held(destination, what=f"'{destination}'")
    with others, written_atomically(destination) as path, pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in run.tables(stretches):
            writer.write_table(table)
    return run.report(name, destination, seconds=time.monotonic() - started)


def _require_destination(path: Path, *, force: bool) -> None:
    """Refuse a file that cannot be written, or that would be lost, before hours are spent."""
    if path.parts[:1] and path.parts[0].endswith(":"):
        raise InputError(f"'{path}' is an address, and this is written to this machine. Give the path of a file.")
    if path.suffix != ENDING:
        raise InputError(f"'{displayed(path)}' does not end in {ENDING}, which is what is written. Name it so.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder '{path.parent}' to write '{path.name}' to. Make it first.")
    require_free(path, force=force)
    if path.exists() and not _is_of_ours(path):
        raise ConflictError(f"'{path}' was not made by qulens rate, so it is not replaced. Choose another name.")


def _is_of_ours(path: Path) -> bool:
    try:
        return RATER_KEY in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False
