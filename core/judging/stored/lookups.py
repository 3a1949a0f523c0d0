"""What the judgment store holds: whose judgments, about which pairs, and what state it is in."""

import json

from core.corpus.database import reading
from core.corpus.workspace import Workspace
from core.judging.stored.judgment import PERSON, Judge, Judgment
from core.judging.stored.tables import JUDGMENTS, SELECT_JUDGMENTS, judgment_in


def judgments_of(workspace: Workspace, left: str, right: str) -> list[Judgment]:
    """List all judgments about two documents, the oldest first; the order of the two does not matter."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            f"{SELECT_JUDGMENTS} WHERE doc_a = ? AND doc_b = ? ORDER BY judgments.number", sorted((left, right))
        )
        return [judgment_in(row) for row in rows]


def judgments_by(workspace: Workspace, judge: str, *, newest: int | None = None) -> list[Judgment]:
    """List the judgments of one judge, the newest first: all of them, or so many."""
    with reading(workspace, JUDGMENTS) as connection:
        limit = -1 if newest is None else newest
        rows = connection.execute(
            f"{SELECT_JUDGMENTS} WHERE judge = ? ORDER BY judgments.number DESC LIMIT ?", [judge, limit]
        )
        return [judgment_in(row) for row in rows]


def judgments_beside(workspace: Workspace, judge: str, *, newest: int) -> list[Judgment]:
    """List all judgments, by whomever, about the pairs of excerpts that the newest judgments of a judge are about."""
    own = "SELECT pair FROM judgments WHERE judge = ? ORDER BY number DESC LIMIT ?"
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            f"{SELECT_JUDGMENTS} WHERE pair IN ({own}) ORDER BY judgments.number", [judge, newest]
        )
        return [judgment_in(row) for row in rows]


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
        return [judgment_in(row) for row in connection.execute(f"{SELECT_JUDGMENTS} ORDER BY pair, judgments.number")]


def judgments_with_kinds(workspace: Workspace) -> list[tuple[Judgment, str]]:
    """List all judgments, as `all_judgments` does, each with the kind of its judge: a model or a person."""
    with reading(workspace, JUDGMENTS) as connection:
        rows = connection.execute(
            f"SELECT each.*, kind FROM ({SELECT_JUDGMENTS}) AS each JOIN judges ON judge = name "
            "ORDER BY pair, each.number"
        )
        return [(judgment_in(row), row["kind"]) for row in rows]


def judgments_revision(workspace: Workspace) -> str:
    """Name the state of the judgments: another value as soon as one was made, replaced or taken back.

    Numbers are never given twice, and undo only takes steps away, so that the last number and how many steps are left
    (judgments, and those that they replaced) tell all states apart; the time of the last one tells another database
    from this one.
    """
    with reading(workspace, JUDGMENTS) as connection:
        last, made, n = connection.execute(
            "SELECT coalesce(max(number), 0), coalesce((SELECT made FROM judgments ORDER BY number DESC LIMIT 1), ''), "
            "count(*) + (SELECT count(*) FROM replaced) FROM judgments"
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
