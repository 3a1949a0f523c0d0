"""Reading the Parquet files of a workspace; a damaged one is named."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import InputError


def read_stored(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read columns of a file of the workspace.

    Raises
    ------
    InputError
        If the file is damaged or gone, so that a number from the rest would be wrong.
    """
    try:
        return pq.read_table(path, columns=None if columns is None else list(columns))
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:200]
        raise InputError(f"'{path}' is damaged ({reason}). Restore it, or make it anew.") from error
