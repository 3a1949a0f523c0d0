"""The judgments of a workspace as JSON Lines, one judgment a line, and back: between annotators and machines.

``item_a``, ``item_b`` (ids, ascending), ``span_a``, ``span_b`` (the excerpts, in characters), ``criterion``, ``judge``,
``kind`` (``person`` or ``model``), ``first`` (``a`` or ``b``), ``prob_b_preferred`` or null with ``missing``, and where
known ``n_votes`` and ``made``. Such a file is also one of single judgments (`core.judging.judgment_tables`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.criteria import criterion_by_key
from core.errors import InputError, NotFoundError, QuLensError
from core.judging.json_records import json_records
from core.judging.pair_builder import checked_preference
from core.judging.store import MODEL, PERSON, Judge, Judgment, require_judge, store_judgments

_OPTIONAL = ("missing", "n_votes", "made")
_NAMES = ("item_a", "item_b", "criterion", "judge", "first")


def judgments_as_lines(judgments: Iterable[Judgment], kinds: Mapping[str, str]) -> Iterator[str]:
    """Write judgments as lines of JSON, see the module.

    Parameters
    ----------
    judgments : iterable of Judgment
        Of any judges.
    kinds : mapping of str to str
        `PERSON` or `MODEL`, by the name of the judge.
    """
    for each in judgments:
        record: dict[str, Any] = {
            "item_a": each.doc_a,
            "item_b": each.doc_b,
            "span_a": each.span_a,
            "span_b": each.span_b,
            "criterion": each.criterion,
            "judge": each.judge,
            "kind": kinds[each.judge],
            "first": each.first,
            "prob_b_preferred": each.prob_b_preferred,
        }
        record |= {name: getattr(each, name) for name in _OPTIONAL if getattr(each, name) is not None}
        yield json.dumps(record, ensure_ascii=False) + "\n"


def add_judgments(workspace: Workspace, catalog: Catalog, path: Path) -> dict[str, int]:
    """Store the judgments of a file in a workspace; those on the same question by the same judge are replaced.

    Parameters
    ----------
    workspace : Workspace
        Whose documents they are about.
    catalog : Catalog
        Of its documents.
    path : Path
        As written by `judgments_as_lines`.

    Returns
    -------
    dict of str to int
        How many were stored, by judge.

    Raises
    ------
    InputError
        If a line is no judgment, or about a document that is not here; the message names it, and nothing is stored.
    ConflictError
        If a judge's name belongs to one of the other kind here.
    """
    found: dict[tuple[str, str], list[Judgment]] = {}
    known: set[str] = set()
    for number, record in json_records(path):
        where = f"Line {number:,} of '{path.name}'"
        judge, judgment = _judgment(record, where=where)
        for doc_id in (judgment.doc_a, judgment.doc_b):
            if doc_id not in known:
                _require_here(catalog, doc_id, where=where)
                known.add(doc_id)
        found.setdefault((judge.name, judge.kind), []).append(judgment)
    for (name, kind), judgments in found.items():
        store_judgments(workspace, Judge(name, kind, {}), judgments)
    return {name: len(judgments) for (name, _), judgments in found.items()}


def _judgment(record: Mapping[str, Any], *, where: str) -> tuple[Judge, Judgment]:
    for name in _NAMES:
        if not isinstance(record.get(name), str):
            raise InputError(f"{where} has {name!r} = {str(record.get(name))[:40]!r}. Give a text.")
    kind = record.get("kind", PERSON)
    if kind not in (PERSON, MODEL):
        raise InputError(f"{where} has 'kind' = {str(kind)[:40]!r}. Give {PERSON} or {MODEL}.")
    prob = record.get("prob_b_preferred")
    n_votes = record.get("n_votes")
    if n_votes is not None and (not isinstance(n_votes, int) or n_votes < 1):
        raise InputError(f"{where} has 'n_votes' = {str(n_votes)[:40]!r}. Give a count, or leave it out.")
    try:
        judge = Judge(require_judge(record["judge"]), kind, {})
        judgment = Judgment(
            doc_a=record["item_a"],
            doc_b=record["item_b"],
            span_a=_span(record, "span_a", where=where),
            span_b=_span(record, "span_b", where=where),
            criterion=criterion_by_key(record["criterion"]).key,
            judge=judge.name,
            first=record["first"],
            prob_b_preferred=None if prob is None else checked_preference(prob, criterion="p", where=where),
            missing=record.get("missing"),
            n_votes=n_votes,
            made=str(record.get("made", "")),
        )
    except QuLensError as error:
        raise InputError(str(error) if str(error).startswith(where) else f"{where}: {error}") from error
    return judge, judgment


def _span(record: Mapping[str, Any], name: str, *, where: str) -> tuple[int, int]:
    span = record.get(name)
    match span:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
    raise InputError(f"{where} has {name!r} = {str(span)[:40]}. Give the first character and the one after the last.")


def _require_here(catalog: Catalog, doc_id: str, *, where: str) -> None:
    try:
        catalog.place(doc_id, None)
    except NotFoundError as error:
        raise InputError(
            f"{where} is about {doc_id[:80]!r}, which is not in this workspace. Import it first."
        ) from error
