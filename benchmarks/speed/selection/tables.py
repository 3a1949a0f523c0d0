"""What was measured of selecting, for a reader at a terminal."""

import statistics
from collections.abc import Mapping, Sequence
from itertools import groupby

from speed.processes import Failed, Took
from speed.selection.agreement import Agreement
from speed.selection.contest import OURS, Row

_GIB = 2**30
_HEAD = f"{'':<28}{'reps':>5}{'min s':>9}{'median s':>10}{'max s':>9}{'peak GiB':>10}{'takes':>8}"


def rows_table(rows: Sequence[Row]) -> str:
    """Write one line a contender under each mode."""
    lines = [_HEAD]
    for (n_rows, mode), of_mode in groupby(rows, key=lambda row: (row.n_rows, row.mode)):
        lines += [f"{n_rows:,} rows, {mode}", *map(_line, of_mode)]
    return "\n".join(lines)


def _line(row: Row) -> str:
    if row.not_run or not row.n_reps:
        return f"  {row.name:<26}  not run: {row.not_run or 'no round was asked for'}"
    least, median, most = row.seconds
    times = "" if row.times_ours is None or row.name == row.beside else f"{row.times_ours:>6.1f} x {row.beside}"
    return (
        f"  {row.name:<26}{row.n_reps:>5}{least:>9.2f}{median:>10.2f}{most:>9.2f}{row.peak_bytes / _GIB:>10.2f}{times}"
    )


def agreement_table(agreements: Sequence[Agreement]) -> str:
    """Write who took the same documents as ours."""
    return "\n".join(map(_agreement_line, agreements))


def _agreement_line(found: Agreement) -> str:
    head = f"{found.n_rows:,} rows, {found.mode}, {found.name}: {found.n_documents:,} documents"
    spent = f"{found.n_tokens:,} of {found.token_budget:,} tokens"
    if found.name == OURS:
        return f"{head}, {spent}"
    if not found.n_only_here and not found.n_only_ours:
        return f"{head}, the same as ours"
    return f"{head}, {spent}; {found.n_only_here:,} that ours leaves, without {found.n_only_ours:,} that ours takes"


def first_line(n_rows: int, first: Took | Failed) -> str:
    """Write what the very first selection of a workspace took."""
    if isinstance(first, Failed):
        return f"{n_rows:,} rows: the first selection of the workspace failed: {first.why}"
    return (
        f"{n_rows:,} rows: the first selection of the workspace, which reads its parts: {first.seconds:.1f} s, "
        f"{first.peak_bytes / _GIB:.2f} GiB"
    )


def preview_table(n_rows: int, seconds: Mapping[str, Sequence[float]]) -> str:
    """Write how long the app's preview takes."""
    return "\n".join(
        f"{n_rows:,} rows: preview (choose and compare, pool in memory), {name}: "
        f"{min(took):.3f} / {statistics.median(took):.3f} / {max(took):.3f} s (least, median, most of {len(took)})"
        for name, took in seconds.items()
    )
