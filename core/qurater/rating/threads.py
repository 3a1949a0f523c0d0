"""Work in threads whose results come in order, and that ends with whoever asked for it.

Pure: standard library only.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(
    work: Callable[[Item], Result], items: Iterable[Item], *, n_at_once: int
) -> Generator[Result, None, None]:
    """Do work on items in several threads.

    Parameters
    ----------
    work : callable
        Is called with one item in one of the threads.
    items : iterable
        Taken as they are needed, by the thread that asks for results.
    n_at_once : int
        Number of threads; one more item than that is taken ahead, so that none of them waits.

    Yields
    ------
    object
        The results, in the order of the items.  An error is raised in its item's turn; then, and where the results are
        no longer wanted, what was begun is finished and nothing else is begun.

    Examples
    --------
    >>> list(in_threads(str, [1, 2, 3], n_at_once=2))
    ['1', '2', '3']
    """
    remaining = iter(items)
    with ThreadPoolExecutor(n_at_once) as pool:
        waiting: deque[Future[Result]] = deque(pool.submit(work, item) for item in islice(remaining, n_at_once + 1))
        try:
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(work, item) for item in islice(remaining, 1))
                yield result
        finally:
            pool.shutdown(cancel_futures=True)
