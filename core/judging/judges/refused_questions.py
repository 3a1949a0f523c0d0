"""Questions that a server refuses while it answers others: a refusal counts when an answer has come after it.

Until then it may be the server that refuses everything: no credit left, or a setting that it does not know.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.judging.files.judgment_table import REFUSED
from core.judging.judges.answers import Answer
from core.judging.judges.server_troubles import QuestionRefusedError

# More than one pair makes by all criteria in both orders.
_MOST_IN_A_ROW = 20

Outcome = tuple[int, Answer]


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal, by the key of the request, with what is said of it."""

    key: str
    error: QuestionRefusedError


class RefusedQuestions:
    """The refusals that do not count yet.

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

    def settled(self, place: int, said: Answer | Refused) -> list[Outcome]:
        """Take what was said to the question at a place, and give the answers that count now.

        Raises
        ------
        QuLensError
            As `rest`, where too many refusals came one after the other.
        """
        if isinstance(said, Refused):
            self._waiting[place] = said
            return self.rest() if len(self._waiting) >= _MOST_IN_A_ROW else []
        if said.missing == REFUSED:
            return [(place, said)]
        self._answered = place
        return [(place, said), *self._counted()]

    def rest(self) -> list[Outcome]:
        """Give the refusals that no answer came after, if the server still answers what it answered before.

        Raises
        ------
        QuestionRefusedError
            If it refuses that too, or has answered nothing: then it need not be the questions' fault.
        """
        if not self._waiting:
            return []
        if self._answered is None:
            raise next(iter(self._waiting.values())).error
        self._ask_again(self._answered)
        return self._counted()

    def _counted(self) -> list[Outcome]:
        counted = [(place, self._keep(place, refused)) for place, refused in self._waiting.items()]
        self._waiting.clear()
        return counted
