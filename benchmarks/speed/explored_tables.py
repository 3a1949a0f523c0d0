"""What readers wait, as tables at a terminal."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .explored import QUESTIONS
from .processes import Failed

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a contender took.

    Attributes
    ----------
    open : float
        Seconds until it could be asked.
    seconds : mapping of str to sequence of float
        By question.
    private_bytes, peak_bytes : int
        Memory of its own at the end, and the most that it had, pages of mapped files included.
    """

    open: float
    seconds: Mapping[str, Sequence[float]]
    private_bytes: int
    peak_bytes: int


def nearest_rank(values: Sequence[float], share: float) -> float:
    """Give the smallest value that at least such a share of all does not exceed.

    Examples
    --------
    >>> nearest_rank([4.0, 1.0, 3.0, 2.0], 0.5), nearest_rank(list(range(1, 21)), 0.95)
    (2.0, 19)
    """
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def asked_table(n_documents: int, ours: Asked | Failed, frame: Asked | Failed | None) -> str:
    """Write one line a question."""
    lines = [f"{n_documents:,} documents{'':<30}{'ours p50':>12}{'p95 ms':>9}{'frame best':>12}{'x ours':>9}"]
    for question in QUESTIONS:
        lines.append(f"{question:<50}{_of_ours(ours, question)}{_of_frame(ours, frame, question)}")
    return "\n".join([*lines, _memory("ours", ours), *([_memory("frame", frame)] if frame else [])])


def _of_ours(ours: Asked | Failed, question: str) -> str:
    if isinstance(ours, Failed):
        return f"{ours.why[:20]:>21}"
    seconds = ours.seconds[question]
    return f"{1e3 * nearest_rank(seconds, 0.5):>12.1f}{1e3 * nearest_rank(seconds, 0.95):>9.1f}"


def _of_frame(ours: Asked | Failed, frame: Asked | Failed | None, question: str) -> str:
    if not isinstance(frame, Asked) or not isinstance(ours, Asked):
        return ""
    # It is asked a few times only: its best is set beside our median, so that chance does not speak for us.
    best = min(frame.seconds[question])
    return f"{1e3 * best:>12.1f}{best / nearest_rank(ours.seconds[question], 0.5):>9.1f}"


def _memory(name: str, found: Asked | Failed) -> str:
    if isinstance(found, Failed):
        return f"{name}: {found.why}"
    return (
        f"{name}: ready after {found.open:.1f} s, {found.private_bytes / MIB:,.0f} MiB of its own at the end, "
        f"{found.peak_bytes / MIB:,.0f} MiB at most with mapped files"
    )


def browser_table(n_documents: int, seconds: Mapping[str, Sequence[float]], server_bytes: Sequence[int]) -> str:
    """Write one line an interaction, and what each further window costs."""
    lines = [f"{n_documents:,} documents in Chromium{'':<18}{'n':>4}{'p50 s':>9}{'p95 s':>9}"]
    for name, found in seconds.items():
        lines.append(f"{name:<48}{len(found):>4}{nearest_rank(found, 0.5):>9.2f}{nearest_rank(found, 0.95):>9.2f}")
    # The first windows of a round open what all share.
    each = (server_bytes[-1] - server_bytes[1]) / (len(server_bytes) - 2) / MIB
    return "\n".join([*lines, f"the server: {server_bytes[-1] / MIB:,.0f} MiB, {each:.1f} MiB for one more window"])
