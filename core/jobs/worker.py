"""The process that does the work of a job: listened to, stopped when asked, and its end put into words."""

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core.cli.channel import CHANNEL
from core.jobs.job import CANCELLED, DONE, FAILED, verb_words
from core.jobs.log import Log
from core.jobs.pace import Pace

PROJECT = Path(__file__).resolve().parents[2]

# A verb ends at once when interrupted, unless it is within a library's call; then the others follow, after so long.
_INSISTING = ((0.0, signal.SIGINT), (30.0, signal.SIGTERM), (40.0, signal.SIGKILL))
# It ends with 130 when it is interrupted, or by the signal itself where it had no time to listen.
_STOPPED, _REFUSED = (130, -signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP), 2
_MOST_SAID = 4_096


def verb_command(verb: str, root: Path, arguments: Sequence[str]) -> list[str]:
    """Write the command that runs a verb in a process of its own."""
    return [sys.executable, "-m", "core.cli", *verb_words(verb, str(root), arguments)]


class Worker:
    """A process that works, with its three streams: what it prints, what it complains of, and how far it is.

    Parameters
    ----------
    command : sequence of str
        What to run; never through a shell.
    log : Log
        Takes all that it prints.
    kept_open : sequence of int
        Files that it inherits.
    """

    def __init__(self, command: Sequence[str], log: Log, *, kept_open: Sequence[int] = ()) -> None:
        channel, its_end = os.pipe()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PROJECT,
            env=os.environ | {CHANNEL: str(its_end)},
            pass_fds=[its_end, *kept_open],
            process_group=0,
        )
        os.close(its_end)
        # Where memory runs out, the work goes and not the app.
        with suppress(OSError):
            Path(f"/proc/{self._process.pid}/oom_score_adj").write_text("500")
        self.pace = Pace()
        self._log, self._said = log, b""
        self._asked: float | None = None
        self._signals_sent = 0
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._streams = selectors.DefaultSelector()
        self._streams.register(self._process.stdout, selectors.EVENT_READ, self._print)
        self._streams.register(self._process.stderr, selectors.EVENT_READ, log.write)
        self._streams.register(os.fdopen(channel, "rb", buffering=0), selectors.EVENT_READ, self.pace.take)

    def _print(self, chunk: bytes) -> None:
        self._said = (self._said + chunk)[:_MOST_SAID]
        self._log.write(chunk)

    def listen(self, seconds: float) -> bool:
        """Take in what it says within so long; false where it was silent."""
        heard = self._streams.select(seconds)
        for key, _ in heard:
            chunk = os.read(key.fd, 2**16)
            if chunk:
                key.data(chunk)
            else:
                self._streams.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]
        return bool(heard)

    @property
    def is_working(self) -> bool:
        """Whether the process has not ended; what it said last may still have to be listened to."""
        return self._process.poll() is None

    def stop(self, now: float) -> None:
        """Interrupt it; called again and again, insist after a while."""
        self._asked = now if self._asked is None else self._asked
        for after, number in _INSISTING[self._signals_sent :]:
            if now - self._asked >= after and self.is_working:
                os.killpg(self._process.pid, number)
                self._signals_sent += 1

    def end(self) -> tuple[str, str]:
        """Wait for its end.

        Returns
        -------
        tuple of (str, str)
            The state of the job, and the message for people.
        """
        status = self._process.wait()
        while self.listen(0):
            pass
        self._streams.close()
        said = self._said.decode("utf-8", "replace").strip().partition("\n")[0]
        return ending(status, said, self._log.text, was_asked=self._asked is not None)


def ending(status: int, said: str, log: str, *, was_asked: bool) -> tuple[str, str]:
    """Put the end of a process into words.

    Parameters
    ----------
    status : int
        How it exited; -9 where signal 9 killed it.
    said, log : str
        The first line of its result; and what it complained of, the reason last.
    was_asked : bool
        Whether it was asked to stop.

    Returns
    -------
    tuple of (str, str)
        The state of the job, and the message.

    Examples
    --------
    >>> ending(2, "", "qulens: There is no file 'x'.", was_asked=False)
    ('failed', "There is no file 'x'.")
    """
    if status == 0:
        return DONE, said
    if was_asked or status in _STOPPED:
        return CANCELLED, "It was stopped. What was finished stays."
    if status == -signal.SIGKILL:
        return FAILED, "The system killed it, most often a sign that memory ran out. Free some, then start it again."
    reason = _reason(log)
    if status == _REFUSED:
        return FAILED, reason
    how = f"signal {-status}" if status < 0 else f"status {status}"
    return FAILED, f"It broke down with {how}, which is a fault of this program: {reason or 'it said nothing'}"


def _reason(log: str) -> str:
    """Find the sentence of a refusal: the last one of `qulens` and what follows it, else the last line."""
    _, mark, sentence = f"\n{log}".rpartition("\nqulens: ")
    lines = sentence.strip().splitlines() or [""]
    return (" ".join(lines) if mark else lines[-1].removeprefix("Error: "))[:2_000]
