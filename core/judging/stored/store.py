"""The judgment store is written: answers are stored all or nothing, and taken back one by one."""

import json
import sqlite3
from collections.abc import Iterable

from core.corpus.database import transaction
from core.corpus.workspace import Workspace
from core.errors import ConflictError
from core.judging.files.judgment_table import SKIPPED
from core.judging.stored.judgment import MODEL, Judge, Judgment, require_judge
from core.judging.stored.remarks import note_on
from core.judging.stored.tables import JUDGMENTS, SELECT_JUDGMENTS, judgment_in, now, pair_number


def store_judgments(workspace: Workspace, judge: Judge, judgments: Iterable[Judgment]) -> None:
    """Store what one judge said, all or nothing; see `store_several`."""
    store_several(workspace, [(judge, judgments)])


def store_several(
    workspace: Workspace,
    said: Iterable[tuple[Judge, Iterable[Judgment]]],
    remarks: Iterable[tuple[Judgment, str]] = (),
) -> None:
    """Store what some judges said, all or nothing; an earlier answer to the same question is replaced.

    What is stored already stays as it is, with its time: the same file read again, or the same command given again,
    changes nothing.  A person who votes again votes anew.

    Parameters
    ----------
    workspace : Workspace
        Whose documents they are about.
    said : iterable of tuple of (Judge, iterable of Judgment)
        Who, with all judgments by this judge; what is known about the judge is brought up to date.
    remarks : iterable of tuple of (Judgment, str)
        What was noted on the pairs of judgments, see `core.judging.stored.remarks.remark`.

    Raises
    ------
    ConflictError
        If a name belongs to a judge of the other kind, or another process keeps the database.
    InputError
        If the database cannot be written.
    """
    when = now()
    with transaction(workspace, JUDGMENTS) as connection:
        for judge, judgments in said:
            _register(connection, judge)
            for each in judgments:
                _store(connection, judge, each, when)
        for judgment, text in remarks:
            note_on(connection, judgment, text, when)


def _store(connection: sqlite3.Connection, judge: Judge, judgment: Judgment, when: str) -> None:
    question = [pair_number(connection, judgment), judgment.criterion, judge.name, judgment.first]
    answer = [judgment.prob_b_preferred, judgment.missing, judgment.n_votes]
    made = judgment.made or (None if judge.kind == MODEL else when)
    is_stored = connection.execute(
        "SELECT 1 FROM judgments WHERE (pair, criterion, judge, first) = (?, ?, ?, ?) AND prob_b_preferred IS ? "
        "AND missing IS ? AND n_votes IS ? AND made = coalesce(?, made)",
        [*question, *answer, made],
    ).fetchone()
    if not is_stored:
        connection.execute(
            "INSERT OR REPLACE INTO judgments (pair, criterion, judge, first, prob_b_preferred, missing, n_votes, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [*question, *answer, made or when],
        )


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
    """Take back the last answer of a judge, and return it; None where there is none.

    With it go the questions about its pair that were skipped at the same instant: one act, one undo.
    """
    with transaction(workspace, JUDGMENTS) as connection:
        row = connection.execute(
            f"{SELECT_JUDGMENTS} WHERE judge = ? ORDER BY judgments.number DESC LIMIT 1", [require_judge(judge)]
        ).fetchone()
        if row is None:
            return None
        connection.execute("DELETE FROM judgments WHERE number = ?", [row["number"]])
        if row["missing"] == SKIPPED:
            act = (row["judge"], row["pair"], row["made"], SKIPPED)
            connection.execute("DELETE FROM judgments WHERE (judge, pair, made, missing) = (?, ?, ?, ?)", act)
        return judgment_in(row)
