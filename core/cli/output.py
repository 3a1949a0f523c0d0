"""What the command line says: results on standard output, progress and messages on standard error."""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from core.cli.channel import CHANNEL, reporting_to
from core.records import OnProgress, Progress
from core.wording import amount, duration
from core.wording import speed as speed_in_words

_SECONDS_BETWEEN_LINES = 10.0
# Before, what was done at the beginning says nothing.
_SECONDS_BEFORE_SPEED = 1.0


def say(message: str) -> None:
    """Tell the user something that is not the result."""
    print(message, file=sys.stderr, flush=True)


def show(result: Mapping[str, Any], lines: list[str], *, as_json: bool) -> None:
    """Print a result: one JSON object for machines, or some lines for people."""
    print(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(lines), flush=True)


@contextmanager
def progress_shown() -> Iterator[OnProgress]:
    """Show progress as a bar in a terminal, and as a line now and then elsewhere; a program that watches is told."""
    if CHANNEL in os.environ:
        yield reporting_to(int(os.environ[CHANNEL]))
    elif sys.stderr.isatty():
        with _bar() as on_progress:
            yield on_progress
    else:
        yield _lines_now_and_then()


class _Pace:
    """How fast a piece of work goes."""

    def __init__(self) -> None:
        self._first, self._began = Progress(0, 0, "", ""), 0.0

    def take(self, progress: Progress) -> float | None:
        """Give units a second since the work began; None before there is anything to measure."""
        now = time.monotonic()
        first = self._first
        is_same = (progress.note, progress.unit, progress.total) == (first.note, first.unit, first.total)
        if not is_same or progress.done < self._first.done:
            # Another piece of work: its speed is its own.
            self._first, self._began = progress, now
        if now - self._began < _SECONDS_BEFORE_SPEED or progress.done <= self._first.done:
            return None
        return (progress.done - self._first.done) / (now - self._began)


@contextmanager
def _bar() -> Iterator[OnProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task, pace = bar.add_task("", total=None, amount=""), _Pace()

        def on_progress(progress: Progress) -> None:
            amount = how_far(progress, pace.take(progress))
            bar.update(
                task, description=progress.note, completed=progress.done, total=progress.total or None, amount=amount
            )

        yield on_progress


def _lines_now_and_then() -> OnProgress:
    pace, told = _Pace(), time.monotonic()

    def on_progress(progress: Progress) -> None:
        nonlocal told
        speed, now = pace.take(progress), time.monotonic()
        if speed is not None and now - told >= _SECONDS_BETWEEN_LINES:
            told = now
            say(f"{progress.note}: {how_far(progress, speed)}")

    return on_progress


def how_far(progress: Progress, speed: float | None) -> str:
    """Say how far work is, how fast it goes, how long it takes yet, and how long all of it takes at that speed.

    Examples
    --------
    >>> how_far(Progress(1_000, 4_000, "tokens", "rating", "2 of 9 documents"), 50.0)
    '1,000 of 4,000 tokens, 2 of 9 documents, 50 tokens/s, about 1 min left of 1 min'
    """
    told = [amount(progress), progress.also] if progress.also else [amount(progress)]
    if speed:
        told.append(speed_in_words(speed, progress.unit))
    if speed and progress.total:
        left, all_of_it = (progress.total - progress.done) / speed, progress.total / speed
        told.append(f"about {duration(left)} left of {duration(all_of_it)}")
    return ", ".join(told)


def printable(text: str) -> str:
    r"""Replace what could move the cursor or turn the writing direction: names are untrusted in a terminal too.

    Examples
    --------
    >>> printable("a\nb")
    'a�b'
    """
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align cells in columns: the first to the left, the others to the right.

    Examples
    --------
    >>> table([("a", "1"), ("long", "20")])
    ['a      1', 'long  20']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return lines
