"""A corpus of many domains: what a tenth of it, chosen by ratings, keeps of domains, roles, regions, pronouns."""

from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.catalog.queries import Catalog, open_catalog
from core.corpus.importing import import_files
from core.corpus.record_rows import FieldNames
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace, is_workspace, open_workspace
from core.insight.audit.group_audit import ColumnAudit, GroupAudit
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.audit.opened_selection import grouping_for
from core.insight.audit.selection_audit import audit_by
from core.insight.audit.shortcuts.shortcut_sample import shortcut_sample
from core.insight.groups import NO_VALUE, Grouping
from core.insight.languages import fill_languages
from core.insight.lexicons.lexicon import named_lexicon
from core.insight.lexicons.mentions import fill_mentions
from core.qurater.rating.rate_workspace import rate_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.load import load_pool
from core.selection.pool.pool import Pool
from rater_audit.groups import FEW
from rater_audit.rated import CRITERIA, RATER
from rater_audit.tables import Cell, Table, found

CRITERION = "educational_value"
FRACTION = "0.1"
TOP_K, SOFT = 0.0, 2.0
LEXICONS = ("roles", "regions", "pronouns")
LANGUAGE = "detected_language"
N_FEATURES = 3


def corpus_multidomain(folder: Path, cache: Path) -> dict[str, Table]:
    """Audit selections of a tenth, without quotas, as the app does; and look for shortcuts."""
    workspace = _workspace(folder, cache / "corpus")
    catalog, pool = open_catalog(workspace), load_pool(workspace, RATER)
    columns = {name: grouping_for(catalog, name) for name in ("domain", "n_tokens", LANGUAGE, *LEXICONS)}
    tables = {"domains-all-criteria": _all_criteria(pool, columns["domain"])}
    for column in ("domain", LANGUAGE, *LEXICONS):
        name = column.removeprefix("detected_")
        tables[f"retention-{name}"] = _retention(pool, columns, column)
    return tables | _shortcuts(workspace, catalog, pool)


def _workspace(folder: Path, root: Path) -> Workspace:
    if is_workspace(root):
        workspace = open_workspace(root)
    else:
        workspace = create_workspace(root, title="Many domains")
        names = FieldNames(text="text", id="doc_id", domain="domain")
        import_files(workspace, [folder / "docs.parquet"], names=names)
    rate_workspace(workspace, RATER)
    fill_languages(workspace, name=LANGUAGE, force=True, n_processes=1)
    for lexicon in LEXICONS:
        fill_mentions(workspace, named_lexicon(lexicon), force=True, n_processes=1)
    return workspace


def _tenth(pool: Pool, criterion: str, temperature: float) -> Any:
    parameters = SelectionParameters(
        fraction=FRACTION, criteria=((criterion, 1.0),), temperature=temperature, quota="none"
    )
    return choose(pool, parameters).is_kept


def _in_order(audits: list[ColumnAudit]) -> list[int]:
    groups = audits[0].groups
    return sorted(
        range(len(groups)),
        key=lambda place: (_is_behind(groups[place]), -(groups[place].retention.retention_ratio or 0.0)),
    )


def _is_behind(group: GroupAudit) -> tuple[bool, bool]:
    """Put those with few documents behind the others, and last those that are in no group."""
    return group.retention.group.name == NO_VALUE, _is_few(group)


def _is_few(group: GroupAudit) -> bool:
    return group.retention.pool.n_documents < FEW_DOCUMENTS


def _retention(pool: Pool, columns: dict[str, Grouping], column: str) -> Table:
    """Say what two selections keep of each group, as it is and with domain and length held equal."""
    held = [columns["domain"], columns["n_tokens"]]
    kept = [_tenth(pool, CRITERION, temperature) for temperature in (TOP_K, SOFT)]
    audits = [audit_by(pool, each, columns[column], domains=columns["domain"], held=held, criteria=[]) for each in kept]
    is_domain = column == "domain"
    rows: list[list[Cell]] = []
    for place in _in_order(audits):
        first = audits[0].groups[place].retention
        row: list[Cell] = [
            first.group.name + (FEW if _is_few(audits[0].groups[place]) else ""),
            first.pool.n_documents,
            first.share_before,
        ]
        for each in audits:
            group = each.groups[place]
            row.append(_ratio(group))
            if not is_domain:
                row.append(group.uniform_matched)
            row.append(None if group.remaining is None else found(group.remaining.gap))
        rows.append(row)
    what = "length held equal" if is_domain else "domain and length held equal"
    headings: list[tuple[str, str]] = [(column.replace("_", " "), "text"), ("documents", "count"), ("tokens", "share")]
    for name in ("top-k", "temperature 2"):
        headings.append((name, "ratio"))
        if not is_domain:
            headings.append(("uniform, matched", "ratio"))
        headings.append((what, "ratio"))
    return Table(headings, rows)


def _ratio(group: GroupAudit) -> dict[str, Any]:
    kept = group.retention
    return {
        "value": kept.retention_ratio,
        "n": kept.pool.n_documents,
        "ci_low": kept.ci_low,
        "ci_high": kept.ci_high,
        "p_adjusted": group.p_adjusted,
        "is_finding": group.is_finding,
    }


def _all_criteria(pool: Pool, domains: Grouping) -> Table:
    """Retention of domains by each criterion: top-k, then temperature 2."""
    audits = [
        audit_by(pool, _tenth(pool, criterion, temperature), domains, domains=domains, held=[], criteria=[])
        for criterion in CRITERIA
        for temperature in (TOP_K, SOFT)
    ]
    rows: list[list[Cell]] = []
    sizes = np.bincount(domains.group_of, minlength=len(domains.groups))
    for place in sorted(range(len(sizes)), key=lambda place: (sizes[place] < FEW_DOCUMENTS, -sizes[place])):
        name = domains.groups[place].name + (FEW if sizes[place] < FEW_DOCUMENTS else "")
        rows.append([name, int(sizes[place]), *(each.groups[place].retention.retention_ratio for each in audits)])
    headings = [
        (f"{criterion.replace('_', ' ')}, {name}", "ratio") for criterion in CRITERIA for name in ("top-k", "temp. 2")
    ]
    return Table([("domain", "text"), ("documents", "count"), *headings], rows)


def _shortcuts(workspace: Workspace, catalog: Catalog, pool: Pool) -> dict[str, Table]:
    """Say which share of the variance of ratings is explained by what is shallow, and which features do most."""
    sample = shortcut_sample(workspace, catalog, pool, n_listed=0)
    together: list[list[Cell]] = []
    alone: list[list[Cell]] = []
    for each in sample.criteria:
        name = each.criterion.replace("_", " ")
        together.append([name, each.n, *(explained.r_squared for explained in each.together)])
        alone += [[name, one.name, one.r_squared, one.partial] for one in each.features[:N_FEATURES]]
    names = [(explained.name, "plain") for explained in sample.criteria[0].together]
    features = [("criterion", "text"), ("feature", "text"), ("R²", "plain"), ("partial correlation", "gap")]
    return {
        "shortcuts": Table([("criterion", "text"), ("documents", "count"), *names], together),
        "shortcuts-features": Table(features, alone),
    }
