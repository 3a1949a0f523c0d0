"""What judges noted on pairs."""

import sqlite3
from dataclasses import dataclass

from core.corpus.database import reading, transaction
from core.corpus.workspace import Workspace
from core.judging.stored.judgment import Judgment
from core.judging.stored.tables import JUDGMENTS, now, pair_number


@dataclass(frozen=True, slots=True)
class Remark:
    """What was noted on a pair, and when, in UTC; an empty time is set where it is stored."""

    text: str
    made: str = ""


def remark(workspace: Workspace, judgment: Judgment, text: str) -> None:
    """Keep what a judge noted on the pair of a judgment, in place of an earlier note; an empty one removes it."""
    with transaction(workspace, JUDGMENTS) as connection:
        note_on(connection, judgment, Remark(text))


def note_on(connection: sqlite3.Connection, judgment: Judgment, noted: Remark) -> None:
    """Do what `remark` does within a transaction."""
    pair = pair_number(connection, judgment)
    connection.execute("DELETE FROM remarks WHERE pair = ? AND judge = ?", [pair, judgment.judge])
    if noted.text.strip():
        values = [pair, judgment.judge, noted.text.strip(), noted.made or now()]
        connection.execute("INSERT INTO remarks VALUES (?, ?, ?, ?)", values)


def is_noted_otherwise(connection: sqlite3.Connection, judgment: Judgment, noted: Remark) -> bool:
    """Say whether another note than this one stands on the pair, by the same judge."""
    found = connection.execute(
        "SELECT text FROM remarks WHERE pair = ? AND judge = ?", [pair_number(connection, judgment), judgment.judge]
    ).fetchone()
    return found is not None and found["text"] != noted.text.strip()


def remarks_on(workspace: Workspace, left: str, right: str) -> dict[str, str]:
    """Give what each judge noted on two documents, the oldest first; the order of the two does not matter."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT judge, text FROM remarks JOIN pairs ON pair = number WHERE doc_a = ? AND doc_b = ? ORDER BY made",
            sorted((left, right)),
        )
        return {row["judge"]: row["text"] for row in rows}


def remarks_by(workspace: Workspace, judge: str) -> dict[tuple[str, str], Remark]:
    """Give what a judge noted, by pair of documents ascending by id."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT doc_a, doc_b, text, made FROM remarks JOIN pairs ON pair = number WHERE judge = ? ORDER BY made",
            [judge],
        )
        return {(row["doc_a"], row["doc_b"]): Remark(row["text"], row["made"]) for row in rows}
