"""What judging will cost, before anything is asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.corpus.tokens import load_tokenizer
from core.judging.judges.open_questions import OpenQuestion
from core.judging.judges.prompts import prompt
from core.judging.judges.spending import Price, Usage

# Tokens are counted by the default encoder's tokenizer; a model's own may cut finer.
MARGIN = 1.25
# A letter, and what ends the message.
_TOKENS_OF_AN_ANSWER = 2


@dataclass(frozen=True, slots=True)
class Forecast:
    """What some questions will use.

    Attributes
    ----------
    n_questions, n_documents : int
        How many there are, and how many documents they reach.
    usage : Usage
        About so many tokens, `MARGIN` included, if each question is one request.
    usd : float or None
        What these cost; None without a price.
    """

    n_questions: int
    n_documents: int
    usage: Usage
    usd: float | None


def forecast(questions: Sequence[OpenQuestion], *, n_votes: int, price: Price | None) -> Forecast:
    """Estimate the tokens and the cost of questions.

    Parameters
    ----------
    questions : sequence of OpenQuestion
        All of them, whether they were answered before or not.
    n_votes : int
        Answers to each; 1 where probabilities are read.
    price : Price or None
        Of the model.

    Returns
    -------
    Forecast
        Each text is counted once, whatever it is compared with and by.
    """
    n_asked = Counter(side.excerpt.text for question in questions for side in (question.a, question.b))
    documents = {side.doc_id for question in questions for side in (question.a, question.b)}
    n_by_criterion = Counter(question.criterion for question in questions)
    frames = [prompt(criterion, "", "") for criterion in n_by_criterion]
    counts = load_tokenizer().count([*n_asked, *frames])
    times = [*n_asked.values(), *n_by_criterion.values()]
    n_in = sum(int(n_tokens) * n for n_tokens, n in zip(counts, times, strict=True))
    usage = Usage(round(MARGIN * n_in), len(questions) * n_votes * _TOKENS_OF_AN_ANSWER)
    return Forecast(len(questions), len(documents), usage, None if price is None else price.cost(usage))
