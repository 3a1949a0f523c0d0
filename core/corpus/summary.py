"""What a workspace holds, from its records alone: no query, no scan."""

from dataclasses import asdict
from typing import Any

from core.corpus.rows import DEFAULT_DOMAIN
from core.corpus.token_units import unit_in_words
from core.corpus.workspace import Workspace
from core.records import Amount


def summarise(workspace: Workspace) -> dict[str, Any]:
    """Add up the records of a workspace.

    Parameters
    ----------
    workspace : Workspace
        The workspace.

    Returns
    -------
    dict
        ``title, tokenizer, tokens_by`` (the tokenizer or field, for people), ``n_documents, n_tokens, n_rejected,
        n_duplicates, first_refusal, domains, ratings`` (documents rated, by rater), ``criteria_rated`` (by rater),
        ``columns`` (where each is from, and how many documents have a value) and ``selections``.
    """
    imports, raters = workspace.imports(), workspace.raters_with_ratings()
    totals = {key: sum(record[key] for record in imports) for key in _TOTALS}
    return {
        "title": workspace.title,
        "tokenizer": workspace.tokenizer,
        "tokens_by": unit_in_words(workspace.tokenizer),
        **totals,
        "first_refusal": next((record["first_refusal"] for record in imports if record["first_refusal"]), None),
        "domains": {name: asdict(amount) for name, amount in sorted(_domains(imports).items())},
        "ratings": {name: workspace.ratings_record(name)["n_documents"] for name in raters},
        "criteria_rated": {name: list(workspace.criteria_rated(name)) for name in raters},
        "columns": {name: _column(workspace.column_record(name)) for name in workspace.columns()},
        "selections": workspace.selections(),
    }


def _column(record: dict[str, Any]) -> dict[str, Any]:
    from core.corpus.columns.column_files import describe

    return {"from": describe(record), "n_values": record["n_values"]}


_TOTALS = ("n_documents", "n_tokens", "n_rejected", "n_duplicates")


def has_domains(workspace: Workspace) -> bool:
    """Say whether any document came in with a domain."""
    return any(set(record["domains"]) - {DEFAULT_DOMAIN} for record in workspace.imports())


def _domains(imports: list[dict[str, Any]]) -> dict[str, Amount]:
    total: dict[str, Amount] = {}
    for record in imports:
        for name, amount in record["domains"].items():
            total[name] = total.get(name, Amount(0, 0)) + Amount(**amount)
    return total
