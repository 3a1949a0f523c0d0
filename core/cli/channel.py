"""Progress for a program that watches: lines of JSON, on a file whose number stands in the environment."""

import json
import os
import time
from dataclasses import asdict

from core.records import OnProgress, Progress

CHANNEL = "QULENS_PROGRESS_FD"
_SECONDS_BETWEEN_REPORTS = 0.25


def reporting_to(descriptor: int) -> OnProgress:
    """Make a function that writes progress to an open file, a few times a second and at the end of each piece of work.

    It raises `BrokenPipeError` when the reader is gone: nobody would write down how the work ends.
    """
    last, told = Progress(0, 0, "", ""), 0.0

    def on_progress(progress: Progress) -> None:
        nonlocal last, told
        now = time.monotonic()
        is_end = progress.done == progress.total and progress != last
        is_same_work = (progress.unit, progress.total) == (last.unit, last.total)
        if is_same_work and now - told < _SECONDS_BETWEEN_REPORTS and not is_end:
            return
        last, told = progress, now
        os.write(descriptor, line_of(progress))

    return on_progress


def line_of(progress: Progress) -> bytes:
    r"""Write a report as a line.

    Examples
    --------
    >>> line_of(Progress(1, 2, "tokens", "rating"))
    b'{"done": 1, "total": 2, "unit": "tokens", "note": "rating", "also": ""}\n'
    """
    return json.dumps(asdict(progress)).encode() + b"\n"


def progress_of(line: bytes) -> Progress:
    """Read a report from its line."""
    return Progress(**json.loads(line))
