"""The same work on many parts of a corpus, in several processes."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Processes:
    """Processes that stay from one work to the next, and with them what they have learned or loaded.

    Parameters
    ----------
    n_processes : int
        The most at once.

    Examples
    --------
    >>> with Processes(1) as processes:
    ...     list(in_processes(str, [Path("a")], processes)), list(in_processes(len, [], processes))
    (['a'], [])
    """

    def __init__(self, n_processes: int) -> None:
        self.n_processes = n_processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Processes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[[Path], T], part: Path) -> "Future[T]":
        """Have the work done on a part."""
        if self._pool is None:
            # Not forked: a process with threads of Arrow's in it cannot be copied safely.
            self._pool = ProcessPoolExecutor(self.n_processes, get_context("spawn"), initializer=_end_with_parent)
        return self._pool.submit(work, part)


def in_processes(work: Callable[[Path], T], parts: Sequence[Path], processes: int | Processes) -> Iterator[T]:
    """Do the work on all parts; what comes of a part is given as soon as it is done, in no order.

    Parameters
    ----------
    work : callable
        Takes a part; it is called in other processes, so it and what it gives must be picklable.
    parts : sequence of Path
        On what.
    processes : int or Processes
        The most at once; with one, or with one part, all is done in this process.

    Yields
    ------
    object
        What `work` gave, once for each part.

    Examples
    --------
    >>> list(in_processes(len, [], 2))
    []
    """
    if isinstance(processes, int):
        with Processes(min(len(parts), processes)) as own:
            yield from in_processes(work, parts, own)
        return
    if min(len(parts), processes.n_processes) < 2:
        yield from map(work, parts)
        return
    waiting = {processes.submit(work, part) for part in parts}
    try:
        while waiting:
            ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)
    finally:
        for future in waiting:
            future.cancel()


def _end_with_parent() -> None:
    # Ctrl-C reaches all processes of a terminal: the one that asked finishes the parts that are being written.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
