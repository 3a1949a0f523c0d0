"""From which files of the input the documents came."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.workspace import Workspace
from core.errors import InputError


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of the input, and which document came from which.

    Attributes
    ----------
    names : tuple of str
        Of the files, in the order in which they were read; a name comes again where another import had one too.
    number_of : ndarray of int64, shape (n_documents,)
        The place of the file in `names`, in the order of the parts and of the rows in them.
    """

    names: tuple[str, ...]
    number_of: npt.NDArray[np.int64]


def read_sources(workspace: Workspace) -> Sources:
    """Find out from which file each document came.

    Files of the same name in one import, from different folders that were given apart, count as one.

    Raises
    ------
    InputError
        If that was not written down: imports of several files by earlier versions of QuLens did not.
    """
    names: list[str] = []
    counts: list[int] = []
    for record in workspace.imports():
        runs = _runs(record)
        places = {name: len(names) + place for place, name in enumerate(dict.fromkeys(name for name, _ in runs))}
        names += places
        counts += [place for name, n_documents in runs for place in (places[name], n_documents)]
    numbers, n_documents = np.array(counts, dtype=np.int64).reshape(-1, 2).T
    return Sources(tuple(names), np.repeat(numbers, n_documents))


def _runs(record: dict[str, Any]) -> list[tuple[str, int]]:
    """List names of files and how many documents came of each, one behind the other."""
    if "documents_by_file" in record:
        return [(name, n_documents) for name, n_documents in record["documents_by_file"]]
    if len(record["files"]) == 1:
        return [(record["files"][0]["name"], record["n_documents"])]
    raise InputError(
        f"Which of the {len(record['files']):,} files imported at {record['time']} a document came from was not "
        "written down by the QuLens that imported them. Import them into a new workspace, or export without "
        "--keep-structure."
    )
