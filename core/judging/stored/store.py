"""The judgment store is written: answers are stored all or nothing, and taken back one by one."""

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from core.corpus.database import transaction
from core.corpus.workspace import Workspace
from core.errors import ConflictError
from core.judging.stored.judgment import MODEL, Judge, Judgment
from core.judging.stored.remarks import Remark, is_noted_otherwise, note_on
from core.judging.stored.tables import JUDGMENTS, SELECT_JUDGMENTS, judgment_in, now, pair_number
from core.wording import count

# What storing an answer did: nobody had answered the question so far, in the same way, or in another one.
NEW, SAME, CHANGED = "new", "the same", "changed"
_QUESTION = "(pair, criterion, judge, first) = (?, ?, ?, ?)"


def store_judgments(workspace: Workspace, judge: Judge, judgments: Iterable[Judgment]) -> None:
    """Store what one judge said, all or nothing; see `store_several`."""
    store_several(workspace, [(judge, judgments)])


def store_several(
    workspace: Workspace,
    said: Iterable[tuple[Judge, Iterable[Judgment]]],
    remarks: Iterable[tuple[Judgment, Remark]] = (),
    *,
    replaces: bool = True,
) -> dict[str, Mapping[str, int]]:
    """Store what some judges said, all or nothing; an earlier answer to the same question is replaced.

    What is stored already stays as it is, with its time: the same file read again, or the same command given again,
    changes nothing.  A person who votes again votes anew.

    Parameters
    ----------
    workspace : Workspace
        Whose documents they are about.
    said : iterable of tuple of (Judge, iterable of Judgment)
        Who, with all judgments by this judge; what is known about the judge is brought up to date.
    remarks : iterable of tuple of (Judgment, Remark)
        What was noted on the pairs of judgments, see `core.judging.stored.remarks.remark`.
    replaces : bool
        Whether another answer or note may take the place of an earlier one.

    Returns
    -------
    dict of str to mapping of str to int
        How many answers were `NEW`, `SAME` and `CHANGED`, by judge.

    Raises
    ------
    ConflictError
        If a name belongs to a judge of the other kind, an answer or a note is another one and may not replace the
        earlier one, or another process keeps the database.
    InputError
        If the database cannot be written.
    """
    when, done = now(), {}
    with transaction(workspace, JUDGMENTS) as connection:
        for judge, judgments in said:
            _register(connection, judge)
            done[judge.name] = Counter(_store(connection, judge, each, when) for each in judgments)
        if not replaces:
            _require_unchanged(done)
        for judgment, noted in remarks:
            if not replaces and is_noted_otherwise(connection, judgment, noted):
                raise _noted_otherwise(judgment)
            note_on(connection, judgment, noted)
    return {name: {outcome: found[outcome] for outcome in (NEW, SAME, CHANGED)} for name, found in done.items()}


def _require_unchanged(done: Mapping[str, Mapping[str, int]]) -> None:
    n_changed = {name: found[CHANGED] for name, found in done.items() if found[CHANGED]}
    if n_changed:
        of = ", ".join(f"{n:,} of {name[:80]!r}" for name, n in n_changed.items())
        n, n_all = sum(n_changed.values()), sum(sum(found.values()) for found in done.values())
        raise ConflictError(
            f"{n:,} of {count(n_all, 'judgment')} say something else than what is stored on the same question ({of}). "
            "Nothing was stored: remove these lines, or replace what is stored (--force)."
        )


def _noted_otherwise(judgment: Judgment) -> ConflictError:
    return ConflictError(
        f"The note of {judgment.judge[:80]!r} on {judgment.doc_a[:80]!r} and {judgment.doc_b[:80]!r} is another one "
        "than is stored. Nothing was stored: remove it, or replace what is stored (--force)."
    )


def _store(connection: sqlite3.Connection, judge: Judge, judgment: Judgment, when: str) -> str:
    question = [pair_number(connection, judgment), judgment.criterion, judge.name, judgment.first]
    answer = [judgment.prob_b_preferred, judgment.missing, judgment.n_votes]
    made = judgment.made or (None if judge.kind == MODEL else when)
    stored = connection.execute(
        f"SELECT prob_b_preferred, missing, n_votes, made FROM judgments WHERE {_QUESTION}", question
    ).fetchone()
    outcome = NEW if stored is None else SAME if _is_same(stored, answer) else CHANGED
    if outcome != SAME or made not in (None, stored["made"]):
        # For undo.
        connection.execute(f"INSERT INTO replaced SELECT * FROM judgments WHERE {_QUESTION}", question)
        connection.execute(
            "INSERT OR REPLACE INTO judgments (pair, criterion, judge, first, prob_b_preferred, missing, n_votes, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [*question, *answer, made or when],
        )
    return outcome


def _is_same(stored: sqlite3.Row, answer: list[Any]) -> bool:
    """Say whether an answer is stored already, but for what turning a pair round takes off its last digits."""
    (prob, *others), (new, *new_others) = [*stored][:3], answer
    if prob is None or new is None:
        return [prob, *others] == answer
    return others == new_others and math.isclose(prob, new, abs_tol=1e-9)


def _register(connection: sqlite3.Connection, judge: Judge) -> None:
    found = connection.execute("SELECT kind FROM judges WHERE name = ?", [judge.name]).fetchone()
    if found is not None and found["kind"] != judge.kind:
        raise ConflictError(
            f"{judge.name!r} is the name of a {found['kind']} that judged here before. Take another name."
        )
    about = json.dumps(dict(judge.about), ensure_ascii=False, sort_keys=True)
    # What is known of a judge is not forgotten for a file that says nothing of it.
    unless_known = "REPLACE" if judge.about else "IGNORE"
    connection.execute(f"INSERT OR {unless_known} INTO judges VALUES (?, ?, ?)", [judge.name, judge.kind, about])


def undo_last_judgment(workspace: Workspace, judge: str) -> Judgment | None:
    """Take back the last answer of a judge, named as stored, and return it; None where there is none.

    What it took the place of stands there again.  With it go the questions about its pair that were skipped at the same
    instant: one act, one undo.
    """
    with transaction(workspace, JUDGMENTS) as connection:
        row = connection.execute(
            f"{SELECT_JUDGMENTS} WHERE judge = ? ORDER BY judgments.number DESC LIMIT 1", [judge]
        ).fetchone()
        if row is None:
            return None
        # Of what was answered nothing else is missing: no other question is of the same act.
        act = (judge, row["pair"], row["made"], row["missing"])
        undone = connection.execute(
            "DELETE FROM judgments WHERE number = ? OR (judge, pair, made, missing) = (?, ?, ?, ?) "
            "RETURNING pair, criterion, judge, first",
            [row["number"], *act],
        ).fetchall()
        for question in undone:
            _stand_again(connection, question)
        return judgment_in(row)


def _stand_again(connection: sqlite3.Connection, question: sqlite3.Row) -> None:
    """Bring back what was answered before, under its old number: the next undo goes on where it would have."""
    before = connection.execute(
        f"DELETE FROM replaced WHERE number = (SELECT max(number) FROM replaced WHERE {_QUESTION}) RETURNING *",
        question,
    ).fetchall()
    connection.executemany("INSERT INTO judgments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", before)
