"""A selection leaves for an object store: made on this machine, then copied there, the manifest last."""

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from core.corpus.object_stores import store_of
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.records import OnProgress, ignore_progress
from core.selection.destination import Destination, checked_destination, is_of_export
from core.selection.export import ExportReport, export
from core.selection.selecting import MANIFEST

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem


def export_to_store(
    workspace: Workspace,
    selection: str,
    address: str,
    *,
    file_format: str | None = None,
    shard_tokens: int | None = None,
    with_ratings: bool = False,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> ExportReport:
    """Write the records of a selection to an object store.

    An object appears there only when it is whole, but several do not appear together: what has no manifest beside it
    is not whole yet.

    Parameters
    ----------
    address : str
        ``s3://bucket/folder/name.parquet``, say; see `core.corpus.object_stores.find_remote`.
    workspace, selection, file_format, shard_tokens, with_ratings, force, on_progress
        See `core.selection.export.export`.

    Returns
    -------
    ExportReport
        What was written.

    Raises
    ------
    ConflictError, InputError
        As an export to this machine does, and if the store cannot be reached or does not let us in.
    """
    with store_of(address, to="written") as (store, root, key), tempfile.TemporaryDirectory() as temporary:
        if not key.strip("/"):
            raise InputError(f"'{address}' is a whole bucket. Add the name that the export shall have in it.")
        target = PurePosixPath(root, key)
        local = Path(temporary, target.name)
        destination = checked_destination(local, file_format=file_format, shard_tokens=shard_tokens)
        old = _old_files(store, destination, target, address=address, force=force)
        report = export(
            workspace,
            selection,
            local,
            file_format=file_format,
            shard_tokens=shard_tokens,
            with_ratings=with_ratings,
            on_progress=on_progress,
        )
        _replace(store, old, destination, target)
    return replace(report, destination=address)


def _old_files(
    store: "FileSystem", destination: Destination, target: PurePosixPath, *, address: str, force: bool
) -> set[str]:
    """List what lies there, and refuse unless all of it is an export that may be replaced."""
    from pyarrow.fs import FileSelector, FileType

    manifest = str(target.parent / destination.manifest.relative_to(destination.path.parent))
    old = {each.path for each in store.get_file_info([str(target), manifest]) if each.type == FileType.File}
    below = store.get_file_info(FileSelector(str(target), recursive=True, allow_not_found=True))
    inside = {each.path for each in below if each.type == FileType.File}
    if (old or inside) and not force:
        raise ConflictError(f"'{address}' exists already. Choose another name, or have it replaced (--force).")
    names = [str(PurePosixPath(path).relative_to(target)) for path in inside]
    is_export = destination.is_folder and MANIFEST in names and all(map(is_of_export, names))
    if (inside and not is_export) or (destination.is_folder and str(target) in old):
        raise ConflictError(f"'{address}' is no export of QuLens, so it is not replaced. Choose another name.")
    return old | inside


def _replace(store: "FileSystem", old: set[str], destination: Destination, target: PurePosixPath) -> None:
    from pyarrow.fs import copy_files

    folder = destination.path.parent
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != destination.manifest)
    new = {str(target.parent / path.relative_to(folder)): path for path in (*files, destination.manifest)}
    # The manifest goes first and comes last, so that it never stands beside data of another export.
    stale = old - new.keys()
    for path in [*(old & {list(new)[-1]}), *stale]:
        store.delete_file(path)
    for path, made in new.items():
        copy_files(str(made), path, destination_filesystem=store)
