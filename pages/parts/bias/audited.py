"""The audit that the bias page shows: of a saved selection, or of settings."""

from core.insight.audit import GroupRetention
from pages.parts.bias.view import BiasView
from pages.parts.caches import audit as caches
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown
from pages.parts.selections import membership
from pages.parts.wording import count, percent


def audited(corpus: Opened, view: BiasView, rater: str) -> list[GroupRetention]:
    """Audit what the view names; raise `NotFoundError` where it names a selection that is not there."""
    if view.subset.selection is None:
        parameters = view.subset.parameters(rater, has_domains=corpus.summary["has_domains"])
        return caches.audit_of_settings(*corpus.key, parameters, column=view.column)
    found = membership(corpus, view.subset.selection, kept=True)
    return caches.audit_of_selection(*corpus.key, rater, found, column=view.column)


def selection_in_words(view: BiasView, found: list[GroupRetention]) -> str:
    """Say which selection this is, and how much it keeps."""
    name = view.subset.selection
    kept, tokens = sum(each.kept.n_tokens for each in found), sum(each.pool.n_tokens for each in found)
    n_documents = sum(each.kept.n_documents for each in found)
    what = f"Selection **{for_markdown(name)}**" if name else "The selection set on the page Subset, not saved,"
    share = percent(kept / tokens if tokens else None)
    return f"{what} keeps {count(n_documents, 'document')}, {count(kept, 'token')}: {share} of all tokens."
