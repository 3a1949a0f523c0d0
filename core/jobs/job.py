"""What is known of a job, as plain values."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.records import Progress

RUNNING, STOPPING = "running", "stopping"
DONE, FAILED, CANCELLED, LOST = "done", "failed", "cancelled", "lost"
UNDER_WAY = (RUNNING, STOPPING)

# Verbs that are about something else first, and take the workspace as an option.
_WORKSPACE_AS_OPTION = ("evaluate",)


@dataclass(frozen=True, slots=True)
class Job:
    """A verb of the command line at work on a workspace, or its end.

    Attributes
    ----------
    number : int
        Its name within the workspace; later ones have larger numbers.
    verb : str
        Of the command line: ``"rate"``.
    arguments : tuple of str
        What follows the workspace.
    state : str
        ``running``; ``stopping`` (asked to end); ``done``; ``failed``; ``cancelled``; ``lost`` where its processes
        ended without a word: killed, or the machine was restarted.
    begun, ended : datetime, datetime or None
        When, in UTC.
    progress : Progress
        How far it has come; `total` is 0 as long as that is not known.
    speed : float or None
        Units of `progress` per second since this piece of work began.
    message : str
        How it ended: the first line that it printed, or the sentence that says why it failed.
    """

    number: int
    verb: str
    arguments: tuple[str, ...]
    state: str
    begun: datetime
    ended: datetime | None
    progress: Progress
    speed: float | None
    message: str

    @property
    def is_under_way(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in UNDER_WAY

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to end and has not yet."""
        return self.state == STOPPING

    @property
    def share_done(self) -> float | None:
        """The share of the work that is done, in [0, 1]; None where it is not known."""
        return min(self.progress.done / self.progress.total, 1.0) if self.progress.total else None

    @property
    def seconds_left(self) -> float | None:
        """How long it will take yet at the speed it has had; None where it is not known."""
        if not self.speed or not self.progress.total:
            return None
        return max(self.progress.total - self.progress.done, 0) / self.speed

    @property
    def seconds_taken(self) -> float | None:
        """How long it took; None as long as it is under way."""
        return (self.ended - self.begun).total_seconds() if self.ended else None

    def command(self, root: str) -> str:
        """Write the same as a command for a shell."""
        return shlex.join(["qulens", *verb_words(self.verb, root, self.arguments)])


def verb_words(verb: str, root: str, arguments: Sequence[str]) -> list[str]:
    """Write a verb on a workspace as the words of its command.

    Examples
    --------
    >>> verb_words("rate", "corpus", ["--force"]), verb_words("evaluate", "corpus", ["default"])
    (['rate', 'corpus', '--force'], ['evaluate', 'default', '--workspace', 'corpus'])
    """
    if verb in _WORKSPACE_AS_OPTION:
        return [verb, *arguments, "--workspace", root]
    return [verb, root, *arguments]


def seconds_at_last_speed(jobs: Iterable[Job], verb: str, amount: float) -> float | None:
    """Estimate how long a verb takes.

    Parameters
    ----------
    jobs : iterable of Job
        The newest first.
    verb : str
        Which verb.
    amount : float
        How much there is to do, in the units of its progress.

    Returns
    -------
    float or None
        Seconds at the speed that the verb had last; None where it was not measured.
    """
    speed = next((job.speed for job in jobs if job.verb == verb and job.speed), None)
    return amount / speed if speed else None
