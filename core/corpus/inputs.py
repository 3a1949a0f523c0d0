"""What the user named becomes files to read, on this machine or in an object store."""

import glob
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from core.corpus.files import displayed, read_json
from core.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

# The endings of the files that are read, in the words of the user; `core.corpus.readers` has a reader for each.
ENDINGS = (
    *(".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".ndjson.gz", ".ndjson.zst"),
    *(".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet", ".arrow", ".txt"),
)
ACCEPTED = (
    f"{', '.join(ENDINGS)}; a folder of such files, a dataset that save_to_disk wrote, or a pattern like 'a/**/*.jsonl'"
)

# Each request to an object store costs some 50 ms: few and large ones.
_REMOTE_BYTES = 8 * 2**20
_PATTERN_LETTERS = frozenset("*?[")
_DATASET_STATE, _DATASET_SPLITS = "state.json", "dataset_dict.json"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read.

    Attributes
    ----------
    path : str
        Where it lies: on this machine, or in `file_system`.
    name : str
        What to call it in messages and records: its name, or its path below the folder that was given.
    n_bytes : int
        Its size.
    file_system : FileSystem or None
        The object store; None for this machine.
    """

    path: str
    name: str
    n_bytes: int
    file_system: "FileSystem | None" = None

    @property
    def ending(self) -> str | None:
        """Which of `ENDINGS` it has, the longest that fits; None where it has none."""
        lower = self.path.lower()
        return max((ending for ending in ENDINGS if lower.endswith(ending)), key=len, default=None)

    def open(self) -> BinaryIO:
        """Open it for reading from its beginning, with ``tell`` and ``seek``."""
        if self.file_system is None:
            return open(self.path, "rb")
        return io.BufferedReader(self.file_system.open_input_file(self.path), _REMOTE_BYTES)

    def fingerprint(self) -> str:
        """Hash its content: the hex of BLAKE2b-128."""
        digest = hashlib.blake2b(digest_size=16)
        with self.open() as stream:
            while chunk := stream.read(2**20):
                digest.update(chunk)
        return digest.hexdigest()


def input_of(path: Path) -> Input:
    """Name a file of this machine.

    Raises
    ------
    NotFoundError
        If there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file '{displayed(path)}' in '{path.parent}'. Check the path.")
    return Input(str(path), displayed(path), path.stat().st_size)


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
        If a file is of no known format, a folder holds none, or an object store cannot be read.
    """
    found: dict[tuple[str, bool], Input] = {}
    for each in given:
        written = str(each)
        inputs = _remote(written) if _is_address(written) else _local(written.removeprefix("file://"))
        for item in inputs:
            found.setdefault((item.path, item.file_system is None), item)
    return list(found.values())


def _is_address(written: str) -> bool:
    return "://" in written and not written.startswith("file://")


def _local(written: str) -> list[Input]:
    path = Path(written)
    if path.is_dir():
        return _folder(path)
    if not path.exists() and _PATTERN_LETTERS & set(written):
        paths = [Path(match) for match in sorted(glob.glob(written, recursive=True))]
        files = [file for match in paths if match.is_file() for file in [match]]
        if not files:
            raise NotFoundError(f"No file fits the pattern '{written}'. Check it, and quote it for the shell.")
        return [_known(input_of(file)) for file in files if not _is_hidden(file.name)]
    if not path.is_file():
        raise NotFoundError(f"There is no file '{written}'. Give {ACCEPTED}.")
    return [_known(input_of(path))]


def _known(item: Input) -> Input:
    if item.ending is None:
        raise InputError(f"'{item.name}' is of no known format. Give {ACCEPTED}.")
    return item


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "_"))


def _folder(folder: Path) -> list[Input]:
    inputs = list(_below(folder, folder))
    if not inputs:
        raise InputError(f"The folder '{folder}' holds no file that can be read. Give {ACCEPTED}.")
    return inputs


def _below(folder: Path, root: Path) -> Iterator[Input]:
    """Go through a folder; links to folders are not followed, since they may lead back."""
    if (folder / _DATASET_SPLITS).is_file():
        for split in read_json(folder / _DATASET_SPLITS).get("splits", []):
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
        if _is_hidden(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), root)
        elif entry.is_file():
            item = _named_below(Path(entry.path), root)
            if item.ending is not None:
                yield item


def _named_below(path: Path, root: Path) -> Input:
    name = os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace")
    return Input(str(path), name, path.stat().st_size)


def _dataset(folder: Path, root: Path) -> Iterator[Input]:
    """List the files of a dataset on disk in their order; others in the folder are caches."""
    state = read_json(folder / _DATASET_STATE)
    if state.get("_indices_data_files"):
        raise InputError(
            f"The dataset '{folder}' is a selection of its rows. Call flatten_indices() and save it again."
        )
    for entry in state["_data_files"]:
        path = folder / entry["filename"]
        if not path.is_file():
            raise NotFoundError(f"The dataset '{folder}' lacks its file '{entry['filename']}'. Copy it again.")
        yield _named_below(path, root)


def _remote(written: str) -> list[Input]:
    from pyarrow import ArrowException
    from pyarrow.fs import FileSelector, FileSystem, FileType

    # A question mark begins the options of an address: s3://bucket/a?region=eu-west-1.
    pattern = written if {"*", "["} & set(written) else None
    address = _before_pattern(written) if pattern else written
    try:
        file_system, path = FileSystem.from_uri(address)
        info = file_system.get_file_info(path.rstrip("/"))
        if info.type == FileType.File:
            return [_known(Input(info.path, info.base_name, info.size, file_system))]
        if info.type == FileType.NotFound:
            raise NotFoundError(f"There is nothing at '{written}'. Check bucket and path.")
        below = file_system.get_file_info(FileSelector(info.path, recursive=True))
    except (ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0][:300]
        raise InputError(f"'{written}' cannot be read ({reason}). Check the address and your credentials.") from error
    wanted = None if pattern is None else f"{info.path}/{pattern[len(address) :].lstrip('/')}"
    found = []
    for each in sorted(below, key=lambda each: each.path):
        name = str(PurePosixPath(each.path).relative_to(info.path))
        item = Input(each.path, name, each.size or 0, file_system)
        is_wanted = wanted is None or fnmatchcase(each.path, wanted.replace("**/", "*"))
        is_visible = not any(_is_hidden(part) for part in name.split("/"))
        if each.type == FileType.File and is_wanted and is_visible and item.ending is not None:
            found.append(item)
    if not found:
        raise NotFoundError(f"No file that can be read lies at '{written}'. Give {ACCEPTED}.")
    return found


def _before_pattern(written: str) -> str:
    """Cut an address before its first part that is a pattern."""
    parts = written.split("/")
    first = next(place for place, part in enumerate(parts) if {"*", "["} & set(part))
    return "/".join(parts[:first])
