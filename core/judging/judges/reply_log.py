"""What models replied, word for word, one line of JSON each: nothing is asked, or paid for, twice.

A file and not the workspace's database, so that a reply has a safe place even while another process keeps that.  A line
is written at once and as a whole; one that was cut off by a crash is dropped.

What a request can cost is noted before it is sent: one whose reply is not here was lost with the process, and may have
been charged.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path
from typing import Any

from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.judging.judges.answers import Reply
from core.judging.judges.server_replies import usage_fields, usage_in
from core.judging.judges.spending import Usage


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
        self._sent: dict[str, Usage] = {}
        self._failed: dict[str, Usage] = {}
        end = 0
        with path.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    self._remember(json.loads(line), end, len(line))
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
        self._write({"question": key, "reply": reply})

    def request(self, key: str) -> "Request":
        """Name a request for what is noted of it before there is a reply."""
        return Request(self, key)

    def lost(self, key: str) -> Usage:
        """Say what a request may have used without a reply: where it failed, or its process was ended."""
        return self._failed.get(key, Usage()) + self._sent.get(key, Usage())

    def note(self, key: str, what: str, usage: Usage) -> None:
        """Keep what a request can use (``sent``), or did use (``failed``)."""
        self._write({"question": key, what: usage_fields(usage)})

    def _write(self, record: dict[str, Any]) -> None:
        line = json.dumps(record).encode() + b"\n"
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
            self._remember(record, start, len(line))

    def _refusal(self, reason: str | None) -> InputError:
        return InputError(f"'{self.path}' cannot be written ({reason}). Mend that before more is paid for.")

    def _remember(self, record: dict[str, Any], start: int, n_bytes: int) -> None:
        key = record["question"]
        sent = self._sent.pop(key, Usage())
        if "sent" in record:  # again, where the process of the one before was ended
            self._failed[key] = self._failed.get(key, Usage()) + sent
            self._sent[key] = usage_in(record["sent"])
        elif "failed" in record:
            self._failed[key] = self._failed.get(key, Usage()) + usage_in(record["failed"])
        else:
            self._places.setdefault(key, []).append((start, n_bytes))


@dataclass(frozen=True, slots=True)
class Request:
    """A request on its way, see `ReplyLog`; its reply ends it."""

    log: ReplyLog
    key: str

    def is_sent(self, most: Usage) -> None:
        """Keep what it can use, before it is sent."""
        self.log.note(self.key, "sent", replace(most, is_at_most=True))

    def has_failed(self, used: Usage) -> None:
        """Keep what it may have used without a reply."""
        self.log.note(self.key, "failed", used)


@contextmanager
def open_log(workspace: Workspace, judge: str) -> Iterator[ReplyLog]:
    """Open the replies of a model in a workspace, held against other processes.

    Raises
    ------
    ConflictError
        If another process asks this judge.
    InputError
        If the file cannot be written, or is damaged.
    """
    name = hashlib.blake2b(judge.encode(), digest_size=8).hexdigest()
    path = workspace.root / "judging" / f"replies-{name}.jsonl"
    with ExitStack() as held:
        try:
            held.enter_context(workspace.being_written(path))
        except ConflictError as error:
            raise ConflictError(
                f"{judge!r} is being asked in this workspace already. Wait until that ends: the same command then "
                "stores the same answers at no cost."
            ) from error
        file = held.enter_context(_opened(path))
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
