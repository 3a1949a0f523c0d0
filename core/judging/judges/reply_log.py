"""What models replied, word for word, one line of JSON each: nothing is asked, or paid for, twice.

A file and not the workspace's database, so that a reply has a safe place even while another process keeps that.  A line
is written at once and as a whole; one that was cut off by a crash is dropped.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from core.corpus.workspace import Workspace
from core.errors import InputError
from core.judging.judges.answers import Reply


def question_key(*parts: str) -> str:
    """Name a request by all that its reply depends on.

    Examples
    --------
    >>> question_key("gpt", "votes", "A or B?") == question_key("gpt", "votes", "A or C?")
    False
    """
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


class ReplyLog:
    """The replies of one judge; safe to share between threads.

    Attributes
    ----------
    path : Path
        Where they lie.
    """

    def __init__(self, path: Path, file: FileIO) -> None:
        self.path = path
        self._file = file
        self._lock = threading.Lock()
        self._places: dict[str, list[tuple[int, int]]] = {}
        end = 0
        with path.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    self._remember(json.loads(line)["question"], end, len(line))
                    end += len(line)
        file.truncate(end)

    def of(self, key: str) -> list[Reply]:
        """Read the replies to a request, in the order in which they came."""
        with self._lock:
            places = list(self._places.get(key, ()))
        return [json.loads(os.pread(self._file.fileno(), n, start))["reply"] for start, n in places]

    def add(self, key: str, reply: dict[str, Any]) -> None:
        """Keep a reply; it is on disk when this returns.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        line = json.dumps({"question": key, "reply": reply}).encode() + b"\n"
        with self._lock:
            start = self._file.seek(0, os.SEEK_END)
            try:
                whole = self._file.write(line) == len(line)
                os.fsync(self._file.fileno())
            except OSError as error:
                raise self._refusal(error.strerror) from error
            if not whole:
                self._file.truncate(start)
                raise self._refusal("No space left on device")
            self._remember(key, start, len(line))

    def _refusal(self, reason: str | None) -> InputError:
        return InputError(f"'{self.path}' cannot be written ({reason}). Mend that before more is paid for.")

    def _remember(self, key: str, start: int, n_bytes: int) -> None:
        self._places.setdefault(key, []).append((start, n_bytes))


@contextmanager
def open_log(workspace: Workspace, judge: str) -> Iterator[ReplyLog]:
    """Open the replies of a judge in a workspace, held against other processes.

    Raises
    ------
    ConflictError
        If another process asks this judge.
    InputError
        If the file cannot be written, or is damaged.
    """
    name = hashlib.blake2b(judge.encode(), digest_size=8).hexdigest()
    path = workspace.root / "judging" / f"replies-{name}.jsonl"
    with workspace.being_written(path), _opened(path) as file:
        try:
            log = ReplyLog(path, file)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"'{path}' is damaged. Move it away: what it holds will be asked again.") from error
        yield log


def _opened(path: Path) -> FileIO:
    try:
        return FileIO(path, "a+")
    except OSError as error:
        raise InputError(f"'{path}' cannot be opened ({error.strerror}). Make it writable first.") from error
