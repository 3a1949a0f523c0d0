"""What a judgment is, and who made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InputError
from core.judging.files.judgment_table import MISSING

PERSON, MODEL = "person", "model"
# A model may be called by its path.
_MOST_NAME_CHARACTERS = {PERSON: 80, MODEL: 300}


@dataclass(frozen=True, slots=True)
class Judgment:
    """One answer of one judge to one question, the two texts shown in one order.

    Attributes
    ----------
    doc_a, doc_b : str
        The documents, ascending by id.
    span_a, span_b : tuple of (int, int)
        Their excerpts, in characters.
    criterion, judge : str
        By what, and whose name.
    first : str
        Which one stood first (on the left), ``a`` or ``b``.
    prob_b_preferred : float or None
        From 0 to 1; 0, 0.5 or 1 of a person; None where there is no answer.
    missing : str or None
        One of `MISSING` where there is no answer.
    n_votes : int or None
        How many votes of a model were counted; None of a person, and where probabilities were read.
    made : str
        When, in UTC; set where it is stored.
    """

    doc_a: str
    doc_b: str
    span_a: tuple[int, int]
    span_b: tuple[int, int]
    criterion: str
    judge: str
    first: str
    prob_b_preferred: float | None
    missing: str | None = None
    n_votes: int | None = None
    made: str = ""

    def __post_init__(self) -> None:
        """Refuse what no law of judgments allows: a pair the wrong way round, or a missing answer without a reason."""
        if not self.doc_a < self.doc_b or self.first not in ("a", "b"):
            raise InputError(
                f"A judgment is about two documents ascending by id, the first shown being a or b, not about "
                f"{self.doc_a[:80]!r} and {self.doc_b[:80]!r} with {self.first[:10]!r} first. Put them in order."
            )
        if (self.prob_b_preferred is None) != (self.missing in MISSING):
            raise InputError(
                f"A judgment has a probability ({self.prob_b_preferred}) or a reason why it has none ({self.missing}). "
                f"Give one of them; reasons are {', '.join(MISSING)}."
            )
        if self.prob_b_preferred is not None and not 0 <= self.prob_b_preferred <= 1:
            raise InputError(f"A preference of {self.prob_b_preferred:g} is no probability. Give a number from 0 to 1.")

    @property
    def left(self) -> str:
        """The document that stood on the left."""
        return self.doc_a if self.first == "a" else self.doc_b

    @property
    def right(self) -> str:
        """The document that stood on the right."""
        return self.doc_b if self.first == "a" else self.doc_a

    def prob_preferred(self, doc_id: str) -> float | None:
        """Give the probability that this one of the two documents is preferred, None where there is no answer."""
        if self.prob_b_preferred is None:
            return None
        return self.prob_b_preferred if doc_id == self.doc_b else 1 - self.prob_b_preferred


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judged.

    Attributes
    ----------
    name : str
        In every judgment.
    kind : str
        `PERSON` or `MODEL`.
    about : mapping
        How a model judged: plain values, such as its prompts' version.
    n_judgments : int
        How many are stored, those without an answer too.
    """

    name: str
    kind: str
    about: Mapping[str, Any]
    n_judgments: int = 0


def require_judge(name: str, *, kind: str = PERSON) -> str:
    """Trim the name of a judge to what can be seen of it; raise `InputError` where that is nothing, or too long."""
    visible = "".join(character if character.isprintable() else " " for character in name)
    trimmed, most = " ".join(visible.split()), _MOST_NAME_CHARACTERS[kind]
    if not 1 <= len(trimmed) <= most:
        remedy = "Enter one." if kind == PERSON else "Give it a shorter name on its server, or another folder."
        judge = "judge" if kind == PERSON else "model that judges"
        raise InputError(f"A {judge} has a name of 1 to {most} letters, not {len(trimmed)}. {remedy}")
    return trimmed
