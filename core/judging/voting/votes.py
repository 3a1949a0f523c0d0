"""A vote: what a person answered about two texts side by side, and what they noted on them."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime

from core.corpus.workspace import Workspace
from core.criteria import DEFAULT_CRITERION, criterion_by_key
from core.errors import ConflictError, InputError
from core.judging.excerpts.comparisons import Comparison
from core.judging.files.judgment_table import SKIPPED
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment, require_judge
from core.judging.stored.lookups import judges
from core.judging.stored.names import require_no_rater
from core.judging.stored.remarks import remark
from core.judging.stored.store import store_judgments

A, B, TIE, SKIP = "A", "B", "tie", "skip"
# What an answer says of the right text; a skipped question is no judgment.
_PROB_RIGHT = {A: 0.0, B: 1.0, TIE: 0.5, SKIP: None}
ANSWERS = tuple(_PROB_RIGHT)
MOST_NOTE_CHARACTERS = 2_000


def can_vote(workspace: Workspace) -> bool:
    """Say whether votes can be stored in a workspace at all."""
    return os.access(workspace.root, os.W_OK)


def require_voter(workspace: Workspace, name: str) -> str:
    """Trim the name that a person wants to vote under; who voted here before goes on as they were written then.

    Raises
    ------
    InputError
        If there is none.
    ConflictError
        If it is a model's, or a rater's.
    """
    trimmed = require_judge(name)
    require_no_rater(workspace, trimmed)
    here = {judge.name: judge.kind for judge in judges(workspace)}
    alike = [known for known in here if known.casefold() == trimmed.casefold()]
    found = trimmed if trimmed in here else next(iter(alike), trimmed)
    if here.get(found) == MODEL:
        raise ConflictError(f"{found!r} is the name of a model that judged here. Take another name.")
    return found


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
    _store(workspace, comparison, [criterion], judge=judge, answer=answer)


def skip_questions(workspace: Workspace, comparison: Comparison, criteria: Iterable[str], *, judge: str) -> None:
    """Store that a person answers none of these questions; one undo takes all of them back, see `store_vote`."""
    _store(workspace, comparison, criteria, judge=judge, answer=SKIP)


def _store(workspace: Workspace, comparison: Comparison, criteria: Iterable[str], *, judge: str, answer: str) -> None:
    if answer not in _PROB_RIGHT:
        raise InputError(f"{answer[:80]!r} is no answer. Answer one of {', '.join(ANSWERS)}.")
    voter = Judge(require_judge(judge), PERSON, {})
    keys = [criterion_by_key(criterion).key for criterion in criteria]
    # To the microsecond: what is stored at one instant is one act, which one undo takes back.
    made = datetime.now(UTC).isoformat(timespec="microseconds")
    store_judgments(workspace, voter, [_judgment(comparison, key, voter.name, answer, made) for key in keys])


def store_note(workspace: Workspace, comparison: Comparison, *, judge: str, text: str) -> None:
    """Store what a person noted on two texts side by side, in place of an earlier note; an empty one removes it.

    Raises
    ------
    InputError
        If there is no name, or the note is longer than `MOST_NOTE_CHARACTERS`.
    """
    if len(text) > MOST_NOTE_CHARACTERS:
        raise InputError(f"A note of {len(text):,} characters is too long. Keep it to {MOST_NOTE_CHARACTERS:,}.")
    # A note is about the pair; the store knows pairs by the judgments about them.
    about = _judgment(comparison, DEFAULT_CRITERION, require_judge(judge), SKIP, made="")
    remark(workspace, about, text)


def _judgment(comparison: Comparison, criterion: str, judge: str, answer: str, made: str) -> Judgment:
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
        made=made,
    )
