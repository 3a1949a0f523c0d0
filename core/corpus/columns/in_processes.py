"""The same work on many parts of a corpus, in several processes."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def in_processes(work: Callable[[Path], T], parts: Sequence[Path], n_processes: int) -> Iterator[T]:
    """Do the work on all parts; what comes of a part is given as soon as it is done, in no order.

    Parameters
    ----------
    work : callable
        Takes a part; it is called in other processes, so it and what it gives must be picklable.
    parts : sequence of Path
        On what.
    n_processes : int
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
    if min(len(parts), n_processes) < 2:
        yield from map(work, parts)
        return
    # Not forked: a process with threads of Arrow's in it cannot be copied safely.
    pool = ProcessPoolExecutor(min(len(parts), n_processes), get_context("spawn"), initializer=_end_with_parent)
    try:
        waiting = {pool.submit(work, part) for part in parts}
        while waiting:
            ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    # Ctrl-C reaches all processes of a terminal: the one that asked finishes the parts that are being written.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
