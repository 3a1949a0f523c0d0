"""Which groups a selection keeps another share of than its quotas promise: whole documents do not fit everywhere."""

from collections.abc import Mapping
from typing import Any

from core.selection.choosing.choose import Choice
from core.selection.pool.pool import Pool

# What is kept of a group may differ by a tenth of its quota without a word.
_TENTHS = 10


def quotas_unmet(quotas: Mapping[str, int], ran_out: Mapping[str, int], taken: Mapping[str, int]) -> dict[str, float]:
    """Set what is kept of each group beside the share that was asked for.

    Parameters
    ----------
    quotas, ran_out, taken : mapping of str to int
        By group: what was set aside, what of its share it did not have at all, and what was taken; in tokens, or in
        documents where the budget is of documents.

    Returns
    -------
    dict of str to float
        What is kept over what was asked for, where these differ by more than a tenth: the most different first, half
        being as far as twice.

    Examples
    --------
    >>> quotas_unmet({"a": 100, "b": 100, "c": 50}, {"c": 50}, {"a": 95, "b": 220, "c": 50})
    {'b': 2.2, 'c': 0.5}
    """
    asked = {name: quotas[name] + ran_out.get(name, 0) for name in quotas}
    # In whole numbers, so that a tenth is a tenth.
    far = [name for name, n in asked.items() if n and _TENTHS * abs(taken.get(name, 0) - n) > n]
    unmet = {name: taken.get(name, 0) / asked[name] for name in far}
    return dict(sorted(unmet.items(), key=lambda each: min(each[1], 1 / each[1]) if each[1] else 0.0))


def unmet_by_manifest(manifest: Mapping[str, Any]) -> dict[str, float]:
    """Say it of a saved selection; see `quotas_unmet`."""
    unit = "n_tokens" if manifest.get("token_budget") is not None else "n_documents"
    groups = manifest.get("groups") or manifest["domains"]
    taken = {name: each[unit] for name, each in groups.items()}
    return quotas_unmet(manifest.get("quotas") or {}, manifest.get("ran_out") or {}, taken)


def unmet_by_choice(pool: Pool, choice: Choice) -> dict[str, float]:
    """Say it of a choice that is not saved; see `quotas_unmet`."""
    if choice.quotas is None:
        return {}
    totals = choice.groups.totals(choice.rows, None if choice.token_budget is None else pool.n_tokens)
    taken = dict(zip(choice.groups.names, totals.tolist(), strict=True))
    return quotas_unmet(choice.quotas.granted, choice.quotas.ran_out, taken)
