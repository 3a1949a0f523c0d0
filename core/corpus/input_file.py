"""A file to read, on this machine or in an object store, and the formats that are read."""

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from core.corpus.files import displayed
from core.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

# What the names of files end in; `core.corpus.readers` has a reader for each.
_LINES, _ROWS, _OTHERS = (".jsonl", ".ndjson", ".json"), (".csv", ".tsv"), (".parquet", ".arrow", ".txt")
ENDINGS = (
    *(ending + packing for ending in _LINES for packing in ("", ".gz", ".zst")),
    *(ending + packing for ending in _ROWS for packing in ("", ".gz")),
    *_OTHERS,
)
# The same for people: in refusals, and where the app asks for files.
ACCEPTED = (
    f"{', '.join(_LINES)} (also .gz, .zst), {', '.join(_ROWS)} (also .gz), {', '.join(_OTHERS)}; a folder of such "
    "files, a dataset that save_to_disk wrote, or a pattern like 'a/**/*.jsonl'"
)

# Each request to an object store costs some 50 ms: few and large ones.
_REMOTE_BYTES = 8 * 2**20


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
    changed_ns : int
        When it was last changed in the object store, in nanoseconds since 1970.
    """

    path: str
    name: str
    n_bytes: int
    file_system: "FileSystem | None" = None
    changed_ns: int = 0

    @property
    def ending(self) -> str | None:
        """Which of `ENDINGS` it has, the longest that fits; None where it has none."""
        lower = self.path.lower()
        return max((ending for ending in ENDINGS if lower.endswith(ending)), key=len, default=None)

    @property
    def in_commands(self) -> str:
        """How to write it in a command: by its path, or its name where it must be fetched from an object store."""
        if self.file_system is not None:
            return self.name
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")

    def open(self) -> BinaryIO:
        """Open it for reading from its beginning, with ``tell`` and ``seek``."""
        if self.file_system is None:
            return open(self.path, "rb")
        return io.BufferedReader(self.file_system.open_input_file(self.path), _REMOTE_BYTES)

    def fingerprint(self) -> str:
        """Tell one state of the file from another: 128 bits of BLAKE2b, in hex.

        Of its content; of a file in an object store, which would have to be fetched a second time, of its address,
        size and time of change.
        """
        digest = hashlib.blake2b(digest_size=16)
        if self.file_system is not None:
            digest.update(f"{self.path}\n{self.n_bytes}\n{self.changed_ns}".encode())
            return digest.hexdigest()
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


def known(item: Input) -> Input:
    """Give a file back; raise `InputError` if its format is none that is read."""
    if item.ending is None:
        raise InputError(f"'{item.name}' is of no known format. Give {ACCEPTED}.")
    return item


def is_hidden(name: str) -> bool:
    """Say whether a file or folder is skipped where all of a folder is meant: ``.x``, ``_SUCCESS``, ``_temporary``."""
    return name.startswith((".", "_"))


def is_meant_by_pattern(item: Input) -> bool:
    """Say whether a file that fits a pattern is read."""
    return item.ending is not None and not any(map(is_hidden, item.name.split("/")))


def is_meant_by_folder(item: Input) -> bool:
    """Say whether a file is read where a folder is given; a bare ``.json`` there is metadata more often than lines."""
    return item.ending != ".json" and is_meant_by_pattern(item)
