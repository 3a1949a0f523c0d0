"""Judgments are collected: every pair by every criterion in both orders, answered by a model, stored as they come."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError, QuLensError
from core.judging.files.judgment_table import REFUSED, UNPARSABLE
from core.judging.judges.answers import Answer
from core.judging.judges.model_judge import ModelJudge
from core.judging.judges.open_questions import OpenQuestion
from core.judging.judges.server_troubles import QuestionRefusedError
from core.judging.judges.spending import CeilingError
from core.judging.stored.judgment import MODEL, Judge, Judgment
from core.judging.stored.store import store_judgments
from core.records import OnProgress, Progress, ignore_progress
from core.wording import count

# So many answers go into the database at once; replies are safe before that.
STORED_AT_ONCE = 32
# A model that says something else than a label nearly always is stopped after so many questions.
_FIRST_LOOK, _MOST_UNPARSABLE = 20, 0.9


class NonsenseError(InputError):
    """A model hardly ever says which text it prefers."""


@dataclass(slots=True)
class Collected:
    """What was collected so far.

    Attributes
    ----------
    n_questions : int
        Asked for: pairs times criteria times two orders.
    n_answered, n_refused, n_unparsable : int
        Questions with an answer, and those without, by the reason.
    n_kept : int
        Of all these, those that were answered before and cost nothing now.
    n_stored : int
        Of all these, those that are in the database.
    said : str
        What was said last instead of a label.
    """

    n_questions: int
    n_answered: int = 0
    n_refused: int = 0
    n_unparsable: int = 0
    n_kept: int = 0
    n_stored: int = 0
    said: str = field(default="", repr=False)

    @property
    def n_done(self) -> int:
        """Questions that were dealt with."""
        return self.n_answered + self.n_refused + self.n_unparsable

    def take(self, answer: Answer) -> None:
        """Count an answer."""
        self.n_answered += answer.missing is None
        self.n_refused += answer.missing == REFUSED
        self.n_unparsable += answer.missing == UNPARSABLE
        self.n_kept += answer.was_kept
        self.said = answer.said or self.said

    def require_sense(self) -> None:
        """Raise `NonsenseError` where the first answers, or all, were hardly ever one of the labels."""
        n_looked_at = min(_FIRST_LOOK, self.n_questions)
        if self.n_done == n_looked_at and self.n_unparsable >= _MOST_UNPARSABLE * n_looked_at:
            raise NonsenseError(
                f"{self.n_unparsable} of the first {n_looked_at} answers prefer neither text (the last: "
                f"{self.said[:60]!r}). Choose another model, or another --answer; one that thinks aloud before it "
                "answers has no room for that here."
            )


def collect(
    workspace: Workspace,
    judge: ModelJudge,
    questions: Sequence[OpenQuestion],
    *,
    on_progress: OnProgress = ignore_progress,
) -> Collected:
    """Have questions answered, and store the answers as they come; what was answered before is not asked again.

    Parameters
    ----------
    workspace : Workspace
        Where the judgments go.
    judge : ModelJudge
        Who answers.
    questions : sequence of OpenQuestion
        See `core.judging.judges.open_questions.open_questions`.
    on_progress : callable
        Told after each answer.

    Returns
    -------
    Collected
        How it went.

    Raises
    ------
    InputError
        If the judge cannot be asked any more, or answers nonsense: what it answered before that is stored.
    ConflictError
        If another process keeps the database: replies are kept, and go in with the next run.
    """
    collected = Collected(len(questions))
    try:
        # Closed at once where storing fails: nothing more is asked then.
        with closing(_judgments(judge, questions, collected, on_progress)) as judgments:
            _stored_as_they_come(workspace, judge, judgments, collected)
    except NonsenseError:
        raise
    except ConflictError as error:
        raise ConflictError(f"{error} All replies are kept: the same command stores them, and goes on.") from error
    except QuLensError as error:
        if not collected.n_stored:
            raise
        stored = f"{collected.n_stored:,} of {count(len(questions), 'question')} are answered and stored"
        raise InputError(f"{error} {stored}{_way_on(error)}") from error
    return collected


def _way_on(error: QuLensError) -> str:
    if isinstance(error, CeilingError):  # says it itself
        return "."
    if isinstance(error, QuestionRefusedError):
        return ". Once that is mended, the same command goes on from there."
    return ": the same command goes on from there."


def _judgments(
    judge: ModelJudge, questions: Sequence[OpenQuestion], collected: Collected, on_progress: OnProgress
) -> Generator[Judgment]:
    with closing(judge.answers([each.question for each in questions])) as answers:
        for place, answer in answers:
            collected.take(answer)
            yield questions[place].judgment(answer, judge.name)
            note = "reading what was answered before" if answer.was_kept else "asking"
            on_progress(Progress(collected.n_done, collected.n_questions, "questions", note))
            collected.require_sense()


def _stored_as_they_come(
    workspace: Workspace, judge: ModelJudge, judgments: Iterator[Judgment], collected: Collected
) -> None:
    """Store some at a time, and at the end, whatever ends it, all that are there."""
    waiting: list[Judgment] = []

    def store() -> None:
        # Asked now: only after the first answer it is certain how it answers.
        store_judgments(workspace, Judge(judge.name, MODEL, judge.about), waiting)
        collected.n_stored += len(waiting)
        waiting.clear()

    try:
        for judgment in judgments:
            waiting.append(judgment)
            if len(waiting) == STORED_AT_ONCE:
                store()
    finally:
        if waiting:
            store()
