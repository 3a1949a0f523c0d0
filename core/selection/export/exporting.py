"""A selection leaves the workspace as files of records, in its order, with manifest, card and report beside them."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.corpus.columns.in_processes import in_processes
from core.corpus.files import write_json, written_atomically
from core.corpus.locks import held
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.records import OnProgress, Progress, ignore_progress
from core.selection.export.beside import write_beside
from core.selection.export.destination import checked_destination, require_free
from core.selection.export.gathering import piece_folder, temporary_folder
from core.selection.export.losses import Losses
from core.selection.export.planning import Planned, planned
from core.selection.export.readying import gather
from core.selection.export.settings import ExportSettings
from core.selection.export.unfinished import folder_gone_on_with, marks_in
from core.selection.export.writing import Writing, whole_pieces

# Another process takes a second to begin, in which this one writes some such pieces.
_PIECES_FOR_A_PROCESS = 3


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
    n_resumed_files : int
        How many of the files an earlier run of the same request, which was broken off, had left whole.
    """

    destination: str
    files: tuple[str, ...]
    n_documents: int
    n_tokens: int
    losses: tuple[str, ...] = ()
    n_resumed_files: int = 0

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {
            "destination": self.destination,
            "files": list(self.files),
            "n_documents": self.n_documents,
            "n_tokens": self.n_tokens,
            "n_resumed_files": self.n_resumed_files,
        }


def export(
    workspace: Workspace,
    selection: str,
    path: Path,
    *,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
    **settings: Any,
) -> ExportReport:
    """Write the records of a selection, every field as it came in, in the order of the selection.

    Parameters
    ----------
    workspace : Workspace
        Where the selection lies.
    selection : str
        Its name.
    path : Path
        A file or a folder; see `checked_destination`.
    force : bool
        Whether an export that is there already may be replaced.
    n_processes : int or None
        By default one for each processor, where there is enough to write.
    on_progress : callable
        Told how many documents have been gathered and written.
    **settings
        Of `ExportSettings`.

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
    asked = ExportSettings(**settings)
    destination = checked_destination(
        path,
        file_format=asked.file_format,
        shard_tokens=asked.shard_tokens,
        keep_structure=asked.keep_structure,
        force=force,
    )
    if path.resolve().is_relative_to(workspace.root.resolve()):
        raise ConflictError(f"'{path}' lies in the workspace, where only QuLens keeps files. Choose another place.")
    try:
        with held(path, what=f"'{path}'"):
            require_free(destination, force=force)  # again: another export may have just ended
            plan = planned(workspace, selection, destination, replace(asked, file_format=destination.file_format))
            run = _Run(workspace, plan, n_processes or os.cpu_count() or 1, on_progress)
            return run.into_folder() if destination.is_folder else run.into_file()
    except OSError as error:
        raise InputError(f"'{path}' could not be written: {error.strerror or error}.") from error


@dataclass(frozen=True, slots=True)
class _Run:
    """An export while it runs."""

    workspace: Workspace
    plan: Planned
    n_processes: int
    on_progress: OnProgress

    def into_file(self) -> ExportReport:
        destination = self.plan.destination
        with temporary_folder(self.workspace) as folder, written_atomically(destination.path) as staging:
            writing = gather(self.workspace, self.plan, folder, (staging,), on_progress=self.on_progress)
            losses = self._written(writing, folder, {})
            # Until the new one is written there is none: never an old manifest beside new data.
            destination.manifest.unlink(missing_ok=True)
        write_beside(self.plan.manifest, destination, (destination.path,), writing.schema)
        write_json(destination.manifest, self.plan.manifest)
        return self._report(losses)

    def into_folder(self) -> ExportReport:
        destination = self.plan.destination
        with folder_gone_on_with(destination.path, self.plan.asked) as staging:
            paths = tuple(staging / name for name in self.plan.files)
            for parent in {path.parent for path in paths}:
                parent.mkdir(exist_ok=True)
            whole = whole_pieces(marks_in(staging))
            n_resumed = sum(path.is_file() for path in paths)
            with temporary_folder(self.workspace) as folder:
                writing = gather(
                    self.workspace, self.plan, folder, paths, marks=marks_in(staging), on_progress=self.on_progress
                )
                losses = self._written(writing, folder, whole)
            made = replace(destination, path=staging)
            write_beside(self.plan.manifest, made, paths, writing.schema)
            write_json(made.manifest, self.plan.manifest)
        return replace(self._report(losses), n_resumed_files=n_resumed)

    def _written(self, writing: Writing, folder: Path, whole: dict[int, Losses]) -> Losses:
        """Write the pieces that are not whole yet, in several processes if that is worth it."""
        missing = [number for number in range(len(self.plan.pieces)) if number not in whole]
        n_done = sum(self.plan.pieces[number].end - self.plan.pieces[number].begin for number in whole)
        losses = list(whole.values())
        n_processes = min(self.n_processes, -(-len(missing) // _PIECES_FOR_A_PROCESS))
        for number, lost in in_processes(writing, [piece_folder(folder, each) for each in missing], n_processes):
            losses.append(lost)
            n_done += self.plan.pieces[number].end - self.plan.pieces[number].begin
            self.on_progress(Progress(n_done, len(self.plan.n_tokens), "documents", "writing the records"))
        return writing.losses.with_counts_of(losses)

    def _report(self, losses: Losses) -> ExportReport:
        return ExportReport(
            str(self.plan.destination.path),
            self.plan.files,
            len(self.plan.n_tokens),
            int(self.plan.n_tokens.sum()),
            tuple(losses.told(len(self.plan.n_tokens))),
        )
