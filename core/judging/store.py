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
from core.judging.judgment_table import MISSING, SKIPPED

PERSON, MODEL = "person", "model"
# A model may be called by its path.
_MOST_NAME_CHARACTERS = {PERSON: 80, MODEL: 300}

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


def require_judge(name: str, *, kind: str = PERSON) -> str:
    """Trim the name of a judge; raise `InputError` where there is none, or it is too long."""
    trimmed, most = " ".join(name.split()), _MOST_NAME_CHARACTERS[kind]
    if not 1 <= len(trimmed) <= most:
        remedy = "Enter one." if kind == PERSON else "Give it a shorter name on its server, or another folder."
        judge = "judge" if kind == PERSON else "model that judges"
        raise InputError(f"A {judge} has a name of 1 to {most} letters, not {len(trimmed)}. {remedy}")
    return trimmed


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
        What was noted on the pairs of judgments, see `remark`.

    Raises
    ------
    ConflictError
        If a name belongs to a judge of the other kind, or another process keeps the database.
    InputError
        If the database cannot be written.
    """
    now = _now()
    with transaction(workspace, JUDGMENTS) as connection:
        for judge, judgments in said:
            _register(connection, judge)
            for each in judgments:
                _store(connection, judge, each, now)
        for judgment, text in remarks:
            _note(connection, judgment, text, now)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _store(connection: sqlite3.Connection, judge: Judge, judgment: Judgment, now: str) -> None:
    question = [_pair(connection, judgment), judgment.criterion, judge.name, judgment.first]
    answer = [judgment.prob_b_preferred, judgment.missing, judgment.n_votes]
    made = judgment.made or (None if judge.kind == MODEL else now)
    is_stored = connection.execute(
        "SELECT 1 FROM judgments WHERE (pair, criterion, judge, first) = (?, ?, ?, ?) AND prob_b_preferred IS ? "
        "AND missing IS ? AND n_votes IS ? AND made = coalesce(?, made)",
        [*question, *answer, made],
    ).fetchone()
    if not is_stored:
        connection.execute(
            "INSERT OR REPLACE INTO judgments (pair, criterion, judge, first, prob_b_preferred, missing, n_votes, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [*question, *answer, made or now],
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


def _pair(connection: sqlite3.Connection, judgment: Judgment) -> int:
    values = [judgment.doc_a, judgment.doc_b, *judgment.span_a, *judgment.span_b]
    connection.execute(f"INSERT OR IGNORE INTO pairs ({', '.join(_PAIR)}) VALUES (?, ?, ?, ?, ?, ?)", values)
    found = connection.execute(
        f"SELECT number FROM pairs WHERE ({', '.join(_PAIR)}) = (?, ?, ?, ?, ?, ?)", values
    ).fetchone()
    return int(found["number"])


def undo_last_judgment(workspace: Workspace, judge: str) -> Judgment | None:
    """Take back the last answer of a judge, and return it; None where there is none.

    With it go the questions about its pair that were skipped at the same instant: one act, one undo.
    """
    with transaction(workspace, JUDGMENTS) as connection:
        row = connection.execute(
            f"{_SELECT} WHERE judge = ? ORDER BY judgments.number DESC LIMIT 1", [require_judge(judge)]
        ).fetchone()
        if row is None:
            return None
        connection.execute("DELETE FROM judgments WHERE number = ?", [row["number"]])
        if row["missing"] == SKIPPED:
            act = (row["judge"], row["pair"], row["made"], SKIPPED)
            connection.execute("DELETE FROM judgments WHERE (judge, pair, made, missing) = (?, ?, ?, ?)", act)
        return _judgment(row)


def remark(workspace: Workspace, judgment: Judgment, text: str) -> None:
    """Keep what a judge noted on the pair of a judgment, in place of an earlier note; an empty one removes it."""
    with transaction(workspace, JUDGMENTS) as connection:
        _note(connection, judgment, text, _now())


def _note(connection: sqlite3.Connection, judgment: Judgment, text: str, now: str) -> None:
    pair = _pair(connection, judgment)
    connection.execute("DELETE FROM remarks WHERE pair = ? AND judge = ?", [pair, judgment.judge])
    if text.strip():
        values = [pair, judgment.judge, text.strip(), now]
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


def judgments_of(workspace: Workspace, left: str, right: str) -> list[Judgment]:
    """List all judgments about two documents, the oldest first; the order of the two does not matter."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            f"{_SELECT} WHERE doc_a = ? AND doc_b = ? ORDER BY judgments.number", sorted((left, right))
        )
        return [_judgment(row) for row in rows]


def judgments_by(workspace: Workspace, judge: str, *, newest: int | None = None) -> list[Judgment]:
    """List the judgments of one judge, the newest first: all of them, or so many."""
    with reading(workspace, JUDGMENTS) as connection:
        limit = -1 if newest is None else newest
        rows = connection.execute(f"{_SELECT} WHERE judge = ? ORDER BY judgments.number DESC LIMIT ?", [judge, limit])
        return [_judgment(row) for row in rows]


def judgments_beside(workspace: Workspace, judge: str, *, newest: int) -> list[Judgment]:
    """List all judgments, by whomever, about the pairs of excerpts that the newest judgments of a judge are about."""
    own = "SELECT pair FROM judgments WHERE judge = ? ORDER BY number DESC LIMIT ?"
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(f"{_SELECT} WHERE pair IN ({own}) ORDER BY judgments.number", [judge, newest])
        return [_judgment(row) for row in rows]


def pairs_judged_by(workspace: Workspace, judge: str) -> list[tuple[str, str]]:
    """List the pairs of documents, each ascending by id, that a judge has answered something about."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT DISTINCT doc_a, doc_b FROM judgments JOIN pairs ON pair = pairs.number "
            "WHERE judge = ? AND prob_b_preferred IS NOT NULL ORDER BY doc_a, doc_b",
            [judge],
        )
        return [(row["doc_a"], row["doc_b"]) for row in rows]


def asked_of_people(workspace: Workspace) -> dict[tuple[str, str], dict[str, set[str]]]:
    """Say what people answered or skipped: the criteria by person, by pair of documents ascending by id."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            "SELECT doc_a, doc_b, judge, criterion FROM judgments JOIN pairs ON pair = pairs.number "
            "WHERE judge IN (SELECT name FROM judges WHERE kind = ?)",
            [PERSON],
        )
        for doc_a, doc_b, judge, criterion in rows:
            found.setdefault((doc_a, doc_b), {}).setdefault(judge, set()).add(criterion)
    return found


def all_judgments(workspace: Workspace) -> list[Judgment]:
    """List all judgments, those about one pair one after the other."""
    with reading(workspace, JUDGMENTS) as connection:
        return [_judgment(row) for row in connection.execute(f"{_SELECT} ORDER BY pair, judgments.number")]


def judgments_revision(workspace: Workspace) -> str:
    """Name the state of the judgments: another value as soon as one was made, replaced or taken back.

    Numbers are never given twice, so that the last number and how many are left tell all states apart; the time of
    the last one tells another database from this one.
    """
    with reading(workspace, JUDGMENTS) as connection:
        last, made, n = connection.execute(
            "SELECT coalesce(max(number), 0), coalesce((SELECT made FROM judgments ORDER BY number DESC LIMIT 1), ''), "
            "count(*) FROM judgments"
        ).fetchone()
        return f"{last}-{n}-{made}"


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
