"""How long a server that is busy or away is waited for, and how often that is said."""

import threading
import time

import openai

from core.judging.judges.server_troubles import seconds_asked_for

_LONGEST_PAUSE_S = 60.0
_SECONDS_BETWEEN_LINES = 60.0


class Patience:
    """The pauses between two tries, which double; safe to share between threads.

    Parameters
    ----------
    patience_s : float
        For how many seconds one question may wait in all.
    first_pause_s : float
        The first pause.
    """

    def __init__(self, patience_s: float, first_pause_s: float) -> None:
        self._patience_s, self._first_pause_s = patience_s, first_pause_s
        self._told: dict[object, float] = {}
        self._lock = threading.Lock()

    def pause(self, error: openai.OpenAIError, attempt: int) -> tuple[float, float | None]:
        """Say for how long to wait, and for how long the server asks to be left alone.

        A server that asks for a second each time, and is as busy after it, is left alone for longer and longer.
        """
        asked_for = seconds_asked_for(error)
        doubled = min(self._first_pause_s * 2.0 ** min(attempt, 32), _LONGEST_PAUSE_S)
        return max(doubled, asked_for or 0.0), asked_for

    def is_over(self, waited_s: float) -> bool:
        """Say whether a question has waited for longer than it may."""
        return waited_s > self._patience_s

    def is_to_be_told(self, error: openai.OpenAIError) -> bool:
        """Say whether a trouble of this kind was not told in the last minute, by any of those that wait."""
        kind, now = getattr(error, "status_code", type(error)), time.monotonic()
        with self._lock:
            if now - self._told.get(kind, -_SECONDS_BETWEEN_LINES) < _SECONDS_BETWEEN_LINES:
                return False
            self._told[kind] = now
            return True
