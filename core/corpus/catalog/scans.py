"""Looking through all texts in the background: what is found so far can be asked for, and it can be stopped."""

import time
from collections.abc import Iterator
from threading import Condition, Thread

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.bits import among_first
from core.corpus.catalog.how_far import COMPLETE, RUNNING, STOPPED, HowFar, State
from core.errors import QuLensError

# Whoever waits asks every second or so; when nobody asked for so long, nobody waits.
FORGOTTEN_AFTER_SECONDS = 30.0
# So long after it broke off, all who wait have asked again and were told.
TOLD_FOR_SECONDS = 10.0

Numbers = npt.NDArray[np.int64]
# Looks through the documents in their order: each time how many it has seen by now, and what it found since.
Steps = Iterator[tuple[int, Numbers]]


class Scan:
    """One pass over the texts; safe to share between threads.

    It works while somebody asks how far it is, or waits for it, and goes on from where it was when asked again.

    Parameters
    ----------
    steps : iterator
        Does the work; only ever used by one thread at a time.
    n_documents : int
        In all.
    patience : float
        Seconds without a question after which it pauses.
    """

    def __init__(self, steps: Steps, n_documents: int, *, patience: float = FORGOTTEN_AFTER_SECONDS) -> None:
        self._steps, self._n_documents, self._patience = steps, n_documents, patience
        # A bit for each document.
        self._found = np.zeros(-(-n_documents // 8), dtype=np.uint8)
        self._n_scanned = self._n_found = 0
        self._seconds = 0.0
        self._error: QuLensError | None = None
        self._failed = 0.0
        # Stopped by somebody, as opposed to paused because nobody asks.
        self._is_stopped = self._is_working = False
        self._is_complete = n_documents == 0
        self._asked = time.monotonic()
        self._changed = Condition()

    @property
    def is_done_for(self) -> bool:
        """Whether it broke off, and all who waited for it were told."""
        return self._error is not None and time.monotonic() - self._failed > TOLD_FOR_SECONDS

    def how_far(self) -> HowFar:
        """Say how far it is, and keep it going."""
        with self._changed:
            self._keep_going()
            return self._how_far()

    def wait(self, seconds: float) -> HowFar:
        """Wait until it is complete or stopped, at most so long, and say how far it is then."""
        with self._changed:
            self._keep_going()
            self._changed.wait_for(lambda: not self._is_under_way(), seconds)
            return self._how_far()

    def stop(self) -> None:
        """End it where it is, keeping what it found."""
        with self._changed:
            self._is_stopped = not self._is_complete
            self._changed.notify_all()

    def go_on(self) -> None:
        """Take it up again where it was stopped."""
        with self._changed:
            self._is_stopped = False
            self._keep_going()

    def first(self, n_documents: int) -> bytes:
        """Give what is found among the first documents, waiting until these are looked through.

        Parameters
        ----------
        n_documents : int
            How many documents.

        Returns
        -------
        bytes
            A bit for each of all documents, see `core.corpus.catalog.bits`.
        """
        with self._changed:
            while self._n_scanned < min(n_documents, self._n_documents):
                self._is_stopped = False
                self._keep_going()
                self._raise_error()
                self._changed.wait(self._patience / 4)
            return among_first(self._found.tobytes(), n_documents)

    def _is_under_way(self) -> bool:
        return not (self._is_complete or self._is_stopped or self._error)

    def _keep_going(self) -> None:
        self._asked = time.monotonic()
        if self._is_under_way() and not self._is_working:
            self._is_working = True
            Thread(target=self._work, name="scan", daemon=True).start()

    def _how_far(self) -> HowFar:
        self._raise_error()
        state: State = COMPLETE if self._is_complete else STOPPED if self._is_stopped else RUNNING
        return HowFar(self._n_scanned, self._n_documents, self._n_found, self._seconds, state)

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        began = time.monotonic()
        while True:
            with self._changed:
                is_forgotten = time.monotonic() - self._asked > self._patience
                if is_forgotten or not self._is_under_way():
                    self._is_working = False
                    self._changed.notify_all()
                    return
            began = self._step(began)

    def _step(self, began: float) -> float:
        """Do one piece of the work, and give the time when it was done."""
        found: tuple[int, Numbers] | None = None
        error: QuLensError | None = None
        try:
            found = next(self._steps, None)
        except QuLensError as refused:
            error = refused
        except BaseException:
            # A defect: whoever waits is not to wait for ever, and the thread's end tells what it was.
            error = QuLensError("Looking through the texts broke off. The log of the app says why; search again.")
            self._take(found, error, began)
            with self._changed:
                self._is_working = False
            raise
        return self._take(found, error, began)

    def _take(self, found: tuple[int, Numbers] | None, error: QuLensError | None, began: float) -> float:
        now = time.monotonic()
        with self._changed:
            self._seconds += now - began
            self._error, self._failed = error, now
            if found is not None:
                self._mark(*found)
            self._is_complete = error is None and (found is None or self._n_scanned >= self._n_documents)
            self._changed.notify_all()
        return now

    def _mark(self, n_scanned: int, numbers: Numbers) -> None:
        """Mark what was found in the stretch that was looked through last."""
        first = self._n_scanned // 8
        stretch = np.zeros(n_scanned - 8 * first, dtype=bool)
        stretch[numbers - 8 * first] = True
        bits = np.packbits(stretch)
        self._found[first : first + len(bits)] |= bits
        self._n_scanned = n_scanned
        self._n_found += len(numbers)
