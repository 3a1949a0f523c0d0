"""Single judgments from files of any known format, and from the votes of a workspace.

A file of single judgments has one object a line (or one row): ``item_a``, ``item_b``, ``criterion``, ``judge``,
``prob_b_preferred`` or null, and where it is known ``first`` (``a`` or ``b``), ``domain``, and ``missing`` (why there
is no answer); what `core.judging.stored.exchange` writes is such a file.  Other files of judgments
(`core.judging.files.judgment_files`) have one judge, called like the file.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.catalog.queries import Catalog, open_catalog
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import is_workspace, open_workspace
from core.criteria import CRITERION_KEYS
from core.errors import InputError, NoJudgmentsError
from core.judging.files.judged_groups import is_groups_folder
from core.judging.files.judgment_files import files_of, judgment_records, read_judgments
from core.judging.files.judgment_table import MISSING, REFUSED, SKIPPED, UNPARSABLE, JudgmentTable, JudgmentTableBuilder
from core.judging.files.pair_builder import checked_preference, checked_text
from core.judging.files.pair_set import PairSet
from core.judging.files.published_judgments import add_orders
from core.judging.stored.judgment import MODEL, PERSON, Judgment
from core.judging.stored.lookups import all_judgments, judges

_NEEDED = ("item_a", "item_b", "criterion", "judge", "prob_b_preferred")
# What people do and models do when they do not answer.
_TELLS = {PERSON: (SKIPPED,), MODEL: (REFUSED, UNPARSABLE)}
_KNOWN = (
    *_NEEDED,
    "first",
    "missing",
    "domain",
    *("span_a", "span_b", "kind", "n_votes", "made", "remark", "remark_made", "about"),
)
_FORM = '{"item_a": ..., "item_b": ..., "criterion": ..., "judge": ..., "first": "a" or "b", "prob_b_preferred": p}'


def read_tables(paths: Sequence[Path], *, without: Collection[str] = ()) -> JudgmentTable:
    """Read single judgments from files, folders of files, and workspaces.

    Parameters
    ----------
    paths : sequence of Path
        Any number.
    without : collection of str
        Judges that are left out.

    Returns
    -------
    JudgmentTable
        All other judgments.

    Raises
    ------
    NotFoundError
        If nothing lies at a path.
    InputError
        If a line cannot be read; the message names file, line and value. If a judge to be left out is not there.
    NoJudgmentsError
        If a path holds no judgment, or nobody is left.
    """
    builder = JudgmentTableBuilder(without=without)
    for path in paths:
        if is_workspace(path):
            workspace = open_workspace(path)
            _add_votes(builder, workspace, open_catalog(workspace), _votes_in(workspace))
        elif is_groups_folder(path):
            _add_pairs(builder, read_judgments(path, with_noncommercial=True), judge=path.resolve().name)
        else:
            for file in files_of(path):
                _add_file(builder, file)
    found = builder.finished()
    if strange := sorted({*without} - builder.left_out):
        judges_there = ", ".join(repr(name[:40]) for name in sorted({*found.judges, *builder.left_out})[:8])
        raise InputError(f"Nobody called {strange[0][:80]!r} has judged here. Leave out one of {judges_there}.")
    if not len(found):
        raise NoJudgmentsError("Without these judges no judgment is left. Leave out fewer.")
    return found


def _add_file(builder: JudgmentTableBuilder, path: Path) -> None:
    records = iter(judgment_records(path))
    where, first = next(records, ("", None))
    if first is None:
        raise NoJudgmentsError(f"'{path}' is empty. Give a file with one judgment a line, such as {_FORM}.")
    if "text_a" in first:
        _add_pairs(builder, read_judgments(path), judge=path.stem)
    elif "texts" in first:
        read_judgments(path)  # which refuses matrices that contradict themselves
        for where, record in judgment_records(path):
            add_orders(builder, record, judge=path.stem, where=where)
    else:
        _add_single(builder, first, where=where)
        for where, record in records:
            _add_single(builder, record, where=where)


def _add_single(builder: JudgmentTableBuilder, record: dict[str, Any], *, where: str) -> None:
    _require_fields(record, where=where)
    first, missing, domain = (record.get(name) for name in ("first", "missing", "domain"))
    _require_choice(first, ("a", "b"), name="first", where=where)
    _require_choice(missing, MISSING, name="missing", where=where)
    builder.add(
        **_names(record, where=where),
        prob_b_preferred=_prob(record["prob_b_preferred"], missing, where=where),
        first=first,
        missing=missing,
        domain=None if domain is None else _name(domain, name="domain", where=where),
        is_model=record.get("kind") == MODEL,
        tells=MISSING,
    )


def _names(record: dict[str, Any], *, where: str) -> dict[str, str]:
    names = {name: _name(record[name], name=name, where=where) for name in ("item_a", "item_b", "criterion", "judge")}
    if names["item_a"] == names["item_b"]:
        raise InputError(f"{where} compares {names['item_a'][:80]!r} with itself. Give two different items.")
    return names


def _prob(prob: Any, missing: str | None, *, where: str) -> float | None:
    if (prob is None) == (missing is None):
        raise InputError(
            f"{where} has 'prob_b_preferred' = {prob} and 'missing' = {missing}. Give a probability, or null with the "
            f"reason: one of {', '.join(MISSING)}."
        )
    return None if prob is None else checked_preference(prob, criterion="prob_b_preferred", where=where)


def _require_fields(record: dict[str, Any], *, where: str) -> None:
    lacking = [name for name in _NEEDED if name not in record]
    if lacking:
        found = ", ".join(repr(name[:40]) for name in list(record)[:8]) or "nothing"
        raise InputError(f"{where} has no field {lacking[0]!r} (found: {found}). Give {_FORM}.")
    strange = [name for name in record if name not in _KNOWN]
    if strange:
        raise InputError(
            f"{where} has a field {strange[0][:40]!r}, which judgments do not have. Remove it, or call it one of "
            f"{', '.join(_KNOWN)}."
        )


def _require_choice(value: object, choices: Iterable[str], *, name: str, where: str) -> None:
    if value is not None and value not in (*choices,):
        raise InputError(
            f"{where} has {name!r} = {str(value)[:40]!r}. Give one of {', '.join(choices)}, or leave it out."
        )


def _name(value: object, *, name: str, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        raise InputError(f"{where} has {name!r} = {str(value)[:40]!r}. Give a name.")
    return str(value) if isinstance(value, int) else checked_text(value, where=f"{where}, field {name!r},")


def _add_pairs(builder: JudgmentTableBuilder, pair_set: PairSet, *, judge: str) -> None:
    """Add pairs whose orders are averaged already, and which leave out what was not judged."""
    rows, columns = np.nonzero(~np.isnan(pair_set.prob_b_preferred))
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        a, b = (pair_set.texts[index[row]] for index in (pair_set.index_a, pair_set.index_b))
        if a != b:  # two copies of one text say nothing of an order
            prob = float(pair_set.prob_b_preferred[row, column])
            builder.add(a, b, criterion=CRITERION_KEYS[column], judge=judge, prob_b_preferred=prob)


def _votes_in(workspace: Workspace) -> list[Judgment]:
    """Read the judgments of a workspace; raise `NoJudgmentsError` where nobody has judged."""
    votes = all_judgments(workspace)
    if not votes:
        raise NoJudgmentsError(
            f"Nobody has voted in '{workspace.root}' yet. Vote in Compare (qulens app), or give files."
        )
    return votes


def workspace_table(workspace: Workspace, catalog: Catalog) -> JudgmentTable:
    """Read the judgments of a workspace, whose items are documents; empty where nobody has judged.

    Parameters
    ----------
    workspace : Workspace
        Where they are stored.
    catalog : Catalog
        Of its documents, for their domains.
    """
    builder = JudgmentTableBuilder()
    _add_votes(builder, workspace, catalog, all_judgments(workspace))
    return builder.finished()


def _add_votes(
    builder: JudgmentTableBuilder, workspace: Workspace, catalog: Catalog, votes: Sequence[Judgment]
) -> None:
    doc_ids = {doc_id for vote in votes for doc_id in (vote.doc_a, vote.doc_b)}
    found = catalog.documents_by_id(doc_ids)
    domain_of = dict(zip(found["doc_id"], found["domain"], strict=True))
    kind_of = {judge.name: judge.kind for judge in judges(workspace)}
    for vote in votes:
        domain = domain_of.get(vote.doc_a)
        builder.add(
            vote.doc_a,
            vote.doc_b,
            criterion=vote.criterion,
            judge=vote.judge,
            prob_b_preferred=vote.prob_b_preferred,
            first=vote.first,
            missing=vote.missing,
            domain=domain if domain == domain_of.get(vote.doc_b) else None,
            is_model=kind_of[vote.judge] == MODEL,
            tells=_TELLS[kind_of[vote.judge]],
        )
