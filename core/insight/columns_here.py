"""What the columns of a workspace can be used for in a selection: numbers, and groups of documents."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.columns.column_files import VALUE
from core.corpus.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ColumnsHere:
    """Names of columns, ascending.

    Attributes
    ----------
    numbers : tuple of str
        With numbers, or true and false: to select by, to leave out by, and to subtract.
    groups : tuple of str
        With texts, each of which is a group: for quotas, and to collapse near-duplicates, as few numbers are too.
    """

    numbers: tuple[str, ...]
    groups: tuple[str, ...]


def columns_here(workspace: Workspace) -> ColumnsHere:
    """Sort the columns of a workspace by what they hold.

    Parameters
    ----------
    workspace : Workspace
        The corpus.

    Returns
    -------
    ColumnsHere
        All columns; one without any value is one of numbers, as selecting takes it.
    """
    names = workspace.columns()
    groups = tuple(name for name in names if _holds_texts(workspace, name))
    return ColumnsHere(tuple(name for name in names if name not in groups), groups)


def _holds_texts(workspace: Workspace, name: str) -> bool:
    parts = workspace.column_record(name)["parts"]
    kinds = (pq.read_schema(workspace.column(name) / part).field(VALUE).type for part in reversed(parts))
    # As reading does it, the last part says what the values are.
    kind = next(kinds, pa.null())
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
