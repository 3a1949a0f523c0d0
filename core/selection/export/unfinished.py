"""A folder of files is made beside its place; what is whole stays when the work is broken off, to be gone on with."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from core.corpus.files import STAGING_SUFFIX, put_in_place, read_json, staging_folder, synced, write_json
from core.errors import InputError

# What is asked for, and which pieces of it are whole; gone when all of it is.
_WORK = ".work"
_ASKED, _MARKS = "asked.json", "whole"


@contextmanager
def folder_gone_on_with(target: Path, asked: dict[str, Any]) -> Iterator[Path]:
    """Yield a folder beside `target` that takes its place when all went well.

    Parameters
    ----------
    target : Path
        The folder to make; one that is there already is replaced in the end.
    asked : dict
        All that decides what is made, in plain values: the folder that a run broken off left is gone on with if
        the same was asked of it, and emptied otherwise.

    Yields
    ------
    Path
        The folder to fill; `marks_in` is where whole pieces of it are noted. Files in it are whole, even if their
        piece is not.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    staging, asked = staging_folder(target), json.loads(json.dumps(asked))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _is_of(staging, asked):
            shutil.rmtree(staging, ignore_errors=True)
            marks_in(staging).mkdir(parents=True)
            write_json(staging / _WORK / _ASKED, asked)
        yield staging
        shutil.rmtree(staging / _WORK)
        for path in staging.rglob("*"):
            synced(path)
        put_in_place(staging, target)
    except KeyboardInterrupt:
        if not _has_files(staging):
            shutil.rmtree(staging, ignore_errors=True)
        raise
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise InputError(f"'{target}' could not be written: {error.strerror or error}.") from error
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


def marks_in(folder: Path) -> Path:
    """Name the folder in which it is noted which pieces are whole."""
    return folder / _WORK / _MARKS


def _has_files(staging: Path) -> bool:
    """Say whether any file of what is made is whole."""
    found = (path for path in staging.rglob("*") if path.is_file() and not path.name.endswith(STAGING_SUFFIX))
    return any(_WORK not in path.relative_to(staging).parts for path in found)


def _is_of(staging: Path, asked: dict[str, Any]) -> bool:
    with suppress(InputError):
        return bool(read_json(staging / _WORK / _ASKED) == asked)
    return False
