"""A selection leaves the workspace as files of records, in its order, with its manifest beside them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.files import folder_written_atomically, write_json, written_atomically
from core.corpus.locks import held
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.records import OnProgress, ignore_progress
from core.selection.export.dataset_card import CARD, dataset_card
from core.selection.export.destination import Destination, checked_destination, require_free
from core.selection.export.formats import FORMATS, Plan
from core.selection.export.gathering import Gathered, gathered
from core.selection.export.names import Names
from core.selection.stored.selecting import MANIFEST


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote.

    Attributes
    ----------
    destination : str
        Where to.
    files : tuple of str
        Their names below the destination, or its own.
    n_documents, n_tokens : int
        How much.
    losses : tuple of str
        What the format could not hold as it was, a sentence or two for each; see `core.selection.export.losses`.
    """

    destination: str
    files: tuple[str, ...]
    n_documents: int
    n_tokens: int
    losses: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {
            "destination": self.destination,
            "files": list(self.files),
            "n_documents": self.n_documents,
            "n_tokens": self.n_tokens,
        }


def export(
    workspace: Workspace,
    selection: str,
    path: Path,
    *,
    file_format: str | None = None,
    shard_tokens: int | None = None,
    with_ratings: bool = False,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> ExportReport:
    """Write the records of a selection, every field as it came in, in the order of the selection.

    Parameters
    ----------
    workspace : Workspace
        Where the selection lies.
    selection : str
        Its name.
    path, file_format, shard_tokens, force
        See `checked_destination`.
    with_ratings : bool
        Whether each record gets the ratings, one number per criterion.
    on_progress : callable
        Told how many documents have been gathered.

    Returns
    -------
    ExportReport
        What was written.

    Raises
    ------
    ConflictError
        If the destination is taken, be it by another export at the same time, or the selection or its ratings were
        replaced meanwhile.
    InputError
        If the format is unknown, cannot hold these records, or the files cannot be written.
    """
    destination = checked_destination(path, file_format=file_format, shard_tokens=shard_tokens, force=force)
    if path.resolve().is_relative_to(workspace.root.resolve()):
        raise ConflictError(f"'{path}' lies in the workspace, where only QuLens keeps files. Choose another place.")
    try:
        with (
            held(path, what=f"'{path}'"),
            gathered(workspace, selection, with_ratings=with_ratings, on_progress=on_progress) as found,
        ):
            require_free(destination, force=force)  # again: another export may have just ended
            return _write(found, destination, force=force)
    except OSError as error:
        raise InputError(f"'{path}' could not be written: {error.strerror or error}.") from error


def _write(found: Gathered, destination: Destination, *, force: bool) -> ExportReport:
    id_fields = [record["settings"]["id"] for record in found.manifest["corpus"]["imports"]]
    names = Names.beside(found.field_names, id_fields=id_fields, criteria=found.criteria)
    plan = FORMATS[destination.file_format].plan(found, names)
    if destination.is_folder:
        files = _write_folder(found, destination, plan, force=force)
    else:
        files = [destination.path.name]
        with written_atomically(destination.path) as staging:
            _write_files(found, [staging], [len(found.n_tokens)], plan=plan)
            # Until the new one is written there is none: never an old manifest beside new data.
            destination.manifest.unlink(missing_ok=True)
        write_json(destination.manifest, found.manifest)
    n_tokens = int(found.n_tokens.sum())
    return ExportReport(str(destination.path), tuple(files), len(found.n_tokens), n_tokens, tuple(plan.losses.told()))


def _write_folder(found: Gathered, destination: Destination, plan: Plan, *, force: bool) -> list[str]:
    file_format = FORMATS[destination.file_format]
    ends = shard_ends(found.n_tokens, destination.shard_tokens)
    files = [file_format.file_name.format(number=n, n_files=len(ends)) for n in range(len(ends))]
    with folder_written_atomically(destination.path, force=force) as folder:
        for name in files:
            (folder / name).parent.mkdir(exist_ok=True)
        _write_files(found, [folder / name for name in files], ends, plan=plan)
        if file_format.is_dataset:
            card = dataset_card(found.manifest, plan.schema, [folder / name for name in files])
            (folder / CARD).write_text(card, encoding="utf-8")
        write_json(folder / MANIFEST, found.manifest)
    return files


def shard_ends(n_tokens: np.typing.NDArray[np.int64], most_tokens: int) -> list[int]:
    """Divide an order of documents into files of at most so many tokens; one longer document stands alone.

    Parameters
    ----------
    n_tokens : ndarray of int64, shape (n_documents,)
        Tokens by position.
    most_tokens : int
        The most tokens in a file.

    Returns
    -------
    list of int
        The position behind the last document of each file.

    Examples
    --------
    >>> shard_ends(np.array([4, 4, 9, 1]), 8)
    [2, 3, 4]
    """
    ends, n_in_file = [], 0
    for position, tokens in enumerate(n_tokens.tolist()):
        if n_in_file and n_in_file + tokens > most_tokens:
            ends.append(position)
            n_in_file = 0
        n_in_file += tokens
    return [*ends, len(n_tokens)]


def _write_files(found: Gathered, paths: list[Path], ends: list[int], *, plan: Plan) -> None:
    chunks = map(plan.in_order, found.stretches())
    chunk, begin = next(chunks, None), 0
    position = 0
    for path, end in zip(paths, ends, strict=True):
        with plan.opened(path) as write:
            while chunk is not None and position < end:
                n_taken = min(len(chunk) - begin, end - position)
                write(chunk[begin : begin + n_taken])
                begin, position = begin + n_taken, position + n_taken
                if begin == len(chunk):
                    chunk, begin = next(chunks, None), 0
