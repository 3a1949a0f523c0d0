"""Questions that a server refuses while it answers others: a refusal counts when an answer has come after it.

Until then it may be the server that refuses everything: no credit left, or a setting that it does not know.  Answers to
questions that were on their way when the refusal came do not count as after it: they may have been accepted before.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count

from core.judging.files.judgment_table import REFUSED
from core.judging.judges.answers import Answer
from core.judging.judges.server_troubles import QuestionRefusedError

# A refusal costs next to nothing, to find out what it means a vote.
_MOST_WAITING = 20

Outcome = tuple[int, Answer]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and the moment at which its question was sent, see `RefusedQuestions.now`: 0 where nothing was."""

    answer: Answer
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal, by the key of the request, with what is said of it, and the moment at which it was received."""

    key: str
    error: QuestionRefusedError
    received: int


class RefusedQuestions:
    """The refusals that do not count yet; only `now` is for other threads.

    Parameters
    ----------
    keep : callable
        Keeps the refusal of the question at a place, and gives the answer that this is.
    ask_again : callable
        Asks the question at a place once more, which was answered; raises `QuestionRefusedError` where it is refused.
    """

    def __init__(self, *, keep: Callable[[int, Refused], Answer], ask_again: Callable[[int], None]) -> None:
        self._keep, self._ask_again = keep, ask_again
        self._waiting: dict[int, Refused] = {}
        self._answered: int | None = None
        self._moments, self._lock = count(1), threading.Lock()

    def now(self) -> int:
        """Give a moment a number above all that were given: just before sending, or just after receiving."""
        with self._lock:
            return next(self._moments)

    def settled(self, place: int, said: Answered | Refused) -> list[Outcome]:
        """Take what was said to the question at a place, and give the answers that count now.

        Raises
        ------
        QuLensError
            As `rest`, where too many refusals wait for an answer.
        """
        if isinstance(said, Refused):
            self._waiting[place] = said
            return self.rest() if len(self._waiting) >= _MOST_WAITING else []
        if said.answer.missing == REFUSED:
            return [(place, said.answer)]
        self._answered = place
        return [(place, said.answer), *self._counted(self._taken(before=said.sent))]

    def rest(self) -> list[Outcome]:
        """Give the refusals that no answer came after, if the server still answers what it answered before.

        Where this raises, they are dropped, and another run asks these questions again.

        Raises
        ------
        QuestionRefusedError
            If it refuses that too, or has answered nothing: then it need not be the questions' fault.
        """
        if not self._waiting:
            return []
        waiting, self._waiting = self._waiting, {}
        if self._answered is None:
            raise next(iter(waiting.values())).error
        self._ask_again(self._answered)
        return self._counted(waiting)

    def _taken(self, *, before: int) -> dict[int, Refused]:
        taken = {place: refused for place, refused in self._waiting.items() if refused.received < before}
        self._waiting = {place: refused for place, refused in self._waiting.items() if place not in taken}
        return taken

    def _counted(self, refusals: Mapping[int, Refused]) -> list[Outcome]:
        return [(place, self._keep(place, refused)) for place, refused in refusals.items()]
