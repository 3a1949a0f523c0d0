"""The manifest of a selection: all that is needed to make it again, and the hash that proves it."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.corpus.files import read_json
from core.corpus.workspace import Workspace
from core.errors import InputError, NotFoundError
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice
from core.selection.pool.pool import Pool
from core.wording import count

FORMAT_VERSION = 1


def hash_of_subset(doc_ids: Iterable[str]) -> str:
    """Hash the list of (doc_id, position), positions counted from 0.

    Parameters
    ----------
    doc_ids : iterable of str
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
    digest = hashlib.blake2b(digest_size=16)
    for position, doc_id in enumerate(doc_ids):
        # The length keeps an id with a line break in it from imitating two ids.
        encoded = doc_id.encode("utf-8")
        digest.update(f"{position} {len(encoded)} ".encode() + encoded + b"\n")
    return digest.hexdigest()


def make_manifest(
    workspace: Workspace, name: str, pool: Pool, *, parameters: SelectionParameters, choice: Choice, subset_hash: str
) -> dict[str, Any]:
    """Describe a selection in plain values.

    Returns
    -------
    dict
        What was asked, what it was asked of (with fingerprints), what came out, and by which software.
    """
    selected = pool.amount(choice.rows)
    record = workspace.ratings_record(parameters.rater)
    return {
        "format_version": FORMAT_VERSION,
        "selection": name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": parameters.to_json(),
        "corpus": {
            "title": workspace.title,
            "tokenizer": workspace.tokenizer,
            **asdict(Amount(len(pool), int(pool.n_tokens.sum()))),
            "n_unrated": choice.n_unrated,
            "imports": [
                {key: record[key] for key in ("files", "settings", "tokenizer")} for record in workspace.imports()
            ],
            "fingerprint": pool.fingerprint(),
        },
        "rater": {key: record[key] for key in ("rater", "fingerprint", "base", "folder", "precision")},
        "standardised_by": {criterion: asdict(values) for criterion, values in choice.statistics.items()},
        "token_budget": choice.token_budget,
        "quotas": choice.quotas,
        "empty_domains": list(choice.empty_domains),
        **asdict(selected),
        "domains": {key: asdict(amount) for key, amount in pool.amounts_by_domain(choice.rows).items()},
        "subset_hash": subset_hash,
        "software": {
            "qulens": importlib.metadata.version("qulens"),
            "numpy": importlib.metadata.version("numpy"),
            "python": platform.python_version(),
        },
    }


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
    if manifest.get("format_version") != FORMAT_VERSION:
        raise InputError(
            f"'{path}' has format version {manifest.get('format_version')}, and this QuLens reads {FORMAT_VERSION}."
        )
    return dict(manifest)


def _is_manifest(value: Any) -> bool:
    wanted: dict[str, set[str]] = {
        "parameters": set(),
        "corpus": {"n_documents", "fingerprint"},
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
    if old["corpus"]["fingerprint"] != new["corpus"]["fingerprint"]:
        return "The ids, tokens, domains or ratings of the documents here are not those of the manifest."
    return "Corpus and ratings are the same, and the subset differs: the software must be another version."
