"""A saved selection with all that an audit looks at: its pool, its marks, the groups; and what changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.corpus.catalog.queries import Catalog, open_catalog
from core.corpus.workspace import Workspace
from core.errors import QuLensError
from core.insight.asked_grouping import columns_in, grouping_for
from core.insight.audit.candidates import could_be_kept, goes_by
from core.insight.audit.every_domain import every_domain
from core.insight.groups import Grouping
from core.records import OnProgress, ignore_progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool.load import load_pool
from core.selection.pool.needed import pool_for
from core.selection.pool.pool import DOCUMENTS, DOMAIN, Pool
from core.selection.stored.kept import Marks, kept_by
from core.selection.stored.selecting import selection_manifest
from core.wording import count


@dataclass(frozen=True, slots=True, eq=False)
class OpenedSelection:
    """A saved selection of a workspace, ready to be audited.

    Attributes
    ----------
    name : str
        Of the selection.
    workspace, catalog
        The corpus.
    manifest : mapping
        What was asked and what came of it.
    parameters : SelectionParameters
        What was asked.
    pool : Pool
        All documents, as they are now.
    is_kept : ndarray of bool, shape (n_documents,)
        What it holds.
    groupings, held : tuple of Grouping
        By what it is audited, and what is held equal.
    domains : Grouping
        The domains, each of them a group.
    remarks : tuple of str
        What changed since it was made.
    why_not_again : str or None
        Why it could not be made again, at these or other settings; None where it can.
    """

    name: str
    workspace: Workspace
    catalog: Catalog
    manifest: Mapping[str, Any]
    parameters: SelectionParameters
    pool: Pool
    is_kept: Marks
    groupings: tuple[Grouping, ...]
    held: tuple[Grouping, ...]
    domains: Grouping
    remarks: tuple[str, ...]
    why_not_again: str | None

    @property
    def is_dropped(self) -> Marks:
        """Mark what could be kept and is not: a document without a rating is neither kept nor dropped."""
        return could_be_kept(self.pool, self.is_kept, goes_by(self.parameters)) & ~self.is_kept

    def held_for(self, grouping: Grouping) -> list[Grouping]:
        """Give what is held equal for some groups: all that they are not made of themselves."""
        own = {grouping.column, *columns_in(self.catalog, grouping.column)}
        return [each for each in self.held if each.column not in own]


def open_selection(
    workspace: Workspace,
    selection: str,
    *,
    columns: Sequence[str],
    hold: Sequence[str],
    on_progress: OnProgress = ignore_progress,
) -> OpenedSelection:
    """Open a saved selection for an audit; see `core.insight.audit.audit_workspace.audit_selection`.

    Raises
    ------
    NotFoundError
        If there is no such selection or column.
    InputError
        If it holds documents that are not here any more.
    """
    manifest = selection_manifest(workspace, selection)
    parameters = SelectionParameters.from_json(manifest["parameters"])
    catalog = open_catalog(workspace, on_progress=on_progress)
    groupings = {name: grouping_for(catalog, name) for name in dict.fromkeys([*columns, *hold])}
    pool, why_not = _pool(workspace, parameters, on_progress)
    domains = every_domain(pool)
    return OpenedSelection(
        selection,
        workspace,
        catalog,
        manifest,
        parameters,
        pool,
        kept_by(workspace, selection, pool),
        tuple(groupings[name] for name in dict.fromkeys(columns)),
        tuple(domains if name == DOMAIN else groupings[name] for name in dict.fromkeys(hold)),
        domains,
        tuple(changes_since(manifest, pool)),
        why_not,
    )


def _pool(workspace: Workspace, parameters: SelectionParameters, on_progress: OnProgress) -> tuple[Pool, str | None]:
    """Open the pool with what the selection was made by; where that is gone, without."""
    try:
        return pool_for(workspace, parameters, on_progress=on_progress), None
    except QuLensError as error:
        return load_pool(workspace, parameters.rater, on_progress=on_progress), str(error)


def changes_since(manifest: Mapping[str, Any], pool: Pool) -> list[str]:
    """Say what of that which a selection was made from is not so any more.

    Parameters
    ----------
    manifest : mapping
        Of the selection.
    pool : Pool
        The corpus as it is now.

    Returns
    -------
    list of str
        A sentence for each change; empty where all is as it was.
    """
    told = []
    is_same_corpus = True
    for name, fingerprint in sorted((manifest.get("inputs") or {}).items(), key=lambda each: each[0] != DOCUMENTS):
        is_here = name == DOCUMENTS or name in (*pool.criteria, *pool.columns, *pool.groups)
        if is_here and pool.fingerprint_of(name) == fingerprint:
            continue
        if name == DOCUMENTS:
            is_same_corpus = False
            before = int(manifest["corpus"]["n_documents"])
            told.append(
                f"The corpus has changed since the selection was made: it had {count(before, 'document')}, and has "
                f"{len(pool):,} now. Those that were rated later count as not kept. Select again to audit what is here."
            )
        elif not is_here:
            told.append(f"{name!r}, by which the selection was made, is not here any more.")
        elif is_same_corpus:
            # Of another corpus the values are others anyway: that does not say that one of them changed.
            told.append(
                f"The values of {name!r} have changed since the selection was made by them: ratings shown here are "
                "those of now. Select again for an audit of what is here."
            )
    return told
