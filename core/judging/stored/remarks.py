"""What judges noted on pairs."""

import sqlite3

from core.corpus.database import reading, transaction
from core.corpus.workspace import Workspace
from core.judging.stored.judgment import Judgment
from core.judging.stored.tables import JUDGMENTS, now, pair_number


def remark(workspace: Workspace, judgment: Judgment, text: str) -> None:
    """Keep what a judge noted on the pair of a judgment, in place of an earlier note; an empty one removes it."""
    with transaction(workspace, JUDGMENTS) as connection:
        note_on(connection, judgment, text, now())


def note_on(connection: sqlite3.Connection, judgment: Judgment, text: str, when: str) -> None:
    """Do what `remark` does within a transaction."""
    pair = pair_number(connection, judgment)
    connection.execute("DELETE FROM remarks WHERE pair = ? AND judge = ?", [pair, judgment.judge])
    if text.strip():
        values = [pair, judgment.judge, text.strip(), when]
        connection.execute("INSERT INTO remarks VALUES (?, ?, ?, ?)", values)


def remarks_on(workspace: Workspace, left: str, right: str) -> dict[str, str]:
    """Give what each judge noted on two documents, the oldest first; the order of the two does not matter."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT judge, text FROM remarks JOIN pairs ON pair = number WHERE doc_a = ? AND doc_b = ? ORDER BY made",
            sorted((left, right)),
        )
        return {row["judge"]: row["text"] for row in rows}


def remarks_by(workspace: Workspace, judge: str) -> dict[tuple[str, str], str]:
    """Give what a judge noted, by pair of documents ascending by id."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT doc_a, doc_b, text FROM remarks JOIN pairs ON pair = number WHERE judge = ? ORDER BY made", [judge]
        )
        return {(row["doc_a"], row["doc_b"]): row["text"] for row in rows}
