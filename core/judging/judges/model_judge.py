"""What every model that judges can do, whoever runs it."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.criteria import Criterion
from core.judging.judges.answers import VOTES, Answer
from core.judging.judges.prompts import prompt


@dataclass(frozen=True, slots=True)
class Question:
    """Two excerpts in one order, and by what they are compared."""

    criterion: Criterion
    first: str
    second: str

    @property
    def prompt(self) -> str:
        """The message to the model."""
        return prompt(self.criterion, self.first, self.second)


def name_on_server(model: str, way: str) -> str:
    """Name the judge that a model on a server is, by how it is asked to answer: what it says can be another thing.

    Examples
    --------
    >>> name_on_server("gpt-4o-mini", "votes"), name_on_server("gpt-4o-mini", "logprobs")
    ('openai:gpt-4o-mini', 'openai:gpt-4o-mini (logprobs)')
    """
    return f"openai:{model}" if way == VOTES else f"openai:{model} ({way})"


class ModelJudge(Protocol):
    """A model that compares texts."""

    @property
    def name(self) -> str:
        """In every judgment: as `name_on_server` says, or ``local:NAME``."""

    @property
    def about(self) -> Mapping[str, Any]:
        """How it judges, as plain values; what is true after the first answer."""

    def answers(self, questions: Sequence[Question]) -> Generator[tuple[int, Answer]]:
        """Answer questions, many at once.

        Parameters
        ----------
        questions : sequence of Question
            Each order of a pair is a question of its own.

        Yields
        ------
        tuple of (int, Answer)
            The place of a question, and its answer, as soon as it is there; each once.  What a reply cost is never
            asked for again: replies are kept before the answer is given.  Closed, it asks nothing more.

        Raises
        ------
        QuLensError
            If the model cannot be asked (any more).
        """
