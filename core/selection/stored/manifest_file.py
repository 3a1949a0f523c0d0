"""Manifests are read back, those of the first version too, and what differs between two is said."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.corpus.files import read_json
from core.errors import InputError, NotFoundError
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
