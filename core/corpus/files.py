"""Writing so that a crash leaves the old file or the new one, never a half: temporary name, fsync, rename."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import ConflictError, InputError

STAGING_SUFFIX = ".unfinished"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_free(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise ConflictError(f"'{target}' exists already. Choose another name, or have it replaced (--force).")


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
        _sync(staging)
        os.replace(staging, target)
        _sync(target.parent)
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
    _require_free(target, force=force)
    staging = target.with_name(target.name + STAGING_SUFFIX)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        yield staging
        for path in staging.rglob("*"):
            _sync(path)
        folder_replaced(staging, target)
    except OSError as error:
        raise InputError(f"'{target}' could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def folder_replaced(new: Path, target: Path) -> None:
    """Put a complete folder in the place of another one, or in an empty place."""
    old = target.with_name(target.name + ".replaced")
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
    new.rename(target)
    _sync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


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
    except (ValueError, OSError) as error:
        raise InputError(f"'{path}' cannot be read as JSON ({error}). Restore it, or run the step again.") from error
