"""What is asked about pairs of documents: each pair by every criterion, in both orders."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.criteria import Criterion
from core.judging.excerpts.comparisons import Comparison, Side
from core.judging.judges.answers import Answer
from core.judging.judges.model_judge import Question
from core.judging.stored.judgment import Judgment


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question about two documents.

    Attributes
    ----------
    a, b : Side
        The documents, ascending by id, and their excerpts.
    criterion : Criterion
        By what they are compared.
    first : str
        Which one is shown first, ``a`` or ``b``.
    """

    a: Side
    b: Side
    criterion: Criterion
    first: str

    @property
    def question(self) -> Question:
        """What the model is asked."""
        texts = (self.a.excerpt.text, self.b.excerpt.text)
        return Question(self.criterion, *(texts if self.first == "a" else reversed(texts)))

    def judgment(self, answer: Answer, judge: str) -> Judgment:
        """Turn an answer about the second text into a judgment about document b."""
        prob = answer.prob_second_preferred
        return Judgment(
            doc_a=self.a.doc_id,
            doc_b=self.b.doc_id,
            span_a=(self.a.excerpt.start, self.a.excerpt.end),
            span_b=(self.b.excerpt.start, self.b.excerpt.end),
            criterion=self.criterion.key,
            judge=judge,
            first=self.first,
            prob_b_preferred=prob if prob is None or self.first == "a" else 1 - prob,
            missing=answer.missing,
            n_votes=answer.n_votes,
        )


def open_questions(comparisons: Sequence[Comparison], criteria: Sequence[Criterion]) -> list[OpenQuestion]:
    """List the questions about some pairs: by each criterion, in both orders.

    Returns
    -------
    list of OpenQuestion
        Pair by pair.
    """
    found = []
    for comparison in comparisons:
        a, b = sorted((comparison.left, comparison.right), key=lambda side: side.doc_id)
        found += [OpenQuestion(a, b, criterion, first) for criterion in criteria for first in "ab"]
    return found
