"""Where an export goes: checked before anything is done, so that nothing is overwritten unasked."""

import sys
from dataclasses import dataclass
from pathlib import Path

from core.corpus.files import displayed
from core.errors import ConflictError, InputError
from core.selection.dataset_card import CARD, DATA_FOLDER
from core.selection.export_formats import FORMATS
from core.selection.selecting import MANIFEST


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an export goes, checked before anything is done.

    Attributes
    ----------
    path : Path
        A file, or a folder if `is_folder`.
    file_format : str
        One of `FORMATS`.
    is_folder : bool
        Whether files are written into a folder.
    shard_tokens : int
        The most tokens in a file.
    """

    path: Path
    file_format: str
    is_folder: bool
    shard_tokens: int

    @property
    def manifest(self) -> Path:
        """Where the manifest goes."""
        return self.path / MANIFEST if self.is_folder else self.path.with_name(f"{self.path.name}.{MANIFEST}")


def checked_destination(
    path: Path, *, file_format: str | None = None, shard_tokens: int | None = None, force: bool = False
) -> Destination:
    """Check where an export is to go.

    Parameters
    ----------
    path : Path
        A file; or a folder, where `shard_tokens` is given or the name has no ending of a format.
    file_format : str or None
        One of `FORMATS`; by default what the name ends in.
    shard_tokens : int or None
        The most tokens in a file.
    force : bool
        Whether an export that is there already may be replaced.

    Returns
    -------
    Destination
        Ready to write to.

    Raises
    ------
    InputError
        If the format is unknown, the name tells none, or a shard would hold nothing.
    ConflictError
        If something is there already, and `force` is false; or it is no export, which is never replaced.
    """
    if not path.name:
        raise InputError(f"'{path}' is no name for an export. Give the path of a file or of a new folder.")
    name = _format_of(path, file_format)
    if shard_tokens is not None and shard_tokens <= 0:
        raise InputError(f"--shard-tokens ({shard_tokens:,}) must be above 0.")
    is_folder = FORMATS[name].is_dataset or shard_tokens is not None or not path.name.endswith(f".{name}")
    destination = Destination(path, name, is_folder, shard_tokens or sys.maxsize)
    for existing in (path, destination.manifest):
        if existing.exists() and not force:
            raise ConflictError(f"'{existing}' exists already. Choose another name, or have it replaced (--force).")
    if path.exists() and (path.is_dir() != is_folder or (is_folder and _strangers(path))):
        raise ConflictError(f"'{path}' is no export of QuLens, so it is not replaced. Choose another name.")
    return destination


def _format_of(path: Path, given: str | None) -> str:
    if given is not None and given not in FORMATS:
        raise InputError(f"There is no export format {given!r}. Choose {' or '.join(repr(name) for name in FORMATS)}.")
    for name in FORMATS:
        if given is None and path.name.endswith(f".{name}"):
            return name
    other = next((name for name in FORMATS if path.name.endswith(f".{name}") and name != given), None)
    if given is not None and other is not None:
        raise InputError(f"'{displayed(path)}' ends in .{other}, and --format says {given}. Make them agree.")
    if given is None:
        raise InputError(f"'{displayed(path)}' tells no format. End it in .{' or .'.join(FORMATS)}, or give --format.")
    return given


def _strangers(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    ours = {MANIFEST, CARD, DATA_FOLDER}
    return any(name not in ours and not name.startswith("part-") for name in names) or MANIFEST not in names
