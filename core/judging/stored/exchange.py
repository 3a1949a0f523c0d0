"""The judgments of a workspace as JSON Lines, one judgment a line, and back: between annotators and machines.

``item_a``, ``item_b`` (ids, ascending), ``span_a``, ``span_b`` (the excerpts, in characters), ``criterion``, ``judge``,
``kind`` (``person`` or ``model``), ``first`` (``a`` or ``b``), ``prob_b_preferred`` or null with ``missing``, and where
known ``n_votes``, ``made``, ``remark`` (a note on the pair) with ``remark_made``, and ``about`` (how a model judges).
Such a file is also one of single judgments (`core.judging.trust.single_judgments`).
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.judging.excerpts.passages import read_texts
from core.judging.files.json_records import json_records
from core.judging.stored.judgment import Judge, Judgment
from core.judging.stored.judgment_lines import Line, line_in
from core.judging.stored.names import require_no_rater
from core.judging.stored.remarks import Remark
from core.judging.stored.store import store_several

_OPTIONAL = ("missing", "n_votes", "made")
# A judge, and the two documents of a pair.
Remarked = tuple[str, str, str]


def judgments_as_lines(
    judgments: Iterable[Judgment],
    kinds: Mapping[str, str],
    remarks: Mapping[Remarked, Remark] | None = None,
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
            record |= {"remark": noted[remarked].text, "remark_made": noted[remarked].made}
        if known.get(each.judge):
            record["about"] = dict(known[each.judge])
        yield json.dumps(record, ensure_ascii=False) + "\n"


def add_judgments(
    workspace: Workspace, catalog: Catalog, path: Path, *, replaces: bool = False
) -> dict[str, Mapping[str, int]]:
    """Store the judgments of a file in a workspace.

    Parameters
    ----------
    workspace : Workspace
        Whose documents they are about.
    catalog : Catalog
        Of its documents.
    path : Path
        As written by `judgments_as_lines`.
    replaces : bool
        Whether they replace those of the same judge on the same question that say something else.

    Returns
    -------
    dict of str to mapping of str to int
        How many were new, the same and changed, by judge: see `core.judging.stored.store.store_several`.

    Raises
    ------
    InputError
        If a line is no judgment, or about a document that is not here; the message names it, and nothing is stored.
    ConflictError
        If a judge's name belongs to one of the other kind here or to a rater, or judgments differ from stored ones and
        may not replace them.
    """
    lines = [line_in(record, where=f"Line {number:,} of '{path.name}'") for number, record in json_records(path)]
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
    for name, _ in judges:
        require_no_rater(workspace, name)
    told = ((judges[key], said[key]) for key in said)
    return store_several(workspace, told, remarks.values(), replaces=replaces)


def _require_here(workspace: Workspace, catalog: Catalog, lines: Collection[Line]) -> None:
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
