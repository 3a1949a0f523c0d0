"""The judgment store: pairs of excerpts, and who preferred which by what. All SQL about them."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.corpus.database import Family, reading, transaction
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.judging.judgment_table import MISSING

PERSON, MODEL = "person", "model"
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
    ),
)

_SELECT = """
    SELECT judgments.*, doc_a, doc_b, start_a, end_a, start_b, end_b FROM judgments JOIN pairs ON pair = pairs.number
"""
_PAIR = ("doc_a", "doc_b", "start_a", "end_a", "start_b", "end_b")


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


def require_judge(name: str) -> str:
    """Trim the name of a judge; raise `InputError` where there is none, or it is too long."""
    trimmed = " ".join(name.split())
    if not 1 <= len(trimmed) <= _MOST_NAME_CHARACTERS:
        raise InputError(f"A judge has a name of 1 to {_MOST_NAME_CHARACTERS} letters, not {len(trimmed)}. Enter one.")
    return trimmed


def store_judgments(workspace: Workspace, judge: Judge, judgments: Iterable[Judgment]) -> None:
    """Store what one judge said, all or nothing; an earlier answer to the same question is replaced.

    Parameters
    ----------
    workspace : Workspace
        Whose documents they are about.
    judge : Judge
        Who; what is known about it is brought up to date.
    judgments : iterable of Judgment
        All by this judge.

    Raises
    ------
    ConflictError
        If the name belongs to a judge of the other kind, or another process keeps the database.
    InputError
        If the database cannot be written.
    """
    made = datetime.now(UTC).isoformat(timespec="seconds")
    with transaction(workspace, JUDGMENTS) as connection:
        _register(connection, judge)
        connection.executemany(
            "INSERT OR REPLACE INTO judgments (pair, criterion, judge, first, prob_b_preferred, missing, n_votes, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                [
                    _pair(connection, each),
                    each.criterion,
                    judge.name,
                    each.first,
                    each.prob_b_preferred,
                    each.missing,
                    each.n_votes,
                    each.made or made,
                ]
                for each in judgments
            ),
        )


def _register(connection: sqlite3.Connection, judge: Judge) -> None:
    found = connection.execute("SELECT kind FROM judges WHERE name = ?", [judge.name]).fetchone()
    if found is not None and found["kind"] != judge.kind:
        raise ConflictError(
            f"{judge.name!r} is the name of a {found['kind']} that judged here before. Take another name."
        )
    about = json.dumps(dict(judge.about), ensure_ascii=False, sort_keys=True)
    connection.execute("INSERT OR REPLACE INTO judges VALUES (?, ?, ?)", [judge.name, judge.kind, about])


def _pair(connection: sqlite3.Connection, judgment: Judgment) -> int:
    values = [judgment.doc_a, judgment.doc_b, *judgment.span_a, *judgment.span_b]
    connection.execute(f"INSERT OR IGNORE INTO pairs ({', '.join(_PAIR)}) VALUES (?, ?, ?, ?, ?, ?)", values)
    found = connection.execute(
        f"SELECT number FROM pairs WHERE ({', '.join(_PAIR)}) = (?, ?, ?, ?, ?, ?)", values
    ).fetchone()
    return int(found["number"])


def undo_last_judgment(workspace: Workspace, judge: str) -> Judgment | None:
    """Take back the last answer of a judge, and return it; None where there is none."""
    with transaction(workspace, JUDGMENTS) as connection:
        row = connection.execute(
            f"{_SELECT} WHERE judge = ? ORDER BY judgments.number DESC LIMIT 1", [require_judge(judge)]
        ).fetchone()
        if row is None:
            return None
        connection.execute("DELETE FROM judgments WHERE number = ?", [row["number"]])
        return _judgment(row)


def remark(workspace: Workspace, judgment: Judgment, text: str) -> None:
    """Keep what a judge noted on the pair of a judgment, in place of an earlier note; an empty one removes it."""
    made = datetime.now(UTC).isoformat(timespec="seconds")
    with transaction(workspace, JUDGMENTS) as connection:
        pair = _pair(connection, judgment)
        connection.execute("DELETE FROM remarks WHERE pair = ? AND judge = ?", [pair, judgment.judge])
        if text.strip():
            values = [pair, judgment.judge, text.strip(), made]
            connection.execute("INSERT INTO remarks VALUES (?, ?, ?, ?)", values)


def remarks_on(workspace: Workspace, left: str, right: str) -> dict[str, str]:
    """Give what each judge noted on two documents, the oldest first; the order of the two does not matter."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT judge, text FROM remarks JOIN pairs ON pair = number WHERE doc_a = ? AND doc_b = ? ORDER BY made",
            sorted((left, right)),
        )
        return {row["judge"]: row["text"] for row in rows}


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


def judges(workspace: Workspace) -> list[Judge]:
    """List the judges that have judged something, those with the most judgments first."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT name, kind, about, count(*) AS n FROM judgments JOIN judges ON judge = name "
            "GROUP BY name ORDER BY n DESC, name"
        )
        return [Judge(row["name"], row["kind"], json.loads(row["about"]), row["n"]) for row in rows]


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
        missing=row["missing"],
        n_votes=row["n_votes"],
        made=row["made"],
    )
