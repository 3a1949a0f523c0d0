"""What the user named becomes files to read, on this machine or in an object store."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from core.corpus.files import read_json
from core.corpus.input_file import (
    ACCEPTED,
    Input,
    input_of,
    is_hidden,
    is_meant_by_folder,
    is_meant_by_pattern,
    known,
)
from core.corpus.object_stores import find_remote, is_address
from core.corpus.workspace_folder import is_workspace
from core.errors import ConflictError, InputError, NotFoundError

_PATTERN_LETTERS = frozenset("*?[")
_FILE_SCHEME = "file://"
_DATASET_STATE, _DATASET_SPLITS = "state.json", "dataset_dict.json"


def find_inputs(given: Sequence[str | Path]) -> list[Input]:
    """Find the files that the user means.

    Parameters
    ----------
    given : sequence of str or Path
        Files; folders, read with all below them in the order of their names; patterns with ``*``, ``?``, ``[`` and
        ``**``; folders that ``save_to_disk`` of Hugging Face datasets wrote; and addresses of object stores
        (``s3://``, ``gs://``, ``abfs://``, ``hdfs://``) of any of these.

    Returns
    -------
    list of Input
        In the order given; a file that is named twice is read once.

    Raises
    ------
    NotFoundError
        If nothing lies there.
    InputError
        If a file is of no known format or belongs to a workspace, a folder holds none, or an object store cannot be
        read.
    """
    found: dict[tuple[str, bool], Input] = {}
    for each in given:
        written = str(each)
        inputs = find_remote(written) if is_address(written) else _local(written)
        for item in inputs:
            found.setdefault((item.path, item.file_system is None), item)
    _require_no_workspace(item for item in found.values() if item.file_system is None)
    return list(found.values())


def require_apart(destination: Path, given: Sequence[str | Path], inputs: Sequence[Input]) -> None:
    """Refuse to write a file over or among those that are to be read.

    Parameters
    ----------
    destination : Path
        The file to write.
    given, inputs : sequence of str or Path, sequence of Input
        What the user named, and the files found there.

    Raises
    ------
    ConflictError
        If it is one of them, or lies in a folder that was named.
    """
    for item in inputs:
        if item.file_system is None and destination.exists() and destination.samefile(item.path):
            raise ConflictError(f"'{destination}' is one of the files to read. Choose another DEST.")
    for folder in map(Path, given):
        if folder.is_dir() and destination.resolve().is_relative_to(folder.resolve()):
            raise ConflictError(f"'{destination}' lies in '{folder}', which is to be read. Choose another DEST.")


def _require_no_workspace(inputs: Iterable[Input]) -> None:
    """Refuse what a workspace holds, which a folder around it would bring in: its parts are no records of the input."""

    @cache
    def workspace_around(folder: str) -> Path | None:
        path = Path(folder).resolve()
        return next((each for each in (path, *path.parents) if is_workspace(each)), None)

    for item in inputs:
        if workspace := workspace_around(os.path.dirname(item.path)):
            raise InputError(
                f"'{item.name}' belongs to the workspace '{workspace}'. Give the files that it was made from or an "
                "export of it, or move the workspace out of the folder."
            )


def _local(written: str) -> list[Input]:
    path = Path(unquote(written.removeprefix(_FILE_SCHEME)) if written.startswith(_FILE_SCHEME) else written)
    try:
        if path.is_dir():
            return _folder(path)
        if path.is_file():
            return [known(input_of(path))]
        if path.exists():
            raise InputError(f"'{written}' is neither a file nor a folder. Give {ACCEPTED}.")
    except OSError as error:
        raise InputError(f"'{written}' cannot be read: {error.strerror}. Give a file that can.") from error
    if _PATTERN_LETTERS & set(written):
        return _fitting(path)
    raise NotFoundError(f"There is no file '{written}'. Check the path.")


def _folder(folder: Path) -> list[Input]:
    inputs = list(_below(folder, folder))
    if not inputs:
        raise InputError(f"The folder '{folder}' holds no file that can be read. Give {ACCEPTED}.")
    return inputs


def _fitting(path: Path) -> list[Input]:
    """Find what fits a pattern; like folders, links to folders are not followed for ``**``."""
    first = next(place for place, part in enumerate(path.parts) if _PATTERN_LETTERS & set(part))
    root, pattern = Path(*path.parts[:first]), path.parts[first:]
    pattern = (*pattern, "*") if pattern[-1] == "**" else pattern
    files = sorted(match for match in root.glob("/".join(pattern)) if match.is_file())
    items = [item for file in files if is_meant_by_pattern(item := _named_below(file, root))]
    if not items:
        raise NotFoundError(
            f"No file that can be read fits the pattern '{path}'. Check it, and quote it for the shell."
        )
    return items


def _below(folder: Path, root: Path) -> Iterator[Input]:
    """Go through a folder; links to folders are not followed, since they may lead back."""
    if (folder / _DATASET_SPLITS).is_file():
        for split in _listed(folder / _DATASET_SPLITS, lambda content: content["splits"]):
            yield from _dataset(folder / split, root)
        return
    if (folder / _DATASET_STATE).is_file():
        yield from _dataset(folder, root)
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"The folder '{folder}' cannot be read: {error.strerror}. Make it readable.") from error
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not is_hidden(entry.name):
            yield from _below(Path(entry.path), root)
        elif entry.is_file() and is_meant_by_folder(item := _named_below(Path(entry.path), root)):
            yield item


def _named_below(path: Path, root: Path) -> Input:
    name = os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace")
    return Input(str(path), name, path.stat().st_size)


def _dataset(folder: Path, root: Path) -> Iterator[Input]:
    """List the files of a dataset on disk in their order; others in the folder are caches."""
    state = folder / _DATASET_STATE
    if _listed(state, lambda content: [each["filename"] for each in content.get("_indices_data_files") or []]):
        raise InputError(
            f"The dataset '{folder}' is a selection of its rows. Call flatten_indices() and save it again."
        )
    for name in _listed(state, lambda content: [each["filename"] for each in content["_data_files"]]):
        if not (folder / name).is_file():
            raise NotFoundError(f"The dataset '{folder}' lacks its file '{name}'. Copy it again.")
        yield known(_named_below(folder / name, root))


def _listed(path: Path, names_in: Callable[[Any], list[str]]) -> list[str]:
    """Read names of files beside a file that lists them; a name that leads elsewhere is damage."""
    try:
        names = names_in(read_json(path))
        if all(Path(name).name == name for name in names):
            return names
    except (AttributeError, KeyError, TypeError):
        pass
    raise InputError(f"'{path}' is damaged: it does not list the files of the dataset. Save the dataset again.")
