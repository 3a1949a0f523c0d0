"""A selection leaves for an object store: made on this machine, then copied there, the manifest last."""

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from core.corpus.files import STAGING_SUFFIX
from core.corpus.object_stores import store_of
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.records import OnProgress, ignore_progress
from core.selection.export.destination import Destination, checked_destination, is_of_export
from core.selection.export.exporting import ExportReport, export
from core.selection.export.settings import ExportSettings
from core.selection.stored.selecting import MANIFEST

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem


def export_to_store(
    workspace: Workspace,
    selection: str,
    address: str,
    *,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
    **settings: Any,
) -> ExportReport:
    """Write the records of a selection to an object store.

    An object appears there only when it is whole, but several do not appear together: what has no manifest beside it
    is not whole yet.

    Parameters
    ----------
    address : str
        ``s3://bucket/folder/name.parquet``, say; see `core.corpus.object_stores.find_remote`.
    workspace, selection, force, on_progress, **settings
        See `core.selection.export.exporting.export`.

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
        there = PurePosixPath(root, key)
        asked = ExportSettings(**settings)
        destination = checked_destination(
            Path(temporary, there.name),
            file_format=asked.file_format,
            shard_tokens=asked.shard_tokens,
            keep_structure=asked.keep_structure,
        )
        _require_bucket(store, root, address)
        old = _old_files(store, destination, there, address=address, force=force)
        report = export(workspace, selection, destination.path, on_progress=on_progress, **settings)
        _replace(store, old, destination, there)
    return replace(report, destination=address)


def _require_bucket(store: "FileSystem", root: str, address: str) -> None:
    """Refuse a bucket that is not there before the export is made, not after it."""
    from pyarrow.fs import FileType

    if store.get_file_info(root).type == FileType.NotFound:
        raise NotFoundError(f"There is no '{root}' to write '{address}' into. Check the address, or make it first.")


def _old_files(
    store: "FileSystem", destination: Destination, there: PurePosixPath, *, address: str, force: bool
) -> set[str]:
    """List what lies there, and refuse unless all of it is an export that may be replaced, be it a broken off one."""
    from pyarrow.fs import FileSelector, FileType

    manifest = _place(destination.manifest, destination, there)
    ours = (destination.manifest, destination.card, destination.report)
    beside = [str(there), manifest + STAGING_SUFFIX, *(_place(path, destination, there) for path in ours)]
    old = {each.path for each in store.get_file_info(beside) if each.type == FileType.File}
    below = store.get_file_info(FileSelector(str(there), recursive=True, allow_not_found=True))
    inside = {each.path for each in below if each.type == FileType.File}
    if (old or inside) and not force:
        raise ConflictError(f"'{address}' exists already. Choose another name, or have it replaced (--force).")
    names = {str(PurePosixPath(path).relative_to(there)) for path in inside}
    marks = {MANIFEST, MANIFEST + STAGING_SUFFIX}
    is_export = destination.is_folder and names & marks and all(map(is_of_export, names - marks))
    if (inside and not is_export) or (destination.is_folder and str(there) in old):
        raise ConflictError(f"'{address}' is no export of QuLens, so it is not replaced. Choose another name.")
    return old | inside


def _replace(store: "FileSystem", old: set[str], destination: Destination, there: PurePosixPath) -> None:
    """Put the new files in the place of the old ones.

    Under another name the manifest comes first, so that what is broken off can be told from what others keep there;
    under its own it goes first and comes last, so that it never stands beside data of another export.
    """
    from pyarrow.fs import LocalFileSystem, copy_files

    def put(path: Path, place: str) -> None:
        copy_files(str(path), place, source_filesystem=LocalFileSystem(), destination_filesystem=store)

    manifest = _place(destination.manifest, destination, there)
    made = (path for path in destination.path.parent.rglob("*") if path.is_file() and path != destination.manifest)
    new = {_place(path, destination, there): path for path in sorted(made)}
    put(destination.manifest, manifest + STAGING_SUFFIX)
    for place in sorted(old - new.keys() - {manifest + STAGING_SUFFIX}, key=lambda place: place != manifest):
        store.delete_file(place)
    for place, path in new.items():
        put(path, place)
    put(destination.manifest, manifest)
    store.delete_file(manifest + STAGING_SUFFIX)


def _place(made: Path, destination: Destination, there: PurePosixPath) -> str:
    """Name the place in the store of a file that was made on this machine."""
    return str(there.parent / made.relative_to(destination.path.parent))
