"""Where an export goes: checked before anything is done, so that nothing is overwritten unasked."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from core.corpus.files import STAGING_SUFFIX, displayed
from core.errors import ConflictError, InputError, QuLensError
from core.selection.export.card import CARD, DATA_FOLDER
from core.selection.export.formats import FORMATS
from core.selection.report.page import REPORT
from core.selection.stored.manifest_file import read_manifest
from core.selection.stored.selecting import MANIFEST

# What the files in a folder are called, see `FORMATS`.
_FILE = re.compile(
    rf"(part-\d+|{DATA_FOLDER}/train-\d+-of-\d+)(-[A-Za-z0-9._-]+)?\.({'|'.join(map(re.escape, FORMATS))})"
)
_MOST_STRANGERS = 3
_SHOWN_CHARACTERS = 40


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
        return self._beside(MANIFEST, MANIFEST)

    @property
    def card(self) -> Path:
        """Where the card goes."""
        return self._beside(CARD, "card.md")

    @property
    def report(self) -> Path:
        """Where the report goes."""
        return self._beside(REPORT, REPORT)

    def _beside(self, in_folder: str, behind_file: str) -> Path:
        return self.path / in_folder if self.is_folder else self.path.with_name(f"{self.path.name}.{behind_file}")


def checked_destination(
    path: Path,
    *,
    file_format: str | None = None,
    shard_tokens: int | None = None,
    keep_structure: bool = False,
    force: bool = False,
) -> Destination:
    """Check where an export is to go.

    Parameters
    ----------
    path : Path
        A file; or a folder, where the name has no ending of a format or the format is a dataset.
    file_format : str or None
        One of `FORMATS`; by default what the name ends in.
    shard_tokens : int or None
        The most tokens in a file; for folders only.
    keep_structure : bool
        Whether each file of the input gets a file of its own; for folders only.
    force : bool
        Whether an export that is there already may be replaced.

    Returns
    -------
    Destination
        Ready to write to.

    Raises
    ------
    InputError
        If the format is unknown, the name is too long, tells no format or is that of a file where a folder of shards
        is asked for, or a shard would hold nothing.
    ConflictError
        If something is there already, and `force` is false; or it is no export, which is never replaced.
    """
    if path.parts[:1] and path.parts[0].endswith(":"):
        raise InputError(f"'{path}' is an address, and this is written to this machine. Give the path of a file.")
    if not path.name:
        raise InputError(f"'{path}' is no name for an export. Give the path of a file or of a new folder.")
    require_nameable(path)
    name = _format_of(path, file_format)
    if shard_tokens is not None and shard_tokens <= 0:
        raise InputError(f"--shard-tokens ({shard_tokens:,}) must be above 0.")
    is_folder = FORMATS[name].is_dataset or not path.name.endswith(f".{name}")
    if not is_folder and (keep_structure or shard_tokens is not None):
        folder = displayed(path).removesuffix(f".{name}")
        option = "--keep-structure" if keep_structure else "--shard-tokens"
        raise InputError(
            f"'{displayed(path)}' is the name of a file, and {option} makes a folder of files. "
            f"Give a folder, such as '{folder}', and --format {name}."
        )
    destination = Destination(path, name, is_folder, min(shard_tokens or sys.maxsize, sys.maxsize))
    require_free(destination, force=force)
    return destination


def require_nameable(path: Path) -> None:
    """Refuse a name that is too long for a file, or for what is written beside it.

    Raises
    ------
    InputError
        With the beginning of the name.
    """
    longest = path.with_name(f".{path.name}.{MANIFEST}{STAGING_SUFFIX}")
    try:
        longest.exists()
    except OSError as error:
        raise InputError(
            f"'{displayed(path)[:_SHOWN_CHARACTERS]}…' cannot be the name of an export: {error.strerror}. The manifest "
            f"beside it needs {len(longest.name) - len(path.name)} characters more. Choose a shorter name."
        ) from error


def require_free(destination: Destination, *, force: bool) -> None:
    """Refuse to replace something unasked, or what is something else than the export would be.

    Raises
    ------
    ConflictError
        With what lies there.
    """
    path = destination.path
    if path.is_file() and not destination.is_folder and not destination.manifest.is_file():
        raise ConflictError(
            f"'{path}' is there and is no export of QuLens. Choose another name, or remove it yourself."
        )
    for existing in (path, destination.manifest, destination.card, destination.report):
        if existing.exists() and not force:
            raise ConflictError(f"'{existing}' exists already. Choose another name, or have it replaced (--force).")
    if path.is_file() and destination.is_folder:
        raise ConflictError(f"'{path}' is a file, and this export is a folder of files. Choose another name.")
    if path.is_dir():
        _require_export(path, replaceable=destination.is_folder)


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
        endings = ", ".join(f".{name}" for name in FORMATS)
        raise InputError(f"'{displayed(path)}' tells no format. End it in one of {endings}, or give --format.")
    return given


def _require_export(folder: Path, *, replaceable: bool) -> None:
    """Refuse a folder that is no export, or has other things in it than an export."""
    try:
        read_manifest(folder / MANIFEST)
    except QuLensError:
        replaceable = False
    if not replaceable:
        raise ConflictError(f"'{folder}' is no export of QuLens, so it is not replaced. Choose another name.")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    strangers = [name for name in names if not is_of_export(name)]
    if strangers:
        more = len(strangers) - _MOST_STRANGERS
        listed = ", ".join(f"'{name}'" for name in strangers[:_MOST_STRANGERS])
        raise ConflictError(
            f"'{folder}' holds what is not of the export ({listed}{f' and {more:,} more' if more > 0 else ''}), so it "
            "is not replaced. Move that away, or choose another name."
        )


def is_of_export(name: str) -> bool:
    """Say whether an export that is a folder has such a thing in it.

    Examples
    --------
    >>> [is_of_export(name) for name in ("part-00000.csv", "README.md", "part-time.csv")]
    [True, True, False]
    """
    return name in (MANIFEST, CARD, REPORT, DATA_FOLDER) or _FILE.fullmatch(name) is not None
