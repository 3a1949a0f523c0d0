"""The judgments of a workspace as JSON Lines, one judgment a line, and back: between annotators and machines.

``item_a``, ``item_b`` (ids, ascending), ``span_a``, ``span_b`` (the excerpts, in characters), ``criterion``, ``judge``,
``kind`` (``person`` or ``model``), ``first`` (``a`` or ``b``), ``prob_b_preferred`` or null with ``missing``, and where
known ``n_votes``, ``made``, ``remark`` (a note on the pair) and ``about`` (how a model judges). Such a file is also one
of single judgments (`core.judging.trust.judgment_tables`).
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.criteria import criterion_by_key
from core.errors import InputError, QuLensError
from core.judging.excerpts.passages import read_texts
from core.judging.files.json_records import json_records
from core.judging.files.pair_builder import checked_preference
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment, require_judge
from core.judging.stored.store import store_several

_OPTIONAL = ("missing", "n_votes", "made")
_NAMES = ("item_a", "item_b", "criterion", "judge", "first")
_MOST_VOTES = 1_000_000
# A judge, and the two documents of a pair.
Remarked = tuple[str, str, str]


def judgments_as_lines(
    judgments: Iterable[Judgment],
    kinds: Mapping[str, str],
    remarks: Mapping[Remarked, str] | None = None,
    about: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[str]:
    """Write judgments as lines of JSON, see the module.

    Parameters
    ----------
    judgments : iterable of Judgment
        Of any judges.
    kinds : mapping of str to str
        `PERSON` or `MODEL`, by the name of the judge.
    remarks : mapping, optional
        What judges noted, by judge and documents ascending by id: each stands in all lines about its pair.
    about : mapping, optional
        What is known of models (`Judge.about`), by name: each stands in all lines of its model.
    """
    noted, known = remarks or {}, about or {}
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
        if (remarked := (each.judge, each.doc_a, each.doc_b)) in noted:
            record["remark"] = noted[remarked]
        if known.get(each.judge):
            record["about"] = dict(known[each.judge])
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
    lines = [_line(record, where=f"Line {number:,} of '{path.name}'") for number, record in json_records(path)]
    _require_here(workspace, catalog, lines)
    judges: dict[tuple[str, str], Judge] = {}
    said: dict[tuple[str, str], list[Judgment]] = {}
    for line in lines:
        key = (line.judge.name, line.judge.kind)
        if line.judge.about or key not in judges:
            judges[key] = line.judge
        said.setdefault(key, []).append(line.judgment)
    # A note stands in all lines about its pair: one of them is enough.
    remarks = {(each.judge.name, *each.documents): (each.judgment, each.remark) for each in lines if each.remark}
    store_several(workspace, ((judges[key], said[key]) for key in said), remarks.values())
    return {name: len(judgments) for (name, _), judgments in said.items()}


@dataclass(frozen=True, slots=True)
class _Line:
    where: str
    judge: Judge
    judgment: Judgment
    remark: str

    @property
    def documents(self) -> tuple[str, str]:
        return self.judgment.doc_a, self.judgment.doc_b


def _line(record: Mapping[str, Any], *, where: str) -> _Line:
    for name in _NAMES:
        if not isinstance(record.get(name), str):
            raise InputError(f"{where} has {name!r} = {str(record.get(name))[:40]!r}. Give a text.")
    try:
        judge = _judge(record, where=where)
        return _Line(where, judge, _judgment(record, judge.name, where=where), _text(record, "remark", where=where))
    except QuLensError as error:
        raise InputError(str(error) if str(error).startswith(where) else f"{where}: {error}") from error


def _judge(record: Mapping[str, Any], *, where: str) -> Judge:
    kind = record.get("kind", PERSON)
    if kind not in (PERSON, MODEL):
        raise InputError(f"{where} has 'kind' = {str(kind)[:40]!r}. Give {PERSON} or {MODEL}.")
    about = record.get("about", {})
    if not isinstance(about, dict):
        raise InputError(f"{where} has 'about' = {str(about)[:40]!r}. Give an object, or leave it out.")
    return Judge(require_judge(record["judge"], kind=kind), kind, about)


def _judgment(record: Mapping[str, Any], judge: str, *, where: str) -> Judgment:
    prob = record.get("prob_b_preferred")
    return Judgment(
        doc_a=record["item_a"],
        doc_b=record["item_b"],
        span_a=_span(record, "span_a", where=where),
        span_b=_span(record, "span_b", where=where),
        criterion=criterion_by_key(record["criterion"]).key,
        judge=judge,
        first=record["first"],
        prob_b_preferred=None if prob is None else checked_preference(prob, criterion="p", where=where),
        missing=record.get("missing"),
        n_votes=_n_votes(record, where=where),
        made=_text(record, "made", where=where),
    )


def _n_votes(record: Mapping[str, Any], *, where: str) -> int | None:
    match record.get("n_votes"):
        case None:
            return None
        case int(n) if not isinstance(n, bool) and 1 <= n <= _MOST_VOTES:
            return n
    n_votes = str(record["n_votes"])[:40]
    raise InputError(f"{where} has 'n_votes' = {n_votes!r}. Give a count from 1 to {_MOST_VOTES:,}, or leave it out.")


def _text(record: Mapping[str, Any], name: str, *, where: str) -> str:
    found = record.get(name)
    if found is not None and not isinstance(found, str):
        raise InputError(f"{where} has {name!r} = {str(found)[:40]!r}. Give a text, or leave it out.")
    return found or ""


def _span(record: Mapping[str, Any], name: str, *, where: str) -> tuple[int, int]:
    span = record.get(name)
    match span:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
    raise InputError(f"{where} has {name!r} = {str(span)[:40]}. Give the first character and the one after the last.")


def _require_here(workspace: Workspace, catalog: Catalog, lines: Collection[_Line]) -> None:
    """Refuse a judgment about a document that is not here, or about characters that it does not have."""
    wanted = {doc_id for line in lines for doc_id in line.documents}
    found = set(catalog.documents_by_id(wanted)["doc_id"])
    n_characters = {doc_id: len(text) for doc_id, text in read_texts(workspace, catalog, found)}
    for line in lines:
        for doc_id, (_, end) in zip(line.documents, (line.judgment.span_a, line.judgment.span_b), strict=True):
            if doc_id not in n_characters:
                raise InputError(
                    f"{line.where} is about {doc_id[:80]!r}, which is not in this workspace. Import it first."
                )
            if end > n_characters[doc_id]:
                raise InputError(
                    f"{line.where} is about characters to {str(end)[:40]} of {doc_id[:80]!r}, which has "
                    f"{n_characters[doc_id]:,} here. Take the workspace that was judged, or remove the line."
                )
