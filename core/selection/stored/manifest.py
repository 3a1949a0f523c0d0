"""The manifest of a selection: all that is needed to make it again, and what came of it."""

import importlib.metadata
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.columns.column_files import describe
from core.corpus.workspace import Workspace
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice
from core.selection.choosing.expectation import effective_sample_size
from core.selection.pool.pool import DOCUMENTS, DOMAIN, Pool
from core.selection.stored.explained import explain
from core.selection.stored.manifest_file import FORMAT_VERSION


def make_manifest(
    workspace: Workspace, name: str, pool: Pool, *, parameters: SelectionParameters, choice: Choice, subset_hash: str
) -> dict[str, Any]:
    """Describe a selection in plain values.

    Returns
    -------
    dict
        What was asked, what it was asked of (with fingerprints), what came out, and by which software.
    """
    record = workspace.ratings_record(parameters.rater)
    quotas = choice.quotas
    return {
        "format_version": FORMAT_VERSION,
        "selection": name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": parameters.to_json(),
        "corpus": {
            "title": workspace.title,
            "tokenizer": workspace.tokenizer,
            **asdict(Amount(len(pool), int(pool.n_tokens.sum(dtype=np.int64)))),
            "n_unrated": choice.n_unrated,
            "imports": [
                {key: record[key] for key in ("files", "settings", "tokenizer")} for record in workspace.imports()
            ],
        },
        "rater": {key: record.get(key) for key in ("rater", "fingerprint", "base", "folder", "precision")},
        "columns": {column: describe(workspace.column_record(column)) for column in parameters.columns},
        "inputs": {each: pool.fingerprint_of(each) for each in (DOCUMENTS, *choice.statistics, *parameters.columns)},
        "standardised_by": {criterion: asdict(values) for criterion, values in choice.statistics.items()},
        "token_budget": choice.token_budget,
        "document_budget": choice.document_budget,
        "quotas": {} if quotas is None else quotas.granted,
        "ran_out": {} if quotas is None else quotas.ran_out,
        "empty_groups": list(choice.empty_groups),
        "left_out": choice.candidates.n_by_reason(),
        "effective_sample_size": effective_sample_size(choice, parameters),
        **asdict(pool.amount(choice.rows)),
        "domains": {key: asdict(amount) for key, amount in pool.amounts_by_domain(choice.rows).items()},
        "groups": _groups(pool, parameters, choice),
        "phases": _phases(pool, parameters, choice),
        "explained": explain(workspace, pool, choice.is_kept, tokens_kept=_tokens_kept(pool, choice)),
        "subset_hash": subset_hash,
        "software": {
            "qulens": importlib.metadata.version("qulens"),
            "numpy": importlib.metadata.version("numpy"),
            "python": platform.python_version(),
        },
    }


def _tokens_kept(pool: Pool, choice: Choice) -> npt.NDArray[np.int64] | None:
    """Count the tokens of each document in the subset, where some are in it several times."""
    if not choice.epochs.any():
        return None
    return np.bincount(choice.rows, minlength=len(pool)) * pool.n_tokens


def _groups(pool: Pool, parameters: SelectionParameters, choice: Choice) -> dict[str, dict[str, int]]:
    """Count by what the quotas are for, where that is not the domain."""
    if parameters.quota_by == DOMAIN:
        return {}
    n_documents = choice.groups.totals(choice.rows).tolist()
    n_tokens = choice.groups.totals(choice.rows, pool.n_tokens).tolist()
    amounts = map(Amount, n_documents, n_tokens)
    return {name: asdict(amount) for name, amount in zip(choice.groups.names, amounts, strict=True)}


def _phases(pool: Pool, parameters: SelectionParameters, choice: Choice) -> list[dict[str, Any]]:
    """Count each phase of a staged order."""
    return [
        {"name": phase.name, "share": phase.share, **asdict(pool.amount(choice.rows[choice.phases == number]))}
        for number, phase in enumerate(parameters.phases)
    ]
