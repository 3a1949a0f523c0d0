"""Work that takes long, done in a thread of its own for all who wait for it: how far it is, what it found, a stop."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Generic, TypeVar

from core.records import OnProgress, Progress

T = TypeVar("T")


class _StoppedError(Exception):
    """Breaks off the work at its next report."""


class UnderWay(Generic[T]):
    """Does a piece of work in a thread of its own.

    Who waits may give up, and come again: the work goes on until it is done or stopped, and ends with the process.

    Parameters
    ----------
    work : callable
        Takes what is told of progress, and gives what was found; never None.
    name : str
        Of the thread.

    Attributes
    ----------
    progress : Progress or None
        How far it is; None before the first report.

    Examples
    --------
    >>> UnderWay(lambda on_progress: 6 * 7, name="sum").found(within_seconds=60)
    42
    """

    def __init__(self, work: Callable[[OnProgress], T], *, name: str) -> None:
        self.progress: Progress | None = None
        self._work = work
        self._found: T | None = None
        self._error: BaseException | None = None
        self._is_done, self._is_to_stop = Event(), Event()
        Thread(target=self._run, name=name, daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether it goes on: it is neither done, nor failed, nor stopped."""
        return not (self._is_done.is_set() or self._is_to_stop.is_set())

    @property
    def is_stopped(self) -> bool:
        """Whether it was stopped before anything was found."""
        return self._is_to_stop.is_set() and self._found is None

    @property
    def is_in_vain(self) -> bool:
        """Whether it ended without finding anything: it failed, or was stopped."""
        return not self.is_running and self._found is None

    def found(self, *, within_seconds: float) -> T | None:
        """Wait for some time, and give what was found; None where it is not there yet, or was stopped.

        Raises
        ------
        Exception
            What the work failed with.
        """
        self._is_done.wait(within_seconds)
        if self._error is not None:
            raise self._error
        return self._found

    def stop(self) -> None:
        """Break the work off for all who wait, at its next report; what is found already stays."""
        self._is_to_stop.set()

    def _run(self) -> None:
        try:
            self._found = self._work(self._tell)
        except _StoppedError:
            pass
        except BaseException as error:
            self._error = error
        finally:
            # What was worked on is not kept as long as what was found.
            del self._work
            self._is_done.set()

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
        if self._is_to_stop.is_set():
            raise _StoppedError
