"""How fast a piece of work goes, from what it reports."""

import time
from dataclasses import dataclass

from core.cli.channel import progress_of
from core.records import Progress

_NOTHING = Progress(0, 0, "", "")


@dataclass(slots=True)
class Pace:
    r"""How far a piece of work is and how fast it goes, from reports that come in any pieces.

    Attributes
    ----------
    progress : Progress
        The newest report.
    speed : float or None
        Units per second since the note changed; None before there is anything to measure.

    Examples
    --------
    >>> pace = Pace()
    >>> pace.take(b'{"done": 10, "total": 90, "unit": "tokens", "note": "rating"}\n{"done"', now=0)
    >>> pace.take(b': 30, "total": 90, "unit": "tokens", "note": "rating"}\n', now=5)
    >>> pace.progress.done, pace.speed
    (30, 4.0)
    """

    progress: Progress = _NOTHING
    speed: float | None = None
    _first: Progress = _NOTHING
    _began: float = 0.0
    _rest: bytes = b""

    def take(self, chunk: bytes, *, now: float | None = None) -> None:
        """Take in what was read from the channel at a moment, in seconds of `time.monotonic`."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._take(progress_of(line), time.monotonic() if now is None else now)

    def _take(self, progress: Progress, now: float) -> None:
        if progress.note != self._first.note or progress.done < self._first.done:
            # Another piece of work: its speed is its own.
            self._first, self._began, self.speed = progress, now, None
        elif now > self._began and progress.done > self._first.done:
            self.speed = (progress.done - self._first.done) / (now - self._began)
        self.progress = progress
