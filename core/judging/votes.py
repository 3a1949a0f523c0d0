"""A vote: what a person answered about two texts side by side."""

from core.corpus.workspace import Workspace
from core.criteria import criterion_by_key
from core.errors import InputError
from core.judging.comparisons import Comparison
from core.judging.judgment_table import SKIPPED
from core.judging.store import PERSON, Judge, Judgment, require_judge, store_judgments

A, B, TIE, SKIP = "A", "B", "tie", "skip"
# What an answer says of the right text; a skipped question is no judgment.
_PROB_RIGHT = {A: 0.0, B: 1.0, TIE: 0.5, SKIP: None}
ANSWERS = tuple(_PROB_RIGHT)


def store_vote(workspace: Workspace, comparison: Comparison, *, criterion: str, judge: str, answer: str) -> None:
    """Store what a person answered about two texts side by side; an earlier answer to the same question is replaced.

    Parameters
    ----------
    workspace : Workspace
        Whose documents they are.
    comparison : Comparison
        What was seen, and which one on the left (A).
    criterion : str
        What was asked.
    judge : str
        The person's name.
    answer : str
        One of `ANSWERS`.

    Raises
    ------
    InputError
        If there is no such criterion or answer, or no name.
    ConflictError
        If the name is a model's.
    """
    if answer not in _PROB_RIGHT:
        raise InputError(f"{answer[:80]!r} is no answer. Answer one of {', '.join(ANSWERS)}.")
    voter = Judge(require_judge(judge), PERSON, {})
    store_judgments(workspace, voter, [_judgment(comparison, criterion_by_key(criterion).key, voter.name, answer)])


def _judgment(comparison: Comparison, criterion: str, judge: str, answer: str) -> Judgment:
    is_swapped = comparison.left.doc_id > comparison.right.doc_id
    a, b = (comparison.right, comparison.left) if is_swapped else (comparison.left, comparison.right)
    prob = _PROB_RIGHT[answer]
    return Judgment(
        doc_a=a.doc_id,
        doc_b=b.doc_id,
        span_a=(a.excerpt.start, a.excerpt.end),
        span_b=(b.excerpt.start, b.excerpt.end),
        criterion=criterion,
        judge=judge,
        first="b" if is_swapped else "a",
        prob_b_preferred=1 - prob if prob is not None and is_swapped else prob,
        missing=SKIPPED if prob is None else None,
    )
