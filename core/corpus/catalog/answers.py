"""Answers that are worked out once, and kept while they are asked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Answers(Generic[T]):
    """Answers to questions about all documents; safe to share between threads.

    An answer is a plain value: whoever works with one keeps it, whatever is asked meanwhile.

    Parameters
    ----------
    n_kept : int
        So many are kept: those that were asked for last.
    """

    def __init__(self, n_kept: int) -> None:
        self._n_kept = n_kept
        self._answers: OrderedDict[Hashable, Future[T]] = OrderedDict()
        # Held for as long as it takes to look an answer up, not to find it.
        self._lock = Lock()

    def answer(self, question: Hashable, find: Callable[[], T]) -> T:
        """Answer a question; asked by several at once, it is worked out once.

        Parameters
        ----------
        question : hashable
            What is asked.
        find : callable
            Works the answer out, and raises if there is none that may be kept; called where it is not kept yet.
        """
        with self._lock:
            asked_before = self._answers.get(question)
            future = self._answers.setdefault(question, Future())
            self._answers.move_to_end(question)
            while len(self._answers) > self._n_kept:
                self._answers.popitem(last=False)
        if asked_before is None:
            self._work_out(question, find, future)
        return future.result()

    def _work_out(self, question: Hashable, find: Callable[[], T], future: "Future[T]") -> None:
        try:
            future.set_result(find())
        except BaseException as error:
            # Those who wait are told; who asks later tries again.
            with self._lock:
                if self._answers.get(question) is future:
                    del self._answers[question]
            future.set_exception(error)
