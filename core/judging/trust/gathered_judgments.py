"""Single judgments gathered from files of any known format, and from the votes of workspaces.

A file of single judgments names the judge of each (`core.judging.trust.single_judgments`).  Other files of judgments
(`core.judging.files.judgment_files`) have one judge, called like the file.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from core.corpus.catalog.queries import Catalog, open_catalog
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import is_workspace, open_workspace
from core.criteria import CRITERION_KEYS
from core.errors import InputError, NoJudgmentsError
from core.judging.files.judged_groups import is_groups_folder
from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.files.judgment_files import files_of, judgment_records, read_judgments
from core.judging.files.judgment_table import REFUSED, SKIPPED, UNPARSABLE, JudgmentTable
from core.judging.files.pair_set import PairSet
from core.judging.files.published_judgments import add_orders
from core.judging.stored.judgment import MODEL, PERSON, Judgment
from core.judging.stored.lookups import judgments_with_kinds
from core.judging.trust.single_judgments import FORM, add_single

# What people do and models do when they do not answer.
_TELLS = {PERSON: (SKIPPED,), MODEL: (REFUSED, UNPARSABLE)}


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
            _add_votes(builder, open_catalog(workspace), _votes_in(workspace))
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
        raise NoJudgmentsError(f"'{path}' is empty. Give a file with one judgment a line, such as {FORM}.")
    if "text_a" in first:
        _add_pairs(builder, read_judgments(path), judge=path.stem)
    elif "texts" in first:
        read_judgments(path)  # which refuses matrices that contradict themselves
        for where, record in judgment_records(path):
            add_orders(builder, record, judge=path.stem, where=where)
    else:
        add_single(builder, first, where=where)
        for where, record in records:
            add_single(builder, record, where=where)


def _add_pairs(builder: JudgmentTableBuilder, pair_set: PairSet, *, judge: str) -> None:
    """Add pairs whose orders are averaged already, and which leave out what was not judged."""
    rows, columns = np.nonzero(~np.isnan(pair_set.prob_b_preferred))
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        a, b = (pair_set.texts[index[row]] for index in (pair_set.index_a, pair_set.index_b))
        if a != b:  # two copies of one text say nothing of an order
            prob = float(pair_set.prob_b_preferred[row, column])
            builder.add(a, b, criterion=CRITERION_KEYS[column], judge=judge, prob_b_preferred=prob)


def _votes_in(workspace: Workspace) -> list[tuple[Judgment, str]]:
    """Read the judgments of a workspace, with the kind of judge; raise `NoJudgmentsError` where nobody has judged."""
    votes = judgments_with_kinds(workspace)
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
    _add_votes(builder, catalog, judgments_with_kinds(workspace))
    return builder.finished()


def _add_votes(builder: JudgmentTableBuilder, catalog: Catalog, votes: Sequence[tuple[Judgment, str]]) -> None:
    doc_ids = {doc_id for vote, _ in votes for doc_id in (vote.doc_a, vote.doc_b)}
    found = catalog.documents_by_id(doc_ids)
    domain_of = dict(zip(found["doc_id"], found["domain"], strict=True))
    for vote, kind in votes:
        domain = domain_of.get(vote.doc_a)
        builder.add(
            vote.doc_a,
            vote.doc_b,
            criterion=vote.criterion,
            judge=vote.judge,
            prob_b_preferred=vote.prob_b_preferred,
            excerpts=(vote.span_a, vote.span_b),
            first=vote.first,
            missing=vote.missing,
            domain=domain if domain == domain_of.get(vote.doc_b) else None,
            is_model=kind == MODEL,
            tells=_TELLS[kind],
        )
