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

_SECONDS_BETWEEN_LINES = 10.0


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


@contextmanager
def _bar() -> Iterator[OnProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, amount="")

        def on_progress(progress: Progress) -> None:
            amount = f"{progress.done:,} of {progress.total:,} {progress.unit}"
            bar.update(
                task, description=progress.note, completed=progress.done, total=progress.total or None, amount=amount
            )

        yield on_progress


def _lines_now_and_then() -> OnProgress:
    first, told = Progress(0, 0, "", ""), 0.0
    started = time.monotonic()

    def on_progress(progress: Progress) -> None:
        nonlocal first, started, told
        now = time.monotonic()
        if (progress.unit, progress.total) != (first.unit, first.total) or progress.done < first.done:
            # Another piece of work: its speed is its own.
            first, started, told = progress, now, now
        if now - told < _SECONDS_BETWEEN_LINES or progress.done <= first.done:
            return
        told = now
        left = (now - started) * (progress.total - progress.done) / (progress.done - first.done)
        say(f"{progress.note}: {progress.done:,} of {progress.total:,} {progress.unit}, about {left:,.0f} s left")

    return on_progress


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
