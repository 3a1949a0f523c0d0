"""The state of the index of vectors: how many documents it has, and a name that another state does not have."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.corpus.embeddings import embeddings_record
from core.corpus.files import read_json
from core.corpus.similar.cells import record_path
from core.corpus.workspace import Workspace


@dataclass(frozen=True, slots=True)
class IndexState:
    """What is known of an index without opening it.

    Attributes
    ----------
    n_documents : int
        With a vector: the first ones of the corpus.
    name : str
        Of this state; vectors and cells are written within a revision of the workspace.
    """

    n_documents: int
    name: str


def index_state(workspace: Workspace) -> IndexState | None:
    """Say what the index of a workspace is like now; None where there is none."""
    vectors, cells = embeddings_record(workspace), record_path(workspace)
    written = [path.stat().st_mtime_ns if path.is_file() else 0 for path in (vectors, cells)]
    if not written[0]:
        return None
    return IndexState(_n_documents(vectors, written[0]), "-".join(f"{time:x}" for time in written))


@lru_cache(maxsize=8)
def _n_documents(record: Path, written: int) -> int:
    return int(read_json(record)["n_documents"])
