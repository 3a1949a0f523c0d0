"""The judgment store: pairs of excerpts, and who preferred which by what. All SQL about them."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from core.corpus.database import Family, reading, transaction
from core.corpus.workspace import Workspace
from core.criteria import criterion_by_key
from core.errors import InputError
from core.judging.comparisons import Comparison, Side

A, B, TIE, SKIP = "A", "B", "tie", "skip"
# What an answer says of the right text; a skipped question is no judgment.
_PROB_RIGHT = {A: 0.0, B: 1.0, TIE: 0.5, SKIP: None}
ANSWERS = tuple(_PROB_RIGHT)
_MOST_NAME_CHARACTERS = 80

# A pair is stored once, whoever saw it and in which order: its documents ascending by id.
JUDGMENTS = Family(
    "judgments",
    (
        """
        CREATE TABLE pairs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            doc_a TEXT NOT NULL,
            doc_b TEXT NOT NULL,
            start_a INTEGER NOT NULL,
            end_a INTEGER NOT NULL,
            start_b INTEGER NOT NULL,
            end_b INTEGER NOT NULL,
            UNIQUE (doc_a, doc_b, start_a, end_a, start_b, end_b)
        ) STRICT;
        CREATE TABLE judgments (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            pair INTEGER NOT NULL REFERENCES pairs (number),
            criterion TEXT NOT NULL,
            judge TEXT NOT NULL,
            first TEXT NOT NULL CHECK (first IN ('a', 'b')),
            prob_b_preferred REAL CHECK (prob_b_preferred BETWEEN 0 AND 1),
            made TEXT NOT NULL,
            UNIQUE (pair, criterion, judge, first)
        ) STRICT
        """,
    ),
)

_SELECT = """
    SELECT judgments.*, doc_a, doc_b, start_a, end_a, start_b, end_b FROM judgments JOIN pairs ON pair = pairs.number
"""


@dataclass(frozen=True, slots=True)
class Judgment:
    """One answer of one judge.

    Attributes
    ----------
    doc_a, doc_b : str
        The documents, ascending by id.
    span_a, span_b : tuple of (int, int)
        Their excerpts, in characters.
    criterion, judge : str
        By what, and whose name.
    first : str
        Which one stood on the left, ``a`` or ``b``.
    prob_b_preferred : float or None
        0, 0.5 or 1; None where the question was skipped.
    made : str
        When, in UTC.
    """

    doc_a: str
    doc_b: str
    span_a: tuple[int, int]
    span_b: tuple[int, int]
    criterion: str
    judge: str
    first: str
    prob_b_preferred: float | None
    made: str

    @property
    def left(self) -> str:
        """The document that stood on the left."""
        return self.doc_a if self.first == "a" else self.doc_b

    @property
    def right(self) -> str:
        """The document that stood on the right."""
        return self.doc_b if self.first == "a" else self.doc_a

    def prob_preferred(self, doc_id: str) -> float | None:
        """Give the probability that this one of the two documents is preferred, None where it was skipped."""
        if self.prob_b_preferred is None:
            return None
        return self.prob_b_preferred if doc_id == self.doc_b else 1 - self.prob_b_preferred


def require_judge(name: str) -> str:
    """Trim the name of a judge; raise `InputError` where there is none, or it is too long."""
    trimmed = " ".join(name.split())
    if not 1 <= len(trimmed) <= _MOST_NAME_CHARACTERS:
        raise InputError(
            f"A voter has a name of 1 to {_MOST_NAME_CHARACTERS} letters, not {len(trimmed)}. Enter yours."
        )
    return trimmed


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
    """
    if answer not in _PROB_RIGHT:
        raise InputError(f"{answer[:80]!r} is no answer. Answer one of {', '.join(ANSWERS)}.")
    judge, criterion = require_judge(judge), criterion_by_key(criterion).key
    is_swapped = comparison.left.doc_id > comparison.right.doc_id
    a, b = (comparison.right, comparison.left) if is_swapped else (comparison.left, comparison.right)
    prob = _PROB_RIGHT[answer]
    with transaction(workspace, JUDGMENTS) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO judgments (pair, criterion, judge, first, prob_b_preferred, made) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [
                _pair(connection, a, b),
                criterion,
                judge,
                "b" if is_swapped else "a",
                1 - prob if prob is not None and is_swapped else prob,
                datetime.now(UTC).isoformat(timespec="seconds"),
            ],
        )


def _pair(connection: sqlite3.Connection, a: Side, b: Side) -> int:
    values = [a.doc_id, b.doc_id, a.excerpt.start, a.excerpt.end, b.excerpt.start, b.excerpt.end]
    connection.execute(
        "INSERT OR IGNORE INTO pairs (doc_a, doc_b, start_a, end_a, start_b, end_b) VALUES (?, ?, ?, ?, ?, ?)", values
    )
    found = connection.execute(
        "SELECT number FROM pairs WHERE (doc_a, doc_b, start_a, end_a, start_b, end_b) = (?, ?, ?, ?, ?, ?)", values
    ).fetchone()
    return int(found["number"])


def undo_last_vote(workspace: Workspace, judge: str) -> Judgment | None:
    """Take back the last answer of a judge, and return it; None where there is none."""
    with transaction(workspace, JUDGMENTS) as connection:
        row = connection.execute(
            f"{_SELECT} WHERE judge = ? ORDER BY judgments.number DESC LIMIT 1", [require_judge(judge)]
        ).fetchone()
        if row is None:
            return None
        connection.execute("DELETE FROM judgments WHERE number = ?", [row["number"]])
        return _judgment(row)


def judgments_of(workspace: Workspace, left: str, right: str) -> list[Judgment]:
    """List all judgments about two documents, the oldest first; the order of the two does not matter."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            f"{_SELECT} WHERE doc_a = ? AND doc_b = ? ORDER BY judgments.number", sorted((left, right))
        )
        return [_judgment(row) for row in rows]


def judgments_by(workspace: Workspace, judge: str) -> list[Judgment]:
    """List all judgments of one judge, the newest first."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(f"{_SELECT} WHERE judge = ? ORDER BY judgments.number DESC", [judge])
        return [_judgment(row) for row in rows]


def all_judgments(workspace: Workspace) -> list[Judgment]:
    """List all judgments, those about one pair one after the other."""
    with reading(workspace, JUDGMENTS) as connection:
        return [_judgment(row) for row in connection.execute(f"{_SELECT} ORDER BY pair, judgments.number")]


def judges(workspace: Workspace) -> dict[str, int]:
    """Count the judgments of each judge, those with the most first."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT judge, count(*) AS n FROM judgments GROUP BY judge ORDER BY n DESC, judge"
        ).fetchall()
        return {row["judge"]: row["n"] for row in rows}


def _judgment(row: sqlite3.Row) -> Judgment:
    return Judgment(
        doc_a=row["doc_a"],
        doc_b=row["doc_b"],
        span_a=(row["start_a"], row["end_a"]),
        span_b=(row["start_b"], row["end_b"]),
        criterion=row["criterion"],
        judge=row["judge"],
        first=row["first"],
        prob_b_preferred=row["prob_b_preferred"],
        made=row["made"],
    )
