"""What a program takes, seen from outside: time, and the most memory of it and of the processes that it starts."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LOOK_EVERY_SECONDS = 0.01
_COUNT_EVERY_SECONDS = 0.2
_CHARACTERS_OF_FAILURE = 200
# Behind the name in /proc/PID/stat: state, parent, group, session.
_SESSION = 3


@dataclass(frozen=True, slots=True)
class Took:
    """What a program took that came to its end.

    Attributes
    ----------
    seconds, cpu_seconds : float
        From its start to its end, imports included; of processors, its own processes included.
    peak_bytes : int
        The most memory, pages of mapped files included; of several processes the largest sum that was seen.
    output : str
        What it wrote to standard output.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a program did not come to its end."""

    why: str


def run(
    command: Sequence[str],
    *,
    limit_seconds: float,
    limit_bytes: int,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Took | Failed:
    """Run a program to its end, or until it takes too long or too much.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    limit_seconds, limit_bytes : float, int
        It is ended when it exceeds one of them.
    folder : Path or None
        Where it runs.
    environment : mapping or None
        What is added to the environment.

    Returns
    -------
    Took or Failed
        What it took, or why it failed.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=errors,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        watched = _Watched(process.pid)
        try:
            while not watched.has_ended() and watched.seconds <= limit_seconds and watched.peak_bytes <= limit_bytes:
                time.sleep(_LOOK_EVERY_SECONDS)
        finally:
            watched.end()
            process.returncode = watched.status  # It was waited for here.
        if watched.peak_bytes > limit_bytes:
            return Failed(f"over {limit_bytes / 2**30:.0f} GiB")
        if watched.seconds > limit_seconds:
            return Failed(f"over {limit_seconds:.0f} s")
        if watched.status:
            return Failed(_last_line(errors))
        return Took(watched.seconds, watched.cpu_seconds, watched.peak_bytes, _whole(output))


class _Watched:
    """A program while it runs, with all processes of the session that it leads."""

    def __init__(self, leader: int) -> None:
        self._leader = leader
        self._members = [leader]
        self._started = self._counted = time.perf_counter()
        self.status: int | None = None
        self.seconds = self.cpu_seconds = 0.0
        self.peak_bytes = 0

    def has_ended(self) -> bool:
        """Look at it: whether it came to its end, and how much time and memory it took so far."""
        self._look_at_memory()
        ended, status, usage = os.wait4(self._leader, os.WNOHANG)
        self.seconds = time.perf_counter() - self._started
        if ended:
            self.status, self.cpu_seconds = status, usage.ru_utime + usage.ru_stime
        return bool(ended)

    def end(self) -> None:
        """End what is left of the session."""
        with suppress(ProcessLookupError):
            os.killpg(self._leader, signal.SIGKILL)
        if self.status is None:
            self.status = os.waitpid(self._leader, 0)[1]

    def _look_at_memory(self) -> None:
        # To look for further processes costs some milliseconds, so it is not done every time.
        now = time.perf_counter()
        if now - self._counted > _COUNT_EVERY_SECONDS:
            self._members, self._counted = list(_of_session(self._leader)), now
        memory = [memory_of(member) for member in self._members]
        highest = max((of_one.highest_bytes for of_one in memory), default=0)
        self.peak_bytes = max(self.peak_bytes, sum(of_one.bytes for of_one in memory), highest)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process has in memory, and the most that it had; 0 once it is gone."""

    bytes: int
    highest_bytes: int


def memory_of(pid: int) -> Memory:
    """Ask the kernel what a process has in memory, and has had."""
    # Not ru_maxrss, which begins with what the process that started this one had.
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return Memory(0, 0)
    return Memory(*(_kilobytes(status, field) * 1024 for field in ("VmRSS:", "VmHWM:")))


def _kilobytes(status: str, field: str) -> int:
    return int(status.partition(field)[2].split()[0]) if field in status else 0


def _of_session(leader: int) -> Iterator[int]:
    """List the processes of a session."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name of a program stands in parentheses, and may hold anything.
            if int(path.read_text().rpartition(")")[2].split()[_SESSION]) == leader:
                yield int(path.parent.name)


def _whole(stream: IO[str]) -> str:
    stream.seek(0)
    return stream.read()


def _last_line(errors: IO[str]) -> str:
    lines = [line.strip() for line in _whole(errors).splitlines() if line.strip()]
    return lines[-1][:_CHARACTERS_OF_FAILURE] if lines else "it failed without a word"
