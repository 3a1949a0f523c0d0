"""From what a model said to a judgment: votes are read and counted, probabilities of the labels taken over each other.

Pure.  A raw reply is what a chat-completions server sends, as plain values; what lacks in it is not an error here.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.judging.files.judgment_table import REFUSED, UNPARSABLE
from core.judging.judges.prompts import LABELS

VOTES, LOGPROBS = "votes", "logprobs"
WAYS = (VOTES, LOGPROBS)

# Below this, the model wanted to say something else than a label: which of two hardly possible words is less
# impossible is no preference.
LEAST_PROB_OF_LABELS = 0.01
# The logarithm of a probability is at most 0, but for so much.
_ROUNDING = 0.01

Reply = Mapping[str, Any]

_FILTERED = "content_filter"
_QUESTION_REFUSED = {"finish_reason": _FILTERED}
# What may stand around a label: in a vote, and within the token that begins it.
_AROUND = " \t\r\n\"'`*_()[]{}<>.,:;!#\u2581\u0120"
_VOTE = re.compile(
    r"(?:(?:the|my|answer|text|option|choice|is)\W+)*([AB])"
    r"(?:\W+is\W+(?:the\W+)?(?:better|best|preferred|preferable)(?:\W+(?:text|option|choice|one))?)?",
    re.IGNORECASE,
)
# How models refuse in words, of which only the first few are there.
_REFUSAL = re.compile(
    r"(?:i['\u2019]m|i am) (?:sorry|unable|not able|afraid)\b|sorry\b"
    r"|i (?:can['\u2019]t|cannot|won['\u2019]t|will not|must decline)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a judge said of two texts in one order.

    Attributes
    ----------
    prob_second_preferred : float or None
        From 0 to 1; None where there is no answer.
    missing : str or None
        Why there is none: `REFUSED` or `UNPARSABLE`.
    n_votes : int or None
        How many votes were counted; None where probabilities were read.
    said : str
        The beginning of what was said instead of a label.
    was_kept : bool
        Whether it was known before, so that nothing was asked.
    """

    prob_second_preferred: float | None
    missing: str | None = None
    n_votes: int | None = None
    said: str = ""
    was_kept: bool = False


def vote_of(text: str) -> int | None:
    """Read a vote.

    Returns
    -------
    int or None
        0 for A, 1 for B, None where the first line says anything else: "A good question" is no vote for A.

    Examples
    --------
    >>> [vote_of(text) for text in ("A", " **b**.", "The answer is: Text B", "Text A is better.")]
    [0, 1, 1, 0]
    >>> [vote_of(text) for text in ("A good question", "A better one is B", "Neither")]
    [None, None, None]
    """
    first_line = text.strip().partition("\n")[0].strip(_AROUND)
    found = _VOTE.fullmatch(first_line)
    return LABELS.index(found[1].upper()) if found else None


def label_of_token(token: str) -> int | None:
    """Say which label a token is a spelling of: 0 for A, 1 for B; a small "a" begins other words, and is none.

    Examples
    --------
    >>> [label_of_token(token) for token in ("A", " B", "\u2581A", "**B", "a", "An")]
    [0, 1, 0, 1, None, None]
    """
    label = token.strip(_AROUND)
    return LABELS.index(label) if label in LABELS else None


def answer_from_votes(replies: Iterable[Reply], n_votes: int) -> Answer | None:
    """Count votes.

    Parameters
    ----------
    replies : iterable of Reply
        To the same question, in the order in which they came.
    n_votes : int
        How many votes are wanted.

    Returns
    -------
    Answer or None
        None where more votes have to be asked for.  At least half of them missing or unreadable is no answer, as
        in the paper.
    """
    choices = [choice for reply in replies for choice in reply["choices"]][:n_votes]
    is_refused = [_is_refused(choice) for choice in choices]
    if len(choices) < n_votes and not _is_question_refused(choices):
        return None
    texts = [_text(choice) for choice, refused in zip(choices, is_refused, strict=True) if not refused]
    votes = [vote for text in texts if (vote := vote_of(text)) is not None]
    if 2 * len(votes) > n_votes:
        return Answer(sum(votes) / len(votes), n_votes=len(votes))
    if _is_question_refused(choices) or 2 * sum(is_refused) >= len(choices):
        return Answer(None, REFUSED)
    return Answer(None, UNPARSABLE, said=next((text for text in texts if vote_of(text) is None), "")[:80])


def refusal_of_question() -> dict[str, Any]:
    """Make the reply that stands for a server's refusal to pass a question on to the model."""
    return {"choices": [_QUESTION_REFUSED], "usage": {"prompt_tokens": 0, "completion_tokens": 0}}


def _is_question_refused(choices: Sequence[Mapping[str, Any]]) -> bool:
    # Who asks again is refused again.
    return any(choice == _QUESTION_REFUSED for choice in choices)


def _is_refused(choice: Mapping[str, Any]) -> bool:
    """Say whether a server kept the answer back, or the model said that it gives none."""
    kept_back = choice.get("finish_reason") == _FILTERED or bool(_message(choice).get("refusal"))
    return kept_back or bool(_REFUSAL.match(_text(choice).strip()))


def answer_from_logprobs(reply: Reply) -> Answer | None:
    """Take the probability of B over that of both labels, each summed over all tokens that spell it.

    Returns
    -------
    Answer or None
        None where the server gave no log-probabilities, or what cannot be any; an empty reply is unparsable.
    """
    choice = reply["choices"][0]
    if _is_refused(choice):
        return Answer(None, REFUSED)
    tokens = (choice.get("logprobs") or {}).get("content")
    if tokens == [] and not _text(choice):
        return Answer(None, UNPARSABLE)
    tops = (tokens or [{}])[0].get("top_logprobs")
    if not tops or not all(token["logprob"] <= _ROUNDING for token in tops):
        return None
    prob = [0.0, 0.0]
    for token in tops:
        label = label_of_token(token["token"])
        if label is not None:
            prob[label] += math.exp(token["logprob"])
    return answer_from_probs(*prob, said=_text(choice))


def answer_from_probs(prob_a: float, prob_b: float, *, said: str = "") -> Answer:
    """Make an answer of the probabilities of the two labels.

    Examples
    --------
    >>> answer_from_probs(0.25, 0.25).prob_second_preferred
    0.5
    >>> answer_from_probs(0.001, 0.003).missing
    'unparsable'
    """
    both = prob_a + prob_b
    if not both >= LEAST_PROB_OF_LABELS:
        return Answer(None, UNPARSABLE, said=said[:80])
    return Answer(prob_b / both)


def _message(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    return choice.get("message") or {}


def _text(choice: Mapping[str, Any]) -> str:
    return str(_message(choice).get("content") or "")
