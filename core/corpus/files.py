"""Writing so that a crash leaves the old file or the new one, never a half: temporary name, fsync, rename."""

import ctypes
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import ConflictError, InputError

STAGING_SUFFIX = ".unfinished"


def synced(path: Path) -> None:
    """Have a file or a folder written to the disk before anything else is done."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_free(target: Path, *, force: bool) -> None:
    """Refuse to replace something unasked.

    Raises
    ------
    ConflictError
        If something is there already and `force` is false, or it is a device, a pipe or a socket, whatever `force` is.
    """
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise ConflictError(f"'{target}' is no file, and is never replaced. Choose another name.")
    if target.exists() and not force:
        raise ConflictError(f"'{target}' exists already. Choose another name, or have it replaced (--force).")


def require_place(target: Path, *, force: bool) -> None:
    """Refuse a file that could not be written, before there is anything to write.

    Raises
    ------
    ConflictError
        See `require_free`.
    InputError
        If its name is that of a folder, or there is no folder for it that can be written to.
    """
    folder = target.absolute().parent
    if target.is_dir():
        raise InputError(f"'{target}' is a folder. Name a file.")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise InputError(f"'{target}' could not be written: '{folder}' is no folder to write to. Name another.")
    require_free(target, force=force)


def displayed(path: Path) -> str:
    r"""Write a file's name so that it can be stored and printed, even if it is not UTF-8.

    Examples
    --------
    >>> displayed(Path(os.fsdecode(b"caf\xe9.jsonl")))
    'caf\\xe9.jsonl'
    """
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


@contextmanager
def written_atomically(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; on success it takes the target's place, on failure it is removed.

    Parameters
    ----------
    target : Path
        The file to write; one that is there already is replaced.

    Yields
    ------
    Path
        Where to write meanwhile.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.txt"
    >>> with written_atomically(target) as path:
    ...     _ = path.write_text("whole")
    >>> target.read_text()
    'whole'
    """
    staging = target.with_name(target.name + STAGING_SUFFIX)
    try:
        yield staging
        synced(staging)
        os.replace(staging, target)
        synced(target.parent)
    except OSError as error:
        raise InputError(f"'{target}' could not be written: {error.strerror or error}.") from error
    finally:
        staging.unlink(missing_ok=True)


@contextmanager
def folder_written_atomically(target: Path, *, force: bool) -> Iterator[Path]:
    """Yield a new empty folder beside `target` that takes its place when all went well.

    Parameters
    ----------
    target : Path
        The folder to make.
    force : bool
        Whether a folder that is there already is replaced; it stays until the new one is complete.

    Yields
    ------
    Path
        The folder to fill meanwhile.

    Raises
    ------
    ConflictError
        If the target exists and `force` is false, since nothing existing is overwritten unasked.
    """
    require_free(target, force=force)
    staging = staging_folder(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        yield staging
        for path in staging.rglob("*"):
            synced(path)
        put_in_place(staging, target)
    except OSError as error:
        raise InputError(f"'{target}' could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def staging_folder(target: Path) -> Path:
    """Name the folder in which another one is made; the leading dot keeps it from being taken for the real thing."""
    return target.with_name(f".{target.name}{STAGING_SUFFIX}")


def put_in_place(new: Path, target: Path) -> None:
    """Put a complete folder in an empty place, or in the place of another one, which is removed.

    Where the system can, the two are exchanged in one step, so a reader finds the old folder or the new one.
    """
    if target.exists() and _exchanged(new, target):
        shutil.rmtree(new)
    else:
        # Between these two lines there is neither: only on systems that cannot exchange.
        shutil.rmtree(target, ignore_errors=True)
        new.rename(target)
    synced(target.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names by Linux's renameat2; false where that is not to be had."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    at_working_folder, exchange = -100, 2
    if renameat2 is None:
        return False
    return bool(renameat2(at_working_folder, os.fsencode(one), at_working_folder, os.fsencode(other), exchange) == 0)


def write_json(target: Path, value: Any) -> None:
    """Write a value as indented JSON, atomically."""
    with written_atomically(target) as path:
        path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_text(path: Path) -> str:
    """Read a text file that the user named.

    Raises
    ------
    InputError
        If it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"'{path}' cannot be read as text ({error}). Give a file in UTF-8.") from error


def read_json(path: Path) -> Any:
    """Read a JSON file that this program wrote.

    Raises
    ------
    InputError
        If it is not JSON any more: somebody edited it, or the disk damaged it.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise InputError(f"'{path}' cannot be read as JSON ({error}). Restore it, or run the step again.") from error
