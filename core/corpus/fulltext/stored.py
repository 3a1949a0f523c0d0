"""Where the index of words lies, which documents are in it, and opening it."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.files import read_json
from core.corpus.fulltext.terms import TOKENIZER, analyzer
from core.corpus.workspace import RECORD, Workspace
from core.errors import InputError, NotFoundError

if TYPE_CHECKING:
    import tantivy

# Goes up whenever an index holds something else than before, so that older ones are made anew.
LAYOUT = 1

# The fields of an index: a document's place among all, and a bit for its place among `BLOCK` in a row.
TITLE, TEXT, NUMBER, BIT = "title", "text", "number", "bit"
# The sums of so many different bits are exact in the fractions that tantivy adds up in.
BLOCK = 48


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an index holds.

    Attributes
    ----------
    parts : tuple of str
        The parts of documents, in their order; later ones may have come in since.
    n_documents : int
        How many documents they have. These are the first ones of the corpus, so it says which ones too.
    """

    parts: tuple[str, ...]
    n_documents: int


def fulltext_folder(workspace: Workspace) -> Path:
    """Name the folder with the index of words of a workspace."""
    return workspace.root / "fulltext"


def fulltext_record(workspace: Workspace) -> Path:
    """Name the record of what is indexed; what is not in it is unfinished work."""
    return fulltext_folder(workspace) / RECORD


def index_folder(workspace: Workspace) -> Path:
    """Name the folder that is tantivy's own."""
    return fulltext_folder(workspace) / "index"


def indexed(workspace: Workspace) -> Indexed | None:
    """Say which documents can be found by their words; None where no index is, or an outdated one.

    Parts of documents are never changed and only ever added behind the others, so the names say whether it is theirs.
    """
    path = fulltext_record(workspace)
    record = read_json(path) if path.is_file() else None
    if record is None or record["layout"] != LAYOUT:
        return None
    parts = tuple(record["parts"])
    present = tuple(part.name for part in workspace.document_parts())
    return Indexed(parts, int(record["n_documents"])) if present[: len(parts)] == parts else None


def open_index(workspace: Workspace) -> "tantivy.Index":
    """Open the index of a workspace.

    Raises
    ------
    NotFoundError
        If there is none.
    InputError
        If it is damaged.
    """
    if indexed(workspace) is None:
        raise NotFoundError(
            f"'{workspace.root}' has no index of words yet. Make it with: qulens index {workspace.root}"
        )
    try:
        return _opened(index_folder(workspace), os.stat(fulltext_record(workspace)).st_mtime_ns)
    except (ValueError, OSError) as error:
        raise InputError(
            f"'{index_folder(workspace)}' is damaged. Delete it, then run: qulens index {workspace.root}"
        ) from error


@lru_cache(maxsize=4)
def _opened(folder: Path, written: int) -> "tantivy.Index":
    """Open what is on the disk as of this record: an open index does not see what is written later."""
    import tantivy

    return with_words(tantivy.Index.open(str(folder)))


def with_words(index: "tantivy.Index") -> "tantivy.Index":
    """Tell an index what a word is: that is not stored in it."""
    index.register_tokenizer(TOKENIZER, analyzer())
    return index
