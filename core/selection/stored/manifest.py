"""The manifest of a selection: all that is needed to make it again, and the hash that proves it."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.columns.column_files import describe
from core.corpus.files import read_json
from core.corpus.workspace import Workspace
from core.errors import InputError, NotFoundError
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice
from core.selection.choosing.expectation import effective_sample_size
from core.selection.pool.pool import DOCUMENTS, DOMAIN, Pool
from core.selection.stored.explained import explain
from core.wording import count

FORMAT_VERSION = 2
# What manifests of the first version lack.
_SINCE_2: dict[str, Any] = {
    "inputs": {},
    "columns": {},
    "document_budget": None,
    "ran_out": {},
    "empty_groups": [],
    "groups": {},
    "left_out": {},
    "phases": [],
    "effective_sample_size": None,
    "explained": None,
}


def hash_of_subset(doc_ids: Iterable[str] | pa.Array | pa.ChunkedArray) -> str:
    """Hash the list of (doc_id, position), positions counted from 0.

    Parameters
    ----------
    doc_ids : iterable of str, or array of string
        Ids in the order of the subset.

    Returns
    -------
    str
        Hex of BLAKE2b-128; the same exactly if the same documents stand in the same order.

    Examples
    --------
    >>> hash_of_subset(["a", "b"]) == hash_of_subset(["b", "a"])
    False
    """
    ids = doc_ids if isinstance(doc_ids, pa.Array | pa.ChunkedArray) else pa.array(list(doc_ids), pa.large_string())
    digest = hashlib.blake2b(digest_size=16)
    for start in range(0, len(ids), _AT_A_TIME):
        stretch = ids.slice(start, _AT_A_TIME).cast(pa.large_string())
        positions = pa.array(np.arange(start, start + len(stretch))).cast(pa.string()).cast(pa.large_string())
        # The length keeps an id with a line break in it from imitating two ids.
        lengths = pc.binary_length(stretch).cast(pa.string()).cast(pa.large_string())
        lines = pc.binary_join_element_wise(positions, _SPACE, lengths, _SPACE, stretch, _LINE_END, _NOTHING)
        digest.update("".join(lines.to_pylist()).encode("utf-8"))
    return digest.hexdigest()


_AT_A_TIME = 100_000
_SPACE, _LINE_END, _NOTHING = (pa.scalar(text, pa.large_string()) for text in (" ", "\n", ""))


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
        "rater": {key: record[key] for key in ("rater", "fingerprint", "base", "folder", "precision")},
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
        "explained": explain(workspace, pool, choice.is_kept),
        "subset_hash": subset_hash,
        "software": {
            "qulens": importlib.metadata.version("qulens"),
            "numpy": importlib.metadata.version("numpy"),
            "python": platform.python_version(),
        },
    }


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


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If it is no manifest, or of another format version.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no manifest '{path}'. Give the manifest.json of a selection or an export.")
    manifest = read_json(path)
    if not _is_manifest(manifest):
        raise InputError(f"'{path}' is no manifest of a selection. Give the manifest.json of a selection or an export.")
    if manifest.get("format_version") not in (1, FORMAT_VERSION):
        raise InputError(
            f"'{path}' has format version {manifest.get('format_version')}, and this QuLens reads 1 and "
            f"{FORMAT_VERSION}."
        )
    return {**_SINCE_2, **manifest}


def _is_manifest(value: Any) -> bool:
    wanted: dict[str, set[str]] = {
        "parameters": set(),
        "corpus": {"n_documents"},
        "rater": {"fingerprint"},
    }
    if not isinstance(value, dict) or not isinstance(value.get("subset_hash"), str):
        return False
    if not {"selection", "created", "n_documents", "n_tokens"} <= value.keys():
        return False
    return all(isinstance(value.get(key), dict) and inner <= value[key].keys() for key, inner in wanted.items())


def why_not_the_same(old: dict[str, Any], new: dict[str, Any]) -> str | None:
    """Say why a selection made again differs from its manifest, or None where it is the same.

    Parameters
    ----------
    old, new : dict
        The manifest that was to be made again, and the one of the new selection.

    Returns
    -------
    str or None
        A sentence that names the first cause.
    """
    if old["subset_hash"] == new["subset_hash"]:
        return None
    if old["rater"]["fingerprint"] != new["rater"]["fingerprint"]:
        return "The ratings here were made by another rater than the manifest names."
    if old["corpus"]["n_documents"] != new["corpus"]["n_documents"]:
        return (
            f"The manifest's corpus has {count(old['corpus']['n_documents'], 'document')}, "
            f"and this one {new['corpus']['n_documents']:,}."
        )
    different = _different(old["inputs"], new["inputs"])
    if different:
        return f"What it was made from is not the same here: {different}."
    if not old["inputs"]:
        return "The manifest is of an earlier version, which says less of what it was made from."
    software = _different(old["software"], new["software"])
    if not software:
        return "Corpus, ratings and software are the same, and the subset differs: the manifest was changed by hand."
    return f"Corpus and ratings are the same, and the software is another: {software}."


def _different(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """List what differs, each with both values."""
    names = [name for name in old if old[name] != new.get(name)]
    return ", ".join(f"{name} ({old[name]} there, {new.get(name, 'nothing')} here)" for name in names)
