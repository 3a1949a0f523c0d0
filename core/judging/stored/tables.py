"""The tables of the judgment store, and what the rest of its SQL shares."""

import sqlite3
from datetime import UTC, datetime

from core.corpus.database import Family
from core.judging.stored.judgment import Judgment

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
        # Judges that are no people; why an answer is missing; what somebody noted on a pair.
        """
        CREATE TABLE judges (
            name TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('person', 'model')),
            about TEXT NOT NULL
        ) STRICT;
        INSERT INTO judges SELECT DISTINCT judge, 'person', '{}' FROM judgments;
        ALTER TABLE judgments ADD COLUMN missing TEXT CHECK (missing IN ('skipped', 'refused', 'unparsable'));
        ALTER TABLE judgments ADD COLUMN n_votes INTEGER CHECK (n_votes > 0);
        UPDATE judgments SET missing = 'skipped' WHERE prob_b_preferred IS NULL;
        CREATE INDEX judgments_by_judge ON judgments (judge, number);
        CREATE TABLE remarks (
            pair INTEGER NOT NULL REFERENCES pairs (number),
            judge TEXT NOT NULL,
            text TEXT NOT NULL,
            made TEXT NOT NULL,
            PRIMARY KEY (pair, judge)
        ) STRICT
        """,
        # What another answer took the place of: the columns of judgments, in their order.
        """
        CREATE TABLE replaced (
            number INTEGER PRIMARY KEY,
            pair INTEGER NOT NULL REFERENCES pairs (number),
            criterion TEXT NOT NULL,
            judge TEXT NOT NULL,
            first TEXT NOT NULL,
            prob_b_preferred REAL,
            made TEXT NOT NULL,
            missing TEXT,
            n_votes INTEGER
        ) STRICT;
        CREATE INDEX replaced_by_question ON replaced (pair, criterion, judge, first)
        """,
    ),
)

SELECT_JUDGMENTS = """
    SELECT judgments.*, doc_a, doc_b, start_a, end_a, start_b, end_b FROM judgments JOIN pairs ON pair = pairs.number
"""
PAIR = ("doc_a", "doc_b", "start_a", "end_a", "start_b", "end_b")


def now() -> str:
    """Give the time as it is stored, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def pair_number(connection: sqlite3.Connection, judgment: Judgment) -> int:
    """Give the number of the pair that a judgment is about, stored now if it was not."""
    values = [judgment.doc_a, judgment.doc_b, *judgment.span_a, *judgment.span_b]
    connection.execute(f"INSERT OR IGNORE INTO pairs ({', '.join(PAIR)}) VALUES (?, ?, ?, ?, ?, ?)", values)
    found = connection.execute(
        f"SELECT number FROM pairs WHERE ({', '.join(PAIR)}) = (?, ?, ?, ?, ?, ?)", values
    ).fetchone()
    return int(found["number"])


def judgment_in(row: sqlite3.Row) -> Judgment:
    """Read a row of `SELECT_JUDGMENTS`."""
    return Judgment(
        doc_a=row["doc_a"],
        doc_b=row["doc_b"],
        span_a=(row["start_a"], row["end_a"]),
        span_b=(row["start_b"], row["end_b"]),
        criterion=row["criterion"],
        judge=row["judge"],
        first=row["first"],
        prob_b_preferred=row["prob_b_preferred"],
        missing=row["missing"],
        n_votes=row["n_votes"],
        made=row["made"],
    )
